//! Sealing: a blob is ciphertext only, wherever it lies, and its address is the hash of that.
//!
//! The key is derived from the seed of the record, the register and the role, so that a photo costs
//! the record no wrapped key, and dropping a record's entries drops the keys of its photos with them.

pub use crate::model::BlobRole as Role;
pub use crate::oplog::hash::blob_address as address;

use blake3::Hasher;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

/// Random bytes in front of the ciphertext.
pub const NONCE_BYTES: usize = 24;
/// What sealing adds: nonce and authentication tag.
pub const OVERHEAD_BYTES: usize = NONCE_BYTES + 16;

/// Separates these keys from every other use of the seed.
const CONTEXT: &str = "lontar 2026-11 key of a blob";

fn cipher(seed: &[u8; 16], register: &str, role: Role) -> XChaCha20Poly1305 {
    let mut key = Hasher::new_derive_key(CONTEXT);
    key.update(seed);
    key.update(&[role.number()]);
    key.update(register.as_bytes());
    XChaCha20Poly1305::new(key.finalize().as_bytes().into())
}

/// Seals bytes: nonce, then ciphertext with its tag. A nonce must never be used twice.
#[must_use]
pub fn seal(seed: &[u8; 16], register: &str, role: Role, nonce: &[u8; NONCE_BYTES], plain: &[u8]) -> Vec<u8> {
    let sealed = cipher(seed, register, role).encrypt(nonce.into(), plain);
    let sealed = sealed.expect("only more than 256 GB cannot be sealed");
    [nonce.as_slice(), &sealed].concat()
}

/// Opens what was sealed; `None` if it is not of this seed, register and role, or was changed.
#[must_use]
pub fn open(seed: &[u8; 16], register: &str, role: Role, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    cipher(seed, register, role)
        .decrypt(nonce.into(), ciphertext)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: [u8; 16] = [7; 16];

    #[test]
    fn what_was_sealed_is_opened_by_the_same_seed_register_and_role_only() {
        let sealed = seal(&SEED, "p:abcd", Role::Main, &[3; 24], b"a picture");
        assert_eq!(sealed.len(), 9 + OVERHEAD_BYTES);
        assert_eq!(
            open(&SEED, "p:abcd", Role::Main, &sealed).as_deref(),
            Some(&b"a picture"[..])
        );
        assert_eq!(open(&[8; 16], "p:abcd", Role::Main, &sealed), None);
        assert_eq!(open(&SEED, "p:abce", Role::Main, &sealed), None);
        assert_eq!(open(&SEED, "p:abcd", Role::Thumbnail, &sealed), None);
    }

    #[test]
    fn one_flipped_bit_anywhere_is_noticed() {
        let sealed = seal(&SEED, "v:abcd", Role::Voice, &[3; 24], &[5; 40]);
        for at in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[at / 8] ^= 1 << (at % 8);
            assert_eq!(open(&SEED, "v:abcd", Role::Voice, &bad), None);
            assert_ne!(address(&bad), address(&sealed));
        }
    }

    #[test]
    fn short_bytes_are_no_blob() {
        for len in 0..OVERHEAD_BYTES {
            assert_eq!(open(&SEED, "p:abcd", Role::Main, &vec![0; len]), None);
        }
    }
}
