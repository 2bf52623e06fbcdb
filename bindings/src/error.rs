//! The public errors: named after what the person can do. This is the one place where the core's errors become
//! these, where what is unexpected is noted once, and where to look for personal data in messages.

use crate::types::{self, Problem};
use lontar_core::app::AppError;
use lontar_core::media::MediaError;
use lontar_core::store::{OpenError, StoreError};
use lontar_core::vault::{PinError, VaultError};

/// Why something was not done. Nothing is half done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum LontarError {
    /// There is no such thing (any more): go back to the list.
    #[error("not found: {what}")]
    NotFound {
        /// Which kind of thing.
        what: String,
    },
    /// The answers stop it: settle these first.
    #[error("{} problem(s) must be settled first", problems.len())]
    Invalid {
        /// What, beside which field.
        problems: Vec<Problem>,
    },
    /// The record changed since the screen was opened, or the answer has several values: open it again.
    #[error("open it again: {why}")]
    OpenAgain {
        /// `stale` or `in_conflict`.
        why: String,
    },
    /// The phone is locked, or was: unlock it.
    #[error("locked: {by:?}")]
    Unlock {
        /// What opens it.
        by: UnlockBy,
    },
    /// Whoever holds this phone may not do it: ask the supervisor.
    #[error("not allowed: {why}")]
    NotAllowed {
        /// Why, for the log.
        why: String,
    },
    /// No connection; everything is kept. Try again later.
    #[error("offline")]
    Offline {
        /// After how many ms trying again makes sense.
        retry_after_ms: u64,
    },
    /// The data is of a newer app: install the update. Nothing was touched.
    #[error("update the app")]
    UpgradeRequired,
    /// The storage of the phone is full, or cannot be written: free some. Nothing was changed.
    #[error("storage is full or cannot be written")]
    FreeStorage,
    /// None of these. What happened is noted under this number; report it.
    #[error("unexpected; noted as {incident}")]
    Unexpected {
        /// Number in the log, as `Laporkan masalah` shows it.
        incident: String,
    },
}

/// What opens a phone that is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum UnlockBy {
    /// The PIN; this opening was closed, or nobody gave one.
    Pin,
    /// The PIN, which was wrong just now.
    PinAgain,
    /// The PIN, after so many ms.
    PinLater {
        /// Milliseconds to wait.
        wait_ms: i64,
    },
    /// A supervisor's code: too many wrong PINs.
    Code,
    /// A supervisor's code, which was wrong just now.
    CodeAgain,
    /// A supervisor's code: the key store lost its key. Nothing is lost.
    KeyLost,
    /// The key store does not answer now: try again.
    KeyStore,
    /// Another PIN: six digits that are not among the first that everybody tries.
    AnotherPin,
}

impl LontarError {
    pub(crate) fn not_found(what: &str) -> Self {
        Self::NotFound {
            what: String::from(what),
        }
    }

    pub(crate) fn closed() -> Self {
        Self::Unlock { by: UnlockBy::Pin }
    }

    /// Notes what nobody expected, and tells its number. Messages of the core name no person.
    pub(crate) fn unexpected(what: &dyn std::fmt::Display) -> Self {
        let incident = incident();
        tracing::error!(incident, error = %what, "unexpected");
        crate::report::note(&incident, what);
        Self::Unexpected { incident }
    }
}

/// Six characters to find a line of the log by.
fn incident() -> String {
    use lontar_core::env::{SystemEnv, draw};
    let [a, b, c] = draw::<3>(&SystemEnv);
    format!("{a:02x}{b:02x}{c:02x}")
}

impl From<AppError> for LontarError {
    fn from(e: AppError) -> Self {
        match e {
            AppError::NotFound(what) => Self::not_found(what),
            AppError::Invalid(problems) => Self::Invalid {
                problems: types::problems(&problems),
            },
            AppError::Stale => Self::OpenAgain {
                why: String::from("stale"),
            },
            AppError::InConflict => Self::OpenAgain {
                why: String::from("in_conflict"),
            },
            AppError::NoDistrict => Self::problem("", "no_district"),
            AppError::TooLarge(_) => Self::problem("", "too_large"),
            AppError::NotAllowed(why) => Self::NotAllowed {
                why: String::from(why),
            },
            AppError::Vault(e) => Self::from(e),
            AppError::Media(e) => Self::from(e),
            AppError::Store(e) => Self::from(e),
            AppError::Open(OpenError::Newer { .. }) => Self::UpgradeRequired,
            AppError::Open(OpenError::NotWritable(_)) => Self::FreeStorage,
            AppError::Open(OpenError::Store(e)) => Self::from(e),
            AppError::Open(e @ OpenError::Damaged(_)) => Self::unexpected(&e),
        }
    }
}

impl LontarError {
    pub(crate) fn problem(field: &str, code: &str) -> Self {
        Self::Invalid {
            problems: vec![Problem {
                field: String::from(field),
                code: String::from(code),
                severity: lontar_core::form::Severity::Block,
                overridable: false,
                params: std::collections::HashMap::new(),
            }],
        }
    }
}

impl From<VaultError> for LontarError {
    fn from(e: VaultError) -> Self {
        let by = match &e {
            VaultError::WrongPin => UnlockBy::PinAgain,
            VaultError::Waiting(wait_ms) => UnlockBy::PinLater { wait_ms: *wait_ms },
            VaultError::SupervisorOnly => UnlockBy::Code,
            VaultError::WrongCode => UnlockBy::CodeAgain,
            VaultError::KeyStoreLost => UnlockBy::KeyLost,
            VaultError::KeyStore(_) => UnlockBy::KeyStore,
            VaultError::PinNeeded => UnlockBy::Pin,
            VaultError::Pin(_) => UnlockBy::AnotherPin,
            VaultError::Newer => return Self::UpgradeRequired,
            VaultError::NotWritable(_) => return Self::FreeStorage,
            VaultError::KeysGone | VaultError::Damaged => return Self::unexpected(&e),
        };
        Self::Unlock { by }
    }
}

impl From<PinError> for LontarError {
    fn from(_: PinError) -> Self {
        Self::Unlock {
            by: UnlockBy::AnotherPin,
        }
    }
}

impl From<StoreError> for LontarError {
    fn from(e: StoreError) -> Self {
        match e {
            StoreError::Full | StoreError::ReadOnly => Self::FreeStorage,
            e @ (StoreError::Busy | StoreError::Damaged(_) | StoreError::Sqlite(_)) => Self::unexpected(&e),
        }
    }
}

impl From<MediaError> for LontarError {
    fn from(e: MediaError) -> Self {
        Self::problem("", e.code())
    }
}
