//! The transport over HTTP.
//!
//! A transfer lives while bytes move. Bodies go out in small pieces so that progress can be seen,
//! and only silence ends a request; nothing is ever closed for being slow.

use super::tls;
use super::transport::{Boxed, Call, Pinned, TIME_HEADER, Transport, TransportError, backoff_ms};
use crate::env::Env;
use crate::model::id::to_hex;
use reqwest::{Client, Response, StatusCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Silence after which a request is given up.
const SILENCE_S: u64 = 60;
/// Body bytes handed to the connection at a time.
const PIECE_BYTES: usize = 8 * 1024;
/// Longest answer that is read.
const ANSWER_MAX_BYTES: usize = 4 * 1024 * 1024;

/// Requests to one hub over one kept connection.
pub struct HttpTransport {
    client: Client,
    address: String,
    env: Arc<dyn Env>,
    silence: Duration,
}

impl HttpTransport {
    /// `address` such as `https://10.1.2.3:8443`, whose line is checked against the pinned root key; or
    /// `http://` and an address of this machine alone.
    ///
    /// # Errors
    /// [`TransportError::NotTheHub`] for an address that no pin could vouch for.
    pub fn new(address: &str, pinned: Option<Pinned>, env: Arc<dyn Env>) -> Result<Self, TransportError> {
        if !(is_tls(address) && pinned.is_some() || is_this_machine(address)) {
            return Err(TransportError::NotTheHub);
        }
        let config = tls::client(pinned.unwrap_or_default());
        let builder = Client::builder()
            .tls_backend_preconfigured(config)
            .no_proxy()
            .tcp_nodelay(true)
            .connect_timeout(Duration::from_secs(30))
            .pool_idle_timeout(Duration::from_secs(300));
        // The system would break a connection whose far side takes nothing for 30 s, which a full buffer before
        // a slow link looks like: 900 kB over EDGE ended after 20 s. Silence is judged here alone.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let builder = builder.tcp_user_timeout(None);
        let client = builder.build().map_err(|_| TransportError::Unreachable)?;
        let address = String::from(address.trim_end_matches('/'));
        Ok(Self {
            client,
            address,
            env,
            silence: Duration::from_secs(SILENCE_S),
        })
    }

    /// The same with another limit of silence.
    #[must_use]
    pub fn with_silence(self, silence: Duration) -> Self {
        Self { silence, ..self }
    }

    async fn perform(&self, call: Call) -> Result<Vec<u8>, TransportError> {
        let moved = Arc::new(AtomicU64::new(0));
        let request = self
            .client
            .post(format!("{}{}", self.address, call.path))
            .header("content-type", "application/octet-stream")
            .header("content-length", call.body.len())
            .header("lontar-device", call.device.to_string())
            .header(TIME_HEADER, call.time_ms)
            .header("lontar-signature", to_hex(&call.signature))
            .body(body_in_pieces(call.body, Arc::clone(&moved)));
        let response = self
            .while_moving(&moved, request.send())
            .await?
            .map_err(|e| describe(&e))?;
        self.read(response, &moved).await
    }

    async fn read(&self, mut response: Response, moved: &AtomicU64) -> Result<Vec<u8>, TransportError> {
        let status = response.status();
        let time = response
            .headers()
            .get(TIME_HEADER)
            .and_then(|v| v.to_str().ok()?.parse().ok());
        let mut body = Vec::new();
        while let Some(piece) = self
            .while_moving(moved, response.chunk())
            .await?
            .map_err(|_| TransportError::Interrupted)?
        {
            moved.fetch_add(piece.len() as u64, Ordering::Relaxed);
            body.extend_from_slice(&piece);
            if body.len() > ANSWER_MAX_BYTES {
                return Err(TransportError::Garbage);
            }
        }
        match status {
            StatusCode::OK => Ok(body),
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
                Err(TransportError::HubTrouble(status.as_u16()))
            }
            StatusCode::CONFLICT => Err(time.map_or(TransportError::Garbage, TransportError::Clock)),
            s if s.is_client_error() => Err(refusal(&body)),
            s => Err(TransportError::HubTrouble(s.as_u16())),
        }
    }

    /// Waits for a step as long as bytes move.
    async fn while_moving<T>(
        &self,
        moved: &AtomicU64,
        step: impl Future<Output = T>,
    ) -> Result<T, TransportError> {
        tokio::pin!(step);
        let mut last = moved.load(Ordering::Relaxed);
        loop {
            match tokio::time::timeout(self.silence, &mut step).await {
                Ok(done) => return Ok(done),
                Err(_) => {
                    let now = moved.load(Ordering::Relaxed);
                    if now == last {
                        return Err(TransportError::Silent(self.silence.as_secs()));
                    }
                    last = now;
                }
            }
        }
    }
}

/// A hub names its reason in a short word; anything else is a stranger's page.
fn refusal(body: &[u8]) -> TransportError {
    let word = core::str::from_utf8(body).unwrap_or_default();
    let is_code =
        !word.is_empty() && word.len() <= 40 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if is_code {
        TransportError::Refused(String::from(word))
    } else {
        TransportError::Garbage
    }
}

/// Whether the line to this address is encrypted.
#[must_use]
pub fn is_tls(address: &str) -> bool {
    address.starts_with("https://")
}

/// Whether this address cannot leave this machine, so that nobody can listen on the line.
#[must_use]
pub fn is_this_machine(address: &str) -> bool {
    let host = address
        .strip_prefix("http://")
        .map(|rest| rest.split('/').next().unwrap_or(rest));
    host.is_some_and(|host| {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        name == "localhost"
            || name == "[::1]"
            || name
                .parse::<std::net::Ipv4Addr>()
                .is_ok_and(|ip| ip.is_loopback())
    })
}

/// Whether TLS failed because of who answers, somewhere below.
fn is_about_certificates(e: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(error) = e.downcast_ref::<rustls::Error>() {
        return matches!(
            error,
            rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented
        );
    }
    // What an `io::Error` carries is not its source: that is the source of what it carries.
    let carried = e
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    carried.is_some_and(|inner| is_about_certificates(inner)) || e.source().is_some_and(is_about_certificates)
}

fn describe(e: &reqwest::Error) -> TransportError {
    if is_about_certificates(e) {
        TransportError::NotTheHub
    } else if e.is_connect() {
        TransportError::Unreachable
    } else {
        TransportError::Interrupted
    }
}

fn body_in_pieces(body: Vec<u8>, moved: Arc<AtomicU64>) -> reqwest::Body {
    let mut pieces: Vec<Vec<u8>> = body.chunks(PIECE_BYTES).map(<[u8]>::to_vec).collect();
    pieces.reverse();
    let stream = futures_util::stream::poll_fn(move |_| {
        let piece = pieces.pop();
        if let Some(piece) = &piece {
            moved.fetch_add(piece.len() as u64, Ordering::Relaxed);
        }
        std::task::Poll::Ready(piece.map(Ok::<_, std::io::Error>))
    });
    reqwest::Body::wrap_stream(stream)
}

impl Transport for HttpTransport {
    fn call(&self, call: Call) -> Boxed<'_, Result<Vec<u8>, TransportError>> {
        Box::pin(self.perform(call))
    }

    fn wait(&self, attempt: u32) -> Boxed<'_, ()> {
        let [chance] = crate::env::draw::<1>(&*self.env);
        Box::pin(tokio::time::sleep(Duration::from_millis(backoff_ms(
            attempt, chance,
        ))))
    }
}
