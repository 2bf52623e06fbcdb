//! Records read straight from the pages of a SQLite file, without SQLite.
//!
//! SQLite refuses a file that is shorter than its header says, and finds no row whose tree is broken
//! above it. Here every page is looked at by itself: what a leaf holds is read whether or not
//! anything still leads to it. Of a page that is also in the `-wal` file beside the database, the
//! last committed frame counts, as for SQLite. What is read may be anything: the caller recognises
//! its records by their shape and proves them by their hashes.
//!
//! Memory holds one page, one record, and eight bytes for each page of the `-wal` file. The formats
//! are those of <https://www.sqlite.org/fileformat.html>.

use super::super::key::{IS_ENCRYPTED, RESERVED_BYTES, StoreKey};
use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};

/// Page size of a database whose first page cannot be trusted: that of SQLite, which we never change.
const PAGE_BYTES_DEFAULT: usize = 4096;
/// Longer records are none of ours.
const RECORD_MAX_BYTES: usize = 4 * 1024 * 1024;
/// More columns has none of our tables.
const COLUMNS_MAX: usize = 64;
const FILE_HEADER_BYTES: usize = 100;
const WAL_HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;

/// A value of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing; also the row id inside its own record.
    Null,
    /// A whole number.
    Integer(i64),
    /// A real number; no table of ours has one.
    Real,
    /// Text, not known to be UTF-8.
    Text(Vec<u8>),
    /// Bytes.
    Blob(Vec<u8>),
}

/// Where a record lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    page: u32,
    cell: u16,
}

/// A record of a table or of an index; tables without row ids are indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// To read it again.
    pub place: Place,
    /// Row id, if it is of a table that has them.
    pub row: Option<i64>,
    /// Its columns.
    pub values: Vec<Value>,
}

/// The pages of a database file and of the `-wal` file beside it.
pub struct Pages<F> {
    file: F,
    wal: Option<F>,
    /// Place of a page's last committed frame.
    frames: BTreeMap<u32, u64>,
    page_bytes: usize,
    usable_bytes: usize,
    file_pages: u32,
    key: Option<StoreKey>,
}

/// A kind of page that holds records.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Table,
    IndexLeaf,
    IndexInner,
}

impl<F: Read + Seek> Pages<F> {
    /// Looks at the headers and finds the committed frames. Never fails: what cannot be read is
    /// passed over. With a `key` the pages are SQLCipher's, whose size we never change.
    pub fn new(mut file: F, mut wal: Option<F>, key: Option<&StoreKey>) -> Self {
        let key = key.filter(|_| IS_ENCRYPTED).cloned();
        let of_file = match &key {
            Some(_) => Some((PAGE_BYTES_DEFAULT, RESERVED_BYTES)),
            None => sizes_of(&mut file),
        };
        let of_wal = wal.as_mut().and_then(wal_page_bytes);
        let (page_bytes, reserved) = of_file.unwrap_or((of_wal.unwrap_or(PAGE_BYTES_DEFAULT), 0));
        let frames = match &mut wal {
            Some(wal) if of_wal == Some(page_bytes) => committed_frames(wal, page_bytes),
            _ => BTreeMap::new(),
        };
        let length = file.seek(SeekFrom::End(0)).unwrap_or(0);
        Self {
            file,
            wal,
            frames,
            page_bytes,
            usable_bytes: page_bytes - reserved,
            file_pages: u32::try_from(length.div_ceil(page_bytes as u64)).unwrap_or(u32::MAX),
            key,
        }
    }

    /// Shows every record that can be read, page by page.
    pub fn for_each(&mut self, mut visit: impl FnMut(Record)) {
        let beyond = self.frames.range(self.file_pages.saturating_add(1)..);
        let beyond: Vec<u32> = beyond.map(|(page, _)| *page).collect();
        for number in (1..=self.file_pages).chain(beyond) {
            let Some(page) = self.page(number) else { continue };
            let Some((kind, cells)) = cells_of(&page, number) else {
                continue;
            };
            for (cell, at) in (0..).zip(cells) {
                let place = Place { page: number, cell };
                if let Some(record) = self.record(&page, kind, at, place) {
                    visit(record);
                }
            }
        }
    }

    /// Reads one record again.
    pub fn at(&mut self, place: Place) -> Option<Record> {
        let page = self.page(place.page)?;
        let (kind, cells) = cells_of(&page, place.page)?;
        let at = *cells.get(usize::from(place.cell))?;
        self.record(&page, kind, at, place)
    }

    /// What there is of a page: the last one of a file that was cut may be shorter.
    fn page(&mut self, number: u32) -> Option<Vec<u8>> {
        let mut page = vec![0; self.page_bytes];
        let read = match (self.frames.get(&number), &mut self.wal) {
            (Some(at), Some(wal)) => read_at(wal, *at, &mut page),
            _ => {
                let before = u64::from(number.checked_sub(1)?);
                read_at(&mut self.file, before * self.page_bytes as u64, &mut page)
            }
        };
        page.truncate(read);
        match &self.key {
            Some(key) => key.open_page(number, &mut page, self.page_bytes),
            None => page.truncate(self.usable_bytes),
        }
        Some(page)
    }

    fn record(&mut self, page: &[u8], kind: Kind, at: usize, place: Place) -> Option<Record> {
        let mut cell = page.get(at..)?;
        if kind == Kind::IndexInner {
            cell = cell.get(4..)?;
        }
        let length = usize::try_from(varint(&mut cell)?).ok()?;
        let row = match kind {
            Kind::Table => Some(varint(&mut cell)?),
            Kind::IndexLeaf | Kind::IndexInner => None,
        };
        if length > RECORD_MAX_BYTES {
            return None;
        }
        let local = local_bytes(kind, self.usable_bytes, length);
        let mut bytes = cell.get(..local)?.to_vec();
        if local < length {
            let mut next = cell.get(local..)?;
            self.overflow(integer(&mut next, 4)?, length, &mut bytes)?;
        }
        let values = values(&bytes)?;
        Some(Record { place, row, values })
    }

    /// Adds what lies on overflow pages, until the record has its length.
    fn overflow(&mut self, first: i64, length: usize, bytes: &mut Vec<u8>) -> Option<()> {
        let mut next = first;
        while bytes.len() < length {
            let number = u32::try_from(next).ok().filter(|n| *n > 1)?;
            let page = self.page(number)?;
            let mut content = page.as_slice();
            next = integer(&mut content, 4)?;
            let wanted = (length - bytes.len()).min(self.usable_bytes - 4);
            bytes.extend_from_slice(content.get(..wanted)?);
        }
        Some(())
    }
}

/// Reads until the buffer is full, the file ends or fails; how many bytes that are.
fn read_at(file: &mut (impl Read + Seek), at: u64, into: &mut [u8]) -> usize {
    let mut done = 0;
    if file.seek(SeekFrom::Start(at)).is_err() {
        return 0;
    }
    while let Some(rest) = into.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(read @ 1..) => done += read,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => break,
        }
    }
    done
}

fn is_page_size(bytes: usize) -> bool {
    bytes.is_power_of_two() && (512..=65_536).contains(&bytes)
}

fn sizes_of(file: &mut (impl Read + Seek)) -> Option<(usize, usize)> {
    let mut head = [0; FILE_HEADER_BYTES];
    let whole = read_at(file, 0, &mut head) == head.len();
    if whole { sizes(&head) } else { None }
}

/// Bytes of a page, and how many of them at its end are not used.
fn sizes(head: &[u8; FILE_HEADER_BYTES]) -> Option<(usize, usize)> {
    if !head.starts_with(b"SQLite format 3\0") {
        return None;
    }
    let page_bytes = match u16::from_be_bytes(head.get(16..18)?.try_into().ok()?) {
        1 => 65_536,
        bytes => usize::from(bytes),
    };
    let reserved = usize::from(*head.get(20)?);
    (is_page_size(page_bytes) && page_bytes - reserved >= 480).then_some((page_bytes, reserved))
}

fn wal_page_bytes(wal: &mut (impl Read + Seek)) -> Option<usize> {
    let mut head = [0; WAL_HEADER_BYTES];
    if read_at(wal, 0, &mut head) < head.len() {
        return None;
    }
    let bytes = usize::try_from(word(&head, 8)?).ok()?;
    (word(&head, 0)? & !1 == 0x377f_0682 && is_page_size(bytes)).then_some(bytes)
}

/// The last committed frame of each page. Frames count as long as salts and checksums fit, and once
/// a frame that ends a transaction follows.
fn committed_frames(wal: &mut (impl Read + Seek), page_bytes: usize) -> BTreeMap<u32, u64> {
    let mut committed = BTreeMap::new();
    let mut open = BTreeMap::new();
    let mut head = [0; WAL_HEADER_BYTES];
    read_at(wal, 0, &mut head);
    let little = word(&head, 0).is_some_and(|magic| magic & 1 == 0);
    let mut sum = checksum((0, 0), head.get(..24).unwrap_or_default(), little);
    if Some(sum) != pair(&head, 24) {
        return committed;
    }
    let mut frame = vec![0; FRAME_HEADER_BYTES + page_bytes];
    let mut at = WAL_HEADER_BYTES as u64;
    while read_at(wal, at, &mut frame) == frame.len() {
        sum = checksum(sum, frame.get(..8).unwrap_or_default(), little);
        sum = checksum(sum, frame.get(FRAME_HEADER_BYTES..).unwrap_or_default(), little);
        if pair(&frame, 8) != pair(&head, 16) || pair(&frame, 16) != Some(sum) {
            break;
        }
        let (page, pages_after) = pair(&frame, 0).unwrap_or_default();
        open.insert(page, at + FRAME_HEADER_BYTES as u64);
        if pages_after > 0 {
            committed.append(&mut open);
        }
        at += frame.len() as u64;
    }
    committed
}

fn checksum((mut one, mut two): (u32, u32), bytes: &[u8], little: bool) -> (u32, u32) {
    let (words, _) = bytes.as_chunks::<4>();
    for [first, second] in words.as_chunks::<2>().0 {
        let number = |word: &[u8; 4]| {
            if little {
                u32::from_le_bytes(*word)
            } else {
                u32::from_be_bytes(*word)
            }
        };
        one = one.wrapping_add(number(first)).wrapping_add(two);
        two = two.wrapping_add(number(second)).wrapping_add(one);
    }
    (one, two)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn pair(bytes: &[u8], at: usize) -> Option<(u32, u32)> {
    Some((word(bytes, at)?, word(bytes, at + 4)?))
}

/// Where the cells of a page lie, if it is one that holds records.
fn cells_of(page: &[u8], number: u32) -> Option<(Kind, Vec<usize>)> {
    let head = page.get(if number == 1 { FILE_HEADER_BYTES } else { 0 }..)?;
    let (kind, pointers_at) = match head.first()? {
        0x0d => (Kind::Table, 8),
        0x0a => (Kind::IndexLeaf, 8),
        0x02 => (Kind::IndexInner, 12),
        _ => return None,
    };
    let count = usize::from(u16::from_be_bytes(head.get(3..5)?.try_into().ok()?));
    let pointers = head.get(pointers_at..)?.as_chunks::<2>().0;
    let cells = pointers
        .iter()
        .take(count)
        .map(|p| usize::from(u16::from_be_bytes(*p)));
    Some((kind, cells.collect()))
}

/// How much of a record lies on the page itself.
fn local_bytes(kind: Kind, usable: usize, length: usize) -> usize {
    let most = match kind {
        Kind::Table => usable - 35,
        Kind::IndexLeaf | Kind::IndexInner => (usable - 12) * 64 / 255 - 23,
    };
    if length <= most {
        return length;
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let local = least + (length - least) % (usable - 4);
    if local <= most { local } else { least }
}

/// The columns of a record.
fn values(record: &[u8]) -> Option<Vec<Value>> {
    let mut types = record;
    let header = usize::try_from(varint(&mut types)?).ok()?;
    let before = record.len() - types.len();
    types = record.get(before..header)?;
    let mut content = record.get(header..)?;
    let mut values = Vec::new();
    while !types.is_empty() {
        if values.len() == COLUMNS_MAX {
            return None;
        }
        values.push(value(varint(&mut types)?, &mut content)?);
    }
    Some(values)
}

fn value(kind: i64, content: &mut &[u8]) -> Option<Value> {
    Some(match kind {
        0 => Value::Null,
        1..=4 => Value::Integer(integer(content, usize::try_from(kind).ok()?)?),
        5 => Value::Integer(integer(content, 6)?),
        6 => Value::Integer(integer(content, 8)?),
        7 => {
            take(content, 8)?;
            Value::Real
        }
        8 | 9 => Value::Integer(kind - 8),
        12.. => {
            let bytes = take(content, usize::try_from((kind - 12) / 2).ok()?)?.to_vec();
            if kind % 2 == 0 {
                Value::Blob(bytes)
            } else {
                Value::Text(bytes)
            }
        }
        _ => return None,
    })
}

fn take<'a>(from: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = from.split_at_checked(count)?;
    *from = rest;
    Some(taken)
}

/// A signed number, the highest byte first.
fn integer(from: &mut &[u8], bytes: usize) -> Option<i64> {
    let bytes = take(from, bytes)?;
    let sign = bytes.first().map_or(0, |b| if b & 0x80 == 0 { 0 } else { -1 });
    Some(bytes.iter().fold(sign, |n, b| (n << 8) | i64::from(*b)))
}

/// SQLite's varint: seven bits in each of eight bytes, eight in the ninth.
fn varint(from: &mut &[u8]) -> Option<i64> {
    let mut number = 0;
    for _ in 0..8 {
        let byte = *take(from, 1)?.first()?;
        number = (number << 7) | i64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    let last = *take(from, 1)?.first()?;
    Some((number << 8) | i64::from(last))
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
