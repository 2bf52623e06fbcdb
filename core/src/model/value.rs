//! The scalar values that a register of a record can hold.

/// One scalar of a field document. These are exactly the value types that the log admits
/// (see `oplog::flat`); there are no lists or maps, composed values are CBOR in [`Value::Bytes`].
///
/// `Debug` shows the type only: values are personal data.
#[derive(Clone, PartialEq, PartialOrd)]
pub enum Value {
    /// Emptied by a person. (A register that was never set is absent instead.)
    Null,
    /// A yes or no.
    Bool(bool),
    /// A signed whole number.
    Int(i64),
    /// An unsigned whole number, written only by other implementations; equal to `Int` after normalising.
    Uint(u64),
    /// A floating number. No field of ours uses it; kept for records of newer versions.
    Float(f64),
    /// Text, NFC, without leading or trailing space after normalising.
    Text(String),
    /// Bytes: usually a CBOR map with unknown entries preserved.
    Bytes(Vec<u8>),
}

impl core::fmt::Debug for Value {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Value::Null => "Null",
            Value::Bool(_) => "Bool([redacted])",
            Value::Int(_) => "Int([redacted])",
            Value::Uint(_) => "Uint([redacted])",
            Value::Float(_) => "Float([redacted])",
            Value::Text(_) => "Text([redacted])",
            Value::Bytes(_) => "Bytes([redacted])",
        })
    }
}

impl Value {
    /// The text, if this is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(t) => Some(t),
            _ => None,
        }
    }

    /// The bytes, if this is bytes.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Value::Bytes(b) => Some(b),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(t: &str) -> Self {
        Value::Text(String::from(t))
    }
}
