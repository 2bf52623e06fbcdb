//! Single values of the hub, its generations and its logs.

use super::StoreError;
use crate::tls::Authority as Tls;
use lontar_core::model::{DeviceKey, LogId, RecordId, ShardId};
use lontar_core::oplog::codec::{Reader, Writer};
use lontar_core::sync::wire::join::Authority;
use rusqlite::{Connection, OptionalExtension, Transaction};

fn get(conn: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut find = conn.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(find.query_row([key], |r| r.get(0)).optional()?)
}

fn set(tx: &Transaction<'_>, key: &str, value: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
        .execute((key, value))?;
    Ok(())
}

/// Secret half of the hub key; `None` before `init`.
pub fn key_seed(conn: &Connection) -> Result<Option<[u8; 32]>, StoreError> {
    Ok(get(conn, "key_seed")?.and_then(|s| s.try_into().ok()))
}

/// Keeps the hub key.
pub fn set_key_seed(tx: &Transaction<'_>, seed: &[u8; 32]) -> Result<(), StoreError> {
    set(tx, "key_seed", seed)
}

/// What the root key said of this hub.
pub fn authority(conn: &Connection) -> Result<Option<Authority>, StoreError> {
    match get(conn, "authority")? {
        Some(bytes) => Ok(Some(Authority::read(&mut Reader::new(&bytes))?)),
        None => Ok(None),
    }
}

/// Keeps it.
pub fn set_authority(tx: &Transaction<'_>, authority: &Authority) -> Result<(), StoreError> {
    let mut w = Writer::new();
    authority.write(&mut w);
    set(tx, "authority", &w.finish())
}

/// The TLS authority, signed by the root key.
pub fn tls_authority(conn: &Connection) -> Result<Option<Tls>, StoreError> {
    match get(conn, "tls_authority")? {
        Some(bytes) => Ok(Some(Tls::decode(&bytes)?)),
        None => Ok(None),
    }
}

/// Keeps it.
pub fn set_tls_authority(tx: &Transaction<'_>, authority: &Tls) -> Result<(), StoreError> {
    set(tx, "tls_authority", &authority.encode())
}

/// The secret from which codes for locked phones are made; drawn once by `make`.
pub fn recovery_secret(
    tx: &Transaction<'_>,
    make: impl FnOnce() -> [u8; 32],
) -> Result<[u8; 32], StoreError> {
    if let Some(secret) = get(tx, "recovery_secret")?.and_then(|s| s.try_into().ok()) {
        return Ok(secret);
    }
    let secret = make();
    set(tx, "recovery_secret", &secret)?;
    Ok(secret)
}

/// How often that secret's districts were renewed: once for every supervisor's phone that was lost.
pub fn recovery_epoch(conn: &Connection) -> Result<u64, StoreError> {
    match get(conn, "recovery_epoch")? {
        Some(bytes) => Ok(Reader::new(&bytes).varint()?),
        None => Ok(0),
    }
}

/// Keeps it.
pub fn set_recovery_epoch(tx: &Transaction<'_>, epoch: u64) -> Result<(), StoreError> {
    let mut w = Writer::new();
    w.varint(epoch);
    set(tx, "recovery_epoch", &w.finish())
}

/// Secrets of the month keys that are kept, by month.
pub fn month_keys(conn: &Connection) -> Result<Vec<(u32, [u8; 32])>, StoreError> {
    let mut find = conn.prepare_cached("SELECT month, secret FROM month_key ORDER BY month")?;
    let keys = find.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Draws the keys that are missing from `from` on, and overwrites those of months before `keep`.
pub fn renew_month_keys(
    tx: &Transaction<'_>,
    (keep, from, count): (u32, u32, u32),
    make: &mut dyn FnMut() -> [u8; 32],
) -> Result<(), StoreError> {
    for month in from..from + count {
        tx.prepare_cached("INSERT OR IGNORE INTO month_key (month, secret) VALUES (?1, ?2)")?
            .execute((month, make()))?;
    }
    tx.execute("DELETE FROM month_key WHERE month < ?1", [keep])?;
    Ok(())
}

/// Gives every device another grant, by a millisecond of its lease: with a new grant a device asks for
/// its keys, at its next sync.
pub fn renew_all_grants(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE device SET lease_ms = lease_ms + 1 WHERE revoked_ms IS NULL",
        [],
    )?;
    Ok(())
}

/// Notes that a device carried an erasure out.
pub fn note_compliance(
    tx: &Transaction<'_>,
    case: &RecordId,
    device: &DeviceKey,
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO compliance (case_id, device, reported_ms) VALUES (?1, ?2, ?3)")?
        .execute((case.as_bytes(), device.as_bytes(), now_ms))?;
    Ok(())
}

/// The address that invites name.
pub fn address(conn: &Connection) -> Result<Option<String>, StoreError> {
    Ok(get(conn, "address")?.and_then(|b| String::from_utf8(b).ok()))
}

/// Keeps it.
pub fn set_address(tx: &Transaction<'_>, address: &str) -> Result<(), StoreError> {
    set(tx, "address", address.as_bytes())
}

/// Everything up to this position was applied and carried.
pub fn applied(conn: &Connection) -> Result<i64, StoreError> {
    match get(conn, "applied")? {
        Some(bytes) => Ok(Reader::new(&bytes).zigzag()?),
        None => Ok(0),
    }
}

/// Moves it.
pub fn set_applied(tx: &Transaction<'_>, position: i64) -> Result<(), StoreError> {
    let mut w = Writer::new();
    w.zigzag(position);
    set(tx, "applied", &w.finish())
}

/// The newest position.
pub fn head(conn: &Connection) -> Result<i64, StoreError> {
    let mut find = conn.prepare_cached("SELECT coalesce(max(id), 0) FROM entry")?;
    Ok(find.query_row([], |r| r.get(0))?)
}

/// The present generation.
pub fn generation(conn: &Connection) -> Result<u64, StoreError> {
    let mut find = conn.prepare_cached("SELECT coalesce(max(number), 0) FROM generation")?;
    Ok(find.query_row([], |r| r.get(0))?)
}

/// Opens a generation: the hub's logs of the one before are not written any more.
pub fn open_generation(tx: &Transaction<'_>, number: u64, now_ms: i64) -> Result<(), StoreError> {
    let base = head(tx)?;
    tx.execute(
        "INSERT INTO generation (number, base_position, opened_ms) VALUES (?1, ?2, ?3)",
        (number, base, now_ms),
    )?;
    tx.execute("DELETE FROM own_log", [])?;
    Ok(())
}

/// Opens the next generation, with a number that no earlier one can have: one more than every known
/// one, or the time.
pub fn open_next_generation(tx: &Transaction<'_>, at_least: u64, now_ms: i64) -> Result<u64, StoreError> {
    let known = generation(tx)?.max(at_least);
    let number = (known + 1).max(now_ms.unsigned_abs());
    open_generation(tx, number, now_ms)?;
    Ok(number)
}

/// The marks of where this database served last; see `home`.
pub struct Home {
    /// Changes at each start.
    pub token: [u8; 16],
    /// Machine and file.
    pub place: Vec<u8>,
}

/// The marks, if it has any.
pub fn home(conn: &Connection) -> Result<Option<Home>, StoreError> {
    let Some(bytes) = get(conn, "home")? else {
        return Ok(None);
    };
    let mut r = Reader::new(&bytes);
    Ok(Some(Home {
        token: r.array()?,
        place: r.rest().to_vec(),
    }))
}

/// Keeps them.
pub fn set_home(tx: &Transaction<'_>, home: &Home) -> Result<(), StoreError> {
    let mut w = Writer::new();
    w.raw(&home.token);
    w.raw(&home.place);
    set(tx, "home", &w.finish())
}

/// How far a cursor of another generation counts: up to where that generation and all later ones
/// share their positions.
pub fn shared_position(conn: &Connection, generation: u64, position: i64) -> Result<i64, StoreError> {
    let mut find = conn.prepare_cached("SELECT min(base_position) FROM generation WHERE number > ?1")?;
    let base: Option<i64> = find.query_row([generation], |r| r.get(0))?;
    Ok(base.map_or(position, |b| b.min(position)))
}

/// The hub's log in a shard.
pub fn own_log(conn: &Connection, shard: &ShardId) -> Result<Option<LogId>, StoreError> {
    let mut find = conn.prepare_cached("SELECT log FROM own_log WHERE shard = ?1")?;
    Ok(find
        .query_row([shard.as_bytes()], |r| Ok(LogId::from_bytes(r.get(0)?)))
        .optional()?)
}

/// Keeps it.
pub fn set_own_log(tx: &Transaction<'_>, shard: &ShardId, log: &LogId) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR REPLACE INTO own_log (shard, log) VALUES (?1, ?2)")?
        .execute((shard.as_bytes(), log.as_bytes()))?;
    Ok(())
}

/// Position up to which everything is in a finished backup.
pub fn backed_up(conn: &Connection) -> Result<i64, StoreError> {
    let mut find = conn.prepare_cached("SELECT coalesce(max(position), 0) FROM backup")?;
    Ok(find.query_row([], |r| r.get(0))?)
}

/// Notes a finished backup.
pub fn note_backup(
    tx: &Transaction<'_>,
    (position, blobs): (i64, i64),
    now_ms: i64,
    bytes: u64,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO backup (position, blobs, finished_ms, bytes) VALUES (?1, ?2, ?3, ?4)",
        (position, blobs, now_ms, bytes),
    )?;
    Ok(())
}
