//! What requests reveal about their sender.

use std::fmt;
use std::net::SocketAddr;

use super::USER_AGENT;
use crate::base::transport::Transport;
use crate::sip::reply::is_token;

/// The sender's identity in requests.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Which kind of client the request imitates.
    pub form: RequestForm,
    /// The method, a token of RFC 3261 25.1 such as `OPTIONS`; case-sensitive.
    pub method: String,
    /// The From URI as written, such as `sip:dispatcher@localhost`.
    pub from: Vec<u8>,
    /// The header that identifies the program, such as `User-Agent: ds-tool/0.1.0`; a single line.
    /// A ping of Kamailio's has any line here, even one without a name.
    pub agent: Option<Vec<u8>>,
    /// The Contact URI as written; `None` means the address that the request is sent from, or in a ping
    /// of Kamailio's no Contact.
    pub contact: Option<Vec<u8>>,
    /// Further headers, at the end: whole lines with their line ends.
    pub headers: Vec<u8>,
    /// The sent-by part of Via.
    pub sent_by: SentBy,
    /// The transport in Via, if it is another than the request's own.
    pub via_transport: Option<Transport>,
}

/// Which kind of client the request imitates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RequestForm {
    /// A plain user agent: with rport, Contact and Accept.
    #[default]
    Own,
    /// A ping of Kamailio's dispatcher, 5.6 to 6.1: no rport, no Contact, no Accept, CSeq 10, port
    /// 5060 omitted, headers in Kamailio's order (measured).
    Kamailio,
}

impl RequestForm {
    /// The CSeq number of the request, below 2^31 (RFC 3261 8.1.1.5).
    pub fn cseq(self) -> u32 {
        match self {
            RequestForm::Own => 1,
            RequestForm::Kamailio => 10,
        }
    }
}

/// The sent-by part of Via (RFC 3261 18.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum SentBy {
    /// The address and port that the request is sent from.
    #[default]
    Own,
    /// This host, and the port that the request is sent from, so that replies without rport arrive
    /// there.
    Host(Vec<u8>),
    /// This host and port, as written.
    Whole(Vec<u8>),
}

impl Default for Identity {
    /// The default identity of `ds-tool probe`.
    fn default() -> Identity {
        Identity {
            form: RequestForm::Own,
            method: "OPTIONS".to_owned(),
            from: b"sip:dispatcher@localhost".to_vec(),
            agent: Some(format!("User-Agent: {USER_AGENT}").into_bytes()),
            contact: None,
            headers: Vec::new(),
            sent_by: SentBy::Own,
            via_transport: None,
        }
    }
}

/// How a request is built, and where it is sent from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RequestProfile {
    /// The sender's identity.
    pub identity: Identity,
    /// The source address, with port 0 for any port; `None` leaves it to the system's routing.
    pub source: Option<SocketAddr>,
    /// The port that a connection of the imitated server leaves from, which selects its TLS client
    /// domain; 0 if the system chooses it.
    pub server_port: u16,
}

/// Why an [`Identity`] cannot be used in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityError {
    /// The method is empty or contains a character that is not allowed in a token.
    Method,
    /// The From URI is empty or contains a space, a control character, `<` or `>`.
    From,
    /// The Contact URI is empty or contains a space, a control character, `<` or `>`.
    Contact,
    /// The User-Agent is empty, is not a single header line, or is a Content-Length.
    UserAgent,
    /// A further header is not a whole line with its line end, or is a Content-Length.
    Headers,
    /// The host in Via contains a character that is not allowed in a host.
    SentBy,
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IdentityError::Method => {
                "the method must be one word of letters, digits and -.!%*_+`'~"
            }
            IdentityError::From => {
                "the From URI must not be empty or contain spaces, control characters, < or >"
            }
            IdentityError::Contact => {
                "the Contact URI must not be empty or contain spaces, control characters, < or >"
            }
            IdentityError::UserAgent => {
                "the User-Agent must not be empty, contain control characters, start with a blank, or be a Content-Length"
            }
            IdentityError::Headers => {
                "added headers must be whole lines that end in \\r\\n, and no Content-Length"
            }
            IdentityError::SentBy => "the host of Via must be a name or an address",
        })
    }
}

impl std::error::Error for IdentityError {}

impl Identity {
    /// Checks that it can be used in a request.
    ///
    /// # Errors
    /// Which part is not valid.
    pub fn check(&self) -> Result<(), IdentityError> {
        if self.method.is_empty() || !self.method.bytes().all(is_token) {
            return Err(IdentityError::Method);
        }
        let breaks_out = |b: &u8| b.is_ascii_control() || b" <>".contains(b);
        let is_uri = |uri: &[u8]| !uri.is_empty() && !uri.iter().any(breaks_out);
        if !is_uri(&self.from) {
            return Err(IdentityError::From);
        }
        if !self.contact.as_deref().is_none_or(is_uri) {
            return Err(IdentityError::Contact);
        }
        let is_usable = |line: &Vec<u8>| match (header_name(line), self.form) {
            _ if line.iter().any(u8::is_ascii_control) => false,
            // A second Content-Length would let another message begin inside this one.
            (Some(name), _) if is_content_length(name) => false,
            (Some(name), RequestForm::Own) => line[name.len() + 1..].iter().any(|&b| b != b' '),
            (None, RequestForm::Own) => false,
            (_, RequestForm::Kamailio) => true,
        };
        if !self.agent.as_ref().is_none_or(is_usable) {
            return Err(IdentityError::UserAgent);
        }
        if !are_headers(&self.headers) {
            return Err(IdentityError::Headers);
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

/// The name of the header in this line, with the blanks before the colon (RFC 3261 7.3.1); `None` if
/// the line is no header.
pub fn header_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().position(|&b| b == b':')?;
    let name = &line[..colon];
    // A line that starts with a blank would continue the header before it.
    let word = name.trim_ascii_end();
    (!word.is_empty() && word.iter().all(|b| is_token(*b))).then_some(name)
}

/// Whether these are whole header lines, or none.
fn are_headers(text: &[u8]) -> bool {
    let Some(lines) = text.strip_suffix(b"\r\n") else {
        return text.is_empty();
    };
    let mut lines = lines.split(|&b| b == b'\n');
    lines.all(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        !line.iter().any(u8::is_ascii_control)
            && header_name(line).is_some_and(|name| !is_content_length(name))
    })
}

fn is_content_length(name: &[u8]) -> bool {
    let name = name.trim_ascii_end();
    ["content-length", "l"]
        .iter()
        .any(|length| name.eq_ignore_ascii_case(length.as_bytes()))
}
