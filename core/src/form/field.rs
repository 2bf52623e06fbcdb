//! What a form is made of. All of it is static data; see the registries for the content.

use crate::model::{RecordKind, Value};

use super::answers::View;
use super::lists;

/// A form: the questions for one kind of record.
#[derive(Debug)]
pub struct Form {
    /// The kind of record that it fills.
    pub kind: RecordKind,
    /// Number of the schema, written into every entry. It grows when registers are added; a
    /// register is never reused or given another type.
    pub schema: u16,
    /// The steps in the order of the screens.
    pub steps: &'static [Step],
    /// Codes that a new one begins with, by the keys of their questions: what nearly everybody would choose.
    pub presets: &'static [(&'static str, &'static str)],
}

impl Form {
    /// All fields, in the order of the screens.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.steps.iter().flat_map(|step| step.fields)
    }

    /// The field with this readable key, such as `birth_date`.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields().find(|f| f.key == key)
    }

    /// The field that a register belongs to; `h:ab3x` belongs to the group `h:`.
    #[must_use]
    pub fn field_of_register(&self, register: &str) -> Option<&'static Field> {
        self.fields().find(|f| f.owns(register))
    }
}

/// One step of a form: what fits on one screen or belongs together.
#[derive(Debug)]
pub struct Step {
    /// Key of the step; its title is `screen_form_step_<key>` in the catalogue.
    pub key: &'static str,
    /// The fields in their order.
    pub fields: &'static [Field],
}

/// One question.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Readable key for JSON, the command line and the catalogue (`field_<key>`).
    pub key: &'static str,
    /// Short stable key in the record; for a group the prefix of its registers, such as `h:`.
    pub register: &'static str,
    /// What can be answered.
    pub kind: FieldKind,
    /// Whether it must be answered.
    pub presence: Presence,
    /// When it is asked; `None` is always.
    pub visible_if: Option<Cond>,
}

impl Field {
    /// The codes to choose from; empty for fields that are no choice.
    #[must_use]
    pub fn choices(&self) -> &'static [lists::Choice] {
        self.kind.list().map(lists::choices).unwrap_or_default()
    }

    /// True when this register holds an answer, or one item, of this field.
    #[must_use]
    pub fn owns(&self, register: &str) -> bool {
        match self.kind {
            FieldKind::Group(_) => register.starts_with(self.register),
            _ => register == self.register,
        }
    }

    pub(super) const fn new(key: &'static str, register: &'static str, kind: FieldKind) -> Self {
        Self {
            key,
            register,
            kind,
            presence: Presence::Optional,
            visible_if: None,
        }
    }

    pub(super) const fn required(mut self) -> Self {
        self.presence = Presence::Required;
        self
    }

    pub(super) const fn required_if(mut self, cond: Cond) -> Self {
        self.presence = Presence::RequiredIf(cond);
        self
    }

    pub(super) const fn wanted(mut self) -> Self {
        self.presence = Presence::Wanted;
        self
    }

    pub(super) const fn derived(mut self) -> Self {
        self.presence = Presence::Derived;
        self
    }

    pub(super) const fn visible_if(mut self, cond: Cond) -> Self {
        self.visible_if = Some(cond);
        self
    }
}

/// What can be answered, and how it is stored in the register.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FieldKind {
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
    /// National identity number: text of 16 digits.
    Nik,
    /// Number of a family card: text of 16 digits.
    Kk,
    /// Participant number of BPJS TK: text of 11 digits.
    Kpj,
    /// Name of a person: text.
    Name,
    /// Telephone number: text `+62…`.
    Phone,
    /// Electronic mail address: text.
    Email,
    /// A number that is not counted with, such as an account: text of digits.
    Digits {
        /// Fewest digits.
        min: u8,
        /// Most digits.
        max: u8,
    },
    /// A day: text `2026-11-20`.
    Date,
    /// A birth date as far as known: text `1985-08-12`, `1985` or `unknown`.
    BirthDate,
    /// A month: text `2026-11`.
    Month,
    /// An hour of the day: text `07:30`, or a part of the day.
    Hour,
    /// Local date and hour of an event with its offset: text, see `model::OccurredAt`.
    OccurredAt,
    /// A village: text, dotted Kemendagri code.
    Village,
    /// One code of a list: text.
    Choice(&'static str),
    /// Several codes of a list: text, joined by commas in the order of the list.
    Choices(&'static str),
    /// A whole number.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// Whole rupiah, 0 to 10¹².
    Money,
    /// Degrees, stored as whole 1/100,000.
    Degrees,
    /// Yes or no.
    Bool,
    /// The 16 bytes from which the photo keys of the record are derived. Not shown, not imported.
    Seed,
    /// 32 bytes, the address of a photo or recording.
    Address,
    /// The id of another record: text, hyphenated UUID.
    RecordLink,
    /// One composed value: bytes, a CBOR map.
    Item(ItemKind),
    /// Any number of composed values, each in a register of its own.
    Group(ItemKind),
}

impl FieldKind {
    /// The name of the list to choose from.
    #[must_use]
    pub const fn list(&self) -> Option<&'static str> {
        match self {
            FieldKind::Choice(list) | FieldKind::Choices(list) => Some(list),
            _ => None,
        }
    }
}

/// The kinds of composed values; their entries are in `form::item_fields`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// An heir.
    Heir,
    /// A child for the scholarship.
    Child,
    /// A witness of an accident.
    Witness,
    /// A photo.
    Photo,
    /// A voice note.
    Voice,
    /// Proof of consent.
    Consent,
    /// A position.
    Gps,
    /// What was said about another enrolment of perhaps the same person.
    Double,
}

impl ItemKind {
    /// Every kind.
    pub const ALL: [ItemKind; 8] = [
        ItemKind::Heir,
        ItemKind::Child,
        ItemKind::Witness,
        ItemKind::Photo,
        ItemKind::Voice,
        ItemKind::Consent,
        ItemKind::Gps,
        ItemKind::Double,
    ];

    /// The name in catalogue keys, `field_<name>_<entry>`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ItemKind::Heir => "heir",
            ItemKind::Child => "child",
            ItemKind::Witness => "witness",
            ItemKind::Photo => "photo",
            ItemKind::Voice => "voice",
            ItemKind::Consent => "consent",
            ItemKind::Gps => "gps",
            ItemKind::Double => "double",
        }
    }
}

/// One entry of a composed value.
#[derive(Debug, Clone, Copy)]
pub struct ItemField {
    /// Key in the CBOR map.
    pub number: u32,
    /// Readable key in JSON.
    pub key: &'static str,
    /// What it holds; never an item or group.
    pub kind: FieldKind,
    /// Whether the item is incomplete without it.
    pub required: bool,
}

/// Whether a question must be answered. A question that is not visible is never missed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Presence {
    /// Blocks an enrolment when missing; an accident is only warned about.
    Required,
    /// Required when the condition holds.
    RequiredIf(Cond),
    /// Warned about when missing.
    Wanted,
    /// May be left out.
    Optional,
    /// Computed by `form::derive`, or known to the app, the list or Disnaker: shown, not asked.
    Derived,
}

/// A condition on other answers of the same record, by readable key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cond {
    /// The answer is this code.
    Is(&'static str, &'static str),
    /// The answer is missing or another code.
    IsNot(&'static str, &'static str),
    /// The answer is one of these codes.
    OneOf(&'static str, &'static [&'static str]),
    /// The answer is yes.
    Yes(&'static str),
    /// The answer is missing or no.
    NotYes(&'static str),
    /// There is an answer.
    Filled(&'static str),
    /// There is no answer.
    Missing(&'static str),
}

impl Cond {
    /// Whether the condition holds for these answers.
    #[must_use]
    pub fn holds(&self, view: &View<'_>) -> bool {
        match self {
            Cond::Is(key, code) => view.text(key) == Some(*code),
            Cond::IsNot(key, code) => view.text(key) != Some(*code),
            Cond::OneOf(key, codes) => view.text(key).is_some_and(|t| codes.contains(&t)),
            Cond::Yes(key) => view.value(key).and_then(Value::as_bool) == Some(true),
            Cond::NotYes(key) => view.value(key).and_then(Value::as_bool) != Some(true),
            Cond::Filled(key) => view.is_filled(key),
            Cond::Missing(key) => !view.is_filled(key),
        }
    }

    /// The readable key of the question that the condition looks at.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Cond::Is(key, _)
            | Cond::IsNot(key, _)
            | Cond::OneOf(key, _)
            | Cond::Yes(key)
            | Cond::NotYes(key)
            | Cond::Filled(key)
            | Cond::Missing(key) => key,
        }
    }
}
