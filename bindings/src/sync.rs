//! Sending and receiving, and how much waits.

use crate::LontarError;
use crate::cancel::Cancel;
use crate::opened::Opened;
use crate::platform::{Connectivity, Network, PlatformFailure, WorkTime};
use crate::subscription::{StatusListener, Subscription, subscribe};
use lontar_core::app::{self, JoinOutcome, SyncReport};
use lontar_core::env::SystemEnv;
use lontar_core::store::meta::SyncRun;
use lontar_core::sync::blobs::Allowed;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::http::HttpTransport;
use lontar_core::sync::session::Outcome;
use lontar_core::sync::transport::Pinned;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often a listener hears of progress.
const TOLD_EVERY: Duration = Duration::from_millis(250);
/// When trying again makes sense after there was no line.
const RETRY_MS: u64 = 60_000;

/// Sync of an open profile.
#[derive(uniffi::Object)]
pub struct Sync {
    opened: Arc<Opened>,
}

/// How a phone stands: the three truths of the bar, and what else needs somebody.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StatusView {
    /// Name of its owner; `None` before joining.
    pub name: Option<String>,
    /// What its owner may do.
    pub role: Option<lontar_core::sync::wire::join::Role>,
    /// The phone is a worker's or a family's, also before it has joined.
    pub for_worker: bool,
    /// An invite waits for a signal.
    pub invite_waiting: bool,
    /// Enrolments on this phone.
    pub enrolments: u64,
    /// Accident reports on this phone.
    pub accidents: u64,
    /// Candidates on this phone.
    pub candidates: u64,
    /// Unfinished forms.
    pub drafts: u64,
    /// Records that have not arrived at Disnaker, as far as a receipt told.
    pub waiting_records: u64,
    /// Records in which this phone wrote and that have arrived at Disnaker, all of it, by its receipts.
    pub arrived_records: u64,
    /// Photos and voice notes that have not.
    pub waiting_pictures: u64,
    /// Bytes of them.
    pub waiting_bytes: u64,
    /// Photos and voice notes that went bad on this phone: they cannot be sent, only taken again.
    pub damaged_pictures: u64,
    /// Records with several values somewhere.
    pub in_conflict: u64,
    /// NIKs that several enrolments share.
    pub doubles: u64,
    /// Changes that this app does not understand.
    pub held: u64,
    /// Nobody has joined here, and nothing was ever saved or begun: whoever leaves needs no Disnaker to seal to.
    pub is_blank: bool,
    /// The true time less this phone's, ms, as far as Disnaker or a satellite told it.
    pub clock_error_ms: Option<i64>,
    /// This phone's clock is surely wrong, by ten minutes and more: dates are asked in words.
    pub clock_is_wrong: bool,
    /// The last sync that ended, whatever came of it.
    pub last_run: Option<SyncRunRow>,
    /// When records last arrived, ms since 1970 UTC by this phone's clock.
    pub last_done_ms: Option<i64>,
}

/// A sync that ended.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncRunRow {
    /// When, ms since 1970 UTC by this phone's clock.
    pub ended_ms: i64,
    /// Stable code of its outcome; `done` if everything went through.
    pub outcome: String,
    /// Bytes sent.
    pub bytes_up: u64,
    /// Bytes received.
    pub bytes_down: u64,
}

impl From<SyncRun> for SyncRunRow {
    fn from(run: SyncRun) -> Self {
        Self {
            ended_ms: run.ended_ms,
            outcome: run.outcome,
            bytes_up: run.bytes.0,
            bytes_down: run.bytes.1,
        }
    }
}

/// What of photos and voice notes may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Photos {
    /// Within the day's budget of internet quota, which a line that costs none does not touch; pictures over a fast
    /// line only.
    WithinBudget,
    /// All of them, now.
    All,
    /// None.
    None,
}

/// How far a sync has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncProgress {
    /// Bytes sent.
    pub bytes_up: u64,
    /// Bytes received.
    pub bytes_down: u64,
    /// Changes of this phone that arrived.
    pub sent: u64,
    /// Changes of others that came.
    pub received: u64,
    /// Bytes of photos and voice notes that arrived.
    pub photo_bytes: u64,
}

/// Hears how far a sync has come, a few times in a second, not on the main thread.
#[uniffi::export(with_foreign)]
pub trait SyncListener: Send + std::marker::Sync {
    /// Present first, and once more at the end.
    fn on_progress(&self, progress: SyncProgress) -> Result<(), PlatformFailure>;
}

/// How a sync ended.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SyncEnd {
    /// Everything was sent and received.
    Done,
    /// The line broke, or there is none; what arrived counts.
    Offline {
        /// Stable code: `unreachable`, `interrupted`, `silent` …
        code: String,
    },
    /// Disnaker refuses: `revoked`, `invite_unknown`, `invite_used`, `invite_expired`, `not_joined` … Nothing is
    /// lost; the sentence is `error_refusal_<code>`.
    Refused {
        /// Stable code.
        code: String,
    },
    /// It was stopped; what arrived counts.
    Stopped,
}

/// What a sync says.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncResult {
    /// How it ended.
    pub end: SyncEnd,
    /// Changes of this phone that arrived.
    pub sent: u64,
    /// Changes of others that came.
    pub received: u64,
    /// Records that still wait.
    pub waiting_records: u64,
    /// Photos and voice notes that still wait.
    pub waiting_pictures: u64,
    /// Why photos and voice notes ended: `done`, `budget`, `slow` …; `None` if it did not come to them.
    pub photos: Option<String>,
    /// Photos whose bytes were damaged on this phone, to be taken again.
    pub damaged: u64,
    /// Records that differ from the hub's although both have the same changes: to be reported.
    pub differing: u64,
}

impl Sync {
    pub(crate) fn new(opened: &Arc<Opened>) -> Self {
        Self {
            opened: Arc::clone(opened),
        }
    }
}

#[uniffi::export]
impl Sync {
    /// How the phone stands now.
    pub fn status(&self) -> Result<StatusView, LontarError> {
        status_of(&*self.opened.using()?)
    }

    /// Calls a listener with how the phone stands: now, and after every change.
    pub fn subscribe(&self, listener: Arc<dyn StatusListener>) -> Result<Arc<Subscription>, LontarError> {
        subscribe(&self.opened, listener)
    }

    /// A satellite told the time, ms since 1970 UTC: so a clock that is wrong is noticed without Disnaker. Never call it with
    /// a position that the network told, for that has this phone's own time.
    pub fn note_satellite_time(&self, utc_ms: i64) -> Result<(), LontarError> {
        self.opened.write(|app| app.note_satellite_time(utc_ms))
    }

    /// Syncs that ended, the newest first.
    pub fn runs(&self, limit: u32) -> Result<Vec<SyncRunRow>, LontarError> {
        let runs = self.opened.read(|app| app.sync_runs(limit.min(100)))?;
        Ok(runs.into_iter().map(SyncRunRow::from).collect())
    }

    /// Whether something waits that a background job would send.
    pub fn has_work(&self) -> Result<bool, LontarError> {
        let status = self.status()?;
        Ok(status.waiting_records > 0 || status.waiting_pictures > 0 || status.invite_waiting)
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Sync {
    /// Syncs once: joins if an invite waits, sends and receives records, then photos. `time` ends it early, as a
    /// background job must.
    ///
    /// # Errors
    /// [`LontarError::Offline`] if the shell says that there is no line; a line that breaks is
    /// [`SyncEnd::Offline`].
    pub async fn run(
        &self,
        photos: Photos,
        connectivity: Arc<dyn Connectivity>,
        time: Option<Arc<dyn WorkTime>>,
        listener: Option<Arc<dyn SyncListener>>,
        cancel: Arc<Cancel>,
    ) -> Result<SyncResult, LontarError> {
        // A shell that cannot tell is tried with: a sync without a line ends by itself.
        let network = connectivity.network().unwrap_or(Network::Metered);
        if network == Network::None {
            return Err(LontarError::Offline {
                retry_after_ms: RETRY_MS,
            });
        }
        let using = self.opened.using()?;
        let allowed = match photos {
            Photos::WithinBudget if network == Network::Free => Allowed::Unmetered,
            Photos::WithinBudget => Allowed::Budget,
            Photos::All => Allowed::Everything,
            Photos::None => Allowed::Nothing,
        };
        join_elsewhere(&using).await?;
        let (address, pinned) = (using.hub_address()?, using.pinned()?);
        let refused = |code: &str| SyncEnd::Refused {
            code: String::from(code),
        };
        let Some(address) = address else {
            return result_of(refused("not_joined"), &using);
        };
        let transport = transport_of(&address, pinned)?;
        let progress = Arc::clone(&cancel.progress);
        let synced = using.sync_with(&transport, &progress, allowed);
        let told = watch(&progress, time.as_deref(), listener.as_deref());
        let report = tokio::select! {
            report = synced => report,
            () = told => return Err(LontarError::unexpected(&"watching ended before the sync")),
        };
        tell(&progress, listener.as_deref());
        let report = report?;
        let result = reported(&report, &using)?;
        drop(using);
        self.opened.changes.tell();
        Ok(result)
    }
}

/// Never ends: tells of progress, and stops the sync when the time is over.
async fn watch(progress: &Progress, time: Option<&dyn WorkTime>, listener: Option<&dyn SyncListener>) {
    loop {
        tell(progress, listener);
        // A shell that cannot tell how long it may run is about to be ended: stop in good order.
        if time.is_some_and(|time| time.left_ms().unwrap_or(0) <= 0) {
            progress.cancel.store(true, Ordering::Relaxed);
        }
        tokio::time::sleep(TOLD_EVERY).await;
    }
}

fn tell(progress: &Progress, listener: Option<&dyn SyncListener>) {
    let load = |n: &std::sync::atomic::AtomicU64| n.load(Ordering::Relaxed);
    let Some(listener) = listener else { return };
    let now = SyncProgress {
        bytes_up: load(&progress.bytes_up),
        bytes_down: load(&progress.bytes_down),
        sent: load(&progress.sent),
        received: load(&progress.received),
        photo_bytes: load(&progress.blob_bytes),
    };
    if let Err(e) = listener.on_progress(now) {
        tracing::warn!(error = %e, "a listener failed");
    }
}

/// Tries an invite of another hub than the present; whatever comes of it, the sync with the present goes on.
async fn join_elsewhere(app: &app::Lontar) -> Result<(), LontarError> {
    let (Some(address), Some(root)) = (app.invited_elsewhere()?, app.invited_root()?) else {
        return Ok(());
    };
    let pinned = Pinned {
        root,
        ..Pinned::default()
    };
    if let Ok(transport) = transport_of(&address, Some(pinned)) {
        let outcome: JoinOutcome = app.join(&transport).await?;
        tracing::info!(
            joined = matches!(outcome, JoinOutcome::Joined(_)),
            "invite of another hub"
        );
    }
    Ok(())
}

/// A line to a hub.
pub(crate) fn transport_of(address: &str, pinned: Option<Pinned>) -> Result<HttpTransport, LontarError> {
    HttpTransport::new(address, pinned, Arc::new(SystemEnv))
        .map_err(|e| LontarError::NotAllowed { why: e.code() })
}

fn result_of(end: SyncEnd, app: &app::Lontar) -> Result<SyncResult, LontarError> {
    let status = app.status()?;
    Ok(SyncResult {
        end,
        sent: 0,
        received: 0,
        waiting_records: status.waiting_records,
        waiting_pictures: status.waiting_blobs.pictures,
        photos: None,
        damaged: 0,
        differing: 0,
    })
}

fn reported(report: &SyncReport, app: &app::Lontar) -> Result<SyncResult, LontarError> {
    let end = match &report.outcome {
        Outcome::Done { .. } => SyncEnd::Done,
        Outcome::Offline(code) => SyncEnd::Offline { code: code.clone() },
        Outcome::Refused(code) => SyncEnd::Refused { code: code.clone() },
        Outcome::Cancelled => SyncEnd::Stopped,
    };
    let photos = report.photos.as_ref();
    Ok(SyncResult {
        sent: report.sent,
        received: report.received,
        photos: photos.map(|p| String::from(p.ended.code())),
        damaged: photos.map_or(0, |p| p.damaged),
        differing: report.differing.len() as u64,
        ..result_of(end, app)?
    })
}

pub(crate) fn status_of(app: &app::Lontar) -> Result<StatusView, LontarError> {
    let status = app.status()?;
    let runs = app.sync_runs(100)?;
    let done = runs.iter().find(|run| run.outcome.starts_with("done"));
    Ok(StatusView {
        name: status.grant.as_ref().map(|g| g.name.clone()),
        role: status.grant.as_ref().map(|g| g.role),
        for_worker: app.is_for_worker()?,
        invite_waiting: status.invite_waiting,
        enrolments: status.enrolments,
        accidents: status.accidents,
        candidates: status.candidates,
        drafts: status.drafts,
        waiting_records: status.waiting_records,
        arrived_records: status.arrived_records,
        waiting_pictures: status.waiting_blobs.pictures,
        waiting_bytes: status.waiting_blobs.bytes,
        damaged_pictures: status.spoiled_blobs,
        in_conflict: status.in_conflict,
        doubles: status.doubles,
        held: status.held,
        is_blank: status.is_blank(),
        clock_error_ms: status.clock_error_ms,
        clock_is_wrong: status.clock_is_wrong,
        last_done_ms: done.map(|run| run.ended_ms),
        last_run: status.last_sync.map(SyncRunRow::from),
    })
}
