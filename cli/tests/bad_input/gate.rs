//! A line between phones and a hub, at an address that outlives the hub's process. It can be closed,
//! cut, or held at a byte.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

const BOUND: Duration = Duration::from_secs(60);
/// So few bytes pass at once that a line can be held between any two pieces.
const PIECE_BYTES: usize = 256;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
}

#[derive(Default)]
struct State {
    /// Where the hub listens; the line is dead without.
    target: Option<String>,
    /// Once so many bytes passed this way, nothing more does.
    hold: Option<(Way, usize)>,
    /// After so many bytes up, each connection breaks.
    cut_up: Option<usize>,
    passed: [usize; 2],
    is_held: bool,
    is_closed: bool,
}

pub struct Gate {
    pub address: String,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl Gate {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let for_thread = Arc::clone(&shared);
        std::thread::spawn(move || accept(&listener, &for_thread));
        Self { address, shared }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.shared.0.lock().unwrap_or_else(PoisonError::into_inner));
        self.shared.1.notify_all();
    }

    /// Leads to a hub from now on, such as `http://127.0.0.1:4000`.
    pub fn lead_to(&self, hub: &str) {
        let target = hub.trim_start_matches("http://").to_owned();
        self.change(|s| s.target = Some(target));
    }

    /// No signal.
    pub fn close(&self) {
        self.change(|s| s.target = None);
    }

    /// Every connection breaks after so many bytes up.
    pub fn cut_after(&self, bytes: usize) {
        self.change(|s| s.cut_up = Some(bytes));
    }

    /// Holds the line once so many bytes passed.
    pub fn hold(&self, way: Way, bytes: usize) {
        self.change(|s| {
            s.passed = [0; 2];
            s.hold = Some((way, bytes));
        });
    }

    /// Waits until it is held.
    pub fn until_held(&self) {
        let state = self.shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, _) = self
            .shared
            .1
            .wait_timeout_while(state, BOUND, |s| !s.is_held)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(state.is_held, "nothing came so far");
    }

    /// A whole line again.
    pub fn release(&self) {
        self.change(|s| {
            s.hold = None;
            s.cut_up = None;
            s.is_held = false;
        });
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.change(|s| {
            s.is_closed = true;
            s.hold = None;
        });
        // Wakes the listener, which then ends.
        let _ = TcpStream::connect(self.address.trim_start_matches("http://"));
    }
}

fn accept(listener: &TcpListener, shared: &Arc<(Mutex<State>, Condvar)>) {
    for phone in listener.incoming().flatten() {
        let target = {
            let state = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
            if state.is_closed {
                return;
            }
            state.target.clone()
        };
        let Some(hub) = target.and_then(|t| TcpStream::connect(t).ok()) else {
            continue;
        };
        for (way, from, to) in [(Way::Up, &phone, &hub), (Way::Down, &hub, &phone)] {
            let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
            let shared = Arc::clone(shared);
            std::thread::spawn(move || pump(way, from, to, &shared));
        }
    }
}

fn pump(way: Way, mut from: TcpStream, mut to: TcpStream, shared: &(Mutex<State>, Condvar)) {
    let mut piece = [0; PIECE_BYTES];
    let mut own = 0;
    while let Ok(read @ 1..) = from.read(&mut piece) {
        own += read;
        if !may_pass(way, read, own, shared) || to.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

/// Waits while the line is held; false if it is cut.
fn may_pass(way: Way, read: usize, own: usize, shared: &(Mutex<State>, Condvar)) -> bool {
    let mut state = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
    if way == Way::Up && state.cut_up.is_some_and(|cut| own > cut) {
        return false;
    }
    state.passed[way as usize] += read;
    while state
        .hold
        .is_some_and(|(held, at)| held == way && state.passed[way as usize] > at)
    {
        state.is_held = true;
        shared.1.notify_all();
        state = shared.1.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    true
}
