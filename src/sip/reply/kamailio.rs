//! Reads a response as Kamailio does, which is laxer and stricter than RFC 3261 at once.
//!
//! Kamailio reads no further than it needs: Via, From, To, Call-ID and CSeq. What stands behind the last
//! of them is never looked at, and an error before it drops the reply (`parse_msg` and `parse_headers` in
//! `core/parser/msg_parser.c`, `receive_msg` in `core/receive.c`). Measured on 5.6.3, 6.0.1 and 6.1.5.

use super::cursor::{HeaderCursor, trim};
use super::{Malformed, number};

/// How a release of Kamailio reads responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KamailioReading {
    /// A datagram of so many bytes is dropped.
    pub most_bytes: usize,
    /// Whether the value of From is read; that of To always is.
    pub reads_from: bool,
    /// Whether a port over 65535 in Via is an error.
    pub refuses_large_ports: bool,
}

/// What matches a response to its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchedParts<'a> {
    /// The status code, 100 to 699.
    pub code: u16,
    pub reason: &'a [u8],
    /// The branch of the topmost Via, never empty.
    pub branch: &'a [u8],
    pub cseq_method: &'a [u8],
}

/// Reads one datagram as a response.
///
/// # Errors
/// Why Kamailio drops it.
pub fn scan_as_kamailio<'a>(
    bytes: &'a [u8],
    reading: &KamailioReading,
) -> Result<MatchedParts<'a>, Malformed> {
    let blank = |b: &u8| matches!(b, b'\n' | b'\r' | 0 | b'\t' | b' ');
    let start = bytes.iter().position(|b| !blank(b)).unwrap_or(bytes.len());
    let (code, reason, mut rest) = status_line(&bytes[start..])?;
    let (mut branch, mut cseq_method) = (None, None);
    let (mut from, mut to, mut call_id) = (false, false, false);
    while !(branch.is_some() && cseq_method.is_some() && from && to && call_id) {
        // The head ends, or the datagram does.
        if matches!(rest.first(), None | Some(b'\r' | b'\n')) {
            break;
        }
        let [name, value, next] = header(rest)?;
        let start = rest.len() - next.len() - value.len();
        let whole = std::mem::replace(&mut rest, next);
        let is = |names: &[&str]| {
            names
                .iter()
                .any(|n| name.eq_ignore_ascii_case(n.as_bytes()))
        };
        if is(&["Via", "v"]) {
            let top = via(value, reading).ok_or(Malformed::BadVia)?;
            branch = branch.or(Some(top));
        } else if is(&["CSeq"]) {
            let method = cseq(value).ok_or(Malformed::BadCSeq)?;
            cseq_method = cseq_method.or(Some(method));
        } else if is(&["From", "f"]) {
            from = true;
            if reading.reads_from {
                let end = name_addr(value).ok_or(Malformed::BadFrom)?;
                rest = &whole[start + end..];
            }
        } else if is(&["To", "t"]) {
            to = true;
            let end = name_addr(value).ok_or(Malformed::BadTo)?;
            rest = &whole[start + end..];
        } else if is(&["Call-ID", "i"]) {
            call_id = true;
        } else if is(&["Content-Length", "l"]) {
            let length = number::<u32>(trim(value)).filter(|n| *n < MOST_CONTENT_LENGTH);
            length.ok_or(Malformed::BadContentLength)?;
        } else if is(&["Retry-After"]) {
            retry_after(value).ok_or(Malformed::BadRetryAfter)?;
        }
    }
    let missing = |found: bool, why| if found { Ok(()) } else { Err(why) };
    missing(from, Malformed::NoFrom)?;
    missing(to, Malformed::NoTo)?;
    missing(call_id, Malformed::NoCallId)?;
    let branch = branch.ok_or(Malformed::NoVia)?;
    Ok(MatchedParts {
        code,
        reason,
        branch: branch.ok_or(Malformed::NoBranch)?,
        cseq_method: cseq_method.ok_or(Malformed::NoCSeq)?,
    })
}

/// `parse_content_length` refuses to multiply by ten from a tenth of `INT_MAX` on.
const MOST_CONTENT_LENGTH: u32 = 2_147_483_640;

/// The status code, the reason phrase and the text after the line (`parse_first_line`).
fn status_line(message: &[u8]) -> Result<(u16, &[u8], &[u8]), Malformed> {
    match message.get(..4) {
        Some(name) if name.eq_ignore_ascii_case(b"SIP/") => {}
        _ => return Err(Malformed::NotAReply),
    }
    let rest = message[4..]
        .strip_prefix(b"2.0 ")
        .ok_or(Malformed::Version)?;
    let (digits, rest) = rest.split_at_checked(3).ok_or(Malformed::Status)?;
    let code = number(digits).filter(|code| (100..=699).contains(code));
    let code = code.ok_or(Malformed::Status)?;
    if !matches!(rest.first(), Some(b' ' | b'\t')) {
        return Err(Malformed::Status);
    }
    let end = rest
        .iter()
        .position(|b| *b == b'\n')
        .ok_or(Malformed::HeadCut)?;
    let reason = rest[..end].split(|b| matches!(b, b'\r' | 0)).next();
    Ok((code, trim(reason.unwrap_or_default()), &rest[end + 1..]))
}

/// The name and the value of a header, and the text after it.
fn header(head: &[u8]) -> Result<[&[u8]; 3], Malformed> {
    let in_name = |b: &u8| b.is_ascii_alphanumeric() || b"-._+~".contains(b);
    let end = head
        .iter()
        .position(|b| !in_name(b))
        .ok_or(Malformed::HeaderLine)?;
    let (name, rest) = head.split_at(end);
    let blanks = rest
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count();
    if name.is_empty() || rest.get(blanks) != Some(&b':') {
        return Err(Malformed::HeaderLine);
    }
    let rest = &rest[blanks + 1..];
    let mut end = 0;
    loop {
        let line = rest[end..].iter().position(|b| *b == b'\n');
        end += line.ok_or(Malformed::HeadCut)? + 1;
        if !matches!(rest.get(end), Some(b' ' | b'\t')) {
            return Ok([name, &rest[..end], &rest[end..]]);
        }
    }
}

/// A Via without surrounding white space, if it has no NUL, and no CR but in a fold, or before a blank in
/// quotes.
fn clean(value: &[u8]) -> Option<&[u8]> {
    let value = trim(value);
    let mut is_quoted = false;
    let mut cr = |pair: &[u8]| {
        is_quoted ^= pair[0] == b'"';
        pair[0] == b'\r' && pair[1] != b'\n' && !(is_quoted && is_blank(pair[1]))
    };
    (!value.contains(&0) && !value.windows(2).any(&mut cr)).then_some(value)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// All values of a Via header; the branch of the first, the last one that it has (`parse_via`).
fn via<'a>(value: &'a [u8], reading: &KamailioReading) -> Option<Option<&'a [u8]>> {
    let mut cursor = HeaderCursor::new(clean(value)?);
    let top = via_value(&mut cursor, reading)?;
    while cursor.separator(b',') {
        via_value(&mut cursor, reading)?;
    }
    cursor.is_done().then_some(top)
}

fn via_value<'a>(
    cursor: &mut HeaderCursor<'a>,
    reading: &KamailioReading,
) -> Option<Option<&'a [u8]>> {
    let sip = cursor.token()?.eq_ignore_ascii_case(b"SIP") && cursor.separator(b'/');
    let version = sip && cursor.token()? == b"2.0" && cursor.separator(b'/');
    // Any word is a transport.
    if !version || cursor.take_while(|b| !is_blank(b)).is_empty() || !cursor.skip_space() {
        return None;
    }
    if cursor.eat(b'[') {
        cursor.take_while(|b| b != b']');
        cursor.eat(b']').then_some(())?;
    } else {
        let host = cursor.take_while(|b| !is_blank(b) && !b":;,([".contains(&b));
        (!host.is_empty()).then_some(())?;
    }
    if cursor.separator(b':') {
        let digits = cursor.take_while(|b| b.is_ascii_digit());
        let port: u32 = number(digits).filter(|_| digits.len() <= 5)?;
        (port <= 65_535 || !reading.refuses_large_ports).then_some(())?;
    }
    let mut branch = None;
    while cursor.separator(b';') {
        branch = via_parameter(cursor)?.or(branch);
    }
    cursor.skip_space();
    if cursor.eat(b'(') {
        cursor.take_while(|b| b != b')');
        cursor.eat(b')').then_some(())?;
        cursor.skip_space();
    }
    Some(branch)
}

/// Parameters that need a value; and names in which `parse_via_param` takes the beginning of `alias` for
/// its end: an error with a value, or without one.
const NEED_A_VALUE: [&str; 5] = ["branch", "received", "ttl", "maddr", "i"];
const ERROR_WITH_A_VALUE: [&str; 3] = ["a", "ali", "alias"];
const ERROR_WITHOUT_A_VALUE: [&str; 3] = ["al", "ali", "alia"];

/// One parameter of Via; its value if it is the branch.
fn via_parameter<'a>(cursor: &mut HeaderCursor<'a>) -> Option<Option<&'a [u8]>> {
    let name = cursor.take_while(|b| !is_blank(b) && !b";,=\"(".contains(&b));
    let is = |names: &[&str]| {
        names
            .iter()
            .any(|n| name.eq_ignore_ascii_case(n.as_bytes()))
    };
    let mut value: &[u8] = b"";
    let has_value = cursor.separator(b'=');
    if has_value {
        value = match cursor.peek() {
            // Nothing is escaped, and the end of the header closes the string.
            Some(b'"') => {
                cursor.eat(b'"');
                let quoted = cursor.take_while(|b| b != b'"');
                cursor.eat(b'"');
                quoted
            }
            _ => cursor.take_while(|b| !is_blank(b) && !b";,=\"".contains(&b)),
        };
    }
    let is_error = name.is_empty()
        || value.is_empty() && is(&NEED_A_VALUE)
        || has_value && is(&ERROR_WITH_A_VALUE)
        || !has_value && is(&ERROR_WITHOUT_A_VALUE);
    (!is_error).then(|| is(&["branch"]).then_some(value))
}

/// Any word and a method (`parse_cseq`).
fn cseq(value: &[u8]) -> Option<&[u8]> {
    let mut cursor = HeaderCursor::new(trim(value));
    let word = cursor.take_while(|b| !is_blank(b));
    cursor.take_while(|b| matches!(b, b' ' | b'\t'));
    let method = cursor.take_while(|b| !is_blank(b));
    (!word.is_empty() && !method.is_empty() && cursor.is_done()).then_some(method)
}

/// From or To: a URI with or without `<>`, and parameters; where it ends (`parse_addr_spec`). A NUL ends
/// the header, and so does a CR before anything but LF or a blank: there the next header begins.
fn name_addr(value: &[u8]) -> Option<usize> {
    let cr = |at: &usize| value[at - 1] == b'\r' && !is_blank(value[*at]);
    let after_cr = (1..value.len()).find(cr);
    let nul = value.iter().position(|b| *b == 0);
    let end = after_cr.into_iter().chain(nul).min();
    let end = end.unwrap_or(value.len());
    let mut cursor = HeaderCursor::new(trim(&value[..end]));
    if cursor.peek() == Some(b'"') {
        cursor.quoted()?;
        cursor.skip_space();
        (cursor.peek() == Some(b'<')).then_some(())?;
    }
    let text = trim(cursor.take_while(|b| !b"<>;\"\\".contains(&b)));
    if cursor.eat(b'<') {
        let uri = cursor.take_while(|b| !is_blank(b) && !b"<>\"".contains(&b));
        (!uri.is_empty() && cursor.eat(b'>')).then_some(())?;
    } else if text.is_empty() || text.iter().any(|b| is_blank(*b) || *b == b',') {
        return None;
    }
    while cursor.separator(b';') {
        let name = cursor.take_while(|b| !is_blank(b) && !b";,=\"".contains(&b));
        (!name.is_empty()).then_some(())?;
        if cursor.separator(b'=') {
            if cursor.peek() == Some(b'"') {
                (!cursor.quoted()?.contains(&b'\\')).then_some(())?;
            } else {
                cursor.take_while(|b| !is_blank(b) && !b";,=\"".contains(&b));
            }
        }
    }
    cursor.is_done().then_some(end)
}

/// A number, and then nothing, a parameter or a comment.
fn retry_after(value: &[u8]) -> Option<()> {
    let mut cursor = HeaderCursor::new(trim(value));
    number::<u32>(cursor.take_while(|b| b.is_ascii_digit()))?;
    let next = cursor.peek();
    next.is_none_or(|b| is_blank(b) || matches!(b, b';' | b'('))
        .then_some(())
}
