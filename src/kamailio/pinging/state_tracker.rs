//! The flags that Kamailio holds of all destinations while results of pings come in.

use super::state::{Rules, State};
use super::{Destination, Effective, effective, flags_at_start, results_go_to};
use crate::base::fact::Known;
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::server::Server;

/// A destination: the index of its list, and that of its entry.
pub type At = (usize, usize);

/// The flags of the destinations of some lists, as results change them.
#[derive(Debug)]
pub struct Board<'a> {
    server: &'a Server,
    rules: Rules,
    lists: Vec<Vec<Standing>>,
}

#[derive(Debug)]
struct Standing {
    destination: Destination,
    state: State,
    /// Whose state its results change: an index in the same list.
    goes_to: Option<usize>,
    /// How many pings have no result yet that Kamailio, too, would have sent.
    in_flight: u32,
}

impl<'a> Board<'a> {
    /// The flags as they are when the server has started.
    ///
    /// # Errors
    /// What would have to be known to tell.
    pub fn new(server: &'a Server, lists: &[List]) -> Result<Self, String> {
        let known = |fact: Known<_>| match fact {
            Known::Is(value) => Ok(value),
            Known::Unknown(what) => Err(what),
        };
        let rules = known(Rules::of(server))?;
        let standing = |(destination, goes_to): (Destination, Option<usize>)| {
            let flags = match flags_at_start(destination.flags, server) {
                Known::Is(flags) => flags,
                Known::Unknown(what) => return Err(what),
            };
            Ok(Standing {
                state: State::new(flags),
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
        Ok(Board {
            server,
            rules,
            lists: lists.iter().map(of_list).collect::<Result<_, _>>()?,
        })
    }

    /// The flags of a destination now.
    pub fn flags(&self, (list, entry): At) -> Flags {
        self.lists[list][entry].state.flags
    }

    /// A ping begins. Returns whether Kamailio would send it, too, by the flags as they are now;
    /// where that is not known it counts as so.
    pub fn begins(&mut self, (list, entry): At) -> bool {
        let standing = &mut self.lists[list][entry];
        let now = Destination {
            flags: standing.state.flags,
            ..standing.destination.clone()
        };
        let verdict = effective(&now, self.server);
        let pinged = matches!(verdict, Effective::Pinged(_) | Effective::Unknown { .. });
        standing.in_flight += u32::from(pinged);
        pinged
    }

    /// The ping that was begun was answered with a code that counts, or was not. A result that
    /// Kamailio would not have had changes nothing.
    pub fn ends(&mut self, (list, entry): At, answered: bool) {
        let list = &mut self.lists[list];
        let asked = &mut list[entry];
        if asked.in_flight == 0 {
            return;
        }
        asked.in_flight -= 1;
        if let Some(index) = asked.goes_to {
            let reached = &mut list[index];
            reached.state = reached.state.after(answered, &self.rules);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::dns_records::Answers;
    use crate::base::source::Source;
    use crate::kamailio::list::options::Load;
    use crate::kamailio::version::Version;

    fn list(text: &str, version: Version) -> List {
        let source = Source::new("x", text);
        List::read(source, version, &Answers::default(), &Load::default())
    }

    fn server(version: Version, mode: i32) -> Server {
        Server {
            ping_interval: Known::Is(1),
            probing_mode: Known::Is(mode),
            ..Server::new(version)
        }
    }

    #[test]
    fn a_result_goes_to_the_destination_that_kamailio_finds_first() {
        let text =
            "1 sip:192.0.2.1 8\n1 sip:192.0.2.1 8\n-1 sip:192.0.2.2 8\n4294967295 sip:192.0.2.3 8";
        for (version, first, second) in [
            (Version::V6_0, Flags(8), Flags(9)),
            (Version::V6_1, Flags(9), Flags(8)),
        ] {
            let list = [list(text, version)];
            let server = server(version, 1);
            let mut board = Board::new(&server, &list).unwrap();
            // Of two that are alike, Kamailio holds the last line of the file first.
            assert!(board.begins((0, 0)));
            board.ends((0, 0), false);
            assert_eq!(board.flags((0, 0)), first, "{version}");
            assert_eq!(board.flags((0, 1)), second, "{version}");
            assert!(board.begins((0, 2)));
            board.ends((0, 2), false);
            assert_eq!(board.flags((0, 2)), Flags(8), "{version}");
        }
    }

    #[test]
    fn what_kamailio_does_not_ping_keeps_its_flags() {
        let list = [list("1 sip:192.0.2.1 8\n1 sip:192.0.2.2 0", Version::V6_1)];
        let server = server(Version::V6_1, 0);
        let mut board = Board::new(&server, &list).unwrap();
        assert!(!board.begins((0, 1)));
        board.ends((0, 1), false);
        assert_eq!(board.flags((0, 1)), Flags(0));
        // Mode 0 takes P away with the first result.
        assert!(board.begins((0, 0)));
        board.ends((0, 0), false);
        assert_eq!(board.flags((0, 0)), Flags(1));
        assert!(!board.begins((0, 0)));
    }

    #[test]
    fn one_ping_has_one_result() {
        let list = [list("1 sip:192.0.2.1 8", Version::V6_1)];
        let server = Server {
            probing_threshold: Known::Is(3),
            ..server(Version::V6_1, 1)
        };
        let mut board = Board::new(&server, &list).unwrap();
        assert!(board.begins((0, 0)));
        // A second and a third failure of the same ping, which there are not, would mark it down.
        for _ in 0..3 {
            board.ends((0, 0), false);
        }
        assert_eq!(board.flags((0, 0)), Flags(8 | 2));
    }

    #[test]
    fn an_unknown_rule_makes_an_unknown_board() {
        let list = [list("1 sip:192.0.2.1 8", Version::V6_1)];
        let mut server = server(Version::V6_1, 1);
        server.probing_threshold = Known::Unknown("$X".to_owned());
        assert_eq!(Board::new(&server, &list).err().as_deref(), Some("$X"));
    }
}
