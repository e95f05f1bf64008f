//! Probable causes of connection failures.

use super::Cause;
use crate::probe::observation::{CertificateFault, ConnectionFault, ConnectionStage};

/// The connection was not ready before the timeout.
pub(super) fn not_connected(stage: ConnectionStage) -> Cause {
    match stage {
        ConnectionStage::Connecting => Cause::new(
            "nothing accepts the TCP connection: the host is down, or a firewall drops packets; Kamailio waits for fr_timer (30 s by default)",
            "check whether the host is up, and whether firewalls allow TCP to this port",
        ),
        ConnectionStage::Handshaking => Cause::new(
            "the peer accepts the TCP connection, but does not answer the TLS handshake: the port is for plain SIP, or the peer hangs",
            "check the log of the peer; if the port is for plain SIP, write transport=tcp",
        ),
    }
}

/// The connection failed before a reply arrived.
pub(super) fn broken(fault: &ConnectionFault) -> Cause {
    match fault {
        ConnectionFault::Refused(why) => super::refused(*why),
        ConnectionFault::Closed(_) | ConnectionFault::Reset => Cause::new(
            "the peer accepts the connection and then closes it: it rejects the request, does not know this address, or expects TLS",
            "check the log of the peer; if the port is for TLS, write transport=tls",
        ),
        ConnectionFault::Unframed(_) => Cause::new(
            "the service on this port does not speak SIP, or frames its messages wrongly for a stream",
            "correct the port; if it is for TLS, write transport=tls",
        ),
        ConnectionFault::Certificate(why) => certificate(why),
        ConnectionFault::HandshakeCut | ConnectionFault::NotTls => Cause::new(
            "the service on this port does not speak TLS, or aborts the handshake without an alert",
            "correct the port, or write transport=tcp; otherwise check the log of the peer",
        ),
        ConnectionFault::OldProtocol | ConnectionFault::OldProtocolWanted => Cause::new(
            "TLS 1.0 and 1.1 are insecure, and ds-tool does not support them; Kamailio may, with an old OpenSSL and method = TLSv1+",
            "configure the peer for TLS 1.2 or 1.3",
        ),
        ConnectionFault::NothingInCommon => Cause::new(
            "the peer rejects everything that is offered (TLS 1.3, and TLS 1.2 with ECDHE): it requires a client certificate or another server name, or its cipher suites need RSA or DHE key exchange, which ds-tool does not support and Kamailio may",
            "check the log of the peer; openssl s_client -connect ADDRESS shows what it accepts",
        ),
        ConnectionFault::CertificateWanted => Cause::new(
            "the peer requires a client certificate (mutual TLS); Kamailio sends the certificate of its client domain in tls.cfg (certificate, private_key)",
            "give --tls-cert and --tls-key with a certificate that the peer trusts",
        ),
        ConnectionFault::CertificateRefused(_) => Cause::new(
            "the peer does not trust the client certificate, or the certificate has expired",
            "make the peer trust the CA that signed it, or use another certificate",
        ),
        ConnectionFault::NameUnknown => Cause::new(
            "the peer serves several names over TLS, but not this one",
            "put a host name that the peer knows into the URI",
        ),
        ConnectionFault::Alert(_) | ConnectionFault::Tls(_) => Cause::new(
            "the TLS handshake fails",
            "check the log of the peer; openssl s_client -connect ADDRESS shows more",
        ),
    }
}

fn certificate(fault: &CertificateFault) -> Cause {
    const MINDS: &str = "Kamailio checks this only with verify_certificate in tls.cfg";
    match fault {
        CertificateFault::Expired(_) => Cause::new(
            format!("the peer's certificate has expired; {MINDS}"),
            "ask the operator of the peer to renew it; --tls-insecure probes anyway",
        ),
        CertificateFault::NotYetValid(_) => Cause::new(
            format!(
                "the peer's certificate is not valid yet, or one of the two clocks is wrong; {MINDS}"
            ),
            "check both clocks; --tls-insecure probes anyway",
        ),
        CertificateFault::WrongName(..) => Cause::new(
            "the peer's certificate is for other names than the host in the URI; Kamailio never checks the names",
            "put one of its names into the URI, or install a certificate for this name on the peer; --tls-insecure probes anyway",
        ),
        CertificateFault::UnknownIssuer(_) | CertificateFault::SelfSigned => Cause::new(
            format!(
                "the peer's certificate is not signed by a CA that this machine trusts; {MINDS}"
            ),
            "give the peer's CA, or its own certificate, with --tls-ca; --tls-insecure probes anyway",
        ),
        CertificateFault::NoTrustedCa => Cause::new(
            format!("no CA is trusted here, so no certificate can be verified; {MINDS}"),
            "install CA certificates (Debian: ca-certificates), or name a file of them with --tls-ca or SSL_CERT_FILE; --tls-insecure probes anyway",
        ),
        CertificateFault::WrongPurpose | CertificateFault::Other(_) => Cause::new(
            format!("the peer's certificate is not usable for a TLS server; {MINDS}"),
            "install another certificate on the peer; --tls-insecure probes anyway",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::layer::SendError;
    use crate::sip::stream::FramingError;

    #[test]
    fn each_fault_has_a_cause_and_a_hint() {
        let of = |fault| broken(&ConnectionFault::Certificate(fault));
        for (cause, text, hint) in [
            (
                not_connected(ConnectionStage::Connecting),
                "firewall",
                "allow TCP",
            ),
            (
                not_connected(ConnectionStage::Handshaking),
                "plain SIP",
                "transport=tcp",
            ),
            (
                broken(&ConnectionFault::Refused(SendError::PortUnreachable)),
                "nothing listens",
                "port",
            ),
            (
                broken(&ConnectionFault::Closed(false)),
                "then closes it",
                "transport=tls",
            ),
            (
                broken(&ConnectionFault::Reset),
                "then closes it",
                "log of the peer",
            ),
            (
                broken(&ConnectionFault::Unframed(FramingError::NotSip)),
                "not speak SIP",
                "port",
            ),
            (
                broken(&ConnectionFault::HandshakeCut),
                "not speak TLS",
                "transport=tcp",
            ),
            (
                broken(&ConnectionFault::NotTls),
                "not speak TLS",
                "transport=tcp",
            ),
            (broken(&ConnectionFault::OldProtocol), "TLS 1.0", "TLS 1.2"),
            (
                broken(&ConnectionFault::OldProtocolWanted),
                "TLS 1.0",
                "TLS 1.2",
            ),
            (broken(&ConnectionFault::NothingInCommon), "cipher", "log"),
            (
                broken(&ConnectionFault::CertificateWanted),
                "mutual TLS",
                "--tls-cert",
            ),
            (
                broken(&ConnectionFault::CertificateRefused(String::new())),
                "does not trust",
                "another certificate",
            ),
            (broken(&ConnectionFault::NameUnknown), "not this one", "URI"),
            (
                broken(&ConnectionFault::Tls(String::new())),
                "fails",
                "s_client",
            ),
            (
                of(CertificateFault::Expired(String::new())),
                "has expired",
                "renew",
            ),
            (
                of(CertificateFault::NotYetValid(String::new())),
                "not valid yet",
                "clocks",
            ),
            (
                of(CertificateFault::WrongName(String::new(), Vec::new())),
                "other names",
                "into the URI",
            ),
            (
                of(CertificateFault::SelfSigned),
                "not signed by a CA",
                "--tls-ca",
            ),
            (
                of(CertificateFault::NoTrustedCa),
                "no CA is trusted here",
                "ca-certificates",
            ),
            (
                of(CertificateFault::WrongPurpose),
                "not usable",
                "another certificate",
            ),
        ] {
            assert!(cause.text.contains(text), "{text}: {cause:?}");
            assert!(cause.hint.contains(hint), "{hint}: {cause:?}");
        }
    }
}
