//! How the result of a ping changes the flags of a destination, following `ds_options_callback` and
//! `ds_update_state` (dispatcher's `dispatch.c`, the same in 5.6 to 6.1).

use super::mode::ProbingMode;
use crate::base::fact::Fact;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::server::Server;

/// The settings that decide when a destination goes up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateRules {
    /// `ds_probing_mode`
    pub mode: ProbingMode,
    /// `ds_probing_threshold`: consecutive failures that bring it down; below 1 acts like 1.
    pub probing_threshold: i32,
    /// `ds_inactive_threshold`: consecutive answers that bring it up; below 1 acts like 1.
    pub inactive_threshold: i32,
}

/// The state of a destination with regard to pings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PingState {
    pub flags: Flags,
    /// How many consecutive results pointed to the opposite state, 0 or more.
    pub count: i32,
}

/// The bits that a result overwrites (`DS_STATES_ALL`).
const STATE_BITS: Flags = Flags(1 | 2 | 4 | 8);

impl PingState {
    /// A destination with these flags that was never pinged.
    pub fn new(flags: Flags) -> Self {
        PingState { flags, count: 0 }
    }

    /// The state after a ping that was answered with an accepted code, or failed.
    pub fn after(self, answered: bool, rules: &StateRules) -> PingState {
        let old = self.flags;
        let flagged = old.has(Flags::PROBING);
        if old.has(Flags::DISABLED) || (rules.mode == ProbingMode::Flagged && !flagged) {
            return self;
        }
        let inactive = old.has(Flags::INACTIVE);
        let count = self.count.saturating_add(1);
        let (state, probing, count) = match (answered, inactive) {
            (true, true) if count < rules.inactive_threshold => {
                (Flags::INACTIVE, flagged || rules.sets_probing(true), count)
            }
            (true, _) => (Flags::default(), rules.sets_probing(true), 0),
            (false, true) => (Flags::INACTIVE, rules.sets_probing(false), 0),
            (false, false) if count < rules.probing_threshold => {
                (Flags::TRYING, rules.sets_probing(false), count)
            }
            (false, false) => (Flags::INACTIVE, rules.sets_probing(false), 0),
        };
        let probing = if probing {
            Flags::PROBING
        } else {
            Flags::default()
        };
        PingState {
            flags: old.without(STATE_BITS).with(state).with(probing),
            count,
        }
    }
}

impl StateRules {
    /// The settings of a server.
    pub fn of(server: &Server) -> Fact<StateRules> {
        let rules = || {
            Ok(StateRules {
                mode: (*server.probing_mode.as_ref().into_result()?).into(),
                inactive_threshold: *server.inactive_threshold.as_ref().into_result()?,
                probing_threshold: *server.probing_threshold.as_ref().into_result()?,
            })
        };
        Fact::from(rules())
    }

    /// Whether a result sets flag 8. In mode 3 only destinations with flag 8 get here.
    pub fn sets_probing(&self, answered: bool) -> bool {
        match self.mode {
            ProbingMode::UntilResult => false,
            ProbingMode::All | ProbingMode::Flagged => true,
            ProbingMode::InactiveOnly | ProbingMode::Unlisted => !answered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::version::Version;

    fn history(flags: i32, mode: i32, threshold: i32, results: &[bool]) -> String {
        let rules = StateRules {
            mode: mode.into(),
            probing_threshold: threshold,
            inactive_threshold: threshold,
        };
        let mut state = PingState::new(Flags(flags));
        let mut seen = vec![state.flags.letters(Version::V6_1).to_string()];
        for &answered in results {
            state = state.after(answered, &rules);
            seen.push(state.flags.letters(Version::V6_1).to_string());
        }
        seen.join(">")
    }

    #[test]
    fn each_direction_has_its_own_threshold() {
        let rules = StateRules {
            mode: ProbingMode::All,
            probing_threshold: 2,
            inactive_threshold: 3,
        };
        let mut state = PingState::new(Flags(8));
        let mut letters = String::new();
        // 503 503 200 200 200 503 200 503 503, as a 5.6.3 showed them.
        for answered in [0, 0, 1, 1, 1, 0, 1, 0, 0] {
            state = state.after(answered == 1, &rules);
            letters.push(state.flags.letters(Version::V5_6).state);
        }
        assert_eq!(letters, "TIIIATATI");
    }

    #[test]
    fn a_result_changes_state_and_probing_flag_as_on_real_servers() {
        for (flags, mode, threshold, results, expected) in [
            (8, 1, 3, &[false, false, false][..], "AP>TP>TP>IP"),
            (8, 1, 3, &[false, true, false], "AP>TP>AP>TP"),
            (1, 1, 3, &[true, true, true], "IX>IP>IP>AP"),
            (9, 2, 3, &[true, true, true], "IP>IP>IP>AX"),
            (9, 1, 2, &[true, false, true, false], "IP>IP>IP>IP>IP"),
            (8, 1, 2, &[false, true, false, true], "AP>TP>AP>TP>AP"),
            (9, 0, 3, &[true, false], "IP>IP>IX"),
            (8, 0, 3, &[false], "AP>TX"),
            (8, 0, 1, &[true], "AP>AX"),
            (8, 4, 1, &[false, true], "AP>IP>AX"),
            (8, -1, 1, &[true], "AP>AX"),
            (8, 1, 0, &[false, true], "AP>IP>AP"),
            (0, 3, 1, &[false], "AX>AX"),
            (12, 1, 1, &[false], "DP>DP"),
            (40, 1, 1, &[false], "AP>IP"),
        ] {
            assert_eq!(history(flags, mode, threshold, results), expected);
        }
    }
}
