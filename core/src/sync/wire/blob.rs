//! Photos and voice notes on the way: asking what the hub has, bringing pieces, fetching pieces.

use crate::model::{DeviceKey, ShardId};
use crate::oplog::SigningKey;
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::entry::number;
use crate::oplog::hash::TAG_BLOB_RECEIPT;
use crate::oplog::limits::{BLOB_ASKED_MAX, BLOB_MAX_BYTES, BLOB_PIECE_MAX_BYTES};
use crate::oplog::seal;
use crate::sync::wire::receipt::HubRole;

/// Hash of a ciphertext: what a blob is called.
pub type Address = [u8; 32];

/// What is asked or brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobRequest {
    /// How much of these does the hub have?
    Have(Vec<Address>),
    /// A piece of a blob.
    Put(Piece),
    /// A piece is wanted: from an offset, at most so many bytes.
    Get {
        /// Which blob.
        address: Address,
        /// From where.
        offset: u64,
        /// At most so many bytes; the hub may give fewer.
        most: u64,
    },
}

/// A piece that is brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which blob.
    pub address: Address,
    /// Bytes of the whole blob.
    pub size: u64,
    /// Where the piece begins.
    pub offset: u64,
    /// The piece.
    pub bytes: Vec<u8>,
}

/// How much of a blob the hub has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Has {
    /// So many bytes from its beginning; 0 is nothing.
    Part(u64),
    /// All. Believed only if the receipt in the same answer names the blob.
    Whole,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobAnswer {
    /// To a piece, or to a question, for each blob in the order of the question; with a receipt for those
    /// that are whole.
    Has(Vec<Has>, Option<Vec<u8>>),
    /// A piece of a blob of this size.
    Piece {
        /// Bytes of the whole blob.
        size: u64,
        /// The piece.
        bytes: Vec<u8>,
    },
    /// There is no such blob, or not for this device.
    Absent,
}

/// A hub's signed statement of whole blobs that it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobReceipt {
    /// The hub.
    pub hub: ShardId,
    /// Its role.
    pub role: HubRole,
    /// Its generation.
    pub generation: u64,
    /// Its clock, ms since 1970 UTC.
    pub time_ms: i64,
    /// Blobs that are on its disk, each with whether it is in a finished backup; ascending.
    pub blobs: Vec<(Address, bool)>,
}

impl BlobRequest {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        match self {
            BlobRequest::Have(addresses) => {
                w.u8(0);
                w.varint(addresses.len() as u64);
                addresses.iter().for_each(|address| w.raw(address));
            }
            BlobRequest::Put(piece) => {
                w.u8(1);
                w.raw(&piece.address);
                w.varint(piece.size);
                w.varint(piece.offset);
                w.bytes(&piece.bytes);
            }
            BlobRequest::Get {
                address,
                offset,
                most,
            } => {
                w.u8(2);
                w.raw(address);
                w.varint(*offset);
                w.varint(*most);
            }
        }
        w.finish()
    }

    /// Reads the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        let request = match r.u8()? {
            0 => {
                let count = r.count(BLOB_ASKED_MAX)?;
                BlobRequest::Have((0..count).map(|_| r.array()).collect::<Result<_, _>>()?)
            }
            1 => BlobRequest::Put(Piece {
                address: r.array()?,
                size: size(r.varint()?)?,
                offset: size(r.varint()?)?,
                bytes: r.bytes(BLOB_PIECE_MAX_BYTES)?.to_vec(),
            }),
            2 => BlobRequest::Get {
                address: r.array()?,
                offset: size(r.varint()?)?,
                most: size(r.varint()?)?,
            },
            _ => return Err(CodecError::NotCanonical),
        };
        r.end()?;
        Ok(request)
    }
}

/// A number of bytes of a blob.
fn size(value: u64) -> Result<u64, CodecError> {
    if value > BLOB_MAX_BYTES as u64 {
        Err(CodecError::TooLarge)
    } else {
        Ok(value)
    }
}

impl BlobAnswer {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        match self {
            BlobAnswer::Has(all, receipt) => {
                w.u8(0);
                w.varint(all.len() as u64);
                for has in all {
                    match has {
                        Has::Part(offset) => {
                            w.u8(0);
                            w.varint(*offset);
                        }
                        Has::Whole => w.u8(1),
                    }
                }
                w.u8(u8::from(receipt.is_some()));
                if let Some(receipt) = receipt {
                    w.bytes(receipt);
                }
            }
            BlobAnswer::Piece { size, bytes } => {
                w.u8(1);
                w.varint(*size);
                w.bytes(bytes);
            }
            BlobAnswer::Absent => w.u8(2),
        }
        w.finish()
    }

    /// Reads the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        let answer = match r.u8()? {
            0 => {
                let count = r.count(BLOB_ASKED_MAX)?;
                let mut all = Vec::with_capacity(count);
                for _ in 0..count {
                    all.push(if r.flag()? {
                        Has::Whole
                    } else {
                        Has::Part(size(r.varint()?)?)
                    });
                }
                let receipt = if r.flag()? {
                    Some(r.bytes(RECEIPT_MAX_BYTES)?.to_vec())
                } else {
                    None
                };
                BlobAnswer::Has(all, receipt)
            }
            1 => BlobAnswer::Piece {
                size: size(r.varint()?)?,
                bytes: r.bytes(BLOB_PIECE_MAX_BYTES)?.to_vec(),
            },
            2 => BlobAnswer::Absent,
            _ => return Err(CodecError::NotCanonical),
        };
        r.end()?;
        Ok(answer)
    }
}

/// Every blob of a question, the head and the signature.
const RECEIPT_MAX_BYTES: usize = 33 * BLOB_ASKED_MAX + 128;

impl BlobReceipt {
    /// The bytes that are signed, then the signature.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> Vec<u8> {
        seal::sign_body(key, TAG_BLOB_RECEIPT, self.encode())
    }

    /// Reads a receipt and checks that `hub_key` signed it. `None` if not.
    #[must_use]
    pub fn open(bytes: &[u8], hub_key: &DeviceKey) -> Option<Self> {
        Self::decode(seal::open_body(hub_key, TAG_BLOB_RECEIPT, bytes)?).ok()
    }

    /// Whether it names a blob, and if so whether that is in a backup of the top hub.
    #[must_use]
    pub fn says(&self, address: &Address) -> Option<bool> {
        let (_, backed_up) = self.blobs.iter().find(|(named, _)| named == address)?;
        Some(*backed_up && self.role == HubRole::Top)
    }

    fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(1);
        w.raw(self.hub.as_bytes());
        w.u8(match self.role {
            HubRole::Relay => 0,
            HubRole::Top => 1,
        });
        w.varint(self.generation);
        w.zigzag(self.time_ms);
        w.varint(self.blobs.len() as u64);
        for (address, backed_up) in &self.blobs {
            w.raw(address);
            w.u8(u8::from(*backed_up));
        }
        w.finish()
    }

    fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != 1 {
            return Err(CodecError::UnknownVersion);
        }
        let receipt = Self {
            hub: ShardId::from_bytes(r.array()?),
            role: if r.flag()? { HubRole::Top } else { HubRole::Relay },
            generation: number(r.varint()?)?,
            time_ms: r.zigzag()?,
            blobs: {
                let count = r.count(BLOB_ASKED_MAX)?;
                (0..count)
                    .map(|_| Ok((r.array()?, r.flag()?)))
                    .collect::<Result<_, CodecError>>()?
            },
        };
        r.end()?;
        Ok(receipt)
    }
}

#[cfg(test)]
#[path = "blob_tests.rs"]
mod tests;
