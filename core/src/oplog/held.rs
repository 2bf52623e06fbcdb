//! Why a stored entry is not applied.

/// A reason with a stable code. Held entries keep their place, are shown as tasks, and are tried
/// again when an entry, a grant or a new version of the app arrives. Held depends only on what is
/// stored, so replicas with the same entries hold the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// The payload does not parse, or automerge could not take it.
    Undecodable,
    /// It parses, but does more than set scalars on the root.
    Profile,
    /// The actor is not a session that this log announced.
    Actor,
    /// Another change with the same actor and sequence comes first.
    SessionReused,
    /// Sequence, operation numbers or predecessors do not fit its ancestors.
    State,
    /// Not the bytes that automerge would write for the same change.
    NotCanonical,
    /// A change that it builds on is not here, or is itself held.
    MissingDependency,
    /// The counter is more than the allowed jump ahead of the shard.
    CounterJump,
    /// The kind is not known to this version.
    UnknownKind,
    /// The schema is of a later, incompatible generation.
    UnknownSchema,
    /// The body was withheld by the sender or is below a snapshot's floor.
    NoBody,
    /// An office document or a carried record from a log that is not the hub's.
    NotTheHub,
}

impl Held {
    /// All reasons.
    pub const ALL: [Held; 12] = [
        Held::Undecodable,
        Held::Profile,
        Held::Actor,
        Held::SessionReused,
        Held::State,
        Held::NotCanonical,
        Held::MissingDependency,
        Held::CounterJump,
        Held::UnknownKind,
        Held::UnknownSchema,
        Held::NoBody,
        Held::NotTheHub,
    ];

    /// The code in tables, on the wire (as its position in [`Held::ALL`]) and in the catalogue.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Held::Undecodable => "undecodable",
            Held::Profile => "profile",
            Held::Actor => "actor",
            Held::SessionReused => "session_reused",
            Held::State => "state",
            Held::NotCanonical => "not_canonical",
            Held::MissingDependency => "missing_dependency",
            Held::CounterJump => "counter_jump",
            Held::UnknownKind => "unknown_kind",
            Held::UnknownSchema => "unknown_schema",
            Held::NoBody => "no_body",
            Held::NotTheHub => "not_the_hub",
        }
    }

    /// Its number on the wire: its position in [`Held::ALL`].
    #[must_use]
    pub fn number(self) -> u8 {
        Self::ALL.iter().position(|held| *held == self).unwrap_or(0) as u8
    }

    /// The reason of a number; `None` for one of a later version.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The reason of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|h| h.code() == code)
    }
}
