//! Changes of flags as users write them: letters as Kamailio displays them, or a number.

use crate::kamailio::list::flags::Flags;
use crate::kamailio::version::Version;

/// Which flags to clear and then which to set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlagChange {
    pub clear: Flags,
    pub set: Flags,
}

/// The flag of each letter. A and X mean that the other letters of their group are not set.
const LETTERS: [(u8, Flags); 7] = [
    (b'A', Flags(0)),
    (b'I', Flags::INACTIVE),
    (b'T', Flags::TRYING),
    (b'D', Flags::DISABLED),
    (b'P', Flags::PROBING),
    (b'N', Flags::NO_PING),
    (b'X', Flags(0)),
];

impl FlagChange {
    /// Applies the change to `flags`.
    pub fn apply(self, flags: Flags) -> Flags {
        flags.without(self.clear).with(self.set)
    }

    /// Replaces the flags. Letters leave bits that have no letter unchanged, such as 16; a number
    /// replaces all bits.
    ///
    /// # Errors
    /// If it is neither, or if letters contradict each other. The message says what to write.
    pub fn replacing(text: &str, version: Version) -> Result<FlagChange, String> {
        if let Some(number) = number(text)? {
            return Ok(FlagChange {
                clear: Flags(-1),
                set: number,
            });
        }
        let (set, letters) = letters(text, version)?;
        let has = |letter: u8| letters.contains(&letter);
        if has(b'A') && set.has(Flags(1 | 2 | 4)) {
            return Err("A is active, and the others are not: write one of A, I, T, D".to_owned());
        }
        if has(b'X') && set.has(Flags(8 | 32)) || set.has(Flags(8)) && set.has(Flags(32)) {
            return Err("write one of P, N, X: probing, never pinged, neither".to_owned());
        }
        let named = LETTERS
            .iter()
            .filter(|(letter, _)| *letter != b'N' || version.has_no_ping_flag())
            .fold(Flags(0), |all, (_, flag)| all.with(*flag));
        Ok(FlagChange { clear: named, set })
    }

    /// The flags to set (`--add`) or clear (`--remove`).
    ///
    /// # Errors
    /// As [`FlagChange::replacing`], and for A and X, which are not flags.
    pub fn named(text: &str, version: Version) -> Result<Flags, String> {
        if let Some(number) = number(text)? {
            return Ok(number);
        }
        let (flags, letters) = letters(text, version)?;
        if letters.contains(&b'A') || letters.contains(&b'X') {
            return Err(
                "A and X stand for no flag: A is none of I, T, D, and X is none of P, N".to_owned(),
            );
        }
        Ok(flags)
    }
}

/// A decimal or hexadecimal number; `None` if the text does not start with a digit.
fn number(text: &str) -> Result<Option<Flags>, String> {
    let (digits, radix) = match text.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None => (text, 10),
    };
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(None);
    }
    match i32::from_str_radix(digits, radix) {
        Ok(number) => Ok(Some(Flags(number))),
        Err(_) => Err("write a number from 0 to 2147483647, or letters such as AP".to_owned()),
    }
}

fn letters(text: &str, version: Version) -> Result<(Flags, Vec<u8>), String> {
    let letters = text.to_ascii_uppercase().into_bytes();
    let mut flags = Flags(0);
    for letter in &letters {
        match LETTERS.iter().find(|(known, _)| known == letter) {
            Some((b'N', _)) if !version.has_no_ping_flag() => {
                return Err(format!(
                    "N (never pinged) came with Kamailio 6.0; {version} does not support it"
                ));
            }
            Some((_, flag)) => flags = flags.with(*flag),
            None => {
                return Err(format!(
                    "'{text}' is neither a number nor letters of A I T D P N X, such as AP"
                ));
            }
        }
    }
    match letters.is_empty() {
        true => Err("write a number, or letters such as AP".to_owned()),
        false => Ok((flags, letters)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: Version = Version::V6_1;

    #[test]
    fn letters_replace_the_bits_that_have_letters_and_a_number_replaces_all() {
        for (text, old, new) in [
            ("AP", 0, 8),
            ("AP", 16 + 4, 16 + 8),
            ("ap", 16 + 32 + 1, 16 + 8),
            ("A", 64 + 8 + 1, 64),
            ("DX", 8 + 1, 4),
            ("IN", 8, 1 + 32),
            ("8", 16 + 4, 8),
            ("0", 63, 0),
            ("0x18", 1, 24),
        ] {
            let bits = FlagChange::replacing(text, NEW).unwrap();
            assert_eq!(bits.apply(Flags(old)), Flags(new), "{text} {old}");
        }
        // Before 6.0 no letter names 32.
        let bits = FlagChange::replacing("AP", Version::V5_8).unwrap();
        assert_eq!(bits.apply(Flags(33)), Flags(40));
    }

    #[test]
    fn contradictory_and_invalid_flags_are_refused() {
        for text in ["", "AD", "PN", "PX", "AQ", "-1", "8x", "4294967296", "A P"] {
            assert!(FlagChange::replacing(text, NEW).is_err(), "{text}");
        }
        for text in ["", "A", "PX", "-1", "Z"] {
            assert!(FlagChange::named(text, NEW).is_err(), "{text}");
        }
        assert!(FlagChange::named("N", Version::V5_8).is_err());
        assert_eq!(FlagChange::named("dp", NEW), Ok(Flags(12)));
        assert_eq!(FlagChange::named("16", NEW), Ok(Flags(16)));
    }
}
