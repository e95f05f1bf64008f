//! Kinds of bytes in a line. One look into a table tells them, for every byte of a list is asked for
//! several times.

/// Some kinds of bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kinds(u8);

impl Kinds {
    /// What Kamailio skips between columns.
    pub(super) const BLANK: Kinds = Kinds(1);
    /// `#`
    pub(super) const HASH: Kinds = Kinds(1 << 1);
    /// `,`
    pub(super) const COMMA: Kinds = Kinds(1 << 2);
    /// `;`
    pub(super) const SEMICOLON: Kinds = Kinds(1 << 3);
    /// `=`
    pub(super) const EQUALS: Kinds = Kinds(1 << 4);
    /// What host names and IPv4 addresses consist of.
    pub(super) const OF_HOST: Kinds = Kinds(1 << 5);

    /// These and those.
    pub(super) const fn and(self, others: Kinds) -> Kinds {
        Kinds(self.0 | others.0)
    }

    /// Whether the byte is of one of these kinds.
    pub(super) fn have(self, byte: u8) -> bool {
        OF_BYTES[usize::from(byte)] & self.0 != 0
    }

    /// A byte above which there is none of them.
    const fn highest(self) -> u8 {
        const LOW: Kinds = Kinds::BLANK.and(Kinds::HASH);
        const HIGH: Kinds = Kinds::OF_HOST;
        if self.0 & !LOW.0 == 0 {
            b'#'
        } else if self.0 & HIGH.0 == 0 {
            b'='
        } else {
            b'z'
        }
    }

    /// How many bytes stand in front that are of one of these kinds.
    pub(super) fn run(self, bytes: &[u8]) -> usize {
        let end = bytes.iter().position(|&byte| !self.have(byte));
        end.unwrap_or(bytes.len())
    }

    /// How many bytes stand before the first of one of these kinds.
    pub(super) fn run_until(self, bytes: &[u8]) -> usize {
        let mut at = 0;
        // What ends something is mostly of lower bytes than what it ends.
        for &eight in bytes.as_chunks().0 {
            match first_below(self.highest() + 1, eight) {
                None => at += 8,
                Some(place) => {
                    at += place;
                    break;
                }
            }
        }
        let left = bytes.get(at..).unwrap_or_default();
        let end = left.iter().position(|&byte| self.have(byte));
        at + end.unwrap_or(left.len())
    }
}

/// The place of the first of eight bytes that is below `limit`, which is at most 128: a byte borrows
/// from its highest bit where it is, and the ones before it do not.
fn first_below(limit: u8, eight: [u8; 8]) -> Option<usize> {
    let all = |byte| u64::from_le_bytes([byte; 8]);
    let bytes = u64::from_le_bytes(eight);
    let below = bytes.wrapping_sub(all(limit)) & !bytes & all(0x80);
    (below != 0).then(|| below.trailing_zeros() as usize / 8)
}

/// The kinds that each byte is of.
static OF_BYTES: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b' ' | b'\t' | b'\r' | b'\n' => Kinds::BLANK.0,
            b'#' => Kinds::HASH.0,
            b',' => Kinds::COMMA.0,
            b';' => Kinds::SEMICOLON.0,
            b'=' => Kinds::EQUALS.0,
            b'.' | b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Kinds::OF_HOST.0,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_end_where_a_look_at_each_byte_ends_them(
            kinds in any::<u8>(),
            bytes in proptest::collection::vec(
                prop_oneof![any::<u8>(), prop::sample::select(b"sip:10.0.0.1 #\t,;=\r\n".to_vec())],
                0..40,
            ),
        ) {
            let kinds = Kinds(kinds);
            let until = bytes.iter().take_while(|&&byte| !kinds.have(byte)).count();
            prop_assert_eq!(kinds.run_until(&bytes), until);
            let run = bytes.iter().take_while(|&&byte| kinds.have(byte)).count();
            prop_assert_eq!(kinds.run(&bytes), run);
        }
    }
}
