//! Photos and voice notes: bytes straight from the camera, prepared here, looked at by a person, then kept.

use crate::LontarError;
use crate::cancel::Cancel;
use crate::opened::Opened;
use crate::records::SavedRecord;
use crate::sync::transport_of;
use lontar_core::media::picture::{self, Finding};
use lontar_core::media::seal::Role;
use lontar_core::media::voice;
use lontar_core::model::RecordId;
use lontar_core::store::blobs::{BlobCustody, BlobRow};
use std::sync::Arc;

/// Photos and voice notes of an open profile.
#[derive(uniffi::Object)]
pub struct Media {
    opened: Arc<Opened>,
}

/// A photo that was made small and upright and is not kept yet: shown, then used or taken again.
#[derive(uniffi::Object)]
pub struct PreparedPhoto {
    prepared: picture::Prepared,
}

#[uniffi::export]
impl PreparedPhoto {
    /// Prepares what a camera or a file gave, JPEG or PNG. Takes a third of a second for 12 megapixels.
    ///
    /// # Errors
    /// [`LontarError::Invalid`] with the code of what is wrong with the file.
    #[uniffi::constructor]
    pub fn of(file: Vec<u8>) -> Result<Arc<Self>, LontarError> {
        let prepared = picture::prepare(&file)?;
        Ok(Arc::new(Self { prepared }))
    }

    /// The picture as it will be kept, JPEG.
    #[must_use]
    pub fn picture(&self) -> Vec<u8> {
        self.prepared.main.clone()
    }

    /// What may make it useless: codes `photo_blurred`, `photo_dark`, `photo_glare`, `photo_small`. A person
    /// decides.
    #[must_use]
    pub fn findings(&self) -> Vec<String> {
        codes(&self.prepared.findings)
    }
}

/// How far the bytes of a photo have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum BlobState {
    /// On this phone only.
    Here,
    /// At Disnaker.
    Arrived,
    /// At Disnaker and in a finished backup.
    BackedUp,
    /// This phone knows of it and does not have it.
    Elsewhere,
}

/// Which picture of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PhotoRole {
    /// The main one.
    Main,
    /// The small one.
    Thumbnail,
}

/// A photo of a record or draft.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PhotoRow {
    /// What names it.
    pub register: String,
    /// Code of the list `photo_kind`.
    pub kind: String,
    /// When it was taken, ms since 1970 UTC.
    pub taken_ms: Option<i64>,
    /// Where its main picture is.
    pub state: BlobState,
    /// Whether the main picture is on this phone.
    pub has_picture: bool,
    /// Whether the thumbnail is.
    pub has_thumbnail: bool,
}

/// A voice note of a record or draft.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct VoiceRow {
    /// What names it.
    pub register: String,
    /// Code of the list `voice_kind`.
    pub kind: String,
    /// Length, ms.
    pub duration_ms: i64,
    /// Where it is.
    pub state: BlobState,
}

/// What adding says.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AddedMedia {
    /// What names it.
    pub register: String,
    /// What saving said; `None` of a draft.
    pub saved: Option<SavedRecord>,
}

impl From<lontar_core::app::Added> for AddedMedia {
    fn from(added: lontar_core::app::Added) -> Self {
        Self {
            register: added.register,
            saved: added.saved.map(SavedRecord::from),
        }
    }
}

impl Media {
    pub(crate) fn new(opened: &Arc<Opened>) -> Self {
        Self {
            opened: Arc::clone(opened),
        }
    }
}

#[uniffi::export]
impl Media {
    /// Adds a photo to a draft; without consent to photos it is refused.
    pub fn add_to_draft(
        &self,
        draft: RecordId,
        kind: String,
        photo: Arc<PreparedPhoto>,
    ) -> Result<AddedMedia, LontarError> {
        let added = self
            .opened
            .write(|app| app.draft_add_photo(&draft, &kind, &photo.prepared))?;
        Ok(added.into())
    }

    /// Adds a photo to a submitted record.
    pub fn add_to_record(
        &self,
        record: RecordId,
        kind: String,
        photo: Arc<PreparedPhoto>,
    ) -> Result<AddedMedia, LontarError> {
        let added = self
            .opened
            .write(|app| app.add_photo(&record, &kind, &photo.prepared))?;
        Ok(added.into())
    }

    /// Adds a recording to a draft: AAC, mono, up to 60 s.
    pub fn add_voice_to_draft(
        &self,
        draft: RecordId,
        kind: String,
        file: Vec<u8>,
    ) -> Result<AddedMedia, LontarError> {
        let prepared = voice::prepare(&file)?;
        let added = self
            .opened
            .write(|app| app.draft_add_voice(&draft, &kind, &prepared))?;
        Ok(added.into())
    }

    /// Adds a recording to a submitted record.
    pub fn add_voice_to_record(
        &self,
        record: RecordId,
        kind: String,
        file: Vec<u8>,
    ) -> Result<AddedMedia, LontarError> {
        let prepared = voice::prepare(&file)?;
        let added = self
            .opened
            .write(|app| app.add_voice(&record, &kind, &prepared))?;
        Ok(added.into())
    }

    /// Photos of a record or draft.
    pub fn photos(&self, owner: RecordId) -> Result<Vec<PhotoRow>, LontarError> {
        let views = self.opened.read(|app| app.photos(&owner))?;
        let here = |blob: &Option<BlobRow>| blob.as_ref().is_some_and(|b| b.is_here);
        let photo = |view: lontar_core::app::PhotoView| PhotoRow {
            state: state_of(view.main.as_ref()),
            has_picture: here(&view.main),
            has_thumbnail: here(&view.thumbnail),
            kind: view.photo.kind.unwrap_or_default(),
            taken_ms: view.photo.taken_ms,
            register: view.register,
        };
        Ok(views.into_iter().map(photo).collect())
    }

    /// Bytes of a picture, JPEG; `None` if they are not on this phone (any more).
    pub fn picture(
        &self,
        owner: RecordId,
        register: String,
        role: PhotoRole,
    ) -> Result<Option<Vec<u8>>, LontarError> {
        let role = match role {
            PhotoRole::Main => Role::Main,
            PhotoRole::Thumbnail => Role::Thumbnail,
        };
        self.opened.read(|app| app.photo(&owner, &register, role))
    }

    /// Voice notes of a record or draft.
    pub fn voices(&self, owner: RecordId) -> Result<Vec<VoiceRow>, LontarError> {
        let views = self.opened.read(|app| app.voices(&owner))?;
        let voice = |view: lontar_core::app::VoiceView| VoiceRow {
            state: state_of(view.blob.as_ref()),
            kind: view.voice.kind.unwrap_or_default(),
            duration_ms: view.voice.duration_ms.unwrap_or(0),
            register: view.register,
        };
        Ok(views.into_iter().map(voice).collect())
    }

    /// Bytes of a recording; `None` if they are not on this phone.
    pub fn voice(&self, owner: RecordId, register: String) -> Result<Option<Vec<u8>>, LontarError> {
        self.opened.read(|app| app.voice(&owner, &register))
    }

    /// Removes a photo or a voice note from a submitted record.
    pub fn remove_from_record(&self, record: RecordId, register: String) -> Result<SavedRecord, LontarError> {
        let saved = self
            .opened
            .write(|app| app.remove_attachment(&record, &register))?;
        Ok(saved.into())
    }

    /// Removes one from a draft, bytes and all.
    pub fn remove_from_draft(&self, draft: RecordId, register: String) -> Result<(), LontarError> {
        self.opened
            .write(|app| app.draft_remove_attachment(&draft, &register))
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Media {
    /// Fetches the thumbnails of a record that are not on this phone; how many came, 0 if it was cancelled.
    pub async fn fetch_thumbnails(&self, record: RecordId, cancel: Arc<Cancel>) -> Result<u64, LontarError> {
        let app = self.opened.using()?;
        let Some(address) = app.hub_address()? else {
            return Ok(0);
        };
        let transport = transport_of(&address, app.pinned()?)?;
        // What has come is stored at once, so that dropping the rest leaves nothing half done.
        tokio::select! {
            fetched = app.fetch_thumbnails(&transport, &record) => Ok(fetched?),
            () = cancel.cancelled() => Ok(0),
        }
    }

    /// Fetches the main picture of a photo; whether it came, which it did not if it was cancelled.
    pub async fn fetch_picture(
        &self,
        record: RecordId,
        register: String,
        cancel: Arc<Cancel>,
    ) -> Result<bool, LontarError> {
        let app = self.opened.using()?;
        let Some(address) = app.hub_address()? else {
            return Ok(false);
        };
        let transport = transport_of(&address, app.pinned()?)?;
        tokio::select! {
            fetched = app.fetch_photo(&transport, &record, &register) => Ok(fetched?),
            () = cancel.cancelled() => Ok(false),
        }
    }
}

fn codes(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| String::from(f.code())).collect()
}

fn state_of(blob: Option<&BlobRow>) -> BlobState {
    match blob.map(|b| b.custody) {
        None => BlobState::Elsewhere,
        Some(BlobCustody::Here) => BlobState::Here,
        Some(BlobCustody::Stored) => BlobState::Arrived,
        Some(BlobCustody::BackedUp) => BlobState::BackedUp,
    }
}
