//! Invites that an officer writes, and slips that lengthen a lease.

use super::records;
use crate::output::{Failure, Output};
use lontar_core::app::{Lease, Lontar};
use lontar_core::model::DeviceKey;
use serde_json::json;

/// Writes an invite for a worker.
pub fn invite_worker(phone: &Lontar, id: &str, replace: bool, out: &Output) -> Result<(), Failure> {
    let record = records::find(phone, id)?;
    let text = phone.invite_worker(&record, replace)?;
    out.result(
        &json!({ "invite": text, "enrolment": record.to_string(), "replaces": replace }),
        &text,
    );
    out.note("Show it to this person only; the phone will ask for the birth date.");
    Ok(())
}

/// Keeps an officer's invite; the next sync uses it.
pub fn join_as_worker(phone: &Lontar, invite: &str, birth_date: &str, out: &Output) -> Result<(), Failure> {
    phone.keep_worker_invite(invite, birth_date)?;
    out.result(
        &json!({ "joined": false, "kept": true }),
        "the invite is kept and used at the next sync",
    );
    Ok(())
}

/// Writes a slip.
pub fn write_slip(phone: &Lontar, device: &str, out: &Output) -> Result<(), Failure> {
    let device = device
        .parse::<DeviceKey>()
        .map_err(|_| Failure::Usage(format!("{device} is no key of a phone; its `status` shows it")))?;
    let text = phone.write_slip(&device)?;
    out.result(&json!({ "slip": text }), &text);
    Ok(())
}

/// Takes a slip.
pub fn take_slip(phone: &Lontar, slip: &str, out: &Output) -> Result<(), Failure> {
    let lease = phone.take_slip(slip)?;
    let until = match lease {
        Lease::Until(ms) => Some(ms),
        Lease::None | Lease::Ended(_) => None,
    };
    let told = if until.is_some() {
        "taken; what others wrote is shown again"
    } else {
        "taken, but the lease has ended already by the hub's time"
    };
    out.result(&json!({ "lease_until_ms": until }), told);
    Ok(())
}
