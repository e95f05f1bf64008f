//! The connection of a request, or the attempt to open one.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::base::milliseconds;
use crate::base::transport::Transport;
use crate::dns::locate::Hop;
use crate::sip::layer::SendError;
use crate::sip::stream::FramingError;

/// A TCP connection, or an attempt at one. Many destinations may share it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connection {
    #[serde(skip)]
    pub transport: Transport,
    /// The local address.
    pub local: Option<SocketAddr>,
    /// How long TCP took to connect, without TLS; `None` if it did not connect. Destinations that share a
    /// connection have the same value.
    #[serde(rename = "connect_ms", serialize_with = "milliseconds::serialize")]
    pub connect: Option<Duration>,
    #[serde(skip_serializing_if = "TlsObservation::is_empty")]
    pub tls: TlsObservation,
}

/// What the TLS handshake showed. Empty over plain TCP.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TlsObservation {
    /// How long the handshake took; `None` if it did not complete.
    #[serde(rename = "handshake_ms", serialize_with = "milliseconds::serialize")]
    pub handshake: Option<Duration>,
    /// The negotiated version: `TLS 1.3`.
    pub protocol: Option<&'static str>,
    /// The negotiated cipher suite, by its IANA name.
    pub cipher: Option<String>,
    /// The server name that was sent (SNI, RFC 6066 3), if any.
    pub server_name: Option<String>,
    /// What is wrong with the certificate, whether it was rejected for it or not.
    pub fault: Option<CertificateFault>,
    /// The peer's certificate.
    pub certificate: Option<Box<Certificate>>,
}

impl TlsObservation {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The peer's certificate, in printable form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// The subject, in the form of RFC 4514: `CN=gw.example.org, O=Example`.
    pub subject: String,
    /// The issuer, in the same form.
    pub issuer: String,
    /// The subjectAltName entries: host names, addresses, and URIs with their scheme.
    pub names: Vec<String>,
    /// notBefore, in UTC: `2026-01-31T10:00:00Z`.
    pub not_before: String,
    /// notAfter, in UTC.
    pub not_after: String,
    /// Seconds from the handshake to notAfter; negative if it had passed. JSON has the days.
    #[serde(rename = "days_left", serialize_with = "in_days")]
    pub seconds_left: i64,
}

fn in_days<S: Serializer>(seconds: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(days(*seconds))
}

fn days(seconds: i64) -> i64 {
    seconds.div_euclid(24 * 60 * 60)
}

impl Certificate {
    /// Whole days until notAfter, rounded down; negative if it has passed.
    pub fn days_left(&self) -> i64 {
        days(self.seconds_left)
    }
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateFault {
    /// It expired at this time.
    Expired(String),
    /// It becomes valid at this time.
    NotYetValid(String),
    /// It does not cover the first name, only the others.
    WrongName(String, Vec<String>),
    /// It is signed by this CA, which is not trusted.
    UnknownIssuer(String),
    /// It is self-signed, and not trusted.
    SelfSigned,
    /// Nobody is trusted, as on a machine without CA certificates.
    NoTrustedCa,
    /// Its key usage does not allow a TLS server.
    WrongPurpose,
    /// Another fault, in the words of the TLS library.
    Other(String),
}

impl Serialize for CertificateFault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
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
                write!(f, "signed by {issuer}, which is not a trusted CA")
            }
            CertificateFault::SelfSigned => f.write_str("self-signed, and not trusted"),
            CertificateFault::NoTrustedCa => {
                f.write_str("not verifiable: no CA certificates are installed or given")
            }
            CertificateFault::WrongPurpose => f.write_str("not for a TLS server"),
            CertificateFault::Other(why) => f.write_str(why),
        }
    }
}

/// `2026-01-31` of `2026-01-31T10:00:00Z`.
fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}

/// The first names, and the number of the others.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Why a connection failed, or ended early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionFault {
    /// The network or this machine refused the connection.
    Refused(SendError),
    /// The peer closed the connection before it replied; true if in the middle of a message.
    Closed(bool),
    /// The peer reset the connection before it replied.
    Reset,
    /// What the peer sent cannot be split into messages.
    Unframed(FramingError),
    /// The peer's certificate is not accepted.
    Certificate(CertificateFault),
    /// The peer closed or reset the connection during the TLS handshake.
    HandshakeCut,
    /// The peer answers, but not in TLS.
    NotTls,
    /// The peer supports only TLS versions before 1.2.
    OldProtocol,
    /// Kamailio's configuration allows only TLS versions before 1.2, which ds-tool does not support.
    OldProtocolWanted,
    /// No cipher suite or key exchange that both sides support.
    NothingInCommon,
    /// The peer requires a client certificate, and we have none.
    CertificateWanted,
    /// The peer rejected the client certificate, with this alert.
    CertificateRefused(String),
    /// The peer has no certificate for the requested server name.
    NameUnknown,
    /// The peer sent another alert, of this name.
    Alert(String),
    /// Another TLS error, in the words of the TLS library.
    Tls(String),
}

impl fmt::Display for ConnectionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConnectionFault::Refused(why) => why.fmt(f),
            ConnectionFault::Closed(false) => {
                f.write_str("the peer closed the connection and did not answer")
            }
            ConnectionFault::Closed(true) => {
                f.write_str("the peer closed the connection in the middle of a message")
            }
            ConnectionFault::Reset => f.write_str("the peer reset the connection and did not answer"),
            ConnectionFault::Unframed(why) => write!(f, "the reply cannot be read: {why}"),
            ConnectionFault::Certificate(why) => write!(f, "TLS: certificate {why}"),
            ConnectionFault::HandshakeCut => {
                f.write_str("TLS: the peer closed the connection during the handshake")
            }
            ConnectionFault::NotTls => f.write_str("TLS: the peer answers, but does not speak TLS"),
            ConnectionFault::OldProtocol => f.write_str(
                "TLS: the peer supports no version from 1.2 on, and ds-tool supports no older one",
            ),
            ConnectionFault::OldProtocolWanted => f.write_str(
                "TLS: the configuration allows only versions before 1.2, which ds-tool does not support",
            ),
            ConnectionFault::NothingInCommon => {
                f.write_str("TLS: the peer and ds-tool have no cipher suite in common")
            }
            ConnectionFault::CertificateWanted => {
                f.write_str("TLS: the peer requires a client certificate (--tls-cert, --tls-key)")
            }
            ConnectionFault::CertificateRefused(alert) => {
                write!(f, "TLS: the peer rejected the client certificate: {alert}")
            }
            ConnectionFault::NameUnknown => {
                f.write_str("TLS: the peer has no certificate for the requested server name")
            }
            ConnectionFault::Alert(alert) => write!(f, "TLS: the peer sent the alert {alert}"),
            ConnectionFault::Tls(why) => write!(f, "TLS: {why}"),
        }
    }
}

/// How far a connection came that was not ready in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionStage {
    /// The TCP connection was not accepted.
    Connecting,
    /// TCP was connected, but the TLS handshake did not complete.
    Handshaking,
}

/// Why a request used another transport than the destination's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportSwitch {
    /// The request has this many bytes, too many for a datagram, so it went over TCP (RFC 3261 18.1.1).
    ToTcp(u32),
    /// The same, but TCP was refused, so it went over UDP after all.
    BackToUdp(u32),
}

impl TransportSwitch {
    /// The hop that was used instead of the planned one.
    pub fn hop(self, planned: Hop) -> Hop {
        match self {
            TransportSwitch::ToTcp(_) => Hop {
                transport: Transport::Tcp,
                ..planned
            },
            TransportSwitch::BackToUdp(_) => planned,
        }
    }
}

impl fmt::Display for TransportSwitch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TransportSwitch::ToTcp(bytes) => write!(
                f,
                "sent over TCP, as the request has {bytes} bytes (RFC 3261 18.1.1)"
            ),
            TransportSwitch::BackToUdp(bytes) => write!(
                f,
                "the request has {bytes} bytes, but TCP was refused, so it was sent over UDP (RFC 3261 18.1.1)"
            ),
        }
    }
}
