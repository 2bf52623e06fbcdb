//! The hub behind HTTP: the protocol for phones, a health page for machines, and on loopback the
//! console for people.

use crate::console;
use crate::hub::{Hub, HubError, Refusal};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use lontar_core::model::DeviceKey;
use lontar_core::model::id::from_hex;
use lontar_core::oplog::limits::REQUEST_MAX_BYTES;
use lontar_core::sync::transport::{PATH_BLOB, PATH_EXCHANGE, PATH_JOIN, PATH_REPAIR};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};

/// What every handler sees.
#[derive(Clone)]
pub struct App {
    /// The hub.
    pub hub: Arc<Hub>,
    /// Wakes the worker after something was stored.
    pub wake: Arc<Notify>,
}

impl App {
    /// A hub to be served.
    #[must_use]
    pub fn new(hub: Arc<Hub>) -> Self {
        Self {
            hub,
            wake: Arc::new(Notify::new()),
        }
    }
}

/// All routes. The console is there only if `with_console`: until people can sign in, it is for
/// this machine alone.
pub fn router(app: App, with_console: bool) -> Router {
    let protocol = Router::new()
        .route(PATH_EXCHANGE, post(exchange))
        .route(PATH_JOIN, post(join))
        .route(PATH_REPAIR, post(repair))
        .route(PATH_BLOB, post(blob))
        .route("/healthz", get(health))
        .layer(DefaultBodyLimit::max(REQUEST_MAX_BYTES));
    let all = if with_console {
        protocol.merge(console::router())
    } else {
        protocol
    };
    all.with_state(app)
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
    let router = router(app.clone(), local.ip().is_loopback());
    tracing::info!(address = %local, console = local.ip().is_loopback(), "serving");
    let served = axum::serve(listener, router).with_graceful_shutdown(stop).await;
    // What the worker has begun it ends, so that nobody holds the hub when this returns.
    drop(end);
    let _ = worker.await;
    let hub = Arc::clone(&app.hub);
    let finished = tokio::task::spawn_blocking(move || hub.work_all()).await;
    tracing::info!("stopped");
    if let Ok(Err(e)) = finished {
        return Err(e);
    }
    served.map_err(|source| HubError::File {
        what: "serving",
        source,
    })
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

async fn exchange(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    answer(app, PATH_EXCHANGE, &headers, body).await
}

async fn join(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    answer(app, PATH_JOIN, &headers, body).await
}

async fn repair(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    answer(app, PATH_REPAIR, &headers, body).await
}

async fn blob(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    answer(app, PATH_BLOB, &headers, body).await
}

async fn answer(app: App, path: &'static str, headers: &HeaderMap, body: Bytes) -> Response {
    let Some((device, signature)) = signer(headers) else {
        return (StatusCode::UNAUTHORIZED, "signature").into_response();
    };
    let hub = Arc::clone(&app.hub);
    let received = body.len();
    let result = tokio::task::spawn_blocking(move || hub.answer(path, &device, &signature, &body)).await;
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

fn signer(headers: &HeaderMap) -> Option<(DeviceKey, [u8; 64])> {
    let bytes = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).and_then(from_hex);
    let device = DeviceKey::try_from(bytes("lontar-device")?.as_slice()).ok()?;
    Some((device, bytes("lontar-signature")?.try_into().ok()?))
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
