//! 64 bytes of a text told apart at once.

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
    /// `;`
    pub(super) semicolon: u64,
    /// `=`
    pub(super) equals: u64,
    /// `A` to `Z`, and `_`.
    pub(super) capital: u64,
    /// Carriage returns.
    pub(super) carriage_return: u64,
    /// All but letters, digits, blanks, and `-./:;=_`.
    pub(super) odd: u64,
}

impl Window {
    /// Tells these bytes apart, 16 at a time. Where a line feed stands in the first half the other is
    /// left out, and has no bits.
    #[inline]
    pub(super) fn of(bytes: &[u8; WIDTH]) -> Self {
        let mut all = Self::default();
        for (number, &sixteen) in bytes.as_chunks::<16>().0.iter().enumerate() {
            if number == 2 && all.feed != 0 {
                break;
            }
            let bytes = u8x16::new(sixteen);
            let is = |byte: u8| bytes.cmp_eq(u8x16::splat(byte));
            let are_from = |bytes: u8x16, first: u8, last: u8| {
                let above = bytes - u8x16::splat(first);
                above.min(u8x16::splat(last - first)).cmp_eq(above)
            };
            let place = 16 * number;
            let bits = |these: u8x16| u64::from(these.move_mask() as u16) << place;

            let (feed, carriage_return) = (is(b'\n'), is(b'\r'));
            let blank = is(b' ') | is(b'\t') | feed | carriage_return;
            let (semicolon, equals, low_line) = (is(b';'), is(b'='), is(b'_'));
            let capital = are_from(bytes, b'A', b'Z') | low_line;
            let small = are_from(bytes, b'a', b'z');
            let mark = are_from(bytes, b'-', b';') | equals;

            all.feed |= bits(feed);
            all.blank |= bits(blank);
            all.digit |= bits(are_from(bytes, b'0', b'9'));
            all.semicolon |= bits(semicolon);
            all.equals |= bits(equals);
            all.capital |= bits(capital);
            all.carriage_return |= bits(carriage_return);
            all.odd |= bits(blank | capital | small | mark) ^ 0xffff << place;
        }
        all
    }

    #[cfg(test)]
    fn one_by_one(bytes: &[u8; WIDTH]) -> Self {
        let mut all = Self::default();
        let halves = bytes.split_at(WIDTH / 2);
        let told = if halves.0.contains(&b'\n') {
            halves.0
        } else {
            bytes
        };
        for (place, &byte) in told.iter().enumerate() {
            let bit = |is: bool| u64::from(is) << place;
            let blank = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            let mark = matches!(byte, b'-'..=b';' | b'=' | b'_');
            all.feed |= bit(byte == b'\n');
            all.blank |= bit(blank);
            all.digit |= bit(byte.is_ascii_digit());
            all.semicolon |= bit(byte == b';');
            all.equals |= bit(byte == b'=');
            all.capital |= bit(byte.is_ascii_uppercase() || byte == b'_');
            all.carriage_return |= bit(byte == b'\r');
            all.odd |= bit(!(blank || mark || byte.is_ascii_alphabetic()));
        }
        all
    }
}

/// The place of the first bit that is set from this place on; 64 where there is none.
pub(super) fn first(bits: u64, from: usize) -> usize {
    let left = u64::MAX.checked_shl(from as u32).unwrap_or_default();
    (bits & left).trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_byte_is_told_in_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..WIDTH {
                let mut bytes = [b'x'; WIDTH];
                bytes[place] = byte;
                assert_eq!(
                    Window::of(&bytes),
                    Window::one_by_one(&bytes),
                    "{byte} {place}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn bytes_are_told_apart_as_one_by_one(bytes: [u8; 32], others: [u8; 32], from in 0..80usize) {
            let bytes: [u8; WIDTH] = [bytes, others].concat().try_into().unwrap();
            let window = Window::of(&bytes);
            prop_assert_eq!(window, Window::one_by_one(&bytes));
            let expected = (from..WIDTH).find(|place| window.digit >> *place & 1 == 1);
            prop_assert_eq!(first(window.digit, from), expected.unwrap_or(WIDTH));
        }
    }
}
