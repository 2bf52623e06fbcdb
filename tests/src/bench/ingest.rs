//! Many phones come back into coverage at once.

use super::clock::{rate, ratio, timed};
use super::data::{crowd, districts};
use super::place::hub_in;
use super::sender::{Sender, ask};
use super::sql;
use super::table::{Row, Target, number};
use super::{Size, Try};
use lontar_core::sync::transport::Call;
use lontar_hub::{DATABASE, Hub};
use rusqlite::Connection;

/// Enrolments of one phone.
const EACH: usize = 50;
/// Districts that the phones belong to.
const DISTRICTS: usize = 30;

/// Every phone is a thread that pushes and waits for its receipt; then the hub applies what came.
pub fn rows(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("hub");
    let hub = hub_in(&home)?;
    let phones = size.pick(300, 40);
    let senders = make(phones)?;
    senders.iter().try_for_each(|s| s.join(&hub))?;
    let entries: usize = senders.iter().map(Sender::len).sum();
    let calls: Vec<Vec<Call>> = senders.iter().map(|sender| sender.calls(hub.now_ms())).collect();
    // The hub's own entries (roster) are applied beforehand, and are no part of the figures.
    hub.work_all()?;
    let read = Connection::open(home.join(DATABASE))?;
    let before: i64 = read.query_row("SELECT coalesce(max(id), 0) FROM entry", [], |r| r.get(0))?;

    let (stored, storing) = timed(|| push(&hub, &calls));
    stored?;
    let mut of_store = Vec::new();
    for table in ["shard", "log", "session", "entry", "head", "seal"] {
        of_store.push(sql::dump(&read, table, "1")?);
    }
    let (worked, applying) = timed(|| hub.work_all());
    worked?;
    let records: i64 = read.query_row(
        "SELECT count(*) FROM entry WHERE id > ?1 AND kind = 2",
        [before],
        |r| r.get(0),
    )?;
    if records != (phones * EACH) as i64 {
        return Err(format!("{records} of {} records were stored", phones * EACH).into());
    }
    let mut of_work = Vec::new();
    for table in ["document", "row"] {
        of_work.push(sql::dump(&read, table, "1")?);
    }
    of_work.extend(sql::dump_search(&read)?);
    drop((read, hub));

    let plain = folder.path().join("plain");
    drop(hub_in(&plain)?);
    let mut plain = sql::connect(&plain.join(DATABASE), false, 32_000, None)?;
    let (inserted, storing_by_hand) = timed(|| sql::bulk(&mut plain, &of_store));
    inserted?;
    let (inserted, applying_by_hand) = timed(|| sql::bulk(&mut plain, &of_work));
    inserted?;
    let n = |rate: f64| number(rate);
    Ok(vec![
        Row::new(
            "ingest",
            format!("{phones} phones at once: stored and receipted"),
            rate(entries, storing),
            "/s",
            Target::AtLeast(20_000.0),
        )
        .note(format!(
            "{} entries; every phone waits for its receipt",
            n(entries as f64)
        )),
        Row::new(
            "ingest",
            "the same against a prepared bulk insert",
            ratio(storing, storing_by_hand),
            "×",
            Target::None,
        )
        .note(format!("{} entries/s by hand", n(rate(entries, storing_by_hand)))),
        Row::new(
            "ingest",
            "applied into rows and search",
            rate(phones * EACH, applying),
            "/s",
            Target::AtLeast(10_000.0),
        )
        .note(format!("{} records", n((phones * EACH) as f64))),
        Row::new(
            "ingest",
            "the same against a prepared bulk insert",
            ratio(applying, applying_by_hand),
            "×",
            Target::None,
        )
        .note(format!(
            "{} records/s by hand",
            n(rate(phones * EACH, applying_by_hand))
        )),
    ])
}

fn make(phones: usize) -> Try<Vec<Sender>> {
    let districts = districts(DISTRICTS);
    let each_district = phones.div_ceil(districts.len());
    let mut all = Vec::new();
    for (n, district) in (0u64..).zip(&districts) {
        for (m, people) in (0u64..).zip(crowd(70 + n, district, EACH * each_district).chunks(EACH)) {
            if all.len() < phones {
                all.push(Sender::new(7_000 + n * 1_000 + m, district, people)?);
            }
        }
    }
    Ok(all)
}

fn push(hub: &Hub, calls: &[Vec<Call>]) -> Try<()> {
    std::thread::scope(|scope| {
        let phones: Vec<_> = calls
            .iter()
            .map(|calls| scope.spawn(|| calls.iter().try_for_each(|call| ask(hub, call))))
            .collect();
        phones
            .into_iter()
            .try_for_each(|phone| phone.join().map_err(|_| "a phone broke off")?)
    })
}
