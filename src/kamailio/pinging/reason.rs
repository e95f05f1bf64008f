//! Why a destination is not pinged.

use std::fmt;

/// A reason. The first ones apply to the server, the others to the destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotPingedReason {
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
    /// Its socket has a loopback address, from which the system sends nothing to another machine
    /// (`Invalid argument`; measured on 5.6.3 and 6.1.5). Each ping fails.
    LoopbackSocket,
    /// Its socket advertises `ws`: Kamailio builds no Via without a WebSocket connection (`via_builder`,
    /// from 5.8.0 on; measured on 6.0.1 and 6.1.5). Each ping fails.
    AdvertisedWebSocket,
}

impl NotPingedReason {
    /// A stable identifier.
    pub fn code(self) -> &'static str {
        match self {
            NotPingedReason::NoDispatcher => "no-dispatcher",
            NotPingedReason::NoTm => "no-tm",
            NotPingedReason::IntervalZero(_) => "interval-zero",
            NotPingedReason::TmAfterDispatcher => "tm-after-dispatcher",
            NotPingedReason::Disabled => "flag-disabled",
            NotPingedReason::NoPing => "flag-no-ping",
            NotPingedReason::NoDns => "flag-no-dns",
            NotPingedReason::ModeNeedsProbingFlag(_) => "mode-needs-probing-flag",
            NotPingedReason::ModeNeedsInactiveAndProbing => "mode-needs-inactive-and-probing",
            NotPingedReason::NoSocket => "no-socket",
            NotPingedReason::LoopbackSocket => "loopback-socket",
            NotPingedReason::AdvertisedWebSocket => "advertised-websocket",
        }
    }

    /// Whether Kamailio tries to ping, and fails: the destination is marked as down.
    pub fn is_a_failure(self) -> bool {
        matches!(
            self,
            NotPingedReason::NoSocket
                | NotPingedReason::LoopbackSocket
                | NotPingedReason::AdvertisedWebSocket
        )
    }

    /// Whether the flags of the destination and the mode say that it is not pinged.
    pub fn is_by_design(self) -> bool {
        !self.is_of_the_server() && !self.is_a_failure()
    }

    /// Whether it applies to every destination of the server.
    pub fn is_of_the_server(self) -> bool {
        matches!(
            self,
            NotPingedReason::NoDispatcher
                | NotPingedReason::NoTm
                | NotPingedReason::IntervalZero(_)
                | NotPingedReason::TmAfterDispatcher
        )
    }
}

impl fmt::Display for NotPingedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotPingedReason::NoDispatcher => "the dispatcher module is not loaded",
            NotPingedReason::NoTm => "the tm module is not loaded",
            NotPingedReason::IntervalZero(seconds) => {
                return write!(f, "ds_ping_interval is {seconds}");
            }
            NotPingedReason::TmAfterDispatcher => "the tm module is loaded after dispatcher",
            NotPingedReason::Disabled => "it is disabled (flag 4)",
            NotPingedReason::NoPing => "it has flag 32 (never ping)",
            NotPingedReason::NoDns => "it has flag 16 (no DNS look-up)",
            NotPingedReason::ModeNeedsProbingFlag(mode) => {
                return write!(
                    f,
                    "it lacks the probing flag (8), which ds_probing_mode {mode} needs"
                );
            }
            NotPingedReason::ModeNeedsInactiveAndProbing => {
                "it lacks the inactive and probing flags (1 and 8), which ds_probing_mode 2 needs"
            }
            NotPingedReason::NoSocket => {
                "Kamailio listens on no socket of its protocol and address family"
            }
            NotPingedReason::LoopbackSocket => {
                "Kamailio sends from a loopback address, which reaches no other machine"
            }
            NotPingedReason::AdvertisedWebSocket => {
                "its socket advertises ws, so Kamailio cannot write a Via"
            }
        })
    }
}
