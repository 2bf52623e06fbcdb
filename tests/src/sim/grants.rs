//! No body reaches a device without a grant for its shard: whatever a phone holds and did not write lies in
//! a shard that the office once gave to it.

use super::phone::{PHONE_FILE, Phone};
use super::raw;
use super::world::World;
use lontar_core::model::{DeviceKey, ShardId};
use lontar_core::oplog::shard::Shard;
use std::collections::{BTreeMap, BTreeSet};

/// Shards of districts, and the one that everybody has.
pub fn shards_of(districts: &[String]) -> BTreeSet<ShardId> {
    let districts = districts.iter().map(|d| Shard::District(d.clone()).id());
    districts.chain([Shard::Common.id()]).collect()
}

impl World {
    /// The office gave these districts to a device: all phones that hold its key may have read them from
    /// now on, whatever is taken back later.
    pub(super) fn allow(&mut self, device: DeviceKey, districts: &[String]) {
        let shards = shards_of(districts);
        let same = |p: &&mut Phone| p.device().is_ok_and(|d| d == device);
        for phone in self.phones.iter_mut().filter(same) {
            phone.allowed.extend(&shards);
            phone.readmitted |= phone.revoked;
        }
    }

    /// **Grants**, looked at on every phone, lost and revoked ones included.
    pub(super) fn check_grants(&self) -> Result<(), String> {
        let mut owners: BTreeMap<ShardId, DeviceKey> = BTreeMap::new();
        for phone in &self.phones {
            let device = phone.device()?;
            let grant = phone.app()?.status().map_err(|e| e.to_string())?.grant;
            let own: BTreeSet<ShardId> = grant.into_iter().flat_map(|g| g.person_shards).collect();
            for shard in &own {
                if owners.insert(*shard, device).is_some_and(|other| other != device) {
                    return Err(format!("GRANT: {} shares the shard of a person", phone.name));
                }
            }
            let foreign =
                raw::shards_of_others(&phone.disk, PHONE_FILE, &device).map_err(|e| e.to_string())?;
            let mut beyond = foreign.difference(&phone.allowed).filter(|s| !own.contains(s));
            if let Some(shard) = beyond.next() {
                return Err(format!(
                    "GRANT: {} holds bodies of others in shard {shard}, which it was never given",
                    phone.name
                ));
            }
        }
        Ok(())
    }
}
