//! Answering the one request of a sync.

use crate::devices::{self, Device};
use crate::hub::{Hub, Refusal};
use crate::store::{StoreError, meta};
use lontar_core::ledger::{self, Keeping, LogInfo, StoreRunError, Stored};
use lontar_core::model::{DeviceKey, EntryHash, LogId, RecordKind, ShardId};
use lontar_core::oplog::entry::{Entry, Open};
use lontar_core::oplog::limits::{BATCH_FULL_BYTES, ENTRIES_PER_DEVICE_DAY};
use lontar_core::oplog::run::{LooseRun, Run, RunError};
use lontar_core::oplog::vector::Vector;
use lontar_core::sync::wire::batch::{self, Effort};
use lontar_core::sync::wire::exchange::{Answer, NOT_COMPARABLE, Request, Want, digest_of};
use lontar_core::sync::wire::join::shards_of_grant;
use lontar_core::sync::wire::receipt::{FullHead, HubRole, Receipt, ReceiptRow, summary};
use lontar_core::sync::wire::{PROTOCOL_VERSION, PROTOCOL_VERSION_MIN};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeMap;

/// Entries of one answer.
const PAGE_ENTRIES: usize = 512;
/// From so many entries on an answer is compressed harder.
const SMALL_FROM_ENTRIES: usize = 200;
const DAY_MS: i64 = 86_400_000;

impl Hub {
    pub(crate) fn exchange(&self, key: &DeviceKey, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let request = Request::decode(body).map_err(|_| Refusal::Code("malformed"))?;
        let (min, max) = request.versions;
        if max < PROTOCOL_VERSION_MIN || min > PROTOCOL_VERSION {
            return Err(Refusal::Code("upgrade_required"));
        }
        let taken = match &request.push {
            Some(push) => self.take(key, push)?,
            None => Taken::default(),
        };
        let due = self.store.read::<_, Refusal>(|conn| {
            let device = devices::get(conn, key)?.ok_or(Refusal::Code("not_joined"))?;
            Ok(device.lease_is_due(self.env.now_ms()))
        })?;
        if due {
            self.renew_lease(key)?;
        }
        let answer = self.store.read::<_, Refusal>(|conn| {
            let device = devices::get(conn, key)?.ok_or(Refusal::Code("not_joined"))?;
            let mut answer = self.start(conn, &device, &request, &taken.heads)?;
            answer.refused = taken.refused;
            self.serve_want(conn, &device, &request, &mut answer)?;
            Ok(answer)
        })?;
        Ok(answer.encode())
    }

    /// Stores what a device pushes. Hashes and signatures are checked before the writer is asked
    /// for, so that several phones are checked at once.
    pub(crate) fn take(&self, key: &DeviceKey, push: &[u8]) -> Result<Taken, Refusal> {
        let runs = batch::decode(push).map_err(|_| Refusal::Code("malformed"))?;
        self.store.read::<_, Refusal>(|conn| {
            devices::get(conn, key)?
                .map(drop)
                .ok_or(Refusal::Code("not_joined"))
        })?;
        let mut refused = Vec::new();
        let mut linked: Vec<(u64, Result<Run, LooseRun>)> = Vec::new();
        for (place, run) in (0u64..).zip(runs) {
            match self
                .store
                .read::<_, Refusal>(|conn| Ok(ledger::before(conn, &run)?))?
            {
                None if run.from > 0 => linked.push((place, Err(run))),
                before => match run.link(before) {
                    Ok(run) => linked.push((place, Ok(run))),
                    Err(reason) => refused.push((place, reason_code(reason))),
                },
            }
        }
        let heads = self.store.write::<_, Refusal>(|tx| {
            let mut new_entries = 0;
            let mut heads: BTreeMap<LogId, Vec<FullHead>> = BTreeMap::new();
            for (place, run) in linked {
                match self.take_run(tx, run)? {
                    Ok((stored, log, head)) => {
                        new_entries += stored.new_entries;
                        heads.entry(log).or_default().push(head);
                    }
                    Err(reason) => refused.push((place, reason_code(reason))),
                }
            }
            count_today(tx, key, self.env.now_ms(), new_entries)?;
            Ok(heads)
        })?;
        refused.sort_unstable();
        Ok(Taken { refused, heads })
    }

    /// Stores a run: what was new, and the head that now is here.
    fn take_run(
        &self,
        tx: &Transaction<'_>,
        run: Result<Run, LooseRun>,
    ) -> Result<Result<(Stored, LogId, FullHead), RunError>, Refusal> {
        let run = match run {
            Ok(run) => run,
            // Its beginning may have come earlier in the same batch.
            Err(loose) => match loose.clone().link(ledger::before(tx, &loose)?) {
                Ok(run) => run,
                Err(reason) => return Ok(Err(reason)),
            },
        };
        let keeping = Keeping {
            custody: 1,
            all_seals: true,
            now_ms: self.env.now_ms(),
        };
        let first = run
            .entries
            .first()
            .filter(|e| e.header.kind == RecordKind::OPEN)
            .and_then(Entry::payload);
        let aside = match first.map(Open::decode) {
            Some(Ok(open)) if ledger::log_info(tx, &run.seal.log)?.is_none() => {
                devices::stands_aside(self, tx, &open)?
            }
            _ => false,
        };
        match ledger::store_run_placed(tx, &run, keeping, aside) {
            Ok(stored) => Ok(Ok((
                stored,
                run.seal.log,
                FullHead {
                    seq: run.seal.seq,
                    hash: run.seal.hash,
                },
            ))),
            Err(StoreRunError::Refused(reason)) => Ok(Err(reason)),
            Err(StoreRunError::Ledger(e)) => Err(e.into()),
        }
    }

    /// Everything of the answer but the batch.
    fn start(
        &self,
        conn: &Connection,
        device: &Device,
        request: &Request,
        pushed: &BTreeMap<LogId, Vec<FullHead>>,
    ) -> Result<Answer, Refusal> {
        let generation = meta::generation(conn)?;
        let same_hub = request
            .cursor
            .is_some_and(|c| c.hub == self.id() && c.generation == generation);
        // Whoever pushed hears of it even if its last receipt said the same: a restore may lie between.
        let force = matches!(request.want, Want::Beyond(_)) || !pushed.is_empty();
        let is_news = force || summary(&receipt_rows(conn, &device.key)?) != request.own;
        let receipt = if is_news {
            Some(self.receipt(conn, &device.key, pushed)?)
        } else {
            None
        };
        Ok(Answer {
            version: PROTOCOL_VERSION,
            hub: (!same_hub).then_some((self.id(), generation)),
            time_ms: self.env.now_ms(),
            receipt,
            grant: (device.grant.version != request.grant).then(|| device.grant.clone()),
            position: self.position_of(conn, request)? as u64,
            ..Answer::default()
        })
    }

    /// Signs what is held of a device's logs, and of those of others that it pushed.
    pub(crate) fn receipt(
        &self,
        conn: &Connection,
        device: &DeviceKey,
        pushed: &BTreeMap<LogId, Vec<FullHead>>,
    ) -> Result<Vec<u8>, Refusal> {
        let mut rows = receipt_rows(conn, device)?;
        rows.extend(rows_of_others(conn, device, pushed)?);
        rows.sort_by_key(|row| row.log);
        let receipt = Receipt {
            hub: self.id(),
            role: HubRole::Top,
            generation: meta::generation(conn)?,
            time_ms: self.env.now_ms(),
            rows,
        };
        Ok(receipt.sign(&self.key))
    }

    /// Where the device stands in this generation.
    fn position_of(&self, conn: &Connection, request: &Request) -> Result<i64, Refusal> {
        let Some(cursor) = request.cursor.filter(|c| c.hub == self.id()) else {
            return Ok(0);
        };
        let position = i64::try_from(cursor.position).unwrap_or(i64::MAX);
        Ok(meta::shared_position(conn, cursor.generation, position)?.min(meta::head(conn)?))
    }

    fn serve_want(
        &self,
        conn: &Connection,
        device: &Device,
        request: &Request,
        answer: &mut Answer,
    ) -> Result<(), Refusal> {
        let readable = if device.may_read() {
            shards_of_grant(Some(&device.grant))
        } else {
            Vec::new()
        };
        match &request.want {
            Want::Nothing => {}
            Want::New => self.serve_new(conn, device, &readable, request, answer)?,
            Want::Backfill { shard, position } => {
                let from = i64::try_from(*position).unwrap_or(i64::MAX);
                let shards: Vec<ShardId> = readable.into_iter().filter(|s| s == shard).collect();
                let to = answer.position as i64;
                let page = ledger::read_page(conn, &shards, &device.key, (from, to.max(from)), PAGE_ENTRIES)?;
                answer.backfill = Some((*shard, page.position as u64, page.more));
                answer.batch = pack(&page.runs);
            }
            Want::Beyond(vector) => serve_beyond(conn, device, &readable, vector, answer)?,
            Want::Vector => answer.vector = Some(ledger::vector(conn, Some(&readable), &device.key)?),
        }
        Ok(())
    }

    fn serve_new(
        &self,
        conn: &Connection,
        device: &Device,
        readable: &[ShardId],
        request: &Request,
        answer: &mut Answer,
    ) -> Result<(), Refusal> {
        let head = meta::head(conn)?;
        let from = answer.position as i64;
        let page = ledger::read_page(conn, readable, &device.key, (from, head), PAGE_ENTRIES)?;
        answer.position = page.position as u64;
        answer.more = page.more;
        answer.batch = pack(&page.runs);
        let quiet = page.runs.is_empty() && !page.more && request.push.is_none() && answer.receipt.is_none();
        // A revoked device reads nothing, so there is nothing to compare.
        let reads = device.may_read();
        if quiet
            && reads
            && request.digest != NOT_COMPARABLE
            && answer.grant.is_none()
            && meta::applied(conn)? >= head
        {
            let mut sums = Vec::new();
            for shard in readable {
                sums.extend_from_slice(&ledger::shard_digest(conn, shard)?.0);
            }
            answer.digest_differs = digest_of(&sums) != request.digest;
        }
        Ok(())
    }
}

/// Runs of the named logs that the device lacks: its own, or those of shards that it may read.
fn serve_beyond(
    conn: &Connection,
    device: &Device,
    readable: &[ShardId],
    vector: &Vector,
    answer: &mut Answer,
) -> Result<(), Refusal> {
    let mut runs = Vec::new();
    let (mut entries, mut bytes) = (0, 0);
    for log in ledger::logs_in(conn, readable, &device.key)? {
        let own = log.device == device.key;
        let peer = vector.0.get(&log.log);
        // Own logs are sent only if named; of other logs an absent row means "nothing of it".
        if (own && peer.is_none()) || (log.aside && !own) {
            continue;
        }
        if entries >= PAGE_ENTRIES || bytes >= BATCH_FULL_BYTES {
            answer.more = true;
            break;
        }
        let heads = peer.map(|row| row.heads.as_slice()).unwrap_or_default();
        for run in ledger::read_beyond(
            conn,
            &log,
            heads,
            ((PAGE_ENTRIES - entries) as u64, BATCH_FULL_BYTES - bytes),
        )? {
            entries = (entries + run.entries.len()).min(PAGE_ENTRIES);
            bytes = (bytes + ledger::run_bytes(&run)).min(BATCH_FULL_BYTES);
            answer.more |= ledger::heads_of(conn, log.row)?
                .iter()
                .all(|(seq, _)| *seq > run.seal.seq);
            runs.push(run);
        }
    }
    answer.batch = pack(&runs);
    Ok(())
}

fn pack(runs: &[Run]) -> Option<Vec<u8>> {
    if runs.is_empty() {
        return None;
    }
    let entries: usize = runs.iter().map(|r| r.entries.len()).sum();
    let effort = if entries >= SMALL_FROM_ENTRIES {
        Effort::Small
    } else {
        Effort::Quick
    };
    let loose: Vec<LooseRun> = runs.iter().filter_map(Run::loosen).collect();
    Some(batch::encode(&loose, effort))
}

/// What came of a push.
#[derive(Default)]
pub(crate) struct Taken {
    /// Runs that were refused: place in the batch, and why.
    pub refused: Vec<(u64, u8)>,
    /// Where the runs that are here end, by log.
    pub heads: BTreeMap<LogId, Vec<FullHead>>,
}

/// What the hub holds of a device's logs.
fn receipt_rows(conn: &Connection, device: &DeviceKey) -> Result<Vec<ReceiptRow>, StoreError> {
    let mut rows = Vec::new();
    for log in ledger::logs_of_device(conn, device)? {
        rows.push(receipt_row(conn, &log)?);
    }
    rows.sort_by_key(|row| row.log);
    Ok(rows)
}

/// Of logs that others wrote, and this device gave back after a restore: that what it pushed is
/// here. Without these rows a device would never learn that, and give it back at every sync. The
/// hub may have more of such a log than the device, so its own heads would tell it nothing.
fn rows_of_others(
    conn: &Connection,
    device: &DeviceKey,
    pushed: &BTreeMap<LogId, Vec<FullHead>>,
) -> Result<Vec<ReceiptRow>, StoreError> {
    let mut rows = Vec::new();
    for (log, heads) in pushed {
        if let Some(info) = ledger::log_info(conn, log)?.filter(|info| info.device != *device) {
            let mut row = receipt_row(conn, &info)?;
            row.stored.clone_from(heads);
            row.stored.sort_by_key(|head| (head.seq, head.hash));
            row.stored.dedup();
            rows.push(row);
        }
    }
    Ok(rows)
}

fn receipt_row(conn: &Connection, log: &LogInfo) -> Result<ReceiptRow, StoreError> {
    let full = |heads: Vec<(u64, EntryHash)>| {
        heads
            .into_iter()
            .map(|(seq, hash)| FullHead { seq, hash })
            .collect()
    };
    Ok(ReceiptRow {
        log: log.log,
        stored: full(ledger::heads_of(conn, log.row)?),
        backed_up: full(ledger::heads_up_to(conn, log.row, meta::backed_up(conn)?)?),
        aside: log.aside,
        held: ledger::held_of_log(conn, log.row, 16)?
            .into_iter()
            .map(|(seq, held)| (seq, held.number()))
            .collect(),
    })
}

/// Counts what a device brought today and refuses past the limit; the transaction then leaves
/// nothing of the push.
fn count_today(tx: &Transaction<'_>, device: &DeviceKey, now_ms: i64, new: u64) -> Result<(), Refusal> {
    if new == 0 {
        return Ok(());
    }
    let day = now_ms.div_euclid(DAY_MS);
    let mut count = tx.prepare_cached(
        "INSERT INTO quota (device, day, entries) VALUES (?1, ?2, ?3)
         ON CONFLICT (device, day) DO UPDATE SET entries = entries + excluded.entries RETURNING entries",
    )?;
    let today: u64 = count
        .query_row((device.as_bytes(), day, new), |r| r.get(0))
        .optional()?
        .unwrap_or(0);
    // A device that brings weeks of work, or what a restored hub lost, stays far below.
    if today > ENTRIES_PER_DEVICE_DAY {
        Err(Refusal::TooMuch)
    } else {
        Ok(())
    }
}

/// Code of a refused run in the answer.
fn reason_code(reason: RunError) -> u8 {
    match reason {
        RunError::Gap => 0,
        RunError::Open => 1,
        RunError::Seal => 2,
        RunError::Limit(_) => 3,
    }
}
