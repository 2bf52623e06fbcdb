use super::*;
use crate::ledger::Keeping;
use crate::ledger::search;
use crate::model::SessionId;
use crate::oplog::SigningKey;
use crate::oplog::carried::Carried;
use crate::oplog::digest::Digest;
use crate::oplog::entry::Entry;
use crate::oplog::limits::COUNTER_JUMP_MAX;
use crate::oplog::run::LooseRun;
use crate::oplog::seal::device_key;
use crate::oplog::testing::{Log, Rng, first, history};
use crate::store::{migrate, receive};
use proptest::prelude::*;
use rusqlite::Connection;

const NONE: [u8; 16] = [0; 16];
const HUB: u8 = 99;

fn database() -> Connection {
    let mut conn = Connection::open_in_memory().expect("memory");
    migrate::migrate(&mut conn).expect("a new database");
    conn
}

fn trust() -> Trust {
    Trust {
        hub: Some(device_key(&SigningKey::from_bytes(&[HUB; 32]))),
    }
}

fn receive_all(conn: &mut Connection, runs: Vec<LooseRun>) {
    let tx = conn.transaction().expect("a transaction");
    let keeping = Keeping {
        custody: 1,
        all_seals: false,
        now_ms: 0,
    };
    let received = receive::receive(&tx, &trust(), runs, keeping).expect("it is stored");
    assert!(received.refused.is_empty(), "{:?}", received.refused);
    tx.commit().expect("a commit");
}

/// A log of a person who works in this shard, with its session announced.
fn log_of(who: u8, shard: u8) -> Log {
    let mut log = Log::new(who, shard);
    log.push(2, RecordId::from_bytes(NONE), RecordKind::SESSION, Vec::new());
    log
}

/// The logs of several people who write three records, and of the hub that carries some of it into
/// other shards.
fn logs(seed: u64) -> Vec<Log> {
    let rng = &mut Rng(seed);
    let mut people: Vec<Log> = (1..=4).map(|who| log_of(who, 50)).collect();
    let mut hub: Vec<Log> = [40, 60].map(|shard| log_of(HUB, shard)).into();
    for n in 0..3u8 {
        let record = RecordId::new_v7(1_763_600_000_000, [n; 10]);
        let base = people
            .iter()
            .filter_map(|l| l.entries.last())
            .map(|e| e.header.counter)
            .max()
            .unwrap_or(0);
        for made in history(rng.next(), 8) {
            let who = usize::from(made.session.as_bytes()[0]) - 1;
            let counter = base + made.order.counter;
            people[who].push(counter, record, RecordKind::ENROLMENT, made.payload.clone());
            let origin = people[who].entries.last().expect("just pushed").clone();
            if rng.below(2) == 0 {
                carry(&mut hub[rng.below(2)], &origin, &people[who], made.session);
            }
        }
    }
    people.append(&mut hub);
    people
}

fn carry(into: &mut Log, origin: &Entry, from: &Log, session: SessionId) {
    let carried = Carried {
        device: from.open.device,
        log: from.open.log(),
        seq: origin.header.seq,
        hash: origin.hash,
        wall_ms: origin.header.wall_ms,
        utc_offset_min: 480,
        kind: origin.header.kind,
        schema: 1,
        session,
        change: origin.payload().expect("present").to_vec(),
    };
    let counter = into.entries.len() as u64 + 1;
    into.push(
        counter,
        origin.header.record,
        RecordKind::CARRIED,
        carried.encode(),
    );
}

/// Delivers all logs, cut into runs at random, in a random order between logs, in batches.
fn deliver(conn: &mut Connection, logs: &[Log], rng: &mut Rng) {
    let mut next = vec![0usize; logs.len()];
    let mut batch = Vec::new();
    loop {
        let open: Vec<usize> = (0..logs.len())
            .filter(|l| next[*l] < logs[*l].entries.len())
            .collect();
        if open.is_empty() {
            break;
        }
        let l = open[rng.below(open.len())];
        let to = (next[l] + rng.below(4)).min(logs[l].entries.len() - 1);
        batch.push(logs[l].run(next[l], to).loosen().expect("some entries"));
        next[l] = to + 1;
        if rng.below(3) == 0 {
            receive_all(conn, std::mem::take(&mut batch));
        }
    }
    receive_all(conn, batch);
}

/// Everything that is computed from entries, in an order of its own.
fn dump(conn: &Connection) -> Vec<String> {
    let tables = [
        "SELECT hex(r.record), hex(s.shard), r.main, r.kind, r.receipt, r.name, r.nik, r.village, r.conflicts,
                r.created_ms, r.updated_ms, hex(r.fields) FROM row r JOIN shard s ON s.id = r.shard",
        "SELECT hex(d.record), hex(s.shard), d.kind, hex(d.digest), d.held FROM document d
         JOIN shard s ON s.id = d.shard",
        "SELECT hex(shard), counter, hex(digest) FROM shard",
        "SELECT hex(hash), held FROM entry",
    ];
    let mut lines = Vec::new();
    for sql in tables {
        let mut find = conn.prepare(sql).expect("a query");
        let columns = find.column_count();
        let rows = find.query_map([], |r| {
            let values = (0..columns).map(|c| r.get::<_, rusqlite::types::Value>(c));
            Ok(format!("{:?}", values.collect::<Result<Vec<_>, _>>()?))
        });
        lines.extend(rows.expect("rows").map(|line| line.expect("a row")));
    }
    for query in ["Maria", "Maria 3", "ari", "ria 1"] {
        let hits = search::find(conn, query, 50).expect("a search");
        let hits = hits.into_iter().filter_map(|(id, how)| {
            let row = by_id(conn, id).expect("a row")?;
            Some(format!("{query}: {} {} {}", row.record, row.receipt, how.code()))
        });
        lines.extend(hits);
    }
    lines.sort();
    lines
}

fn rebuilt(conn: &mut Connection) -> Vec<String> {
    let tx = conn.transaction().expect("a transaction");
    rebuild(&tx, &trust()).expect("a rebuild");
    tx.commit().expect("a commit");
    dump(conn)
}

fn digest_is_the_sum_of_its_parts(conn: &Connection) {
    for shard in [40, 50, 60].map(|n| crate::model::ShardId::from_bytes([n; 16])) {
        let parts = ledger::shard_parts(conn, &shard).expect("parts");
        let sum = parts
            .into_iter()
            .fold(Digest::default(), |sum, (_, part)| sum.plus(part));
        assert_eq!(ledger::shard_digest(conn, &shard).expect("a sum"), sum);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rebuilding_gives_what_came_of_one_entry_after_the_other(seed in any::<u64>()) {
        let logs = logs(seed);
        let mut conn = database();
        deliver(&mut conn, &logs, &mut Rng(seed ^ 1));
        let before = dump(&conn);
        digest_is_the_sum_of_its_parts(&conn);
        prop_assert_eq!(&before, &rebuilt(&mut conn));
    }

    #[test]
    fn two_phones_with_the_same_entries_show_the_same(seed in any::<u64>()) {
        let logs = logs(seed);
        let (mut one, mut two) = (database(), database());
        deliver(&mut one, &logs, &mut Rng(seed ^ 1));
        deliver(&mut two, &logs, &mut Rng(seed ^ 2));
        prop_assert_eq!(dump(&one), dump(&two));
        deliver(&mut two, &logs, &mut Rng(seed ^ 3));
        prop_assert_eq!(dump(&one), dump(&two), "twice is once");
    }
}

/// Three people whose counters need each other as bridges: 10, then 2^20 + 5, then 2^21 + 3.
fn jumping() -> Vec<LooseRun> {
    let counters = [10, COUNTER_JUMP_MAX + 5, 2 * COUNTER_JUMP_MAX + 3];
    let logs = (1u8..).zip(counters).map(|(who, counter)| {
        let mut log = Log::new(who, 50);
        let none = RecordId::from_bytes(NONE);
        if who > 1 {
            // Only the open entry is not far ahead.
            log.push(counter - 1, none, RecordKind::SESSION, Vec::new());
        } else {
            log.push(2, none, RecordKind::SESSION, Vec::new());
        }
        let payload = first(who, 1, &[("nm", crate::model::Value::from("Maria"))]).payload;
        log.push(
            counter,
            RecordId::new_v7(1, [who; 10]),
            RecordKind::ENROLMENT,
            payload,
        );
        log.run(0, 2).loosen().expect("three entries")
    });
    logs.collect()
}

#[test]
fn counters_that_jump_are_bridged_alike_in_any_order_and_any_batch() {
    let runs = jumping();
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mut dumps = Vec::new();
    for order in orders {
        for cut in 0..3 {
            let mut conn = database();
            let runs: Vec<LooseRun> = order.iter().map(|i| runs[*i].clone()).collect();
            let (a, b) = runs.split_at(cut);
            receive_all(&mut conn, a.to_vec());
            receive_all(&mut conn, b.to_vec());
            dumps.push((order, cut, dump(&conn)));
        }
    }
    for (order, cut, dump) in &dumps {
        assert_eq!(dump, &dumps[0].2, "arrived as {order:?}, cut at {cut}");
    }
    assert!(dumps[0].2.iter().all(|line| !line.contains("counter_jump")));
}

#[test]
fn a_record_with_more_registers_than_one_change_may_set_is_still_listed() {
    let record = RecordId::new_v7(1, [1; 10]);
    let mut conn = database();
    for who in 1..=3u8 {
        let pairs: Vec<(String, crate::model::Value)> = (0..200)
            .map(|n| (format!("x{who}-{n}"), crate::model::Value::from("x")))
            .collect();
        let pairs: Vec<(&str, crate::model::Value)> =
            pairs.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
        let mut log = log_of(who, 50);
        log.push(3, record, RecordKind::ENROLMENT, first(who, 1, &pairs).payload);
        receive_all(&mut conn, vec![log.run(0, 2).loosen().expect("three entries")]);
    }
    let all = list(&conn, &Filter::default(), 0, 10).expect("the list can be read");
    assert_eq!(all.iter().map(|r| r.answers.0.len()).collect::<Vec<_>>(), [600]);
}

#[test]
fn what_was_too_far_ahead_is_applied_when_own_entries_come_near() {
    let mut conn = database();
    let [_, far, _] = jumping().try_into().expect("three people");
    receive_all(&mut conn, vec![far]);
    let held = |conn: &Connection| ledger::held(conn).expect("held entries").len();
    assert!(held(&conn) > 0);
    let tx = conn.transaction().expect("a transaction");
    let key = SigningKey::from_bytes(&[7; 32]);
    let claims = ledger::Claims {
        session: SessionId::from_bytes([7; 16]),
        now_ms: 0,
        utc_offset_min: 480,
        seen: 0,
        custody: 0,
        all_seals: false,
    };
    let mut salt = 0u8;
    let mut random = || {
        salt += 1;
        [salt; 16]
    };
    let mut writer = ledger::Writer::new(&tx, &key, &claims, &mut random);
    let payload = first(7, 1, &[("nm", crate::model::Value::from("Yohana"))]).payload;
    for n in 0..6u8 {
        let record = RecordId::new_v7(2, [n; 10]);
        let shard = crate::model::ShardId::from_bytes([50; 16]);
        let log = ledger::find_shard(&tx, &shard)
            .expect("shards")
            .and_then(|row| writer.log_of(row));
        writer
            .append(&shard, log, record, (RecordKind::ENROLMENT, 1), payload.clone())
            .expect("it is written");
    }
    let touched = writer.close().expect("it is sealed");
    assert_eq!(touched.len(), 1, "the far record is to be applied again");
    ledger::apply(&tx, &trust(), &touched).expect("it is applied");
    tx.commit().expect("a commit");
    assert_eq!(held(&conn), 0);
}
