//! How requests travel. The engine knows only this; HTTP is one way, a simulation another.

use std::future::Future;
use std::pin::Pin;
use thiserror::Error;

/// A future behind a pointer, so that a transport can be chosen while running.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Exchanges of a sync.
pub const PATH_EXCHANGE: &str = "/v1/exchange";
/// Joining with an invite.
pub const PATH_JOIN: &str = "/v1/join";
/// Comparing digests.
pub const PATH_REPAIR: &str = "/v1/repair";
/// Keys to seal to, codes for a locked phone, and the report of erasures that were carried out.
pub const PATH_KEYS: &str = "/v1/keys";
/// A sealed batch of a locked phone.
pub const PATH_SEGMENT: &str = "/v1/segment";

/// Sealed drafts of an officer who left a phone.
pub const PATH_DRAFTS: &str = "/v1/drafts";
/// Header with the hub's clock in an answer, and with the present by the device in a request.
pub const TIME_HEADER: &str = "lontar-time";
/// The name in every hub's certificate: who it is follows from the root key alone.
pub const HUB_NAME: &str = "hub.lontar.internal";

/// What a phone knows of its hub's line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pinned {
    /// First 16 bytes of the tagged hash of the root key.
    pub root: [u8; 16],
    /// The latest time that the hub signed and this phone saw, ms since 1970 UTC; 0 for none.
    pub hub_time_ms: i64,
    /// Lowest epoch of the TLS authority that counts.
    pub epoch: u64,
}

/// Photos and voice notes.
pub const PATH_BLOB: &str = "/v1/blob";

/// A request, signed by the device.
#[derive(Clone, Debug)]
pub struct Call {
    /// One of the paths above.
    pub path: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// The device.
    pub device: crate::model::DeviceKey,
    /// When it was signed, by the device's best guess of the hub's clock, ms since 1970 UTC. 0 for a
    /// segment, which may be sent days after it was signed.
    pub time_ms: i64,
    /// Its signature over path, time and body.
    pub signature: [u8; 64],
}

impl Call {
    /// What the device signs: a captured request can only be repeated as it was, and only for the
    /// minutes in which a hub takes its time for the present.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        crate::sync::wire::join::request_message(self.path, self.time_ms, &self.body)
    }
}

/// Why a request was not answered, or not well.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum TransportError {
    /// No connection.
    #[error("the hub cannot be reached")]
    Unreachable,
    /// The connection broke off.
    #[error("the connection broke off")]
    Interrupted,
    /// Nothing moved for too long.
    #[error("nothing moved on the line for {0} s")]
    Silent(u64),
    /// What came is not an answer of a hub.
    #[error("the answer cannot be understood")]
    Garbage,
    /// The hub has trouble of its own.
    #[error("the hub has trouble (status {0})")]
    HubTrouble(u16),
    /// The hub understood and refuses.
    #[error("the hub refuses: {0}")]
    Refused(String),
    /// The hub takes the request's time for another than the present; its own is given, ms since
    /// 1970 UTC. Signing again with that time helps.
    #[error("this device's clock is not the hub's")]
    Clock(i64),
    /// What answers is not the hub that the invite pinned.
    #[error("what answers at this address is not the hub of the invite")]
    NotTheHub,
}

impl TransportError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> String {
        String::from(match self {
            Self::Unreachable => "unreachable",
            Self::Interrupted => "interrupted",
            Self::Silent(_) => "silent",
            Self::Garbage => "garbage",
            Self::HubTrouble(_) => "hub_trouble",
            Self::Refused(code) => code,
            Self::Clock(_) => "clock",
            Self::NotTheHub => "not_the_hub",
        })
    }

    /// Whether trying again cannot help.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// Sends requests and waits.
pub trait Transport: Send + Sync {
    /// One request and its answer's body.
    fn call(&self, call: Call) -> Boxed<'_, Result<Vec<u8>, TransportError>>;

    /// Waits before attempt `attempt` (1, 2, …). Real transports wait longer each time, with
    /// chance in it, so that phones do not come back all at once.
    fn wait(&self, attempt: u32) -> Boxed<'_, ()>;
}

/// Milliseconds to wait before an attempt: doubling from 0.5 s to 30 s, of which a random half
/// (`chance` from 0 to 255) is taken off.
#[must_use]
pub fn backoff_ms(attempt: u32, chance: u8) -> u64 {
    let full = 500u64.saturating_mul(1 << attempt.min(6)).min(30_000);
    full - full / 2 * u64::from(chance) / 255
}
