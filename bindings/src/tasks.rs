//! *Perlu dikerjakan*: what still needs whoever holds this phone.

use crate::LontarError;
use crate::accidents::ReportClock;
use crate::drafts::{DraftRow, row_of};
use crate::records::{ListRow, Records, row};
use lontar_core::app::{self, Task};
use lontar_core::form;
use lontar_core::model::RecordId;

/// Most rows of a page.
const PAGE_MAX: u32 = 100;

/// Something to do, with everything that its row shows.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TaskRow {
    /// A report has not reached Disnaker.
    SendReport {
        /// The report.
        row: ListRow,
        /// Until when it is in time.
        clock: ReportClock,
    },
    /// A photo or voice note went bad on this phone before Disnaker had it, and has to be taken again.
    TakeAgain {
        /// The record.
        row: ListRow,
    },
    /// A record has answers with several values.
    Choose {
        /// The record.
        row: ListRow,
        /// Readable keys of the questions.
        fields: Vec<String>,
    },
    /// Two enrolments have one NIK.
    Compare {
        /// The older one.
        one: ListRow,
        /// The younger one.
        other: ListRow,
    },
    /// The person allowed photos, and there is none of a card or letter yet.
    PhotoOfCard {
        /// The enrolment.
        row: ListRow,
    },
    /// A form was left.
    Finish {
        /// The draft.
        draft: DraftRow,
    },
}

/// A page of what is to be done.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TaskPage {
    /// The nearest deadline first, what was left unfinished last.
    pub tasks: Vec<TaskRow>,
    /// How many there are in all.
    pub total: u64,
    /// Offset of the next page; `None` at the end.
    pub next: Option<u64>,
}

#[uniffi::export]
impl Records {
    /// A page of what is to be done; `limit` is at most 100.
    pub fn tasks(&self, offset: u64, limit: u32) -> Result<TaskPage, LontarError> {
        let app = self.opened.using()?;
        let all = app.tasks()?;
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let limit = limit.clamp(1, PAGE_MAX) as usize;
        let mut tasks = Vec::new();
        for task in all.iter().skip(from).take(limit) {
            tasks.extend(task_row(&app, task)?);
        }
        let end = from.saturating_add(limit);
        Ok(TaskPage {
            tasks,
            total: all.len() as u64,
            next: (all.len() > end).then_some(end as u64),
        })
    }
}

/// `None` if the record went meanwhile.
fn task_row(app: &app::Lontar, task: &Task) -> Result<Option<TaskRow>, LontarError> {
    let shown = |id: &RecordId| app.row(id)?.map(|r| row(app, &r)).transpose();
    Ok(match task {
        Task::SendReport { record, .. } => match shown(record)? {
            Some(row) => {
                let clock = ReportClock::from(app.report_clock(record)?);
                Some(TaskRow::SendReport { row, clock })
            }
            None => None,
        },
        Task::TakeAgain { record } => shown(record)?.map(|row| TaskRow::TakeAgain { row }),
        Task::Choose { record } => match shown(record)? {
            Some(row) => {
                let fields = fields_in_conflict(app, record)?;
                Some(TaskRow::Choose { row, fields })
            }
            None => None,
        },
        Task::Compare { one, other } => {
            let pair = shown(one)?.zip(shown(other)?);
            pair.map(|(one, other)| TaskRow::Compare { one, other })
        }
        Task::PhotoOfCard { record } => shown(record)?.map(|row| TaskRow::PhotoOfCard { row }),
        Task::Finish { draft } => Some(TaskRow::Finish {
            draft: row_of(&app.draft(draft)?),
        }),
    })
}

fn fields_in_conflict(app: &app::Lontar, record: &RecordId) -> Result<Vec<String>, LontarError> {
    let conflicts = app.conflicts_of(record)?;
    let key = |c: &app::ConflictView| {
        let field = form::field_by_register(c.kind, &c.register);
        String::from(field.map_or(c.register.as_str(), |f| f.key))
    };
    let mut fields: Vec<String> = conflicts.iter().map(key).collect();
    fields.dedup();
    Ok(fields)
}
