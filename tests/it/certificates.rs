//! Certificates made by a test, and TLS servers that show them.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    SanType,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig};

/// A CA of a test's own.
pub(crate) struct Ca {
    pub(crate) pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, in PEM.
pub(crate) struct Certificate {
    pub(crate) pem: String,
    pub(crate) key: String,
}

/// A day.
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is special about a certificate.
#[derive(Clone, Copy, Default)]
pub(crate) struct Special {
    /// When it ends, other than in a year.
    pub(crate) ends: Option<SystemTime>,
    /// When it begins, other than yesterday.
    pub(crate) begins: Option<SystemTime>,
}

impl Ca {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    /// A certificate for these names.
    pub(crate) fn certificate(&self, names: &[&str]) -> Certificate {
        self.special(names, Special::default())
    }

    pub(crate) fn special(&self, names: &[&str], special: Special) -> Certificate {
        let params = params(names, special);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Certificate {
            pem: certificate.pem(),
            key: key.serialize_pem(),
        }
    }
}

/// A certificate that nobody else signed.
pub(crate) fn self_signed(names: &[&str]) -> Certificate {
    let key = KeyPair::generate().expect("a key");
    let params = params(names, Special::default());
    Certificate {
        pem: params.self_signed(&key).expect("a certificate").pem(),
        key: key.serialize_pem(),
    }
}

/// The same for `localhost`, of somebody with this name.
pub(crate) fn named(name: &str) -> Certificate {
    let key = KeyPair::generate().expect("a key");
    let mut params = params(&["localhost"], Special::default());
    for kind in [DnType::CommonName, DnType::OrganizationName] {
        params.distinguished_name.push(kind, name);
    }
    Certificate {
        pem: params.self_signed(&key).expect("a certificate").pem(),
        key: key.serialize_pem(),
    }
}

fn params(names: &[&str], special: Special) -> CertificateParams {
    let hosts = names.iter().filter(|name| !name.starts_with("sip:"));
    let hosts: Vec<String> = hosts.map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).expect("names");
    for uri in names.iter().filter(|name| name.starts_with("sip:")) {
        let uri = (*uri).try_into().expect("ASCII");
        params.subject_alt_names.push(SanType::URI(uri));
    }
    params
        .distinguished_name
        .push(DnType::CommonName, "the server");
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    let now = SystemTime::now();
    params.not_before = special.begins.unwrap_or(now - DAY).into();
    params.not_after = special.ends.unwrap_or(now + 365 * DAY).into();
    params
}

impl Certificate {
    /// A server that shows it.
    pub(crate) fn server(&self) -> Arc<ServerConfig> {
        self.server_of(&[&rustls::version::TLS12, &rustls::version::TLS13], None)
    }

    /// A server that shows it, and keeps for which name it was asked.
    pub(crate) fn server_seeing(
        &self,
        names: Arc<Mutex<Vec<Option<String>>>>,
    ) -> Arc<ServerConfig> {
        let mut config = ServerConfig::clone(&self.server());
        let own = config.cert_resolver.clone();
        config.cert_resolver = Arc::new(Seeing { own, names });
        Arc::new(config)
    }

    /// A server that speaks these versions, and wants a certificate which this CA signed.
    pub(crate) fn server_of(
        &self,
        versions: &[&'static rustls::SupportedProtocolVersion],
        wanted: Option<&Ca>,
    ) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(versions)
            .expect("versions");
        let builder = match wanted {
            None => builder.with_no_client_auth(),
            Some(ca) => {
                let mut roots = RootCertStore::empty();
                let der = CertificateDer::from_pem_slice(ca.pem.as_bytes()).expect("PEM");
                roots.add(der).expect("a CA");
                let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
                builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
            }
        };
        let chain = CertificateDer::pem_slice_iter(self.pem.as_bytes());
        let chain = chain.collect::<Result<Vec<_>, _>>().expect("PEM");
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).expect("PEM");
        let config = builder.with_single_cert(chain, key);
        Arc::new(config.expect("a certificate and its key"))
    }
}

/// Shows what it was given, and keeps for which name it was asked.
#[derive(Debug)]
struct Seeing {
    own: Arc<dyn ResolvesServerCert>,
    names: Arc<Mutex<Vec<Option<String>>>>,
}

impl ResolvesServerCert for Seeing {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name().map(str::to_owned);
        self.names.lock().expect("no panic").push(name);
        self.own.resolve(hello)
    }
}
