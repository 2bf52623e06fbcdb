//! The second proof: a code of an authenticator app, or one of ten recovery codes on paper.

use crate::store::StoreError;
use lontar_core::env::{Env, draw};
use lontar_core::oplog::hash::{TAG_RECOVERY, tagged};
use rusqlite::Transaction;
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Seconds for which a code is shown.
const STEP_S: u64 = 30;
/// Steps before and after that are taken too, for clocks that are a little off.
const SKEW_STEPS: u16 = 1;
/// How many recovery codes a user has.
const RECOVERY_CODES: usize = 10;
/// Characters of one: 80 bits.
const RECOVERY_CHARS: usize = 16;
/// No letters that are taken for digits.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Bytes of a secret, as RFC 4226 wishes.
pub(super) const SECRET_BYTES: usize = 20;

fn totp(secret: &[u8]) -> Option<Totp> {
    let builder = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(SKEW_STEPS)
        .with_step_duration(STEP_S)
        .with_secret(Secret::from(secret.to_vec()));
    builder.build().ok()
}

/// The step of a code that is right at this time, by the hub's clock.
pub(super) fn step_of(secret: &[u8], code: &str, now_ms: i64) -> Option<u64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    totp(secret)?.check(&code, now_ms.max(0).unsigned_abs() / 1_000)
}

/// A secret as authenticator apps read it: base32.
pub(super) fn base32(secret: &[u8]) -> String {
    Secret::from(secret.to_vec()).to_base32()
}

/// What an authenticator app scans. Nothing in it has to be escaped: names for signing in are plain.
#[must_use]
pub fn otpauth(name: &str, secret_base32: &str) -> String {
    format!(
        "otpauth://totp/Lontar:{name}?secret={secret_base32}&issuer=Lontar&algorithm=SHA1&digits=6&period={STEP_S}"
    )
}

/// New recovery codes in place of the old ones; only here they are readable.
pub(super) fn renew_recovery(
    tx: &Transaction<'_>,
    user: i64,
    env: &dyn Env,
) -> Result<Vec<String>, StoreError> {
    tx.execute("DELETE FROM recovery_code WHERE user = ?1", [user])?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let code = recovery_code(&draw(env));
        tx.execute(
            "INSERT INTO recovery_code (user, hash) VALUES (?1, ?2)",
            (user, recovery_hash(user, &code)),
        )?;
        codes.push(code);
    }
    Ok(codes)
}

/// Takes a recovery code, once.
pub(super) fn use_recovery(
    tx: &Transaction<'_>,
    user: i64,
    code: &str,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let used = tx.execute(
        "UPDATE recovery_code SET used_ms = ?3 WHERE user = ?1 AND hash = ?2 AND used_ms IS NULL",
        (user, recovery_hash(user, code), now_ms),
    )?;
    Ok(used == 1)
}

fn recovery_code(random: &[u8; RECOVERY_CHARS]) -> String {
    let letters = random
        .iter()
        .map(|b| ALPHABET.get(usize::from(b % 32)).copied().map_or('0', char::from));
    let letters: Vec<char> = letters.collect();
    let groups: Vec<String> = letters.chunks(4).map(|g| g.iter().collect()).collect();
    groups.join("-")
}

/// Spaces, dashes and case do not count when it is typed.
fn recovery_hash(user: i64, code: &str) -> [u8; 32] {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    tagged(TAG_RECOVERY, &[&user.to_le_bytes(), plain.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test secret of RFC 6238.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, last six digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(
                step_of(SECRET, code, seconds * 1_000),
                Some(seconds.unsigned_abs() / 30),
                "{seconds}"
            );
        }
        assert_eq!(step_of(SECRET, "287 082", 59_000), Some(1));
    }

    #[test]
    fn a_clock_may_be_one_step_off_and_not_two() {
        for (now_s, taken) in [(29, true), (59, true), (89, true), (90, false), (125, false)] {
            assert_eq!(
                step_of(SECRET, "287082", now_s * 1_000).is_some(),
                taken,
                "{now_s}"
            );
        }
        for bad in ["", "28708", "2870820", "28708a", "２８７０８２"] {
            assert_eq!(step_of(SECRET, bad, 59_000), None);
        }
    }

    #[test]
    fn a_recovery_code_may_be_typed_as_one_likes() {
        let code = recovery_code(&[0, 1, 2, 3, 40, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]);
        assert_eq!(code, "0123-8567-89ab-cdez");
        assert_eq!(recovery_hash(7, &code), recovery_hash(7, " 0123 8567 89AB CDEZ "));
        assert_ne!(recovery_hash(7, &code), recovery_hash(8, &code));
    }

    #[test]
    fn an_authenticator_app_can_read_the_address() {
        assert_eq!(base32(SECRET), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(otpauth("yohana", &base32(SECRET)).starts_with("otpauth://totp/Lontar:yohana?secret=GEZD"));
    }
}
