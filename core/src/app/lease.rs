//! The lease: how long a phone shows what others wrote without hearing from the hub.
//!
//! Time is the latest that the hub said and what this phone counted since, so setting the clock back
//! wins nothing. An ended lease hides; it deletes nothing, and own records, saving and sending go on.

use super::{AppError, Lontar};
use crate::model::DeviceKey;
use crate::store::meta::{self, HubTime};
use crate::store::rows;
use crate::sync::wire::join::Role;
use crate::sync::wire::slip::{BY_SUPERVISOR_MS, SignedSlip, Slip};

/// How the lease stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    /// Not joined: there is none.
    None,
    /// It lasts until then, ms since 1970 UTC by the hub's clock.
    Until(i64),
    /// It ended then.
    Ended(i64),
}

impl Lontar {
    /// How the lease stands now. Call it from time to time while the phone is open, after each opening
    /// and each sync: it also hides or shows what others wrote.
    pub fn lease(&self) -> Result<Lease, AppError> {
        let now = self.env.now_ms();
        let (lease, hidden) = self.store.read::<_, AppError>(|conn| {
            let (grant, time) = (meta::grant(conn)?, meta::hub_time(conn)?);
            let lease = match (grant, time) {
                (Some(grant), Some(time)) => {
                    let until = grant
                        .lease_until_ms
                        .max(meta::slip_until(conn)?.unwrap_or(i64::MIN));
                    if time.reached_ms(now) > until {
                        Lease::Ended(until)
                    } else {
                        Lease::Until(until)
                    }
                }
                _ => Lease::None,
            };
            Ok((lease, meta::lease_ended(conn)?))
        })?;
        let hide = matches!(lease, Lease::Ended(_));
        if hide != hidden {
            let device = self.device();
            self.store
                .write::<_, AppError>(|tx| Ok(meta::set_lease_ended(tx, hide.then_some(&device))?))?;
        }
        Ok(lease)
    }

    /// For a supervisor: a slip that lengthens the lease of another phone of the own districts, as text
    /// for a QR code or a file. No network is needed.
    pub fn write_slip(&self, device: &DeviceKey) -> Result<String, AppError> {
        let own = matches!(self.lease()?, Lease::Until(_));
        let now = self.env.now_ms();
        self.store.read(|conn| {
            let (time, certificate) = (meta::hub_time(conn)?, meta::certificate(conn)?);
            let (Some(time), Some(certificate)) = (time, certificate) else {
                return Err(AppError::NotAllowed(
                    "this phone has not joined, or not synced since",
                ));
            };
            if certificate.grant.role != Role::Supervisor || !own {
                return Err(AppError::NotAllowed(
                    "only a supervisor's phone whose own lease lasts lengthens others",
                ));
            }
            let known = rows::devices(conn)?.into_iter().find(|d| d.device == *device);
            let known = known.ok_or(AppError::NotFound("phone"))?;
            let shares = known
                .districts
                .iter()
                .any(|d| certificate.grant.districts.contains(d));
            if known.revoked || !shares {
                return Err(AppError::NotAllowed(
                    "this phone belongs to another supervisor's district, or was closed",
                ));
            }
            let hub_ms = time.reached_ms(now);
            let slip = Slip {
                device: *device,
                hub_ms,
                until_ms: hub_ms.saturating_add(BY_SUPERVISOR_MS),
            };
            Ok(slip.sign(self.key(), Some(certificate)).to_text())
        })
    }

    /// Takes a slip of the hub or of a supervisor, however it came here.
    pub fn take_slip(&self, text: &str) -> Result<Lease, AppError> {
        let signed = SignedSlip::from_text(text).ok_or(AppError::NotFound("slip"))?;
        let now = self.env.now_ms();
        self.store.write::<_, AppError>(|tx| {
            let (authority, grant) = (meta::authority(tx)?, meta::grant(tx)?);
            let (Some(authority), Some(grant)) = (authority, grant) else {
                return Err(AppError::NotAllowed("this phone has not joined"));
            };
            if !signed.holds(&authority.key) {
                return Err(AppError::NotAllowed(
                    "this slip is not signed by the hub or a supervisor",
                ));
            }
            if signed.slip.device != self.device() {
                return Err(AppError::NotAllowed("this slip is for another phone"));
            }
            if let Some(by) = &signed.certificate {
                let closed = rows::devices(tx)?
                    .iter()
                    .any(|d| d.device == by.device && d.revoked);
                if closed || !grant.districts.iter().any(|d| by.grant.districts.contains(d)) {
                    return Err(AppError::NotAllowed(
                        "this supervisor's phone was closed, or is of another district",
                    ));
                }
            }
            let time = HubTime {
                hub_ms: signed.slip.hub_ms,
                clock_ms: now,
            };
            meta::set_hub_time(tx, time)?;
            Ok(meta::set_slip_until(tx, signed.slip.until_ms)?)
        })?;
        self.lease()
    }
}
