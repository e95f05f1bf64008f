//! Messages on a stream, told apart by Content-Length (RFC 3261 18.3).
//!
//! Bytes go in as they come, in pieces of any size; whole messages come out. Each byte is looked at
//! once, and no more than one message and one piece are kept.

use std::fmt;

use super::reply::{Malformed, content_length, is_token};

/// A longer head is no SIP of this world; no datagram could carry it.
pub const MOST_HEAD_BYTES: usize = 65_535;
/// A longer body is not waited for.
pub const MOST_BODY_BYTES: usize = 65_535;

/// How a TLS alert begins: what a TLS server says to whom it does not understand (RFC 8446 5.1).
const TLS_ALERT: &[u8] = &[0x15, 0x03];

/// Cuts a stream into messages.
#[derive(Debug, Default)]
pub struct Framer {
    buffer: Vec<u8>,
    /// Where in the buffer the next message begins.
    start: usize,
    /// Up to where the end of its head was looked for, and where the line there begins.
    searched: usize,
    line: usize,
    /// Where the message ends, once its head is read.
    end: Option<usize>,
    /// Whether its first line was found to be one of SIP.
    is_sip: bool,
}

/// Why nothing more can be read from a stream: where its next message begins is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unframed {
    /// What begins there is neither a request nor a response.
    NotSip,
    /// What begins there is a TLS alert.
    Tls,
    /// No Content-Length, without which a stream cannot be read.
    NoContentLength,
    /// The head cannot be read.
    Head(Malformed),
    /// The head is longer than [`MOST_HEAD_BYTES`].
    HeadTooLong,
    /// The Content-Length, which is more than [`MOST_BODY_BYTES`].
    BodyTooLong(u32),
}

impl fmt::Display for Unframed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unframed::NotSip => f.write_str("what came is not SIP"),
            Unframed::Tls => f.write_str("a TLS alert came: this port speaks TLS, not plain SIP"),
            Unframed::NoContentLength => {
                f.write_str("no Content-Length header, which a stream needs (RFC 3261 18.3)")
            }
            Unframed::Head(why) => why.fmt(f),
            Unframed::HeadTooLong => write!(f, "the headers are over {MOST_HEAD_BYTES} bytes"),
            Unframed::BodyTooLong(length) => {
                write!(
                    f,
                    "Content-Length is {length}, more than {MOST_BODY_BYTES} bytes"
                )
            }
        }
    }
}

impl std::error::Error for Unframed {}

impl Framer {
    /// Takes what has come. All messages before it should have been taken out: what is kept grows
    /// by these bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        // Once for each message: what was before is gone then.
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.searched -= self.start;
            self.line -= self.start;
            self.end = self.end.map(|end| end - self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message, if there is one. CR and LF between messages, which keep a connection
    /// alive (RFC 5626 3.5.1), are skipped.
    ///
    /// # Errors
    /// Where the stream cannot be read any further. It says the same from then on.
    pub fn next_message(&mut self) -> Result<Option<&[u8]>, Unframed> {
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

    /// Whether part of a message has come: its peer has not said all.
    pub fn is_within_message(&self) -> bool {
        self.start < self.buffer.len()
    }

    fn skip_line_breaks(&mut self) {
        // Not within a message, where line breaks mean something.
        if self.searched > self.start {
            return;
        }
        let waiting = &self.buffer[self.start..];
        let breaks = waiting.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
        self.start += breaks.count();
        (self.searched, self.line) = (self.start, self.start);
    }

    /// Goes on to look for the empty line that ends the head, and reads from the head where the
    /// message ends.
    fn find_end(&mut self) -> Result<Option<usize>, Unframed> {
        while let Some(&byte) = self.buffer.get(self.searched) {
            if self.searched - self.start >= MOST_HEAD_BYTES {
                return Err(Unframed::HeadTooLong);
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

/// Whether this can be the beginning of a start line; its bytes but the last were asked about.
fn check_beginning(came: &[u8]) -> Result<(), Unframed> {
    match came {
        [] => Ok(()),
        came if came == TLS_ALERT => Err(Unframed::Tls),
        came if TLS_ALERT.starts_with(came) => Ok(()),
        [first] if !is_token(*first) => Err(Unframed::NotSip),
        [.., last] if last.is_ascii_control() && !matches!(last, b'\t' | b'\r') => {
            Err(Unframed::NotSip)
        }
        _ => Ok(()),
    }
}

/// A status line begins with the version, a request line ends with it (RFC 3261 7.1, 7.2).
fn check_start_line(line: &[u8]) -> Result<(), Unframed> {
    let names_sip = |word: &[u8]| {
        word.get(..4)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"SIP/"))
    };
    let line = line.trim_ascii_end();
    let last = line.iter().rposition(|b| *b == b' ').map_or(0, |at| at + 1);
    if names_sip(line) || names_sip(&line[last..]) {
        Ok(())
    } else {
        Err(Unframed::NotSip)
    }
}

fn body_length(head: &[u8]) -> Result<usize, Unframed> {
    let length = content_length(head).map_err(Unframed::Head)?;
    let length = length.ok_or(Unframed::NoContentLength)?;
    match usize::try_from(length) {
        Ok(bytes) if bytes <= MOST_BODY_BYTES => Ok(bytes),
        _ => Err(Unframed::BodyTooLong(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REPLY: &str = "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nl: 4\r\n\r\nbody";
    const REQUEST: &str = "OPTIONS sip:a SIP/2.0\r\nContent-Length:\r\n 0\r\n\r\n";

    /// All messages of these pieces, and how the stream ended.
    fn framed<'a>(
        pieces: impl IntoIterator<Item = &'a [u8]>,
    ) -> (Vec<Vec<u8>>, Result<(), Unframed>) {
        let mut framer = Framer::default();
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
    fn error(text: &str) -> Unframed {
        let whole = framed([text.as_bytes()]);
        let bytewise = framed(text.as_bytes().chunks(1));
        assert_eq!(whole, bytewise);
        whole.1.expect_err("an error")
    }

    #[test]
    fn several_messages_come_out_of_one_piece_and_one_out_of_many() {
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
    fn a_message_that_is_not_whole_is_waited_for() {
        let (cut, rest) = REPLY.split_at(REPLY.len() - 1);
        let mut framer = Framer::default();
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
    fn what_cannot_be_framed_is_told() {
        for (text, expected) in [
            (
                "SIP/2.0 200 OK\r\nVia: x\r\n\r\n",
                Unframed::NoContentLength,
            ),
            (
                "SIP/2.0 200 OK\r\nl: 1\r\nContent-Length: 2\r\n\r\n",
                Unframed::Head(Malformed::TwoContentLengths),
            ),
            (
                "SIP/2.0 200 OK\r\nl: -1\r\n\r\n",
                Unframed::Head(Malformed::BadContentLength),
            ),
            (
                "SIP/2.0 200 OK\r\nl:\r\n\r\n",
                Unframed::Head(Malformed::BadContentLength),
            ),
            (
                "SIP/2.0 200 OK\r\nl: 99999999999\r\n\r\n",
                Unframed::Head(Malformed::BadContentLength),
            ),
            (
                "SIP/2.0 200 OK\r\nl: 65536\r\n\r\n",
                Unframed::BodyTooLong(65_536),
            ),
            (
                "SIP/2.0 200 OK\r\nno header\r\nl: 0\r\n\r\n",
                Unframed::Head(Malformed::HeaderLine),
            ),
            (
                "SIP/2.0 200 OK\r\nl: 0\r0\r\n\r\n",
                Unframed::Head(Malformed::BareCr),
            ),
            ("HTTP/1.1 400 Bad Request\r\n", Unframed::NotSip),
            ("hello\n", Unframed::NotSip),
            ("\0", Unframed::NotSip),
            ("\u{16}\u{3}\u{1}", Unframed::NotSip),
            ("SSH\u{1}", Unframed::NotSip),
            ("\u{15}\u{3}\u{1}", Unframed::Tls),
            ("\u{15}x\u{1}", Unframed::NotSip),
        ] {
            assert_eq!(error(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_error_stays() {
        let mut framer = Framer::default();
        framer.push(b"HTTP/1.1 200 OK\r\n");
        for _ in 0..2 {
            assert_eq!(framer.next_message(), Err(Unframed::NotSip));
            framer.push(REPLY.as_bytes());
        }
    }

    #[test]
    fn a_head_without_end_is_given_up_at_its_limit() {
        let start = b"SIP/2.0 200 OK\r\n".as_slice();
        let line = b"X: y\r\n".as_slice();
        let pieces = std::iter::once(start).chain(std::iter::repeat(line));
        assert_eq!(framed(pieces).1, Err(Unframed::HeadTooLong));
        let pieces = std::iter::repeat(b"SIP".as_slice());
        assert_eq!(framed(pieces).1, Err(Unframed::HeadTooLong));
    }

    #[test]
    fn line_breaks_without_end_take_no_memory() {
        let mut framer = Framer::default();
        for _ in 0..10_000 {
            framer.push(b"\r\n\r\n");
            assert_eq!(framer.next_message(), Ok(None));
        }
        assert!(framer.buffer.capacity() < 100);
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_messages(
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
        fn no_bytes_make_it_panic(pieces: Vec<Vec<u8>>) {
            let _ = framed(pieces.iter().map(Vec::as_slice));
        }
    }
}
