//! Heads of the chain as office documents in the hub's own shard: one document per day of WITA, one
//! version each time the day is sealed.

use super::{AuditRow, OFFSET_MIN, last};
use crate::hub::{Hub, HubError};
use crate::office;
use crate::store::StoreError;
use lontar_core::ledger;
use lontar_core::model::{RecordId, RecordKind, Value, time};
use lontar_core::oplog::hash::{TAG_AUDIT, first_16, tagged};
use lontar_core::oplog::office::State;
use lontar_core::oplog::shard::Shard;
use rusqlite::{Connection, Transaction};
use std::collections::BTreeMap;

/// Register: the day, `2026-11-09`.
const DAY: &str = "dy";
/// Register: number of the last row.
const SEQ: &str = "sq";
/// Register: its hash.
const HASH: &str = "hs";

/// A head that the hub sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub day: String,
    pub seq: u64,
    pub hash: [u8; 32],
}

/// Seals a row as the last one of its day so far. A copy of a hub seals nothing: the entry would be
/// under a number that the other one gives too.
pub(super) fn seal(hub: &Hub, tx: &Transaction<'_>, row: &AuditRow) -> Result<(), StoreError> {
    if hub.check_home().is_err() {
        return Ok(());
    }
    let day = time::day_of(row.at_ms, OFFSET_MIN).to_string();
    let record = RecordId::from_bytes(first_16(&tagged(TAG_AUDIT, &[day.as_bytes()])));
    let fields = BTreeMap::from([
        (String::from(DAY), Value::Text(day)),
        (String::from(SEQ), Value::Uint(row.seq)),
        (String::from(HASH), Value::Bytes(row.hash.to_vec())),
    ]);
    office::write(hub, tx, &Shard::Office.id(), record, RecordKind::AUDIT, fields)
}

/// Every head that was sealed, all versions of all days.
pub(super) fn all(hub: &Hub, conn: &Connection) -> Result<Vec<Head>, HubError> {
    let Some(shard) = ledger::find_shard(conn, &Shard::Office.id())? else {
        return Ok(Vec::new());
    };
    let mut find = conn
        .prepare_cached("SELECT DISTINCT record FROM entry WHERE shard = ?1 AND kind = ?2 ORDER BY record")?;
    let records: Vec<RecordId> = find
        .query_map((shard, RecordKind::AUDIT.0), |r| {
            Ok(RecordId::from_bytes(r.get(0)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut heads = Vec::new();
    for record in records {
        let applied = ledger::history(conn, &hub.trust(), shard, record)?;
        let states = applied.entries.iter().filter(|l| l.device == hub.authority.key);
        heads.extend(states.filter_map(|l| head_of(&State::decode(l.entry.payload()?).ok()?)));
    }
    Ok(heads)
}

fn head_of(state: &State) -> Option<Head> {
    let (Some(Value::Text(day)), Some(Value::Uint(seq)), Some(Value::Bytes(hash))) = (
        state.fields.get(DAY),
        state.fields.get(SEQ),
        state.fields.get(HASH),
    ) else {
        return None;
    };
    Some(Head {
        day: day.clone(),
        seq: *seq,
        hash: hash.as_slice().try_into().ok()?,
    })
}

impl Hub {
    /// Seals the chain as it is now; before a backup, so that the copy has it.
    pub fn seal_audit(&self) -> Result<(), HubError> {
        self.store.write(|tx| match last(tx)? {
            Some(row) => Ok(seal(self, tx, &row)?),
            None => Ok(()),
        })
    }
}
