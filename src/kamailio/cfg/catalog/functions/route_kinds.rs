//! The kinds of routes, and the sets of them in which a function may be called.

/// A set of kinds of routes (`*_ROUTE` in `route.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteKinds(u8);

impl RouteKinds {
    /// `request_route` and `route[NAME]`
    pub const REQUEST: Self = Self(1);
    pub const FAILURE: Self = Self(1 << 1);
    /// `onreply_route[NAME]`
    pub const TM_REPLY: Self = Self(1 << 2);
    /// `reply_route`, `onreply_route` without a name, `onreply_route[0]`
    const CORE_REPLY: Self = Self(1 << 3);
    pub const BRANCH: Self = Self(1 << 4);
    const ONSEND: Self = Self(1 << 5);
    const EVENT: Self = Self(1 << 6);

    pub const ANY: Self = Self(u8::MAX);
    const REPLY: Self = Self::TM_REPLY.and(Self::CORE_REPLY);
    pub const REQUEST_FAILURE: Self = Self::REQUEST.and(Self::FAILURE);
    pub const REQUEST_FAILURE_EVENT: Self = Self::REQUEST_FAILURE.and(Self::EVENT);
    pub const REQUEST_FAILURE_REPLY: Self = Self::REQUEST_FAILURE.and(Self::REPLY);
    pub const REQUEST_REPLY_BRANCH: Self = Self::REQUEST.and(Self::REPLY).and(Self::BRANCH);
    pub const REQUEST_FAILURE_REPLY_BRANCH: Self = Self::REQUEST_FAILURE_REPLY.and(Self::BRANCH);
    /// Wherever there is a transaction: not in `reply_route`.
    pub const TRANSACTION: Self = Self::REQUEST_FAILURE.and(Self::TM_REPLY).and(Self::BRANCH);

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kind of a route with this keyword; `name` is what stands in the brackets (`rt` in
    /// `cfg.y`).
    pub fn of_route(word: &str, name: Option<&[u8]>) -> Self {
        match word {
            "failure_route" => Self::FAILURE,
            "onreply_route" | "reply_route" => match name {
                None | Some(b"0") => Self::CORE_REPLY,
                Some(_) => Self::TM_REPLY,
            },
            "branch_route" => Self::BRANCH,
            "onsend_route" => Self::ONSEND,
            "event_route" => Self::EVENT,
            _ => Self::REQUEST,
        }
    }

    /// Whether a function of these kinds of routes may be called in a route of this kind. An event
    /// route takes what a request route takes, too (`sr_cmd_flags_match` in `sr_module.c`).
    pub fn allow(self, route: Self) -> bool {
        let asked = match route {
            Self::EVENT => Self::EVENT.and(Self::REQUEST),
            other => other,
        };
        self.0 & asked.0 != 0
    }

    /// The keywords of the routes: `request_route, route and failure_route`.
    pub fn in_words(self) -> String {
        const WORDS: [(RouteKinds, &str); 8] = [
            (RouteKinds::REQUEST, "request_route"),
            (RouteKinds::REQUEST, "route"),
            (RouteKinds::FAILURE, "failure_route"),
            (RouteKinds::CORE_REPLY, "reply_route"),
            (RouteKinds::TM_REPLY, "onreply_route[NAME]"),
            (RouteKinds::BRANCH, "branch_route"),
            (RouteKinds::ONSEND, "onsend_route"),
            (RouteKinds::EVENT, "event_route"),
        ];
        let words: Vec<_> = WORDS.iter().filter(|(kind, _)| self.allow(*kind)).collect();
        let words: Vec<_> = words.iter().map(|(_, word)| *word).collect();
        match words.as_slice() {
            [others @ .., last] if !others.is_empty() => {
                format!("{} and {last}", others.join(", "))
            }
            words => words.join(", "),
        }
    }
}
