//! Reading stored runs again: to send what a peer lacks, and in the order of arrival.

use super::run::{LogInfo, heads_of};
use super::{LedgerError, row};
use crate::model::{DeviceKey, EntryHash, LogId, ShardId};
use crate::oplog::entry::Entry;
use crate::oplog::hash::first_8;
use crate::oplog::limits::BATCH_FULL_BYTES;
use crate::oplog::run::Run;
use crate::oplog::seal::Seal;
use crate::oplog::vector::{Head, Row, Vector};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};

/// The version vector of some shards (of all, if `shards` is `None`), and of `device`'s own logs
/// wherever they are. Logs that stand aside are left out unless they are `device`'s own.
pub fn vector(
    conn: &Connection,
    shards: Option<&[ShardId]>,
    device: &DeviceKey,
) -> Result<Vector, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT l.log, s.shard, h.seq, h.hash, l.device = ?1 FROM head h JOIN log l ON l.id = h.log JOIN shard s ON s.id = l.shard
         WHERE l.aside = 0 OR l.device = ?1 ORDER BY l.log, h.seq, substr(h.hash, 1, 8)",
    )?;
    let mut rows = find.query([device.as_bytes()])?;
    let mut vector = Vector::default();
    while let Some(r) = rows.next()? {
        let shard = ShardId::from_bytes(r.get(1)?);
        if r.get(4)? || shards.is_none_or(|all| all.contains(&shard)) {
            let hash: [u8; 32] = r.get(3)?;
            let head = Head {
                seq: r.get(2)?,
                hash: first_8(&hash),
            };
            vector
                .0
                .entry(LogId::from_bytes(r.get(0)?))
                .or_insert_with(Row::default)
                .heads
                .push(head);
        }
    }
    Ok(vector)
}

/// Runs of a log from sequence `from` on, one for each branch that goes beyond it, each ending at
/// the last seal within `max_entries`; where no seal is that near, at the next one.
pub fn read_from(
    conn: &Connection,
    log: &LogInfo,
    from: u64,
    max_entries: u64,
) -> Result<Vec<Run>, LedgerError> {
    let near = from.saturating_add(max_entries).min(i64::MAX as u64);
    let mut seals = seals_between(conn, log, from, near)?;
    if seals.is_empty() {
        seals = next_seal(conn, log, near)?.into_iter().collect();
    }
    let to = seals.iter().map(|s| s.seq + 1).max().unwrap_or(from);
    let entries = entries_between(conn, log.row, from, to)?;
    Ok(branches(&entries, from, seals))
}

/// The same, with fewer entries where large payloads would make the runs longer than `max_bytes`; at
/// least what lies between two seals.
pub fn read_within(
    conn: &Connection,
    log: &LogInfo,
    from: u64,
    max_entries: u64,
    max_bytes: usize,
) -> Result<Vec<Run>, LedgerError> {
    let mut wanted = max_entries;
    loop {
        let runs = read_from(conn, log, from, wanted)?;
        if wanted < 2 || runs.iter().map(run_bytes).sum::<usize>() <= max_bytes {
            return Ok(runs);
        }
        wanted /= 2;
    }
}

/// Bytes of a run in a batch before it is compressed, a little too many.
#[must_use]
pub fn run_bytes(run: &Run) -> usize {
    let of_entry = |e: &Entry| 200 + e.payload().map_or(0, <[u8]>::len);
    run.entries.iter().map(of_entry).sum()
}

/// Cuts entries into branches, longest first, each from `from` to a seal.
fn branches(entries: &[Entry], from: u64, seals: Vec<Seal>) -> Vec<Run> {
    let by_hash: BTreeMap<EntryHash, &Entry> = entries.iter().map(|e| (e.hash, e)).collect();
    let mut covered: BTreeSet<EntryHash> = BTreeSet::new();
    let mut runs = Vec::new();
    for seal in seals {
        if covered.contains(&seal.hash) {
            continue;
        }
        let mut branch = Vec::new();
        let mut next = by_hash.get(&seal.hash).copied();
        while let Some(entry) = next {
            branch.push(entry.clone());
            covered.insert(entry.hash);
            next = by_hash.get(&entry.header.prev).copied();
        }
        branch.reverse();
        if branch.first().is_some_and(|e| e.header.seq == from) {
            runs.push(Run {
                entries: branch,
                seal,
            });
        }
    }
    runs
}

fn seals_between(conn: &Connection, log: &LogInfo, from: u64, to: u64) -> Result<Vec<Seal>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT seq, hash, signature FROM seal WHERE log = ?1 AND seq >= ?2 AND seq < ?3 ORDER BY seq DESC",
    )?;
    let seals = find.query_map((log.row, from, to), |r| seal_from_row(r, log.log))?;
    Ok(seals.collect::<Result<_, _>>()?)
}

fn next_seal(conn: &Connection, log: &LogInfo, from: u64) -> Result<Option<Seal>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT seq, hash, signature FROM seal WHERE log = ?1 AND seq >= ?2 ORDER BY seq LIMIT 1",
    )?;
    Ok(find
        .query_row((log.row, from), |r| seal_from_row(r, log.log))
        .optional()?)
}

fn seal_from_row(r: &rusqlite::Row<'_>, log: LogId) -> rusqlite::Result<Seal> {
    Ok(Seal {
        log,
        seq: r.get(0)?,
        hash: EntryHash::from_bytes(r.get(1)?),
        signature: r.get(2)?,
    })
}

/// A page of the order of arrival: what came after `after` into these shards, but not from
/// `but_device`, cut where a run ends. Position of the last entry, and whether there is more.
pub struct Page {
    /// Entries by log, each run ending at a seal.
    pub runs: Vec<Run>,
    /// The page covers everything up to here.
    pub position: i64,
    /// Something came after it.
    pub more: bool,
}

/// An entry of a page that is being cut.
struct Arrival {
    id: i64,
    shard: i64,
    bytes: usize,
    sealed: bool,
}

/// Reads a page of about `max_entries` that fits a batch, not beyond position `up_to`. Needs an index
/// on `entry (shard, id)`, which only a hub has.
pub fn read_page(
    conn: &Connection,
    shards: &[ShardId],
    but_device: &DeviceKey,
    (after, up_to): (i64, i64),
    max_entries: usize,
) -> Result<Page, LedgerError> {
    let mut arrivals = Vec::new();
    // Beyond this not every shard was looked at.
    let mut seen_to = up_to;
    for shard in shards {
        let Some(row) = super::find_shard(conn, shard)? else {
            continue;
        };
        let found = arrivals_in(conn, row, but_device, (after, up_to), max_entries + 1)?;
        if found.len() > max_entries {
            seen_to = seen_to.min(found.last().map_or(up_to, |last| last.id));
        }
        arrivals.extend(found);
    }
    arrivals.retain(|a| a.id <= seen_to);
    arrivals.sort_unstable_by_key(|a| a.id);
    let end = match (cut(&arrivals, max_entries), arrivals.last()) {
        (Some(end), _) => end,
        // One run of more entries than a page.
        (None, Some(last)) => end_of_run(conn, last.id, up_to)?,
        (None, None) => up_to,
    };
    let more = seen_to < up_to || arrivals.iter().any(|a| a.id > end);
    let ids: Vec<(i64, i64)> = arrivals
        .iter()
        .filter(|a| a.id <= end)
        .map(|a| (a.id, a.shard))
        .collect();
    Ok(Page {
        runs: read_arrivals(conn, &ids, end)?,
        position: if more { end } else { up_to },
        more: more && end < up_to,
    })
}

fn arrivals_in(
    conn: &Connection,
    shard: i64,
    but_device: &DeviceKey,
    (after, up_to): (i64, i64),
    limit: usize,
) -> Result<Vec<Arrival>, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT e.id, length(e.header) + coalesce(length(e.payload), 0),
                EXISTS (SELECT 1 FROM seal s WHERE s.log = e.log AND s.seq = e.seq AND s.hash = e.hash)
         FROM entry e JOIN log l ON l.id = e.log
         WHERE e.shard = ?1 AND e.id > ?2 AND e.id <= ?3 AND l.aside = 0 AND l.device <> ?4
           AND (l.cut IS NULL OR e.seq <= l.cut)
         ORDER BY e.id LIMIT ?5",
    )?;
    let found = find.query_map((shard, after, up_to, but_device.as_bytes(), limit as i64), |r| {
        Ok(Arrival {
            id: r.get(0)?,
            shard,
            bytes: r.get(1)?,
            sealed: r.get(2)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The end of the last run that still belongs to a page: not above the limits, but at least one run.
fn cut(arrivals: &[Arrival], max_entries: usize) -> Option<i64> {
    let mut end = None;
    let mut bytes = 0;
    for (count, arrival) in (1..).zip(arrivals) {
        bytes += arrival.bytes;
        if arrival.sealed {
            if end.is_some() && bytes > BATCH_FULL_BYTES {
                break;
            }
            end = Some(arrival.id);
            if count >= max_entries {
                break;
            }
        }
    }
    end
}

/// A stored run lies in one piece in the order of arrival and ends with a sealed entry.
fn end_of_run(conn: &Connection, inside: i64, up_to: i64) -> Result<i64, LedgerError> {
    let mut find = conn.prepare_cached(
        "SELECT e.id FROM entry e JOIN seal s ON s.log = e.log AND s.seq = e.seq AND s.hash = e.hash
         WHERE e.id >= ?1 AND e.id <= ?2 ORDER BY e.id LIMIT 1",
    )?;
    Ok(find
        .query_row((inside, up_to), |r| r.get(0))
        .optional()?
        .unwrap_or(up_to))
}

/// The entries of a page (and the rest of its last run), joined into as few runs as possible.
fn read_arrivals(conn: &Connection, ids: &[(i64, i64)], end: i64) -> Result<Vec<Run>, LedgerError> {
    let (Some((first, _)), Some((last, shard))) = (ids.first(), ids.last()) else {
        return Ok(Vec::new());
    };
    let wanted: BTreeSet<i64> = ids.iter().map(|(id, _)| *id).collect();
    let sql = format!(
        "SELECT {}, l.log, e.id, s.signature, e.shard, l.aside, l.cut FROM entry e JOIN log l ON l.id = e.log
         LEFT JOIN seal s ON s.log = e.log AND s.seq = e.seq AND s.hash = e.hash
         WHERE e.id BETWEEN ?1 AND ?2 ORDER BY e.id",
        row::COLUMNS
    );
    let mut find = conn.prepare_cached(&sql)?;
    let mut rows = find.query((first, end))?;
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Vec<Entry> = Vec::new();
    while let Some(r) = rows.next()? {
        let id: i64 = r.get(6)?;
        let rest_of_last = id > *last && r.get::<_, i64>(8)? == *shard && !open.is_empty();
        if !wanted.contains(&id) && !rest_of_last {
            continue;
        }
        let entry = row::read(r)?;
        if open.last().is_some_and(|o| o.hash != entry.header.prev) {
            // Only a run that lost its seal could do this; it is sent when its end comes.
            open.clear();
        }
        let (log, seq, hash) = (LogId::from_bytes(r.get(5)?), entry.header.seq, entry.hash);
        open.push(entry);
        if let Some(signature) = r.get::<_, Option<[u8; 64]>>(7)? {
            close_run(
                &mut runs,
                std::mem::take(&mut open),
                Seal {
                    log,
                    seq,
                    hash,
                    signature,
                },
            );
        }
    }
    Ok(runs)
}

/// Adds a run, to the end of an earlier one of the same log where it continues that.
fn close_run(runs: &mut Vec<Run>, entries: Vec<Entry>, seal: Seal) {
    let prev = entries.first().map(|e| e.header.prev);
    let continued = runs
        .iter_mut()
        .rev()
        .find(|r| r.seal.log == seal.log && Some(r.seal.hash) == prev);
    match continued {
        Some(run) => {
            run.entries.extend(entries);
            run.seal = seal;
        }
        None => runs.push(Run { entries, seal }),
    }
}

fn entries_between(conn: &Connection, log: i64, from: u64, to: u64) -> Result<Vec<Entry>, LedgerError> {
    let sql = format!(
        "SELECT {} FROM entry e WHERE e.log = ?1 AND e.seq >= ?2 AND e.seq < ?3 ORDER BY e.seq",
        row::COLUMNS
    );
    let mut find = conn.prepare_cached(&sql)?;
    let mut rows = find.query((log, from, to.min(i64::MAX as u64)))?;
    let mut entries = Vec::new();
    while let Some(r) = rows.next()? {
        entries.push(row::read(r)?);
    }
    Ok(entries)
}

/// Whether every stored entry still fits its hash. Reads all of them.
pub fn all_sound(conn: &Connection) -> Result<bool, LedgerError> {
    let mut find = conn.prepare(&format!("SELECT {} FROM entry e", row::COLUMNS))?;
    let mut rows = find.query([])?;
    while let Some(r) = rows.next()? {
        if !row::read(r)?.is_sound() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Runs of a log that a peer with these heads lacks, ending at seals, within the limits. With a fork, each branch is sent from the first entry that is on no branch of the peer.
pub fn read_beyond(
    conn: &Connection,
    log: &LogInfo,
    peer: &[Head],
    (max_entries, max_bytes): (u64, usize),
) -> Result<Vec<Run>, LedgerError> {
    let known = known_to_peer(conn, log.row, peer)?;
    let start = heads_of(conn, log.row)?;
    if start.len() <= 1 {
        let from = known.iter().map(|(seq, _)| seq + 1).max().unwrap_or(0);
        return read_within(conn, log, from, max_entries, max_bytes);
    }
    let mut runs = Vec::new();
    let from = known.iter().map(|(seq, _)| seq + 1).min().unwrap_or(0);
    for run in read_from(conn, log, from, u64::MAX)? {
        let skip = run
            .entries
            .iter()
            .rposition(|e| known.contains(&(e.header.seq, e.hash)))
            .map_or(0, |i| i + 1);
        let entries: Vec<Entry> = run.entries.into_iter().skip(skip).collect();
        if !entries.is_empty() {
            runs.push(Run {
                entries,
                seal: run.seal,
            });
        }
    }
    Ok(runs)
}

/// The peer's heads that are entries here, and for each branch of a fork where it left them.
pub fn known_to_peer(
    conn: &Connection,
    log: i64,
    peer: &[Head],
) -> Result<BTreeSet<(u64, EntryHash)>, LedgerError> {
    let mut find = conn.prepare_cached("SELECT hash FROM entry WHERE log = ?1 AND seq = ?2")?;
    let mut known = BTreeSet::new();
    for head in peer {
        let mut rows = find.query((log, head.seq))?;
        while let Some(r) = rows.next()? {
            let hash = EntryHash::from_bytes(r.get(0)?);
            if first_8(hash.as_bytes()) == head.hash {
                known.insert((head.seq, hash));
            }
        }
    }
    let forked = heads_of(conn, log)?.len() > 1;
    if forked {
        with_ancestors(conn, log, known)
    } else {
        Ok(known)
    }
}

fn with_ancestors(
    conn: &Connection,
    log: i64,
    mut known: BTreeSet<(u64, EntryHash)>,
) -> Result<BTreeSet<(u64, EntryHash)>, LedgerError> {
    let top = known.iter().map(|(seq, _)| *seq).max().unwrap_or(0);
    let mut entries = entries_between(conn, log, 0, top + 1)?;
    while let Some(entry) = entries.pop() {
        if known.contains(&(entry.header.seq, entry.hash))
            && let Some(seq) = entry.header.seq.checked_sub(1)
        {
            known.insert((seq, entry.header.prev));
        }
    }
    Ok(known)
}
