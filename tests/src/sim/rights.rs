//! What people ask of the office under UU 27/2022 in the simulation: erasing, restricting, releasing.
//!
//! * what was erased is owed to nobody any more, and is nowhere: not at the hub, whatever backup was put
//!   back since, and on no phone that has synced;
//! * what was restricted is kept and shown nowhere, until it is released;
//! * every other record is as it was: the other checkers go on looking at it.

use super::line::locked;
use super::office::HUB_FILE;
use super::phone::PHONE_FILE;
use super::raw;
use super::world::World;
use lontar_core::form::rights::RECORDS_MAX;
use lontar_core::model::{RecordId, RecordKind, Value};
use lontar_hub::{Case, CaseKind, Filter, Hub, HubError};
use std::collections::BTreeSet;

/// Time that an officer needs for a case: what the office writes is never of the same millisecond.
const CASE_MS: i64 = 90_000;

impl World {
    /// Somebody asks the office for something, or the office gets to what was asked.
    pub(super) fn rights(&mut self) -> Result<(), String> {
        let waiting = !self.cases.is_empty();
        if waiting && self.other.chance(600) {
            let one = self.other.below(self.cases.len() as u64) as usize;
            let case = self.cases.swap_remove(one);
            return self.settle_case(&case);
        }
        let kind = match self.other.below(10) {
            0..=4 => CaseKind::Erase,
            5..=6 => CaseKind::Restrict,
            7..=8 => CaseKind::Release,
            _ => CaseKind::Withdraw,
        };
        let Some(record) = self.somebody_of(kind)? else {
            return Ok(());
        };
        let office = locked(&self.office);
        office.env.advance(CASE_MS);
        let opened = office.with("open a case", |hub| hub.open_case(kind, &record))?;
        drop(office);
        self.tend_hub()?;
        let Some(case) = opened else { return Ok(()) };
        self.say(format!("hub: {} asked for {record}", kind.name()));
        if self.other.chance(500) {
            return self.settle_case(&case);
        }
        self.cases.push(case);
        Ok(())
    }

    /// An enrolment that the office holds; for a release one that it restricted.
    fn somebody_of(&mut self, kind: CaseKind) -> Result<Option<RecordId>, String> {
        let wanted = Filter {
            kind: Some(RecordKind::ENROLMENT),
            ..Filter::default()
        };
        let rows = locked(&self.office).with("list", |hub| hub.list(&wanted, 0, 1_000))?;
        let listed = rows.unwrap_or_default().into_iter().map(|row| row.record);
        let mut records: Vec<RecordId> = if kind == CaseKind::Release {
            self.model.restricted.iter().copied().collect()
        } else {
            listed.collect()
        };
        records.sort();
        let one = self.other.below(records.len() as u64) as usize;
        Ok(records.get(one).copied())
    }

    /// Settles a case, again if the power failed in it: the officer sees that it is still open.
    fn settle_case(&mut self, case: &Case) -> Result<(), String> {
        let records = locked(&self.office).with("who", |hub| hub.records_of_person(&case.record))?;
        let Some(records) = records.filter(|all| all.len() <= RECORDS_MAX) else {
            return Ok(());
        };
        if case.kind == CaseKind::Erase {
            self.forget(case, &records)?;
        }
        for _ in 0..3 {
            let office = locked(&self.office);
            office.env.advance(CASE_MS);
            let done = office.with("settle a case", |hub| match hub.settle_case(&case.id, true) {
                // A restore lost the case: the person has to ask again. An erasure is carried out all the
                // same, by the office's list.
                Err(HubError::NotFound(_)) => Ok(false),
                other => other.map(|_| true),
            })?;
            drop(office);
            self.tend_hub()?;
            let settled = match done {
                Some(true) => true,
                Some(false) => {
                    let mut office = locked(&self.office);
                    if case.kind == CaseKind::Erase {
                        office.erase_again()?;
                    }
                    drop(office);
                    self.tend_hub()?;
                    return Ok(());
                }
                None => locked(&self.office)
                    .with("case", |hub| hub.case(&case.id))?
                    .is_some_and(|case| case.settled_ms.is_some()),
            };
            if settled {
                self.settled(case, &records);
                if case.kind == CaseKind::Erase {
                    self.check_photos_gone(&records)?;
                }
                return Ok(());
            }
        }
        Err(String::from("a case was not settled in three attempts"))
    }

    /// The photos of what was just erased are gone. Later a phone that was away may bring one of them
    /// again: nobody can open it, because the seed of its key went with the record.
    fn check_photos_gone(&self, records: &BTreeSet<RecordId>) -> Result<(), String> {
        let office = locked(&self.office);
        let named = raw::blobs_named(&office.disk).map_err(|e| e.to_string())?;
        for (record, known) in self.model.erased.iter().filter(|(r, _)| records.contains(r)) {
            for address in known.blobs.iter().filter(|address| !named.contains(*address)) {
                if office.with("blob", |hub: &Hub| hub.has_blob(address))? == Some(true) {
                    return Err(format!("ERASED: the hub still has a photo of {record}"));
                }
            }
        }
        Ok(())
    }

    fn settled(&mut self, case: &Case, records: &BTreeSet<RecordId>) {
        match case.kind {
            CaseKind::Restrict | CaseKind::Withdraw => {
                // While the case lay open, some of them may have been erased.
                let left = records.iter().filter(|r| !self.model.erased.contains_key(r));
                self.model.restricted.extend(left.copied());
            }
            CaseKind::Release => self.model.restricted.retain(|r| !records.contains(r)),
            _ => {}
        }
        self.say(format!(
            "hub: {} carried out for {} records",
            case.kind.name(),
            records.len()
        ));
    }

    /// From here on nothing of these records is owed to anybody.
    fn forget(&mut self, case: &Case, records: &BTreeSet<RecordId>) -> Result<(), String> {
        let mut office = locked(&self.office);
        office
            .erasures
            .entry(case.id)
            .or_default()
            .extend(records.iter().copied());
        for record in records {
            let page = office.with("record", |hub| match hub.record(record) {
                Err(HubError::NotFound(_)) => Ok(None),
                page => page.map(Some),
            })?;
            let nik = page.flatten().and_then(|page| {
                let nik = page.registers.winner("nk").and_then(Value::as_text)?;
                Some(String::from(nik))
            });
            let blobs = raw::blobs_of(&office.disk, HUB_FILE, record).map_err(|e| e.to_string())?;
            let known = self.model.erased.entry(*record).or_default();
            known.nik = nik.or(known.nik.take());
            known.blobs.extend(blobs);
        }
        drop(office);
        self.model.restricted.retain(|r| !records.contains(r));
        for phone in &mut self.phones {
            phone.forget(records);
        }
        Ok(())
    }

    /// **Erased**: nothing of an erased record is at the hub or on a phone that has synced. To be called
    /// once everybody has.
    pub(super) fn check_erased(&self) -> Result<(), String> {
        let office = locked(&self.office);
        for (record, known) in &self.model.erased {
            let left = raw::left_of(&office.disk, HUB_FILE, record).map_err(|e| e.to_string())?;
            if let Some(what) = left {
                return Err(format!("ERASED: the hub still has {what} of {record}"));
            }
            if let Some(nik) = &known.nik {
                let found = office.with("search", |hub| hub.search(nik, 1_000))?;
                if found
                    .unwrap_or_default()
                    .iter()
                    .any(|(row, _)| row.record == *record)
                {
                    return Err(format!("ERASED: the hub finds {record}"));
                }
            }
            self.check_erased_on_phones(record, known.nik.as_deref())?;
        }
        Ok(())
    }

    fn check_erased_on_phones(&self, record: &RecordId, nik: Option<&str>) -> Result<(), String> {
        for phone in self.phones.iter().filter(|p| !p.gone && !p.revoked) {
            let name = &phone.name;
            let left = raw::left_of(&phone.disk, PHONE_FILE, record).map_err(|e| e.to_string())?;
            if let Some(what) = left {
                return Err(format!("ERASED: {name} still has {what} of {record}"));
            }
            if phone.find(record)?.is_some() {
                return Err(format!("ERASED: {name} still shows {record}"));
            }
            if let Some(nik) = nik {
                let found = phone.app()?.search(nik, 1_000).map_err(|e| e.to_string())?;
                if found.iter().any(|(row, _)| row.record == *record) {
                    return Err(format!("ERASED: {name} finds {record}"));
                }
            }
        }
        Ok(())
    }

    /// **Restricted**: every phone keeps the same records back as the hub, and shows none of them.
    pub(super) fn check_restricted(&self) -> Result<(), String> {
        let office = locked(&self.office);
        let there = raw::restricted(&office.disk, HUB_FILE).map_err(|e| e.to_string())?;
        if office.restores == 0 && !self.model.restricted.is_subset(&there) {
            return Err(String::from("RESTRICTED: the hub shows what was restricted"));
        }
        for phone in self.phones.iter().filter(|p| !p.gone && !p.revoked) {
            let here = raw::restricted(&phone.disk, PHONE_FILE).map_err(|e| e.to_string())?;
            if here != there {
                return Err(format!(
                    "RESTRICTED: {} keeps other records back than the hub: {:?} only here, {:?} only there",
                    phone.name,
                    here.difference(&there).collect::<Vec<_>>(),
                    there.difference(&here).collect::<Vec<_>>()
                ));
            }
            if phone.records()?.iter().any(|record| here.contains(record)) {
                return Err(format!("RESTRICTED: {} lists a restricted record", phone.name));
            }
        }
        Ok(())
    }

    /// Every phone that came home said that it has carried out every erasure. A restore may have lost the word
    /// of a phone, which it does not give again.
    pub(super) fn check_compliance(&self) -> Result<(), String> {
        let office = locked(&self.office);
        if office.restores > 0 {
            return Ok(());
        }
        for case in office.erasures.keys() {
            let lines = office
                .with("compliance", |hub| hub.compliance(case))?
                .unwrap_or_default();
            for phone in self.phones.iter().filter(|p| !p.gone && !p.revoked) {
                let device = phone.device()?;
                let silent = lines
                    .iter()
                    .any(|line| line.device == device && line.reported_ms.is_none());
                if silent {
                    return Err(format!("ERASED: {} never said so", phone.name));
                }
            }
        }
        Ok(())
    }
}
