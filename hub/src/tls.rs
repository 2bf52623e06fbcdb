//! The hub's certificates: root, TLS authority, and the one that is shown.
//!
//! The root key signs two things in its life: who the hub is, and a certificate of the *TLS authority*
//! (ten years, its serial number is its epoch). Its secret half is never stored. The authority signs
//! the hub's own certificate (90 days), again and again, without anybody's help. Phones know 16 bytes
//! of the root key and check the chain below it (`core::sync::tls`), so neither renewal touches one.

use crate::audit::Note;
use crate::hub::{Hub, HubError};
use crate::rights::Action;
use crate::store::{StoreError, meta};
use lontar_core::env::draw;
use lontar_core::oplog::SigningKey;
use lontar_core::oplog::codec::{CodecError, Reader, Writer};
use lontar_core::oplog::seal::device_key;
use lontar_core::sync::transport::HUB_NAME;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, SerialNumber,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

const DAY_MS: i64 = 86_400_000;
/// Life of the certificate that is shown, and from which rest of it on it is renewed.
const OWN_MS: i64 = 90 * DAY_MS;
const RENEW_BELOW_MS: i64 = 60 * DAY_MS;
/// Life of the TLS authority, and of the root's certificate.
const AUTHORITY_MS: i64 = 3_653 * DAY_MS;
const ROOT_MS: i64 = 2 * AUTHORITY_MS;
/// Certificates begin a little in the past: clocks of machines differ.
const EARLIER_MS: i64 = DAY_MS;
const CERTIFICATE_MAX_BYTES: usize = 8 * 1024;
/// Head of an Ed25519 key in PKCS#8 (RFC 8410), before its 32 bytes.
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The TLS authority as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Authority {
    pub epoch: u64,
    made_ms: i64,
    seed: [u8; 32],
    root: Vec<u8>,
    certificate: Vec<u8>,
}

impl Authority {
    /// Signed by the root key. `seed` is the authority's own secret.
    pub fn make(root: &SigningKey, epoch: u64, seed: [u8; 32], now_ms: i64) -> Result<Self, HubError> {
        let root_key = key_pair(root.as_bytes())?;
        let root_params = params("Lontar root", (now_ms - EARLIER_MS, ROOT_MS), 1);
        let certificate_of_root = root_params.self_signed(&root_key).map_err(trouble)?;
        let issuer = Issuer::from_params(&root_params, &root_key);
        let certificate = authority_params(epoch, now_ms)
            .signed_by(&key_pair(&seed)?, &issuer)
            .map_err(trouble)?;
        Ok(Self {
            epoch,
            made_ms: now_ms,
            seed,
            root: certificate_of_root.der().to_vec(),
            certificate: certificate.der().to_vec(),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.varint(self.epoch);
        w.zigzag(self.made_ms);
        w.raw(&self.seed);
        w.bytes(&self.root);
        w.bytes(&self.certificate);
        w.finish()
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        Ok(Self {
            epoch: r.varint()?,
            made_ms: r.zigzag()?,
            seed: r.array()?,
            root: r.bytes(CERTIFICATE_MAX_BYTES)?.to_vec(),
            certificate: r.bytes(CERTIFICATE_MAX_BYTES)?.to_vec(),
        })
    }

    /// A certificate for the hub, with its key and the chain above it.
    fn issue(&self, seed: [u8; 32], now_ms: i64) -> Result<Shown, HubError> {
        let authority_key = key_pair(&self.seed)?;
        let authority = authority_params(self.epoch, self.made_ms);
        let issuer = Issuer::from_params(&authority, &authority_key);
        let key = key_pair(&seed)?;
        let mut own = CertificateParams::new(vec![String::from(HUB_NAME)]).map_err(trouble)?;
        own.distinguished_name = name("Lontar hub");
        live(&mut own, now_ms - EARLIER_MS, now_ms + OWN_MS);
        own.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        own.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = own.signed_by(&key, &issuer).map_err(trouble)?;
        let chain = [
            certificate.der().to_vec(),
            self.certificate.clone(),
            self.root.clone(),
        ];
        Ok(Shown {
            ends_ms: now_ms + OWN_MS,
            epoch: self.epoch,
            key: pkcs8(&seed),
            chain: chain.map(CertificateDer::from).to_vec(),
        })
    }
}

/// What is shown to whoever connects.
struct Shown {
    ends_ms: i64,
    epoch: u64,
    key: Vec<u8>,
    chain: Vec<CertificateDer<'static>>,
}

impl Shown {
    fn certified(&self) -> Result<Arc<CertifiedKey>, HubError> {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.clone()));
        let key = ring::sign::any_eddsa_type(match &key {
            PrivateKeyDer::Pkcs8(pkcs8) => pkcs8,
            _ => return Err(HubError::Invalid(String::from("the TLS key is none"))),
        });
        let key = key.map_err(trouble)?;
        Ok(Arc::new(CertifiedKey::new(self.chain.clone(), key)))
    }
}

/// Shows the hub's certificate, and takes a new one while connections go on.
#[derive(Debug)]
pub(crate) struct Resolver {
    now: RwLock<(Arc<CertifiedKey>, i64, u64)>,
}

impl Resolver {
    fn shown(&self) -> Arc<CertifiedKey> {
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&now.0)
    }
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.shown())
    }
}

impl Hub {
    /// Whether phones and browsers reach this hub over TLS.
    pub fn serves_tls(&self) -> Result<bool, HubError> {
        Ok(self.address()?.starts_with("https://"))
    }

    pub(crate) fn resolver(&self) -> Result<Resolver, HubError> {
        let shown = self.issue()?;
        Ok(Resolver {
            now: RwLock::new((shown.certified()?, shown.ends_ms, shown.epoch)),
        })
    }

    /// Renews what is shown, if a third of its life is over or the authority is another; whether it
    /// was.
    pub(crate) fn renew(&self, resolver: &Resolver) -> Result<bool, HubError> {
        let (ends_ms, epoch) = {
            let now = resolver.now.read().unwrap_or_else(PoisonError::into_inner);
            (now.1, now.2)
        };
        if ends_ms - self.env.now_ms() > RENEW_BELOW_MS && self.tls_authority()?.epoch == epoch {
            return Ok(false);
        }
        let shown = self.issue()?;
        let fresh = (shown.certified()?, shown.ends_ms, shown.epoch);
        *resolver.now.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(true)
    }

    fn issue(&self) -> Result<Shown, HubError> {
        self.tls_authority()?.issue(draw(&*self.env), self.env.now_ms())
    }

    fn tls_authority(&self) -> Result<Authority, HubError> {
        let authority = self.store.read(meta::tls_authority)?;
        authority.ok_or_else(|| {
            HubError::Invalid(String::from(
                "this hub has no TLS authority; make one with `lontar hub tls new-authority`",
            ))
        })
    }

    /// Epoch of the TLS authority.
    pub fn tls_epoch(&self) -> Result<u64, HubError> {
        Ok(self.tls_authority()?.epoch)
    }

    /// Makes a new TLS authority, because the old one was stolen or ends; needs the root's secret.
    /// Phones refuse the old one once they have heard of the new epoch, at their next sync.
    pub fn new_tls_authority(&self, root_secret: &[u8; 32]) -> Result<u64, HubError> {
        let root = SigningKey::from_bytes(root_secret);
        if device_key(&root) != self.authority.root {
            return Err(HubError::Invalid(String::from(
                "this is not the root key of this hub; nothing was changed",
            )));
        }
        let epoch = self.store.read(meta::tls_authority)?.map_or(0, |a| a.epoch) + 1;
        let made = Authority::make(&root, epoch, draw(&*self.env), self.env.now_ms())?;
        self.store.write::<_, StoreError>(|tx| {
            meta::set_tls_authority(tx, &made)?;
            meta::renew_all_grants(tx)?;
            self.at_the_machine(tx, &Note::new(Action::RotateKeys, "tls").with("epoch", epoch))
        })?;
        Ok(epoch)
    }

    /// The chain and key in PEM, for a reverse proxy that ends TLS in the hub's place.
    pub fn tls_pem(&self) -> Result<(String, String), HubError> {
        let shown = self.issue()?;
        let pem = |label: &str, der: &[u8]| pem::encode(&pem::Pem::new(label, der));
        let chain = shown.chain.iter().map(|c| pem("CERTIFICATE", c)).collect();
        Ok((chain, pem("PRIVATE KEY", &shown.key)))
    }
}

fn authority_params(epoch: u64, now_ms: i64) -> CertificateParams {
    let mut params = params("Lontar TLS", (now_ms - EARLIER_MS, AUTHORITY_MS), 0);
    params.serial_number = Some(SerialNumber::from(epoch));
    params
}

fn params(who: &str, (from_ms, lasts_ms): (i64, i64), below: u8) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = name(who);
    live(&mut params, from_ms, from_ms + lasts_ms);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn name(who: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, who);
    name
}

/// Sets when a certificate begins and ends; before 1970 it is 1970.
fn live(params: &mut CertificateParams, from_ms: i64, to_ms: i64) {
    let since_1970 = |ms: i64| Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    params.not_before = rcgen::date_time_ymd(1970, 1, 1) + since_1970(from_ms);
    params.not_after = rcgen::date_time_ymd(1970, 1, 1) + since_1970(to_ms);
}

fn pkcs8(seed: &[u8; 32]) -> Vec<u8> {
    [PKCS8_HEAD.as_slice(), seed].concat()
}

fn key_pair(seed: &[u8; 32]) -> Result<KeyPair, HubError> {
    let der = PrivatePkcs8KeyDer::from(pkcs8(seed));
    KeyPair::from_pkcs8_der_and_sign_algo(&der, &rcgen::PKCS_ED25519).map_err(trouble)
}

fn trouble(e: impl core::fmt::Display) -> HubError {
    HubError::Invalid(format!("a TLS certificate cannot be made: {e}"))
}
