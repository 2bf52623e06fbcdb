//! *Mode latihan*: a store of its own beside the real ones, with invented people, that is thrown away.
//!
//! Everything works as it does for real, but for three things: nothing is ever sent, there is no receipt number
//! (shells show none), and the NIK of anybody outside the invented people stops a form, so that no real person's
//! data is lost in here. Such a form moves to the real store with [`Lontar::move_draft`].
//!
//! The key of the store is drawn at its beginning and kept nowhere: what a phone that was switched off leaves
//! behind cannot be read, and is removed at the next beginning.

use super::{AppError, Lontar, Profiles};
use crate::env::draw;
use crate::form::{Answers, item_key, practice};
use crate::ledger::{self, Trust};
use crate::model::items::{Consent, Heir};
use crate::model::{RecordId, RecordKind, Regions, Value};
use crate::oplog::office::State;
use crate::oplog::shard::Shard;
use crate::store::{StoreKey, drafts, rows};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// How long practice lasts.
pub const PRACTICE_MS: i64 = 30 * 60_000;

const FOLDER: &str = "practice";

/// Where the lists of practice lie if no district was chosen: Rote Barat Laut.
const DISTRICT: &str = "53.14.02";

impl Profiles {
    /// Begins practice in a district (dotted code), or in Rote Barat Laut. Whatever was there before is removed.
    pub fn practice(&self, district: Option<&str>) -> Result<Lontar, AppError> {
        self.end_practice()?;
        let known = district.filter(|code| Regions::get().villages(code).next().is_some());
        let district = known.unwrap_or(DISTRICT);
        let key = StoreKey::from_bytes(draw(&*self.env));
        let mut app = Lontar::open_folder(&self.practice_folder(), Some(key), Arc::clone(&self.env))?;
        app.practice_since = Some(self.env.now_ms());
        app.choose_district(district)?;
        app.invent(district)?;
        Ok(app)
    }

    /// Removes what practice left: at its end, and at the next start of the app.
    pub fn end_practice(&self) -> Result<(), AppError> {
        match fs::remove_dir_all(self.practice_folder()) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(super::phone::not_writable(e)),
            _ => Ok(()),
        }
    }

    fn practice_folder(&self) -> PathBuf {
        self.root.join(FOLDER)
    }
}

impl Lontar {
    /// Milliseconds for which practice still lasts, 0 at its end; `None` for real work. A clock that was set
    /// back ends it.
    #[must_use]
    pub fn practice_left_ms(&self) -> Option<i64> {
        let gone = self.env.now_ms().saturating_sub(self.practice_since?);
        Some(if gone < 0 { 0 } else { (PRACTICE_MS - gone).max(0) })
    }

    pub(super) fn is_practice(&self) -> bool {
        self.practice_since.is_some()
    }

    /// Stops what practice must not do: join, and so send.
    pub(super) fn no_practice(&self) -> Result<(), AppError> {
        if self.is_practice() {
            return Err(AppError::NotAllowed("this is practice; nothing is sent"));
        }
        Ok(())
    }

    /// Moves the answers of a form from practice to real work, because somebody real was asked: a new draft there,
    /// and none here any more. Photos and voice notes are taken again, for there was no person's key to seal
    /// them under, and consent is asked again; a link to somebody invented is left behind.
    ///
    /// # Errors
    /// [`AppError::NotAllowed`] unless `self` is practice and `real` is not; [`AppError::NotFound`].
    pub fn move_draft(&self, draft: &RecordId, real: &Lontar) -> Result<RecordId, AppError> {
        if !self.is_practice() || real.is_practice() {
            return Err(AppError::NotAllowed("forms move from practice to real work only"));
        }
        let kept = self.store.read(|conn| drafts::get(conn, draft))?;
        let mut kept = kept
            .filter(|d| d.edits.is_none())
            .ok_or(AppError::NotFound("draft"))?;
        let left_behind =
            |key: &str| key.starts_with("p:") || key.starts_with("v:") || LEFT_BEHIND.contains(&key);
        kept.answers.0.retain(|key, _| !left_behind(key));
        let moved = real.draft_of(kept.kind, kept.answers)?;
        self.draft_discard(draft, None)?;
        Ok(moved)
    }

    /// The lists and the first enrolments of practice.
    fn invent(&self, district: &str) -> Result<(), AppError> {
        let prefix = district.replace('.', "");
        let villages: Vec<_> = Regions::get()
            .villages(district)
            .take(2)
            .map(|v| v.code)
            .collect();
        let mut people = practice::PEOPLE.iter().zip(villages.iter().cycle());
        let listed = people
            .clone()
            .map(|(person, village)| self.invent_candidate(district, person.answers(&prefix, village)));
        let listed = listed.collect::<Result<Vec<RecordId>, AppError>>()?;
        for ((person, village), candidate) in people.by_ref().zip(listed).take(practice::ENROLLED) {
            let mut answers = person.answers(&prefix, village);
            answers.set("cd", candidate.to_string());
            answers.set("ms", "married");
            answers.set("po", "none");
            answers.set("bs", "no_account");
            answers.set("cs", Value::Bytes(agreed(self.env.now_ms()).write().encode()));
            answers.set(
                format!("h:{}", item_key(draw(&*self.env))),
                heir().write().to_value(),
            );
            self.save_new(RecordKind::ENROLMENT, answers)?;
        }
        Ok(())
    }

    /// An entry of a list, which otherwise only the hub writes: in practice the phone is its own hub.
    fn invent_candidate(&self, district: &str, answers: Answers) -> Result<RecordId, AppError> {
        let record = self.new_record();
        let payload = State {
            replaces: None,
            fields: answers.0,
        };
        let trust = Trust {
            hub: Some(self.device()),
        };
        self.store.write(|tx| {
            let shard = Shard::District(String::from(district)).id();
            let kind = (RecordKind::CANDIDATE, 0);
            let touched = self.append(tx, &shard, record, kind, payload.encode())?;
            for applied in ledger::apply(tx, &trust, &touched)? {
                rows::write(tx, &applied)?;
            }
            Ok(record)
        })
    }
}

/// Registers that mean something in practice only: the line of the list, the seed of photos, and a consent that
/// nobody can take for real.
const LEFT_BEHIND: [&str; 3] = ["cd", "cs", "sd"];

fn agreed(now_ms: i64) -> Consent {
    Consent {
        version: Some(String::from("1")),
        language: Some(String::from("ind")),
        at_ms: Some(now_ms),
        offset_min: Some(480),
        way: Some(String::from("signature")),
        outcome: Some(String::from("agreed")),
        photos_allowed: Some(true),
        ..Consent::default()
    }
}

fn heir() -> Heir {
    Heir {
        name: Some(String::from("Contoh Marthen Lete")),
        relation: Some(String::from("spouse")),
        ..Heir::default()
    }
}
