//! Shards: the sets of readers. Every log, entry and document belongs to exactly one.

use super::hash::{TAG_SHARD, first_16, tagged};
use crate::model::ShardId;

/// The kinds of reader set. The id of all but `Person` follows from what they are for, so that a
/// phone can write into its district before it has ever spoken to a hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shard {
    /// The hub writes, every device reads: keys, roster, programmes, forms, erasures.
    Common,
    /// Officers and supervisors of one district (kecamatan), by its dotted code.
    District(String),
    /// Any number of devices of one person; the id is drawn at random by the device that opens it.
    Person([u8; 16]),
    /// Claims, payments, bank, audit: never leaves the top hub.
    Office,
}

impl Shard {
    /// The 16 bytes that stand for this shard in logs and on the wire.
    #[must_use]
    pub fn id(&self) -> ShardId {
        let derived = |name: &[u8], code: &[u8]| {
            ShardId::from_bytes(first_16(&tagged(TAG_SHARD, &[name, b"\0", code])))
        };
        match self {
            Shard::Common => derived(b"common", b""),
            Shard::District(code) => derived(b"district", code.as_bytes()),
            Shard::Person(id) => ShardId::from_bytes(*id),
            Shard::Office => derived(b"office", b""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_districts_never_share_a_shard() {
        assert_ne!(
            Shard::District("53.14.01".into()).id(),
            Shard::District("53.14.02".into()).id()
        );
        assert_ne!(Shard::Common.id(), Shard::Office.id());
    }
}
