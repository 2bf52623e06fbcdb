//! What the phone owns and the shell lends: the key store, the network, time in the background. Whatever a
//! shell throws becomes an error here, never a crash.

use lontar_core::vault::{KeyStore, KeyStoreError};
use std::sync::Arc;

/// Why a key store did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KeyStoreFailure {
    /// Its key is gone for good: the phone was reset, or the folder came from another phone.
    #[error("its key is gone")]
    Lost,
    /// Not now; trying again may help.
    #[error("{why}")]
    Unavailable {
        /// For the log; nothing personal.
        why: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeyStoreFailure {
    fn from(e: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable { why: e.reason }
    }
}

/// Android's Keystore, iOS's Keychain. Its key is never bound to the screen lock or to a fingerprint: those
/// change, and the key would be gone.
#[uniffi::export(with_foreign)]
pub trait PhoneKeyStore: Send + Sync {
    /// Seals a few bytes; makes the key if there is none.
    fn wrap(&self, secret: Vec<u8>) -> Result<Vec<u8>, KeyStoreFailure>;
    /// Opens what `wrap` sealed.
    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, KeyStoreFailure>;
}

/// A shell's key store, for the core.
pub(crate) struct Lent(pub Arc<dyn PhoneKeyStore>);

impl KeyStore for Lent {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        self.0.wrap(secret.to_vec()).map_err(told)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        self.0.unwrap(wrapped.to_vec()).map_err(told)
    }
}

fn told(e: KeyStoreFailure) -> KeyStoreError {
    match e {
        KeyStoreFailure::Lost => KeyStoreError::Lost,
        KeyStoreFailure::Unavailable { why } => KeyStoreError::Unavailable(why),
    }
}

/// A shell's callback did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PlatformFailure {
    /// For the log; nothing personal.
    #[error("{why}")]
    Failed {
        /// What the shell said.
        why: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PlatformFailure {
    fn from(e: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { why: e.reason }
    }
}

/// What kind of line there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Network {
    /// None: nothing is tried, nothing is waited for.
    None,
    /// One that costs internet quota.
    Metered,
    /// One that does not.
    Free,
}

/// Whether there is a line.
#[uniffi::export(with_foreign)]
pub trait Connectivity: Send + Sync {
    /// The line now.
    fn network(&self) -> Result<Network, PlatformFailure>;
}

/// How long background work may go on.
#[uniffi::export(with_foreign)]
pub trait WorkTime: Send + Sync {
    /// Milliseconds that are left; work stops soon after 0.
    fn left_ms(&self) -> Result<i64, PlatformFailure>;
}
