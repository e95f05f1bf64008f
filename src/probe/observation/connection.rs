//! What is known of the connection that a request went over, or was to go over.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use crate::base::transport::Transport;
use crate::dns::locate::Hop;
use crate::sip::layer::Refusal;
use crate::sip::stream::Unframed;

/// A TCP connection, or an attempt at one. Many destinations may have it in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// TCP, or TLS over it.
    pub transport: Transport,
    /// Our end of it.
    pub local: Option<SocketAddr>,
    /// How long it took to connect, without TLS; `None` where there was no connection.
    pub connect: Option<Duration>,
    /// What TLS brought to light.
    pub tls: Tls,
}

/// What was seen of TLS. All of it is empty over TCP alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// How long the handshake took; `None` where it did not end.
    pub handshake: Option<Duration>,
    /// The version that was agreed on: `TLS 1.3`.
    pub protocol: Option<&'static str>,
    /// The cipher suite that was agreed on, by its IANA name.
    pub cipher: Option<String>,
    /// The name that the peer was asked for (SNI, RFC 6066 3), if one was.
    pub server_name: Option<String>,
    /// The certificate that the peer showed.
    pub certificate: Option<Box<Certificate>>,
    /// What is wrong with it, whether that was minded or not.
    pub fault: Option<CertificateFault>,
}

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whose it is, as RFC 4514 writes it: `CN=gw.example.org, O=Example`.
    pub subject: String,
    /// Who signed it, written likewise.
    pub issuer: String,
    /// For which names it is (its subjectAltName): host names, addresses, and URIs with their scheme.
    pub names: Vec<String>,
    /// When it begins to be valid, in UTC: `2026-01-31T10:00:00Z`.
    pub not_before: String,
    /// When it ends to be valid, in UTC.
    pub not_after: String,
    /// How many seconds after the handshake that is; less than 0 where it was before.
    pub seconds_left: i64,
}

impl Certificate {
    /// Whole days until it ends to be valid, rounded down: less than 0 where it has ended.
    pub fn days_left(&self) -> i64 {
        self.seconds_left.div_euclid(24 * 60 * 60)
    }
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateFault {
    /// It has ended, at this time.
    Expired(String),
    /// It begins at this time, which is still to come.
    NotYetValid(String),
    /// It is not for this name, but for those.
    WrongName(String, Vec<String>),
    /// No trusted CA signed it; this one did.
    UnknownIssuer(String),
    /// It signed itself, and is not trusted.
    SelfSigned,
    /// It is not for a TLS server.
    WrongPurpose,
    /// Something else, in the words of the TLS library.
    Other(String),
}

impl fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CertificateFault::Expired(when) => write!(f, "expired on {}", day(when)),
            CertificateFault::NotYetValid(when) => write!(f, "not valid before {}", day(when)),
            CertificateFault::WrongName(name, names) if names.is_empty() => {
                write!(f, "not for {name}: it names no host")
            }
            CertificateFault::WrongName(name, names) => {
                write!(f, "not for {name}, but for {}", few(names))
            }
            CertificateFault::UnknownIssuer(issuer) => {
                write!(f, "signed by no trusted CA, but by {issuer}")
            }
            CertificateFault::SelfSigned => f.write_str("self-signed, and not trusted"),
            CertificateFault::WrongPurpose => f.write_str("not for a TLS server"),
            CertificateFault::Other(why) => f.write_str(why),
        }
    }
}

/// `2026-01-31` of `2026-01-31T10:00:00Z`.
fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}

/// The first names, and how many there are besides.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Why a connection could not be had, or did not last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The network, or this machine, refused to connect.
    Refused(Refusal),
    /// The peer closed the connection before it answered; true: in the middle of a message.
    Closed(bool),
    /// The peer reset the connection before it answered.
    Reset,
    /// What the peer sent cannot be told apart into messages.
    Unframed(Unframed),
    /// The peer's certificate is not accepted.
    Certificate(CertificateFault),
    /// The peer closed or reset the connection in the middle of the TLS handshake.
    HandshakeCut,
    /// The peer answers, but not in TLS.
    NotTls,
    /// There is no version of TLS that both speak: the peer only has those before 1.2.
    OldProtocol,
    /// Kamailio's configuration leaves only versions of TLS before 1.2, which are not spoken here.
    OldProtocolWanted,
    /// There is no cipher suite or no key exchange that both know.
    NothingInCommon,
    /// The peer wants a certificate of ours, and was given none.
    CertificateWanted,
    /// The peer did not accept the certificate that it was given; the alert that it sent.
    CertificateRefused(String),
    /// The peer has no certificate for the name that it was asked for.
    NameUnknown,
    /// Something else went wrong with TLS, in the words of the TLS library.
    Tls(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Refused(why) => why.fmt(f),
            Fault::Closed(false) => {
                f.write_str("the peer closed the connection and did not answer")
            }
            Fault::Closed(true) => {
                f.write_str("the peer closed the connection in the middle of a message")
            }
            Fault::Reset => f.write_str("the peer reset the connection and did not answer"),
            Fault::Unframed(why) => write!(f, "the reply cannot be read: {why}"),
            Fault::Certificate(why) => write!(f, "TLS: certificate {why}"),
            Fault::HandshakeCut => {
                f.write_str("TLS: the peer closed the connection during the handshake")
            }
            Fault::NotTls => f.write_str("TLS: the peer answers, but does not speak TLS"),
            Fault::OldProtocol => f.write_str(
                "TLS: the peer speaks no version from 1.2 on, and older ones are not spoken here",
            ),
            Fault::OldProtocolWanted => f.write_str(
                "TLS: the configuration leaves only versions before 1.2, which are not spoken here",
            ),
            Fault::NothingInCommon => {
                f.write_str("TLS: the peer and we have no cipher suite in common")
            }
            Fault::CertificateWanted => {
                f.write_str("TLS: the peer wants a client certificate (--tls-cert, --tls-key)")
            }
            Fault::CertificateRefused(alert) => {
                write!(f, "TLS: the peer refused our certificate: {alert}")
            }
            Fault::NameUnknown => {
                f.write_str("TLS: the peer has no certificate for the name it was asked for")
            }
            Fault::Tls(why) => write!(f, "TLS: {why}"),
        }
    }
}

/// How far a connection came that was not ready in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody took the TCP connection.
    Connecting,
    /// TCP was there, the TLS handshake did not end.
    Handshaking,
}

/// Why a request went over another transport than the destination's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switched {
    /// It has so many bytes, too many for a datagram, and went by TCP (RFC 3261 18.1.1).
    ToTcp(u32),
    /// The same, but TCP was refused, so that it went by UDP after all.
    BackToUdp(u32),
}

impl Switched {
    /// Where it was asked in the place of this hop.
    pub fn hop(self, planned: Hop) -> Hop {
        match self {
            Switched::ToTcp(_) => Hop {
                transport: Transport::Tcp,
                ..planned
            },
            Switched::BackToUdp(_) => planned,
        }
    }
}

impl fmt::Display for Switched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Switched::ToTcp(bytes) => write!(
                f,
                "sent over TCP, as the request has {bytes} bytes (RFC 3261 18.1.1)"
            ),
            Switched::BackToUdp(bytes) => write!(
                f,
                "the request has {bytes} bytes, but TCP was refused, so it was sent over UDP (RFC 3261 18.1.1)"
            ),
        }
    }
}
