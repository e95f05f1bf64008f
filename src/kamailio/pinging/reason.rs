//! Why a destination is not pinged.

use std::fmt;

/// A reason. The first ones apply to the server, the others to the destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The dispatcher module is not loaded.
    NoDispatcher,
    /// The tm module is not loaded.
    NoTm,
    /// `ds_ping_interval` has this value, 0 or less.
    IntervalZero(i32),
    /// tm is loaded after dispatcher, which would be too late if `ds_ping_interval` were set.
    TmAfterDispatcher,
    /// Flag 4.
    Disabled,
    /// Flag 32 (6.0 and later).
    NoPing,
    /// Flag 16 (6.0.1 and later).
    NoDns,
    /// This `ds_probing_mode` pings only destinations with flag 8.
    ModeNeedsProbingFlag(i32),
    /// `ds_probing_mode` 2 pings only destinations with flags 1 and 8.
    ModeNeedsInactiveAndProbing,
    /// Kamailio listens on no socket that could reach it. Each ping fails before it is sent, and
    /// counts as a failure of the destination.
    NoSocket,
}

impl Reason {
    /// A stable identifier.
    pub fn code(self) -> &'static str {
        match self {
            Reason::NoDispatcher => "no-dispatcher",
            Reason::NoTm => "no-tm",
            Reason::IntervalZero(_) => "interval-zero",
            Reason::TmAfterDispatcher => "tm-after-dispatcher",
            Reason::Disabled => "flag-disabled",
            Reason::NoPing => "flag-no-ping",
            Reason::NoDns => "flag-no-dns",
            Reason::ModeNeedsProbingFlag(_) => "mode-needs-probing-flag",
            Reason::ModeNeedsInactiveAndProbing => "mode-needs-inactive-and-probing",
            Reason::NoSocket => "no-socket",
        }
    }

    /// Whether it applies to every destination of the server.
    pub fn is_of_the_server(self) -> bool {
        matches!(
            self,
            Reason::NoDispatcher
                | Reason::NoTm
                | Reason::IntervalZero(_)
                | Reason::TmAfterDispatcher
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::NoDispatcher => "the dispatcher module is not loaded",
            Reason::NoTm => "the tm module is not loaded",
            Reason::IntervalZero(seconds) => return write!(f, "ds_ping_interval is {seconds}"),
            Reason::TmAfterDispatcher => "the tm module is loaded after dispatcher",
            Reason::Disabled => "it is disabled (flag 4)",
            Reason::NoPing => "it has flag 32 (never ping)",
            Reason::NoDns => "it has flag 16 (no DNS look-up)",
            Reason::ModeNeedsProbingFlag(mode) => {
                return write!(
                    f,
                    "it lacks the probing flag (8), which ds_probing_mode {mode} needs"
                );
            }
            Reason::ModeNeedsInactiveAndProbing => {
                "it lacks the inactive and probing flags (1 and 8), which ds_probing_mode 2 needs"
            }
            Reason::NoSocket => "Kamailio listens on no socket of its protocol and address family",
        })
    }
}
