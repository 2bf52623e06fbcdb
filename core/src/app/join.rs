//! Joining a hub with an invite. An invite that fails never drops a record.

use super::worker_invite::shell_of;
use super::{AppError, Lontar};
use crate::ledger;
use crate::model::RecordId;
use crate::store::{custody, meta, rows};
use crate::sync::engine::ask;
use crate::sync::transport::{PATH_JOIN, Transport, TransportError};
use crate::sync::wire::join::{Grant, Invite, JoinRequest, Joined};
use std::collections::BTreeSet;

/// Days for which an unused invite is kept.
const INVITE_KEPT_MS: i64 = 30 * 86_400_000;

/// What came of an attempt to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinOutcome {
    /// The device is joined.
    Joined(Grant),
    /// No connection: the invite is kept, and tried again at every sync.
    Kept,
    /// The hub refuses this invite; a new one is needed. Everything saved stays.
    Refused(String),
}

/// Whether and how the device belongs to a hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinState {
    /// No invite was read.
    No,
    /// An invite waits.
    Waiting(Invite),
    /// Joined.
    Yes(Grant),
}

impl Lontar {
    /// Keeps an invite, without using it yet.
    pub fn keep_invite(&self, invite: &Invite) -> Result<(), AppError> {
        self.no_practice()?;
        let now = self.env.now_ms();
        self.store.write(|tx| {
            if let (None, Some(first)) = (meta::district(tx)?, invite.districts.first()) {
                meta::set_district(tx, first)?;
            }
            Ok(meta::set_invite(tx, invite, now)?)
        })
    }

    /// How things stand.
    pub fn join_state(&self) -> Result<JoinState, AppError> {
        self.store.read(|conn| {
            if let Some((invite, _)) = meta::invite(conn)? {
                return Ok(JoinState::Waiting(invite));
            }
            if let Some(grant) = meta::grant(conn)? {
                return Ok(JoinState::Yes(grant));
            }
            let by_officer = meta::worker_invite(conn)?;
            Ok(by_officer.map_or(JoinState::No, |(invite, _)| JoinState::Waiting(shell_of(&invite))))
        })
    }

    /// Uses the invite that waits.
    pub async fn join(&self, transport: &dyn Transport) -> Result<JoinOutcome, AppError> {
        let waiting = self.store.read(meta::invite)?;
        let (invite, since) = waiting.ok_or(AppError::NotFound("invite"))?;
        if self.env.now_ms().saturating_sub(since) > INVITE_KEPT_MS {
            return self.refuse("invite_expired");
        }
        let person_shards = self.store.read(meta::own_person_shard)?.into_iter().collect();
        let request = JoinRequest {
            code: invite.code,
            person_shards,
        };
        let present = self.hub_time_ms()?;
        match ask(transport, self.key(), PATH_JOIN, request.encode(), present).await {
            Ok(bytes) => self.take_joined(&invite, &bytes),
            Err(TransportError::Refused(code)) => self.refuse(&code),
            Err(_) => Ok(JoinOutcome::Kept),
        }
    }

    pub(super) fn take_joined(&self, invite: &Invite, bytes: &[u8]) -> Result<JoinOutcome, AppError> {
        let Ok(joined) = Joined::decode(bytes) else {
            return Ok(JoinOutcome::Kept);
        };
        if !joined.authority.holds_under(&invite.root) {
            return self.refuse("another_hub");
        }
        self.store.write::<_, AppError>(|tx| {
            let known = meta::authority(tx)?;
            if known.is_some_and(|k| k.hub != joined.authority.hub) {
                // Another hub: positions and receipts of the first mean nothing there.
                tx_forget_hub(tx)?;
            }
            meta::set_authority(tx, &joined.authority)?;
            meta::set_grant(tx, &joined.grant)?;
            meta::set_address(tx, &invite.address)?;
            meta::clear_invite(tx)?;
            meta::forget_keys_of_grant(tx)?;
            // What came before the hub's key was known is tried again.
            let held: BTreeSet<(i64, RecordId)> = ledger::held_records(tx)?;
            let trust = meta::trust(tx)?;
            for applied in ledger::apply(tx, &trust, &held)? {
                rows::write(tx, &applied)?;
            }
            Ok(())
        })?;
        self.publish()?;
        Ok(JoinOutcome::Joined(joined.grant))
    }

    pub(super) fn refuse(&self, code: &str) -> Result<JoinOutcome, AppError> {
        self.store.write(meta::clear_invite)?;
        Ok(JoinOutcome::Refused(String::from(code)))
    }
}

fn tx_forget_hub(tx: &crate::store::Transaction<'_>) -> Result<(), AppError> {
    custody::wait_beyond(tx, &crate::oplog::vector::Vector::default(), &|_| true)?;
    Ok(meta::forget_hub(tx)?)
}
