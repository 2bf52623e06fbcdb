//! How long data is kept (UU 27/2022: erased once the time is over). The times are configuration: they
//! are the data controller's to decide, not ours.
//!
//! A rule is about a kind of record. What is erased is a person, with everything that is held; so a
//! person is due only when each record is past the time of a rule of its own kind. A list of
//! candidates with a short time never takes an enrolment along, and a kind without a rule is kept.
//! Nothing is erased here: what is due becomes cases, which people settle.

use crate::audit::{Note, Who};
use crate::cases::CaseKind;
use crate::hub::{Hub, HubError};
use crate::rights::Action;
use lontar_core::model::{Date, RecordId, RecordKind, time};
use rusqlite::Connection;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const DAY_MS: i64 = 86_400_000;
/// Longest time of a rule, days: a hundred years.
const DAYS_MAX: u32 = 36_500;
/// Minutes east of UTC of the days that are told: WITA.
const OFFSET_MIN: i32 = 480;

/// How long a kind of record is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What reports call it.
    pub name: String,
    /// Name of the kind, such as `enrolment`.
    pub kind: String,
    /// Only for people about whom no accident is known.
    #[serde(default)]
    pub only_without_accident: bool,
    /// Whole days since the last change, by the clock of who wrote it or the hub's, whichever is later.
    pub days_since_change: u32,
}

/// The rules of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules(Vec<(RecordKind, Rule)>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    rules: Vec<Rule>,
}

impl Rules {
    /// Reads `{"rules": [{"name": …, "kind": …, "days_since_change": …}]}`.
    ///
    /// # Errors
    /// [`HubError::Invalid`] for what is not understood: an unknown word in a file about erasing people
    /// is never passed over.
    pub fn parse(text: &str) -> Result<Self, HubError> {
        let file: RulesFile =
            serde_json::from_str(text).map_err(|e| HubError::Invalid(format!("these are no rules: {e}")))?;
        let (mut rules, mut names) = (Vec::new(), BTreeSet::new());
        for rule in file.rules {
            let wrong = |why: &str| Err(HubError::Invalid(format!("rule {:?}: {why}", rule.name)));
            let kind = RecordKind::from_name(&rule.kind)
                .filter(|kind| kind.is_field_document() || *kind == RecordKind::CANDIDATE);
            let Some(kind) = kind else {
                return wrong("write a kind of record such as enrolment, accident, request or candidate");
            };
            if !(1..=DAYS_MAX).contains(&rule.days_since_change) {
                return wrong("days_since_change is from 1 to 36500");
            }
            if rule.name.is_empty() || !names.insert(rule.name.clone()) {
                return wrong("each rule has a name of its own");
            }
            rules.push((kind, rule));
        }
        if rules.is_empty() {
            return Err(HubError::Invalid(String::from("there is no rule in this file")));
        }
        Ok(Self(rules))
    }
}

/// What a rule came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleReport {
    /// Its name.
    pub name: String,
    /// Records that are to go.
    pub due: u64,
    /// Records past their time that stay, because something else about the person does.
    pub kept: u64,
    /// Day of the last change of the oldest one that is to go.
    pub oldest: Option<Date>,
}

/// What is due.
#[derive(Clone, Debug)]
pub struct Retention {
    /// By rule, in the order of the file.
    pub reports: Vec<RuleReport>,
    /// One record of each person whose time is over.
    pub people: Vec<RecordId>,
}

/// A record of a person, as the rules look at it.
struct Held {
    record: RecordId,
    kind: RecordKind,
    changed_ms: i64,
}

impl Hub {
    /// What is due by the rules; changes nothing. People with an open erasure are left out.
    pub fn retention(&self, rules: &Rules) -> Result<Retention, HubError> {
        let now_ms = self.env.now_ms();
        let found = self.store.read::<_, HubError>(|conn| {
            let (held, erasing) = (held(conn)?, erasing(conn)?);
            Ok((held, erasing))
        })?;
        let (held, erasing) = found;
        let kinds: BTreeSet<RecordKind> = rules.0.iter().map(|(kind, _)| *kind).collect();
        let mut tally: Vec<(u64, u64, Option<i64>)> = vec![(0, 0, None); rules.0.len()];
        let (mut people, mut seen) = (Vec::new(), BTreeSet::new());
        for start in held.values().filter(|h| kinds.contains(&h.kind)) {
            if seen.contains(&start.record) {
                continue;
            }
            let all = self.records_of_person(&start.record)?;
            seen.extend(all.iter().copied());
            if all.iter().any(|record| erasing.contains(record)) {
                continue;
            }
            let person: Vec<&Held> = all.iter().filter_map(|record| held.get(record)).collect();
            let met: Vec<Option<usize>> = person.iter().map(|h| met_by(rules, &person, h, now_ms)).collect();
            let is_due = met.iter().all(Option::is_some);
            for (record, rule) in person.iter().zip(&met) {
                let Some(tally) = rule.and_then(|at| tally.get_mut(at)) else {
                    continue;
                };
                if is_due {
                    tally.0 += 1;
                    tally.2 = Some(tally.2.map_or(record.changed_ms, |ms| ms.min(record.changed_ms)));
                } else {
                    tally.1 += 1;
                }
            }
            if is_due {
                people.extend(person.first().map(|h| h.record));
            }
        }
        let reports = rules
            .0
            .iter()
            .zip(tally)
            .map(|((_, rule), (due, kept, oldest))| RuleReport {
                name: rule.name.clone(),
                due,
                kept,
                oldest: oldest.map(|ms| time::day_of(ms, OFFSET_MIN)),
            });
        let reports: Vec<RuleReport> = reports.collect();
        let note =
            Note::new(Action::SeeOverview, "").with("records", reports.iter().map(|r| r.due).sum::<u64>());
        self.note(&Who::Machine, &note)?;
        Ok(Retention { reports, people })
    }

    /// Opens a case of erasing for each person that is due; how many. People decide about them.
    pub fn open_retention_cases(&self, retention: &Retention) -> Result<usize, HubError> {
        for record in &retention.people {
            self.open_case(CaseKind::Erase, record)?;
        }
        Ok(retention.people.len())
    }
}

/// The first rule by which the time of a record is over.
fn met_by(rules: &Rules, person: &[&Held], record: &Held, now_ms: i64) -> Option<usize> {
    let had_accident = person.iter().any(|h| h.kind == RecordKind::ACCIDENT);
    rules.0.iter().position(|(kind, rule)| {
        let kept_ms = i64::from(rule.days_since_change) * DAY_MS;
        *kind == record.kind
            && now_ms.saturating_sub(record.changed_ms) >= kept_ms
            && !(rule.only_without_accident && had_accident)
    })
}

/// Everything that is listed, restricted or not, with the last change. A phone whose clock is years
/// behind must not make its work look old, so the hub's receipt counts too.
fn held(conn: &Connection) -> Result<BTreeMap<RecordId, Held>, HubError> {
    let mut find = conn.prepare(
        "SELECT r.record, r.kind, max(r.updated_ms, coalesce(
             (SELECT max(e.received_ms) FROM entry e WHERE e.record = r.record), r.first_received_ms))
         FROM row r WHERE r.main = 1",
    )?;
    let rows = find.query_map([], |r| {
        Ok(Held {
            record: RecordId::from_bytes(r.get(0)?),
            kind: RecordKind(r.get(1)?),
            changed_ms: r.get(2)?,
        })
    })?;
    let mut all = BTreeMap::new();
    for row in rows {
        let row = row?;
        all.insert(row.record, row);
    }
    Ok(all)
}

/// Records that an open case is to erase.
fn erasing(conn: &Connection) -> Result<BTreeSet<RecordId>, HubError> {
    let mut find =
        conn.prepare("SELECT record FROM rights_case WHERE kind = 'erase' AND settled_ms IS NULL")?;
    let records = find.query_map([], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    Ok(records.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_are_not_understood_are_refused_by_name() {
        let one = |more: &str| {
            let text = format!(
                r#"{{"rules": [{{"name": "a", "kind": "enrolment", "days_since_change": 10{more}}}]}}"#
            );
            Rules::parse(&text)
        };
        assert!(one("").is_ok());
        assert!(one(r#", "only_without_accident": true"#).is_ok());
        assert!(
            one(r#", "only_without_acident": true"#).is_err(),
            "a slip of the pen"
        );
        for (text, word) in [
            ("[]", "no rules"),
            (r#"{"rules": []}"#, "no rule"),
            (
                r#"{"rules": [{"name": "a", "kind": "roster", "days_since_change": 9}]}"#,
                "kind",
            ),
            (
                r#"{"rules": [{"name": "a", "kind": "people", "days_since_change": 9}]}"#,
                "kind",
            ),
            (
                r#"{"rules": [{"name": "a", "kind": "request", "days_since_change": 0}]}"#,
                "36500",
            ),
            (
                r#"{"rules": [{"name": "", "kind": "request", "days_since_change": 9}]}"#,
                "name",
            ),
        ] {
            let refused = Rules::parse(text).unwrap_err().to_string();
            assert!(refused.contains(word), "{refused}");
        }
    }

    #[test]
    fn the_example_is_read() {
        let example = include_str!("../../data/retention-example.json");
        assert!(Rules::parse(example).is_ok_and(|rules| rules.0.len() == 4));
    }
}
