//! What somebody said about two enrolments that may be of one person.

use super::super::id::RecordId;
use super::super::value::Value;
use super::{Item, put, text};

/// An answer to "is this the same person?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One person, enrolled twice.
    Same,
    /// Two people.
    Different,
    /// Whoever was asked does not know: a supervisor is asked.
    Unknown,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 3] = [Verdict::Same, Verdict::Different, Verdict::Unknown];

    /// The code of the list `double_verdict`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Different => "different",
            Verdict::Unknown => "unknown",
        }
    }

    /// The verdict of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// A verdict about this enrolment and another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Double {
    /// The other enrolment.
    pub other: Option<RecordId>,
    /// What was said.
    pub verdict: Option<Verdict>,
    /// Everything in the register, with entries of newer versions.
    pub item: Item,
}

impl Double {
    /// Reads the entries that this version knows.
    #[must_use]
    pub fn read(item: Item) -> Self {
        Self {
            other: text(&item, 1).and_then(|id| id.parse().ok()),
            verdict: text(&item, 2).and_then(|code| Verdict::of_code(&code)),
            item,
        }
    }

    /// The verdict in a register.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        Item::from_value(value).map(Self::read)
    }

    /// The item with the known entries set; absent ones stay as they were.
    #[must_use]
    pub fn write(&self) -> Item {
        let mut item = self.item.clone();
        put(&mut item, 1, self.other.map(|id| id.to_string()));
        put(
            &mut item,
            2,
            self.verdict.map(|verdict| String::from(verdict.code())),
        );
        item
    }
}
