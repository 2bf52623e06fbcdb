//! The durable save of an enrolment against the same rows, made beforehand, in one transaction.

use super::clock::{ms, percentile, ratio, timed};
use super::data::{BEGIN_MS, DISTRICT, crowd, enrolment};
use super::place::Phone;
use super::sql::{self, Rows};
use super::table::{Row, Target};
use super::{Size, Try};
use lontar_core::form::Answers;
use lontar_core::model::RecordKind;
use lontar_core::store::{IS_ENCRYPTED, StoreKey};
use rusqlite::Connection;
use std::path::Path;

/// Entries that open a log: the open entry and the session.
const OPENING: usize = 2;

/// Save with and without waiting for the disk.
pub fn rows(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let people = crowd(7, DISTRICT, size.pick(1_000, 200));
    let all: Vec<Answers> = people
        .iter()
        .enumerate()
        .map(|(n, p)| enrolment(p, BEGIN_MS, n))
        .collect();
    let made = Made::new(&folder.path().join("made.sqlite"), &all)?;
    let mut rows = Vec::new();
    let durable = ("durable save of an enrolment, p50", Target::AtMost(1.5));
    let cpu = ("the same without waiting for the disk (CPU)", Target::None);
    let encrypted = ("durable save, both with SQLCipher, p50", Target::AtMost(1.5));
    let mut kinds = vec![("full", durable, false, None), ("off", cpu, true, None)];
    if IS_ENCRYPTED {
        kinds.push(("sealed", encrypted, false, Some(StoreKey::from_bytes([0x5e; 32]))));
    }
    for (name, (what, target), no_sync, key) in kinds {
        let (ours, plain) = run(folder.path(), (name, no_sync, key), &all, &made)?;
        let note = format!("{} against {} by hand", ms(ours), ms(plain));
        rows.push(Row::new("save", what, ratio(ours, plain), "×", target).note(note));
    }
    Ok(rows)
}

fn run(
    folder: &Path,
    (name, no_sync, key): (&str, bool, Option<StoreKey>),
    all: &[Answers],
    made: &Made,
) -> Try<(std::time::Duration, std::time::Duration)> {
    let ours = folder.join(format!("ours-{name}.sqlite"));
    let phone = Phone::open_with(&ours, 11, no_sync, key.clone())?;
    let plain = folder.join(format!("plain-{name}.sqlite"));
    drop(Phone::open_with(&plain, 12, no_sync, key.clone())?);
    let mut plain = sql::connect(&plain, no_sync, 8_000, key.as_ref())?;
    made.begin(&plain)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (n, answers) in all.iter().enumerate() {
        phone.env.next_visit();
        let answers = answers.clone();
        let save = || timed(|| phone.core.save_new(RecordKind::ENROLMENT, answers));
        let insert = |plain: &mut Connection| timed(|| made.insert(plain, n));
        // Each goes first in half of the rounds.
        let ((saved, a), (inserted, b)) = if n % 2 == 0 {
            let saved = save();
            (saved, insert(&mut plain))
        } else {
            let inserted = insert(&mut plain);
            (save(), inserted)
        };
        saved?;
        inserted?;
        // The first save opens the log as well.
        if n > 0 {
            ours.push(a);
            theirs.push(b);
        }
    }
    Ok((percentile(&mut ours, 50), percentile(&mut theirs, 50)))
}

/// The rows of the same saves, from a run before.
struct Made {
    shard: Rows,
    log: Rows,
    entry: Rows,
    document: Rows,
    row: Rows,
    search: [Rows; 2],
    heads: Vec<(i64, Vec<u8>)>,
}

impl Made {
    fn new(path: &Path, all: &[Answers]) -> Try<Self> {
        let phone = Phone::open(path, 13, true)?;
        for answers in all {
            phone.env.next_visit();
            phone.core.save_new(RecordKind::ENROLMENT, answers.clone())?;
        }
        drop(phone);
        let conn = Connection::open(path)?;
        let mut heads = conn.prepare("SELECT seq, hash FROM entry WHERE kind > 1 ORDER BY id")?;
        let heads = heads
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<Result<_, _>>()?;
        Ok(Self {
            shard: sql::dump(&conn, "shard", "1")?,
            log: sql::dump(&conn, "log", "1")?,
            entry: sql::dump(&conn, "entry", "1 ORDER BY id")?,
            // In the order of the saves: ids carry the time.
            document: sql::dump(&conn, "document", "1 ORDER BY record")?,
            row: sql::dump(&conn, "row", "1 ORDER BY id")?,
            search: sql::dump_search(&conn)?,
            heads,
        })
    }

    /// What is there before the first save.
    fn begin(&self, conn: &Connection) -> Try<()> {
        self.shard.insert(conn)?;
        self.log.insert(conn)?;
        (0..OPENING).try_for_each(|n| self.entry.insert_one(conn, n))
    }

    /// One save.
    fn insert(&self, conn: &mut Connection, n: usize) -> Try<()> {
        let (seq, hash) = &self.heads[n];
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        self.entry.insert_one(&tx, n + OPENING)?;
        tx.prepare_cached("DELETE FROM head WHERE log = 1")?.execute([])?;
        tx.prepare_cached("INSERT INTO head (log, seq, hash) VALUES (1, ?1, ?2)")?
            .execute((seq, hash))?;
        tx.prepare_cached("DELETE FROM seal WHERE log = 1 AND (seq + 1) % 64 <> 0")?
            .execute([])?;
        tx.prepare_cached("INSERT INTO seal (log, seq, hash, signature) VALUES (1, ?1, ?2, ?3)")?
            .execute((seq, hash, [7u8; 64]))?;
        self.document.insert_one(&tx, n)?;
        tx.prepare_cached("UPDATE shard SET counter = ?1, digest = ?2 WHERE id = 1")?
            .execute((seq, hash))?;
        self.row.insert_one(&tx, n)?;
        self.search.iter().try_for_each(|rows| rows.insert_one(&tx, n))?;
        tx.commit()?;
        Ok(())
    }
}
