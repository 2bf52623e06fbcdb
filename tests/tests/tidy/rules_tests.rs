//! Invented sources that break each rule once, and their lawful neighbours.

use super::File;
use super::rules::{check, long_files};

fn problems(path: &str, text: &str) -> Vec<String> {
    check(&[File {
        path: String::from(path),
        text: String::from(text),
    }])
}

#[track_caller]
fn refused(path: &str, text: &str, why: &str) {
    let found = problems(path, text);
    assert!(
        found.iter().any(|problem| problem.contains(why)),
        "{path} `{text}` gave {found:?}"
    );
}

#[track_caller]
fn allowed(path: &str, text: &str) {
    assert_eq!(problems(path, text), Vec::<String>::new(), "{path} `{text}`");
}

#[test]
fn layers_import_only_to_the_right() {
    refused(
        "core/src/store/row.rs",
        "use crate::sync::plan::Plan;",
        "imports go",
    );
    refused(
        "core/src/store/row.rs",
        "use crate::{model::Nik, app::Save};",
        "app::Save",
    );
    refused(
        "core/src/search/query.rs",
        "fn f() { crate::app::save() }",
        "imports go",
    );
    refused("core/src/form/mod.rs", "use super::oplog::Entry;", "imports go");
    refused(
        "core/src/form/rule.rs",
        "use super::super::oplog::Entry;",
        "imports go",
    );
    allowed("core/src/store/row.rs", "use super::sync::Row;");
    allowed(
        "core/src/app/save.rs",
        "use crate::{media, model, search, store, sync};",
    );
    allowed(
        "core/src/sync/engine.rs",
        "use crate::{media::Queue, store::Store}; use tokio::time;",
    );
    allowed("core/src/lib.rs", "pub use crate::app::save;");
}

#[test]
fn pure_layers_know_no_effects() {
    for effect in [
        "use std::fs;",
        "use std::{fs, io};",
        "use std::fs::File;",
        "use std::time::{Duration, SystemTime};",
        "fn f() { std::time::Instant::now(); }",
        "use tokio;",
        "use reqwest::Client;",
        "fn f() { getrandom::fill(x) }",
        "use rand::Rng;",
    ] {
        for file in [
            "model/nik.rs",
            "form/mod.rs",
            "oplog/seal.rs",
            "sync/wire/batch.rs",
            "sync/session_state.rs",
        ] {
            refused(&format!("core/src/{file}"), effect, "a pure layer");
        }
        allowed("core/src/sync/transport.rs", effect);
    }
    allowed("core/src/model/time.rs", "use std::time::Duration; // std::fs");
    allowed(
        "core/src/model/time.rs",
        "pub fn f() {}\n\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n",
    );
}

#[test]
fn the_pure_part_of_sync_uses_itself_and_what_is_below() {
    refused(
        "core/src/sync/session.rs",
        "use crate::store::Store;",
        "only pure ones",
    );
    refused(
        "core/src/sync/session.rs",
        "use crate::sync::engine::Engine;",
        "only pure ones",
    );
    allowed(
        "core/src/sync/session.rs",
        "use crate::sync::wire::Hello; use crate::oplog::Entry;",
    );
}

#[test]
fn each_library_has_one_owner() {
    refused("core/src/oplog/entry.rs", "use automerge::ActorId;", "CRDT");
    refused("hub/src/apply.rs", "use automerge::ActorId;", "CRDT");
    allowed("core/src/oplog/doc.rs", "use automerge::ActorId;");
    allowed("core/src/oplog/doc/change.rs", "use automerge::ActorId;");
    refused("core/src/app/save.rs", "use rusqlite::Connection;", "only store");
    allowed("core/src/store/mod.rs", "use rusqlite::Connection;");
    allowed("hub/src/store/mod.rs", "use rusqlite::Connection;");
    refused("cli/src/demo.rs", "use axum::Router;", "only the hub");
    allowed("hub/src/lib.rs", "use axum::Router;");
}

#[test]
fn crates_know_only_what_is_below_them() {
    refused(
        "core/src/app/mod.rs",
        "use lontar_hub::Hub;",
        "core knows nothing above",
    );
    refused(
        "core/src/app/mod.rs",
        "lontar::run();",
        "core knows nothing above",
    );
    refused(
        "hub/src/ingest.rs",
        "use lontar_core::store::Store;",
        "not its tables",
    );
    refused(
        "hub/src/ingest.rs",
        "use lontar_core::{app, oplog};",
        "not its tables",
    );
    refused(
        "cli/src/main.rs",
        "use lontar_tests::disk::SimDisk;",
        "nothing that ships",
    );
    allowed(
        "hub/src/ingest.rs",
        "use lontar_core::{oplog::Entry, sync::wire};",
    );
    allowed(
        "tests/src/lib.rs",
        "use lontar_core::store::Store; use lontar_hub::Hub;",
    );
}

#[test]
fn long_sources_are_reported_and_too_long_ones_refused() {
    refused("hub/src/all.rs", &"\n".repeat(901), "901 lines");
    allowed("hub/src/all.rs", &"\n".repeat(900));
    allowed("data/regions.csv", &"\n".repeat(5000));
    let long = File {
        path: String::from("a.rs"),
        text: "\n".repeat(601),
    };
    assert_eq!(long_files(&[long]), [(String::from("a.rs"), 601)]);
}

#[test]
fn no_file_names_a_home_folder() {
    let folders = [
        concat!("/ho", "me/budi/x"),
        concat!("/Us", "ers/budi"),
        concat!("(/ro", "ot/.cargo)"),
    ];
    for folder in folders {
        refused("docs/guide.md", folder, "guide.md:1: an absolute path");
    }
    allowed(
        "docs/guide.md",
        concat!(
            "https://example.org/ho",
            "me/x, $HOME/x, /ro",
            "ot/ and src/ro",
            "ot/x"
        ),
    );
}

#[test]
fn every_top_folder_is_on_the_map() {
    let file = |path: &str, text: &str| File {
        path: String::from(path),
        text: String::from(text),
    };
    let map = file("ARCHITECTURE.md", "- `core/`: everything");
    let files = [
        map,
        file("core/x", ""),
        file("hub/x", ""),
        file(".ci/run", ""),
        file("README.md", ""),
    ];
    assert_eq!(check(&files), ["ARCHITECTURE.md: does not mention hub/"]);
    assert_eq!(check(&files[1..]), Vec::<String>::new(), "no map yet");
}
