//! What commands print, and how they fail.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lontar_core::app::AppError;
use lontar_core::form::Problem;
use lontar_core::store::StoreError;
use lontar_hub::HubError;
use lontar_strings::{Lang, fill};
use serde_json::{Value as Json, json};
use std::io::{IsTerminal, Write};
use thiserror::Error;

/// Why a command failed.
#[derive(Debug, Error)]
pub enum Failure {
    /// Refused or not found: exit code 1.
    #[error("{0}")]
    Refused(String),
    /// The words on the command line cannot be used: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// Some of many failed; they were named already: exit code 1.
    #[error("{0}")]
    Some(String),
}

impl Failure {
    /// 1 or 2.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if matches!(self, Failure::Usage(_)) { 2 } else { 1 }
    }
}

impl From<AppError> for Failure {
    fn from(e: AppError) -> Self {
        match e {
            AppError::Invalid(problems) => Failure::Refused(sentences(&problems)),
            AppError::Store(StoreError::Damaged(why)) => Failure::Refused(format!(
                "the database of this phone is damaged ({why}); nothing was deleted. Run the command again: the damaged \
                 file is then set aside, and what can be read of it is taken over. Then tell your supervisor"
            )),
            other => Failure::Refused(other.to_string()),
        }
    }
}

impl From<HubError> for Failure {
    fn from(e: HubError) -> Self {
        Failure::Refused(e.to_string())
    }
}

/// Problems as sentences. What stops is named alone: beside it, wishes would only hide it.
#[must_use]
pub fn sentences(problems: &[Problem]) -> String {
    let stopping: Vec<&Problem> = problems.iter().filter(|p| p.blocks()).collect();
    let told = if stopping.is_empty() {
        problems.iter().collect()
    } else {
        stopping
    };
    told.iter().map(|p| sentence(p)).collect::<Vec<_>>().join("; ")
}

/// One problem: field, then what is wrong.
#[must_use]
pub fn sentence(problem: &Problem) -> String {
    let params: Vec<(&str, &str)> = problem.params.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let text = fill(&format!("problem_{}", problem.code), Lang::En, &params);
    format!("{}: {text}", field_name(problem))
}

/// The field of a problem. An unknown one is as long as whoever wrote the file made it.
fn field_name(problem: &Problem) -> String {
    const SHOWN_CHARS: usize = 60;
    let mut name: String = problem.field.chars().take(SHOWN_CHARS).collect();
    if name.len() < problem.field.len() {
        name.push('…');
    }
    name
}

/// A problem for machines.
#[must_use]
pub fn problem_json(problem: &Problem) -> Json {
    json!({
        "field": field_name(problem),
        "code": problem.code,
        "severity": if problem.blocks() { "block" } else { "warn" },
        "params": problem.params,
    })
}

/// Where output goes.
pub struct Output {
    json: bool,
}

impl Output {
    /// With or without `--json`.
    #[must_use]
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether machines read.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// A result: an object for machines, lines for people.
    pub fn result(&self, object: &Json, lines: &str) {
        let mut stdout = std::io::stdout().lock();
        // A reader that went away (such as `head`) is no error of ours.
        let _ = if self.json {
            writeln!(stdout, "{object}")
        } else {
            writeln!(stdout, "{lines}")
        };
    }

    /// Something for people only.
    pub fn note(&self, line: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }

    /// The end of a command that failed.
    pub fn failure(&self, failure: &Failure) {
        self.note(&format!("lontar: {failure}"));
    }

    /// A bar on a terminal, nothing elsewhere.
    #[must_use]
    pub fn bar(&self, len: u64, what: &str) -> ProgressBar {
        let target = if std::io::stderr().is_terminal() && !self.json {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style = ProgressStyle::with_template("{msg:28} {bar:30} {pos}/{len} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::with_draw_target(Some(len), target)
            .with_style(style)
            .with_message(String::from(what))
    }
}
