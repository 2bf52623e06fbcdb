//! Where a hub lives, so that a copied folder, or one that was put back, is noticed before it serves.
//!
//! Two hubs with one key would write different entries under the same numbers, and a hub that went
//! back in time would give positions a second time. So the database holds two marks:
//!
//! * the *place*: machine and file. A copy lies in another file, a moved folder on another machine.
//! * the *token*: random, changed at each start, and also in a small file beside the database. A
//!   database that was put back, in the same file, holds an older token than that file.
//!
//! The file holds every token that may be found in the database: the new one is added to it before
//! the database takes it, and the old ones are dropped after. So a kill or power cut in between is
//! no false alarm. What is not noticed: a whole disk that goes back in time, as with a snapshot of a
//! virtual machine; then `lontar hub serve --new-generation` has to be used without being told.

use crate::hub::{Hub, HubError};
use crate::store::StoreError;
use crate::store::meta::{self, Home};
use lontar_core::env::{Env, draw};
use lontar_core::model::id::to_hex;
use lontar_core::oplog::codec::{CodecError, Reader, Writer};
use lontar_core::oplog::hash::{first_16, tagged};
use rusqlite::Transaction;
use std::fs::{self, File, Metadata};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const FILE: &str = "hub.starts";
/// Stands in the file for a database that has no token yet.
const NO_TOKEN: &str = "none";
/// Tokens of starts that failed half way.
const TOKENS_MAX: usize = 8;
const TAG_MACHINE: &[u8] = b"lontar/machine/1\0";
const MACHINE_IDS: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

/// 16 random bytes.
pub(crate) type Token = [u8; 16];

/// Where a database lies, as far as the system tells. Nothing of it changes with a restart, with
/// another name of the folder, or with the number under which a disk is mounted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    machine: Option<[u8; 16]>,
    inode: Option<u64>,
    created_ns: Option<u64>,
}

impl Place {
    /// That of a file on this machine.
    pub(crate) fn of(database: &Path) -> Self {
        let file = fs::metadata(database).ok();
        let created = file.as_ref().and_then(|f| f.created().ok());
        let created = created.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        Self {
            machine: MACHINE_IDS.iter().find_map(|path| machine(Path::new(path))),
            inode: file.as_ref().and_then(inode),
            created_ns: created.and_then(|since| u64::try_from(since.as_nanos()).ok()),
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.bytes(self.machine.as_ref().map_or(&[], |id| id));
        for number in [self.inode, self.created_ns] {
            w.u8(u8::from(number.is_some()));
            w.varint(number.unwrap_or(0));
        }
        w.finish()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        let machine = r.bytes(16)?.try_into().ok();
        let mut number = || {
            Ok(if r.flag()? {
                Some(r.varint()?)
            } else {
                r.varint().map(|_| None)?
            })
        };
        Ok(Self {
            machine,
            inode: number()?,
            created_ns: number()?,
        })
    }

    /// Whether both can be the same file. What one of them does not know decides nothing. Some file
    /// systems number their files anew at each mount, so the time of making is enough; where
    /// copying keeps that time, the number decides.
    fn fits(&self, other: &Self) -> bool {
        let differ = |one, other| matches!((one, other), (Some(a), Some(b)) if a != b);
        let same_machine = !matches!((self.machine, other.machine), (Some(a), Some(b)) if a != b);
        let other_file = differ(self.inode, other.inode);
        let made_together = self.created_ns.is_some() && self.created_ns == other.created_ns;
        same_machine && (!other_file || made_together && !cfg!(target_vendor = "apple"))
    }
}

/// A hash of the machine's id: the id itself is nobody's business.
fn machine(path: &Path) -> Option<[u8; 16]> {
    let id = fs::read_to_string(path).ok()?;
    let id = id.trim();
    (!id.is_empty()).then(|| first_16(&tagged(TAG_MACHINE, &[id.as_bytes()])))
}

#[cfg(unix)]
fn inode(file: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(file))
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> Option<u64> {
    None
}

/// The file beside the database.
struct Starts(PathBuf);

impl Starts {
    fn of(database: &Path) -> Self {
        Self(database.with_file_name(FILE))
    }

    /// Tokens that the database may have; `None` if there is no such file.
    fn tokens(&self) -> Option<Vec<String>> {
        let text = fs::read_to_string(&self.0).ok()?;
        Some(text.lines().map(String::from).collect())
    }

    /// Whole or not at all, and on disk when it returns.
    fn write(&self, tokens: &[String]) -> Result<(), HubError> {
        let part = self.0.with_extension("part");
        let write = || {
            let mut file = File::create(&part)?;
            file.write_all(tokens.join("\n").as_bytes())?;
            file.sync_all()?;
            fs::rename(&part, &self.0)?;
            File::open(self.0.parent().unwrap_or(Path::new(".")))?.sync_all()
        };
        write().map_err(|source| HubError::File {
            what: "the file beside the database cannot be written",
            source,
        })
    }
}

fn name(token: Option<Token>) -> String {
    token.map_or_else(|| String::from(NO_TOKEN), |t| to_hex(&t))
}

/// Gives a database its marks, in three steps: see the module. `mark` writes the database with the
/// new token.
pub(crate) fn settle<T>(
    database: &Path,
    before: Option<Token>,
    env: &dyn Env,
    mark: impl FnOnce(&Token) -> Result<T, HubError>,
) -> Result<T, HubError> {
    let starts = Starts::of(database);
    let token: Token = draw(env);
    let known = starts.tokens().unwrap_or_default();
    let was = name(before);
    // A database that does not fit stays one that does not fit until it has the new token.
    let mut may_be: Vec<String> = if known.is_empty() || known.contains(&was) {
        vec![was]
    } else {
        known
    };
    may_be.insert(0, name(Some(token)));
    may_be.truncate(TOKENS_MAX);
    starts.write(&may_be)?;
    let done = mark(&token)?;
    // If this fails, one more token is taken for good until the next start.
    let _ = starts.write(&[name(Some(token))]);
    Ok(done)
}

/// Notes the marks in the database.
pub(crate) fn mark(tx: &Transaction<'_>, token: &Token, place: &Place) -> Result<(), StoreError> {
    let home = Home {
        token: *token,
        place: place.encode(),
    };
    meta::set_home(tx, &home)
}

impl Hub {
    /// Checks that this is the only hub of its kind, as far as that can be seen, and notes a new
    /// start. Call before serving.
    ///
    /// # Errors
    ///
    /// [`HubError::Invalid`] if the folder was copied or put back; nothing was changed.
    pub fn begin_serving(&self) -> Result<(), HubError> {
        self.check_home()?;
        match self.settle_in() {
            // A full disk: phones may still fetch, and the marks of the last start still fit.
            Err(HubError::File { .. } | HubError::Store(StoreError::Full)) => Ok(()),
            settled => settled,
        }
    }

    /// Notes the marks, whatever was there before.
    pub(crate) fn settle_in(&self) -> Result<(), HubError> {
        let before = self.store.read(meta::home)?.map(|home| home.token);
        let path = self.store.path();
        settle(path, before, &*self.env, |token| {
            Ok(self.store.write(|tx| mark(tx, token, &Place::of(path)))?)
        })
    }

    /// The same for a folder that was copied or put back, once the operator has said that no other
    /// copy runs: a new generation is opened. Its number.
    pub fn begin_serving_anew(&self) -> Result<u64, HubError> {
        let before = self.store.read(meta::home)?.map(|home| home.token);
        let path = self.store.path();
        settle(path, before, &*self.env, |token| {
            let now = self.env.now_ms();
            self.store.write(|tx| {
                mark(tx, token, &Place::of(path))?;
                Ok(meta::open_next_generation(tx, 0, now)?)
            })
        })
    }

    /// Refuses what a copy must not do: whatever it wrote would be under numbers that the other one
    /// gives too.
    ///
    /// # Errors
    ///
    /// [`HubError::Invalid`] if the folder was copied or put back.
    pub fn check_home(&self) -> Result<(), HubError> {
        let Some(why) = self.away()? else { return Ok(()) };
        Err(HubError::Invalid(format!(
            "this folder is not the one that served last: {why}. Two copies of one hub must never run. Make sure that \
             no other copy runs and none will; then start once with `lontar hub serve --new-generation`, and phones \
             send again what is missing here. If this is only a copy to look at, leave it: status, verify, receipts \
             and backup work. Nothing was changed"
        )))
    }

    /// Applies what waits, as serving would; a copy is only looked at.
    pub fn catch_up(&self) -> Result<(), HubError> {
        if self.away()?.is_none() {
            self.work_all()?;
        }
        Ok(())
    }

    /// Why the marks do not fit, if they do not.
    fn away(&self) -> Result<Option<&'static str>, HubError> {
        let path = self.store.path();
        let (home, tokens) = (self.store.read(meta::home)?, Starts::of(path).tokens());
        let token = home.as_ref().map(|home| home.token);
        if let Some(home) = &home
            && !Place::decode(&home.place)
                .map_err(StoreError::from)?
                .fits(&Place::of(path))
        {
            return Ok(Some("it was copied or moved to another disk or machine"));
        }
        Ok(match tokens {
            Some(tokens) if tokens.contains(&name(token)) => None,
            None if token.is_none() => None,
            Some(_) => Some("the database was put back to an earlier state"),
            None => Some("the database was copied without the file hub.starts beside it"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(machine: u8, inode: u64, created_ns: u64) -> Place {
        Place {
            machine: Some([machine; 16]),
            inode: Some(inode),
            created_ns: Some(created_ns),
        }
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for place in [Place::default(), place(1, 2, 3), Place::of(Path::new("/"))] {
            assert_eq!(Place::decode(&place.encode()), Ok(place));
        }
    }

    #[test]
    fn another_machine_or_another_file_is_another_place() {
        let here = place(1, 20, 300);
        assert!(here.fits(&here));
        assert!(!here.fits(&place(2, 20, 300)));
        assert!(!here.fits(&place(1, 21, 301)));
        // What a system does not tell is no alarm.
        assert!(here.fits(&Place::default()) && Place::default().fits(&here));
    }

    #[test]
    #[cfg(not(target_vendor = "apple"))]
    fn a_disk_that_numbers_its_files_anew_is_the_same_place() {
        assert!(place(1, 20, 300).fits(&place(1, 99, 300)));
    }
}
