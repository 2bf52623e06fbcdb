//! The rules themselves. A problem is one line: where, what, why.

use std::collections::BTreeSet;

use super::File;
use super::paths::paths_of;

const LINES_LOOK_TWICE: usize = 600;
const LINES_MAX: usize = 900;

/// Layers of `core`; a layer imports itself and what has a lower number.
const LAYERS: [(&str, u8); 10] = [
    ("model", 0),
    ("form", 1),
    ("oplog", 2),
    ("ledger", 3),
    ("store", 4),
    ("sync", 5),
    ("media", 5),
    ("search", 5),
    ("vault", 5),
    ("app", 6),
];

/// The highest layer that pure code may import.
const PURE_MAX: u8 = 2;

/// What pure code must not touch, so that a simulation owns time, chance and every effect.
const IMPURE: [&str; 16] = [
    "rusqlite",
    "tokio",
    "reqwest",
    "getrandom",
    "rand",
    "rand_chacha",
    "rand_core",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::env",
    "std::time::SystemTime",
    "std::time::Instant",
    "SystemTime::now",
    "Instant::now",
];

/// Split, so that this file does not break its own rule.
const HOME_FOLDERS: [&str; 3] = [
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/ro", "ot/"),
];

/// Everything that is wrong with the project.
pub fn check(files: &[File]) -> Vec<String> {
    let mut problems = Vec::new();
    for file in files {
        problems.extend(too_long(file));
        problems.extend(home_folders(file));
        if file.path.ends_with(".rs") {
            problems.extend(imports(file));
        }
    }
    problems.extend(unmentioned_folders(files));
    problems
}

/// Sources that are not yet too long, but long enough to think about a cut.
pub fn long_files(files: &[File]) -> Vec<(String, usize)> {
    let sources = files.iter().filter(|file| is_source(&file.path));
    let counted = sources.map(|file| (file.path.clone(), file.text.lines().count()));
    counted.filter(|(_, lines)| *lines > LINES_LOOK_TWICE).collect()
}

fn too_long(file: &File) -> Option<String> {
    let lines = file.text.lines().count();
    (is_source(&file.path) && lines > LINES_MAX).then(|| {
        format!(
            "{}: {lines} lines, more than {LINES_MAX}: cut by sub-noun or use-case",
            file.path
        )
    })
}

fn is_source(path: &str) -> bool {
    let kinds = [
        "rs", "kt", "kts", "swift", "js", "ts", "css", "html", "sql", "sh", "py",
    ];
    path.rsplit_once('.')
        .is_some_and(|(_, kind)| kinds.contains(&kind))
}

/// A path into somebody's home works on one machine and tells who wrote it.
fn home_folders(file: &File) -> Option<String> {
    let names_one = |line: &str| {
        HOME_FOLDERS.iter().any(|folder| {
            line.match_indices(folder).any(|(at, _)| {
                let before = line.get(..at).unwrap_or_default();
                let after = line.get(at + folder.len()..).unwrap_or_default();
                // A path inside an address or of a source folder is another thing.
                !before.ends_with(|c: char| c.is_alphanumeric() || "._-}".contains(c))
                    && after.starts_with(|c: char| c.is_alphanumeric() || c == '.' || c == '_')
            })
        })
    };
    let line = file.text.lines().position(names_one)?;
    Some(format!(
        "{}:{}: an absolute path into a home folder",
        file.path,
        line + 1
    ))
}

fn unmentioned_folders(files: &[File]) -> Vec<String> {
    let Some(map) = files.iter().find(|file| file.path == "ARCHITECTURE.md") else {
        return Vec::new();
    };
    let folders: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| file.path.split_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    folders
        .into_iter()
        .filter(|folder| !folder.starts_with('.') && !map.text.contains(&format!("{folder}/")))
        .map(|folder| format!("ARCHITECTURE.md: does not mention {folder}/"))
        .collect()
}

/// Who imports what: directions between crates, layers inside `core`, and the one owner of a library.
fn imports(file: &File) -> Vec<String> {
    let mut problems = BTreeSet::new();
    for path in paths_of(&file.text) {
        let path = from_the_crate(&file.path, path);
        let why = forbidden_crate(&file.path, &path)
            .or_else(|| forbidden_layer(&file.path, &path))
            .or_else(|| impure(&file.path, &path));
        problems.extend(why.map(|why| format!("{}: `{}`: {why}", file.path, path.join("::"))));
    }
    problems.into_iter().collect()
}

/// Spells `super::super::store` as `crate::store` where it reaches the root of the crate.
fn from_the_crate(file: &str, path: Vec<String>) -> Vec<String> {
    let supers = path.iter().take_while(|part| *part == "super").count();
    let inside = file.split_once("src/").map_or("", |(_, inside)| inside);
    let depth = inside.split('/').filter(|part| *part != "mod.rs").count();
    if supers == 0 || supers < depth {
        return path;
    }
    std::iter::once(String::from("crate"))
        .chain(path.into_iter().skip(supers))
        .collect()
}

fn forbidden_crate(file: &str, path: &[String]) -> Option<&'static str> {
    let is_core = file.starts_with("core/src/");
    let product = ["core/src/", "hub/src/", "cli/src/"]
        .iter()
        .any(|folder| file.starts_with(folder));
    match (part(path, 0), part(path, 1)) {
        ("lontar_hub" | "lontar" | "lontar_tests", _) if is_core => Some("core knows nothing above it"),
        ("lontar_tests", _) if product => Some("nothing that ships uses the tests"),
        ("lontar_core", "store" | "app") if file.starts_with("hub/") => {
            Some("the hub shares the log and the wire with the phone, not its tables")
        }
        ("automerge", _) if product && !file.starts_with("core/src/oplog/doc") => {
            Some("only oplog::doc knows the CRDT library")
        }
        ("rusqlite", _) if is_core && !matches!(layer_of(file), Some("store" | "ledger")) => {
            Some("in core only store and ledger know SQLite")
        }
        ("axum", _) if product && !file.starts_with("hub/") => Some("only the hub knows axum"),
        _ => None,
    }
}

fn forbidden_layer(file: &str, path: &[String]) -> Option<&'static str> {
    if part(path, 0) != "crate" {
        return None;
    }
    let (here, there) = (rank(layer_of(file)?)?, rank(part(path, 1))?);
    if is_pure(file) && there > PURE_MAX {
        // The pure part of sync may use itself, though sync as a whole is above.
        let own = layer_of(file) == Some("sync") && is_pure_import_of_sync(path);
        return (!own).then_some("a pure layer imports only pure ones");
    }
    // The wire formats are pure, and a store keeps receipts, grants and cursors in them.
    let wire = part(path, 1) == "sync" && part(path, 2) == "wire";
    (there > here && !wire)
        .then_some("imports go app → sync, media, search → store → ledger → oplog → form → model")
}

fn impure(file: &str, path: &[String]) -> Option<&'static str> {
    let starts = |with: &&str| {
        path.iter()
            .map(String::as_str)
            .take(with.split("::").count())
            .eq(with.split("::"))
    };
    (is_pure(file) && IMPURE.iter().any(starts))
        .then_some("a pure layer has no SQL, async, files, clock or chance: take it as a parameter")
}

fn is_pure(file: &str) -> bool {
    match layer_of(file) {
        Some("sync") => {
            let name = file.strip_prefix("core/src/sync/").unwrap_or_default();
            is_pure_sync(name.split(['/', '.']).next().unwrap_or_default())
        }
        Some(layer) => rank(layer).is_some_and(|rank| rank <= PURE_MAX),
        None => false,
    }
}

fn is_pure_sync(module: &str) -> bool {
    ["wire", "plan", "session"]
        .iter()
        .any(|pure| module.starts_with(pure))
}

fn is_pure_import_of_sync(path: &[String]) -> bool {
    part(path, 1) == "sync" && is_pure_sync(part(path, 2))
}

/// `oplog` for `core/src/oplog/flat.rs` and `core/src/oplog.rs`.
fn layer_of(file: &str) -> Option<&str> {
    let layer = file.strip_prefix("core/src/")?.split(['/', '.']).next()?;
    rank(layer).map(|_| layer)
}

fn rank(layer: &str) -> Option<u8> {
    LAYERS
        .iter()
        .find(|(name, _)| *name == layer)
        .map(|(_, rank)| *rank)
}

fn part(path: &[String], at: usize) -> &str {
    path.get(at).map_or("", String::as_str)
}
