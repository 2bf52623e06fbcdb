//! Slips: a longer lease for a phone that cannot reach the hub, as a QR code or a file.
//!
//! The hub may write one for a courier; a supervisor's phone may write one with its *certificate*, the
//! hub's word that this key belongs to a supervisor of these districts.

use super::join::{Grant, Role};
use crate::model::DeviceKey;
use crate::model::id::{from_hex, to_hex};
use crate::oplog::SigningKey;
use crate::oplog::codec::{CodecError, Reader, Writer};
use crate::oplog::hash::{TAG_CERTIFICATE, TAG_SLIP, tagged};
use crate::oplog::seal;

const PREFIX: &str = "lontar-slip1-";
/// A supervisor lengthens a lease by so much at most: enough to reach a signal.
pub const BY_SUPERVISOR_MS: i64 = 14 * 86_400_000;

/// The hub's word on whose key a device's is, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The device.
    pub device: DeviceKey,
    /// What it may do.
    pub grant: Grant,
    signature: [u8; 64],
}

impl Certificate {
    /// Signs one with the hub's key.
    #[must_use]
    pub fn sign(hub: &SigningKey, device: DeviceKey, grant: Grant) -> Self {
        let signature = seal::sign(hub, &Self::message(&device, &grant));
        Self {
            device,
            grant,
            signature,
        }
    }

    /// Whether the hub signed it.
    #[must_use]
    pub fn is_by(&self, hub: &DeviceKey) -> bool {
        seal::verify(hub, &Self::message(&self.device, &self.grant), &self.signature)
    }

    fn message(device: &DeviceKey, grant: &Grant) -> Vec<u8> {
        tagged(TAG_CERTIFICATE, &[device.as_bytes(), &grant.encode()]).to_vec()
    }

    /// Appends the bytes.
    pub fn write(&self, w: &mut Writer) {
        w.raw(self.device.as_bytes());
        self.grant.write(w);
        w.raw(&self.signature);
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn read(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            device: DeviceKey::from_bytes(r.array()?),
            grant: Grant::read(r)?,
            signature: r.array()?,
        })
    }
}

/// A longer lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip {
    /// For this device.
    pub device: DeviceKey,
    /// The hub's time as the signer knew it, ms since 1970 UTC.
    pub hub_ms: i64,
    /// Until then.
    pub until_ms: i64,
}

/// A slip with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedSlip {
    /// What it says.
    pub slip: Slip,
    /// Of the supervisor's phone; `None` if the hub signed.
    pub certificate: Option<Certificate>,
    signature: [u8; 64],
}

impl Slip {
    fn message(&self) -> Vec<u8> {
        let (hub, until) = (self.hub_ms.to_le_bytes(), self.until_ms.to_le_bytes());
        tagged(TAG_SLIP, &[self.device.as_bytes(), &hub, &until]).to_vec()
    }

    /// Signs it: with the hub's key, or with that of the certificate.
    #[must_use]
    pub fn sign(self, key: &SigningKey, certificate: Option<Certificate>) -> SignedSlip {
        SignedSlip {
            slip: self,
            signature: seal::sign(key, &self.message()),
            certificate,
        }
    }
}

impl SignedSlip {
    /// Whether it holds: signed by the hub, or by a supervisor that the hub certified, who lengthens by
    /// no more than [`BY_SUPERVISOR_MS`].
    #[must_use]
    pub fn holds(&self, hub: &DeviceKey) -> bool {
        let Some(certificate) = &self.certificate else {
            return seal::verify(hub, &self.slip.message(), &self.signature);
        };
        let lasts = self.slip.until_ms.saturating_sub(self.slip.hub_ms);
        certificate.is_by(hub)
            && certificate.grant.role == Role::Supervisor
            && (0..=BY_SUPERVISOR_MS).contains(&lasts)
            && seal::verify(&certificate.device, &self.slip.message(), &self.signature)
    }

    /// The text of a QR code.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut w = Writer::new();
        w.raw(self.slip.device.as_bytes());
        w.zigzag(self.slip.hub_ms);
        w.zigzag(self.slip.until_ms);
        w.raw(&self.signature);
        w.u8(u8::from(self.certificate.is_some()));
        if let Some(certificate) = &self.certificate {
            certificate.write(&mut w);
        }
        format!("{PREFIX}{}", to_hex(&w.finish()))
    }

    /// Reads the text; `None` if it is no slip.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = from_hex(text.trim().strip_prefix(PREFIX)?)?;
        Self::read(&mut Reader::new(&bytes)).ok()
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let slip = Slip {
            device: DeviceKey::from_bytes(r.array()?),
            hub_ms: r.zigzag()?,
            until_ms: r.zigzag()?,
        };
        let signature = r.array()?;
        let certificate = if r.flag()? {
            Some(Certificate::read(r)?)
        } else {
            None
        };
        r.end()?;
        Ok(Self {
            slip,
            certificate,
            signature,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> SigningKey {
        SigningKey::from_bytes(&[n; 32])
    }

    fn grant(role: Role) -> Grant {
        Grant {
            version: 1,
            name: String::from("Ferdinan Lona"),
            role,
            districts: vec![String::from("53.14.02")],
            person_shards: Vec::new(),
            lease_until_ms: 0,
        }
    }

    fn slip(lasts_ms: i64) -> Slip {
        Slip {
            device: seal::device_key(&key(9)),
            hub_ms: 1_000,
            until_ms: 1_000 + lasts_ms,
        }
    }

    #[test]
    fn hub_and_certified_supervisors_write_slips_and_nobody_else() {
        let hub = seal::device_key(&key(1));
        let certified = |role| Certificate::sign(&key(1), seal::device_key(&key(2)), grant(role));
        let by_supervisor = |slip: Slip| slip.sign(&key(2), Some(certified(Role::Supervisor)));
        assert!(slip(90 * 86_400_000).sign(&key(1), None).holds(&hub));
        assert!(by_supervisor(slip(BY_SUPERVISOR_MS)).holds(&hub));
        let table = [
            ("a stranger's", slip(1).sign(&key(3), None)),
            (
                "too long for a supervisor",
                by_supervisor(slip(BY_SUPERVISOR_MS + 1)),
            ),
            ("backwards", by_supervisor(slip(-1))),
            (
                "an officer's",
                slip(1).sign(&key(2), Some(certified(Role::Officer))),
            ),
            (
                "with another's certificate",
                slip(1).sign(&key(3), Some(certified(Role::Supervisor))),
            ),
            (
                "certified by a stranger",
                slip(1).sign(
                    &key(2),
                    Some(Certificate::sign(
                        &key(3),
                        seal::device_key(&key(2)),
                        grant(Role::Supervisor),
                    )),
                ),
            ),
        ];
        for (whose, signed) in table {
            assert!(!signed.holds(&hub), "{whose}");
        }
    }

    #[test]
    fn the_text_says_the_same_and_a_wrong_character_spoils_it() {
        let certificate = Certificate::sign(&key(1), seal::device_key(&key(2)), grant(Role::Supervisor));
        let signed = slip(5).sign(&key(2), Some(certificate));
        assert_eq!(SignedSlip::from_text(&signed.to_text()).as_ref(), Some(&signed));
        let hub = seal::device_key(&key(1));
        let spoilt = signed.to_text().replacen("00", "01", 1);
        assert!(SignedSlip::from_text(&spoilt).is_none_or(|s| !s.holds(&hub)));
        assert_eq!(SignedSlip::from_text("lontar-slip1-zz"), None);
    }
}
