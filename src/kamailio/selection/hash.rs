//! The hash over a key (`ds_get_hash`, the same in 5.6 to 6.2).

/// Whether C's `char` has a sign where the server was built: on x86 it has, on most ARM systems it has
/// none. Keys with bytes over 127 have other hashes there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CharSign {
    #[default]
    Signed,
    Unsigned,
}

/// The hash of a key in two parts, of which the second one may be empty. It is never 0.
pub fn hash(first: &[u8], second: &[u8], sign: CharSign) -> u32 {
    let sum = part(first, sign).wrapping_add(part(second, sign));
    let mixed = sum
        .wrapping_add(sum >> 11)
        .wrapping_add((sum >> 13).wrapping_add(sum >> 23));
    mixed.max(1)
}

/// Four bytes at a time are a number, the first byte the highest; the bytes that remain are one more.
fn part(key: &[u8], sign: CharSign) -> u32 {
    let byte = |byte: u8| match sign {
        CharSign::Signed => i32::from(byte as i8) as u32,
        CharSign::Unsigned => u32::from(byte),
    };
    let number = |bytes: &[u8]| {
        let add = |number: u32, &next: &u8| (number << 8).wrapping_add(byte(next));
        bytes.iter().fold(0, add)
    };
    let numbers = key.chunks(4).map(number);
    numbers.fold(0, |sum: u32, number| {
        sum.wrapping_add(number ^ (number >> 3))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_without_high_bytes_do_not_depend_on_the_sign() {
        for key in ["", "a", "abcd", "abcdefg", "12345678"] {
            let [signed, unsigned] =
                [CharSign::Signed, CharSign::Unsigned].map(|sign| hash(key.as_bytes(), b"", sign));
            assert_eq!(signed, unsigned, "{key}");
        }
        assert_ne!(
            hash(b"\xc3\xa4", b"", CharSign::Signed),
            hash(b"\xc3\xa4", b"", CharSign::Unsigned)
        );
    }

    #[test]
    fn nothing_has_the_hash_1() {
        assert_eq!(hash(b"", b"", CharSign::Signed), 1);
    }
}
