//! Identifiers: fixed numbers of bytes, each with a type of its own.
//!
//! None of them is derived from personal data, so they may appear in logs and file names.

use core::fmt;
use core::str::FromStr;

/// Why a text or a byte string is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The number of bytes is wrong.
    #[error("an identifier of {expected} bytes cannot be made from {actual}")]
    Length {
        /// The number of bytes of this identifier.
        expected: usize,
        /// The number of bytes that came.
        actual: usize,
    },
    /// The text holds something else than hexadecimal digits (and hyphens, for record ids).
    #[error("the text of an identifier holds a character that is no hexadecimal digit")]
    Text,
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// The identifier with exactly these bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = IdError;

            fn try_from(bytes: &[u8]) -> Result<Self, IdError> {
                <[u8; $len]>::try_from(bytes)
                    .map(Self)
                    .map_err(|_| IdError::Length { expected: $len, actual: bytes.len() })
            }
        }

        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    };
}

macro_rules! hex_text {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&to_hex(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::try_from(from_hex(text).ok_or(IdError::Text)?.as_slice())
            }
        }
    };
}

identifier!(
    /// One record: a UUID of version 7, drawn when the record is first saved and never derived
    /// from a NIK. Written as a hyphenated UUID.
    RecordId, 16
);
identifier!(
    /// One log: the first 16 bytes of BLAKE3 over its `open` entry.
    LogId, 16
);
identifier!(
    /// One shard: a set of readers (a district, a person, the office, or everyone).
    ShardId, 16
);
identifier!(
    /// One opening of a database: 16 random bytes, the automerge actor of what is saved meanwhile.
    SessionId, 16
);
identifier!(
    /// The Ed25519 public key of a device.
    DeviceKey, 32
);
identifier!(
    /// The hash of an entry of a log.
    EntryHash, 32
);
identifier!(
    /// The hash of an automerge change.
    ChangeHash, 32
);

hex_text!(LogId);
hex_text!(ShardId);
hex_text!(SessionId);
hex_text!(DeviceKey);
hex_text!(EntryHash);
hex_text!(ChangeHash);

impl RecordId {
    /// A new record id: 48 bits of time in milliseconds since 1970 (UTC), the rest from
    /// `random`, of which 74 bits are used.
    #[must_use]
    pub fn new_v7(unix_ms: u64, random: [u8; 10]) -> Self {
        let uuid = uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid();
        Self(uuid.into_bytes())
    }

    /// The time inside the id, in milliseconds since 1970 (UTC); `None` when the id is of another
    /// version. It is the claim of a phone's clock.
    #[must_use]
    pub fn timestamp_ms(&self) -> Option<u64> {
        let uuid = uuid::Uuid::from_bytes(self.0);
        if uuid.get_version_num() != 7 {
            return None;
        }
        let [a, b, c, d, e, f, ..] = self.0;
        Some(u64::from_be_bytes([0, 0, a, b, c, d, e, f]))
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&uuid::Uuid::from_bytes(self.0).hyphenated(), f)
    }
}

impl FromStr for RecordId {
    type Err = IdError;

    /// Accepts the hyphenated and the plain hexadecimal form, in either case.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let uuid = uuid::Uuid::try_parse(text.trim()).map_err(|_| IdError::Text)?;
        Ok(Self(uuid.into_bytes()))
    }
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The bytes of a text of hexadecimal digits in either case; `None` for anything else.
#[must_use]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| u8::try_from(high * 16 + low).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_id_carries_its_time_and_reads_back() {
        let id = RecordId::new_v7(1_763_600_000_123, [7; 10]);
        assert_eq!(id.timestamp_ms(), Some(1_763_600_000_123));
        assert_eq!(id.to_string().parse::<RecordId>(), Ok(id));
        assert_eq!(id.to_string().len(), 36);
    }

    #[test]
    fn record_ids_sort_by_time() {
        assert!(RecordId::new_v7(1_000, [255; 10]) < RecordId::new_v7(1_001, [0; 10]));
    }

    #[test]
    fn other_ids_are_hexadecimal() {
        let id = LogId::from_bytes([0xab; 16]);
        assert_eq!(id.to_string(), "ab".repeat(16));
        assert_eq!("AB".repeat(16).parse::<LogId>(), Ok(id));
        assert_eq!(
            "ab".parse::<LogId>(),
            Err(IdError::Length {
                expected: 16,
                actual: 1
            })
        );
        assert_eq!("abc".parse::<LogId>(), Err(IdError::Text));
        assert_eq!("é0".parse::<LogId>(), Err(IdError::Text));
    }
}
