//! What requests say of who sends them.

use std::fmt;
use std::net::SocketAddr;

use super::USER_AGENT;
use crate::sip::reply::is_token;

/// Who asks, and how.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Whose request it looks like.
    pub form: Form,
    /// The request's method, a token of RFC 3261 25.1 such as `OPTIONS`; case counts.
    pub method: String,
    /// The URI of From as it shall be written, such as `sip:dispatcher@localhost`.
    pub from: Vec<u8>,
    /// The header that names the program, such as `User-Agent: ds-tool/0.1.0`; one line.
    pub agent: Option<Vec<u8>>,
    /// What stands in Via for our address.
    pub sent_by: SentBy,
}

/// Whose request it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Form {
    /// That of a user agent which asks for nothing but an answer: with rport, Contact and Accept.
    #[default]
    Own,
    /// That of a ping of Kamailio's dispatcher, 5.6 to 6.1: no rport, no Contact, no Accept, CSeq
    /// 10, port 5060 not written, the headers in its order (measured).
    Kamailio,
}

impl Form {
    /// The CSeq number of the request, below 2^31 (RFC 3261 8.1.1.5).
    pub fn cseq(self) -> u32 {
        match self {
            Form::Own => 1,
            Form::Kamailio => 10,
        }
    }
}

/// What stands in Via for our address (RFC 3261 18.1.1, sent-by).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum SentBy {
    /// The address and port that the request leaves from.
    #[default]
    Own,
    /// This host, and the port that the request leaves from: replies without rport come there.
    Host(Vec<u8>),
    /// This host and port, as it is.
    Whole(Vec<u8>),
}

impl Default for Identity {
    /// As `ds-tool probe` asks unless it is told otherwise.
    fn default() -> Identity {
        Identity {
            form: Form::Own,
            method: "OPTIONS".to_owned(),
            from: b"sip:dispatcher@localhost".to_vec(),
            agent: Some(format!("User-Agent: {USER_AGENT}").into_bytes()),
            sent_by: SentBy::Own,
        }
    }
}

/// How a request is made, and from where it leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Way {
    /// What the request says of us.
    pub identity: Identity,
    /// Where it leaves from, port 0 being any; `None` is as the system's routes say.
    pub source: Option<SocketAddr>,
}

/// Why an [`Identity`] cannot stand in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityError {
    /// The method is empty or has a character that no token may have.
    Method,
    /// The From URI is empty or has a space, a control character, `<` or `>`.
    From,
    /// The User-Agent is empty, is no header line of its own, or is a Content-Length.
    UserAgent,
    /// The host in Via has a character that no host has.
    SentBy,
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IdentityError::Method => {
                "the method must be one word of letters, digits and -.!%*_+`'~"
            }
            IdentityError::From => {
                "the From URI must not be empty or hold spaces, control characters, < or >"
            }
            IdentityError::UserAgent => {
                "the User-Agent must not be empty, hold control characters, begin with a blank, or be a Content-Length"
            }
            IdentityError::SentBy => "the host of Via must be a name or an address",
        })
    }
}

impl std::error::Error for IdentityError {}

impl Identity {
    /// Whether it can stand in a request.
    ///
    /// # Errors
    /// Says which part cannot.
    pub fn check(&self) -> Result<(), IdentityError> {
        if self.method.is_empty() || !self.method.bytes().all(is_token) {
            return Err(IdentityError::Method);
        }
        let breaks_out = |b: &u8| b.is_ascii_control() || b" <>".contains(b);
        if self.from.is_empty() || self.from.iter().any(breaks_out) {
            return Err(IdentityError::From);
        }
        let is_header = |line: &Vec<u8>| {
            let Some(colon) = line.iter().position(|&b| b == b':') else {
                return false;
            };
            let name = line[..colon].trim_ascii_end();
            let text = line[colon + 1..].trim_ascii();
            // A second length would say where another message begins.
            let is_length = ["content-length", "l"]
                .iter()
                .any(|length| name.eq_ignore_ascii_case(length.as_bytes()));
            // A line that begins with a blank belongs to the header before it.
            let is_name = !name.is_empty() && name.iter().all(|b| is_token(*b));
            is_name && !is_length && !text.is_empty() && !line.iter().any(u8::is_ascii_control)
        };
        if !self.agent.as_ref().is_none_or(is_header) {
            return Err(IdentityError::UserAgent);
        }
        let is_host = |host: &[u8]| {
            !host.is_empty()
                && host
                    .iter()
                    .all(|b| b.is_ascii_graphic() && !b";,<>\"".contains(b))
        };
        match &self.sent_by {
            SentBy::Host(host) | SentBy::Whole(host) if !is_host(host) => {
                Err(IdentityError::SentBy)
            }
            _ => Ok(()),
        }
    }
}
