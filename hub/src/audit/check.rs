//! Walking the chain: a row that was changed, taken away or put in is named.

use super::export::{Line, read_line};
use super::heads::{self, Head};
use super::{AuditRow, COLUMNS, read_row};
use crate::hub::{Hub, HubError};
use lontar_core::model::id::to_hex;
use rusqlite::{Connection, OptionalExtension};

/// What a check of the chain found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Rows that were walked.
    pub rows: u64,
    /// Sealed heads that were compared.
    pub heads: u64,
    /// What is wrong, naming rows. Empty is good.
    pub faults: Vec<String>,
}

/// Where the walk is.
struct Walk {
    next: u64,
    prev: [u8; 32],
    checked: Checked,
}

impl Walk {
    fn from_the_beginning() -> Self {
        Self {
            next: 1,
            prev: [0; 32],
            checked: Checked::default(),
        }
    }

    fn step(&mut self, row: &AuditRow) {
        self.checked.rows += 1;
        let faults = &mut self.checked.faults;
        if row.seq > self.next {
            let gone = (self.next, row.seq - 1);
            faults.push(match gone {
                (one, other) if one == other => format!("audit: row {one} is missing"),
                (first, last) => format!("audit: rows {first} to {last} are missing"),
            });
        } else if row.seq < self.next {
            faults.push(format!("audit: row {} was put in", row.seq));
        } else if row.prev != self.prev {
            faults.push(format!(
                "audit: row {} does not follow the row before it: one of them was changed or put in",
                row.seq
            ));
        }
        if row.hash != row.computed() {
            faults.push(format!("audit: row {} was changed", row.seq));
        }
        self.next = row.seq.max(self.next.saturating_sub(1)) + 1;
        self.prev = row.hash;
    }
}

impl Hub {
    /// Walks the chain and compares the heads that were sealed.
    pub fn check_audit(&self) -> Result<Checked, HubError> {
        self.store.read(|conn| {
            let mut walk = Walk::from_the_beginning();
            let mut find = conn.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq"))?;
            let mut rows = find.query([])?;
            while let Some(r) = rows.next()? {
                walk.step(&read_row(r)?);
            }
            let mut checked = walk.checked;
            for head in heads::all(self, conn)? {
                checked.heads += 1;
                checked.faults.extend(fault_of(conn, &head)?);
            }
            Ok(checked)
        })
    }
}

fn fault_of(conn: &Connection, head: &Head) -> Result<Option<String>, HubError> {
    let mut find = conn.prepare_cached("SELECT hash FROM audit WHERE seq = ?1")?;
    let hash: Option<[u8; 32]> = find.query_row([head.seq], |r| r.get(0)).optional()?;
    Ok(match hash {
        Some(hash) if hash == head.hash => None,
        Some(_) => Some(format!(
            "audit: row {} is not the one that was sealed on {}: it, or rows before it, were changed",
            head.seq, head.day
        )),
        None => Some(format!(
            "audit: row {}, which was sealed on {}, is missing: rows were taken from the end",
            head.seq, head.day
        )),
    })
}

/// Checks what [`Hub::export_audit`] wrote, without a hub: the chain from its beginning to the head
/// that the file names.
#[must_use]
pub fn check_lines(text: &str) -> Checked {
    let mut walk = Walk::from_the_beginning();
    let mut head = None;
    for (number, line) in text.lines().enumerate() {
        match read_line(line) {
            Some(Line::Row(row)) if head.is_none() => walk.step(&row),
            Some(Line::Head { rows, hash }) if head.is_none() => head = Some((rows, hash)),
            Some(_) => walk
                .checked
                .faults
                .push(format!("line {}: comes after the head", number + 1)),
            None => walk
                .checked
                .faults
                .push(format!("line {}: cannot be read", number + 1)),
        }
    }
    match head {
        None => walk
            .checked
            .faults
            .push(String::from("the head at the end is missing: the file was cut")),
        Some((rows, hash)) => {
            walk.checked.heads = 1;
            if rows + 1 != walk.next || hash != walk.prev {
                walk.checked.faults.push(format!(
                    "the head names {rows} rows that end with {}; the rows of the file end otherwise",
                    to_hex(&hash)
                ));
            }
        }
    }
    walk.checked
}
