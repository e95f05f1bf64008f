//! Causes that connections have.

use super::Cause;
use crate::probe::observation::{CertificateFault, Fault, Stage};

/// Why there was no connection in time.
pub(super) fn not_connected(stage: Stage) -> Cause {
    match stage {
        Stage::Connecting => Cause::new(
            "nobody takes the TCP connection: the host is down, or a firewall drops packets; Kamailio waits for fr_timer (30 s unless set)",
            "look whether the host is up, and whether the firewalls pass TCP to this port",
        ),
        Stage::Handshaking => Cause::new(
            "it takes the TCP connection and says nothing in TLS: the port speaks plain SIP, or the peer is stuck",
            "look at the log of the peer; where the port is for plain SIP, write transport=tcp",
        ),
    }
}

/// Why a connection did not last until an answer.
pub(super) fn broken(fault: &Fault) -> Cause {
    match fault {
        Fault::Refused(why) => super::refused(*why),
        Fault::Closed(_) | Fault::Reset => Cause::new(
            "the peer takes the connection and gives it up: it does not like the request, does not know this address, or speaks TLS only",
            "look at the log of the peer; where the port is for TLS, write transport=tls",
        ),
        Fault::Unframed(_) => Cause::new(
            "what listens there speaks no SIP, or not as a stream asks for",
            "correct the port; where it is one for TLS, write transport=tls",
        ),
        Fault::Certificate(why) => certificate(why),
        Fault::HandshakeCut | Fault::NotTls => Cause::new(
            "what listens there speaks no TLS, or breaks the handshake off without a word",
            "correct the port, or write transport=tcp; else look at the log of the peer",
        ),
        Fault::OldProtocol | Fault::OldProtocolWanted => Cause::new(
            "TLS 1.0 and 1.1 are broken, and not spoken here; Kamailio may still speak them, with an old OpenSSL and method = TLSv1+",
            "let the peer speak TLS 1.2 or 1.3",
        ),
        Fault::NothingInCommon => Cause::new(
            "the peer declines all that is offered: its cipher suites are old, or it wants a client certificate, or another server name",
            "look at the log of the peer",
        ),
        Fault::CertificateWanted => Cause::new(
            "the peer wants to know who connects (mutual TLS); Kamailio shows what certificate and private_key of its client's domain in tls.cfg say",
            "give --tls-cert and --tls-key, with a certificate that the peer trusts",
        ),
        Fault::CertificateRefused(_) => Cause::new(
            "the peer does not trust the certificate that it was shown, or it has expired",
            "let the peer trust the CA that signed it, or show another one",
        ),
        Fault::NameUnknown => Cause::new(
            "the peer serves several names by TLS, and this is none of them",
            "write the host name that the peer knows into the URI",
        ),
        Fault::Tls(_) => Cause::new(
            "the TLS handshake fails",
            "look at the log of the peer; openssl s_client -connect ADDRESS shows more",
        ),
    }
}

fn certificate(fault: &CertificateFault) -> Cause {
    const MINDS: &str = "Kamailio minds only with verify_certificate in tls.cfg";
    match fault {
        CertificateFault::Expired(_) => Cause::new(
            format!("nobody renewed the peer's certificate in time; {MINDS}"),
            "let who runs the peer renew it; --tls-insecure probes all the same",
        ),
        CertificateFault::NotYetValid(_) => Cause::new(
            format!(
                "the peer's certificate begins in the future: one of the two clocks is wrong; {MINDS}"
            ),
            "look at the clocks; --tls-insecure probes all the same",
        ),
        CertificateFault::WrongName(..) => Cause::new(
            "the peer's certificate is for other names than the URI's host; Kamailio never looks at the names",
            "write one of its names into the URI, or let the peer have a certificate for this one; --tls-insecure probes all the same",
        ),
        CertificateFault::UnknownIssuer(_) | CertificateFault::SelfSigned => Cause::new(
            format!("nobody whom this machine trusts vouches for the peer; {MINDS}"),
            "name the peer's CA, or its own certificate, with --tls-ca; --tls-insecure probes all the same",
        ),
        CertificateFault::WrongPurpose | CertificateFault::Other(_) => Cause::new(
            format!("the peer's certificate is of no use for a server; {MINDS}"),
            "let the peer have another one; --tls-insecure probes all the same",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::layer::Refusal;
    use crate::sip::stream::Unframed;

    #[test]
    fn each_fault_has_a_cause_and_a_way_out() {
        let of = |fault| broken(&Fault::Certificate(fault));
        for (cause, text, hint) in [
            (not_connected(Stage::Connecting), "firewall", "pass TCP"),
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
                "gives it up",
                "transport=tls",
            ),
            (broken(&Fault::Reset), "gives it up", "log of the peer"),
            (broken(&Fault::Unframed(Unframed::NotSip)), "no SIP", "port"),
            (broken(&Fault::HandshakeCut), "no TLS", "transport=tcp"),
            (broken(&Fault::NotTls), "no TLS", "transport=tcp"),
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
                "another one",
            ),
            (broken(&Fault::NameUnknown), "none of them", "URI"),
            (broken(&Fault::Tls(String::new())), "fails", "s_client"),
            (
                of(CertificateFault::Expired(String::new())),
                "renewed",
                "renew",
            ),
            (
                of(CertificateFault::NotYetValid(String::new())),
                "clocks",
                "clocks",
            ),
            (
                of(CertificateFault::WrongName(String::new(), Vec::new())),
                "other names",
                "into the URI",
            ),
            (of(CertificateFault::SelfSigned), "vouches", "--tls-ca"),
            (of(CertificateFault::WrongPurpose), "no use", "another one"),
        ] {
            assert!(cause.text.contains(text), "{text}: {cause:?}");
            assert!(cause.hint.contains(hint), "{hint}: {cause:?}");
        }
    }
}
