//! The vault: where the key of the phone's database lies while the phone is locked.
//!
//! One small file, `keys`, holds the 32-byte database key several times, each sealed under something
//! else (a *slot*):
//!
//! | slot | opened by | for |
//! | --- | --- | --- |
//! | key store | the phone's key store alone | a worker's phone; any phone before it joined |
//! | PIN | key store **and** PIN (argon2id) | an officer's or supervisor's phone |
//! | recovery | a supervisor's code, once | a forgotten PIN, a key store that lost its key |
//!
//! Nothing here ever deletes data. Wrong PINs cost waits that grow, and from the tenth on only a code
//! of the supervisor opens; a lost key store is the same road. What a thief of the file can do: guess
//! nothing without the key store, which is a part of the phone's hardware and bound to the app.
//!
//! What a locked phone still has to know is public and lies in the clear beside the slots: its own
//! public keys, and the hub's, so that a report can be sealed into the inbox and a receipt checked.
//!
//! * `pin`: what a PIN may be, and what wrong ones cost. `slots`: sealing and opening.
//! * `file`: the file's bytes, written so that a power cut leaves the old or the new one.
//! * `key_store`: the trait of the phone's key store, and one on files for the command line.

mod file;
mod key_store;
mod pin;
mod slots;

pub(crate) use file::write_whole;
pub use file::{Public, VaultFile};
pub use key_store::{FileKeyStore, KeyStore, KeyStoreError};
pub use pin::{Attempts, Pin, PinError, Wait};

use thiserror::Error;

/// Why the vault was not opened. Nothing is lost by any of these.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The PIN is wrong.
    #[error("the PIN is wrong; nothing was deleted")]
    WrongPin,
    /// Too many wrong PINs: wait.
    #[error("too many wrong PINs: wait {} s and try again; nothing was deleted", .0.div_euclid(1000) + 1)]
    Waiting(i64),
    /// Only a supervisor's code opens it now.
    #[error("ask the supervisor for a code; nothing was deleted")]
    SupervisorOnly,
    /// The code is not the one for this phone and number.
    #[error("this code does not open this phone; read it to each other once more")]
    WrongCode,
    /// The key store no longer has its key: restored to another phone, or the phone was reset.
    #[error("the key store of this phone lost its key; ask the supervisor for a code, nothing was deleted")]
    KeyStoreLost,
    /// The key store does not answer, or its passphrase is wrong.
    #[error("the key store cannot be used: {0}")]
    KeyStore(String),
    /// A PIN is asked for and none was given.
    #[error("this phone is locked with a PIN")]
    PinNeeded,
    /// Not a PIN that may be set.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// There is a database and no `keys` file beside it.
    #[error(
        "the file `keys` of this data folder is gone, and without it the data cannot be read; put it back, nothing was changed"
    )]
    KeysGone,
    /// The file is of a newer version.
    #[error("the file `keys` was written by a newer version; update the app, nothing was changed")]
    Newer,
    /// The file cannot be read.
    #[error("the file `keys` is damaged; put back a copy of the data folder, nothing was changed")]
    Damaged,
    /// The folder cannot be written.
    #[error("the data folder cannot be opened for writing: {0}")]
    NotWritable(String),
}
