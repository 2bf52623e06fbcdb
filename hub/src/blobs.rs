//! Photos and voice notes of phones: taken in pieces, given to whoever may read a record that names them,
//! and shown to people in the office.

use crate::devices;
use crate::hub::{Hub, HubError, Refusal};
use crate::store::{blobs, meta};
use lontar_core::media::seal::{self, Role};
use lontar_core::model::{DeviceKey, Item, Photo, RecordId, Voice};
use lontar_core::oplog::document::Registers;
use lontar_core::oplog::limits::{
    BLOB_BYTES_PER_DEVICE_DAY, BLOB_MAX_BYTES, BLOB_PIECE_MAX_BYTES, BLOB_UPLOADS_PER_DEVICE,
};
use lontar_core::sync::wire::blob::{Address, BlobAnswer, BlobReceipt, BlobRequest, Has, Piece};
use lontar_core::sync::wire::join::shards_of_grant;
use lontar_core::sync::wire::receipt::HubRole;
use rusqlite::Connection;
use std::collections::BTreeMap;

const DAY_MS: i64 = 86_400_000;

/// A photo or voice note of a record, as the console lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The register that names it.
    pub register: String,
    /// What it shows or tells, a code of the lists `photo_kind` and `voice_kind`.
    pub kind: Option<String>,
    /// Whether it is a voice note.
    pub is_voice: bool,
    /// Whether the thumbnail has arrived; of a voice note, never.
    pub has_thumbnail: bool,
    /// Whether the picture or recording itself has arrived.
    pub has_main: bool,
}

/// An opened photo or voice note.
pub struct Opened {
    /// Type, such as `image/jpeg`.
    pub mime: &'static str,
    /// The picture or recording.
    pub bytes: Vec<u8>,
}

impl Hub {
    pub(crate) fn blob(&self, key: &DeviceKey, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let request = BlobRequest::decode(body).map_err(|_| Refusal::Code("malformed"))?;
        let answer = match request {
            BlobRequest::Have(addresses) => self.store.read::<_, Refusal>(|conn| {
                devices::get(conn, key)?.ok_or(Refusal::Code("not_joined"))?;
                let mut all = Vec::with_capacity(addresses.len());
                for address in &addresses {
                    all.push(blobs::has(conn, key, address)?);
                }
                let receipt = self.blob_receipt(conn, &addresses, &all)?;
                Ok(BlobAnswer::Has(all, receipt))
            })?,
            BlobRequest::Put(piece) => self.take_piece(key, &piece)?,
            BlobRequest::Get {
                address,
                offset,
                most,
            } => self.give_piece(key, &address, (offset, most))?,
        };
        Ok(answer.encode())
    }

    fn take_piece(&self, key: &DeviceKey, piece: &Piece) -> Result<BlobAnswer, Refusal> {
        let end = piece.offset + piece.bytes.len() as u64;
        if piece.bytes.is_empty() || piece.size > BLOB_MAX_BYTES as u64 || end > piece.size {
            return Err(Refusal::Code("malformed"));
        }
        let now_ms = self.env.now_ms();
        self.store.write::<_, Refusal>(|tx| {
            devices::get(tx, key)?.ok_or(Refusal::Code("not_joined"))?;
            let has = self.store_piece(tx, key, piece, now_ms)?;
            let receipt = self.blob_receipt(tx, &[piece.address], &[has])?;
            Ok(BlobAnswer::Has(vec![has], receipt))
        })
    }

    /// Adds a piece if it is the next one; otherwise only says where to go on.
    fn store_piece(
        &self,
        tx: &rusqlite::Transaction<'_>,
        key: &DeviceKey,
        piece: &Piece,
        now_ms: i64,
    ) -> Result<Has, Refusal> {
        if blobs::whole(tx, &piece.address)?.is_some() {
            return Ok(Has::Whole);
        }
        let upload = match blobs::upload(tx, key, &piece.address)? {
            Some(upload) => upload,
            None if piece.offset > 0 => return Ok(Has::Part(0)),
            None => {
                let begun = blobs::begin_upload(tx, key, (&piece.address, piece.size), now_ms)?;
                if begun.1 > BLOB_UPLOADS_PER_DEVICE {
                    return Err(Refusal::TooMuch);
                }
                begun.0
            }
        };
        if upload.size != piece.size {
            return Err(Refusal::Code("malformed"));
        }
        if upload.received != piece.offset {
            return Ok(Has::Part(upload.received));
        }
        let day = now_ms.div_euclid(DAY_MS);
        if blobs::count_today(tx, key, day, piece.bytes.len() as u64)? > BLOB_BYTES_PER_DEVICE_DAY {
            return Err(Refusal::TooMuch);
        }
        Ok(blobs::add_piece(
            tx,
            key,
            &piece.address,
            upload,
            (&piece.bytes, now_ms),
        )?)
    }

    fn give_piece(
        &self,
        key: &DeviceKey,
        address: &Address,
        (offset, most): (u64, u64),
    ) -> Result<BlobAnswer, Refusal> {
        self.store.read::<_, Refusal>(|conn| {
            let device = devices::get(conn, key)?.ok_or(Refusal::Code("not_joined"))?;
            // Whether it is not there, or not for this device, is the same answer: an address tells nothing.
            let readable = device.may_read()
                && blobs::is_named_in(conn, address, &shards_of_grant(Some(&device.grant)))?;
            let found = blobs::whole(conn, address)?.filter(|(_, size)| readable && offset < *size);
            let Some((id, size)) = found else {
                return Ok(BlobAnswer::Absent);
            };
            let bytes = blobs::piece(conn, id, offset, most.clamp(1, BLOB_PIECE_MAX_BYTES as u64))?;
            Ok(BlobAnswer::Piece { size, bytes })
        })
    }

    /// The hub's word for those that are whole; `None` if none is.
    fn blob_receipt(
        &self,
        conn: &Connection,
        addresses: &[Address],
        all: &[Has],
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let backed_up = blobs::backed_up(conn)?;
        let mut named = BTreeMap::new();
        for (address, _) in addresses.iter().zip(all).filter(|(_, has)| **has == Has::Whole) {
            if let Some((id, _)) = blobs::whole(conn, address)? {
                named.insert(*address, id <= backed_up);
            }
        }
        if named.is_empty() {
            return Ok(None);
        }
        let receipt = BlobReceipt {
            hub: self.id(),
            role: HubRole::Top,
            generation: meta::generation(conn)?,
            time_ms: self.env.now_ms(),
            blobs: named.into_iter().collect(),
        };
        Ok(Some(receipt.sign(&self.key)))
    }

    /// Photos and voice notes that a record names, with what of them has arrived.
    pub fn attachments(&self, record: &RecordId) -> Result<Vec<Attachment>, HubError> {
        let registers = self.record(record)?.registers;
        self.store.read::<_, HubError>(|conn| {
            let mut all = Vec::new();
            for (register, item) in items_of(&registers) {
                let here = |address: Option<Address>| match address {
                    Some(address) => Ok(blobs::whole(conn, &address)?.is_some()),
                    None => Ok::<_, HubError>(false),
                };
                let is_voice = register.starts_with("v:");
                let (kind, main, thumbnail) = if is_voice {
                    let voice = Voice::read(item);
                    (voice.kind, voice.address, None)
                } else {
                    let photo = Photo::read(item);
                    (photo.kind, photo.address, photo.thumbnail)
                };
                all.push(Attachment {
                    register,
                    kind,
                    is_voice,
                    has_thumbnail: here(thumbnail)?,
                    has_main: here(main)?,
                });
            }
            Ok(all)
        })
    }

    /// Opens a photo or voice note of a record with the record's seed. Two phones may have drawn a seed at
    /// once: each opens its own.
    pub fn open_attachment(&self, record: &RecordId, register: &str, role: Role) -> Result<Opened, HubError> {
        let registers = self.record(record)?.registers;
        let missing = || HubError::NotFound("photo");
        let (_, item) = items_of(&registers)
            .into_iter()
            .find(|(name, _)| name == register)
            .ok_or_else(missing)?;
        let (address, mime) = address_of(item, role).ok_or_else(missing)?;
        let sealed = self
            .store
            .read::<_, HubError>(|conn| Ok(blobs::bytes(conn, &address)?))?
            .ok_or_else(missing)?;
        let bytes = seeds_of(&registers)
            .iter()
            .find_map(|seed| seal::open(seed, register, role, &sealed))
            .ok_or_else(missing)?;
        Ok(Opened { mime, bytes })
    }

    /// The number of the newest whole blob, for whoever makes a copy of the database.
    pub fn blob_position(&self) -> Result<i64, HubError> {
        Ok(self.store.read(blobs::head)?)
    }

    /// Whether a whole blob is here.
    pub fn has_blob(&self, address: &Address) -> Result<bool, HubError> {
        Ok(self
            .store
            .read(|conn| blobs::bytes(conn, address))?
            .is_some_and(|bytes| seal::address(&bytes) == *address))
    }
}

/// Registers of photos and voice notes with the value that is shown.
fn items_of(registers: &Registers) -> Vec<(String, Item)> {
    let media = registers
        .winners()
        .filter(|(register, _)| register.starts_with("p:") || register.starts_with("v:"));
    media
        .filter_map(|(register, value)| Some((String::from(register), Item::from_value(value)?)))
        .filter(|(_, item)| !item.is_removed())
        .collect()
}

/// Only types that the core itself writes are ever named to a browser.
fn address_of(item: Item, role: Role) -> Option<(Address, &'static str)> {
    match role {
        Role::Thumbnail => Some((Photo::read(item).thumbnail?, "image/jpeg")),
        Role::Main => Some((Photo::read(item).address?, "image/jpeg")),
        Role::Voice => {
            let voice = Voice::read(item);
            let mime = match voice.mime.as_deref() {
                Some("audio/aac") => "audio/aac",
                _ => "audio/mp4",
            };
            Some((voice.address?, mime))
        }
    }
}

fn seeds_of(registers: &Registers) -> Vec<[u8; 16]> {
    let values = registers.0.get("sd").map(Vec::as_slice).unwrap_or_default();
    values
        .iter()
        .filter_map(|w| w.value.as_bytes()?.try_into().ok())
        .collect()
}
