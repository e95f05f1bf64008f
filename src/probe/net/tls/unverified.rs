//! TLS that checks no certificate, as libpq and libmariadb do by default: who listens on the way is kept
//! out, who stands in it is not.

use std::sync::{Arc, Mutex};

use anyhow::Context;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

use super::verifier::{HandshakeFacts, PeerVerifier, VerificationRules};
use crate::kamailio::tls_cfg::PeerVerification;

/// A client that takes any certificate.
///
/// # Errors
/// If TLS cannot be set up.
pub fn unverified_tls() -> anyhow::Result<TlsConnector> {
    let provider = Arc::new(ring::default_provider());
    let rules = VerificationRules {
        provider: provider.clone(),
        roots: RootCertStore::empty(),
        named: Vec::new(),
        verify: PeerVerification::Nothing,
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("TLS cannot be set up")?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let verifier = PeerVerifier {
        rules: Arc::new(rules),
        host: String::new(),
        observation: Arc::new(Mutex::new(HandshakeFacts::default())),
    };
    config
        .dangerous()
        .set_certificate_verifier(Arc::new(verifier));
    config.enable_sni = false;
    Ok(TlsConnector::from(Arc::new(config)))
}
