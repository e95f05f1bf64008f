//! The algorithms by their numbers.

use std::fmt;

use crate::kamailio::version::Version;

/// How a set is selected from (`ds_manage_routes`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// 0: by the hash of the Call-ID.
    CallId,
    /// 1: by the hash of the From URI.
    FromUri,
    /// 2: by the hash of the To URI.
    ToUri,
    /// 3: by the hash of the request URI.
    RequestUri,
    /// 4: the next one in turn.
    RoundRobin,
    /// 5: by the hash of the user in the credentials; without credentials the next one in turn.
    AuthUser,
    /// 6: by a random number.
    Random,
    /// 7: by the hash of `hash_pvar`.
    Variable,
    /// 8: the first one.
    Serial,
    /// 9: by `weight`.
    Weight,
    /// 10: the one with the fewest calls.
    CallLoad,
    /// 11: by `rweight`.
    RelativeWeight,
    /// 12: all at once; the first one leads.
    Parallel,
    /// 13: in turn, by priority less what latency costs.
    Latency,
    /// 14: in turn if all have one priority above 0, otherwise the first one (6.1 and later).
    RoundRobinOrSerial,
    /// 15: by `weight`, of those with the lowest priority number (6.2 and later).
    PriorityAndWeight,
    /// 64: in turn, less what overload control takes away (6.0 and later).
    Overload,
    /// A number without an algorithm in this version: the first one, and a warning in the log.
    NotImplemented,
}

impl Algorithm {
    pub fn of(number: i32, version: Version) -> Self {
        if !version.has_algorithm(number) {
            return Algorithm::NotImplemented;
        }
        match number {
            0 => Algorithm::CallId,
            1 => Algorithm::FromUri,
            2 => Algorithm::ToUri,
            3 => Algorithm::RequestUri,
            4 => Algorithm::RoundRobin,
            5 => Algorithm::AuthUser,
            6 => Algorithm::Random,
            7 => Algorithm::Variable,
            8 => Algorithm::Serial,
            9 => Algorithm::Weight,
            10 => Algorithm::CallLoad,
            11 => Algorithm::RelativeWeight,
            12 => Algorithm::Parallel,
            13 => Algorithm::Latency,
            14 => Algorithm::RoundRobinOrSerial,
            15 => Algorithm::PriorityAndWeight,
            64 => Algorithm::Overload,
            _ => Algorithm::NotImplemented,
        }
    }

    /// Whether a key of the request decides.
    pub fn is_hash(self) -> bool {
        matches!(
            self,
            Algorithm::CallId
                | Algorithm::FromUri
                | Algorithm::ToUri
                | Algorithm::RequestUri
                | Algorithm::AuthUser
                | Algorithm::Variable
        )
    }

    /// Whether a table of 100 slots decides.
    pub fn has_slots(self) -> bool {
        matches!(
            self,
            Algorithm::Weight | Algorithm::RelativeWeight | Algorithm::PriorityAndWeight
        )
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Algorithm::CallId => "hash of Call-ID",
            Algorithm::FromUri => "hash of From URI",
            Algorithm::ToUri => "hash of To URI",
            Algorithm::RequestUri => "hash of request URI",
            Algorithm::RoundRobin => "round robin",
            Algorithm::AuthUser => "hash of authorization user",
            Algorithm::Random => "random",
            Algorithm::Variable => "hash of hash_pvar",
            Algorithm::Serial => "serial",
            Algorithm::Weight => "weight",
            Algorithm::CallLoad => "call load",
            Algorithm::RelativeWeight => "relative weight",
            Algorithm::Parallel => "parallel",
            Algorithm::Latency => "latency",
            Algorithm::RoundRobinOrSerial => "round robin or serial",
            Algorithm::PriorityAndWeight => "priority and weight",
            Algorithm::Overload => "overload control",
            Algorithm::NotImplemented => "not implemented",
        })
    }
}
