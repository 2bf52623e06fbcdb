//! Joining with an invite, and the lease on what others wrote.

use crate::LontarError;
use crate::opened::Opened;
use lontar_core::app::{self, JoinState, Lease};
use lontar_core::model::{Challenge, ChallengeError, DeviceKey, RecordId};
use lontar_core::sync::wire::join::{Grant, Invite, Role};
use lontar_core::sync::wire::worker_invite::WorkerInvite;
use std::sync::Arc;

/// Joining of an open profile.
#[derive(uniffi::Object)]
pub struct Joining {
    opened: Arc<Opened>,
}

/// What an invite says, to be shown before it is used: *Benar, ini saya*.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct InviteView {
    /// For whom it is.
    pub name: String,
    /// What it gives.
    pub role: Role,
    /// Dotted district codes.
    pub districts: Vec<String>,
    /// An officer's phone wrote it for a worker: it names nobody, and is kept with the birth date.
    pub asks_birth_date: bool,
}

/// Whether and how this phone belongs to a hub.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum JoinView {
    /// No invite was read.
    No,
    /// An invite waits for a signal; it is used at the next sync.
    Waiting {
        /// What it says.
        invite: InviteView,
    },
    /// Joined.
    Yes {
        /// As whom.
        invite: InviteView,
    },
}

/// How long what others wrote is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LeaseView {
    /// Not joined: there is none.
    None,
    /// Until then, ms since 1970 UTC by the hub's clock.
    Until {
        /// When.
        ms: i64,
    },
    /// It ended then; own records, saving and sending go on.
    Ended {
        /// When.
        ms: i64,
    },
}

impl From<Lease> for LeaseView {
    fn from(lease: Lease) -> Self {
        match lease {
            Lease::None => Self::None,
            Lease::Until(ms) => Self::Until { ms },
            Lease::Ended(ms) => Self::Ended { ms },
        }
    }
}

impl Joining {
    pub(crate) fn new(opened: &Arc<Opened>) -> Self {
        Self {
            opened: Arc::clone(opened),
        }
    }
}

#[uniffi::export]
impl Joining {
    /// What the text of a QR code says; `None` if it is no invite, or a character of it is wrong.
    #[must_use]
    pub fn read_invite(&self, text: String) -> Option<InviteView> {
        let by_officer = || WorkerInvite::from_text(&text).map(|_| workers_view());
        Invite::from_text(text.trim())
            .as_ref()
            .map(invite_view)
            .or_else(by_officer)
    }

    /// Somebody begins here as a worker or family, without any invite.
    pub fn begin_as_worker(&self) -> Result<(), LontarError> {
        self.opened.write(app::Lontar::begin_as_worker)
    }

    /// Keeps an invite; the next sync uses it. The app can be used at once.
    pub fn keep_invite(&self, text: String) -> Result<(), LontarError> {
        let invite = Invite::from_text(text.trim());
        let invite = invite.ok_or_else(|| LontarError::problem("invite", "invite_unreadable"))?;
        self.opened.write(|app| app.keep_invite(&invite))
    }

    /// Keeps an invite that an officer's phone wrote for a worker; it asks for the birth date.
    pub fn keep_worker_invite(&self, text: String, birth_date: String) -> Result<(), LontarError> {
        self.opened
            .write(|app| app.keep_worker_invite(text.trim(), &birth_date))
    }

    /// How things stand.
    pub fn state(&self) -> Result<JoinView, LontarError> {
        Ok(match self.opened.read(app::Lontar::join_state)? {
            JoinState::No => JoinView::No,
            JoinState::Waiting(invite) => JoinView::Waiting {
                invite: invite_view(&invite),
            },
            JoinState::Yes(grant) => JoinView::Yes {
                invite: grant_view(&grant),
            },
        })
    }

    /// Chooses the working district by its dotted code, also before joining.
    pub fn choose_district(&self, code: String) -> Result<(), LontarError> {
        self.opened.write(|app| app.choose_district(&code))
    }

    /// How the lease stands now. Call it after each opening and each sync, and from time to time.
    pub fn lease(&self) -> Result<LeaseView, LontarError> {
        Ok(self.opened.write(app::Lontar::lease)?.into())
    }

    /// Takes a slip that lengthens the lease, from a QR code or a file.
    pub fn take_slip(&self, text: String) -> Result<LeaseView, LontarError> {
        Ok(self.opened.write(|app| app.take_slip(text.trim()))?.into())
    }

    /// For a supervisor: a slip for another phone of the own districts, as text for a QR code. `device` is what that
    /// phone shows, [`crate::Lontar::device`].
    pub fn write_slip(&self, device: String) -> Result<String, LontarError> {
        let key: Result<DeviceKey, _> = device.trim().parse();
        let key = key.map_err(|_| LontarError::problem("device", "device_unreadable"))?;
        self.opened.read(|app| app.write_slip(&key))
    }

    /// For an officer: the invite of one worker, as text for a QR code on screen or paper only.
    pub fn invite_worker(&self, enrolment: RecordId, replaces: bool) -> Result<String, LontarError> {
        self.opened.read(|app| app.invite_worker(&enrolment, replaces))
    }

    /// For a supervisor: the code that opens a locked phone, by what it shows. No network is needed.
    ///
    /// # Errors
    /// [`LontarError::Invalid`] with the part that was misread.
    pub fn answer_challenge(&self, challenge: String) -> Result<String, LontarError> {
        let challenge =
            Challenge::parse(&challenge).map_err(|e| LontarError::problem("challenge", misread(e)))?;
        Ok(self.opened.read(|app| app.answer_challenge(&challenge))?.reveal())
    }
}

/// Code of what was misread of a challenge.
const fn misread(error: ChallengeError) -> &'static str {
    match error {
        ChallengeError::Parts => "challenge_parts",
        ChallengeError::Device(_) => "challenge_device",
        ChallengeError::Number => "challenge_number",
        ChallengeError::Hint(_) => "challenge_hint",
    }
}

const fn workers_view() -> InviteView {
    InviteView {
        name: String::new(),
        role: Role::Worker,
        districts: Vec::new(),
        asks_birth_date: true,
    }
}

fn invite_view(invite: &Invite) -> InviteView {
    InviteView {
        name: invite.name.clone(),
        role: invite.role,
        districts: invite.districts.clone(),
        asks_birth_date: false,
    }
}

fn grant_view(grant: &Grant) -> InviteView {
    InviteView {
        name: grant.name.clone(),
        role: grant.role,
        districts: grant.districts.clone(),
        asks_birth_date: false,
    }
}
