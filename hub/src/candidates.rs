//! Candidates: people on a list, as office documents of their district.

use crate::audit::Note;
use crate::hub::{Hub, HubError};
use crate::import::{CandidateRow, fingerprint};
use crate::office;
use crate::rights::Action;
use crate::store::{StoreError, rows};
use lontar_core::form::Answers;
use lontar_core::ledger::{self, Applied};
use lontar_core::model::RecordKind;
use lontar_core::oplog::office::State;
use lontar_core::oplog::shard::Shard;
use rusqlite::{OptionalExtension, Transaction};
use std::collections::BTreeMap;

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Candidates that are new.
    pub new: u64,
    /// Rows whose content was here already.
    pub known: u64,
}

impl Hub {
    /// Takes rows of a list as candidates of their districts, all in one transaction. The same row
    /// again, in whatever file, makes no second candidate.
    pub fn import_candidates(&self, candidates: &[CandidateRow]) -> Result<Imported, HubError> {
        self.store.write(|tx| {
            let mut imported = Imported::default();
            let mut by_district: BTreeMap<&str, Vec<office::NewEntry>> = BTreeMap::new();
            for row in candidates {
                let known: Option<i64> = tx
                    .prepare_cached("SELECT 1 FROM candidate WHERE fingerprint = ?1")?
                    .query_row([row.fingerprint], |r| r.get(0))
                    .optional()?;
                if known.is_some() {
                    imported.known += 1;
                    continue;
                }
                let record = self.new_record();
                tx.prepare_cached("INSERT INTO candidate (fingerprint, record) VALUES (?1, ?2)")?
                    .execute((row.fingerprint, record.as_bytes()))?;
                let payload = State {
                    replaces: None,
                    fields: row.answers.0.clone(),
                }
                .encode();
                by_district
                    .entry(&row.district)
                    .or_default()
                    .push((record, RecordKind::CANDIDATE, payload));
                imported.new += 1;
            }
            for (district, entries) in by_district {
                let shard = Shard::District(String::from(district)).id();
                let touched = office::append(self, tx, &shard, entries)?;
                for applied in ledger::apply(tx, &self.trust(), &touched)? {
                    rows::write(tx, &applied)?;
                }
            }
            let note = Note::new(Action::Import, "")
                .with("new", imported.new)
                .with("known", imported.known);
            self.at_the_machine(tx, &note)?;
            Ok(imported)
        })
    }
}

/// Remembers a candidate that a phone gave back after a restore, so that its list, imported again,
/// makes no second one. Twice is once.
pub(crate) fn remember(tx: &Transaction<'_>, applied: &Applied) -> Result<(), StoreError> {
    let shard = ledger::shard_of_row(tx, applied.shard)?;
    let Some(district) = rows::district_of_shard(&shard) else {
        return Ok(());
    };
    // The list's row is the first version; later ones may say more.
    let first = applied.entries.first().and_then(|l| l.entry.payload());
    let Some(Ok(state)) = first.map(State::decode) else {
        return Ok(());
    };
    tx.prepare_cached("INSERT OR IGNORE INTO candidate (fingerprint, record) VALUES (?1, ?2)")?
        .execute((
            fingerprint(district, &Answers(state.fields)),
            applied.record.as_bytes(),
        ))?;
    Ok(())
}
