//! Drafts that officers left behind when they gave a phone away.

use crate::audit::Note;
use crate::devices;
use crate::hub::{Hub, HubError, Refusal};
use crate::rights::Action;
use crate::store::StoreError;
use lontar_core::env::draw;
use lontar_core::model::{DeviceKey, RecordId};
use lontar_core::sync::wire::keys::{DRAFT_MAX_BYTES, DRAFTS_MAX};
use lontar_core::sync::wire::sealed::Purpose;
use rusqlite::{Connection, Transaction};
use std::collections::BTreeMap;

/// Drafts of one device that are kept.
const KEPT_MAX: u64 = 500;

impl Hub {
    /// Keeps a draft that a phone sealed when its officer left; answers with a receipt. Twice is once.
    pub(crate) fn leave_draft(&self, key: &DeviceKey, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let content = self.unseal(Purpose::Drafts, body)?;
        if content.len() > DRAFT_MAX_BYTES {
            return Err(Refusal::Code("malformed"));
        }
        self.store.write::<_, Refusal>(|tx| {
            devices::get(tx, key)?.ok_or(Refusal::Code("not_joined"))?;
            let mut same =
                tx.prepare_cached("SELECT 1 FROM left_draft WHERE device = ?1 AND content = ?2")?;
            if same.exists((key.as_bytes(), &content))? {
                return Ok(());
            }
            let kept: u64 = tx.query_row(
                "SELECT count(*) FROM left_draft WHERE device = ?1",
                [key.as_bytes()],
                |r| r.get(0),
            )?;
            if kept >= KEPT_MAX {
                return Err(Refusal::TooMuch);
            }
            tx.execute(
                "INSERT INTO left_draft (id, device, content, received_ms) VALUES (?1, ?2, ?3, ?4)",
                (
                    draw::<16>(&*self.env),
                    key.as_bytes(),
                    &content,
                    self.env.now_ms(),
                ),
            )?;
            Ok(())
        })?;
        self.store.read(|conn| self.receipt(conn, key, &BTreeMap::new()))
    }

    /// How many drafts each phone left that nobody took yet.
    pub fn left_drafts(&self) -> Result<Vec<(DeviceKey, u64)>, HubError> {
        self.store.read(|conn| {
            let mut find = conn
                .prepare_cached("SELECT device, count(*) FROM left_draft GROUP BY device ORDER BY device")?;
            let all = find.query_map([], |r| Ok((DeviceKey::from_bytes(r.get(0)?), r.get(1)?)))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// Hands the drafts of a phone over to another one of the same officer, at its next sync.
    pub fn hand_over_drafts(&self, from: &DeviceKey, to: &DeviceKey) -> Result<u64, HubError> {
        self.store.write(|tx| {
            let heir = devices::get(tx, to)?.ok_or(HubError::NotFound("device"))?;
            let left = devices::get(tx, from)?.ok_or(HubError::NotFound("device"))?;
            if heir.grant.name != left.grant.name || !heir.may_read() {
                return Err(HubError::Invalid(String::from(
                    "drafts go to an open phone of the same officer only; nothing was changed",
                )));
            }
            // Another end of the lease is another grant, and with a new grant a phone asks for its keys.
            tx.execute(
                "UPDATE device SET lease_ms = lease_ms + 1 WHERE device = ?1",
                [to.as_bytes()],
            )?;
            self.at_the_machine(tx, &Note::new(Action::HandOverDrafts, to))?;
            Ok(tx.execute(
                "UPDATE left_draft SET heir = ?2 WHERE device = ?1",
                (from.as_bytes(), to.as_bytes()),
            )? as u64)
        })
    }
}

/// Drafts that wait for a phone.
pub(crate) fn for_device(
    conn: &Connection,
    device: &DeviceKey,
) -> Result<Vec<(RecordId, Vec<u8>)>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT id, content FROM left_draft WHERE heir = ?1 ORDER BY id LIMIT ?2")?;
    let drafts = find.query_map((device.as_bytes(), DRAFTS_MAX as i64), |r| {
        Ok((RecordId::from_bytes(r.get(0)?), r.get(1)?))
    })?;
    Ok(drafts.collect::<Result<_, _>>()?)
}

/// Drops drafts that a phone has taken over.
pub(crate) fn taken(tx: &Transaction<'_>, device: &DeviceKey, ids: &[RecordId]) -> Result<(), StoreError> {
    for id in ids {
        tx.prepare_cached("DELETE FROM left_draft WHERE id = ?1 AND heir = ?2")?
            .execute((id.as_bytes(), device.as_bytes()))?;
    }
    Ok(())
}
