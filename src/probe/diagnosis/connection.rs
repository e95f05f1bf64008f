//! Probable causes of connection failures.

use super::Cause;
use crate::probe::observation::{CertificateFault, Fault, Stage};

/// The connection was not ready before the timeout.
pub(super) fn not_connected(stage: Stage) -> Cause {
    match stage {
        Stage::Connecting => Cause::new(
            "nothing accepts the TCP connection: the host is down, or a firewall drops packets; Kamailio waits for fr_timer (30 s by default)",
            "check whether the host is up, and whether firewalls allow TCP to this port",
        ),
        Stage::Handshaking => Cause::new(
            "the peer accepts the TCP connection, but does not answer the TLS handshake: the port is for plain SIP, or the peer hangs",
            "check the log of the peer; if the port is for plain SIP, write transport=tcp",
        ),
    }
}

/// The connection failed before a reply arrived.
pub(super) fn broken(fault: &Fault) -> Cause {
    match fault {
        Fault::Refused(why) => super::refused(*why),
        Fault::Closed(_) | Fault::Reset => Cause::new(
            "the peer accepts the connection and then closes it: it rejects the request, does not know this address, or expects TLS",
            "check the log of the peer; if the port is for TLS, write transport=tls",
        ),
        Fault::Unframed(_) => Cause::new(
            "the service on this port does not speak SIP, or frames its messages wrongly for a stream",
            "correct the port; if it is for TLS, write transport=tls",
        ),
        Fault::Certificate(why) => certificate(why),
        Fault::HandshakeCut | Fault::NotTls => Cause::new(
            "the service on this port does not speak TLS, or aborts the handshake without an alert",
            "correct the port, or write transport=tcp; otherwise check the log of the peer",
        ),
        Fault::OldProtocol | Fault::OldProtocolWanted => Cause::new(
            "TLS 1.0 and 1.1 are insecure, and ds-tool does not support them; Kamailio may, with an old OpenSSL and method = TLSv1+",
            "configure the peer for TLS 1.2 or 1.3",
        ),
        Fault::NothingInCommon => Cause::new(
            "the peer rejects everything that is offered: its cipher suites are outdated, or it requires a client certificate or another server name",
            "check the log of the peer",
        ),
        Fault::CertificateWanted => Cause::new(
            "the peer requires a client certificate (mutual TLS); Kamailio sends the certificate of its client domain in tls.cfg (certificate, private_key)",
            "give --tls-cert and --tls-key with a certificate that the peer trusts",
        ),
        Fault::CertificateRefused(_) => Cause::new(
            "the peer does not trust the client certificate, or the certificate has expired",
            "make the peer trust the CA that signed it, or use another certificate",
        ),
        Fault::NameUnknown => Cause::new(
            "the peer serves several names over TLS, but not this one",
            "put a host name that the peer knows into the URI",
        ),
        Fault::Tls(_) => Cause::new(
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
        CertificateFault::WrongPurpose | CertificateFault::Other(_) => Cause::new(
            format!("the peer's certificate is not usable for a TLS server; {MINDS}"),
            "install another certificate on the peer; --tls-insecure probes anyway",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::layer::Refusal;
    use crate::sip::stream::Unframed;

    #[test]
    fn each_fault_has_a_cause_and_a_hint() {
        let of = |fault| broken(&Fault::Certificate(fault));
        for (cause, text, hint) in [
            (not_connected(Stage::Connecting), "firewall", "allow TCP"),
            (
                not_connected(Stage::Handshaking),
                "plain SIP",
                "transport=tcp",
            ),
            (
                broken(&Fault::Refused(Refusal::PortUnreachable)),
                "nothing listens",
                "port",
            ),
            (
                broken(&Fault::Closed(false)),
                "then closes it",
                "transport=tls",
            ),
            (broken(&Fault::Reset), "then closes it", "log of the peer"),
            (
                broken(&Fault::Unframed(Unframed::NotSip)),
                "not speak SIP",
                "port",
            ),
            (
                broken(&Fault::HandshakeCut),
                "not speak TLS",
                "transport=tcp",
            ),
            (broken(&Fault::NotTls), "not speak TLS", "transport=tcp"),
            (broken(&Fault::OldProtocol), "TLS 1.0", "TLS 1.2"),
            (broken(&Fault::OldProtocolWanted), "TLS 1.0", "TLS 1.2"),
            (broken(&Fault::NothingInCommon), "cipher", "log"),
            (
                broken(&Fault::CertificateWanted),
                "mutual TLS",
                "--tls-cert",
            ),
            (
                broken(&Fault::CertificateRefused(String::new())),
                "does not trust",
                "another certificate",
            ),
            (broken(&Fault::NameUnknown), "not this one", "URI"),
            (broken(&Fault::Tls(String::new())), "fails", "s_client"),
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
