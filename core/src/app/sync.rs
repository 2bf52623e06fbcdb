//! One sync: join if an invite waits, then exchange until nothing is left.

use super::{AppError, JoinOutcome, Lontar};
use crate::env::Moment;
use crate::model::{DeviceKey, RecordId, time};
use crate::store::meta::{self, SyncRun};
use crate::store::{clock, erase};
use crate::sync::blobs::{Allowed, BlobsReport};
use crate::sync::compare::Comparison;
use crate::sync::engine::{Engine, Progress, ask};
use crate::sync::session::Outcome;
use crate::sync::transport::{PATH_KEYS, Pinned, Transport};
use crate::sync::wire::join::root_fingerprint;
use crate::sync::wire::keys::{HubKeys, KeysRequest};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// What a sync did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncReport {
    /// How it ended.
    pub outcome: Outcome,
    /// Bytes of request and answer bodies.
    pub bytes_up: u64,
    /// See `bytes_up`.
    pub bytes_down: u64,
    /// Entries whose batch was answered.
    pub sent: u64,
    /// New entries stored.
    pub received: u64,
    /// Requests answered.
    pub round_trips: u64,
    /// Records still waiting.
    pub waiting_records: u64,
    /// Records that differ from the hub's although both have the same entries: a file was damaged, or
    /// a version of the app has a fault. Empty unless the outcome says that digests differ.
    pub differing: BTreeSet<RecordId>,
    /// What came of photos and voice notes; `None` if the records did not get through to the end.
    pub photos: Option<BlobsReport>,
}

impl Lontar {
    /// Address to sync with: of the hub, before joining that of the invite that waits.
    pub fn hub_address(&self) -> Result<Option<String>, AppError> {
        self.store.read(|conn| {
            let invite = meta::invite(conn)?.map(|(invite, _)| invite.address);
            let officers = meta::worker_invite(conn)?.map(|(invite, _)| invite.address);
            Ok(meta::address(conn)?.or(invite).or(officers))
        })
    }

    /// What the line to the hub is checked against; `None` before any invite.
    pub fn pinned(&self) -> Result<Option<Pinned>, AppError> {
        self.store.read(|conn| {
            let own = meta::authority(conn)?.map(|a| root_fingerprint(&a.root));
            let invited = meta::invite(conn)?.map(|(invite, _)| invite.root);
            let invited = invited.or(meta::worker_invite(conn)?.map(|(invite, _)| invite.root));
            let time = meta::hub_time(conn)?.map_or(0, |t| t.hub_ms);
            let epoch = meta::tls_epoch(conn)?;
            Ok(own.or(invited).map(|root| Pinned {
                root,
                hub_time_ms: if own.is_some() { time } else { 0 },
                epoch: if own.is_some() { epoch } else { 0 },
            }))
        })
    }

    /// Address of an invite that waits at a joined device and is for another one than its hub's.
    /// [`Lontar::sync`] leaves it alone, so that a bad invite never keeps work from its hub; it is
    /// used by [`Lontar::join`] over a transport to that address.
    pub fn invited_elsewhere(&self) -> Result<Option<String>, AppError> {
        self.store.read(|conn| {
            let invite = meta::invite(conn)?.map(|(invite, _)| invite.address);
            let own = meta::address(conn)?;
            Ok(invite.filter(|address| own.is_some_and(|own| own != *address)))
        })
    }

    /// Root key that the invite of [`Lontar::invited_elsewhere`] pins.
    pub fn invited_root(&self) -> Result<Option<[u8; 16]>, AppError> {
        Ok(self.store.read(meta::invite)?.map(|(invite, _)| invite.root))
    }

    /// Syncs once over a transport: records, then photos within the day's budget.
    pub async fn sync(&self, transport: &dyn Transport, progress: &Progress) -> Result<SyncReport, AppError> {
        self.sync_with(transport, progress, Allowed::Budget).await
    }

    /// The same, with what of photos and voice notes may be sent.
    pub async fn sync_with(
        &self,
        transport: &dyn Transport,
        progress: &Progress,
        allowed: Allowed,
    ) -> Result<SyncReport, AppError> {
        let outcome = match self.join_if_invited(transport).await? {
            Some(ended) => ended,
            None => self.exchange(transport, progress).await?,
        };
        let differing = match &outcome {
            Outcome::Done { digests_equal: false } => self.differing(transport, progress).await?,
            _ => BTreeSet::new(),
        };
        if matches!(outcome, Outcome::Done { .. }) {
            self.fetch_keys(transport).await?;
        }
        let photos = match &outcome {
            Outcome::Done { .. } => Some(self.bring_blobs(transport, progress, allowed).await?),
            _ => None,
        };
        let load = |n: &std::sync::atomic::AtomicU64| n.load(Ordering::Relaxed);
        let report = SyncReport {
            outcome,
            bytes_up: load(&progress.bytes_up),
            bytes_down: load(&progress.bytes_down),
            sent: load(&progress.sent),
            received: load(&progress.received),
            round_trips: load(&progress.round_trips),
            waiting_records: self.status()?.waiting_records,
            differing,
            photos,
        };
        self.lease()?;
        let run = SyncRun {
            ended_ms: self.env.now_ms(),
            outcome: String::from(report.outcome.code()),
            bytes: (report.bytes_up, report.bytes_down),
            entries: (report.sent, report.received),
        };
        self.store.write(|tx| meta::add_sync_run(tx, &run))?;
        Ok(report)
    }

    /// `Some` if the sync ends here.
    async fn join_if_invited(&self, transport: &dyn Transport) -> Result<Option<Outcome>, AppError> {
        let (invited, joined) = self
            .store
            .read::<_, AppError>(|conn| Ok((meta::invite(conn)?.is_some(), meta::grant(conn)?.is_some())))?;
        let by_officer = !invited && !joined && self.store.read(meta::worker_invite)?.is_some();
        if !by_officer && (!invited || self.invited_elsewhere()?.is_some()) {
            let never = Outcome::Refused(String::from("not_joined"));
            return Ok((!joined).then_some(never));
        }
        let outcome = if by_officer {
            self.join_as_worker(transport).await?
        } else {
            self.join(transport).await?
        };
        Ok(match outcome {
            JoinOutcome::Joined(_) => None,
            JoinOutcome::Kept => Some(Outcome::Offline(String::from("unreachable"))),
            // A device that is joined already goes on with what it has.
            JoinOutcome::Refused(_) if joined => None,
            JoinOutcome::Refused(code) => Some(Outcome::Refused(code)),
        })
    }

    /// The present, as the hub's clock would say by what is known here.
    pub(super) fn hub_time_ms(&self) -> Result<i64, AppError> {
        let now = self.env.moment();
        Ok(now
            .clock_ms
            .saturating_add(self.clock_error_ms(&now)?.unwrap_or(0)))
    }

    /// How far this device's clock is off at a moment, as far as it was measured.
    pub(super) fn clock_error_ms(&self, now: &Moment) -> Result<Option<i64>, AppError> {
        Ok(self.store.read(|conn| clock::error_ms(conn, now))?)
    }

    /// A satellite told the time: what nobody has measured better is measured by it. A receiver that is years off, as
    /// old ones are, is not believed.
    pub fn note_satellite_time(&self, utc_ms: i64) -> Result<(), AppError> {
        let now = self.env.moment();
        self.store.write::<_, AppError>(|tx| {
            let hub_ms = meta::hub_time(tx)?.map_or(i64::MIN, |time| time.hub_ms);
            let is_possible = time::is_possible(utc_ms) && utc_ms >= hub_ms;
            if is_possible && !clock::is_exact(tx, &now)? {
                clock::measure(tx, utc_ms, now)?;
            }
            Ok(())
        })
    }

    /// Fetches keys when some are missing or the grant changed, and reports erasures that were carried
    /// out. What cannot be fetched now is fetched at the next sync; records do not wait for it.
    async fn fetch_keys(&self, transport: &dyn Transport) -> Result<(), AppError> {
        let wants = self.wants_codes_from()?;
        let (version, known, month) = self.store.read::<_, AppError>(|conn| {
            let version = meta::grant(conn)?.map_or(0, |g| g.version);
            Ok((
                version,
                meta::keys_of_grant(conn)?,
                meta::month_keys(conn)?.last().map(|k| k.month),
            ))
        })?;
        let this_month = time::month_of(self.hub_time_ms()?);
        let fresh = month.is_some_and(|last| last >= this_month.saturating_add(2));
        let erased = self.store.read(erase::unreported)?;
        if !erased.is_empty() {
            // Nothing of it must be left in the log of changes when it is called done.
            self.store.settle()?;
        }
        if wants.is_none() && fresh && version == known && erased.is_empty() {
            return Ok(());
        }
        let from = match wants {
            Some(from) => from,
            None => self.store.read(meta::next_code)?,
        };
        let request = KeysRequest {
            from,
            erased: erased.clone(),
            drafts_taken: Vec::new(),
        };
        let present = self.hub_time_ms()?;
        let Ok(bytes) = ask(transport, self.key(), PATH_KEYS, request.encode(), present).await else {
            return Ok(());
        };
        if let Ok(mut keys) = HubKeys::decode(&bytes) {
            if wants.is_none() && version == known {
                keys.codes.clear();
            }
            self.take_keys(&keys)?;
            if !keys.drafts.is_empty() {
                // Said at once: until then the hub keeps them for this phone.
                let request = KeysRequest {
                    from,
                    erased: Vec::new(),
                    drafts_taken: keys.drafts.iter().map(|(id, _)| *id).collect(),
                };
                let _ = ask(transport, self.key(), PATH_KEYS, request.encode(), present).await;
            }
            self.store.write::<_, AppError>(|tx| {
                erase::note_reported(tx, &erased)?;
                Ok(meta::set_keys_of_grant(tx, version)?)
            })?;
        }
        Ok(())
    }

    async fn exchange(&self, transport: &dyn Transport, progress: &Progress) -> Result<Outcome, AppError> {
        let now = || self.env.moment();
        let engine = Engine {
            store: &self.store,
            key: self.key(),
            transport,
            progress,
            now: &now,
        };
        Ok(engine.run().await?)
    }

    async fn bring_blobs(
        &self,
        transport: &dyn Transport,
        progress: &Progress,
        allowed: Allowed,
    ) -> Result<BlobsReport, AppError> {
        let now_ms = || self.env.now_ms();
        let blobs = self.blob_sync(transport, progress, &now_ms, allowed)?;
        Ok(blobs.run().await?)
    }

    async fn differing(
        &self,
        transport: &dyn Transport,
        progress: &Progress,
    ) -> Result<BTreeSet<RecordId>, AppError> {
        let comparison = Comparison {
            store: &self.store,
            key: self.key(),
            transport,
            progress,
            time_ms: self.hub_time_ms()?,
        };
        Ok(comparison.differing().await?)
    }

    /// Readable name of a device, where the roster tells it.
    pub fn device_name(&self, device: &DeviceKey) -> Result<Option<String>, AppError> {
        Ok(self
            .store
            .read(|conn| crate::store::rows::device_name(conn, device))?)
    }
}
