//! Clock and chance of one simulated device.

use crate::rng::Rng;
use lontar_core::env::{Env, Steady};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

/// A clock that somebody sets, and chance from a seed.
pub struct SimEnv {
    now_ms: AtomicI64,
    steady: Mutex<Option<Steady>>,
    rng: Mutex<Rng>,
}

impl SimEnv {
    /// A device whose clock says `now_ms`.
    pub fn new(now_ms: i64, rng: Rng) -> Self {
        Self {
            now_ms: AtomicI64::new(now_ms),
            steady: Mutex::new(None),
            rng: Mutex::new(rng),
        }
    }

    /// Sets the clock.
    pub fn set(&self, now_ms: i64) {
        self.now_ms.store(now_ms, Ordering::Relaxed);
    }

    /// The device is started, and counts from now on.
    pub fn starts(&self, boot: u8) {
        *self.steady.lock().unwrap_or_else(PoisonError::into_inner) = Some(Steady {
            boot: [boot; 16],
            ms: 0,
        });
    }

    /// Time passes, for the clock and for what the device counts.
    pub fn passes(&self, ms: i64) {
        self.advance(ms);
        if let Some(steady) = &mut *self.steady.lock().unwrap_or_else(PoisonError::into_inner) {
            steady.ms += ms;
        }
    }

    /// Moves the clock, perhaps backwards.
    pub fn advance(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Env for SimEnv {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::Relaxed)
    }

    fn steady(&self) -> Option<Steady> {
        *self.steady.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.rng
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill(bytes);
    }
}
