//! Applying records: from stored entries to documents, digests and held entries.

use super::{LedgerError, Trust, row};
use crate::model::{ChangeHash, DeviceKey, EntryHash, RecordId, RecordKind, SessionId, ShardId, Value};
use crate::oplog::carried::Carried;
use crate::oplog::digest::Digest;
use crate::oplog::doc::AutomergeDocument;
use crate::oplog::entry::Entry;
use crate::oplog::flat::{self, FlatChange};
use crate::oplog::held::Held;
use crate::oplog::limits::COUNTER_JUMP_MAX;
use crate::oplog::office;
use crate::oplog::record::Built;
use crate::oplog::view::{self, Stored, View};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// A record that was applied again.
pub struct Applied {
    /// Row id of the shard.
    pub shard: i64,
    /// The record.
    pub record: RecordId,
    /// Its state.
    pub view: View,
    /// Its entries, in order of the shard.
    pub entries: Vec<Loaded>,
}

impl Applied {
    fn of(trust: &Trust, shard: i64, record: RecordId, entries: Vec<Loaded>) -> Self {
        Self {
            shard,
            record,
            view: view::view::<AutomergeDocument>(&stored(&entries, trust)),
            entries,
        }
    }
}

/// An entry with what its log tells.
pub struct Loaded {
    /// The entry.
    pub entry: Entry,
    /// Its row id.
    pub id: i64,
    /// The device that sealed it.
    pub device: DeviceKey,
    /// 0 here only, 1 stored at a hub, 2 in a backup of it.
    pub custody: u8,
    /// When it came here, by this replica's clock, ms since 1970 UTC.
    pub received_ms: i64,
    session_announced: bool,
    jumps: bool,
    held: Option<String>,
}

/// Applies records after entries came: builds each from all its entries, notes what is held, and
/// moves the shard's digest. The caller writes its own read rows from what is returned.
pub fn apply(
    tx: &Transaction<'_>,
    trust: &Trust,
    touched: &BTreeSet<(i64, RecordId)>,
) -> Result<Vec<Applied>, LedgerError> {
    let mut sums: BTreeMap<i64, Digest> = BTreeMap::new();
    let mut all = Vec::with_capacity(touched.len());
    let mut loader = Loader::new(tx);
    for (shard, record) in touched {
        let applied = loader.build(trust, *shard, *record)?;
        note_held(tx, &applied)?;
        let change = write_document(tx, &applied)?;
        let sum = match sums.get(shard) {
            Some(sum) => *sum,
            None => read_digest(tx, *shard)?,
        };
        sums.insert(*shard, sum.minus(change.0).plus(change.1));
        all.push(applied);
    }
    for (shard, sum) in sums {
        tx.prepare_cached("UPDATE shard SET digest = ?2 WHERE id = ?1")?
            .execute((shard, sum.0))?;
    }
    Ok(all)
}

/// Computes every document again from the entries and returns them; the digest of every shard is
/// made anew. A test proves that this equals what came of applying entry by entry.
pub fn rebuild(tx: &Transaction<'_>, trust: &Trust) -> Result<Vec<Applied>, LedgerError> {
    tx.execute("DELETE FROM document", [])?;
    tx.execute("UPDATE shard SET digest = zeroblob(32)", [])?;
    let mut find = tx.prepare("SELECT DISTINCT shard, record FROM entry WHERE kind > 1")?;
    let touched = find.query_map([], |r| Ok((r.get(0)?, RecordId::from_bytes(r.get(1)?))))?;
    let touched = touched.collect::<Result<_, _>>()?;
    apply(tx, trust, &touched)
}

/// Opens a field document of a shard for writing.
pub fn open_record(
    conn: &Connection,
    trust: &Trust,
    shard: i64,
    record: RecordId,
) -> Result<(Built, AutomergeDocument), LedgerError> {
    let loaded = Loader::new(conn).load(shard, record)?;
    Ok(view::open(&stored(&loaded, trust)))
}

/// A record's entries and its state, for reading its history.
pub fn history(
    conn: &Connection,
    trust: &Trust,
    shard: i64,
    record: RecordId,
) -> Result<Applied, LedgerError> {
    Loader::new(conn).build(trust, shard, record)
}

/// A record's state over all shards that are here. Where a record is in several (the hub carried
/// it), each may lack what the hub has not carried yet; a person must see all of it.
pub fn history_everywhere(
    conn: &Connection,
    trust: &Trust,
    shard: i64,
    record: RecordId,
) -> Result<Applied, LedgerError> {
    let mut entries = Vec::new();
    let mut loader = Loader::new(conn);
    for row in shards_of_record(conn, &record)? {
        entries.extend(loader.load(row, record)?);
    }
    Ok(Applied::of(trust, shard, record, entries))
}

/// Row ids of the shards that have entries of a record, ascending.
pub fn shards_of_record(conn: &Connection, record: &RecordId) -> Result<Vec<i64>, LedgerError> {
    let mut find = conn.prepare_cached("SELECT shard FROM document WHERE record = ?1 ORDER BY shard")?;
    let shards = find.query_map([record.as_bytes()], |r| r.get(0))?;
    Ok(shards.collect::<Result<_, _>>()?)
}

/// Sum of a shard; zero if it is not here.
pub fn shard_digest(conn: &Connection, shard: &ShardId) -> Result<Digest, LedgerError> {
    match super::find_shard(conn, shard)? {
        Some(row) => read_digest(conn, row),
        None => Ok(Digest::default()),
    }
}

/// Every record of a shard with its part of the digest.
pub fn shard_parts(conn: &Connection, shard: &ShardId) -> Result<Vec<(RecordId, Digest)>, LedgerError> {
    let Some(row) = super::find_shard(conn, shard)? else {
        return Ok(Vec::new());
    };
    let mut find =
        conn.prepare_cached("SELECT record, digest FROM document WHERE shard = ?1 ORDER BY record")?;
    let parts = find.query_map([row], |r| {
        Ok((RecordId::from_bytes(r.get(0)?), Digest(r.get(1)?)))
    })?;
    Ok(parts.collect::<Result<_, _>>()?)
}

/// A held entry, for the list of tasks.
#[derive(Clone, Debug)]
pub struct HeldEntry {
    /// Its shard.
    pub shard: ShardId,
    /// Its record.
    pub record: RecordId,
    /// Its hash.
    pub hash: EntryHash,
    /// Its kind.
    pub kind: RecordKind,
    /// Place in its log.
    pub seq: u64,
    /// The device that wrote it.
    pub device: DeviceKey,
    /// Why.
    pub reason: Held,
}

/// The records that have held entries: (shard row, record).
pub fn held_records(conn: &Connection) -> Result<BTreeSet<(i64, RecordId)>, LedgerError> {
    let mut find = conn.prepare_cached("SELECT DISTINCT shard, record FROM entry WHERE held IS NOT NULL")?;
    let records = find.query_map([], |r| Ok((r.get(0)?, RecordId::from_bytes(r.get(1)?))))?;
    Ok(records.collect::<Result<_, _>>()?)
}

/// All held entries.
pub fn held(conn: &Connection) -> Result<Vec<HeldEntry>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT s.shard, e.record, e.hash, e.kind, e.seq, l.device, e.held
         FROM entry e JOIN log l ON l.id = e.log JOIN shard s ON s.id = e.shard
         WHERE e.held IS NOT NULL AND l.aside = 0 ORDER BY e.id",
    )?;
    let held = find.query_map([], |r| {
        let code: String = r.get(6)?;
        Ok(HeldEntry {
            shard: ShardId::from_bytes(r.get(0)?),
            record: RecordId::from_bytes(r.get(1)?),
            hash: EntryHash::from_bytes(r.get(2)?),
            kind: RecordKind(r.get(3)?),
            seq: r.get(4)?,
            device: DeviceKey::from_bytes(r.get(5)?),
            reason: Held::from_code(&code).unwrap_or(Held::Undecodable),
        })
    })?;
    Ok(held.collect::<Result<_, _>>()?)
}

/// Reads entries of records; what it learns of shards and logs on the way it keeps.
struct Loader<'c> {
    conn: &'c Connection,
    counters: BTreeMap<i64, u64>,
    announced: BTreeMap<(i64, SessionId), Option<u64>>,
}

impl<'c> Loader<'c> {
    fn new(conn: &'c Connection) -> Self {
        Self {
            conn,
            counters: BTreeMap::new(),
            announced: BTreeMap::new(),
        }
    }

    fn build(&mut self, trust: &Trust, shard: i64, record: RecordId) -> Result<Applied, LedgerError> {
        let entries = self.load(shard, record)?;
        Ok(Applied::of(trust, shard, record, entries))
    }

    /// The entries that count, in order of the shard.
    fn load(&mut self, shard: i64, record: RecordId) -> Result<Vec<Loaded>, LedgerError> {
        let sql = format!(
            "SELECT {}, e.id, l.device, e.custody, e.held, e.log, e.received_ms
             FROM entry e JOIN log l ON l.id = e.log
             WHERE e.record = ?1 AND e.shard = ?2 AND l.aside = 0 AND (l.cut IS NULL OR e.seq <= l.cut)",
            row::COLUMNS
        );
        let counter = self.counter(shard)?;
        let mut find = self.conn.prepare_cached(&sql)?;
        let mut rows = find.query((record.as_bytes(), shard))?;
        let mut loaded = Vec::new();
        while let Some(r) = rows.next()? {
            let entry = row::read(r)?;
            let announced = self.announced(r.get(9)?, &entry.header.session)?;
            loaded.push(Loaded {
                id: r.get(5)?,
                device: DeviceKey::from_bytes(r.get(6)?),
                custody: r.get(7)?,
                received_ms: r.get(10)?,
                session_announced: announced.is_some_and(|seq| seq < entry.header.seq),
                jumps: entry.header.counter > counter.saturating_add(COUNTER_JUMP_MAX),
                held: r.get(8)?,
                entry,
            });
        }
        loaded.sort_by_key(|l| l.entry.order());
        Ok(loaded)
    }

    fn counter(&mut self, shard: i64) -> Result<u64, LedgerError> {
        if let Some(counter) = self.counters.get(&shard) {
            return Ok(*counter);
        }
        let mut find = self
            .conn
            .prepare_cached("SELECT counter FROM shard WHERE id = ?1")?;
        let counter = find.query_row([shard], |r| r.get(0)).optional()?.unwrap_or(0);
        self.counters.insert(shard, counter);
        Ok(counter)
    }

    /// Where a log announced a session.
    fn announced(&mut self, log: i64, session: &SessionId) -> Result<Option<u64>, LedgerError> {
        if let Some(seq) = self.announced.get(&(log, *session)) {
            return Ok(*seq);
        }
        let mut find = self
            .conn
            .prepare_cached("SELECT seq FROM session WHERE log = ?1 AND session = ?2")?;
        let seq = find
            .query_row((log, session.as_bytes()), |r| r.get(0))
            .optional()?;
        self.announced.insert((log, *session), seq);
        Ok(seq)
    }
}

fn stored<'a>(loaded: &'a [Loaded], trust: &Trust) -> Vec<Stored<'a>> {
    loaded
        .iter()
        .map(|l| Stored {
            entry: &l.entry,
            session_announced: l.session_announced,
            by_hub: trust.hub == Some(l.device),
            counter_jumps: l.jumps,
        })
        .collect()
}

fn note_held(tx: &Transaction<'_>, applied: &Applied) -> Result<(), LedgerError> {
    for loaded in &applied.entries {
        let verdict = applied
            .view
            .verdicts
            .get(&loaded.entry.hash)
            .copied()
            .flatten()
            .map(Held::code);
        if loaded.held.as_deref() != verdict {
            tx.prepare_cached("UPDATE entry SET held = ?2 WHERE id = ?1")?
                .execute((loaded.id, verdict))?;
        }
    }
    Ok(())
}

/// Writes the document's row; its old and new part of the digest.
fn write_document(tx: &Transaction<'_>, applied: &Applied) -> Result<(Digest, Digest), LedgerError> {
    let view = &applied.view;
    let new = Digest::of_record(&applied.record, &view.heads, view.erased);
    let held = view.verdicts.values().flatten().count();
    let mut find = tx.prepare_cached("SELECT digest FROM document WHERE shard = ?1 AND record = ?2")?;
    let old = find
        .query_row((applied.shard, applied.record.as_bytes()), |r| r.get(0))
        .optional()?;
    let mut write = tx.prepare_cached(
        "INSERT INTO document (shard, record, kind, digest, held) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (shard, record) DO UPDATE SET kind = excluded.kind, digest = excluded.digest, held = excluded.held",
    )?;
    write.execute((
        applied.shard,
        applied.record.as_bytes(),
        view.kind.map(|k| k.0),
        new.0,
        held as i64,
    ))?;
    Ok((Digest(old.unwrap_or([0; 32])), new))
}

fn read_digest(conn: &Connection, shard: i64) -> Result<Digest, LedgerError> {
    let mut find = conn.prepare_cached("SELECT digest FROM shard WHERE id = ?1")?;
    Ok(Digest(find.query_row([shard], |r| r.get(0))?))
}

/// One applied change of a record.
#[derive(Clone, Debug)]
pub struct ChangeLine {
    /// The change (of an office document: the version's entry).
    pub change: ChangeHash,
    /// The device that made it.
    pub device: DeviceKey,
    /// What its clock said, ms since 1970 UTC.
    pub wall_ms: i64,
    /// Minutes east of UTC.
    pub utc_offset_min: i32,
    /// Whether a hub carried it from another shard.
    pub carried: bool,
    /// What it set, in order.
    pub sets: Vec<RegisterSet>,
}

impl ChangeLine {
    /// The registers that it set.
    pub fn registers(&self) -> impl Iterator<Item = &str> {
        self.sets.iter().map(|set| set.register.as_str())
    }
}

/// What a change did to a register.
#[derive(Clone, Debug)]
pub struct RegisterSet {
    /// The register.
    pub register: String,
    /// What it overwrote: nothing when it was the first, several values when it settled a conflict.
    pub before: Vec<Value>,
    /// What it wrote.
    pub after: Value,
}

/// The applied changes of a record, oldest first; one that came both directly and carried is
/// listed once.
#[must_use]
pub fn change_lines(applied: &Applied) -> Vec<ChangeLine> {
    let mut lines: Vec<ChangeLine> = Vec::new();
    let mut written = Written::new();
    for loaded in &applied.entries {
        if applied.view.verdicts.get(&loaded.entry.hash) != Some(&None) {
            continue;
        }
        let line = change_line(loaded, &mut written);
        lines.extend(line.filter(|l| lines.iter().all(|known| known.change != l.change)));
    }
    lines
}

/// A version of an office document says what holds from it on, not what it changed.
fn of_version((register, after): (String, Value)) -> RegisterSet {
    RegisterSet {
        register,
        before: Vec::new(),
        after,
    }
}

/// What each operation wrote, by the actor that made it and its number: later ones name what they overwrite by these.
type Written = BTreeMap<(Vec<u8>, u64), Value>;

/// What a change set, register by register, in the order of its first set of each.
fn sets_of(flat: &FlatChange, written: &mut Written) -> Vec<RegisterSet> {
    let mut sets: Vec<RegisterSet> = Vec::new();
    for (number, op) in (flat.start_op..).zip(&flat.ops) {
        let of_others = op
            .preds
            .iter()
            .filter(|(actor, counter)| *actor != 0 || *counter < flat.start_op);
        let overwritten = of_others.filter_map(|(actor, counter)| {
            let actor = flat.actors.get(*actor)?;
            written.get(&(actor.clone(), *counter)).cloned()
        });
        let before: Vec<Value> = overwritten.collect();
        match sets.iter_mut().find(|set| set.register == op.key) {
            Some(set) => set.after = op.value.clone(),
            None => sets.push(RegisterSet {
                register: op.key.clone(),
                before,
                after: op.value.clone(),
            }),
        }
        written.insert((flat.actor().to_vec(), number), op.value.clone());
    }
    sets
}

fn change_line(loaded: &Loaded, written: &mut Written) -> Option<ChangeLine> {
    let header = &loaded.entry.header;
    let payload = loaded.entry.payload()?;
    let mut of_field = |change: &[u8], device, wall_ms, utc_offset_min, carried| {
        let flat = flat::read(change).ok()?;
        let sets = sets_of(&flat, written);
        Some(ChangeLine {
            change: flat.hash,
            device,
            wall_ms,
            utc_offset_min,
            carried,
            sets,
        })
    };
    if header.kind == RecordKind::CARRIED {
        let c = Carried::decode(payload).ok()?;
        return of_field(&c.change, c.device, c.wall_ms, c.utc_offset_min, true);
    }
    if header.kind.is_office() {
        let state = office::State::decode(payload).ok()?;
        return Some(ChangeLine {
            change: ChangeHash::from_bytes(*loaded.entry.hash.as_bytes()),
            device: loaded.device,
            wall_ms: header.wall_ms,
            utc_offset_min: header.utc_offset_min,
            carried: false,
            sets: state.fields.into_iter().map(of_version).collect(),
        });
    }
    of_field(
        payload,
        loaded.device,
        header.wall_ms,
        header.utc_offset_min,
        false,
    )
}

/// Whether this session wrote an entry on a record that is not applied in a shard: it is held, or it lies in
/// another one. A further change of the same session there would have the number of that one, and where both
/// meet only one of them counts.
pub fn has_unapplied_of_session(
    conn: &Connection,
    shard: i64,
    record: &RecordId,
    session: &SessionId,
) -> Result<bool, LedgerError> {
    let mut loader = Loader::new(conn);
    for row in shards_of_record(conn, record)? {
        let loaded = loader.load(row, *record)?;
        let mut own = loaded.iter().filter(|l| l.entry.header.session == *session);
        if own.any(|l| row != shard || l.held.is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}
