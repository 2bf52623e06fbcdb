//! Requests of people about their data (UU 27/2022), as cases with a time by which they are settled.
//!
//! | kind | what settling it does | law |
//! | --- | --- | --- |
//! | copy | the person gets everything that is held, to read and as JSON | Art. 7 |
//! | correct | somebody changed the answers; the person is told | Art. 30, 3 × 24 h |
//! | withdraw | the consent ends: the records are restricted | 3 × 24 h |
//! | restrict, release | kept, but in no list, search or export; or shown again | Art. 41, 3 × 24 h |
//! | erase | bodies, rows, search words, photos and keys go everywhere, for ever | 3 × 24 h |
//!
//! Which duty has which article: DOMAIN 8. An erasure is an office document in `common`, so it reaches
//! every phone; each says when it has carried it out ([`Hub::compliance`]). It is also written into a
//! small file beside the database, so that a restore of an older backup carries it out again.

use crate::audit::{self, Note, Who};
use crate::hub::{Hub, HubError};
use crate::rights::Action;
use crate::store::{StoreError, blobs, rows};
use crate::{erasures, office};
use lontar_core::form::rights;
use lontar_core::ledger::{self, erase, restrict, search};
use lontar_core::model::{DeviceKey, RecordId, RecordKind};
use lontar_core::oplog::shard::Shard;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// 3 × 24 h.
const DUE_MS: i64 = 3 * 86_400_000;

/// What a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseKind {
    /// A copy of everything.
    Copy,
    /// An answer is wrong.
    Correct,
    /// The consent is taken back.
    Withdraw,
    /// Processing is to stop, but nothing is to go.
    Restrict,
    /// It may go on again.
    Release,
    /// Everything is to go.
    Erase,
}

impl CaseKind {
    /// Every kind.
    pub const ALL: [CaseKind; 6] = [
        CaseKind::Copy,
        CaseKind::Correct,
        CaseKind::Withdraw,
        CaseKind::Restrict,
        CaseKind::Release,
        CaseKind::Erase,
    ];

    /// The word in tables, on the command line, and in the catalogue (`case_…`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Correct => "correct",
            Self::Withdraw => "withdraw",
            Self::Restrict => "restrict",
            Self::Release => "release",
            Self::Erase => "erase",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The right that settling needs: refusing is a decision alone, the rest has rights of its own.
    #[must_use]
    pub const fn settled_by(self, done: bool) -> Action {
        match self {
            Self::Withdraw | Self::Restrict | Self::Release if done => Action::Restrict,
            Self::Erase if done => Action::Erase,
            _ => Action::DecideRightsCase,
        }
    }
}

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its id; of an erasure also that of the `erase` document.
    pub id: RecordId,
    /// What is asked for.
    pub kind: CaseKind,
    /// The enrolment, or other record, of the person.
    pub record: RecordId,
    /// When it was opened, ms since 1970 UTC.
    pub opened_ms: i64,
    /// By when it is to be settled.
    pub due_ms: i64,
    /// When it was.
    pub settled_ms: Option<i64>,
    /// `done` or `refused`.
    pub outcome: Option<String>,
}

impl Case {
    /// How long is left, ms; negative if it is late; `None` once it is settled.
    #[must_use]
    pub fn left_ms(&self, now_ms: i64) -> Option<i64> {
        self.settled_ms.is_none().then(|| self.due_ms - now_ms)
    }
}

/// Whether a phone has carried an erasure out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compliance {
    /// The phone.
    pub device: DeviceKey,
    /// Whose it is.
    pub name: String,
    /// When it said so, ms since 1970 UTC; `None` while it has not.
    pub reported_ms: Option<i64>,
    /// Whether it was closed: then it may never.
    pub revoked: bool,
}

impl Hub {
    /// Opens a case about a person's record, at the machine.
    pub fn open_case(&self, kind: CaseKind, record: &RecordId) -> Result<Case, HubError> {
        self.open_case_by(&Who::Machine, kind, record)
    }

    /// The same by somebody; the audit names who.
    pub fn open_case_by(&self, who: &Who, kind: CaseKind, record: &RecordId) -> Result<Case, HubError> {
        let id = self.new_record();
        self.store.write(|tx| {
            if rows::by_record(tx, record)?.is_none() {
                return Err(HubError::NotFound("record"));
            }
            let note = Note::new(Action::OpenRightsCase, record)
                .with("case", id.to_string())
                .with("request", kind.name());
            audit::write(self, tx, who, &note)?;
            let now = self.env.now_ms();
            Ok(insert(tx, (id, kind, *record), now, None)?)
        })
    }

    /// All cases, those that are due first before the settled ones.
    pub fn cases(&self) -> Result<Vec<Case>, HubError> {
        self.store.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT case_id, kind, record, opened_ms, due_ms, settled_ms, outcome FROM rights_case
                 ORDER BY settled_ms IS NOT NULL, due_ms, case_id",
            )?;
            let cases = find.query_map([], read_case)?;
            Ok(cases.collect::<Result<_, _>>()?)
        })
    }

    /// One case.
    pub fn case(&self, id: &RecordId) -> Result<Case, HubError> {
        self.store.read(|conn| case(conn, id))
    }

    /// Every record about the person of a record: itself, what refers to it, what it refers to, and
    /// enrolments with the same NIK.
    pub fn records_of_person(&self, record: &RecordId) -> Result<BTreeSet<RecordId>, HubError> {
        self.store.read(|conn| records_of_person(conn, record))
    }

    /// Settles a case at the machine; see [`Hub::settle_case_by`].
    pub fn settle_case(&self, id: &RecordId, done: bool) -> Result<Case, HubError> {
        self.settle_case_by(&Who::Machine, id, done)
    }

    /// Settles a case. `done` carries out what was asked; otherwise it is refused, and only noted. The
    /// audit names who.
    pub fn settle_case_by(&self, who: &Who, id: &RecordId, done: bool) -> Result<Case, HubError> {
        let found = self.case(id)?;
        not_settled(&found)?;
        let records: Vec<RecordId> = self.records_of_person(&found.record)?.into_iter().collect();
        if done && records.len() > rights::RECORDS_MAX {
            return Err(HubError::Invalid(String::from(
                "too many records are linked to this person",
            )));
        }
        if done && found.kind == CaseKind::Erase {
            // Before the database: whatever happens then, a restore knows of it.
            erasures::note(self.store.path(), id, &records)?;
        }
        self.store.write(|tx| {
            // Somebody else may have been quicker.
            not_settled(&case(tx, id)?)?;
            if done {
                match found.kind {
                    CaseKind::Copy | CaseKind::Correct => {}
                    CaseKind::Withdraw | CaseKind::Restrict => self.restrict(tx, id, &records, false)?,
                    CaseKind::Release => self.restrict(tx, id, &records, true)?,
                    CaseKind::Erase => self.erase(tx, id, &records)?,
                }
            }
            let outcome = if done { "done" } else { "refused" };
            tx.execute(
                "UPDATE rights_case SET settled_ms = ?2, outcome = ?3 WHERE case_id = ?1",
                (id.as_bytes(), self.env.now_ms(), outcome),
            )?;
            let note = Note::new(found.kind.settled_by(done), id)
                .with("request", found.kind.name())
                .with("outcome", outcome)
                .with("records", records.len());
            audit::write(self, tx, who, &note)?;
            case(tx, id)
        })
    }

    /// Which phones have said that they carried an erasure out: all that ever joined before it.
    pub fn compliance(&self, id: &RecordId) -> Result<Vec<Compliance>, HubError> {
        self.store.read(|conn| {
            let mut find = conn.prepare(
                "SELECT d.device, d.name, c.reported_ms, d.revoked_ms IS NOT NULL FROM device d
                 LEFT JOIN compliance c ON c.device = d.device AND c.case_id = ?1
                 WHERE c.reported_ms IS NOT NULL OR d.joined_ms <= coalesce(
                     (SELECT settled_ms FROM rights_case WHERE case_id = ?1), d.joined_ms)
                 ORDER BY c.reported_ms IS NOT NULL, d.joined_ms, d.device",
            )?;
            let lines = find.query_map([id.as_bytes()], |r| {
                Ok(Compliance {
                    device: DeviceKey::from_bytes(r.get(0)?),
                    name: r.get(1)?,
                    reported_ms: r.get(2)?,
                    revoked: r.get(3)?,
                })
            })?;
            Ok(lines.collect::<Result<_, _>>()?)
        })
    }

    fn restrict(
        &self,
        tx: &Transaction<'_>,
        case: &RecordId,
        records: &[RecordId],
        released: bool,
    ) -> Result<(), StoreError> {
        let fields = rights::restrict(records, released).0;
        let common = Shard::Common.id();
        office::write(self, tx, &common, *case, RecordKind::RESTRICT, fields)
    }

    /// Writes the document; carrying it out follows from its being applied.
    pub(crate) fn erase(
        &self,
        tx: &Transaction<'_>,
        case: &RecordId,
        records: &[RecordId],
    ) -> Result<(), StoreError> {
        let fields = rights::erase(records).0;
        let common = Shard::Common.id();
        office::write(self, tx, &common, *case, RecordKind::ERASE, fields)
    }

    /// Carries out erasures that this database does not know: it is older than they are. How many. A restore
    /// does this with the file beside the database; whoever keeps such a list elsewhere may as well.
    pub fn erase_again(&self, erasures: &BTreeMap<RecordId, Vec<RecordId>>) -> Result<usize, HubError> {
        let mut again = 0;
        for (id, records) in erasures {
            again += self.store.write::<_, HubError>(|tx| {
                let known = records.iter().map(|r| erase::case_of(tx, r));
                let known = known.collect::<Result<Vec<_>, _>>()?;
                if known.iter().all(Option::is_some) {
                    return Ok(0);
                }
                self.erase(tx, id, records)?;
                Ok(1)
            })?;
        }
        Ok(again)
    }
}

/// Opens the case of a request that came from a phone, once: not again for what is added to it later,
/// nor for a copy in another shard. The time runs from the hub's first receipt, whenever it is applied.
pub(crate) fn open_for_request(
    hub: &Hub,
    tx: &Transaction<'_>,
    applied: &ledger::Applied,
) -> Result<(), StoreError> {
    let answer = |register: &str| {
        let all = applied.view.registers.0.get(register);
        all.and_then(|all| all.last()?.value.as_text())
    };
    let kind = answer("rq").and_then(CaseKind::from_name);
    let record = answer("en").and_then(|text| text.parse::<RecordId>().ok());
    let first = applied.entries.iter().min_by_key(|l| l.received_ms);
    let (Some(kind), Some(record), Some(first)) = (kind, record, first) else {
        return Ok(());
    };
    let mut known = tx.prepare_cached("SELECT 1 FROM rights_case WHERE request = ?1")?;
    if known.exists([applied.record.as_bytes()])? {
        return Ok(());
    }
    let id = hub.new_record();
    let note = Note::new(Action::OpenRightsCase, record)
        .with("case", id.to_string())
        .with("request", kind.name());
    audit::write(hub, tx, &Who::Device(first.device), &note)?;
    insert(tx, (id, kind, record), first.received_ms, Some(&applied.record))?;
    Ok(())
}

/// Does what an office document of UU 27/2022 says that was just applied at the hub.
pub(crate) fn carry_out(
    hub: &Hub,
    tx: &Transaction<'_>,
    applied: &ledger::Applied,
) -> Result<(), StoreError> {
    match applied.view.kind {
        Some(RecordKind::ERASE) => {
            let winners = applied.view.registers.winners();
            let answers = winners.map(|(k, v)| (String::from(k), v.clone())).collect();
            erase_all(hub, tx, &applied.record, &rights::records(&answers))
        }
        Some(RecordKind::RESTRICT) => Ok(restrict::carry_out(tx, applied)?),
        _ => Ok(()),
    }
}

fn erase_all(
    hub: &Hub,
    tx: &Transaction<'_>,
    case: &RecordId,
    records: &[RecordId],
) -> Result<(), StoreError> {
    let mut fresh = Vec::new();
    for record in records {
        if erase::case_of(tx, record)?.is_none() {
            fresh.push(*record);
        }
    }
    if fresh.is_empty() {
        return Ok(());
    }
    blobs::erase(tx, &fresh)?;
    for record in &fresh {
        tx.prepare_cached(
            "UPDATE device SET name = '' WHERE device IN (SELECT device FROM worker_device WHERE enrolment = ?1)",
        )?
        .execute([record.as_bytes()])?;
    }
    let touched = erase::erase(tx, &fresh, case)?;
    for applied in ledger::apply(tx, &hub.trust(), &touched)? {
        rows::write(tx, &applied)?;
    }
    for record in &fresh {
        restrict::forget(tx, record)?;
    }
    Ok(search::purge(tx)?)
}

fn records_of_person(conn: &Connection, record: &RecordId) -> Result<BTreeSet<RecordId>, HubError> {
    let mut all = BTreeSet::from([*record]);
    let mut left = vec![*record];
    while let Some(next) = left.pop() {
        let mut find = conn.prepare_cached(
            "SELECT r.record FROM row r WHERE r.link = ?1
             UNION SELECT r.link FROM row r WHERE r.record = ?1 AND r.link IS NOT NULL
             UNION SELECT o.record FROM row r JOIN row o ON o.nik = r.nik WHERE r.record = ?1 AND r.nik IS NOT NULL",
        )?;
        let found = find.query_map([next.as_bytes()], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
        for record in found {
            let record = record?;
            if all.insert(record) {
                left.push(record);
            }
        }
    }
    Ok(all)
}

/// Notes a case; `request` is the record of the phone that asked.
pub(crate) fn insert(
    tx: &Transaction<'_>,
    (id, kind, record): (RecordId, CaseKind, RecordId),
    opened_ms: i64,
    request: Option<&RecordId>,
) -> Result<Case, StoreError> {
    tx.execute(
        "INSERT INTO rights_case (case_id, kind, record, opened_ms, due_ms, request) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            id.as_bytes(),
            kind.name(),
            record.as_bytes(),
            opened_ms,
            opened_ms + DUE_MS,
            request.map(RecordId::as_bytes),
        ),
    )?;
    Ok(Case {
        id,
        kind,
        record,
        opened_ms,
        due_ms: opened_ms + DUE_MS,
        settled_ms: None,
        outcome: None,
    })
}

fn not_settled(case: &Case) -> Result<(), HubError> {
    if case.settled_ms.is_some() {
        return Err(HubError::Invalid(String::from(
            "this case is settled already; open another one",
        )));
    }
    Ok(())
}

fn case(conn: &Connection, id: &RecordId) -> Result<Case, HubError> {
    let mut find = conn.prepare_cached(
        "SELECT case_id, kind, record, opened_ms, due_ms, settled_ms, outcome FROM rights_case WHERE case_id = ?1",
    )?;
    find.query_row([id.as_bytes()], read_case)
        .optional()?
        .ok_or(HubError::NotFound("case"))
}

fn read_case(r: &Row<'_>) -> rusqlite::Result<Case> {
    let kind: String = r.get(1)?;
    Ok(Case {
        id: RecordId::from_bytes(r.get(0)?),
        kind: CaseKind::from_name(&kind).ok_or(rusqlite::Error::QueryReturnedNoRows)?,
        record: RecordId::from_bytes(r.get(2)?),
        opened_ms: r.get(3)?,
        due_ms: r.get(4)?,
        settled_ms: r.get(5)?,
        outcome: r.get(6)?,
    })
}
