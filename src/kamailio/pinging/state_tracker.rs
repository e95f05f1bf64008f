//! Tracks the flags of all destinations while results of pings arrive.

use std::borrow::Cow;

use super::state::{PingState, StateRules};
use super::{Destination, PingStatus, flags_at_start, ping_status, results_go_to};
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::server::Server;

/// A destination: the index of its list and that of its entry.
pub type EntryIndex = (usize, usize);

/// The flags of the destinations of several lists, updated by results.
#[derive(Debug)]
pub struct StateTracker<'a> {
    server: Cow<'a, Server>,
    rules: StateRules,
    lists: Vec<Vec<TrackedState>>,
}

#[derive(Debug, Clone)]
struct TrackedState {
    destination: Destination,
    state: PingState,
    /// The entry whose state its results change: an index in the same list.
    goes_to: Option<usize>,
    /// How many pings without a result so far Kamailio would also have sent.
    in_flight: u32,
}

impl<'a> StateTracker<'a> {
    /// The flags right after the server has started.
    ///
    /// # Errors
    /// If something needed is unknown: what is missing.
    pub fn new(server: &'a Server, lists: &[List]) -> Result<Self, String> {
        let rules = StateRules::of(server).into_result()?;
        let standing = |(destination, goes_to): (Destination, Option<usize>)| -> Result<_, String> {
            let flags = flags_at_start(destination.flags, server);
            Ok(TrackedState {
                state: PingState::new(flags.into_result()?),
                destination,
                goes_to,
                in_flight: 0,
            })
        };
        let of_list = |list| {
            let destinations = Destination::of_list(list).into_iter();
            let all = destinations.zip(results_go_to(list));
            all.map(standing).collect::<Result<_, _>>()
        };
        Ok(StateTracker {
            server: Cow::Borrowed(server),
            rules,
            lists: lists.iter().map(of_list).collect::<Result<_, _>>()?,
        })
    }

    /// The same with a copy of the server.
    pub fn into_owned(self) -> StateTracker<'static> {
        StateTracker {
            server: Cow::Owned(self.server.into_owned()),
            rules: self.rules,
            lists: self.lists,
        }
    }

    /// Gives a destination the state, and the pings without a result, that it has in another tracker.
    pub fn adopt(&mut self, (list, entry): EntryIndex, other: &StateTracker<'_>, at: EntryIndex) {
        let known = &other.lists[at.0][at.1];
        let own = &mut self.lists[list][entry];
        own.state = known.state;
        own.in_flight = known.in_flight;
    }

    /// The current flags of a destination.
    pub fn flags(&self, (list, entry): EntryIndex) -> Flags {
        self.lists[list][entry].state.flags
    }

    /// Records the start of a ping. Returns whether Kamailio would also send it, given the current
    /// flags; true if that is unknown.
    pub fn begins(&mut self, (list, entry): EntryIndex) -> bool {
        let standing = &mut self.lists[list][entry];
        let now = Destination {
            flags: standing.state.flags,
            ..standing.destination.clone()
        };
        let ping_status = ping_status(&now, &self.server);
        let pinged = match ping_status {
            PingStatus::Pinged(_) | PingStatus::Unknown { .. } => true,
            PingStatus::NotPinged { .. } => ping_status.fails_unsent(),
            PingStatus::ServerDoesNotStart { .. } => false,
        };
        standing.in_flight += u32::from(pinged);
        pinged
    }

    /// Records the result of a ping: answered with an accepted code, or failed. The result of a
    /// ping that Kamailio would not have sent changes nothing. Returns the destination whose state it may
    /// have changed.
    pub fn ends(&mut self, (list, entry): EntryIndex, answered: bool) -> Option<EntryIndex> {
        let number = list;
        let list = &mut self.lists[list];
        let asked = &mut list[entry];
        if asked.in_flight == 0 {
            return None;
        }
        asked.in_flight -= 1;
        let index = asked.goes_to?;
        let reached = &mut list[index];
        reached.state = reached.state.after(answered, &self.rules);
        Some((number, index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::fact::Fact;

    use crate::base::source::Source;

    use crate::kamailio::version::Version;

    fn list(text: &str, version: Version) -> List {
        let source = Source::new("x", text);
        List::read_alone(source, version)
    }

    fn server(version: Version, mode: i32) -> Server {
        Server {
            ping_interval: Fact::Known(1),
            probing_mode: Fact::Known(mode),
            ..Server::new(version)
        }
    }

    #[test]
    fn a_result_changes_the_destination_that_kamailio_finds_first() {
        let text =
            "1 sip:192.0.2.1 8\n1 sip:192.0.2.1 8\n-1 sip:192.0.2.2 8\n4294967295 sip:192.0.2.3 8";
        for (version, first, second) in [
            (Version::V6_0, Flags(8), Flags(9)),
            (Version::V6_1, Flags(9), Flags(8)),
        ] {
            let list = [list(text, version)];
            let server = server(version, 1);
            let mut tracker = StateTracker::new(&server, &list).unwrap();
            // Of two duplicates, Kamailio stores the one later in the file first.
            assert!(tracker.begins((0, 0)));
            tracker.ends((0, 0), false);
            assert_eq!(tracker.flags((0, 0)), first, "{version}");
            assert_eq!(tracker.flags((0, 1)), second, "{version}");
            assert!(tracker.begins((0, 2)));
            tracker.ends((0, 2), false);
            assert_eq!(tracker.flags((0, 2)), Flags(8), "{version}");
        }
    }

    #[test]
    fn a_destination_that_kamailio_does_not_ping_keeps_its_flags() {
        let list = [list("1 sip:192.0.2.1 8\n1 sip:192.0.2.2 0", Version::V6_1)];
        let server = server(Version::V6_1, 0);
        let mut tracker = StateTracker::new(&server, &list).unwrap();
        assert!(!tracker.begins((0, 1)));
        tracker.ends((0, 1), false);
        assert_eq!(tracker.flags((0, 1)), Flags(0));
        // Mode 0 clears P with the first result.
        assert!(tracker.begins((0, 0)));
        tracker.ends((0, 0), false);
        assert_eq!(tracker.flags((0, 0)), Flags(1));
        assert!(!tracker.begins((0, 0)));
    }

    #[test]
    fn one_ping_has_one_result() {
        let list = [list("1 sip:192.0.2.1 8", Version::V6_1)];
        let server = Server {
            probing_threshold: Fact::Known(3),
            ..server(Version::V6_1, 1)
        };
        let mut tracker = StateTracker::new(&server, &list).unwrap();
        assert!(tracker.begins((0, 0)));
        // A second and third result for the same ping, which cannot happen, would mark it as down.
        for _ in 0..3 {
            tracker.ends((0, 0), false);
        }
        assert_eq!(tracker.flags((0, 0)), Flags(8 | 2));
    }

    #[test]
    fn with_an_unknown_threshold_there_is_no_board() {
        let list = [list("1 sip:192.0.2.1 8", Version::V6_1)];
        let mut server = server(Version::V6_1, 1);
        server.probing_threshold = Fact::Unknown("$X".to_owned());
        assert_eq!(
            StateTracker::new(&server, &list).err().as_deref(),
            Some("$X")
        );
    }
}
