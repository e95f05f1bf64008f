//! Collects the results of a probe, and prints progress, messages and ndjson while it runs.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::ops::ControlFlow;

use super::output::say;
use super::trace::Trace;
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::base::transport::Transport;
use crate::cli::ProbeFormat;
use crate::cli::progress::Progress;
use crate::cli::settings::ProbeSettings;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::pinging::state_tracker::StateTracker;
use crate::probe::observation::Observation;
use crate::probe::plan::{Plan, Target, TargetRoute};
use crate::probe::result::{ProbeResult, ResultBuilder, Round, add_round};
use crate::probe::{ConnectionEvent, Direction, IcmpEvent, Watcher, WireMessage};
use crate::render::{connection, dns, json};
use crate::report::{ProbeRow, WaitProgress};

/// Collects the results of a probe, and prints progress, messages and ndjson while it runs.
pub(super) struct Collector<'a, 'o, 'io> {
    judge: ResultBuilder<'a>,
    /// The rounds of each target.
    rounds: Vec<Vec<Round>>,
    /// How many look-ups were printed.
    looked_up: usize,
    /// How many rounds of each target have ended.
    ended: Vec<u32>,
    /// The flags of each destination in the emulated server.
    tracker: Option<StateTracker<'a>>,
    /// The flags of each target at start and after each round; empty without a server.
    kamailio_flags: Vec<Vec<Flags>>,
    settings: &'a ProbeSettings,
    progress: Option<Progress>,
    /// What the run waits for, and how far it is.
    waiting: Option<WaitProgress>,
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
        selected: usize,
        settings: &'a ProbeSettings,
        io: &'o mut Io<'io>,
    ) -> Self {
        let all = selected as u64 * u64::from(settings.overrides.count);
        let min_up = settings.report.min_up;
        let waiting = settings
            .waits_for
            .map(|what| WaitProgress::new(what, min_up, *judge.thresholds, selected));
        Self {
            waiting,
            judge,
            rounds: Vec::new(),
            looked_up: 0,
            ended: Vec::new(),
            tracker,
            kamailio_flags: Vec::new(),
            settings,
            progress: settings.progress.then(|| Progress::new(all)),
            trace: None,
            io,
            failed: None,
        }
    }

    /// Opens the trace file, if one was asked for.
    pub(super) fn begin(&mut self) -> Result<(), CommandError> {
        let trace = self.settings.trace.as_deref();
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
    pub(super) fn end(&mut self, plan: &Plan) -> Result<(), io::Error> {
        for index in 0..plan.targets.len() {
            if self.rounds[index].is_empty() && !is_left_out(&plan.targets[index]) {
                self.line(plan, index, None);
            }
        }
        if let Some(Err(why)) = self.trace.take().map(Trace::end) {
            say(self.io, &format!("warning: {why}"));
        }
        self.failed.take().map_or(Ok(()), Err)
    }

    /// Whether the run has seen what it waits for, if it waits.
    pub(super) fn reached(&self) -> Option<bool> {
        self.waiting.as_ref().map(WaitProgress::is_over)
    }

    /// The rounds of each target.
    pub(super) fn rounds(&self) -> &[Vec<Round>] {
        &self.rounds
    }

    /// The result of each target, in the order of selection; `over_tcp` has the codes of replies over
    /// TCP.
    pub(super) fn results<'p>(
        mut self,
        plan: &'p Plan,
        selected: &[Vec<usize>],
        over_tcp: &BTreeMap<usize, u16>,
    ) -> Vec<ProbeResult<'p>> {
        let result = |index: usize| {
            let target = &plan.targets[index];
            let rounds = std::mem::take(&mut self.rounds[index]);
            let mut flags = std::mem::take(&mut self.kamailio_flags[index]);
            // Of two entries with the same URI in a set, one receives the results of both.
            let last = self
                .tracker
                .as_ref()
                .map(|tracker| tracker.flags(place(target)));
            if flags.last() != last.as_ref() {
                flags.extend(last);
            }
            let over_tcp = over_tcp.get(&index).copied();
            self.judge.result(plan, target, rounds, flags, over_tcp)
        };
        plan.order(selected).into_iter().map(result).collect()
    }

    /// Prints a line of ndjson, if that format was chosen.
    fn line(&mut self, plan: &Plan, index: usize, round: Option<&Round>) {
        if self.settings.format != ProbeFormat::Ndjson || self.failed.is_some() {
            return;
        }
        let target = &plan.targets[index];
        let rounds = round.cloned().into_iter().collect();
        let flags = self.kamailio_flags[index].clone();
        let result = self.judge.result(plan, target, rounds, flags, None);
        if self.settings.report.only_down && !result.verdict().is_to_report() {
            return;
        }
        let mut row = ProbeRow::new(self.judge.lists, plan, &result);
        if self.settings.overrides.count > 1 && round.is_some() {
            row.round = Some(self.ended[index] + 1);
        }
        let written = writeln!(self.io.stdout, "{}", json::one_line(&row))
            .and_then(|()| self.io.stdout.flush());
        self.failed = written.err();
    }

    /// Applies a result to the emulated server.
    fn apply_result(&mut self, plan: &Plan, index: usize, observation: &Observation) {
        let Some(tracker) = &mut self.tracker else {
            return;
        };
        let target = &plan.targets[index];
        let Some(answered) = self.judge.answered(target, observation) else {
            return;
        };
        let at = place(target);
        tracker.ends(at, answered);
        self.kamailio_flags[index].push(tracker.flags(at));
    }
}

/// Forgets the first half of what are so many: a run that waits may have any number of rounds.
fn forget_first<T>(all: &mut Vec<T>, most: usize) {
    if all.len() >= most {
        all.drain(..most / 2);
    }
}

fn is_left_out(target: &Target) -> bool {
    matches!(target.route, TargetRoute::Skipped(_))
}

/// The position of a target on the board.
fn place(target: &Target) -> (usize, usize) {
    (target.list, target.entry)
}

impl Watcher for Collector<'_, '_, '_> {
    fn planned(&mut self, plan: &Plan, from: usize) {
        if self.settings.verbose {
            for lookup in &plan.lookups[self.looked_up..] {
                say(self.io, &dns::look_up(lookup));
            }
        }
        self.looked_up = plan.lookups.len();
        self.rounds.resize(plan.targets.len(), Vec::new());
        self.ended.resize(plan.targets.len(), 0);
        if let Some(waiting) = &mut self.waiting {
            waiting.planned(self.judge.lists, plan);
        }
        if let Some(progress) = &self.progress {
            progress.grows_to(plan.targets.len() as u64 * u64::from(self.settings.overrides.count));
        }
        for (index, target) in plan.targets.iter().enumerate().skip(from) {
            let flags = self
                .tracker
                .iter()
                .map(|tracker| tracker.flags(place(target)));
            self.kamailio_flags.push(flags.collect());
            if is_left_out(target) {
                self.line(plan, index, None);
            }
        }
    }

    fn begins(&mut self, plan: &Plan, target: usize) -> bool {
        match &mut self.tracker {
            Some(tracker) => {
                tracker.begins(place(&plan.targets[target])) || !self.settings.as_kamailio
            }
            None => true,
        }
    }

    fn observed(
        &mut self,
        plan: &Plan,
        target: usize,
        observation: Observation,
    ) -> ControlFlow<()> {
        self.apply_result(plan, target, &observation);
        let round = self.judge.round(observation);
        self.line(plan, target, Some(&round));
        self.ended[target] += 1;
        if let Some(progress) = &mut self.progress {
            progress.ended(round.up() == Some(true));
        }
        let by_begin = self.tracker.is_none();
        let rounds = &mut self.rounds[target];
        add_round(rounds, round, by_begin);
        if let Some(waiting) = &mut self.waiting {
            waiting.had_round(target, rounds);
            forget_first(rounds, waiting.most_rounds());
            forget_first(&mut self.kamailio_flags[target], waiting.most_rounds());
        }
        // Nobody reads the output any more, or there is nothing left to wait for: stop.
        if self.failed.is_some() || self.reached() == Some(true) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn wants_messages(&self) -> bool {
        self.settings.verbose || self.trace.is_some()
    }

    fn wants_peers(&self) -> bool {
        self.settings.verbose
            || matches!(
                self.settings.format,
                ProbeFormat::Json | ProbeFormat::Ndjson
            )
    }

    fn icmp(&mut self, event: &IcmpEvent<'_>) {
        if let Some(trace) = &mut self.trace {
            trace.icmp(event);
        }
        if self.settings.verbose {
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
        if self.settings.verbose {
            say(self.io, &format!("--- ignored: {why}\n"));
        }
    }

    fn message(&mut self, message: &WireMessage<'_>) {
        if let Some(trace) = &mut self.trace {
            trace.message(message);
        }
        if !self.settings.verbose {
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
