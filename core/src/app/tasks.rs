//! *Perlu dikerjakan*: what still needs whoever holds this phone, the nearest deadline first.

use super::accident::{Deadline, deadline};
use super::doubles::{self, DoublePair};
use super::{AppError, Lontar};
use crate::form::{View, form};
use crate::model::{Item, Photo, RecordId, RecordKind};
use crate::store::rows::{self, Filter, ListRow};
use crate::store::{Connection, blobs, drafts, tasks};

/// How many of the newest enrolments are looked at for a missing photo.
const RECENT_MAX: u64 = 500;
/// Photos that show who somebody is: the KTP, or what stands in for it.
const OF_PERSON: [&str; 3] = ["ktp", "kk", "letter"];

/// Something to do; what comes first stands first here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// A report has not reached Disnaker.
    SendReport {
        /// Until when it is in time; `None` if it is not known when it happened.
        deadline: Option<Deadline>,
        /// The report.
        record: RecordId,
    },
    /// A photo or voice note went bad on this phone before Disnaker had it.
    TakeAgain {
        /// The record.
        record: RecordId,
    },
    /// A record has answers with several values.
    Choose {
        /// The record.
        record: RecordId,
    },
    /// Two enrolments have one NIK.
    Compare {
        /// The older one.
        one: RecordId,
        /// The younger one.
        other: RecordId,
    },
    /// An own enrolment whose person allowed photos has none of a card or letter.
    PhotoOfCard {
        /// The enrolment.
        record: RecordId,
    },
    /// A form was left.
    Finish {
        /// The draft.
        draft: RecordId,
    },
}

impl Task {
    /// Order of reports: those with a deadline first, the nearest at the top.
    fn place(&self) -> (u8, bool, i64) {
        match self {
            Task::SendReport { deadline, .. } => (0, deadline.is_none(), deadline.map_or(0, |d| d.at_ms)),
            Task::TakeAgain { .. } => (1, false, 0),
            Task::Choose { .. } => (2, false, 0),
            Task::Compare { .. } => (3, false, 0),
            Task::PhotoOfCard { .. } => (4, false, 0),
            Task::Finish { .. } => (5, false, 0),
        }
    }
}

impl Lontar {
    /// Everything that is to be done, the nearest deadline first.
    pub fn tasks(&self) -> Result<Vec<Task>, AppError> {
        let own = self.device();
        self.store.read(|conn| {
            let mut all: Vec<Task> = Vec::new();
            all.extend(tasks::unsent_reports(conn, &own)?.iter().map(report));
            all.extend(spoiled(conn)?);
            all.extend(in_conflict(conn)?);
            all.extend(doubles::open_pairs(conn)?.iter().map(double));
            let bare = tasks::enrolments_without_blobs(conn, &own, RECENT_MAX)?;
            all.extend(
                bare.iter()
                    .filter(|row| lacks_photo(row))
                    .map(|row| Task::PhotoOfCard { record: row.record }),
            );
            all.extend(
                drafts::all(conn)?
                    .iter()
                    .map(|draft| Task::Finish { draft: draft.id }),
            );
            // The sort is stable: among equals the order of their lists stays.
            all.sort_by_key(Task::place);
            Ok(all)
        })
    }
}

fn report(row: &ListRow) -> Task {
    let occurred = rows::search_summary(row.kind, &row.answers).occurred_on;
    Task::SendReport {
        deadline: occurred.as_ref().map(deadline),
        record: row.record,
    }
}

fn double(pair: &DoublePair) -> Task {
    Task::Compare {
        one: pair.one,
        other: pair.other,
    }
}

/// One task for a record, however many of its photos went bad.
fn spoiled(conn: &Connection) -> Result<Vec<Task>, AppError> {
    let mut records: Vec<RecordId> = blobs::spoiled(conn)?
        .into_iter()
        .map(|(record, _)| record)
        .collect();
    records.dedup();
    Ok(records
        .into_iter()
        .map(|record| Task::TakeAgain { record })
        .collect())
}

fn in_conflict(conn: &Connection) -> Result<Vec<Task>, AppError> {
    let filter = Filter {
        in_conflict: true,
        ..Filter::default()
    };
    let rows = rows::list(conn, &filter, 0, u64::from(u32::MAX))?;
    Ok(rows
        .iter()
        .map(|row| Task::Choose { record: row.record })
        .collect())
}

fn lacks_photo(row: &ListRow) -> bool {
    let Some(form) = form(RecordKind::ENROLMENT) else {
        return false;
    };
    let view = View::new(form, &row.answers);
    let consent = view.item("consent").map(crate::model::Consent::read);
    let allowed = consent.is_some_and(|consent| consent.photos_allowed == Some(true));
    let of_person = |item: Item| {
        Photo::read(item)
            .kind
            .is_some_and(|kind| OF_PERSON.contains(&kind.as_str()))
    };
    allowed && !view.items("photos").into_iter().any(|(_, item)| of_person(item))
}
