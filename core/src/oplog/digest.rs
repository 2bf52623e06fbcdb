//! The digest of a shard: a sum over its records, so that it is kept up to date by one
//! subtraction and one addition, and does not depend on order.

use super::hash::{TAG_DIGEST, tagged};
use crate::model::RecordId;

/// Sum modulo 2^256, little endian.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The part of one record: its id, whether it was erased, and its sorted heads (or current
    /// office versions). A record of which nothing is applied has no part.
    #[must_use]
    pub fn of_record(record: &RecordId, heads: &[[u8; 32]], erased: bool) -> Self {
        if heads.is_empty() && !erased {
            return Self::default();
        }
        let count = (heads.len() as u64).to_le_bytes();
        let flags = [u8::from(erased)];
        let mut parts: Vec<&[u8]> = vec![record.as_bytes(), &flags, &count];
        parts.extend(heads.iter().map(<[u8; 32]>::as_slice));
        Self(tagged(TAG_DIGEST, &parts))
    }

    /// Adds a part.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let mut carry = 0u16;
        let mut sum = [0u8; 32];
        for ((out, a), b) in sum.iter_mut().zip(self.0).zip(other.0) {
            let total = u16::from(a) + u16::from(b) + carry;
            *out = total as u8;
            carry = total >> 8;
        }
        Self(sum)
    }

    /// Takes a part away.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        let one = {
            let mut b = [0u8; 32];
            b.iter_mut().take(1).for_each(|x| *x = 1);
            Self(b)
        };
        self.plus(Self(other.0.map(|b| !b)).plus(one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_of_records_does_not_matter_and_a_part_can_be_taken_back(
            a in any::<[u8; 32]>(), b in any::<[u8; 32]>(), c in any::<[u8; 32]>(),
        ) {
            let (a, b, c) = (Digest(a), Digest(b), Digest(c));
            prop_assert_eq!(a.plus(b).plus(c), c.plus(a).plus(b));
            prop_assert_eq!(a.plus(b).minus(b), a);
        }
    }

    #[test]
    fn a_record_without_anything_applied_has_no_part() {
        assert_eq!(
            Digest::of_record(&RecordId::from_bytes([7; 16]), &[], false),
            Digest::default()
        );
    }
}
