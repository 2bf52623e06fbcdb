//! TLS to the hub that the invite pinned, and to no other.
//!
//! The hub sends three certificates: its own for some weeks, that of its TLS authority, and that of
//! the root key. The phone knows 16 bytes of the root key from the invite. It takes the certificate
//! of that very key as the anchor and checks the chain below it; no list of a phone's vendor and no
//! name of a host has a say, so certificates and the TLS authority are renewed without touching a
//! phone, and a hub may move to another address.
//!
//! *Time.* A phone's clock may be ten years off, and then every certificate would look expired. What
//! counts is the latest time that the hub signed and this phone saw: a certificate that had ended
//! by then is refused, whatever the phone's clock says; one that seems not to have begun is taken.
//!
//! *A stolen TLS authority.* Its certificate's serial number is its epoch; the hub tells the lowest
//! that still counts, and a phone that heard of it refuses older ones.

use super::transport::{HUB_NAME, Pinned};
use super::wire::join::root_fingerprint;
use crate::model::DeviceKey;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use std::sync::Arc;
use std::time::Duration;
use webpki::{EndEntityCert, KeyUsage};

/// A TLS configuration that speaks to the pinned hub only: TLS 1.3, HTTP/2 preferred.
///
/// # Panics
/// Never: the provider offers TLS 1.3.
#[must_use]
pub fn client(pinned: Pinned) -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Verifier {
        pinned,
        provider: Arc::clone(&provider),
    };
    ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("ring offers TLS 1.3")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth()
}

#[derive(Debug)]
struct Verifier {
    pinned: Pinned,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    /// The root's certificate, if it is that of the pinned key.
    fn anchor<'a>(&self, root: &'a CertificateDer<'a>) -> Option<TrustAnchor<'a>> {
        let anchor = webpki::anchor_from_trusted_cert(root).ok()?;
        let key = ed25519_of(&anchor.subject_public_key_info)?;
        (root_fingerprint(&key) == self.pinned.root).then_some(anchor)
    }

    /// Epoch of the TLS authority: the serial number of the certificate under the root.
    fn is_of_this_epoch(&self, authority: &CertificateDer<'_>) -> bool {
        let serial = EndEntityCert::try_from(authority).map(|c| {
            let bytes = c.serial().iter().skip_while(|b| **b == 0);
            bytes.fold(0u64, |n, b| n.saturating_mul(256).saturating_add(u64::from(*b)))
        });
        serial.is_ok_and(|epoch| epoch >= self.pinned.epoch)
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let unknown = || Error::InvalidCertificate(CertificateError::UnknownIssuer);
        // Only the authority whose epoch was looked at may be part of the chain.
        let [authority, root] = intermediates else {
            return Err(unknown());
        };
        let anchor = self.anchor(root).ok_or_else(unknown)?;
        if !self.is_of_this_epoch(authority) {
            return Err(Error::InvalidCertificate(CertificateError::Revoked));
        }
        let certificate = EndEntityCert::try_from(end_entity).map_err(|_| unknown())?;
        let name = ServerName::try_from(HUB_NAME).map_err(|_| unknown())?;
        certificate
            .verify_is_valid_for_subject_name(&name)
            .map_err(|_| unknown())?;
        let check = |at: UnixTime| {
            certificate.verify_for_usage(
                self.provider.signature_verification_algorithms.all,
                std::slice::from_ref(&anchor),
                std::slice::from_ref(authority),
                at,
                KeyUsage::server_auth(),
                None,
                None,
            )
        };
        let seen = Duration::from_millis(u64::try_from(self.pinned.hub_time_ms).unwrap_or(0));
        let checked = match check(UnixTime::since_unix_epoch(seen)) {
            // Two certificates of the chain may have begun at different times.
            Err(webpki::Error::CertNotValidYet { not_before, .. }) => match check(not_before) {
                Err(webpki::Error::CertNotValidYet { not_before, .. }) => check(not_before),
                checked => checked,
            },
            checked => checked,
        };
        match checked {
            Ok(_) => Ok(ServerCertVerified::assertion()),
            Err(webpki::Error::CertExpired { .. }) => {
                Err(Error::InvalidCertificate(CertificateError::Expired))
            }
            Err(_) => Err(unknown()),
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(rustls::PeerIncompatible::Tls12NotOffered))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            cert,
            dss,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// The Ed25519 key of a `SubjectPublicKeyInfo`'s content: algorithm 1.3.101.112 and 32 bytes (RFC 8410).
fn ed25519_of(spki: &[u8]) -> Option<DeviceKey> {
    const HEAD: [u8; 10] = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    DeviceKey::try_from(spki.strip_prefix(&HEAD)?).ok()
}
