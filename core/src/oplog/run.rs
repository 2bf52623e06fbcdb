//! Runs: consecutive entries of one log that end at a seal. The unit that is sent and accepted.

use super::entry::{Body, Entry, Header, Open};
use super::hash;
use super::limits::{FORK_HEADS_MAX, PAYLOAD_MAX_BYTES};
use super::seal::Seal;
use crate::model::{DeviceKey, EntryHash, LogId, RecordId, RecordKind, SessionId};
use thiserror::Error;

/// Entries `from..=to` of a log, each the next of the one before, and the seal of the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// At least one.
    pub entries: Vec<Entry>,
    /// Covers the last entry and so all.
    pub seal: Seal,
}

/// Why a run is refused as a whole: nothing of it is stored.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum RunError {
    /// The entry before is not here; the sender should start earlier.
    #[error("entries of this log are missing before the run")]
    Gap,
    /// It does not begin with a proper `open`, or that is not the one its id derives from.
    #[error("the log's first entry is not the one its id names")]
    Open,
    /// The device's signature does not cover the run.
    #[error("the seal does not fit")]
    Seal,
    /// Empty, too long, a body too large, a counter that does not rise, or too many branches.
    #[error("the run is outside the limits: {0}")]
    Limit(&'static str),
}

/// An entry as it travels: what the receiver can compute is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// See [`Header::counter`].
    pub counter: u64,
    /// See [`Header::wall_ms`].
    pub wall_ms: i64,
    /// See [`Header::utc_offset_min`].
    pub utc_offset_min: i32,
    /// See [`Header::seen`].
    pub seen: u64,
    /// See [`Header::record`].
    pub record: RecordId,
    /// See [`Header::kind`].
    pub kind: RecordKind,
    /// See [`Header::schema`].
    pub schema: u16,
    /// See [`Header::session`].
    pub session: SessionId,
    /// See [`Header::extension`].
    pub extension: Vec<u8>,
    /// The body.
    pub body: Body,
    /// Sent only where the body is not, since it cannot be computed then.
    pub commitment: Option<[u8; 32]>,
}

/// A run as it came, not yet tied to what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseRun {
    /// The log.
    pub log: LogId,
    /// Sequence of the first row.
    pub from: u64,
    /// First 8 bytes of the hash of the entry before; zeros when `from` is 0.
    pub prev: [u8; 8],
    /// The entries.
    pub rows: Vec<Row>,
    /// Signature of the seal over the last.
    pub signature: [u8; 64],
}

/// What the receiver knows of the entry before a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// Its hash.
    pub hash: EntryHash,
    /// Its counter.
    pub counter: u64,
    /// The key that seals the log.
    pub device: DeviceKey,
}

impl LooseRun {
    /// Ties the run to what is stored, computes its hashes and checks its seal.
    ///
    /// `before` is the stored entry whose sequence is `from - 1` and whose hash begins with `prev`.
    pub fn link(self, before: Option<Before>) -> Result<Run, RunError> {
        let (mut prev, mut counter, device) = match (self.from, before) {
            (0, _) => (EntryHash::from_bytes([0; 32]), None, self.opening_device()?),
            (_, Some(b)) if hash::first_8(b.hash.as_bytes()) != self.prev => return Err(RunError::Gap),
            (_, Some(b)) => (b.hash, Some(b.counter), b.device),
            (_, None) => return Err(RunError::Gap),
        };
        let mut entries = Vec::with_capacity(self.rows.len());
        for (seq, row) in (self.from..).zip(self.rows) {
            if counter.is_some_and(|c| row.counter <= c) {
                return Err(RunError::Limit("counter"));
            }
            counter = Some(row.counter);
            let entry = row.entry(self.log, seq, prev)?;
            prev = entry.hash;
            entries.push(entry);
        }
        let last = entries.last().ok_or(RunError::Limit("empty"))?;
        let seal = Seal {
            log: self.log,
            seq: last.header.seq,
            hash: last.hash,
            signature: self.signature,
        };
        if seal.is_by(&device) {
            Ok(Run { entries, seal })
        } else {
            Err(RunError::Seal)
        }
    }

    fn opening_device(&self) -> Result<DeviceKey, RunError> {
        let first = self.rows.first().ok_or(RunError::Limit("empty"))?;
        let Body::Present { payload, .. } = &first.body else {
            return Err(RunError::Open);
        };
        let open = Open::decode(payload).map_err(|_| RunError::Open)?;
        let fits = first.kind == RecordKind::OPEN && open.log() == self.log;
        if fits {
            Ok(open.device)
        } else {
            Err(RunError::Open)
        }
    }
}

impl Row {
    /// What travels of an entry.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        let h = &entry.header;
        let present = matches!(entry.body, Body::Present { .. });
        Self {
            counter: h.counter,
            wall_ms: h.wall_ms,
            utc_offset_min: h.utc_offset_min,
            seen: h.seen,
            record: h.record,
            kind: h.kind,
            schema: h.schema,
            session: h.session,
            extension: h.extension.clone(),
            body: entry.body.clone(),
            commitment: (!present).then_some(h.commitment),
        }
    }

    fn entry(self, log: LogId, seq: u64, prev: EntryHash) -> Result<Entry, RunError> {
        if (self.kind == RecordKind::OPEN) != (seq == 0) {
            return Err(RunError::Open);
        }
        let commitment = match (&self.body, self.commitment) {
            (Body::Present { payload, .. }, _) if payload.len() > PAYLOAD_MAX_BYTES => {
                return Err(RunError::Limit("payload"));
            }
            (Body::Present { salt, payload }, _) => hash::commitment(salt, payload),
            (_, Some(commitment)) => commitment,
            (_, None) => return Err(RunError::Limit("commitment")),
        };
        let header = Header {
            log,
            seq,
            prev,
            counter: self.counter,
            wall_ms: self.wall_ms,
            utc_offset_min: self.utc_offset_min,
            seen: self.seen,
            record: self.record,
            kind: self.kind,
            schema: self.schema,
            session: self.session,
            commitment,
            extension: self.extension,
        };
        Ok(Entry::new(header, self.body))
    }
}

impl Run {
    /// The run as it travels.
    #[must_use]
    pub fn loosen(&self) -> Option<LooseRun> {
        let first = self.entries.first()?;
        Some(LooseRun {
            log: self.seal.log,
            from: first.header.seq,
            prev: hash::first_8(first.header.prev.as_bytes()),
            rows: self.entries.iter().map(Row::of).collect(),
            signature: self.seal.signature,
        })
    }
}

/// The heads of a log after a run was stored: the branch that it extends moves on, a new branch is
/// one head more. `Err` past the limit of branches.
pub fn advance(heads: &mut Vec<(u64, EntryHash)>, run: &Run, known_last: bool) -> Result<(), RunError> {
    let (Some(first), Some(last)) = (run.entries.first(), run.entries.last()) else {
        return Err(RunError::Limit("empty"));
    };
    if known_last {
        return Ok(());
    }
    let within: Vec<EntryHash> = core::iter::once(first.header.prev)
        .chain(run.entries.iter().map(|e| e.hash))
        .collect();
    heads.retain(|(_, hash)| !within.contains(hash));
    if heads.len() >= FORK_HEADS_MAX {
        return Err(RunError::Limit("branches"));
    }
    heads.push((last.header.seq, last.hash));
    heads.sort();
    Ok(())
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
