//! One world of a seed: a hub, phones, and what happens to them step by step.

use super::Options;
use super::forge::Forger;
use super::line::locked;
use super::model::{Model, history};
use super::office::Office;
use super::people::{self, NAMES, PLACES};
use super::phone::{Phone, Screen};
use super::photos;
use super::sealed::Left;
use crate::rng::Rng;
use lontar_core::app::{AppError, RecordView, Saved};
use lontar_core::form::Answers;
use lontar_core::media::picture::Prepared;
use lontar_core::model::{ChangeHash, RecordId, RecordKind, Value};
use lontar_core::store::StoreError;
use lontar_core::sync::transport::Call;
use lontar_core::sync::wire::join::Role;
use lontar_hub::Case;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// 2026-11-20T08:00 in Kupang.
pub const START_MS: i64 = 1_795_132_800_000;
pub(super) const DAY_MS: i64 = 86_400_000;
/// 2099.
pub(super) const FAR_MS: i64 = 4_080_000_000_000;

/// Everything of one seed.
pub struct World {
    pub(super) rng: Rng,
    pub(super) office: Mutex<Office>,
    pub(super) phones: Vec<Phone>,
    pub(super) model: Model,
    pub(super) trace: Vec<String>,
    pub(super) captured: Mutex<Vec<Call>>,
    enrolments: Vec<Vec<Answers>>,
    pub(super) forger: Forger,
    restarts_seen: u64,
    /// Arrived, and lost by the hub in a restore: the phones have to give them back.
    pub(super) to_come_back: BTreeSet<ChangeHash>,
    pub(super) fault_per_mille: u64,
    note: u64,
    /// Drives what came into the simulation later, so that the seeds of before keep their stories.
    pub(super) other: Rng,
    /// Cases that are open at the office.
    pub(super) cases: Vec<Case>,
    /// How often a phone was away for long.
    pub(super) absences: u64,
    /// What phones left that nobody opens again.
    pub(super) left: Vec<Left>,
}

impl World {
    /// The beginning.
    pub fn new(seed: u64, options: Options) -> Result<Self, String> {
        let no_sync = options.no_sync;
        let mut rng = Rng::new(seed).fork(77);
        let office = Office::new(&rng.fork(1), START_MS)?;
        let places = 1 + rng.below(3) as usize;
        let mut phones = Vec::new();
        for number in 0..2 + rng.below(4) {
            let home = rng.below(places as u64) as usize;
            let mut districts: Vec<String> = PLACES
                .iter()
                .skip(home)
                .take(1)
                .map(|(district, _)| String::from(*district))
                .collect();
            let also = rng.below(places as u64) as usize;
            if rng.chance(200) && also != home {
                districts.extend(PLACES.get(also).map(|(district, _)| String::from(*district)));
            }
            let name = format!("phone {number}");
            phones.push(Phone::new(
                name,
                &rng.fork(100 + number),
                START_MS,
                Role::Officer,
                districts,
                no_sync,
            )?);
        }
        if rng.chance(600) {
            phones.push(Phone::new(
                String::from("worker"),
                &rng.fork(99),
                START_MS,
                Role::Worker,
                Vec::new(),
                no_sync,
            )?);
        }
        let enrolments = PLACES
            .iter()
            .map(|(_, village)| people::enrolments(seed, village, 30))
            .collect();
        let mut other = Rng::new(seed).fork(78);
        if other.chance(400)
            && let Some(first) = phones.first_mut()
        {
            first.role = Role::Supervisor;
        }
        let fault_per_mille = [0, 50, 150, 400].get(rng.below(4) as usize).copied().unwrap_or(0);
        Ok(Self {
            forger: Forger::new(&rng.fork(3)),
            rng,
            office: Mutex::new(office),
            phones,
            model: Model::default(),
            trace: Vec::new(),
            captured: Mutex::default(),
            enrolments,
            restarts_seen: 0,
            to_come_back: BTreeSet::new(),
            fault_per_mille,
            note: 0,
            other,
            cases: Vec::new(),
            absences: 0,
            left: Vec::new(),
        })
    }

    pub(super) fn forger_device(&self) -> lontar_core::model::DeviceKey {
        self.forger.device()
    }

    pub(super) fn say(&mut self, line: String) {
        self.trace.push(line);
    }

    fn pick(&mut self) -> usize {
        let alive: Vec<usize> = self
            .phones
            .iter()
            .enumerate()
            .filter(|(_, p)| !p.gone)
            .map(|(place, _)| place)
            .collect();
        let place = self.rng.below(alive.len() as u64) as usize;
        alive.get(place).copied().unwrap_or(0)
    }

    pub(super) fn phone(&self, place: usize) -> Result<&Phone, String> {
        self.phones
            .get(place)
            .ok_or_else(|| String::from("no such phone"))
    }

    pub(super) fn phone_mut(&mut self, place: usize) -> Result<&mut Phone, String> {
        self.phones
            .get_mut(place)
            .ok_or_else(|| String::from("no such phone"))
    }

    /// One step.
    pub fn step(&mut self) -> Result<(), String> {
        let place = self.pick();
        let name = self.phone(place)?.name.clone();
        if self.rng.chance(120) {
            let calls = 1 + self.rng.below(30);
            self.phone(place)?.disk.crash_after(Some(calls));
            self.say(format!("{name}: the power will fail at write {calls}"));
        }
        let acted = self.act(place);
        let is_cut = self.phone(place)?.disk.is_crashed();
        match acted {
            // Whoever reads on a phone without power reads nothing; what was promised is looked at afterwards.
            Err(why) if is_cut && !is_breach(&why) => self.say(format!("{name}: cut off while it read")),
            acted => acted?,
        }
        self.after(place)?;
        if self.other.chance(25) {
            self.rights()?;
        }
        if self.other.chance(8) {
            self.absence(place)?;
        }
        if self.other.chance(4) {
            self.lock_for_good(place)?;
        }
        if self.other.chance(8) {
            self.lose_pin(place)?;
        }
        if !self.left.is_empty() && self.other.chance(60) {
            self.send_sealed(self.fault_per_mille)?;
        }
        self.tend_hub()
    }

    fn act(&mut self, place: usize) -> Result<(), String> {
        match self.rng.below(1000) {
            0..=179 => self.enrol(place)?,
            180..=249 => self.report(place)?,
            250..=369 => self.edit(place)?,
            370..=389 => self.open_screen(place)?,
            390..=409 => self.photograph(place)?,
            410..=459 => self.draft(place)?,
            460..=519 => self.resolve(place)?,
            520..=719 => self.sync(place).map(drop)?,
            720..=789 => self.hub_work()?,
            790..=819 => self.hub_backup()?,
            820..=849 => self.hub_crash()?,
            850..=869 => self.turn_clock(place)?,
            870..=884 => self.disk_full(place)?,
            885..=904 => self.phone_mut(place)?.remember(),
            905..=919 => self.put_back(place)?,
            920..=925 => self.clone_phone(place)?,
            926..=932 => self.hub_restore()?,
            933..=940 => self.revoke(place)?,
            941..=944 => self.lose_phone(place)?,
            945..=975 => self.forge()?,
            976..=982 => self.regrant(place)?,
            983..=988 => self.import_list()?,
            _ => self.look(place)?,
        }
        Ok(())
    }

    /// Whatever lost its power gets it back, and shows what it still has.
    fn after(&mut self, place: usize) -> Result<(), String> {
        if self.phone(place)?.disk.is_crashed() {
            self.phone_mut(place)?.reboot()?;
            let name = self.phone(place)?.name.clone();
            self.say(format!("{name}: started again"));
        }
        self.tend_hub()
    }

    pub(super) fn tend_hub(&mut self) -> Result<(), String> {
        let restarts = {
            let mut office = locked(&self.office);
            office.tend()?;
            office.restarts
        };
        if restarts != self.restarts_seen {
            self.restarts_seen = restarts;
            self.say(String::from("hub: started again"));
            self.check_receipted("after its crash")?;
        }
        Ok(())
    }

    fn check_receipted(&self, when: &str) -> Result<(), String> {
        let stored = locked(&self.office).stored()?;
        let lost = self.model.owed().filter(|(hash, change)| {
            change.receipted && !self.to_come_back.contains(hash) && !stored.contains(hash)
        });
        match lost.count() {
            0 => Ok(()),
            lost => Err(format!("RECEIPTED: the hub lost {lost} changes {when}")),
        }
    }

    pub(super) fn enrol(&mut self, place: usize) -> Result<(), String> {
        if self.phone(place)?.role == Role::Worker {
            return self.report(place);
        }
        let phone = self.phone(place)?;
        let home = PLACES
            .iter()
            .position(|(district, _)| phone.districts.first().is_some_and(|d| d == district));
        let abroad = self.rng.chance(100);
        let at = if abroad {
            self.rng.below(3) as usize
        } else {
            home.unwrap_or(0)
        };
        let list = self.enrolments.get(at).map(Vec::as_slice).unwrap_or_default();
        let one = self.rng.below(list.len() as u64) as usize;
        let Some(mut answers) = list.get(one).cloned() else {
            return Ok(());
        };
        answers.set("nt", self.note());
        self.save(place, RecordKind::ENROLMENT, answers)
    }

    fn report(&mut self, place: usize) -> Result<(), String> {
        let at = self.rng.below(3) as usize;
        let village = PLACES.get(at).map(|(_, village)| *village);
        let answers = people::accident(&mut self.rng, village);
        self.save(place, RecordKind::ACCIDENT, answers)
    }

    fn note(&mut self) -> String {
        self.note += 1;
        format!("catatan {}", self.note)
    }

    fn save(&mut self, place: usize, kind: RecordKind, answers: Answers) -> Result<(), String> {
        let saved = self.phone(place)?.app()?.save_new(kind, answers);
        let what = format!("saved {}", kind.name().unwrap_or("something"));
        self.saved(place, &what, saved, None)
    }

    /// Takes in what a save returned. `on` is the record and what its screen showed.
    pub(super) fn saved(
        &mut self,
        place: usize,
        what: &str,
        saved: Result<Saved, AppError>,
        on: Option<(RecordId, BTreeSet<ChangeHash>, BTreeSet<ChangeHash>)>,
    ) -> Result<(), String> {
        let (record, before, seen) = on.unwrap_or_default_with(&saved);
        let name = self.phone(place)?.name.clone();
        match saved {
            Ok(saved) => {
                // A cut after the commit would hide what was promised; the reboot checks it.
                self.promise(place, record, &before, &seen)?;
                self.say(format!("{name}: {what} {} changed {}", record, saved.changed));
                Ok(())
            }
            Err(AppError::Invalid(problems)) => {
                let codes: Vec<&str> = problems.iter().filter(|p| p.blocks()).map(|p| p.code).collect();
                self.say(format!("{name}: {what} was stopped by {codes:?}"));
                Ok(())
            }
            Err(AppError::InConflict | AppError::NoDistrict) => {
                self.say(format!("{name}: {what} was refused"));
                Ok(())
            }
            Err(AppError::Store(StoreError::Full)) => {
                self.say(format!("{name}: {what}: the disk is full"));
                self.phone(place)?.disk.fill_up(None);
                self.phone(place)?.check_saved()
            }
            Err(e) if self.phone(place)?.disk.is_crashed() => {
                self.say(format!(
                    "{name}: {what}: {}",
                    if e.to_string().is_empty() { "" } else { "cut off" }
                ));
                self.phone_mut(place)?.reboot()?;
                // It may have become durable all the same; then it counts from here on.
                if record != RecordId::from_bytes([0; 16]) && self.phone(place)?.app()?.show(&record).is_ok()
                {
                    self.promise(place, record, &before, &seen)?;
                }
                Ok(())
            }
            Err(e) => Err(format!("{name}: {what} failed without a cause: {e}")),
        }
    }

    fn promise(
        &mut self,
        place: usize,
        record: RecordId,
        before: &BTreeSet<ChangeHash>,
        seen: &BTreeSet<ChangeHash>,
    ) -> Result<(), String> {
        if self.phone(place)?.disk.is_crashed() {
            // The cut came while something after the commit was written. What was returned counts:
            // the reboot must show it.
            self.phone_mut(place)?.reboot()?;
        }
        let Some(phone) = self.phones.get_mut(place) else {
            return Ok(());
        };
        let view = phone.show(&record)?;
        let device = phone.device()?;
        let new = self.model.learn(&view, before, seen, device);
        if !self.model.erased.contains_key(&record) {
            phone.has.extend(new.into_iter().map(|hash| (hash, record)));
        }
        self.model.check_values(&view, &phone.name)
    }

    pub(super) fn some_record(&mut self, place: usize) -> Result<Option<RecordView>, String> {
        let records = self.phone(place)?.records()?;
        // A few records get most of the edits, so that people meet on them.
        let few = if self.rng.chance(700) {
            3
        } else {
            records.len() as u64
        };
        let one = self.rng.below(few.min(records.len() as u64)) as usize;
        records
            .get(one)
            .map(|record| self.phone(place)?.show(record))
            .transpose()
    }

    fn some_sets(&mut self, view: &RecordView) -> BTreeMap<String, Value> {
        let mut sets = BTreeMap::new();
        let name = NAMES.get(self.rng.below(5) as usize).copied().unwrap_or("Maria");
        match self.rng.below(5) {
            0 => sets.insert(String::from("nm"), Value::from(name)),
            1 => sets.insert(String::from("nt"), Value::Null),
            2 if view.kind == RecordKind::ENROLMENT => sets.insert(String::from("hm"), Value::from(name)),
            _ => sets.insert(String::from("nt"), Value::Text(self.note())),
        };
        if self.rng.chance(300) {
            sets.insert(String::from("on"), Value::Text(self.note()));
        }
        let busy = view.conflicts();
        sets.retain(|register, _| !busy.contains(&register.as_str()));
        sets
    }

    fn edit(&mut self, place: usize) -> Result<(), String> {
        let old = if self.rng.chance(400) {
            self.phone_mut(place)?.screens.pop()
        } else {
            None
        };
        // What was erased or restricted since is on no screen any more.
        let old = match old {
            Some(screen) => self
                .phone(place)?
                .find(&screen.record)?
                .map(|view| (view, screen)),
            None => None,
        };
        let (view, screen) = match old {
            Some(old) => old,
            None => {
                let Some(view) = self.some_record(place)? else {
                    return Ok(());
                };
                let screen = Screen {
                    record: view.record,
                    heads: view.heads.clone(),
                    seen: history(&view),
                };
                (view, screen)
            }
        };
        let sets = self.some_sets(&view);
        if sets.is_empty() {
            return Ok(());
        }
        let before = history(&view);
        let saved = self
            .phone(place)?
            .app()?
            .edit(&screen.record, &screen.heads, sets);
        self.saved(place, "edited", saved, Some((screen.record, before, screen.seen)))
    }

    fn open_screen(&mut self, place: usize) -> Result<(), String> {
        let Some(view) = self.some_record(place)? else {
            return Ok(());
        };
        let screen = Screen {
            record: view.record,
            heads: view.heads.clone(),
            seen: history(&view),
        };
        self.phone_mut(place)?.screens.push(screen);
        Ok(())
    }

    /// A form through several fields, in the middle of which the power may fail.
    fn draft(&mut self, place: usize) -> Result<(), String> {
        if self.phone(place)?.role == Role::Worker {
            return Ok(());
        }
        let list = self.enrolments.first().map(Vec::as_slice).unwrap_or_default();
        let one = self.rng.below(list.len() as u64) as usize;
        let Some(answers) = list.get(one).cloned() else {
            return Ok(());
        };
        let name = self.phone(place)?.name.clone();
        let picture = self.rng.chance(300).then(|| photos::picture(&mut self.rng));
        let filled = self.fill_draft(place, answers, picture.as_ref());
        if self.phone(place)?.disk.is_crashed() {
            self.say(format!("{name}: cut off in a form"));
            return Ok(());
        }
        let draft = filled.map_err(|e| format!("{name}: a draft fails without a cause: {e}"))?;
        let choice = self.rng.below(3);
        let app = self.phone(place)?.app()?;
        let done = match choice {
            0 => app.draft_discard(&draft, Some("wrong_person")).map(|()| None),
            1 => app.draft_refused(&draft, "refused").map(|()| None),
            _ => app.draft_submit(&draft).map(Some),
        };
        match done {
            Ok(None) => self.say(format!("{name}: a draft came to nothing")),
            Ok(Some(saved)) => self.saved(place, "submitted", Ok(saved), None)?,
            Err(e) => self.saved(place, "submitted", Err(e), None)?,
        }
        Ok(())
    }

    fn fill_draft(
        &self,
        place: usize,
        answers: Answers,
        picture: Option<&Prepared>,
    ) -> Result<RecordId, AppError> {
        let Ok(app) = self.phone(place).and_then(Phone::app) else {
            return Err(AppError::NotFound("phone"));
        };
        let draft = app.draft_new(RecordKind::ENROLMENT, None)?;
        let all: Vec<(String, Value)> = answers.0.into_iter().collect();
        for some in all.chunks(12) {
            app.draft_set(&draft, "identity", some.iter().cloned().collect())?;
        }
        if let Some(picture) = picture {
            app.draft_add_photo(&draft, "other", picture)?;
        }
        Ok(draft)
    }

    fn resolve(&mut self, place: usize) -> Result<(), String> {
        let conflicts = match self.phone(place)?.app()?.conflicts() {
            Ok(conflicts) => conflicts,
            Err(e) => return Err(format!("conflicts cannot be listed: {e}")),
        };
        let one = self.rng.below(conflicts.len() as u64) as usize;
        let Some(conflict) = conflicts.get(one) else {
            return Ok(());
        };
        let choice = self.rng.below(conflict.values.len() as u64) as usize;
        let Some(chosen) = conflict.values.get(choice) else {
            return Ok(());
        };
        let before = history(&self.phone(place)?.show(&conflict.record)?);
        let (record, register) = (conflict.record, conflict.register.clone());
        let resolved = self
            .phone(place)?
            .app()?
            .resolve(&record, &conflict.heads, &register, &chosen.value);
        let saved = resolved.map(|changed| Saved {
            record,
            receipt: Some(lontar_core::model::ReceiptNumber::of(&record)),
            problems: Vec::new(),
            same_nik: Vec::new(),
            changed,
        });
        self.saved(
            place,
            &format!("resolved `{register}` of"),
            saved,
            Some((record, before.clone(), before)),
        )
    }

    fn look(&mut self, place: usize) -> Result<(), String> {
        let phone = self.phone(place)?;
        for record in phone.records()? {
            self.model.check_values(&phone.show(&record)?, &phone.name)?;
        }
        Ok(())
    }
}

/// Whether a message names a promise that was broken, as `SAVED: …`.
fn is_breach(why: &str) -> bool {
    let word = why.split(':').next().unwrap_or_default();
    !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase())
}

/// Where a save of a new record begins: nothing was there and nothing was seen.
trait OrNew {
    fn unwrap_or_default_with(
        self,
        saved: &Result<Saved, AppError>,
    ) -> (RecordId, BTreeSet<ChangeHash>, BTreeSet<ChangeHash>);
}

impl OrNew for Option<(RecordId, BTreeSet<ChangeHash>, BTreeSet<ChangeHash>)> {
    fn unwrap_or_default_with(
        self,
        saved: &Result<Saved, AppError>,
    ) -> (RecordId, BTreeSet<ChangeHash>, BTreeSet<ChangeHash>) {
        let new = saved.as_ref().map_or(RecordId::from_bytes([0; 16]), |s| s.record);
        self.unwrap_or((new, BTreeSet::new(), BTreeSet::new()))
    }
}
