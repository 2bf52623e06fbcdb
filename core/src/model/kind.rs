//! Kinds of records.

use core::fmt;

/// What a record is about. A number, because records of kinds that this version does not know
/// are stored and forwarded untouched.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKind(pub u16);

macro_rules! kinds {
    ($($(#[$doc:meta])* $constant:ident = $number:literal, $name:literal;)*) => {
        impl RecordKind {
            $($(#[$doc])* pub const $constant: RecordKind = RecordKind($number);)*

            /// Every kind that this version knows, by number.
            pub const ALL: &'static [RecordKind] = &[$(RecordKind::$constant),*];

            /// The name used on the command line and in the wire's JSON; `None` for a kind of a
            /// newer version.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)*
                    _ => None,
                }
            }

            /// The kind with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<RecordKind> {
                match name {
                    $($name => Some(RecordKind::$constant),)*
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    /// The first entry of a log.
    OPEN = 0, "open";
    /// An opening of a database announces its automerge actor.
    SESSION = 1, "session";
    /// Enrolment of a worker as participant (BPU).
    ENROLMENT = 2, "enrolment";
    /// Work accident, or suspected occupational disease.
    ACCIDENT = 3, "accident";
    /// Death that was not a work accident.
    DEATH = 4, "death";
    /// An outreach meeting (sosialisasi).
    OUTREACH = 5, "outreach";
    /// Handing over of a card or a savings book.
    HANDOVER = 6, "handover";
    /// Outcome of a visit to a candidate.
    VISIT = 7, "visit";
    /// A change of another log, carried verbatim by the hub into this shard.
    CARRIED = 8, "carried";
    /// What a person asks about the own data (UU 27/2022), as an officer or the person wrote it down.
    REQUEST = 9, "request";
    /// A subsidy programme, with quota and dates.
    PROGRAMME = 16, "programme";
    /// Officers, their districts and quota slots.
    ASSIGNMENT = 17, "assignment";
    /// A person on the list of candidates.
    CANDIDATE = 18, "candidate";
    /// A verifier's decision on an enrolment.
    REVIEW = 19, "review";
    /// Month-exact cover of a participant.
    COVERAGE = 20, "coverage";
    /// A claim on the way from report to payment.
    CLAIM = 21, "claim";
    /// A payment order and its confirmation.
    PAYMENT = 22, "payment";
    /// What a phone may know of a claim.
    STATUS = 23, "status";
    /// Two records of one person.
    DUPLICATE = 24, "duplicate";
    /// Questions of a form that change without a new version of the app.
    QUESTION_SET = 25, "question_set";
    /// A message to phones.
    NOTICE = 26, "notice";
    /// Devices, grants and revocations.
    ROSTER = 27, "roster";
    /// An erasure under UU 27/2022.
    ERASE = 28, "erase";
    /// A restriction of processing under UU 27/2022.
    RESTRICT = 29, "restrict";
    /// Keys of the hub, certified by the root key.
    AUTHORITY = 30, "authority";
    /// How far the hub's audit had come at the end of a day: number and hash of its last row, sealed.
    AUDIT = 31, "audit";
}

impl RecordKind {
    /// Written by phones as a flat document that merges.
    #[must_use]
    pub const fn is_field_document(self) -> bool {
        matches!(self.0, 2..=7 | 9)
    }

    /// Written by the top hub only, full state per version.
    #[must_use]
    pub const fn is_office(self) -> bool {
        matches!(self.0, 16..=31)
    }
}

impl fmt::Debug for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for RecordKind {
    /// The name, or `kind-N` for a kind of a newer version.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "kind-{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_kind_reads_back_from_its_name() {
        for kind in RecordKind::ALL {
            assert_eq!(kind.name().and_then(RecordKind::from_name), Some(*kind));
        }
    }

    #[test]
    fn the_kinds_of_the_office_are_those_that_only_the_hub_writes() {
        let office: Vec<u16> = (0..64).filter(|n| RecordKind(*n).is_office()).collect();
        assert_eq!(office, (16..=31).collect::<Vec<_>>());
        assert!(RecordKind::AUDIT.is_office() && !RecordKind::AUDIT.is_field_document());
        let known = |kind: &RecordKind| kind.0 >= 16;
        assert!(RecordKind::ALL.iter().filter(|k| known(k)).all(|k| k.is_office()));
    }

    #[test]
    fn the_kinds_of_phones_are_those_that_merge() {
        let field: Vec<u16> = (0..64).filter(|n| RecordKind(*n).is_field_document()).collect();
        // 8 lies between: a carried change is the hub's.
        assert_eq!(field, [2, 3, 4, 5, 6, 7, 9]);
    }

    #[test]
    fn an_unknown_kind_is_a_legal_value() {
        let kind = RecordKind(9_999);
        assert_eq!(kind.name(), None);
        assert_eq!(kind.to_string(), "kind-9999");
        assert!(!kind.is_field_document() && !kind.is_office());
    }
}
