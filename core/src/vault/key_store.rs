//! The phone's key store: hardware that seals for this app on this phone only.

use super::file::write_whole;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::env::{Env, draw};

/// What the shells implement over Android's Keystore and iOS's Keychain. Its key is never bound to
/// the screen lock or to a fingerprint: those change, and the key would be gone.
pub trait KeyStore: Send + Sync {
    /// Seals a few bytes. Makes the key if there is none.
    ///
    /// # Errors
    /// [`KeyStoreError`].
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyStoreError>;

    /// Opens what [`KeyStore::wrap`] sealed.
    ///
    /// # Errors
    /// [`KeyStoreError::Lost`] if its key is no longer there.
    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyStoreError>;
}

/// Why a key store did not answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyStoreError {
    /// Its key is gone for good: the phone was reset, or the folder came from another phone.
    #[error("its key is gone")]
    Lost,
    /// Not now, or not with this passphrase; trying again may help.
    #[error("{0}")]
    Unavailable(String),
}

/// A key store on a file, for the command line: its key is sealed under a passphrase. An empty
/// passphrase protects as much as the permissions of the file do.
pub struct FileKeyStore {
    path: PathBuf,
    passphrase: Zeroizing<String>,
    env: Arc<dyn Env>,
}

const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;

impl FileKeyStore {
    /// Key store in the file `keystore` of a folder.
    #[must_use]
    pub fn new(folder: &Path, passphrase: &str, env: Arc<dyn Env>) -> Self {
        Self {
            path: folder.join("keystore"),
            passphrase: Zeroizing::new(String::from(passphrase)),
            env,
        }
    }

    fn cipher(&self, salt: &[u8]) -> Result<XChaCha20Poly1305, KeyStoreError> {
        let mut key = Zeroizing::new([0; 32]);
        let params = Params::new(19 * 1024, 2, 1, Some(32)).map_err(|e| unavailable(&e))?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(self.passphrase.as_bytes(), salt, &mut *key)
            .map_err(|e| unavailable(&e))?;
        Ok(XChaCha20Poly1305::new((&*key).into()))
    }

    /// The key that wraps, opened with the passphrase.
    fn key(&self) -> Result<Zeroizing<[u8; 32]>, KeyStoreError> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(KeyStoreError::Lost),
            Err(e) => return Err(unavailable(&e)),
        };
        let (salt, rest) = bytes.split_at_checked(SALT_BYTES).ok_or(KeyStoreError::Lost)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES).ok_or(KeyStoreError::Lost)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| KeyStoreError::Lost)?;
        let opened = self.cipher(salt)?.decrypt(&XNonce::from(nonce), sealed);
        let opened = Zeroizing::new(opened.map_err(|_| wrong_passphrase())?);
        Ok(Zeroizing::new(
            opened.as_slice().try_into().map_err(|_| KeyStoreError::Lost)?,
        ))
    }

    fn make(&self) -> Result<Zeroizing<[u8; 32]>, KeyStoreError> {
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(draw(&*self.env));
        let (salt, nonce): ([u8; SALT_BYTES], [u8; NONCE_BYTES]) = (draw(&*self.env), draw(&*self.env));
        let sealed = self
            .cipher(&salt)?
            .encrypt(&XNonce::from(nonce), key.as_slice())
            .map_err(|e| unavailable(&e))?;
        let bytes = [salt.as_slice(), &nonce, &sealed].concat();
        write_whole(&self.path, &bytes).map_err(|e| unavailable(&e))?;
        Ok(key)
    }
}

fn unavailable(e: &dyn core::fmt::Display) -> KeyStoreError {
    KeyStoreError::Unavailable(e.to_string())
}

fn wrong_passphrase() -> KeyStoreError {
    KeyStoreError::Unavailable(String::from("the passphrase is wrong; nothing was changed"))
}

impl KeyStore for FileKeyStore {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        let key = match self.key() {
            Err(KeyStoreError::Lost) => self.make()?,
            key => key?,
        };
        let nonce: [u8; NONCE_BYTES] = draw(&*self.env);
        let cipher = XChaCha20Poly1305::new((&*key).into());
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), secret)
            .map_err(|e| unavailable(&e))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        let key = self.key()?;
        let (nonce, sealed) = wrapped.split_at_checked(NONCE_BYTES).ok_or(KeyStoreError::Lost)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| KeyStoreError::Lost)?;
        XChaCha20Poly1305::new((&*key).into())
            .decrypt(&XNonce::from(nonce), sealed)
            .map_err(|_| KeyStoreError::Lost)
    }
}
