//! Which flags a probe's result writes to a list. They stay until somebody changes them.

use crate::kamailio::list::flags::Flags;

/// What to write for a destination that is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
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
pub fn kept(flags: Flags, up: bool, keep: Keep) -> Flags {
    let runtime = Flags::INACTIVE.with(Flags::TRYING);
    match (flags.has(Flags::DISABLED), up, keep) {
        (true, ..) | (false, false, Keep::Recovered) => flags,
        (false, true, _) => flags.without(runtime),
        (false, false, Keep::Inactive) => flags.without(runtime).with(Flags::INACTIVE),
        (false, false, Keep::Disabled) => flags.with(Flags::DISABLED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_follow_the_result_by_the_policy() {
        use Keep::*;
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
                kept(Flags(flags), up, keep),
                Flags(written),
                "{flags} {up} {keep:?}"
            );
        }
    }
}
