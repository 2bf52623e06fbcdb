//! Sealing the database key, and opening it again.

use super::{Pin, VaultError};
use crate::model::{CodeHint, RecoveryCode};
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::store::StoreKey;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// Memory of argon2id in KiB, passes: OWASP's first choice for one lane. About 0.1 s on a small phone.
const ARGON2_KIB: u32 = 19 * 1024;
const ARGON2_PASSES: u32 = 2;
/// Highest cost that a file may ask for.
const ARGON2_KIB_MAX: u32 = 256 * 1024;
const ARGON2_PASSES_MAX: u32 = 16;
/// Length of a sealed key: nonce, key, tag.
const SEALED_BYTES: usize = 24 + 32 + 16;

/// What opens a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SlotKind {
    /// The key store alone.
    KeyStore,
    /// The key store and the PIN, stretched with this salt and cost.
    Pin {
        /// Random.
        salt: [u8; 16],
        /// KiB of memory.
        kib: u32,
        /// Passes.
        passes: u32,
    },
    /// The supervisor's code with this number.
    Recovery {
        /// Number of the code.
        number: u16,
        /// What may be shown of the code, so that whoever answers knows from which secret it was made.
        hint: CodeHint,
    },
}

/// The database key, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// What opens it.
    pub(super) kind: SlotKind,
    sealed: Vec<u8>,
}

/// The secret that the key store guards, 32 bytes.
pub(super) type Guarded = Zeroizing<[u8; 32]>;
type Kek = Zeroizing<[u8; 32]>;

impl Slot {
    /// Under the key store alone. `nonce` is random.
    pub(super) fn for_key_store(guarded: &Guarded, key: &StoreKey, nonce: [u8; 24]) -> Self {
        Self::seal(SlotKind::KeyStore, &key_store_kek(guarded), key, nonce)
    }

    /// Under key store and PIN. `salt` and `nonce` are random.
    pub(super) fn for_pin(
        guarded: &Guarded,
        pin: &Pin,
        key: &StoreKey,
        (salt, nonce): ([u8; 16], [u8; 24]),
    ) -> Result<Self, VaultError> {
        let (kib, passes) = (ARGON2_KIB, ARGON2_PASSES);
        let kek = pin_kek(guarded, pin, &salt, (kib, passes))?;
        Ok(Self::seal(SlotKind::Pin { salt, kib, passes }, &kek, key, nonce))
    }

    /// Under a code. `nonce` is random.
    pub(super) fn for_code(number: u16, code: &RecoveryCode, key: &StoreKey, nonce: [u8; 24]) -> Self {
        let hint = code.hint();
        Self::seal(SlotKind::Recovery { number, hint }, &code_kek(code), key, nonce)
    }

    pub(super) fn open_with_key_store(&self, guarded: &Guarded) -> Option<StoreKey> {
        self.open(&key_store_kek(guarded))
    }

    pub(super) fn open_with_pin(&self, guarded: &Guarded, pin: &Pin) -> Result<Option<StoreKey>, VaultError> {
        let SlotKind::Pin { salt, kib, passes } = &self.kind else {
            return Ok(None);
        };
        Ok(self.open(&pin_kek(guarded, pin, salt, (*kib, *passes))?))
    }

    pub(super) fn open_with_code(&self, code: &RecoveryCode) -> Option<StoreKey> {
        self.open(&code_kek(code))
    }

    fn seal(kind: SlotKind, kek: &Kek, key: &StoreKey, nonce: [u8; 24]) -> Self {
        let cipher = XChaCha20Poly1305::new((&**kek).into());
        let payload = Payload {
            msg: key.reveal(),
            aad: &head(&kind),
        };
        let body = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("32 bytes are never too long to seal");
        Self {
            kind,
            sealed: [nonce.as_slice(), &body].concat(),
        }
    }

    fn open(&self, kek: &Kek) -> Option<StoreKey> {
        let (nonce, body) = self.sealed.split_at_checked(24)?;
        let nonce: [u8; 24] = nonce.try_into().ok()?;
        let payload = Payload {
            msg: body,
            aad: &head(&self.kind),
        };
        let cipher = XChaCha20Poly1305::new((&**kek).into());
        let opened = Zeroizing::new(cipher.decrypt(&XNonce::from(nonce), payload).ok()?);
        Some(StoreKey::from_bytes(opened.as_slice().try_into().ok()?))
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.raw(&head(&self.kind));
        w.bytes(&self.sealed);
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let kind = match r.u8()? {
            0 => SlotKind::KeyStore,
            1 => SlotKind::Pin {
                salt: r.array()?,
                kib: cost(r.varint()?, ARGON2_KIB_MAX)?,
                passes: cost(r.varint()?, ARGON2_PASSES_MAX)?,
            },
            2 => SlotKind::Recovery {
                number: u16::try_from(r.varint()?).map_err(|_| CodecError::TooLarge)?,
                hint: CodeHint::from_symbols(r.array()?),
            },
            _ => return Err(CodecError::UnknownVersion),
        };
        Ok(Self {
            kind,
            sealed: r.bytes(SEALED_BYTES)?.to_vec(),
        })
    }
}

fn cost(value: u64, max: u32) -> Result<u32, CodecError> {
    u32::try_from(value)
        .ok()
        .filter(|v| (1..=max).contains(v))
        .ok_or(CodecError::TooLarge)
}

/// What kind of slot it is; authenticated with the key, so that a thief cannot lower a cost.
fn head(kind: &SlotKind) -> Vec<u8> {
    let mut w = Writer::new();
    match kind {
        SlotKind::KeyStore => w.u8(0),
        SlotKind::Pin { salt, kib, passes } => {
            w.u8(1);
            w.raw(salt);
            w.varint(u64::from(*kib));
            w.varint(u64::from(*passes));
        }
        SlotKind::Recovery { number, hint } => {
            w.u8(2);
            w.varint(u64::from(*number));
            w.raw(hint.symbols());
        }
    }
    w.finish()
}

fn key_store_kek(guarded: &Guarded) -> Kek {
    Zeroizing::new(blake3::derive_key("lontar 2026 vault key store slot", &**guarded))
}

fn code_kek(code: &RecoveryCode) -> Kek {
    Zeroizing::new(blake3::derive_key(
        "lontar 2026 vault recovery slot",
        code.symbols(),
    ))
}

fn pin_kek(
    guarded: &Guarded,
    pin: &Pin,
    salt: &[u8; 16],
    (kib, passes): (u32, u32),
) -> Result<Kek, VaultError> {
    let params = Params::new(kib, passes, 1, Some(32)).map_err(|_| VaultError::Damaged)?;
    let mut stretched = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.bytes(), salt, &mut *stretched)
        .map_err(|_| VaultError::Damaged)?;
    let both = Zeroizing::new([guarded.as_slice(), stretched.as_slice()].concat());
    Ok(Zeroizing::new(blake3::derive_key(
        "lontar 2026 vault pin slot",
        &both,
    )))
}
