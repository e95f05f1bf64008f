//! The part of a row that tells of the connection.

use std::net::SocketAddr;

use serde::Serialize;

use super::milliseconds;
use crate::probe::observation::{Certificate, Connection, Tls};

/// What is known of the connection that a request went over.
#[derive(Debug, Clone, Serialize)]
pub struct ConnectionRow {
    /// Our end of it.
    pub local: Option<SocketAddr>,
    /// How long it took to connect, in milliseconds; destinations that share the connection share
    /// the time.
    pub connect_ms: Option<f64>,
    /// What TLS brought to light.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsRow>,
}

/// What was seen of TLS.
#[derive(Debug, Clone, Serialize)]
pub struct TlsRow {
    /// How long the handshake took, in milliseconds.
    pub handshake_ms: Option<f64>,
    pub protocol: Option<&'static str>,
    pub cipher: Option<String>,
    /// The name that the peer was asked for.
    pub server_name: Option<String>,
    /// What is wrong with the certificate, whether that was minded or not.
    pub fault: Option<String>,
    pub certificate: Option<CertificateRow>,
}

/// What a certificate says.
#[derive(Debug, Clone, Serialize)]
pub struct CertificateRow {
    pub subject: String,
    pub issuer: String,
    /// For which names it is.
    pub names: Vec<String>,
    /// When it begins to be valid.
    pub not_before: String,
    pub not_after: String,
    /// Whole days until then; less than 0 where it has ended.
    pub days_left: i64,
}

impl From<&Connection> for ConnectionRow {
    fn from(connection: &Connection) -> Self {
        let tls = (connection.tls != Tls::default()).then(|| TlsRow::from(&connection.tls));
        Self {
            local: connection.local,
            connect_ms: connection.connect.map(milliseconds),
            tls,
        }
    }
}

impl From<&Tls> for TlsRow {
    fn from(tls: &Tls) -> Self {
        Self {
            handshake_ms: tls.handshake.map(milliseconds),
            protocol: tls.protocol,
            cipher: tls.cipher.clone(),
            server_name: tls.server_name.clone(),
            fault: tls.fault.as_ref().map(ToString::to_string),
            certificate: tls.certificate.as_deref().map(CertificateRow::from),
        }
    }
}

impl From<&Certificate> for CertificateRow {
    fn from(certificate: &Certificate) -> Self {
        Self {
            subject: certificate.subject.clone(),
            issuer: certificate.issuer.clone(),
            names: certificate.names.clone(),
            not_before: certificate.not_before.clone(),
            not_after: certificate.not_after.clone(),
            days_left: certificate.days_left(),
        }
    }
}
