//! Sealing to a public key: what only the hub, or only this device once it is unlocked, may read.
//!
//! HPKE (RFC 9180), base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305. The sender is not told by the
//! seal: where it matters the message inside or around it is signed.

use crate::oplog::hash::tagged;
use core::convert::Infallible;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};

const ENCAPSULATED_BYTES: usize = 32;
/// Bytes that sealing adds.
pub const SEALING_BYTES: usize = ENCAPSULATED_BYTES + 16;

/// What a sealed message is for; one for another purpose does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A batch that left a locked phone, to a hub's key of a month.
    Segment,
    /// A report that was written on a locked phone, to the phone itself.
    Inbox,
    /// Drafts of an officer who leaves a phone, to a hub's key of a month.
    Drafts,
    /// A hub's backup, to the key that the root secret makes.
    Backup,
}

impl Purpose {
    fn info(self) -> &'static [u8] {
        match self {
            Self::Segment => b"lontar/sealed/segment/1",
            Self::Inbox => b"lontar/sealed/inbox/1",
            Self::Drafts => b"lontar/sealed/drafts/1",
            Self::Backup => b"lontar/sealed/backup/1",
        }
    }
}

/// The secret and public half that 32 random bytes make.
#[must_use]
pub fn key_pair(random: &[u8; 32]) -> ([u8; 32], [u8; 32]) {
    let (secret, public) = X25519HkdfSha256::derive_keypair(random);
    (bytes_of(&secret), bytes_of(&public))
}

/// Seals to a public key. `random` is drawn for this message alone. `None` if the key is none.
#[must_use]
pub fn seal(to: &[u8; 32], purpose: Purpose, plain: &[u8], random: [u8; 32]) -> Option<Vec<u8>> {
    let to = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(to).ok()?;
    let (encapsulated, body) =
        hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &to,
            purpose.info(),
            plain,
            &[],
            &mut Given { random, drawn: 0 },
        )
        .ok()?;
    Some([encapsulated.to_bytes().as_slice(), &body].concat())
}

/// Opens what was sealed to a key. `None` if it was not, or a bit of it changed.
#[must_use]
pub fn open(secret: &[u8; 32], purpose: Purpose, sealed: &[u8]) -> Option<Vec<u8>> {
    let (encapsulated, body) = sealed.split_at_checked(ENCAPSULATED_BYTES)?;
    let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).ok()?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &encapsulated,
        purpose.info(),
        body,
        &[],
    )
    .ok()
}

fn bytes_of(key: &impl Serializable) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(key.to_bytes()) {
        *to = from;
    }
    bytes
}

/// Chance that was given: chance is a parameter of this layer.
struct Given {
    random: [u8; 32],
    drawn: u64,
}

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for piece in bytes.chunks_mut(32) {
            let drawn = tagged(b"lontar/given/1\0", &[&self.random, &self.drawn.to_le_bytes()]);
            self.drawn += 1;
            for (to, from) in piece.iter_mut().zip(drawn) {
                *to = from;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Given {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_key_and_the_purpose_open_it() {
        let (secret, public) = key_pair(&[1; 32]);
        let sealed = seal(&public, Purpose::Segment, b"batch", [2; 32]).unwrap();
        assert_eq!(sealed.len(), 5 + SEALING_BYTES);
        assert_eq!(
            open(&secret, Purpose::Segment, &sealed).as_deref(),
            Some(&b"batch"[..])
        );
        assert_eq!(open(&secret, Purpose::Inbox, &sealed), None);
        assert_eq!(open(&key_pair(&[3; 32]).0, Purpose::Segment, &sealed), None);
    }

    #[test]
    fn two_messages_never_look_alike() {
        let (_, public) = key_pair(&[1; 32]);
        let one = seal(&public, Purpose::Inbox, b"same", [1; 32]).unwrap();
        let other = seal(&public, Purpose::Inbox, b"same", [2; 32]).unwrap();
        assert_ne!(one, other);
    }

    proptest! {
        #[test]
        fn a_changed_byte_never_opens(plain in proptest::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>()) {
            let (secret, public) = key_pair(&[1; 32]);
            let mut sealed = seal(&public, Purpose::Segment, &plain, [2; 32]).unwrap();
            let at = at.index(sealed.len());
            sealed[at] ^= 1;
            prop_assert_eq!(open(&secret, Purpose::Segment, &sealed), None);
        }

        #[test]
        fn any_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(open(&key_pair(&[1; 32]).0, Purpose::Segment, &bytes), None);
        }
    }
}
