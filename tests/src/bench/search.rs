//! Finding one person among many, and a NIK that is there already.

use super::clock::{percentile, ratio, timed};
use super::data::{crowd, districts};
use super::place::Phone;
use super::sender::senders;
use super::table::{Row, Target, number};
use super::{Size, Try, apply};
use lontar_core::store::{OpenOptions, Store, StoreError, rows as read};
use lontar_hub::import::Person;
use rusqlite::Connection;
use std::time::Duration;

/// Rows of a page of results.
const PAGE: usize = 20;

/// The kinds of question, each many times.
pub fn rows(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("phone.sqlite");
    let (count, asked) = (size.pick(100_000, 10_000), size.pick(500, 200));
    let mut from = Vec::new();
    let mut people: Vec<Person> = Vec::new();
    let all = districts(10);
    for (seed, district) in (80u64..).zip(&all) {
        let some = count.div_ceil(all.len());
        from.extend(senders(seed, district, some, 500)?);
        people.extend(
            crowd(seed, district, some)
                .into_iter()
                .step_by((some * all.len() / asked).max(1)),
        );
    }
    apply::take_in(&path, true, &from)?;
    drop(from);
    let phone = Phone::open(&path, 81, false)?;
    let store = Store::open(&OpenOptions {
        path: path.clone(),
        ..OpenOptions::default()
    })?;
    let conn = Connection::open(&path)?;
    let key = by_key(&conn, asked)?;

    let mut rows = Vec::new();
    let beside = |p95: Duration| {
        format!(
            "{:.0} × a lookup by key ({:.3} ms)",
            ratio(p95, key),
            key.as_secs_f64() * 1_000.0
        )
    };
    type Query = (&'static str, fn(&Person) -> String);
    let kinds: [Query; 4] = [
        ("two words", |p| p.name.clone()),
        ("a beginning", |p| p.name.chars().take(4).collect()),
        ("a part", |p| p.name.chars().skip(2).take(5).collect()),
        ("a NIK", |p| p.nik.clone()),
    ];
    for (kind, question) in kinds {
        let mut times = Vec::new();
        for person in &people {
            let question = question(person);
            let (found, took) = timed(|| phone.core.search(&question, PAGE));
            if found?.is_empty() {
                return Err(format!("nobody was found by {kind}").into());
            }
            times.push(took);
        }
        let p95 = percentile(&mut times, 95);
        let what = format!("search by {kind} among {}, p95", number(count as f64));
        rows.push(
            Row::new(
                "search",
                what,
                p95.as_secs_f64() * 1_000.0,
                "ms",
                Target::AtMost(5.0),
            )
            .note(beside(p95)),
        );
    }
    let mut times = Vec::new();
    for person in &people {
        let (same, took) = timed(|| store.read::<_, StoreError>(|c| read::same_nik(c, &person.nik, None)));
        if same?.is_empty() {
            return Err("a NIK was not found".into());
        }
        times.push(took);
    }
    let p95 = percentile(&mut times, 95);
    let what = format!("the same NIK among {}, p95", number(count as f64));
    rows.push(
        Row::new(
            "search",
            what,
            p95.as_secs_f64() * 1_000.0,
            "ms",
            Target::AtMost(10.0),
        )
        .note(beside(p95)),
    );
    Ok(rows)
}

/// p95 of reading one row by its key.
fn by_key(conn: &Connection, asked: usize) -> Try<Duration> {
    let count: i64 = conn.query_row("SELECT max(id) FROM row", [], |r| r.get(0))?;
    let mut find = conn.prepare("SELECT fields FROM row WHERE id = ?1")?;
    let mut times = Vec::new();
    for n in 0..asked as i64 {
        let id = 1 + n * 7_919 % count;
        let (row, took) = timed(|| find.query_row([id], |r| r.get::<_, Vec<u8>>(0)));
        row?;
        times.push(took);
    }
    Ok(percentile(&mut times, 95))
}
