//! What an error of a TLS connection means.

use std::io;

use rustls::{AlertDescription, Error, InvalidMessage, PeerIncompatible};

use crate::probe::net::icmp;
use crate::probe::observation::{CertificateFault, ConnectionFault};

/// Maps a connection error to a fault; `certificate_wanted` means that the peer asked for a client
/// certificate and we had none.
pub fn fault(error: &io::Error, certificate_wanted: bool) -> ConnectionFault {
    let of_tls = error.get_ref().and_then(|inner| inner.downcast_ref());
    let fault = match of_tls {
        Some(Error::InvalidCertificate(why)) => {
            ConnectionFault::Certificate(CertificateFault::Other(format!("not valid: {why}")))
        }
        Some(Error::AlertReceived(alert)) => of_alert(*alert),
        Some(Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::SupportedVersionsExtensionRequired,
        )) => ConnectionFault::OldProtocol,
        Some(Error::PeerIncompatible(_)) => ConnectionFault::NothingInCommon,
        Some(Error::InvalidMessage(InvalidMessage::HandshakePayloadTooLarge)) => {
            ConnectionFault::Tls("the peer's certificates are longer than 64 kB".to_owned())
        }
        Some(Error::InvalidMessage(_)) => ConnectionFault::NotTls,
        Some(other) => ConnectionFault::Tls(other.to_string()),
        None => match error.kind() {
            io::ErrorKind::UnexpectedEof => ConnectionFault::Closed(false),
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionAborted => ConnectionFault::Reset,
            _ => ConnectionFault::Refused(icmp::refusal(error)),
        },
    };
    let may_be_for_want_of_it = matches!(
        fault,
        ConnectionFault::CertificateRefused(_)
            | ConnectionFault::Closed(false)
            | ConnectionFault::Reset
            | ConnectionFault::NothingInCommon
    );
    if certificate_wanted && may_be_for_want_of_it {
        ConnectionFault::CertificateWanted
    } else {
        fault
    }
}

fn of_alert(alert: AlertDescription) -> ConnectionFault {
    use AlertDescription as Alert;
    match alert {
        Alert::ProtocolVersion => ConnectionFault::OldProtocol,
        Alert::CertificateRequired | Alert::NoCertificate => ConnectionFault::CertificateWanted,
        Alert::UnrecognisedName => ConnectionFault::NameUnknown,
        Alert::HandshakeFailure | Alert::InsufficientSecurity => ConnectionFault::NothingInCommon,
        Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown
        | Alert::UnknownCA
        | Alert::AccessDenied => ConnectionFault::CertificateRefused(format!("{alert:?}")),
        other => ConnectionFault::Alert(format!("{other:?}")),
    }
}
