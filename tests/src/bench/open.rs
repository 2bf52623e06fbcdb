//! From nothing to the first list on the screen.

use super::clock::{ms, percentile, ratio, timed};
use super::data::DISTRICT;
use super::place::Phone;
use super::sender::senders;
use super::table::{Row, Target, number};
use super::{Size, Try, apply, sql};
use lontar_core::store::rows::Filter;
use std::path::Path;

const PAGE: u64 = 50;

/// Opening and a page, against opening the file and reading the same page by hand.
pub fn rows(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("phone.sqlite");
    let count = size.pick(5_000, 2_000);
    apply::take_in(&path, true, &senders(91, DISTRICT, count, 500)?)?;
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for round in 0..size.pick(50, 20) {
        // The file is in the memory of the system for both, after the first round.
        let (opened, a) = timed(|| -> Try<(Phone, usize)> {
            let phone = Phone::open(&path, round as u64, false)?;
            let shown = phone.core.list(&Filter::default(), 0, PAGE)?.len();
            Ok((phone, shown))
        });
        let (phone, shown) = opened?;
        drop(phone);
        let (by_hand, b) = timed(|| read_by_hand(&path));
        if shown as u64 != PAGE || by_hand? as u64 != PAGE {
            return Err("a page is not whole".into());
        }
        if round > 0 {
            ours.push(a);
            plain.push(b);
        }
    }
    let (ours, plain) = (percentile(&mut ours, 50), percentile(&mut plain, 50));
    let note = format!(
        "{:.1} × opening the file and reading {PAGE} rows by hand ({})",
        ratio(ours, plain),
        ms(plain)
    );
    let what = format!("open to the first list, {} records, p50", number(count as f64));
    Ok(vec![
        Row::new(
            "open",
            what,
            ours.as_secs_f64() * 1_000.0,
            "ms",
            Target::AtMost(50.0),
        )
        .note(note),
    ])
}

fn read_by_hand(path: &Path) -> Try<usize> {
    let conn = sql::connect(path, false, 8_000, None)?;
    let mut find = conn.prepare(
        "SELECT record, name, fields FROM row WHERE main = 1 ORDER BY updated_ms DESC, record LIMIT ?1",
    )?;
    let rows = find.query_map([PAGE], |r| {
        Ok((
            r.get::<_, Vec<u8>>(0)?,
            r.get::<_, String>(1)?,
            r.get::<_, Vec<u8>>(2)?,
        ))
    })?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.len())
}
