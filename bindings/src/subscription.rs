//! Telling shells what changed: the present value first, then every change, until the handle is dropped.

use crate::LontarError;
use crate::opened::Opened;
use crate::platform::PlatformFailure;
use crate::sync::{StatusView, status_of};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::Duration;

/// After how long a status is read again that could not be read.
const AGAIN: Duration = Duration::from_millis(250);

#[derive(Default)]
struct State {
    /// Grows with every change.
    number: u64,
    /// The opening was closed.
    ended: bool,
}

/// A bell that rings when something was written.
#[derive(Default, Clone)]
pub(crate) struct Changes {
    inner: Arc<(Mutex<State>, Condvar)>,
}

impl Changes {
    pub fn tell(&self) {
        self.change(|state| state.number += 1);
    }

    pub fn end(&self) {
        self.change(|state| state.ended = true);
    }

    fn change(&self, with: impl FnOnce(&mut State)) {
        let (state, bell) = &*self.inner;
        with(&mut state.lock().unwrap_or_else(PoisonError::into_inner));
        bell.notify_all();
    }

    /// Waits a little, or until something is written: a present that could not be told is tried again.
    fn pause(&self) {
        let (state, bell) = &*self.inner;
        let guard = state.lock().unwrap_or_else(PoisonError::into_inner);
        drop(bell.wait_timeout(guard, AGAIN));
    }

    /// Waits until something newer than `seen` was written: its number. `None` if it is over.
    fn wait(&self, seen: Option<u64>, is_over: impl Fn() -> bool) -> Option<u64> {
        let (state, bell) = &*self.inner;
        let guard = state.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = |state: &mut State| !state.ended && !is_over() && seen == Some(state.number);
        let guard = bell
            .wait_while(guard, waiting)
            .unwrap_or_else(PoisonError::into_inner);
        (!guard.ended && !is_over()).then_some(guard.number)
    }
}

/// Hears how the phone stands.
#[uniffi::export(with_foreign)]
pub trait StatusListener: Send + Sync {
    /// How it stands now: called at once, and after every change. Not on the main thread.
    fn on_status(&self, status: StatusView) -> Result<(), PlatformFailure>;
}

/// Stops a subscription when it is cancelled or dropped.
#[derive(uniffi::Object)]
pub struct Subscription {
    stopped: Arc<Mutex<bool>>,
    changes: Changes,
}

#[uniffi::export]
impl Subscription {
    /// After this returns the listener is not called any more, except for a call that runs.
    pub fn cancel(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changes.change(|_| {});
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Calls a listener from a thread of its own until it is stopped or the opening ends.
pub(crate) fn subscribe(
    opened: &Arc<Opened>,
    listener: Arc<dyn StatusListener>,
) -> Result<Arc<Subscription>, LontarError> {
    let stopped = Arc::new(Mutex::new(false));
    let (changes, weak) = (opened.changes.clone(), Arc::downgrade(opened));
    let flag = Arc::clone(&stopped);
    let bell = changes.clone();
    std::thread::Builder::new()
        .name(String::from("lontar-status"))
        .spawn(move || tell_all(&bell, &weak, &flag, &*listener))
        .map_err(|e| LontarError::unexpected(&e))?;
    Ok(Arc::new(Subscription { stopped, changes }))
}

fn tell_all(bell: &Changes, opened: &Weak<Opened>, stopped: &Mutex<bool>, listener: &dyn StatusListener) {
    let is_over = || *stopped.lock().unwrap_or_else(PoisonError::into_inner);
    let mut seen = None;
    while let Some(number) = bell.wait(seen, is_over) {
        seen = Some(number);
        // Held only while it is read: a subscriber keeps nothing open.
        let Some(opened) = opened.upgrade() else { return };
        let status = opened.using().and_then(|app| status_of(&app));
        drop(opened);
        match status {
            // What was written since is nothing to who has gone.
            Ok(_) if is_over() => return,
            Ok(status) => {
                if let Err(e) = listener.on_status(status) {
                    tracing::warn!(error = %e, "a listener failed");
                }
            }
            Err(LontarError::Unlock { .. }) => return,
            // It was noted where it happened. Whoever listens still waits for the present.
            Err(_) => {
                seen = None;
                bell.pause();
            }
        }
    }
}
