//! The supervisor's answer for a locked phone: short enough to be read aloud, and made offline.
//!
//! The hub holds one secret per district. From it, a device key and a number both the hub and the
//! phones of the district's supervisors make the same code, so a supervisor can answer without any
//! network. When a device joins, the hub gives it the codes of the next numbers; it locks its
//! database key once under each and forgets them. A code is used once: its number goes up.
//!
//! Which secret a phone's codes were made from may have changed since it last fetched them: its officer was
//! moved to another district, a supervisor's phone was lost, the hub was restored. So the phone keeps a hint of
//! each code and shows it, and whoever answers finds the code that fits it among all that it can make.

use super::crockford::{self, Misread};
use super::id::DeviceKey;
use core::fmt;

/// The secret of a district from which codes are made. 32 bytes; printed redacted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RecoverySecret([u8; 32]);

/// What a locked phone shows: which phone, the number of the code that opens it, and a hint of that code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Challenge {
    /// Eight characters of the device key's hash, then a check.
    device: [u8; 9],
    /// Number of the code.
    number: u16,
    hint: CodeHint,
}

/// 20 bits that tell a code from others and leave 75 to guess: four characters, then a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeHint([u8; 5]);

/// A code: 95 random bits and a check, printed `7K3Q9-M2X8F-0TZ4R-9B6HC`. Printed redacted in `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RecoveryCode([u8; 20]);

/// Why a text is not a code or a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryCodeError {
    /// Another number of characters.
    #[error("the code has another number of characters")]
    Length,
    /// A character that never occurs.
    #[error("the code has no such character")]
    Character,
    /// One character was misread.
    #[error("a character of the code was misread; compare it once more")]
    Check,
}

/// Which part of a challenge was misread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    /// It has three parts, between slashes.
    #[error("a challenge has three parts, between slashes")]
    Parts,
    /// The first, which names the phone.
    #[error("before the first slash: {0}")]
    Device(RecoveryCodeError),
    /// The number between the slashes.
    #[error("between the slashes is a number")]
    Number,
    /// The last.
    #[error("after the last slash: {0}")]
    Hint(RecoveryCodeError),
}

impl From<Misread> for RecoveryCodeError {
    fn from(misread: Misread) -> Self {
        match misread {
            Misread::Length => Self::Length,
            Misread::Character => Self::Character,
            Misread::Check => Self::Check,
        }
    }
}

impl RecoverySecret {
    /// The secret with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret of a district, from the hub's; `epoch` goes up when a supervisor's phone is lost.
    #[must_use]
    pub fn of_district(hub: &[u8; 32], epoch: u64, district: &str) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(hub);
        hasher.update(b"lontar/recovery/district/1\0");
        hasher.update(&epoch.to_le_bytes());
        hasher.update(district.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }

    /// The bytes, to be kept or sent.
    #[must_use]
    pub const fn reveal(&self) -> &[u8; 32] {
        &self.0
    }

    /// The code of a device with a number.
    #[must_use]
    pub fn code(&self, device: &DeviceKey, number: u16) -> RecoveryCode {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(b"lontar/recovery/code/1\0");
        hasher.update(device.as_bytes());
        hasher.update(&number.to_le_bytes());
        RecoveryCode(checked(hasher.finalize().as_bytes()))
    }
}

impl Challenge {
    /// That of a device and one of its codes.
    #[must_use]
    pub fn of(device: &DeviceKey, number: u16, hint: CodeHint) -> Self {
        let device = short(device);
        Self { device, number, hint }
    }

    /// Whether it is that of a device.
    #[must_use]
    pub fn is_of(&self, device: &DeviceKey) -> bool {
        self.device == short(device)
    }

    /// Whether this code can be the one that is asked for; of a million others one looks so, too.
    #[must_use]
    pub fn fits(&self, code: &RecoveryCode) -> bool {
        self.hint == code.hint()
    }

    /// Number of the code that is asked for.
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.number
    }

    /// Reads `7K3Q9-M2X8/4/Q2WX7` as people copy it.
    ///
    /// # Errors
    /// [`ChallengeError`].
    pub fn parse(text: &str) -> Result<Self, ChallengeError> {
        let mut parts = text.split('/');
        let mut part = || parts.next().ok_or(ChallengeError::Parts);
        let (device, number, hint) = (part()?, part()?, part()?);
        if parts.next().is_some() {
            return Err(ChallengeError::Parts);
        }
        Ok(Self {
            device: crockford::parse(device).map_err(|e| ChallengeError::Device(e.into()))?,
            number: number.trim().parse().map_err(|_| ChallengeError::Number)?,
            hint: CodeHint(crockford::parse(hint).map_err(|e| ChallengeError::Hint(e.into()))?),
        })
    }
}

/// The device part of a challenge.
fn short(device: &DeviceKey) -> [u8; 9] {
    checked(blake3::hash(device.as_bytes()).as_bytes())
}

/// The first symbols of a hash, and their check as the last.
fn checked<const N: usize>(hash: &[u8; 32]) -> [u8; N] {
    let mut symbols: [u8; N] = crockford::symbols_of(hash);
    if let Some(last) = symbols.last_mut() {
        *last = 0;
    }
    crockford::seal(&mut symbols);
    symbols
}

impl CodeHint {
    /// The symbols, to be kept.
    #[must_use]
    pub const fn symbols(&self) -> &[u8; 5] {
        &self.0
    }

    /// The hint with these symbols.
    #[must_use]
    pub const fn from_symbols(symbols: [u8; 5]) -> Self {
        Self(symbols)
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (device, hint) = (
            crockford::grouped(&self.device, 5),
            crockford::grouped(&self.hint.0, 5),
        );
        write!(f, "{device}/{}/{hint}", self.number)
    }
}

impl RecoveryCode {
    /// Reads a code as people hear it: any case, with or without dashes and spaces.
    ///
    /// # Errors
    /// [`RecoveryCodeError`].
    pub fn parse(text: &str) -> Result<Self, RecoveryCodeError> {
        Ok(Self(crockford::parse(text)?))
    }

    /// The text that is read aloud.
    #[must_use]
    pub fn reveal(&self) -> String {
        crockford::grouped(&self.0, 5)
    }

    /// What a locked phone may show of it.
    #[must_use]
    pub fn hint(&self) -> CodeHint {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"lontar/recovery/hint/1\0");
        hasher.update(&self.0);
        CodeHint(checked(hasher.finalize().as_bytes()))
    }

    /// The symbols, from which a key is derived.
    #[must_use]
    pub const fn symbols(&self) -> &[u8; 20] {
        &self.0
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode([redacted])")
    }
}

impl fmt::Debug for RecoverySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoverySecret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(n: u8) -> DeviceKey {
        DeviceKey::from_bytes([n; 32])
    }

    #[test]
    fn hub_and_supervisor_make_the_same_code_and_nobody_else_does() {
        let hub = [7; 32];
        let secret = RecoverySecret::of_district(&hub, 1, "53.14.02");
        let code = secret.code(&device(1), 3);
        assert_eq!(
            RecoverySecret::from_bytes(*secret.reveal()).code(&device(1), 3),
            code
        );
        for other in [
            secret.code(&device(1), 4),
            secret.code(&device(2), 3),
            RecoverySecret::of_district(&hub, 1, "53.14.03").code(&device(1), 3),
            RecoverySecret::of_district(&hub, 2, "53.14.02").code(&device(1), 3),
            RecoverySecret::of_district(&[8; 32], 1, "53.14.02").code(&device(1), 3),
        ] {
            assert_ne!(other, code);
        }
    }

    #[test]
    fn a_code_is_read_as_people_say_it_and_a_slip_is_noticed() {
        let code = RecoverySecret::from_bytes([1; 32]).code(&device(1), 0);
        let text = code.reveal();
        assert_eq!(text.len(), 23);
        assert_eq!(
            RecoveryCode::parse(&text.to_lowercase().replace('-', " ")),
            Ok(code)
        );
        let first = text.chars().next().unwrap();
        let other = if first == 'A' { 'B' } else { 'A' };
        let slip = text.replacen(first, &other.to_string(), 1);
        assert!(RecoveryCode::parse(&slip).is_err());
        assert_eq!(
            RecoveryCode::parse(text.trim_end_matches(char::is_alphanumeric)),
            Err(RecoveryCodeError::Length)
        );
        assert_eq!(format!("{code:?}"), "RecoveryCode([redacted])");
    }

    #[test]
    fn a_challenge_tells_which_phone_asks_for_which_code() {
        let secret = RecoverySecret::from_bytes([1; 32]);
        let code = secret.code(&device(5), 12);
        let challenge = Challenge::of(&device(5), 12, code.hint());
        assert_eq!(
            Challenge::parse(&challenge.to_string().to_lowercase()),
            Ok(challenge)
        );
        assert!(challenge.is_of(&device(5)) && !challenge.is_of(&device(6)));
        assert_eq!(challenge.number(), 12);
        assert!(challenge.fits(&code));
        assert!(!challenge.fits(&secret.code(&device(5), 13)));
        for wrong in ["nonsense", "7K3Q9-M2X8/4", &format!("{challenge}/1")] {
            assert_eq!(Challenge::parse(wrong), Err(ChallengeError::Parts), "{wrong}");
        }
        let text = challenge.to_string();
        let parts: Vec<&str> = text.split('/').collect();
        let (device, hint) = (parts[0], parts[2]);
        assert_eq!(
            Challenge::parse(&format!("{}/12/{hint}", device.get(..8).unwrap())),
            Err(ChallengeError::Device(RecoveryCodeError::Length))
        );
        assert_eq!(
            Challenge::parse(&format!("{device}/dua/{hint}")),
            Err(ChallengeError::Number)
        );
        let other = if hint.starts_with('A') { "B" } else { "A" };
        assert_eq!(
            Challenge::parse(&format!("{device}/12/{other}{}", hint.get(1..).unwrap())),
            Err(ChallengeError::Hint(RecoveryCodeError::Check))
        );
    }
}
