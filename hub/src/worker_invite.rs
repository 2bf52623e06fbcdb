//! A worker's phone joins with an invite that an officer's phone wrote in the village.

use crate::audit::{self, Note, Who};
use crate::devices;
use crate::hub::{Hub, Refusal};
use crate::join::{Stored, hash_of, was_closed_since};
use crate::rights::Action;
use crate::store::{StoreError, rows};
use lontar_core::env::draw;
use lontar_core::ledger;
use lontar_core::model::{BirthDate, DeviceKey, RecordId, RecordKind, Regions, ShardId};
use lontar_core::sync::wire::join::{JoinRequest, Role};
use lontar_core::sync::wire::worker_invite::{WorkerInvite, WorkerJoin};
use rusqlite::{OptionalExtension, Transaction};
use std::collections::BTreeSet;

/// How long an officer's invite may be used, ms.
const LASTS_MS: i64 = 30 * 86_400_000;
/// The officer's clock may be so far ahead.
const AHEAD_MS: i64 = 86_400_000;
/// Wrong birth dates after which an invite is worth nothing.
const WRONG_MAX: u32 = 5;

impl Hub {
    pub(crate) fn join_worker(&self, key: &DeviceKey, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let request = WorkerJoin::decode(body).map_err(|_| Refusal::Code("malformed"))?;
        // What is counted stays counted although the phone is refused.
        let decided = self
            .store
            .write::<_, Refusal>(|tx| self.admit_worker(tx, key, &request))?;
        decided.map_err(Refusal::Code)?;
        self.store.read(|conn| self.joined(conn, key))
    }

    fn admit_worker(
        &self,
        tx: &Transaction<'_>,
        key: &DeviceKey,
        request: &WorkerJoin,
    ) -> Result<Result<(), &'static str>, Refusal> {
        let invite = &request.invite;
        if let Err(code) = self.is_good(tx, invite)? {
            return Ok(Err(code));
        }
        let Some(row) = rows::by_record(tx, &invite.enrolment)?.filter(|r| r.kind == RecordKind::ENROLMENT)
        else {
            return Ok(Err("not_here_yet"));
        };
        if !self.officer_covers(tx, invite, &row)? {
            return Ok(Err("not_allowed"));
        }
        let code = hash_of(&invite.code);
        tx.execute(
            "INSERT OR IGNORE INTO worker_invite (code, enrolment) VALUES (?1, ?2)",
            (code, invite.enrolment.as_bytes()),
        )?;
        let (used_by, wrong): (Option<[u8; 32]>, u32) = tx.query_row(
            "SELECT used_by, wrong FROM worker_invite WHERE code = ?1",
            [code],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        match used_by.map(DeviceKey::from_bytes) {
            Some(by) if by == *key => return Ok(Ok(())),
            Some(_) => return Ok(Err("invite_used")),
            None if wrong >= WRONG_MAX => return Ok(Err("invite_locked")),
            None => {}
        }
        if was_closed_since(tx, key, invite.made_ms)? {
            return Ok(Err("revoked"));
        }
        let known = row.answers.get("bd").and_then(|v| v.as_text());
        let known = known.and_then(|text| BirthDate::parse(text).ok());
        if known.is_none() || BirthDate::parse(&request.birth_date).ok() != known {
            tx.execute(
                "UPDATE worker_invite SET wrong = wrong + 1 WHERE code = ?1",
                [code],
            )?;
            return Ok(Err("birth_date_wrong"));
        }
        tx.execute(
            "UPDATE worker_invite SET used_by = ?2 WHERE code = ?1",
            (code, key.as_bytes()),
        )?;
        self.bind_worker(tx, key, request, row.summary().name.unwrap_or_default())?;
        audit::write(self, tx, &Who::Device(*key), &Note::new(Action::Join, key))?;
        Ok(Ok(()))
    }

    /// Whether a certified phone of somebody who still works here wrote it, not long ago.
    fn is_good(
        &self,
        tx: &Transaction<'_>,
        invite: &WorkerInvite,
    ) -> Result<Result<(), &'static str>, Refusal> {
        if invite.root != self.root_fingerprint() || !invite.is_under(&self.authority.key) {
            return Ok(Err("invite_unknown"));
        }
        let officer = devices::get(tx, &invite.certificate.device)?;
        let works = officer.is_some_and(|d| d.may_read() && d.grant.role != Role::Worker);
        if !works {
            return Ok(Err("invite_unknown"));
        }
        let age = self.env.now_ms() - invite.made_ms;
        if !(-AHEAD_MS..=LASTS_MS).contains(&age) {
            return Ok(Err("invite_expired"));
        }
        Ok(Ok(()))
    }

    /// Whether the officer works where the enrolment is.
    fn officer_covers(
        &self,
        tx: &Transaction<'_>,
        invite: &WorkerInvite,
        row: &rows::HubRow,
    ) -> Result<bool, Refusal> {
        let Some(officer) = devices::get(tx, &invite.certificate.device)? else {
            return Ok(false);
        };
        let of_village = row.summary().village;
        let of_village = of_village.as_deref().and_then(|v| Regions::get().district_of(v));
        let home = ledger::shard_of_row(tx, row.shard)?;
        let of_shard = rows::district_of_shard(&home);
        let covers = |code: &str| officer.grant.districts.iter().any(|d| d == code);
        Ok([of_village, of_shard, row.district.as_deref()]
            .into_iter()
            .flatten()
            .any(covers))
    }

    /// Makes the phone one of the person's: it shares their shards, and gets the enrolment.
    fn bind_worker(
        &self,
        tx: &Transaction<'_>,
        key: &DeviceKey,
        request: &WorkerJoin,
        name: String,
    ) -> Result<(), Refusal> {
        let enrolment = &request.invite.enrolment;
        let mut shards = request.person_shards.clone();
        for other in phones_of(tx, enrolment)? {
            if let Some(device) = devices::get(tx, &other)? {
                shards.extend(device.grant.person_shards);
            }
        }
        if request.invite.replaces {
            for other in phones_of(tx, enrolment)?.iter().filter(|other| *other != key) {
                self.revoke_in(tx, other)?;
            }
        }
        if shards.is_empty() {
            shards.push(ShardId::from_bytes(draw(&*self.env)));
        }
        let invite = Stored {
            name,
            role: Role::Worker,
            districts: Vec::new(),
            created_ms: request.invite.made_ms,
            expires_ms: i64::MAX,
            used_by: None,
        };
        let joining = JoinRequest {
            code: request.invite.code,
            person_shards: request.person_shards.clone(),
        };
        self.accept(tx, key, &invite, &joining)?;
        let mut device = devices::get(tx, key)?.ok_or(Refusal::Code("invite_used"))?;
        for shard in shards {
            if !device.grant.person_shards.contains(&shard) {
                device.grant.person_shards.push(shard);
            }
        }
        devices::put(self, tx, &device)?;
        tx.execute(
            "INSERT OR IGNORE INTO worker_device (enrolment, device) VALUES (?1, ?2)",
            (enrolment.as_bytes(), key.as_bytes()),
        )?;
        Ok(self.carry_to_person(tx, enrolment)?)
    }

    /// Carries an enrolment to the shards of its person's phones.
    fn carry_to_person(&self, tx: &Transaction<'_>, enrolment: &RecordId) -> Result<(), StoreError> {
        let Some(row) = rows::by_record(tx, enrolment)? else {
            return Ok(());
        };
        let applied = ledger::history(tx, &self.trust(), row.shard, *enrolment)?;
        let mut carried_to = BTreeSet::new();
        self.carry(tx, &applied, &row.summary(), &mut carried_to)?;
        for applied in ledger::apply(tx, &self.trust(), &carried_to)? {
            rows::write(tx, &applied)?;
        }
        Ok(())
    }
}

/// Phones of the person of an enrolment.
fn phones_of(tx: &Transaction<'_>, enrolment: &RecordId) -> Result<Vec<DeviceKey>, StoreError> {
    let mut find =
        tx.prepare_cached("SELECT device FROM worker_device WHERE enrolment = ?1 ORDER BY device")?;
    let phones = find.query_map([enrolment.as_bytes()], |r| Ok(DeviceKey::from_bytes(r.get(0)?)))?;
    Ok(phones.collect::<Result<_, _>>()?)
}

/// Shards of the person of an enrolment: their phones read and write them.
pub(crate) fn shards_of_person(
    conn: &rusqlite::Connection,
    enrolment: &RecordId,
) -> Result<Vec<ShardId>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT DISTINCT s.shard FROM worker_device w JOIN device_shard s ON s.device = w.device
         JOIN device d ON d.device = w.device
         WHERE w.enrolment = ?1 AND d.revoked_ms IS NULL ORDER BY s.shard LIMIT 1",
    )?;
    let first = find.query_row([enrolment.as_bytes()], |r| Ok(ShardId::from_bytes(r.get(0)?)));
    Ok(first.optional()?.into_iter().collect())
}
