//! Checking everything: every chain, every seal, every body, and whether rows are what the log says.

use crate::hub::{Hub, HubError};
use crate::store::{blobs, rows};
use lontar_core::ledger::{self, LogInfo};
use lontar_core::model::RecordId;
use lontar_core::model::id::to_hex;
use lontar_core::oplog::digest::Digest;
use lontar_core::oplog::entry::{Body, Entry};
use lontar_core::oplog::hash::commitment;
use lontar_core::oplog::run::{Before, Run};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What a verification found.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    /// Logs that were walked.
    pub logs: u64,
    /// Entries whose hash, place and body were checked.
    pub entries: u64,
    /// Documents that were compared with the log.
    pub documents: u64,
    /// Rows of the audit that were walked.
    pub audit_rows: u64,
    /// Photos and voice notes whose hash was checked.
    pub blobs: u64,
    /// What is wrong, without anything personal. Empty is good.
    pub faults: Vec<String>,
}

impl Hub {
    /// Walks every log and compares documents and rows with what they should be. `progress` is
    /// called with logs done and logs in all.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<Verified, HubError> {
        let mut verified = self.store.read(|conn| {
            let mut verified = Verified::default();
            let logs = ledger::all_logs(conn)?;
            for log in &logs {
                walk(conn, log, &mut verified)?;
                verified.logs += 1;
                progress(verified.logs, logs.len() as u64);
            }
            self.compare_documents(conn, &mut verified)?;
            blobs::check_all(conn, &mut |address, sound| {
                verified.blobs += 1;
                if !sound {
                    let address = to_hex(address);
                    verified
                        .faults
                        .push(format!("photo or voice note {address}: its bytes were changed"));
                }
            })?;
            Ok::<_, HubError>(verified)
        })?;
        let audit = self.check_audit()?;
        verified.audit_rows = audit.rows;
        verified.faults.extend(audit.faults);
        Ok(verified)
    }

    fn compare_documents(&self, conn: &Connection, verified: &mut Verified) -> Result<(), HubError> {
        let mut find = conn.prepare("SELECT shard, record, digest FROM document ORDER BY shard, record")?;
        let mut documents = find.query([])?;
        let mut sums: BTreeMap<i64, Digest> = BTreeMap::new();
        while let Some(r) = documents.next()? {
            let (shard, record): (i64, RecordId) = (r.get(0)?, RecordId::from_bytes(r.get(1)?));
            let stored = Digest(r.get(2)?);
            let view = ledger::history(conn, &self.trust(), shard, record)?.view;
            let computed = Digest::of_record(&record, &view.heads, view.erased);
            if stored != computed {
                verified
                    .faults
                    .push(format!("record {record}: its state is not what its entries give"));
            }
            let shown = rows::in_shard(conn, &record, shard)?;
            let winners: BTreeMap<_, _> = view
                .registers
                .winners()
                .map(|(k, v)| (String::from(k), v.clone()))
                .collect();
            if shown.map(|row| row.answers.0).unwrap_or_default() != winners {
                verified.faults.push(format!(
                    "record {record}: its row shows other answers than its entries give"
                ));
            }
            let sum = sums.entry(shard).or_default();
            *sum = sum.plus(computed);
            verified.documents += 1;
        }
        for (row, sum) in sums {
            let shard = ledger::shard_of_row(conn, row)?;
            if ledger::shard_digest(conn, &shard)? != sum {
                verified
                    .faults
                    .push(format!("shard {shard}: its digest is not the sum of its records"));
            }
        }
        Ok(())
    }
}

/// Every branch from its first entry to its head: hashes, bodies, seals.
fn walk(conn: &Connection, log: &LogInfo, verified: &mut Verified) -> Result<(), HubError> {
    let runs = ledger::read_from(conn, log, 0, u64::MAX)?;
    let heads = ledger::heads_of(conn, log.row)?;
    for (seq, hash) in &heads {
        if !runs
            .iter()
            .any(|run| run.seal.seq == *seq && run.seal.hash == *hash)
        {
            verified.faults.push(format!(
                "log {}: its head {seq} cannot be reached from its beginning",
                log.log
            ));
        }
    }
    for run in runs {
        verified.entries += run.entries.len() as u64;
        verified.faults.extend(faults_of(log, &run));
    }
    Ok(())
}

fn faults_of(log: &LogInfo, run: &Run) -> Option<String> {
    for entry in &run.entries {
        if !body_fits(entry) || Entry::new(entry.header.clone(), Body::Withheld).hash != entry.hash {
            return Some(format!("log {}: entry {} was changed", log.log, entry.header.seq));
        }
    }
    let before: Option<Before> = None;
    let linked = run.loosen().map(|loose| loose.link(before));
    match linked {
        Some(Ok(linked)) if linked.seal == run.seal => None,
        _ => Some(format!(
            "log {}: its chain up to {} is not what was sealed",
            log.log, run.seal.seq
        )),
    }
}

fn body_fits(entry: &Entry) -> bool {
    match &entry.body {
        Body::Present { salt, payload } => commitment(salt, payload) == entry.header.commitment,
        _ => true,
    }
}
