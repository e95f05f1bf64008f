//! The destinations of one side: of a list as a server loads it, or of a server's memory.

use serde::Serialize;

use super::own_answer::OwnAnswer;
use crate::base::escape::sanitize;
use crate::kamailio::dump::memory::ServerMemory;
use crate::kamailio::list::flags::{Flags, Letters};
use crate::kamailio::list::order::order;
use crate::kamailio::list::{Address, List};
use crate::kamailio::pinging::flags_at_start;
use crate::kamailio::pinging::mode::ProbingMode;
use crate::kamailio::pinging::state::StateRules;
use crate::kamailio::server::Server;
use crate::kamailio::version::Version;

/// The destinations of one side, in the server's order.
#[derive(Debug, Clone)]
pub struct Side {
    pub kind: SideKind,
    /// The path of a file, or the target of a server.
    pub name: String,
    pub version: Version,
    pub destinations: Vec<HeldDestination>,
    /// Whether attributes are told; they are compared only if both sides tell them.
    pub has_attrs: bool,
    /// What pings make of P, if that is known of the server.
    pub pings: Option<ProbingByPings>,
    /// The lines of a list that are not held, as the server drops them.
    pub dropped: Vec<DroppedLine>,
    /// Whether its lines are the rows of a table.
    pub is_table: bool,
}

/// What pings make of P.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProbingByPings {
    /// Whether a destination is probing after an answer; `None` if pings do not change that.
    pub after_answer: Option<bool>,
}

/// What a side was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SideKind {
    List,
    /// An answer of a server that was saved.
    Saved,
    Server,
}

/// A destination of a side.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldDestination {
    pub set: i32,
    pub uri: Vec<u8>,
    /// All bits of a list; what the letters show of a server.
    pub flags: Flags,
    pub priority: i32,
    pub attrs: Option<Vec<u8>>,
    pub duid: Option<Vec<u8>>,
    /// The line of the list.
    pub line: Option<u32>,
    /// Whether a server holds it only if its host name resolves.
    pub needs_dns: bool,
    /// The calls that the server counts.
    pub load: Option<i64>,
    /// Whether the server has counted latencies of its pings.
    pub has_latency: bool,
    /// What our own OPTIONS found, if one was sent.
    pub probed: Option<OwnAnswer>,
}

/// A line that is not held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedLine {
    /// What it is: a line or a row.
    pub word: &'static str,
    /// Whether it is Kamailio that drops it; else nobody can tell what Kamailio makes of it.
    pub by_kamailio: bool,
    pub line: u32,
    pub set: i32,
    pub uri: Vec<u8>,
    pub reason: String,
}

impl Side {
    /// What a server holds that loads this list; with a server, as that one does.
    pub fn of_list(list: &List, server: Option<&Server>) -> Self {
        let entries = order(list).into_iter().flat_map(|set| set.entries);
        let destinations = entries.map(|index| {
            let entry = &list.entries[index];
            let at_start = server.map(|server| flags_at_start(entry.flags(), server));
            let at_start = at_start.and_then(|flags| flags.value().copied());
            let attrs = list.attrs(entry);
            let duid = list.attribute(entry, "duid");
            HeldDestination {
                set: entry.set(),
                uri: list.uri(entry).into_owned(),
                flags: at_start.unwrap_or(entry.flags()),
                priority: entry.priority(),
                attrs: attrs.map(<[u8]>::to_vec),
                duid: duid.map(<[u8]>::to_vec),
                line: Some(entry.line),
                needs_dns: entry.address == Address::NeedsDns,
                load: None,
                has_latency: false,
                probed: None,
            }
        });
        let dropped = list.dropped.iter().map(|dropped| DroppedLine {
            word: list.line_word(),
            by_kamailio: dropped.reason.is_of_kamailio(),
            line: dropped.line,
            set: dropped.set,
            uri: list.source.bytes(dropped.uri).to_vec(),
            reason: dropped.reason.to_string(),
        });
        Self {
            kind: SideKind::List,
            name: list.source.name.clone(),
            version: list.version,
            destinations: destinations.collect(),
            has_attrs: true,
            pings: server.and_then(ProbingByPings::of),
            dropped: dropped.collect(),
            is_table: list.source.is_table,
        }
    }

    /// What a server of this version has in memory, or had when the answer was saved.
    pub fn of_memory(
        memory: &ServerMemory,
        kind: SideKind,
        name: impl Into<String>,
        version: Version,
    ) -> Self {
        let destinations = memory.destinations().map(|(set, shown)| HeldDestination {
            set,
            uri: shown.uri.clone(),
            flags: shown.flags,
            priority: shown.priority,
            attrs: shown.attrs.clone(),
            duid: shown.duid.clone(),
            line: None,
            needs_dns: false,
            load: shown.load,
            has_latency: shown
                .latency
                .is_some_and(|latency| latency.max_ms > 0 || latency.timeouts > 0),
            probed: None,
        });
        Self {
            kind,
            name: name.into(),
            version,
            destinations: destinations.collect(),
            has_attrs: memory.has_attrs || kind == SideKind::Server,
            pings: None,
            dropped: Vec::new(),
            is_table: false,
        }
    }

    /// What it is called in a sentence.
    pub fn noun(&self) -> String {
        let name = sanitize(self.name.as_bytes());
        match self.kind {
            SideKind::List => "the list".to_owned(),
            SideKind::Saved => format!("the saved answer {name}"),
            SideKind::Server => name,
        }
    }
}

impl ProbingByPings {
    fn of(server: &Server) -> Option<Self> {
        let rules = StateRules::of(server);
        let rules = rules.value()?;
        let interval = *server.ping_interval.value()?;
        // Only those with P are pinged in mode 3, and keep it.
        let changes = interval > 0 && rules.mode != ProbingMode::Flagged;
        Some(Self {
            after_answer: changes.then(|| rules.sets_probing(true)),
        })
    }
}

impl HeldDestination {
    /// The two letters that a server of this version shows.
    pub fn letters(&self, version: Version) -> Letters {
        self.flags.letters(version)
    }
}
