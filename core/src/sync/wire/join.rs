//! Joining: the invite that a QR code carries, the request, and what the hub gives back.

use crate::model::id::{from_hex, to_hex};
use crate::model::{DeviceKey, ShardId};
use crate::oplog::SigningKey;
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::entry::number;
use crate::oplog::hash::{TAG_AUTHORITY, TAG_GRANT, TAG_INVITE, TAG_REQUEST, first_16, tagged};
use crate::oplog::seal;
use crate::oplog::shard::Shard;

/// Longest text inside these messages: names, addresses.
const TEXT_MAX_BYTES: usize = 512;
/// Most districts or person shards of one grant.
const SHARDS_MAX: usize = 512;
/// How an invite's text begins.
const INVITE_PREFIX: &str = "lontar1-";

/// What somebody may do on a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// *Petugas lapangan*.
    Officer,
    /// *Penyelia*: may override warnings and admit logs.
    Supervisor,
    /// *Peserta*, or family: reads and writes the shards of one person.
    Worker,
}

impl Role {
    /// The word in tables, on the command line and in the catalogue.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Officer => "officer",
            Role::Supervisor => "supervisor",
            Role::Worker => "worker",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Role::Officer, Role::Supervisor, Role::Worker]
            .into_iter()
            .find(|r| r.name() == name)
    }
}

/// A one-time invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Address of the hub, such as `http://10.0.0.1:8080`.
    pub address: String,
    /// First 16 bytes of the tagged hash of the root key: what the phone pins.
    pub root: [u8; 16],
    /// One-time code.
    pub code: [u8; 16],
    /// For whom it is, as shown before joining.
    pub name: String,
    /// What it gives.
    pub role: Role,
    /// Dotted district codes.
    pub districts: Vec<String>,
}

impl Invite {
    /// The text of the QR code: URL-safe characters only.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut w = Writer::new();
        w.raw(&self.root);
        w.raw(&self.code);
        w.u8(role_byte(self.role));
        w.bytes(self.address.as_bytes());
        w.bytes(self.name.as_bytes());
        write_texts(&mut w, &self.districts);
        let body = w.finish();
        let check = tagged(TAG_INVITE, &[&body]);
        let check: Vec<u8> = check.into_iter().take(4).collect();
        format!("{INVITE_PREFIX}{}{}", to_hex(&body), to_hex(&check))
    }

    /// Reads the text; `None` if it is not an invite or a character is wrong.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix(INVITE_PREFIX)?;
        let bytes = from_hex(digits)?;
        let (body, check) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
        if !tagged(TAG_INVITE, &[body]).starts_with(check) {
            return None;
        }
        Self::read(body).ok()
    }

    fn read(body: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(body);
        let invite = Self {
            root: r.array()?,
            code: r.array()?,
            role: read_role(&mut r)?,
            address: read_text(&mut r)?,
            name: read_text(&mut r)?,
            districts: read_texts(&mut r)?,
        };
        r.end()?;
        Ok(invite)
    }
}

/// What a device may read and write, and until when it may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Another number whenever the rest is another: [`Grant::mark`].
    pub version: u64,
    /// The person.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Dotted district codes.
    pub districts: Vec<String>,
    /// Shards of the person that this device writes for.
    pub person_shards: Vec<ShardId>,
    /// End of the lease on received data, ms since 1970 UTC.
    pub lease_until_ms: i64,
}

impl Grant {
    /// Appends the bytes.
    pub fn write(&self, w: &mut Writer) {
        w.varint(self.version);
        w.bytes(self.name.as_bytes());
        w.u8(role_byte(self.role));
        write_texts(w, &self.districts);
        w.varint(self.person_shards.len() as u64);
        for shard in &self.person_shards {
            w.raw(shard.as_bytes());
        }
        w.zigzag(self.lease_until_ms);
    }

    /// Reads the bytes.
    pub fn read(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            version: number(r.varint()?)?,
            name: read_text(r)?,
            role: read_role(r)?,
            districts: read_texts(r)?,
            person_shards: {
                let count = r.count(SHARDS_MAX)?;
                (0..count)
                    .map(|_| Ok(ShardId::from_bytes(r.array()?)))
                    .collect::<Result<_, CodecError>>()?
            },
            lease_until_ms: r.zigzag()?,
        })
    }

    /// A number made of the contents. A counter would not do: a restored hub counts again from
    /// yesterday, and two grants of one number would be taken for one. Never 0, which means none.
    #[must_use]
    pub fn mark(&self) -> u64 {
        let contents = Self {
            version: 0,
            ..self.clone()
        };
        let hash = tagged(TAG_GRANT, &[&contents.encode()]);
        let [a, b, c, d, ..] = hash;
        u64::from(u32::from_le_bytes([a, b, c, d])).max(1)
    }

    /// The grant's bytes, as a phone keeps them.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        self.write(&mut w);
        w.finish()
    }

    /// Reads what [`Grant::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        let grant = Self::read(&mut r)?;
        r.end()?;
        Ok(grant)
    }
}

/// The shards that a grant lets a device read. Both sides compute digests over these, ascending.
#[must_use]
pub fn shards_of_grant(grant: Option<&Grant>) -> Vec<ShardId> {
    let Some(grant) = grant else { return Vec::new() };
    let districts = grant
        .districts
        .iter()
        .map(|code| Shard::District(code.clone()).id());
    let mut shards: Vec<ShardId> = core::iter::once(Shard::Common.id())
        .chain(districts)
        .chain(grant.person_shards.iter().copied())
        .collect();
    shards.sort();
    shards.dedup();
    shards
}

/// The root key's word for a hub: its id and the key that signs its logs and receipts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The root key.
    pub root: DeviceKey,
    /// The hub's id.
    pub hub: ShardId,
    /// The hub's key.
    pub key: DeviceKey,
    /// The root key's signature over both.
    pub signature: [u8; 64],
}

impl Authority {
    /// Certifies a hub.
    #[must_use]
    pub fn sign(root: &SigningKey, hub: ShardId, key: DeviceKey) -> Self {
        let signature = seal::sign(root, &Self::message(&hub, &key));
        Self {
            root: seal::device_key(root),
            hub,
            key,
            signature,
        }
    }

    /// Whether the root key said so, and is the one pinned.
    #[must_use]
    pub fn holds_under(&self, pinned: &[u8; 16]) -> bool {
        root_fingerprint(&self.root) == *pinned
            && seal::verify(&self.root, &Self::message(&self.hub, &self.key), &self.signature)
    }

    fn message(hub: &ShardId, key: &DeviceKey) -> Vec<u8> {
        [TAG_AUTHORITY, hub.as_bytes(), key.as_bytes()].concat()
    }

    /// Appends the bytes.
    pub fn write(&self, w: &mut Writer) {
        w.raw(self.root.as_bytes());
        w.raw(self.hub.as_bytes());
        w.raw(self.key.as_bytes());
        w.raw(&self.signature);
    }

    /// Reads the bytes.
    pub fn read(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            root: DeviceKey::from_bytes(r.array()?),
            hub: ShardId::from_bytes(r.array()?),
            key: DeviceKey::from_bytes(r.array()?),
            signature: r.array()?,
        })
    }
}

/// What an invite pins of the root key.
#[must_use]
pub fn root_fingerprint(root: &DeviceKey) -> [u8; 16] {
    first_16(&tagged(TAG_AUTHORITY, &[root.as_bytes()]))
}

/// Sent by a device that wants to join; signed like every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRequest {
    /// The invite's code.
    pub code: [u8; 16],
    /// Person shards that the device opened before it joined.
    pub person_shards: Vec<ShardId>,
}

impl JoinRequest {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(1);
        w.raw(&self.code);
        w.varint(self.person_shards.len() as u64);
        for shard in &self.person_shards {
            w.raw(shard.as_bytes());
        }
        w.finish()
    }

    /// Reads the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != 1 {
            return Err(CodecError::UnknownVersion);
        }
        let code = r.array()?;
        let count = r.count(SHARDS_MAX)?;
        let person_shards = (0..count)
            .map(|_| Ok(ShardId::from_bytes(r.array()?)))
            .collect::<Result<_, CodecError>>()?;
        r.end()?;
        Ok(Self { code, person_shards })
    }
}

/// The hub's answer to a join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Who the hub is.
    pub authority: Authority,
    /// What the device may do.
    pub grant: Grant,
}

impl Joined {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(1);
        self.authority.write(&mut w);
        self.grant.write(&mut w);
        w.finish()
    }

    /// Reads the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != 1 {
            return Err(CodecError::UnknownVersion);
        }
        let joined = Self {
            authority: Authority::read(&mut r)?,
            grant: Grant::read(&mut r)?,
        };
        r.end()?;
        Ok(joined)
    }
}

/// What a device signs of a request: path, time and body. Every request is harmless to repeat, and
/// an old one is refused, so that who captured it learns nothing new with it.
#[must_use]
pub fn request_message(path: &str, time_ms: i64, body: &[u8]) -> Vec<u8> {
    tagged(
        TAG_REQUEST,
        &[
            path.as_bytes(),
            b"\0",
            &time_ms.to_le_bytes(),
            blake3::hash(body).as_bytes(),
        ],
    )
    .to_vec()
}

fn role_byte(role: Role) -> u8 {
    match role {
        Role::Officer => 0,
        Role::Supervisor => 1,
        Role::Worker => 2,
    }
}

fn read_role(r: &mut Reader<'_>) -> Result<Role, CodecError> {
    match r.u8()? {
        0 => Ok(Role::Officer),
        1 => Ok(Role::Supervisor),
        2 => Ok(Role::Worker),
        _ => Err(CodecError::NotCanonical),
    }
}

fn read_text(r: &mut Reader<'_>) -> Result<String, CodecError> {
    let raw = r.bytes(TEXT_MAX_BYTES)?;
    core::str::from_utf8(raw)
        .map(String::from)
        .map_err(|_| CodecError::NotCanonical)
}

fn write_texts(w: &mut Writer, texts: &[String]) {
    w.varint(texts.len() as u64);
    for text in texts {
        w.bytes(text.as_bytes());
    }
}

fn read_texts(r: &mut Reader<'_>) -> Result<Vec<String>, CodecError> {
    let count = r.count(SHARDS_MAX)?;
    (0..count).map(|_| read_text(r)).collect()
}
