//! What the console and commands read.

use crate::devices::{self, DeviceLine};
use crate::hub::{Hub, HubError};
use crate::store::meta;
use crate::store::rows::{self, Counts, Filter, HubRow};
use crate::store::within::Within;
use lontar_core::form::normal;
use lontar_core::ledger::search::Matched;
use lontar_core::ledger::{self, ChangeLine, HeldEntry, LogInfo, restrict};
use lontar_core::model::{ChangeHash, DeviceKey, RecordId, ShardId};
use lontar_core::oplog::digest::Digest;
use lontar_core::oplog::document::{Registers, Written};

/// A record with everything that is known of it.
pub struct RecordPage {
    /// Its row.
    pub row: HubRow,
    /// All values of all registers.
    pub registers: Registers,
    /// Who changed what, oldest first.
    pub history: Vec<ChangeLine>,
    /// Entries that are held, by reason.
    pub held: Vec<&'static str>,
    /// Records that refer to it.
    pub linked: Vec<HubRow>,
    /// Whether everything of it is in a finished backup.
    pub backed_up: bool,
    /// How many shards have it.
    pub shards: u64,
}

impl RecordPage {
    /// Registers with more than one distinct value.
    pub fn conflicts(&self) -> Vec<(&str, &[Written])> {
        self.registers.conflicts(normal::same).collect()
    }

    /// Who wrote a change, and when by that device's clock.
    #[must_use]
    pub fn line_of(&self, change: &ChangeHash) -> Option<&ChangeLine> {
        self.history.iter().find(|line| line.change == *change)
    }
}

impl Hub {
    /// Counts of everything, by district.
    pub fn counts(&self) -> Result<Counts, HubError> {
        Ok(self.store.read(rows::counts)?)
    }

    /// A page of a list.
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<Vec<HubRow>, HubError> {
        Ok(self.store.read(|conn| rows::list(conn, filter, offset, limit))?)
    }

    /// Counts of what may be seen, by district.
    pub fn counts_within(&self, within: &Within) -> Result<Counts, HubError> {
        Ok(self.store.read(|conn| rows::counts_within(conn, within))?)
    }

    /// Finds records.
    pub fn search(&self, query: &str, limit: usize) -> Result<Vec<(HubRow, Matched)>, HubError> {
        self.search_within(query, limit, &Within::Everywhere)
    }

    /// Finds records that may be seen.
    pub fn search_within(
        &self,
        query: &str,
        limit: usize,
        within: &Within,
    ) -> Result<Vec<(HubRow, Matched)>, HubError> {
        Ok(self.store.read(|conn| rows::find(conn, query, limit, within))?)
    }

    /// Everything about a record.
    pub fn record(&self, record: &RecordId) -> Result<RecordPage, HubError> {
        self.record_within(record, &Within::Everywhere)
    }

    /// Everything about a record that may be seen; one that may not is not found.
    pub fn record_within(&self, record: &RecordId, within: &Within) -> Result<RecordPage, HubError> {
        self.store.read(|conn| {
            let row = rows::by_record_within(conn, record, within)?.ok_or(HubError::NotFound("record"))?;
            let applied = ledger::history(conn, &self.trust(), row.shard, *record)?;
            let backed_up = meta::backed_up(conn)?;
            Ok(RecordPage {
                history: ledger::change_lines(&applied),
                held: applied
                    .view
                    .verdicts
                    .values()
                    .flatten()
                    .map(|h| h.code())
                    .collect(),
                linked: rows::linked_to(conn, record, within)?,
                backed_up: applied.entries.iter().all(|l| l.id <= backed_up),
                shards: conn.query_row(
                    "SELECT count(*) FROM document WHERE record = ?1",
                    [record.as_bytes()],
                    |r| r.get(0),
                )?,
                registers: applied.view.registers,
                row,
            })
        })
    }

    /// Whether a record is kept without being used (UU 27/2022 Art. 41).
    pub fn is_restricted(&self, record: &RecordId) -> Result<bool, HubError> {
        self.store.read(|conn| Ok(restrict::is_restricted(conn, record)?))
    }

    /// Entries that are stored and not applied.
    pub fn held(&self) -> Result<Vec<HeldEntry>, HubError> {
        self.store.read::<_, HubError>(|conn| Ok(ledger::held(conn)?))
    }

    /// Those of what may be seen: of a district inside, or of a record that is; of nothing restricted.
    pub fn held_within(&self, within: &Within) -> Result<Vec<HeldEntry>, HubError> {
        self.store.read::<_, HubError>(|conn| {
            let mut inside = Vec::new();
            for entry in ledger::held(conn)? {
                let seen = *within == Within::Everywhere
                    || within.covers(rows::district_of_shard(&entry.shard))
                    || rows::by_record_within(conn, &entry.record, within)?.is_some();
                if seen && !restrict::is_restricted(conn, &entry.record)? {
                    inside.push(entry);
                }
            }
            Ok(inside)
        })
    }

    /// Logs that stand aside in districts that may be seen.
    pub fn aside_within(&self, within: &Within) -> Result<Vec<(LogInfo, Option<String>, u64)>, HubError> {
        let mut aside = self.aside()?;
        aside.retain(|(log, ..)| within.covers(rows::district_of_shard(&log.shard)));
        Ok(aside)
    }

    /// Devices with a district that may be seen.
    pub fn devices_within(&self, within: &Within) -> Result<Vec<DeviceLine>, HubError> {
        let mut devices = self.devices()?;
        devices.retain(|d| {
            *within == Within::Everywhere || d.districts.iter().any(|code| within.covers(Some(code)))
        });
        Ok(devices)
    }

    /// The name of the person on a device; the hub's own is empty.
    pub fn device_name(&self, device: &DeviceKey) -> Result<Option<String>, HubError> {
        Ok(self
            .store
            .read(|conn| devices::get(conn, device))?
            .map(|d| d.grant.name))
    }

    /// Digest of a shard, for comparing replicas.
    pub fn digest(&self, shard: &ShardId) -> Result<Digest, HubError> {
        self.store
            .read::<_, HubError>(|conn| Ok(ledger::shard_digest(conn, shard)?))
    }
}
