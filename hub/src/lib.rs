//! The hub: keeps what phones bring, gives them what is theirs to see, and is the office's window.
//!
//! * [`Hub`] answers requests as plain functions of bytes, so that a simulation drives the same
//!   code as HTTP; [`serve`] puts it behind axum.
//! * `store` is its database: the core's ledger, and rows of its own.
//! * `exchange`, `join`, `repair`, `blobs` answer phones; `work` applies and carries what was stored;
//!   `office` writes the hub's own documents; `backup`, `restore`, [`verify`] keep it safe; `home`
//!   notices a folder that was copied or put back.
//! * `read` and `receipts` are what the console and commands look at.
//! * `cases` are what people ask about their data, `person_copy` what they are given, `retention` what is
//!   kept for too long.
//! * [`console`] draws pages, [`import`] reads candidate lists.

pub mod audit;
pub mod backup;
mod blobs;
mod candidates;
mod case_lines;
mod cases;
pub mod console;
mod devices;
mod echo;
mod erasures;
mod exchange;
mod home;
mod hub;
pub mod import;
mod in_use;
mod join;
mod keys;
mod left_drafts;
mod listen;
mod office;
pub mod people;
mod person_copy;
mod read;
mod receipts;
mod repair;
mod retention;
pub mod rights;
mod roster;
pub mod serve;
mod store;
mod tls;
pub mod verify;
mod work;
mod worker_invite;

pub use blobs::{Attachment, Opened};
pub use candidates::Imported;
pub use case_lines::{CaseLine, Covered};
pub use cases::{Case, CaseKind, Compliance};
pub use devices::DeviceLine;
pub use echo::echo;
pub use hub::{DATABASE, Health, Hub, HubError, Initialised, Refusal};
pub use join::NewInvite;
pub use person_copy::Copied;
pub use read::RecordPage;
pub use receipts::{DeviceReceipts, LogReceipts, Place};
pub use retention::{Retention, Rule, RuleReport, Rules};
pub use store::rows::{Counts, Filter, HubRow};
pub use store::within::Within;
pub use work::Worked;
