//! The line between phone and hub: who answers, until when that counts, and what strangers can do.

use crate::stage::{DAY_MS, Phone, ROTE, person};
use lontar_core::app::Lontar;
use lontar_core::env::Env;
use lontar_core::model::RecordKind;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::http::HttpTransport;
use lontar_core::sync::transport::{Pinned, TransportError};
use lontar_core::sync::wire::join::{Invite, Role};
use lontar_hub::serve::{App, listen, serve};
use lontar_hub::{Hub, NewInvite};
use lontar_tests::rng::Rng;
use lontar_tests::sim::{PLACES, START_MS, SimEnv};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// A hub behind TLS in a folder; it serves until it is dropped.
struct Server {
    hub: Arc<Hub>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    runtime: Runtime,
    task: Option<tokio::task::JoinHandle<()>>,
}

impl Server {
    fn of(hub: Hub, listen_at: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let hub = Arc::new(hub);
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = runtime.block_on(listen(listen_at.parse().unwrap())).unwrap();
        let address = listener.local_addr().unwrap();
        let app = App::new(Arc::clone(&hub));
        let task = runtime.spawn(async move {
            let ended = async {
                let _ = stopped.await;
            };
            serve(listener, app, ended).await.unwrap();
        });
        Self {
            hub,
            address,
            stop: Some(stop),
            runtime,
            task: Some(task),
        }
    }

    fn stop(mut self) {
        drop(self.stop.take());
        if let Some(task) = self.task.take() {
            self.runtime.block_on(task).unwrap();
        }
    }

    fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    fn line(&self, env: &Arc<SimEnv>, pinned: Pinned) -> HttpTransport {
        HttpTransport::new(&self.url(), Some(pinned), env.clone() as Arc<dyn Env>).unwrap()
    }

    fn syncs(&self, phone: &Phone) -> String {
        let pinned = phone.pinned().unwrap().unwrap();
        let line = self.line(&phone.env, pinned);
        let app: &Lontar = phone;
        let report = self
            .runtime
            .block_on(app.sync(&line, &Progress::default()))
            .unwrap();
        String::from(report.outcome.code())
    }
}

struct Office {
    _folder: TempDir,
    at: PathBuf,
    env: Arc<SimEnv>,
    root_secret: [u8; 32],
}

impl Office {
    fn new(seed: u64) -> (Self, Hub) {
        let folder = tempfile::tempdir().unwrap();
        let env = Arc::new(SimEnv::new(START_MS, Rng::new(seed)));
        let at = folder.path().join("hub");
        let made = Hub::init(&at, "https://127.0.0.1:8443", env.clone()).unwrap();
        let office = Self {
            _folder: folder,
            at,
            env,
            root_secret: made.root_secret,
        };
        (office, made.hub)
    }

    fn opens(&self) -> Hub {
        Hub::open(&self.at, self.env.clone()).unwrap()
    }
}

fn invite(hub: &Hub) -> Invite {
    let new = NewInvite {
        name: String::from("Yohana Lete"),
        role: Role::Officer,
        districts: vec![String::from(PLACES[ROTE].0)],
        lasts_ms: DAY_MS,
    };
    hub.invite(&new).unwrap()
}

fn joined(server: &Server, seed: u64) -> Phone {
    let phone = Phone::new(seed);
    phone.keep_invite(&invite(&server.hub)).unwrap();
    assert_eq!(server.syncs(&phone), "done");
    phone
}

fn waiting(phone: &Phone) -> u64 {
    phone.status().unwrap().waiting_records
}

#[test]
fn a_phone_joins_and_sends_over_tls_whatever_its_clock_says() {
    let (_office, hub) = Office::new(1);
    let server = Server::of(hub, "127.0.0.1:0");
    for (seed, years) in [(2, 0), (3, -10), (4, 10)] {
        let phone = Phone::new(seed);
        phone.env.set(START_MS + years * 365 * DAY_MS);
        phone.keep_invite(&invite(&server.hub)).unwrap();
        assert_eq!(server.syncs(&phone), "done");
        phone.save_new(RecordKind::ENROLMENT, person(ROTE)).unwrap();
        assert_eq!(server.syncs(&phone), "done");
        assert_eq!(waiting(&phone), 0);
    }
    server.stop();
}

#[test]
fn another_hub_at_the_same_address_is_told_nothing() {
    let (office, hub) = Office::new(1);
    let server = Server::of(hub, "127.0.0.1:0");
    let phone = joined(&server, 2);
    phone.save_new(RecordKind::ENROLMENT, person(ROTE)).unwrap();
    let address = server.address.to_string();
    server.stop();
    let (_other, stranger) = Office::new(9);
    let server = Server::of(stranger, &address);
    assert_eq!(server.syncs(&phone), "not_the_hub");
    assert_eq!(waiting(&phone), 1, "everything stays");
    server.stop();
    let server = Server::of(office.opens(), &address);
    assert_eq!(server.syncs(&phone), "done");
    assert_eq!(waiting(&phone), 0);
    server.stop();
}

#[test]
fn certificates_are_renewed_without_touching_a_phone_and_old_ones_are_refused() {
    let (office, hub) = Office::new(1);
    let server = Server::of(hub, "127.0.0.1:0");
    let phone = joined(&server, 2);
    let later = Pinned {
        hub_time_ms: START_MS + 100 * DAY_MS,
        ..phone.pinned().unwrap().unwrap()
    };
    // A certificate of today, shown to a phone that has heard a later time of the hub: it is over.
    let line = server.line(&phone.env, later);
    let told = server
        .runtime
        .block_on(lontar_core::sync::transport::Transport::call(
            &line,
            lontar_core::sync::engine::signed(
                &lontar_core::oplog::SigningKey::from_bytes(&[1; 32]),
                lontar_core::sync::transport::PATH_JOIN,
                vec![1],
                START_MS,
            ),
        ));
    assert_eq!(told, Err(TransportError::NotTheHub));
    server.stop();
    office.env.advance(100 * DAY_MS);
    phone.env.advance(100 * DAY_MS);
    let server = Server::of(office.opens(), "127.0.0.1:0");
    assert_eq!(server.syncs(&phone), "done", "the hub made itself a new one");
    server.stop();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_burnt_tls_authority_is_replaced_with_the_root_key_and_the_thief_is_refused() {
    let (office, hub) = Office::new(1);
    let server = Server::of(hub, "127.0.0.1:0");
    let phone = joined(&server, 2);
    server.stop();
    let stolen = tempfile::tempdir().unwrap();
    copy(&office.at, stolen.path());
    let hub = office.opens();
    assert!(hub.new_tls_authority(&[7; 32]).is_err(), "not with another key");
    assert_eq!(hub.new_tls_authority(&office.root_secret).unwrap(), 2);
    let server = Server::of(hub, "127.0.0.1:0");
    // The epoch comes with the keys that follow a new grant: at the next sync.
    assert_eq!(server.syncs(&phone), "done");
    assert_eq!(phone.pinned().unwrap().unwrap().epoch, 2);
    server.stop();
    let thief = Hub::open(stolen.path(), office.env.clone()).unwrap();
    let server = Server::of(thief, "127.0.0.1:0");
    assert_eq!(server.syncs(&phone), "not_the_hub");
    server.stop();
}

#[test]
fn an_address_without_tls_is_for_this_machine_alone() {
    let env: Arc<dyn Env> = Arc::new(SimEnv::new(START_MS, Rng::new(1)));
    let pinned = Some(Pinned::default());
    for address in [
        "http://192.168.1.10:8080",
        "http://disnaker.example",
        "ftp://127.0.0.1",
    ] {
        let made = HttpTransport::new(address, pinned, env.clone());
        assert_eq!(made.err(), Some(TransportError::NotTheHub), "{address}");
    }
    assert!(
        HttpTransport::new("https://10.0.0.1:8443", None, env.clone()).is_err(),
        "nothing vouches for it"
    );
    for address in [
        "http://127.0.0.1:8080",
        "http://localhost:80",
        "http://[::1]:8080",
    ] {
        assert!(
            HttpTransport::new(address, None, env.clone()).is_ok(),
            "{address}"
        );
    }
}

/// Speaks HTTP by hand to a hub without TLS on this machine.
fn says(server: &Server, request: &str) -> String {
    server.runtime.block_on(async {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = vec![0; 4096];
        let read = stream.read(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    })
}

#[test]
fn limits_come_before_work() {
    let folder = tempfile::tempdir().unwrap();
    let env = Arc::new(SimEnv::new(START_MS, Rng::new(1)));
    let hub = Hub::init(&folder.path().join("hub"), "http://127.0.0.1:1", env)
        .unwrap()
        .hub;
    let server = Server::of(hub, "127.0.0.1:0");
    let (key, signature) = ("11".repeat(32), "22".repeat(64));
    let head = |path: &str, length: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: h\r\nlontar-device: {key}\r\nlontar-time: 1\r\nlontar-signature: {signature}\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    // No body is sent at all: the answer comes from the head alone.
    let table = [
        (head("/v1/exchange", "2000000"), "403", "not_joined"),
        (head("/v1/exchange", "999999999999"), "413", ""),
        (head("/v1/join", "20000"), "413", ""),
        (
            String::from("POST /v1/exchange HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\n\r\n"),
            "401",
            "signature",
        ),
        (head("/v1/join", "1") + "x", "401", "signature"),
        (String::from("nonsense\r\n\r\n"), "400", ""),
    ];
    for (request, status, word) in table {
        let answer = says(&server, &request);
        let line = answer.lines().next().unwrap_or_default();
        assert!(line.contains(status), "{line} for {request}");
        assert!(answer.ends_with(word), "{answer}");
    }
    assert!(says(&server, "GET /healthz HTTP/1.1\r\nhost: h\r\n\r\n").contains("200"));
    server.stop();
}
