//! Which records differ from the hub's, when equal vectors gave different digests and making the
//! rows again did not help: first 256 sums of each shard, then the records of the buckets that differ.
//! Nothing is changed by this; the records are named to a person.

use super::engine::{Progress, ask};
use super::transport::{PATH_REPAIR, Transport, TransportError};
use super::wire::join::shards_of_grant;
use super::wire::repair::{BUCKETS, RepairAnswer, RepairRequest, bucket};
use crate::ledger;
use crate::model::{RecordId, ShardId};
use crate::oplog::SigningKey;
use crate::oplog::digest::Digest;
use crate::store::{Store, StoreError, meta};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

/// Everything that a comparison works with.
pub struct Comparison<'a> {
    /// The store.
    pub store: &'a Store,
    /// The device's key.
    pub key: &'a SigningKey,
    /// The way to the hub.
    pub transport: &'a dyn Transport,
    /// What moved.
    pub progress: &'a Progress,
    /// The present by the hub's clock, as far as this device knows, ms since 1970 UTC.
    pub time_ms: i64,
}

impl Comparison<'_> {
    /// The records of all granted shards that are not the same here and at the hub, or only at one of
    /// the two. Empty as well where the hub cannot be asked any more.
    pub async fn differing(&self) -> Result<BTreeSet<RecordId>, StoreError> {
        let shards = self
            .store
            .read::<_, StoreError>(|conn| Ok(shards_of_grant(meta::grant(conn)?.as_ref())))?;
        let mut differing = BTreeSet::new();
        for shard in shards {
            let here = self.store.read::<_, StoreError>(|conn| {
                let parts = ledger::shard_parts(conn, &shard)?;
                Ok(parts.into_iter().collect::<BTreeMap<_, _>>())
            })?;
            match self.differing_in(shard, &here).await {
                Ok(records) => differing.extend(records),
                Err(_) => break,
            }
        }
        Ok(differing)
    }

    async fn differing_in(
        &self,
        shard: ShardId,
        here: &BTreeMap<RecordId, Digest>,
    ) -> Result<BTreeSet<RecordId>, TransportError> {
        let RepairAnswer::Buckets(there) = self.ask(&RepairRequest::Buckets(shard)).await? else {
            return Err(TransportError::Garbage);
        };
        let mut sums = vec![Digest::default(); BUCKETS];
        for (record, part) in here {
            if let Some(sum) = sums.get_mut(usize::from(bucket(record))) {
                *sum = sum.plus(*part);
            }
        }
        let unequal = (0..=u8::MAX).zip(sums.iter().zip(&there));
        let buckets: Vec<u8> = unequal
            .filter(|(_, (a, b))| a != b)
            .map(|(number, _)| number)
            .collect();
        if buckets.is_empty() {
            return Ok(BTreeSet::new());
        }
        let wanted = RepairRequest::Records(shard, buckets.clone());
        let RepairAnswer::Records(there) = self.ask(&wanted).await? else {
            return Err(TransportError::Garbage);
        };
        let there: BTreeMap<RecordId, Digest> = there.into_iter().collect();
        let in_them = here.keys().filter(|record| buckets.contains(&bucket(record)));
        let all: BTreeSet<RecordId> = in_them.chain(there.keys()).copied().collect();
        // A record of which nothing is applied adds nothing to the sum, so it may be at one side only.
        let part =
            |of: &BTreeMap<RecordId, Digest>, record: &RecordId| of.get(record).copied().unwrap_or_default();
        Ok(all
            .into_iter()
            .filter(|record| part(here, record) != part(&there, record))
            .collect())
    }

    async fn ask(&self, request: &RepairRequest) -> Result<RepairAnswer, TransportError> {
        let body = request.encode();
        self.progress
            .bytes_up
            .fetch_add(body.len() as u64, Ordering::Relaxed);
        let answer = ask(self.transport, self.key, PATH_REPAIR, body, self.time_ms).await?;
        self.progress
            .bytes_down
            .fetch_add(answer.len() as u64, Ordering::Relaxed);
        self.progress.round_trips.fetch_add(1, Ordering::Relaxed);
        RepairAnswer::decode(&answer).map_err(|_| TransportError::Garbage)
    }
}
