//! What people are shown of cases: whose record, how long is left, and which records a case covers.
//! By kind and receipt number only, so that a list of requests is no list of people.

use crate::cases::{Case, CaseKind};
use crate::hub::{Hub, HubError};
use crate::store::rows;
use crate::store::within::Within;
use lontar_core::ledger::erase;
use lontar_core::model::{ReceiptNumber, RecordId, RecordKind};
use rusqlite::Connection;

/// A case in a list.
#[derive(Clone, Debug)]
pub struct CaseLine {
    /// The case.
    pub case: Case,
    /// Receipt number of the record that it is about.
    pub receipt: String,
    /// What that record is; `None` once it is erased.
    pub of: Option<RecordKind>,
}

/// A record that a case covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The record.
    pub record: RecordId,
    /// What it is; `None` once it is erased.
    pub kind: Option<RecordKind>,
    /// Its receipt number.
    pub receipt: String,
}

impl Hub {
    /// Cases about records that may be seen, the most urgent first, settled ones last; with `open` only
    /// those that wait. Of an erased record no district is known: its case is seen only where all are.
    pub fn case_lines(&self, within: &Within, open: bool) -> Result<Vec<CaseLine>, HubError> {
        let cases = self.cases()?;
        let wanted = cases.into_iter().filter(|c| !open || c.settled_ms.is_none());
        self.store.read(|conn| {
            let mut lines = Vec::new();
            for case in wanted {
                if *within == Within::Everywhere || is_within(conn, &case.record, within)? {
                    let of = rows::by_record(conn, &case.record)?.map(|row| row.kind);
                    let receipt = ReceiptNumber::of(&case.record).to_string();
                    lines.push(CaseLine { case, receipt, of });
                }
            }
            Ok(lines)
        })
    }

    /// One case, if its record may be seen; another one is not found.
    pub fn case_within(&self, id: &RecordId, within: &Within) -> Result<Case, HubError> {
        let case = self.case(id)?;
        let seen = *within == Within::Everywhere
            || self
                .store
                .read::<_, HubError>(|conn| is_within(conn, &case.record, within))?;
        seen.then_some(case).ok_or(HubError::NotFound("case"))
    }

    /// What a case covers: what it would reach now, or, of a finished erasure, what it took away.
    pub fn covered(&self, case: &Case) -> Result<Vec<Covered>, HubError> {
        let erased = case.kind == CaseKind::Erase && case.outcome.as_deref() == Some("done");
        let records: Vec<RecordId> = if erased {
            let all = self.store.read::<_, HubError>(|conn| Ok(erase::all(conn)?))?;
            let of_case = all.into_iter().filter(|(_, by)| *by == case.id);
            of_case.map(|(record, _)| record).collect()
        } else {
            self.records_of_person(&case.record)?.into_iter().collect()
        };
        self.store.read(|conn| {
            let mut covered = Vec::with_capacity(records.len());
            for record in records {
                covered.push(Covered {
                    record,
                    kind: rows::by_record(conn, &record)?.map(|row| row.kind),
                    receipt: ReceiptNumber::of(&record).to_string(),
                });
            }
            covered.sort_by_key(|c| (c.kind.map_or(u16::MAX, |kind| kind.0), c.record));
            Ok(covered)
        })
    }

    /// Whether everything that a case covers may be seen: somebody of one regency cannot carry out what
    /// reaches into another.
    pub fn reaches_only(&self, case: &Case, within: &Within) -> Result<bool, HubError> {
        if *within == Within::Everywhere {
            return Ok(true);
        }
        let records = self.records_of_person(&case.record)?;
        self.store.read(|conn| {
            for record in &records {
                if !is_within(conn, record, within)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    /// The record of an id or of a receipt number, a restricted one too.
    ///
    /// # Errors
    /// [`HubError::NotFound`]; [`HubError::Invalid`] if several records have the number.
    pub fn record_named(&self, text: &str) -> Result<RecordId, HubError> {
        if let Ok(record) = text.parse::<RecordId>() {
            return Ok(record);
        }
        let number = ReceiptNumber::parse(text).map_err(|_| HubError::NotFound("record"))?;
        self.store.read(|conn| {
            let mut find = conn.prepare_cached("SELECT record FROM row WHERE receipt = ?1 AND main = 1")?;
            let found = find.query_map([number.to_string()], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
            let found: Vec<RecordId> = found.collect::<Result<_, _>>()?;
            match found.as_slice() {
                [record] => Ok(*record),
                [] => Err(HubError::NotFound("record")),
                _ => Err(HubError::Invalid(String::from(
                    "several records have this receipt number; write the id instead",
                ))),
            }
        })
    }
}

fn is_within(conn: &Connection, record: &RecordId, within: &Within) -> Result<bool, HubError> {
    Ok(rows::by_record_within(conn, record, within)?.is_some())
}
