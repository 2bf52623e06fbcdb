//! Words of the domain: identifiers, identity numbers, names, dates, regions.
//!
//! Everything here is pure: no clock, no randomness, no files. Time and random bytes are
//! parameters, so that a simulation can own them. Types that hold personal data print
//! `[redacted]` in `Debug`; seeing the content takes an explicit call such as [`Nik::reveal`].
//!
//! | noun | file |
//! | --- | --- |
//! | [`Value`], the scalars of a record | `value` |
//! | [`RecordId`] and its relatives | `id` |
//! | [`RecordKind`] | `kind` |
//! | [`Nik`], [`KkNumber`], [`Kpj`] | `nik`, `kk`, `kpj` |
//! | [`PersonName`], [`Phone`] | `name`, `phone` |
//! | [`BirthDate`], [`OccurredAt`] | `time` |
//! | [`Regions`]; hamlets, which have no code | `region`, `hamlet` |
//! | [`ReceiptNumber`] | `receipt_number` |
//! | [`RecoveryCode`], what opens a locked phone | `recovery_code` |
//! | [`Item`], heirs, photos, consent | `items` |
//! | [`BlobRole`] | `blob` |
//! | spelling folds for search | `fold`, `text` |

pub mod blob;
mod crockford;
pub mod fold;
pub mod hamlet;
pub mod id;
pub mod items;
pub mod kind;
pub mod kk;
pub mod kpj;
pub mod name;
pub mod nik;
pub mod phone;
pub mod receipt_number;
pub mod recovery_code;
pub mod region;
pub mod text;
pub mod time;
pub mod value;

pub use blob::BlobRole;
pub use fold::{fold_beginnings, fold_name, fold_text};
pub use hamlet::hamlet_key;
pub use id::{ChangeHash, DeviceKey, EntryHash, IdError, LogId, RecordId, SessionId, ShardId};
pub use items::{
    Child, Consent, Double, Gps, Guardian, Heir, Item, ItemError, Photo, Verdict, Voice, Witness,
};
pub use kind::RecordKind;
pub use kk::{KkError, KkNumber};
pub use kpj::{Kpj, KpjError};
pub use name::{NameError, PersonName};
pub use nik::{Nik, NikError, Sex};
pub use phone::{Phone, PhoneError, PhoneKind};
pub use receipt_number::{ReceiptNumber, ReceiptNumberError};
pub use recovery_code::{
    Challenge, ChallengeError, CodeHint, RecoveryCode, RecoveryCodeError, RecoverySecret,
};
pub use region::{Found, Level, Region, Regions};
pub use time::{BirthDate, Date, DateError, DayPart, Hour, OccurredAt};
pub use value::Value;
