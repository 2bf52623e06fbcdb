//! An opening that many threads use and one ends.

use crate::LontarError;
use crate::subscription::Changes;
use lontar_core::app;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How long [`Opened::take`] waits for calls that run before it gives the opening back.
const BUSY_MAX: Duration = Duration::from_secs(30);

/// What all objects of an opening share.
pub(crate) struct Opened {
    app: Mutex<Option<Arc<app::Lontar>>>,
    /// Told whenever a call ends.
    ended: Condvar,
    /// Told whenever something was written.
    pub changes: Changes,
}

/// A use of the opening; closing waits for it.
pub(crate) struct Using<'a> {
    app: Option<Arc<app::Lontar>>,
    opened: &'a Opened,
}

impl std::ops::Deref for Using<'_> {
    type Target = app::Lontar;

    fn deref(&self) -> &app::Lontar {
        self.app.as_deref().expect("it is taken out in drop only")
    }
}

impl Drop for Using<'_> {
    fn drop(&mut self) {
        // Given back under the lock, so that whoever waits in `take` counts right.
        let guard = self.opened.app.lock().unwrap_or_else(PoisonError::into_inner);
        self.app = None;
        drop(guard);
        self.opened.ended.notify_all();
    }
}

impl Opened {
    pub fn new(app: app::Lontar) -> Arc<Self> {
        Arc::new(Self {
            app: Mutex::new(Some(Arc::new(app))),
            ended: Condvar::new(),
            changes: Changes::default(),
        })
    }

    /// The opening, for a call.
    pub fn using(&self) -> Result<Using<'_>, LontarError> {
        let app = self.app.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let app = app.ok_or_else(LontarError::closed)?;
        Ok(Using {
            app: Some(app),
            opened: self,
        })
    }

    /// A call that writes: subscribers hear of it, whatever came of it.
    pub fn write<T>(
        &self,
        act: impl FnOnce(&app::Lontar) -> Result<T, app::AppError>,
    ) -> Result<T, LontarError> {
        let using = self.using()?;
        let done = act(&using);
        drop(using);
        self.changes.tell();
        Ok(done?)
    }

    /// A call that reads.
    pub fn read<T>(
        &self,
        act: impl FnOnce(&app::Lontar) -> Result<T, app::AppError>,
    ) -> Result<T, LontarError> {
        Ok(act(&*self.using()?)?)
    }

    /// Takes the opening out, once no call uses it any more: nothing new begins from now on.
    ///
    /// # Errors
    /// [`LontarError::Unexpected`] if a call runs for too long; the opening is given back then.
    pub fn take(&self) -> Result<app::Lontar, LontarError> {
        let mut guard = self.app.lock().unwrap_or_else(PoisonError::into_inner);
        let mut app = guard.take().ok_or_else(LontarError::closed)?;
        loop {
            app = match Arc::try_unwrap(app) {
                Ok(app) => {
                    self.changes.end();
                    return Ok(app);
                }
                Err(shared) => shared,
            };
            let waited = self.ended.wait_timeout(guard, BUSY_MAX);
            let (next, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            guard = next;
            if timeout.timed_out() && Arc::strong_count(&app) > 1 {
                *guard = Some(app);
                return Err(LontarError::unexpected(&"closing while a call does not end"));
            }
        }
    }
}
