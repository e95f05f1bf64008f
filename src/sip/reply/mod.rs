//! Parses a SIP response in place: one pass, no copies, no allocation.
//!
//! It accepts what occurs on the wire (compact names, folded headers, bare LF, bytes that are not
//! UTF-8, any order) and rejects messages that are ambiguous or cannot be trusted.

mod cursor;
mod kamailio;
mod malformed;
mod peer;
mod via;

use memchr::memchr3;

pub(super) use cursor::is_token;
use cursor::{HeaderCursor, trim};
pub use kamailio::{KamailioReading, MatchedParts, scan_as_kamailio};
pub use malformed::Malformed;
pub use peer::{LONGEST, PeerHeaders};
use via::Via;

/// The parts of a response that a transaction needs, as slices of the datagram.
///
/// If a header that may occur only once occurs several times, the first one counts (except
/// Content-Length, whose values must be equal). No slice is checked for UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply<'a> {
    /// The status code, 100 to 699.
    pub code: u16,
    /// The reason phrase without surrounding spaces; often empty, any bytes except NUL, CR and LF.
    pub reason: &'a [u8],
    /// The first branch parameter of the topmost Via, never empty.
    pub branch: &'a [u8],
    /// The sent-by host of the topmost Via; an IPv6 address includes its brackets.
    pub via_host: &'a [u8],
    /// The sent-by port of the topmost Via.
    pub via_port: Option<u16>,
    /// The source address of the request as the responder saw it, as written; IPv6 with or without
    /// brackets (RFC 3261 18.2.1).
    pub received: Option<&'a [u8]>,
    /// The source port of the request as the responder saw it (RFC 3581).
    pub rport: Option<u16>,
    /// The number of Via values, on any number of lines.
    pub via_count: usize,
    /// The number of CSeq.
    pub cseq: u32,
    /// The method of CSeq, a token.
    pub cseq_method: &'a [u8],
    /// The Call-ID, never empty.
    pub call_id: &'a [u8],
    /// The Content-Length in bytes; at most the number of bytes after the head.
    pub content_length: Option<u32>,
    /// The Server header, or else User-Agent. The only slice that may contain the CR LF of a folded
    /// line; each fold means one space (RFC 3261 7.3.1).
    pub server: Option<&'a [u8]>,
}

/// Parses one datagram as a SIP response (RFC 3261 7.2).
///
/// CR and LF before the status line are skipped (7.5), bytes after the body are ignored (18.3).
/// From and To may be missing or malformed, as nothing depends on them.
///
/// # Errors
///
/// [`Malformed::NotAReply`] for data that is not a response; the other kinds for a response that
/// must not be accepted. Takes linear time and never panics.
// Longer than 70 lines: a single pass over the headers fills all fields of the result.
pub fn scan(bytes: &[u8]) -> Result<Reply<'_>, Malformed> {
    let start = bytes.iter().position(|b| !matches!(b, b'\r' | b'\n'));
    let (_, message) = bytes.split_at(start.unwrap_or(bytes.len()));
    let (code, reason, mut rest) = status_line(message)?;

    let mut top: Option<Via<'_>> = None;
    let mut via_count = 0;
    let mut cseq = None;
    let mut call_id = None;
    let mut content_length = None;
    let (mut server, mut user_agent) = (None, None);

    let body = loop {
        let (header, next) = match next_header(rest)? {
            ReplyLine::Header(header, next) => (header, next),
            ReplyLine::EndOfHead(body) => break body,
        };
        rest = next;
        if header.name == HeaderName::Other {
            continue;
        }
        let value = trim(header.value);
        match header.name {
            HeaderName::Via => {
                let mut entries = HeaderCursor::new(value);
                if top.is_none() {
                    top = Some(Via::read(&mut entries).ok_or(Malformed::BadVia)?);
                    via_count += 1;
                }
                via_count += via::count(&mut entries);
            }
            HeaderName::CSeq if cseq.is_none() => {
                cseq = Some(read_cseq(value).ok_or(Malformed::BadCSeq)?);
            }
            HeaderName::CallId if call_id.is_none() => {
                call_id = Some(read_call_id(value).ok_or(Malformed::BadCallId)?);
            }
            HeaderName::ContentLength => {
                content_length = Some(read_content_length(value, content_length)?);
            }
            HeaderName::Server if !value.is_empty() => server = server.or(Some(value)),
            HeaderName::UserAgent if !value.is_empty() => user_agent = user_agent.or(Some(value)),
            _ => {}
        }
    };

    let top = top.ok_or(Malformed::NoVia)?;
    let (cseq, cseq_method) = cseq.ok_or(Malformed::NoCSeq)?;
    if content_length.is_some_and(|length| u64::from(length) > body.len() as u64) {
        return Err(Malformed::BodyCut);
    }
    Ok(Reply {
        code,
        reason,
        branch: top
            .branch
            .filter(|b| !b.is_empty())
            .ok_or(Malformed::NoBranch)?,
        via_host: top.host,
        via_port: top.port,
        received: top.received,
        rport: top.rport,
        via_count,
        cseq,
        cseq_method,
        call_id: call_id.ok_or(Malformed::NoCallId)?,
        content_length,
        server: server.or(user_agent),
    })
}

/// The Content-Length of a request or response, given its start line and headers including the
/// empty line.
pub(super) fn content_length(head: &[u8]) -> Result<Option<u32>, Malformed> {
    let (_, mut rest) = line(head)?;
    let mut found = None;
    loop {
        let (header, next) = match next_header(rest)? {
            ReplyLine::Header(header, next) => (header, next),
            ReplyLine::EndOfHead(_) => return Ok(found),
        };
        rest = next;
        if header.name == HeaderName::ContentLength {
            found = Some(read_content_length(trim(header.value), found)?);
        }
    }
}

/// The status code, the reason phrase and the text after the line (RFC 3261 7.2).
fn status_line(message: &[u8]) -> Result<(u16, &[u8], &[u8]), Malformed> {
    match message.split_at_checked(4) {
        Some((name, _)) if name.eq_ignore_ascii_case(b"SIP/") => {}
        _ => return Err(Malformed::NotAReply),
    }
    let (line, rest) = line(message)?;
    let line = line.get(4..).and_then(|line| line.strip_prefix(b"2.0 "));
    let line = line.ok_or(Malformed::Version)?;
    let (digits, reason) = line.split_at_checked(3).ok_or(Malformed::Status)?;
    // Some servers omit the space before an empty reason phrase.
    if !matches!(reason.first(), None | Some(b' ')) {
        return Err(Malformed::Status);
    }
    match number(digits) {
        Some(code @ 100..=699) => Ok((code, trim(reason), rest)),
        _ => Err(Malformed::Status),
    }
}

enum ReplyLine<'a> {
    /// A header, and the text after it.
    Header(HeaderLine<'a>, &'a [u8]),
    /// The empty line, and the text after it.
    EndOfHead(&'a [u8]),
}

struct HeaderLine<'a> {
    name: HeaderName,
    /// The text after the colon. CR and LF inside are part of a fold and count as white space.
    value: &'a [u8],
}

/// The headers that matter here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HeaderName {
    Via,
    CallId,
    CSeq,
    ContentLength,
    Server,
    UserAgent,
    Allow,
    RetryAfter,
    Warning,
    Reason,
    Other,
}

/// The names as written in the RFC, and their compact forms (RFC 3261 7.3.3).
const NAMES: [(&[u8], &[u8], HeaderName); 10] = [
    (b"Via", b"v", HeaderName::Via),
    (b"Call-ID", b"i", HeaderName::CallId),
    (b"CSeq", b"", HeaderName::CSeq),
    (b"Content-Length", b"l", HeaderName::ContentLength),
    (b"Server", b"", HeaderName::Server),
    (b"User-Agent", b"", HeaderName::UserAgent),
    (b"Allow", b"", HeaderName::Allow),
    (b"Retry-After", b"", HeaderName::RetryAfter),
    (b"Warning", b"", HeaderName::Warning),
    (b"Reason", b"", HeaderName::Reason),
];

impl HeaderName {
    /// The header name at the start of a line, ignoring case, and its length including the colon.
    fn read(line: &[u8]) -> Result<(HeaderName, usize), Malformed> {
        // Names are short, so the colon is near.
        let colon = line.iter().position(|b| *b == b':');
        let colon = colon.ok_or(Malformed::HeaderLine)?;
        // Blanks are allowed before the colon, but not before the name: that would be a fold
        // without a header.
        let written = line[..colon].trim_ascii_end();
        if written.first().is_none_or(u8::is_ascii_whitespace) {
            return Err(Malformed::HeaderLine);
        }
        let is = |known: &[u8]| written.eq_ignore_ascii_case(known);
        let mut names = NAMES.iter();
        let known = names.find(|(full, compact, _)| is(full) || is(compact));
        Ok((
            known.map_or(HeaderName::Other, |(.., name)| *name),
            colon + 1,
        ))
    }
}

/// Reads a header with its folded lines (RFC 3261 7.3.1), or the empty line.
fn next_header(head: &[u8]) -> Result<ReplyLine<'_>, Malformed> {
    let (first, mut rest) = line(head)?;
    if first.is_empty() {
        return Ok(ReplyLine::EndOfHead(rest));
    }
    let (name, value) = HeaderName::read(first)?;
    while matches!(rest.first(), Some(b' ' | b'\t')) {
        (_, rest) = line(rest)?;
    }
    let value = &head[value..head.len() - rest.len()];
    let header = HeaderLine { name, value };
    Ok(ReplyLine::Header(header, rest))
}

/// One line without its CR LF or LF, and the text after it.
fn line(bytes: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let end = memchr3(b'\n', b'\r', 0, bytes).ok_or(Malformed::HeadCut)?;
    let (line, rest) = bytes.split_at(end);
    match rest {
        [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] => Ok((line, rest)),
        [b'\r'] => Err(Malformed::HeadCut),
        [b'\r', ..] => Err(Malformed::BareCr),
        _ => Err(Malformed::Nul),
    }
}

/// A number (RFC 3261 20.14), which must equal an earlier one if there is one.
fn read_content_length(value: &[u8], before: Option<u32>) -> Result<u32, Malformed> {
    let length = number(value).ok_or(Malformed::BadContentLength)?;
    match before {
        Some(before) if before != length => Err(Malformed::TwoContentLengths),
        _ => Ok(length),
    }
}

/// A number and a method (RFC 3261 20.16).
fn read_cseq(value: &[u8]) -> Option<(u32, &[u8])> {
    let mut cursor = HeaderCursor::new(value);
    let number = number(cursor.take_while(|b| b.is_ascii_digit()))?;
    if !cursor.skip_space() {
        return None;
    }
    let method = cursor.token()?;
    cursor.is_done().then_some((number, method))
}

/// A word without white space or control characters (RFC 3261 20.8), as written.
fn read_call_id(value: &[u8]) -> Option<&[u8]> {
    let odd = |b: &u8| b.is_ascii_control() || *b == b' ';
    // Without an early exit, the loop can be vectorized.
    let any = value.iter().fold(false, |any, b| any | odd(b));
    (!value.is_empty() && !any).then_some(value)
}

/// Parses a decimal number without sign, if it fits the type, which must be smaller than 64 bits.
fn number<N: TryFrom<u64>>(digits: &[u8]) -> Option<N> {
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_u64;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value.saturating_mul(10).saturating_add(u64::from(digit));
    }
    N::try_from(value).ok()
}

#[cfg(test)]
mod tests;
