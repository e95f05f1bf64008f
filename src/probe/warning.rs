//! Warnings: unusual events, and problems that will become failures.

use super::observation::{Connection, Observation};

/// The warnings of a probe: a change of transport, and the problems of its connection. Warns about
/// certificates that expire within `days`.
pub fn warnings(observation: &Observation, days: u32) -> Vec<String> {
    let mut warnings: Vec<_> = observation
        .switched
        .iter()
        .map(ToString::to_string)
        .collect();
    if let Some(connection) = &observation.connection {
        warnings.extend(of_connection(connection, days));
    }
    warnings
}

/// Warns about the certificate of a connection that worked: a fault that was tolerated, and expiry
/// within `days`.
fn of_connection(connection: &Connection, days: u32) -> Vec<String> {
    let tls = &connection.tls;
    // If the handshake failed, the fault is the error itself.
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
    use crate::base::transport::Transport;
    use crate::probe::observation::{Certificate, CertificateFault, TlsObservation};
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
            tls: TlsObservation {
                handshake: handshake.then_some(Duration::from_millis(1)),
                certificate: Some(Box::new(certificate)),
                ..TlsObservation::default()
            },
        }
    }

    #[test]
    fn a_certificate_about_to_expire_is_a_warning() {
        for (left, words) in [
            (-1, None),
            (0, Some("within a day")),
            (DAY - 1, Some("within a day")),
            (DAY, Some("in 1 day")),
            (9 * DAY + 5, Some("in 9 days")),
            (14 * DAY - 1, Some("in 13 days")),
            (14 * DAY, None),
        ] {
            let told = of_connection(&connection(left, true), 14);
            let expected =
                words.map(|words| format!("certificate expires {words}, at 2026-02-01T00:00:00Z"));
            assert_eq!(told.first(), expected.as_ref(), "{left}");
        }
    }

    #[test]
    fn a_tolerated_fault_is_a_warning() {
        for (handshake, count) in [(true, 1), (false, 0)] {
            let mut connection = connection(100 * DAY, handshake);
            connection.tls.fault = Some(CertificateFault::SelfSigned);
            assert_eq!(of_connection(&connection, 14).len(), count);
        }
    }
}
