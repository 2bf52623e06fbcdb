//! Commands that write records.

use super::{input, show};
use crate::output::{Failure, Output, problem_json, sentences};
use clap::Args;
use lontar_core::app::{AppError, Lontar, Saved};
use lontar_core::env::{Env, SystemEnv, draw};
use lontar_core::form::{self, Answers, Problem};
use lontar_core::model::{RecordId, RecordKind};
use lontar_core::store::rows::Filter;
use serde_json::json;
use std::collections::BTreeMap;

/// A file of records.
#[derive(Args)]
pub struct FileArgs {
    /// The file, or - for standard input.
    pub file: String,
    /// District to work in from now on, by code such as 53.14.01. Default: the one of the invite.
    #[arg(long, value_name = "CODE")]
    district: Option<String>,
    /// For `report`: keeps the reports on a locked phone, sealed until somebody opens it.
    #[arg(long)]
    pub locked: bool,
}

/// What came of one line.
enum Outcome {
    Saved(Box<Saved>),
    Already(RecordId),
    Rejected(Vec<Problem>, String),
}

/// Saves every line of a file. A bad line stops nothing: it is named, and the exit code says so.
pub fn from_file(phone: &Lontar, kind: RecordKind, args: &FileArgs, out: &Output) -> Result<(), Failure> {
    let lines = input::read(&args.file, kind)?;
    if let Some(code) = &args.district {
        choose_district(phone, code)?;
    }
    let bar = out.bar(lines.len() as u64, "saving");
    let (mut saved, mut already, mut rejected) = (0u64, 0u64, 0u64);
    let mut remarks = Remarks::default();
    for line in lines {
        let number = line.number;
        match save_line(phone, kind, line)? {
            Outcome::Saved(done) => {
                saved += 1;
                remarks.add(number, &done.problems);
                print_saved(number, &done, out);
            }
            Outcome::Already(record) => {
                already += 1;
                if out.is_json() {
                    out.result(
                        &json!({ "line": number, "id": record.to_string(), "already": true }),
                        "",
                    );
                }
            }
            Outcome::Rejected(problems, why) => {
                rejected += 1;
                out.note(&format!("line {number} was not saved: {why}"));
                if out.is_json() {
                    let problems: Vec<_> = problems.iter().map(problem_json).collect();
                    out.result(
                        &json!({ "line": number, "rejected": true, "reason": why, "problems": problems }),
                        "",
                    );
                }
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    remarks.print(out);
    out.note(&format!(
        "{saved} saved on this device, {already} were in already, {rejected} not saved"
    ));
    if rejected > 0 {
        Err(Failure::Some(format!(
            "{rejected} line(s) were not saved; see above"
        )))
    } else {
        Ok(())
    }
}

/// What is worth another look in the lines that were saved: each remark once, with its lines.
#[derive(Default)]
struct Remarks(BTreeMap<String, Vec<usize>>);

impl Remarks {
    /// Lines that are named; of the others the number is told.
    const NAMED: usize = 5;

    fn add(&mut self, number: usize, problems: &[Problem]) {
        for problem in problems {
            self.0
                .entry(crate::output::sentence(problem))
                .or_default()
                .push(number);
        }
    }

    fn print(&self, out: &Output) {
        for (sentence, lines) in self.0.iter().filter(|_| !out.is_json()) {
            let named: Vec<String> = lines.iter().take(Self::NAMED).map(ToString::to_string).collect();
            let more = lines.len().saturating_sub(Self::NAMED);
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            out.note(&format!("{sentence} (line {}{more})", named.join(", ")));
        }
    }
}

fn save_line(phone: &Lontar, kind: RecordKind, line: input::Line) -> Result<Outcome, Failure> {
    let object = match line.object {
        Ok(object) => object,
        Err(why) => return Ok(Outcome::Rejected(Vec::new(), why)),
    };
    if let Some(record) = phone.imported(&line.hash)? {
        return Ok(Outcome::Already(record));
    }
    let env = SystemEnv;
    let (mut answers, problems) = form::json::from_json(kind, &object, &mut || draw(&env));
    if problems.iter().any(Problem::blocks) {
        let why = sentences(&problems);
        return Ok(Outcome::Rejected(problems, why));
    }
    start_from_candidate(phone, &mut answers)?;
    match phone.save_line(kind, answers, &line.hash) {
        Ok(saved) => Ok(Outcome::Saved(Box::new(saved))),
        Err(AppError::Invalid(problems)) => {
            let why = sentences(&problems);
            Ok(Outcome::Rejected(problems, why))
        }
        Err(e @ (AppError::TooLarge(_) | AppError::NotFound(_))) => {
            Ok(Outcome::Rejected(Vec::new(), e.to_string()))
        }
        Err(e) => Err(e.into()),
    }
}

/// An object that names a candidate starts from what the list says of that person.
fn start_from_candidate(phone: &Lontar, answers: &mut Answers) -> Result<(), Failure> {
    let Some(id) = answers
        .get("cd")
        .and_then(|v| v.as_text())
        .and_then(|t| t.parse::<RecordId>().ok())
    else {
        return Ok(());
    };
    let Ok(candidate) = phone.show(&id) else {
        return Ok(());
    };
    for (register, value) in candidate.answers().0 {
        answers.0.entry(register).or_insert(value);
    }
    Ok(())
}

fn print_saved(number: usize, saved: &Saved, out: &Output) {
    if !saved.same_nik.is_empty() {
        out.note(&format!(
            "line {number}: this NIK is enrolled {} time(s) already; both are kept",
            saved.same_nik.len()
        ));
    }
    // The command line has no practice, so there is always one.
    let receipt = saved
        .receipt
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let object = json!({
        "line": number,
        "id": saved.record.to_string(),
        "receipt": receipt,
        "same_nik": saved.same_nik.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "problems": saved.problems.iter().map(problem_json).collect::<Vec<_>>(),
    });
    out.result(&object, &format!("{receipt}  {}", saved.record));
}

/// Chooses the working district.
pub fn choose_district(phone: &Lontar, code: &str) -> Result<(), Failure> {
    phone.choose_district(code).map_err(|e| match e {
        AppError::NotFound(_) => Failure::Refused(format!(
            "{code} is not a district of NTT; write its code, such as 53.14.01"
        )),
        e => e.into(),
    })
}

/// A record by id or receipt number.
pub fn find(phone: &Lontar, id: &str) -> Result<RecordId, Failure> {
    if let Ok(record) = id.parse::<RecordId>() {
        return Ok(record);
    }
    let found = phone.search(id, 2)?;
    match found.as_slice() {
        [(row, how)] if how.code() == "receipt" => Ok(row.record),
        _ => Err(Failure::Refused(format!(
            "{id} is no record id or receipt number of this phone"
        ))),
    }
}

/// Changes answers at the state that is here now.
pub fn edit(phone: &Lontar, id: &str, sets: &[String], out: &Output) -> Result<(), Failure> {
    let record = find(phone, id)?;
    let view = phone.show(&record)?;
    let mut changes = BTreeMap::new();
    for set in sets {
        let (key, text) = set
            .split_once('=')
            .ok_or_else(|| Failure::Usage(format!("{set}: write key=value")))?;
        let (register, value) = form::json::value_from_text(view.kind, key, text)
            .map_err(|problem| Failure::Refused(sentences(&[problem])))?;
        changes.insert(register, value);
    }
    let saved = phone.edit(&record, &view.heads, changes)?;
    let object = json!({
        "id": record.to_string(),
        "changed": saved.changed,
        "problems": saved.problems.iter().map(problem_json).collect::<Vec<_>>(),
    });
    out.result(
        &object,
        if saved.changed {
            "saved on this device"
        } else {
            "nothing was different"
        },
    );
    Ok(())
}

/// Chooses a value of a conflict.
pub fn resolve(
    phone: &Lontar,
    id: &str,
    key: &str,
    take: Option<usize>,
    value: Option<&str>,
    out: &Output,
) -> Result<(), Failure> {
    let record = find(phone, id)?;
    let conflicts = phone.conflicts_of(&record)?;
    let wanted =
        |c: &&lontar_core::app::ConflictView| show::readable(c.kind, &c.register) == key || c.register == key;
    let conflict = conflicts.iter().find(wanted);
    let conflict = conflict.ok_or_else(|| Failure::Refused(format!("{key} has one value only")))?;
    let chosen = match (take, value) {
        (Some(n), _) => {
            let chosen = n.checked_sub(1).and_then(|i| conflict.values.get(i));
            chosen
                .map(|c| c.value.clone())
                .ok_or_else(|| Failure::Usage(format!("--take goes from 1 to {}", conflict.values.len())))?
        }
        (None, Some(text)) => {
            let (register, value) = form::json::value_from_text(conflict.kind, key, text)
                .map_err(|problem| Failure::Refused(sentences(&[problem])))?;
            if register != conflict.register {
                return Err(Failure::Usage(format!("{key} holds composed values; use --take")));
            }
            value
        }
        (None, None) => return Err(Failure::Usage(String::from("say --take N or --value V"))),
    };
    phone.resolve(&record, &conflict.heads, &conflict.register, &chosen)?;
    out.result(
        &json!({ "id": record.to_string(), "key": key, "resolved": true }),
        "chosen; the others stay in the history",
    );
    Ok(())
}

/// Everything a list filter of the command line can say.
pub fn filter(kind: Option<&str>, conflicts: bool, village: Option<&str>) -> Result<Filter, Failure> {
    let kind = match kind {
        None => None,
        Some(name) => Some(
            RecordKind::from_name(name)
                .ok_or_else(|| Failure::Usage(format!("{name} is no kind of record")))?,
        ),
    };
    Ok(Filter {
        kind,
        in_conflict: conflicts,
        village: village.map(String::from),
    })
}

/// The clock of this machine, for what is printed.
pub fn now_ms() -> i64 {
    SystemEnv.now_ms()
}
