//! A destination of a probe and its result, as every format shows it.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use serde::Serialize;

use super::Timestamp;
use super::latency::LatencyRow;
use crate::base::dns_records::{DnsAnswer, DnsQuestion};
use crate::base::escape::JsonString;
use crate::base::milliseconds::milliseconds;
use crate::base::transport::Transport;
use crate::dns::locate::{Hop, SIP_PORT};
use crate::kamailio::list::flags::{Flags, Letters};
use crate::kamailio::list::{Entry, List, attributes};
use crate::kamailio::pinging::latency::{Latency, NewestWeight};
use crate::probe::error_code::ErrorCode;
use crate::probe::observation::{Connection, ProbeOutcome};
use crate::probe::plan::{NameLookup, Plan, SkipReason, TargetRoute};
use crate::probe::result::{ProbeResult, Round};
use crate::probe::verdict::{NotProbed, Verdict};

/// A destination and its result.
#[derive(Debug, Clone, Serialize)]
pub struct ProbeRow<'a> {
    pub file: &'a str,
    /// The line in the file.
    pub line: u32,
    /// What that is: a line or a row.
    #[serde(skip)]
    pub line_word: &'static str,
    pub set: i32,
    /// The URI as Kamailio stores it.
    pub uri: JsonString<'a>,
    /// Its duid attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duid: Option<JsonString<'a>>,
    /// The address that was probed.
    pub address: Option<SocketAddr>,
    /// The transport that was used: udp, tcp, tls.
    pub transport: Option<&'static str>,
    /// Whether the URI says all that address and transport say.
    #[serde(skip)]
    pub is_address_in_uri: bool,
    /// The DNS queries for its host, in order; empty for a numeric host.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<DnsRow<'a>>,
    /// How long these took, in milliseconds; a query that other destinations share counts for each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_ms: Option<f64>,
    /// Whether it is up; `None` if it was not probed, or the probe was interrupted.
    pub up: Option<bool>,
    /// Why it was not probed: a problem or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_probed: Option<NotProbed>,
    /// The status code of the final reply.
    pub code: Option<u16>,
    pub reason: Option<JsonString<'a>>,
    /// When the first request was sent (RFC 3339, UTC).
    pub time: Option<Timestamp>,
    /// From the first request to the reply, in milliseconds.
    pub rtt_ms: Option<f64>,
    /// From the first request to the first provisional reply, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_reply_ms: Option<f64>,
    /// Number of requests sent, with retransmissions.
    pub attempts: u16,
    /// Whether the request was sent again before the reply: `rtt_ms` is no clean round-trip time then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub resent: bool,
    /// Why it is not up.
    pub error: Option<String>,
    /// A stable word for the error, for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<ErrorCode>,
    /// The probable cause, and how Kamailio treats it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cow<'a, str>>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Cow<'a, str>>,
    /// Why the Kamailio of `--config` never pings it, so that its state does not follow its health.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_pinged: Option<String>,
    /// The address that the request left from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local: Option<SocketAddr>,
    /// The source address and port of the request as the peer saw them (received and rport in Via).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rport: Option<u16>,
    /// The Warning header of the reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sip_warning: Option<JsonString<'a>>,
    /// The Reason header of the reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sip_reason: Option<JsonString<'a>>,
    /// The Retry-After header of the reply, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The Server header of the reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<JsonString<'a>>,
    /// The Allow header of the reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow: Option<JsonString<'a>>,
    /// The flags that `dispatcher.list` would show after this result; `None` if Kamailio drops the line.
    pub flags: Option<Letters>,
    /// The flags in the server of `--config` at start and after each round.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Letters>,
    /// The connection, or the attempt to open one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<&'a Connection>,
    /// Unusual events, and problems that will become failures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// It is up, but some rounds failed: how many, and why the last of them did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsteady: Option<String>,
    /// The number of this round, from 1 (ndjson with several rounds).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// Every round, if there were several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<RoundRow<'a>>,
    /// Statistics over the rounds, if there were several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<Box<LatencyRow>>,
}

/// A DNS query and its answer.
#[derive(Debug, Clone, Serialize)]
pub struct DnsRow<'a> {
    pub name: JsonString<'a>,
    /// The record type: `A`, `AAAA`, `SRV` or `NAPTR`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The chain of aliases (CNAME).
    pub aliases: Vec<JsonString<'a>>,
    /// The records, in zone file format.
    pub records: Vec<String>,
    pub error: Option<String>,
}

impl<'a> DnsRow<'a> {
    fn new((question, answer): &'a (DnsQuestion, DnsAnswer)) -> Self {
        let records = answer.records.as_ref();
        Self {
            name: JsonString(question.name.as_slice().into()),
            kind: question.kind.as_str(),
            aliases: answer
                .aliases
                .iter()
                .map(|a| JsonString(a.as_slice().into()))
                .collect(),
            records: records
                .into_iter()
                .flatten()
                .map(ToString::to_string)
                .collect(),
            error: records.err().map(ToString::to_string),
        }
    }
}

/// One of several rounds.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RoundRow<'a> {
    pub up: bool,
    /// When the first request was sent (RFC 3339, UTC).
    pub time: Option<Timestamp>,
    /// The status code of the final reply.
    pub code: Option<u16>,
    pub reason: Option<JsonString<'a>>,
    /// From the first request to the reply, in milliseconds.
    pub rtt_ms: Option<f64>,
    /// From the first request to the first provisional reply, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_reply_ms: Option<f64>,
    /// Number of requests sent, with retransmissions.
    pub attempts: u16,
    /// Whether the request was sent again before the reply: `rtt_ms` is no clean round-trip time then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub resent: bool,
    pub error: Option<&'a str>,
    /// A stable word for the error, for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<ErrorCode>,
}

impl<'a> ProbeRow<'a> {
    /// The row of a result, without its rounds.
    pub fn new(lists: &'a [List], plan: &'a Plan, result: &'a ProbeResult<'_>) -> Self {
        let target = result.target;
        let list = &lists[target.list];
        let entry = &list.entries[target.entry];
        let observation = result.decisive().map(|round| &round.observation);
        let hop = hop_of(result);
        let lookup = target.lookup.map(|index| &plan.lookups[index]);
        let round = result.decisive().map(RoundRow::new).unwrap_or_default();
        let peer = match observation.map(|observation| &observation.outcome) {
            Some(ProbeOutcome::Answered { peer, .. }) => peer.as_deref(),
            _ => None,
        };
        let left_out = lookup.into_iter().filter_map(NameLookup::warning);
        let header = |value: &'a Option<Box<[u8]>>| Some(JsonString(value.as_deref()?.into()));
        let diagnosis = &result.diagnosis;
        let cause = diagnosis.cause.as_deref();
        let letters = |flags: &Flags| flags.letters(list.version);
        let is_dropped = matches!(target.route, TargetRoute::Skipped(SkipReason::Dropped(_)));
        Self {
            file: &list.source.name,
            line: entry.line,
            line_word: list.line_word(),
            set: entry.set(),
            uri: JsonString(list.uri(entry)),
            duid: duid(list, entry),
            address: hop.map(|hop| hop.address),
            transport: hop.map(|hop| hop.transport.as_str()),
            is_address_in_uri: hop.is_none_or(|hop| is_in_uri(hop, list, entry)),
            dns: lookup.map_or_else(Vec::new, |lookup| {
                lookup.steps.iter().map(DnsRow::new).collect()
            }),
            dns_ms: lookup.and_then(NameLookup::took).map(milliseconds),
            up: result.up,
            not_probed: match result.verdict() {
                Verdict::NotProbed(why) => Some(why),
                Verdict::Up | Verdict::Down => None,
            },
            code: round.code,
            reason: round.reason,
            time: round.time,
            rtt_ms: round.rtt_ms,
            first_reply_ms: round.first_reply_ms,
            attempts: round.attempts,
            resent: round.resent,
            error: result.error().map(Cow::into_owned),
            error_code: result.error_code(),
            cause: cause.map(|cause| Cow::Borrowed(&*cause.text)),
            hint: cause.map(|cause| Cow::Borrowed(&*cause.hint)),
            not_pinged: not_pinged(result),
            local: observation.and_then(|observation| observation.local),
            received: peer.and_then(|peer| peer.received),
            rport: peer.and_then(|peer| peer.rport),
            sip_warning: peer.and_then(|peer| header(&peer.warning)),
            sip_reason: peer.and_then(|peer| header(&peer.reason)),
            retry_after: peer.and_then(|peer| peer.retry_after),
            server: peer.and_then(|peer| header(&peer.server)),
            allow: peer.and_then(|peer| header(&peer.allow)),
            flags: (!is_dropped).then(|| letters(&result.flags)),
            history: match is_dropped {
                true => Vec::new(),
                false => result.kamailio_flags.iter().map(letters).collect(),
            },
            connection: observation.and_then(|observation| observation.connection.as_deref()),
            warnings: left_out.chain(diagnosis.warnings.clone()).collect(),
            unsteady: diagnosis.unsteady.clone(),
            round: None,
            rounds: Vec::new(),
            latency: None,
        }
    }

    /// Adds the rounds and their statistics. Kamailio's values start as the attributes say.
    pub(super) fn add_rounds(
        &mut self,
        result: &'a ProbeResult<'_>,
        attributes: Option<&[u8]>,
        newest: NewestWeight,
    ) {
        let ended = result.rounds.iter().filter(|round| round.up().is_some());
        self.rounds = ended.clone().map(RoundRow::new).collect();
        let kamailio = Latency::new(attributes, newest);
        let observation = ended.map(|round| &round.observation);
        self.latency = LatencyRow::new(observation, kamailio).map(Box::new);
    }
}

/// Where the request went.
pub(super) fn hop_of(result: &ProbeResult<'_>) -> Option<Hop> {
    match (&result.target.route, result.decisive()) {
        (TargetRoute::To(hop), Some(round)) => Some(round.observation.hop(*hop)),
        _ => None,
    }
}

/// Whether the URI names this address, port and transport; 5060 and UDP need no naming.
pub(super) fn is_in_uri(hop: Hop, list: &List, entry: &Entry) -> bool {
    let port = if entry.port > 0 { entry.port } else { SIP_PORT };
    list.numeric_host(entry) == Some(hop.address.ip().to_canonical())
        && port == hop.address.port()
        && entry.transport.unwrap_or(Transport::Udp) == hop.transport
}

fn duid<'a>(list: &'a List, entry: &'a Entry) -> Option<JsonString<'a>> {
    let duid = attributes::value(list.attrs(entry)?, "duid")?;
    Some(JsonString(duid.into()))
}

/// Why the flags of the server do not follow the real state.
fn not_pinged(result: &ProbeResult<'_>) -> Option<String> {
    if let Some(reason) = result.target.unsent {
        return Some(format!(
            "Kamailio cannot send its pings: {reason}; it marks the destination as down"
        ));
    }
    let reason = result.diagnosis.not_pinged?;
    Some(format!(
        "Kamailio never pings it: {reason}; its flags do not follow its real state"
    ))
}

impl<'a> RoundRow<'a> {
    fn new(round: &'a Round) -> Self {
        let (code, reason, rtt) = match &round.observation.outcome {
            ProbeOutcome::Answered {
                code, reason, rtt, ..
            } => (Some(*code), Some(reason), Some(*rtt)),
            _ => (None, None, None),
        };
        let observation = &round.observation;
        Self {
            up: round.error.is_none(),
            time: Some(Timestamp(observation.at)),
            code,
            reason: reason.map(|reason| JsonString(reason.as_ref().into())),
            rtt_ms: rtt.map(milliseconds),
            first_reply_ms: observation.first_reply.map(milliseconds),
            attempts: observation.attempts,
            resent: rtt.is_some() && observation.is_resent(),
            error: round.error.as_deref(),
            error_code: round.error_code(),
        }
    }
}
