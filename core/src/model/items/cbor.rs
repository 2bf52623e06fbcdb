//! A CBOR map that keeps what it does not understand.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use super::super::value::Value;

/// Entry 0 holding `true` marks an item that a person removed.
const REMOVED: u32 = 0;

/// At most so many entries are read: a register has 8 KiB, no item needs more.
const ENTRIES_MAX: usize = 256;

/// A composed value: entries by small whole number, each as the bytes that came.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Item {
    entries: Vec<Entry>,
}

#[derive(Clone, PartialEq, Eq)]
struct Entry {
    key: Key,
    key_bytes: Vec<u8>,
    value_bytes: Vec<u8>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(u32),
    Text(String),
    /// Anything else, known by its bytes only.
    Other(Vec<u8>),
}

/// Why bytes are not an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// The bytes are not one CBOR map.
    #[error("a composed value must be one CBOR map")]
    NotAMap,
    /// The map is cut short, holds an entry twice, too many entries, or something after its end.
    #[error("the map of a composed value is damaged")]
    Damaged,
}

impl Item {
    /// An item without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What takes the place of an item that a person removed. It holds nothing else, so the
    /// personal data is gone from the present state.
    #[must_use]
    pub fn tombstone() -> Self {
        let mut item = Self::new();
        item.set(REMOVED, Value::Bool(true));
        item
    }

    /// True for an item that a person removed.
    #[must_use]
    pub fn is_removed(&self) -> bool {
        self.get(REMOVED) == Some(Value::Bool(true))
    }

    /// Reads one CBOR map.
    ///
    /// # Errors
    /// [`ItemError`]; no input panics.
    pub fn decode(bytes: &[u8]) -> Result<Self, ItemError> {
        let mut decoder = Decoder::new(bytes);
        let length = decoder.map().map_err(|_| ItemError::NotAMap)?;
        let mut item = Self::new();
        while !at_end(&mut decoder, length, item.entries.len())? {
            let entry = read_entry(bytes, &mut decoder)?;
            if item.entries.len() >= ENTRIES_MAX || item.entries.iter().any(|e| e.key == entry.key) {
                return Err(ItemError::Damaged);
            }
            item.entries.push(entry);
        }
        if decoder.position() == bytes.len() {
            Ok(item)
        } else {
            Err(ItemError::Damaged)
        }
    }

    /// The item in a register; `None` when the register holds something else.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        value.as_bytes().and_then(|b| Self::decode(b).ok())
    }

    /// The bytes of the map; entries that were not set are those that came.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = encoded(|e| e.map(self.entries.len() as u64).map(drop));
        for entry in &self.entries {
            out.extend_from_slice(&entry.key_bytes);
            out.extend_from_slice(&entry.value_bytes);
        }
        out
    }

    /// The value for a register.
    #[must_use]
    pub fn to_value(&self) -> Value {
        Value::Bytes(self.encode())
    }

    /// The scalar under a number; `None` when absent or composed.
    #[must_use]
    pub fn get(&self, key: u32) -> Option<Value> {
        self.find(&Key::Number(key)).and_then(|e| scalar(&e.value_bytes))
    }

    /// Sets the scalar under a number. `Null` is written, not left out, so that emptying wins over
    /// what was there.
    pub fn set(&mut self, key: u32, value: Value) {
        self.put(Key::Number(key), &value);
    }

    /// Text entries under text keys: what a file held beyond the known fields.
    pub fn extras(&self) -> impl Iterator<Item = (&str, String)> {
        self.entries
            .iter()
            .filter_map(|e| match (&e.key, scalar(&e.value_bytes)) {
                (Key::Text(key), Some(Value::Text(text))) => Some((key.as_str(), text)),
                _ => None,
            })
    }

    /// Keeps a text under a text key.
    pub fn set_extra(&mut self, key: &str, text: &str) {
        self.put(Key::Text(key.to_owned()), &Value::from(text));
    }

    /// The entries of newer versions: all but these numbers, the mark of removal and the texts
    /// that [`Item::extras`] gives.
    #[must_use]
    pub fn beyond(&self, known: &[u32]) -> Self {
        let is_beyond = |e: &&Entry| match &e.key {
            Key::Number(n) => *n != REMOVED && !known.contains(n),
            Key::Text(_) => !matches!(scalar(&e.value_bytes), Some(Value::Text(_))),
            Key::Other(_) => true,
        };
        Self {
            entries: self.entries.iter().filter(is_beyond).cloned().collect(),
        }
    }

    /// The numbers of all entries, in their order.
    pub fn keys(&self) -> impl Iterator<Item = u32> {
        self.entries.iter().filter_map(|e| match e.key {
            Key::Number(n) => Some(n),
            _ => None,
        })
    }

    /// The entries sorted by key, for comparing two items whatever their order.
    #[must_use]
    pub fn sorted_entries(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut all: Vec<_> = self
            .entries
            .iter()
            .map(|e| (e.key_bytes.clone(), e.value_bytes.clone()))
            .collect();
        all.sort();
        all
    }

    fn find(&self, key: &Key) -> Option<&Entry> {
        self.entries.iter().find(|e| e.key == *key)
    }

    fn put(&mut self, key: Key, value: &Value) {
        let value_bytes = encoded(|e| write_scalar(e, value));
        if let Some(entry) = self.entries.iter_mut().find(|e| e.key == key) {
            entry.value_bytes = value_bytes;
            return;
        }
        let key_bytes = encoded(|e| match &key {
            Key::Number(n) => e.u32(*n).map(drop),
            Key::Text(t) => e.str(t).map(drop),
            Key::Other(_) => Ok(()),
        });
        let at = self
            .entries
            .iter()
            .position(|e| e.key > key)
            .unwrap_or(self.entries.len());
        self.entries.insert(
            at,
            Entry {
                key,
                key_bytes,
                value_bytes,
            },
        );
    }
}

impl core::fmt::Debug for Item {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Item({} entries, [redacted])", self.entries.len())
    }
}

type Written = Result<(), minicbor::encode::Error<core::convert::Infallible>>;

fn encoded(write: impl FnOnce(&mut Encoder<&mut Vec<u8>>) -> Written) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut Encoder::new(&mut out)).expect("writing to memory cannot fail");
    out
}

fn write_scalar(e: &mut Encoder<&mut Vec<u8>>, value: &Value) -> Written {
    match value {
        Value::Null => e.null().map(drop),
        Value::Bool(b) => e.bool(*b).map(drop),
        Value::Int(n) => e.i64(*n).map(drop),
        Value::Uint(n) => e.u64(*n).map(drop),
        Value::Float(x) => e.f64(*x).map(drop),
        Value::Text(t) => e.str(t).map(drop),
        Value::Bytes(b) => e.bytes(b).map(drop),
    }
}

fn at_end(decoder: &mut Decoder<'_>, length: Option<u64>, read: usize) -> Result<bool, ItemError> {
    match length {
        Some(length) => Ok(read as u64 >= length),
        None if decoder.datatype().map_err(|_| ItemError::Damaged)? == Type::Break => {
            decoder.skip().map_err(|_| ItemError::Damaged)?;
            Ok(true)
        }
        None => Ok(false),
    }
}

fn read_entry(bytes: &[u8], decoder: &mut Decoder<'_>) -> Result<Entry, ItemError> {
    let key_bytes = skip_one(bytes, decoder)?;
    let value_bytes = skip_one(bytes, decoder)?;
    let key = match scalar(&key_bytes) {
        Some(Value::Int(n)) => u32::try_from(n).map_or_else(|_| Key::Other(key_bytes.clone()), Key::Number),
        Some(Value::Text(t)) => Key::Text(t),
        _ => Key::Other(key_bytes.clone()),
    };
    Ok(Entry {
        key,
        key_bytes,
        value_bytes,
    })
}

fn skip_one(bytes: &[u8], decoder: &mut Decoder<'_>) -> Result<Vec<u8>, ItemError> {
    let from = decoder.position();
    // A break is no value; `skip` would take it.
    if decoder.datatype().map_err(|_| ItemError::Damaged)? == Type::Break {
        return Err(ItemError::Damaged);
    }
    decoder.skip().map_err(|_| ItemError::Damaged)?;
    bytes
        .get(from..decoder.position())
        .map(<[u8]>::to_vec)
        .ok_or(ItemError::Damaged)
}

/// The scalar that these bytes hold; `None` for arrays, maps, tags and values of other sizes.
fn scalar(bytes: &[u8]) -> Option<Value> {
    let mut d = Decoder::new(bytes);
    Some(match d.datatype().ok()? {
        Type::Null => Value::Null,
        Type::Bool => Value::Bool(d.bool().ok()?),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => Value::Uint(d.u64().ok()?).normalised(),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => Value::Int(d.i64().ok()?),
        Type::F16 | Type::F32 | Type::F64 => Value::Float(d.f64().ok()?),
        Type::String => Value::Text(d.str().ok()?.to_owned()),
        Type::Bytes => Value::Bytes(d.bytes().ok()?.to_vec()),
        _ => return None,
    })
}
