//! What the officer may set on this phone.

use crate::LontarError;
use crate::opened::Opened;
use lontar_core::app;
use lontar_core::vault::Pin;
use std::sync::Arc;

/// Settings of an open profile.
#[derive(uniffi::Object)]
pub struct Settings {
    opened: Arc<Opened>,
}

/// What was let go to free storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StorageFreed {
    /// Main pictures; all of them are in a backup of Disnaker.
    pub pictures: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Settings {
    pub(crate) fn new(opened: &Arc<Opened>) -> Self {
        Self {
            opened: Arc::clone(opened),
        }
    }
}

#[uniffi::export]
impl Settings {
    /// Whether a PIN is set.
    pub fn has_pin(&self) -> Result<bool, LontarError> {
        self.opened.read(app::Lontar::has_pin)
    }

    /// Sets or changes it: six digits, none of those that everybody tries first. Where one is asked for already, the
    /// old one is needed.
    ///
    /// # Errors
    /// [`LontarError::Unlock`] by the PIN that is needed, was wrong, or may be tried again later.
    pub fn set_pin(&self, pin: String, old: Option<String>) -> Result<(), LontarError> {
        let pin = Pin::choose(&pin)?;
        let old = old.map(|old| Pin::typed(&old)).transpose()?;
        self.opened.read(|app| app.set_pin(&pin, old.as_ref()))
    }

    /// Takes it away; not on an officer's phone that has joined.
    pub fn remove_pin(&self) -> Result<(), LontarError> {
        self.opened.read(app::Lontar::remove_pin)
    }

    /// How many codes of the supervisor this phone could still be opened with.
    pub fn codes_left(&self) -> Result<u32, LontarError> {
        let left = self.opened.read(app::Lontar::codes_left)?;
        Ok(u32::try_from(left).unwrap_or(u32::MAX))
    }

    /// After how long without a touch the phone locks itself, ms.
    pub fn auto_lock_ms(&self) -> Result<i64, LontarError> {
        self.opened.read(app::Lontar::auto_lock_ms)
    }

    /// Chooses it, from half a minute to an hour; what it is now.
    pub fn set_auto_lock_ms(&self, after_ms: i64) -> Result<i64, LontarError> {
        self.opened.read(|app| app.set_auto_lock_ms(after_ms))
    }

    /// Whether the phone is to be locked now; `touched_ms` is when somebody last touched it.
    pub fn is_to_lock(&self, touched_ms: i64) -> Result<bool, LontarError> {
        self.opened.read(|app| app.is_to_lock(touched_ms))
    }

    /// What photos may take of the internet quota in a day, bytes.
    pub fn photo_budget(&self) -> Result<u64, LontarError> {
        Ok(self.opened.read(app::Lontar::photo_budget)?.limit)
    }

    /// What is left of it today, bytes.
    pub fn photo_budget_left(&self) -> Result<u64, LontarError> {
        Ok(self.opened.read(app::Lontar::photo_budget)?.left())
    }

    /// Sets it, bytes a day.
    pub fn set_photo_budget(&self, bytes: u64) -> Result<(), LontarError> {
        self.opened.write(|app| app.set_photo_budget(bytes))
    }

    /// Whether so much free storage is enough for days without a line.
    #[must_use]
    pub fn is_storage_enough(&self, free_bytes: u64) -> bool {
        app::Lontar::is_storage_enough(free_bytes)
    }

    /// Lets main pictures go that are in a backup of Disnaker, and nothing else.
    pub fn free_storage(&self) -> Result<StorageFreed, LontarError> {
        let freed = self.opened.write(app::Lontar::free_storage)?;
        Ok(StorageFreed {
            pictures: freed.pictures,
            bytes: freed.bytes,
        })
    }
}
