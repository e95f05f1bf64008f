//! Any bytes as a stream: however it is cut into pieces, the same messages come out, and whoever
//! sends for ever fills no memory.
#![no_main]

use ds_tool::internals::{FramingError, MessageFramer, reply::scan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = framed([bytes]);
    let size = usize::from(bytes.first().copied().unwrap_or_default() % 16) + 1;
    assert_eq!(framed(bytes.chunks(size)), whole);
    assert_eq!(framed(bytes.chunks(1)), whole);
    let mut at = 0;
    for message in &whole.0 {
        let found = bytes[at..]
            .windows(message.len())
            .position(|w| w == message.as_slice());
        at += found.expect("each message stands in the stream, after the one before it");
        at += message.len();
        let _ = scan(message);
    }
});

fn framed<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<Vec<u8>>, Result<bool, FramingError>) {
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
    (messages, Ok(framer.is_within_message()))
}
