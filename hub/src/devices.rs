//! Devices: who they belong to, what they may read, and where their logs stand.

use crate::audit::Note;
use crate::hub::{Hub, HubError};
use crate::join::{current_districts, may_have};
use crate::rights::Action;
use crate::roster;
use crate::store::{StoreError, meta};
use lontar_core::ledger;
use lontar_core::model::{DeviceKey, LogId, RecordId, ShardId};
use lontar_core::oplog::entry::Open;
use lontar_core::oplog::shard::Shard;
use lontar_core::sync::wire::join::{Grant, Role, shards_of_grant};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// Length of a lease, ms: a device that has not spoken to the hub for so long hides what others
/// wrote. What it wrote itself, and pushing, are never limited.
pub(crate) const LEASE_MS: i64 = 45 * 86_400_000;

/// A device that joined.
pub(crate) struct Device {
    pub key: DeviceKey,
    pub record: RecordId,
    pub grant: Grant,
    pub joined_ms: i64,
    pub revoked_ms: Option<i64>,
}

impl Device {
    /// Whether it may pull: until it is revoked. A lease cannot have ended for whoever asks: asking
    /// renews it. On the phone it hides what others wrote.
    pub fn may_read(&self) -> bool {
        self.revoked_ms.is_none()
    }

    /// Whether half of its lease is over, so that it is to be renewed.
    pub fn lease_is_due(&self, now_ms: i64) -> bool {
        self.revoked_ms.is_none() && self.grant.lease_until_ms < now_ms + LEASE_MS / 2
    }
}

/// A device in the operator's list.
#[derive(Clone, Debug)]
pub struct DeviceLine {
    /// Its key.
    pub device: DeviceKey,
    /// Whose it is.
    pub name: String,
    /// For what.
    pub role: Role,
    /// Where: dotted district codes.
    pub districts: Vec<String>,
    /// Since when, ms since 1970 UTC.
    pub joined_ms: i64,
    /// Revoked since.
    pub revoked_ms: Option<i64>,
    /// Entries of its logs here.
    pub entries: u64,
    /// How many of its logs stand aside.
    pub logs_aside: u64,
    /// How many of its logs have two ends: two phones write with one key, so one is a copy of the other.
    pub logs_forked: u64,
}

pub(crate) fn get(conn: &Connection, key: &DeviceKey) -> Result<Option<Device>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT record, name, role, districts, lease_ms, joined_ms, revoked_ms FROM device WHERE device = ?1",
    )?;
    let found = find.query_row([key.as_bytes()], |r| {
        let role: String = r.get(2)?;
        let districts: String = r.get(3)?;
        Ok(Device {
            key: *key,
            record: RecordId::from_bytes(r.get(0)?),
            grant: Grant {
                version: 0,
                name: r.get(1)?,
                role: Role::from_name(&role).unwrap_or(Role::Worker),
                districts: split(&districts),
                person_shards: Vec::new(),
                lease_until_ms: r.get(4)?,
            },
            joined_ms: r.get(5)?,
            revoked_ms: r.get(6)?,
        })
    });
    let Some(mut device) = found.optional()? else {
        return Ok(None);
    };
    let derived: BTreeSet<ShardId> = shards_of_grant(Some(&device.grant)).into_iter().collect();
    let mut shards =
        conn.prepare_cached("SELECT shard FROM device_shard WHERE device = ?1 ORDER BY shard")?;
    let shards = shards.query_map([key.as_bytes()], |r| Ok(ShardId::from_bytes(r.get(0)?)))?;
    for shard in shards {
        let shard = shard?;
        if !derived.contains(&shard) {
            device.grant.person_shards.push(shard);
        }
    }
    device.grant.version = device.grant.mark();
    Ok(Some(device))
}

pub(crate) fn split(districts: &str) -> Vec<String> {
    districts
        .split(',')
        .filter(|d| !d.is_empty())
        .map(String::from)
        .collect()
}

/// Gives a device its shards, its roster document, and admits what it wrote there before.
pub(crate) fn put(hub: &Hub, tx: &Transaction<'_>, device: &Device) -> Result<(), StoreError> {
    let was_revoked = get(tx, &device.key)?.is_some_and(|d| d.revoked_ms.is_some());
    tx.execute(
        "INSERT INTO device (device, record, name, role, districts, lease_ms, joined_ms, revoked_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (device) DO UPDATE SET name = excluded.name, role = excluded.role,
             districts = excluded.districts, lease_ms = excluded.lease_ms, joined_ms = excluded.joined_ms,
             revoked_ms = excluded.revoked_ms",
        (
            device.key.as_bytes(),
            device.record.as_bytes(),
            &device.grant.name,
            device.grant.role.name(),
            device.grant.districts.join(","),
            device.grant.lease_until_ms,
            device.joined_ms,
            device.revoked_ms,
        ),
    )?;
    tx.execute(
        "DELETE FROM device_shard WHERE device = ?1",
        [device.key.as_bytes()],
    )?;
    let common = Shard::Common.id();
    for shard in shards_of_grant(Some(&device.grant))
        .iter()
        .filter(|s| **s != common)
    {
        tx.execute(
            "INSERT OR IGNORE INTO device_shard (device, shard) VALUES (?1, ?2)",
            (device.key.as_bytes(), shard.as_bytes()),
        )?;
    }
    roster::write_device(hub, tx, device)?;
    // What was written while it was revoked stays aside until a supervisor admits it.
    if device.revoked_ms.is_none() && !was_revoked {
        for log in ledger::logs_of_device(tx, &device.key)? {
            if log.aside && has_right(tx, &device.key, &log.shard)? {
                hub.admit_log(tx, &log)?;
            }
        }
    }
    Ok(())
}

/// Whether a device has a right to write in a shard.
fn has_right(conn: &Connection, device: &DeviceKey, shard: &ShardId) -> Result<bool, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT 1 FROM device_shard s JOIN device d ON d.device = s.device
         WHERE s.device = ?1 AND s.shard = ?2 AND d.revoked_ms IS NULL",
    )?;
    Ok(find
        .query_row((device.as_bytes(), shard.as_bytes()), |_| Ok(()))
        .optional()?
        .is_some())
}

/// Whether a log that comes for the first time stands aside: its device has no right to its shard.
/// A worker's further shards of its own become the worker's.
pub(crate) fn stands_aside(hub: &Hub, tx: &Transaction<'_>, open: &Open) -> Result<bool, StoreError> {
    if open.device == hub.authority.key
        || has_right(tx, &open.device, &open.shard)?
        || roster::is_admitted(tx, &open.log())?
    {
        return Ok(false);
    }
    Ok(!claim_person_shard(hub, tx, open)?)
}

/// A shard that is no district's, nobody has a right to and no other device writes in, opened by a
/// device that is not revoked, is a person's: of whoever holds that device.
fn claim_person_shard(hub: &Hub, tx: &Transaction<'_>, open: &Open) -> Result<bool, StoreError> {
    let reserved = [Shard::Common.id(), Shard::Office.id()].contains(&open.shard)
        || crate::store::rows::district_of_shard(&open.shard).is_some();
    let device = get(tx, &open.device)?.filter(|d| d.revoked_ms.is_none());
    let Some(mut device) = device.filter(|_| !reserved) else {
        return Ok(false);
    };
    if is_taken(hub, tx, &open.shard, &open.device)? {
        return Ok(false);
    }
    device.grant.person_shards.push(open.shard);
    put(hub, tx, &device)?;
    Ok(true)
}

/// Whether another device has a right to a shard, or writes in it.
pub(crate) fn is_taken(
    hub: &Hub,
    conn: &Connection,
    shard: &ShardId,
    but: &DeviceKey,
) -> Result<bool, StoreError> {
    let others: i64 = conn.query_row(
        "SELECT (SELECT count(*) FROM device_shard WHERE shard = ?1 AND device <> ?2)
              + (SELECT count(*) FROM log l JOIN shard s ON s.id = l.shard
                 WHERE s.shard = ?1 AND l.device NOT IN (?2, ?3))",
        (shard.as_bytes(), but.as_bytes(), hub.authority.key.as_bytes()),
        |r| r.get(0),
    )?;
    Ok(others > 0)
}

/// Cuts a device's logs: what comes after `at` is kept aside. A log for which there is no place
/// stands aside whole.
pub(crate) fn cut_logs(
    tx: &Transaction<'_>,
    key: &DeviceKey,
    at: impl Fn(&LogId) -> Option<u64>,
) -> Result<(), StoreError> {
    for log in ledger::logs_of_device(tx, key)?.iter().filter(|l| !l.aside) {
        let place = at(&log.log);
        tx.execute(
            "UPDATE log SET cut = ?2, aside = (?2 IS NULL) WHERE id = ?1",
            (log.row, place),
        )?;
    }
    Ok(())
}

impl Hub {
    /// Every device, first joined first.
    pub fn devices(&self) -> Result<Vec<DeviceLine>, HubError> {
        self.store.read(|conn| {
            let mut find = conn.prepare("SELECT device FROM device ORDER BY joined_ms, device")?;
            let keys = find.query_map([], |r| Ok(DeviceKey::from_bytes(r.get(0)?)))?;
            let mut lines = Vec::new();
            for key in keys {
                let key = key?;
                if let Some(device) = get(conn, &key)? {
                    lines.push(line(conn, device)?);
                }
            }
            Ok(lines)
        })
    }

    /// Revokes a device: it pulls nothing any more. What its logs hold here stays; what comes of
    /// them later is kept aside.
    pub fn revoke(&self, key: &DeviceKey) -> Result<(), HubError> {
        self.store.write(|tx| {
            get(tx, key)?.map(drop).ok_or(HubError::NotFound("device"))?;
            self.revoke_in(tx, key)?;
            Ok(self.at_the_machine(tx, &Note::new(Action::RevokeDevice, key))?)
        })
    }

    /// The same inside a transaction; nothing for a device that is not known.
    pub(crate) fn revoke_in(&self, tx: &Transaction<'_>, key: &DeviceKey) -> Result<(), StoreError> {
        let Some(mut device) = get(tx, key)? else {
            return Ok(());
        };
        device.revoked_ms = Some(self.env.now_ms());
        let mut ends = BTreeMap::new();
        for log in ledger::logs_of_device(tx, key)? {
            let last = ledger::heads_of(tx, log.row)?.iter().map(|(seq, _)| *seq).max();
            ends.extend(last.map(|seq| (log.log, seq)));
        }
        cut_logs(tx, key, |log| ends.get(log).copied())?;
        if device.grant.role == Role::Supervisor {
            // Whoever has that phone could make codes for others: from their next sync on, no more.
            let epoch = meta::recovery_epoch(tx)?;
            meta::set_recovery_epoch(tx, epoch + 1)?;
            meta::renew_all_grants(tx)?;
        }
        put(self, tx, &device)
    }

    /// Renews the lease of a device that asks, when half of it is over.
    pub(crate) fn renew_lease(&self, key: &DeviceKey) -> Result<(), StoreError> {
        let now = self.env.now_ms();
        self.store.write(|tx| {
            tx.execute(
                "UPDATE device SET lease_ms = ?2 WHERE device = ?1 AND revoked_ms IS NULL",
                (key.as_bytes(), now + LEASE_MS),
            )?;
            Ok(())
        })
    }

    /// Changes the districts of a device. Those that are new to it are fetched from their beginning.
    pub fn regrant(&self, key: &DeviceKey, districts: &[String]) -> Result<(), HubError> {
        let districts = current_districts(districts)?;
        self.store.write(|tx| {
            let mut device = get(tx, key)?.ok_or(HubError::NotFound("device"))?;
            may_have(device.grant.role, &districts)?;
            device.grant.districts.clone_from(&districts);
            put(self, tx, &device)?;
            let note = Note::new(Action::GrantDevice, key).with("districts", districts.join(","));
            Ok(self.at_the_machine(tx, &note)?)
        })
    }
}

fn line(conn: &Connection, device: Device) -> Result<DeviceLine, StoreError> {
    let (entries, logs_aside, logs_forked) = conn.query_row(
        "SELECT (SELECT count(*) FROM entry e JOIN log l ON l.id = e.log WHERE l.device = ?1),
                (SELECT count(*) FROM log WHERE device = ?1 AND (aside = 1 OR cut IS NOT NULL)),
                (SELECT count(*) FROM (SELECT 1 FROM head h JOIN log l ON l.id = h.log WHERE l.device = ?1
                 GROUP BY h.log HAVING count(*) > 1))",
        [device.key.as_bytes()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    Ok(DeviceLine {
        device: device.key,
        name: device.grant.name,
        role: device.grant.role,
        districts: device.grant.districts,
        joined_ms: device.joined_ms,
        revoked_ms: device.revoked_ms,
        entries,
        logs_aside,
        logs_forked,
    })
}
