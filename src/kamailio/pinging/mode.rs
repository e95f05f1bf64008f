//! `ds_probing_mode` (`ds_ping_result_helper` in dispatcher's `dispatch.c`, the same in 5.6 to 6.1).

use crate::kamailio::list::flags::Flags;

/// `ds_probing_mode`: which destinations are pinged, and how a result changes flag 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbingMode {
    /// 0, the default: those with flag 8, which any result clears.
    UntilResult,
    /// 1: all; every result sets flag 8.
    All,
    /// 2: those with flags 1 and 8, until they answer.
    InactiveOnly,
    /// 3: those with flag 8, which is kept.
    Flagged,
    /// Any other number, which Kamailio accepts: those with flag 8, which an answer clears and a
    /// failure keeps.
    Unlisted,
}

impl From<i32> for ProbingMode {
    fn from(value: i32) -> Self {
        match value {
            0 => ProbingMode::UntilResult,
            1 => ProbingMode::All,
            2 => ProbingMode::InactiveOnly,
            3 => ProbingMode::Flagged,
            _ => ProbingMode::Unlisted,
        }
    }
}

impl ProbingMode {
    /// Whether this mode pings a destination with these flags, considering only flags 1 and 8.
    pub fn pings(self, flags: Flags) -> bool {
        match self {
            ProbingMode::All => true,
            ProbingMode::InactiveOnly => flags.has(Flags::PROBING) && flags.has(Flags::INACTIVE),
            ProbingMode::UntilResult | ProbingMode::Flagged | ProbingMode::Unlisted => {
                flags.has(Flags::PROBING)
            }
        }
    }
}
