//! Splits a stream into messages by Content-Length (RFC 3261 18.3).
//!
//! Bytes go in as they arrive, in pieces of any size; whole messages come out. Each byte is scanned
//! once, and at most one message and one piece are buffered.

use std::fmt;

use super::reply::{Malformed, content_length, is_token};

/// The longest accepted head: as long as a datagram could carry.
pub const MOST_HEAD_BYTES: usize = 65_535;
/// The longest accepted body.
pub const MOST_BODY_BYTES: usize = 65_535;

/// The start of a TLS alert, which a TLS server sends to a client that it does not understand (RFC
/// 8446 5.1).
const TLS_ALERT: &[u8] = &[0x15, 0x03];

/// Splits a stream into messages.
#[derive(Debug, Default)]
pub struct MessageFramer {
    buffer: Vec<u8>,
    /// Start of the next message in the buffer.
    start: usize,
    /// How far the buffer was searched for the end of the head, and the start of the current line.
    searched: usize,
    line: usize,
    /// The end of the message, once its head was read.
    end: Option<usize>,
    /// Whether its first line was recognized as SIP.
    is_sip: bool,
}

/// Why a stream cannot be read any further: the start of the next message is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FramingError {
    /// The data is neither a request nor a response.
    NotSip,
    /// The data is a TLS alert.
    Tls,
    /// There is no Content-Length, which is required on a stream.
    NoContentLength,
    /// The head is malformed.
    Head(Malformed),
    /// The head is longer than [`MOST_HEAD_BYTES`].
    HeadTooLong,
    /// The Content-Length, which is more than [`MOST_BODY_BYTES`].
    BodyTooLong(u32),
}

impl fmt::Display for FramingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FramingError::NotSip => f.write_str("the received data is not SIP"),
            FramingError::Tls => {
                f.write_str("received a TLS alert: this port expects TLS, not plain SIP")
            }
            FramingError::NoContentLength => {
                f.write_str("no Content-Length header, which a stream needs (RFC 3261 18.3)")
            }
            FramingError::Head(why) => why.fmt(f),
            FramingError::HeadTooLong => {
                write!(f, "the headers are longer than {MOST_HEAD_BYTES} bytes")
            }
            FramingError::BodyTooLong(length) => {
                write!(
                    f,
                    "Content-Length is {length}, more than {MOST_BODY_BYTES} bytes"
                )
            }
        }
    }
}

impl std::error::Error for FramingError {}

impl MessageFramer {
    /// Adds received bytes. Take out all complete messages first, because the buffer grows by these
    /// bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        // Removes the messages that were taken out.
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.searched -= self.start;
            self.line -= self.start;
            self.end = self.end.map(|end| end - self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next complete message, if there is one. CR and LF between messages, which are
    /// keep-alives (RFC 5626 3.5.1), are skipped.
    ///
    /// # Errors
    /// If the stream cannot be read any further. All later calls return the same error.
    pub fn next_message(&mut self) -> Result<Option<&[u8]>, FramingError> {
        if self.end.is_none() {
            self.skip_line_breaks();
            self.end = self.find_end()?;
        }
        let Some(end) = self.end.filter(|end| *end <= self.buffer.len()) else {
            return Ok(None);
        };
        let message = &self.buffer[self.start..end];
        self.start = end;
        (self.searched, self.line) = (end, end);
        (self.end, self.is_sip) = (None, false);
        Ok(Some(message))
    }

    /// Whether an incomplete message is buffered.
    pub fn is_within_message(&self) -> bool {
        self.start < self.buffer.len()
    }

    fn skip_line_breaks(&mut self) {
        // Inside a message, line breaks are significant.
        if self.searched > self.start {
            return;
        }
        let waiting = &self.buffer[self.start..];
        let breaks = waiting.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
        self.start += breaks.count();
        (self.searched, self.line) = (self.start, self.start);
    }

    /// Continues to search for the empty line that ends the head, and computes the end of the
    /// message from the head.
    fn find_end(&mut self) -> Result<Option<usize>, FramingError> {
        while let Some(&byte) = self.buffer.get(self.searched) {
            if self.searched - self.start >= MOST_HEAD_BYTES {
                return Err(FramingError::HeadTooLong);
            }
            let read = self.searched + 1;
            if byte == b'\n' {
                let line = &self.buffer[self.line..read];
                if matches!(line, b"\n" | b"\r\n") {
                    let head = &self.buffer[self.start..read];
                    return Ok(Some(read + body_length(head)?));
                }
                if !self.is_sip {
                    check_start_line(line)?;
                    self.is_sip = true;
                }
                self.line = read;
            } else if !self.is_sip {
                check_beginning(&self.buffer[self.start..read])?;
            }
            self.searched = read;
        }
        Ok(None)
    }
}

/// Checks whether this can be the start of a start line. All bytes but the last were already
/// checked.
fn check_beginning(came: &[u8]) -> Result<(), FramingError> {
    match came {
        [] => Ok(()),
        came if came == TLS_ALERT => Err(FramingError::Tls),
        came if TLS_ALERT.starts_with(came) => Ok(()),
        [first] if !is_token(*first) => Err(FramingError::NotSip),
        [.., last] if last.is_ascii_control() && !matches!(last, b'\t' | b'\r') => {
            Err(FramingError::NotSip)
        }
        _ => Ok(()),
    }
}

/// A status line starts with the version, a request line ends with it (RFC 3261 7.1, 7.2).
fn check_start_line(line: &[u8]) -> Result<(), FramingError> {
    let names_sip = |word: &[u8]| {
        word.get(..4)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"SIP/"))
    };
    let line = line.trim_ascii_end();
    let last = line.iter().rposition(|b| *b == b' ').map_or(0, |at| at + 1);
    if names_sip(line) || names_sip(&line[last..]) {
        Ok(())
    } else {
        Err(FramingError::NotSip)
    }
}

fn body_length(head: &[u8]) -> Result<usize, FramingError> {
    let length = content_length(head).map_err(FramingError::Head)?;
    let length = length.ok_or(FramingError::NoContentLength)?;
    match usize::try_from(length) {
        Ok(bytes) if bytes <= MOST_BODY_BYTES => Ok(bytes),
        _ => Err(FramingError::BodyTooLong(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REPLY: &str = "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nl: 4\r\n\r\nbody";
    const REQUEST: &str = "OPTIONS sip:a SIP/2.0\r\nContent-Length:\r\n 0\r\n\r\n";

    /// All messages in these pieces, and how the stream ended.
    fn framed<'a>(
        pieces: impl IntoIterator<Item = &'a [u8]>,
    ) -> (Vec<Vec<u8>>, Result<(), FramingError>) {
        let mut framer = MessageFramer::default();
        let mut messages = Vec::new();
        for piece in pieces {
            framer.push(piece);
            loop {
                match framer.next_message() {
                    Ok(Some(message)) => messages.push(message.to_vec()),
                    Ok(None) => break,
                    Err(why) => return (messages, Err(why)),
                }
            }
        }
        (messages, Ok(()))
    }

    #[track_caller]
    fn error(text: &str) -> FramingError {
        let whole = framed([text.as_bytes()]);
        let bytewise = framed(text.as_bytes().chunks(1));
        assert_eq!(whole, bytewise);
        whole.1.expect_err("an error")
    }

    #[test]
    fn one_piece_may_contain_several_messages_and_one_message_many_pieces() {
        let text = format!("\r\n\r\n{REPLY}{REQUEST}\r\n{REPLY}\n");
        let (messages, end) = framed([text.as_bytes()]);
        assert_eq!(end, Ok(()));
        assert_eq!(
            messages,
            [REPLY.as_bytes(), REQUEST.as_bytes(), REPLY.as_bytes()]
        );
        assert_eq!(framed(text.as_bytes().chunks(1)), (messages, end));
    }

    #[test]
    fn an_incomplete_message_is_not_returned() {
        let (cut, rest) = REPLY.split_at(REPLY.len() - 1);
        let mut framer = MessageFramer::default();
        assert!(!framer.is_within_message());
        framer.push(cut.as_bytes());
        assert_eq!(framer.next_message(), Ok(None));
        assert!(framer.is_within_message());
        framer.push(rest.as_bytes());
        assert_eq!(framer.next_message(), Ok(Some(REPLY.as_bytes())));
        framer.push(b"\r\n");
        assert_eq!(framer.next_message(), Ok(None));
        assert!(!framer.is_within_message());
    }

    #[test]
    fn lone_lf_and_an_equal_second_length_are_read() {
        let text = "SIP/2.0 200\nContent-Length: 1\nl:1\n\n\n";
        assert_eq!(framed([text.as_bytes()]), (vec![text.into()], Ok(())));
    }

    #[test]
    fn a_stream_that_cannot_be_split_gives_an_error() {
        for (text, expected) in [
            (
                "SIP/2.0 200 OK\r\nVia: x\r\n\r\n",
                FramingError::NoContentLength,
            ),
            (
                "SIP/2.0 200 OK\r\nl: 1\r\nContent-Length: 2\r\n\r\n",
                FramingError::Head(Malformed::TwoContentLengths),
            ),
            (
                "SIP/2.0 200 OK\r\nl: -1\r\n\r\n",
                FramingError::Head(Malformed::BadContentLength),
            ),
            (
                "SIP/2.0 200 OK\r\nl:\r\n\r\n",
                FramingError::Head(Malformed::BadContentLength),
            ),
            (
                "SIP/2.0 200 OK\r\nl: 99999999999\r\n\r\n",
                FramingError::Head(Malformed::BadContentLength),
            ),
            (
                "SIP/2.0 200 OK\r\nl: 65536\r\n\r\n",
                FramingError::BodyTooLong(65_536),
            ),
            (
                "SIP/2.0 200 OK\r\nno header\r\nl: 0\r\n\r\n",
                FramingError::Head(Malformed::HeaderLine),
            ),
            (
                "SIP/2.0 200 OK\r\nl: 0\r0\r\n\r\n",
                FramingError::Head(Malformed::BareCr),
            ),
            ("HTTP/1.1 400 Bad Request\r\n", FramingError::NotSip),
            ("hello\n", FramingError::NotSip),
            ("\0", FramingError::NotSip),
            ("\u{16}\u{3}\u{1}", FramingError::NotSip),
            ("SSH\u{1}", FramingError::NotSip),
            ("\u{15}\u{3}\u{1}", FramingError::Tls),
            ("\u{15}x\u{1}", FramingError::NotSip),
        ] {
            assert_eq!(error(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_error_is_permanent() {
        let mut framer = MessageFramer::default();
        framer.push(b"HTTP/1.1 200 OK\r\n");
        for _ in 0..2 {
            assert_eq!(framer.next_message(), Err(FramingError::NotSip));
            framer.push(REPLY.as_bytes());
        }
    }

    #[test]
    fn a_head_without_end_is_an_error_at_the_limit() {
        let start = b"SIP/2.0 200 OK\r\n".as_slice();
        let line = b"X: y\r\n".as_slice();
        let pieces = std::iter::once(start).chain(std::iter::repeat(line));
        assert_eq!(framed(pieces).1, Err(FramingError::HeadTooLong));
        let pieces = std::iter::repeat(b"SIP".as_slice());
        assert_eq!(framed(pieces).1, Err(FramingError::HeadTooLong));
    }

    #[test]
    fn endless_line_breaks_take_no_memory() {
        let mut framer = MessageFramer::default();
        for _ in 0..10_000 {
            framer.push(b"\r\n\r\n");
            assert_eq!(framer.next_message(), Ok(None));
        }
        assert!(framer.buffer.capacity() < 100);
    }

    proptest! {
        #[test]
        fn the_messages_do_not_depend_on_the_pieces(
            messages in prop::collection::vec(prop_oneof![
                Just(REPLY.to_owned()),
                Just(REQUEST.to_owned()),
                Just("\r\n".to_owned()),
                (0..300_usize).prop_map(|n| format!("SIP/2.0 200 OK\r\nl: {n}\r\n\r\n{}", "\n".repeat(n))),
                "[ -~\r\n]{0,30}",
            ], 0..8),
            cuts in prop::collection::vec(1..40_usize, 1..20),
        ) {
            let text = messages.concat().into_bytes();
            let mut pieces = Vec::new();
            let (mut rest, mut cuts) = (text.as_slice(), cuts.iter().cycle());
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(rest.len().min(*cuts.next().unwrap()));
                pieces.push(piece);
                rest = after;
            }
            prop_assert_eq!(framed(pieces), framed([text.as_slice()]));
        }

        #[test]
        fn arbitrary_bytes_do_not_panic(pieces: Vec<Vec<u8>>) {
            let _ = framed(pieces.iter().map(Vec::as_slice));
        }
    }
}
