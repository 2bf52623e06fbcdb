//! What stands around every page.

use super::words::Words;
use crate::people::Signed;
use crate::rights::{Action, Scope};

/// What stands around a page: who is signed in, and where they may go.
pub struct Frame {
    /// Code of the other language.
    pub other_language: &'static str,
    /// Which entry of the menu.
    pub active: &'static str,
    /// Whoever is signed in.
    pub full_name: Option<String>,
    /// What forms carry.
    pub csrf: String,
    /// Whether there are lists for the role.
    pub lists: bool,
    /// Whether there is the page of tasks.
    pub tasks: bool,
    /// Whether there is the page of people's requests.
    pub rights: bool,
    /// Whether there is the page of the audit.
    pub audit: bool,
}

impl Frame {
    /// Before signing in.
    pub fn nobody(words: Words) -> Self {
        Self {
            other_language: words.other(),
            active: "",
            full_name: None,
            csrf: String::new(),
            lists: false,
            tasks: false,
            rights: false,
            audit: false,
        }
    }

    /// For somebody.
    pub fn of(words: Words, active: &'static str, signed: &Signed) -> Self {
        let may = |action| signed.user.may(action) != Scope::Never;
        Self {
            active,
            full_name: Some(signed.user.full_name.clone()),
            csrf: signed.token.csrf(),
            lists: may(Action::SeeLists),
            tasks: may(Action::SeeTasks),
            rights: may(Action::OpenRightsCase),
            audit: may(Action::ReadAudit),
            ..Self::nobody(words)
        }
    }

    /// The class of an entry of the menu.
    pub fn is_on(&self, page: &str) -> &'static str {
        if self.active == page { "on" } else { "" }
    }
}
