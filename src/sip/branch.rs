//! The Via branch: which transaction a reply belongs to, and that its sender saw the request.
//!
//! The slab id finds the transaction; the token, 64 random bits that the caller drew, cannot be
//! guessed by somebody off the path. The From tag and the Call-ID come from the two by mixing, so
//! a retransmission has the same bytes as the first transmission and nothing of it is stored.

/// The magic cookie of RFC 3261 8.1.1.7.
const COOKIE: &[u8] = b"z9hG4bK";

/// The length of a rendered branch in bytes: the cookie, 8 and 16 hexadecimal digits.
const LENGTH: usize = COOKIE.len() + 24;

/// A branch made by this layer, unique over all its transactions (RFC 3261 8.1.1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Branch {
    /// The transaction's place in the layer.
    pub id: u32,
    /// Random bits, drawn anew for every transaction.
    pub token: u64,
}

impl Branch {
    /// Appends the branch: `z9hG4bK`, 8 hexadecimal digits of the id, 16 of the token.
    pub fn render(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(COOKIE);
        out.extend_from_slice(hex(u64::from(self.id)).split_at(8).1);
        out.extend_from_slice(&hex(self.token));
    }

    /// Reads what [`Branch::render`] wrote, in either case (RFC 3261 7.3.1: tokens are
    /// case-insensitive). `None` if this layer cannot have written it.
    pub fn read(bytes: &[u8]) -> Option<Branch> {
        if bytes.len() != LENGTH {
            return None;
        }
        let (cookie, digits) = bytes.split_at(COOKIE.len());
        // Nearly always it comes back as it was written.
        if cookie != COOKIE && !cookie.eq_ignore_ascii_case(COOKIE) {
            return None;
        }
        let (id, token) = digits.split_at(8);
        Some(Branch {
            id: u32::try_from(unhex(id)?).ok()?,
            token: unhex(token)?,
        })
    }

    /// The first branch of this layer in a request, of which an ICMP error may quote only the beginning.
    pub fn quoted_in(request: &[u8]) -> Option<Branch> {
        let cookies = request.windows(LENGTH).filter(|w| w.starts_with(COOKIE));
        cookies.flat_map(Branch::read).next()
    }

    /// The tag of this request's From (RFC 3261 19.3: at least 32 random bits).
    pub fn from_tag(&self) -> [u8; 16] {
        hex(self.mix(1))
    }

    /// The Call-ID of this request (RFC 3261 8.1.1.4).
    pub fn call_id(&self) -> [u8; 32] {
        let mut text = [0; 32];
        let (left, right) = text.split_at_mut(16);
        left.copy_from_slice(&hex(self.mix(2)));
        right.copy_from_slice(&hex(self.mix(3)));
        text
    }

    /// 64 bits from the id and the token, other ones for each `purpose`: two rounds of splitmix64.
    fn mix(&self, purpose: u32) -> u64 {
        let place = (u64::from(purpose) << 32) | u64::from(self.id);
        splitmix(splitmix(place) ^ self.token)
    }
}

fn splitmix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The two digits of each byte: five numbers a request are written, and two of a reply are read.
const PAIRS: [[u8; 2]; 256] = {
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        let digits = b"0123456789abcdef";
        pairs[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    pairs
};

/// What each byte is as a hexadecimal digit, in either case; [`NO_DIGIT`] if it is none.
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < 16 {
        let lower = b"0123456789abcdef"[digit];
        digits[lower as usize] = digit as u8;
        digits[lower.to_ascii_uppercase() as usize] = digit as u8;
        digit += 1;
    }
    digits
};

const NO_DIGIT: u8 = 16;

fn hex(value: u64) -> [u8; 16] {
    let mut digits = [0; 16];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(value.to_be_bytes()) {
        pair.copy_from_slice(&PAIRS[usize::from(byte)]);
    }
    digits
}

fn unhex(digits: &[u8]) -> Option<u64> {
    let (mut value, mut seen) = (0, 0);
    for digit in digits {
        let digit = DIGITS[usize::from(*digit)];
        seen |= digit;
        value = (value << 4) | u64::from(digit & 15);
    }
    (seen & NO_DIGIT == 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rendered(branch: Branch) -> Vec<u8> {
        let mut out = Vec::new();
        branch.render(&mut out);
        out
    }

    #[test]
    fn a_branch_is_the_cookie_the_id_and_the_token() {
        let branch = Branch {
            id: 0x2a,
            token: 0x0123_4567_89ab_cdef,
        };
        assert_eq!(rendered(branch), b"z9hG4bK0000002a0123456789abcdef");
    }

    #[test]
    fn other_branches_are_not_ours() {
        for foreign in [
            "",
            "z9hG4bK",
            "z9hG4bK776asdhds",
            "z9hG4bK0000002a0123456789abcde",
            "z9hG4bK0000002a0123456789abcdef0",
            "z9hG4bK0000002a0123456789abcdeg",
            "z9hG4bK+000002a0123456789abcdef",
            "y9hG4bK0000002a0123456789abcdef",
        ] {
            assert_eq!(Branch::read(foreign.as_bytes()), None, "{foreign}");
        }
    }

    #[test]
    fn the_tag_and_the_call_id_are_fixed_by_id_and_token() {
        let branch = Branch { id: 7, token: 99 };
        assert_eq!(branch.from_tag(), branch.from_tag());
        let others = [Branch { id: 8, token: 99 }, Branch { id: 7, token: 98 }];
        for other in others {
            assert_ne!(branch.from_tag(), other.from_tag());
            assert_ne!(branch.call_id(), other.call_id());
        }
        let call_id = branch.call_id();
        let (left, right) = call_id.split_at(16);
        assert_ne!(left, right);
        assert_ne!(left, branch.from_tag());
    }

    proptest! {
        #[test]
        fn a_branch_is_read_back_in_either_case(id: u32, token: u64) {
            let branch = Branch { id, token };
            let text = rendered(branch);
            prop_assert_eq!(Branch::read(&text), Some(branch));
            prop_assert_eq!(Branch::read(&text.to_ascii_uppercase()), Some(branch));
            prop_assert_eq!(Branch::read(&text.to_ascii_lowercase()), Some(branch));
        }

        #[test]
        fn reading_a_branch_never_panics(bytes: Vec<u8>) {
            let _ = Branch::read(&bytes);
        }
    }
}
