//! Forms as data: a screen draws whatever stands here, so that a new question needs a line in the core.

use lontar_core::form::{self, Field, FieldKind, ItemField, ItemKind};
use lontar_core::model::RecordKind;

/// What can be answered, and how it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FieldType {
    /// One line of text.
    Text {
        /// Most characters.
        max: u16,
    },
    /// Text of several lines.
    LongText {
        /// Most characters.
        max: u16,
    },
    /// National identity number: 16 digits.
    Nik,
    /// Number of a family card: 16 digits.
    Kk,
    /// Participant number of BPJS TK: 11 digits.
    Kpj,
    /// Name of a person.
    Name,
    /// Telephone number.
    Phone,
    /// Electronic mail address.
    Email,
    /// Digits that are not counted with, such as an account.
    Digits {
        /// Fewest.
        min: u8,
        /// Most.
        max: u8,
    },
    /// A day: `2026-11-20`.
    Date,
    /// A birth date as far as known: `1985-08-12`, `1985` or `unknown`.
    BirthDate,
    /// A month: `2026-11`.
    Month,
    /// An hour, or a part of the day.
    Hour,
    /// Local date and hour of an event.
    OccurredAt,
    /// A village, by its dotted code.
    Village,
    /// One code of a list; labels are `choice_<list>_<code>`.
    Choice {
        /// The list.
        list: String,
        /// Its codes, the most used first.
        codes: Vec<String>,
    },
    /// Several codes of a list, joined by commas.
    Choices {
        /// The list.
        list: String,
        /// Its codes.
        codes: Vec<String>,
    },
    /// A whole number.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// Whole rupiah.
    Money {
        /// Round amounts to touch; any other may be typed.
        steps: Vec<i64>,
    },
    /// Degrees.
    Degrees,
    /// `true` or `false`.
    YesNo,
    /// The id of another record.
    RecordLink,
    /// One composed answer.
    Item {
        /// What it is.
        item: ItemType,
    },
    /// Any number of composed answers.
    Group {
        /// What each is.
        item: ItemType,
    },
    /// Bytes that no person fills in.
    Hidden,
}

/// A composed answer, such as an heir.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ItemType {
    /// `heir`, `child`, `witness`, `photo`, `voice`, `consent`, `gps`.
    pub name: String,
    /// Its entries; labels are `field_<name>_<key>`.
    pub fields: Vec<FormItemField>,
}

/// One entry of a composed answer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FormItemField {
    /// Readable key.
    pub key: String,
    /// What it holds, by the name that the command line uses: `text`, `nik`, `choice`, `bool` …; never a composed answer again.
    pub kind: String,
    /// The list of a choice; empty otherwise.
    pub list: String,
    /// Codes of a choice; empty otherwise.
    pub codes: Vec<String>,
    /// Whether the item is incomplete without it.
    pub required: bool,
}

/// Whether a question must be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Presence {
    /// It must, where it is visible.
    Required,
    /// It depends on other answers; [`crate::FieldView`] says how it stands.
    RequiredIf,
    /// A warning when missing.
    Wanted,
    /// It may be left out.
    Optional,
    /// Computed, or known to the app: shown, not asked.
    Derived,
}

/// A question; its label is `field_<key>`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FormField {
    /// Readable key.
    pub key: String,
    /// What can be answered.
    pub kind: FieldType,
    /// Whether it must be.
    pub presence: Presence,
}

/// A step; its title is `screen_form_step_<key>`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FormStep {
    /// Key of the step.
    pub key: String,
    /// Its questions in their order.
    pub fields: Vec<FormField>,
}

/// The steps of a form; empty for a kind without a form. `kind` is `enrolment`, `accident`, `request`.
#[uniffi::export]
#[must_use]
pub fn form_of(kind: String) -> Vec<FormStep> {
    let form = RecordKind::from_name(&kind).and_then(form::form);
    let steps = form.into_iter().flat_map(|form| form.steps);
    steps
        .map(|step| FormStep {
            key: String::from(step.key),
            fields: step.fields.iter().map(field).collect(),
        })
        .collect()
}

fn field(field: &Field) -> FormField {
    use form::Presence as P;
    FormField {
        key: String::from(field.key),
        kind: type_of(&field.kind),
        presence: match field.presence {
            P::Required => Presence::Required,
            P::RequiredIf(_) => Presence::RequiredIf,
            P::Wanted => Presence::Wanted,
            P::Optional => Presence::Optional,
            P::Derived => Presence::Derived,
        },
    }
}

pub(crate) fn type_of(kind: &FieldKind) -> FieldType {
    match kind {
        FieldKind::Text { max } => FieldType::Text { max: *max },
        FieldKind::LongText { max } => FieldType::LongText { max: *max },
        FieldKind::Nik => FieldType::Nik,
        FieldKind::Kk => FieldType::Kk,
        FieldKind::Kpj => FieldType::Kpj,
        FieldKind::Name => FieldType::Name,
        FieldKind::Phone => FieldType::Phone,
        FieldKind::Email => FieldType::Email,
        FieldKind::Digits { min, max } => FieldType::Digits { min: *min, max: *max },
        FieldKind::Date => FieldType::Date,
        FieldKind::BirthDate => FieldType::BirthDate,
        FieldKind::Month => FieldType::Month,
        FieldKind::Hour => FieldType::Hour,
        FieldKind::OccurredAt => FieldType::OccurredAt,
        FieldKind::Village => FieldType::Village,
        FieldKind::Choice(list) => FieldType::Choice {
            list: String::from(*list),
            codes: codes(list),
        },
        FieldKind::Choices(list) => FieldType::Choices {
            list: String::from(*list),
            codes: codes(list),
        },
        FieldKind::Integer { min, max } => FieldType::Integer { min: *min, max: *max },
        FieldKind::Money => FieldType::Money {
            steps: form::lists::MONEY_STEPS.to_vec(),
        },
        FieldKind::Degrees => FieldType::Degrees,
        FieldKind::Bool => FieldType::YesNo,
        FieldKind::RecordLink => FieldType::RecordLink,
        // They are judged side by side, not in a form.
        FieldKind::Group(ItemKind::Double) => FieldType::Hidden,
        FieldKind::Item(item) => FieldType::Item {
            item: item_type(*item),
        },
        FieldKind::Group(item) => FieldType::Group {
            item: item_type(*item),
        },
        FieldKind::Seed | FieldKind::Address => FieldType::Hidden,
    }
}

/// Codes of a list, for text that is mostly one of them, as the language of a consent; labels are
/// `choice_<list>_<code>`.
#[uniffi::export]
#[must_use]
pub fn choices(list: String) -> Vec<String> {
    codes(&list)
}

/// The most used ones first, for a screen has room for six; among equals the order of the list stays.
fn codes(list: &str) -> Vec<String> {
    let mut choices: Vec<_> = form::lists::choices(list).iter().collect();
    choices.sort_by_key(|choice| !choice.common);
    choices
        .into_iter()
        .map(|choice| String::from(choice.code))
        .collect()
}

fn item_type(item: ItemKind) -> ItemType {
    let entry = |f: &ItemField| {
        let list = f.kind.list().unwrap_or_default();
        FormItemField {
            key: String::from(f.key),
            kind: String::from(form::type_name(&f.kind)),
            list: String::from(list),
            codes: codes(list),
            required: f.required,
        }
    };
    ItemType {
        name: String::from(item.name()),
        fields: form::item_fields(item).iter().map(entry).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_most_comes_first_and_the_rest_stays_in_its_order() {
        let causes = choices(String::from("cause"));
        let six: Vec<&str> = causes.iter().take(6).map(String::as_str).collect();
        assert_eq!(six, ["fall", "slip", "struck", "cut", "drowning", "traffic"]);
        assert_eq!(causes.len(), form::lists::choices("cause").len());
        assert_eq!(causes.get(6).map(String::as_str), Some("burn"));
    }
}
