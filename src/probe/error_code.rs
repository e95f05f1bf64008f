//! A word for each way in which a probe fails, for programs: it stays as it is when the message for
//! people changes.

use std::borrow::Cow;

use super::observation::{CertificateFault, ConnectionFault, ConnectionStage, ProbeOutcome};
use super::plan::TargetRoute;
use super::result::{ProbeResult, Round};
use super::skip_reason::SkipReason;
use super::unsent_ping::UnsentPing;
use crate::base::dns_records::NoAnswer;
use crate::dns::locate::NotFound;
use crate::sip::layer::{SendError, UnusableReply};

/// The word, such as `no_reply` or `icmp_admin_prohibited`: lower case, with underscores.
pub type ErrorCode = Cow<'static, str>;

impl Round {
    /// Why the round failed; `None` if it did not.
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.error.as_ref()?;
        Some(of_outcome(&self.observation.outcome))
    }
}

impl ProbeResult<'_> {
    /// Why it is not up, or was not probed; `None` if it is up.
    pub fn error_code(&self) -> Option<ErrorCode> {
        match (&self.target.route, self.decisive()) {
            (TargetRoute::Skipped(why), _) => Some(skipped(why).into()),
            (_, None) => Some("interrupted".into()),
            (_, Some(round)) => round.error_code(),
        }
    }
}

fn of_outcome(outcome: &ProbeOutcome) -> ErrorCode {
    match outcome {
        ProbeOutcome::Answered { .. } => "reply_not_accepted",
        ProbeOutcome::NoReply {
            provisional,
            elsewhere,
            unusable,
            ..
        } => match (provisional, elsewhere, unusable) {
            (_, Some(_), _) => "reply_from_other_address",
            (Some(_), ..) => "no_final_reply",
            (.., Some(UnusableReply::Branch)) => "reply_other_branch",
            (.., Some(_)) => "reply_unusable",
            _ => "no_reply",
        },
        ProbeOutcome::NotConnected { stage, .. } => match stage {
            ConnectionStage::Connecting => "connect_timeout",
            ConnectionStage::Handshaking => "tls_timeout",
        },
        ProbeOutcome::Refused(why) | ProbeOutcome::Broken(ConnectionFault::Refused(why)) => {
            return send_error(why);
        }
        ProbeOutcome::Broken(fault) => connection_fault(fault),
        ProbeOutcome::NotFound(why) => not_found(*why),
        ProbeOutcome::Unsent(why) => unsent(why),
        ProbeOutcome::Interrupted => "interrupted",
    }
    .into()
}

fn send_error(why: &SendError) -> ErrorCode {
    match why {
        SendError::PortUnreachable => "connection_refused",
        SendError::HostUnreachable => "host_unreachable",
        SendError::NetworkUnreachable => "network_unreachable",
        SendError::Prohibited => "send_prohibited",
        SendError::NoSocket => "no_socket",
        SendError::NoConnection => "no_connection",
        SendError::NoBuffers => "no_buffers",
        SendError::Other(_) => "not_sent",
        SendError::Rejected(message) => {
            let name = message.name().to_ascii_lowercase();
            return format!("icmp_{}", name.replace([' ', '-'], "_")).into();
        }
    }
    .into()
}

fn connection_fault(fault: &ConnectionFault) -> &'static str {
    match fault {
        ConnectionFault::Refused(_) => "connection_refused",
        ConnectionFault::Closed(_) => "connection_closed",
        ConnectionFault::Reset => "connection_reset",
        ConnectionFault::Unframed(_) => "reply_unusable",
        ConnectionFault::Certificate(why) => match why {
            CertificateFault::Expired(_) => "tls_expired",
            CertificateFault::NotYetValid(_) => "tls_not_yet_valid",
            CertificateFault::WrongName(..) => "tls_wrong_name",
            CertificateFault::UnknownIssuer(_) => "tls_unknown_issuer",
            CertificateFault::SelfSigned => "tls_self_signed",
            CertificateFault::NoTrustedCa => "tls_no_ca",
            CertificateFault::WrongPurpose => "tls_wrong_purpose",
            CertificateFault::Other(_) => "tls_bad_certificate",
        },
        ConnectionFault::HandshakeCut => "tls_handshake_closed",
        ConnectionFault::NotTls => "tls_not_spoken",
        ConnectionFault::OldProtocol | ConnectionFault::OldProtocolWanted => "tls_old_version",
        ConnectionFault::NothingInCommon => "tls_no_common_cipher",
        ConnectionFault::CertificateWanted => "tls_client_certificate_required",
        ConnectionFault::CertificateRefused(_) => "tls_client_certificate_rejected",
        ConnectionFault::NameUnknown => "tls_unknown_server_name",
        ConnectionFault::Alert(_) => "tls_alert",
        ConnectionFault::Tls(_) => "tls_error",
    }
}

fn not_found(why: NotFound) -> &'static str {
    match why {
        NotFound::NoAddress(why) | NotFound::NotAtLoad(why) => no_answer(why),
        NotFound::LooksLikeANumber => "dns_bad_name",
        NotFound::NotOffered => "dns_service_not_offered",
        NotFound::SipsOverUdp => "sips_over_udp",
        NotFound::NotSpoken(_) => "transport_not_supported",
        NotFound::Interrupted => "interrupted",
    }
}

fn no_answer(why: NoAnswer) -> &'static str {
    match why {
        NoAnswer::NoSuchRecord => "dns_no_record",
        NoAnswer::NoSuchName => "dns_nxdomain",
        NoAnswer::NoName | NoAnswer::FinalDot => "dns_bad_name",
        NoAnswer::Loop => "dns_cname_loop",
        NoAnswer::TooManyAliases => "dns_too_many_aliases",
        NoAnswer::TooLarge => "dns_too_large",
        NoAnswer::NoServer => "dns_no_server",
        NoAnswer::Failed(2) => "dns_servfail",
        NoAnswer::Failed(5) => "dns_refused",
        NoAnswer::Failed(_) => "dns_error",
        NoAnswer::Silent(_) | NoAnswer::GivenUp => "dns_timeout",
        NoAnswer::Unreadable => "dns_unreadable",
    }
}

fn unsent(why: &UnsentPing) -> &'static str {
    match why {
        UnsentPing::Socket(_) => "no_socket_of_server",
        UnsentPing::NoConnection(_) => "no_connection_of_server",
        UnsentPing::BadProxy(..) => "bad_proxy",
        UnsentPing::NoHost => "uri_without_host",
    }
}

fn skipped(why: &SkipReason) -> &'static str {
    match why {
        SkipReason::Disabled => "disabled",
        SkipReason::Transport(_) => "transport_not_supported",
        SkipReason::NoHost => "uri_without_host",
        SkipReason::BadProxy(..) => "bad_proxy",
        SkipReason::BadIdentity(_) => "bad_request",
        SkipReason::NotPinged { .. } => "not_pinged",
        SkipReason::Undecided(_) => "unknown_whether_pinged",
        SkipReason::NoServer => "server_does_not_start",
        SkipReason::Dropped(why) => no_answer(*why),
    }
}
