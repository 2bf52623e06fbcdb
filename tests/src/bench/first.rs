//! The first sync of a district, and whether people are found while it loads.

use super::Size;
use super::Try;
use super::clock::{rate, timed};
use super::data::DISTRICT;
use super::place::{self, Served, hub_in};
use super::sender::senders;
use super::table::{Row, Target, number};
use lontar_core::sync::engine::Progress;
use std::sync::atomic::{AtomicBool, Ordering};

/// People of one phone that brought them.
const EACH: usize = 250;

/// One phone takes a whole district.
pub fn rows(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let count = size.pick(5_000, 1_000);
    let hub = hub_in(&folder.path().join("hub"))?;
    senders(51, DISTRICT, count, EACH)?
        .iter()
        .try_for_each(|s| s.deliver(&hub))?;
    hub.work_all()?;
    let served = Served::start(hub)?;
    let phone = served.phone(folder.path(), 52)?;
    let name = super::data::crowd(51, DISTRICT, 1)
        .first()
        .map(|p| p.name.clone())
        .ok_or("nobody")?;
    let (progress, over) = (Progress::default(), AtomicBool::new(false));
    let (synced, found_at) = std::thread::scope(|scope| {
        let look = scope.spawn(|| -> Try<Option<u64>> {
            while !over.load(Ordering::Relaxed) {
                let received = progress.received.load(Ordering::Relaxed);
                if !phone.core.search(&name, 5)?.is_empty() {
                    return Ok(Some(received));
                }
                std::thread::yield_now();
            }
            Ok(None)
        });
        let synced = timed(|| {
            served
                .runtime
                .block_on(place::sync(&phone, served.address, &progress))
        });
        over.store(true, Ordering::Relaxed);
        (synced, look.join())
    });
    let found_at = found_at.map_err(|_| "the search broke off")??;
    let (report, took) = (synced.0?, synced.1);
    let here = phone.core.status()?.enrolments;
    if here != count as u64 {
        return Err(format!("{here} of {count} records arrived").into());
    }
    served.end()?;
    let note = format!(
        "{} round trips; {} up; {} entries/s over loopback",
        report.round_trips,
        number(report.bytes_up as f64),
        number(rate(count, took))
    );
    let each = report.bytes_down as f64 / count as f64;
    let share = found_at.map_or(100.0, |n| 100.0 * n as f64 / count as f64);
    Ok(vec![
        Row::new(
            "first",
            format!("first sync of {} records, down, each", number(count as f64)),
            each,
            "B",
            Target::AtMost(350.0),
        )
        .note(note),
        Row::new(
            "first",
            "of it received when search finds the first person",
            share,
            "%",
            Target::AtMost(99.0),
        )
        .note("another thread asks all the time"),
    ])
}
