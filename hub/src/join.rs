//! Joining: invites, and the certificate that a device gets for one.

use crate::audit::{self, Note, Who};
use crate::devices::{self, Device, LEASE_MS};
use crate::hub::{Hub, HubError, Refusal};
use crate::rights::{Action, Role as Holder, Scope, scope};
use crate::store::{StoreError, meta};
use lontar_core::env::draw;
use lontar_core::model::{DeviceKey, RecordId, Regions};
use lontar_core::oplog::hash::{TAG_CODE, tagged};
use lontar_core::sync::wire::join::{Grant, Invite, JoinRequest, Joined, Role};
use lontar_core::sync::wire::worker_invite::REQUEST_VERSION;
use rusqlite::{Connection, OptionalExtension, Transaction};

/// Longest life of an invite, ms.
const INVITE_MAX_MS: i64 = 30 * 86_400_000;

/// For whom an invite is.
#[derive(Clone, Debug)]
pub struct NewInvite {
    /// The person's name, shown before joining.
    pub name: String,
    /// What for.
    pub role: Role,
    /// Dotted district codes; none for a worker.
    pub districts: Vec<String>,
    /// How long it may be used, ms.
    pub lasts_ms: i64,
}

pub(crate) struct Stored {
    pub name: String,
    pub role: Role,
    pub districts: Vec<String>,
    pub created_ms: i64,
    pub expires_ms: i64,
    pub used_by: Option<DeviceKey>,
}

impl Hub {
    /// Mints an invite. The code is kept as a hash only.
    pub fn invite(&self, new: &NewInvite) -> Result<Invite, HubError> {
        let districts = current_districts(&new.districts)?;
        if districts.is_empty() && new.role != Role::Worker {
            return Err(HubError::Invalid(String::from(
                "name at least one district, such as --district 53.14.01",
            )));
        }
        may_have(new.role, &districts)?;
        if new.name.trim().is_empty() || new.name.len() > 200 {
            return Err(HubError::Invalid(String::from(
                "write the name of the person, at most 200 characters",
            )));
        }
        let code: [u8; 16] = draw(&*self.env);
        let now = self.env.now_ms();
        let address = self.store.read(meta::address)?.unwrap_or_default();
        self.store.write::<_, HubError>(|tx| {
            // After every closing that is known, whatever the clock says: this invite may open a phone again.
            let created_ms: i64 = tx.query_row(
                "SELECT max(?1, 1 + coalesce(max(revoked_ms), 0)) FROM device",
                [now],
                |row| row.get(0),
            )?;
            tx.execute(
                "INSERT INTO invite (code, name, role, districts, created_ms, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (
                    hash_of(&code),
                    new.name.trim(),
                    new.role.name(),
                    districts.join(","),
                    created_ms,
                    now + new.lasts_ms.clamp(0, INVITE_MAX_MS),
                ),
            )?;
            let note = Note::new(invites(new.role), districts.join(","));
            Ok(self.at_the_machine(tx, &note)?)
        })?;
        let (name, role) = (String::from(new.name.trim()), new.role);
        Ok(Invite {
            address,
            root: self.root_fingerprint(),
            code,
            name,
            role,
            districts,
        })
    }

    pub(crate) fn join(&self, key: &DeviceKey, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        if body.first() == Some(&REQUEST_VERSION) {
            return self.join_worker(key, body);
        }
        let request = JoinRequest::decode(body).map_err(|_| Refusal::Code("malformed"))?;
        self.store.write::<_, Refusal>(|tx| {
            let invite = find(tx, &request.code)?.ok_or(Refusal::Code("invite_unknown"))?;
            match invite.used_by {
                // Its answer was lost on the way: the same key gets the same answer again.
                Some(by) if by == *key => {}
                Some(_) => return Err(Refusal::Code("invite_used")),
                None if self.env.now_ms() > invite.expires_ms => return Err(Refusal::Code("invite_expired")),
                None if was_closed_since(tx, key, invite.created_ms)? => {
                    return Err(Refusal::Code("revoked"));
                }
                None => {
                    self.accept(tx, key, &invite, &request)?;
                    audit::write(self, tx, &Who::Device(*key), &Note::new(Action::Join, key))?;
                }
            }
            self.joined(tx, key)
        })
    }

    /// The answer to a device that has joined; a closed one gets none.
    pub(crate) fn joined(&self, conn: &Connection, key: &DeviceKey) -> Result<Vec<u8>, Refusal> {
        let device = devices::get(conn, key)?.ok_or(Refusal::Code("invite_used"))?;
        if device.revoked_ms.is_some() {
            return Err(Refusal::Code("revoked"));
        }
        let (authority, grant) = (self.authority.clone(), device.grant);
        Ok(Joined { authority, grant }.encode())
    }

    pub(crate) fn accept(
        &self,
        tx: &Transaction<'_>,
        key: &DeviceKey,
        invite: &Stored,
        request: &JoinRequest,
    ) -> Result<(), StoreError> {
        let now = self.env.now_ms();
        let before = devices::get(tx, key)?;
        let record = before.as_ref().map_or_else(|| self.new_record(), |d| d.record);
        let mut grant = Grant {
            version: 0,
            name: invite.name.clone(),
            role: invite.role,
            districts: invite.districts.clone(),
            person_shards: before.map(|d| d.grant.person_shards).unwrap_or_default(),
            lease_until_ms: now + LEASE_MS,
        };
        for shard in &request.person_shards {
            let taken: Option<i64> = tx
                .query_row(
                    "SELECT 1 FROM device_shard WHERE shard = ?1 AND device <> ?2",
                    (shard.as_bytes(), key.as_bytes()),
                    |r| r.get(0),
                )
                .optional()?;
            let is_district = crate::store::rows::district_of_shard(shard).is_some();
            if taken.is_none() && !is_district && !grant.person_shards.contains(shard) {
                grant.person_shards.push(*shard);
            }
        }
        tx.execute(
            "UPDATE invite SET used_by = ?2 WHERE code = ?1",
            (hash_of(&request.code), key.as_bytes()),
        )?;
        devices::put(
            self,
            tx,
            &Device {
                key: *key,
                record,
                grant,
                joined_ms: now,
                revoked_ms: None,
            },
        )
    }

    pub(crate) fn new_record(&self) -> RecordId {
        let ms = u64::try_from(self.env.now_ms()).unwrap_or(0) & 0xffff_ffff_ffff;
        RecordId::new_v7(ms, draw(&*self.env))
    }
}

/// Refuses districts for a role that the table of rights gives none.
pub(crate) fn may_have(role: Role, districts: &[String]) -> Result<(), HubError> {
    if !districts.is_empty() && scope(Action::PullDistrict, Holder::Device(role)) == Scope::Never {
        return Err(HubError::Invalid(format!(
            "the phone of a {} has no districts: it reads and writes what is the person's own",
            role.name()
        )));
    }
    Ok(())
}

/// The action of inviting a role.
fn invites(role: Role) -> Action {
    match role {
        Role::Officer => Action::InviteOfficer,
        Role::Supervisor => Action::InviteSupervisor,
        Role::Worker => Action::InviteWorker,
    }
}

pub(crate) fn hash_of(code: &[u8; 16]) -> [u8; 32] {
    tagged(TAG_CODE, &[code])
}

/// Whether a device was closed after an invite was written: only a newer one opens it again.
pub(crate) fn was_closed_since(
    conn: &Connection,
    key: &DeviceKey,
    written_ms: i64,
) -> Result<bool, StoreError> {
    let closed = devices::get(conn, key)?.and_then(|d| d.revoked_ms);
    Ok(closed.is_some_and(|at| at >= written_ms))
}

fn find(conn: &Connection, code: &[u8; 16]) -> Result<Option<Stored>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT name, role, districts, expires_ms, used_by, created_ms FROM invite WHERE code = ?1",
    )?;
    let found = find.query_row([hash_of(code)], |r| {
        let (role, districts): (String, String) = (r.get(1)?, r.get(2)?);
        Ok(Stored {
            name: r.get(0)?,
            role: Role::from_name(&role).unwrap_or(Role::Worker),
            districts: devices::split(&districts),
            created_ms: r.get(5)?,
            expires_ms: r.get(3)?,
            used_by: r.get::<_, Option<[u8; 32]>>(4)?.map(DeviceKey::from_bytes),
        })
    });
    Ok(found.optional()?)
}

/// Codes as they are today, each a district's.
pub(crate) fn current_districts(codes: &[String]) -> Result<Vec<String>, HubError> {
    let regions = Regions::get();
    let current = |code: &String| {
        let region = regions
            .current(code)
            .filter(|r| regions.district_of(r.code) == Some(r.code));
        region.map(|r| String::from(r.code)).ok_or_else(|| {
            HubError::Invalid(format!(
                "{} is not a district of NTT; write its code, such as 53.14.01",
                crate::echo::echo(code)
            ))
        })
    };
    codes.iter().map(current).collect()
}
