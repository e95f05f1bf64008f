//! All that is known of one destination.

use std::time::Duration;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::ScreenInput;
use super::line::ScreenLine;
use super::sparkline;
use super::text::{age, round_trip, safe};
use super::view::View;
use crate::base::counted::counted;
use crate::base::escape::in_words;
use crate::monitor::{LastResult, MonitorEvent, MonitoredDestination};
use crate::probe::observation::ProbeOutcome;
use crate::render::connection;
use crate::render::paint::Paint;
use crate::render::wrap::{INDENT, wrap};
use crate::report::Timestamp;

/// How many of the last changes are shown.
const CHANGES: usize = 20;

/// All lines about the selected destination.
pub(super) fn lines(input: &ScreenInput<'_>, view: &View) -> Vec<ScreenLine> {
    let columns = input.size.columns;
    let Some(place) = view.selected else {
        let words = "the lists have this destination no more";
        return vec![ScreenLine::of(columns, Paint::Aside, words)];
    };
    let destination = &*input.destinations[place];
    let mut all = Vec::new();
    push_wrapped(
        &mut all,
        Paint::Strong,
        &safe(&destination.identity.uri),
        columns,
    );
    for (name, value) in facts(input, place) {
        let value = wrap(&value, name.len() + 2, INDENT, Some(columns.max(1)));
        push_wrapped(&mut all, Paint::Plain, &format!("{name}: {value}"), columns);
    }
    let mut rounds = ScreenLine::new(columns);
    rounds.push(Paint::Plain, "rounds: ");
    let shown = destination.history.rounds().len().min(rounds.left());
    sparkline::push(&mut rounds, destination.history.rounds(), shown);
    all.push(rounds);
    all
}

/// Adds the lines of a text, those that are too long in pieces.
fn push_wrapped(lines: &mut Vec<ScreenLine>, paint: Paint, text: &str, columns: usize) {
    for line in text.lines() {
        let mut piece = String::new();
        for c in line.chars() {
            if piece.width() + c.width().unwrap_or(0) > columns && !piece.is_empty() {
                lines.push(ScreenLine::of(columns, paint, &piece));
                piece.clear();
            }
            piece.push(c);
        }
        lines.push(ScreenLine::of(columns, paint, &piece));
    }
}

/// What is known, each with its name, safe to print.
fn facts(input: &ScreenInput<'_>, place: usize) -> Vec<(&'static str, String)> {
    let destination = &*input.destinations[place];
    let mut facts = of_list(destination);
    if let Some(server) = input.server {
        let theirs = match server.get(place) {
            Some(Some(letters)) => letters.to_string(),
            Some(None) => "does not hold it".to_owned(),
            None => "has not answered".to_owned(),
        };
        facts.push(("server", theirs));
    }
    if let Some(why) = &destination.skipped {
        facts.push(("result", safe(why.as_bytes())));
    }
    if let Some(why) = destination.not_pinged {
        facts.push(("never pinged by Kamailio", safe(why.to_string().as_bytes())));
    }
    if let Some(change) = &destination.change {
        let since = input.now.duration_since(change.at);
        let since = age(since.unwrap_or(Duration::ZERO));
        let why = safe(change.why.as_bytes());
        let to = format!("{}{}", change.to, change.beside_letters());
        facts.push(("last change", format!("{to} for {since}: {why}")));
    }
    if let Some(last) = &destination.last {
        facts.extend(of_round(last));
    }
    facts.extend(of_history(destination));
    let changes = input.events.iter().filter_map(|event| match event {
        MonitorEvent::Changed {
            destination: other,
            change,
        } if other.identity == destination.identity => Some(change),
        _ => None,
    });
    for change in changes.take(CHANGES) {
        let at = Timestamp(change.at).in_seconds().to_string();
        let why = safe(change.why.as_bytes());
        facts.push((
            "changed",
            format!(
                "{at} {} -> {}{}: {why}",
                change.from,
                change.to,
                change.beside_letters()
            ),
        ));
    }
    facts
}

/// What the list says.
fn of_list(destination: &MonitoredDestination) -> Vec<(&'static str, String)> {
    let identity = &destination.identity;
    let flags = destination.flags.in_words(destination.version);
    let mut facts = vec![
        ("set", identity.set.to_string()),
        (
            "list",
            format!("{}:{}", safe(destination.file.as_bytes()), destination.line),
        ),
        ("state", format!("{} ({flags})", destination.letters())),
        ("priority", destination.priority.to_string()),
    ];
    if !destination.attrs.is_empty() {
        facts.push(("attributes", safe(&destination.attrs)));
    }
    facts
}

/// What the last round showed.
fn of_round(last: &LastResult) -> Vec<(&'static str, String)> {
    let observation = &last.round.observation;
    let mut facts = Vec::new();
    if let Some(hop) = last.hop {
        let hop = format!("{} over {}", hop.address, hop.transport.as_str());
        facts.push(("address", hop));
    }
    let mut headers = Vec::new();
    match (&observation.outcome, &last.round.error) {
        (
            ProbeOutcome::Answered {
                code, reason, peer, ..
            },
            _,
        ) => {
            facts.push(("reply", format!("{code} {}", safe(reason))));
            if let Some(peer) = peer {
                headers = vec![
                    ("server header", &peer.server),
                    ("allow", &peer.allow),
                    ("warning header", &peer.warning),
                    ("reason header", &peer.reason),
                ];
            }
        }
        (_, Some(error)) => facts.push(("result", safe(error.as_bytes()))),
        (_, None) => {}
    }
    if let Some(cause) = &last.diagnosis.cause {
        facts.push(("cause", safe(cause.text.as_bytes())));
        facts.push(("help", safe(cause.hint.as_bytes())));
    }
    facts.extend(
        headers
            .into_iter()
            .filter_map(|(name, header)| Some((name, safe(header.as_ref()?)))),
    );
    for warning in &last.diagnosis.warnings {
        facts.push(("warning", safe(warning.as_bytes())));
    }
    if let Some(dns) = last.dns {
        facts.push(("dns", in_words(dns)));
    }
    if let Some(connection) = &observation.connection {
        let lines = connection::lines(connection).into_iter();
        facts.extend(lines.map(|line| ("connection", safe(line.as_bytes()))));
    }
    let at = Timestamp(observation.at).in_seconds().to_string();
    facts.push(("probed", at));
    facts
}

/// What all kept rounds showed.
fn of_history(destination: &MonitoredDestination) -> Option<(&'static str, String)> {
    let history = &destination.history;
    let loss = history.loss()?;
    let rounds = counted(history.rounds().len(), "round");
    let mut words = format!("{rounds}, loss {:.0} %", loss * 100.0);
    let times: Vec<Duration> = history.rounds().filter_map(|round| round.rtt).collect();
    if let (Some(least), Some(most)) = (times.iter().min(), times.iter().max()) {
        let mean = times.iter().sum::<Duration>() / times.len() as u32;
        let [least, mean, most] = [*least, mean, *most].map(|time| round_trip(time, false));
        words += &format!(", RTT {least} to {most}, mean {mean}");
    }
    Some(("history", words))
}
