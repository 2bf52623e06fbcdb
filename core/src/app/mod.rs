//! What a person can do: one function per action. The only module that bindings and commands call.
//!
//! An action checks, builds its change, writes one transaction and returns what came of it with
//! what changed, so that screens refresh only that.

mod accident;
mod candidates;
mod doubles;
mod drafts;
mod household;
mod join;
mod lease;
mod lists;
mod lock;
mod open;
mod phone;
mod photos;
mod places;
mod practice;
mod profiles;
mod records;
mod sync;
mod tasks;
mod voices;
mod worker_invite;

pub use crate::ledger::RegisterSet;
pub use accident::{Clock, Deadline, notice_keys};
pub use doubles::DoublePair;
pub use drafts::DraftView;
pub use join::{JoinOutcome, JoinState};
pub use lease::Lease;
pub use lists::{ConflictView, Conflicting, Status};
pub use open::Lontar;
pub use phone::{Door, Phone, Uploaded};
pub use photos::{Added, Freed, PhotoView};
pub use practice::PRACTICE_MS;
pub use profiles::{Act, ActLine, Profile, Profiles};
pub use records::{HistoryLine, RecordView, Saved};
pub use sync::SyncReport;
pub use tasks::Task;
pub use voices::VoiceView;

use crate::form::Problem;
use crate::ledger::LedgerError;
use crate::media::MediaError;
use crate::oplog::document::EngineError;
use crate::store::{MayBeDamage, OpenError, StoreError};
use crate::vault::VaultError;
use thiserror::Error;

/// Why an action was not done. Nothing is half done.
#[derive(Debug, Error)]
pub enum AppError {
    /// There is no such record, draft or question.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The answers stop it.
    #[error("the answers have {} problem(s) that must be settled first", .0.len())]
    Invalid(Vec<Problem>),
    /// The edit was made on a state that is not here.
    #[error("the record was opened at a state that is not on this device; open it again")]
    Stale,
    /// No working district is known.
    #[error("choose a working district first (a code such as 53.14.01)")]
    NoDistrict,
    /// Too large: more than one change may hold.
    #[error("too large: {0}")]
    TooLarge(&'static str),
    /// Whoever holds this device may not do it.
    #[error("not allowed: {0}")]
    NotAllowed(&'static str),
    /// The phone is locked, or cannot be opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A register in conflict is changed by resolving it.
    #[error("this answer has more than one value; choose one with resolve")]
    InConflict,
    /// A photo or recording cannot be used.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// The storage.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Opening.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl MayBeDamage for AppError {
    fn is_damage(&self) -> bool {
        matches!(self, Self::Store(e) if e.is_damage())
    }
}

impl From<LedgerError> for AppError {
    fn from(e: LedgerError) -> Self {
        Self::Store(e.into())
    }
}

impl From<EngineError> for AppError {
    fn from(e: EngineError) -> Self {
        match e {
            EngineError::UnknownHeads => Self::Stale,
            EngineError::Refused => Self::Store(StoreError::Damaged(e.to_string())),
        }
    }
}
