//! Reading files of JSON objects.

use crate::output::Failure;
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

/// Reads a file, or standard input for `-`: an array, or one object per line.
pub fn read(file: &str) -> Result<Vec<Line>, Failure> {
    let text = read_text(file)?;
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    if trimmed.is_empty() {
        return Err(Failure::Refused(String::from("the file is empty")));
    }
    let objects = if trimmed.starts_with('[') {
        read_array(trimmed)?
    } else {
        read_lines(trimmed)
    };
    Ok(number_and_hash(objects))
}

fn read_text(file: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = if file == "-" {
        std::io::stdin().take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|f| f.take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|e| Failure::Refused(format!("the file cannot be read: {e}")))?;
    if bytes.len() as u64 > FILE_MAX_BYTES {
        return Err(Failure::Refused(String::from("the file is larger than 256 MB")));
    }
    String::from_utf8(bytes)
        .map_err(|_| Failure::Refused(String::from("the file is not UTF-8 text, so not JSON")))
}

fn read_array(text: &str) -> Result<Vec<Numbered>, Failure> {
    let all: Vec<Json> = serde_json::from_str(text).map_err(|e| {
        Failure::Refused(format!(
            "the file is not JSON: line {}, column {}",
            e.line(),
            e.column()
        ))
    })?;
    Ok((1..).zip(all.into_iter().map(Ok)).collect())
}

fn read_lines(text: &str) -> Vec<Numbered> {
    // A single object may also be spread over lines.
    if let Ok(whole) = serde_json::from_str::<Json>(text) {
        return vec![(1, Ok(whole))];
    }
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let object = serde_json::from_str(line).map_err(|e| format!("not JSON (column {})", e.column()));
            (number, object)
        })
        .collect()
}

/// The same content twice in a file is two records; the same file twice is none more.
fn number_and_hash(objects: Vec<Numbered>) -> Vec<Line> {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut lines = Vec::with_capacity(objects.len());
    for (number, object) in objects {
        let content = object.as_ref().map(Json::to_string).unwrap_or_default();
        let nth = seen.entry(content.clone()).or_insert(0);
        let hash = tagged(b"lontar/line/1\0", &[&nth.to_le_bytes(), content.as_bytes()]);
        *nth += 1;
        lines.push(Line { number, hash, object });
    }
    lines
}
