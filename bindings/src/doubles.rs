//! Enrolments of perhaps the same person: side by side, and what was said of them.

use crate::records::{ListRow, Records, row};
use crate::{Answer, LontarError, answers};
use lontar_core::app::{self, DoublePair};
use lontar_core::form;
use lontar_core::model::{RecordId, RecordKind, Verdict};

/// Records side by side.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Comparison {
    /// Each of them.
    pub rows: Vec<ListRow>,
    /// The questions, in the order of the form.
    pub fields: Vec<ComparedField>,
}

/// A question of records side by side.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ComparedField {
    /// Readable key.
    pub key: String,
    /// Whether the answers mean different things.
    pub differs: bool,
    /// What stands in each record; `None` where nothing does.
    pub answers: Vec<Option<Answer>>,
}

/// Two enrolments with one NIK.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DoubleRow {
    /// The older one.
    pub one: ListRow,
    /// The younger one.
    pub other: ListRow,
    /// What was said of them; `None` while nobody was asked.
    pub verdict: Option<Verdict>,
}

#[uniffi::export]
impl Records {
    /// Enrolments side by side: the questions that one of them answers, and where they differ in what they mean.
    pub fn compare(&self, records: Vec<RecordId>) -> Result<Comparison, LontarError> {
        let app = self.opened.using()?;
        let mut rows = Vec::new();
        let mut answers = Vec::new();
        for record in &records {
            let view = app.show(record)?;
            if view.kind != RecordKind::ENROLMENT {
                return Err(LontarError::not_found("enrolment"));
            }
            rows.extend(app.row(record)?.map(|r| row(&app, &r)).transpose()?);
            answers.push(view.answers());
        }
        let form = form::form(RecordKind::ENROLMENT).ok_or_else(|| LontarError::not_found("form"))?;
        let written: Vec<Vec<Answer>> = answers
            .iter()
            .map(|a| answers::write(RecordKind::ENROLMENT, a))
            .collect();
        let answer_to = |all: &Vec<Answer>, key: &str| all.iter().find(|a| a.key == key).cloned();
        let fields = form::compare(form, &answers)
            .into_iter()
            .map(|(field, differs)| ComparedField {
                key: String::from(field.key),
                differs,
                answers: written.iter().map(|all| answer_to(all, field.key)).collect(),
            });
        Ok(Comparison {
            rows,
            fields: fields.collect(),
        })
    }

    /// Two by two, the enrolments with one NIK about which whoever holds this phone is asked: nobody was yet, or, on a
    /// supervisor's phone, somebody did not know.
    pub fn doubles(&self) -> Result<Vec<DoubleRow>, LontarError> {
        let app = self.opened.using()?;
        double_rows(&app, &app.open_doubles()?)
    }

    /// The same of one enrolment, also those that were decided.
    pub fn doubles_of(&self, record: RecordId) -> Result<Vec<DoubleRow>, LontarError> {
        let app = self.opened.using()?;
        let mut pairs = app.doubles()?;
        pairs.retain(|pair| pair.one == record || pair.other == record);
        double_rows(&app, &pairs)
    }

    /// Notes whether two enrolments are of one person. Nothing is deleted or merged; who changes their mind says so again.
    ///
    /// # Errors
    /// [`LontarError::NotFound`] unless both are enrolments of this phone.
    pub fn decide_double(&self, one: RecordId, other: RecordId, verdict: Verdict) -> Result<(), LontarError> {
        self.opened.write(|app| app.decide_double(&one, &other, verdict))
    }
}

fn double_rows(app: &app::Lontar, pairs: &[DoublePair]) -> Result<Vec<DoubleRow>, LontarError> {
    let mut found = Vec::new();
    for pair in pairs {
        // A record may have been erased since the pairs were read.
        let (Some(one), Some(other)) = (app.row(&pair.one)?, app.row(&pair.other)?) else {
            continue;
        };
        found.push(DoubleRow {
            one: row(app, &one)?,
            other: row(app, &other)?,
            verdict: pair.verdict,
        });
    }
    Ok(found)
}
