//! Reading files of JSON objects.

use crate::output::Failure;
use lontar_core::model::RecordKind;
use lontar_core::oplog::hash::tagged;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::io::Read;

/// Largest input file, bytes.
const FILE_MAX_BYTES: u64 = 256 * 1024 * 1024;

/// One object of a file.
pub struct Line {
    /// Its line, or its place in an array, from 1.
    pub number: usize,
    /// Stands for this line of this content, so that it is taken once.
    pub hash: [u8; 32],
    /// The object, or why there is none.
    pub object: Result<Json, String>,
}

/// An object, or why there is none, with its line.
type Numbered = (usize, Result<Json, String>);

/// Reads a file, or standard input for `-`: an array, or one object per line. The same content is
/// another line for another kind of record.
pub fn read(file: &str, kind: RecordKind) -> Result<Vec<Line>, Failure> {
    let text = read_text(file)?;
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    if trimmed.is_empty() {
        return Err(Failure::Refused(format!("{} is empty", name(file))));
    }
    let objects = if trimmed.starts_with('[') {
        read_array(file, trimmed)?
    } else {
        read_lines(file, &text)?
    };
    Ok(number_and_hash(objects, kind))
}

fn name(file: &str) -> &str {
    if file == "-" { "standard input" } else { file }
}

fn read_text(file: &str) -> Result<String, Failure> {
    let refused = |why: String| Failure::Refused(format!("{} {why}", name(file)));
    let mut bytes = Vec::new();
    let read = if file == "-" {
        std::io::stdin().take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|f| f.take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|e| refused(format!("cannot be read: {e}")))?;
    if bytes.len() as u64 > FILE_MAX_BYTES {
        return Err(refused(String::from(
            "is larger than 256 MB; cut it into several files",
        )));
    }
    String::from_utf8(bytes).map_err(|_| {
        refused(String::from(
            "is not UTF-8 text, so it is not JSON; nothing was saved",
        ))
    })
}

fn read_array(file: &str, text: &str) -> Result<Vec<Numbered>, Failure> {
    let all: Vec<Json> = serde_json::from_str(text).map_err(|e| {
        Failure::Refused(format!(
            "{} is not a JSON array: wrong at line {}, column {}; nothing was saved",
            name(file),
            e.line(),
            e.column()
        ))
    })?;
    Ok((1..).zip(all.into_iter().map(object)).collect())
}

fn read_lines(file: &str, text: &str) -> Result<Vec<Numbered>, Failure> {
    // A single object may also be spread over lines.
    if let Ok(whole) = serde_json::from_str::<Json>(text.trim_start_matches('\u{feff}')) {
        return Ok(vec![(1, object(whole))]);
    }
    let mut objects: Vec<Numbered> = Vec::new();
    let mut any = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        let read = serde_json::from_str(line)
            .map_err(|e| format!("it is not JSON (wrong at column {})", e.column()));
        any |= read.is_ok();
        objects.push((number, read.and_then(object)));
    }
    if any {
        Ok(objects)
    } else {
        Err(Failure::Refused(format!(
            "{} is not JSON; write one object per line, or an array of objects; nothing was saved",
            name(file)
        )))
    }
}

fn object(json: Json) -> Result<Json, String> {
    if json.is_object() {
        Ok(json)
    } else {
        Err(String::from("it is not a JSON object such as {\"name\": \"…\"}"))
    }
}

/// The same content twice in a file is two records; the same file twice is none more.
fn number_and_hash(objects: Vec<Numbered>, kind: RecordKind) -> Vec<Line> {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut lines = Vec::with_capacity(objects.len());
    for (number, object) in objects {
        let content = object.as_ref().map(Json::to_string).unwrap_or_default();
        let nth = seen.entry(content.clone()).or_insert(0);
        let hash = tagged(
            b"lontar/line/2\0",
            &[&kind.0.to_le_bytes(), &nth.to_le_bytes(), content.as_bytes()],
        );
        *nth += 1;
        lines.push(Line { number, hash, object });
    }
    lines
}
