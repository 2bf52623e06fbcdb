//! Composed values inside one register: heirs, children, witnesses, photos, voice notes, the
//! consent, a position, and verdicts about doubles.
//!
//! Each is a CBOR map with small whole numbers as keys. An [`Item`] keeps every entry as the bytes
//! that came and re-writes only those that are set, so an old phone never erases what a newer
//! version added. The typed views below ([`Heir`], [`Photo`], …) read and write the entries that
//! this version knows. Which entry holds what is listed once, in `form::item_fields`.
//!
//! Removing an heir leaves a tombstone ([`Item::tombstone`]) in its register: a deleted register
//! would come back beside a concurrent edit.

mod cbor;
mod double;
mod media;
mod people;
mod place;

pub use cbor::{Item, ItemError};
pub use double::{Double, Verdict};
pub use media::{Photo, Voice};
pub use people::{Child, Consent, Guardian, Heir, Witness};
pub use place::Gps;

use super::value::Value;

/// Text of an entry, empty text taken as absent.
fn text(item: &Item, key: u32) -> Option<String> {
    match item.get(key) {
        Some(Value::Text(t)) if !t.is_empty() => Some(t),
        _ => None,
    }
}

/// Whole number of an entry.
fn int(item: &Item, key: u32) -> Option<i64> {
    item.get(key).and_then(|v| v.as_int())
}

/// Yes or no of an entry.
fn flag(item: &Item, key: u32) -> Option<bool> {
    item.get(key).and_then(|v| v.as_bool())
}

/// Thirty-two bytes of an entry.
fn address(item: &Item, key: u32) -> Option<[u8; 32]> {
    match item.get(key) {
        Some(Value::Bytes(b)) => <[u8; 32]>::try_from(b.as_slice()).ok(),
        _ => None,
    }
}

/// Sets an entry, or leaves it as it is when there is no value.
fn put<T>(item: &mut Item, key: u32, value: Option<T>)
where
    Value: From<T>,
{
    if let Some(value) = value {
        item.set(key, Value::from(value));
    }
}

/// Sets an entry of bytes, or leaves it as it is when there is no value.
fn put_address(item: &mut Item, key: u32, value: Option<[u8; 32]>) {
    put(item, key, value.map(|a| a.to_vec()));
}

#[cfg(test)]
mod tests;
