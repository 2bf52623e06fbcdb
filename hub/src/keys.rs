//! Keys for devices: months to seal to, codes for locked phones; and what came sealed.

use crate::audit::Note;
use crate::devices::{self, Device};
use crate::hub::{Hub, HubError, Refusal};
use crate::left_drafts;
use crate::rights::Action;
use crate::store::{StoreError, meta};
use lontar_core::env::draw;
use lontar_core::model::{Challenge, DeviceKey, RecoveryCode, RecoverySecret, time};
use lontar_core::sync::wire::join::Role;
use lontar_core::sync::wire::keys::{CODES, HubKeys, KeysRequest, MONTHS, MonthKey, month_of_sealed};
use lontar_core::sync::wire::sealed::{self, Purpose};
use lontar_core::sync::wire::slip::{Certificate, Slip};
use rusqlite::Transaction;
use std::collections::BTreeSet;

/// Months for which a secret is kept after its own: at least 180 days.
const KEPT_MONTHS: u32 = 7;
/// Earlier epochs whose codes are still shown: phones that were away have no newer slots.
const EPOCHS_SHOWN: u64 = 4;

impl Hub {
    pub(crate) fn keys(&self, key: &DeviceKey, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let request = KeysRequest::decode(body).map_err(|_| Refusal::Code("malformed"))?;
        let keys = self.store.write::<_, Refusal>(|tx| {
            let device = devices::get(tx, key)?.ok_or(Refusal::Code("not_joined"))?;
            if !device.may_read() {
                return Err(Refusal::Code("revoked"));
            }
            left_drafts::taken(tx, key, &request.drafts_taken)?;
            for case in &request.erased {
                meta::note_compliance(tx, case, key, self.env.now_ms())?;
            }
            let secret = meta::recovery_secret(tx, || draw(&*self.env))?;
            let epoch = meta::recovery_epoch(tx)?;
            Ok(HubKeys {
                tls_epoch: meta::tls_authority(tx)?.map_or(0, |a| a.epoch),
                certificate: Some(Certificate::sign(&self.key, *key, device.grant.clone())),
                drafts: left_drafts::for_device(tx, key)?,
                months: self.months(tx)?,
                codes: codes(&secret, epoch, &device, request.from),
                secrets: secrets(&secret, epoch, &device),
            })
        })?;
        Ok(keys.encode())
    }

    fn months(&self, tx: &Transaction<'_>) -> Result<Vec<MonthKey>, StoreError> {
        let this = time::month_of(self.env.now_ms());
        let plan = (this.saturating_sub(KEPT_MONTHS), this, MONTHS as u32);
        meta::renew_month_keys(tx, plan, &mut || draw(&*self.env))?;
        let keys = meta::month_keys(tx)?
            .into_iter()
            .filter(|(month, _)| *month >= this);
        Ok(keys
            .take(MONTHS)
            .map(|(month, random)| MonthKey {
                month,
                public: sealed::key_pair(&random).1,
            })
            .collect())
    }

    /// Stores a batch that a phone sealed when it was locked; answers with a receipt.
    pub(crate) fn segment(&self, key: &DeviceKey, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let batch = self.unseal(Purpose::Segment, body)?;
        let taken = self.take(key, &batch)?;
        if !taken.refused.is_empty() {
            // A restored hub may lack the beginning. The phone keeps what it sealed, and sends from its
            // database when it is opened; a receipt would let it drop the parcel.
            return Err(Refusal::Code("incomplete"));
        }
        self.store.read(|conn| self.receipt(conn, key, &taken.heads))
    }

    /// Opens what was sealed to a key of a month.
    pub(crate) fn unseal(&self, purpose: Purpose, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let (month, sealed) = month_of_sealed(body).ok_or(Refusal::Code("malformed"))?;
        let keys = self.store.read(meta::month_keys)?;
        let key = keys.iter().find(|(m, _)| *m == month);
        let (_, random) = key.ok_or(Refusal::Code("key_gone"))?;
        let (secret, _) = sealed::key_pair(random);
        sealed::open(&secret, purpose, sealed).ok_or(Refusal::Code("malformed"))
    }

    /// The codes that open the locked phone of a challenge: name of its person, and the code of the
    /// present epoch first. Older ones are for phones that have not synced since a supervisor's phone
    /// was lost.
    pub fn recover(&self, challenge: &Challenge) -> Result<(String, Vec<RecoveryCode>), HubError> {
        self.store.write(|tx| {
            let mut find = tx.prepare("SELECT device FROM device ORDER BY joined_ms DESC")?;
            let keys: Vec<[u8; 32]> = find.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
            let key = keys
                .into_iter()
                .map(DeviceKey::from_bytes)
                .find(|k| challenge.is_of(k));
            let key = key.ok_or(HubError::NotFound("phone of this challenge"))?;
            let device = devices::get(tx, &key)?.ok_or(HubError::NotFound("device"))?;
            self.at_the_machine(tx, &Note::new(Action::AnswerRecovery, key))?;
            let secret = meta::recovery_secret(tx, || draw(&*self.env))?;
            let epoch = meta::recovery_epoch(tx)?;
            let district = home(&device);
            let codes = (epoch.saturating_sub(EPOCHS_SHOWN)..=epoch).rev();
            let codes = codes.map(|epoch| {
                RecoverySecret::of_district(&secret, epoch, district).code(&key, challenge.number())
            });
            Ok((device.grant.name.clone(), codes.collect()))
        })
    }
}

impl Hub {
    /// A slip that lengthens a device's lease as asking would, for a courier: the phone may be weeks from
    /// any signal.
    pub fn slip(&self, key: &DeviceKey) -> Result<String, HubError> {
        let device = self.store.read(|conn| devices::get(conn, key))?;
        let device = device.ok_or(HubError::NotFound("device"))?;
        if !device.may_read() {
            return Err(HubError::Invalid(String::from(
                "this phone was closed; no lease is given",
            )));
        }
        let note = Note::new(Action::RenewLeaseOffline, key);
        self.store
            .write::<_, StoreError>(|tx| self.at_the_machine(tx, &note))?;
        let hub_ms = self.env.now_ms();
        let slip = Slip {
            device: *key,
            hub_ms,
            until_ms: hub_ms + devices::LEASE_MS,
        };
        Ok(slip.sign(&self.key, None).to_text())
    }
}

/// The district whose supervisors answer for a phone; a worker's has none.
fn home(device: &Device) -> &str {
    device.grant.districts.first().map_or("", String::as_str)
}

fn codes(secret: &[u8; 32], epoch: u64, device: &Device, from: u16) -> Vec<(u16, RecoveryCode)> {
    let secret = RecoverySecret::of_district(secret, epoch, home(device));
    let numbers = from..from.saturating_add(CODES);
    numbers
        .map(|number| (number, secret.code(&device.key, number)))
        .collect()
}

fn secrets(secret: &[u8; 32], epoch: u64, device: &Device) -> Vec<(String, RecoverySecret)> {
    if device.grant.role != Role::Supervisor {
        return Vec::new();
    }
    let districts: BTreeSet<&String> = device.grant.districts.iter().collect();
    let of = |district: &String| RecoverySecret::of_district(secret, epoch, district);
    districts.into_iter().map(|d| (d.clone(), of(d))).collect()
}
