//! Comparing a shard with a phone whose digest differs.

use crate::devices;
use crate::hub::{Hub, Refusal};
use lontar_core::ledger;
use lontar_core::model::{DeviceKey, ShardId};
use lontar_core::oplog::digest::Digest;
use lontar_core::sync::wire::join::shards_of_grant;
use lontar_core::sync::wire::repair::{BUCKETS, RepairAnswer, RepairRequest, bucket};

impl Hub {
    pub(crate) fn repair(&self, key: &DeviceKey, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let request = RepairRequest::decode(body).map_err(|_| Refusal::Code("malformed"))?;
        let shard: ShardId = match &request {
            RepairRequest::Buckets(shard) | RepairRequest::Records(shard, _) => *shard,
        };
        let parts = self.store.read::<_, Refusal>(|conn| {
            let device = devices::get(conn, key)?.ok_or(Refusal::Code("not_joined"))?;
            let readable = device.may_read() && shards_of_grant(Some(&device.grant)).contains(&shard);
            if !readable {
                return Err(Refusal::Code("not_allowed"));
            }
            Ok(ledger::shard_parts(conn, &shard)?)
        })?;
        let answer = match request {
            RepairRequest::Buckets(_) => {
                let mut sums = vec![Digest::default(); BUCKETS];
                for (record, part) in parts {
                    if let Some(sum) = sums.get_mut(usize::from(bucket(&record))) {
                        *sum = sum.plus(part);
                    }
                }
                RepairAnswer::Buckets(sums)
            }
            RepairRequest::Records(_, wanted) => RepairAnswer::Records(
                parts
                    .into_iter()
                    .filter(|(record, _)| wanted.contains(&bucket(record)))
                    .collect(),
            ),
        };
        Ok(answer.encode())
    }
}
