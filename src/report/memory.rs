//! The report of `show --rpc`: what a running server has in memory.

use std::collections::BTreeMap;

use serde::Serialize;

use super::JSON_VERSION;
use super::config::{Param, ProbingRow};
use crate::base::escape::{JsonString, sanitize};
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::dump::memory::{MemoryDestination, MemoryLatency, ServerMemory};
use crate::kamailio::list::flags::Letters;
use crate::kamailio::pinging::{PingStatus, PingStatuses};
use crate::kamailio::server::Server;
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::kamailio::version::Version;
use crate::live::own_answer::OwnAnswer;
use crate::rpc::server_info::ServerInfo;

#[derive(Debug, Serialize)]
pub struct MemoryReport<'a> {
    version: u32,
    kamailio: String,
    pub server: ServerRow,
    /// The destinations in the server's order.
    pub entries: Vec<MemoryRow<'a>>,
    /// Whose flags they are.
    #[serde(skip)]
    pub emulated: Version,
}

/// The server.
#[derive(Debug, Serialize)]
pub struct ServerRow {
    /// The target, without passwords.
    pub target: String,
    /// What it says of its release.
    pub release: String,
    /// For how many seconds it has been running.
    pub uptime_s: Option<i64>,
    /// Its modules, the first loaded first.
    pub modules: Option<Vec<String>>,
    /// Its sockets: `udp:127.0.0.1:5060`.
    pub sockets: Option<Vec<String>>,
    /// The kamailio.cfg that was read to know what it pings.
    pub cfg: Option<String>,
    /// The parameters of dispatcher that it tells, with their defaults; passwords are masked.
    pub params: BTreeMap<String, Param>,
}

/// A destination.
#[derive(Debug, Serialize)]
pub struct MemoryRow<'a> {
    pub set: i32,
    pub uri: JsonString<'a>,
    /// The letters, such as `AP`.
    pub flags: Letters,
    /// What the letters mean. Flag 16 is never told.
    pub flags_value: i32,
    pub priority: i32,
    pub attrs: Option<JsonString<'a>>,
    /// The address that the server found, empty if it did not look for one.
    pub address: Option<JsonString<'a>>,
    /// The latency of its pings, if the server measures it.
    pub latency: Option<MemoryLatency>,
    /// The calls that algorithm 10 counts.
    pub load: Option<i64>,
    /// Whether and how it is pinged.
    pub probing: ProbingRow,
    /// The socket that pings leave from, if that is known.
    pub ping_socket: Option<String>,
    /// What our own OPTIONS found out, if one was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<OwnProbeRow>,
    /// Whether the row before it, if there is one, is of another set.
    #[serde(skip)]
    pub begins_group: bool,
}

/// What a report of a server's memory is made of.
#[derive(Debug)]
pub struct MemoryFacts<'a> {
    pub info: &'a ServerInfo,
    /// Where it was asked.
    pub target: String,
    /// The kamailio.cfg that was read.
    pub cfg: Option<String>,
    pub memory: &'a ServerMemory,
    /// The entry of each destination, in the order of the memory.
    pub entries: &'a [Option<usize>],
    /// The ping status of each entry.
    pub ping_statuses: &'a PingStatuses,
    /// Whether each destination is selected.
    pub selected: &'a [bool],
}

/// What our own OPTIONS found out, and what that means to the server.
#[derive(Debug, Serialize)]
pub struct OwnProbeRow {
    /// The code of the final reply.
    pub code: Option<u16>,
    /// The reply, or why there is none.
    pub text: String,
    /// Whether the server takes a ping with this result for answered; `None` if its `ds_ping_reply_codes` are
    /// unknown.
    pub answered_for_server: Option<bool>,
}

impl OwnProbeRow {
    pub fn new(answer: OwnAnswer, codes: Option<&ReplyCodes>) -> Self {
        let OwnAnswer { code, text, .. } = answer;
        let answered = |codes: &ReplyCodes| match code {
            Some(code) => codes.accepts(code),
            None => codes.accepts_no_reply(),
        };
        Self {
            code,
            text,
            answered_for_server: codes.map(answered),
        }
    }
}

impl<'a> MemoryReport<'a> {
    pub fn new(facts: &MemoryFacts<'a>) -> Self {
        let running = &facts.info.running;
        let version = running.version;
        let params = running.dispatcher.iter().flat_map(|params| params.iter());
        let params = params.map(|(name, value)| {
            let value = match value {
                ParamValue::Int(number) => Param::Int(*number),
                ParamValue::Str(text) => Param::Str(JsonString(text.clone().into())),
            };
            (name.to_owned(), value)
        });
        let sockets = running.sockets.as_ref();
        let shown = facts.memory.destinations().zip(facts.entries);
        let shown = shown.zip(facts.selected).filter(|(_, selected)| **selected);
        let mut last = None;
        let entries = shown.map(|(((set, shown), entry), _)| {
            let status = entry.and_then(|index| facts.ping_statuses.get(index));
            let begins_group = last.replace(set).is_some_and(|last| last != set);
            MemoryRow::new(set, shown, status, version, begins_group)
        });
        Self {
            version: JSON_VERSION,
            kamailio: version.to_string(),
            entries: entries.collect(),
            server: ServerRow {
                target: facts.target.clone(),
                release: sanitize(&facts.info.release),
                uptime_s: facts.info.uptime,
                modules: running.modules.clone(),
                sockets: sockets.map(|all| all.iter().map(ToString::to_string).collect()),
                cfg: facts.cfg.clone(),
                params: params.collect(),
            },
            emulated: version,
        }
    }

    /// How many sets they are in.
    pub fn sets(&self) -> usize {
        let further = self.entries.iter().filter(|row| row.begins_group).count();
        further + usize::from(!self.entries.is_empty())
    }

    /// The one socket that all pings leave from.
    pub fn one_socket(&self) -> Option<&str> {
        let mut sockets = self
            .entries
            .iter()
            .filter_map(|row| row.ping_socket.as_deref());
        let first = sockets.next()?;
        sockets.all(|socket| socket == first).then_some(first)
    }

    /// One line about the pings of all destinations.
    pub fn summary(&self, server: &Server) -> String {
        let all = self.entries.len();
        let count = |state: &str| {
            let rows = self.entries.iter();
            rows.filter(|row| row.probing.state == state).count()
        };
        let (pinged, unknown) = (count("pinged"), count("unknown"));
        let from = match self.one_socket() {
            Some(socket) => format!(" from {socket}"),
            None => String::new(),
        };
        match server.ping_interval.value() {
            _ if all == 0 => String::new(),
            Some(..=0) => format!("ds_ping_interval is 0: none of {all} destinations is pinged"),
            _ if unknown > 0 => {
                format!("unknown whether {unknown} of {all} destinations are pinged")
            }
            Some(seconds) if pinged > 0 => {
                format!("{pinged} of {all} destinations are pinged, every {seconds} s{from}")
            }
            _ => format!("none of {all} destinations is pinged"),
        }
    }
}

impl<'a> MemoryRow<'a> {
    fn new(
        set: i32,
        shown: &'a MemoryDestination,
        status: Option<&PingStatus>,
        version: Version,
        begins_group: bool,
    ) -> Self {
        let text = |text: &'a Option<Vec<u8>>| text.as_deref().map(|text| JsonString(text.into()));
        // The server does not tell which of those it did not look up have flag 16.
        let is_unclear = matches!(status, Some(PingStatus::Pinged(_)))
            && shown.address.as_ref().is_some_and(Vec::is_empty)
            && version.no_dns_flag_stops_pings();
        let unknown = |what: &str| PingStatus::Unknown {
            missing: vec![what.to_owned()],
        };
        let probing = match status {
            Some(_) if is_unclear => ProbingRow::new(&unknown("flag 16, which no server tells")),
            Some(status) => ProbingRow::new(status),
            None => ProbingRow::new(&unknown("how the server reads a URI that no list can hold")),
        };
        let from = match status {
            Some(PingStatus::Pinged(plan)) => plan.from.value().cloned().flatten(),
            _ => None,
        };
        Self {
            set,
            uri: JsonString(shown.uri.as_slice().into()),
            flags: shown.flags.letters(version),
            flags_value: shown.flags.0,
            priority: shown.priority,
            attrs: text(&shown.attrs),
            address: text(&shown.address),
            latency: shown.latency,
            load: shown.load,
            probing,
            ping_socket: from.map(|socket| socket.to_string()),
            probe: None,
            begins_group,
        }
    }
}
