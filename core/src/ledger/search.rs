//! Finding people: words and beginnings of names, parts of names, NIK, receipt number.
//!
//! Phone and hub keep a table `row` of their own with at least `id`, `receipt`, `nik` and `main`;
//! the index over it is the same.

use super::LedgerError;
use crate::form::Summary;
use crate::model::fold::{fold_beginnings, fold_name, fold_text};
use crate::model::{ReceiptNumber, Regions};
use rusqlite::{Connection, Transaction};

/// Digits from which on a search is taken for part of a NIK.
const NIK_DIGITS_MIN: usize = 6;

/// What matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// The receipt number.
    Receipt,
    /// The identity number, or its beginning.
    Nik,
    /// Words of name and village, or their beginnings.
    Words,
    /// A part of the name.
    Part,
}

impl Matched {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Matched::Receipt => "receipt",
            Matched::Nik => "nik",
            Matched::Words => "words",
            Matched::Part => "part",
        }
    }
}

/// Indexes a row.
pub fn add(tx: &Transaction<'_>, id: i64, summary: &Summary) -> Result<(), LedgerError> {
    let name = fold_name(summary.name.as_deref().unwrap_or_default());
    let village = summary
        .village
        .as_deref()
        .and_then(|code| Regions::get().lookup(code));
    let village = village.map(|v| fold_text(v.name)).unwrap_or_default();
    let words = format!("{name} {village}");
    tx.prepare_cached("INSERT INTO search_word (rowid, text) VALUES (?1, ?2)")?
        .execute((id, &words))?;
    tx.prepare_cached("INSERT INTO search_part (rowid, text) VALUES (?1, ?2)")?
        .execute((id, &name))?;
    Ok(())
}

/// Takes a row out.
pub fn remove(tx: &Transaction<'_>, id: i64) -> Result<(), LedgerError> {
    tx.prepare_cached("DELETE FROM search_word WHERE rowid = ?1")?
        .execute([id])?;
    tx.prepare_cached("DELETE FROM search_part WHERE rowid = ?1")?
        .execute([id])?;
    Ok(())
}

/// Takes the words of removed rows out of the index for good: until then they lie there, marked.
pub fn purge(tx: &Transaction<'_>) -> Result<(), LedgerError> {
    tx.execute("INSERT INTO search_word (search_word) VALUES ('optimize')", [])?;
    tx.execute("INSERT INTO search_part (search_part) VALUES ('optimize')", [])?;
    Ok(())
}

/// Empties the index.
pub fn clear(tx: &Transaction<'_>) -> Result<(), LedgerError> {
    tx.execute_batch(
        "INSERT INTO search_word (search_word) VALUES ('delete-all');
         INSERT INTO search_part (search_part) VALUES ('delete-all');",
    )?;
    Ok(())
}

/// A limit to what may be found at all, applied inside the search: rows outside are never read.
#[derive(Clone, Copy, Debug)]
pub struct Only<'a> {
    /// SQL over a row named `r`; its parameter is `?3`.
    pub condition: &'a str,
    /// That parameter.
    pub param: &'a str,
}

/// Row ids that match, the surest first, each once.
pub fn find(conn: &Connection, query: &str, limit: usize) -> Result<Vec<(i64, Matched)>, LedgerError> {
    find_only(conn, query, limit, None)
}

/// The same within a limit.
pub fn find_only(
    conn: &Connection,
    query: &str,
    limit: usize,
    only: Option<Only<'_>>,
) -> Result<Vec<(i64, Matched)>, LedgerError> {
    let mut found: Vec<(i64, Matched)> = Vec::new();
    for (how, ids) in candidates(conn, query, limit, only)? {
        for id in ids {
            if !found.iter().any(|(known, _)| *known == id) {
                found.push((id, how));
            }
        }
    }
    found.truncate(limit);
    Ok(found)
}

fn candidates(
    conn: &Connection,
    query: &str,
    limit: usize,
    only: Option<Only<'_>>,
) -> Result<Vec<(Matched, Vec<i64>)>, LedgerError> {
    let ids = |sql: &str, key: &str| ids(conn, sql, (key, limit), only);
    let mut all = Vec::new();
    if let Ok(number) = ReceiptNumber::parse(query) {
        let sql = "SELECT id FROM row r WHERE receipt = ?1 AND main = 1";
        all.push((Matched::Receipt, ids(sql, &number.to_string())?));
    }
    let digits: String = query.chars().filter(|c| !matches!(c, ' ' | '.')).collect();
    if digits.len() >= NIK_DIGITS_MIN && digits.bytes().all(|b| b.is_ascii_digit()) {
        let sql = "SELECT id FROM row r WHERE nik >= ?1 AND nik < ?1 || ':' AND main = 1";
        all.push((Matched::Nik, ids(sql, &digits)?));
    }
    let words = word_query(query);
    if !words.is_empty() {
        let sql = "SELECT rowid AS id FROM search_word WHERE search_word MATCH ?1";
        all.push((Matched::Words, ids(sql, &words)?));
    }
    let part = fold_name(query);
    let so_far: usize = all.iter().map(|(_, ids)| ids.len()).sum();
    if part.chars().count() >= 3 && so_far < limit {
        let sql = "SELECT rowid AS id FROM search_part WHERE search_part MATCH ?1";
        all.push((Matched::Part, ids(sql, &trigrams(&part))?));
    }
    Ok(all)
}

/// Every word of the query must begin a word of the row, in one of the spellings that it may become.
/// Quoted, so nothing is an operator.
fn word_query(query: &str) -> String {
    let words = fold_beginnings(query).into_iter().map(|beginnings| {
        let quoted = beginnings.iter().map(|b| format!("\"{}\"*", b.replace('"', "")));
        format!("({})", quoted.collect::<Vec<_>>().join(" OR "))
    });
    words.collect::<Vec<_>>().join(" AND ")
}

/// The index stores no positions (`detail = none`), so each trigram is asked for by itself.
fn trigrams(part: &str) -> String {
    let chars: Vec<char> = part.chars().filter(|c| *c != '"').collect();
    let terms = chars
        .windows(3)
        .map(|w| format!("\"{}\"", w.iter().collect::<String>()));
    terms.collect::<Vec<_>>().join(" AND ")
}

fn ids(
    conn: &Connection,
    sql: &str,
    (key, limit): (&str, usize),
    only: Option<Only<'_>>,
) -> Result<Vec<i64>, LedgerError> {
    let limit = limit as i64;
    let Some(Only { condition, param }) = only else {
        let mut find = conn.prepare_cached(&format!("{sql} LIMIT ?2"))?;
        let ids = find.query_map((key, limit), |r| r.get(0))?;
        return Ok(ids.collect::<Result<_, _>>()?);
    };
    let sql = format!(
        "SELECT id FROM ({sql}) AS found
         WHERE EXISTS (SELECT 1 FROM row r WHERE r.id = found.id AND r.main = 1 AND {condition}) LIMIT ?2"
    );
    let mut find = conn.prepare_cached(&sql)?;
    let ids = find.query_map((key, limit, param), |r| r.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
