//! The hub, the phones, their clocks and the lines between them.

use super::Args;
use super::people::{TEAMS, WORKER};
use crate::link::{Link, LinkProfile, Trouble};
use crate::output::{Failure, Output};
use crate::rng::Rng;
use lontar_core::app::{Lontar, SyncReport};
use lontar_core::env::{Env, SystemEnv};
use lontar_core::model::{ChangeHash, RecordId};
use lontar_core::sync::engine::Progress;
use lontar_core::sync::http::HttpTransport;
use lontar_core::sync::session::Outcome;
use lontar_core::sync::wire::join::Role;
use lontar_core::vault::FileKeyStore;
use lontar_hub::audit::Who;
use lontar_hub::people::{NewUser, Secrets, Token};
use lontar_hub::rights::OfficeRole;
use lontar_hub::serve::{App, OpenConsole, listen, serve};
use lontar_hub::{Hub, NewInvite, backup};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::time::Instant;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Monday, 9 November 2026, 08.00 WITA.
const BEGIN_MS: i64 = 1_794_182_400_000;

/// Clock and chance of one participant.
pub struct DemoEnv {
    world: Arc<AtomicI64>,
    wrong_by_ms: i64,
    rng: Mutex<Rng>,
    live: AtomicBool,
}

impl DemoEnv {
    /// The story is over: from now on real time and chance, for authenticator apps know no other.
    fn go_live(&self) {
        self.live.store(true, Ordering::Relaxed);
    }

    fn is_live(&self) -> bool {
        self.live.load(Ordering::Relaxed)
    }
}

impl Env for DemoEnv {
    fn now_ms(&self) -> i64 {
        if self.is_live() {
            return SystemEnv.now_ms();
        }
        // Every look takes a while, so that no two moments are the same.
        self.world.fetch_add(7, Ordering::Relaxed) + self.wrong_by_ms
    }

    fn fill(&self, bytes: &mut [u8]) {
        if self.is_live() {
            return SystemEnv.fill(bytes);
        }
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        for piece in bytes.chunks_mut(8) {
            let drawn = rng.next_u64().to_le_bytes();
            piece.iter_mut().zip(drawn).for_each(|(to, from)| *to = from);
        }
    }
}

/// One phone and whose it is.
pub struct Phone {
    /// The person.
    pub name: String,
    /// Place in `TEAMS`.
    pub team: usize,
    /// Its folder.
    pub folder: PathBuf,
    /// The real core.
    pub core: Option<Lontar>,
    /// Its clock and chance.
    pub env: Arc<DemoEnv>,
    /// Whether it ever comes back to town.
    pub returns: bool,
    /// Whether its line is bad.
    pub bad_line: bool,
}

impl Phone {
    /// The open core.
    pub fn core(&self) -> Result<&Lontar, Failure> {
        self.core
            .as_ref()
            .ok_or_else(|| Failure::Refused(String::from("a phone is closed")))
    }
}

/// A change whose save returned, on which phone.
pub struct Promise {
    /// The phone.
    pub phone: usize,
    /// The record.
    pub record: RecordId,
    /// The change.
    pub change: ChangeHash,
    /// Whether a receipt said that it arrived.
    pub receipted: bool,
}

/// Everything.
pub struct World {
    /// Shared clock, ms since 1970 UTC.
    pub clock: Arc<AtomicI64>,
    /// Everybody's phones.
    pub phones: Vec<Phone>,
    /// The worker's phone is the last one.
    pub worker: usize,
    /// What was promised.
    pub promises: Vec<Promise>,
    /// Bytes of bodies.
    pub bytes: (u64, u64),
    /// Conflicts that people settled.
    pub settled: u64,
    /// Enrolments of all phones together, about.
    pub records: u32,
    /// The story's seed.
    pub seed: u64,
    folder: PathBuf,
    begun: Instant,
    listen: SocketAddr,
    hub: Option<Served>,
    hub_env: Arc<DemoEnv>,
    open_console: Option<String>,
}

/// Names and roles of the users that the demo makes; the supervisor's regency is that of the first
/// team.
pub const USERS: [(&str, &str, OfficeRole); 4] = [
    ("operator", "Dorkas Messakh", OfficeRole::Operator),
    ("penyelia", "Mikael Adu", OfficeRole::Supervisor),
    ("verifikator", "Yuliana Bria", OfficeRole::Verifier),
    ("pemeriksa", "Frans Dami", OfficeRole::Auditor),
];
/// Their password: the people are invented, and the demo is on loopback.
pub const PASSWORD: &str = "kuda lari di sabana";
const REGENCY: &str = "53.14";

struct Served {
    hub: Arc<Hub>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), lontar_hub::HubError>>,
}

impl World {
    /// A hub, three teams, their invites not used yet.
    #[expect(
        clippy::disallowed_methods,
        reason = "measures how long the demo took, decides nothing"
    )]
    pub async fn begin(args: &Args, folder: &Path, out: &Output) -> Result<Self, Failure> {
        let clock = Arc::new(AtomicI64::new(BEGIN_MS));
        let rng = Rng::new(args.seed);
        let env = |label: u64, wrong_by_ms: i64| {
            Arc::new(DemoEnv {
                world: Arc::clone(&clock),
                wrong_by_ms,
                rng: Mutex::new(rng.fork(label)),
                live: AtomicBool::new(false),
            })
        };
        let hub_env = env(1, 0);
        std::fs::create_dir_all(folder)
            .map_err(|e| Failure::Refused(format!("the folder cannot be made: {e}")))?;
        let mut world = Self {
            clock: Arc::clone(&clock),
            phones: Vec::new(),
            worker: 0,
            promises: Vec::new(),
            bytes: (0, 0),
            settled: 0,
            records: args.records,
            seed: args.seed,
            folder: folder.to_path_buf(),
            begun: Instant::now(),
            listen: args.listen,
            hub: None,
            hub_env,
            open_console: args.open_console.clone(),
        };
        Hub::init(&world.hub_folder(), "http://127.0.0.1:0", world.env_of_hub())?;
        world.open_hub().await?;
        for (team, t) in TEAMS.iter().enumerate() {
            for (nth, name) in (0..args.phones).zip(t.officers.iter().cycle()) {
                let label = 100 + team as u64 * 50 + u64::from(nth);
                // Clocks are wrong by minutes, one by years.
                let wrong = if nth == 2 {
                    -3 * 365 * 86_400_000
                } else {
                    i64::from(nth) * 240_000
                };
                let name = if usize::from(nth) < t.officers.len() {
                    String::from(*name)
                } else {
                    format!("{name} {}", nth + 1)
                };
                world.add_phone(&name, team, env(label, wrong))?;
            }
        }
        world.worker = world.add_phone(WORKER, 0, env(999, 0))?;
        out.note(&format!("The hub listens on {}.", world.address()));
        Ok(world)
    }

    fn add_phone(&mut self, name: &str, team: usize, env: Arc<DemoEnv>) -> Result<usize, Failure> {
        let place = self.phones.len();
        let folder = self.folder.join(format!("phone-{:02}", place + 1));
        let core = open(&folder, &env)?;
        let name = String::from(name);
        self.phones.push(Phone {
            name,
            team,
            folder,
            core: Some(core),
            env,
            returns: true,
            bad_line: place % 4 == 1,
        });
        Ok(place)
    }

    /// Makes the users once the story is over: name and secrets of each.
    pub fn add_users(&self) -> Result<Vec<(&'static str, Secrets)>, Failure> {
        let hub = self.hub()?;
        self.hub_env.go_live();
        let mut made = Vec::new();
        for (name, full_name, role) in USERS {
            let bound = role.has_regencies().then(|| String::from(REGENCY));
            let new = NewUser {
                name: String::from(name),
                full_name: String::from(full_name),
                role,
                regencies: bound.into_iter().collect(),
                must_change: false,
            };
            made.push((name, hub.add_user(&Who::Machine, &new, PASSWORD)?));
        }
        Ok(made)
    }

    /// The console's address.
    pub fn address(&self) -> String {
        format!("http://{}", self.listen)
    }

    /// The hub.
    pub fn hub(&self) -> Result<&Arc<Hub>, Failure> {
        self.hub
            .as_ref()
            .map(|s| &s.hub)
            .ok_or_else(|| Failure::Refused(String::from("the hub is closed")))
    }

    /// Seconds since the beginning.
    pub fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Lets time pass.
    pub fn pass(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    /// An invite for a phone, read by it but not used.
    pub fn invite(&self, phone: usize, role: Role) -> Result<(), Failure> {
        let Some(p) = self.phones.get(phone) else {
            return Ok(());
        };
        let districts = match role {
            Role::Worker => Vec::new(),
            _ => TEAMS
                .get(p.team)
                .map(|t| vec![String::from(t.district)])
                .unwrap_or_default(),
        };
        let new = NewInvite {
            name: p.name.clone(),
            role,
            districts,
            lasts_ms: 14 * 86_400_000,
        };
        Ok(p.core()?.keep_invite(&self.hub()?.invite(&new)?)?)
    }

    /// Notes what a save promised.
    pub fn promise(&mut self, phone: usize, record: RecordId) -> Result<(), Failure> {
        let Some(p) = self.phones.get(phone) else {
            return Ok(());
        };
        for change in p.core()?.show(&record)?.heads {
            self.promises.push(Promise {
                phone,
                record,
                change,
                receipted: false,
            });
        }
        Ok(())
    }

    /// Syncs one phone, over its own line; a passing failure is tried again by the next call.
    pub async fn sync(&mut self, phone: usize) -> Result<Option<SyncReport>, Failure> {
        let Some(p) = self.phones.get(phone).filter(|p| p.returns) else {
            return Ok(None);
        };
        let link = if p.bad_line {
            Some(self.bad_line(phone).await?)
        } else {
            None
        };
        let address = link.as_ref().map_or(self.listen, Link::address);
        let transport = HttpTransport::new(
            &format!("http://{address}"),
            None,
            Arc::clone(&p.env) as Arc<dyn Env>,
        )
        .map_err(|e| Failure::Refused(e.to_string()))?;
        let report = p.core()?.sync(&transport, &Progress::default()).await?;
        drop(link);
        self.bytes.0 += report.bytes_up;
        self.bytes.1 += report.bytes_down;
        let all_sent = matches!(report.outcome, Outcome::Done { .. }) && report.waiting_records == 0;
        if all_sent {
            self.promises
                .iter_mut()
                .filter(|promise| promise.phone == phone)
                .for_each(|p| p.receipted = true);
        }
        Ok(Some(report))
    }

    /// Slow, lossy, and the first connection breaks off in the middle.
    async fn bad_line(&self, phone: usize) -> Result<Link, Failure> {
        let profile = LinkProfile {
            bits_per_second: 2_000_000,
            one_way_ms: 20,
            loss_per_mille: 20,
            ..LinkProfile::edge()
        };
        let profile = LinkProfile {
            seed: self.seed ^ phone as u64,
            ..profile.with_troubles(&[Trouble::CutUp(6_000)])
        };
        Link::start(self.listen, profile)
            .map_err(|e| Failure::Refused(format!("the emulated line cannot start: {e}")))
    }

    /// Waits until the hub has applied everything.
    pub async fn settle(&self) -> Result<(), Failure> {
        let hub = Arc::clone(self.hub()?);
        let worked = tokio::task::spawn_blocking(move || hub.work_all()).await;
        worked
            .map_err(|e| Failure::Refused(e.to_string()))?
            .map(drop)
            .map_err(Failure::from)
    }

    /// A copy of a phone's folder, as a backup program of the phone would make it.
    pub fn copy_phone(&mut self, phone: usize) -> Result<(), Failure> {
        let Some(p) = self.phones.get_mut(phone) else {
            return Ok(());
        };
        p.core()?.settle()?;
        copy_folder(&p.folder, &p.folder.with_extension("copy"))
    }

    /// Puts a phone back to that copy, newer files and all.
    pub fn put_phone_back(&mut self, phone: usize) -> Result<(), Failure> {
        let Some(p) = self.phones.get_mut(phone) else {
            return Ok(());
        };
        p.core = None;
        let failed =
            |e: std::io::Error| Failure::Refused(format!("the phone's folder cannot be replaced: {e}"));
        std::fs::remove_dir_all(&p.folder).map_err(failed)?;
        copy_folder(&p.folder.with_extension("copy"), &p.folder)?;
        p.core = Some(open(&p.folder, &p.env)?);
        Ok(())
    }

    /// Writes a backup of the hub while it serves.
    pub async fn backup(&self, name: &str) -> Result<(), Failure> {
        let hub = Arc::clone(self.hub()?);
        let file = self.folder.join(name);
        let done = tokio::task::spawn_blocking(move || hub.backup(&file)).await;
        done.map_err(|e| Failure::Refused(e.to_string()))?
            .map(drop)
            .map_err(Failure::from)
    }

    /// The hub's disk dies; yesterday's backup takes its place.
    pub async fn restore(&mut self, name: &str) -> Result<(), Failure> {
        self.close_hub().await?;
        let env = self.env_of_hub();
        backup::restore(&self.hub_folder(), &self.folder.join(name), &env)?;
        self.open_hub().await
    }

    /// Closes everything.
    pub async fn end(mut self) -> Result<(), Failure> {
        self.close_hub().await
    }

    fn hub_folder(&self) -> PathBuf {
        self.folder.join("hub")
    }

    fn env_of_hub(&self) -> Arc<dyn Env> {
        Arc::clone(&self.hub_env) as Arc<dyn Env>
    }

    async fn open_hub(&mut self) -> Result<(), Failure> {
        let hub = Arc::new(Hub::open(&self.hub_folder(), self.env_of_hub())?);
        let listener = listen(self.listen).await?;
        self.listen = listener
            .local_addr()
            .map_err(|e| Failure::Refused(e.to_string()))?;
        hub.set_address(&self.address())?;
        let (stop, stopped) = oneshot::channel();
        let open = self.open_console.clone().map(|user| OpenConsole {
            user,
            token: Token::new(&SystemEnv),
        });
        let app = App {
            open_console: open,
            ..App::new(Arc::clone(&hub))
        };
        let task = tokio::spawn(async move {
            serve(listener, app, async {
                let _ = stopped.await;
            })
            .await
        });
        self.hub = Some(Served { hub, stop, task });
        Ok(())
    }

    async fn close_hub(&mut self) -> Result<(), Failure> {
        if let Some(Served { hub, stop, task }) = self.hub.take() {
            let closed = Arc::downgrade(&hub);
            drop(hub);
            // The receiver is gone only if serving ended by itself; then there is nothing to stop.
            let _ = stop.send(());
            task.await.map_err(|e| Failure::Refused(e.to_string()))??;
            // Of a line that was cut, the hub may still be storing what came last.
            for _ in 0..1_000 {
                if closed.strong_count() == 0 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        Ok(())
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::Refused(format!("a folder cannot be copied: {e}"));
    std::fs::create_dir_all(to).map_err(failed)?;
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        std::fs::copy(entry.path(), to.join(entry.file_name())).map_err(failed)?;
    }
    Ok(())
}

/// Opens a phone; its key store is a file beside the data, without a passphrase.
fn open(folder: &Path, env: &Arc<DemoEnv>) -> Result<Lontar, Failure> {
    let env = Arc::clone(env) as Arc<dyn Env>;
    let key_store = FileKeyStore::new(folder, "", Arc::clone(&env));
    Ok(lontar_core::app::Phone::at(folder, Arc::new(key_store), env).open()?)
}
