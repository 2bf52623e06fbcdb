//! Putting a damaged database aside and a salvaged one in its place.
//!
//! Killed at any point, the next opening goes on: the new database is made beside the old one and
//! gets its name last, and a small file beside them tells how far this had come.

use super::open::{SetAside, fold_in, open_writer};
use super::{OpenError, OpenOptions, salvage};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file `<database>.suspect`: there while the database may be damaged. Empty, it asks the next
/// opening to check every page; otherwise it holds the name under which the database is being put
/// aside.
pub struct Suspicion {
    database: PathBuf,
    file: PathBuf,
}

impl Suspicion {
    /// That of a database, whether there is one or not.
    pub fn of(database: &Path) -> Self {
        Self {
            database: database.to_path_buf(),
            file: with_suffix(database, ".suspect"),
        }
    }

    /// Whether the database is to be checked.
    pub fn is_there(&self) -> bool {
        self.file.exists()
    }

    /// Begins it, if it can be: a full disk must not hide the error that was the reason.
    pub fn begin(&self) {
        let _ = File::create_new(&self.file);
    }

    /// Ends it; one that cannot be ended costs a check at the next opening.
    pub fn end(&self) {
        let _ = fs::remove_file(&self.file);
    }

    /// Whether the database was put aside and none has its name yet.
    pub fn was_interrupted(&self) -> bool {
        !self.database.exists() && self.aside().is_some_and(|aside| aside.exists())
    }

    /// Whether the database is gone or empty and its log of changes is not: SQLite would delete that.
    pub fn left_its_log(&self) -> bool {
        let bytes = |path: &Path| fs::metadata(path).map_or(0, |m| m.len());
        bytes(&self.database) == 0 && bytes(&with_suffix(&self.database, "-wal")) > 0
    }

    /// Where the database is being put.
    fn aside(&self) -> Option<PathBuf> {
        let name = fs::read_to_string(&self.file).ok().filter(|n| !n.is_empty())?;
        let prefix = self.database.file_name()?.to_str()?;
        name.starts_with(prefix)
            .then(|| self.database.with_file_name(name))
    }

    fn begin_aside(&self, aside: &Path) -> std::io::Result<()> {
        let name = aside.file_name().map(OsString::from).unwrap_or_default();
        let mut file = File::create(&self.file)?;
        file.write_all(name.as_encoded_bytes())?;
        file.sync_all()
    }
}

/// Makes a new database of what can be read of the present one, which is put aside.
pub fn replace(
    options: &OpenOptions,
    suspicion: &Suspicion,
    random: &mut dyn FnMut() -> [u8; 16],
) -> Result<SetAside, OpenError> {
    let path = &options.path;
    let not_writable = |e: std::io::Error| OpenError::NotWritable(e.to_string());
    let aside = if suspicion.was_interrupted() {
        suspicion.aside()
    } else {
        free_name(path)
    };
    let aside = aside.ok_or_else(|| OpenError::Damaged(String::from("too many were set aside before")))?;
    let source = if suspicion.was_interrupted() {
        move_database(path, &aside).map_err(not_writable)?;
        &aside
    } else {
        path
    };
    if !source.exists() {
        // Only its log of changes is left; an empty file stands for it.
        File::create(source).map_err(not_writable)?;
    }
    let fresh = OpenOptions {
        path: with_suffix(path, ".salvage"),
        ..options.clone()
    };
    remove_database(&fresh.path).map_err(not_writable)?;
    let mut writer = open_writer(&fresh)?;
    let wal = with_suffix(source, "-wal");
    let taken = salvage::take_over(&mut writer, (source, &wal), options.key.as_ref(), random)?;
    fold_in(&writer)?;
    drop(writer);
    suspicion.begin_aside(&aside).map_err(not_writable)?;
    move_database(path, &aside).map_err(not_writable)?;
    fs::rename(&fresh.path, path).map_err(not_writable)?;
    sync_folder_of(path);
    suspicion.end();
    Ok(SetAside { path: aside, taken })
}

/// Renames a database and what lies beside it, as far as it is there.
fn move_database(from: &Path, to: &Path) -> std::io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let (from, to) = (with_suffix(from, suffix), with_suffix(to, suffix));
        if from.exists() {
            fs::rename(from, to)?;
        }
    }
    sync_folder_of(to);
    Ok(())
}

/// What is left of an attempt that was cut off.
fn remove_database(path: &Path) -> std::io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        match fs::remove_file(with_suffix(path, suffix)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}

/// Renames last through a power cut; a file system that cannot do this does without.
fn sync_folder_of(path: &Path) {
    if let Some(folder) = path.parent() {
        let _ = File::open(folder).and_then(|f| f.sync_all());
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// `name.damaged-1`, `-2`, …: the first that is free.
fn free_name(path: &Path) -> Option<PathBuf> {
    (1..1000)
        .map(|n| with_suffix(path, &format!(".damaged-{n}")))
        .find(|p| !p.exists())
}
