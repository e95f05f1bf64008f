//! The generations of Kamailio, and what differs between them: one predicate per behaviour, each
//! with the change that caused it.

use std::fmt;
use std::str::FromStr;

/// A Kamailio generation whose dispatcher module ds-tool knows.
///
/// `6.0` stands for 6.0.1 and later of that line; 6.0.0 differs in flag 16 alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Version {
    /// 5.6 (2022)
    V5_6,
    /// 5.7 (2023)
    V5_7,
    /// 5.8 (2024)
    V5_8,
    /// 6.0 (2025)
    V6_0,
    /// 6.1 (2026), the newest
    #[default]
    V6_1,
}

impl Version {
    /// All of them, oldest first.
    pub const ALL: [Version; 5] = [
        Version::V5_6,
        Version::V5_7,
        Version::V5_8,
        Version::V6_0,
        Version::V6_1,
    ];

    /// As users write it: `5.6`, `6.1` ...
    pub fn as_str(self) -> &'static str {
        match self {
            Version::V5_6 => "5.6",
            Version::V5_7 => "5.7",
            Version::V5_8 => "5.8",
            Version::V6_0 => "6.0",
            Version::V6_1 => "6.1",
        }
    }

    /// Whether flags may be written in hexadecimal, as `0x8` (6.1.0, commit 634c2ab9f9).
    pub fn reads_hexadecimal_flags(self) -> bool {
        self >= Version::V6_1
    }

    /// Whether flag 32 means "never ping" (6.0.0, commit abdd0bfaf6). Before, the bit had no meaning.
    pub fn has_no_ping_flag(self) -> bool {
        self >= Version::V6_0
    }

    /// Whether the host of a `urn:` URI may hold colons (6.0.0, commit 6cdd56bb85).
    pub fn urn_host_holds_colons(self) -> bool {
        self >= Version::V6_0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Version::ALL
            .into_iter()
            .find(|v| v.as_str() == text)
            .ok_or_else(|| {
                let known: Vec<_> = Version::ALL.iter().map(|v| v.as_str()).collect();
                format!(
                    "not a Kamailio version that ds-tool knows; write one of {}",
                    known.join(", ")
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_reads_back_as_it_is_written() {
        for version in Version::ALL {
            assert_eq!(version.to_string().parse(), Ok(version));
        }
        assert!("5.5".parse::<Version>().is_err());
    }
}
