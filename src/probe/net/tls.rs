//! TLS over a TCP connection: the handshake, and what it shows. The only file that uses rustls.
#![expect(
    clippy::disallowed_methods,
    reason = "reads certificate files, and compares their dates with the clock"
)]

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, anyhow};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{
    ResolvesClientCert, Resumption, verify_server_cert_signed_by_trust_anchor, verify_server_name,
};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{self, CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error,
    InconsistentKeys, PeerIncompatible, ProtocolVersion, RootCertStore, SignatureScheme,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::certificate::{self, Facts};
use crate::kamailio::tls_cfg::{Profile, ServerName, Trust, Verify, Versions};
use crate::probe::observation::{CertificateFault, Fault, Tls};

/// A TLS profile with its files read.
#[derive(Debug)]
pub struct Client {
    config: ClientConfig,
    rules: Arc<Rules>,
    own: Option<Arc<CertifiedKey>>,
    server_name: ServerName,
    versions: Versions,
}

/// What a client checks.
#[derive(Debug)]
struct Rules {
    provider: Arc<CryptoProvider>,
    roots: RootCertStore,
    /// Certificates that the user trusts directly, one by one.
    named: Vec<CertificateDer<'static>>,
    verify: Verify,
}

/// The result of a handshake.
pub struct Secured {
    pub tls: Tls,
    /// Whether the peer asked for a client certificate and we had none: the probable cause of a later
    /// failure.
    pub certificate_wanted: bool,
    pub stream: Result<Box<TlsStream<TcpStream>>, Fault>,
}

impl Client {
    /// Reads the files of the profile.
    ///
    /// # Errors
    /// If a file cannot be read or holds no certificate or key, or if the key does not belong to the
    /// certificate.
    pub fn new(profile: &Profile) -> anyhow::Result<Self> {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        let mut named = Vec::new();
        match &profile.trust {
            Trust::Nobody => {}
            // If the system has none, no peer is trusted, and each destination reports that.
            Trust::System => {
                let found = rustls_native_certs::load_native_certs();
                roots.add_parsable_certificates(found.certs);
            }
            Trust::Folder(path) => {
                let found = rustls_native_certs::load_certs_from_paths(None, Some(path));
                roots.add_parsable_certificates(found.certs);
            }
            Trust::File(path) => {
                named = certificates(path)?;
                roots.add_parsable_certificates(named.iter().cloned());
            }
        }
        let own = match &profile.own {
            None => None,
            Some((certificate, key)) => Some(Arc::new(own(certificate, key, &provider)?)),
        };
        let mut versions = Vec::new();
        versions.extend(profile.versions.v1_2.then_some(&rustls::version::TLS12));
        versions.extend(profile.versions.v1_3.then_some(&rustls::version::TLS13));
        if versions.is_empty() {
            // Never used: such a client fails before the handshake.
            versions.push(&rustls::version::TLS13);
        }
        let rules = Arc::new(Rules {
            provider: provider.clone(),
            roots,
            named,
            verify: profile.verify,
        });
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&versions)
            .context("TLS cannot be set up")?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        // Every handshake must show the certificate.
        config.resumption = Resumption::disabled();
        config.enable_sni = profile.server_name != ServerName::None;
        Ok(Self {
            config,
            rules,
            own,
            server_name: profile.server_name.clone(),
            versions: profile.versions,
        })
    }

    /// Does the handshake with the peer of this connection; `host` is the host of the URI.
    pub async fn secure(&self, tcp: TcpStream, to: SocketAddr, host: &str) -> Secured {
        let failed = |tls, fault| Secured {
            tls,
            certificate_wanted: false,
            stream: Err(fault),
        };
        if !(self.versions.v1_2 || self.versions.v1_3) {
            return failed(Tls::default(), Fault::OldProtocolWanted);
        }
        let asked = match &self.server_name {
            ServerName::Is(name) => name,
            ServerName::Host | ServerName::None => host,
        };
        let bare = asked.trim_matches(['[', ']']).trim_end_matches('.');
        let address = pki_types::ServerName::IpAddress(to.ip().to_canonical().into());
        let name = pki_types::ServerName::try_from(bare.to_owned()).unwrap_or(address);
        let sni = matches!(name, pki_types::ServerName::DnsName(_)) && self.config.enable_sni;
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut config = self.config.clone();
        config.dangerous().set_certificate_verifier(Arc::new(Judge {
            rules: self.rules.clone(),
            host: bare.to_owned(),
            seen: seen.clone(),
        }));
        config.client_auth_cert_resolver = Arc::new(Own {
            key: self.own.clone(),
            seen: seen.clone(),
        });
        let begun = Instant::now();
        let shaken = TlsConnector::from(Arc::new(config))
            .connect(name, tcp)
            .await;
        let took = begun.elapsed();
        let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
        let mut tls = Tls {
            server_name: sni.then(|| bare.to_owned()),
            certificate: seen.certificate.map(Box::new),
            fault: seen.fault.clone(),
            ..Tls::default()
        };
        let certificate_wanted = seen.certificate_wanted && self.own.is_none();
        let stream = match shaken {
            Ok(stream) => {
                let (_, session) = stream.get_ref();
                tls.handshake = Some(took);
                tls.protocol = session.protocol_version().and_then(protocol);
                let suite = session.negotiated_cipher_suite().map(|suite| suite.suite());
                tls.cipher = suite.and_then(|suite| Some(suite.as_str()?.to_owned()));
                Ok(Box::new(stream))
            }
            Err(error) => Err(match (fault(&error, certificate_wanted), seen.fault) {
                // Reports what we found, not the library's wording.
                (Fault::Certificate(_), Some(found)) => Fault::Certificate(found),
                (Fault::Closed(_) | Fault::Reset, _) => Fault::HandshakeCut,
                (fault, _) => fault,
            }),
        };
        Secured {
            tls,
            certificate_wanted,
            stream,
        }
    }
}

/// Maps a connection error to a fault; `certificate_wanted` means that the peer asked for a client
/// certificate and we had none.
pub fn fault(error: &io::Error, certificate_wanted: bool) -> Fault {
    let of_tls = error.get_ref().and_then(|inner| inner.downcast_ref());
    let fault = match of_tls {
        Some(Error::InvalidCertificate(why)) => {
            Fault::Certificate(CertificateFault::Other(format!("not valid: {why}")))
        }
        Some(Error::AlertReceived(alert)) => of_alert(*alert),
        Some(Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::SupportedVersionsExtensionRequired,
        )) => Fault::OldProtocol,
        Some(Error::PeerIncompatible(_)) => Fault::NothingInCommon,
        Some(Error::InvalidMessage(_)) => Fault::NotTls,
        Some(other) => Fault::Tls(other.to_string()),
        None => match error.kind() {
            io::ErrorKind::UnexpectedEof => Fault::Closed(false),
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionAborted => Fault::Reset,
            _ => Fault::Refused(super::icmp::refusal(error)),
        },
    };
    let may_be_for_want_of_it = matches!(
        fault,
        Fault::CertificateRefused(_) | Fault::Closed(false) | Fault::Reset | Fault::NothingInCommon
    );
    if certificate_wanted && may_be_for_want_of_it {
        Fault::CertificateWanted
    } else {
        fault
    }
}

fn of_alert(alert: AlertDescription) -> Fault {
    use AlertDescription as Alert;
    match alert {
        Alert::ProtocolVersion => Fault::OldProtocol,
        Alert::CertificateRequired | Alert::NoCertificate => Fault::CertificateWanted,
        Alert::UnrecognisedName => Fault::NameUnknown,
        Alert::HandshakeFailure | Alert::InsufficientSecurity => Fault::NothingInCommon,
        Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown
        | Alert::UnknownCA
        | Alert::AccessDenied => Fault::CertificateRefused(format!("{alert:?}")),
        other => Fault::Tls(format!("the peer sent the alert {other:?}")),
    }
}

fn protocol(version: ProtocolVersion) -> Option<&'static str> {
    match version {
        ProtocolVersion::TLSv1_2 => Some("TLS 1.2"),
        ProtocolVersion::TLSv1_3 => Some("TLS 1.3"),
        _ => None,
    }
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("{shown}: cannot be read"))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = found.map_err(|why| anyhow!("{shown}: not in PEM: {why}"))?;
    if found.is_empty() {
        return Err(anyhow!(
            "{shown}: no certificate in it; expected PEM, which begins with -----BEGIN CERTIFICATE-----"
        ));
    }
    Ok(found)
}

fn own(certificate: &Path, key: &Path, provider: &CryptoProvider) -> anyhow::Result<CertifiedKey> {
    let chain = certificates(certificate)?;
    let shown = key.display();
    let bytes = std::fs::read(key).with_context(|| format!("{shown}: cannot be read"))?;
    let read = PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| {
        anyhow!("{shown}: no private key in it that can be read; expected PEM without a password")
    })?;
    CertifiedKey::from_der(chain, read, provider).map_err(|why| match why {
        Error::InconsistentKeys(_) => anyhow!(
            "{shown}: this is not the key of the certificate in {}",
            certificate.display()
        ),
        other => anyhow!("{shown}: {other}"),
    })
}

/// Whether the private key is known not to belong to the first certificate (all in PEM). False if that
/// cannot be decided: the key has a password, or its type is not supported.
pub fn is_key_of_another(key: &[u8], certificates: &[u8]) -> bool {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates).collect();
    let (Ok(chain), Ok(key)) = (chain, PrivateKeyDer::from_pem_slice(key)) else {
        return false;
    };
    let pair = CertifiedKey::from_der(chain, key, &ring::default_provider());
    let mismatch = Error::InconsistentKeys(InconsistentKeys::KeyMismatch);
    pair.is_err_and(|why| why == mismatch)
}

/// What a handshake showed.
#[derive(Debug, Default)]
struct Seen {
    certificate: Option<crate::probe::observation::Certificate>,
    fault: Option<CertificateFault>,
    certificate_wanted: bool,
}

/// Checks the peer's certificate, records its faults, and rejects it if the profile says so.
#[derive(Debug)]
struct Judge {
    rules: Arc<Rules>,
    /// The name that the certificate should cover.
    host: String,
    seen: Arc<Mutex<Seen>>,
}

impl Judge {
    /// The faults: those of the signature and the dates first, then those of the name.
    fn faults(
        &self,
        peer: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &pki_types::ServerName<'_>,
        now: UnixTime,
        facts: Option<&Facts>,
    ) -> [Option<CertificateFault>; 2] {
        let parsed = match ParsedCertificate::try_from(peer) {
            Ok(parsed) => parsed,
            Err(why) => return [Some(of_certificate(why, facts)), None],
        };
        let nobody = self.rules.roots.is_empty() && self.rules.verify == Verify::Nothing;
        let signed = if nobody || self.rules.named.contains(peer) {
            facts.and_then(Facts::fault_of_time)
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
            .map(|why| of_certificate(why, facts))
        };
        let is_for_it = verify_server_name(&parsed, name).is_ok()
            || facts.is_some_and(|facts| facts.is_for_sip_domain(&self.host));
        let named = (!is_for_it).then(|| {
            let names = facts.map(Facts::names).unwrap_or_default();
            CertificateFault::WrongName(self.host.clone(), names)
        });
        [signed, named]
    }
}

impl ServerCertVerifier for Judge {
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
            Verify::All => signed.is_some() || named.is_some(),
            Verify::Signature => signed.is_some(),
            Verify::Nothing => false,
        };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.certificate = facts.map(|facts| facts.certificate);
        seen.fault = signed.or(named);
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

fn of_certificate(why: Error, facts: Option<&Facts>) -> CertificateFault {
    // That it has expired matters more than an unknown issuer.
    if let Some(fault) = facts.and_then(Facts::fault_of_time) {
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
struct Own {
    key: Option<Arc<CertifiedKey>>,
    seen: Arc<Mutex<Seen>>,
}

impl ResolvesClientCert for Own {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.certificate_wanted = true;
        let fits = |key: &Arc<CertifiedKey>| key.key.choose_scheme(schemes).is_some();
        self.key.clone().filter(fits)
    }

    fn has_certs(&self) -> bool {
        true
    }
}
