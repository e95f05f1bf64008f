//! TLS over a TCP connection: the handshake, and what it shows. Only this folder uses rustls.
#![expect(
    clippy::disallowed_methods,
    reason = "reads certificate files, and compares their dates with the clock"
)]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, anyhow};
use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{self, CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, Error, InconsistentKeys, ProtocolVersion, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use self::verifier::{ClientCertificate, HandshakeFacts, PeerVerifier, VerificationRules};
use crate::kamailio::tls_cfg::{ServerName, TlsProfile, TlsVersions, TrustAnchors};
use crate::probe::observation::{ConnectionFault, TlsObservation};

mod fault;
#[cfg(feature = "db")]
mod unverified;
mod verifier;

pub use fault::fault;
#[cfg(feature = "db")]
pub use unverified::unverified_tls;

/// A TLS profile with its files read.
#[derive(Debug)]
pub struct LoadedTlsProfile {
    config: ClientConfig,
    rules: Arc<VerificationRules>,
    own: Option<Arc<CertifiedKey>>,
    server_name: ServerName,
    versions: TlsVersions,
}

/// The result of a handshake.
pub struct Handshake {
    pub tls: TlsObservation,
    /// Whether the peer asked for a client certificate and we had none: the probable cause of a later
    /// failure.
    pub certificate_wanted: bool,
    pub stream: Result<Box<TlsStream<TcpStream>>, ConnectionFault>,
}

impl LoadedTlsProfile {
    /// Reads the files of the profile.
    ///
    /// # Errors
    /// If a file cannot be read or holds no certificate or key, or if the key does not belong to the
    /// certificate.
    pub fn new(profile: &TlsProfile) -> anyhow::Result<Self> {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        let mut named = Vec::new();
        let TrustAnchors {
            system,
            files,
            folder,
        } = &profile.trust;
        if *system {
            // If the system has none, no peer is trusted, and each destination reports that.
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
        if let Some(path) = folder {
            let found = rustls_native_certs::load_certs_from_paths(None, Some(path));
            roots.add_parsable_certificates(found.certs);
        }
        for path in files {
            named.extend(certificates(path)?);
        }
        roots.add_parsable_certificates(named.iter().cloned());
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
        let rules = Arc::new(VerificationRules {
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
    pub async fn secure(&self, tcp: TcpStream, to: SocketAddr, host: &str) -> Handshake {
        let failed = |tls, fault| Handshake {
            tls,
            certificate_wanted: false,
            stream: Err(fault),
        };
        if !(self.versions.v1_2 || self.versions.v1_3) {
            return failed(
                TlsObservation::default(),
                ConnectionFault::OldProtocolWanted,
            );
        }
        let asked = match &self.server_name {
            ServerName::Is(name) => name,
            ServerName::Host | ServerName::None => host,
        };
        let bare = asked.trim_matches(['[', ']']).trim_end_matches('.');
        let address = pki_types::ServerName::IpAddress(to.ip().to_canonical().into());
        let name = pki_types::ServerName::try_from(bare.to_owned()).unwrap_or(address);
        let sni = matches!(name, pki_types::ServerName::DnsName(_)) && self.config.enable_sni;
        let observation = Arc::new(Mutex::new(HandshakeFacts::default()));
        let mut config = self.config.clone();
        config
            .dangerous()
            .set_certificate_verifier(Arc::new(PeerVerifier {
                rules: self.rules.clone(),
                host: bare.to_owned(),
                observation: observation.clone(),
            }));
        config.client_auth_cert_resolver = Arc::new(ClientCertificate {
            key: self.own.clone(),
            observation: observation.clone(),
        });
        let begun = Instant::now();
        let shaken = TlsConnector::from(Arc::new(config))
            .connect(name, tcp)
            .await;
        let took = begun.elapsed();
        let observation =
            std::mem::take(&mut *observation.lock().unwrap_or_else(PoisonError::into_inner));
        let mut tls = TlsObservation {
            server_name: sni.then(|| bare.to_owned()),
            certificate: observation.certificate.map(Box::new),
            fault: observation.fault.clone(),
            ..TlsObservation::default()
        };
        let certificate_wanted = observation.certificate_wanted && self.own.is_none();
        let stream = match shaken {
            Ok(stream) => {
                let (_, session) = stream.get_ref();
                tls.handshake = Some(took);
                tls.protocol = session.protocol_version().and_then(protocol);
                let suite = session.negotiated_cipher_suite().map(|suite| suite.suite());
                tls.cipher = suite.and_then(|suite| Some(suite.as_str()?.to_owned()));
                Ok(Box::new(stream))
            }
            Err(error) => Err(
                match (fault(&error, certificate_wanted), observation.fault) {
                    // Reports what we found, not the library's wording.
                    (ConnectionFault::Certificate(_), Some(found)) => {
                        ConnectionFault::Certificate(found)
                    }
                    (ConnectionFault::Closed(_) | ConnectionFault::Reset, _) => {
                        ConnectionFault::HandshakeCut
                    }
                    (fault, _) => fault,
                },
            ),
        };
        Handshake {
            tls,
            certificate_wanted,
            stream,
        }
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
