//! The plain way: rows made beforehand, inserted with prepared statements.

use super::Try;
use lontar_core::model::Regions;
use lontar_core::model::fold::{fold_name, fold_text};
use lontar_core::store::StoreKey;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;

/// Rows of a table.
pub struct Rows {
    insert: String,
    /// The values, column by column.
    pub rows: Vec<Vec<Value>>,
}

/// Opens a file with the pragmas of the phone's writer, encrypted if there is a key.
pub fn connect(path: &Path, no_sync: bool, cache_kib: i64, key: Option<&StoreKey>) -> Try<Connection> {
    let conn = Connection::open(path)?;
    if let Some(key) = key {
        key.unlock(&conn)?;
    }
    conn.set_prepared_statement_cache_capacity(128);
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", if no_sync { "OFF" } else { "FULL" })?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "cache_size", -cache_kib)?;
    Ok(conn)
}

/// Copies rows out of a table.
pub fn dump(conn: &Connection, table: &str, condition: &str) -> Try<Rows> {
    let mut select = conn.prepare(&format!("SELECT * FROM {table} WHERE {condition}"))?;
    let columns = select.column_count();
    let marks = vec!["?"; columns].join(", ");
    let rows = select.query_map([], |r| {
        (0..columns).map(|n| r.get(n)).collect::<Result<Vec<Value>, _>>()
    })?;
    let rows = rows.collect::<Result<_, _>>()?;
    Ok(Rows {
        insert: format!("INSERT INTO {table} VALUES ({marks})"),
        rows,
    })
}

/// Both search rows of every row: they cannot be read back, so they are made as the index makes them.
pub fn dump_search(conn: &Connection) -> Try<[Rows; 2]> {
    let mut select = conn.prepare("SELECT id, name, village FROM row WHERE main = 1")?;
    let mut found = select.query([])?;
    let (mut words, mut parts) = (Vec::new(), Vec::new());
    while let Some(r) = found.next()? {
        let (id, name, village): (i64, String, Option<String>) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let village = village
            .and_then(|code| Regions::get().lookup(&code))
            .map(|v| fold_text(v.name));
        let name = fold_name(&name);
        words.push(vec![
            Value::Integer(id),
            Value::Text(format!("{name} {}", village.unwrap_or_default())),
        ]);
        parts.push(vec![Value::Integer(id), Value::Text(name)]);
    }
    let insert = |table: &str| format!("INSERT INTO {table} (rowid, text) VALUES (?, ?)");
    Ok([
        Rows {
            insert: insert("search_word"),
            rows: words,
        },
        Rows {
            insert: insert("search_part"),
            rows: parts,
        },
    ])
}

impl Rows {
    /// Inserts one of them.
    pub fn insert_one(&self, conn: &Connection, place: usize) -> Try<()> {
        let row = self.rows.get(place).ok_or("a row is missing")?;
        conn.prepare_cached(&self.insert)?
            .execute(params_from_iter(row))?;
        Ok(())
    }

    /// Inserts all of them.
    pub fn insert(&self, conn: &Connection) -> Try<()> {
        let mut insert = conn.prepare_cached(&self.insert)?;
        for row in &self.rows {
            insert.execute(params_from_iter(row))?;
        }
        Ok(())
    }
}

/// Inserts tables in one transaction.
pub fn bulk(conn: &mut Connection, tables: &[Rows]) -> Try<()> {
    let tx = conn.transaction()?;
    for table in tables {
        table.insert(&tx)?;
    }
    tx.commit()?;
    Ok(())
}
