//! The flags of a destination: bits in the file, letters in the output of `kamcmd dispatcher.list`.

use std::fmt::{self, Write};

use serde::{Serialize, Serializer};

use crate::kamailio::version::Version;

/// The flags as Kamailio stores them: a C `int` (dispatcher's `dispatch.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flags(pub i32);

impl Flags {
    /// Not used: marked as down by probing, by an administrator, or in the list.
    pub const INACTIVE: Flags = Flags(1);
    /// Some pings failed, but fewer than the threshold; still used.
    pub const TRYING: Flags = Flags(2);
    /// Disabled by an administrator: neither used nor pinged.
    pub const DISABLED: Flags = Flags(4);
    /// To be pinged.
    pub const PROBING: Flags = Flags(8);
    /// The host name is not looked up when the list is loaded.
    pub const NO_DNS: Flags = Flags(16);
    /// Never pinged (6.0 and later).
    pub const NO_PING: Flags = Flags(32);

    /// Whether any bit of `other` is set.
    pub fn has(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }

    /// These flags and those of `other`.
    pub fn with(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }

    /// These flags without those of `other`.
    pub fn without(self, other: Flags) -> Flags {
        Flags(self.0 & !other.0)
    }

    /// Those of these flags that mean nothing to this version.
    pub fn unknown_to(self, version: Version) -> Flags {
        let known = match version.has_no_ping_flag() {
            true => Flags(63),
            false => Flags(31),
        };
        self.without(known)
    }

    /// Parses the two letters of `dispatcher.list`.
    pub fn of_letters(letters: &[u8]) -> Option<Flags> {
        let &[state, probing] = letters else {
            return None;
        };
        let state = match state {
            b'A' => Flags(0),
            b'I' => Flags::INACTIVE,
            b'T' => Flags::TRYING,
            b'D' => Flags::DISABLED,
            _ => return None,
        };
        match probing {
            b'X' => Some(state),
            b'P' => Some(state.with(Flags::PROBING)),
            b'N' => Some(state.with(Flags::NO_PING)),
            _ => None,
        }
    }

    /// The two letters that `dispatcher.list` shows (`ds_rpc_print_set`): the state, where I takes
    /// precedence over D, D over T and T over A; then P, N (6.0 and later) or X.
    pub fn letters(self, version: Version) -> Letters {
        let state = match self {
            f if f.has(Flags::INACTIVE) => 'I',
            f if f.has(Flags::DISABLED) => 'D',
            f if f.has(Flags::TRYING) => 'T',
            _ => 'A',
        };
        let probing = match self {
            f if f.has(Flags::PROBING) => 'P',
            f if f.has(Flags::NO_PING) && version.has_no_ping_flag() => 'N',
            _ => 'X',
        };
        Letters { state, probing }
    }

    /// All bits in words, lowest first: `active, probing`. Bits without a meaning in this version
    /// are printed as a number.
    pub fn in_words(self, version: Version) -> String {
        let mut out = String::new();
        self.push_words(version, &mut out);
        out
    }

    /// Adds the same to `out`.
    pub fn push_words(self, version: Version, out: &mut String) {
        let mut separator = "";
        let mut push = |word: &str| {
            out.push_str(separator);
            out.push_str(word);
            separator = ", ";
        };
        if !self.has(Flags(1 | 2 | 4)) {
            push("active");
        }
        let mut unknown = self;
        for (flag, word) in [
            (Flags::INACTIVE, "inactive"),
            (Flags::TRYING, "trying"),
            (Flags::DISABLED, "disabled"),
            (Flags::PROBING, "probing"),
            (Flags::NO_DNS, "no DNS look-up"),
            (Flags::NO_PING, "no ping"),
        ] {
            if flag == Flags::NO_PING && !version.has_no_ping_flag() {
                continue;
            }
            unknown = unknown.without(flag);
            if self.has(flag) {
                push(word);
            }
        }
        if unknown.0 != 0 {
            push(&format!("unknown bits {}", unknown.0 as u32));
        }
    }
}

/// The two letters of `dispatcher.list`, such as `AP`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letters {
    /// A, I, T or D
    pub state: char,
    /// P, N or X
    pub probing: char,
}

impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char(self.state)?;
        f.write_char(self.probing)
    }
}

impl Serialize for Letters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_parsed_as_they_are_printed() {
        for state in ['A', 'I', 'T', 'D'] {
            for probing in ['X', 'P', 'N'] {
                let text = format!("{state}{probing}");
                let flags = Flags::of_letters(text.as_bytes()).unwrap();
                assert_eq!(flags.letters(Version::V6_1).to_string(), text);
            }
        }
        for other in ["", "A", "AB", "BP", "APX", "ap"] {
            assert_eq!(Flags::of_letters(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn every_bit_has_a_word_and_active_means_no_other_state() {
        for (value, words) in [
            (0, "active"),
            (1, "inactive"),
            (2, "trying"),
            (4, "disabled"),
            (8, "active, probing"),
            (3, "inactive, trying"),
            (48, "active, no DNS look-up, no ping"),
            (64, "active, unknown bits 64"),
        ] {
            assert_eq!(Flags(value).in_words(Version::V6_1), words);
        }
        assert_eq!(Flags(32).in_words(Version::V5_6), "active, unknown bits 32");
        assert_eq!(Flags(8).with(Flags::PROBING), Flags(8));
    }

    #[test]
    fn letters_are_the_same_as_on_real_servers() {
        for (value, old, new) in [
            (0, "AX", "AX"),
            (3, "IX", "IX"),
            (5, "IX", "IX"),
            (6, "DX", "DX"),
            (12, "DP", "DP"),
            (10, "TP", "TP"),
            (15, "IP", "IP"),
            (16, "AX", "AX"),
            (32, "AX", "AN"),
            (40, "AP", "AP"),
            (33, "IX", "IN"),
            (-1, "IP", "IP"),
        ] {
            assert_eq!(
                Flags(value).letters(Version::V5_8).to_string(),
                old,
                "{value}"
            );
            assert_eq!(
                Flags(value).letters(Version::V6_0).to_string(),
                new,
                "{value}"
            );
        }
    }

    #[test]
    fn several_bits_are_all_named() {
        assert_eq!(Flags(0).in_words(Version::V6_1), "active");
        assert_eq!(Flags(8).in_words(Version::V6_1), "active, probing");
        assert_eq!(
            Flags(63).in_words(Version::V6_1),
            "inactive, trying, disabled, probing, no DNS look-up, no ping"
        );
        assert_eq!(Flags(96).in_words(Version::V5_6), "active, unknown bits 96");
    }
}
