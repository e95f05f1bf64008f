//! A cursor over the value of one header.
//!
//! Within a value, CR and LF can only be part of a fold, so they count as white space here.

/// Whether a byte is part of LWS (RFC 3261 25.1).
#[inline]
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Character classes. Most bytes of a reply are looked up here.
struct ByteClasses([u8; 256]);

impl ByteClasses {
    const TOKEN: u8 = 1;
    const VALUE: u8 = 2;
    const HOST: u8 = 4;

    const ALL: ByteClasses = {
        let mut all = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            all[byte] = match byte as u8 {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                    Self::TOKEN | Self::VALUE | Self::HOST
                }
                b'!' | b'%' | b'*' | b'+' | b'`' | b'\'' | b'~' => Self::TOKEN | Self::VALUE,
                b'[' | b']' | b':' => Self::VALUE,
                _ => 0,
            };
            byte += 1;
        }
        ByteClasses(all)
    };
}

/// Whether a token may contain this byte (RFC 3261 25.1).
#[inline]
pub fn is_token(byte: u8) -> bool {
    ByteClasses::ALL.0[usize::from(byte)] & ByteClasses::TOKEN != 0
}

/// Whether an unquoted parameter value may contain this byte: token characters, and those of an
/// IPv6 address with or without brackets.
#[inline]
pub(super) fn is_value(byte: u8) -> bool {
    ByteClasses::ALL.0[usize::from(byte)] & ByteClasses::VALUE != 0
}

/// Whether a host name or IPv4 address may contain this byte. Underscores and a final dot are not
/// in RFC 3261's grammar, but occur in practice.
#[inline]
pub(super) fn is_host(byte: u8) -> bool {
    ByteClasses::ALL.0[usize::from(byte)] & ByteClasses::HOST != 0
}

/// A value without surrounding white space.
#[inline]
pub(super) fn trim(value: &[u8]) -> &[u8] {
    let mut value = match value {
        // A fast path: almost all values have one leading space and none at the end.
        [b' ', value @ ..] => value,
        value => value,
    };
    while let [first, rest @ ..] = value
        && is_space(*first)
    {
        value = rest;
    }
    while let [rest @ .., last] = value
        && is_space(*last)
    {
        value = rest;
    }
    value
}

/// The rest of a value; each step consumes from its front.
#[derive(Clone, Copy)]
pub(super) struct HeaderCursor<'a> {
    rest: &'a [u8],
}

impl<'a> HeaderCursor<'a> {
    pub(super) fn new(value: &'a [u8]) -> HeaderCursor<'a> {
        HeaderCursor { rest: value }
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The bytes consumed since `start`, an earlier copy of this cursor.
    pub(super) fn since(&self, start: HeaderCursor<'a>) -> &'a [u8] {
        &start.rest[..start.rest.len() - self.rest.len()]
    }

    /// Consumes these bytes if they are next.
    pub(super) fn eat_all(&mut self, bytes: &[u8]) -> bool {
        let rest = self.rest.strip_prefix(bytes);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Consumes this byte if it is next.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    pub(super) fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self
            .rest
            .iter()
            .position(|b| !wanted(*b))
            .unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// Skips white space; returns whether there was any.
    pub(super) fn skip_space(&mut self) -> bool {
        // A fast path: there is almost never any.
        self.peek().is_some_and(is_space) && !self.take_while(is_space).is_empty()
    }

    /// Consumes a separator and the white space around it, or nothing.
    pub(super) fn separator(&mut self, byte: u8) -> bool {
        let mut ahead = *self;
        ahead.skip_space();
        if !ahead.eat(byte) {
            return false;
        }
        ahead.skip_space();
        *self = ahead;
        true
    }

    /// Consumes a token of at least one character.
    pub(super) fn token(&mut self) -> Option<&'a [u8]> {
        let token = self.take_while(is_token);
        (!token.is_empty()).then_some(token)
    }

    /// Like [`HeaderCursor::take_while`], for long runs: eight bytes at a time.
    pub(super) fn take_long(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let start = *self;
        while let Some((eight, rest)) = self.rest.split_first_chunk::<8>()
            // `&` instead of `&&` avoids a branch per byte.
            && eight.iter().fold(true, |all, b| all & wanted(*b))
        {
            self.rest = rest;
        }
        self.take_while(wanted);
        self.since(start)
    }

    /// Consumes a quoted string, returned with its quotes (RFC 3261 25.1). `None` without a closing
    /// quote.
    pub(super) fn quoted(&mut self) -> Option<&'a [u8]> {
        let mut escaped = true; // the opening quote does not close the string
        let end = self.rest.iter().position(|b| {
            let closes = *b == b'"' && !escaped;
            escaped = *b == b'\\' && !escaped;
            closes
        })?;
        let (quoted, rest) = self.rest.split_at(end + 1);
        self.rest = rest;
        Some(quoted)
    }
}
