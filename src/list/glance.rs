//! Reads what most lines are without a look at each byte: a set, `sip:` with a name or an IPv4 address
//! and perhaps a port and a transport, numbers, attributes with values, and a comment, a blank between
//! each. Of any other line it says nothing, and [`Columns`](super::fields::Columns) and its like read it
//! with care. They would say the same of these lines.

use std::net::Ipv4Addr;
use std::ops::Range;

use memchr::memchr2;

use super::attrs::{self, Known};
use super::chunk::CHUNK_BYTES;
use super::fields::{Fields, is_blank};
use super::uri::Transport;
use super::window::{self, Marks, Window, first, from};
use crate::source::Part;

/// How many bytes of text there must be from the start of a line on.
const NEEDED: usize = window::WIDTH + size_of::<u64>();

/// The longest number that is read here.
const DIGITS: usize = size_of::<u64>();

/// A line as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plain {
    /// Its columns.
    pub(super) fields: Fields,
    /// The host, as a place in the URI.
    pub(super) host: Part,
    /// The address that the host is; `None` where it is a name.
    pub(super) address: Option<Ipv4Addr>,
    /// The port, 0 without one.
    pub(super) port: u16,
    /// The transport that the URI names.
    pub(super) transport: Option<Transport>,
    /// What of its attributes Kamailio reads.
    pub(super) known: Known,
    /// Whether there is nothing to say of it.
    pub(super) ordinary: bool,
    /// Whether it ends in a comment.
    pub(super) commented: bool,
    /// How long it is, with its line feed.
    pub(super) length: usize,
}

/// Reads the line that begins at this byte.
// What its caller does not keep need not be computed.
#[inline(always)]
pub(super) fn line(text: &[u8], start: usize) -> Option<Plain> {
    let chunk = text.get(start..)?;
    let line = View::from(chunk.get(..CHUNK_BYTES).unwrap_or(chunk))?;
    let set = line.number(0)?;
    let uri = line.column(set.end);
    if line.text.get(uri.start..uri.start + 4)? != b"sip:" {
        return None;
    }
    let (host, address) = line.host(uri.start + 4)?;
    let (port, end) = line.port(host.end)?;
    let transport = match line.text.get(end..uri.end)? {
        b"" => None,
        b";transport=udp" => Some(Transport::Udp),
        b";transport=tcp" => Some(Transport::Tcp),
        b";transport=tls" => Some(Transport::Tls),
        _ => return None,
    };
    let (mut flags, mut priority) = (0..0, 0..0);
    let mut at = line.next_column(uri.end);
    for number in [&mut flags, &mut priority] {
        if at < line.end && !line.has_hash(at) {
            *number = line.number(at)?;
            at = line.next_column(number.end);
        }
    }
    let tail = match line.end < window::WIDTH {
        true => line.tail(at)?,
        // The attributes of a longer line are viewed by themselves.
        false if at < window::WIDTH && line.is_even(at) => View::of_tail(line.chunk, at)?,
        false => return None,
    };
    let length = tail.end + 1;
    let end = tail.comment.as_ref().map_or(length, |it| it.start);
    let none = Part::new(end, end);
    let part = |range: &Range<usize>| match range.is_empty() {
        true => none,
        false => Part::new(range.start, range.end),
    };
    Some(Plain {
        host: Part::new(4, 4 + host.len()),
        address,
        port,
        transport,
        known: tail.known,
        ordinary: tail.ordinary,
        commented: tail.comment.is_some(),
        length,
        fields: Fields {
            line: start as u32,
            set: part(&set),
            uri: part(&uri),
            flags: part(&flags),
            priority: part(&priority),
            attrs: part(&tail.attrs),
            ignored: tail.comment.as_ref().map_or(none, part),
            set_value: line.value(&set) as i32,
            flags_value: line.value(&flags) as i32,
            priority_value: line.value(&priority) as i32,
        },
    })
}

/// What stands behind the numbers of a line.
struct Tail {
    attrs: Range<usize>,
    known: Known,
    ordinary: bool,
    /// A comment behind all columns.
    comment: Option<Range<usize>>,
    /// Where the line feed stands.
    end: usize,
}

/// As much of a text as is told apart at once.
struct View<'a> {
    /// These bytes, and some more.
    text: &'a [u8; NEEDED],
    window: Window,
    /// Where the line feed stands; [`window::WIDTH`] where the line is longer.
    end: usize,
    /// The bytes from here on that Kamailio reads as one line, if no line feed comes first.
    chunk: &'a [u8],
}

impl<'a> View<'a> {
    /// What begins with these bytes.
    #[inline(always)]
    fn from(chunk: &'a [u8]) -> Option<Self> {
        let text = chunk.first_chunk::<NEEDED>()?;
        let window = Window::of(text.first_chunk()?);
        Some(Self {
            text,
            end: first(window.feed, 0),
            window,
            chunk,
        })
    }

    /// The tail of a line from this place on.
    #[inline(never)]
    fn of_tail(line: &'a [u8], at: usize) -> Option<Tail> {
        let tail = Self::from(line.get(at..)?)?.tail(0)?;
        let moved = |range: Range<usize>| range.start + at..range.end + at;
        Some(Tail {
            attrs: moved(tail.attrs),
            comment: tail.comment.map(moved),
            end: tail.end + at,
            ..tail
        })
    }

    fn has_hash(&self, at: usize) -> bool {
        self.text.get(at) == Some(&b'#')
    }

    /// The comment that begins here, and where the line feed behind it stands.
    #[inline(never)]
    fn comment(&self, start: usize) -> Option<(Range<usize>, usize)> {
        let rest = self.chunk.get(start..)?;
        // What hides after a NUL is read with care.
        let length = memchr2(b'\n', 0, rest)?;
        let blank = |byte: &&u8| is_blank(**byte);
        let line = rest
            .get(..length)
            .filter(|_| rest.get(length) == Some(&b'\n'))?;
        let blanks = line.iter().rev().take_while(blank).count();
        Some((start..start + length - blanks, start + length))
    }

    /// Whether all bytes before this one are of plain lines.
    fn is_even(&self, end: usize) -> bool {
        let before = 1u64.checked_shl(end as u32).map_or(u64::MAX, |bit| bit - 1);
        self.window.odd & before == 0
    }

    /// What stands from this place on, which begins a column or a comment, or ends the line.
    #[inline(always)]
    fn tail(&self, start: usize) -> Option<Tail> {
        let attrs = match self.has_hash(start) {
            true => start..start,
            false => start..first(self.window.blank, start),
        };
        let next = self.next_column(attrs.end);
        let (comment, columns_end, end) = if next < self.end && self.has_hash(next) {
            let (comment, end) = self.comment(next)?;
            (Some(comment), next, end)
        } else {
            let last = self.end.checked_sub(1)?;
            // Right before the line feed a carriage return is a blank as others.
            let columns_end = match self.text.get(last)? {
                b'\r' => last,
                _ => self.end,
            };
            if self.end == window::WIDTH || next < self.end {
                return None;
            }
            (None, columns_end, self.end)
        };
        if !self.is_even(columns_end) {
            return None;
        }
        let mut known = Known::default();
        let mut low_lines = 0;
        if !attrs.is_empty() {
            let marks = Marks::of(self.text.first_chunk()?, &attrs);
            known = self.attributes(&marks, &attrs)?;
            low_lines = marks.low_line;
        }
        Some(Tail {
            attrs,
            known,
            // Two may begin what a template left.
            ordinary: known.is_plain() && low_lines & low_lines >> 1 == 0,
            comment,
            end,
        })
    }

    /// Where the next column starts; the end of the line, or further, where there is none.
    fn next_column(&self, from: usize) -> usize {
        first(!self.window.blank, from).min(self.end)
    }

    /// The column that starts at the next byte which is no blank.
    fn column(&self, from: usize) -> Range<usize> {
        let start = self.next_column(from);
        start..first(self.window.blank, start)
    }

    /// The digits from here on, up to a blank.
    fn number(&self, start: usize) -> Option<Range<usize>> {
        let end = first(!self.window.digit, start);
        let digits = start..end;
        let ends_at_blank = end < window::WIDTH && first(self.window.blank, end) == end;
        ((1..=DIGITS).contains(&digits.len()) && ends_at_blank).then_some(digits)
    }

    /// The value of at most eight digits.
    fn value(&self, digits: &Range<usize>) -> u32 {
        match digits.len() {
            0 => 0,
            1..=4 => self.small_value(digits),
            length => {
                // The last digit in the highest byte, and nothing after it.
                let bytes = self.bytes(digits.start).map_or(0, u64::from_le_bytes);
                let bytes = bytes.wrapping_shl(u64::BITS.wrapping_sub(8 * length as u32));
                // Sums of neighbours: of one digit, of two, of four.
                let ones = bytes & 0x0f0f_0f0f_0f0f_0f0f;
                let twos = ones.wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff_00ff_00ff;
                let fours = twos.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_ffff_0000_ffff;
                (fours.wrapping_mul(10_000 << 32 | 1) >> 32) as u32
            }
        }
    }

    /// The value of one to four digits.
    fn small_value(&self, digits: &Range<usize>) -> u32 {
        let bytes = self.bytes(digits.start).map_or(0, u32::from_le_bytes);
        let bytes = bytes.wrapping_shl(u32::BITS.wrapping_sub(8 * digits.len() as u32));
        let ones = bytes & 0x0f0f_0f0f;
        let twos = ones.wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff;
        twos.wrapping_mul(100 << 16 | 1) >> 16
    }

    /// So many bytes from this place on.
    fn bytes<const N: usize>(&self, start: usize) -> Option<[u8; N]> {
        self.text.get(start..)?.first_chunk().copied()
    }

    /// A name, or an address.
    fn host(&self, start: usize) -> Option<(Range<usize>, Option<Ipv4Addr>)> {
        match self.text.get(start)? {
            b'a'..=b'z' => {
                let end = first(!self.window.of_host, start);
                Some((start..end, None))
            }
            _ => {
                let (host, address) = self.ipv4(start)?;
                Some((host, Some(address)))
            }
        }
    }

    /// The port behind a host, 0 without one, and where it ends.
    fn port(&self, start: usize) -> Option<(u16, usize)> {
        if self.text.get(start) != Some(&b':') {
            return Some((0, start));
        }
        let digits = start + 1..first(!self.window.digit, start + 1);
        let is_one = (1..=5).contains(&digits.len());
        let port = is_one.then(|| self.value(&digits))?;
        Some((port.try_into().ok()?, digits.end))
    }

    /// An address of four numbers up to 255.
    fn ipv4(&self, start: usize) -> Option<(Range<usize>, Ipv4Addr)> {
        let mut octets = [0; 4];
        let mut at = start;
        // Each number ends at the next byte that is no digit.
        let mut ends = !self.window.digit & from(start);
        for (number, octet) in octets.iter_mut().enumerate() {
            let digits = at..ends.trailing_zeros() as usize;
            ends &= ends.wrapping_sub(1);
            let is_one = (1..=3).contains(&digits.len());
            if !is_one || number < 3 && self.text.get(digits.end) != Some(&b'.') {
                return None;
            }
            *octet = u8::try_from(self.small_value(&digits)).ok()?;
            at = digits.end + 1;
        }
        Some((start..at - 1, octets.into()))
    }

    /// Attributes that each have a name and a value.
    fn attributes(&self, marks: &Marks, column: &Range<usize>) -> Option<Known> {
        let mut known = Known::default();
        let mut start = column.start;
        while start <= column.end {
            let equals = first(marks.equals, start);
            let end = first(marks.semicolon, start).min(column.end);
            if equals == start || equals + 1 >= end {
                return None;
            }
            let capital = first(marks.capital, start);
            if capital < equals || equals - start > attrs::SHORT {
                return None;
            }
            let name = self.text.get(start..)?.first_chunk()?;
            let name = attrs::short_name(*name, equals - start);
            let weight = || {
                let digits = equals + 1..first(!self.window.digit, equals + 1);
                (digits.end == end && digits.len() <= 3).then(|| self.value(&digits))
            };
            known = known.with_short(name, weight)?;
            start = end + 1;
        }
        Some(known)
    }
}
