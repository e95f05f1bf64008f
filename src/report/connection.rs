//! The part of a row that tells of the connection.

use std::net::SocketAddr;

use serde::Serialize;

use super::probe::milliseconds;
use crate::observation::{Certificate, Connection, Tls};

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
    /// The version.
    pub protocol: Option<&'static str>,
    /// The cipher suite.
    pub cipher: Option<String>,
    /// The name that the peer was asked for.
    pub server_name: Option<String>,
    /// What is wrong with the certificate, whether that was minded or not.
    pub fault: Option<String>,
    /// The certificate.
    pub certificate: Option<CertificateRow>,
}

/// What a certificate says.
#[derive(Debug, Clone, Serialize)]
pub struct CertificateRow {
    /// Whose it is.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// For which names it is.
    pub names: Vec<String>,
    /// When it begins to be valid.
    pub not_before: String,
    /// When it ends.
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

/// What is to be said of a connection that did its work: a fault that was not minded, and an end of
/// the certificate within so many days.
pub(super) fn warnings(connection: &Connection, days: u32) -> Vec<String> {
    let tls = &connection.tls;
    // Of one that was refused for its fault this is the error.
    let went_well = tls.handshake.is_some();
    let fault = tls.fault.iter().filter(|_| went_well);
    let mut warnings: Vec<_> = fault.map(|fault| format!("certificate {fault}")).collect();
    let certificate = tls.certificate.as_ref();
    let soon = |left: &i64| (0..i64::from(days)).contains(left);
    if let Some(certificate) = certificate
        && let Some(left) = Some(certificate.days_left()).filter(soon)
        && certificate.seconds_left >= 0
    {
        let left = match left {
            0 => "within a day".to_owned(),
            1 => "in 1 day".to_owned(),
            left => format!("in {left} days"),
        };
        warnings.push(format!(
            "certificate expires {left}, at {}",
            certificate.not_after
        ));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::CertificateFault;
    use crate::sip::request::Transport;
    use std::time::Duration;

    const DAY: i64 = 24 * 60 * 60;

    fn connection(seconds_left: i64, handshake: bool) -> Connection {
        let certificate = Certificate {
            subject: "CN=a".to_owned(),
            issuer: "CN=ca".to_owned(),
            names: Vec::new(),
            not_before: "2026-01-01T00:00:00Z".to_owned(),
            not_after: "2026-02-01T00:00:00Z".to_owned(),
            seconds_left,
        };
        Connection {
            transport: Transport::Tls,
            local: None,
            connect: None,
            tls: Tls {
                handshake: handshake.then_some(Duration::from_millis(1)),
                certificate: Some(Box::new(certificate)),
                ..Tls::default()
            },
        }
    }

    #[test]
    fn an_end_that_is_near_is_warned_of() {
        for (left, words) in [
            (-1, None),
            (0, Some("within a day")),
            (DAY - 1, Some("within a day")),
            (DAY, Some("in 1 day")),
            (9 * DAY + 5, Some("in 9 days")),
            (14 * DAY - 1, Some("in 13 days")),
            (14 * DAY, None),
        ] {
            let told = warnings(&connection(left, true), 14);
            let expected =
                words.map(|words| format!("certificate expires {words}, at 2026-02-01T00:00:00Z"));
            assert_eq!(told.first(), expected.as_ref(), "{left}");
        }
    }

    #[test]
    fn a_fault_is_a_warning_only_where_it_was_not_minded() {
        for (handshake, count) in [(true, 1), (false, 0)] {
            let mut connection = connection(100 * DAY, handshake);
            connection.tls.fault = Some(CertificateFault::SelfSigned);
            assert_eq!(warnings(&connection, 14).len(), count);
        }
    }
}
