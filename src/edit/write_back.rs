//! Which flags a probe's result writes to a list. They stay until somebody changes them.

use crate::kamailio::list::flags::Flags;

/// What to write for a destination that is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DownState {
    /// Nothing, because a flag in the file would outlive the outage.
    Recovered,
    /// Flag 1: Kamailio does not use it until it answers a ping.
    Inactive,
    /// Flag 4: Kamailio neither uses nor pings it.
    Disabled,
}

/// The flags to write for a destination that was found up or down. One that is up loses flags 1 and
/// 2, as after a ping by Kamailio. Flag 4 is never removed, because an administrator may have set
/// it, and flags that include it stay unchanged.
pub fn flags_to_write(flags: Flags, up: bool, keep: DownState) -> Flags {
    let runtime = Flags::INACTIVE.with(Flags::TRYING);
    match (flags.has(Flags::DISABLED), up, keep) {
        (true, ..) | (false, false, DownState::Recovered) => flags,
        (false, true, _) => flags.without(runtime),
        (false, false, DownState::Inactive) => flags.without(runtime).with(Flags::INACTIVE),
        (false, false, DownState::Disabled) => flags.with(Flags::DISABLED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_follow_the_result_by_the_policy() {
        use DownState::*;
        for (flags, up, keep, written) in [
            (8, false, Recovered, 8),
            (9, true, Recovered, 8),
            (10, true, Recovered, 8),
            (8, false, Inactive, 9),
            (2, false, Inactive, 1),
            (25, true, Inactive, 24),
            (9, false, Inactive, 9),
            (8, false, Disabled, 12),
            (1, true, Disabled, 0),
            (12, true, Disabled, 12),
            (13, true, Inactive, 13),
            (4, false, Inactive, 4),
        ] {
            assert_eq!(
                flags_to_write(Flags(flags), up, keep),
                Flags(written),
                "{flags} {up} {keep:?}"
            );
        }
    }
}
