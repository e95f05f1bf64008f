//! The connection of a probe, as a part of its row.

use std::net::SocketAddr;

use serde::Serialize;

use super::milliseconds;
use crate::probe::observation::{Certificate, Connection, TlsObservation};

/// The connection of a request.
#[derive(Debug, Clone, Serialize)]
pub struct ConnectionRow {
    /// The local address.
    pub local: Option<SocketAddr>,
    /// How long it took to connect, in milliseconds. Destinations that share a connection have the same
    /// value.
    pub connect_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsRow>,
}

/// What the TLS handshake showed.
#[derive(Debug, Clone, Serialize)]
pub struct TlsRow {
    pub handshake_ms: Option<f64>,
    pub protocol: Option<&'static str>,
    pub cipher: Option<String>,
    /// The server name that was sent (SNI).
    pub server_name: Option<String>,
    /// What is wrong with the certificate, whether it was rejected for it or not.
    pub fault: Option<String>,
    pub certificate: Option<CertificateRow>,
}

/// The peer's certificate.
#[derive(Debug, Clone, Serialize)]
pub struct CertificateRow {
    pub subject: String,
    pub issuer: String,
    /// The subjectAltName entries.
    pub names: Vec<String>,
    /// notBefore, in UTC.
    pub not_before: String,
    pub not_after: String,
    /// Whole days until notAfter; negative if it has passed.
    pub days_left: i64,
}

impl From<&Connection> for ConnectionRow {
    fn from(connection: &Connection) -> Self {
        let tls =
            (connection.tls != TlsObservation::default()).then(|| TlsRow::from(&connection.tls));
        Self {
            local: connection.local,
            connect_ms: connection.connect.map(milliseconds),
            tls,
        }
    }
}

impl From<&TlsObservation> for TlsRow {
    fn from(tls: &TlsObservation) -> Self {
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
