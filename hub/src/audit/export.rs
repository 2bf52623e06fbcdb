//! The audit as a file: one JSON object per row, then the head.

use super::{AuditRow, COLUMNS, Note, Who, last, read_row};
use crate::hub::{Hub, HubError};
use crate::rights::Action;
use lontar_core::model::id::{from_hex, to_hex};
use serde_json::{Value as Json, json};
use std::io::Write;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Rows.
    pub rows: u64,
    /// Hash of the last one.
    pub head: [u8; 32],
}

impl AuditRow {
    /// For machines: what the file and `--json` have.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({
            "seq": self.seq, "at_ms": self.at_ms, "who": self.who, "action": self.action, "subject": self.subject,
            "detail": self.detail, "prev": to_hex(&self.prev), "hash": to_hex(&self.hash),
        })
    }
}

impl Hub {
    /// Writes every row and the head. That it was taken out is in the audit first, so that the file
    /// itself says so.
    pub fn export_audit(&self, who: &Who, to: &mut dyn Write) -> Result<Exported, HubError> {
        self.note(who, &Note::new(Action::ExportAudit, ""))?;
        let file = |source| HubError::File {
            what: "the audit cannot be written",
            source,
        };
        self.store.read(|conn| {
            let mut find = conn.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq"))?;
            let mut rows = find.query([])?;
            while let Some(r) = rows.next()? {
                writeln!(to, "{}", read_row(r)?.to_json()).map_err(file)?;
            }
            let last = last(conn)?.ok_or(HubError::NotFound("audit row"))?;
            let head = json!({ "head": to_hex(&last.hash), "rows": last.seq, "hub": self.id().to_string() });
            writeln!(to, "{head}").map_err(file)?;
            Ok(Exported {
                rows: last.seq,
                head: last.hash,
            })
        })
    }
}

/// A line of the file.
pub(super) enum Line {
    Row(AuditRow),
    Head { rows: u64, hash: [u8; 32] },
}

/// Reads a line; `None` if it is not one of ours.
pub(super) fn read_line(line: &str) -> Option<Line> {
    let json: Json = serde_json::from_str(line).ok()?;
    let text = |key: &str| json.get(key).and_then(Json::as_str).map(String::from);
    let hash = |key: &str| -> Option<[u8; 32]> { from_hex(&text(key)?)?.try_into().ok() };
    if json.get("head").is_some() {
        return Some(Line::Head {
            rows: json.get("rows")?.as_u64()?,
            hash: hash("head")?,
        });
    }
    Some(Line::Row(AuditRow {
        seq: json.get("seq")?.as_u64()?,
        at_ms: json.get("at_ms")?.as_i64()?,
        who: text("who")?,
        action: text("action")?,
        subject: text("subject")?,
        detail: text("detail")?,
        prev: hash("prev")?,
        hash: hash("hash")?,
    }))
}
