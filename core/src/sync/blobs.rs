//! Bringing photos and voice notes to the hub, after the records: several blobs under way, of each one
//! piece, so that the line is never idle and a lost piece holds up nothing but itself.
//!
//! Nothing here can hold up a record: whatever goes wrong ends this part alone, and the next sync goes on
//! at the byte that the hub acknowledged. "All of it" is believed on the hub's receipt only. Pieces whose
//! answer was lost are asked about before anything is sent again.

use super::engine::{self, Progress, Reply};
use super::transport::{Boxed, PATH_BLOB, Transport, TransportError};
use super::wire::blob::{Address, BlobAnswer, BlobReceipt, BlobRequest, Has, Piece};
use crate::model::{BlobRole, DeviceKey};
use crate::oplog::SigningKey;
use crate::oplog::hash::blob_address;
use crate::oplog::limits::{BLOB_ASKED_MAX, BLOB_MAX_BYTES, BLOB_PIECE_MAX_BYTES};
use crate::store::blobs::{self, BlobRow, Waiting};
use crate::store::{Store, StoreError, Transaction, budget, meta};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

/// Pieces under way.
const WINDOW: usize = 3;
/// Smallest piece that a bad line makes of the largest.
const PIECE_BYTES_MIN: usize = 4 * 1024;
/// Failures in a row after which this part ends.
const ATTEMPTS_MAX: u32 = 6;
/// A blob that the hub threw away so often waits for the next sync.
const THROWN_AWAY_MAX: u32 = 2;
/// Of the waiting blobs, how many are asked about first: those that an earlier sync may have had under way.
const ASKED_FIRST: usize = 16;
/// How often the hub is asked which blobs are in a backup, ms.
const ASKED_EVERY_MS: i64 = 6 * 3_600_000;
/// Pictures and voice notes go only over a line that is as fast as this, kbit/s.
const FAST_KBIT_S: u64 = 200;
/// Bytes after which the speed of a line can be told.
const MEASURED_FROM_BYTES: u64 = 64_000;

/// What may be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Allowed {
    /// Within the day's budget; pictures and voice notes over a fast line only.
    #[default]
    Budget,
    /// Over a line that costs no internet quota: without regard to the budget, and not counted; pictures and voice
    /// notes over a fast line only.
    Unmetered,
    /// Everything: the officer said so.
    Everything,
    /// Nothing: records only.
    Nothing,
}

/// Why this part ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Nothing waits that may be sent.
    Done,
    /// The day's budget is used up.
    Budget,
    /// The line is too slow for pictures.
    Slow,
    /// It was stopped.
    Cancelled,
    /// The line, or the hub, by the code of the failure.
    Failed(String),
}

impl Ended {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Ended::Done => "done",
            Ended::Budget => "budget",
            Ended::Slow => "slow",
            Ended::Cancelled => "cancelled",
            Ended::Failed(code) => code,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobsReport {
    /// Why it ended.
    pub ended: Ended,
    /// Blobs that the hub has all of since this sync.
    pub sent: u64,
    /// Bytes acknowledged in this sync.
    pub bytes: u64,
    /// Blobs whose bytes were damaged on this phone: their photos have to be taken again.
    pub damaged: u64,
    /// What still waits.
    pub waiting: Waiting,
}

/// Everything that it works with.
pub struct Blobs<'a> {
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
    /// The hub's clock less this device's, as far as it is known, ms.
    pub clock_error_ms: i64,
    /// Today, for the budget: days since 1970 of the person's calendar.
    pub day: i64,
    /// What may be sent.
    pub allowed: Allowed,
}

/// A piece under way.
struct Flying<'a> {
    address: Address,
    bytes: u64,
    is_last: bool,
    /// How many failures had been waited out when it went out.
    round: u32,
    reply: Boxed<'a, Reply>,
}

/// What is known during one run.
struct Run {
    /// Blobs that are done with for now: damaged, or thrown away again and again.
    passed: BTreeSet<Address>,
    thrown_away: BTreeMap<Address, u32>,
    attempts: u32,
    /// Failures that were waited out.
    round: u32,
    /// Size of the next piece: smaller where pieces get lost, so that less is lost with them.
    piece_bytes: usize,
    acknowledged: u64,
    sent: u64,
    damaged: u64,
    /// When the first piece went out.
    began_ms: Option<i64>,
}

impl Run {
    fn new() -> Self {
        Self {
            passed: BTreeSet::new(),
            thrown_away: BTreeMap::new(),
            attempts: 0,
            round: 0,
            piece_bytes: BLOB_PIECE_MAX_BYTES,
            acknowledged: 0,
            sent: 0,
            damaged: 0,
            began_ms: None,
        }
    }
}

/// What to do next.
enum Next {
    Piece(Piece),
    Stop(Ended),
}

impl Blobs<'_> {
    /// Sends what waits and may be sent. Whatever arrived counts, however it ends.
    pub async fn run(&self) -> Result<BlobsReport, StoreError> {
        let mut run = Run::new();
        let ended = self.bring(&mut run).await?;
        let waiting = self.store.read(blobs::count_waiting)?;
        Ok(BlobsReport {
            ended,
            sent: run.sent,
            bytes: run.acknowledged,
            damaged: run.damaged,
            waiting,
        })
    }

    async fn bring(&self, run: &mut Run) -> Result<Ended, StoreError> {
        if self.allowed == Allowed::Nothing {
            return Ok(Ended::Done);
        }
        let known = self.store.read::<_, StoreError>(|conn| {
            Ok((
                meta::authority(conn)?.map(|a| a.key),
                meta::cursor(conn)?.map_or(0, |c| c.generation),
            ))
        })?;
        let (Some(hub), generation) = known else {
            return Ok(Ended::Done);
        };
        if let Err(e) = self.ask_first(run, &hub, generation).await? {
            return Ok(Ended::Failed(e.code()));
        }
        let mut flying: Vec<Flying<'_>> = Vec::new();
        let mut stop = None;
        loop {
            while stop.is_none() && flying.len() < WINDOW {
                match self.next(run, &flying)? {
                    Next::Piece(piece) => flying.push(self.send(run, piece)),
                    Next::Stop(ended) => stop = Some(ended),
                }
            }
            let Some((flight, reply)) =
                engine::first_ready(&mut flying, |f| &mut f.reply, self.progress).await
            else {
                let cancelled = self.progress.cancel.load(Ordering::Relaxed);
                let ended = stop.unwrap_or(Ended::Done);
                return Ok(if cancelled { Ended::Cancelled } else { ended });
            };
            let failure = match self.take(run, &hub, &flight, reply)? {
                Ok(()) => {
                    run.attempts = 0;
                    run.piece_bytes = (run.piece_bytes * 2).min(BLOB_PIECE_MAX_BYTES);
                    // What was thrown away, or is half done, comes next again.
                    stop = None;
                    continue;
                }
                Err(failure) => failure,
            };
            // Whether it arrived or not, it cost internet quota.
            self.store
                .write::<_, StoreError>(|tx| self.spend(tx, flight.bytes))?;
            let piece = (flight.address, flight.round);
            if let Err(e) = self.after_failure(run, &hub, piece, failure).await? {
                return Ok(Ended::Failed(e.code()));
            }
            stop = None;
        }
    }

    /// What earlier syncs had under way, what a restored hub may have lost, and what may be in a backup by
    /// now.
    async fn ask_first(
        &self,
        run: &mut Run,
        hub: &DeviceKey,
        generation: u64,
    ) -> Result<Result<(), TransportError>, StoreError> {
        let now_ms = (self.now_ms)();
        let asked = self.store.read(budget::asked)?;
        if asked.is_none_or(|(of, _)| of != generation) {
            let mut above = Vec::new();
            loop {
                let page = self
                    .store
                    .read(|conn| blobs::addresses_from(conn, &above, BLOB_ASKED_MAX))?;
                let Some(last) = page.last() else { break };
                above = last.to_vec();
                if let Err(e) = self.ask(run, hub, &page).await? {
                    return Ok(Err(e));
                }
            }
        } else {
            let due = asked.is_none_or(|(_, at)| (now_ms - at).abs() >= ASKED_EVERY_MS);
            let (mut about, likely) = self.store.read::<_, StoreError>(|conn| {
                let first = blobs::waiting(conn, ASKED_FIRST)?;
                let likely = if due {
                    blobs::likely_backed_up(conn, BLOB_ASKED_MAX - ASKED_FIRST)?
                } else {
                    Vec::new()
                };
                Ok((
                    first.into_iter().map(|row| row.address).collect::<Vec<_>>(),
                    likely,
                ))
            })?;
            let learned = !likely.is_empty();
            about.extend(likely);
            if about.is_empty() {
                return Ok(Ok(()));
            }
            if let Err(e) = self.ask(run, hub, &about).await? {
                return Ok(Err(e));
            }
            if !learned {
                return Ok(Ok(()));
            }
        }
        self.store
            .write::<_, StoreError>(|tx| budget::set_asked(tx, generation, now_ms))?;
        Ok(Ok(()))
    }

    /// Asks what the hub has of these and notes it.
    async fn ask(
        &self,
        run: &mut Run,
        hub: &DeviceKey,
        about: &[Address],
    ) -> Result<Result<(), TransportError>, StoreError> {
        let body = BlobRequest::Have(about.to_vec()).encode();
        let answer = match self.call(body).await.and_then(|bytes| self.read(&bytes)) {
            Ok(BlobAnswer::Has(all, receipt)) if all.len() == about.len() => (all, receipt),
            Ok(_) => return Ok(Err(TransportError::Garbage)),
            Err(e) => return Ok(Err(e)),
        };
        let (all, receipt) = answer;
        let receipt = receipt.and_then(|bytes| BlobReceipt::open(&bytes, hub));
        self.store.write::<_, StoreError>(|tx| {
            for (address, has) in about.iter().zip(&all) {
                let Some(row) = blobs::get(tx, address)? else {
                    continue;
                };
                match has {
                    Has::Part(offset) => blobs::set_partly(tx, address, *offset)?,
                    Has::Whole => {
                        if let Some(backed_up) = receipt.as_ref().and_then(|r| r.says(address)) {
                            run.sent += u64::from(row.custody == blobs::BlobCustody::Here);
                            blobs::set_whole(tx, address, backed_up)?;
                        }
                    }
                }
            }
            Ok(())
        })?;
        Ok(Ok(()))
    }

    /// Counts what was sent against the day's budget.
    fn spend(&self, tx: &Transaction<'_>, bytes: u64) -> Result<(), StoreError> {
        if self.allowed == Allowed::Unmetered {
            return Ok(());
        }
        budget::spend(tx, self.day, bytes)
    }

    /// The next piece that may go, of a blob of which none is under way.
    fn next(&self, run: &mut Run, flying: &[Flying<'_>]) -> Result<Next, StoreError> {
        loop {
            let mut passed = run.passed.clone();
            passed.extend(flying.iter().map(|f| f.address));
            let (row, left) = self.store.read::<_, StoreError>(|conn| {
                Ok((
                    blobs::next_waiting(conn, &passed)?,
                    budget::budget(conn, self.day)?.left(),
                ))
            })?;
            let Some(row) = row else {
                return Ok(Next::Stop(Ended::Done));
            };
            let under_way: u64 = flying.iter().map(|f| f.bytes).sum();
            if self.allowed == Allowed::Budget && left <= under_way {
                return Ok(Next::Stop(Ended::Budget));
            }
            let waits_for_fast = matches!(self.allowed, Allowed::Budget | Allowed::Unmetered);
            if waits_for_fast && row.role != BlobRole::Thumbnail && self.is_slow(run) {
                return Ok(Next::Stop(Ended::Slow));
            }
            match self.piece_of(&row, run.piece_bytes)? {
                Some(piece) => return Ok(Next::Piece(piece)),
                None => {
                    self.store
                        .write::<_, StoreError>(|tx| blobs::set_spoiled(tx, &row.address))?;
                    run.damaged += 1;
                    run.passed.insert(row.address);
                }
            }
        }
    }

    fn is_slow(&self, run: &Run) -> bool {
        let Some(began_ms) = run.began_ms else {
            return false;
        };
        let took_ms = u64::try_from((self.now_ms)() - began_ms).unwrap_or(0);
        run.acknowledged >= MEASURED_FROM_BYTES
            && took_ms > 0
            && run.acknowledged.saturating_mul(8) / took_ms < FAST_KBIT_S
    }

    /// `None` if the bytes are not what their address says: the hub would throw them away.
    fn piece_of(&self, row: &BlobRow, most: usize) -> Result<Option<Piece>, StoreError> {
        let offset = row.acknowledged;
        let bytes = self.store.read::<_, StoreError>(|conn| {
            if offset == 0 && blobs::bytes(conn, &row.address)?.is_none() {
                return Ok(None);
            }
            blobs::piece(conn, &row.address, offset, most)
        })?;
        let piece = bytes.filter(|bytes| !bytes.is_empty()).map(|bytes| Piece {
            address: row.address,
            size: row.size,
            offset,
            bytes,
        });
        Ok(piece)
    }

    fn send(&self, run: &mut Run, piece: Piece) -> Flying<'_> {
        run.began_ms.get_or_insert_with(self.now_ms);
        let (address, bytes) = (piece.address, piece.bytes.len() as u64);
        let is_last = piece.offset + bytes >= piece.size;
        Flying {
            address,
            bytes,
            is_last,
            round: run.round,
            reply: self.call(BlobRequest::Put(piece).encode()),
        }
    }

    fn call(&self, body: Vec<u8>) -> Boxed<'_, Reply> {
        Progress::add(&self.progress.bytes_up, body.len() as u64);
        let time_ms = (self.now_ms)().saturating_add(self.clock_error_ms);
        Box::pin(engine::ask(self.transport, self.key, PATH_BLOB, body, time_ms))
    }

    fn read(&self, bytes: &[u8]) -> Result<BlobAnswer, TransportError> {
        Progress::add(&self.progress.bytes_down, bytes.len() as u64);
        Progress::add(&self.progress.round_trips, 1);
        BlobAnswer::decode(bytes).map_err(|_| TransportError::Garbage)
    }

    /// Notes what the hub says of a piece; acknowledged bytes and the budget in one transaction.
    fn take(
        &self,
        run: &mut Run,
        hub: &DeviceKey,
        flight: &Flying<'_>,
        reply: Reply,
    ) -> Result<Result<(), TransportError>, StoreError> {
        let answer = match reply.and_then(|bytes| self.read(&bytes)) {
            Ok(answer) => answer,
            Err(e) => return Ok(Err(e)),
        };
        let BlobAnswer::Has(all, receipt) = answer else {
            return Ok(Err(TransportError::Garbage));
        };
        let says = receipt
            .and_then(|bytes| BlobReceipt::open(&bytes, hub))
            .and_then(|receipt| receipt.says(&flight.address));
        let address = &flight.address;
        match (all.as_slice(), says) {
            ([Has::Part(offset)], _) => {
                self.store.write::<_, StoreError>(|tx| {
                    self.spend(tx, flight.bytes)?;
                    blobs::set_partly(tx, address, *offset)
                })?;
                if *offset == 0 && flight.is_last {
                    // The whole was not what the address says: it came damaged, and starts again.
                    let times = run.thrown_away.entry(*address).or_default();
                    *times += 1;
                    if *times >= THROWN_AWAY_MAX {
                        run.passed.insert(*address);
                    }
                } else {
                    self.count(run, flight.bytes);
                }
            }
            ([Has::Whole], Some(backed_up)) => {
                self.store.write::<_, StoreError>(|tx| {
                    self.spend(tx, flight.bytes)?;
                    blobs::set_whole(tx, address, backed_up)
                })?;
                self.count(run, flight.bytes);
                run.sent += 1;
                Progress::add(&self.progress.blobs_sent, 1);
            }
            _ => return Ok(Err(TransportError::Garbage)),
        }
        Ok(Ok(()))
    }

    fn count(&self, run: &mut Run, bytes: u64) {
        run.acknowledged += bytes;
        Progress::add(&self.progress.blob_bytes, bytes);
    }

    /// Waits, then asks about the piece whose answer never came; the others under way go on. An error ends
    /// this part.
    async fn after_failure(
        &self,
        run: &mut Run,
        hub: &DeviceKey,
        (address, round): (Address, u32),
        mut failure: TransportError,
    ) -> Result<Result<(), TransportError>, StoreError> {
        // One cut takes all that is under way with it: it is waited out, and counts, once.
        let mut is_new = round == run.round;
        loop {
            // A signature that does not fit was flipped on the way; everything else that is refused stays so.
            let flipped = failure == TransportError::Refused(String::from("signature"));
            if failure.is_permanent() && !flipped {
                return Ok(Err(failure));
            }
            if is_new {
                run.round += 1;
                run.attempts += 1;
                run.piece_bytes = (run.piece_bytes / 2).max(PIECE_BYTES_MIN);
                if run.attempts >= ATTEMPTS_MAX {
                    return Ok(Err(failure));
                }
                self.transport.wait(run.attempts).await;
                if self.progress.cancel.load(Ordering::Relaxed) {
                    return Ok(Ok(()));
                }
            }
            match self.ask(run, hub, &[address]).await? {
                Ok(()) => return Ok(Ok(())),
                Err(e) => (failure, is_new) = (e, true),
            }
        }
    }

    /// Fetches a blob by its address; `None` if the hub has none for this device, or what came is not it.
    pub async fn fetch(&self, address: &Address) -> Result<Option<Vec<u8>>, TransportError> {
        let mut all = Vec::new();
        let mut attempts = 0;
        loop {
            let request = BlobRequest::Get {
                address: *address,
                offset: all.len() as u64,
                most: BLOB_PIECE_MAX_BYTES as u64,
            };
            let reply = self.call(request.encode()).await;
            match reply.and_then(|bytes| self.read(&bytes)) {
                Ok(BlobAnswer::Piece { size, bytes }) if !bytes.is_empty() => {
                    attempts = 0;
                    all.extend_from_slice(&bytes);
                    if all.len() > BLOB_MAX_BYTES || all.len() as u64 > size {
                        return Err(TransportError::Garbage);
                    }
                    if all.len() as u64 == size {
                        let fits = blob_address(&all) == *address;
                        return Ok(fits.then_some(all));
                    }
                }
                Ok(BlobAnswer::Absent) => return Ok(None),
                Ok(_) => return Err(TransportError::Garbage),
                Err(e) => {
                    attempts += 1;
                    if e.is_permanent() || attempts >= ATTEMPTS_MAX {
                        return Err(e);
                    }
                    self.transport.wait(attempts).await;
                }
            }
        }
    }
}
