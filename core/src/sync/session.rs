//! The conversation of one sync, as a value without I/O: events in, effects out.
//!
//! ```text
//!            Began                 Parcel(some)            Answered        Taken
//!   idle ───────────▶ NextParcel ───────────────▶ Send ──────────────▶ Take ─────┐
//!                        ▲    └── Parcel(none): only pull ──▲                    │
//!                        └──────────── while there is more ─┴────────────────────┘
//!   Failed, passing: everything in flight is dropped, Wait, then from NextParcel again; what a
//!   receipt covered is not waiting any more, so no acknowledged run is sent twice.
//!   Failed, for good / Cancelled / nothing left: Finish.
//! ```

use super::wire::exchange::{Answer, Cursor, Request, Want};
use crate::model::ShardId;
use crate::oplog::vector::Vector;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Requests under way at once: while one is answered the next is already on the line.
pub const WINDOW: usize = 2;
/// Failures in a row, without anything taken in between, after which a sync gives up.
pub const ATTEMPTS_MAX: u32 = 6;

/// Where the device stands; read from the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// See [`Request::cursor`].
    pub cursor: Option<Cursor>,
    /// See [`Request::own`].
    pub own: [u8; 8],
    /// See [`Request::digest`].
    pub digest: [u8; 16],
    /// See [`Request::grant`].
    pub grant: u64,
    /// Shards whose older entries are still to come, and from where on.
    pub backfills: Vec<(ShardId, u64)>,
    /// The hub lost its latest days and is to be asked what it still has.
    pub gives_back: bool,
}

/// What storing an answer brought to light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Where the device stands now.
    pub standing: Standing,
    /// Logs of which the hub has more than was stored: what is here of them.
    pub ahead: Option<Vector>,
    /// Entries wait that did not before: the hub lost them.
    pub waits_again: bool,
    /// The hub opened a new generation since the cursor was given.
    pub new_generation: bool,
}

/// What happens to a session.
#[derive(Clone, Debug)]
pub enum Event {
    /// It begins.
    Began(Standing),
    /// The next batch to push; `None` if nothing waits that is not under way.
    Parcel(Option<Vec<u8>>),
    /// A request was answered.
    Answered(u64, Box<Answer>),
    /// An answer was stored.
    Taken(u64, Box<Taken>),
    /// A request failed.
    Failed(u64, Failure),
    /// The wait is over.
    Waited,
    /// Rows and digests were made again.
    Rebuilt(Standing, Vector),
    /// A person, or the system, stops it.
    Cancelled,
}

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// A stable code, such as `unreachable` or `upgrade_required`.
    pub code: String,
    /// Trying again cannot help.
    pub permanent: bool,
}

/// What the loop outside has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the next batch from the store. `afresh`: whatever was handed over before is forgotten.
    NextParcel {
        /// Start again from what receipts cover.
        afresh: bool,
    },
    /// Send a request.
    Send(u64, Box<Request>),
    /// Store an answer.
    Take(u64, Box<Answer>),
    /// Drop all requests under way, and wait before the given attempt.
    Wait(u32),
    /// Make rows and digests again: they differ from the hub's.
    Rebuild,
    /// The end.
    Finish(Outcome),
}

/// How a sync ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was sent and received.
    Done {
        /// Digests were equal, or could not be compared.
        digests_equal: bool,
    },
    /// No connection, or it broke too often. What arrived counts.
    Offline(String),
    /// The hub refuses, or speaks another protocol.
    Refused(String),
    /// Stopped. What arrived counts.
    Cancelled,
}

impl Outcome {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Outcome::Done { digests_equal: true } => "done",
            Outcome::Done { digests_equal: false } => "done_digests_differ",
            Outcome::Offline(code) | Outcome::Refused(code) => code,
            Outcome::Cancelled => "cancelled",
        }
    }
}

/// What was tried against differing digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Repair {
    Nothing,
    Rebuilt,
    Fetched,
}

/// One sync.
pub struct Session {
    standing: Option<Standing>,
    next_id: u64,
    in_flight: BTreeMap<u64, Want>,
    asking_parcel: bool,
    /// The next parcel starts again from what receipts cover.
    afresh: bool,
    push_done: bool,
    pull_done: bool,
    wants: VecDeque<Want>,
    /// Shards whose older entries the hub does not give.
    no_backfill: BTreeSet<ShardId>,
    /// The hub was asked what it has and did not say.
    no_vector: bool,
    attempts: u32,
    repair: Repair,
    digests_equal: bool,
    rebuilding: bool,
    waiting: bool,
    finished: bool,
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// Before it begins.
    #[must_use]
    pub fn new() -> Self {
        Self {
            standing: None,
            next_id: 0,
            in_flight: BTreeMap::new(),
            asking_parcel: false,
            afresh: false,
            push_done: false,
            pull_done: false,
            wants: VecDeque::new(),
            no_backfill: BTreeSet::new(),
            no_vector: false,
            attempts: 0,
            repair: Repair::Nothing,
            digests_equal: true,
            rebuilding: false,
            waiting: false,
            finished: false,
        }
    }

    /// Takes an event; total over every state. After the end nothing more comes.
    pub fn on(&mut self, event: Event) -> Vec<Effect> {
        if self.finished {
            return Vec::new();
        }
        match event {
            Event::Began(_) if self.standing.is_some() => Vec::new(),
            Event::Began(standing) => {
                self.standing = Some(standing);
                self.ask_parcel(false)
            }
            Event::Parcel(parcel) => self.on_parcel(parcel),
            Event::Answered(id, answer) if self.in_flight.contains_key(&id) => vec![Effect::Take(id, answer)],
            Event::Taken(id, taken) => self.on_taken(id, *taken),
            Event::Failed(id, failure) => self.on_failed(id, failure),
            Event::Waited if self.waiting => {
                self.waiting = false;
                self.push_done = false;
                self.ask_parcel(true)
            }
            Event::Rebuilt(standing, vector) => self.on_rebuilt(standing, vector),
            Event::Cancelled => self.finish(Outcome::Cancelled),
            Event::Answered(..) | Event::Waited => Vec::new(),
        }
    }

    fn ask_parcel(&mut self, afresh: bool) -> Vec<Effect> {
        self.asking_parcel = true;
        vec![Effect::NextParcel { afresh }]
    }

    fn on_parcel(&mut self, parcel: Option<Vec<u8>>) -> Vec<Effect> {
        if !core::mem::take(&mut self.asking_parcel) {
            return Vec::new();
        }
        self.push_done = parcel.is_none();
        let want = self.next_want();
        let mut effects = match (parcel, want) {
            (None, None) => Vec::new(),
            (push, want) => self.send(want.unwrap_or(Want::Nothing), push),
        };
        effects.extend(self.go_on());
        effects
    }

    /// What to ask for now; one pull is under way at a time, because each starts where the one
    /// before ended.
    fn next_want(&mut self) -> Option<Want> {
        if self.in_flight.values().any(|w| *w != Want::Nothing) {
            return None;
        }
        if let Some(want) = self.wants.pop_front() {
            return Some(want);
        }
        if self.standing.as_ref()?.gives_back && !self.no_vector {
            return Some(Want::Vector);
        }
        if !self.pull_done {
            return Some(Want::New);
        }
        let backfills = &self.standing.as_ref()?.backfills;
        let (shard, position) = *backfills
            .iter()
            .find(|(shard, _)| !self.no_backfill.contains(shard))?;
        Some(Want::Backfill { shard, position })
    }

    fn send(&mut self, want: Want, push: Option<Vec<u8>>) -> Vec<Effect> {
        let Some(standing) = &self.standing else {
            return Vec::new();
        };
        let request = Request {
            versions: Request::VERSIONS,
            digest: standing.digest,
            cursor: standing.cursor,
            own: standing.own,
            grant: standing.grant,
            want: want.clone(),
            push,
        };
        let id = self.next_id;
        self.next_id += 1;
        self.in_flight.insert(id, want);
        vec![Effect::Send(id, Box::new(request))]
    }

    fn on_taken(&mut self, id: u64, taken: Taken) -> Vec<Effect> {
        let Some(want) = self.in_flight.remove(&id) else {
            return Vec::new();
        };
        self.attempts = 0;
        let before = self.standing.replace(taken.standing);
        self.note_standstill(&want, before.as_ref());
        if taken.new_generation {
            // What the hub lost with its latest days is here, or on another phone.
            self.pull_done = false;
        }
        if let Some(vector) = taken.ahead {
            let beyond = Want::Beyond(vector);
            // The heads that were asked with: what came could not be stored, and would come again.
            if want != beyond && !self.wants.contains(&beyond) {
                self.wants.push_back(beyond);
            }
        }
        if taken.waits_again {
            self.push_done = false;
            self.afresh = true;
        }
        self.go_on()
    }

    /// A pull that left the device where it stood would bring the same answer for ever.
    fn note_standstill(&mut self, want: &Want, before: Option<&Standing>) {
        let Some(now) = &self.standing else { return };
        match want {
            Want::New if before.is_some_and(|b| b.cursor == now.cursor) => self.pull_done = true,
            Want::Backfill { shard, position } if now.backfills.contains(&(*shard, *position)) => {
                self.no_backfill.insert(*shard);
            }
            Want::Vector => self.no_vector = now.gives_back,
            _ => {}
        }
    }

    /// What a request under way asks for.
    #[must_use]
    pub fn want(&self, id: u64) -> Option<&Want> {
        self.in_flight.get(&id)
    }

    /// Called by the loop with what an answer said beyond what was stored.
    pub fn note(&mut self, id: u64, answer: &Answer) -> Vec<Effect> {
        let Some(want) = self.in_flight.get(&id) else {
            return Vec::new();
        };
        if *want == Want::New {
            self.pull_done = !answer.more;
        }
        if !answer.digest_differs {
            if *want == Want::New && !answer.more && answer.batch.is_none() {
                self.digests_equal = true;
            }
            return Vec::new();
        }
        self.digests_equal = false;
        if self.repair == Repair::Nothing {
            self.repair = Repair::Rebuilt;
            self.rebuilding = true;
            return vec![Effect::Rebuild];
        }
        Vec::new()
    }

    fn on_rebuilt(&mut self, standing: Standing, vector: Vector) -> Vec<Effect> {
        self.rebuilding = false;
        if self.repair == Repair::Rebuilt {
            self.repair = Repair::Fetched;
            self.wants.push_back(Want::Beyond(vector));
            self.wants.push_back(Want::Vector);
            self.pull_done = false;
        }
        self.standing = Some(standing);
        self.go_on()
    }

    fn on_failed(&mut self, id: u64, failure: Failure) -> Vec<Effect> {
        if !self.in_flight.contains_key(&id) {
            return Vec::new();
        }
        if failure.permanent {
            return self.finish(Outcome::Refused(failure.code));
        }
        self.attempts += 1;
        if self.attempts >= ATTEMPTS_MAX {
            return self.finish(Outcome::Offline(failure.code));
        }
        for (_, want) in core::mem::take(&mut self.in_flight) {
            match want {
                Want::Beyond(_) | Want::Vector => self.wants.push_front(want),
                Want::Nothing | Want::New | Want::Backfill { .. } => {}
            }
        }
        self.asking_parcel = false;
        self.waiting = true;
        vec![Effect::Wait(self.attempts)]
    }

    /// What to do next, when nothing else is decided.
    fn go_on(&mut self) -> Vec<Effect> {
        if self.asking_parcel || self.waiting || self.rebuilding {
            return Vec::new();
        }
        if !self.push_done && self.in_flight.len() < WINDOW {
            let afresh = core::mem::take(&mut self.afresh);
            return self.ask_parcel(afresh);
        }
        if self.in_flight.len() < WINDOW
            && let Some(want) = self.next_want()
        {
            return self.send(want, None);
        }
        if self.in_flight.is_empty() {
            return self.finish(Outcome::Done {
                digests_equal: self.digests_equal,
            });
        }
        Vec::new()
    }

    fn finish(&mut self, outcome: Outcome) -> Vec<Effect> {
        self.finished = true;
        self.in_flight.clear();
        vec![Effect::Finish(outcome)]
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
