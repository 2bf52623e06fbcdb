//! The copy that a person gets of everything that is held (UU 27/2022 Art. 7): a folder with
//! `data.html` to read and print, `data.json` for machines, and photos and voice notes beside them.
//!
//! The folder has its name only once it is whole and on disk. Nothing in a file name says whose it is.

mod gather;
mod page;

use crate::audit::{self, Note, Who};
use crate::cases::CaseKind;
use crate::hub::{Hub, HubError};
use crate::rights::Action;
use lontar_core::model::RecordId;
use std::fs::{DirBuilder, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A finished copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Records in it.
    pub records: usize,
    /// Photos and voice notes in it.
    pub files: usize,
}

impl Hub {
    /// Writes the copy of a case into a new folder, at the machine. The case stays open: it is settled
    /// when the person has the copy.
    ///
    /// # Errors
    /// [`HubError::Invalid`] if the case asks for something else or was refused, or if the folder is
    /// there already; then nothing was written.
    pub fn copy_for_person(&self, id: &RecordId, to: &Path) -> Result<Copied, HubError> {
        let case = self.case(id)?;
        if case.kind != CaseKind::Copy || case.outcome.as_deref() == Some("refused") {
            return Err(HubError::Invalid(String::from(
                "this case does not ask for a copy, or was refused",
            )));
        }
        if to.exists() {
            return Err(HubError::Invalid(format!(
                "{} is there already; nothing was overwritten, choose another name",
                to.display()
            )));
        }
        let part = part_of(to)?;
        // Before anything leaves: what was copied must be in the audit, what was not may be.
        let covered = self.covered(&case)?;
        let note = Note::new(Action::Export, id)
            .with("request", case.kind.name())
            .with("records", covered.len());
        self.store
            .write(|tx| audit::write(self, tx, &Who::Machine, &note))?;
        let done = self.write_folder(&case.id, &part, to);
        if done.is_err() {
            // Half a copy is somebody's data in a forgotten place.
            let _ = std::fs::remove_dir_all(&part);
        }
        done
    }

    fn write_folder(&self, case: &RecordId, part: &Path, to: &Path) -> Result<Copied, HubError> {
        let case = self.case(case)?;
        make_folder(part).map_err(trouble)?;
        let (mut records, mut files) = (Vec::new(), 0);
        for covered in self.covered(&case)? {
            if covered.kind.is_some() {
                let mut record = self.gather(&covered.record)?;
                files += self.write_files(&mut record, part)?;
                records.push(record);
            }
        }
        let now_ms = self.env.now_ms();
        let json = gather::to_json(&case, now_ms, &records);
        let json =
            serde_json::to_string_pretty(&json).map_err(|e| HubError::Invalid(format!("no JSON: {e}")))?;
        write_file(&part.join("data.json"), json.as_bytes()).map_err(trouble)?;
        let html = page::draw(now_ms, &records)?;
        write_file(&part.join("data.html"), html.as_bytes()).map_err(trouble)?;
        sync_folder(part).map_err(trouble)?;
        std::fs::rename(part, to).map_err(trouble)?;
        sync_folder(parent_of(to)).map_err(trouble)?;
        Ok(Copied {
            records: records.len(),
            files,
        })
    }

    /// Writes what has arrived of a record's photos and voice notes; how many.
    fn write_files(&self, record: &mut gather::Held, part: &Path) -> Result<usize, HubError> {
        let mut written = 0;
        for (number, file) in (1..).zip(&mut record.files) {
            let Some(opened) = self.open_best(&record.record, file)? else {
                continue;
            };
            let word = if file.is_voice { "suara" } else { "foto" };
            let end = match opened.mime {
                "image/jpeg" => "jpg",
                "audio/aac" => "aac",
                _ => "m4a",
            };
            let name = format!("{}-{word}-{number}.{end}", record.receipt);
            write_file(&part.join(&name), &opened.bytes).map_err(trouble)?;
            file.name = Some(name);
            written += 1;
        }
        Ok(written)
    }
}

fn trouble(source: std::io::Error) -> HubError {
    HubError::File {
        what: "the copy cannot be written",
        source,
    }
}

fn parent_of(path: &Path) -> &Path {
    path.parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Where the copy is while it is written: beside its place, so that a rename is one step. The rest of
/// an attempt that was killed goes.
fn part_of(to: &Path) -> Result<PathBuf, HubError> {
    let parent = parent_of(to);
    if !parent.is_dir() {
        return Err(HubError::Invalid(format!(
            "there is no folder {}; make it first",
            parent.display()
        )));
    }
    let mut name = to
        .file_name()
        .ok_or_else(|| HubError::Invalid(String::from("name a new folder for the copy")))?
        .to_owned();
    name.push(".part");
    let part = parent.join(name);
    if part.exists() {
        std::fs::remove_dir_all(&part).map_err(trouble)?;
    }
    Ok(part)
}

/// For nobody else on this machine.
fn make_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn write_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()
}
