//! Keys for devices: months to seal to, codes for locked phones; and what came sealed.

use crate::audit::Note;
use crate::devices::{self, Device};
use crate::hub::{Hub, HubError, Refusal};
use crate::left_drafts;
use crate::rights::Action;
use crate::store::{StoreError, meta};
use lontar_core::env::draw;
use lontar_core::model::{Challenge, DeviceKey, RecoveryCode, RecoverySecret, Regions, time};
use lontar_core::sync::wire::join::Role;
use lontar_core::sync::wire::keys::{CODES, HubKeys, KeysRequest, MONTHS, MonthKey, month_of_sealed};
use lontar_core::sync::wire::sealed::{self, Purpose};
use lontar_core::sync::wire::slip::{Certificate, Slip};
use rusqlite::Transaction;
use std::collections::BTreeSet;

/// Months for which a secret is kept after its own: at least 180 days.
const KEPT_MONTHS: u32 = 7;
/// Later epochs than the present one of which a phone may have codes: of before the hub was restored.
const EPOCHS_LOST: u64 = 4;

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

    /// The codes that fit the challenge of a locked phone, and the name of its person. Which district and
    /// epoch the phone's codes are of is told by the hint: it may not have synced since its officer was moved or
    /// a supervisor's phone was lost, or the hub was restored since. Of some thousand candidates one in a million
    /// fits by chance, so there may be a second; the likeliest comes first.
    ///
    /// # Errors
    /// [`HubError::NotFound`] if no joined phone, or none of its codes, is that of the challenge.
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
            let fits = |(epoch, district): (u64, &str)| {
                let code =
                    RecoverySecret::of_district(&secret, epoch, district).code(&key, challenge.number());
                challenge.fits(&code).then_some(code)
            };
            let codes: Vec<RecoveryCode> = origins(&device, epoch).filter_map(fits).collect();
            if codes.is_empty() {
                return Err(HubError::NotFound("code that fits this challenge"));
            }
            Ok((device.grant.name.clone(), codes))
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

/// Epochs and districts of which a phone's codes can be, the likeliest first and each once.
fn origins(device: &Device, epoch: u64) -> impl Iterator<Item = (u64, &str)> {
    let regions = Regions::get();
    let all = regions.regencies().flat_map(|r| regions.districts(r.code));
    let mut seen = BTreeSet::new();
    let districts: Vec<&str> = [home(device)]
        .into_iter()
        .chain(device.grant.districts.iter().map(String::as_str))
        .chain(all.map(|district| district.code))
        .chain([""])
        .filter(|district| seen.insert(*district))
        .collect();
    let epochs = (0..=epoch).rev().chain(epoch + 1..=epoch + EPOCHS_LOST);
    districts
        .into_iter()
        .flat_map(move |district| epochs.clone().map(move |epoch| (epoch, district)))
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
