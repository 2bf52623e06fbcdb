//! The one loop that performs a session's effects: reads from the store, sends, stores.

use super::session::{Effect, Event, Failure, Outcome, Session, Standing, Taken};
use super::transport::{Boxed, Call, PATH_EXCHANGE, Transport, TransportError};
use super::wire::batch::{self, Effort};
use super::wire::exchange::{Answer, Cursor, NOT_COMPARABLE, Request, Want, digest_of};
use super::wire::join::{Grant, request_message, shards_of_grant};
use super::wire::receipt::{self, Receipt};
use crate::env::Moment;
use crate::ledger::{self, Keeping};
use crate::model::{DeviceKey, LogId, ShardId};
use crate::oplog::SigningKey;
use crate::oplog::seal;
use crate::oplog::vector::Vector;
use crate::store::meta::HubTime;
use crate::store::waiting::{self, Handed};
use crate::store::{Connection, Transaction};
use crate::store::{Store, StoreError, clock, custody, meta, receive, rows};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
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
    /// Photos and voice notes (pictures and thumbnails by themselves) that the hub has all of now.
    pub blobs_sent: AtomicU64,
    /// Bytes of them that the hub acknowledged.
    pub blob_bytes: AtomicU64,
    /// Requests answered.
    pub round_trips: AtomicU64,
    /// Set by whoever wants to stop the sync.
    pub cancel: AtomicBool,
}

impl Progress {
    pub(super) fn add(counter: &AtomicU64, n: u64) {
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
    /// The present, as this device sees it.
    pub now: &'a (dyn Fn() -> Moment + Sync),
}

/// The body of an answer, or why there is none.
pub type Reply = Result<Vec<u8>, TransportError>;

/// Waits for the first of the requests under way that ends, and takes it out with its reply; `None` if none is
/// under way, or the person stopped it.
pub(super) async fn first_ready<'a, F>(
    flying: &mut Vec<F>,
    reply_of: impl Fn(&mut F) -> &mut Boxed<'a, Reply>,
    progress: &Progress,
) -> Option<(F, Reply)> {
    let ready = poll_fn(|cx| {
        if flying.is_empty() || progress.cancel.load(Ordering::Relaxed) {
            return Poll::Ready(None);
        }
        for (place, flight) in flying.iter_mut().enumerate() {
            if let Poll::Ready(reply) = reply_of(flight).as_mut().poll(cx) {
                return Poll::Ready(Some((place, reply)));
            }
        }
        Poll::Pending
    });
    let (place, reply) = ready.await?;
    Some((flying.remove(place), reply))
}

/// A request under way.
struct Flying<'a> {
    id: u64,
    cargo: Cargo,
    reply: Boxed<'a, Reply>,
}

/// What a request pushes: how many entries, and the log of each run.
#[derive(Clone, Debug, Default)]
struct Cargo {
    entries: u64,
    logs: Vec<LogId>,
}

/// Code of a refused run whose beginning the hub lacks.
const REFUSED_GAP: u8 = 0;

impl Engine<'_> {
    /// Runs one session to its end. Whatever it stored stays, however it ends.
    pub async fn run(&self) -> Result<Outcome, StoreError> {
        let mut session = Session::new();
        let mut handed = Handed::new();
        let mut flying: Vec<Flying<'_>> = Vec::new();
        let mut cargo = Cargo::default();
        let mut cargo_of: BTreeMap<u64, Cargo> = BTreeMap::new();
        let mut sent_whole: BTreeSet<LogId> = BTreeSet::new();
        let mut passed_over = false;
        let mut effects: VecDeque<Effect> = session.on(Event::Began(self.store.read(standing)?)).into();
        loop {
            while let Some(effect) = effects.pop_front() {
                match effect {
                    Effect::NextParcel { afresh } => {
                        if afresh {
                            handed.clear();
                        }
                        // A run can be stored only after the one before it, and requests may overtake
                        // each other: of each log one batch is under way at a time.
                        let busy: BTreeSet<LogId> =
                            flying.iter().flat_map(|f| f.cargo.logs.iter().copied()).collect();
                        let parcel = self.next_parcel(&mut handed, &busy)?;
                        passed_over |= parcel.is_none() && !busy.is_empty();
                        let (batch, holds) = parcel.unzip();
                        cargo = holds.unwrap_or_default();
                        effects.extend(session.on(Event::Parcel(batch)));
                    }
                    Effect::Send(id, request) => {
                        let cargo = if request.push.is_some() {
                            std::mem::take(&mut cargo)
                        } else {
                            Cargo::default()
                        };
                        flying.push(Flying {
                            id,
                            cargo,
                            reply: self.send(&request)?,
                        });
                    }
                    Effect::Take(id, answer) => {
                        effects.extend(session.note(id, &answer));
                        let mut taken = self.take(&answer, session.want(id))?;
                        let pushed = cargo_of.remove(&id).unwrap_or_default();
                        if std::mem::take(&mut passed_over) {
                            taken.waits_again = true;
                        }
                        for log in self.send_again(&answer, &pushed, &mut sent_whole)? {
                            handed.remove(&log);
                            taken.waits_again = true;
                        }
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
            match first_ready(&mut flying, |f| &mut f.reply, self.progress).await {
                Some((Flying { id, cargo, .. }, reply)) => {
                    let event = self.event(id, cargo.entries, reply);
                    cargo_of.insert(id, cargo);
                    effects.extend(session.on(event));
                }
                // Stopped; or nothing is under way, which a session never leaves without an end.
                None => effects.extend(session.on(Event::Cancelled)),
            }
        }
    }

    /// Logs of which the hub lacks the beginning of what was pushed: they are sent whole, once.
    fn send_again(
        &self,
        answer: &Answer,
        pushed: &Cargo,
        sent_whole: &mut BTreeSet<LogId>,
    ) -> Result<Vec<LogId>, StoreError> {
        let places = answer.refused.iter().filter(|(_, reason)| *reason == REFUSED_GAP);
        let logs = places.filter_map(|(place, _)| pushed.logs.get(usize::try_from(*place).ok()?));
        let logs: Vec<LogId> = logs.filter(|log| sent_whole.insert(**log)).copied().collect();
        for log in &logs {
            self.store
                .write::<_, StoreError>(|tx| custody::wait_whole(tx, log))?;
        }
        Ok(logs)
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
            Err(e) => Event::Failed(
                id,
                Failure {
                    code: e.code(),
                    permanent: e.is_permanent(),
                },
            ),
        }
    }

    fn send(&self, request: &Request) -> Result<Boxed<'_, Reply>, StoreError> {
        let body = request.encode();
        Progress::add(&self.progress.bytes_up, body.len() as u64);
        let time_ms = self.present()?;
        Ok(Box::pin(ask(
            self.transport,
            self.key,
            PATH_EXCHANGE,
            body,
            time_ms,
        )))
    }

    /// The present, as the hub's clock would say.
    fn present(&self) -> Result<i64, StoreError> {
        let now = (self.now)();
        let error = self.store.read(|conn| clock::error_ms(conn, &now))?.unwrap_or(0);
        Ok(now.clock_ms.saturating_add(error))
    }

    fn next_parcel(
        &self,
        handed: &mut Handed,
        busy: &BTreeSet<LogId>,
    ) -> Result<Option<(Vec<u8>, Cargo)>, StoreError> {
        let parcel = self
            .store
            .read(|conn| waiting::next(conn, handed, busy, BATCH_ENTRIES))?;
        if parcel.runs.is_empty() {
            return Ok(None);
        }
        handed.extend(parcel.handed);
        let effort = if parcel.entries >= SMALL_FROM_ENTRIES {
            Effort::Small
        } else {
            Effort::Quick
        };
        let logs = parcel.runs.iter().map(|run| run.log).collect();
        Ok(Some((
            batch::encode(&parcel.runs, effort),
            Cargo {
                entries: parcel.entries,
                logs,
            },
        )))
    }

    /// Stores an answer in one transaction: entries, rows, receipt, grant and cursor together, so
    /// that a crash leaves all of it or nothing.
    fn take(&self, answer: &Answer, want: Option<&Want>) -> Result<Taken, StoreError> {
        let now = (self.now)();
        let now_ms = now.clock_ms;
        let device = seal::device_key(self.key);
        self.store.write(|tx| {
            let before = meta::cursor(tx)?;
            clock::measure(tx, answer.time_ms, now)?;
            let (hub_ms, clock_ms) = (answer.time_ms, now_ms);
            meta::set_hub_time(tx, HubTime { hub_ms, clock_ms })?;
            let received = take_batch(tx, answer, now_ms)?;
            Progress::add(&self.progress.received, received);
            if let Some(grant) = &answer.grant {
                take_grant(tx, grant, before.as_ref())?;
            }
            let told = take_receipt(tx, answer, &device, now_ms)?;
            let new_generation = take_position(tx, answer, want, before)?;
            let beyond = match &answer.vector {
                Some(vector) => wait_beyond(tx, vector, &device)?,
                None => 0,
            };
            let waits_again = told.lost + beyond > 0;
            let page_of_more = answer.more && matches!(want, Some(Want::Beyond(_)));
            let own: Vec<LogId> = told.ahead.iter().map(|row| row.log).collect();
            let ahead = if own.is_empty() && !page_of_more {
                None
            } else {
                Some(heads_here(tx, &own, &device)?)
            };
            Ok(Taken {
                standing: standing(tx)?,
                ahead,
                waits_again,
                new_generation,
            })
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
pub fn signed(key: &SigningKey, path: &'static str, body: Vec<u8>, time_ms: i64) -> Call {
    let signature = seal::sign(key, &request_message(path, time_ms, &body));
    Call {
        path,
        body,
        device: seal::device_key(key),
        time_ms,
        signature,
    }
}

/// Asks the hub, with the present by this device's best guess; if the hub's clock says otherwise,
/// once more with the hub's.
pub async fn ask(
    transport: &dyn Transport,
    key: &SigningKey,
    path: &'static str,
    body: Vec<u8>,
    time_ms: i64,
) -> Reply {
    match transport.call(signed(key, path, body.clone(), time_ms)).await {
        Err(TransportError::Clock(hub_ms)) => transport.call(signed(key, path, body, hub_ms)).await,
        reply => reply,
    }
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
        digest: if comparable {
            digest_of(&parts)
        } else {
            NOT_COMPARABLE
        },
        grant: meta::grant(conn)?.map_or(0, |g| g.version),
        backfills: meta::backfills(conn)?,
        gives_back: meta::gives_back(conn)?,
    })
}

fn take_batch(tx: &Transaction<'_>, answer: &Answer, now_ms: i64) -> Result<u64, StoreError> {
    let Some(bytes) = &answer.batch else { return Ok(0) };
    let runs = batch::decode(bytes)?;
    let keeping = Keeping {
        custody: 1,
        all_seals: false,
        now_ms,
    };
    Ok(receive::receive(tx, &meta::trust(tx)?, runs, keeping)?.new_entries)
}

/// A shard that is new in the grant was passed over by the cursor: its older entries are fetched.
fn take_grant(tx: &Transaction<'_>, grant: &Grant, cursor: Option<&Cursor>) -> Result<(), StoreError> {
    let before = meta::grant(tx)?;
    // A hub that was put back may give the same version to other rights.
    if before
        .as_ref()
        .is_some_and(|b| b.districts != grant.districts || b.role != grant.role)
    {
        meta::forget_keys_of_grant(tx)?;
    }
    let old: BTreeSet<ShardId> = shards_of_grant(before.as_ref()).into_iter().collect();
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
) -> Result<custody::Told, StoreError> {
    let Some(bytes) = &answer.receipt else {
        return Ok(custody::Told::default());
    };
    let Some(authority) = meta::authority(tx)? else {
        return Ok(custody::Told::default());
    };
    let Some(receipt) = Receipt::open(bytes, &authority.key) else {
        return Ok(custody::Told::default());
    };
    custody::take_receipt(tx, &receipt, own, now_ms)
}

/// Moves the cursor; returns whether the hub has a new generation, so that what it lost is asked
/// back from this device. Only an answer to "what is new" speaks of the cursor: one that was under
/// way beside it was asked where the device stood before.
fn take_position(
    tx: &Transaction<'_>,
    answer: &Answer,
    want: Option<&Want>,
    before: Option<Cursor>,
) -> Result<bool, StoreError> {
    if let Some((shard, position, more)) = answer.backfill {
        meta::set_backfill(tx, &shard, more.then_some(position))?;
    }
    if want != Some(&Want::New) {
        return Ok(false);
    }
    let (hub, generation) = match (&answer.hub, &before) {
        (Some(named), _) => *named,
        (None, Some(cursor)) => (cursor.hub, cursor.generation),
        (None, None) => return Ok(false),
    };
    meta::set_cursor(
        tx,
        &Cursor {
            hub,
            generation,
            position: answer.position,
        },
    )?;
    let is_new = before.is_some_and(|c| c.hub != hub || c.generation != generation);
    if is_new {
        meta::set_gives_back(tx, true)?;
    }
    Ok(is_new)
}

/// What the hub lacks by its vector waits again; how many entries that are. The vector speaks of own
/// logs and of what this device may read; of the rest the hub says nothing, so only after it lost
/// days is that given back as well.
fn wait_beyond(tx: &Transaction<'_>, vector: &Vector, own: &DeviceKey) -> Result<u64, StoreError> {
    let readable = shards_of_grant(meta::grant(tx)?.as_ref());
    let all = meta::gives_back(tx)?;
    let waiting = custody::wait_beyond(tx, vector, &|log| {
        all || log.device == *own || readable.contains(&log.shard)
    })?;
    meta::set_gives_back(tx, false)?;
    Ok(waiting)
}

/// All that is here, and the own logs that the hub has more of, also those of which nothing is: own
/// logs are given back only if they are named, and of others an absent row means "nothing of it".
fn heads_here(tx: &Transaction<'_>, own: &[LogId], device: &DeviceKey) -> Result<Vector, StoreError> {
    let mut here = ledger::vector(tx, None, device)?;
    for log in own {
        here.0.entry(*log).or_default();
    }
    Ok(here)
}
