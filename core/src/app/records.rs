//! Saving, changing and reading records.

use super::{AppError, Lontar};
use crate::env::draw;
use crate::form::{self, Answers, Problem, normal};
use crate::ledger::{self, Applied, RegisterSet, Trust};
use crate::model::{
    ChangeHash, DeviceKey, EntryHash, ReceiptNumber, RecordId, RecordKind, Regions, SessionId, ShardId,
    Value, time,
};
use crate::oplog::doc::AutomergeDocument;
use crate::oplog::document::{Document, EngineError, Registers};
use crate::oplog::flat_write;
use crate::oplog::limits::{OPS_MAX, PAYLOAD_MAX_BYTES, REGISTER_MAX_BYTES};
use crate::oplog::shard::Shard;
use crate::store::{Connection, Transaction};
use crate::store::{StoreError, clock, custody, drafts, meta, rows};
use crate::sync::wire::join::Role;
use std::collections::{BTreeMap, BTreeSet};

/// A record was saved: durable on this device when this is returned.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The record.
    pub record: RecordId,
    /// Its receipt number; practice has none, for it promises nothing.
    pub receipt: Option<ReceiptNumber>,
    /// What is worth another look; nothing of it stops.
    pub problems: Vec<Problem>,
    /// Enrolments with the same NIK that are on this device.
    pub same_nik: Vec<RecordId>,
    /// False if every answer was already as given.
    pub changed: bool,
}

/// A record as a screen shows it.
pub struct RecordView {
    /// The record.
    pub record: RecordId,
    /// What it is.
    pub kind: RecordKind,
    /// Its receipt number.
    pub receipt: ReceiptNumber,
    /// Its shard.
    pub shard: ShardId,
    /// What the registers hold, every value of a conflict included.
    pub registers: Registers,
    /// The state that this shows; an edit names it.
    pub heads: Vec<ChangeHash>,
    /// How far it has come.
    pub custody: custody::Custody,
    /// When Disnaker first had it, by the hub's clock; of own records only.
    pub arrived_ms: Option<i64>,
    /// Who changed what, oldest first.
    pub history: Vec<HistoryLine>,
    /// Entries of it that are held, by reason.
    pub held: Vec<(EntryHash, &'static str)>,
    /// Records that refer to it.
    pub linked: Vec<RecordId>,
}

/// One change of a record.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// The change.
    pub change: ChangeHash,
    /// The device that made it.
    pub device: DeviceKey,
    /// What its clock said, ms since 1970 UTC, and minutes east of UTC.
    pub wall_ms: i64,
    /// See `wall_ms`.
    pub utc_offset_min: i32,
    /// Whether the hub carried it here from another shard.
    pub carried: bool,
    /// What it set.
    pub sets: Vec<RegisterSet>,
    /// Readable keys of what it set.
    pub set: Vec<String>,
}

impl RecordView {
    /// The winners, as answers.
    #[must_use]
    pub fn answers(&self) -> Answers {
        self.registers
            .winners()
            .map(|(key, value)| (String::from(key), value.clone()))
            .collect()
    }

    /// Registers in conflict.
    pub fn conflicts(&self) -> Vec<&str> {
        self.registers
            .conflicts(normal::same)
            .map(|(key, _)| key)
            .collect()
    }
}

impl Lontar {
    /// Saves a new record from answers. Blocking problems stop it; warnings come back with it.
    pub fn save_new(&self, kind: RecordKind, answers: Answers) -> Result<Saved, AppError> {
        self.save_new_with(kind, answers, |_, _| Ok(()))
    }

    /// The same, with something more in the same transaction.
    pub(super) fn save_new_with(
        &self,
        kind: RecordKind,
        mut answers: Answers,
        also: impl FnOnce(&Transaction<'_>, &RecordId) -> Result<(), AppError>,
    ) -> Result<Saved, AppError> {
        form::derive(kind, &mut answers);
        let problems = self.problems(kind, &answers)?;
        let schema = form::form(kind).map_or(0, |f| f.schema);
        check_size(&answers.0)?;
        let record = self.new_record();
        self.store.write(|tx| {
            let shard = self.shard_for(tx, kind, &answers)?;
            let payload = flat_write::first(&self.session(), &answers.0);
            let payload = payload.ok_or(AppError::NotFound("answers"))?;
            check_payload(&payload)?;
            let touched = self.append(tx, &shard, record, (kind, schema), payload)?;
            self.apply(tx, &touched, record)?;
            also(tx, &record)?;
            let same_nik = self.same_nik(tx, kind, &answers, &record)?;
            Ok(Saved {
                record,
                receipt: self.receipt_of(&record),
                problems,
                same_nik,
                changed: true,
            })
        })
    }

    /// Changes registers of a record, at the state on which the screen was opened. A register that
    /// has more than one value there is not changed this way.
    pub fn edit(
        &self,
        record: &RecordId,
        heads: &[ChangeHash],
        sets: BTreeMap<String, Value>,
    ) -> Result<Saved, AppError> {
        self.edit_with(record, heads, sets, |_| Ok(()))
    }

    pub(super) fn edit_with(
        &self,
        record: &RecordId,
        heads: &[ChangeHash],
        mut sets: BTreeMap<String, Value>,
        also: impl FnOnce(&Transaction<'_>) -> Result<(), AppError>,
    ) -> Result<Saved, AppError> {
        let view = self.show(record)?;
        let in_conflict = view.conflicts();
        if sets.keys().any(|key| in_conflict.contains(&key.as_str())) {
            return Err(AppError::InConflict);
        }
        let mut answers = view.answers();
        answers.0.extend(sets.clone());
        let before = answers.clone();
        form::derive(view.kind, &mut answers);
        sets.extend(
            answers
                .0
                .iter()
                .filter(|(k, v)| before.0.get(*k) != Some(*v))
                .map(|(k, v)| (k.clone(), v.clone())),
        );
        let problems = self.problems(view.kind, &answers)?;
        check_size(&sets)?;
        let changed = self.change(
            &view,
            heads,
            Homes::Best,
            |doc, session, seen| doc.set_at(session, seen, &sets),
            also,
        )?;
        let same_nik = self
            .store
            .read(|conn| self.same_nik(conn, view.kind, &answers, record))?;
        Ok(Saved {
            record: *record,
            receipt: self.receipt_of(record),
            problems,
            same_nik,
            changed,
        })
    }

    /// Changes registers that no rule looks at, in a record that may break rules of today.
    pub(super) fn set_unchecked(
        &self,
        view: &RecordView,
        sets: BTreeMap<String, Value>,
    ) -> Result<bool, AppError> {
        self.change(
            view,
            &view.heads,
            Homes::Best,
            |doc, session, seen| doc.set_at(session, seen, &sets),
            |_| Ok(()),
        )
    }

    /// Settles a register: `heads` is the state whose values the person saw. Where these lie in several shards,
    /// it is settled in each. What an unfinished change of the record says of it is settled, too.
    pub fn resolve(
        &self,
        record: &RecordId,
        heads: &[ChangeHash],
        register: &str,
        value: &Value,
    ) -> Result<bool, AppError> {
        let view = self.show(record)?;
        if !view.registers.0.contains_key(register) {
            return Err(AppError::NotFound("answer"));
        }
        check_size(&BTreeMap::from([(String::from(register), value.clone())]))?;
        self.change(
            &view,
            heads,
            Homes::All,
            |doc, session, seen| doc.resolve_at(session, seen, register, value),
            |tx| Ok(drafts::settle(tx, record, register)?),
        )
    }

    /// What is missing in a record or worth another look, by the rules of today; nothing of it stops.
    pub fn look_again(&self, view: &RecordView) -> Result<Vec<Problem>, AppError> {
        Ok(form::check(view.kind, &view.answers(), &self.context()?))
    }

    /// Everything about a record.
    pub fn show(&self, record: &RecordId) -> Result<RecordView, AppError> {
        self.store.read(|conn| self.view(conn, record))
    }

    fn view(&self, conn: &Connection, record: &RecordId) -> Result<RecordView, AppError> {
        let row = rows::by_record(conn, record)?.ok_or(AppError::NotFound("record"))?;
        let trust = meta::trust(conn)?;
        let applied = ledger::history_everywhere(conn, &trust, row.shard, *record)?;
        let kind = applied.view.kind.unwrap_or(row.kind);
        Ok(RecordView {
            record: *record,
            kind,
            receipt: ReceiptNumber::of(record),
            shard: ledger::shard_of_row(conn, row.shard)?,
            heads: applied
                .view
                .heads
                .iter()
                .map(|h| ChangeHash::from_bytes(*h))
                .collect(),
            custody: custody::of_record(conn, record, &self.device())?,
            arrived_ms: custody::arrived_ms(conn, record)?,
            history: ledger::change_lines(&applied)
                .into_iter()
                .map(|line| HistoryLine {
                    change: line.change,
                    device: line.device,
                    wall_ms: line.wall_ms,
                    utc_offset_min: line.utc_offset_min,
                    carried: line.carried,
                    set: line.registers().map(|r| readable(kind, r)).collect(),
                    sets: line.sets,
                })
                .collect(),
            held: applied
                .view
                .verdicts
                .iter()
                .filter_map(|(h, v)| v.map(|v| (*h, v.code())))
                .collect(),
            linked: rows::linked_to(conn, record)?
                .into_iter()
                .map(|r| r.record)
                .collect(),
            registers: applied.view.registers,
        })
    }

    /// Writes one change at the heads that were seen. If own changes of this opening on the record
    /// are not all applied, a new session is drawn first: a second change with the same actor and
    /// number would be lost.
    fn change(
        &self,
        view: &RecordView,
        heads: &[ChangeHash],
        homes: Homes,
        make: impl Fn(&mut AutomergeDocument, &SessionId, &[ChangeHash]) -> Result<Option<Vec<u8>>, EngineError>,
        also: impl FnOnce(&Transaction<'_>) -> Result<(), AppError>,
    ) -> Result<bool, AppError> {
        if !view.kind.is_field_document() {
            return Err(AppError::NotFound("field document"));
        }
        let schema = form::form(view.kind).map_or(0, |f| f.schema);
        self.store.write(|tx| {
            let trust = meta::trust(tx)?;
            let mut changed = false;
            for (shard, seen) in homes.of_edit(tx, &trust, view, heads)? {
                if ledger::has_unapplied_of_session(tx, shard, &view.record, &self.session())? {
                    self.renew_session();
                }
                let (_, mut document) = ledger::open_record(tx, &trust, shard, view.record)?;
                let shard = ledger::shard_of_row(tx, shard)?;
                let Some(payload) = make(&mut document, &self.session(), &seen)? else {
                    continue;
                };
                check_payload(&payload)?;
                let touched = self.append(tx, &shard, view.record, (view.kind, schema), payload)?;
                self.apply(tx, &touched, view.record)?;
                changed = true;
            }
            also(tx)?;
            Ok(changed)
        })
    }

    fn apply(
        &self,
        tx: &Transaction<'_>,
        touched: &BTreeSet<(i64, RecordId)>,
        own: RecordId,
    ) -> Result<Vec<Applied>, AppError> {
        let trust = meta::trust(tx)?;
        let applied = ledger::apply(tx, &trust, touched)?;
        for a in &applied {
            // What this device writes must pass the checks of everybody else.
            if a.record == own
                && a.view.verdicts.iter().any(|(_, v)| v.is_some())
                && a.view.registers.0.is_empty()
            {
                return Err(StoreError::Damaged(String::from("own change was not applied")).into());
            }
            rows::write(tx, a)?;
        }
        Ok(applied)
    }

    fn receipt_of(&self, record: &RecordId) -> Option<ReceiptNumber> {
        (!self.is_practice()).then(|| ReceiptNumber::of(record))
    }

    /// Blocking problems as an error, the others as a list.
    pub(super) fn problems(&self, kind: RecordKind, answers: &Answers) -> Result<Vec<Problem>, AppError> {
        let problems = form::check(kind, answers, &self.context()?);
        if problems.iter().any(Problem::blocks) {
            Err(AppError::Invalid(problems))
        } else {
            Ok(problems)
        }
    }

    /// What the rules must know beside the answers, on this phone now.
    pub fn context(&self) -> Result<form::Context, AppError> {
        let now = self.env.moment();
        let (grant, error) = self
            .store
            .read::<_, AppError>(|conn| Ok((meta::grant(conn)?, clock::error_ms(conn, &now)?)))?;
        // A clock that is years off must not make grown people minors.
        let now_ms = time::likely_now(now.clock_ms, error);
        let mut context = form::Context::new(time::day_of(now_ms, self.env.utc_offset_min()), now_ms);
        context.override_by_supervisor = grant.is_some_and(|g| g.role == Role::Supervisor);
        context.practice = self.is_practice();
        Ok(context)
    }

    /// Where a new record belongs: a worker's in the worker's own shard, an officer's in the
    /// working district, whatever village the record names.
    fn shard_for(
        &self,
        tx: &Transaction<'_>,
        kind: RecordKind,
        answers: &Answers,
    ) -> Result<ShardId, AppError> {
        let grant = meta::grant(tx)?;
        let is_worker = match &grant {
            Some(grant) => grant.role == Role::Worker,
            None => {
                [RecordKind::ACCIDENT, RecordKind::REQUEST].contains(&kind) && meta::district(tx)?.is_none()
            }
        };
        if is_worker {
            if let Some(shard) = grant.and_then(|g| g.person_shards.first().copied())
                && meta::own_person_shard(tx)?.is_none()
            {
                return Ok(shard);
            }
            return Ok(meta::person_shard(tx, || draw(&*self.env))?);
        }
        let chosen = match meta::district(tx)? {
            Some(code) => Some(code),
            None => grant.and_then(|g| g.districts.first().cloned()),
        };
        let village = rows::search_summary(kind, answers).village;
        let by_village = || village.and_then(|v| Regions::get().district_of(&v).map(String::from));
        let code = chosen.or_else(by_village).ok_or(AppError::NoDistrict)?;
        Ok(Shard::District(code).id())
    }

    pub(super) fn same_nik(
        &self,
        conn: &Connection,
        kind: RecordKind,
        answers: &Answers,
        record: &RecordId,
    ) -> Result<Vec<RecordId>, AppError> {
        match rows::search_summary(kind, answers).nik {
            Some(nik) if kind == RecordKind::ENROLMENT => {
                Ok(rows::same_nik(conn, nik.reveal(), Some(record))?)
            }
            _ => Ok(Vec::new()),
        }
    }
}

/// Where a change is written when a record lies in several shards (the hub carried it): dependencies never
/// cross them.
#[derive(Clone, Copy)]
enum Homes {
    /// In the one that has most of what was seen. What it lacks stays beside the edit, as a conflict that
    /// people see, never overwritten.
    Best,
    /// In each that has some of it.
    All,
}

impl Homes {
    /// The shards, and what of the seen state is in each.
    fn of_edit(
        self,
        conn: &Connection,
        trust: &Trust,
        view: &RecordView,
        heads: &[ChangeHash],
    ) -> Result<Vec<(i64, Vec<ChangeHash>)>, AppError> {
        let known =
            |h: &ChangeHash| view.heads.contains(h) || view.history.iter().any(|line| line.change == *h);
        if !heads.iter().all(known) {
            return Err(AppError::Stale);
        }
        let main = ledger::find_shard(conn, &view.shard)?.ok_or(AppError::NotFound("record"))?;
        let others = ledger::shards_of_record(conn, &view.record)?;
        let mut homes = Vec::new();
        for shard in core::iter::once(main).chain(others.into_iter().filter(|shard| *shard != main)) {
            let (built, _) = ledger::open_record(conn, trust, shard, view.record)?;
            let here: Vec<ChangeHash> = heads.iter().filter(|h| built.has_all(&[**h])).copied().collect();
            if !here.is_empty() {
                homes.push((shard, here));
            }
        }
        // The sort is stable: of equals, the main one.
        homes.sort_by_key(|(_, here)| core::cmp::Reverse(here.len()));
        let is_covered = |(_, here): &(i64, Vec<ChangeHash>)| here.len() == heads.len();
        if matches!(self, Homes::Best) || homes.first().is_some_and(is_covered) {
            homes.truncate(1);
        }
        if homes.is_empty() {
            return Err(AppError::Stale);
        }
        Ok(homes)
    }
}

fn readable(kind: RecordKind, register: &str) -> String {
    // A candidate holds the registers of an enrolment.
    let kind = if kind == RecordKind::CANDIDATE {
        RecordKind::ENROLMENT
    } else {
        kind
    };
    match form::field_by_register(kind, register) {
        Some(field) => String::from(field.key),
        None => String::from(register),
    }
}

fn check_size(sets: &BTreeMap<String, Value>) -> Result<(), AppError> {
    if sets.len() > OPS_MAX / 2 {
        return Err(AppError::TooLarge("too many answers"));
    }
    let size = |v: &Value| {
        v.as_text()
            .map(str::len)
            .or(v.as_bytes().map(<[u8]>::len))
            .unwrap_or(0)
    };
    if sets.values().any(|v| size(v) > REGISTER_MAX_BYTES) {
        return Err(AppError::TooLarge("one answer is longer than 8 KiB"));
    }
    Ok(())
}

fn check_payload(payload: &[u8]) -> Result<(), AppError> {
    if payload.len() > PAYLOAD_MAX_BYTES {
        Err(AppError::TooLarge("all answers together are longer than 64 KiB"))
    } else {
        Ok(())
    }
}
