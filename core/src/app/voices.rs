//! Voice notes of drafts and records, as [`super::photos`] does photos.

use super::photos::{Added, Sealed, is_choice};
use super::{AppError, Lontar};
use crate::env::draw;
use crate::form::item_key;
use crate::media::seal::{self, Role};
use crate::media::voice;
use crate::model::{RecordId, Value, Voice};
use crate::store::blobs::{self, BlobRow};

/// A voice note of a record or draft.
#[derive(Clone, Debug, PartialEq)]
pub struct VoiceView {
    /// The register that names it.
    pub register: String,
    /// What the register says.
    pub voice: Voice,
    /// The recording as a blob, if this phone knows of it.
    pub blob: Option<BlobRow>,
}

impl Lontar {
    /// Adds a voice note to a submitted record. `kind` is a code of the list `voice_kind`.
    pub fn add_voice(
        &self,
        record: &RecordId,
        kind: &str,
        prepared: &voice::Prepared,
    ) -> Result<Added, AppError> {
        let view = self.show(record)?;
        let sealed = self.seal_voice(view.registers.winner("sd"), kind, prepared)?;
        let saved = self.add_sealed(record, &sealed)?;
        Ok(Added {
            register: sealed.register,
            findings: Vec::new(),
            saved: Some(saved),
        })
    }

    /// Adds a voice note to a draft.
    pub fn draft_add_voice(
        &self,
        draft: &RecordId,
        kind: &str,
        prepared: &voice::Prepared,
    ) -> Result<Added, AppError> {
        let answers = self.draft(draft)?.answers;
        let sealed = self.seal_voice(answers.get("sd"), kind, prepared)?;
        self.draft_add_sealed(draft, answers, &sealed)?;
        Ok(Added {
            register: sealed.register,
            findings: Vec::new(),
            saved: None,
        })
    }

    /// Voice notes of a record or draft, removed ones left out.
    pub fn voices(&self, owner: &RecordId) -> Result<Vec<VoiceView>, AppError> {
        let (items, _) = self.media_of(owner, "v:")?;
        self.store.read(|conn| {
            let mut voices = Vec::new();
            for (register, item) in items {
                let voice = Voice::read(item);
                let blob = match voice.address {
                    Some(address) => blobs::get(conn, &address)?,
                    None => None,
                };
                voices.push(VoiceView {
                    register,
                    voice,
                    blob,
                });
            }
            Ok(voices)
        })
    }

    /// Opens a voice note: `None` if its bytes are not on this phone.
    pub fn voice(&self, owner: &RecordId, register: &str) -> Result<Option<Vec<u8>>, AppError> {
        let (items, seeds) = self.media_of(owner, "v:")?;
        let item = items.into_iter().find(|(name, _)| name == register);
        let address = item.and_then(|(_, item)| Voice::read(item).address);
        let address = address.ok_or(AppError::NotFound("voice note"))?;
        self.open_blob(&address, &seeds, register, Role::Voice)
    }

    fn seal_voice(
        &self,
        seed: Option<&Value>,
        kind: &str,
        prepared: &voice::Prepared,
    ) -> Result<Sealed, AppError> {
        is_choice("voice_kind", kind)?;
        let register = format!("v:{}", item_key(draw(&*self.env)));
        let (seed, is_new) = self.seed(seed);
        let sealed = seal::seal(&seed, &register, Role::Voice, &draw(&*self.env), &prepared.bytes);
        let voice = Voice {
            address: Some(seal::address(&sealed)),
            size: Some(sealed.len() as i64),
            mime: Some(String::from(prepared.mime)),
            kind: Some(String::from(kind)),
            duration_ms: i64::try_from(prepared.duration_ms).ok(),
            ..Voice::default()
        };
        Ok(Sealed {
            register,
            item: voice.write(),
            seed: is_new.then_some(seed),
            blobs: vec![(Role::Voice, sealed)],
        })
    }
}
