use super::*;
use crate::oplog::testing::{Log, session};

fn log_of_four() -> Log {
    let mut log = Log::new(1, 9);
    let record = RecordId::new_v7(1_763_600_000_000, [3; 10]);
    log.push(2, RecordId::from_bytes([0; 16]), RecordKind::SESSION, Vec::new());
    for counter in [3, 7] {
        log.push(counter, record, RecordKind::ENROLMENT, vec![counter as u8; 20]);
    }
    log
}

fn before(log: &Log, seq: usize) -> Before {
    let entry = &log.entries[seq];
    Before {
        hash: entry.hash,
        counter: entry.header.counter,
        device: log.open.device,
    }
}

/// Links the run after `alter`, as a receiver that has what is before it.
fn link(log: &Log, from: usize, alter: impl FnOnce(&mut LooseRun)) -> Result<Run, RunError> {
    let mut loose = log.run(from, 3).loosen().expect("a run has entries");
    alter(&mut loose);
    loose.link(from.checked_sub(1).map(|seq| before(log, seq)))
}

#[test]
fn a_run_links_to_what_was_sealed() {
    let log = log_of_four();
    for from in 0..4 {
        assert_eq!(link(&log, from, |_| {}), Ok(log.run(from, 3)));
    }
}

#[test]
fn a_run_without_what_is_before_it_is_a_gap() {
    let log = log_of_four();
    let loose = log.run(2, 3).loosen().expect("a run has entries");
    assert_eq!(loose.link(None), Err(RunError::Gap));
    assert_eq!(link(&log, 2, |r| r.prev = [0; 8]), Err(RunError::Gap));
}

#[test]
fn anything_changed_in_a_run_breaks_its_seal() {
    let log = log_of_four();
    let broken = |alter: &dyn Fn(&mut LooseRun)| {
        assert_eq!(link(&log, 2, alter), Err(RunError::Seal));
    };
    broken(&|r| r.signature[5] ^= 1);
    broken(&|r| r.from = 3);
    broken(&|r| r.log = LogId::from_bytes([7; 16]));
    broken(&|r| r.rows[0].wall_ms += 1);
    broken(&|r| r.rows[0].utc_offset_min = 420);
    broken(&|r| r.rows[0].seen = 9);
    broken(&|r| r.rows[0].schema = 2);
    broken(&|r| r.rows[0].counter = 4);
    broken(&|r| r.rows[0].kind = RecordKind::ACCIDENT);
    broken(&|r| r.rows[0].record = RecordId::from_bytes([1; 16]));
    broken(&|r| r.rows[0].session = session(9));
    broken(&|r| r.rows[0].extension = vec![1]);
    broken(&|r| {
        r.rows[0].body = Body::Present {
            salt: [9; 16],
            payload: vec![3; 20],
        }
    });
    broken(&|r| {
        r.rows[0].body = Body::Present {
            salt: [2; 16],
            payload: vec![4; 20],
        }
    });
    broken(&|r| drop(r.rows.pop()));
    broken(&|r| drop(r.rows.remove(0)));
}

#[test]
fn a_seal_of_another_device_is_refused() {
    let (log, thief) = (log_of_four(), Log::new(2, 9));
    let last = &log.entries[3];
    let forged = Seal::sign(&thief.key, log.open.log(), 3, last.hash);
    assert_eq!(
        link(&log, 0, |r| r.signature = forged.signature),
        Err(RunError::Seal)
    );
    let mut loose = log.run(2, 3).loosen().expect("a run has entries");
    loose.signature = forged.signature;
    let other = Before {
        device: thief.open.device,
        ..before(&log, 1)
    };
    assert!(
        loose.clone().link(Some(other)).is_ok(),
        "the device of a log is what its open says"
    );
    assert_eq!(loose.link(Some(before(&log, 1))), Err(RunError::Seal));
}

#[test]
fn entries_in_another_order_are_refused() {
    let log = log_of_four();
    let swapped = link(&log, 2, |r| r.rows.swap(0, 1));
    assert_eq!(swapped, Err(RunError::Limit("counter")));
    let swapped = link(&log, 2, |r| {
        r.rows.swap(0, 1);
        let (low, high) = (r.rows[1].counter, r.rows[0].counter);
        (r.rows[0].counter, r.rows[1].counter) = (low, high);
    });
    assert_eq!(swapped, Err(RunError::Seal));
}

#[test]
fn a_counter_that_does_not_rise_is_refused() {
    let log = log_of_four();
    assert_eq!(
        link(&log, 2, |r| r.rows[0].counter = 2),
        Err(RunError::Limit("counter"))
    );
    assert_eq!(
        link(&log, 0, |r| r.rows[1].counter = 1),
        Err(RunError::Limit("counter"))
    );
}

#[test]
fn the_open_entry_of_another_device_cannot_be_replayed() {
    let (log, thief) = (log_of_four(), Log::new(2, 9));
    let stolen = log.open.encode();
    let as_own = link(&thief_log(&thief), 0, |r| {
        r.rows[0].body = Body::Present {
            salt: [0; 16],
            payload: stolen.clone(),
        };
    });
    assert_eq!(
        as_own,
        Err(RunError::Open),
        "the id of the log is not that of the stolen entry"
    );
    let under_its_id = link(&thief_log(&thief), 0, |r| {
        r.rows[0].body = Body::Present {
            salt: [0; 16],
            payload: stolen,
        };
        r.log = log.open.log();
    });
    assert_eq!(under_its_id, Err(RunError::Seal));
}

fn thief_log(thief: &Log) -> Log {
    let mut log = Log {
        key: thief.key.clone(),
        open: thief.open.clone(),
        entries: thief.entries.clone(),
    };
    for counter in 2..5 {
        log.push(
            counter,
            RecordId::from_bytes([1; 16]),
            RecordKind::ENROLMENT,
            vec![1],
        );
    }
    log
}

#[test]
fn a_log_begins_with_open_and_has_no_other() {
    let log = log_of_four();
    assert_eq!(
        link(&log, 0, |r| r.rows[0].kind = RecordKind::SESSION),
        Err(RunError::Open)
    );
    assert_eq!(
        link(&log, 0, |r| r.rows[0].body = Body::Withheld),
        Err(RunError::Open)
    );
    assert_eq!(
        link(&log, 0, |r| r.rows[1].kind = RecordKind::OPEN),
        Err(RunError::Open)
    );
}

#[test]
fn a_payload_above_the_limit_and_a_missing_commitment_are_refused() {
    let log = log_of_four();
    let large = Body::Present {
        salt: [0; 16],
        payload: vec![0; PAYLOAD_MAX_BYTES + 1],
    };
    assert_eq!(
        link(&log, 2, |r| r.rows[0].body = large),
        Err(RunError::Limit("payload"))
    );
    assert_eq!(
        link(&log, 2, |r| r.rows[0].body = Body::Withheld),
        Err(RunError::Limit("commitment"))
    );
    assert_eq!(link(&log, 2, |r| r.rows.clear()), Err(RunError::Limit("empty")));
}

#[test]
fn a_body_that_was_dropped_leaves_the_seal_whole() {
    let log = log_of_four();
    for body in [
        Body::Withheld,
        Body::BelowCut,
        Body::Erased {
            case: RecordId::from_bytes([5; 16]),
        },
    ] {
        let commitment = log.entries[2].header.commitment;
        let linked = link(&log, 2, |r| {
            r.rows[0].body = body;
            r.rows[0].commitment = Some(commitment);
        });
        assert_eq!(linked.map(|run| run.entries[0].hash), Ok(log.entries[2].hash));
    }
}

#[test]
fn heads_move_on_and_a_branch_is_one_more_until_there_are_too_many() {
    let log = log_of_four();
    let mut heads = Vec::new();
    advance(&mut heads, &log.run(0, 1), false).expect("the first head");
    advance(&mut heads, &log.run(2, 3), false).expect("moves on");
    assert_eq!(heads, [(3, log.entries[3].hash)]);
    advance(&mut heads, &log.run(0, 2), true).expect("known already");
    assert_eq!(heads.len(), 1);
    for n in 0..FORK_HEADS_MAX as u64 {
        let mut branch = log_of_four();
        branch.entries.truncate(2);
        branch.push(
            10 + n,
            RecordId::from_bytes([1; 16]),
            RecordKind::ENROLMENT,
            vec![n as u8],
        );
        let room = heads.len() < FORK_HEADS_MAX;
        assert_eq!(advance(&mut heads, &branch.run(2, 2), false).is_ok(), room);
    }
    assert_eq!(heads.len(), FORK_HEADS_MAX);
}
