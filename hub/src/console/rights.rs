//! Requests of people about their data (UU 27/2022): the list with the time that is left, one case with
//! what it covers, and the forms that open and settle one.

use super::account::sign_in_address;
use super::frame::Frame;
use super::guard::Answer;
use super::request::Asked;
use super::words::Words;
use crate::audit::Note;
use crate::case_lines::CaseLine;
use crate::cases::{Case, CaseKind, Compliance};
use crate::hub::{Hub, HubError};
use crate::people::Signed;
use crate::rights::{Action, Scope};
use crate::store::within::Within;
use askama::Template;
use axum::http::StatusCode;
use lontar_core::model::{ReceiptNumber, RecordId};

/// An open case is shown among what has to be looked at from this much before its time.
const URGENT_MS: i64 = 86_400_000;

/// A case in a list.
pub struct CaseRow {
    pub id: String,
    pub asked: String,
    pub of: String,
    pub receipt: String,
    pub opened: String,
    pub state: String,
    pub late: bool,
    pub settled: bool,
}

impl CaseRow {
    fn of(words: Words, line: &CaseLine, now_ms: i64) -> Self {
        let left_ms = line.case.left_ms(now_ms);
        let outcome = line.case.outcome.as_deref().unwrap_or_default();
        Self {
            id: line.case.id.to_string(),
            asked: words.request(line.case.kind),
            of: line.of.map_or_else(
                || String::from(words.t("console_rights_gone")),
                |kind| words.kind(kind),
            ),
            receipt: line.receipt.clone(),
            opened: words.moment(line.case.opened_ms),
            state: match left_ms {
                Some(ms) => words.left(ms),
                None => words.known("console_rights_outcome_", outcome),
            },
            late: left_ms.is_some_and(|ms| ms < 0),
            settled: left_ms.is_none(),
        }
    }
}

/// Open cases that are late or due within a day.
pub fn urgent(hub: &Hub, words: Words, within: &Within) -> Result<Vec<CaseRow>, HubError> {
    let now_ms = hub.env.now_ms();
    let mut lines = hub.case_lines(within, true)?;
    lines.retain(|line| line.case.left_ms(now_ms).is_some_and(|ms| ms <= URGENT_MS));
    Ok(lines.iter().map(|l| CaseRow::of(words, l, now_ms)).collect())
}

/// What somebody may open a case for, as value and words of a form.
pub fn requests(words: Words, signed: &Signed) -> Vec<(&'static str, String)> {
    if signed.user.may(Action::OpenRightsCase) == Scope::Never {
        return Vec::new();
    }
    CaseKind::ALL
        .map(|kind| (kind.name(), words.request(kind)))
        .into()
}

#[derive(Template)]
#[template(path = "rights.html")]
struct CasesPage {
    words: Words,
    frame: Frame,
    lines: Vec<CaseRow>,
}

/// All cases, the most urgent first.
pub fn list(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let words = Words(asked.lang);
    let Some(signed) = &asked.signed else {
        return Ok(Answer::elsewhere(sign_in_address()));
    };
    let now_ms = hub.env.now_ms();
    let lines = hub.case_lines(&asked.within, false)?;
    let note = Note::new(Action::SeeLists, "").with("rows", lines.len());
    let page = CasesPage {
        words,
        frame: Frame::of(words, "rights", signed),
        lines: lines.iter().map(|l| CaseRow::of(words, l, now_ms)).collect(),
    };
    Ok(Answer::page(&page)?.seen(note))
}

struct CoveredRow {
    id: String,
    kind: String,
    receipt: String,
    link: bool,
}

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    words: Words,
    frame: Frame,
    row: CaseRow,
    what: String,
    covers: Vec<CoveredRow>,
    phones: Vec<(String, String)>,
    way: &'static str,
    does: String,
    is_copy: bool,
    is_erase: bool,
    may_do: bool,
    may_refuse: bool,
    trouble: Option<&'static str>,
}

impl CasePage {
    fn read(
        hub: &Hub,
        words: Words,
        (signed, within): (&Signed, &Within),
        case: &Case,
        trouble: Option<&'static str>,
    ) -> Result<Self, HubError> {
        let covered = hub.covered(case)?;
        let line = CaseLine {
            case: case.clone(),
            receipt: ReceiptNumber::of(&case.record).to_string(),
            of: covered
                .iter()
                .find(|c| c.record == case.record)
                .and_then(|c| c.kind),
        };
        let mut covers = Vec::with_capacity(covered.len());
        for c in covered {
            let inside = hub.record_within(&c.record, within);
            covers.push(CoveredRow {
                id: c.record.to_string(),
                kind: c
                    .kind
                    .map_or_else(|| String::from(words.t("console_rights_gone")), |k| words.kind(k)),
                receipt: c.receipt,
                link: inside.is_ok(),
            });
        }
        let open = case.settled_ms.is_none();
        let may = |action| open && signed.user.may(action) != Scope::Never;
        let done_erase = case.kind == CaseKind::Erase && case.outcome.as_deref() == Some("done");
        let phones = if done_erase {
            hub.compliance(&case.id)?
        } else {
            Vec::new()
        };
        Ok(Self {
            frame: Frame::of(words, "rights", signed),
            row: CaseRow::of(words, &line, hub.env.now_ms()),
            what: String::from(words.t(&format!("console_rights_{}_help", case.kind.name()))),
            covers,
            phones: phones.into_iter().map(|p| phone(words, p)).collect(),
            way: way_of(case.kind),
            does: String::from(words.t(&format!("console_rights_{}_do", case.kind.name()))),
            is_copy: case.kind == CaseKind::Copy,
            is_erase: case.kind == CaseKind::Erase,
            may_do: may(case.kind.settled_by(true)),
            may_refuse: may(Action::DecideRightsCase),
            trouble,
            words,
        })
    }
}

fn phone(words: Words, line: Compliance) -> (String, String) {
    let state = match (line.reported_ms, line.revoked) {
        (Some(ms), _) => words.moment(ms),
        (None, true) => String::from(words.t("console_rights_phone_closed")),
        (None, false) => String::from(words.t("console_rights_phone_waits")),
    };
    (line.name, state)
}

/// The last part of the address that settles a case of a kind.
fn way_of(kind: CaseKind) -> &'static str {
    match kind.settled_by(true) {
        Action::Erase => "erase",
        Action::Restrict => "restrict",
        _ => "answer",
    }
}

fn case_of(hub: &Hub, asked: &Asked) -> Result<Case, HubError> {
    let (id, _) = asked.part.split_once('/').unwrap_or((&asked.part, ""));
    let id = id.parse::<RecordId>().map_err(|_| HubError::NotFound("case"))?;
    hub.case_within(&id, &asked.within)
}

/// One case.
pub fn one(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let case = case_of(hub, asked)?;
    Ok(shown(hub, asked, &case, None)?.seen(Note::new(Action::SeeRecord, case.record)))
}

fn shown(hub: &Hub, asked: &Asked, case: &Case, trouble: Option<&'static str>) -> Result<Answer, HubError> {
    let Some(signed) = &asked.signed else {
        return Ok(Answer::elsewhere(sign_in_address()));
    };
    let page = CasePage::read(hub, Words(asked.lang), (signed, &asked.within), case, trouble)?;
    let status = trouble.map_or(StatusCode::OK, |_| StatusCode::UNPROCESSABLE_ENTITY);
    Ok(Answer::page(&page)?.with_status(status))
}

/// Opens a case about a record that may be seen.
pub fn open(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let Some(signed) = &asked.signed else {
        return Ok(Answer::elsewhere(sign_in_address()));
    };
    let missing = || HubError::NotFound("record");
    let record = asked.given("record").parse::<RecordId>().map_err(|_| missing())?;
    let Some(kind) = CaseKind::from_name(asked.given("kind")) else {
        // Nothing was chosen: back to where the form is.
        return Ok(Answer::elsewhere(format!("/records/{record}")));
    };
    hub.record_within(&record, &asked.within)?;
    let case = hub.open_case_by(&signed.who(), kind, &record)?;
    Ok(Answer::elsewhere(format!("/rights/{}", case.id)))
}

/// Refuses a case.
pub fn refuse(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    settle(hub, asked, Action::DecideRightsCase, false)
}

/// Says that a copy was given, or an answer corrected.
pub fn answer(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    settle(hub, asked, Action::DecideRightsCase, true)
}

/// Restricts the person's records, or ends that.
pub fn restrict(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    settle(hub, asked, Action::Restrict, true)
}

/// Erases the person's records, if the receipt number was written.
pub fn erase(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    settle(hub, asked, Action::Erase, true)
}

fn settle(hub: &Hub, asked: &Asked, action: Action, done: bool) -> Result<Answer, HubError> {
    let Some(signed) = &asked.signed else {
        return Ok(Answer::elsewhere(sign_in_address()));
    };
    let case = case_of(hub, asked)?;
    // The route gave the right; the case must be one that this right settles.
    if case.kind.settled_by(done) != action {
        return Err(HubError::NotFound("case"));
    }
    if case.settled_ms.is_some() {
        return shown(hub, asked, &case, Some("console_rights_settled_already"));
    }
    let number = ReceiptNumber::parse(asked.given("number"));
    if action == Action::Erase && number != Ok(ReceiptNumber::of(&case.record)) {
        return shown(hub, asked, &case, Some("console_rights_wrong_number"));
    }
    if done && !hub.reaches_only(&case, &asked.within)? {
        return shown(hub, asked, &case, Some("console_rights_beyond"));
    }
    hub.settle_case_by(&signed.who(), &case.id, done)?;
    // Of an erased record no district is known any more: the list is there for everybody.
    Ok(Answer::elsewhere("/rights"))
}
