//! A device with a certificate that sends what no honest app would, and one without.

use super::office::Office;
use super::people::PLACES;
use crate::rng::Rng;
use lontar_core::env::Env;
use lontar_core::model::{DeviceKey, EntryHash, LogId, RecordId, RecordKind, SessionId, ShardId, Value};
use lontar_core::oplog::SigningKey;
use lontar_core::oplog::entry::{Body, Entry, Header, Open};
use lontar_core::oplog::flat_write;
use lontar_core::oplog::hash::commitment;
use lontar_core::oplog::run::{LooseRun, Run};
use lontar_core::oplog::seal::{Seal, device_key};
use lontar_core::oplog::shard::Shard;
use lontar_core::sync::engine::signed;
use lontar_core::sync::transport::{Call, PATH_EXCHANGE, PATH_JOIN};
use lontar_core::sync::wire::batch::{self, Effort};
use lontar_core::sync::wire::exchange::{NOT_COMPARABLE, Request, Want};
use lontar_core::sync::wire::join::{JoinRequest, Role};
use lontar_hub::Refusal;
use std::collections::BTreeMap;

/// 2^40: far beyond the jump that a counter may make.
const FAR_COUNTER: u64 = 1 << 40;

/// Where a forged log stands.
#[derive(Clone, Copy)]
struct Tip {
    log: LogId,
    seq: u64,
    head: EntryHash,
    counter: u64,
}

/// The forger.
pub struct Forger {
    key: SigningKey,
    session: SessionId,
    rng: Rng,
    joined: bool,
    tips: BTreeMap<ShardId, Tip>,
}

impl Forger {
    /// A forger that has not joined.
    pub fn new(rng: &Rng) -> Self {
        let mut rng = rng.clone();
        let (mut seed, mut session) = ([0; 32], [0; 16]);
        rng.fill(&mut seed);
        rng.fill(&mut session);
        Self {
            key: SigningKey::from_bytes(&seed),
            session: SessionId::from_bytes(session),
            rng,
            joined: false,
            tips: BTreeMap::new(),
        }
    }

    /// Its device key.
    pub fn device(&self) -> DeviceKey {
        device_key(&self.key)
    }

    /// Does one bad thing; `victim` is somebody's record.
    pub fn act(
        &mut self,
        rng: &mut Rng,
        office: &mut Office,
        victim: Option<RecordId>,
    ) -> Result<String, String> {
        if !self.joined {
            return self.join(office);
        }
        let mine = Shard::District(String::from(PLACES[0].0)).id();
        let not_mine = Shard::District(String::from(PLACES[1].0)).id();
        let record = self.record();
        let good = flat_write::first(&self.session, &sets("Forged")).unwrap_or_default();
        let deed = rng.below(10);
        let (what, push) = match deed {
            0 => {
                let mut bytes = self.push(mine, vec![(record, good, 1)]);
                let at = rng.below(bytes.len() as u64) as usize;
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << rng.below(8);
                }
                // Nothing of it was stored, or all that the seal covers; the log is given up.
                self.tips.remove(&mine);
                ("flipped a bit of a batch", bytes)
            }
            1 => (
                "writes into a district that is not its own",
                self.push(not_mine, vec![(record, good, 1)]),
            ),
            2 => (
                "counter far ahead",
                self.push(mine, vec![(record, good, FAR_COUNTER)]),
            ),
            3 => (
                "counter ahead at the limit, aside",
                self.push(not_mine, vec![(record, good, (1 << 20) - 2)]),
            ),
            4 => ("payload too large", {
                let bytes = self.push(mine, vec![(record, vec![7; 70 * 1024], 1)]);
                self.tips.remove(&mine);
                bytes
            }),
            5 => {
                let other = flat_write::first(&self.session, &sets("Twice")).unwrap_or_default();
                (
                    "same actor and number twice",
                    self.push(mine, vec![(record, good, 1), (record, other, 1)]),
                )
            }
            6 => {
                let before = self.tips.get(&mine).copied();
                let first = self.push(mine, vec![(record, good, 1)]);
                let _ = self.send(office, first);
                match before {
                    Some(tip) => self.tips.insert(mine, tip),
                    None => self.tips.remove(&mine),
                };
                let other = flat_write::first(&self.session, &sets("Fork")).unwrap_or_default();
                let elsewhere = self.record();
                ("forks its log", self.push(mine, vec![(elsewhere, other, 1)]))
            }
            7 => (
                "payload that is no change",
                self.push(mine, vec![(record, vec![1, 2, 3, 250], 1)]),
            ),
            8 => (
                "garbage in somebody's record",
                self.push(mine, vec![(victim.unwrap_or(record), vec![9; 40], 1)]),
            ),
            _ => {
                let mut seed = [0; 32];
                self.rng.fill(&mut seed);
                let stranger = Self {
                    key: SigningKey::from_bytes(&seed),
                    joined: true,
                    ..Self::new(&self.rng)
                };
                let mut stranger = Self {
                    rng: self.rng.fork(5),
                    ..stranger
                };
                let bytes = stranger.push(mine, vec![(record, good, 1)]);
                let said = stranger.send(office, bytes)?;
                return Ok(format!("without a certificate: {said}"));
            }
        };
        let said = self.send(office, push)?;
        if matches!(said.as_str(), "not_joined") {
            self.joined = false;
        }
        if !said.starts_with("taken") {
            self.tips.clear();
        }
        Ok(format!("{what}: {said}"))
    }

    fn join(&mut self, office: &mut Office) -> Result<String, String> {
        let district = vec![String::from(PLACES[0].0)];
        let Some(invite) = office.invite("forger", Role::Officer, &district)? else {
            return Ok(String::from("no invite"));
        };
        let request = JoinRequest {
            code: invite.code,
            person_shards: Vec::new(),
        };
        let said = ask(
            office,
            &signed(&self.key, PATH_JOIN, request.encode(), office.env.now_ms()),
        )?;
        self.joined = said.starts_with("taken");
        Ok(format!("joins: {said}"))
    }

    fn record(&mut self) -> RecordId {
        let mut random = [0; 10];
        self.rng.fill(&mut random);
        RecordId::new_v7(1_795_132_800_000, random)
    }

    /// A batch of forged entries: record, payload, and how far the counter moves.
    fn push(&mut self, shard: ShardId, entries: Vec<(RecordId, Vec<u8>, u64)>) -> Vec<u8> {
        let known = self.tips.get(&shard).copied();
        let mut made = Vec::new();
        let mut tip = known.unwrap_or_else(|| self.open(shard, &mut made));
        for (record, payload, step) in entries {
            made.push(self.entry(&mut tip, (record, RecordKind::ENROLMENT), payload, step));
        }
        self.tips.insert(shard, tip);
        let seal = Seal::sign(&self.key, tip.log, tip.seq, tip.head);
        let loose: Vec<LooseRun> = Run { entries: made, seal }.loosen().into_iter().collect();
        batch::encode(&loose, Effort::Quick)
    }

    fn open(&mut self, shard: ShardId, made: &mut Vec<Entry>) -> Tip {
        let mut nonce = [0; 16];
        self.rng.fill(&mut nonce);
        let open = Open {
            device: self.device(),
            shard,
            nonce,
        };
        let zero = EntryHash::from_bytes([0; 32]);
        let mut tip = Tip {
            log: open.log(),
            seq: u64::MAX,
            head: zero,
            counter: 0,
        };
        let nobody = RecordId::from_bytes([0; 16]);
        made.push(self.entry(&mut tip, (nobody, RecordKind::OPEN), open.encode(), 1));
        made.push(self.entry(&mut tip, (nobody, RecordKind::SESSION), Vec::new(), 1));
        tip
    }

    fn entry(
        &mut self,
        tip: &mut Tip,
        (record, kind): (RecordId, RecordKind),
        payload: Vec<u8>,
        step: u64,
    ) -> Entry {
        let mut salt = [0; 16];
        self.rng.fill(&mut salt);
        tip.seq = tip.seq.wrapping_add(1);
        tip.counter += step;
        let header = Header {
            log: tip.log,
            seq: tip.seq,
            prev: tip.head,
            counter: tip.counter,
            wall_ms: 0,
            utc_offset_min: 480,
            seen: 0,
            record,
            kind,
            schema: u16::from(kind == RecordKind::ENROLMENT),
            session: self.session,
            commitment: commitment(&salt, &payload),
            extension: Vec::new(),
        };
        let entry = Entry::new(header, Body::Present { salt, payload });
        tip.head = entry.hash;
        entry
    }

    fn send(&self, office: &Office, push: Vec<u8>) -> Result<String, String> {
        let request = Request {
            versions: Request::VERSIONS,
            digest: NOT_COMPARABLE,
            cursor: None,
            own: [0; 8],
            grant: 0,
            want: Want::Nothing,
            push: Some(push),
        };
        ask(
            office,
            &signed(&self.key, PATH_EXCHANGE, request.encode(), office.env.now_ms()),
        )
    }
}

fn sets(name: &str) -> BTreeMap<String, Value> {
    BTreeMap::from([(String::from("nm"), Value::from(name))])
}

fn ask(office: &Office, call: &Call) -> Result<String, String> {
    let Some(hub) = office.hub() else {
        return Ok(String::from("no power"));
    };
    match hub.answer(call) {
        Ok(_) => Ok(String::from("taken")),
        Err(Refusal::Code(code)) => Ok(String::from(code)),
        Err(Refusal::Clock(_)) => Ok(String::from("clock")),
        Err(Refusal::TooMuch) => Ok(String::from("too much")),
        Err(Refusal::Trouble(_)) if office.disk.is_crashed() => Ok(String::from("cut off")),
        Err(Refusal::Trouble(e)) => Err(format!("the hub fails on a forged request: {e}")),
    }
}
