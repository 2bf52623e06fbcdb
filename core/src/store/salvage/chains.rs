//! Entries tied together again: from the first of a log, each the next of the one before.

use super::found::{Found, FoundEntry};
use crate::model::{DeviceKey, EntryHash, RecordKind};
use crate::oplog::SigningKey;
use crate::oplog::limits::{SEAL_KEEP_EVERY, SEAL_KEEP_PAYLOAD_BYTES};
use crate::oplog::seal::Seal;
use std::collections::BTreeMap;

/// One branch of a log without a gap, from its first entry on.
pub struct Chain {
    /// The device that seals the log.
    pub device: DeviceKey,
    /// Its entries.
    pub entries: Vec<EntryHash>,
}

/// Every chain that begins with the first entry of its log, in the order in which the logs came. A
/// fork gives one chain per branch, each from the log's beginning.
pub fn chains(found: &Found) -> Vec<Chain> {
    let mut after: BTreeMap<EntryHash, Vec<(EntryHash, &FoundEntry)>> = BTreeMap::new();
    for (hash, entry) in &found.entries {
        after.entry(entry.prev).or_default().push((*hash, entry));
    }
    let mut roots: Vec<_> = found
        .opens
        .iter()
        .filter_map(|(hash, open)| found.entries.get(hash).map(|e| (e.row, *hash, e, open.device)))
        .collect();
    roots.sort_unstable_by_key(|(row, hash, ..)| (*row, *hash));
    let mut chains = Vec::new();
    for (_, root, entry, device) in roots {
        let mut branches = vec![(vec![root], entry)];
        while let Some((mut chain, mut last)) = branches.pop() {
            loop {
                let head = chain.last().copied().unwrap_or(root);
                let mut next = after
                    .get(&head)
                    .into_iter()
                    .flatten()
                    .filter(|(_, e)| follows(last, e));
                let Some((hash, entry)) = next.next() else { break };
                branches.extend(next.map(|(hash, e)| ([chain.as_slice(), &[*hash]].concat(), *e)));
                chain.push(*hash);
                last = entry;
            }
            let entries = chain;
            chains.push(Chain { device, entries });
        }
    }
    chains
}

/// What every replica asks of the next entry of a log, beside its hash.
fn follows(before: &FoundEntry, entry: &FoundEntry) -> bool {
    entry.log == before.log
        && entry.seq == before.seq + 1
        && entry.counter > before.counter
        && entry.kind != RecordKind::OPEN
}

impl Chain {
    /// The chain cut where it is sealed: entries and the seal of the last. With the device's key it
    /// is sealed anew, to its end; otherwise it ends at the last seal that was found.
    pub fn sealed(&self, found: &Found, key: Option<&SigningKey>) -> Vec<(Vec<EntryHash>, Seal)> {
        let mut runs = Vec::new();
        let mut open = Vec::new();
        let mut rest = self.entries.iter().peekable();
        while let Some(hash) = rest.next() {
            open.push(*hash);
            let Some(entry) = found.entries.get(hash) else {
                break;
            };
            let next = rest.peek().map(|next| found.entries.get(next));
            let seal = match key {
                Some(key) => {
                    is_kept(entry, next.flatten()).then(|| Seal::sign(key, entry.log, entry.seq, *hash))
                }
                None => found.seals.get(hash).map(|signature| Seal {
                    log: entry.log,
                    seq: entry.seq,
                    hash: *hash,
                    signature: *signature,
                }),
            };
            if let Some(seal) = seal.filter(|seal| seal.is_by(&self.device)) {
                runs.push((core::mem::take(&mut open), seal));
            }
        }
        runs
    }
}

/// Where a phone keeps a seal of its own; see [`SEAL_KEEP_EVERY`] and [`SEAL_KEEP_PAYLOAD_BYTES`].
fn is_kept(entry: &FoundEntry, next: Option<&FoundEntry>) -> bool {
    let is_large = |e: &FoundEntry| e.payload_bytes > SEAL_KEEP_PAYLOAD_BYTES;
    (entry.seq + 1).is_multiple_of(SEAL_KEEP_EVERY) || is_large(entry) || next.is_none_or(is_large)
}
