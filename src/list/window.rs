//! 64 bytes of a text told apart at once.

use std::ops::Range;

use wide::u8x16;

/// How many bytes are told apart.
pub(super) const WIDTH: usize = 64;

/// What 64 bytes are: of each kind a bit for each byte, the lowest for the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Window {
    /// Line feeds.
    pub(super) feed: u64,
    /// What Kamailio skips between columns, a line feed among it.
    pub(super) blank: u64,
    /// `0` to `9`.
    pub(super) digit: u64,
    /// What hosts consist of: letters, digits, `-` and `.`.
    pub(super) of_host: u64,
    /// All but these and `/:;=_`; a carriage return, too.
    pub(super) odd: u64,
}

impl Window {
    /// Tells these bytes apart. Where a line feed stands in the first half the other is left out, and has
    /// no bits.
    #[inline(always)]
    pub(super) fn of(bytes: &[u8; WIDTH]) -> Self {
        let mut all = Self::default();
        for (place, sixteen) in sixteens(bytes) {
            if place == WIDTH / 2 && all.feed != 0 {
                break;
            }
            let bits = |these: u8x16| u64::from(these.move_mask() as u16) << place;
            let is = |byte| sixteen.cmp_eq(u8x16::splat(byte));
            let feed = is(b'\n');
            let even_blank = is(b' ') | is(b'\t') | feed;
            let digit = are_from(sixteen, b'0', b'9');
            // A bit makes capitals small.
            let letter = are_from(sixteen | u8x16::splat(0x20), b'a', b'z');
            let of_host = letter | digit | is(b'-') | is(b'.');
            let mark = are_from(sixteen, b'/', b';') | is(b'=') | is(b'_');
            all.feed |= bits(feed);
            all.blank |= bits(even_blank | is(b'\r'));
            all.digit |= bits(digit);
            all.of_host |= bits(of_host);
            all.odd |= bits(even_blank | of_host | mark) ^ 0xffff << place;
        }
        all
    }
}

/// What the attributes among 64 bytes are told apart by, likewise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// `;`
    pub(super) semicolon: u64,
    /// `=`
    pub(super) equals: u64,
    /// `_`
    pub(super) low_line: u64,
    /// `A` to `Z`
    pub(super) capital: u64,
}

impl Marks {
    /// Looks at these places, and perhaps at others.
    #[inline]
    pub(super) fn of(bytes: &[u8; WIDTH], places: &Range<usize>) -> Self {
        let mut all = Self::default();
        for (place, sixteen) in sixteens(bytes) {
            if place + 16 <= places.start || place >= places.end {
                continue;
            }
            let bits = |these: u8x16| u64::from(these.move_mask() as u16) << place;
            let is = |byte| sixteen.cmp_eq(u8x16::splat(byte));
            all.semicolon |= bits(is(b';'));
            all.equals |= bits(is(b'='));
            all.low_line |= bits(is(b'_'));
            all.capital |= bits(are_from(sixteen, b'A', b'Z'));
        }
        all
    }
}

fn sixteens(bytes: &[u8; WIDTH]) -> impl Iterator<Item = (usize, u8x16)> {
    let sixteens = bytes.as_chunks::<16>().0.iter().enumerate();
    sixteens.map(|(number, &bytes)| (16 * number, u8x16::new(bytes)))
}

fn are_from(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    let above = bytes - u8x16::splat(first);
    above.min(u8x16::splat(last - first)).cmp_eq(above)
}

/// The bits from this place on.
pub(super) fn from(place: usize) -> u64 {
    u64::MAX.checked_shl(place as u32).unwrap_or_default()
}

/// The place of the first bit that is set from this place on; 64 where there is none.
pub(super) fn first(bits: u64, place: usize) -> usize {
    (bits & from(place)).trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A bit for each of these bytes of which this is so.
    fn bits(bytes: &[u8], is: impl Fn(u8) -> bool) -> u64 {
        let bytes = (0..).zip(bytes);
        bytes
            .map(|(place, &byte)| u64::from(is(byte)) << place)
            .sum()
    }

    fn one_by_one(bytes: &[u8; WIDTH]) -> (Window, Marks) {
        let half = &bytes[..WIDTH / 2];
        let told = if half.contains(&b'\n') { half } else { bytes };
        let blank = |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let of_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        let mark = |byte| matches!(byte, b'/' | b':' | b';' | b'=' | b'_');
        let window = Window {
            feed: bits(told, |byte| byte == b'\n'),
            blank: bits(told, blank),
            digit: bits(told, |byte| byte.is_ascii_digit()),
            of_host: bits(told, of_host),
            odd: bits(told, |byte| {
                byte == b'\r' || !(blank(byte) || of_host(byte) || mark(byte))
            }),
        };
        let marks = Marks {
            semicolon: bits(bytes, |byte| byte == b';'),
            equals: bits(bytes, |byte| byte == b'='),
            low_line: bits(bytes, |byte| byte == b'_'),
            capital: bits(bytes, |byte| byte.is_ascii_uppercase()),
        };
        (window, marks)
    }

    #[test]
    fn every_byte_is_told_in_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..WIDTH {
                let mut bytes = [b'x'; WIDTH];
                bytes[place] = byte;
                let told = (Window::of(&bytes), Marks::of(&bytes, &(0..WIDTH)));
                assert_eq!(told, one_by_one(&bytes), "{byte} {place}");
                let marks = Marks::of(&bytes, &(place..place + 1));
                assert_eq!(marks, told.1, "{byte} {place}");
            }
        }
    }

    proptest! {
        #[test]
        fn bytes_are_told_apart_as_one_by_one(bytes: [u8; 32], others: [u8; 32], from in 0..80usize) {
            let bytes: [u8; WIDTH] = [bytes, others].concat().try_into().unwrap();
            let window = Window::of(&bytes);
            prop_assert_eq!((window, Marks::of(&bytes, &(0..WIDTH))), one_by_one(&bytes));
            let expected = (from..WIDTH).find(|place| window.digit >> *place & 1 == 1);
            prop_assert_eq!(first(window.digit, from), expected.unwrap_or(WIDTH));
        }
    }
}
