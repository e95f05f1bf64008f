//! The details of a connection, as text.

use crate::base::escape::in_words;
use crate::probe::observation::Connection;

/// What is known of a connection, one line per fact.
pub fn lines(connection: &Connection) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(local), Some(took)) = (connection.local, connection.connect) {
        lines.push(format!("from {local}, connected in {}", in_words(took)));
    }
    let tls = &connection.tls;
    let name = match &tls.server_name {
        Some(name) => format!("SNI {name}"),
        None => "no SNI".to_owned(),
    };
    if let (Some(protocol), Some(took)) = (tls.protocol, tls.handshake) {
        let cipher = tls.cipher.as_deref().unwrap_or("unknown cipher");
        let took = in_words(took);
        lines.push(format!(
            "{protocol} with {cipher}, handshake in {took}, {name}"
        ));
    }
    if let Some(certificate) = &tls.certificate {
        lines.push(format!(
            "certificate of {}, signed by {}, valid until {}",
            certificate.subject, certificate.issuer, certificate.not_after
        ));
        if !certificate.names.is_empty() {
            lines.push(format!("valid for {}", certificate.names.join(", ")));
        }
    }
    if let Some(fault) = &tls.fault {
        lines.push(format!("certificate {fault}"));
    }
    lines
}
