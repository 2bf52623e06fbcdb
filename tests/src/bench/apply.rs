//! Taking in what others wrote: decoded, checked, stored, applied, shown and found.

use super::clock::{rate, ratio, timed};
use super::data::DISTRICT;
use super::sender::{Sender, senders};
use super::sql;
use super::table::{Row, Target, number};
use super::{Size, Try};
use lontar_core::ledger::{Keeping, Trust};
use lontar_core::store::{OpenOptions, Store, StoreError, receive};
use lontar_core::sync::wire::batch;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

const BATCH_EACH: usize = 500;

/// One thread, a transaction for each batch, as in a sync; against one bulk transaction.
pub fn rows(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let from = senders(61, DISTRICT, size.pick(20_000, 4_000), BATCH_EACH)?;
    let path = folder.path().join("ours.sqlite");
    let (entries, took) = take_in(&path, false, &from)?;

    let conn = Connection::open(&path)?;
    let mut tables = Vec::new();
    for table in [
        "shard", "log", "session", "entry", "head", "seal", "document", "row",
    ] {
        tables.push(sql::dump(&conn, table, "1")?);
    }
    tables.extend(sql::dump_search(&conn)?);
    drop(conn);
    let plain = folder.path().join("plain.sqlite");
    drop(Store::open(&OpenOptions {
        path: plain.clone(),
        ..OpenOptions::default()
    })?);
    let mut plain = sql::connect(&plain, false, 8_000, None)?;
    let (inserted, by_hand) = timed(|| sql::bulk(&mut plain, &tables));
    inserted?;
    let note = format!(
        "{} entries, one thread, durable at each batch",
        number(entries as f64)
    );
    let beside = format!(
        "{} entries/s by hand, in one transaction",
        number(rate(entries, by_hand))
    );
    Ok(vec![
        Row::new(
            "apply",
            "received entries stored, applied, in lists and search",
            rate(entries, took),
            "/s",
            Target::AtLeast(5_000.0),
        )
        .note(note),
        Row::new(
            "apply",
            "the same against a prepared bulk insert",
            ratio(took, by_hand),
            "×",
            Target::None,
        )
        .note(beside),
    ])
}

/// Takes everything of these senders into a new store; how many entries, and how long it took.
pub fn take_in(path: &Path, no_sync: bool, from: &[Sender]) -> Try<(usize, Duration)> {
    let batches: Vec<Vec<u8>> = from.iter().flat_map(Sender::batches).collect();
    let entries = from.iter().map(Sender::len).sum();
    let options = OpenOptions {
        path: path.to_path_buf(),
        no_sync,
        ..OpenOptions::default()
    };
    let store = Store::open(&options)?;
    let keeping = Keeping {
        custody: 1,
        all_seals: false,
        now_ms: super::data::BEGIN_MS,
    };
    let (taken, took) = timed(|| -> Try<u64> {
        let mut new_entries = 0;
        for bytes in &batches {
            let runs = batch::decode(bytes)?;
            let received =
                store.write::<_, StoreError>(|tx| receive::receive(tx, &Trust::default(), runs, keeping))?;
            new_entries += received.new_entries;
        }
        Ok(new_entries)
    });
    let taken = taken?;
    if taken != entries as u64 {
        return Err(format!("{taken} of {entries} entries were taken").into());
    }
    store.settle()?;
    Ok((entries, took))
}
