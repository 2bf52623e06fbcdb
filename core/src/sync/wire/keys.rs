//! Keys that a hub gives to a device: to seal to, and to open a locked phone with.
//!
//! Asked for after joining, when codes were used up, and when a grant changed; not part of an
//! exchange, because most syncs need none of it.

use super::sealed::{self, Purpose};
use super::slip::Certificate;
use crate::model::{RecordId, RecoveryCode, RecoverySecret};
use crate::oplog::codec::{CodecError, Reader, Writer};

/// Codes that a phone holds slots for.
pub const CODES: u16 = 8;
/// Months whose keys a phone has: this one and the five that follow.
pub const MONTHS: usize = 6;
/// Districts of a supervisor.
const DISTRICTS_MAX: usize = 512;
const CASES_MAX: usize = 4_096;
/// Drafts of one answer, and bytes of one.
pub const DRAFTS_MAX: usize = 32;
/// See [`DRAFTS_MAX`].
pub const DRAFT_MAX_BYTES: usize = 64 * 1024;
const VERSION: u8 = 1;

/// What a device asks.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct KeysRequest {
    /// Number of the first code that it wants; the used ones are below.
    pub from: u16,
    /// Drafts that it has taken over.
    pub drafts_taken: Vec<RecordId>,
    /// Erase cases that it has carried out; see [`crate::model::RecordKind::ERASE`].
    pub erased: Vec<RecordId>,
}

/// A hub's key of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthKey {
    /// Months since January 1970.
    pub month: u32,
    /// X25519.
    pub public: [u8; 32],
}

/// What a hub answers. Not signed: it comes over the pinned line only.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct HubKeys {
    /// Lowest epoch of the TLS authority that counts.
    pub tls_epoch: u64,
    /// The hub's word on the asker, for those who meet it without a network.
    pub certificate: Option<Certificate>,
    /// Keys to seal to, the present month first.
    pub months: Vec<MonthKey>,
    /// Codes under which the device locks its database key, with their numbers.
    pub codes: Vec<(u16, RecoveryCode)>,
    /// Drafts that its officer left on another phone: id and content.
    pub drafts: Vec<(RecordId, Vec<u8>)>,
    /// For a supervisor: secrets of the districts, from which codes of other phones are made.
    pub secrets: Vec<(String, RecoverySecret)>,
}

impl MonthKey {
    /// Seals to it. `None` if the hub gave a key that is none.
    #[must_use]
    pub fn seal(&self, purpose: Purpose, plain: &[u8], random: [u8; 32]) -> Option<Vec<u8>> {
        let sealed = sealed::seal(&self.public, purpose, plain, random)?;
        let mut w = Writer::new();
        w.varint(u64::from(self.month));
        w.raw(&sealed);
        Some(w.finish())
    }
}

/// The month to whose key something was sealed, and the sealed bytes.
#[must_use]
pub fn month_of_sealed(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut r = Reader::new(bytes);
    let month = u32::try_from(r.varint().ok()?).ok()?;
    Some((month, r.rest()))
}

impl KeysRequest {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(VERSION);
        w.varint(u64::from(self.from));
        for ids in [&self.erased, &self.drafts_taken] {
            w.varint(ids.len() as u64);
            for id in ids {
                w.raw(id.as_bytes());
            }
        }
        w.finish()
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        version(&mut r)?;
        let from = small(r.varint()?)?;
        let mut ids = || {
            let count = r.count(CASES_MAX)?;
            (0..count)
                .map(|_| Ok(RecordId::from_bytes(r.array()?)))
                .collect::<Result<_, CodecError>>()
        };
        let (erased, drafts_taken) = (ids()?, ids()?);
        r.end()?;
        Ok(Self {
            from,
            drafts_taken,
            erased,
        })
    }
}

impl HubKeys {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(VERSION);
        w.varint(self.tls_epoch);
        w.u8(u8::from(self.certificate.is_some()));
        if let Some(certificate) = &self.certificate {
            certificate.write(&mut w);
        }
        w.varint(self.months.len() as u64);
        for key in &self.months {
            w.varint(u64::from(key.month));
            w.raw(&key.public);
        }
        w.varint(self.codes.len() as u64);
        for (number, code) in &self.codes {
            w.varint(u64::from(*number));
            w.bytes(code.reveal().as_bytes());
        }
        w.varint(self.drafts.len() as u64);
        for (id, content) in &self.drafts {
            w.raw(id.as_bytes());
            w.bytes(content);
        }
        w.varint(self.secrets.len() as u64);
        for (district, secret) in &self.secrets {
            w.bytes(district.as_bytes());
            w.raw(secret.reveal());
        }
        w.finish()
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        version(&mut r)?;
        let mut keys = Self {
            tls_epoch: r.varint()?,
            ..Self::default()
        };
        if r.flag()? {
            keys.certificate = Some(Certificate::read(&mut r)?);
        }
        for _ in 0..r.count(MONTHS * 2)? {
            keys.months.push(MonthKey {
                month: u32::try_from(r.varint()?).map_err(|_| CodecError::TooLarge)?,
                public: r.array()?,
            });
        }
        for _ in 0..r.count(usize::from(CODES))? {
            let number = small(r.varint()?)?;
            let code = RecoveryCode::parse(text(r.bytes(32)?)?).map_err(|_| CodecError::NotCanonical)?;
            keys.codes.push((number, code));
        }
        for _ in 0..r.count(DRAFTS_MAX)? {
            let id = RecordId::from_bytes(r.array()?);
            keys.drafts.push((id, r.bytes(DRAFT_MAX_BYTES)?.to_vec()));
        }
        for _ in 0..r.count(DISTRICTS_MAX)? {
            let district = String::from(text(r.bytes(32)?)?);
            keys.secrets
                .push((district, RecoverySecret::from_bytes(r.array()?)));
        }
        r.end()?;
        Ok(keys)
    }
}

fn version(r: &mut Reader<'_>) -> Result<(), CodecError> {
    if r.u8()? == VERSION {
        Ok(())
    } else {
        Err(CodecError::UnknownVersion)
    }
}

fn small(value: u64) -> Result<u16, CodecError> {
    u16::try_from(value).map_err(|_| CodecError::TooLarge)
}

fn text(bytes: &[u8]) -> Result<&str, CodecError> {
    core::str::from_utf8(bytes).map_err(|_| CodecError::NotCanonical)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DeviceKey;

    #[test]
    fn what_is_written_is_read() {
        let secret = RecoverySecret::from_bytes([4; 32]);
        let device = DeviceKey::from_bytes([1; 32]);
        let keys = HubKeys {
            tls_epoch: 3,
            certificate: None,
            months: vec![MonthKey {
                month: 682,
                public: [9; 32],
            }],
            codes: (3..6).map(|n| (n, secret.code(&device, n))).collect(),
            drafts: vec![(RecordId::from_bytes([3; 16]), vec![1, 2])],
            secrets: vec![(String::from("53.14.02"), secret)],
        };
        assert_eq!(HubKeys::decode(&keys.encode()), Ok(keys));
        let request = KeysRequest {
            from: 9,
            drafts_taken: vec![RecordId::from_bytes([5; 16])],
            erased: vec![RecordId::from_bytes([2; 16])],
        };
        assert_eq!(KeysRequest::decode(&request.encode()), Ok(request));
        assert!(HubKeys::decode(b"\x07").is_err() && KeysRequest::decode(&[]).is_err());
    }
}
