//! What is checked of the peer's certificate, and which certificate of ours it gets.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{
    ResolvesClientCert, verify_server_cert_signed_by_trust_anchor, verify_server_name,
};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{self, CertificateDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use crate::kamailio::tls_cfg::PeerVerification;
use crate::probe::net::certificate::{self, CertificateFacts};
use crate::probe::observation::CertificateFault;

/// What a client checks.
#[derive(Debug)]
pub(super) struct VerificationRules {
    pub(super) provider: Arc<CryptoProvider>,
    pub(super) roots: RootCertStore,
    /// Certificates that the user trusts directly, one by one.
    pub(super) named: Vec<CertificateDer<'static>>,
    pub(super) verify: PeerVerification,
}

/// What a handshake showed.
#[derive(Debug, Default)]
pub(super) struct HandshakeFacts {
    pub(super) certificate: Option<crate::probe::observation::Certificate>,
    pub(super) fault: Option<CertificateFault>,
    pub(super) certificate_wanted: bool,
}

/// Checks the peer's certificate, records its faults, and rejects it if the profile says so.
#[derive(Debug)]
pub(super) struct PeerVerifier {
    pub(super) rules: Arc<VerificationRules>,
    /// The name that the certificate should cover.
    pub(super) host: String,
    pub(super) observation: Arc<Mutex<HandshakeFacts>>,
}

impl PeerVerifier {
    /// The faults: those of the signature and the dates first, then those of the name.
    fn faults(
        &self,
        peer: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &pki_types::ServerName<'_>,
        now: UnixTime,
        facts: Option<&CertificateFacts>,
    ) -> [Option<CertificateFault>; 2] {
        let parsed = match ParsedCertificate::try_from(peer) {
            Ok(parsed) => parsed,
            Err(why) => return [Some(of_certificate(why, facts)), None],
        };
        let nobody = self.rules.roots.is_empty() && self.rules.verify == PeerVerification::Nothing;
        let signed = if nobody || self.rules.named.contains(peer) {
            facts.and_then(CertificateFacts::fault_of_time)
        } else {
            let known = self.rules.provider.signature_verification_algorithms.all;
            verify_server_cert_signed_by_trust_anchor(
                &parsed,
                &self.rules.roots,
                others,
                now,
                known,
            )
            .err()
            .map(|why| match of_certificate(why, facts) {
                CertificateFault::SelfSigned | CertificateFault::UnknownIssuer(_)
                    if self.rules.roots.is_empty() =>
                {
                    CertificateFault::NoTrustedCa
                }
                fault => fault,
            })
        };
        let is_for_it = verify_server_name(&parsed, name).is_ok()
            || facts.is_some_and(|facts| facts.is_for_sip_domain(&self.host));
        let named = (!is_for_it).then(|| {
            let names = facts.map(CertificateFacts::names).unwrap_or_default();
            CertificateFault::WrongName(self.host.clone(), names)
        });
        [signed, named]
    }
}

impl ServerCertVerifier for PeerVerifier {
    fn verify_server_cert(
        &self,
        peer: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &pki_types::ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        let facts = certificate::read(peer, seconds);
        let [signed, named] = self.faults(peer, others, name, now, facts.as_ref());
        let minded = match self.rules.verify {
            PeerVerification::All => signed.is_some() || named.is_some(),
            PeerVerification::Signature => signed.is_some(),
            PeerVerification::Nothing => false,
        };
        let mut observation = self
            .observation
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        observation.certificate = facts.map(|facts| facts.certificate);
        observation.fault = signed.or(named);
        if minded {
            // The caller reports the faults recorded here, not this error.
            return Err(CertificateError::ApplicationVerificationFailure.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        peer: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.rules.provider.signature_verification_algorithms;
        verify_tls12_signature(message, peer, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        peer: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.rules.provider.signature_verification_algorithms;
        verify_tls13_signature(message, peer, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let known = &self.rules.provider.signature_verification_algorithms;
        known.supported_schemes()
    }
}

fn of_certificate(why: Error, facts: Option<&CertificateFacts>) -> CertificateFault {
    // That it has expired matters more than an unknown issuer.
    if let Some(fault) = facts.and_then(CertificateFacts::fault_of_time) {
        return fault;
    }
    let certificate = facts.map(|facts| &facts.certificate);
    match (why, certificate) {
        (Error::InvalidCertificate(CertificateError::UnknownIssuer), Some(certificate)) => {
            if certificate.issuer == certificate.subject {
                CertificateFault::SelfSigned
            } else {
                CertificateFault::UnknownIssuer(certificate.issuer.clone())
            }
        }
        (
            Error::InvalidCertificate(
                CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. },
            ),
            _,
        ) => CertificateFault::WrongPurpose,
        (Error::InvalidCertificate(CertificateError::Other(_)), Some(certificate))
            if certificate.issuer == certificate.subject =>
        {
            CertificateFault::SelfSigned
        }
        (Error::InvalidCertificate(why), _) => CertificateFault::Other(format!("not valid: {why}")),
        (other, _) => CertificateFault::Other(format!("not valid: {other}")),
    }
}

/// Presents the client certificate, if there is one, and records that the peer asked for it.
#[derive(Debug)]
pub(super) struct ClientCertificate {
    pub(super) key: Option<Arc<CertifiedKey>>,
    pub(super) observation: Arc<Mutex<HandshakeFacts>>,
}

impl ResolvesClientCert for ClientCertificate {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let mut observation = self
            .observation
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        observation.certificate_wanted = true;
        let fits = |key: &Arc<CertifiedKey>| key.key.choose_scheme(schemes).is_some();
        self.key.clone().filter(fits)
    }

    fn has_certs(&self) -> bool {
        true
    }
}
