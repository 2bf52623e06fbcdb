//! A phone before it is opened: who uses it, what opens it, and the little that works while it is locked.

use crate::cancel::Cancel;
use crate::lontar::Lontar;
use crate::platform::{Lent, PhoneKeyStore};
use crate::sync::transport_of;
use crate::{Entry, LontarError, answers};
use lontar_core::app::{Act, Door, Profiles};
use lontar_core::env::{Env, SystemEnv};
use lontar_core::model::{RecordKind, RecoveryCode};
use lontar_core::sync::transport::Pinned;
use lontar_core::vault::Pin;
use std::path::Path;
use std::sync::Arc;

/// The profiles of a phone: several officers, or a family, share one.
#[derive(uniffi::Object)]
pub struct Installation {
    profiles: Profiles,
}

/// One of them, as *Siapa yang memakai HP ini?* shows it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Profile {
    /// Its number, from 1.
    pub number: u32,
    /// What its owner is called here; `None` if the key store lost its key.
    pub label: Option<String>,
}

/// What opens a profile now.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Opening {
    /// Nothing is asked: no PIN is set, or it is for reading only.
    Free,
    /// The PIN.
    Pin {
        /// It may be tried after so many ms; 0 is now.
        wait_ms: i64,
    },
    /// A supervisor's code.
    Code {
        /// What to read to the supervisor; `None` before joining.
        challenge: Option<String>,
    },
}

/// Something that was done on this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ActLine {
    /// When, by this phone's clock, ms since 1970 UTC.
    pub at_ms: i64,
    /// By which profile.
    pub profile: u32,
    /// What.
    pub act: Act,
}

/// What background work did for a locked profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct UploadReport {
    /// Parcels that Disnaker has now, by its receipt.
    pub sent: u64,
    /// Parcels that still wait.
    pub waiting: u64,
}

#[uniffi::export]
impl Installation {
    /// That of a folder of the app. Nothing is read or made yet.
    #[uniffi::constructor]
    #[must_use]
    pub fn at(folder: String, key_store: Arc<dyn PhoneKeyStore>) -> Arc<Self> {
        let env: Arc<dyn Env> = Arc::new(SystemEnv);
        let profiles = Profiles::at(Path::new(&folder), Arc::new(Lent(key_store)), env);
        Arc::new(Self { profiles })
    }

    /// All profiles, by number.
    pub fn profiles(&self) -> Result<Vec<Profile>, LontarError> {
        let profile = |p: lontar_core::app::Profile| Profile {
            number: p.number,
            label: p.label,
        };
        Ok(self.profiles.list()?.into_iter().map(profile).collect())
    }

    /// What opens a profile now.
    pub fn opening(&self, profile: u32) -> Result<Opening, LontarError> {
        Ok(match self.profiles.phone(profile).door()? {
            Door::Open => Opening::Free,
            Door::Pin { wait_ms } => Opening::Pin { wait_ms },
            Door::Supervisor { challenge } => Opening::Code {
                challenge: challenge.map(|c| c.to_string()),
            },
        })
    }

    /// Makes another profile, and opens it. `label` is cut at 80 characters.
    pub fn add(&self, label: String) -> Result<Arc<Lontar>, LontarError> {
        let (number, app) = self.profiles.add(&label)?;
        Ok(Lontar::new(self.profiles.clone(), number, app))
    }

    /// Opens one that asks for no PIN.
    pub fn open(&self, profile: u32) -> Result<Arc<Lontar>, LontarError> {
        let app = self.profiles.open(profile, None)?;
        Ok(Lontar::new(self.profiles.clone(), profile, app))
    }

    /// Opens one with its PIN.
    pub fn open_with_pin(&self, profile: u32, pin: String) -> Result<Arc<Lontar>, LontarError> {
        let app = self.profiles.open(profile, Some(&Pin::typed(&pin)?))?;
        Ok(Lontar::new(self.profiles.clone(), profile, app))
    }

    /// What to read to the supervisor, also before all tries are used up; `None` before joining.
    pub fn challenge(&self, profile: u32) -> Result<Option<String>, LontarError> {
        let challenge = self.profiles.phone(profile).challenge()?;
        Ok(challenge.map(|c| c.to_string()))
    }

    /// Opens one with a supervisor's code, and sets a new PIN.
    pub fn open_with_code(
        &self,
        profile: u32,
        code: String,
        new_pin: String,
    ) -> Result<Arc<Lontar>, LontarError> {
        let code = RecoveryCode::parse(&code).map_err(|_| LontarError::Unlock {
            by: crate::UnlockBy::CodeAgain,
        })?;
        let app = self
            .profiles
            .open_with_code(profile, &code, &Pin::choose(&new_pin)?)?;
        Ok(Lontar::new(self.profiles.clone(), profile, app))
    }

    /// Keeps a report of an accident on a locked profile, as its owner could say it: nothing is checked now.
    pub fn report_while_locked(&self, profile: u32, entries: Vec<Entry>) -> Result<(), LontarError> {
        let answers = answers::read(RecordKind::ACCIDENT, &entries)?;
        Ok(self.profiles.phone(profile).report_while_locked(&answers)?)
    }

    /// Removes what practice left when the phone was switched off. Call it when the app starts.
    pub fn end_practice(&self) -> Result<(), LontarError> {
        Ok(self.profiles.end_practice()?)
    }

    /// Removes a profile whose officer left, once Disnaker has everything that was sealed.
    pub fn forget(&self, profile: u32) -> Result<(), LontarError> {
        Ok(self.profiles.forget(profile)?)
    }

    /// Who did what on this phone, oldest first.
    pub fn acts(&self) -> Result<Vec<ActLine>, LontarError> {
        let line = |l: lontar_core::app::ActLine| ActLine {
            at_ms: l.at_ms,
            profile: l.profile,
            act: l.act,
        };
        Ok(self.profiles.acts()?.into_iter().map(line).collect())
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Installation {
    /// Background work: sends what a locked profile left, and keeps the receipts. Opens nothing.
    pub async fn upload(&self, profile: u32, cancel: Arc<Cancel>) -> Result<UploadReport, LontarError> {
        let phone = self.profiles.phone(profile);
        let none = UploadReport { sent: 0, waiting: 0 };
        let (Some(address), Some(root)) = (phone.hub_address()?, phone.hub_root()?) else {
            return Ok(none);
        };
        if cancel.is_cancelled() {
            return Ok(none);
        }
        let pinned = Pinned {
            root,
            ..Pinned::default()
        };
        let transport = transport_of(&address, Some(pinned))?;
        let done = phone.upload(&transport).await?;
        Ok(UploadReport {
            sent: done.sent,
            waiting: done.waiting,
        })
    }
}
