//! An invite that an officer's phone writes for one worker, without any network.
//!
//! It names the enrolment and is signed by the officer's phone, with the hub's certificate of that
//! phone. Whoever photographs it cannot use it: the hub also asks for the birth date of the enrolment,
//! allows few wrong ones, and binds the invite to the first phone that gave the right one.

use super::slip::Certificate;
use crate::model::id::{from_hex, to_hex};
use crate::model::{RecordId, ShardId};
use crate::oplog::SigningKey;
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::hash::{TAG_WORKER_INVITE, tagged};
use crate::oplog::seal;

const PREFIX: &str = "lontar-worker1-";
const TEXT_MAX_BYTES: usize = 512;
const SHARDS_MAX: usize = 64;
const INVITE_MAX_BYTES: usize = 8 * 1024;
/// First byte of a worker's request to join; a request with a code of the hub begins with 1.
pub const REQUEST_VERSION: u8 = 2;

/// The invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerInvite {
    /// Address of the hub.
    pub address: String,
    /// First 16 bytes of the tagged hash of the root key.
    pub root: [u8; 16],
    /// Whose: the enrolment.
    pub enrolment: RecordId,
    /// Random, so that two invites for one person are two.
    pub code: [u8; 16],
    /// When it was written, by the hub's time as the officer's phone knew it, ms since 1970 UTC.
    pub made_ms: i64,
    /// Whether the phones that the person had before are closed: lost, sold, stolen.
    pub replaces: bool,
    /// The officer's phone.
    pub certificate: Certificate,
    signature: [u8; 64],
}

impl WorkerInvite {
    /// Writes one: `key` is that of the certificate.
    #[must_use]
    pub fn sign(
        key: &SigningKey,
        certificate: Certificate,
        (address, root): (String, [u8; 16]),
        (enrolment, code): (RecordId, [u8; 16]),
        (made_ms, replaces): (i64, bool),
    ) -> Self {
        let mut invite = Self {
            address,
            root,
            enrolment,
            code,
            made_ms,
            replaces,
            certificate,
            signature: [0; 64],
        };
        invite.signature = seal::sign(key, &invite.message());
        invite
    }

    /// Whether the officer's phone wrote it, and the hub certified that phone.
    #[must_use]
    pub fn is_under(&self, hub: &crate::model::DeviceKey) -> bool {
        self.certificate.is_by(hub)
            && seal::verify(&self.certificate.device, &self.message(), &self.signature)
    }

    fn message(&self) -> Vec<u8> {
        let mut w = Writer::new();
        self.write_body(&mut w);
        tagged(TAG_WORKER_INVITE, &[&w.finish()]).to_vec()
    }

    fn write_body(&self, w: &mut Writer) {
        w.bytes(self.address.as_bytes());
        w.raw(&self.root);
        w.raw(self.enrolment.as_bytes());
        w.raw(&self.code);
        w.zigzag(self.made_ms);
        w.u8(u8::from(self.replaces));
    }

    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        self.write_body(&mut w);
        self.certificate.write(&mut w);
        w.raw(&self.signature);
        w.finish()
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        let invite = Self {
            address: core::str::from_utf8(r.bytes(TEXT_MAX_BYTES)?)
                .map(String::from)
                .map_err(|_| CodecError::NotCanonical)?,
            root: r.array()?,
            enrolment: RecordId::from_bytes(r.array()?),
            code: r.array()?,
            made_ms: r.zigzag()?,
            replaces: r.flag()?,
            certificate: Certificate::read(&mut r)?,
            signature: r.array()?,
        };
        r.end()?;
        Ok(invite)
    }

    /// The text of a QR code.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{PREFIX}{}", to_hex(&self.encode()))
    }

    /// Reads the text; `None` if it is no such invite or a character is wrong.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = from_hex(text.trim().strip_prefix(PREFIX)?)?;
        let invite = Self::decode(&bytes).ok()?;
        seal::verify(&invite.certificate.device, &invite.message(), &invite.signature).then_some(invite)
    }
}

/// A worker's request to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerJoin {
    /// The invite.
    pub invite: WorkerInvite,
    /// The birth date that the person gave, as the form writes it.
    pub birth_date: String,
    /// Shards that the phone opened before it joined.
    pub person_shards: Vec<ShardId>,
}

impl WorkerJoin {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(REQUEST_VERSION);
        w.bytes(&self.invite.encode());
        w.bytes(self.birth_date.as_bytes());
        w.varint(self.person_shards.len() as u64);
        for shard in &self.person_shards {
            w.raw(shard.as_bytes());
        }
        w.finish()
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != REQUEST_VERSION {
            return Err(CodecError::UnknownVersion);
        }
        let invite = WorkerInvite::decode(r.bytes(INVITE_MAX_BYTES)?)?;
        let birth_date = core::str::from_utf8(r.bytes(32)?)
            .map(String::from)
            .map_err(|_| CodecError::NotCanonical)?;
        let count = r.count(SHARDS_MAX)?;
        let person_shards = (0..count)
            .map(|_| Ok(ShardId::from_bytes(r.array()?)))
            .collect::<Result<_, CodecError>>()?;
        r.end()?;
        Ok(Self {
            invite,
            birth_date,
            person_shards,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::wire::join::{Grant, Role};

    fn invite() -> WorkerInvite {
        let (hub, officer) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
        let grant = Grant {
            version: 1,
            name: String::from("Yohana Lete"),
            role: Role::Officer,
            districts: vec![String::from("53.14.02")],
            person_shards: Vec::new(),
            lease_until_ms: 0,
        };
        let certificate = Certificate::sign(&hub, seal::device_key(&officer), grant);
        WorkerInvite::sign(
            &officer,
            certificate,
            (String::from("https://10.1.2.3:8443"), [5; 16]),
            (RecordId::from_bytes([6; 16]), [7; 16]),
            (1_796_000_000_000, false),
        )
    }

    #[test]
    fn what_is_written_is_read_and_signed() {
        let invite = invite();
        assert_eq!(WorkerInvite::from_text(&invite.to_text()).as_ref(), Some(&invite));
        assert!(invite.is_under(&seal::device_key(&SigningKey::from_bytes(&[1; 32]))));
        assert!(!invite.is_under(&seal::device_key(&SigningKey::from_bytes(&[3; 32]))));
        let join = WorkerJoin {
            invite,
            birth_date: String::from("1985-08-12"),
            person_shards: vec![ShardId::from_bytes([8; 16])],
        };
        assert_eq!(WorkerJoin::decode(&join.encode()), Ok(join));
    }

    #[test]
    fn an_invite_for_somebody_else_is_none() {
        let mut other = invite();
        other.enrolment = RecordId::from_bytes([9; 16]);
        assert_eq!(WorkerInvite::from_text(&other.to_text()), None);
        assert!(!other.is_under(&seal::device_key(&SigningKey::from_bytes(&[1; 32]))));
    }
}
