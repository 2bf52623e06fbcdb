//! People named in a record beside the worker, and the worker's consent.

use super::super::value::Value;
use super::{Item, flag, int, put, text};

/// A person who inherits (PP 44/2015 Art. 40). The relation is a code of the list `relation`.
#[derive(Clone, PartialEq, Default)]
pub struct Heir {
    /// Full name.
    pub name: Option<String>,
    /// Relation to the participant.
    pub relation: Option<String>,
    /// Identity number as stored, checked by the form.
    pub nik: Option<String>,
    /// Birth date as stored: full, year or `unknown`.
    pub birth_date: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// For heirs under 18.
    pub guardian: Guardian,
    /// Everything in the register, with entries of newer versions.
    pub item: Item,
}

impl Heir {
    /// Reads the entries that this version knows.
    #[must_use]
    pub fn read(item: Item) -> Self {
        Self {
            name: text(&item, 1),
            relation: text(&item, 2),
            nik: text(&item, 3),
            birth_date: text(&item, 4),
            phone: text(&item, 5),
            guardian: Guardian {
                name: text(&item, 11),
                relation: text(&item, 12),
                nik: text(&item, 13),
            },
            item,
        }
    }

    /// The item with the known entries set; absent ones stay as they were.
    #[must_use]
    pub fn write(&self) -> Item {
        let mut item = self.item.clone();
        put(&mut item, 1, self.name.clone());
        put(&mut item, 2, self.relation.clone());
        put(&mut item, 3, self.nik.clone());
        put(&mut item, 4, self.birth_date.clone());
        put(&mut item, 5, self.phone.clone());
        put(&mut item, 11, self.guardian.name.clone());
        put(&mut item, 12, self.guardian.relation.clone());
        put(&mut item, 13, self.guardian.nik.clone());
        item
    }
}

/// Who speaks for a minor.
#[derive(Clone, PartialEq, Default)]
pub struct Guardian {
    /// Full name.
    pub name: Option<String>,
    /// Relation to the minor, a code of the list `relation`.
    pub relation: Option<String>,
    /// Identity number.
    pub nik: Option<String>,
}

/// A child for the scholarship: under 23, unmarried, not working (form 3a KK 2).
#[derive(Clone, PartialEq, Default)]
pub struct Child {
    /// Full name.
    pub name: Option<String>,
    /// Birth date as stored.
    pub birth_date: Option<String>,
    /// Identity number.
    pub nik: Option<String>,
    /// A code of the list `school`.
    pub school: Option<String>,
    /// Has work.
    pub working: Option<bool>,
    /// Is married.
    pub married: Option<bool>,
    /// A parent agreed to recording this child (UU 27/2022 Art. 25).
    pub parent_consent: Option<bool>,
    /// Everything in the register, with entries of newer versions.
    pub item: Item,
}

impl Child {
    /// Reads the entries that this version knows.
    #[must_use]
    pub fn read(item: Item) -> Self {
        Self {
            name: text(&item, 1),
            birth_date: text(&item, 2),
            nik: text(&item, 3),
            school: text(&item, 5),
            working: flag(&item, 6),
            married: flag(&item, 7),
            parent_consent: flag(&item, 8),
            item,
        }
    }

    /// The item with the known entries set; absent ones stay as they were.
    #[must_use]
    pub fn write(&self) -> Item {
        let mut item = self.item.clone();
        put(&mut item, 1, self.name.clone());
        put(&mut item, 2, self.birth_date.clone());
        put(&mut item, 3, self.nik.clone());
        put(&mut item, 5, self.school.clone());
        put(&mut item, 6, self.working);
        put(&mut item, 7, self.married);
        put(&mut item, 8, self.parent_consent);
        item
    }
}

/// Somebody who saw the accident; two stand in for a police report (form 3 KK 1).
#[derive(Clone, PartialEq, Default)]
pub struct Witness {
    /// Full name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Where the witness lives.
    pub address: Option<String>,
    /// Everything in the register, with entries of newer versions.
    pub item: Item,
}

impl Witness {
    /// Reads the entries that this version knows.
    #[must_use]
    pub fn read(item: Item) -> Self {
        Self {
            name: text(&item, 1),
            phone: text(&item, 2),
            address: text(&item, 3),
            item,
        }
    }

    /// The item with the known entries set; absent ones stay as they were.
    #[must_use]
    pub fn write(&self) -> Item {
        let mut item = self.item.clone();
        put(&mut item, 1, self.name.clone());
        put(&mut item, 2, self.phone.clone());
        put(&mut item, 3, self.address.clone());
        item
    }
}

/// Proof of consent (UU 27/2022 Art. 20 to 26).
#[derive(Clone, PartialEq, Default)]
pub struct Consent {
    /// Version of the notice that was read out.
    pub version: Option<String>,
    /// Language in which it was read, an ISO 639-3 code such as `ind` or `hvn`.
    pub language: Option<String>,
    /// When, in milliseconds since 1970 (UTC), by the phone's clock.
    pub at_ms: Option<i64>,
    /// Local time minus UTC in minutes.
    pub offset_min: Option<i64>,
    /// A code of the list `consent_way`: signature, thumbprint or voice.
    pub way: Option<String>,
    /// Who read the notice out.
    pub reader: Option<String>,
    /// Who interpreted, if anyone.
    pub interpreter: Option<String>,
    /// Witness for a person who cannot read; not the officer.
    pub witness: Option<String>,
    /// For a minor.
    pub guardian: Guardian,
    /// Photos may be taken.
    pub photos_allowed: Option<bool>,
    /// A code of the list `consent_outcome`: agreed, refused or withdrawn.
    pub outcome: Option<String>,
    /// The person can read.
    pub can_read: Option<bool>,
    /// Address of the picture or recording that proves it.
    pub proof: Option<[u8; 32]>,
    /// Everything in the register, with entries of newer versions.
    pub item: Item,
}

impl Consent {
    /// Reads the entries that this version knows.
    #[must_use]
    pub fn read(item: Item) -> Self {
        Self {
            version: text(&item, 1),
            language: text(&item, 2),
            at_ms: int(&item, 3),
            offset_min: int(&item, 4),
            way: text(&item, 5),
            reader: text(&item, 6),
            interpreter: text(&item, 7),
            witness: text(&item, 8),
            guardian: Guardian {
                name: text(&item, 9),
                relation: text(&item, 10),
                nik: text(&item, 11),
            },
            photos_allowed: flag(&item, 12),
            outcome: text(&item, 13),
            can_read: flag(&item, 14),
            proof: super::address(&item, 15),
            item,
        }
    }

    /// The consent in a register; `None` when the register holds none.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        Item::from_value(value).map(Self::read)
    }

    /// The item with the known entries set; absent ones stay as they were.
    #[must_use]
    pub fn write(&self) -> Item {
        let mut item = self.item.clone();
        put(&mut item, 1, self.version.clone());
        put(&mut item, 2, self.language.clone());
        put(&mut item, 3, self.at_ms);
        put(&mut item, 4, self.offset_min);
        put(&mut item, 5, self.way.clone());
        put(&mut item, 6, self.reader.clone());
        put(&mut item, 7, self.interpreter.clone());
        put(&mut item, 8, self.witness.clone());
        put(&mut item, 9, self.guardian.name.clone());
        put(&mut item, 10, self.guardian.relation.clone());
        put(&mut item, 11, self.guardian.nik.clone());
        put(&mut item, 12, self.photos_allowed);
        put(&mut item, 13, self.outcome.clone());
        put(&mut item, 14, self.can_read);
        super::put_address(&mut item, 15, self.proof);
        item
    }

    /// The person agreed and did not withdraw.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.outcome.as_deref() == Some("agreed")
    }
}

macro_rules! redacted {
    ($($name:ident),*) => {
        $(impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        })*
    };
}
redacted!(Heir, Guardian, Child, Witness, Consent);
