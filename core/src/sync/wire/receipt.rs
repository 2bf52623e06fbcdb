//! Receipts: a hub's signed statement of what it holds of a device's logs.

use crate::model::ShardId;
use crate::model::{DeviceKey, EntryHash, LogId};
use crate::oplog::SigningKey;
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::entry::number;
use crate::oplog::hash::{TAG_RECEIPT, first_8, tagged};
use crate::oplog::limits::{FORK_HEADS_MAX, VECTOR_MAX_ROWS};
use crate::oplog::seal;

/// Held entries that one row lists at most; the rest shows in the console.
const HELD_LISTED_MAX: usize = 64;

/// What kind of hub speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubRole {
    /// The box in a regency office: holds entries, passes them on.
    Relay,
    /// Disnaker's: only its word means "arrived".
    Top,
}

/// The newest entry of a branch, with its whole hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FullHead {
    /// Sequence.
    pub seq: u64,
    /// Hash.
    pub hash: EntryHash,
}

/// What the hub holds of one log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The log.
    pub log: LogId,
    /// Up to here everything is on the hub's disk.
    pub stored: Vec<FullHead>,
    /// Up to here everything is also in a finished backup.
    pub backed_up: Vec<FullHead>,
    /// The log has no right to its shard: kept, shown to nobody until a supervisor admits it.
    pub aside: bool,
    /// Entries that are stored and not applied, with the number of the reason
    /// ([`crate::oplog::held::Held::from_number`]). A number, because a reason of a later hub must be
    /// written again as it came, or the summary of this row would never be the hub's.
    pub held: Vec<(u64, u8)>,
}

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The hub.
    pub hub: ShardId,
    /// Its role.
    pub role: HubRole,
    /// Its generation: one more after each restore.
    pub generation: u64,
    /// Its clock, ms since 1970 UTC.
    pub time_ms: i64,
    /// The logs of the device that asked, ascending.
    pub rows: Vec<ReceiptRow>,
}

impl Receipt {
    /// The bytes that are signed, then the signature.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> Vec<u8> {
        seal::sign_body(key, TAG_RECEIPT, self.encode())
    }

    /// Reads a receipt and checks that `hub_key` signed it. `None` if not.
    #[must_use]
    pub fn open(bytes: &[u8], hub_key: &DeviceKey) -> Option<Self> {
        Self::decode(seal::open_body(hub_key, TAG_RECEIPT, bytes)?).ok()
    }

    fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(1);
        w.raw(self.hub.as_bytes());
        w.u8(match self.role {
            HubRole::Relay => 0,
            HubRole::Top => 1,
        });
        w.varint(self.generation);
        w.zigzag(self.time_ms);
        w.varint(self.rows.len() as u64);
        for row in &self.rows {
            row.write(&mut w);
        }
        w.finish()
    }

    fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != 1 {
            return Err(CodecError::UnknownVersion);
        }
        let receipt = Self {
            hub: ShardId::from_bytes(r.array()?),
            role: if r.flag()? { HubRole::Top } else { HubRole::Relay },
            generation: number(r.varint()?)?,
            time_ms: r.zigzag()?,
            rows: {
                let count = r.count(VECTOR_MAX_ROWS)?;
                (0..count)
                    .map(|_| ReceiptRow::read(&mut r))
                    .collect::<Result<_, _>>()?
            },
        };
        r.end()?;
        Ok(receipt)
    }
}

impl ReceiptRow {
    fn write(&self, w: &mut Writer) {
        w.raw(self.log.as_bytes());
        write_heads(w, &self.stored);
        write_heads(w, &self.backed_up);
        w.u8(u8::from(self.aside));
        let listed = self.held.len().min(HELD_LISTED_MAX);
        w.varint(listed as u64);
        for (seq, held) in self.held.iter().take(listed) {
            w.varint(*seq);
            w.u8(*held);
        }
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            log: LogId::from_bytes(r.array()?),
            stored: read_heads(r)?,
            backed_up: read_heads(r)?,
            aside: r.flag()?,
            held: {
                let count = r.count(HELD_LISTED_MAX)?;
                let mut held = Vec::with_capacity(count);
                for _ in 0..count {
                    let seq = number(r.varint()?)?;
                    held.push((seq, r.u8()?));
                }
                held
            },
        })
    }
}

fn write_heads(w: &mut Writer, heads: &[FullHead]) {
    w.varint(heads.len() as u64);
    for head in heads {
        w.varint(head.seq);
        w.raw(head.hash.as_bytes());
    }
}

fn read_heads(r: &mut Reader<'_>) -> Result<Vec<FullHead>, CodecError> {
    let count = r.count(FORK_HEADS_MAX)?;
    (0..count)
        .map(|_| {
            Ok(FullHead {
                seq: number(r.varint()?)?,
                hash: EntryHash::from_bytes(r.array()?),
            })
        })
        .collect()
}

/// Eight bytes that stand for all rows of a device: a phone sends what its last receipts told it,
/// and the hub answers with a new receipt only when its own differ. This is how "backed up", an
/// admission or a held entry reach a phone, and how a phone restored from a copy learns that its
/// own logs are further than it knows.
#[must_use]
pub fn summary(rows: &[ReceiptRow]) -> [u8; 8] {
    let mut sorted: Vec<&ReceiptRow> = rows.iter().collect();
    sorted.sort_by_key(|row| row.log);
    let mut w = Writer::new();
    for row in sorted {
        row.write(&mut w);
    }
    first_8(&tagged(TAG_RECEIPT, &[&w.finish()]))
}

/// A row's bytes, as a phone keeps them until the next receipt.
#[must_use]
pub fn row_bytes(row: &ReceiptRow) -> Vec<u8> {
    let mut w = Writer::new();
    row.write(&mut w);
    w.finish()
}

/// Reads what [`row_bytes`] wrote.
pub fn row_from_bytes(bytes: &[u8]) -> Result<ReceiptRow, CodecError> {
    let mut r = Reader::new(bytes);
    let row = ReceiptRow::read(&mut r)?;
    r.end()?;
    Ok(row)
}
