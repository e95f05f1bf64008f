//! The parameters of dispatcher that decide which destination a call gets.

use super::params;
use super::running::ToldParams;
use crate::base::fact::Fact;
use crate::kamailio::cfg::CfgFacts;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectionParams {
    /// `flags`, 0 by default: 1 hashes only the user of a URI, 2 keeps destinations for failover.
    pub flags: Fact<i32>,
    /// `use_default`, 0 by default: the last destination gets calls only if no other is in use.
    pub use_default: Fact<i32>,
}

impl SelectionParams {
    /// Those that a running server tells (`modparam.list`).
    pub fn told(params: &ToldParams) -> Self {
        let int = |name| Fact::Known(params.int(name).unwrap_or(0));
        Self {
            flags: int("flags"),
            use_default: int("use_default"),
        }
    }

    pub fn of_cfg(facts: &CfgFacts) -> Self {
        Self {
            flags: params::int(facts, "dispatcher", "flags", 0),
            use_default: params::int(facts, "dispatcher", "use_default", 0),
        }
    }
}
