//! The reply of an HTTP server (RFC 9112), read as it comes in. Pure.

use crate::rpc::ReplyProgress;

/// More than any server writes before the body.
const LONGEST_HEAD: usize = 16 << 10;
/// 10,000 destinations with all that is known of them are 5.4 MB.
const LONGEST_BODY: usize = 16 << 20;

/// A whole reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpReply {
    pub status: u16,
    /// The status line without the version, as it came.
    pub status_line: String,
    pub body: Vec<u8>,
    /// Whether the server takes another request on this connection.
    pub is_kept_alive: bool,
}

#[derive(Debug, Default)]
pub struct HttpReader {
    bytes: Vec<u8>,
    head: Option<HttpHead>,
}

#[derive(Debug)]
struct HttpHead {
    length: usize,
    status: u16,
    status_line: String,
    framing: Framing,
    is_kept_alive: bool,
}

/// How the end of the body is known (RFC 9112 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunked,
    /// When the connection is closed.
    Closing,
}

impl HttpReader {
    pub fn progress(&self) -> ReplyProgress {
        let of = match &self.head {
            Some(HttpHead {
                length: head,
                framing: Framing::Length(length),
                ..
            }) => Some(head + length),
            _ => None,
        };
        ReplyProgress {
            bytes: self.bytes.len(),
            of,
        }
    }

    /// Takes bytes that came; none if the connection was closed. The reply, as soon as it is whole.
    ///
    /// # Errors
    /// If it is no reply of HTTP, or too long: in words.
    pub fn push(&mut self, came: &[u8]) -> Result<Option<HttpReply>, String> {
        self.bytes.extend_from_slice(came);
        if self.head.is_none() {
            self.head = read_head(&self.bytes)?;
        }
        let Some(head) = &self.head else {
            return Ok(None);
        };
        let body = &self.bytes[head.length..];
        if body.len() > LONGEST_BODY {
            return Err(too_long());
        }
        let body = match head.framing {
            Framing::Length(length) if body.len() > length => {
                return Err("more bytes follow the reply".to_owned());
            }
            Framing::Length(length) => (body.len() == length).then(|| body.to_vec()),
            Framing::Closing => came.is_empty().then(|| body.to_vec()),
            // Looked at again from its start only when it may have ended.
            Framing::Chunked if body.ends_with(b"\r\n\r\n") => unchunked(body)?,
            Framing::Chunked => None,
        };
        Ok(body.map(|body| HttpReply {
            status: head.status,
            status_line: head.status_line.clone(),
            body,
            is_kept_alive: head.is_kept_alive && head.framing != Framing::Closing,
        }))
    }
}

fn too_long() -> String {
    format!("the reply is longer than the {LONGEST_BODY} bytes that ds-tool reads")
}

fn read_head(bytes: &[u8]) -> Result<Option<HttpHead>, String> {
    let begins = bytes.starts_with(b"HTTP/1.") || b"HTTP/1.".starts_with(bytes);
    if !begins {
        return Err("what came is not HTTP".to_owned());
    }
    let searched = &bytes[..bytes.len().min(LONGEST_HEAD)];
    let Some(end) = memchr::memmem::find(searched, b"\r\n\r\n") else {
        return match bytes.len() < LONGEST_HEAD {
            true => Ok(None),
            false => Err("the head of the reply does not end".to_owned()),
        };
    };
    let text = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = text.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let (version, status_line) = first.split_once(' ').unwrap_or((first, ""));
    let code = status_line.split(' ').next().unwrap_or_default();
    let bad = || format!("the status line is not one of HTTP: {first}");
    let status = code.parse().map_err(|_| bad())?;
    let mut framing = Framing::Closing;
    let mut is_kept_alive = version != "HTTP/1.0";
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim().to_ascii_lowercase();
        match name.to_ascii_lowercase().as_str() {
            "content-length" if framing != Framing::Chunked => {
                let length = value.parse().map_err(|_| "Content-Length is no number")?;
                framing = Framing::Length(length);
            }
            "transfer-encoding" if value == "chunked" => framing = Framing::Chunked,
            "transfer-encoding" => {
                return Err(format!("Transfer-Encoding {value} is not supported"));
            }
            "connection" => is_kept_alive = value != "close" && is_kept_alive,
            _ => {}
        }
    }
    if matches!(framing, Framing::Length(length) if length > LONGEST_BODY) {
        return Err(too_long());
    }
    Ok(Some(HttpHead {
        length: end + 4,
        status,
        status_line: status_line.to_owned(),
        framing,
        is_kept_alive,
    }))
}

/// A body in chunks (RFC 9112 7.1), if it is whole.
fn unchunked(body: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let bad = || "the chunks of the reply cannot be read".to_owned();
    let (mut rest, mut whole) = (body, Vec::new());
    loop {
        let Some(end) = memchr::memmem::find(rest, b"\r\n") else {
            return Ok(None);
        };
        let line = std::str::from_utf8(&rest[..end]).map_err(|_| bad())?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| bad())?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Ok(Some(whole));
        }
        if size > LONGEST_BODY {
            return Err(too_long());
        }
        match rest.split_at_checked(size) {
            Some((chunk, after)) if after.starts_with(b"\r\n") => {
                whole.extend_from_slice(chunk);
                rest = &after[2..];
            }
            Some((_, after)) if after.len() >= 2 => return Err(bad()),
            _ => return Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<HttpReply>, String> {
        HttpReader::default().push(text.as_bytes())
    }

    fn reply(status: u16, line: &str, body: &str, is_kept_alive: bool) -> HttpReply {
        HttpReply {
            status,
            status_line: line.to_owned(),
            body: body.into(),
            is_kept_alive,
        }
    }

    #[test]
    fn a_reply_may_come_in_any_pieces() {
        for (text, expected) in [
            (
                "HTTP/1.1 200 OK\r\nSia: SIP/2.0/TCP x\r\nContent-Length: 3\r\n\r\n{ }",
                reply(200, "200 OK", "{ }", true),
            ),
            (
                "HTTP/1.1 500 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
                reply(500, "500 No", "", false),
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{ \r\n1\r\n}\r\n0\r\n\r\n",
                reply(200, "200 OK", "{ }", true),
            ),
        ] {
            for cut in 0..text.len() {
                let mut reader = HttpReader::default();
                assert_eq!(
                    reader.push(&text.as_bytes()[..cut]),
                    Ok(None),
                    "{text} {cut}"
                );
                let whole = reader.push(&text.as_bytes()[cut..]);
                assert_eq!(whole, Ok(Some(expected.clone())), "{text} {cut}");
            }
        }
        let mut reader = HttpReader::default();
        assert_eq!(reader.push(b"HTTP/1.0 200 OK\r\n\r\nab"), Ok(None));
        assert_eq!(
            reader.push(b""),
            Ok(Some(reply(200, "200 OK", "ab", false)))
        );
    }

    #[test]
    fn what_is_no_reply_is_an_error() {
        for text in [
            "SIP/2.0 400 Bad",
            "\u{a1}",
            "HTTP/1.1\r\n\r\n",
            "HTTP/1.1 x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n\r\n",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        let endless = format!("HTTP/1.1 200 OK\r\n{}", "x".repeat(LONGEST_HEAD));
        assert!(read(&endless).is_err());
    }

    #[test]
    fn what_has_come_is_counted() {
        let mut reader = HttpReader::default();
        assert_eq!(
            reader.push(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{"),
            Ok(None)
        );
        assert_eq!(
            reader.progress(),
            ReplyProgress {
                bytes: 39,
                of: Some(43)
            }
        );
    }
}
