//! Connections that read, lent to one reader at a time. Three hundred phones at once must not mean
//! three hundred open connections, each with a cache of its own: who comes while all are lent waits.

use rusqlite::Connection;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Connections lent at once before readers wait: enough to keep the cores of a small server busy.
const LENT_MAX: usize = 8;
/// After so long a reader gets a connection beyond that, so that a slow page stops nobody for good.
const WAIT: Duration = Duration::from_secs(2);

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    lent: usize,
}

/// The connections.
#[derive(Default)]
pub struct Readers {
    state: Mutex<State>,
    returned: Condvar,
}

/// A connection that goes back when this is dropped, whatever happened to its reader.
pub struct Lent<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Readers {
    /// Lends a connection, one that `open` makes if none is idle.
    pub fn lend<E>(&self, open: impl FnOnce() -> Result<Connection, E>) -> Result<Lent<'_>, E> {
        let state = self.lock();
        let waited = self
            .returned
            .wait_timeout_while(state, WAIT, |state| state.lent >= LENT_MAX);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.lent += 1;
        let idle = state.idle.pop();
        drop(state);
        let mut lent = Lent {
            readers: self,
            connection: idle,
        };
        if lent.connection.is_none() {
            lent.connection = Some(open()?);
        }
        Ok(lent)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lent<'_> {
    /// The connection.
    pub fn connection(&mut self) -> Option<&mut Connection> {
        self.connection.as_mut()
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.readers.lock();
        state.lent -= 1;
        if state.idle.len() < LENT_MAX {
            state.idle.extend(self.connection.take());
        }
        drop(state);
        self.readers.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_crowd_of_readers_shares_a_few_connections() {
        let (readers, opened) = (Readers::default(), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..64 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let open = || {
                            opened.fetch_add(1, Ordering::Relaxed);
                            Connection::open_in_memory()
                        };
                        let mut lent = readers.lend(open).unwrap();
                        let one = lent
                            .connection()
                            .unwrap()
                            .query_row("SELECT 1", [], |r| r.get::<_, i64>(0));
                        assert_eq!(one, Ok(1));
                    }
                });
            }
        });
        assert!(opened.into_inner() <= LENT_MAX);
        assert_eq!(readers.lock().lent, 0);
    }

    #[test]
    fn a_reader_that_fails_gives_its_connection_back() {
        let readers = Readers::default();
        let failed: Result<Lent<'_>, &str> = readers.lend(|| Err("no such file"));
        assert!(failed.is_err());
        assert_eq!(readers.lock().lent, 0);
        drop(readers.lend(Connection::open_in_memory).unwrap());
        assert_eq!(readers.lock().idle.len(), 1);
    }
}
