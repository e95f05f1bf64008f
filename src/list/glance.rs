//! Reads what most lines are without a look at each byte: a set, `sip:` with an IPv4 address and perhaps
//! a port, numbers, and attributes with values, a blank between each. Of any other line it says nothing,
//! and [`Columns`](super::fields::Columns) and its like read it with care; of these lines they say the
//! same.

use std::net::Ipv4Addr;
use std::ops::Range;

use super::attrs::{self, Known};
use super::fields::Fields;
use super::window::{self, Window, first};
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
    /// The address that the host is.
    pub(super) address: Ipv4Addr,
    /// The port, 0 without one.
    pub(super) port: u16,
    /// What of its attributes Kamailio reads.
    pub(super) known: Known,
    /// Whether there is nothing to say of it.
    pub(super) ordinary: bool,
    /// How long it is, with its line feed.
    pub(super) length: usize,
}

/// Reads the line that begins at this byte.
pub(super) fn line(text: &[u8], start: usize) -> Option<Plain> {
    let text = text.get(start..start + NEEDED)?;
    let window = Window::of(text.first_chunk()?);
    let line = Line {
        text,
        end: first(window.feed, 0),
        window,
    };
    line.read(start)
}

struct Line<'a> {
    text: &'a [u8],
    window: Window,
    /// Where its line feed stands; 64 where it is longer.
    end: usize,
}

impl Line<'_> {
    fn read(&self, start: usize) -> Option<Plain> {
        let before_end = 1u64.checked_shl(self.end as u32)? - 1;
        // At the end it is a blank like others.
        let returns = self.window.carriage_return & (before_end >> 1);
        if (self.window.odd & before_end) | returns != 0 {
            return None;
        }
        let length = self.end + 1;

        let set = self.number(0)?;
        let uri = self.column(set.end);
        if self.text.get(uri.start..uri.start + 4)? != b"sip:" {
            return None;
        }
        let (host, address) = self.ipv4(uri.start + 4)?;
        let port = match self.text.get(host.end)? {
            b':' => self.number(host.end + 1)?,
            _ => host.end..host.end,
        };
        if port.end != uri.end || port.len() > 5 {
            return None;
        }

        let mut columns = [length..length, length..length, length..length];
        let [flags, priority, attrs] = &mut columns;
        let mut at = self.next_column(uri.end);
        for number in [flags, priority] {
            if at < self.end {
                *number = self.number(at)?;
                at = self.next_column(number.end);
            }
        }
        let mut known = Known::default();
        if at < self.end {
            *attrs = self.column(at);
            known = self.attributes(attrs)?;
            at = self.next_column(attrs.end);
        }
        if at < self.end {
            return None;
        }
        let [flags, priority, attrs] = columns;
        let part = |range: &Range<usize>| Part::new(range.start, range.end);
        let value = |range: &Range<usize>| self.value(range);
        Some(Plain {
            host: Part::new(4, 4 + host.len()),
            address,
            port: value(&port).try_into().ok()?,
            known,
            ordinary: self.window.capital & before_end == 0 && known.is_plain(),
            length,
            fields: Fields {
                line: start as u32,
                set: part(&set),
                uri: part(&uri),
                flags: part(&flags),
                priority: part(&priority),
                attrs: part(&attrs),
                ignored: Part::new(length, length),
                set_value: value(&set) as i32,
                flags_value: value(&flags) as i32,
                priority_value: value(&priority) as i32,
            },
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
        let is_one = end > start && end - start <= DIGITS && self.window.blank >> end & 1 == 1;
        is_one.then_some(start..end)
    }

    /// The value of at most eight digits.
    fn value(&self, digits: &Range<usize>) -> u32 {
        let Some(&eight) = self.text.get(digits.start..).and_then(<[u8]>::first_chunk) else {
            return 0;
        };
        // The last digit in the highest byte, and nothing after it.
        let unused = u64::BITS.saturating_sub(8 * digits.len() as u32);
        let bytes = u64::from_le_bytes(eight)
            .checked_shl(unused)
            .unwrap_or_default();
        // Sums of neighbours: of one digit, of two, of four.
        let ones = bytes & 0x0f0f_0f0f_0f0f_0f0f;
        let twos = ones.wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff_00ff_00ff;
        let fours = twos.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_ffff_0000_ffff;
        (fours.wrapping_mul(10_000 << 32 | 1) >> 32) as u32
    }

    /// An address of four numbers up to 255.
    fn ipv4(&self, start: usize) -> Option<(Range<usize>, Ipv4Addr)> {
        let mut octets = [0; 4];
        let mut at = start;
        for (number, octet) in octets.iter_mut().enumerate() {
            let end = first(!self.window.digit, at);
            if end == at || end - at > 3 {
                return None;
            }
            *octet = u8::try_from(self.value(&(at..end))).ok()?;
            if number < 3 && self.text.get(end) != Some(&b'.') {
                return None;
            }
            at = end + 1;
        }
        Some((start..at - 1, octets.into()))
    }

    /// Attributes that each have a name and a value.
    fn attributes(&self, column: &Range<usize>) -> Option<Known> {
        let mut known = Known::default();
        let mut start = column.start;
        while start <= column.end {
            let equals = first(self.window.equals, start);
            let end = first(self.window.semicolon, start).min(column.end);
            if equals == start || equals + 1 >= end {
                return None;
            }
            let capital = first(self.window.capital, start);
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
