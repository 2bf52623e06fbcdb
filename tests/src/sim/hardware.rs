//! A key store in memory, which can lose its key.

use lontar_core::vault::{KeyStore, KeyStoreError};
use std::sync::atomic::{AtomicBool, Ordering};

/// The phone's hardware: gives back what it was given, until it forgets.
#[derive(Default)]
pub struct Hardware {
    lost: AtomicBool,
}

impl KeyStore for Hardware {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        self.lost.store(false, Ordering::Relaxed);
        Ok(secret.iter().rev().map(|b| b ^ 0x5a).collect())
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        if self.lost.load(Ordering::Relaxed) {
            return Err(KeyStoreError::Lost);
        }
        Ok(wrapped.iter().rev().map(|b| b ^ 0x5a).collect())
    }
}

impl Hardware {
    /// Its key is gone, or there again.
    pub fn lose(&self, lost: bool) {
        self.lost.store(lost, Ordering::Relaxed);
    }
}
