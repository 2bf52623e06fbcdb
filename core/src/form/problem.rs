//! What is wrong with answers, as data. Sentences are made by the shells from the catalogue.

use std::collections::BTreeMap;

/// One thing that is wrong or should be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Readable key of the question, `heirs.ab3x.nik` inside an item; empty for the whole record.
    pub field: String,
    /// Stable code; the sentence is `problem_<code>` in the catalogue.
    pub code: &'static str,
    /// Whether it stops.
    pub severity: Severity,
    /// A supervisor may let it pass.
    pub overridable: bool,
    /// Values for the sentence. Never personal ones.
    pub params: BTreeMap<&'static str, String>,
}

/// Whether a problem stops the save.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The record cannot be submitted.
    Block,
    /// A person is asked to look again.
    Warn,
}

impl Problem {
    /// A problem that stops.
    #[must_use]
    pub fn block(field: impl Into<String>, code: &'static str) -> Self {
        Self::new(field.into(), code, Severity::Block)
    }

    /// A problem that only asks to look again.
    #[must_use]
    pub fn warn(field: impl Into<String>, code: &'static str) -> Self {
        Self::new(field.into(), code, Severity::Warn)
    }

    /// A supervisor may let it pass.
    #[must_use]
    pub fn overridable(mut self) -> Self {
        self.overridable = true;
        self
    }

    /// Adds a value for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.insert(name, value.to_string());
        self
    }

    /// Whether it stops.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Block
    }

    fn new(field: String, code: &'static str, severity: Severity) -> Self {
        debug_assert!(
            PROBLEM_CODES.contains(&code),
            "{code} is missing in PROBLEM_CODES"
        );
        Self {
            field,
            code,
            severity,
            overridable: false,
            params: BTreeMap::new(),
        }
    }
}

/// Every code that the core can give, for the catalogue's test.
pub const PROBLEM_CODES: &[&str] = &[
    // any field
    "required",
    "follows",
    "wanted",
    "wrong_type",
    "number_wanted",
    "number_not_text",
    "unknown_field",
    "text_long",
    "register_too_long",
    "too_many_answers",
    "key_too_long",
    "choice_unknown",
    "number_small",
    "number_large",
    "item_damaged",
    "item_key",
    "digits_only",
    "digits_count",
    "email_form",
    "record_link",
    "address_form",
    "gps_range",
    // identity
    "nik_length",
    "nik_digits",
    "nik_date",
    "nik_serial",
    "nik_region",
    "nik_sex_differs",
    "nik_birth_date_differs",
    "nik_missing_no_card",
    "nik_not_for_practice",
    "kk_length",
    "kk_digits",
    "kk_date",
    "kk_is_nik",
    "kpj_length",
    "kpj_digits",
    "name_letters",
    "name_digits",
    "name_punctuation",
    "name_long",
    "mother_is_self",
    "phone_digits",
    "phone_short",
    "phone_long",
    "phone_landline",
    "phone_foreign",
    // dates
    "date_form",
    "date_calendar",
    "date_future",
    "hour_form",
    "month_form",
    "birth_date_future",
    "birth_date_unknown",
    "age_too_young",
    "age_too_old",
    // places
    "village_unknown",
    "village_ambiguous",
    "village_retired",
    "village_level",
    // consent
    "consent_missing",
    "consent_refused",
    "consent_withdrawn",
    "consent_incomplete",
    "consent_version_unknown",
    "consent_witness_missing",
    "consent_witness_is_reader",
    "consent_photo_later",
    "guardian_missing",
    "photos_not_allowed",
    "child_consent_missing",
    // family and money
    "heirs_missing",
    "heir_is_self",
    "heir_guardian_missing",
    "marital_heir_mismatch",
    "child_not_eligible",
    "bank_holder_differs",
    // accident
    "who_missing",
    "when_missing",
    "phone_missing",
    "identity_number_missing",
    "chronology_missing",
    "occurred_future",
    "report_late",
    "accident_five_years",
    "police_or_witnesses",
    "died_before_accident",
];
