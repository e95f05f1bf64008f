//! The exit codes.

use crate::base::signal::Signal;
use crate::render::probe::nagios::PluginStatus;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: no problem.
    Well,
    /// 1: a problem was found: a finding, a destination that is down or could not be probed, a file to change.
    Problem,
    /// 2: wrong usage, or unusable input.
    Unusable,
    /// 130, 143 or 129: interrupted by this signal; what was measured so far was printed.
    Interrupted(Signal),
    /// 0 to 3: the status of a monitoring plugin.
    Plugin(PluginStatus),
}

impl Exit {
    /// The exit code of the process.
    pub fn code(self) -> u8 {
        match self {
            Exit::Well => 0,
            Exit::Problem => 1,
            Exit::Unusable => 2,
            Exit::Interrupted(signal) => 128 + signal.number(),
            Exit::Plugin(PluginStatus::Ok) => 0,
            Exit::Plugin(PluginStatus::Warning) => 1,
            Exit::Plugin(PluginStatus::Critical) => 2,
            Exit::Plugin(PluginStatus::Unknown) => 3,
        }
    }
}
