//! A batch: runs of entries, column by column, then compressed together.
//!
//! Columns of the same kind of number compress far better side by side, and what the receiver can
//! compute (commitments, previous hashes, the ids' time) is not sent. One entry at a time would
//! cost 2.5 times as much.

use crate::model::{LogId, RecordId, RecordKind, SessionId};
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::entry::{Body, number, small};
use crate::oplog::limits::{BATCH_MAX_ENTRIES, BATCH_MAX_RAW_BYTES, EXTENSION_MAX_BYTES, PAYLOAD_MAX_BYTES};
use crate::oplog::run::{LooseRun, Row};
use std::collections::BTreeMap;
use std::io::Read;

/// First byte of a batch.
const BATCH_VERSION: u8 = 1;

/// How much work the sender puts into compressing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// zstd level 3: little waiting, or a fast link.
    Quick,
    /// zstd level 12: many records over a slow link (12 ms per 1,000 enrolments).
    Small,
}

impl Effort {
    fn level(self) -> i32 {
        match self {
            Effort::Quick => 3,
            Effort::Small => 12,
        }
    }
}

/// Encodes runs. The caller keeps within [`BATCH_MAX_ENTRIES`] and [`BATCH_MAX_RAW_BYTES`].
#[must_use]
pub fn encode(runs: &[LooseRun], effort: Effort) -> Vec<u8> {
    let raw = encode_raw(runs);
    let packed = zstd::bulk::compress(&raw, effort.level()).unwrap_or_default();
    let mut w = Writer::new();
    w.u8(BATCH_VERSION);
    w.varint(raw.len() as u64);
    // An empty `packed` (compression failed) or one that gained nothing is sent as it is.
    if packed.is_empty() || packed.len() >= raw.len() {
        w.u8(0);
        w.raw(&raw);
    } else {
        w.u8(1);
        w.raw(&packed);
    }
    w.finish()
}

/// Decodes a batch; never expands beyond the limit.
pub fn decode(bytes: &[u8]) -> Result<Vec<LooseRun>, CodecError> {
    let mut r = Reader::new(bytes);
    if r.u8()? != BATCH_VERSION {
        return Err(CodecError::UnknownVersion);
    }
    let raw_len = r.count(BATCH_MAX_RAW_BYTES)?;
    let raw = match r.u8()? {
        0 => r.rest().to_vec(),
        1 => unpack(r.rest(), raw_len)?,
        _ => return Err(CodecError::NotCanonical),
    };
    if raw.len() != raw_len {
        return Err(CodecError::NotCanonical);
    }
    let runs = decode_raw(&raw)?;
    // Dictionaries could be written in many ways; one of them is ours.
    if encode_raw(&runs) == raw {
        Ok(runs)
    } else {
        Err(CodecError::NotCanonical)
    }
}

/// Streams out of the decoder and stops one byte past what was announced, so that a small frame
/// cannot become a large allocation whatever its header says.
fn unpack(packed: &[u8], raw_len: usize) -> Result<Vec<u8>, CodecError> {
    let mut decoder = zstd::stream::read::Decoder::new(packed).map_err(|_| CodecError::NotCanonical)?;
    decoder.window_log_max(21).map_err(|_| CodecError::NotCanonical)?;
    let mut raw = Vec::new();
    let limit = raw_len as u64 + 1;
    decoder
        .take(limit)
        .read_to_end(&mut raw)
        .map_err(|_| CodecError::NotCanonical)?;
    Ok(raw)
}

/// The columns before compression. The compressed bytes may differ between versions of zstd; these
/// may not.
#[doc(hidden)]
#[must_use]
pub fn encode_raw(runs: &[LooseRun]) -> Vec<u8> {
    let mut w = Writer::new();
    w.varint(runs.len() as u64);
    for run in runs {
        w.raw(run.log.as_bytes());
        w.varint(run.from);
        w.varint(run.rows.len() as u64);
        if run.from > 0 {
            w.raw(&run.prev);
        }
        w.raw(&run.signature);
    }
    let rows: Vec<(&Row, bool)> = runs
        .iter()
        .flat_map(|run| run.rows.iter().enumerate().map(|(i, row)| (row, i == 0)))
        .collect();
    write_headers(&mut w, &rows);
    write_bodies(&mut w, &rows);
    w.finish()
}

/// Values that repeat are sent once; a row names its place.
struct Dictionary<K: Ord + Copy> {
    places: BTreeMap<K, u64>,
    order: Vec<K>,
}

impl<K: Ord + Copy> Dictionary<K> {
    fn new() -> Self {
        Self {
            places: BTreeMap::new(),
            order: Vec::new(),
        }
    }

    fn place(&mut self, key: K) -> u64 {
        let next = self.order.len() as u64;
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.order.push(key);
        }
        place
    }
}

fn write_headers(w: &mut Writer, rows: &[(&Row, bool)]) {
    let mut sessions = Dictionary::new();
    let session_places: Vec<u64> = rows.iter().map(|(row, _)| sessions.place(row.session)).collect();
    w.varint(sessions.order.len() as u64);
    for session in &sessions.order {
        w.raw(session.as_bytes());
    }
    for place in session_places {
        w.varint(place);
    }
    let mut last = 0u64;
    for (row, first) in rows {
        // Inside a run counters rise, so the step less one is never negative.
        if *first {
            w.varint(row.counter)
        } else {
            w.varint(row.counter.wrapping_sub(last).wrapping_sub(1))
        }
        last = row.counter;
    }
    let mut wall = 0i64;
    for (row, _) in rows {
        w.zigzag(row.wall_ms.wrapping_sub(wall));
        wall = row.wall_ms;
    }
    for (row, _) in rows {
        w.zigzag(i64::from(row.utc_offset_min));
    }
    let mut seen = 0u64;
    for (row, _) in rows {
        w.zigzag(row.seen.wrapping_sub(seen) as i64);
        seen = row.seen;
    }
    for (row, _) in rows {
        w.varint(u64::from(row.kind.0));
    }
    for (row, _) in rows {
        w.varint(u64::from(row.schema));
    }
    for (row, _) in rows {
        w.bytes(&row.extension);
    }
    write_records(w, rows);
}

/// Record ids: 0 = a new UUIDv7 follows (time as a difference to the wall clock, then 10 bytes),
/// 1 = a new id of another form follows, n ≥ 2 = the (n-2)th id of this batch again.
fn write_records(w: &mut Writer, rows: &[(&Row, bool)]) {
    let mut records = Dictionary::new();
    let mut fresh = Vec::new();
    for (row, _) in rows {
        let known = records.order.len() as u64;
        let place = records.place(row.record);
        if place < known {
            w.varint(place + 2);
        } else {
            let ms = v7_time(&row.record);
            w.u8(u8::from(ms.is_none()));
            fresh.push((row, ms));
        }
    }
    for (row, ms) in &fresh {
        if let Some(ms) = ms {
            w.zigzag(ms.wrapping_sub(row.wall_ms));
        }
    }
    for (row, ms) in fresh {
        let skip = if ms.is_some() { 6 } else { 0 };
        let tail: Vec<u8> = row.record.as_bytes().iter().skip(skip).copied().collect();
        w.raw(&tail);
    }
}

/// The millisecond time in a UUIDv7; `None` for any other 16 bytes.
fn v7_time(record: &RecordId) -> Option<i64> {
    let [a, b, c, d, e, f, version, ..] = *record.as_bytes();
    (version >> 4 == 7).then(|| i64::from_be_bytes([0, 0, a, b, c, d, e, f]))
}

const BODY_PRESENT: u8 = 0;
const BODY_ERASED: u8 = 1;
const BODY_BELOW_CUT: u8 = 2;
const BODY_WITHHELD: u8 = 3;

fn write_bodies(w: &mut Writer, rows: &[(&Row, bool)]) {
    for (row, _) in rows {
        w.u8(match row.body {
            Body::Present { .. } => BODY_PRESENT,
            Body::Erased { .. } => BODY_ERASED,
            Body::BelowCut => BODY_BELOW_CUT,
            Body::Withheld => BODY_WITHHELD,
        });
    }
    for (row, _) in rows {
        if let Body::Present { payload, .. } = &row.body {
            w.varint(payload.len() as u64);
        }
    }
    for (row, _) in rows {
        match &row.body {
            Body::Present { salt, .. } => w.raw(salt),
            Body::Erased { case } => w.raw(case.as_bytes()),
            Body::BelowCut | Body::Withheld => {}
        }
    }
    for (row, _) in rows {
        if let Some(commitment) = &row.commitment {
            w.raw(commitment);
        }
    }
    for (row, _) in rows {
        if let Body::Present { payload, .. } = &row.body {
            w.raw(payload);
        }
    }
}

fn decode_raw(raw: &[u8]) -> Result<Vec<LooseRun>, CodecError> {
    let mut r = Reader::new(raw);
    let count = r.count(BATCH_MAX_ENTRIES)?;
    let mut runs = Vec::new();
    let mut total = 0usize;
    for _ in 0..count {
        let log = LogId::from_bytes(r.array()?);
        let from = number(r.varint()?)?;
        let len = r.count(BATCH_MAX_ENTRIES)?;
        total += len;
        if len == 0 || total > BATCH_MAX_ENTRIES {
            return Err(CodecError::TooLarge);
        }
        let prev = if from > 0 { r.array()? } else { [0; 8] };
        runs.push((
            LooseRun {
                log,
                from,
                prev,
                rows: Vec::new(),
                signature: r.array()?,
            },
            len,
        ));
    }
    let lengths: Vec<usize> = runs.iter().map(|(_, len)| *len).collect();
    let mut rows = read_rows(&mut r, &lengths)?.into_iter();
    r.end()?;
    Ok(runs
        .into_iter()
        .map(|(run, len)| LooseRun {
            rows: rows.by_ref().take(len).collect(),
            ..run
        })
        .collect())
}

/// Reads a value for each row.
fn column<'a, T>(
    r: &mut Reader<'a>,
    rows: usize,
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T, CodecError>,
) -> Result<Vec<T>, CodecError> {
    (0..rows).map(|_| read(r)).collect()
}

fn read_rows(r: &mut Reader<'_>, lengths: &[usize]) -> Result<Vec<Row>, CodecError> {
    let n = lengths.iter().sum();
    let session_count = r.count(n)?;
    let sessions = column(r, session_count, |r| Ok(SessionId::from_bytes(r.array()?)))?;
    let session_of = column(r, n, |r| {
        let place = r.count(n)?;
        sessions.get(place).copied().ok_or(CodecError::NotCanonical)
    })?;
    let counters = read_counters(r, lengths)?;
    let mut wall = 0i64;
    let walls = column(r, n, |r| {
        wall = wall.wrapping_add(r.zigzag()?);
        Ok(wall)
    })?;
    let offsets: Vec<i32> = column(r, n, |r| small(r.zigzag()?))?;
    let mut last_seen = 0u64;
    let seens = column(r, n, |r| {
        last_seen = last_seen.wrapping_add(r.zigzag()? as u64);
        number(last_seen)
    })?;
    let kinds = column(r, n, |r| Ok(RecordKind(small(r.varint()?)?)))?;
    let schemas: Vec<u16> = column(r, n, |r| small(r.varint()?))?;
    let extensions = column(r, n, |r| Ok(r.bytes(EXTENSION_MAX_BYTES)?.to_vec()))?;
    let records = read_records(r, &walls)?;
    let bodies = read_bodies(r, n)?;

    let mut rows = Vec::with_capacity(n);
    let columns = session_of
        .into_iter()
        .zip(counters)
        .zip(walls)
        .zip(offsets)
        .zip(seens);
    let columns = columns
        .zip(kinds)
        .zip(schemas)
        .zip(extensions)
        .zip(records)
        .zip(bodies);
    for (
        ((((((((session, counter), wall_ms), utc_offset_min), seen), kind), schema), extension), record),
        body,
    ) in columns
    {
        let (body, commitment) = body;
        rows.push(Row {
            counter,
            wall_ms,
            utc_offset_min,
            seen,
            record,
            kind,
            schema,
            session,
            extension,
            body,
            commitment,
        });
    }
    Ok(rows)
}

fn read_counters(r: &mut Reader<'_>, lengths: &[usize]) -> Result<Vec<u64>, CodecError> {
    let mut counters = Vec::new();
    for len in lengths {
        let mut counter = number(r.varint()?)?;
        counters.push(counter);
        for _ in 1..*len {
            let step = number(r.varint()?)?;
            counter = number(counter + step + 1)?;
            counters.push(counter);
        }
    }
    Ok(counters)
}

fn read_records(r: &mut Reader<'_>, walls: &[i64]) -> Result<Vec<RecordId>, CodecError> {
    let tags = column(r, walls.len(), Reader::varint)?;
    let mut times = Vec::new();
    for (tag, wall) in tags.iter().zip(walls) {
        if *tag == 0 {
            let ms = wall.wrapping_add(r.zigzag()?);
            if !(0..1 << 48).contains(&ms) {
                return Err(CodecError::NotCanonical);
            }
            times.push(ms);
        }
    }
    let mut times = times.into_iter();
    let mut known: Vec<RecordId> = Vec::new();
    let mut records = Vec::with_capacity(walls.len());
    for tag in tags {
        let record = match tag {
            0 => {
                let ms = times.next().ok_or(CodecError::NotCanonical)?;
                let mut id = [0u8; 16];
                let (head, tail) = id.split_at_mut(6);
                head.iter_mut()
                    .zip(ms.to_be_bytes().into_iter().skip(2))
                    .for_each(|(to, from)| *to = from);
                tail.copy_from_slice(r.raw(10)?);
                let id = RecordId::from_bytes(id);
                if v7_time(&id) != Some(ms) {
                    return Err(CodecError::NotCanonical);
                }
                known.push(id);
                id
            }
            1 => {
                let id = RecordId::from_bytes(r.array()?);
                known.push(id);
                id
            }
            again => usize::try_from(again - 2)
                .ok()
                .and_then(|i| known.get(i))
                .copied()
                .ok_or(CodecError::NotCanonical)?,
        };
        records.push(record);
    }
    Ok(records)
}

type BodyAndCommitment = (Body, Option<[u8; 32]>);

fn read_bodies(r: &mut Reader<'_>, n: usize) -> Result<Vec<BodyAndCommitment>, CodecError> {
    let states = column(r, n, Reader::u8)?;
    let present = states.iter().filter(|s| **s == BODY_PRESENT).count();
    let lengths = column(r, present, |r| r.count(PAYLOAD_MAX_BYTES))?;
    let mut bodies = Vec::with_capacity(n);
    for state in &states {
        bodies.push(match *state {
            BODY_PRESENT => Body::Present {
                salt: r.array()?,
                payload: Vec::new(),
            },
            BODY_ERASED => Body::Erased {
                case: RecordId::from_bytes(r.array()?),
            },
            BODY_BELOW_CUT => Body::BelowCut,
            BODY_WITHHELD => Body::Withheld,
            _ => return Err(CodecError::NotCanonical),
        });
    }
    let commitments = column(r, n - present, Reader::array)?;
    let mut commitments = commitments.into_iter();
    let mut lengths = lengths.into_iter();
    let mut whole = Vec::with_capacity(n);
    for body in bodies {
        whole.push(match body {
            Body::Present { salt, .. } => {
                let payload = r.raw(lengths.next().ok_or(CodecError::Truncated)?)?.to_vec();
                (Body::Present { salt, payload }, None)
            }
            dropped => (dropped, commitments.next()),
        });
    }
    Ok(whole)
}
