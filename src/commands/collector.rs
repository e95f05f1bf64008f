//! Collects the results of a probe, and prints progress, messages and ndjson while it runs.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::Path;

use super::output::say;
use super::trace::Trace;
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::base::transport::Transport;
use crate::cli::ProbeFormat;
use crate::cli::progress::Progress;
use crate::cli::settings::ProbeSettings;
use crate::dns::locate::NotFound;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::pinging::state_tracker::StateTracker;
use crate::probe::observation::{Observation, ProbeOutcome};
use crate::probe::plan::{Plan, Target, TargetRoute};
use crate::probe::result::{ProbeResult, ResultBuilder, Round, add_round};
use crate::probe::{ConnectionEvent, Direction, IcmpEvent, Watcher, WireMessage};
use crate::render::{connection, dns, json};
use crate::report::ProbeRow;

/// Collects the results of a probe, and prints progress, messages and ndjson while it runs.
pub(super) struct Collector<'a, 'o, 'io> {
    plan: &'a Plan,
    judge: ResultBuilder<'a>,
    /// The rounds of each target.
    rounds: Vec<Vec<Round>>,
    /// The flags of each destination in the emulated server.
    tracker: Option<StateTracker<'a>>,
    /// The flags of each target at start and after each round; empty without a server.
    kamailio_flags: Vec<Vec<Flags>>,
    /// Whether to probe only what the server pings.
    strict: bool,
    progress: Option<Progress>,
    /// Whether to print a line of ndjson for each round.
    lines: bool,
    many_rounds: bool,
    verbose: bool,
    wants_peers: bool,
    /// The pcap file for the messages.
    trace: Option<Trace>,
    io: &'o mut Io<'io>,
    /// Why writing to standard output failed.
    failed: Option<io::Error>,
}

impl<'a, 'o, 'io> Collector<'a, 'o, 'io> {
    pub(super) fn new(
        judge: ResultBuilder<'a>,
        tracker: Option<StateTracker<'a>>,
        settings: &ProbeSettings,
        io: &'o mut Io<'io>,
    ) -> Self {
        let plan = judge.plan;
        let targets = &plan.targets;
        let start =
            |target: &Target, tracker: &StateTracker<'_>| vec![tracker.flags(place(target))];
        let kamailio_flags = match &tracker {
            Some(tracker) => targets
                .iter()
                .map(|target| start(target, tracker))
                .collect(),
            None => vec![Vec::new(); targets.len()],
        };
        let all = targets.len() as u64 * u64::from(settings.overrides.count);
        let format = settings.format;
        Self {
            plan,
            judge,
            rounds: vec![Vec::new(); targets.len()],
            tracker,
            kamailio_flags,
            strict: settings.as_kamailio,
            progress: settings.progress.then(|| Progress::new(all)),
            lines: format == ProbeFormat::Ndjson,
            many_rounds: settings.overrides.count > 1,
            verbose: settings.verbose,
            wants_peers: settings.verbose
                || matches!(format, ProbeFormat::Json | ProbeFormat::Ndjson),
            trace: None,
            io,
            failed: None,
        }
    }

    /// Prints the DNS queries and answers, and a line for each skipped target, and opens the trace file, as
    /// far as each was asked for.
    pub(super) fn begin(&mut self, trace: Option<&Path>) -> Result<(), CommandError> {
        if self.verbose {
            for lookup in &self.plan.lookups {
                say(self.io, &dns::look_up(lookup));
            }
        }
        for index in 0..self.plan.targets.len() {
            if self.is_left_out(index) {
                self.line(index, None);
            }
        }
        self.trace = trace.map(Trace::begin).transpose()?;
        Ok(())
    }

    pub(super) fn clear_progress(&self) {
        if let Some(progress) = &self.progress {
            progress.clear();
        }
    }

    /// Ends the output of the running probe, with a line for each target that was not reached.
    ///
    /// # Errors
    /// If these lines could not be written.
    pub(super) fn end(&mut self) -> Result<(), io::Error> {
        for index in 0..self.plan.targets.len() {
            if self.rounds[index].is_empty() && !self.is_left_out(index) {
                self.line(index, None);
            }
        }
        if let Some(Err(why)) = self.trace.take().map(Trace::end) {
            say(self.io, &format!("warning: {why}"));
        }
        self.failed.take().map_or(Ok(()), Err)
    }

    /// The rounds of each target.
    pub(super) fn rounds(&self) -> &[Vec<Round>] {
        &self.rounds
    }

    /// The result of each target; `over_tcp` has the codes of replies over TCP.
    pub(super) fn results(mut self, over_tcp: &BTreeMap<usize, u16>) -> Vec<ProbeResult<'a>> {
        let observation = self.rounds.into_iter().zip(self.kamailio_flags);
        let targets = self.plan.targets.iter().zip(observation).enumerate();
        let result =
            |(index, (target, (rounds, mut flags))): (usize, (&'a Target, (_, Vec<Flags>)))| {
                // Of two entries with the same URI in a set, one receives the results of both.
                let last = self
                    .tracker
                    .as_ref()
                    .map(|tracker| tracker.flags(place(target)));
                if flags.last() != last.as_ref() {
                    flags.extend(last);
                }
                let over_tcp = over_tcp.get(&index).copied();
                self.judge.result(target, rounds, flags, over_tcp)
            };
        targets.map(result).collect()
    }

    fn is_left_out(&self, index: usize) -> bool {
        matches!(self.plan.targets[index].route, TargetRoute::Skipped(_))
    }

    /// Prints a line of ndjson, if that format was chosen.
    fn line(&mut self, index: usize, round: Option<&Round>) {
        if !self.lines || self.failed.is_some() {
            return;
        }
        let target = &self.plan.targets[index];
        let rounds = round.cloned().into_iter().collect();
        let flags = self.kamailio_flags[index].clone();
        let result = self.judge.result(target, rounds, flags, None);
        let mut row = ProbeRow::new(self.judge.lists, self.plan, &result);
        if self.many_rounds && round.is_some() {
            row.round = Some(self.rounds[index].len() as u32 + 1);
        }
        let written = json::one_line(&row)
            .map_err(io::Error::other)
            .and_then(|line| {
                writeln!(self.io.stdout, "{line}")?;
                self.io.stdout.flush()
            });
        self.failed = written.err();
    }

    /// Applies a result to the emulated server.
    fn apply_result(&mut self, index: usize, observation: &Observation) {
        let Some(tracker) = &mut self.tracker else {
            return;
        };
        // Kamailio has no such destination if it drops the line.
        let outcome = &observation.outcome;
        let is_dropped = matches!(outcome, ProbeOutcome::NotFound(NotFound::NotAtLoad(_)));
        if observation.is_not_asked() || is_dropped {
            return;
        }
        let target = &self.plan.targets[index];
        let at = place(target);
        let answered = target.unsent.is_none() && self.judge.counts_as_answer(outcome);
        tracker.ends(at, answered);
        self.kamailio_flags[index].push(tracker.flags(at));
    }
}

/// The position of a target on the board.
fn place(target: &Target) -> (usize, usize) {
    (target.list, target.entry)
}

impl Watcher for Collector<'_, '_, '_> {
    fn begins(&mut self, target: usize) -> bool {
        match &mut self.tracker {
            Some(tracker) => tracker.begins(place(&self.plan.targets[target])) || !self.strict,
            None => true,
        }
    }

    fn observed(&mut self, target: usize, observation: Observation) -> ControlFlow<()> {
        self.apply_result(target, &observation);
        let round = self.judge.round(observation);
        self.line(target, Some(&round));
        if let Some(progress) = &mut self.progress {
            progress.ended(round.up() == Some(true));
        }
        add_round(&mut self.rounds[target], round);
        // Nobody reads the output any more, so stop.
        if self.failed.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn wants_messages(&self) -> bool {
        self.verbose || self.trace.is_some()
    }

    fn wants_peers(&self) -> bool {
        self.wants_peers
    }

    fn icmp(&mut self, event: &IcmpEvent<'_>) {
        if let Some(trace) = &mut self.trace {
            trace.icmp(event);
        }
        if self.verbose {
            let IcmpEvent {
                at, message, peer, ..
            } = event;
            let text = format!(
                "--- {:.6} s, ICMP from {} for a request to {peer}: {} (type {}, code {})\n",
                at.as_secs_f64(),
                message.sender,
                message.name(),
                message.kind,
                message.code
            );
            say(self.io, &text);
        }
    }

    fn ignored(&mut self, why: &str) {
        if self.verbose {
            say(self.io, &format!("--- ignored: {why}\n"));
        }
    }

    fn message(&mut self, message: &WireMessage<'_>) {
        if let Some(trace) = &mut self.trace {
            trace.message(message);
        }
        if !self.verbose {
            return;
        }
        let arrow = match message.direction {
            Direction::Sent => "sent to",
            Direction::Received => "received from",
        };
        let mut text = format!(
            "--- {:.6} s, {arrow} {}, {} bytes\n",
            message.at.as_secs_f64(),
            at_address(message.transport, message.peer),
            message.bytes.len()
        );
        for line in message.bytes.split(|&b| b == b'\n') {
            text.push_str(&sanitize(line.strip_suffix(b"\r").unwrap_or(line)));
            text.push('\n');
        }
        say(self.io, &format!("{}\n", text.trim_end()));
    }

    fn connection(&mut self, happening: &ConnectionEvent<'_>) {
        let ConnectionEvent {
            at,
            peer,
            connection,
            fault,
        } = happening;
        let peer = at_address(connection.transport, *peer);
        let what = match fault {
            None => format!("connected to {peer}"),
            Some(fault) => format!("connection to {peer}: {fault}"),
        };
        let mut text = format!(
            "--- {:.6} s, {}\n",
            at.as_secs_f64(),
            sanitize(what.as_bytes())
        );
        for line in connection::lines(connection) {
            text.push_str(&format!("{line}\n"));
        }
        say(self.io, &text);
    }
}

/// `tcp:192.0.2.1:5060`; the plain address for UDP.
fn at_address(transport: Transport, address: SocketAddr) -> String {
    match transport {
        Transport::Udp => address.to_string(),
        _ => format!("{}:{address}", transport.as_str()),
    }
}
