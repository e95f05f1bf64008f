//! The supported Kamailio versions and their differences: one predicate per behaviour, with the
//! commit that changed it.

use std::fmt;
use std::str::FromStr;

/// A Kamailio release series whose dispatcher module ds-tool supports.
///
/// `6.0` means 6.0.1 and later of that series; 6.0.0 differs only in flag 16.
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
    /// All versions, oldest first.
    pub const ALL: [Version; 5] = [
        Version::V5_6,
        Version::V5_7,
        Version::V5_8,
        Version::V6_0,
        Version::V6_1,
    ];

    /// The name as users write it: `5.6`, `6.1`.
    pub fn as_str(self) -> &'static str {
        match self {
            Version::V5_6 => "5.6",
            Version::V5_7 => "5.7",
            Version::V5_8 => "5.8",
            Version::V6_0 => "6.0",
            Version::V6_1 => "6.1",
        }
    }

    /// Major and minor number, for example 6 and 1.
    pub fn numbers(self) -> (u32, u32) {
        match self {
            Version::V5_6 => (5, 6),
            Version::V5_7 => (5, 7),
            Version::V5_8 => (5, 8),
            Version::V6_0 => (6, 0),
            Version::V6_1 => (6, 1),
        }
    }

    /// The User-Agent that a server sends. The patch number is that of the servers that were
    /// measured, or 0.
    pub fn user_agent(self) -> &'static str {
        match self {
            Version::V5_6 => "kamailio (5.6.3 (x86_64/linux))",
            Version::V5_7 => "kamailio (5.7.0 (x86_64/linux))",
            Version::V5_8 => "kamailio (5.8.0 (x86_64/linux))",
            Version::V6_0 => "kamailio (6.0.1 (x86_64/linux))",
            Version::V6_1 => "kamailio (6.1.5 (x86_64/Linux))",
        }
    }

    /// Whether flags may be written in hexadecimal, as `0x8` (6.1.0, commit 634c2ab9f9).
    pub fn reads_hexadecimal_flags(self) -> bool {
        self >= Version::V6_1
    }

    /// Whether flag 32 means "never ping" (6.0.0, commit abdd0bfaf6). In older versions the bit has
    /// no meaning.
    pub fn has_no_ping_flag(self) -> bool {
        self >= Version::V6_0
    }

    /// Whether flag 16 keeps a destination from being pinged (6.0.1, commit a8b8484dc2). In older
    /// versions it only prevents the DNS look-up when the list is loaded.
    pub fn no_dns_flag_stops_pings(self) -> bool {
        self >= Version::V6_0
    }

    /// Whether loading a list clears flag 8 if the module has not bound tm, which it does only if
    /// `ds_ping_interval` is above 0 (6.1.0, commit 512c5f51bb).
    pub fn drops_probing_flag_without_tm(self) -> bool {
        self >= Version::V6_1
    }

    /// Whether there is a separate socket for pings: the attribute `ping_socket` and the parameter
    /// `ds_ping_socket` (6.1.0, commit 1414fe8d97).
    pub fn has_ping_socket(self) -> bool {
        self >= Version::V6_1
    }

    /// Whether there is a separate timeout for pings, `ds_ping_fr_timeout` (6.1.0, commit
    /// df0e36fbb0).
    pub fn has_ping_timeout(self) -> bool {
        self >= Version::V6_1
    }

    /// Whether `ds_latency_estimator_alpha` is the weight of the newest sample, 100 by default
    /// (6.1.0, commit d789b6c1fe; also 6.0.4). In older versions it is the weight of the previous
    /// estimate, 900 by default.
    pub fn weighs_the_newest_latency(self) -> bool {
        self >= Version::V6_1
    }

    /// Whether the result of a ping is applied to the entry that was pinged (6.1.0, commit
    /// c48ba19438). Older versions apply it to the first entry of the set with the same URI.
    pub fn tells_duplicates_apart(self) -> bool {
        self >= Version::V6_1
    }

    /// Whether dispatcher has this algorithm: 64 came with 6.0.0, 14 with 6.1.0. For an unknown
    /// algorithm Kamailio uses the first destination (`ds_manage_routes`).
    pub fn has_algorithm(self, algorithm: i32) -> bool {
        match algorithm {
            0..=13 => true,
            14 => self >= Version::V6_1,
            64 => self >= Version::V6_0,
            _ => false,
        }
    }

    /// Whether the host of a `urn:` URI may contain colons (6.0.0, commit 6cdd56bb85).
    pub fn urn_host_holds_colons(self) -> bool {
        self >= Version::V6_0
    }

    /// Whether the host of a `urn:` URI may also contain `@`. 6.0 does not recognize such a URI as
    /// `urn:` and prepends `sip:` (measured on 6.0.1 and 6.1.5).
    pub fn urn_host_holds_at(self) -> bool {
        self >= Version::V6_1
    }

    /// Whether a cfg may contain expressions: `#!ifexp`, `#!defexp`, `#!defexps` (5.7.0, commit
    /// a84e96f2e0).
    pub fn computes_expressions(self) -> bool {
        self >= Version::V5_7
    }

    /// Whether each defined name owns its value (5.7.0, commit 1fd075c4e7). In older versions the
    /// value from `#!substdef` or `#!defenvs` is part of another allocation, and replacing it
    /// crashes Kamailio.
    pub fn copies_defined_values(self) -> bool {
        self >= Version::V5_7
    }

    /// Whether the tls module has the methods `TLSv1.3` and `TLSv1.3+` (5.7.0, `tls_config.c`).
    pub fn has_tls_1_3_methods(self) -> bool {
        self >= Version::V5_7
    }

    /// Whether a tls.cfg may contain key passwords (6.0.0, `tls_config.c`).
    pub fn has_key_passwords(self) -> bool {
        self >= Version::V6_0
    }

    /// Whether `KAMAILIO_VERSION` and `OS_NAME` are predefined in a cfg (5.7.0, commit 05694d88e3).
    pub fn predefines_its_number(self) -> bool {
        self >= Version::V5_7
    }

    /// Whether `loadmodule("tm.so")` is accepted (5.7.0, commits 69ba64e26e and f5c98a49c9).
    pub fn takes_loadmodule_in_parentheses(self) -> bool {
        self >= Version::V5_7
    }

    /// Whether `advertise udp:1.2.3.4:5060` is accepted in `listen` (5.8.0, commit 370991cfab).
    pub fn advertises_a_transport(self) -> bool {
        self >= Version::V5_8
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
                    "not a Kamailio version that ds-tool supports; write one of {}",
                    known.join(", ")
                )
            })
    }
}

/// Parses two versions, the older one first: `5.8..6.1`.
///
/// # Errors
/// If they are not two versions in that order.
pub fn from_to(text: &str) -> Result<(Version, Version), String> {
    let (from, to) = text
        .split_once("..")
        .ok_or("expected two versions, such as 5.8..6.1")?;
    let (from, to): (Version, Version) = (from.parse()?, to.parse()?);
    match from < to {
        true => Ok((from, to)),
        false => Err("the second version must be newer than the first".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_parses_from_its_own_name() {
        for version in Version::ALL {
            assert_eq!(version.to_string().parse(), Ok(version));
        }
        assert!("5.5".parse::<Version>().is_err());
    }
}
