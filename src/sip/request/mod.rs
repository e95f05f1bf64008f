//! The request as a template: built once with rsip, rendered by copying bytes.
//!
//! This is the only file that uses rsip. rsip supports no custom methods, prints IPv6 without
//! brackets and truncates URIs that it cannot parse, so it is given placeholders; its output is
//! then split at them into literal pieces and slots.

mod identity;

use std::net::{IpAddr, SocketAddr};

use memchr::memchr2;
use rsip::headers::{Accept, CallId, ContentLength, MaxForwards, UntypedHeader, UserAgent};
use rsip::{Domain, Param, Scheme, Uri, typed};

use super::branch::Branch;
use crate::base::transport::Transport;

pub use identity::{Identity, IdentityError, RequestForm, RequestProfile, SentBy, header_name};

/// The program's name in requests.
pub const USER_AGENT: &str = concat!("ds-tool/", env!("CARGO_PKG_VERSION"));

/// The default port (RFC 3261 19.1.2).
const USUAL_PORT: u16 = 5060;

/// The parts that differ between requests.
#[derive(Debug, Clone, Copy)]
pub struct RequestValues<'a> {
    /// The Request-URI and the URI of To, as in the list. CR and LF are removed, everything else is
    /// copied unchanged.
    pub uri: &'a [u8],
    /// The address that the request is sent from: sent-by in Via, host and port in Contact.
    pub local: &'a LocalAddress,
    /// The branch, which also determines the From tag and the Call-ID.
    pub branch: Branch,
}

/// A source address, in the text form used in requests. Many requests share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalAddress {
    address: SocketAddr,
    /// Host and port; an IPv6 host is in brackets and without its zone (RFC 3261 25.1).
    text: Vec<u8>,
    /// The length of the host in `text`.
    host: usize,
}

impl LocalAddress {
    /// A source address and port.
    pub fn new(address: SocketAddr) -> Self {
        let host = match address.ip().to_canonical() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        Self {
            address,
            text: format!("{host}:{}", address.port()).into_bytes(),
            host: host.len(),
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A colon and the port, or nothing if it is the default port, which Kamailio omits.
    fn unusual_port(&self) -> &[u8] {
        match self.address.port() {
            USUAL_PORT => b"",
            _ => &self.text[self.host..],
        }
    }

    fn host(&self) -> &[u8] {
        &self.text[..self.host]
    }
}

/// A request with slots that [`Template::render`] fills.
#[derive(Debug, Clone)]
pub struct Template {
    pieces: Vec<TemplatePiece>,
}

/// Builds a list of pieces.
#[derive(Debug, Default)]
struct TemplatePieces {
    done: Vec<TemplatePiece>,
    literal: Vec<u8>,
}

impl TemplatePieces {
    fn literal(&mut self, bytes: &[u8]) {
        self.literal.extend_from_slice(bytes);
    }

    fn slot(&mut self, slot: TemplateSlot) {
        self.done
            .push(TemplatePiece::Literal(std::mem::take(&mut self.literal)));
        self.done.push(TemplatePiece::Slot(slot));
    }

    fn done(mut self) -> Vec<TemplatePiece> {
        self.done.push(TemplatePiece::Literal(self.literal));
        self.done
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum TemplatePiece {
    Literal(Vec<u8>),
    Slot(TemplateSlot),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TemplateSlot {
    Uri,
    /// The source address and port.
    Address,
    /// The source address and port, without the default port.
    ShortAddress,
    /// A colon and the source port, or nothing if it is the default port.
    Port,
    Branch,
    FromTag,
    CallId,
}

/// What replaces a placeholder.
#[derive(Clone, Copy)]
enum TemplateGap {
    Slot(TemplateSlot),
    Method,
    From,
    Agent,
    SentBy,
}

const URI: &str = "uri.invalid";
const SENT_BY: &str = "sent-by.invalid";
const BRANCH: &str = "branch.invalid";
const FROM: &str = "from.invalid";
const FROM_TAG: &str = "from-tag.invalid";
const CALL_ID: &str = "call-id.invalid";
const CONTACT: &str = "contact.invalid";
const AGENT: &str = "agent.invalid";
const AGENT_LINE: &str = "User-Agent: agent.invalid";

const GAPS: [(&str, TemplateGap); 9] = [
    ("OPTIONS", TemplateGap::Method),
    (URI, TemplateGap::Slot(TemplateSlot::Uri)),
    (SENT_BY, TemplateGap::SentBy),
    (CONTACT, TemplateGap::Slot(TemplateSlot::Address)),
    (BRANCH, TemplateGap::Slot(TemplateSlot::Branch)),
    (FROM, TemplateGap::From),
    (FROM_TAG, TemplateGap::Slot(TemplateSlot::FromTag)),
    (CALL_ID, TemplateGap::Slot(TemplateSlot::CallId)),
    (AGENT_LINE, TemplateGap::Agent),
];

/// The empty line behind the headers; there is no body.
const LINE_END: &str = "\r\n";

impl Template {
    /// A template for requests over this transport, which is named in Via and Contact.
    ///
    /// # Errors
    ///
    /// Which part of the identity is not valid.
    pub fn new(transport: Transport, identity: &Identity) -> Result<Template, IdentityError> {
        identity.check()?;
        let text = with_placeholders(transport, identity);
        let mut pieces = TemplatePieces::default();
        let mut rest = text.as_str();
        while let Some((before, gap, after)) = next_gap(rest) {
            pieces.literal(before.as_bytes());
            match gap {
                TemplateGap::Method => pieces.literal(identity.method.as_bytes()),
                TemplateGap::From => pieces.literal(&identity.from),
                TemplateGap::Agent => pieces.literal(identity.agent.as_deref().unwrap_or_default()),
                TemplateGap::SentBy => match (&identity.sent_by, identity.form) {
                    (SentBy::Whole(whole), _) => pieces.literal(whole),
                    (SentBy::Host(host), _) => {
                        pieces.literal(host);
                        pieces.slot(TemplateSlot::Port);
                    }
                    (SentBy::Own, RequestForm::Own) => pieces.slot(TemplateSlot::Address),
                    (SentBy::Own, RequestForm::Kamailio) => pieces.slot(TemplateSlot::ShortAddress),
                },
                TemplateGap::Slot(slot) => pieces.slot(slot),
            }
            rest = after;
        }
        let end = rest.strip_suffix(LINE_END).unwrap_or(rest);
        pieces.literal(end.as_bytes());
        if let Some(uri) = &identity.contact {
            for part in [b"Contact: <", &uri[..], b">\r\n"] {
                pieces.literal(part);
            }
        }
        pieces.literal(&identity.headers);
        pieces.literal(LINE_END.as_bytes());
        Ok(Template {
            pieces: pieces.done(),
        })
    }

    /// Appends one complete request. The same slots give the same bytes, so nothing needs to be
    /// stored for retransmissions (RFC 3261 17.1.2.2).
    pub fn render(&self, slots: &RequestValues<'_>, out: &mut Vec<u8>) {
        // A line break would allow header injection.
        let breaks_out = memchr2(b'\r', b'\n', slots.uri).is_some();
        for piece in &self.pieces {
            match piece {
                TemplatePiece::Literal(bytes) => out.extend_from_slice(bytes),
                TemplatePiece::Slot(TemplateSlot::Uri) if breaks_out => {
                    let kept = slots.uri.iter().filter(|b| !matches!(b, b'\r' | b'\n'));
                    out.extend(kept);
                }
                TemplatePiece::Slot(TemplateSlot::Uri) => out.extend_from_slice(slots.uri),
                TemplatePiece::Slot(TemplateSlot::Address) => {
                    out.extend_from_slice(&slots.local.text)
                }
                TemplatePiece::Slot(TemplateSlot::ShortAddress) => {
                    out.extend_from_slice(slots.local.host());
                    out.extend_from_slice(slots.local.unusual_port());
                }
                TemplatePiece::Slot(TemplateSlot::Port) => {
                    out.extend_from_slice(slots.local.unusual_port())
                }
                TemplatePiece::Slot(TemplateSlot::Branch) => slots.branch.render(out),
                TemplatePiece::Slot(TemplateSlot::FromTag) => {
                    out.extend_from_slice(&slots.branch.from_tag())
                }
                TemplatePiece::Slot(TemplateSlot::CallId) => {
                    out.extend_from_slice(&slots.branch.call_id())
                }
            }
        }
    }
}

/// The first placeholder in the text, with the text before and after it.
fn next_gap(text: &str) -> Option<(&str, TemplateGap, &str)> {
    let found = GAPS.iter().filter_map(|(word, gap)| {
        let (before, after) = text.split_once(word)?;
        Some((before, *gap, after))
    });
    found.min_by_key(|(before, _, _)| before.len())
}

fn of_rsip(transport: Transport) -> rsip::Transport {
    match transport {
        Transport::Udp => rsip::Transport::Udp,
        Transport::Tcp => rsip::Transport::Tcp,
        Transport::Tls => rsip::Transport::Tls,
        Transport::Sctp => rsip::Transport::Sctp,
        Transport::Ws => rsip::Transport::Ws,
        Transport::Wss => rsip::Transport::Wss,
    }
}

/// The request as rsip writes it, with a placeholder in every gap.
fn with_placeholders(transport: Transport, identity: &Identity) -> String {
    let place = |name: &'static str| Uri {
        host_with_port: Domain::from(name).into(),
        ..Uri::default()
    };
    let own = identity.form == RequestForm::Own;
    let transport = of_rsip(transport);
    let contact_params = match transport {
        rsip::Transport::Udp => vec![],
        _ => vec![Param::Transport(transport)],
    };
    // An rport without a value requests one from the responder (RFC 3581).
    let rport = own.then(|| Param::Other("rport".into(), None));
    let branch = Param::Branch(rsip::param::Branch::new(BRANCH));
    let via = typed::Via {
        version: rsip::Version::V2,
        transport: identity.via_transport.map_or(transport, of_rsip),
        uri: place(SENT_BY),
        params: rport.into_iter().chain([branch]).collect(),
    };
    let from = typed::From {
        display_name: None,
        uri: place(FROM),
        params: vec![Param::Tag(rsip::param::Tag::new(FROM_TAG))],
    };
    let to = typed::To {
        display_name: None,
        uri: place(URI),
        params: vec![],
    };
    let contact = typed::Contact {
        display_name: None,
        uri: Uri {
            scheme: Some(Scheme::Sip),
            params: contact_params,
            ..place(CONTACT)
        },
        params: vec![],
    };
    let method = rsip::Method::Options;
    let seq = identity.form.cseq();
    let cseq = typed::CSeq { seq, method };
    let contact = identity.contact.is_none().then_some(contact);
    let agent = identity.agent.as_ref().map(|_| UserAgent::new(AGENT));
    let mut headers: Vec<rsip::Header> = match identity.form {
        RequestForm::Own => vec![
            via.into(),
            MaxForwards::from(70).into(),
            from.into(),
            to.into(),
            CallId::new(CALL_ID).into(),
            cseq.into(),
        ],
        RequestForm::Kamailio => vec![
            via.into(),
            to.into(),
            from.into(),
            cseq.into(),
            CallId::new(CALL_ID).into(),
            MaxForwards::from(70).into(),
            ContentLength::from(0).into(),
        ],
    };
    if own {
        headers.extend(contact.map(Into::into));
    }
    headers.extend(agent.map(Into::into));
    if own {
        headers.push(Accept::new("application/sdp").into());
        headers.push(ContentLength::from(0).into());
    }
    let request = rsip::Request {
        method,
        uri: place(URI),
        version: rsip::Version::V2,
        headers: headers.into(),
        body: vec![],
    };
    request.to_string()
}

#[cfg(test)]
mod tests;
