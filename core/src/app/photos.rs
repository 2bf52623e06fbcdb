//! Photos of drafts and records: added, listed, opened, removed; what of them waits, and what may leave.
//!
//! A shell prepares the file ([`crate::media::picture::prepare`]), shows what was found, and adds it when
//! the person says so. Register and blobs are written in one transaction.

use super::{AppError, Lontar, Saved};
use crate::env::draw;
use crate::form::{self, Answers, item_key};
use crate::media::picture::{self, Finding};
use crate::media::seal::{self, Role};
use crate::model::{Consent, Item, Photo, RecordId, RecordKind, Value, Voice, time};
use crate::store::blobs::{self, BlobCustody, BlobRow, NewBlob, Waiting};
use crate::store::budget::{self, Budget};
use crate::store::{Connection, StoreError, Transaction, drafts};
use crate::sync::blobs::{Allowed, Blobs};
use crate::sync::engine::Progress;
use crate::sync::transport::Transport;
use std::collections::BTreeMap;

/// Register of the seed.
const SEED: &str = "sd";
/// Free storage for days without a line: a thousand photos, and what the phone itself needs.
const FREE_BYTES_MIN: u64 = 300_000_000;

/// What was added.
#[derive(Clone, Debug)]
pub struct Added {
    /// The register that names it.
    pub register: String,
    /// What may make it useless; the person has seen it.
    pub findings: Vec<Finding>,
    /// What saving said; `None` of a draft.
    pub saved: Option<Saved>,
}

/// A photo of a record or draft.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoView {
    /// The register that names it.
    pub register: String,
    /// What the register says.
    pub photo: Photo,
    /// The main picture as a blob, if this phone knows of it.
    pub main: Option<BlobRow>,
    /// The thumbnail as a blob, if this phone has it.
    pub thumbnail: Option<BlobRow>,
}

/// What was let go to free storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freed {
    /// Main pictures.
    pub pictures: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Composed values with the registers that hold them.
type Media = Vec<(String, Item)>;
/// Seeds of a record.
type Seeds = Vec<[u8; 16]>;

/// A photo or voice note that is sealed and not yet written.
pub(super) struct Sealed {
    pub register: String,
    pub item: Item,
    /// Seed to be set with it, where the record has none yet.
    pub seed: Option<[u8; 16]>,
    pub blobs: Vec<(Role, Vec<u8>)>,
}

impl Sealed {
    pub fn sets(&self) -> BTreeMap<String, Value> {
        let mut sets = BTreeMap::from([(self.register.clone(), self.item.to_value())]);
        if let Some(seed) = self.seed {
            sets.insert(String::from(SEED), Value::Bytes(seed.to_vec()));
        }
        sets
    }
}

impl Lontar {
    /// Adds a photo to a submitted record: one change, with the blobs in the same transaction. `kind` is a
    /// code of the list `photo_kind`.
    pub fn add_photo(
        &self,
        record: &RecordId,
        kind: &str,
        prepared: &picture::Prepared,
    ) -> Result<Added, AppError> {
        let view = self.show(record)?;
        let sealed = self.seal_photo(view.registers.winner(SEED), kind, prepared)?;
        let saved = self.add_sealed(record, &sealed)?;
        Ok(Added {
            register: sealed.register,
            findings: prepared.findings.clone(),
            saved: Some(saved),
        })
    }

    /// Adds a photo to a draft. Without consent to photos it is refused here already: its bytes must not
    /// even be stored.
    pub fn draft_add_photo(
        &self,
        draft: &RecordId,
        kind: &str,
        prepared: &picture::Prepared,
    ) -> Result<Added, AppError> {
        let answers = self.draft(draft)?.answers;
        let sealed = self.seal_photo(answers.get(SEED), kind, prepared)?;
        self.draft_add_sealed(draft, answers, &sealed)?;
        Ok(Added {
            register: sealed.register,
            findings: prepared.findings.clone(),
            saved: None,
        })
    }

    /// Photos of a record or draft, removed ones left out.
    pub fn photos(&self, owner: &RecordId) -> Result<Vec<PhotoView>, AppError> {
        let (items, _) = self.media_of(owner, "p:")?;
        self.store.read(|conn| {
            let mut photos = Vec::new();
            for (register, item) in items {
                let photo = Photo::read(item);
                let row = |address: Option<[u8; 32]>| match address {
                    Some(address) => blobs::get(conn, &address),
                    None => Ok(None),
                };
                photos.push(PhotoView {
                    main: row(photo.address)?,
                    thumbnail: row(photo.thumbnail)?,
                    register,
                    photo,
                });
            }
            Ok(photos)
        })
    }

    /// Opens a photo: `None` if its bytes are not on this phone (any more).
    pub fn photo(&self, owner: &RecordId, register: &str, role: Role) -> Result<Option<Vec<u8>>, AppError> {
        let (items, seeds) = self.media_of(owner, "p:")?;
        let item = items.into_iter().find(|(name, _)| name == register);
        let photo = Photo::read(item.ok_or(AppError::NotFound("photo"))?.1);
        let address = match role {
            Role::Thumbnail => photo.thumbnail,
            _ => photo.address,
        };
        let address = address.ok_or(AppError::NotFound("photo"))?;
        self.open_blob(&address, &seeds, register, role)
    }

    /// Removes a photo or voice note of a submitted record: its register says so, its bytes are deleted
    /// here.
    pub fn remove_attachment(&self, record: &RecordId, register: &str) -> Result<Saved, AppError> {
        let view = self.show(record)?;
        let known = is_media(register) && view.registers.0.contains_key(register);
        if !known {
            return Err(AppError::NotFound("photo"));
        }
        let removed = BTreeMap::from([(String::from(register), Item::tombstone().to_value())]);
        self.edit_with(record, &view.heads, removed, |tx| {
            Ok(blobs::remove(tx, record, register)?)
        })
    }

    /// Removes a photo or voice note from a draft.
    pub fn draft_remove_attachment(&self, draft: &RecordId, register: &str) -> Result<(), AppError> {
        self.store.write(|tx| {
            let mut found = drafts::get(tx, draft)?.ok_or(AppError::NotFound("draft"))?;
            if !is_media(register) {
                return Err(AppError::NotFound("photo"));
            }
            let added_here = blobs_of_draft(tx, &found.answers, draft, register)?;
            if added_here {
                let item = found.answers.get(register).and_then(Item::from_value);
                let gone = item.and_then(|item| address_of(register, item));
                let own = found.answers.clone();
                prove(&mut found.answers, &own, |consent| {
                    consent.proof = consent.proof.filter(|proof| Some(*proof) != gone);
                });
                found.answers.0.remove(register);
            } else if found.edits.is_some() {
                found.answers.set(register, Item::tombstone().to_value());
            } else {
                return Err(AppError::NotFound("photo"));
            }
            found.updated_ms = self.env.now_ms();
            found.touched = true;
            blobs::remove(tx, draft, register)?;
            Ok(drafts::put(tx, &found)?)
        })
    }

    /// What of photos and voice notes still waits to be sent.
    pub fn blobs_waiting(&self) -> Result<Waiting, AppError> {
        Ok(self.store.read(blobs::count_waiting)?)
    }

    /// Lets main pictures go that are at the hub and in a backup, and nothing else. Thumbnails stay.
    pub fn free_storage(&self) -> Result<Freed, AppError> {
        let (pictures, bytes) = self.store.write::<_, AppError>(|tx| Ok(blobs::free(tx)?))?;
        Ok(Freed { pictures, bytes })
    }

    /// What photos may take of today's internet quota.
    pub fn photo_budget(&self) -> Result<Budget, AppError> {
        let day = self.day();
        Ok(self.store.read(|conn| budget::budget(conn, day))?)
    }

    /// Sets what photos may take of the internet quota in a day, bytes.
    pub fn set_photo_budget(&self, bytes: u64) -> Result<(), AppError> {
        Ok(self.store.write(|tx| budget::set_limit(tx, bytes))?)
    }

    /// Fetches the thumbnails of a record that are not on this phone; how many came.
    pub async fn fetch_thumbnails(
        &self,
        transport: &dyn Transport,
        record: &RecordId,
    ) -> Result<u64, AppError> {
        let mut fetched = 0;
        for view in self.photos(record)? {
            let Some(address) = view.photo.thumbnail.filter(|_| view.thumbnail.is_none()) else {
                continue;
            };
            let register = view.register.as_str();
            fetched += u64::from(
                self.fetch_blob(transport, record, (register, Role::Thumbnail), &address)
                    .await?,
            );
        }
        Ok(fetched)
    }

    /// Fetches the main picture of a photo that is not on this phone (any more); whether it came.
    pub async fn fetch_photo(
        &self,
        transport: &dyn Transport,
        record: &RecordId,
        register: &str,
    ) -> Result<bool, AppError> {
        let views = self.photos(record)?;
        let view = views.into_iter().find(|view| view.register == register);
        let address = view.and_then(|view| view.photo.address);
        let address = address.ok_or(AppError::NotFound("photo"))?;
        self.fetch_blob(transport, record, (register, Role::Main), &address)
            .await
    }

    async fn fetch_blob(
        &self,
        transport: &dyn Transport,
        record: &RecordId,
        (register, role): (&str, Role),
        address: &[u8; 32],
    ) -> Result<bool, AppError> {
        let (progress, now_ms) = (Progress::default(), || self.env.now_ms());
        let fetching = self.blob_sync(transport, &progress, &now_ms, Allowed::Budget)?;
        // Without a line the screen shows the place where the picture will be.
        let Ok(Some(bytes)) = fetching.fetch(address).await else {
            return Ok(false);
        };
        self.store.write::<_, AppError>(|tx| {
            let new = NewBlob {
                owner: record,
                draft: false,
                register,
                role,
                urgent: false,
                bytes: &bytes,
                // Not more than that the hub has it: whether it is in a backup, a receipt says.
                custody: BlobCustody::Stored,
                created_ms: self.env.now_ms(),
            };
            Ok(blobs::add(tx, &new).map(drop)?)
        })?;
        Ok(true)
    }

    pub(super) fn blob_sync<'a>(
        &'a self,
        transport: &'a dyn Transport,
        progress: &'a Progress,
        now_ms: &'a (dyn Fn() -> i64 + Sync),
        allowed: Allowed,
    ) -> Result<Blobs<'a>, AppError> {
        Ok(Blobs {
            store: &self.store,
            key: self.key(),
            transport,
            progress,
            now_ms,
            clock_error_ms: self.clock_error_ms(&self.env.moment())?.unwrap_or(0),
            day: self.day(),
            allowed,
        })
    }

    /// Whether so much free storage is enough for days without a line.
    #[must_use]
    pub fn is_storage_enough(free_bytes: u64) -> bool {
        free_bytes >= FREE_BYTES_MIN
    }

    /// Days since 1970 by this phone's calendar.
    fn day(&self) -> i64 {
        time::days_since_1970(self.today())
    }

    fn seal_photo(
        &self,
        seed: Option<&Value>,
        kind: &str,
        prepared: &picture::Prepared,
    ) -> Result<Sealed, AppError> {
        is_choice("photo_kind", kind)?;
        let register = format!("p:{}", item_key(draw(&*self.env)));
        let (seed, is_new) = self.seed(seed);
        let main = seal::seal(&seed, &register, Role::Main, &draw(&*self.env), &prepared.main);
        let thumbnail = seal::seal(
            &seed,
            &register,
            Role::Thumbnail,
            &draw(&*self.env),
            &prepared.thumbnail,
        );
        let photo = Photo {
            address: Some(seal::address(&main)),
            size: Some(main.len() as i64),
            mime: Some(String::from(picture::MIME)),
            kind: Some(String::from(kind)),
            thumbnail: Some(seal::address(&thumbnail)),
            thumbnail_size: Some(thumbnail.len() as i64),
            taken_ms: Some(self.likely_now()?),
            ..Photo::default()
        };
        Ok(Sealed {
            register,
            item: photo.write(),
            seed: is_new.then_some(seed),
            blobs: vec![(Role::Main, main), (Role::Thumbnail, thumbnail)],
        })
    }

    /// The seed of a record, or a new one; and whether it is new.
    pub(super) fn seed(&self, known: Option<&Value>) -> ([u8; 16], bool) {
        match known.and_then(Value::as_bytes).and_then(|b| b.try_into().ok()) {
            Some(seed) => (seed, false),
            None => (draw(&*self.env), true),
        }
    }

    fn likely_now(&self) -> Result<i64, AppError> {
        let now = self.env.moment();
        Ok(time::likely_now(now.clock_ms, self.clock_error_ms(&now)?))
    }

    /// Writes the register of something sealed and its blobs.
    pub(super) fn add_sealed(&self, record: &RecordId, sealed: &Sealed) -> Result<Saved, AppError> {
        let view = self.show(record)?;
        let urgent = is_urgent(view.kind);
        self.edit_with(record, &view.heads, sealed.sets(), |tx| {
            Ok(self.put_blobs(tx, (record, false), sealed, urgent)?)
        })
    }

    pub(super) fn draft_add_sealed(
        &self,
        draft: &RecordId,
        mut answers: Answers,
        sealed: &Sealed,
    ) -> Result<(), AppError> {
        answers.0.extend(sealed.sets());
        let context = self.context()?;
        self.store.write(|tx| {
            let mut found = drafts::get(tx, draft)?.ok_or(AppError::NotFound("draft"))?;
            let mut problems = form::check(found.kind, &answers, &context);
            problems.retain(|p| p.code == "photos_not_allowed");
            if !problems.is_empty() {
                return Err(AppError::Invalid(problems));
            }
            found.answers.0.extend(sealed.sets());
            if is_proof(&sealed.register, sealed.item.clone()) {
                let address = address_of(&sealed.register, sealed.item.clone());
                prove(&mut found.answers, &answers, |consent| consent.proof = address);
            }
            found.updated_ms = self.env.now_ms();
            found.touched = true;
            self.put_blobs(tx, (draft, true), sealed, is_urgent(found.kind))?;
            Ok(drafts::put(tx, &found)?)
        })
    }

    fn put_blobs(
        &self,
        tx: &Transaction<'_>,
        (owner, draft): (&RecordId, bool),
        sealed: &Sealed,
        urgent: bool,
    ) -> Result<(), StoreError> {
        for (role, bytes) in &sealed.blobs {
            blobs::add(
                tx,
                &NewBlob {
                    owner,
                    draft,
                    register: &sealed.register,
                    role: *role,
                    urgent,
                    bytes,
                    custody: BlobCustody::Here,
                    created_ms: self.env.now_ms(),
                },
            )?;
        }
        Ok(())
    }

    /// Composed values of a record or draft under a prefix, and every seed that may open them: two phones
    /// may have drawn one at once, and each opens its own.
    pub(super) fn media_of(&self, owner: &RecordId, prefix: &str) -> Result<(Media, Seeds), AppError> {
        let draft = self
            .store
            .read::<_, AppError>(|conn| Ok(drafts::get(conn, owner)?))?;
        let mut seeds: Vec<Value> = Vec::new();
        let mut answers = Answers::new();
        let record = match &draft {
            Some(draft) => draft.edits.as_ref().map(|(record, _)| *record),
            None => Some(*owner),
        };
        if let Some(record) = record {
            let view = self.show(&record)?;
            let all = view.registers.0.get(SEED);
            seeds.extend(all.into_iter().flatten().map(|w| w.value.clone()));
            answers = view.answers();
        }
        if let Some(draft) = draft {
            seeds.extend(draft.answers.get(SEED).cloned());
            answers.0.extend(draft.answers.0);
        }
        let items = answers
            .iter()
            .filter(|(register, _)| register.starts_with(prefix))
            .filter_map(|(register, value)| Some((String::from(register), Item::from_value(value)?)))
            .filter(|(_, item)| !item.is_removed());
        let seeds = seeds.iter().filter_map(|v| v.as_bytes()?.try_into().ok());
        Ok((items.collect(), seeds.collect()))
    }

    pub(super) fn open_blob(
        &self,
        address: &[u8; 32],
        seeds: &[[u8; 16]],
        register: &str,
        role: Role,
    ) -> Result<Option<Vec<u8>>, AppError> {
        let sealed = self
            .store
            .read::<_, AppError>(|conn| Ok(blobs::bytes(conn, address)?))?;
        Ok(sealed.and_then(|sealed| {
            seeds
                .iter()
                .find_map(|seed| seal::open(seed, register, role, &sealed))
        }))
    }
}

/// Whether a draft added this photo or voice note itself.
fn blobs_of_draft(
    conn: &Connection,
    answers: &Answers,
    draft: &RecordId,
    register: &str,
) -> Result<bool, StoreError> {
    let item = answers.get(register).and_then(Item::from_value);
    let Some(item) = item.filter(|item| !item.is_removed()) else {
        return Ok(false);
    };
    match address_of(register, item) {
        Some(address) => blobs::is_of_draft(conn, &address, draft),
        None => Ok(false),
    }
}

fn address_of(register: &str, item: Item) -> Option<[u8; 32]> {
    if register.starts_with("p:") {
        Photo::read(item).address
    } else {
        Voice::read(item).address
    }
}

/// Register of the consent.
const CONSENT: &str = "cs";
/// The entry of a consent that names its proof.
const PROOF: u32 = 15;

/// Whether a photo or voice note proves the consent.
fn is_proof(register: &str, item: Item) -> bool {
    let kind = if register.starts_with("p:") {
        Photo::read(item).kind
    } else {
        Voice::read(item).kind
    };
    kind.as_deref() == Some("consent")
}

/// Changes what the consent names as its proof, where there is a consent and it becomes another.
fn prove(draft: &mut Answers, all: &Answers, change: impl FnOnce(&mut Consent)) {
    let Some(before) = all.get(CONSENT).and_then(Consent::from_value) else {
        return;
    };
    let mut after = before.clone();
    change(&mut after);
    if after.proof != before.proof {
        if after.proof.is_none() {
            // What is absent stays as it was when it is written: it has to go first.
            after.item = after.item.beyond(&[PROOF]);
        }
        draft.set(CONSENT, after.write().to_value());
    }
}

fn is_media(register: &str) -> bool {
    register.starts_with("p:") || register.starts_with("v:")
}

/// Reports of accidents and deaths go first.
fn is_urgent(kind: RecordKind) -> bool {
    kind == RecordKind::ACCIDENT || kind == RecordKind::DEATH
}

pub(super) fn is_choice(list: &str, code: &str) -> Result<(), AppError> {
    if form::lists::choices(list)
        .iter()
        .any(|choice| choice.code == code)
    {
        Ok(())
    } else {
        Err(AppError::NotFound("kind of photo or voice note"))
    }
}
