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

    /// The whole number, if this is one that fits in 64 signed bits.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(n) => Some(*n),
            Value::Uint(n) => i64::try_from(*n).ok(),
            _ => None,
        }
    }

    /// The yes or no, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// True for a field that a person emptied, and for text of spaces only.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(t) => super::text::is_blank(t),
            _ => false,
        }
    }

    /// The form in which two values are compared to decide whether they really differ: text is
    /// cleaned and its white space folded, empty text is `Null`, `Uint` is `Int` when it fits.
    ///
    /// `form::normal::same` knows more, because it knows the kind of field.
    #[must_use]
    pub fn normalised(&self) -> Value {
        match self {
            Value::Uint(n) => i64::try_from(*n).map_or(Value::Uint(*n), Value::Int),
            Value::Text(t) => match super::text::clean_line(t) {
                line if line.is_empty() => Value::Null,
                line => Value::Text(line),
            },
            other => other.clone(),
        }
    }
}

impl From<&str> for Value {
    fn from(t: &str) -> Self {
        Value::Text(String::from(t))
    }
}

impl From<String> for Value {
    fn from(t: String) -> Self {
        Value::Text(t)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Value::Int(n)
    }
}

impl From<Vec<u8>> for Value {
    fn from(b: Vec<u8>) -> Self {
        Value::Bytes(b)
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_uint_and_an_int_are_one_value() {
        assert_eq!(Value::Uint(7).normalised(), Value::Int(7));
        assert_eq!(Value::Uint(u64::MAX).normalised(), Value::Uint(u64::MAX));
        assert_eq!(Value::Uint(7).as_int(), Some(7));
        assert_eq!(Value::Uint(u64::MAX).as_int(), None);
    }

    #[test]
    fn empty_text_is_an_emptied_field() {
        for blank in ["", "  \n ", "\u{200B} \u{FEFF}", "\u{0301}", "\u{00AD}x", "a"] {
            let value = Value::from(blank);
            assert_eq!(value.is_empty(), value.normalised() == Value::Null, "{blank:?}");
        }
        assert_eq!(Value::from("  \n ").normalised(), Value::Null);
        assert_eq!(Value::from(" Maria  N. ").normalised(), Value::from("Maria N."));
    }
}
