//! The one loop that performs a session's effects: reads from the store, sends, stores.

use super::session::{Effect, Event, Failure, Outcome, Session, Standing, Taken};
use super::transport::{Boxed, Call, PATH_EXCHANGE, Transport, TransportError};
use super::wire::batch::{self, Effort};
use super::wire::exchange::{Answer, Cursor, NOT_COMPARABLE, Request, digest_of};
use super::wire::join::{Grant, request_message, shards_of_grant};
use super::wire::receipt::{self, Receipt};
use crate::ledger::{self, Keeping};
use crate::model::{DeviceKey, ShardId};
use crate::oplog::SigningKey;
use crate::oplog::seal;
use crate::oplog::vector::{Head, Row, Vector};
use crate::store::waiting::{self, Handed};
use crate::store::{Store, StoreError, custody, meta, receive, rows};
use rusqlite::{Connection, Transaction};
use std::collections::{BTreeSet, VecDeque};
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;

/// Entries of one batch when much is waiting.
const BATCH_ENTRIES: u64 = 512;
/// From so many entries on the sender compresses harder.
const SMALL_FROM_ENTRIES: u64 = 200;

/// What a sync has moved so far; shared with whoever draws a bar. Bodies only.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes of request bodies.
    pub bytes_up: AtomicU64,
    /// Bytes of answer bodies.
    pub bytes_down: AtomicU64,
    /// Entries whose batch was answered.
    pub sent: AtomicU64,
    /// New entries stored.
    pub received: AtomicU64,
    /// Requests answered.
    pub round_trips: AtomicU64,
    /// Set by whoever wants to stop the sync.
    pub cancel: AtomicBool,
}

impl Progress {
    fn add(counter: &AtomicU64, n: u64) {
        counter.fetch_add(n, Ordering::Relaxed);
    }
}

/// Everything that a sync works with.
pub struct Engine<'a> {
    /// The store.
    pub store: &'a Store,
    /// The device's key.
    pub key: &'a SigningKey,
    /// The way to the hub.
    pub transport: &'a dyn Transport,
    /// What moved.
    pub progress: &'a Progress,
    /// This device's clock, ms since 1970 UTC.
    pub now_ms: &'a (dyn Fn() -> i64 + Sync),
}

type Flying<'a> = (u64, u64, Boxed<'a, Result<Vec<u8>, TransportError>>);

impl Engine<'_> {
    /// Runs one session to its end. Whatever it stored stays, however it ends.
    pub async fn run(&self) -> Result<Outcome, StoreError> {
        let mut session = Session::new();
        let mut handed = Handed::new();
        let mut flying: Vec<Flying<'_>> = Vec::new();
        let mut parcel_entries = 0;
        let mut effects: VecDeque<Effect> =
            session.on(Event::Began(self.store.read(|conn| standing(conn))?)).into();
        loop {
            while let Some(effect) = effects.pop_front() {
                match effect {
                    Effect::NextParcel { afresh } => {
                        if afresh {
                            handed.clear();
                        }
                        let parcel = self.next_parcel(&mut handed)?;
                        parcel_entries = parcel.as_ref().map_or(0, |(_, entries)| *entries);
                        effects.extend(session.on(Event::Parcel(parcel.map(|(batch, _)| batch))));
                    }
                    Effect::Send(id, request) => {
                        let entries = if request.push.is_some() { parcel_entries } else { 0 };
                        flying.push((id, entries, self.send(&request)));
                    }
                    Effect::Take(id, answer) => {
                        effects.extend(session.note(id, &answer));
                        let taken = self.take(&answer)?;
                        effects.extend(session.on(Event::Taken(id, Box::new(taken))));
                    }
                    Effect::Wait(attempt) => {
                        flying.clear();
                        self.transport.wait(attempt).await;
                        effects.extend(session.on(Event::Waited));
                    }
                    Effect::Rebuild => {
                        let (standing, vector) = self.rebuild()?;
                        effects.extend(session.on(Event::Rebuilt(standing, vector)));
                    }
                    Effect::Finish(outcome) => return Ok(outcome),
                }
                if self.progress.cancel.load(Ordering::Relaxed) {
                    effects.extend(session.on(Event::Cancelled));
                }
            }
            let Some((id, entries, result)) = first_ready(&mut flying).await else {
                // A session always has something under way or ends; this is its end.
                return Ok(Outcome::Offline(String::from("interrupted")));
            };
            effects.extend(session.on(self.event(id, entries, result)));
        }
    }

    fn event(&self, id: u64, entries: u64, result: Result<Vec<u8>, TransportError>) -> Event {
        let answer = result.and_then(|bytes| {
            Progress::add(&self.progress.bytes_down, bytes.len() as u64);
            Progress::add(&self.progress.round_trips, 1);
            Answer::decode(&bytes).map_err(|_| TransportError::Garbage)
        });
        match answer {
            Ok(answer) => {
                Progress::add(&self.progress.sent, entries);
                Event::Answered(id, Box::new(answer))
            }
            Err(e) => Event::Failed(id, Failure { code: e.code(), permanent: e.is_permanent() }),
        }
    }

    fn send(&self, request: &Request) -> Boxed<'_, Result<Vec<u8>, TransportError>> {
        let body = request.encode();
        Progress::add(&self.progress.bytes_up, body.len() as u64);
        self.transport.call(signed(self.key, PATH_EXCHANGE, body))
    }

    fn next_parcel(&self, handed: &mut Handed) -> Result<Option<(Vec<u8>, u64)>, StoreError> {
        let parcel = self.store.read(|conn| waiting::next(conn, handed, BATCH_ENTRIES))?;
        if parcel.runs.is_empty() {
            return Ok(None);
        }
        handed.extend(parcel.handed);
        let effort = if parcel.entries >= SMALL_FROM_ENTRIES { Effort::Small } else { Effort::Quick };
        Ok(Some((batch::encode(&parcel.runs, effort), parcel.entries)))
    }

    /// Stores an answer in one transaction: entries, rows, receipt, grant and cursor together, so
    /// that a crash leaves all of it or nothing.
    fn take(&self, answer: &Answer) -> Result<Taken, StoreError> {
        let now_ms = (self.now_ms)();
        let device = seal::device_key(self.key);
        self.store.write(|tx| {
            let before = meta::cursor(tx)?;
            meta::set_clock_error_ms(tx, answer.time_ms.wrapping_sub(now_ms))?;
            let received = take_batch(tx, answer, now_ms)?;
            Progress::add(&self.progress.received, received);
            if let Some(grant) = &answer.grant {
                take_grant(tx, grant, before.as_ref())?;
            }
            let ahead = take_receipt(tx, answer, &device, now_ms)?;
            let new_generation = take_position(tx, answer, before)?;
            let waits_again = match &answer.vector {
                Some(vector) => custody::wait_beyond(tx, vector)? > 0,
                None => false,
            };
            let ahead = if ahead.is_empty() { None } else { Some(own_heads(tx, &ahead, &device)?) };
            Ok(Taken { standing: standing(tx)?, ahead, waits_again, new_generation })
        })
    }

    fn rebuild(&self) -> Result<(Standing, Vector), StoreError> {
        let device = seal::device_key(self.key);
        self.store.write(|tx| {
            rows::rebuild(tx, &meta::trust(tx)?)?;
            Ok((standing(tx)?, ledger::vector(tx, None, &device)?))
        })
    }
}

/// A request with its signature.
#[must_use]
pub fn signed(key: &SigningKey, path: &'static str, body: Vec<u8>) -> Call {
    let signature = seal::sign(key, &request_message(path, &body));
    Call { path, body, device: seal::device_key(key), signature }
}

/// Waits for the first request that ends and takes it out.
async fn first_ready(flying: &mut Vec<Flying<'_>>) -> Option<(u64, u64, Result<Vec<u8>, TransportError>)> {
    if flying.is_empty() {
        return None;
    }
    let (place, result) = poll_fn(|cx| {
        for (place, (_, _, future)) in flying.iter_mut().enumerate() {
            if let Poll::Ready(result) = future.as_mut().poll(cx) {
                return Poll::Ready((place, result));
            }
        }
        Poll::Pending
    })
    .await;
    let (id, entries, _) = flying.remove(place);
    Some((id, entries, result))
}

/// Where the device stands, from the store.
pub(crate) fn standing(conn: &Connection) -> Result<Standing, StoreError> {
    let mut shards: Vec<ShardId> = shards_of_grant(meta::grant(conn)?.as_ref());
    shards.sort();
    let mut parts = Vec::new();
    for shard in &shards {
        parts.extend_from_slice(&ledger::shard_digest(conn, shard)?.0);
    }
    let receipts = custody::receipt_rows(conn)?;
    let comparable = custody::waiting(conn)?.0 == 0 && !receipts.iter().any(|row| row.aside);
    Ok(Standing {
        cursor: meta::cursor(conn)?,
        own: receipt::summary(&receipts),
        digest: if comparable { digest_of(&parts) } else { NOT_COMPARABLE },
        grant: meta::grant(conn)?.map_or(0, |g| g.version),
        backfills: meta::backfills(conn)?,
    })
}

fn take_batch(tx: &Transaction<'_>, answer: &Answer, now_ms: i64) -> Result<u64, StoreError> {
    let Some(bytes) = &answer.batch else { return Ok(0) };
    let runs = batch::decode(bytes)?;
    let keeping = Keeping { custody: 1, all_seals: false, now_ms };
    Ok(receive::receive(tx, &meta::trust(tx)?, runs, keeping)?.new_entries)
}

/// A shard that is new in the grant was passed over by the cursor: its older entries are fetched.
fn take_grant(tx: &Transaction<'_>, grant: &Grant, cursor: Option<&Cursor>) -> Result<(), StoreError> {
    let old: BTreeSet<ShardId> = shards_of_grant(meta::grant(tx)?.as_ref()).into_iter().collect();
    if cursor.is_some_and(|c| c.position > 0) {
        for shard in shards_of_grant(Some(grant)).iter().filter(|s| !old.contains(s)) {
            meta::set_backfill(tx, shard, Some(0))?;
        }
    }
    meta::set_grant(tx, grant)
}

fn take_receipt(
    tx: &Transaction<'_>,
    answer: &Answer,
    own: &DeviceKey,
    now_ms: i64,
) -> Result<Vec<receipt::ReceiptRow>, StoreError> {
    let Some(bytes) = &answer.receipt else { return Ok(Vec::new()) };
    let Some(authority) = meta::authority(tx)? else { return Ok(Vec::new()) };
    let Some(receipt) = Receipt::open(bytes, &authority.key) else { return Ok(Vec::new()) };
    custody::take_receipt(tx, &receipt, own, now_ms)
}

/// Moves the cursor. Returns whether the hub has a new generation, so that what it lost is asked
/// back from this device.
fn take_position(tx: &Transaction<'_>, answer: &Answer, before: Option<Cursor>) -> Result<bool, StoreError> {
    let (hub, generation) = match (&answer.hub, &before) {
        (Some(named), _) => *named,
        (None, Some(cursor)) => (cursor.hub, cursor.generation),
        (None, None) => return Ok(false),
    };
    if let Some((shard, position, more)) = answer.backfill {
        meta::set_backfill(tx, &shard, more.then_some(position))?;
    } else {
        meta::set_cursor(tx, &Cursor { hub, generation, position: answer.position })?;
    }
    Ok(before.is_some_and(|c| c.hub != hub || c.generation != generation))
}

fn own_heads(tx: &Transaction<'_>, rows: &[receipt::ReceiptRow], device: &DeviceKey) -> Result<Vector, StoreError> {
    let here = ledger::vector(tx, None, device)?;
    let rows = rows.iter().map(|row| {
        let known = here.0.get(&row.log).cloned().unwrap_or(Row { heads: Vec::<Head>::new(), floor: 0 });
        (row.log, known)
    });
    Ok(Vector(rows.collect()))
}
