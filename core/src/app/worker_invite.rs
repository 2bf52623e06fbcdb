//! A worker's phone joins with an invite that an officer's phone wrote in the village.

use super::{AppError, JoinOutcome, Lontar};
use crate::env::draw;
use crate::model::{BirthDate, RecordId, RecordKind};
use crate::store::{meta, rows};
use crate::sync::engine::ask;
use crate::sync::transport::{PATH_JOIN, Transport, TransportError};
use crate::sync::wire::join::{Invite, Role, root_fingerprint};
use crate::sync::wire::worker_invite::{WorkerInvite, WorkerJoin};

/// The hub has not got the enrolment yet: the officer has to sync first.
const NOT_HERE_YET: &str = "not_here_yet";

impl Lontar {
    /// For an officer or supervisor: an invite for the person of an enrolment, as text for a QR code. No
    /// network is needed. `replaces` closes the phones that the person had before.
    pub fn invite_worker(&self, enrolment: &RecordId, replaces: bool) -> Result<String, AppError> {
        let made_ms = self.hub_time_ms()?;
        self.store.read(|conn| {
            let row = rows::by_record(conn, enrolment)?.filter(|r| r.kind == RecordKind::ENROLMENT);
            row.ok_or(AppError::NotFound("enrolment"))?;
            let known = (
                meta::certificate(conn)?,
                meta::authority(conn)?,
                meta::address(conn)?,
            );
            let (Some(certificate), Some(authority), Some(address)) = known else {
                return Err(AppError::NotAllowed(
                    "this phone has not joined, or not synced since",
                ));
            };
            if certificate.grant.role == Role::Worker {
                return Err(AppError::NotAllowed(
                    "only an officer's or supervisor's phone invites",
                ));
            }
            let invite = WorkerInvite::sign(
                self.key(),
                certificate,
                (address, root_fingerprint(&authority.root)),
                (*enrolment, draw(&*self.env)),
                (made_ms, replaces),
            );
            Ok(invite.to_text())
        })
    }

    /// Keeps an officer's invite with the birth date that the person gives; used at the next sync.
    pub fn keep_worker_invite(&self, text: &str, birth_date: &str) -> Result<(), AppError> {
        self.no_practice()?;
        let invite = WorkerInvite::from_text(text).ok_or(AppError::NotFound("invite"))?;
        BirthDate::parse(birth_date).map_err(|_| AppError::NotFound("birth date, such as 1985-08-12,"))?;
        self.store
            .write(|tx| Ok(meta::set_worker_invite(tx, &invite, birth_date)?))
    }

    /// Somebody begins here as a worker or family, without any invite.
    pub fn begin_as_worker(&self) -> Result<(), AppError> {
        self.store
            .write::<_, AppError>(|tx| Ok(meta::set_began_as_worker(tx)?))
    }

    /// Whether this is the phone of a worker or family: by its grant, before that by the invite that waits, before
    /// that by how it began.
    pub fn is_for_worker(&self) -> Result<bool, AppError> {
        self.store.read(|conn| {
            if let Some(grant) = meta::grant(conn)? {
                return Ok(grant.role == Role::Worker);
            }
            if let Some((invite, _)) = meta::invite(conn)? {
                return Ok(invite.role == Role::Worker);
            }
            Ok(meta::worker_invite(conn)?.is_some() || meta::began_as_worker(conn)?)
        })
    }

    /// Uses it. A wrong birth date, like any refusal, drops the invite and nothing else.
    pub(super) async fn join_as_worker(&self, transport: &dyn Transport) -> Result<JoinOutcome, AppError> {
        let kept = self.store.read(meta::worker_invite)?;
        let (invite, birth_date) = kept.ok_or(AppError::NotFound("invite"))?;
        let shell = shell_of(&invite);
        let request = WorkerJoin {
            invite,
            birth_date,
            person_shards: self.store.read(meta::own_person_shard)?.into_iter().collect(),
        };
        let present = self.hub_time_ms()?;
        match ask(transport, self.key(), PATH_JOIN, request.encode(), present).await {
            Ok(bytes) => self.take_joined(&shell, &bytes),
            Err(TransportError::Refused(code)) if code != NOT_HERE_YET => self.refuse(&code),
            Err(_) => Ok(JoinOutcome::Kept),
        }
    }
}

/// What a worker's invite says, as an invite of the hub would: whose it is, only the hub knows.
pub(super) fn shell_of(invite: &WorkerInvite) -> Invite {
    Invite {
        address: invite.address.clone(),
        root: invite.root,
        code: invite.code,
        name: String::new(),
        role: Role::Worker,
        districts: Vec::new(),
    }
}
