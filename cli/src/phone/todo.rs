//! What needs somebody, and doubles.

use super::records::find;
use crate::output::{Failure, Output};
use lontar_core::app::{Lontar, Task};
use lontar_core::model::{RecordId, Verdict};
use lontar_core::store::rows::search_summary;
use serde_json::json;

/// Enrolments that share a NIK, two by two, with what was said of them.
pub fn duplicates(phone: &Lontar, out: &Output) -> Result<(), Failure> {
    for pair in phone.doubles()? {
        let ids = [pair.one.to_string(), pair.other.to_string()];
        let verdict = pair.verdict.map(Verdict::code);
        out.result(
            &json!({ "reason": "same_nik", "records": ids, "verdict": verdict }),
            &format!("same NIK: {}  {}", ids.join(", "), verdict.unwrap_or("not asked")),
        );
    }
    Ok(())
}

/// Notes a verdict about two enrolments.
pub fn decide(phone: &Lontar, pair: (&str, &str), verdict: &str, out: &Output) -> Result<(), Failure> {
    let (one, other) = (find(phone, pair.0)?, find(phone, pair.1)?);
    let said =
        Verdict::of_code(verdict).ok_or_else(|| Failure::Usage(format!("no such verdict: {verdict}")))?;
    phone.decide_double(&one, &other, said)?;
    out.result(
        &json!({ "records": [one.to_string(), other.to_string()], "verdict": verdict }),
        &format!("noted: {verdict}"),
    );
    Ok(())
}

/// What is to be done.
pub fn tasks(phone: &Lontar, out: &Output) -> Result<(), Failure> {
    for task in phone.tasks()? {
        let (code, ids, deadline) = match task {
            Task::SendReport { deadline, record } => ("send_report", vec![record], deadline),
            Task::TakeAgain { record } => ("take_again", vec![record], None),
            Task::Choose { record } => ("choose", vec![record], None),
            Task::Compare { one, other } => ("compare", vec![one, other], None),
            Task::PhotoOfCard { record } => ("photo_of_card", vec![record], None),
            Task::Finish { draft } => ("finish", vec![draft], None),
        };
        let names: Vec<String> = ids.iter().map(|id| name(phone, id)).collect::<Result<_, _>>()?;
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        out.result(
            &json!({ "task": code, "ids": ids, "names": names, "deadline_ms": deadline.map(|d| d.at_ms) }),
            &format!("{code:14} {}", names.join(" / ")),
        );
    }
    Ok(())
}

/// The name on a record; that of a draft is not looked up.
fn name(phone: &Lontar, id: &RecordId) -> Result<String, Failure> {
    let row = phone.row(id)?;
    let name = row.and_then(|row| search_summary(row.kind, &row.answers).name);
    Ok(name.unwrap_or_else(|| id.to_string()))
}
