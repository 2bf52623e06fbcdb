//! The rules that keep the code base in order, checked on every file that is tracked.
//!
//! Reviewers forget; this does not. Each rule is a function from files to problems ([`rules`]), tested below with small
//! invented sources that break it. What a source refers to is found by [`paths`].

mod paths;
mod rules;
#[cfg(test)]
mod rules_tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of the project.
#[derive(Clone, Debug)]
pub struct File {
    /// From the root, with slashes: `core/src/lib.rs`.
    pub path: String,
    /// Its text.
    pub text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text files of the project: those that git tracks, or all of them outside a git checkout.
fn project() -> Vec<File> {
    let names = tracked().unwrap_or_else(|| {
        let mut names = Vec::new();
        walk(&root(), "", &mut names);
        names
    });
    let read = |path: String| {
        let text = fs::read_to_string(root().join(&path)).ok()?;
        Some(File { path, text })
    };
    names.into_iter().filter_map(read).collect()
}

fn tracked() -> Option<Vec<String>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .ok()?;
    let names = String::from_utf8(listed.stdout)
        .ok()
        .filter(|_| listed.status.success())?;
    Some(names.split_terminator('\0').map(String::from).collect())
}

fn walk(folder: &Path, prefix: &str, names: &mut Vec<String>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            if !name.starts_with('.') && !["target", "build", "node_modules"].contains(&name.as_str()) {
                walk(&entry.path(), &format!("{path}/"), names);
            }
        } else {
            names.push(path);
        }
    }
}

#[test]
fn the_project_keeps_its_own_rules() {
    let files = project();
    assert!(
        files.iter().any(|file| file.path == "core/src/lib.rs"),
        "the project was not found"
    );
    for (path, lines) in rules::long_files(&files) {
        println!("{path}: {lines} lines, look twice");
    }
    let problems = rules::check(&files);
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// Bytes of a tracked file at most: what is larger is a build or a download, and stays in the history for ever.
const FILE_BYTES_MAX: u64 = 1_000_000;

#[test]
fn no_tracked_file_is_larger_than_a_megabyte() {
    let size = |path: &String| fs::metadata(root().join(path)).map_or(0, |file| file.len());
    let names = tracked().unwrap_or_default();
    let large: Vec<&String> = names.iter().filter(|path| size(path) > FILE_BYTES_MAX).collect();
    assert!(large.is_empty(), "please remove {large:?}");
}

#[test]
fn without_git_the_same_sources_are_found() {
    let mut walked = Vec::new();
    walk(&root(), "", &mut walked);
    for source in tracked()
        .unwrap_or_default()
        .iter()
        .filter(|path| path.ends_with(".rs"))
    {
        assert!(
            walked.contains(source) || !root().join(source).exists(),
            "{source}"
        );
    }
}
