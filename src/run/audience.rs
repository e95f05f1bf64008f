//! Who watches a probe: collects what is seen, and shows it as it comes where that was asked for.

use std::io;
use std::net::SocketAddr;
use std::ops::ControlFlow;

use super::Io;
use super::output::say;
use super::trace::Trace;
use crate::cli::ProbeFormat;
use crate::judge::board::Board;
use crate::judge::counts_as_answer;
use crate::list::flags::Flags;
use crate::observation::{Observation, Outcome, Seen};
use crate::plan::{Route, Target};
use crate::probe::{Direction, Happening, Message, Watcher};
use crate::progress::Progress;
use crate::render::{connection, dns, json};
use crate::report::Bench;
use crate::settings::Probe;
use crate::sip::request::Transport;
use crate::text::sanitize;

/// Collects what is seen, and shows it as it comes where that was asked for.
pub(super) struct Audience<'a, 'io> {
    bench: Bench<'a>,
    /// What was seen of each target, round by round.
    pub(super) seen: Seen,
    /// The flags that the server holds of each destination.
    board: Option<Board<'a>>,
    /// Those of each target at the start and after each round; empty without a server.
    pub(super) histories: Vec<Vec<Flags>>,
    /// Whether only what the server pings is probed.
    strict: bool,
    pub(super) progress: Option<Progress>,
    lines: bool,
    verbose: bool,
    wants_peers: bool,
    /// Where messages are written, too.
    pub(super) trace: Option<Trace>,
    pub(super) io: &'a mut Io<'io>,
    /// Why standard output takes no more lines.
    pub(super) failed: Option<io::Error>,
}

impl<'a, 'io> Audience<'a, 'io> {
    pub(super) fn new(
        bench: Bench<'a>,
        settings: &Probe,
        board: Option<Board<'a>>,
        io: &'a mut Io<'io>,
    ) -> Self {
        let targets = bench.plan.targets.len();
        let start = |target: &Target| {
            let flags = board.as_ref()?.flags(target.at())?;
            Some(vec![flags])
        };
        let histories = match board {
            None => Vec::new(),
            Some(_) => {
                let targets = bench.plan.targets.iter();
                targets.map(|t| start(t).unwrap_or_default()).collect()
            }
        };
        let rounds = targets as u64 * u64::from(bench.count);
        Self {
            bench,
            seen: Seen::new(targets),
            board,
            histories,
            strict: settings.as_kamailio,
            progress: settings.progress.then(|| Progress::new(rounds)),
            lines: settings.format == ProbeFormat::Ndjson,
            verbose: settings.verbose,
            wants_peers: settings.verbose
                || matches!(settings.format, ProbeFormat::Json | ProbeFormat::Ndjson),
            trace: None,
            io,
            failed: None,
        }
    }

    /// One line of ndjson, where lines are wanted.
    fn line(&mut self, target: usize, seen: Option<&Observation>) {
        if !self.lines || self.failed.is_some() {
            return;
        }
        let bench = self.bench;
        let history = self.histories.get(target).map(Vec::as_slice);
        let Some(mut row) = bench.row(target, seen, history.unwrap_or_default()) else {
            return;
        };
        if bench.count > 1 && seen.is_some() {
            row.round = Some(self.seen.rounds(target).count() as u32 + 1);
        }
        let written = json::one_line(&row)
            .map_err(io::Error::other)
            .and_then(|line| {
                writeln!(self.io.stdout, "{line}")?;
                self.io.stdout.flush()
            });
        self.failed = written.err();
    }

    /// What was asked of name servers, and what they said.
    pub(super) fn tell_look_ups(&mut self) {
        if self.verbose {
            for look_up in &self.bench.plan.look_ups {
                say(self.io, &dns::look_up(look_up));
            }
        }
    }

    /// A line for each target that is not probed.
    pub(super) fn tell_left_out(&mut self) {
        for (index, target) in self.bench.plan.targets.iter().enumerate() {
            if matches!(target.route, Route::LeftOut(_)) {
                self.line(index, None);
            }
        }
    }

    /// The flags that another destination's results left: of two with the same URI in a set, one
    /// takes the results of both.
    pub(super) fn settle(&mut self) {
        let Some(board) = &self.board else { return };
        let targets = self.bench.plan.targets.iter().zip(&mut self.histories);
        for (target, history) in targets {
            let flags = board.flags(target.at());
            if history.last() != flags.as_ref() {
                history.extend(flags);
            }
        }
    }

    /// A line for each target whose turn never came.
    pub(super) fn tell_unfinished(&mut self) {
        for (index, target) in self.bench.plan.targets.iter().enumerate() {
            if self.seen.last(index).is_none() && !matches!(target.route, Route::LeftOut(_)) {
                self.line(index, None);
            }
        }
    }
}

impl Audience<'_, '_> {
    /// What the server makes of a result.
    fn judge(&mut self, target: usize, seen: &Observation) {
        let at = self.bench.plan.targets.get(target).map(Target::at);
        let (Some(board), Some(at)) = (&mut self.board, at) else {
            return;
        };
        if seen.outcome == Outcome::Interrupted {
            return;
        }
        board.ends(at, counts_as_answer(&seen.outcome, self.bench.accepted));
        if let (Some(history), Some(flags)) = (self.histories.get_mut(target), board.flags(at)) {
            history.push(flags);
        }
    }
}

impl Watcher for Audience<'_, '_> {
    fn begins(&mut self, target: usize) -> bool {
        let at = self.bench.plan.targets.get(target).map(Target::at);
        match (&mut self.board, at) {
            (Some(board), Some(at)) => board.begins(at) || !self.strict,
            _ => true,
        }
    }

    fn observed(&mut self, target: usize, seen: Observation) -> ControlFlow<()> {
        self.judge(target, &seen);
        self.line(target, Some(&seen));
        if let Some(progress) = &mut self.progress {
            progress.ended(self.bench.up(target, &seen) == Some(true));
        }
        self.seen.add(target, seen);
        // Nobody reads on: no reason to go on probing.
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

    fn ignored(&mut self, why: &str) {
        if self.verbose {
            say(self.io, &format!("--- ignored: {why}\n"));
        }
    }

    fn message(&mut self, message: &Message<'_>) {
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

    fn connection(&mut self, happening: &Happening<'_>) {
        let Happening {
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

/// `tcp:192.0.2.1:5060`; over UDP the address alone.
fn at_address(transport: Transport, address: SocketAddr) -> String {
    match transport {
        Transport::Udp => address.to_string(),
        _ => format!("{}:{address}", transport.as_str()),
    }
}
