//! An emulated mobile link: a TCP proxy on loopback in front of a real server.
//!
//! [`Link::start`] gives an address; whoever connects there reaches the server as over the link that
//! [`LinkProfile`] describes. Real client, real server, real bytes; only time and trouble are made up. The module
//! needs nothing but tokio and [`Rng`], so that the demo can use it too.
//!
//! # The model
//!
//! - **Rate**: one radio per link and direction, shared by all its connections: a token bucket that holds
//!   [`BURST`] of sending. Bytes travel in segments of at most [`SEGMENT_BYTES`].
//! - **Delay**: a segment arrives `one_way_ms` after it was sent, in order. The first byte of a connection waits one
//!   round trip more, because the proxy answers the TCP handshake at once where the real one has to cross the link.
//! - **Loss**: TCP hides it, so it shows as time. A lost segment is sent again after one retransmission timeout
//!   (round trip + 200 ms, what Linux computes on a steady path), and nothing of that connection passes before. That
//!   is harder than fast retransmit, which needs three segments in flight behind the lost one; at EDGE speed there
//!   are two or three. Other connections go on: a stall belongs to the connection, the rate to the radio.
//! - **Not modelled**: slow start (ten segments at once are more than an EDGE link holds), headers of TCP and IP,
//!   jitter, ACKs in competition with data.
//!
//! A bulk POST over the same profile pays all of this too. It is therefore the yardstick: compare with it, not with
//! `bits_per_second`.

#[cfg(test)]
mod link_tests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::rng::Rng;

/// The payload of a full TCP segment over Ethernet-sized frames.
pub const SEGMENT_BYTES: usize = 1460;

/// How much sending the token bucket holds: enough to make up for a timer that wakes late, too little to matter.
pub const BURST: Duration = Duration::from_millis(10);

/// More segments than any profile has in flight; the sender waits beyond.
const SEGMENTS_IN_FLIGHT_MAX: usize = 1024;

/// The receive buffer of the proxy. A large one would take a whole upload at once, and the client would believe it sent.
const RECEIVE_BUFFER_BYTES: u32 = 16 * 1024;

const CONNECTIONS_MAX: usize = 512;

/// A segment is sent at most so often; then it passes, as a path that loses more is not a path.
const SENDS_MAX: u32 = 6;

/// How long and how much a connection that gets an error reads on, so that its answer is not lost in a reset.
const DRAIN: Duration = Duration::from_secs(5);
const DRAIN_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What the link is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkProfile {
    /// Rate in each direction; 0 means without limit.
    pub bits_per_second: u64,
    /// Time from one end to the other.
    pub one_way_ms: u64,
    /// Segments lost out of a thousand.
    pub loss_per_mille: u64,
    /// What happens to the first connections, one entry each; later ones have no trouble.
    pub troubles: Vec<Trouble>,
    /// Decides which segments are lost and what garbage is.
    pub seed: u64,
}

/// What goes wrong with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing. A place holder before a later trouble.
    None,
    /// Cut after so many bytes have arrived at the server.
    CutUp(u64),
    /// Cut after so many bytes have arrived at the client.
    CutDown(u64),
    /// Accepted and never answered.
    Hang,
    /// Answered with random bytes, as by a captive portal that speaks something else.
    Garbage,
    /// Answered with HTTP status 500, without reaching the server.
    Status500,
    /// Closed at once.
    Refuse,
}

/// Bytes and connections that passed so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCount {
    /// Bytes that arrived at the server.
    pub up_bytes: u64,
    /// Bytes that arrived at the client.
    pub down_bytes: u64,
    /// Connections accepted, with and without trouble.
    pub connections: u64,
    /// Segments that were sent again.
    pub lost_segments: u64,
}

/// A running link. Dropping it closes everything.
pub struct Link {
    address: SocketAddr,
    shared: Arc<Shared>,
    online: watch::Sender<bool>,
    accepting: AbortHandle,
}

impl LinkProfile {
    /// EDGE at the edge of a village: the profile of the benchmarks (100 kbit/s, 300 ms one way, 2% loss).
    pub fn edge() -> Self {
        Self {
            bits_per_second: 100_000,
            one_way_ms: 300,
            loss_per_mille: 20,
            ..Self::perfect()
        }
    }

    /// No limit, no delay, no loss: a proxy that counts.
    pub fn perfect() -> Self {
        Self {
            bits_per_second: 0,
            one_way_ms: 0,
            loss_per_mille: 0,
            troubles: Vec::new(),
            seed: 0,
        }
    }

    /// This profile with another seed.
    pub fn seeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// This profile with trouble for the first connections.
    pub fn with_troubles(self, troubles: &[Trouble]) -> Self {
        Self {
            troubles: troubles.to_vec(),
            ..self
        }
    }

    fn one_way(&self) -> Duration {
        Duration::from_millis(self.one_way_ms)
    }

    fn round_trip(&self) -> Duration {
        self.one_way() * 2
    }

    fn retransmission_timeout(&self) -> Duration {
        self.round_trip() + Duration::from_millis(200)
    }

    fn air_time(&self, bytes: usize) -> Duration {
        let nanos = (bytes as u64)
            .saturating_mul(8_000_000_000)
            .checked_div(self.bits_per_second);
        Duration::from_nanos(nanos.unwrap_or(0))
    }
}

impl Link {
    /// Starts a link to `target` on a free port of loopback. Call inside a tokio runtime.
    pub fn start(target: SocketAddr, profile: LinkProfile) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES)?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let listener = socket.listen(128)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(target, profile));
        let (online, is_online) = watch::channel(true);
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared), is_online)).abort_handle();
        Ok(Self {
            address,
            shared,
            online,
            accepting,
        })
    }

    /// Where to connect instead of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What passed so far.
    pub fn count(&self) -> LinkCount {
        let read = |counter: &AtomicU64| counter.load(Ordering::SeqCst);
        LinkCount {
            up_bytes: read(&self.shared.up.delivered_bytes),
            down_bytes: read(&self.shared.down.delivered_bytes),
            connections: read(&self.shared.connections),
            lost_segments: read(&self.shared.up.lost) + read(&self.shared.down.lost),
        }
    }

    /// Out of reach (open connections are cut, new ones refused) and back.
    pub fn set_online(&self, online: bool) {
        self.online.send_replace(online);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // The accepting task owns the connections, so they end with it.
        self.accepting.abort();
    }
}

struct Shared {
    target: SocketAddr,
    profile: LinkProfile,
    up: Radio,
    down: Radio,
    connections: AtomicU64,
}

/// One direction of the link.
struct Radio {
    /// When the air is free again.
    free_at: Mutex<Instant>,
    delivered_bytes: AtomicU64,
    lost: AtomicU64,
}

impl Shared {
    fn new(target: SocketAddr, profile: LinkProfile) -> Self {
        let (up, down) = (Radio::new(), Radio::new());
        Self {
            target,
            profile,
            up,
            down,
            connections: AtomicU64::new(0),
        }
    }
}

impl Radio {
    fn new() -> Self {
        Self {
            free_at: Mutex::new(Instant::now()),
            delivered_bytes: AtomicU64::new(0),
            lost: AtomicU64::new(0),
        }
    }

    /// Takes the next free air time; returns when it is over.
    fn reserve(&self, air_time: Duration) -> Instant {
        let now = Instant::now();
        let earliest = now.checked_sub(BURST).unwrap_or(now);
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        *free_at = earliest.max(*free_at) + air_time;
        *free_at
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, online: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.len() >= CONNECTIONS_MAX {
            connections.join_next().await;
        }
        while connections.try_join_next().is_some() {}
        let Ok((client, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: wait for a connection to end rather than spin.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let number = shared.connections.fetch_add(1, Ordering::SeqCst);
        let (shared, mut online) = (Arc::clone(&shared), online.clone());
        connections.spawn(async move {
            tokio::select! {
                // Errors are how connections end here; both sides see them on their own sockets.
                _ = serve(client, number, &shared) => {}
                _ = online.wait_for(|online| !online) => {}
            }
        });
    }
}

async fn serve(client: TcpStream, number: u64, shared: &Shared) -> io::Result<()> {
    let profile = &shared.profile;
    let place = usize::try_from(number).unwrap_or(usize::MAX);
    let trouble = profile.troubles.get(place).copied().unwrap_or(Trouble::None);
    let (cut_up, cut_down) = match trouble {
        Trouble::None => (None, None),
        Trouble::CutUp(bytes) => (Some(bytes), None),
        Trouble::CutDown(bytes) => (None, Some(bytes)),
        Trouble::Hang => return std::future::pending().await,
        Trouble::Garbage => return answer(client, profile, &garbage(profile.seed, number)).await,
        Trouble::Status500 => return answer(client, profile, STATUS_500).await,
        Trouble::Refuse => return Ok(()),
    };
    let server = TcpStream::connect(shared.target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let coins = Rng::new(profile.seed).fork(number);
    let up = Lane {
        radio: &shared.up,
        profile,
        coins: coins.fork(1),
        cut_after_bytes: cut_up,
    };
    let down = Lane {
        radio: &shared.down,
        profile,
        coins: coins.fork(2),
        cut_after_bytes: cut_down,
    };
    tokio::try_join!(
        up.carry(from_client, to_server),
        down.carry(from_server, to_client)
    )?;
    Ok(())
}

/// One direction of one connection.
struct Lane<'a> {
    radio: &'a Radio,
    profile: &'a LinkProfile,
    coins: Rng,
    cut_after_bytes: Option<u64>,
}

/// What travels.
enum Packet {
    Bytes {
        arrives_at: Instant,
        bytes: Vec<u8>,
    },
    /// The sender closed its side.
    End {
        arrives_at: Instant,
    },
    /// The connection breaks here.
    Cut,
}

impl Lane<'_> {
    async fn carry(self, from: impl AsyncRead + Unpin, to: impl AsyncWrite + Unpin) -> io::Result<()> {
        let (sender, receiver) = mpsc::channel(SEGMENTS_IN_FLIGHT_MAX);
        let radio = self.radio;
        tokio::try_join!(self.send(from, sender), deliver(receiver, to, radio))?;
        Ok(())
    }

    async fn send(
        mut self,
        mut from: impl AsyncRead + Unpin,
        packets: mpsc::Sender<Packet>,
    ) -> io::Result<()> {
        let connected_at = Instant::now() + self.profile.round_trip();
        let mut left = self.cut_after_bytes.unwrap_or(u64::MAX);
        let mut buffer = [0; SEGMENT_BYTES];
        loop {
            let room = usize::try_from(left).unwrap_or(usize::MAX).min(SEGMENT_BYTES);
            let Some(place) = buffer.get_mut(..room).filter(|place| !place.is_empty()) else {
                return pass(&packets, Packet::Cut).await;
            };
            let count = from.read(place).await?;
            sleep_until(connected_at).await;
            if count == 0 {
                let arrives_at = Instant::now() + self.profile.one_way();
                return pass(&packets, Packet::End { arrives_at }).await;
            }
            left -= count as u64;
            let arrives_at = self.transmit(count).await + self.profile.one_way();
            let bytes = buffer.get(..count).unwrap_or_default().to_vec();
            pass(&packets, Packet::Bytes { arrives_at, bytes }).await?;
        }
    }

    /// Waits while a segment is sent, again and again if it is lost; returns when it left.
    async fn transmit(&mut self, bytes: usize) -> Instant {
        let air_time = self.profile.air_time(bytes);
        let mut sent_at = self.radio.reserve(air_time);
        sleep_until(sent_at).await;
        for _ in 1..SENDS_MAX {
            if !self.coins.chance(self.profile.loss_per_mille) {
                break;
            }
            self.radio.lost.fetch_add(1, Ordering::SeqCst);
            sleep_until(sent_at + self.profile.retransmission_timeout()).await;
            sent_at = self.radio.reserve(air_time);
            sleep_until(sent_at).await;
        }
        sent_at
    }
}

async fn pass(packets: &mpsc::Sender<Packet>, packet: Packet) -> io::Result<()> {
    packets
        .send(packet)
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
}

async fn deliver(
    mut packets: mpsc::Receiver<Packet>,
    mut to: impl AsyncWrite + Unpin,
    radio: &Radio,
) -> io::Result<()> {
    while let Some(packet) = packets.recv().await {
        match packet {
            Packet::Bytes { arrives_at, bytes } => {
                sleep_until(arrives_at).await;
                to.write_all(&bytes).await?;
                radio
                    .delivered_bytes
                    .fetch_add(bytes.len() as u64, Ordering::SeqCst);
            }
            Packet::End { arrives_at } => {
                sleep_until(arrives_at).await;
                return to.shutdown().await;
            }
            Packet::Cut => return Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
        }
    }
    Ok(())
}

const STATUS_500: &[u8] =
    b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

fn garbage(seed: u64, connection: u64) -> Vec<u8> {
    let mut bytes = vec![0; 4096];
    Rng::new(seed).fork(connection).fill(&mut bytes);
    bytes
}

/// Answers without the server, after the time that a question and an answer take on this link.
async fn answer(mut client: TcpStream, profile: &LinkProfile, bytes: &[u8]) -> io::Result<()> {
    let mut buffer = vec![0; SEGMENT_BYTES];
    // Any part of the question will do: the answer is the same.
    let _ = client.read(&mut buffer).await?;
    sleep(profile.round_trip() * 2).await;
    client.write_all(bytes).await?;
    client.shutdown().await?;
    let drain = async {
        let mut drained = 0;
        while drained < DRAIN_BYTES_MAX {
            match client.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(count) => drained += count,
            }
        }
    };
    // Running out of patience here is as good as the end.
    let _ = timeout(DRAIN, drain).await;
    Ok(())
}
