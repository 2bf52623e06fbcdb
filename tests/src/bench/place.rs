//! Hub and phones on a folder that is gone afterwards.

use super::Try;
use super::data::{BenchEnv, DISTRICT, crowd, enrolment};
use lontar_core::app::{Lontar, SyncReport};
use lontar_core::env::Env;
use lontar_core::model::{RecordId, RecordKind};
use lontar_core::store::{OpenOptions, StoreKey};
use lontar_core::sync::engine::Progress;
use lontar_core::sync::http::HttpTransport;
use lontar_core::sync::session::Outcome;
use lontar_core::sync::wire::join::{Invite, Role};
use lontar_hub::serve::{App, listen, serve};
use lontar_hub::{Hub, HubError, NewInvite};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A hub behind HTTP on loopback.
pub struct Served {
    /// What everything asynchronous runs on.
    pub runtime: Runtime,
    /// The hub.
    pub hub: Arc<Hub>,
    /// Where it listens.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), HubError>>,
}

/// A hub that serves nobody yet.
pub fn hub_in(folder: &Path) -> Try<Hub> {
    Ok(Hub::init(folder, "http://127.0.0.1:0", BenchEnv::new(1))?.hub)
}

impl Served {
    /// A new hub in a folder, serving.
    pub fn new(folder: &Path) -> Try<Self> {
        Self::start(hub_in(folder)?)
    }

    /// Serves a hub.
    pub fn start(hub: Hub) -> Try<Self> {
        let runtime = Runtime::new()?;
        let hub = Arc::new(hub);
        let listener = runtime.block_on(listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))))?;
        let address = listener.local_addr()?;
        hub.set_address(&format!("http://{address}"))?;
        let (stop, stopped) = oneshot::channel();
        let app = App::new(Arc::clone(&hub));
        let task = runtime.spawn(serve(listener, app, async {
            let _ = stopped.await;
        }));
        Ok(Self {
            runtime,
            hub,
            address,
            stop,
            task,
        })
    }

    /// An invite for an officer of the district.
    pub fn invite(&self) -> Try<Invite> {
        let (name, districts) = (String::from("Yuliana Bana"), vec![String::from(DISTRICT)]);
        Ok(self.hub.invite(&NewInvite {
            name,
            role: Role::Officer,
            districts,
            lasts_ms: 86_400_000,
        })?)
    }

    /// A phone that has an invite and has not used it.
    pub fn phone(&self, folder: &Path, seed: u64) -> Try<Phone> {
        let phone = Phone::open(&folder.join(format!("phone-{seed}.sqlite")), seed, true)?;
        phone.core.keep_invite(&self.invite()?)?;
        Ok(phone)
    }

    /// Syncs over HTTP until done; `address` may be that of a link to the hub.
    pub fn sync(&self, phone: &Phone, address: SocketAddr) -> Try<SyncReport> {
        let progress = Progress::default();
        self.runtime.block_on(sync(phone, address, &progress))
    }

    /// Waits until the hub has applied everything.
    pub fn settle(&self) -> Try<()> {
        Ok(self.hub.work_all().map(drop)?)
    }

    /// Stops serving.
    pub fn end(self) -> Try<()> {
        // Nobody listens any more if serving ended by itself.
        let _ = self.stop.send(());
        drop(self.hub);
        Ok(self.runtime.block_on(self.task)??)
    }
}

/// A real core.
pub struct Phone {
    /// The core.
    pub core: Lontar,
    /// Its clock and chance.
    pub env: Arc<BenchEnv>,
}

impl Phone {
    /// Opens a database file.
    pub fn open(path: &Path, seed: u64, no_sync: bool) -> Try<Self> {
        Self::open_with(path, seed, no_sync, None)
    }

    /// The same, encrypted if there is a key.
    pub fn open_with(path: &Path, seed: u64, no_sync: bool, key: Option<StoreKey>) -> Try<Self> {
        let env = BenchEnv::new(seed);
        let options = OpenOptions {
            path: path.to_path_buf(),
            no_sync,
            key,
            ..OpenOptions::default()
        };
        let core = Lontar::open_with(&options, Arc::clone(&env) as Arc<dyn Env>, None)?;
        Ok(Self { core, env })
    }

    /// Saves enrolments of invented people, some minutes apart.
    pub fn enrol(&self, seed: u64, count: usize) -> Try<Vec<RecordId>> {
        let mut records = Vec::new();
        for (n, person) in crowd(seed, DISTRICT, count).iter().enumerate() {
            self.env.next_visit();
            let saved = self
                .core
                .save_new(RecordKind::ENROLMENT, enrolment(person, self.env.now_ms(), n))?;
            records.push(saved.record);
        }
        Ok(records)
    }
}

/// Syncs over HTTP; anything but a full sync is an error.
pub async fn sync(phone: &Phone, address: SocketAddr, progress: &Progress) -> Try<SyncReport> {
    let transport = HttpTransport::new(
        &format!("http://{address}"),
        None,
        Arc::clone(&phone.env) as Arc<dyn Env>,
    )?;
    let report = phone.core.sync(&transport, progress).await?;
    match report.outcome {
        Outcome::Done { .. } => Ok(report),
        other => Err(format!("a sync ended with {}", other.code()).into()),
    }
}
