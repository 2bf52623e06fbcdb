//! Stopping long work.

use lontar_core::sync::engine::Progress;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often work without steps of its own looks whether it was stopped.
const LOOKED_EVERY: Duration = Duration::from_millis(50);

/// Stops the work that it was given to, soon: between two steps, with nothing half done. Used once.
#[derive(Default, uniffi::Object)]
pub struct Cancel {
    pub(crate) progress: Arc<Progress>,
}

#[uniffi::export]
impl Cancel {
    /// One that was not used yet.
    #[uniffi::constructor]
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Stops the work.
    pub fn cancel(&self) {
        self.progress.cancel.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.progress.cancel.load(Ordering::Relaxed)
    }
}

impl Cancel {
    /// Returns soon after it was stopped, for work that has no steps of its own.
    pub(crate) async fn cancelled(&self) {
        while !self.is_cancelled() {
            tokio::time::sleep(LOOKED_EVERY).await;
        }
    }
}
