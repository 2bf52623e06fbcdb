//! PINs, and what wrong ones cost.

use crate::oplog::codec::{CodecError, Reader, Writer};
use core::fmt;
use thiserror::Error;
use zeroize::Zeroize;

/// Six digits, as on a payment card's terminal. Forgotten when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why a text cannot be a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PinError {
    /// Not six digits.
    #[error("a PIN has six digits")]
    Digits,
    /// Among the first that anybody tries.
    #[error("this PIN is too easy to guess; choose another one")]
    Easy,
}

const DIGITS: usize = 6;

impl Pin {
    /// A PIN that somebody chooses.
    ///
    /// # Errors
    /// [`PinError`]: not six digits, one digit only, or a row such as 123456 or 987654.
    pub fn choose(text: &str) -> Result<Self, PinError> {
        let pin = Self::typed(text)?;
        let digits = pin.0.as_bytes();
        let steps = |by: i16| {
            digits
                .windows(2)
                .all(|pair| matches!(pair, [a, b] if i16::from(*b) - i16::from(*a) == by))
        };
        let pairs = digits.chunks(2).all(|pair| Some(pair) == digits.get(..2));
        if steps(0) || steps(1) || steps(-1) || pairs {
            return Err(PinError::Easy);
        }
        Ok(pin)
    }

    /// A PIN that somebody types to open: whatever six digits they are.
    ///
    /// # Errors
    /// [`PinError::Digits`].
    pub fn typed(text: &str) -> Result<Self, PinError> {
        let text = text.trim();
        if text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(String::from(text)))
        } else {
            Err(PinError::Digits)
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin([redacted])")
    }
}

/// Wrong PINs since the last right one. Written before a PIN is tried, so that pulling the battery
/// wins nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many were tried and not right.
    pub wrong: u32,
    /// When the last one was, by the phone's clock, ms since 1970 UTC.
    pub last_ms: i64,
}

/// Whether a PIN may be tried now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Now.
    None,
    /// In so many ms.
    For(i64),
    /// Never again: a supervisor's code is asked for.
    SupervisorOnly,
}

/// From so many wrong PINs on, only a supervisor opens.
const WRONG_MAX: u32 = 10;
const MINUTE_MS: i64 = 60_000;

impl Attempts {
    /// Whether a PIN may be tried at a time. A clock that was set back since earns nothing: the whole
    /// wait begins again.
    #[must_use]
    pub fn wait(&self, now_ms: i64) -> Wait {
        let wait_ms = match self.wrong {
            0..=2 => return Wait::None,
            3 => MINUTE_MS,
            4 => 5 * MINUTE_MS,
            5 => 15 * MINUTE_MS,
            6 => 60 * MINUTE_MS,
            n if n < WRONG_MAX => 240 * MINUTE_MS,
            _ => return Wait::SupervisorOnly,
        };
        let passed = now_ms.saturating_sub(self.last_ms).max(0);
        match wait_ms.saturating_sub(passed) {
            left @ 1.. => Wait::For(left),
            _ => Wait::None,
        }
    }

    /// One more is tried.
    #[must_use]
    pub fn tried(self, now_ms: i64) -> Self {
        Self {
            wrong: self.wrong.saturating_add(1),
            last_ms: now_ms,
        }
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.varint(u64::from(self.wrong));
        w.zigzag(self.last_ms);
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            wrong: u32::try_from(r.varint()?).unwrap_or(u32::MAX),
            last_ms: r.zigzag()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_that_everybody_tries_first_cannot_be_chosen() {
        for easy in ["000000", "123456", "987654", "121212", "777777"] {
            assert_eq!(Pin::choose(easy).err(), Some(PinError::Easy), "{easy}");
            assert!(Pin::typed(easy).is_ok(), "typing it is no error of its own");
        }
        for bad in ["", "12345", "1234567", "12a456", "१२३४५६"] {
            assert_eq!(Pin::choose(bad).err(), Some(PinError::Digits), "{bad}");
        }
        assert!(Pin::choose("280591").is_ok());
    }

    #[test]
    fn waits_grow_and_end_with_the_supervisor() {
        let at = |wrong, passed| {
            Attempts {
                wrong,
                last_ms: 1_000_000,
            }
            .wait(1_000_000 + passed)
        };
        // wrong so far, ms since the last, whether a PIN may be tried
        let table = [
            (0, 0, Wait::None),
            (2, 0, Wait::None),
            (3, 0, Wait::For(60_000)),
            (3, 59_999, Wait::For(1)),
            (3, 60_000, Wait::None),
            (6, 0, Wait::For(3_600_000)),
            (9, 0, Wait::For(14_400_000)),
            (10, i64::MAX / 2, Wait::SupervisorOnly),
        ];
        for (wrong, passed, expected) in table {
            assert_eq!(at(wrong, passed), expected, "{wrong} wrong, {passed} ms ago");
        }
    }

    #[test]
    fn a_clock_that_was_set_back_shortens_no_wait() {
        let attempts = Attempts {
            wrong: 3,
            last_ms: 5_000_000,
        };
        assert_eq!(attempts.wait(0), Wait::For(60_000));
        assert_eq!(attempts.wait(i64::MIN), Wait::For(60_000));
    }
}
