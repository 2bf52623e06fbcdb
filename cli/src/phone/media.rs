//! Photos and voice notes from the command line.

use super::records;
use crate::output::{Failure, Output, problem_json, sentences};
use clap::Args;
use lontar_core::app::{AppError, Lontar, PhotoView, VoiceView};
use lontar_core::form::{self, Problem};
use lontar_core::media::MediaError;
use lontar_core::media::picture::{self, FILE_MAX_BYTES, Finding};
use lontar_core::media::seal::Role;
use lontar_core::media::voice;
use lontar_core::model::RecordId;
use lontar_core::store::blobs::BlobRow;
use lontar_strings::{Lang, fill};
use serde_json::{Value as Json, json};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// A photo to add.
#[derive(Args)]
pub struct PhotoArgs {
    /// Record id or receipt number.
    id: String,
    /// What it shows: ktp, person, kk, letter, consent, accident, injury, receipt, document or other.
    kind: String,
    /// A JPEG or PNG file; what counts is its content, not its name.
    file: PathBuf,
    /// Takes it although it is blurred, dark or has a reflection.
    #[arg(long)]
    anyway: bool,
}

/// A voice note to add.
#[derive(Args)]
pub struct VoiceArgs {
    /// Record id or receipt number.
    id: String,
    /// What is told: story, consent or other.
    kind: String,
    /// An AAC recording of up to 60 seconds, one channel (m4a or aac).
    file: PathBuf,
}

/// Photos and voice notes to list.
#[derive(Args)]
pub struct PhotosArgs {
    /// Record id or receipt number.
    id: String,
    /// Writes those that are on this phone into this folder.
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
}

/// Adds a photo to a record.
pub fn add_photo(phone: &Lontar, args: &PhotoArgs, out: &Output) -> Result<(), Failure> {
    let record = records::find(phone, &args.id)?;
    known_kind("photo_kind", &args.kind)?;
    let prepared =
        picture::prepare(&read(&args.file, FILE_MAX_BYTES)?).map_err(|e| unusable(&args.file, e))?;
    let codes: Vec<&str> = prepared.findings.iter().map(|f| f.code()).collect();
    if !codes.is_empty() && !args.anyway {
        if out.is_json() {
            out.result(
                &json!({ "id": record.to_string(), "added": false, "findings": codes }),
                "",
            );
        }
        let why: Vec<String> = prepared.findings.iter().map(|f| words(f.code())).collect();
        return Err(Failure::Refused(format!(
            "{} It was not added; take it again, or add --anyway",
            why.join(" ")
        )));
    }
    let added = phone
        .add_photo(&record, &args.kind, &prepared)
        .map_err(not_added)?;
    prepared
        .findings
        .iter()
        .for_each(|f: &Finding| out.note(&words(f.code())));
    let problems = added.saved.map(|saved| saved.problems).unwrap_or_default();
    let object = json!({
        "id": record.to_string(),
        "added": true,
        "register": added.register,
        "bytes": prepared.main.len(),
        "thumbnail_bytes": prepared.thumbnail.len(),
        "width": prepared.size.0,
        "height": prepared.size.1,
        "findings": codes,
        "problems": problems.iter().map(problem_json).collect::<Vec<_>>(),
    });
    let line = format!(
        "photo saved on this device: {} x {}, {} B and a thumbnail of {} B",
        prepared.size.0,
        prepared.size.1,
        prepared.main.len(),
        prepared.thumbnail.len()
    );
    out.result(&object, &line);
    Ok(())
}

/// Adds a voice note to a record.
pub fn add_voice(phone: &Lontar, args: &VoiceArgs, out: &Output) -> Result<(), Failure> {
    let record = records::find(phone, &args.id)?;
    known_kind("voice_kind", &args.kind)?;
    let file = read(&args.file, FILE_MAX_BYTES)?;
    let prepared = voice::prepare(&file).map_err(|e| unusable(&args.file, e))?;
    let added = phone
        .add_voice(&record, &args.kind, &prepared)
        .map_err(not_added)?;
    let object = json!({
        "id": record.to_string(),
        "added": true,
        "register": added.register,
        "bytes": prepared.bytes.len(),
        "duration_ms": prepared.duration_ms,
    });
    let seconds = prepared.duration_ms / 1_000;
    out.result(
        &object,
        &format!("voice note of {seconds} s saved on this device"),
    );
    Ok(())
}

/// Lists photos and voice notes of a record, and writes them into a folder if asked.
pub fn list(phone: &Lontar, args: &PhotosArgs, out: &Output) -> Result<(), Failure> {
    let record = records::find(phone, &args.id)?;
    if let Some(folder) = &args.save {
        std::fs::create_dir_all(folder)
            .map_err(|e| Failure::Refused(format!("{} cannot be made: {e}", folder.display())))?;
    }
    for view in phone.photos(&record)? {
        let saved = match &args.save {
            Some(folder) => save_photo(phone, &record, &view, folder)?,
            None => None,
        };
        print_photo(&view, saved.as_deref(), out);
    }
    for view in phone.voices(&record)? {
        let saved = match &args.save {
            Some(folder) => save_voice(phone, &record, &view, folder)?,
            None => None,
        };
        print_voice(&view, saved.as_deref(), out);
    }
    Ok(())
}

fn print_photo(view: &PhotoView, saved: Option<&Path>, out: &Output) {
    let photo = &view.photo;
    let object = json!({
        "register": view.register,
        "what": "photo",
        "kind": photo.kind,
        "bytes": photo.size,
        "taken_ms": photo.taken_ms,
        "thumbnail": view.thumbnail.as_ref().map(of_blob),
        "main": view.main.as_ref().map(of_blob),
        "saved": saved.map(|path| path.display().to_string()),
    });
    let line = format!(
        "{}  photo  {:10} {}",
        view.register,
        photo.kind.as_deref().unwrap_or("?"),
        place(view.main.as_ref())
    );
    out.result(&object, &line);
}

fn print_voice(view: &VoiceView, saved: Option<&Path>, out: &Output) {
    let object = json!({
        "register": view.register,
        "what": "voice",
        "kind": view.voice.kind,
        "bytes": view.voice.size,
        "duration_ms": view.voice.duration_ms,
        "main": view.blob.as_ref().map(of_blob),
        "saved": saved.map(|path| path.display().to_string()),
    });
    let line = format!(
        "{}  voice  {:10} {}",
        view.register,
        view.voice.kind.as_deref().unwrap_or("?"),
        place(view.blob.as_ref())
    );
    out.result(&object, &line);
}

fn of_blob(row: &BlobRow) -> Json {
    json!({
        "custody": row.custody.code(),
        "on_this_phone": row.is_here,
        "bytes": row.size,
        "acknowledged": row.acknowledged,
    })
}

fn place(row: Option<&BlobRow>) -> String {
    match row {
        None => String::from("not on this phone"),
        Some(row) if !row.is_here => String::from("not on this phone any more, safe at Disnaker"),
        Some(row) => fill(&format!("custody_{}", row.custody.code()), Lang::En, &[]),
    }
}

/// File names tell nothing of the person: record and register.
fn save_photo(
    phone: &Lontar,
    record: &RecordId,
    view: &PhotoView,
    folder: &Path,
) -> Result<Option<PathBuf>, Failure> {
    let bytes = match phone.photo(record, &view.register, Role::Main)? {
        Some(bytes) => Some(bytes),
        None => phone.photo(record, &view.register, Role::Thumbnail)?,
    };
    write(bytes, record, &view.register, folder, "jpg")
}

fn save_voice(
    phone: &Lontar,
    record: &RecordId,
    view: &VoiceView,
    folder: &Path,
) -> Result<Option<PathBuf>, Failure> {
    let is_adts = view.voice.mime.as_deref() == Some("audio/aac");
    let bytes = phone.voice(record, &view.register)?;
    write(
        bytes,
        record,
        &view.register,
        folder,
        if is_adts { "aac" } else { "m4a" },
    )
}

fn write(
    bytes: Option<Vec<u8>>,
    record: &RecordId,
    register: &str,
    folder: &Path,
    kind: &str,
) -> Result<Option<PathBuf>, Failure> {
    let Some(bytes) = bytes else { return Ok(None) };
    let name = register.replace(':', "-");
    let path = folder.join(format!("{record}-{name}.{kind}"));
    File::create_new(&path)
        .and_then(|mut file| file.write_all(&bytes))
        .map_err(|e| Failure::Refused(format!("{} was not written: {e}", path.display())))?;
    Ok(Some(path))
}

/// Reads a file, at most one byte more than may be used.
fn read(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most as u64 + 1).read_to_end(&mut bytes))
        .map_err(|e| Failure::Refused(format!("{} cannot be read: {e}", path.display())))?;
    Ok(bytes)
}

fn unusable(path: &Path, error: MediaError) -> Failure {
    let hint = words(error.code());
    Failure::Refused(format!("{}: {hint} ({})", path.display(), error.code()))
}

fn words(code: &str) -> String {
    fill(&format!("problem_{code}"), Lang::En, &[])
}

fn not_added(error: AppError) -> Failure {
    match error {
        AppError::Invalid(problems) => {
            let stopping: Vec<Problem> = problems.into_iter().filter(Problem::blocks).collect();
            Failure::Refused(format!("{}; nothing was added", sentences(&stopping)))
        }
        e => e.into(),
    }
}

fn known_kind(list: &str, code: &str) -> Result<(), Failure> {
    let choices = form::lists::choices(list);
    if choices.iter().any(|choice| choice.code == code) {
        return Ok(());
    }
    let codes: Vec<&str> = choices.iter().map(|choice| choice.code).collect();
    Err(Failure::Usage(format!("{code} is none of: {}", codes.join(", "))))
}
