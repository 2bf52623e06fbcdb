//! How far the hub holds the work of each device: what receipts say, for the operator.

use crate::devices;
use crate::hub::{Hub, HubError};
use crate::store::{StoreError, meta, rows};
use lontar_core::ledger::{self, LogInfo};
use lontar_core::model::{DeviceKey, LogId};
use lontar_core::oplog::shard::Shard;
use rusqlite::Connection;

/// A device and its logs.
#[derive(Clone, Debug)]
pub struct DeviceReceipts {
    /// Its key.
    pub device: DeviceKey,
    /// Whose it is; `None` if it never joined and others brought its work.
    pub name: Option<String>,
    /// Revoked since.
    pub revoked_ms: Option<i64>,
    /// Its logs in the order in which they came.
    pub logs: Vec<LogReceipts>,
}

/// How far the hub holds a log. All counts are of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogReceipts {
    /// The log.
    pub log: LogId,
    /// Whose readers it has.
    pub place: Place,
    /// Stored here.
    pub stored: u64,
    /// Those of them in a finished backup.
    pub backed_up: u64,
    /// Those of them that stand aside: shown to nobody until they are admitted.
    pub aside: u64,
    /// Those of them that are held: not applied, with a reason.
    pub held: u64,
    /// When the newest one came, by the hub's clock.
    pub last_received_ms: Option<i64>,
}

/// A shard as an operator knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Dotted code of a district.
    District(&'static str),
    /// Everyone.
    Common,
    /// One person's own.
    Person,
}

impl DeviceReceipts {
    /// One figure over all its logs.
    pub fn sum(&self, of: impl Fn(&LogReceipts) -> u64) -> u64 {
        self.logs.iter().map(of).sum()
    }

    /// When anything of it came last, by the hub's clock.
    #[must_use]
    pub fn last_received_ms(&self) -> Option<i64> {
        self.logs.iter().filter_map(|l| l.last_received_ms).max()
    }
}

impl Hub {
    /// How far it holds the work of every device, first joined first; devices that never joined come
    /// last. The hub's own logs are left out.
    pub fn receipts(&self) -> Result<Vec<DeviceReceipts>, HubError> {
        self.store.read(|conn| {
            let mut find = conn.prepare(
                "SELECT device FROM (
                     SELECT device, 0 AS stranger, joined_ms AS since FROM device
                     UNION ALL
                     SELECT device, 1, min(id) FROM log WHERE device NOT IN (SELECT device FROM device)
                     GROUP BY device)
                 WHERE device <> ?1 ORDER BY stranger, since, device",
            )?;
            let own = self.authority.key;
            let keys = find.query_map([own.as_bytes()], |r| Ok(DeviceKey::from_bytes(r.get(0)?)))?;
            let mut all = Vec::new();
            for key in keys {
                all.push(of_device(conn, key?)?);
            }
            Ok(all)
        })
    }
}

fn of_device(conn: &Connection, key: DeviceKey) -> Result<DeviceReceipts, StoreError> {
    let known = devices::get(conn, &key)?;
    let mut logs = Vec::new();
    for log in ledger::logs_of_device(conn, &key)? {
        logs.push(of_log(conn, &log)?);
    }
    Ok(DeviceReceipts {
        device: key,
        revoked_ms: known.as_ref().and_then(|d| d.revoked_ms),
        name: known.map(|d| d.grant.name),
        logs,
    })
}

fn of_log(conn: &Connection, log: &LogInfo) -> Result<LogReceipts, StoreError> {
    // A log stands aside whole, or from where its device was revoked.
    let aside_from = match (log.aside, log.cut) {
        (true, _) => Some(0),
        (false, cut) => cut.map(|c| c + 1),
    };
    let mut count = conn.prepare_cached(
        "SELECT count(*), count(*) FILTER (WHERE id <= ?2), count(*) FILTER (WHERE seq >= ?3),
                count(*) FILTER (WHERE held IS NOT NULL), max(received_ms)
         FROM entry WHERE log = ?1",
    )?;
    let counted = count.query_row((log.row, meta::backed_up(conn)?, aside_from), |r| {
        Ok(LogReceipts {
            log: log.log,
            place: place_of(log),
            stored: r.get(0)?,
            backed_up: r.get(1)?,
            aside: r.get(2)?,
            held: r.get(3)?,
            last_received_ms: r.get(4)?,
        })
    })?;
    Ok(counted)
}

fn place_of(log: &LogInfo) -> Place {
    match rows::district_of_shard(&log.shard) {
        Some(code) => Place::District(code),
        None if log.shard == Shard::Common.id() => Place::Common,
        None => Place::Person,
    }
}
