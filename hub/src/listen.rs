//! Connections: TLS, and limits that cost a stranger more than the hub.
//!
//! Nobody is ever cut for being slow: a phone on EDGE may take minutes for one request. What ends a
//! connection is silence. A stranger who keeps many connections alive with a byte now and then (a
//! *slow loris*) is answered when the hub is full: the connection that brought least in its life goes
//! first, and an honest one, however slow, brings a thousand times more.

use crate::hub::HubError;
use crate::tls::Resolver;
use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

/// Connections at once.
pub(crate) const CONNECTIONS_MAX: usize = 1_024;
/// A connection that is to make room has lived at least so long, and brought fewer bytes a second.
const LORIS_AFTER: Duration = Duration::from_secs(60);
const LORIS_BYTES_PER_S: u64 = 64;
/// Silence before a TLS handshake is done, and while the head of a request comes.
const HEAD_SILENCE: Duration = Duration::from_secs(60);
/// How long requests under way are waited for when the hub stops.
const STOPPING: Duration = Duration::from_secs(10);

/// A TLS acceptor that shows what the resolver has: TLS 1.3 only, HTTP/2 or HTTP/1.1.
pub(crate) fn acceptor(resolver: Arc<Resolver>) -> Result<TlsAcceptor, HubError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider);
    let mut config = builder
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|e| HubError::Invalid(format!("TLS cannot be served: {e}")))?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Serves connections until `stop` is done; those under way get a little time to end.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    connections_max: usize,
    stop: impl Future<Output = ()>,
) {
    let open = Arc::new(Open::default());
    let (stopping, stopped) = watch::channel(false);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of file handles: those that end make room.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        if !open.make_room(connections_max) {
            tracing::warn!(
                connections = connections_max,
                "full; a connection was turned away"
            );
            continue;
        }
        let bytes = Arc::new(AtomicU64::new(0));
        let router = router.clone().layer(Extension(ConnectInfo(peer)));
        let connection = connection(stream, tls.clone(), router, Arc::clone(&bytes), stopped.clone());
        open.spawn(connection, bytes);
    }
    drop(listener);
    let _ = stopping.send(true);
    let _ = tokio::time::timeout(STOPPING, open.all_ended()).await;
}

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    router: Router,
    bytes: Arc<AtomicU64>,
    mut stopped: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let stream = Counted {
        stream,
        bytes: Arc::clone(&bytes),
    };
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_SILENCE)
        .max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(16)
        .max_header_list_size(16 * 1024)
        .max_pending_accept_reset_streams(16);
    let service = TowerToHyperService::new(router);
    let served = async {
        match tls {
            None => {
                let serving = builder.serve_connection(TokioIo::new(stream), service);
                finish(serving, &mut stopped).await;
            }
            Some(tls) => {
                let shaken = while_moving(&bytes, tls.accept(stream)).await;
                if let Some(Ok(stream)) = shaken {
                    let serving = builder.serve_connection(TokioIo::new(stream), service);
                    finish(serving, &mut stopped).await;
                }
            }
        }
    };
    served.await;
}

/// Drives a connection to its end; when the hub stops, requests under way are answered first.
async fn finish<S>(
    serving: auto::Connection<'_, S, TowerToHyperService<Router>, TokioExecutor>,
    stopped: &mut watch::Receiver<bool>,
) where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + 'static,
{
    tokio::pin!(serving);
    tokio::select! {
        _ = serving.as_mut() => {}
        _ = stopped.changed() => {
            serving.as_mut().graceful_shutdown();
            let _ = serving.await;
        }
    }
}

/// Waits for something as long as bytes move; `None` if they do not.
async fn while_moving<T>(bytes: &AtomicU64, step: impl Future<Output = T>) -> Option<T> {
    tokio::pin!(step);
    let mut last = bytes.load(Ordering::Relaxed);
    loop {
        match tokio::time::timeout(HEAD_SILENCE, &mut step).await {
            Ok(done) => return Some(done),
            Err(_) => {
                let now = bytes.load(Ordering::Relaxed);
                if now == last {
                    return None;
                }
                last = now;
            }
        }
    }
}

/// The connections that are open.
#[derive(Default)]
struct Open {
    all: Mutex<BTreeMap<u64, Line>>,
    next: AtomicU64,
    ended: Notify,
}

struct Line {
    since: Instant,
    bytes: Arc<AtomicU64>,
    task: AbortHandle,
}

impl Open {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Line>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn(self: &Arc<Self>, connection: impl Future<Output = ()> + Send + 'static, bytes: Arc<AtomicU64>) {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let open = Arc::clone(self);
        let mut all = self.lock();
        let task = tokio::spawn(async move {
            let _leaving = Leaving { open, id };
            connection.await;
        });
        all.insert(
            id,
            Line {
                since: Instant::now(),
                bytes,
                task: task.abort_handle(),
            },
        );
    }

    /// Whether one more may come: if all places are taken, the laziest stranger makes room.
    fn make_room(&self, max: usize) -> bool {
        let all = self.lock();
        if all.len() < max {
            return true;
        }
        let now = Instant::now();
        let lazy = all.values().filter_map(|line| {
            let lived = now.saturating_duration_since(line.since);
            let rate = line.bytes.load(Ordering::Relaxed) / lived.as_secs().max(1);
            (lived >= LORIS_AFTER && rate < LORIS_BYTES_PER_S).then_some((rate, line))
        });
        match lazy.min_by_key(|(rate, _)| *rate) {
            Some((_, line)) => {
                line.task.abort();
                true
            }
            None => false,
        }
    }

    async fn all_ended(&self) {
        loop {
            let ended = self.ended.notified();
            if self.lock().is_empty() {
                return;
            }
            ended.await;
        }
    }
}

/// Takes a connection off the list, however it ends.
struct Leaving {
    open: Arc<Open>,
    id: u64,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.open.lock().remove(&self.id);
        self.open.ended.notify_waiters();
    }
}

/// A stream that counts what moves.
struct Counted {
    stream: TcpStream,
    bytes: Arc<AtomicU64>,
}

impl Counted {
    fn count(&self, n: usize) {
        self.bytes.fetch_add(n as u64, Ordering::Relaxed);
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let done = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.count(buf.filled().len() - before);
        done
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(cx, buf);
        if let Poll::Ready(Ok(n)) = &done {
            self.count(*n);
        }
        done
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(open: &Arc<Open>, bytes: u64) -> Arc<AtomicU64> {
        let bytes = Arc::new(AtomicU64::new(bytes));
        open.spawn(std::future::pending(), Arc::clone(&bytes));
        bytes
    }

    /// Time stands still unless it is moved.
    fn at_a_standstill(story: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(story);
    }

    #[test]
    fn a_slow_loris_makes_room_and_an_honest_slow_phone_never_does() {
        at_a_standstill(async {
            let open = Arc::new(Open::default());
            // A byte every 30 s, and EDGE at its worst: 1 kB/s.
            line(&open, 4);
            let phone = line(&open, 120_000);
            tokio::time::advance(Duration::from_secs(120)).await;
            assert!(open.make_room(2), "the loris goes");
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            assert_eq!(open.lock().len(), 1);
            assert!(open.lock().values().all(|l| Arc::ptr_eq(&l.bytes, &phone)));
            line(&open, 120_000);
            assert!(!open.make_room(2), "two honest ones stay, and the third waits");
        });
    }

    #[test]
    fn whoever_just_came_is_not_thrown_out_for_having_brought_nothing_yet() {
        at_a_standstill(async {
            let open = Arc::new(Open::default());
            line(&open, 0);
            tokio::time::advance(Duration::from_secs(59)).await;
            assert!(!open.make_room(1));
            tokio::time::advance(Duration::from_secs(1)).await;
            assert!(open.make_room(1));
        });
    }
}
