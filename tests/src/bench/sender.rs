//! A phone without a store: it writes a log of enrolments in memory and makes the requests that
//! push it, so that only the receiver is measured.

use super::Try;
use super::data::{self, BEGIN_MS, draw};
use lontar_core::model::{EntryHash, RecordId, RecordKind, SessionId};
use lontar_core::oplog::SigningKey;
use lontar_core::oplog::entry::{Body, Entry, Header, Open};
use lontar_core::oplog::flat_write;
use lontar_core::oplog::hash::commitment;
use lontar_core::oplog::run::Run;
use lontar_core::oplog::seal::{Seal, device_key};
use lontar_core::oplog::shard::Shard;
use lontar_core::sync::engine::signed;
use lontar_core::sync::transport::{Call, PATH_EXCHANGE, PATH_JOIN};
use lontar_core::sync::wire::batch::{self, Effort};
use lontar_core::sync::wire::exchange::{NOT_COMPARABLE, Request, Want};
use lontar_core::sync::wire::join::{JoinRequest, Role};
use lontar_hub::import::Person;
use lontar_hub::{Hub, NewInvite};
use lontar_tests::rng::Rng;

/// Entries of one batch.
const BATCH_ENTRIES: usize = 512;

/// The phone.
pub struct Sender {
    key: SigningKey,
    open: Open,
    session: SessionId,
    district: String,
    entries: Vec<Entry>,
    rng: Rng,
}

impl Sender {
    /// A phone whose log of a district holds these people.
    pub fn new(seed: u64, district: &str, people: &[Person]) -> Try<Self> {
        let mut rng = Rng::new(seed ^ 0x5e4d);
        let key = SigningKey::from_bytes(&draw(&mut rng));
        let shard = Shard::District(String::from(district)).id();
        let open = Open {
            device: device_key(&key),
            shard,
            nonce: draw(&mut rng),
        };
        let session = SessionId::from_bytes(draw(&mut rng));
        let mut sender = Self {
            key,
            open,
            session,
            district: String::from(district),
            entries: Vec::new(),
            rng,
        };
        let none = RecordId::from_bytes([0; 16]);
        sender.push(BEGIN_MS, none, (RecordKind::OPEN, 0), sender.open.encode());
        sender.push(BEGIN_MS, none, (RecordKind::SESSION, 0), Vec::new());
        for (n, person) in people.iter().enumerate() {
            let at_ms = BEGIN_MS + n as i64 * 240_000 + sender.rng.below(200_000) as i64;
            let answers = data::enrolment(person, at_ms, n);
            let payload = flat_write::first(&session, &answers.0).ok_or("nothing is set")?;
            let record = RecordId::new_v7((at_ms - 2) as u64, draw(&mut sender.rng));
            sender.push(at_ms, record, (RecordKind::ENROLMENT, 1), payload);
        }
        Ok(sender)
    }

    fn push(&mut self, wall_ms: i64, record: RecordId, (kind, schema): (RecordKind, u16), payload: Vec<u8>) {
        let salt = draw(&mut self.rng);
        let seq = self.entries.len() as u64;
        let header = Header {
            log: self.open.log(),
            seq,
            prev: self
                .entries
                .last()
                .map_or(EntryHash::from_bytes([0; 32]), |e| e.hash),
            counter: 1 + seq,
            wall_ms,
            utc_offset_min: 480,
            seen: 0,
            record,
            kind,
            schema,
            session: self.session,
            commitment: commitment(&salt, &payload),
            extension: Vec::new(),
        };
        self.entries
            .push(Entry::new(header, Body::Present { salt, payload }));
    }

    /// All entries as batches.
    pub fn batches(&self) -> Vec<Vec<u8>> {
        let page = |entries: &[Entry]| {
            let last = entries.last()?;
            let seal = Seal::sign(&self.key, self.open.log(), last.header.seq, last.hash);
            let run = Run {
                entries: entries.to_vec(),
                seal,
            }
            .loosen()?;
            Some(batch::encode(&[run], Effort::Small))
        };
        self.entries.chunks(BATCH_ENTRIES).filter_map(page).collect()
    }

    /// The requests that push all, signed for a time of the hub's clock, ms since 1970 UTC.
    pub fn calls(&self, hub_ms: i64) -> Vec<Call> {
        let call = |push: Vec<u8>| {
            let request = Request {
                versions: Request::VERSIONS,
                digest: NOT_COMPARABLE,
                cursor: None,
                own: [0; 8],
                grant: 1,
                want: Want::Nothing,
                push: Some(push),
            };
            signed(&self.key, PATH_EXCHANGE, request.encode(), hub_ms)
        };
        self.batches().into_iter().map(call).collect()
    }

    /// How many entries it wrote.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Joins a hub.
    pub fn join(&self, hub: &Hub) -> Try<()> {
        let invite = hub.invite(&NewInvite {
            name: String::from("Yuliana Bana"),
            role: Role::Officer,
            districts: vec![self.district.clone()],
            lasts_ms: 86_400_000,
        })?;
        let request = JoinRequest {
            code: invite.code,
            person_shards: Vec::new(),
        };
        ask(hub, &signed(&self.key, PATH_JOIN, request.encode(), hub.now_ms()))
    }

    /// Joins and pushes everything.
    pub fn deliver(&self, hub: &Hub) -> Try<()> {
        self.join(hub)?;
        self.calls(hub.now_ms())
            .iter()
            .try_for_each(|call| ask(hub, call))
    }
}

/// Asks a hub without a line between.
pub fn ask(hub: &Hub, call: &Call) -> Try<()> {
    let answer = hub.answer(call)?;
    if call.path == PATH_EXCHANGE {
        let answer = lontar_core::sync::wire::exchange::Answer::decode(&answer)?;
        if !answer.refused.is_empty() || answer.receipt.is_none() {
            return Err("a push was refused".into());
        }
    }
    Ok(())
}

/// Senders for a crowd of one district, each with at most `each` people.
pub fn senders(seed: u64, district: &str, count: usize, each: usize) -> Try<Vec<Sender>> {
    let crowd = data::crowd(seed, district, count);
    (seed * 1_000..)
        .zip(crowd.chunks(each))
        .map(|(n, part)| Sender::new(n, district, part))
        .collect()
}
