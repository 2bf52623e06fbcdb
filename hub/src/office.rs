//! Writing the hub's own entries: office documents and carried changes.

use crate::cases;
use crate::hub::Hub;
use crate::store::{StoreError, meta, rows};
use lontar_core::env::draw;
use lontar_core::ledger::{self, Claims, Writer};
use lontar_core::model::{EntryHash, RecordId, RecordKind, ShardId, Value};
use lontar_core::oplog::office::State;
use rusqlite::Transaction;
use std::collections::{BTreeMap, BTreeSet};

/// Writes the next version of an office document and its row. A version that says the same as the
/// present one is not written.
pub(crate) fn write(
    hub: &Hub,
    tx: &Transaction<'_>,
    shard: &ShardId,
    record: RecordId,
    kind: RecordKind,
    fields: BTreeMap<String, Value>,
) -> Result<(), StoreError> {
    let mut replaces = None;
    if let Some(row) = ledger::find_shard(tx, shard)? {
        let applied = ledger::history(tx, &hub.trust(), row, record)?;
        let now: BTreeMap<String, Value> = applied
            .view
            .registers
            .winners()
            .map(|(k, v)| (String::from(k), v.clone()))
            .collect();
        if now == fields && !fields.is_empty() {
            return Ok(());
        }
        replaces = applied
            .view
            .entry_of
            .values()
            .next()
            .map(|h| EntryHash::from_bytes(*h.as_bytes()));
    }
    let payload = State { replaces, fields }.encode();
    let touched = append(hub, tx, shard, vec![(record, kind, payload)])?;
    for applied in ledger::apply(tx, &hub.trust(), &touched)? {
        rows::write(tx, &applied)?;
        cases::carry_out(hub, tx, &applied)?;
    }
    Ok(())
}

/// Record, kind and payload of an entry that the hub is to write.
pub(crate) type NewEntry = (RecordId, RecordKind, Vec<u8>);

/// Appends entries to the hub's log of a shard; returns what to apply.
pub(crate) fn append(
    hub: &Hub,
    tx: &Transaction<'_>,
    shard: &ShardId,
    entries: Vec<NewEntry>,
) -> Result<BTreeSet<(i64, RecordId)>, StoreError> {
    let claims = Claims {
        session: hub.session,
        now_ms: hub.env.now_ms(),
        utc_offset_min: hub.env.utc_offset_min(),
        seen: meta::head(tx)?.unsigned_abs(),
        custody: 1,
        all_seals: true,
    };
    let mut random = || draw(&*hub.env);
    let mut writer = Writer::new(tx, &hub.key, &claims, &mut random);
    let current = meta::own_log(tx, shard)?;
    let mut touched = BTreeSet::new();
    let mut log = None;
    for (record, kind, payload) in entries {
        let written = writer.append(shard, current, record, (kind, 1), payload)?;
        log = Some(written.entry.header.log);
        touched.insert((written.shard, record));
    }
    touched.extend(writer.close()?);
    if let Some(log) = log.filter(|l| current != Some(*l)) {
        meta::set_own_log(tx, shard, &log)?;
    }
    Ok(touched)
}
