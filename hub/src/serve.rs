//! The hub behind HTTP: the protocol for phones, a health page for machines, and the console for
//! people, on loopback or behind TLS.

use crate::console::{self, Limits};
use crate::hub::{Hub, HubError, Refusal};
use crate::listen;
use crate::people::Token;
use crate::tls::Resolver;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::StreamExt;
use lontar_core::model::DeviceKey;
use lontar_core::model::id::from_hex;
use lontar_core::oplog::limits::REQUEST_MAX_BYTES;
use lontar_core::sync::transport::TIME_HEADER;
use lontar_core::sync::transport::{
    Call, PATH_BLOB, PATH_DRAFTS, PATH_EXCHANGE, PATH_JOIN, PATH_KEYS, PATH_REPAIR, PATH_SEGMENT,
};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};

/// Silence inside a body after which it is given up; nothing is cut for being slow.
const BODY_SILENCE: Duration = Duration::from_secs(60);
/// A join is short, and comes from whoever.
const JOIN_MAX_BYTES: usize = 16 * 1024;

/// Who reaches this server, and how. The console is for browsers on this machine, or behind TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exposure {
    /// This machine only.
    #[default]
    Loopback,
    /// The network, without TLS: phones only, no console.
    Network,
    /// The network, with TLS of our own.
    Tls,
    /// A reverse proxy, which the operator says serves TLS and names the address of who asks in
    /// `X-Forwarded-For`.
    Proxy,
}

/// A console without signing in, for looking at invented people; on this machine only.
#[derive(Clone, Debug)]
pub struct OpenConsole {
    /// As whom everybody looks.
    pub user: String,
    /// What forms carry.
    pub token: Token,
}

/// What every handler sees.
#[derive(Clone)]
pub struct App {
    /// The hub.
    pub hub: Arc<Hub>,
    /// Wakes the worker after something was stored.
    pub wake: Arc<Notify>,
    /// Who reaches this server.
    pub exposure: Exposure,
    /// For `lontar demo` only.
    pub open_console: Option<OpenConsole>,
    /// Bounds on the work of the console.
    pub limits: Limits,
}

impl App {
    /// A hub to be served.
    #[must_use]
    pub fn new(hub: Arc<Hub>) -> Self {
        Self {
            hub,
            wake: Arc::new(Notify::new()),
            exposure: Exposure::Loopback,
            open_console: None,
            limits: Limits::default(),
        }
    }

    /// The same for another exposure.
    #[must_use]
    pub fn exposed(self, exposure: Exposure) -> Self {
        Self { exposure, ..self }
    }
}

/// What phones ask.
const PROTOCOL: [&str; 7] = [
    PATH_EXCHANGE,
    PATH_JOIN,
    PATH_REPAIR,
    PATH_KEYS,
    PATH_SEGMENT,
    PATH_DRAFTS,
    PATH_BLOB,
];

/// All routes. Whether the console answers is asked at each page: users may come while it serves.
pub fn router(app: App) -> Router {
    let mut all = Router::new().route("/healthz", get(health));
    for path in PROTOCOL {
        let handler = move |State(app): State<App>, headers: HeaderMap, body: Body| async move {
            answer(app, path, &headers, body).await
        };
        all = all.route(path, post(handler));
    }
    all.merge(console::router()).with_state(app)
}

/// Listens. A port that is taken is a clear error.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, HubError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| match source.kind() {
            std::io::ErrorKind::AddrInUse => HubError::Invalid(format!(
                "port {} is in use already; stop the other program or choose another with --listen",
                address.port()
            )),
            _ => HubError::File {
                what: "this address cannot be listened on; choose one of this machine with --listen",
                source,
            },
        })
}

/// Serves until `stop` is done: then no new request is taken, those under way are answered, and
/// what they stored is applied.
pub async fn serve(
    listener: TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), HubError> {
    let local = listener.local_addr().map_err(|source| HubError::File {
        what: "cannot listen",
        source,
    })?;
    let (end, ended) = oneshot::channel();
    let worker = tokio::spawn(work(app.clone(), ended));
    app.wake.notify_one();
    // Behind a proxy that ends TLS this is a plain port of the machine.
    let resolver = if app.hub.serves_tls()? && app.exposure != Exposure::Proxy {
        Some(Arc::new(app.hub.resolver()?))
    } else {
        None
    };
    let tls = resolver.clone().map(listen::acceptor).transpose()?;
    // Loopback is where `exposure` begins; whoever listens elsewhere without a word on TLS has none.
    let app = match app.exposure {
        Exposure::Loopback | Exposure::Network if tls.is_some() => App {
            open_console: None,
            ..app.exposed(Exposure::Tls)
        },
        Exposure::Loopback if !local.ip().is_loopback() => App {
            open_console: None,
            ..app.exposed(Exposure::Network)
        },
        _ => app,
    };
    let router = router(app.clone());
    tracing::info!(address = %local, console = app.exposure != Exposure::Network, tls = tls.is_some(), "serving");
    let renewing = tokio::spawn(renew(Arc::clone(&app.hub), resolver));
    listen::serve(listener, tls, router, listen::CONNECTIONS_MAX, stop).await;
    renewing.abort();
    // What the worker has begun it ends, so that nobody holds the hub when this returns.
    drop(end);
    let _ = worker.await;
    let hub = Arc::clone(&app.hub);
    let finished = tokio::task::spawn_blocking(move || hub.work_all()).await;
    tracing::info!("stopped");
    match finished {
        Ok(Err(e)) => Err(e),
        _ => Ok(()),
    }
}

/// Looks every hour whether the certificate is to be renewed.
async fn renew(hub: Arc<Hub>, resolver: Option<Arc<Resolver>>) {
    let Some(resolver) = resolver else { return };
    loop {
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        match hub.renew(&resolver) {
            Ok(true) => tracing::info!("the certificate was renewed"),
            Ok(false) => {}
            Err(e) => tracing::error!(error = %e, "the certificate could not be renewed; trying again"),
        }
    }
}

/// Applies and carries what requests stored, and goes on by itself after an error, until `end`.
async fn work(app: App, mut end: oneshot::Receiver<()>) {
    loop {
        tokio::select! {
            () = app.wake.notified() => {}
            _ = &mut end => return,
        }
        let hub = Arc::clone(&app.hub);
        match tokio::task::spawn_blocking(move || hub.work_all()).await {
            Ok(Ok(worked)) if worked.records > 0 => {
                tracing::info!(records = worked.records, carried = worked.carried, "applied");
            }
            Ok(Ok(_)) => {}
            Ok(Err(e)) => {
                tracing::error!(error = %e, "applying failed; trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
                app.wake.notify_one();
            }
            Err(e) => tracing::error!(error = %e, "the worker broke off"),
        }
    }
}

/// Limits come before work: who is not known sends no long body, and no body is longer than any
/// honest one.
async fn answer(app: App, path: &'static str, headers: &HeaderMap, body: Body) -> Response {
    let Some(signer) = signer(headers) else {
        return (StatusCode::UNAUTHORIZED, "signature").into_response();
    };
    let max = match path {
        PATH_JOIN => JOIN_MAX_BYTES,
        _ => REQUEST_MAX_BYTES,
    };
    if announced(headers).is_some_and(|n| n > max as u64) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let hub = Arc::clone(&app.hub);
    let device = signer.device;
    if path != PATH_JOIN {
        match tokio::task::spawn_blocking(move || hub.knows(&device)).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return refuse(path, &Refusal::Code("not_joined")),
            _ => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
    let body = match read(body, max).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    let received = body.len();
    let call = Call {
        path,
        body,
        device,
        time_ms: signer.time_ms,
        signature: signer.signature,
    };
    let hub = Arc::clone(&app.hub);
    let result = tokio::task::spawn_blocking(move || hub.answer(&call)).await;
    app.wake.notify_one();
    match result {
        Ok(Ok(bytes)) => {
            tracing::debug!(path, bytes_in = received, bytes_out = bytes.len(), "answered");
            bytes.into_response()
        }
        Ok(Err(refusal)) => refuse(path, &refusal),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What a phone may know of a refusal: a short word. Anything of the database stays in the log.
fn refuse(path: &str, refusal: &Refusal) -> Response {
    match refusal {
        Refusal::Code(code) => {
            tracing::info!(path, code, "refused");
            let status = match *code {
                "signature" => StatusCode::UNAUTHORIZED,
                "upgrade_required" => StatusCode::UPGRADE_REQUIRED,
                "malformed" | "path" => StatusCode::BAD_REQUEST,
                _ => StatusCode::FORBIDDEN,
            };
            (status, *code).into_response()
        }
        Refusal::Clock(now_ms) => {
            tracing::debug!(path, "signed for another time");
            (StatusCode::CONFLICT, [(TIME_HEADER, now_ms.to_string())], "clock").into_response()
        }
        Refusal::TooMuch => {
            tracing::warn!(path, "too many entries from one device today");
            StatusCode::TOO_MANY_REQUESTS.into_response()
        }
        Refusal::Trouble(e) => {
            tracing::error!(path, error = %e, "request failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Reads a body as long as bytes move, and no more than `max` of them.
async fn read(body: Body, max: usize) -> Result<Vec<u8>, StatusCode> {
    let mut pieces = body.into_data_stream();
    let mut read = Vec::new();
    loop {
        match tokio::time::timeout(BODY_SILENCE, pieces.next()).await {
            Err(_) => return Err(StatusCode::REQUEST_TIMEOUT),
            Ok(None) => return Ok(read),
            Ok(Some(Err(_))) => return Err(StatusCode::BAD_REQUEST),
            Ok(Some(Ok(piece))) if read.len() + piece.len() > max => {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            Ok(Some(Ok(piece))) => read.extend_from_slice(&piece),
        }
    }
}

/// Who signed a request, for when.
struct Signer {
    device: DeviceKey,
    time_ms: i64,
    signature: [u8; 64],
}

fn signer(headers: &HeaderMap) -> Option<Signer> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let bytes = |name: &str| text(name).and_then(from_hex);
    Some(Signer {
        device: DeviceKey::try_from(bytes("lontar-device")?.as_slice()).ok()?,
        time_ms: text(TIME_HEADER)?.parse().ok()?,
        signature: bytes("lontar-signature")?.try_into().ok()?,
    })
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn health(State(app): State<App>) -> Response {
    let hub = Arc::clone(&app.hub);
    match tokio::task::spawn_blocking(move || hub.health()).await {
        Ok(Ok(health)) => Json(serde_json::json!({
            "ok": true,
            "generation": health.generation,
            "position": health.position,
            "waiting": health.position - health.applied,
            "backed_up": health.backed_up,
        }))
        .into_response(),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(serde_json::json!({ "ok": false })),
        )
            .into_response(),
    }
}
