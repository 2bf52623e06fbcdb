//! The file `hub.erased` beside the database: what was erased, so that a restore of an older backup
//! does not bring it back. A line per record: case and record, ids only, nothing of any person.

use crate::hub::HubError;
use lontar_core::model::RecordId;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file of a database.
pub(crate) fn file_of(database: &Path) -> PathBuf {
    database.with_extension("erased")
}

fn trouble(source: std::io::Error) -> HubError {
    HubError::File {
        what: "the list of erasures beside the database cannot be used",
        source,
    }
}

/// Adds an erasure; on disk when this returns.
pub(crate) fn note(database: &Path, case: &RecordId, records: &[RecordId]) -> Result<(), HubError> {
    // A database in a simulation has no file beside it.
    if !database.exists() {
        return Ok(());
    }
    let mut options = File::options();
    let mut file = options
        .create(true)
        .append(true)
        .open(file_of(database))
        .map_err(trouble)?;
    let lines: String = records
        .iter()
        .map(|record| format!("{case} {record}\n"))
        .collect();
    file.write_all(lines.as_bytes()).map_err(trouble)?;
    file.sync_all().map_err(trouble)
}

/// Every erasure, by case. A line that was cut short by a power cut is left out: what it was about had
/// not begun.
pub(crate) fn all(database: &Path) -> Result<BTreeMap<RecordId, Vec<RecordId>>, HubError> {
    let text = match std::fs::read_to_string(file_of(database)) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(e) => return Err(trouble(e)),
    };
    let mut all: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for line in text.lines() {
        let ids = line
            .split_once(' ')
            .and_then(|(c, r)| Some((c.parse().ok()?, r.parse().ok()?)));
        if let Some((case, record)) = ids {
            all.entry(case).or_default().push(record);
        }
    }
    Ok(all)
}
