//! The key of an encrypted database, and reading its pages without SQLite.
//!
//! SQLCipher keeps a page as ciphertext (AES-256-CBC), 16 bytes of IV and 64 of HMAC-SHA512; the
//! first 16 bytes of the file are a salt that only the HMAC's key is made of. The key is given raw,
//! so there is no password to guess and nothing to stretch.

use aes::Aes256;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use core::fmt;
use rusqlite::Connection;
use zeroize::{Zeroize, Zeroizing};

// Without it the data of people would lie on phones in the clear. Type checks that build nothing say so, and pass.
#[cfg(all(
    any(target_os = "android", target_os = "ios"),
    not(feature = "sqlcipher"),
    not(lontar_checked_only)
))]
compile_error!("a phone's core must encrypt its database: build it with the feature `sqlcipher`");

/// Whether this build encrypts: with the cargo feature `sqlcipher`.
pub const IS_ENCRYPTED: bool = cfg!(feature = "sqlcipher");

/// Bytes at the end of each page that SQLCipher uses: IV and HMAC.
pub(super) const RESERVED_BYTES: usize = 16 + 64;
/// Bytes of the salt in the place of SQLite's magic word.
const SALT_BYTES: usize = 16;
const MAGIC: &[u8; SALT_BYTES] = b"SQLite format 3\0";

/// The raw key of a database, 32 random bytes. Forgotten when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreKey([u8; 32]);

impl StoreKey {
    /// A key of random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, to be sealed into a slot.
    #[must_use]
    pub fn reveal(&self) -> &[u8; 32] {
        &self.0
    }

    /// Gives the key to a connection; must come before anything else. In a build without SQLCipher
    /// nothing happens: [`IS_ENCRYPTED`] says so.
    pub fn unlock(&self, conn: &Connection) -> rusqlite::Result<()> {
        if !IS_ENCRYPTED {
            return Ok(());
        }
        let hex = Zeroizing::new(crate::model::id::to_hex(&self.0));
        let sql = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", hex.as_str()));
        conn.execute_batch(&sql)?;
        // Errors come back as errors; it would print them as well.
        conn.execute_batch("PRAGMA cipher_log_level = NONE")
    }

    /// Decrypts a page as it lies in the file, as far as there is of it; bytes that were damaged
    /// spoil their block and the next, no more. What is left has the length of its content.
    pub(super) fn open_page(&self, number: u32, page: &mut Vec<u8>, page_bytes: usize) {
        let content = page_bytes - RESERVED_BYTES;
        let iv: [u8; 16] = match page.get(content..content + 16).map(TryInto::try_into) {
            Some(Ok(iv)) => iv,
            // Cut short: the first block is lost with the IV, the others are not.
            _ => [0; 16],
        };
        page.truncate(content);
        let start = if number == 1 { SALT_BYTES } else { 0 };
        let mut cipher = cbc::Decryptor::<Aes256>::new(&self.0.into(), &iv.into());
        for block in page.get_mut(start..).unwrap_or_default().chunks_exact_mut(16) {
            if let Ok(block) = block.try_into() {
                cipher.decrypt_block(block);
            }
        }
        if let Some(salt) = page.get_mut(..start) {
            salt.copy_from_slice(MAGIC.get(..start).unwrap_or_default());
        }
    }
}

impl Drop for StoreKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey([redacted])")
    }
}
