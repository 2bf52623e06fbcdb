//! The few answers that lists, search and duplicate finding need.

use crate::model::{BirthDate, KkNumber, Nik, OccurredAt, RecordId, RecordKind, Regions, Sex};

use super::answers::{Answers, View};

/// What a row shows and search knows of a record. Answers that cannot be read are `None`; in
/// `Debug` it is redacted.
#[derive(Clone, PartialEq, Default)]
pub struct Summary {
    /// Name of the worker; of the victim in an accident.
    pub name: Option<String>,
    /// Identity number, when it has 16 digits.
    pub nik: Option<Nik>,
    /// Number of the family card, when it has 16 digits.
    pub kk: Option<KkNumber>,
    /// Birth date as far as known.
    pub birth_date: Option<BirthDate>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Mother's maiden name.
    pub mother_name: Option<String>,
    /// Code of the village of the home; of the place in an accident where the home is not known.
    pub village: Option<String>,
    /// Telephone number of the worker; of the reporter where there is none.
    pub phone: Option<String>,
    /// Code of the occupation.
    pub occupation: Option<String>,
    /// When the accident happened or the disease was diagnosed.
    pub occurred_on: Option<OccurredAt>,
    /// Where it happened, in words: what was told, else the name of the village.
    pub place: Option<String>,
    /// Code of the victim's state.
    pub state: Option<String>,
    /// The enrolment that an accident belongs to.
    pub enrolment: Option<RecordId>,
}

impl core::fmt::Debug for Summary {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Summary([redacted])")
    }
}

/// The summary of a record; empty for a kind without a form.
#[must_use]
pub fn summary(kind: RecordKind, answers: &Answers) -> Summary {
    let Some(form) = super::form(kind) else {
        return Summary::default();
    };
    let view = View::new(form, answers);
    let text = |key: &str| view.text(key).map(String::from);
    Summary {
        name: text("name"),
        nik: view.text("nik").and_then(|t| Nik::parse(t).ok()),
        kk: view.text("kk").and_then(|t| KkNumber::parse(t).ok()),
        birth_date: view.text("birth_date").and_then(|t| BirthDate::parse(t).ok()),
        sex: view.text("sex").and_then(Sex::from_code),
        mother_name: text("mother_name"),
        village: village(&view, "village").or_else(|| village(&view, "place_village")),
        phone: text("phone").or_else(|| text("reporter_phone")),
        occupation: text("occupation"),
        occurred_on: view.text("occurred_at").and_then(|t| OccurredAt::parse(t).ok()),
        place: text("place").or_else(|| {
            view.text("place_village")
                .and_then(|c| Regions::get().full_name(c))
        }),
        state: text("victim_state"),
        enrolment: view.text("enrolment").and_then(|t| t.parse().ok()),
    }
}

/// The current code of a village, or the retired one where nothing took its place.
fn village(view: &View<'_>, key: &str) -> Option<String> {
    let code = view.text(key)?;
    let regions = Regions::get();
    regions
        .current(code)
        .or_else(|| regions.lookup(code))
        .map(|r| r.code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_reads_what_is_there_and_no_more() {
        let mut answers = Answers::new();
        answers.set("nm", "Maria Ndaumanu");
        answers.set("nk", "123");
        answers.set("bd", "1985");
        answers.set("vl", "53.15.01.2010");
        let summary = summary(RecordKind::ENROLMENT, &answers);
        assert_eq!(summary.name.as_deref(), Some("Maria Ndaumanu"));
        assert!(summary.nik.is_none() && summary.phone.is_none());
        assert_eq!(summary.birth_date, Some(BirthDate::Year(1985)));
        assert_eq!(summary.village.as_deref(), Some("53.15.11.2001"));
        assert_eq!(format!("{summary:?}"), "Summary([redacted])");
    }

    #[test]
    fn an_accident_without_phone_of_the_victim_shows_the_reporters() {
        let mut answers = Answers::new();
        answers.set("rp", "+6281234567890");
        answers.set("oa", "2026-11-18Tnight+08:00");
        answers.set("pv", "53.15.05.1025");
        let summary = summary(RecordKind::ACCIDENT, &answers);
        assert_eq!(summary.phone.as_deref(), Some("+6281234567890"));
        assert!(
            summary
                .place
                .is_some_and(|p| p.starts_with("Labuan Bajo, Komodo"))
        );
        assert!(summary.occurred_on.is_some());
    }
}
