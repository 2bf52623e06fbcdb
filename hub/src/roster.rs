//! The roster: who has which device, in `common`, so that every phone keeps a copy. The table of
//! devices is made from it: what a restored hub forgot of joining, revoking and admitting comes
//! back with the entries that phones give back.
//!
//! Two kinds of documents, both of kind `roster`: one per device (`dv`), and one per log that a
//! supervisor admitted (`lg`).

use crate::devices::{self, Device, LEASE_MS};
use crate::hub::Hub;
use crate::office;
use crate::store::{StoreError, rows};
use lontar_core::form::Answers;
use lontar_core::ledger::{self, Applied, LogInfo};
use lontar_core::model::{DeviceKey, LogId, RecordId, RecordKind, ShardId, Value};
use lontar_core::oplog::office::State;
use lontar_core::oplog::shard::Shard;
use lontar_core::sync::wire::join::{Grant, Role};
use rusqlite::{Connection, Transaction};
use std::collections::BTreeMap;

const ACTIVE: &str = "active";
const REVOKED: &str = "revoked";
const ADMITTED: &str = "admitted";

/// Writes a device's document.
pub(crate) fn write_device(hub: &Hub, tx: &Transaction<'_>, device: &Device) -> Result<(), StoreError> {
    let mut fields = Answers::new();
    fields.set("dv", Value::Bytes(device.key.as_bytes().to_vec()));
    // Every phone reads this; the name of a worker is for the own district and the office.
    if device.grant.role != Role::Worker {
        fields.set("nm", Value::Text(device.grant.name.clone()));
    }
    fields.set("rl", Value::from(device.grant.role.name()));
    fields.set("ds", Value::Text(device.grant.districts.join(",")));
    fields.set("jm", Value::Int(device.joined_ms));
    let shards: Vec<u8> = device
        .grant
        .person_shards
        .iter()
        .flat_map(|s| s.as_bytes().to_vec())
        .collect();
    fields.set("ps", Value::Bytes(shards));
    let state = if device.revoked_ms.is_some() {
        REVOKED
    } else {
        ACTIVE
    };
    fields.set("st", Value::from(state));
    if let Some(at) = device.revoked_ms {
        fields.set("rm", Value::Int(at));
        fields.set("ct", Value::Bytes(cuts_to_bytes(&cuts(tx, &device.key)?)));
    }
    write(hub, tx, device.record, fields)
}

/// Notes that a supervisor admitted a log.
pub(crate) fn write_admission(hub: &Hub, tx: &Transaction<'_>, log: &LogInfo) -> Result<(), StoreError> {
    let mut fields = Answers::new();
    fields.set("lg", Value::Bytes(log.log.as_bytes().to_vec()));
    fields.set("st", Value::from(ADMITTED));
    fields.set("am", Value::Int(hub.env.now_ms()));
    write(hub, tx, admission_record(&log.log), fields)
}

fn write(hub: &Hub, tx: &Transaction<'_>, record: RecordId, fields: Answers) -> Result<(), StoreError> {
    let common = Shard::Common.id();
    office::write(hub, tx, &common, record, RecordKind::ROSTER, fields.0)
}

/// The document of an admitted log has the log's own id: one log, one document.
fn admission_record(log: &LogId) -> RecordId {
    RecordId::from_bytes(*log.as_bytes())
}

/// Whether a supervisor admitted a log that is not here yet: before a restore.
pub(crate) fn is_admitted(conn: &Connection, log: &LogId) -> Result<bool, StoreError> {
    let row = rows::by_record(conn, &admission_record(log))?;
    Ok(row.is_some_and(|row| row.kind == RecordKind::ROSTER && text(&row.answers.0, "st") == Some(ADMITTED)))
}

/// Takes over what a roster document says, where the hub forgot it. Twice is once.
pub(crate) fn take_over(hub: &Hub, tx: &Transaction<'_>, applied: &Applied) -> Result<(), StoreError> {
    for fields in current_versions(applied) {
        match (bytes(&fields, "dv"), bytes(&fields, "lg")) {
            (Some(device), _) => {
                if let Ok(key) = DeviceKey::try_from(device) {
                    take_over_device(hub, tx, key, applied.record, &fields)?;
                }
            }
            (None, Some(log)) => {
                if let Ok(log) = LogId::try_from(log) {
                    take_over_admission(hub, tx, &log, &fields)?;
                }
            }
            (None, None) => {}
        }
    }
    Ok(())
}

/// The versions that nothing replaces. After a restore there may be two; a revocation in any of
/// them holds.
fn current_versions(applied: &Applied) -> Vec<BTreeMap<String, Value>> {
    let heads = &applied.view.heads;
    let current = applied
        .entries
        .iter()
        .filter(|l| heads.contains(l.entry.hash.as_bytes()));
    current
        .filter_map(|l| State::decode(l.entry.payload()?).ok())
        .map(|state| state.fields)
        .collect()
}

fn take_over_device(
    hub: &Hub,
    tx: &Transaction<'_>,
    key: DeviceKey,
    record: RecordId,
    fields: &BTreeMap<String, Value>,
) -> Result<(), StoreError> {
    let revoked_ms = int(fields, "rm").filter(|_| text(fields, "st") == Some(REVOKED));
    let known = devices::get(tx, &key)?;
    let is_new = known.is_none();
    let mut device = known.unwrap_or_else(|| Device {
        key,
        record,
        grant: Grant {
            version: 0,
            name: text(fields, "nm").map(String::from).unwrap_or_default(),
            role: text(fields, "rl")
                .and_then(Role::from_name)
                .unwrap_or(Role::Worker),
            districts: devices::split(text(fields, "ds").unwrap_or_default()),
            person_shards: Vec::new(),
            lease_until_ms: hub.env.now_ms() + LEASE_MS,
        },
        joined_ms: int(fields, "jm").unwrap_or(0),
        revoked_ms: None,
    });
    let mut changed = is_new;
    for shard in bytes(fields, "ps").unwrap_or_default().chunks(16) {
        let Ok(shard) = ShardId::try_from(shard) else {
            continue;
        };
        if !device.grant.person_shards.contains(&shard) && !devices::is_taken(hub, tx, &shard, &key)? {
            device.grant.person_shards.push(shard);
            changed = true;
        }
    }
    // Whoever was invited again after it was revoked is trusted again.
    let revoke = device.revoked_ms.is_none() && revoked_ms.is_some_and(|at| is_new || at >= device.joined_ms);
    if revoke {
        device.revoked_ms = revoked_ms;
        let cuts = cuts_from_bytes(bytes(fields, "ct").unwrap_or_default());
        devices::cut_logs(tx, &key, |log| cuts.get(log).copied())?;
    }
    if changed || revoke {
        devices::put(hub, tx, &device)?;
    }
    Ok(())
}

fn take_over_admission(
    hub: &Hub,
    tx: &Transaction<'_>,
    log: &LogId,
    fields: &BTreeMap<String, Value>,
) -> Result<(), StoreError> {
    let Some(info) = ledger::log_info(tx, log)?.filter(|l| l.aside || l.cut.is_some()) else {
        return Ok(());
    };
    let revoked_ms = devices::get(tx, &info.device)?.and_then(|d| d.revoked_ms);
    let admitted_ms = int(fields, "am").unwrap_or(0);
    if text(fields, "st") == Some(ADMITTED) && revoked_ms.is_none_or(|at| at < admitted_ms) {
        hub.admit_log(tx, &info)?;
    }
    Ok(())
}

/// Where the logs of a revoked device were cut.
fn cuts(conn: &Connection, device: &DeviceKey) -> Result<BTreeMap<LogId, u64>, StoreError> {
    let logs = ledger::logs_of_device(conn, device)?;
    Ok(logs.into_iter().filter_map(|l| Some((l.log, l.cut?))).collect())
}

fn cuts_to_bytes(cuts: &BTreeMap<LogId, u64>) -> Vec<u8> {
    let parts = cuts
        .iter()
        .flat_map(|(log, seq)| [log.as_bytes().to_vec(), seq.to_le_bytes().to_vec()]);
    parts.flatten().collect()
}

fn cuts_from_bytes(bytes: &[u8]) -> BTreeMap<LogId, u64> {
    let cut = |part: &[u8]| {
        let (log, seq) = part.split_at_checked(16)?;
        Some((
            LogId::try_from(log).ok()?,
            u64::from_le_bytes(seq.try_into().ok()?),
        ))
    };
    bytes.chunks(24).filter_map(cut).collect()
}

fn text<'a>(fields: &'a BTreeMap<String, Value>, key: &str) -> Option<&'a str> {
    fields.get(key).and_then(Value::as_text)
}

fn bytes<'a>(fields: &'a BTreeMap<String, Value>, key: &str) -> Option<&'a [u8]> {
    fields.get(key).and_then(Value::as_bytes)
}

fn int(fields: &BTreeMap<String, Value>, key: &str) -> Option<i64> {
    match fields.get(key) {
        Some(Value::Int(i)) => Some(*i),
        _ => None,
    }
}
