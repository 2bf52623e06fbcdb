//! Seals: the device's signature over the head of its log, and so over everything before it.

use super::entry::SUITE_ED25519_BLAKE3;
use super::hash::TAG_SEAL;
use crate::model::{DeviceKey, EntryHash, LogId};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// A signed head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The log.
    pub log: LogId,
    /// Sequence of the sealed entry.
    pub seq: u64,
    /// Its hash.
    pub hash: EntryHash,
    /// Ed25519, 64 bytes.
    pub signature: [u8; 64],
}

/// The bytes that a seal signs: tag, suite, log, sequence (8 bytes, little endian), hash.
fn message(log: &LogId, seq: u64, hash: &EntryHash) -> Vec<u8> {
    let mut m = Vec::with_capacity(TAG_SEAL.len() + 1 + 16 + 8 + 32);
    m.extend_from_slice(TAG_SEAL);
    m.push(SUITE_ED25519_BLAKE3);
    m.extend_from_slice(log.as_bytes());
    m.extend_from_slice(&seq.to_le_bytes());
    m.extend_from_slice(hash.as_bytes());
    m
}

impl Seal {
    /// Signs a head.
    #[must_use]
    pub fn sign(key: &SigningKey, log: LogId, seq: u64, hash: EntryHash) -> Self {
        let signature = key.sign(&message(&log, seq, &hash)).to_bytes();
        Self {
            log,
            seq,
            hash,
            signature,
        }
    }

    /// Whether `device` made this seal.
    #[must_use]
    pub fn is_by(&self, device: &DeviceKey) -> bool {
        verify(device, &message(&self.log, self.seq, &self.hash), &self.signature)
    }
}

/// Signs any framed message with a device's or hub's key.
#[must_use]
pub fn sign(key: &SigningKey, message: &[u8]) -> [u8; 64] {
    key.sign(message).to_bytes()
}

/// Checks such a signature. A key that is not a curve point has signed nothing.
#[must_use]
pub fn verify(key: &DeviceKey, message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key.as_bytes()).is_ok_and(|k| {
        k.verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    })
}

/// A body, then the signature over a tag and the body: how a statement of the hub travels by itself.
#[must_use]
pub fn sign_body(key: &SigningKey, tag: &[u8], mut body: Vec<u8>) -> Vec<u8> {
    let signature = sign(key, &[tag, &body].concat());
    body.extend_from_slice(&signature);
    body
}

/// The body of what [`sign_body`] made with the secret of `key`; `None` if that key did not sign it.
#[must_use]
pub fn open_body<'a>(key: &DeviceKey, tag: &[u8], bytes: &'a [u8]) -> Option<&'a [u8]> {
    let (body, signature) = bytes.split_last_chunk::<64>()?;
    verify(key, &[tag, body].concat(), signature).then_some(body)
}

/// The public half of a signing key.
#[must_use]
pub fn device_key(key: &SigningKey) -> DeviceKey {
    DeviceKey::from_bytes(key.verifying_key().to_bytes())
}
