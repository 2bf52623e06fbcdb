//! Single values of this installation: its key, where it stands with the hub, its settings.

use super::StoreError;
use crate::ledger::Trust;
use crate::model::{DeviceKey, LogId, RecoverySecret, SessionId, ShardId};
use crate::oplog::codec::{Reader, Writer};
use crate::sync::wire::exchange::Cursor;
use crate::sync::wire::join::{Authority, Grant, Invite};
use crate::sync::wire::keys::{HubKeys, MonthKey};
use crate::sync::wire::slip::Certificate;
use crate::sync::wire::worker_invite::{WorkerInvite, WorkerJoin};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeMap;

pub(super) fn get(conn: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut find = conn.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(find.query_row([key], |r| r.get(0)).optional()?)
}

pub(super) fn set(tx: &Transaction<'_>, key: &str, value: &[u8]) -> Result<(), StoreError> {
    let mut write = tx.prepare_cached(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?;
    write.execute((key, value))?;
    Ok(())
}

fn clear(tx: &Transaction<'_>, key: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM meta WHERE key = ?1")?
        .execute([key])?;
    Ok(())
}

fn signed(conn: &Connection, key: &str) -> Result<Option<i64>, StoreError> {
    match get(conn, key)? {
        Some(bytes) => Ok(Some(Reader::new(&bytes).zigzag()?)),
        None => Ok(None),
    }
}

fn set_signed(tx: &Transaction<'_>, key: &str, value: i64) -> Result<(), StoreError> {
    let mut w = Writer::new();
    w.zigzag(value);
    set(tx, key, &w.finish())
}

/// A number that is 0 until it is kept.
fn unsigned(conn: &Connection, key: &str) -> Result<u64, StoreError> {
    match get(conn, key)? {
        Some(bytes) => Ok(Reader::new(&bytes).varint()?),
        None => Ok(0),
    }
}

fn set_unsigned(tx: &Transaction<'_>, key: &str, value: u64) -> Result<(), StoreError> {
    let mut w = Writer::new();
    w.varint(value);
    set(tx, key, &w.finish())
}

/// Takes over the values of a damaged database, as far as they can be read. Where it stood with the
/// hub is left out: the cursor may be ahead of what was saved, so everything is asked for again.
pub fn take_over(tx: &Transaction<'_>, values: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError> {
    for (key, value) in values
        .iter()
        .filter(|(key, _)| !["cursor", "blobs_asked"].contains(&key.as_str()))
    {
        set(tx, key, value)?;
    }
    let unreadable = [
        ("authority", authority(tx).is_err()),
        ("grant", grant(tx).is_err()),
        ("invite", invite(tx).is_err()),
        ("clock_error", older_clock_error_ms(tx).is_err()),
        ("clock_measured", !super::clock::is_readable(tx)),
        ("photo_day_bytes", super::budget::budget(tx, 0).is_err()),
        ("photo_spent", super::budget::budget(tx, 0).is_err()),
    ];
    for (key, _) in unreadable.iter().filter(|(_, is)| *is) {
        clear(tx, key)?;
    }
    Ok(())
}

/// Secret half of the device key; drawn once by `make`.
pub fn device_seed(tx: &Transaction<'_>, make: impl FnOnce() -> [u8; 32]) -> Result<[u8; 32], StoreError> {
    if let Some(seed) = get(tx, "device_seed")?.and_then(|s| s.try_into().ok()) {
        return Ok(seed);
    }
    let seed = make();
    set(tx, "device_seed", &seed)?;
    Ok(seed)
}

/// That secret, if it was drawn.
pub fn known_device_seed(conn: &Connection) -> Result<Option<[u8; 32]>, StoreError> {
    Ok(get(conn, "device_seed")?.and_then(|s| s.try_into().ok()))
}

/// Notes the present opening; returns the one before.
pub fn replace_opening(tx: &Transaction<'_>, session: &SessionId) -> Result<Option<Vec<u8>>, StoreError> {
    let before = get(tx, "opening")?;
    set(tx, "opening", session.as_bytes())?;
    Ok(before)
}

/// Who the hub is, by the pinned root key.
pub fn authority(conn: &Connection) -> Result<Option<Authority>, StoreError> {
    let Some(bytes) = get(conn, "authority")? else {
        return Ok(None);
    };
    Ok(Some(Authority::read(&mut Reader::new(&bytes))?))
}

/// Keeps who the hub is.
pub fn set_authority(tx: &Transaction<'_>, authority: &Authority) -> Result<(), StoreError> {
    let mut w = Writer::new();
    authority.write(&mut w);
    set(tx, "authority", &w.finish())
}

/// Whom entries of office and carried kinds must come from.
pub fn trust(conn: &Connection) -> Result<Trust, StoreError> {
    Ok(Trust {
        hub: authority(conn)?.map(|a| a.key),
    })
}

/// What this device may do.
pub fn grant(conn: &Connection) -> Result<Option<Grant>, StoreError> {
    let Some(bytes) = get(conn, "grant")? else {
        return Ok(None);
    };
    Ok(Some(Grant::decode(&bytes)?))
}

/// Keeps a grant.
pub fn set_grant(tx: &Transaction<'_>, grant: &Grant) -> Result<(), StoreError> {
    set(tx, "grant", &grant.encode())
}

/// An invite that could not be used yet, and when it was read (ms since 1970 UTC).
pub fn invite(conn: &Connection) -> Result<Option<(Invite, i64)>, StoreError> {
    let Some(bytes) = get(conn, "invite")? else {
        return Ok(None);
    };
    let mut r = Reader::new(&bytes);
    let since = r.zigzag()?;
    let text = core::str::from_utf8(r.rest()).unwrap_or_default();
    Ok(Invite::from_text(text).map(|i| (i, since)))
}

/// Keeps an invite until it is used or replaced.
pub fn set_invite(tx: &Transaction<'_>, invite: &Invite, now_ms: i64) -> Result<(), StoreError> {
    let mut w = Writer::new();
    w.zigzag(now_ms);
    w.raw(invite.to_text().as_bytes());
    set(tx, "invite", &w.finish())
}

/// Forgets the invite: it was used, or refused for good.
pub fn clear_invite(tx: &Transaction<'_>) -> Result<(), StoreError> {
    clear(tx, "worker_invite")?;
    clear(tx, "invite")
}

/// Whether somebody began here as a worker or family, before any invite said so.
pub fn began_as_worker(conn: &Connection) -> Result<bool, StoreError> {
    Ok(get(conn, "began_as_worker")?.is_some())
}

/// Notes it.
pub fn set_began_as_worker(tx: &Transaction<'_>) -> Result<(), StoreError> {
    set(tx, "began_as_worker", &[1])
}

/// An officer's invite that could not be used yet, with the birth date that the person gave.
pub fn worker_invite(conn: &Connection) -> Result<Option<(WorkerInvite, String)>, StoreError> {
    let Some(bytes) = get(conn, "worker_invite")? else {
        return Ok(None);
    };
    let join = WorkerJoin::decode(&bytes)?;
    Ok(Some((join.invite, join.birth_date)))
}

/// Keeps it.
pub fn set_worker_invite(
    tx: &Transaction<'_>,
    invite: &WorkerInvite,
    birth_date: &str,
) -> Result<(), StoreError> {
    let join = WorkerJoin {
        invite: invite.clone(),
        birth_date: String::from(birth_date),
        person_shards: Vec::new(),
    };
    set(tx, "worker_invite", &join.encode())
}

/// Address of the hub, once joined.
pub fn address(conn: &Connection) -> Result<Option<String>, StoreError> {
    Ok(get(conn, "address")?.and_then(|b| String::from_utf8(b).ok()))
}

/// Keeps the hub's address.
pub fn set_address(tx: &Transaction<'_>, address: &str) -> Result<(), StoreError> {
    set(tx, "address", address.as_bytes())
}

/// Where this device stands in the hub's order of arrival.
pub fn cursor(conn: &Connection) -> Result<Option<Cursor>, StoreError> {
    let Some(bytes) = get(conn, "cursor")? else {
        return Ok(None);
    };
    let mut r = Reader::new(&bytes);
    Ok(Some(Cursor {
        hub: ShardId::from_bytes(r.array()?),
        generation: r.varint()?,
        position: r.varint()?,
    }))
}

/// Moves the cursor.
pub fn set_cursor(tx: &Transaction<'_>, cursor: &Cursor) -> Result<(), StoreError> {
    let mut w = Writer::new();
    w.raw(cursor.hub.as_bytes());
    w.varint(cursor.generation);
    w.varint(cursor.position);
    set(tx, "cursor", &w.finish())
}

/// The officer's working district.
pub fn district(conn: &Connection) -> Result<Option<String>, StoreError> {
    Ok(get(conn, "district")?.and_then(|b| String::from_utf8(b).ok()))
}

/// Chooses the working district.
pub fn set_district(tx: &Transaction<'_>, code: &str) -> Result<(), StoreError> {
    set(tx, "district", code.as_bytes())
}

/// The person shard that this device opened for itself; drawn once by `make`.
pub fn person_shard(tx: &Transaction<'_>, make: impl FnOnce() -> [u8; 16]) -> Result<ShardId, StoreError> {
    if let Some(shard) = own_person_shard(tx)? {
        return Ok(shard);
    }
    let shard = ShardId::from_bytes(make());
    set(tx, "person_shard", shard.as_bytes())?;
    Ok(shard)
}

/// That shard, if it was opened.
pub fn own_person_shard(conn: &Connection) -> Result<Option<ShardId>, StoreError> {
    Ok(get(conn, "person_shard")?.and_then(|s| ShardId::try_from(s.as_slice()).ok()))
}

/// The log that this installation writes in a shard.
pub fn own_log(conn: &Connection, shard: &ShardId) -> Result<Option<LogId>, StoreError> {
    let mut find = conn.prepare_cached("SELECT log FROM own_log WHERE shard = ?1")?;
    Ok(find
        .query_row([shard.as_bytes()], |r| Ok(LogId::from_bytes(r.get(0)?)))
        .optional()?)
}

/// Keeps it.
pub fn set_own_log(tx: &Transaction<'_>, shard: &ShardId, log: &LogId) -> Result<(), StoreError> {
    let mut write = tx.prepare_cached("INSERT OR REPLACE INTO own_log (shard, log) VALUES (?1, ?2)")?;
    write.execute((shard.as_bytes(), log.as_bytes()))?;
    Ok(())
}

/// Ends all own logs: this folder is a copy, or was put back to an earlier state. The next save
/// opens new ones; what the old ones hold stays and is sent.
pub fn retire_own_logs(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute("DELETE FROM own_log", [])?;
    Ok(())
}

/// The hub's clock less this phone's at the last answer, ms, as releases kept it that did not keep when that was.
pub(super) fn older_clock_error_ms(conn: &Connection) -> Result<Option<i64>, StoreError> {
    signed(conn, "clock_error")
}

/// The latest time that the hub signed or said over its pinned line, and what this phone's clock said
/// then; ms since 1970 UTC. `None` before the first answer.
pub fn hub_time(conn: &Connection) -> Result<Option<HubTime>, StoreError> {
    let Some(bytes) = get(conn, "hub_time")? else {
        return Ok(None);
    };
    let mut r = Reader::new(&bytes);
    Ok(Some(HubTime {
        hub_ms: r.zigzag()?,
        clock_ms: r.zigzag()?,
    }))
}

/// See [`hub_time`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubTime {
    /// The hub's clock.
    pub hub_ms: i64,
    /// This phone's clock then.
    pub clock_ms: i64,
}

impl HubTime {
    /// The time that has surely come: the hub's, and what this phone counted since. A clock that was
    /// set back since counts nothing.
    #[must_use]
    pub fn reached_ms(&self, clock_ms: i64) -> i64 {
        self.hub_ms
            .saturating_add(clock_ms.saturating_sub(self.clock_ms).max(0))
    }
}

/// Keeps a time of the hub, unless a later one is known.
pub fn set_hub_time(tx: &Transaction<'_>, time: HubTime) -> Result<(), StoreError> {
    if hub_time(tx)?.is_some_and(|known| known.hub_ms > time.hub_ms) {
        return Ok(());
    }
    let mut w = Writer::new();
    w.zigzag(time.hub_ms);
    w.zigzag(time.clock_ms);
    set(tx, "hub_time", &w.finish())
}

/// Hides what others wrote, or shows it again; `device` is this device's key.
pub fn set_lease_ended(tx: &Transaction<'_>, ended: Option<&DeviceKey>) -> Result<(), StoreError> {
    match ended {
        Some(device) => set(tx, "lease_ended", device.as_bytes()),
        None => clear(tx, "lease_ended"),
    }
}

/// Whether what others wrote is hidden.
pub fn lease_ended(conn: &Connection) -> Result<bool, StoreError> {
    Ok(get(conn, "lease_ended")?.is_some())
}

/// The hub's word on this device, for those who meet it without a network.
pub fn certificate(conn: &Connection) -> Result<Option<Certificate>, StoreError> {
    match get(conn, "certificate")? {
        Some(bytes) => Ok(Some(Certificate::read(&mut Reader::new(&bytes))?)),
        None => Ok(None),
    }
}

/// Keeps it.
pub fn set_certificate(tx: &Transaction<'_>, certificate: &Certificate) -> Result<(), StoreError> {
    let mut w = Writer::new();
    certificate.write(&mut w);
    set(tx, "certificate", &w.finish())
}

/// Until when a slip lengthened the lease, ms since 1970 UTC.
pub fn slip_until(conn: &Connection) -> Result<Option<i64>, StoreError> {
    signed(conn, "slip_until")
}

/// Keeps the latest.
pub fn set_slip_until(tx: &Transaction<'_>, until_ms: i64) -> Result<(), StoreError> {
    set_signed(
        tx,
        "slip_until",
        until_ms.max(slip_until(tx)?.unwrap_or(i64::MIN)),
    )
}

/// After how long without a touch the phone locks itself, ms; `None` if nobody chose.
pub fn auto_lock_ms(conn: &Connection) -> Result<Option<i64>, StoreError> {
    signed(conn, "auto_lock")
}

/// Keeps it.
pub fn set_auto_lock_ms(tx: &Transaction<'_>, after_ms: i64) -> Result<(), StoreError> {
    set_signed(tx, "auto_lock", after_ms)
}

/// Lowest epoch of the hub's TLS authority that counts.
pub fn tls_epoch(conn: &Connection) -> Result<u64, StoreError> {
    unsigned(conn, "tls_epoch")
}

/// Raises it.
pub fn set_tls_epoch(tx: &Transaction<'_>, epoch: u64) -> Result<(), StoreError> {
    set_unsigned(tx, "tls_epoch", epoch.max(tls_epoch(tx)?))
}

/// Shards whose older entries are still being fetched, and from where on.
pub fn backfills(conn: &Connection) -> Result<Vec<(ShardId, u64)>, StoreError> {
    let mut find = conn.prepare_cached("SELECT shard, position FROM backfill ORDER BY shard")?;
    let all = find.query_map([], |r| Ok((ShardId::from_bytes(r.get(0)?), r.get(1)?)))?;
    Ok(all.collect::<Result<_, _>>()?)
}

/// Notes how far a shard was fetched; `None` when nothing older is left.
pub fn set_backfill(tx: &Transaction<'_>, shard: &ShardId, position: Option<u64>) -> Result<(), StoreError> {
    match position {
        Some(position) => tx
            .prepare_cached("INSERT OR REPLACE INTO backfill (shard, position) VALUES (?1, ?2)")?
            .execute((shard.as_bytes(), position))?,
        None => tx
            .prepare_cached("DELETE FROM backfill WHERE shard = ?1")?
            .execute([shard.as_bytes()])?,
    };
    Ok(())
}

/// Whether the hub lost its latest days, and was not yet asked what it still has: then everything
/// beyond that is given back. Kept with the cursor, so that a cut between the two costs nothing.
pub fn gives_back(conn: &Connection) -> Result<bool, StoreError> {
    Ok(get(conn, "gives_back")?.is_some())
}

/// Notes it, or that it was done.
pub fn set_gives_back(tx: &Transaction<'_>, gives_back: bool) -> Result<(), StoreError> {
    if gives_back {
        set(tx, "gives_back", &[])
    } else {
        clear(tx, "gives_back")
    }
}

/// Keys of the hub to seal to, the oldest month first.
pub fn month_keys(conn: &Connection) -> Result<Vec<MonthKey>, StoreError> {
    let keys = HubKeys::decode(&get(conn, "month_keys")?.unwrap_or_else(|| HubKeys::default().encode()))?;
    Ok(keys.months)
}

/// Keeps them.
pub fn set_month_keys(tx: &Transaction<'_>, months: &[MonthKey]) -> Result<(), StoreError> {
    let mut months = months.to_vec();
    months.sort_unstable_by_key(|key| key.month);
    let keys = HubKeys {
        months,
        ..HubKeys::default()
    };
    set(tx, "month_keys", &keys.encode())
}

/// Secrets of the districts of a supervisor, from which codes for locked phones are made.
pub fn recovery_secrets(conn: &Connection) -> Result<Vec<(String, RecoverySecret)>, StoreError> {
    let bytes = get(conn, "recovery_secrets")?.unwrap_or_else(|| HubKeys::default().encode());
    Ok(HubKeys::decode(&bytes)?.secrets)
}

/// Keeps them; none are kept where the hub gives none any more.
pub fn set_recovery_secrets(
    tx: &Transaction<'_>,
    secrets: &[(String, RecoverySecret)],
) -> Result<(), StoreError> {
    let keys = HubKeys {
        secrets: secrets.to_vec(),
        ..HubKeys::default()
    };
    set(tx, "recovery_secrets", &keys.encode())
}

/// Number of the next code that the hub is to give; those below were given before.
pub fn next_code(conn: &Connection) -> Result<u16, StoreError> {
    Ok(u16::try_from(unsigned(conn, "next_code")?).unwrap_or(u16::MAX))
}

/// Keeps it.
pub fn set_next_code(tx: &Transaction<'_>, next: u16) -> Result<(), StoreError> {
    set_unsigned(tx, "next_code", u64::from(next))
}

/// Version of the grant for which keys were fetched last; 0 before.
pub fn keys_of_grant(conn: &Connection) -> Result<u64, StoreError> {
    unsigned(conn, "keys_of_grant")
}

/// Keeps it.
pub fn set_keys_of_grant(tx: &Transaction<'_>, version: u64) -> Result<(), StoreError> {
    set_unsigned(tx, "keys_of_grant", version)
}

/// The keys that are here count as those of no grant: the next sync fetches others.
pub fn forget_keys_of_grant(tx: &Transaction<'_>) -> Result<(), StoreError> {
    clear(tx, "keys_of_grant")
}

/// Forgets where this device stood with a hub, when it joins another one.
pub fn forget_hub(tx: &Transaction<'_>) -> Result<(), StoreError> {
    clear(tx, "cursor")?;
    for key in [
        "gives_back",
        "blobs_asked",
        "certificate",
        "slip_until",
        "lease_ended",
        "month_keys",
        "recovery_secrets",
        "next_code",
        "keys_of_grant",
        "hub_time",
        "tls_epoch",
    ] {
        clear(tx, key)?;
    }
    tx.execute("DELETE FROM receipt", [])?;
    tx.execute("DELETE FROM backfill", [])?;
    Ok(())
}

/// One ended sync, for the history on the screen *Kirim*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncRun {
    /// When it ended, ms since 1970 UTC.
    pub ended_ms: i64,
    /// Stable code of the outcome.
    pub outcome: String,
    /// Request and answer bodies.
    pub bytes: (u64, u64),
    /// Entries sent and received.
    pub entries: (u64, u64),
}

/// Notes the end of a sync; the last hundred are kept.
pub fn add_sync_run(tx: &Transaction<'_>, run: &SyncRun) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO sync_run (ended_ms, outcome, bytes_up, bytes_down, sent, received)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        run.ended_ms,
        &run.outcome,
        run.bytes.0,
        run.bytes.1,
        run.entries.0,
        run.entries.1,
    ))?;
    tx.execute(
        "DELETE FROM sync_run WHERE id <= (SELECT max(id) FROM sync_run) - 100",
        [],
    )?;
    Ok(())
}

/// Ended syncs, newest first.
pub fn sync_runs(conn: &Connection, limit: u32) -> Result<Vec<SyncRun>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT ended_ms, outcome, bytes_up, bytes_down, sent, received FROM sync_run ORDER BY id DESC LIMIT ?1",
    )?;
    let runs = find.query_map([limit], |r| {
        Ok(SyncRun {
            ended_ms: r.get(0)?,
            outcome: r.get(1)?,
            bytes: (r.get(2)?, r.get(3)?),
            entries: (r.get(4)?, r.get(5)?),
        })
    })?;
    Ok(runs.collect::<Result<_, _>>()?)
}
