//! Photos and voice notes as blobs: what a blob is of the register that names it.

/// What a blob is of its register. The number is stored and goes into the key: never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlobRole {
    /// A small picture for lists.
    Thumbnail,
    /// The picture.
    Main,
    /// A recording.
    Voice,
}

impl BlobRole {
    /// The stable number.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            BlobRole::Thumbnail => 0,
            BlobRole::Main => 1,
            BlobRole::Voice => 2,
        }
    }

    /// The role with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        [BlobRole::Thumbnail, BlobRole::Main, BlobRole::Voice]
            .into_iter()
            .find(|role| role.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_roles_come_back() {
        for role in [BlobRole::Thumbnail, BlobRole::Main, BlobRole::Voice] {
            assert_eq!(BlobRole::from_number(role.number()), Some(role));
        }
        assert_eq!(BlobRole::from_number(3), None);
    }
}
