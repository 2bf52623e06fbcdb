//! The core for native shells, in Kotlin and Swift.
//!
//! ```text
//! Installation ──open──► Lontar ─┬─ records()   lists, one record, choosing between values, doubles, tasks
//!   who uses this phone,         ├─ drafts()    forms that are being filled in, step by step
//!   PIN, code, locked work       ├─ search()    people, villages, candidates, places
//!                                ├─ accidents() reports and their clock
//!                                ├─ joining()   invites, the lease
//!                                ├─ sync()      sending, subscriptions to what waits
//!                                ├─ media()     photos and voice notes
//!                                └─ settings()  PIN, auto-lock, internet quota, storage
//! ```
//!
//! * **Threads.** Every method may be called from any thread. What touches the disk takes milliseconds and
//!   belongs on a background thread; `async` methods run on a runtime of their own.
//! * **Closing.** [`Lontar::lock`] and [`Lontar::end`] end the opening: calls that run finish, later ones fail with
//!   [`LontarError::Unlock`]. Dropping the last reference closes as well.
//! * **Subscriptions** give the present value first, then every change, until `cancel()` or until the handle is
//!   dropped. A listener that throws is noted and asked again at the next change.
//! * **Cancelling.** Long work takes a [`Cancel`]; dropping a future stops nothing, because what was sent was
//!   sent.
//! * **Times** are milliseconds since 1970 UTC. Text for dates is made here ([`date_text`] and its like), in the language that is
//!   asked for, so that no shell counts days.
//! * **Answers** cross as text under the readable keys of the forms (`birth_date`, `heirs`), as on the command
//!   line; what stands in a choice is its code.
//!
//! Here is no rule and no SQL: each method converts, calls `lontar_core::app`, and converts.

uniffi::setup_scaffolding!();

mod accidents;
mod answers;
mod cancel;
mod dates;
mod doubles;
mod drafts;
mod error;
mod forms;
mod installation;
mod joining;
mod lontar;
mod media;
mod opened;
mod platform;
mod records;
mod report;
mod search;
mod settings;
mod subscription;
mod sync;
mod tasks;
mod types;

pub use accidents::{Accidents, ReportClock, ToldReport, told_report};
pub use answers::{Answer, Entry, ItemAnswer};
pub use cancel::Cancel;
pub use dates::{
    Language, age_text, birth_year, date_text, day_text, deadline_text, moment_answer, since_text, time_text,
};
pub use doubles::{ComparedField, Comparison, DoubleRow};
pub use drafts::{DraftRow, Drafts, FieldView, Relative, StepState, StepView};
pub use error::{LontarError, UnlockBy};
pub use forms::{FieldType, FormField, FormItemField, FormStep, ItemType, Presence, choices, form_of};
pub use installation::{ActLine, Installation, Opening, Profile, UploadReport};
pub use joining::{InviteView, JoinView, Joining, LeaseView};
pub use lontar::Lontar;
pub use media::{AddedMedia, BlobState, Media, PhotoRole, PhotoRow, PreparedPhoto, VoiceRow};
pub use platform::{Connectivity, KeyStoreFailure, Network, PhoneKeyStore, PlatformFailure, WorkTime};
pub use records::{
    ConflictRow, ConflictValue, FieldChange, HistoryRow, ListPage, ListRow, RecordDetail, RecordFilter,
    Records, SavedRecord,
};
pub use search::{CandidateRow, FoundRow, NikFacts, Place, Search, VillageRow, nik_facts};
pub use settings::{Settings, StorageFreed};
pub use subscription::{StatusListener, Subscription};
pub use sync::{Photos, StatusView, Sync, SyncEnd, SyncListener, SyncProgress, SyncResult, SyncRunRow};
pub use tasks::{TaskPage, TaskRow};
pub use types::Problem;

/// Version of the core, as the workspace counts it.
#[uniffi::export]
#[must_use]
pub fn core_version() -> String {
    String::from(env!("CARGO_PKG_VERSION"))
}
