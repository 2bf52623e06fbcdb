//! Devices: who they belong to, what they may read, and where their logs stand.

use crate::hub::{Hub, HubError};
use crate::office;
use crate::store::StoreError;
use lontar_core::form::Answers;
use lontar_core::ledger;
use lontar_core::model::{DeviceKey, RecordId, RecordKind, ShardId, Value};
use lontar_core::oplog::entry::Open;
use lontar_core::oplog::shard::Shard;
use lontar_core::sync::wire::join::{Grant, Role, shards_of_grant};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeSet;

/// Days of a lease: afterwards a device must have spoken to the hub again to read what others
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
    /// Whether it may pull: until it is revoked. The lease is written into the grant, but neither
    /// renewed nor enforced yet.
    pub fn may_read(&self, _now_ms: i64) -> bool {
        self.revoked_ms.is_none()
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
}

pub(crate) fn get(conn: &Connection, key: &DeviceKey) -> Result<Option<Device>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT record, name, role, districts, version, lease_ms, joined_ms, revoked_ms FROM device WHERE device = ?1",
    )?;
    let found = find.query_row([key.as_bytes()], |r| {
        let role: String = r.get(2)?;
        let districts: String = r.get(3)?;
        Ok(Device {
            key: *key,
            record: RecordId::from_bytes(r.get(0)?),
            grant: Grant {
                version: r.get(4)?,
                name: r.get(1)?,
                role: Role::from_name(&role).unwrap_or(Role::Worker),
                districts: split(&districts),
                person_shards: Vec::new(),
                lease_until_ms: r.get(5)?,
            },
            joined_ms: r.get(6)?,
            revoked_ms: r.get(7)?,
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
    tx.execute(
        "INSERT INTO device (device, record, name, role, districts, version, lease_ms, joined_ms, revoked_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (device) DO UPDATE SET name = excluded.name, role = excluded.role, districts = excluded.districts,
             version = excluded.version, lease_ms = excluded.lease_ms, revoked_ms = excluded.revoked_ms",
        (
            device.key.as_bytes(),
            device.record.as_bytes(),
            &device.grant.name,
            device.grant.role.name(),
            device.grant.districts.join(","),
            device.grant.version,
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
    write_roster(hub, tx, device)?;
    if device.revoked_ms.is_none() {
        for log in ledger::logs_of_device(tx, &device.key)? {
            if log.aside && has_right(tx, &device.key, &log.shard)? {
                hub.admit_log(tx, &log)?;
            }
        }
    }
    Ok(())
}

fn write_roster(hub: &Hub, tx: &Transaction<'_>, device: &Device) -> Result<(), StoreError> {
    let mut fields = Answers::new();
    fields.set("dv", Value::Bytes(device.key.as_bytes().to_vec()));
    fields.set("nm", Value::Text(device.grant.name.clone()));
    fields.set("rl", Value::from(device.grant.role.name()));
    fields.set("ds", Value::Text(device.grant.districts.join(",")));
    fields.set(
        "st",
        Value::from(if device.revoked_ms.is_some() {
            "revoked"
        } else {
            "active"
        }),
    );
    office::write(
        hub,
        tx,
        &Shard::Common.id(),
        device.record,
        RecordKind::ROSTER,
        fields.0,
    )
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
pub(crate) fn stands_aside(
    tx: &Transaction<'_>,
    open: &Open,
    hub_key: &DeviceKey,
) -> Result<bool, StoreError> {
    if open.device == *hub_key || has_right(tx, &open.device, &open.shard)? {
        return Ok(false);
    }
    Ok(!claim_person_shard(tx, open)?)
}

/// A shard that is no district's, nobody has a right to and no other device writes in, opened by a
/// device that is not revoked, is a person's: of whoever holds that device.
fn claim_person_shard(tx: &Transaction<'_>, info: &Open) -> Result<bool, StoreError> {
    let reserved = [Shard::Common.id(), Shard::Office.id()].contains(&info.shard)
        || crate::store::rows::district_of_shard(&info.shard).is_some();
    let taken: i64 = tx.query_row(
        "SELECT (SELECT count(*) FROM device_shard WHERE shard = ?1)
              + (SELECT count(*) FROM log l JOIN shard s ON s.id = l.shard WHERE s.shard = ?1 AND l.device <> ?2)",
        (info.shard.as_bytes(), info.device.as_bytes()),
        |r| r.get(0),
    )?;
    let device = get(tx, &info.device)?;
    if reserved || taken > 0 || device.is_none_or(|d| d.revoked_ms.is_some()) {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO device_shard (device, shard) VALUES (?1, ?2)",
        (info.device.as_bytes(), info.shard.as_bytes()),
    )?;
    tx.execute(
        "UPDATE device SET version = version + 1 WHERE device = ?1",
        [info.device.as_bytes()],
    )?;
    Ok(true)
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
            let mut device = get(tx, key)?.ok_or(HubError::NotFound("device"))?;
            device.revoked_ms = Some(self.env.now_ms());
            device.grant.version += 1;
            for log in ledger::logs_of_device(tx, key)?.iter().filter(|l| !l.aside) {
                let last = ledger::heads_of(tx, log.row)?.iter().map(|(seq, _)| *seq).max();
                tx.execute("UPDATE log SET cut = ?2 WHERE id = ?1", (log.row, last))?;
            }
            Ok(put(self, tx, &device)?)
        })
    }

    /// Changes the districts of a device. Those that are new to it are fetched from their beginning.
    pub fn regrant(&self, key: &DeviceKey, districts: &[String]) -> Result<(), HubError> {
        self.store.write(|tx| {
            let mut device = get(tx, key)?.ok_or(HubError::NotFound("device"))?;
            device.grant.districts = districts.to_vec();
            device.grant.version += 1;
            Ok(put(self, tx, &device)?)
        })
    }
}

fn line(conn: &Connection, device: Device) -> Result<DeviceLine, StoreError> {
    let (entries, logs_aside) = conn.query_row(
        "SELECT (SELECT count(*) FROM entry e JOIN log l ON l.id = e.log WHERE l.device = ?1),
                (SELECT count(*) FROM log WHERE device = ?1 AND (aside = 1 OR cut IS NOT NULL))",
        [device.key.as_bytes()],
        |r| Ok((r.get(0)?, r.get(1)?)),
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
    })
}
