//! Why a destination is not probed.

use std::fmt;

use super::verdict::NotProbed;
use crate::base::dns_records::NoAnswer;
use crate::base::escape::sanitize;
use crate::base::transport::Transport;
use crate::kamailio::list::uri::BadUri;
use crate::kamailio::pinging::NotPingedReason;
use crate::sip::request::IdentityError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// Flag 4, without `--include-disabled`.
    Disabled,
    /// ds-tool does not support this transport.
    Transport(Transport),
    /// The URI has no host: `tel:`, `urn:`.
    NoHost,
    /// The URI of its outbound proxy is invalid: the URI, and why.
    BadProxy(Box<[u8]>, BadUri),
    /// Its attributes cannot be used in a request.
    BadIdentity(IdentityError),
    /// The server does not ping it; this is the first reason that applies.
    NotPinged {
        reason: NotPingedReason,
        /// Whether it is marked for pinging.
        is_missed: bool,
    },
    /// It is unknown whether the server pings it: that depends on this.
    Undecided(Box<str>),
    /// The server does not start.
    NoServer,
    /// The server drops it: its name has no address when the list is loaded.
    Dropped(NoAnswer),
}

impl SkipReason {
    /// Whether skipping it is expected, or a problem.
    pub fn verdict(&self) -> NotProbed {
        match self {
            SkipReason::Disabled
            | SkipReason::NotPinged {
                is_missed: false, ..
            } => NotProbed::ByDesign,
            SkipReason::Undecided(_) => NotProbed::Undecided,
            _ => NotProbed::Problem,
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not probed: ")?;
        match self {
            SkipReason::Disabled => f.write_str("disabled (flag 4)"),
            SkipReason::Transport(transport) => {
                write!(f, "{} is not supported", transport.as_str())
            }
            SkipReason::NoHost => f.write_str("the URI has no host"),
            SkipReason::BadProxy(uri, why) => {
                write!(f, "its proxy '{}': bad URI: {why}", sanitize(uri))
            }
            SkipReason::BadIdentity(why) => write!(f, "{why}"),
            SkipReason::NotPinged { reason, .. } => write!(f, "Kamailio never pings it: {reason}"),
            SkipReason::Undecided(what) => write!(
                f,
                "whether Kamailio pings it depends on {}",
                sanitize(what.as_bytes())
            ),
            SkipReason::NoServer => f.write_str("Kamailio does not start"),
            SkipReason::Dropped(why) => write!(
                f,
                "Kamailio drops this line when it loads the list, because its host is not found: {why}"
            ),
        }
    }
}
