use super::*;
use crate::model::RecoverySecret;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, Ordering};

struct World {
    folder: tempfile::TempDir,
    now_ms: AtomicI64,
    chance: AtomicU8,
    lost: AtomicBool,
}

impl Env for World {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::Relaxed)
    }

    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.chance.fetch_add(37, Ordering::Relaxed);
        }
    }
}

/// Seals by turning bits round; a real one is hardware.
impl KeyStore for World {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        self.lost.store(false, Ordering::Relaxed);
        Ok(secret.iter().map(|b| !b).collect())
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        if self.lost.load(Ordering::Relaxed) {
            return Err(KeyStoreError::Lost);
        }
        Ok(wrapped.iter().map(|b| !b).collect())
    }
}

fn world() -> World {
    World {
        folder: tempfile::tempdir().unwrap(),
        now_ms: AtomicI64::new(1_000_000),
        chance: AtomicU8::new(1),
        lost: AtomicBool::new(false),
    }
}

fn vault(world: &World) -> VaultFile<'_> {
    VaultFile::of(world.folder.path(), world, world)
}

fn pin(text: &str) -> Pin {
    Pin::typed(text).unwrap()
}

const DEVICE: DeviceKey = DeviceKey::from_bytes([7; 32]);

fn codes() -> Vec<(u16, RecoveryCode)> {
    let secret = RecoverySecret::from_bytes([3; 32]);
    (0..3).map(|n| (n, secret.code(&DEVICE, n))).collect()
}

/// An officer's vault: PIN set, codes there.
fn officers(world: &World) -> StoreKey {
    let vault = vault(world);
    let key = vault.create().unwrap();
    let public = Public {
        device: Some(DEVICE),
        ..Public::default()
    };
    vault.set_public(&public).unwrap();
    vault.set_pin(&key, &pin("280591"), false).unwrap();
    vault.set_codes(&key, &codes(), false).unwrap();
    key
}

#[test]
fn the_key_store_alone_opens_until_pin_and_codes_are_there() {
    let world = world();
    let vault = vault(&world);
    let key = vault.create().unwrap();
    assert_eq!(vault.open().unwrap(), key);
    vault.set_pin(&key, &pin("280591"), false).unwrap();
    assert!(
        vault.opens_alone().unwrap(),
        "nobody could help with a forgotten PIN yet"
    );
    vault.set_codes(&key, &codes(), false).unwrap();
    assert!(matches!(vault.open(), Err(VaultError::PinNeeded)));
    assert_eq!(vault.open_with_pin(&pin("280591")).unwrap(), key);
}

#[test]
fn on_a_workers_phone_the_pin_stands_in_nobodys_way() {
    let world = world();
    let vault = vault(&world);
    let key = vault.create().unwrap();
    vault.set_codes(&key, &codes(), true).unwrap();
    vault.set_pin(&key, &pin("280591"), true).unwrap();
    assert_eq!(vault.open().unwrap(), key);
}

#[test]
fn wrong_pins_wait_longer_and_longer_and_delete_nothing() {
    let world = world();
    let key = officers(&world);
    let vault = vault(&world);
    let mut waited = Vec::new();
    for _ in 0..200 {
        match vault.open_with_pin(&pin("111222")) {
            Err(VaultError::WrongPin) => {}
            Err(VaultError::Waiting(ms)) => {
                waited.push(ms / 60_000);
                world.now_ms.fetch_add(ms, Ordering::Relaxed);
            }
            Err(VaultError::SupervisorOnly) => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waited, [1, 5, 15, 60, 240, 240, 240]);
    assert!(matches!(
        vault.open_with_pin(&pin("280591")),
        Err(VaultError::SupervisorOnly)
    ));
    let (_, code) = codes()[0];
    assert_eq!(vault.open_with_code(&code, &pin("735192")).unwrap(), key);
    assert_eq!(vault.open_with_pin(&pin("735192")).unwrap(), key);
}

#[test]
fn the_right_pin_forgets_the_wrong_ones() {
    let world = world();
    officers(&world);
    let vault = vault(&world);
    for _ in 0..2 {
        assert!(vault.open_with_pin(&pin("111222")).is_err());
    }
    vault.open_with_pin(&pin("280591")).unwrap();
    assert_eq!(vault.wait().unwrap(), Wait::None);
    for _ in 0..2 {
        assert!(matches!(
            vault.open_with_pin(&pin("111222")),
            Err(VaultError::WrongPin)
        ));
    }
}

#[test]
fn a_code_opens_once_and_older_ones_with_it_never_again() {
    let world = world();
    let key = officers(&world);
    let vault = vault(&world);
    assert_eq!(vault.challenge().unwrap().unwrap().number(), 0);
    let [zero, one, two] = codes()[..] else { panic!() };
    assert_eq!(vault.open_with_code(&one.1, &pin("735192")).unwrap(), key);
    for used in [zero, one] {
        let again = vault.open_with_code(&used.1, &pin("735192"));
        assert!(matches!(again, Err(VaultError::WrongCode)));
    }
    assert_eq!(vault.challenge().unwrap().unwrap().number(), 2);
    assert!(
        matches!(vault.open_with_pin(&pin("280591")), Err(VaultError::WrongPin)),
        "the old PIN"
    );
    assert_eq!(vault.open_with_code(&two.1, &pin("280591")).unwrap(), key);
    assert_eq!(vault.challenge().unwrap(), None);
}

#[test]
fn a_key_store_that_lost_its_key_needs_a_code_and_the_data_is_the_same() {
    let world = world();
    let key = officers(&world);
    let vault = vault(&world);
    world.lost.store(true, Ordering::Relaxed);
    assert!(matches!(
        vault.open_with_pin(&pin("280591")),
        Err(VaultError::KeyStoreLost)
    ));
    assert_eq!(vault.wait().unwrap(), Wait::None, "that was no wrong PIN");
    assert_eq!(vault.open_with_code(&codes()[0].1, &pin("735192")).unwrap(), key);
    assert_eq!(vault.open_with_pin(&pin("735192")).unwrap(), key);
}

#[test]
fn what_a_thief_changes_in_the_file_opens_nothing() {
    let world = world();
    let key = officers(&world);
    let file = world.folder.path().join("keys");
    let whole = std::fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x20;
        std::fs::write(&file, bytes).unwrap();
        assert!(vault(&world).open_with_pin(&pin("280591")).is_err(), "byte {at}");
    }
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(vault(&world).open(), Err(VaultError::Damaged)));
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(vault(&world).open_with_pin(&pin("280591")).unwrap(), key);
}

#[test]
fn neither_key_nor_pin_nor_code_lies_in_the_file() {
    let world = world();
    let key = officers(&world);
    let file = std::fs::read(world.folder.path().join("keys")).unwrap();
    let found = |needle: &[u8]| file.windows(needle.len()).any(|w| w == needle);
    assert!(!found(key.reveal()) && !found(b"280591") && !found(codes()[0].1.symbols()));
}

#[test]
fn a_key_store_on_a_file_opens_with_its_passphrase_only() {
    let world = world();
    let env: std::sync::Arc<dyn Env> = std::sync::Arc::new(crate::env::SystemEnv);
    let store = |passphrase| super::super::FileKeyStore::new(world.folder.path(), passphrase, env.clone());
    let wrapped = store("kapal kayu").wrap(b"secret").unwrap();
    assert_eq!(store("kapal kayu").unwrap(&wrapped).unwrap(), b"secret");
    assert!(matches!(
        store("kapal").unwrap(&wrapped),
        Err(KeyStoreError::Unavailable(_))
    ));
    assert!(
        matches!(store("kapal").wrap(b"x"), Err(KeyStoreError::Unavailable(_))),
        "never made anew"
    );
    std::fs::remove_file(world.folder.path().join("keystore")).unwrap();
    assert_eq!(store("kapal kayu").unwrap(&wrapped), Err(KeyStoreError::Lost));
}
