//! Identifies a finding across runs: its fingerprint stays the same if only lines above it change.

use std::collections::HashMap;

use crate::report::LocatedFinding;

/// Numbers findings that would have the same fingerprint, so that each is unique in a report.
#[derive(Debug, Default)]
pub struct Fingerprints {
    seen: HashMap<u64, u64>,
}

impl Fingerprints {
    /// Sixteen hexadecimal digits for a finding in the file `path`.
    pub fn of(&mut self, located: &LocatedFinding<'_>, path: &str) -> String {
        let finding = located.finding;
        let line = match finding.source.is_table {
            true => finding.source.line_of(finding.diagnostic.span.start).1,
            false => located.lines.text(located.start.line),
        };
        let words = line.split(u8::is_ascii_whitespace);
        let words = words.filter(|word| !word.is_empty());
        let mut hash = Fnv::new();
        hash.part(located.code().as_bytes());
        hash.part(path.as_bytes());
        words.for_each(|word| hash.part(word));
        let nth = self.seen.entry(hash.0).or_default();
        *nth += 1;
        hash.part(&nth.to_le_bytes());
        format!("{:016x}", hash.0)
    }
}

/// The same for why a run failed.
pub(super) fn failed(why: &str) -> String {
    let mut hash = Fnv::new();
    hash.part(why.as_bytes());
    format!("{:016x}", hash.0)
}

/// 64-bit FNV-1a: the same with every compiler version.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds bytes and a terminator that occurs in no text.
    fn part(&mut self, bytes: &[u8]) {
        for &byte in bytes.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // The published value of "foobar"; its last byte is the terminator here.
        let mut hash = Fnv::new();
        for &byte in b"foobar" {
            hash.0 = (hash.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
        let mut parts = Fnv::new();
        parts.part(b"foobar");
        hash.0 = (hash.0 ^ 0xff).wrapping_mul(0x0000_0100_0000_01b3);
        assert_eq!(parts.0, hash.0);
    }
}
