//! The way between a phone and the hub: direct calls, with everything that a network does to them.

use super::office::Office;
use crate::rng::Rng;
use lontar_core::sync::transport::{Boxed, Call, Transport, TransportError};
use lontar_hub::Refusal;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many delivered requests are kept for sending them again much later.
const CAPTURED_MAX: usize = 40;

/// One phone's line during one sync.
pub struct Line<'a> {
    office: &'a Mutex<Office>,
    captured: &'a Mutex<Vec<Call>>,
    rng: Mutex<Rng>,
    fault_per_mille: u64,
    breach: Mutex<Option<String>>,
}

/// Nobody else holds these while one thread drives everything.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Line<'a> {
    /// A line on which that many of a thousand requests meet a fault.
    pub fn new(
        office: &'a Mutex<Office>,
        captured: &'a Mutex<Vec<Call>>,
        rng: Rng,
        fault_per_mille: u64,
    ) -> Self {
        Self {
            office,
            captured,
            rng: Mutex::new(rng),
            fault_per_mille,
            breach: Mutex::new(None),
        }
    }

    /// What went wrong that must not.
    pub fn breach(&self) -> Result<(), String> {
        locked(&self.breach).take().map_or(Ok(()), Err)
    }

    fn deliver(&self, call: &Call) -> Result<Vec<u8>, TransportError> {
        let office = locked(self.office);
        let Some(hub) = office.hub() else {
            return Err(TransportError::Unreachable);
        };
        match hub.answer(call) {
            Ok(body) => Ok(body),
            Err(refusal) => {
                if let Refusal::Trouble(e) = &refusal
                    && !office.disk.is_crashed()
                {
                    *locked(&self.breach) = Some(format!("the hub fails on a request: {e}"));
                }
                Err(refusal.into())
            }
        }
    }

    fn travel(&self, call: &Call) -> Result<Vec<u8>, TransportError> {
        let fault = {
            let mut rng = locked(&self.rng);
            if rng.chance(self.fault_per_mille) {
                Some(rng.below(7))
            } else {
                None
            }
        };
        match fault {
            None => self.deliver(call),
            Some(0) => Err(TransportError::Unreachable),
            Some(1) => {
                let _ = self.deliver(call);
                Err(TransportError::Interrupted)
            }
            Some(2) => {
                let _ = self.deliver(call);
                Ok(b"<html>Login required</html>".to_vec())
            }
            Some(3) => Err(TransportError::HubTrouble(503)),
            Some(4) => {
                let _ = self.deliver(call);
                self.deliver(call)
            }
            Some(5) => {
                let older = {
                    let captured = locked(self.captured);
                    let place = locked(&self.rng).below(captured.len() as u64);
                    captured.get(usize::try_from(place).unwrap_or(0)).cloned()
                };
                if let Some(older) = older {
                    let _ = self.deliver(&older);
                }
                self.deliver(call)
            }
            Some(_) => {
                let mut body = self.deliver(call)?;
                let cut = locked(&self.rng).below(body.len() as u64);
                body.truncate(usize::try_from(cut).unwrap_or(0));
                Ok(body)
            }
        }
    }
}

impl Transport for Line<'_> {
    fn call(&self, call: Call) -> Boxed<'_, Result<Vec<u8>, TransportError>> {
        let answer = self.travel(&call);
        let mut captured = locked(self.captured);
        if captured.len() >= CAPTURED_MAX {
            captured.remove(0);
        }
        captured.push(call);
        Box::pin(std::future::ready(answer))
    }

    /// While the phone waits, the hub comes back.
    fn wait(&self, _attempt: u32) -> Boxed<'_, ()> {
        if let Err(why) = locked(self.office).tend() {
            *locked(&self.breach) = Some(why);
        }
        Box::pin(std::future::ready(()))
    }
}
