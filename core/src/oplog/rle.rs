//! Run-length columns of automerge's format: written as automerge does, expanded only up to a limit.
//!
//! A run starts with a signed LEB128 count: `n > 0` repeats the next value n times, `n < 0` is
//! followed by -n values, `0` by a count of nulls (which the flat profile has no use for).

use super::codec::{CodecError, Reader, Writer};

/// Unsigned values.
pub fn unsigned(bytes: &[u8], max: usize) -> Result<Vec<u64>, CodecError> {
    expand(bytes, max, Reader::varint)
}

/// UTF-8 texts of 1 to `max_len` bytes.
pub fn text(bytes: &[u8], max: usize, max_len: usize) -> Result<Vec<String>, CodecError> {
    expand(bytes, max, |r| {
        let raw = r.bytes(max_len)?;
        let text = core::str::from_utf8(raw).map_err(|_| CodecError::NotCanonical)?;
        if text.is_empty() {
            Err(CodecError::NotCanonical)
        } else {
            Ok(String::from(text))
        }
    })
}

/// Signed values stored as differences.
pub fn delta(bytes: &[u8], max: usize) -> Result<Vec<i64>, CodecError> {
    let mut sum = 0i64;
    expand(bytes, max, signed)?
        .into_iter()
        .map(|step| {
            sum = sum.checked_add(step).ok_or(CodecError::TooLarge)?;
            Ok(sum)
        })
        .collect()
}

/// One signed LEB128 number in its shortest form.
pub fn signed(r: &mut Reader<'_>) -> Result<i64, CodecError> {
    let mut value = 0i64;
    let mut previous = 0u8;
    for shift in (0..64).step_by(7) {
        let byte = r.u8()?;
        let bits = byte & 0x7f;
        if shift == 63 && bits != 0 && bits != 0x7f {
            return Err(CodecError::TooLarge);
        }
        value |= i64::from(bits) << shift;
        if byte & 0x80 == 0 {
            let redundant =
                shift > 0 && ((bits == 0 && previous & 0x40 == 0) || (bits == 0x7f && previous & 0x40 != 0));
            if redundant {
                return Err(CodecError::NotCanonical);
            }
            let unused = 64 - (shift + 7).min(64);
            return Ok((value << unused) >> unused);
        }
        previous = bits;
    }
    Err(CodecError::TooLarge)
}

fn expand<'a, T: Clone>(
    bytes: &'a [u8],
    max: usize,
    read: impl Fn(&mut Reader<'a>) -> Result<T, CodecError>,
) -> Result<Vec<T>, CodecError> {
    let mut r = Reader::new(bytes);
    let mut out = Vec::new();
    while !r.rest().is_empty() {
        let count = signed(&mut r)?;
        let len = usize::try_from(count.unsigned_abs())
            .ok()
            .filter(|n| out.len() + n <= max);
        let len = len.ok_or(CodecError::TooLarge)?;
        match count {
            0 => return Err(CodecError::NotCanonical),
            1.. => {
                let value = read(&mut r)?;
                out.extend(core::iter::repeat_n(value, len));
            }
            _ => {
                for _ in 0..len {
                    out.push(read(&mut r)?);
                }
            }
        }
    }
    Ok(out)
}

/// Writes a column: two or more equal values as a run, the rest as literals.
pub fn write<T: Copy + PartialEq>(values: impl Iterator<Item = T>, one: impl Fn(&mut Writer, T)) -> Vec<u8> {
    let mut w = Writer::new();
    let mut literal: Vec<T> = Vec::new();
    let mut values = values.peekable();
    while let Some(value) = values.next() {
        let mut run = 1i64;
        while values.next_if(|next| *next == value).is_some() {
            run += 1;
        }
        if run == 1 {
            literal.push(value);
        } else {
            write_literal(&mut w, &mut literal, &one);
            write_signed(&mut w, run);
            one(&mut w, value);
        }
    }
    write_literal(&mut w, &mut literal, &one);
    w.finish()
}

fn write_literal<T: Copy>(w: &mut Writer, literal: &mut Vec<T>, one: &impl Fn(&mut Writer, T)) {
    if !literal.is_empty() {
        write_signed(w, -(literal.len() as i64));
        literal.drain(..).for_each(|value| one(w, value));
    }
}

/// Writes signed values as differences.
pub fn write_delta(values: &[i64]) -> Vec<u8> {
    let before = core::iter::once(0).chain(values.iter().copied());
    let steps = values.iter().zip(before).map(|(now, before)| now - before);
    write(steps, write_signed)
}

/// Appends one signed LEB128 number in its shortest form.
pub fn write_signed(w: &mut Writer, mut value: i64) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0) {
            return w.u8(byte);
        }
        w.u8(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_counted_before_it_is_expanded() {
        // 20 million ones in six bytes
        let bytes = [0x80, 0xda, 0xc4, 0x09, 0x01];
        assert_eq!(unsigned(&bytes, 512), Err(CodecError::TooLarge));
    }

    #[test]
    fn signed_numbers_have_one_form() {
        let read = |b: &[u8]| signed(&mut Reader::new(b));
        assert_eq!(read(&[0x7f]), Ok(-1));
        assert_eq!(read(&[0xff, 0x7f]), Err(CodecError::NotCanonical));
        assert_eq!(read(&[0x3f]), Ok(63));
        assert_eq!(read(&[0xc0, 0x00]), Ok(64));
        assert_eq!(read(&[0x40]), Ok(-64));
    }

    #[test]
    fn runs_and_literals_expand() {
        assert_eq!(unsigned(&[3, 7, 0x7e, 1, 2], 9), Ok(vec![7, 7, 7, 1, 2]));
        assert_eq!(delta(&[0x7d, 5, 1, 1], 9), Ok(vec![5, 6, 7]));
    }
}
