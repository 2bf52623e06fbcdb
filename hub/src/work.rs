//! What happens after entries were stored: they are applied, and carried to the other shards
//! whose readers need them. A restart goes on where the work stopped.

use crate::audit::Note;
use crate::hub::{Hub, HubError};
use crate::rights::Action;
use crate::store::{StoreError, meta, rows};
use crate::{candidates, cases, devices, office, roster, worker_invite};
use lontar_core::form::Summary;
use lontar_core::ledger::{self, Applied, Loaded, erase};
use lontar_core::model::{ChangeHash, LogId, RecordId, RecordKind, Regions, ShardId};
use lontar_core::oplog::carried::Carried;
use lontar_core::oplog::flat;
use lontar_core::oplog::shard::Shard;
use rusqlite::{Connection, Transaction};
use std::collections::BTreeSet;

/// Entries that are applied in one transaction.
const STEP_ENTRIES: i64 = 2_000;

/// What a step of work did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worked {
    /// Records that were applied.
    pub records: u64,
    /// Changes that were carried to another shard.
    pub carried: u64,
    /// Whether more waits.
    pub more: bool,
}

impl Hub {
    /// Applies and carries what was stored since the last step; call until there is no more.
    pub fn work(&self) -> Result<Worked, HubError> {
        let (from, head) = self
            .store
            .read::<_, HubError>(|conn| Ok((meta::applied(conn)?, meta::head(conn)?)))?;
        if from >= head {
            return Ok(Worked::default());
        }
        self.store.write(|tx| {
            let head = meta::head(tx)?;
            let to = head.min(from + STEP_ENTRIES);
            let touched = touched_between(tx, from, to)?;
            let mut worked = Worked {
                records: touched.len() as u64,
                carried: 0,
                more: to < head,
            };
            let mut carried_to = BTreeSet::new();
            for mut applied in ledger::apply(tx, &self.trust(), &touched)? {
                if erase::is_stale(tx, &applied)? {
                    applied = ledger::history(tx, &self.trust(), applied.shard, applied.record)?;
                }
                let summary = rows::write(tx, &applied)?;
                match applied.view.kind {
                    Some(RecordKind::ROSTER) => roster::take_over(self, tx, &applied)?,
                    Some(RecordKind::ERASE | RecordKind::RESTRICT) => cases::carry_out(self, tx, &applied)?,
                    Some(RecordKind::REQUEST) => cases::open_for_request(self, tx, &applied)?,
                    Some(RecordKind::CANDIDATE) => candidates::remember(tx, &applied)?,
                    _ => {}
                }
                if let Some(summary) = summary {
                    worked.carried += self.carry(tx, &applied, &summary, &mut carried_to)?;
                }
            }
            for applied in ledger::apply(tx, &self.trust(), &carried_to)? {
                rows::write(tx, &applied)?;
            }
            // What was carried just now is applied already; it is looked at once more, finds
            // nothing to do, and so a record in three shards settles as well.
            meta::set_applied(tx, to)?;
            Ok(worked)
        })
    }

    /// Works until nothing is left.
    pub fn work_all(&self) -> Result<Worked, HubError> {
        let mut sum = Worked::default();
        loop {
            let step = self.work()?;
            sum.records += step.records;
            sum.carried += step.carried;
            let done = self
                .store
                .read::<_, HubError>(|c| Ok(meta::applied(c)? >= meta::head(c)?))?;
            if done {
                return Ok(sum);
            }
        }
    }

    /// Carries a record's changes to every other shard that has it or should have it.
    pub(crate) fn carry(
        &self,
        tx: &Transaction<'_>,
        applied: &Applied,
        summary: &Summary,
        carried_to: &mut BTreeSet<(i64, RecordId)>,
    ) -> Result<u64, StoreError> {
        if !applied.view.kind.is_some_and(RecordKind::is_field_document) {
            return Ok(0);
        }
        let here = ledger::shard_of_row(tx, applied.shard)?;
        let mut carried = 0;
        for shard in targets(tx, applied, summary, &here)? {
            let known = match ledger::find_shard(tx, &shard)? {
                Some(row) => changes_of(&ledger::history(tx, &self.trust(), row, applied.record)?),
                None => BTreeSet::new(),
            };
            let mut entries = Vec::new();
            for loaded in &applied.entries {
                let is_applied = applied.view.verdicts.get(&loaded.entry.hash) == Some(&None);
                let Some((change, wrapped)) = wrap(loaded).filter(|_| is_applied) else {
                    continue;
                };
                if !known.contains(&change) {
                    entries.push((applied.record, RecordKind::CARRIED, wrapped.encode()));
                }
            }
            carried += entries.len() as u64;
            if !entries.is_empty() {
                carried_to.extend(office::append(self, tx, &shard, entries)?);
            }
        }
        Ok(carried)
    }

    /// Admits a log that stands aside: its entries take new places in the order of arrival, so that
    /// devices whose cursor has passed the old ones receive them.
    pub fn admit(&self, log: &LogId) -> Result<(), HubError> {
        self.store.write(|tx| {
            let info = ledger::log_info(tx, log)?.ok_or(HubError::NotFound("log"))?;
            self.admit_log(tx, &info)?;
            roster::write_admission(self, tx, &info)?;
            Ok(self.at_the_machine(tx, &Note::new(Action::AdmitLog, log))?)
        })
    }

    pub(crate) fn admit_log(&self, tx: &Transaction<'_>, log: &ledger::LogInfo) -> Result<(), StoreError> {
        let first = if log.aside {
            0
        } else {
            log.cut.map_or(0, |c| c + 1)
        };
        let head = meta::head(tx)?;
        let mut find = tx.prepare_cached("SELECT id FROM entry WHERE log = ?1 AND seq >= ?2 ORDER BY id")?;
        let ids: Vec<i64> = find
            .query_map((log.row, first), |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        for (place, id) in (head + 1..).zip(ids) {
            tx.prepare_cached("UPDATE entry SET id = ?2 WHERE id = ?1")?
                .execute((id, place))?;
        }
        tx.execute("UPDATE log SET aside = 0, cut = NULL WHERE id = ?1", [log.row])?;
        Ok(ledger::count_admitted(tx, log.row)?)
    }

    /// Logs that stand aside, with the device's name if it is known.
    pub fn aside(&self) -> Result<Vec<(ledger::LogInfo, Option<String>, u64)>, HubError> {
        self.store.read(|conn| {
            let mut find =
                conn.prepare_cached("SELECT log FROM log WHERE aside = 1 OR cut IS NOT NULL ORDER BY id")?;
            let logs: Vec<[u8; 16]> = find.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
            let mut all = Vec::new();
            for log in logs {
                let Some(info) = ledger::log_info(conn, &LogId::from_bytes(log))? else {
                    continue;
                };
                let from = if info.aside {
                    0
                } else {
                    info.cut.map_or(0, |c| c + 1)
                };
                let count: u64 = conn.query_row(
                    "SELECT count(*) FROM entry WHERE log = ?1 AND seq >= ?2",
                    (info.row, from),
                    |r| r.get(0),
                )?;
                let name = devices::get(conn, &info.device)?.map(|d| d.grant.name);
                if count > 0 {
                    all.push((info, name, count));
                }
            }
            Ok(all)
        })
    }
}

fn touched_between(conn: &Connection, from: i64, to: i64) -> Result<BTreeSet<(i64, RecordId)>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT shard, record FROM entry WHERE id > ?1 AND id <= ?2 AND kind > 1")?;
    let touched = find.query_map((from, to), |r| Ok((r.get(0)?, RecordId::from_bytes(r.get(1)?))))?;
    Ok(touched.collect::<Result<_, _>>()?)
}

/// Where else a record belongs: in the district of its village (for a report of a person's own
/// phone, and for one that an officer saved outside the working district), in every shard where it
/// is already, and in those that its carried changes came from: after a restore the copy can be all
/// that is left of what a phone wrote that was put back, too.
fn targets(
    conn: &Connection,
    applied: &Applied,
    summary: &Summary,
    here: &ShardId,
) -> Result<BTreeSet<ShardId>, StoreError> {
    let mut targets = BTreeSet::new();
    let village = summary
        .village
        .clone()
        .or(village_of_enrolment(conn, summary.enrolment)?);
    let district = village.as_deref().and_then(|v| Regions::get().district_of(v));
    targets.extend(district.map(|code| Shard::District(String::from(code)).id()));
    let mut find = conn.prepare_cached(
        "SELECT s.shard FROM document d JOIN shard s ON s.id = d.shard WHERE d.record = ?1",
    )?;
    for shard in find.query_map([applied.record.as_bytes()], |r| {
        Ok(ShardId::from_bytes(r.get(0)?))
    })? {
        targets.insert(shard?);
    }
    targets.extend(worker_invite::shards_of_person(conn, &applied.record)?);
    for log in origins(applied) {
        let log = ledger::log_info(conn, &log)?.filter(|log| !log.aside);
        targets.extend(log.map(|log| log.shard));
    }
    targets.remove(here);
    Ok(targets)
}

/// Logs from which changes of a record were carried here.
fn origins(applied: &Applied) -> BTreeSet<LogId> {
    let carried = applied.entries.iter().filter_map(|loaded| {
        let is_carried = loaded.entry.header.kind == RecordKind::CARRIED;
        let payload = loaded.entry.payload().filter(|_| is_carried)?;
        Some(Carried::decode(payload).ok()?.log)
    });
    carried.collect()
}

fn village_of_enrolment(
    conn: &Connection,
    enrolment: Option<RecordId>,
) -> Result<Option<String>, StoreError> {
    let Some(enrolment) = enrolment else {
        return Ok(None);
    };
    Ok(rows::by_record(conn, &enrolment)?.and_then(|row| row.summary().village))
}

fn changes_of(applied: &Applied) -> BTreeSet<ChangeHash> {
    applied
        .entries
        .iter()
        .filter_map(|loaded| wrap(loaded).map(|(change, _)| change))
        .collect()
}

/// An entry's change, wrapped with its origin; a carried one as it was carried here.
pub(crate) fn wrap(loaded: &Loaded) -> Option<(ChangeHash, Carried)> {
    let header = &loaded.entry.header;
    let payload = loaded.entry.payload()?;
    let carried = if header.kind == RecordKind::CARRIED {
        Carried::decode(payload).ok()?
    } else if header.kind.is_field_document() {
        Carried {
            device: loaded.device,
            log: header.log,
            seq: header.seq,
            hash: loaded.entry.hash,
            wall_ms: header.wall_ms,
            utc_offset_min: header.utc_offset_min,
            kind: header.kind,
            schema: header.schema,
            session: header.session,
            change: payload.to_vec(),
        }
    } else {
        return None;
    };
    let change = flat::read(&carried.change).ok()?.hash;
    Some((change, carried))
}
