//! Types of the core that cross as they are, and identifiers as text. A change in the core that these do not
//! follow is an error of the compiler.

use lontar_core::app::Act;
use lontar_core::form::Severity;
use lontar_core::model::{DeviceKey, Level, RecordId, Verdict};
use lontar_core::store::custody::Custody;
use lontar_core::sync::wire::join::Role;
use std::collections::HashMap;

uniffi::custom_type!(RecordId, String, {
    remote,
    lower: |id| id.to_string(),
    try_lift: |text| Ok(text.parse()?),
});

uniffi::custom_type!(DeviceKey, String, {
    remote,
    lower: |key| key.to_string(),
    try_lift: |text| Ok(text.parse()?),
});

/// Whether a problem stops the save.
#[uniffi::remote(Enum)]
pub enum Severity {
    /// The record cannot be submitted.
    Block,
    /// A person is asked to look again.
    Warn,
}

/// How far a record has come. Nothing more is ever said than the last signed receipt told.
#[uniffi::remote(Enum)]
pub enum Custody {
    /// On this phone only.
    Here,
    /// At a regency box.
    Relay,
    /// Disnaker has had it by its signed receipt; what was written since is on this phone only.
    Changed,
    /// At Disnaker, by its signed receipt.
    Arrived,
    /// At Disnaker and in a finished backup.
    BackedUp,
}

/// The level of a region.
#[uniffi::remote(Enum)]
pub enum Level {
    /// Provinsi.
    Province,
    /// Kabupaten or kota.
    Regency,
    /// Kecamatan.
    District,
    /// Desa or kelurahan.
    Village,
}

/// What was said of two enrolments with one NIK.
#[uniffi::remote(Enum)]
pub enum Verdict {
    /// One person, enrolled twice.
    Same,
    /// Two people.
    Different,
    /// Whoever was asked does not know: a supervisor is asked.
    Unknown,
}

/// What the owner of a phone may do.
#[uniffi::remote(Enum)]
pub enum Role {
    /// *Petugas lapangan*.
    Officer,
    /// *Penyelia*.
    Supervisor,
    /// *Peserta*, or family.
    Worker,
}

/// Something that was done on this phone, by which profile.
#[uniffi::remote(Enum)]
pub enum Act {
    /// The profile was made.
    Added,
    /// It was opened.
    Opened,
    /// A wrong PIN.
    WrongPin,
    /// It was opened with a supervisor's code.
    CodeUsed,
    /// It was locked.
    Locked,
    /// Its officer left this phone.
    Left,
}

/// One thing that is wrong or should be looked at, beside its field.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Problem {
    /// Readable key of the question, `heirs.ab3x.nik` inside an item; empty for the whole record.
    pub field: String,
    /// Stable code; the sentence is `problem_<code>` in the catalogue.
    pub code: String,
    /// Whether it stops.
    pub severity: Severity,
    /// A supervisor may let it pass.
    pub overridable: bool,
    /// Values for the sentence. Never personal ones.
    pub params: HashMap<String, String>,
}

impl From<&lontar_core::form::Problem> for Problem {
    fn from(problem: &lontar_core::form::Problem) -> Self {
        let params = problem.params.iter();
        Self {
            field: problem.field.clone(),
            code: String::from(problem.code),
            severity: problem.severity,
            overridable: problem.overridable,
            params: params.map(|(k, v)| (String::from(*k), v.clone())).collect(),
        }
    }
}

pub(crate) fn problems(all: &[lontar_core::form::Problem]) -> Vec<Problem> {
    all.iter().map(Problem::from).collect()
}
