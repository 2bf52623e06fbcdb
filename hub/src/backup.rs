//! Backup while serving, and restore with a new generation.

use crate::audit::{Note, Who};
use crate::erasures;
use crate::home::{self, Place, Token};
use crate::hub::{DATABASE, Hub, HubError};
use crate::in_use::InUse;
use crate::people::session;
use crate::rights::Action;
use crate::store::{Store, blobs, meta};
use lontar_core::env::Env;
use lontar_core::model::RecordId;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A finished backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Everything up to this position is in it.
    pub position: i64,
    /// Every photo and voice note up to this number is in it.
    pub blobs: i64,
    /// Size of the file.
    pub bytes: u64,
}

/// A finished restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The generation that was opened.
    pub generation: u64,
    /// Everything up to this position is here; phones give back the rest.
    pub base_position: i64,
    /// Erasures after the backup that were carried out again.
    pub erased_again: usize,
    /// Where the database that was there before lies now.
    pub set_aside: Option<PathBuf>,
}

impl Hub {
    /// Writes a backup. The file has its name only once it is whole and on disk; only then is
    /// anything called backed up.
    pub fn backup(&self, to: &Path) -> Result<Backup, HubError> {
        if to.exists() {
            return Err(HubError::Invalid(format!(
                "{} is there already; nothing was overwritten, choose another name",
                to.display()
            )));
        }
        if !folder_of(to).is_dir() {
            return Err(HubError::Invalid(format!(
                "there is no folder {}; make it first",
                folder_of(to).display()
            )));
        }
        self.note(&Who::Machine, &Note::new(Action::Backup, ""))?;
        self.seal_audit()?;
        let part = with_suffix(to, ".part");
        let done = self.write_copy(&part, to);
        if done.is_err() {
            // What is left of it would only look like a backup.
            let _ = std::fs::remove_file(&part);
        }
        let done = done?;
        self.note_backup((done.position, done.blobs), done.bytes)?;
        Ok(done)
    }

    fn write_copy(&self, part: &Path, to: &Path) -> Result<Backup, HubError> {
        remove_if_there(part)?;
        let part_text = part
            .to_str()
            .ok_or_else(|| HubError::Invalid(String::from("the path is not UTF-8")))?;
        self.store.copy_into(part_text)?;
        let file = |source| HubError::File {
            what: "the backup cannot be written",
            source,
        };
        File::open(part).and_then(|f| f.sync_all()).map_err(file)?;
        let copy = Connection::open_with_flags(part, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let (position, blobs) = (meta::head(&copy)?, blobs::head(&copy)?);
        drop(copy);
        let bytes = std::fs::metadata(part).map_err(file)?.len();
        std::fs::rename(part, to).map_err(file)?;
        sync_folder_of(to).map_err(file)?;
        Ok(Backup {
            position,
            blobs,
            bytes,
        })
    }

    /// Notes that everything up to a position, and the photos and voice notes up to a number
    /// ([`Hub::blob_position`]), are safe in a copy that this hub did not write itself.
    pub fn note_backup(&self, up_to: (i64, i64), bytes: u64) -> Result<(), HubError> {
        let now = self.env.now_ms();
        Ok(self.store.write(|tx| meta::note_backup(tx, up_to, now, bytes))?)
    }

    /// The newest position, for whoever makes a copy of the database.
    pub fn position(&self) -> Result<i64, HubError> {
        Ok(self.store.read(meta::head)?)
    }

    /// Opens a new generation on the present database, after it was put back to an earlier state.
    pub fn open_generation(&self, at_least: u64) -> Result<u64, HubError> {
        let now = self.env.now_ms();
        Ok(self
            .store
            .write(|tx| meta::open_next_generation(tx, at_least, now))?)
    }
}

/// Puts a backup in the place of a hub's database. Killed at any point, either the old database or
/// the restored one is there, whole.
pub fn restore(folder: &Path, backup: &Path, env: &Arc<dyn Env>) -> Result<Restored, HubError> {
    check(backup)?;
    std::fs::create_dir_all(folder).map_err(|source| HubError::File {
        what: "the data folder cannot be made",
        source,
    })?;
    let _alone = InUse::alone(folder)?;
    let fresh = folder.join("hub.restoring.sqlite");
    let done = replace(&folder.join(DATABASE), &fresh, backup, env);
    if done.is_err() {
        let _ = remove_database(&fresh);
    }
    done
}

struct Opened {
    generation: u64,
    base_position: i64,
    erased_again: usize,
}

fn replace(target: &Path, fresh: &Path, backup: &Path, env: &Arc<dyn Env>) -> Result<Restored, HubError> {
    let file = |source| HubError::File {
        what: "the backup cannot be put back",
        source,
    };
    remove_database(fresh)?;
    let bytes = std::fs::copy(backup, fresh).map_err(file)?;
    let before = generation_of(target);
    let known = home_of(target);
    let erasures = erasures::all(target)?;
    let opened = open_anew(fresh, before.unwrap_or(0), bytes, (env, &erasures))?;
    settle(fresh)?;
    let set_aside = home::settle(target, known, &**env, |token| {
        let store = Store::open(fresh, None, false)?;
        store.write(|tx| home::mark(tx, token, &Place::of(fresh)))?;
        drop(store);
        settle(fresh)?;
        let set_aside = set_old_aside(target).map_err(file)?;
        std::fs::rename(fresh, target).map_err(file)?;
        Ok(set_aside)
    })?;
    sync_folder_of(target).map_err(file)?;
    Ok(Restored {
        generation: opened.generation,
        base_position: opened.base_position,
        erased_again: opened.erased_again,
        set_aside,
    })
}

/// Opens a generation on a copy of a backup and applies what was stored but not applied when it was
/// written, so that everything in it can be seen at once; what was erased since is erased again before
/// anybody sees it.
fn open_anew(
    fresh: &Path,
    at_least: u64,
    bytes: u64,
    (env, erasures): (&Arc<dyn Env>, &BTreeMap<RecordId, Vec<RecordId>>),
) -> Result<Opened, HubError> {
    let store = Store::open(fresh, None, false)?;
    let now = env.now_ms();
    let (generation, base_position) = store.write::<_, HubError>(|tx| {
        let base = meta::head(tx)?;
        // What is put back is in a backup: in this one.
        meta::note_backup(tx, (base, blobs::head(tx)?), now, bytes)?;
        session::end_everybody(tx)?;
        Ok((meta::open_next_generation(tx, at_least, now)?, base))
    })?;
    drop(store);
    let hub = Hub::open_at(fresh, None, Arc::clone(env))?;
    let erased_again = hub.erase_again(erasures)?;
    hub.work_all()?;
    hub.note(
        &Who::Machine,
        &Note::new(Action::Restore, "")
            .with("generation", generation)
            .with("erased_again", erased_again),
    )?;
    Ok(Opened {
        generation,
        base_position,
        erased_again,
    })
}

/// Refuses a file that is no whole hub database, before anything is touched.
fn check(backup: &Path) -> Result<(), HubError> {
    let not = |why: &str| {
        HubError::Invalid(format!(
            "{} is not a usable backup: {why}; nothing was changed",
            backup.display()
        ))
    };
    if !backup.is_file() {
        return Err(not("there is no such file"));
    }
    let conn = Connection::open_with_flags(backup, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|_| not("it cannot be read"))?;
    match conn.query_row("PRAGMA integrity_check(1)", [], |r| r.get::<_, String>(0)) {
        Ok(verdict) if verdict == "ok" => {}
        Ok(_) => return Err(not("it is damaged")),
        Err(_) => return Err(not("it is no database, or damaged")),
    }
    match meta::key_seed(&conn) {
        Ok(Some(_)) => Ok(()),
        _ => Err(not("no hub is in it")),
    }
}

/// The database must stand alone in one file before it is renamed.
fn settle(path: &Path) -> Result<(), HubError> {
    let conn = Connection::open(path)?;
    conn.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    drop(conn);
    File::open(path)
        .and_then(|f| f.sync_all())
        .map_err(|source| HubError::File {
            what: "the backup cannot be put back",
            source,
        })
}

fn generation_of(database: &Path) -> Option<u64> {
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    meta::generation(&conn).ok()
}

fn home_of(database: &Path) -> Option<Token> {
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    meta::home(&conn).ok().flatten().map(|home| home.token)
}

/// Keeps the old database under another name, and lets it stand alone in one file: until the
/// rename that follows, it stays whole in its place. A log of changes whose database is gone is kept
/// too: left where it is, SQLite would write it into the restored one.
fn set_old_aside(target: &Path) -> std::io::Result<Option<PathBuf>> {
    if !target.exists() && !with_suffix(target, "-wal").exists() {
        return Ok(None);
    }
    let aside = (1..10_000)
        .map(|n| with_suffix(target, &format!(".before-restore-{n}")))
        .find(|p| !p.exists() && !with_suffix(p, "-wal").exists());
    let Some(aside) = aside else { return Ok(None) };
    for suffix in ["", "-wal"] {
        let (from, to) = (with_suffix(target, suffix), with_suffix(&aside, suffix));
        if from.exists() {
            std::fs::hard_link(&from, &to).or_else(|_| std::fs::copy(&from, &to).map(drop))?;
        }
    }
    // What is still in the log of changes goes into the file; of a damaged one, that stays aside.
    if target.exists() {
        let _ = settle(target);
    }
    for suffix in ["-wal", "-shm"] {
        let left = with_suffix(target, suffix);
        if left.exists() {
            std::fs::remove_file(left)?;
        }
    }
    Ok(aside.exists().then_some(aside))
}

fn remove_database(path: &Path) -> Result<(), HubError> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        remove_if_there(&with_suffix(path, suffix))?;
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> Result<(), HubError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(HubError::File {
            what: "the rest of an earlier attempt cannot be removed",
            source,
        }),
        _ => Ok(()),
    }
}

fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
