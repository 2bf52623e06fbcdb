//! The page of who saw and did what.

use super::frame::Frame;
use super::guard::Answer;
use super::request::Asked;
use super::words::Words;
use super::{PAGE, account::sign_in_address};
use crate::audit::{AuditFilter, AuditRow, Note};
use crate::hub::{Hub, HubError};
use crate::rights::Action;
use askama::Template;
use lontar_core::model::RecordId;
use std::collections::BTreeMap;

struct Line {
    seq: u64,
    when: String,
    who: String,
    what: String,
    subject: String,
    href: Option<String>,
    named: bool,
    detail: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    words: Words,
    frame: Frame,
    actions: Vec<(&'static str, String)>,
    people: Vec<(String, String)>,
    action: String,
    who: String,
    lines: Vec<Line>,
    next: Option<u64>,
    previous: Option<u64>,
}

/// Rows, newest first.
pub fn page(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let words = Words(asked.lang);
    let Some(signed) = &asked.signed else {
        return Ok(Answer::elsewhere(sign_in_address()));
    };
    let users: BTreeMap<String, String> = hub
        .users()?
        .into_iter()
        .map(|u| (crate::audit::Who::User(u.id).code(), u.full_name))
        .collect();
    let action = Action::from_name(asked.asked("action"));
    let who = Some(asked.asked("who")).filter(|w| !w.is_empty());
    let filter = AuditFilter {
        who: who.map(String::from),
        action,
        ..AuditFilter::default()
    };
    let page = asked.asked("page").parse::<u64>().unwrap_or(0);
    let mut rows = hub.audit(&filter, page.saturating_mul(PAGE), PAGE + 1)?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let machine = [("machine", "console_machine"), ("nobody", "console_nobody")];
    let mut people: Vec<(String, String)> = machine
        .iter()
        .map(|(code, key)| (String::from(*code), String::from(words.t(key))))
        .collect();
    people.extend(users.iter().map(|(code, name)| (code.clone(), name.clone())));
    let lines = rows.iter().map(|row| line(hub, words, &people, row)).collect();
    Answer::page(&AuditPage {
        frame: Frame::of(words, "audit", signed),
        actions: Action::ALL.iter().map(|a| (a.name(), words.action(*a))).collect(),
        action: action.map(|a| String::from(a.name())).unwrap_or_default(),
        who: String::from(who.unwrap_or_default()),
        next: more.then_some(page + 1),
        previous: page.checked_sub(1),
        people,
        lines,
        words,
    })
    .map(|answer| answer.seen(Note::new(Action::ReadAudit, "").with("rows", rows.len())))
}

fn line(hub: &Hub, words: Words, people: &[(String, String)], row: &AuditRow) -> Line {
    let named = |code: &str| {
        let known = people
            .iter()
            .find(|(c, _)| c == code)
            .map(|(_, name)| name.clone());
        let device = || {
            let key = code.strip_prefix("device:")?.parse().ok()?;
            hub.device_name(&key).ok().flatten()
        };
        known.or_else(device).unwrap_or_else(|| short(code))
    };
    let subject = match row.subject.as_str() {
        code if code.starts_with("user:") => named(code),
        other => short(other),
    };
    Line {
        seq: row.seq,
        when: words.moment(row.at_ms),
        who: named(&row.who),
        what: Action::from_name(&row.action).map_or_else(|| row.action.clone(), |a| words.action(a)),
        href: href(row),
        named: row.subject.starts_with("user:"),
        subject,
        detail: detail(words, &row.detail),
    }
}

/// The page of what a row is about: a record, or a case. A log has none.
fn href(row: &AuditRow) -> Option<String> {
    row.subject.parse::<RecordId>().ok()?;
    let folder = match Action::from_name(&row.action)? {
        Action::AdmitLog => return None,
        Action::DecideRightsCase | Action::Restrict | Action::Erase | Action::Export => "rights",
        _ => "records",
    };
    Some(format!("/{folder}/{}", row.subject))
}

/// Long ids are told apart by their beginnings. A record's is shown whole, for it is a link.
fn short(id: &str) -> String {
    const SHOWN_CHARS: usize = 36;
    let mut text: String = id.chars().take(SHOWN_CHARS).collect();
    if text.len() < id.len() {
        text.push('…');
    }
    text
}

/// `{"rows":3}` as `baris: 3`. What has no words stays as it is: a code of a region, a number.
fn detail(words: Words, json: &str) -> String {
    let parsed: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let pairs = parsed.as_object().into_iter().flatten();
    let pairs = pairs.filter_map(|(key, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), String::from);
        let value = match key.as_str() {
            "kind" => words.kind_named(&text),
            "role" => words.known("console_role_", &text),
            _ => words.known("console_detail_is_", &text),
        };
        (!value.is_empty()).then(|| format!("{}: {value}", words.known("console_detail_", key)))
    });
    pairs.collect::<Vec<_>>().join(", ")
}
