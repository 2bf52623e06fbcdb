//! Bytes in and out: the few primitives from which every stored and sent format is made.
//!
//! Numbers are LEB128 and must be minimal, so that a value has one encoding only and a decoded
//! header can be hashed again from its fields. A reader never allocates for a length that it has
//! not seen in the input.

use thiserror::Error;

/// Why bytes could not be read. Carries no data: what was read may be personal.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum CodecError {
    /// The bytes end before the value does.
    #[error("bytes end too early")]
    Truncated,
    /// A number was not written in its shortest form, or a flag had an unknown value.
    #[error("bytes are not in canonical form")]
    NotCanonical,
    /// A length or count is above its limit (see [`super::limits`]).
    #[error("a length is above its limit")]
    TooLarge,
    /// There are bytes after the value.
    #[error("bytes follow the value")]
    Trailing,
    /// The format's version is not known here.
    #[error("format version is unknown")]
    UnknownVersion,
}

/// Builds bytes.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// An empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The bytes written so far.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    /// How many bytes were written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One byte.
    pub fn u8(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// An unsigned number, LEB128.
    pub fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// A signed number, zigzag then LEB128.
    pub fn zigzag(&mut self, value: i64) {
        self.varint(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Bytes of a length that the reader knows.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// A length, then the bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.varint(bytes.len() as u64);
        self.raw(bytes);
    }
}

/// Takes bytes apart.
#[derive(Clone)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What was not read yet.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Fails if anything is left.
    pub fn end(&self) -> Result<(), CodecError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(CodecError::Trailing)
        }
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, CodecError> {
        let (first, rest) = self.0.split_first().ok_or(CodecError::Truncated)?;
        self.0 = rest;
        Ok(*first)
    }

    /// A yes or no.
    pub fn flag(&mut self) -> Result<bool, CodecError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(CodecError::NotCanonical),
        }
    }

    /// An unsigned number; refuses longer forms than needed.
    pub fn varint(&mut self) -> Result<u64, CodecError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(CodecError::TooLarge);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 {
                    Err(CodecError::NotCanonical)
                } else {
                    Ok(value)
                };
            }
        }
        Err(CodecError::TooLarge)
    }

    /// A signed number written by [`Writer::zigzag`].
    pub fn zigzag(&mut self) -> Result<i64, CodecError> {
        let raw = self.varint()?;
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    /// A count or length of at most `max`.
    pub fn count(&mut self, max: usize) -> Result<usize, CodecError> {
        let value = self.varint()?;
        usize::try_from(value)
            .ok()
            .filter(|n| *n <= max)
            .ok_or(CodecError::TooLarge)
    }

    /// Exactly `len` bytes.
    pub fn raw(&mut self, len: usize) -> Result<&'a [u8], CodecError> {
        let (head, tail) = self.0.split_at_checked(len).ok_or(CodecError::Truncated)?;
        self.0 = tail;
        Ok(head)
    }

    /// A fixed number of bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], CodecError> {
        self.raw(N)?.try_into().map_err(|_| CodecError::Truncated)
    }

    /// Length-prefixed bytes of at most `max`.
    pub fn bytes(&mut self, max: usize) -> Result<&'a [u8], CodecError> {
        let len = self.count(max)?;
        self.raw(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_has_one_encoding_only() {
        assert_eq!(Reader::new(&[0x80, 0x00]).varint(), Err(CodecError::NotCanonical));
        assert_eq!(Reader::new(&[0x00]).varint(), Ok(0));
        assert_eq!(Reader::new(&[0xff; 10]).varint(), Err(CodecError::TooLarge));
    }

    #[test]
    fn a_length_beyond_the_input_allocates_nothing() {
        let mut w = Writer::new();
        w.varint(u64::MAX);
        assert_eq!(
            Reader::new(&w.finish()).bytes(usize::MAX),
            Err(CodecError::Truncated)
        );
    }

    proptest! {
        #[test]
        fn numbers_come_back(u in any::<u64>(), i in any::<i64>()) {
            let mut w = Writer::new();
            w.varint(u);
            w.zigzag(i);
            let bytes = w.finish();
            let mut r = Reader::new(&bytes);
            prop_assert_eq!(r.varint(), Ok(u));
            prop_assert_eq!(r.zigzag(), Ok(i));
            prop_assert!(r.end().is_ok());
        }
    }
}
