//! A profile that is open: the objects of its areas, and its end.

use crate::opened::Opened;
use crate::{Accidents, Drafts, Joining, LontarError, Media, Records, Search, Settings, Sync};
use lontar_core::app::{self, Profiles};
use lontar_core::model::RecordId;
use std::sync::Arc;

/// One open profile. Its areas are small objects of their own; all end with it.
#[derive(uniffi::Object)]
pub struct Lontar {
    pub(crate) profiles: Profiles,
    number: u32,
    pub(crate) opened: Arc<Opened>,
}

impl Lontar {
    /// Stands where practice has no profile.
    pub(crate) const PRACTICE: u32 = 0;

    pub(crate) fn new(profiles: Profiles, number: u32, app: app::Lontar) -> Arc<Self> {
        let opened = Opened::new(app);
        Arc::new(Self {
            profiles,
            number,
            opened,
        })
    }
}

#[uniffi::export]
impl Lontar {
    /// Number of its profile; 0 for practice.
    #[must_use]
    pub fn profile(&self) -> u32 {
        self.number
    }

    /// The device's public key.
    pub fn device(&self) -> Result<String, LontarError> {
        Ok(self.opened.using()?.device().to_string())
    }

    /// Whether the database was damaged and set aside while opening; what could be read was taken over.
    pub fn was_damaged(&self) -> Result<bool, LontarError> {
        let app = self.opened.using()?;
        Ok(app.set_aside().is_some() || app.was_emptied())
    }

    /// Lists, one record, choosing between values, doubles.
    #[must_use]
    pub fn records(&self) -> Arc<Records> {
        Arc::new(Records::new(&self.opened))
    }

    /// Forms that are being filled in.
    #[must_use]
    pub fn drafts(&self) -> Arc<Drafts> {
        Arc::new(Drafts::new(&self.opened))
    }

    /// People, villages, candidates, places.
    #[must_use]
    pub fn search(&self) -> Arc<Search> {
        Arc::new(Search::new(&self.opened))
    }

    /// Reports of accidents and their clock.
    #[must_use]
    pub fn accidents(&self) -> Arc<Accidents> {
        Arc::new(Accidents::new(&self.opened))
    }

    /// Invites and the lease.
    #[must_use]
    pub fn joining(&self) -> Arc<Joining> {
        Arc::new(Joining::new(&self.opened))
    }

    /// Sending and receiving.
    #[must_use]
    pub fn sync(&self) -> Arc<Sync> {
        Arc::new(Sync::new(&self.opened))
    }

    /// Photos and voice notes.
    #[must_use]
    pub fn media(&self) -> Arc<Media> {
        Arc::new(Media::new(&self.opened))
    }

    /// PIN, auto-lock, internet quota, storage.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        Arc::new(Settings::new(&self.opened))
    }

    /// Writes everything to the file, as before the app is suspended.
    pub fn settle(&self) -> Result<(), LontarError> {
        self.opened.read(app::Lontar::settle)
    }

    /// Begins *Mode latihan* beside this work: a store of its own with invented people of the same district, which is
    /// never sent. Practice of before is removed. [`Lontar::practice_left_ms`] tells how long it lasts;
    /// [`Lontar::end`] ends it and removes everything.
    pub fn practise(&self) -> Result<Arc<Self>, LontarError> {
        let district = self.opened.read(app::Lontar::district)?;
        let app = self.profiles.practice(district.as_deref())?;
        Ok(Self::new(self.profiles.clone(), Self::PRACTICE, app))
    }

    /// Milliseconds for which practice still lasts, 0 when it is over; `None` for real work.
    pub fn practice_left_ms(&self) -> Result<Option<i64>, LontarError> {
        Ok(self.opened.using()?.practice_left_ms())
    }

    /// Moves a form from practice to real work, because somebody real was asked: answers only, no photos. The new
    /// draft there; here there is none any more.
    pub fn move_draft(&self, draft: RecordId, real: Arc<Self>) -> Result<RecordId, LontarError> {
        let to = real.opened.using()?;
        let moved = self.opened.write(|app| app.move_draft(&draft, &to));
        drop(to);
        real.opened.changes.tell();
        moved
    }

    /// Locks: waits for calls that run, leaves unsent work as sealed parcels that background work may send, and
    /// closes. How many parcels that were.
    pub fn lock(&self) -> Result<u64, LontarError> {
        if self.number == Self::PRACTICE {
            return self.end().map(|()| 0);
        }
        let app = self.opened.take()?;
        Ok(self.profiles.lock(self.number, app)?)
    }

    /// The officer leaves this phone: unsent work and drafts are sealed to Disnaker first, and it is closed.
    pub fn leave(&self) -> Result<u64, LontarError> {
        if self.number == Self::PRACTICE {
            return self.end().map(|()| 0);
        }
        let app = self.opened.take()?;
        Ok(self.profiles.leave(self.number, app)?)
    }

    /// Closes without leaving parcels, as when the app ends: what waits is in the database. Practice is removed.
    pub fn end(&self) -> Result<(), LontarError> {
        self.opened.take().map(drop)?;
        if self.number == Self::PRACTICE {
            self.profiles.end_practice()?;
        }
        Ok(())
    }
}
