//! Bytes of uploads: many enrolments, one, edits, and nothing new.

use super::place::{Phone, Served};
use super::table::{Row, Target};
use super::{Size, Try};
use lontar_core::app::SyncReport;
use lontar_core::form::json::to_json;
use lontar_core::model::{RecordId, RecordKind, Value};
use lontar_tests::link::{Link, LinkProfile};
use std::collections::BTreeMap;

const RECORDS: usize = 1_000;
/// Entries that open a log: the open entry and the session.
const OPENING: usize = 2;

/// All of them on one phone and one hub.
pub fn rows(_size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let served = Served::new(&folder.path().join("hub"))?;
    let phone = served.phone(folder.path(), 21)?;
    served.sync(&phone, served.address)?;
    let records = phone.enrol(22, RECORDS)?;
    let mut rows = many(&served, &phone, &records)?;

    phone.enrol(23, 1)?;
    let one = served.sync(&phone, served.address)?;
    rows.push(Row::new(
        "upload",
        "one new record, request bodies",
        one.bytes_up as f64,
        "B",
        Target::AtMost(1_200.0),
    ));

    for (n, record) in records.iter().take(100).enumerate() {
        phone.env.next_visit();
        let heads = phone.core.show(record)?.heads;
        let number = Value::Text(format!("+62812{:08}", (n * 7_919_317) % 100_000_000));
        phone
            .core
            .edit(record, &heads, BTreeMap::from([(String::from("ph"), number)]))?;
    }
    let edits = served.sync(&phone, served.address)?;
    rows.push(Row::new(
        "upload",
        "100 edits of one field, request bodies",
        edits.bytes_up as f64,
        "B",
        Target::AtMost(9_000.0),
    ));

    served.settle()?;
    // The first sync after the work brings what the hub wrote of its own.
    served.sync(&phone, served.address)?;
    rows.extend(nothing_new(&served.sync(&phone, served.address)?, RECORDS));
    served.end()?;
    Ok(rows)
}

fn many(served: &Served, phone: &Phone, records: &[RecordId]) -> Try<Vec<Row>> {
    let link = {
        let _inside = served.runtime.enter();
        Link::start(served.address, LinkProfile::perfect())?
    };
    let report = served.sync(phone, link.address())?;
    let mut json = Vec::new();
    for record in records {
        let answers = phone.core.show(record)?.answers();
        json.extend(serde_json::to_vec(&to_json(RecordKind::ENROLMENT, &answers))?);
        json.push(b'\n');
    }
    let packed = zstd::bulk::compress(&json, 19)?.len();
    let each = report.bytes_up as f64 / RECORDS as f64;
    let on_the_line = link.count().up_bytes as f64 / RECORDS as f64;
    let plain = packed as f64 / RECORDS as f64;
    let again = (report.sent as usize).saturating_sub(RECORDS + OPENING);
    let note = format!(
        "with HTTP {on_the_line:.1} B; {} round trips; {again} entries sent twice",
        report.round_trips
    );
    let beside = format!("{plain:.1} B each by zstd-19 of the JSON in one piece");
    Ok(vec![
        Row::new(
            "upload",
            "1,000 enrolments, request bodies, each",
            each,
            "B",
            Target::AtMost(300.0),
        )
        .note(note),
        Row::new(
            "upload",
            "the same against the JSON, packed whole",
            each / plain,
            "×",
            Target::None,
        )
        .note(beside),
    ])
}

/// What a sync costs that has nothing to do.
pub fn nothing_new(report: &SyncReport, records: usize) -> Vec<Row> {
    let records = super::table::number(records as f64);
    let row = |what: &str, figure: u64, unit, most| {
        Row::new(
            "upload",
            format!("nothing new with {records} records: {what}"),
            figure as f64,
            unit,
            Target::AtMost(most),
        )
    };
    vec![
        row("round trips", report.round_trips, "", 1.0),
        row("up", report.bytes_up, "B", 200.0),
        row("down", report.bytes_down, "B", 200.0),
    ]
}
