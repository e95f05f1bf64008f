//! What a probe of some lists found.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use serde::Serialize;

use super::JSON_VERSION;
use super::connection::{self, ConnectionRow};
use super::latency::LatencyRow;
use super::rows::{Rows, Shape};
use super::show::FatalRow;
use crate::effective::{Effective, Verdicts};
use crate::judge::cause::{Asked, Cause};
use crate::judge::latency::{Latency, Newest};
use crate::judge::{is_up, judge};
use crate::kamailio::Version;
use crate::list::List;
use crate::list::flags::{Flags, Letters};
use crate::names::{Answer, Question};
use crate::observation::{Observation, Outcome, Seen};
use crate::plan::{Plan, Route, Target};
use crate::reply_codes::ReplyCodes;
use crate::sip::request::Form;
use crate::text::Text;

/// What a probe of some lists found.
#[derive(Debug, Serialize)]
pub struct ProbeReport<'a> {
    /// The version of the JSON.
    pub version: u32,
    /// The version that the lists were read as.
    pub kamailio: &'static str,
    /// What stops Kamailio from starting; nothing was probed then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fatal: Option<FatalRow<'a>>,
    /// A row for each destination, in Kamailio's order.
    pub results: Rows<'a, ProbeRow<'a>>,
    /// All of them counted.
    pub summary: Summary,
}

/// One destination and what was seen of it.
#[derive(Debug, Clone, Serialize)]
pub struct ProbeRow<'a> {
    /// The list.
    pub file: &'a str,
    /// The line in it.
    pub line: u32,
    /// The set id.
    pub set: i32,
    /// The URI as Kamailio holds it.
    pub uri: Text<'a>,
    /// The address that was used.
    pub address: Option<SocketAddr>,
    /// Over what it was asked: udp, tcp, tls.
    pub transport: Option<&'static str>,
    /// What was asked of name servers to find it, in this order; nothing for a numeric host.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<DnsRow<'a>>,
    /// Whether it is up; `None` where it was not probed, or not to an end.
    pub up: Option<bool>,
    /// The final reply's code.
    pub code: Option<u16>,
    /// Its reason phrase.
    pub reason: Option<Text<'a>>,
    /// From the first request to the reply, in milliseconds.
    pub rtt_ms: Option<f64>,
    /// How often the request was sent.
    pub attempts: u16,
    /// Why it is not up.
    pub error: Option<String>,
    /// What is probably the cause, and what Kamailio makes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cow<'static, str>>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Cow<'static, str>>,
    /// Why the Kamailio of `--config` never asks it, so that its letters do not follow how it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_pinged: Option<String>,
    /// Which server answered, by its own account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<Text<'a>>,
    /// Which methods it takes, by its own account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow: Option<Text<'a>>,
    /// The letters that `dispatcher.list` would show after this answer.
    pub flags: Letters,
    /// Those that the server of `--config` would show at its start and after each round.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Letters>,
    /// The connection, where there was one or was to be one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<Box<ConnectionRow>>,
    /// What went another way than usual, and what should be looked after before it goes wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Which round this is, from 1 (ndjson with several rounds).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// Every round, where several were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<RoundRow<'a>>,
    /// Their times, where several were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<Box<LatencyRow>>,
}

/// A question that was asked of name servers, and its answer.
#[derive(Debug, Clone, Serialize)]
pub struct DnsRow<'a> {
    /// The name.
    pub name: Text<'a>,
    /// The kind of record: `A`, `AAAA`, `SRV` or `NAPTR`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The names that it stands for (CNAME), one leading to the next.
    pub aliases: Vec<Text<'a>>,
    /// The records, as they stand in zones.
    pub records: Vec<String>,
    /// Why there are none.
    pub error: Option<String>,
}

impl<'a> DnsRow<'a> {
    fn new((question, answer): &'a (Question, Answer)) -> Self {
        let records = answer.records.as_ref();
        Self {
            name: Text(question.name.as_slice().into()),
            kind: question.kind.as_str(),
            aliases: answer
                .aliases
                .iter()
                .map(|a| Text(a.as_slice().into()))
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
#[derive(Debug, Clone, Serialize)]
pub struct RoundRow<'a> {
    /// Whether it was up.
    pub up: bool,
    /// The final reply's code.
    pub code: Option<u16>,
    /// Its reason phrase.
    pub reason: Option<Text<'a>>,
    /// From the first request to the reply, in milliseconds.
    pub rtt_ms: Option<f64>,
    /// How often the request was sent.
    pub attempts: u16,
    /// Why it was not up.
    pub error: Option<String>,
}

/// A probe in numbers.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Destinations that are up.
    pub up: usize,
    /// Destinations that are down.
    pub down: usize,
    /// Destinations that were not probed, or not to an end.
    pub skipped: usize,
    /// Lines that Kamailio drops, so that nobody probes them.
    pub dropped: usize,
    /// How long it took.
    pub seconds: f64,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// Replies that were not believed.
    pub ignored_replies: IgnoredReplies,
    /// Destinations that were to be probed and could not be: these are a failure, though not down.
    #[serde(skip)]
    pub not_probed: usize,
}

/// Replies that were counted and not believed.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct IgnoredReplies {
    /// They came after the timeout.
    pub late: u64,
    /// They came once more.
    pub duplicate: u64,
    /// They answer no request of ours.
    pub foreign: u64,
    /// They came from another address than the request went to.
    pub other_address: u64,
    /// They cannot be read.
    pub malformed: u64,
}

/// What an observation is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    /// The lists.
    pub lists: &'a [List],
    /// What was planned.
    pub plan: &'a Plan,
    /// Which answers count.
    pub accepted: &'a ReplyCodes,
    /// How many rounds were asked for.
    pub count: u32,
    /// The codes with which targets that are silent over UDP answer over TCP, where that was tried.
    pub over_tcp: &'a BTreeMap<usize, u16>,
    /// Whether and how the server pings each entry of each list; empty without a server.
    pub verdicts: &'a [Verdicts],
    /// How Kamailio's estimate of the latency weighs the newest time.
    pub newest: Newest,
    /// Certificates that expire within so many days are warned of.
    pub tls_warn_days: u32,
}

impl<'a> Bench<'a> {
    /// The row of one observation of one target, with the flags that its server holds of it from
    /// the start on, where a server is known.
    ///
    /// `None` where there is no such target.
    pub fn row(
        &self,
        index: usize,
        seen: Option<&'a Observation>,
        history: &[Flags],
    ) -> Option<ProbeRow<'a>> {
        let target = self.plan.targets.get(index)?;
        let list = self.lists.get(target.list())?;
        let entry = list.entries.get(target.entry())?;
        let hop = match (&target.route, seen) {
            (Route::To(hop), Some(seen)) => Some(seen.hop(*hop)),
            _ => None,
        };
        let letters = history.iter().map(|flags| flags.letters(list.version));
        let look_up = target
            .look_up()
            .and_then(|index| self.plan.look_ups.get(index));
        let connection = seen.and_then(|seen| seen.connection.as_deref());
        // A row is large: it is made where it is returned from.
        let mut made = Some(ProbeRow {
            file: &list.source.name,
            line: entry.line,
            set: entry.set(),
            uri: Text(list.uri(entry)),
            address: hop.map(|hop| hop.address),
            transport: hop.map(|hop| hop.transport.as_str()),
            dns: look_up.map_or_else(Vec::new, |l| l.steps.iter().map(DnsRow::new).collect()),
            up: None,
            code: None,
            reason: None,
            rtt_ms: None,
            attempts: 0,
            error: None,
            cause: None,
            hint: None,
            not_pinged: None,
            server: None,
            allow: None,
            flags: entry.flags().letters(list.version),
            history: letters.collect(),
            connection: connection.map(|c| Box::new(c.into())),
            warnings: seen.map_or_else(Vec::new, |s| self.warnings(s)),
            round: None,
            rounds: Vec::new(),
            latency: None,
        });
        let row = made.as_mut()?;
        match (&target.route, seen) {
            (Route::LeftOut(why), _) => row.error = Some(why.to_string()),
            (_, None) => row.error = Some("not probed: interrupted".to_owned()),
            (_, Some(seen)) => {
                let verdict = judge(entry.flags(), seen, self.accepted, list.version);
                let round = RoundRow::new(verdict.error, seen);
                row.up = self.state(target, Some(seen));
                row.code = round.code;
                row.reason = round.reason;
                row.rtt_ms = round.rtt_ms;
                row.attempts = round.attempts;
                row.error = round.error;
                let way = self.plan.ways.get(target.way());
                let asked = Asked {
                    accepted: self.accepted,
                    contact: way.is_none_or(|way| way.identity.form == Form::Own),
                    over_tcp: self.over_tcp.get(&index).copied(),
                };
                if let Some(Cause { text, hint }) = Cause::of(seen, &asked) {
                    (row.cause, row.hint) = (Some(text), Some(hint));
                }
                if let Outcome::Answered {
                    peer: Some(peer), ..
                } = &seen.outcome
                {
                    let text = |value: &'a Option<Box<[u8]>>| Some(Text(value.as_deref()?.into()));
                    (row.server, row.allow) = (text(&peer.server), text(&peer.allow));
                }
                row.not_pinged = self.not_pinged(target);
                // Kamailio finds no set below 0 to write a result into.
                if row.up.is_some() && entry.set() >= 0 {
                    row.flags = verdict.flags;
                }
            }
        }
        if let Some(last) = row.history.last() {
            row.flags = *last;
        }
        made
    }

    /// Whether a target is up; `None` where it was not probed, or not to an end.
    fn state(&self, target: &Target, seen: Option<&Observation>) -> Option<bool> {
        let outcome = match target.route {
            Route::LeftOut(_) => return None,
            Route::To(_) | Route::NotFound(_) => &seen?.outcome,
        };
        (*outcome != Outcome::Interrupted).then(|| is_up(outcome, self.accepted))
    }

    /// Whether the target with this index is up, by what was seen of it; `None` where it was not
    /// probed, or not to an end.
    pub fn up(&self, target: usize, seen: &Observation) -> Option<bool> {
        self.state(self.plan.targets.get(target)?, Some(seen))
    }

    /// What is to be looked after: the URI of each destination of which something was seen that
    /// should be, and what.
    pub fn looked_after(
        &self,
        seen: &'a Seen,
    ) -> impl Iterator<Item = (Cow<'a, [u8]>, Vec<String>)> {
        let targets = self.plan.targets.iter().enumerate();
        targets.filter_map(move |(index, target)| {
            let warnings = self.warnings(seen.last(index)?);
            if warnings.is_empty() {
                return None;
            }
            let list = self.lists.get(target.list())?;
            let uri = list.uri(list.entries.get(target.entry())?);
            Some((uri, warnings))
        })
    }

    fn warnings(&self, seen: &Observation) -> Vec<String> {
        // Of a datagram there are none.
        if seen.switched.is_none() && seen.connection.is_none() {
            return Vec::new();
        }
        let switched = seen.switched.iter().map(ToString::to_string);
        let connection = seen.connection.as_deref();
        let of_it = connection.map(|c| connection::warnings(c, self.tls_warn_days));
        switched.chain(of_it.unwrap_or_default()).collect()
    }

    /// Why Kamailio never pings this target, where that is known.
    fn not_pinged(&self, target: &Target) -> Option<String> {
        match self.verdicts.get(target.list())?.get(target.entry())? {
            Effective::NotPinged { reasons } => Some(format!(
                "Kamailio never pings it: {}; its letters do not follow how it is",
                reasons.first()?
            )),
            _ => None,
        }
    }

    /// Puts every round into the row of their target.
    fn add_rounds(&self, row: &mut ProbeRow<'a>, target: &Target, seen: &'a Seen, index: usize) {
        let list = self.lists.get(target.list());
        let entry = list.and_then(|list| Some((list, list.entries.get(target.entry())?)));
        let Some((list, entry)) = entry else {
            return;
        };
        let error = |s| judge(entry.flags(), s, self.accepted, list.version).error;
        let ended = seen
            .rounds(index)
            .filter(|s| s.outcome != Outcome::Interrupted);
        row.rounds = ended.clone().map(|s| RoundRow::new(error(s), s)).collect();
        let kamailio = Latency::new(list.attrs(entry), self.newest);
        row.latency = LatencyRow::new(seen.rounds(index), kamailio).map(Box::new);
    }
}

impl<'a> RoundRow<'a> {
    fn new(error: Option<String>, seen: &'a Observation) -> Self {
        let (code, reason, rtt) = match &seen.outcome {
            Outcome::Answered {
                code, reason, rtt, ..
            } => (Some(*code), Some(reason), Some(*rtt)),
            _ => (None, None, None),
        };
        Self {
            up: error.is_none(),
            code,
            reason: reason.map(|r| Text(r.as_ref().into())),
            rtt_ms: rtt.map(milliseconds),
            attempts: seen.attempts,
            error,
        }
    }
}

/// Milliseconds to a microsecond.
pub(super) fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

impl<'a> ProbeReport<'a> {
    /// The report of lists of which one stops Kamailio from starting; `None` if none does.
    pub fn stopped(version: Version, lists: &'a [List]) -> Option<Self> {
        let fatal = lists.iter().find_map(FatalRow::of)?;
        Some(Self {
            version: JSON_VERSION,
            kamailio: version.as_str(),
            fatal: Some(fatal),
            results: Rows::default(),
            summary: Summary::default(),
        })
    }

    /// The report of what was seen of each target, round by round; `summary` brings what is known of
    /// the whole run.
    pub fn new(
        version: Version,
        bench: Bench<'a>,
        seen: &'a Seen,
        histories: &'a [Vec<Flags>],
        mut summary: Summary,
    ) -> Self {
        let targets = &bench.plan.targets;
        let mut shape = Shape {
            many_rounds: bench.count > 1 && seen.any(),
            ..Shape::default()
        };
        let file = |target: &Target| Some(bench.lists.get(target.list())?.source.name.as_str());
        let first = targets.first().and_then(file);
        for (index, target) in targets.iter().enumerate() {
            shape.many_files |= file(target) != first;
            let state = bench.state(target, seen.last(index));
            match state {
                Some(true) => summary.up += 1,
                Some(false) => summary.down += 1,
                None => summary.skipped += 1,
            }
            let asked_for = !matches!(&target.route, Route::LeftOut(why) if why.is_meant());
            summary.not_probed += usize::from(state.is_none() && asked_for);
        }
        let row = move |index| {
            let history = histories.get(index).map(Vec::as_slice).unwrap_or_default();
            let mut row = bench.row(index, seen.last(index), history);
            if bench.count > 1
                && let Some(row) = &mut row
            {
                bench.add_rounds(row, bench.plan.targets.get(index)?, seen, index);
            }
            // It is large, and is not moved.
            row
        };
        summary.dropped = bench.lists.iter().map(|list| list.dropped.len()).sum();
        summary.seconds = (summary.seconds * 1e3).round() / 1e3;
        Self {
            version: JSON_VERSION,
            kamailio: version.as_str(),
            fatal: None,
            results: Rows::new(targets.len(), shape, row),
            summary,
        }
    }
}
