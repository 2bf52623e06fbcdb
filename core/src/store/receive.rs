//! Taking in what a hub, a colleague or a file brings: stored first, then applied.

use super::{StoreError, rows, run_error};
use crate::ledger::{self, Keeping, Stored, Trust};
use crate::model::RecordId;
use crate::oplog::run::{LooseRun, RunError};
use rusqlite::Transaction;
use std::collections::BTreeSet;

/// What a batch brought.
#[derive(Debug, Default)]
pub struct Received {
    /// Entries that were new.
    pub new_entries: u64,
    /// Records whose rows changed.
    pub changed: BTreeSet<RecordId>,
    /// Runs that were refused: place in the batch, and why.
    pub refused: Vec<(usize, RunError)>,
}

/// Stores the runs of a batch and applies the records that they touch.
pub fn receive(
    tx: &Transaction<'_>,
    trust: &Trust,
    runs: Vec<LooseRun>,
    keeping: Keeping,
) -> Result<Received, StoreError> {
    let mut received = Received::default();
    let mut touched = BTreeSet::new();
    for (place, run) in runs.into_iter().enumerate() {
        match store(tx, run, keeping)? {
            Ok(stored) => {
                received.new_entries += stored.new_entries;
                touched.extend(stored.touched);
            }
            Err(reason) => received.refused.push((place, reason)),
        }
    }
    received.changed = touched.iter().map(|(_, record)| *record).collect();
    for applied in ledger::apply(tx, trust, &touched)? {
        rows::write(tx, &applied)?;
    }
    Ok(received)
}

fn store(
    tx: &Transaction<'_>,
    run: LooseRun,
    keeping: Keeping,
) -> Result<Result<Stored, RunError>, StoreError> {
    let before = ledger::before(tx, &run)?;
    let linked = match run.link(before) {
        Ok(linked) => linked,
        Err(reason) => return Ok(Err(reason)),
    };
    match ledger::store_run(tx, &linked, keeping) {
        Ok(stored) => Ok(Ok(stored)),
        Err(e) => run_error(e).map(Err),
    }
}
