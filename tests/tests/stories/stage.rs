//! Where the stories play: a hub and phones on simulated disks, and a line that works.

use lontar_core::app::{Lontar, SyncReport};
use lontar_core::form::Answers;
use lontar_core::model::{RecordId, RecordKind, Value};
use lontar_core::store::OpenOptions;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::transport::{Boxed, Call, Transport, TransportError};
use lontar_core::sync::wire::join::{Invite, Role};
use lontar_hub::{Hub, NewInvite};
use lontar_tests::disk::{SimDisk, Snapshot};
use lontar_tests::rng::Rng;
use lontar_tests::sim::{PLACES, START_MS, SimEnv, enrolments};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub const ROTE: usize = 0;
pub const MANGGARAI: usize = 1;
pub const DAY_MS: i64 = 86_400_000;

pub struct Disnaker {
    pub disk: SimDisk,
    pub env: Arc<SimEnv>,
    pub hub: Hub,
    pub lose_answers: AtomicBool,
    /// How many answers still arrive.
    pub answers_left: AtomicU64,
}

impl Disnaker {
    pub fn new() -> Self {
        Self::with_seed(1)
    }

    pub fn with_seed(seed: u64) -> Self {
        let disk = SimDisk::new(seed);
        let env = Arc::new(SimEnv::new(START_MS, Rng::new(seed)));
        let made = Hub::init_at(
            Path::new("hub.sqlite"),
            Some(disk.vfs_name()),
            "http://hub.invalid",
            env.clone(),
        );
        Self {
            hub: made.unwrap().hub,
            disk,
            env,
            lose_answers: AtomicBool::new(false),
            answers_left: AtomicU64::new(u64::MAX),
        }
    }

    pub fn invite(&self, name: &str, role: Role, places: &[usize]) -> Invite {
        let districts = places.iter().map(|at| String::from(PLACES[*at].0)).collect();
        let new = NewInvite {
            name: String::from(name),
            role,
            districts,
            lasts_ms: DAY_MS,
        };
        self.hub.invite(&new).unwrap()
    }

    /// Yesterday's backup takes the place of everything.
    pub fn restore(&mut self, yesterday: &Snapshot) {
        self.disk.restore(yesterday);
        self.env.advance(DAY_MS);
        self.hub = Hub::open_at(
            Path::new("hub.sqlite"),
            Some(self.disk.vfs_name()),
            self.env.clone(),
        )
        .unwrap();
        self.hub.open_generation(0).unwrap();
    }
}

impl Transport for Disnaker {
    fn call(&self, call: Call) -> Boxed<'_, Result<Vec<u8>, TransportError>> {
        let answer = self.hub.answer(&call).map_err(TransportError::from);
        let left = self.answers_left.load(Ordering::Relaxed);
        self.answers_left.store(left.saturating_sub(1), Ordering::Relaxed);
        let lost = left == 0 || self.lose_answers.load(Ordering::Relaxed);
        Box::pin(std::future::ready(if lost {
            Err(TransportError::Interrupted)
        } else {
            answer
        }))
    }

    fn wait(&self, _attempt: u32) -> Boxed<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

pub struct Phone {
    pub disk: SimDisk,
    pub env: Arc<SimEnv>,
    pub app: Lontar,
}

impl std::ops::Deref for Phone {
    type Target = Lontar;

    fn deref(&self) -> &Lontar {
        &self.app
    }
}

impl Phone {
    pub fn new(seed: u64) -> Self {
        let disk = SimDisk::new(seed);
        let env = Arc::new(SimEnv::new(START_MS, Rng::new(seed).fork(9)));
        Self {
            app: open(&disk, &env, None),
            disk,
            env,
        }
    }

    /// A phone whose owner has joined.
    pub fn of(seed: u64, hub: &Disnaker, name: &str, role: Role, places: &[usize]) -> Self {
        let phone = Self::new(seed);
        phone.keep_invite(&hub.invite(name, role, places)).unwrap();
        phone.syncs(hub);
        phone
    }

    pub fn officer(seed: u64, hub: &Disnaker, name: &str, place: usize) -> Self {
        Self::of(seed, hub, name, Role::Officer, &[place])
    }

    pub fn put_back(&mut self, to: &Snapshot, marker: Option<&[u8]>) {
        self.disk.restore(to);
        self.app = open(&self.disk, &self.env, marker);
    }

    pub fn syncs(&self, hub: &Disnaker) -> SyncReport {
        pollster::block_on(self.sync(hub, &Progress::default())).unwrap()
    }

    pub fn code_of_sync(&self, hub: &Disnaker) -> String {
        String::from(self.syncs(hub).outcome.code())
    }

    /// Enrols the first invented person of a village.
    pub fn enrols(&self, place: usize) -> RecordId {
        self.save_new(RecordKind::ENROLMENT, person(place))
            .unwrap()
            .record
    }

    pub fn sets(&self, record: &RecordId, register: &str, value: impl Into<Value>) {
        let heads = self.show(record).unwrap().heads;
        self.edit(record, &heads, one(register, value)).unwrap();
    }

    /// The bytes of a record's changes go bad on this phone's disk, unnoticed until its rows are made
    /// again.
    pub fn rots(&self, record: &RecordId) {
        let db = rusqlite::Connection::open_with_flags_and_vfs(
            "lontar.sqlite",
            rusqlite::OpenFlags::default(),
            self.disk.vfs_name(),
        )
        .unwrap();
        let changed = db.execute(
            "UPDATE entry SET payload = x'0102' WHERE record = ?1",
            [record.as_bytes()],
        );
        assert_eq!(changed.unwrap(), 1);
        drop(db);
        self.rebuild().unwrap();
    }

    /// All values of a register, sorted.
    pub fn values(&self, record: &RecordId, register: &str) -> Vec<String> {
        let view = self.show(record).unwrap();
        let all = view
            .registers
            .0
            .get(register)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut texts: Vec<String> = all
            .iter()
            .map(|w| {
                w.value
                    .as_text()
                    .map_or_else(|| String::from("empty"), String::from)
            })
            .collect();
        texts.sort();
        texts
    }
}

fn open(disk: &SimDisk, env: &Arc<SimEnv>, marker: Option<&[u8]>) -> Lontar {
    let options = OpenOptions {
        path: PathBuf::from("lontar.sqlite"),
        vfs: Some(String::from(disk.vfs_name())),
        ..OpenOptions::default()
    };
    Lontar::open_with(&options, env.clone(), marker).unwrap()
}

pub fn person(place: usize) -> Answers {
    enrolments(5, PLACES[place].1, 1).remove(0)
}

pub fn one(register: &str, value: impl Into<Value>) -> BTreeMap<String, Value> {
    BTreeMap::from([(String::from(register), value.into())])
}

/// Everybody syncs, the hub works, until nothing moves.
pub fn all_meet(hub: &Disnaker, phones: &[&Phone]) {
    for _ in 0..4 {
        for phone in phones {
            phone.syncs(hub);
        }
        hub.hub.work_all().unwrap();
    }
}
