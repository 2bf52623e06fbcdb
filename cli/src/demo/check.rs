//! The summary, read from the hub and the phones.

use super::people::TEAMS;
use super::world::World;
use crate::output::Failure;
use lontar_core::oplog::shard::Shard;
use std::collections::{BTreeMap, BTreeSet};

/// How it came out.
pub struct Summary {
    /// Enrolments and accident reports at the hub.
    pub records_at_hub: u64,
    /// The same on all phones that came back, each phone counted.
    pub records_on_phones: u64,
    /// At the hub.
    pub enrolments: u64,
    /// At the hub.
    pub accidents: u64,
    /// At the hub.
    pub candidates: u64,
    /// Records with differing answers at the hub.
    pub conflicts_open: u64,
    /// What people settled.
    pub conflicts_settled: u64,
    /// Changes whose save returned.
    pub promises: u64,
    /// Promises that were not kept.
    pub lost: u64,
    /// Whether every phone that came back has the hub's digests.
    pub digests_equal: bool,
    /// Held entries at the hub.
    pub held: u64,
    /// Logs aside at the hub.
    pub aside: u64,
    /// Faults that `verify` found.
    pub faults: u64,
    /// Request bodies.
    pub bytes_up: u64,
    /// Answer bodies.
    pub bytes_down: u64,
    /// How long it took.
    pub seconds: f64,
}

/// Reads it.
pub fn summary(world: &World) -> Result<Summary, Failure> {
    let hub = world.hub()?;
    let [enrolments, accidents, candidates, conflicts_open] = hub.counts()?.total();
    let mut on_phones = 0;
    for phone in world.phones.iter().filter(|p| p.returns) {
        let status = phone.core()?.status()?;
        on_phones += status.enrolments + status.accidents;
    }
    Ok(Summary {
        records_at_hub: enrolments + accidents,
        records_on_phones: on_phones,
        enrolments,
        accidents,
        candidates,
        conflicts_open,
        conflicts_settled: world.settled,
        promises: world.promises.len() as u64,
        lost: lost(world)?,
        digests_equal: digests_equal(world)?,
        held: hub.held()?.len() as u64,
        aside: hub.aside()?.len() as u64,
        faults: hub.verify(&mut |_, _| {})?.faults.len() as u64,
        bytes_up: world.bytes.0,
        bytes_down: world.bytes.1,
        seconds: world.seconds(),
    })
}

/// Changes that a phone promised and the hub does not have. What only the drowned phone held, and
/// no receipt covered, was never promised to arrive.
fn lost(world: &World) -> Result<u64, Failure> {
    let hub = world.hub()?;
    let mut at_hub = BTreeMap::new();
    let mut lost = 0;
    for promise in &world.promises {
        let returned = world.phones.get(promise.phone).is_some_and(|p| p.returns);
        if !returned && !promise.receipted {
            continue;
        }
        if let std::collections::btree_map::Entry::Vacant(slot) = at_hub.entry(promise.record) {
            let changes: BTreeSet<_> = match hub.record(&promise.record) {
                Ok(page) => page.history.iter().map(|line| line.change).collect(),
                Err(_) => BTreeSet::new(),
            };
            slot.insert(changes);
        }
        let kept = at_hub
            .get(&promise.record)
            .is_some_and(|changes| changes.contains(&promise.change));
        lost += u64::from(!kept);
    }
    Ok(lost)
}

fn digests_equal(world: &World) -> Result<bool, Failure> {
    let hub = world.hub()?;
    for phone in world.phones.iter().filter(|p| p.returns) {
        let core = phone.core()?;
        let Some(grant) = core.status()?.grant else {
            continue;
        };
        let districts = TEAMS
            .iter()
            .map(|t| t.district)
            .filter(|d| grant.districts.iter().any(|g| g == d));
        let shards = districts
            .map(|d| Shard::District(String::from(d)).id())
            .chain(grant.person_shards.iter().copied());
        for shard in shards.chain([Shard::Common.id()]) {
            if core.digest(&shard)? != hub.digest(&shard)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
