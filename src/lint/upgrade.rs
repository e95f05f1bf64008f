//! What changes for a configuration with another version of Kamailio.

use std::collections::{BTreeMap, HashSet};

use super::{Context, Findings, LintedList, Violation, rules::ds_tool::upgrade_changes};
use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::base::source::Span;
use crate::kamailio::list::{Dropped, Entry};
use crate::kamailio::pinging::flags_at_start;
use crate::kamailio::pinging::{PingStatus, PingsUntil};

/// Of what breaks rules in the newer version, what does not in the older one.
pub fn changes<'a>(old: &[Violation<'_>], new: Vec<Violation<'a>>) -> Vec<Violation<'a>> {
    type Key<'k> = (&'k str, Span, &'static str, Severity);
    fn key<'k>(violation: &'k Violation<'_>) -> Key<'k> {
        let name = &violation.source.name;
        (
            name,
            violation.span,
            violation.rule.code,
            violation.severity,
        )
    }
    let had: HashSet<_> = old.iter().map(key).collect();
    let is_new = |violation: &Violation<'a>| !had.contains(&key(violation));
    new.into_iter().filter(is_new).collect()
}

/// The destinations that the newer version loads, shows or pings differently.
pub fn of_destinations<'a>(old: &Context<'_>, new: &Context<'a>) -> Vec<Violation<'a>> {
    let mut findings = Findings::new(&upgrade_changes::RULE, &new.cfg.files, usize::MAX);
    for (before, after) in old.lists.iter().zip(new.lists) {
        let mut loaded: BTreeMap<u32, _> =
            rows(after).map(|row| (row.start(), (None, row))).collect();
        for row in rows(before) {
            if let Some((was, _)) = loaded.get_mut(&row.start()) {
                *was = Some(row);
            }
        }
        for (was, is) in loaded.into_values() {
            let Some(words) = was.and_then(|was| change(old, before, was, new, after, is)) else {
                continue;
            };
            let (line, span) = is.place();
            let uri = sanitize(after.list.source.bytes(span));
            let versions = (old.server.version, new.server.version);
            let message = format!("{uri}: {} and {} differ: {words}", versions.0, versions.1);
            findings
                .source(&after.list.source, line, span, message)
                .help("decide which of the two you want before the upgrade, and write the line so that both versions do it");
        }
    }
    findings.into_all()
}

/// What happens to a line.
#[derive(Debug, Clone, Copy)]
enum UpgradeOutcome<'a> {
    Entry(&'a Entry, &'a PingStatus),
    Dropped(&'a Dropped),
}

fn rows(linted: &LintedList) -> impl Iterator<Item = UpgradeOutcome<'_>> {
    let entries = linted.list.entries.iter().zip(linted.ping_statuses.iter());
    let entries = entries.map(|(entry, effective)| UpgradeOutcome::Entry(entry, effective));
    entries.chain(linted.list.dropped.iter().map(UpgradeOutcome::Dropped))
}

impl UpgradeOutcome<'_> {
    fn place(&self) -> (u32, Span) {
        match self {
            UpgradeOutcome::Entry(entry, _) => (entry.line, entry.fields.uri()),
            UpgradeOutcome::Dropped(dropped) => (dropped.line, dropped.uri),
        }
    }

    fn start(&self) -> u32 {
        self.place().1.start
    }
}

fn change(
    old: &Context<'_>,
    before: &LintedList,
    was: UpgradeOutcome<'_>,
    new: &Context<'_>,
    after: &LintedList,
    is: UpgradeOutcome<'_>,
) -> Option<String> {
    let ((entry, pinged), (now, then_pinged)) = match (was, is) {
        (UpgradeOutcome::Entry(entry, pinged), UpgradeOutcome::Entry(now, then)) => {
            ((entry, pinged), (now, then))
        }
        (UpgradeOutcome::Entry(..), UpgradeOutcome::Dropped(dropped)) => {
            return Some(format!("loaded, then dropped ({})", dropped.reason));
        }
        (UpgradeOutcome::Dropped(dropped), UpgradeOutcome::Entry(..)) => {
            return Some(format!("dropped ({}), then held", dropped.reason));
        }
        (UpgradeOutcome::Dropped(_), UpgradeOutcome::Dropped(_)) => return None,
    };
    let mut words = Vec::new();
    let mut say = |what: &str, was: String, is: String| {
        if was != is {
            words.push(format!("{what} {was}, then {is}"));
        }
    };
    say(
        "flags",
        entry.flags().0.to_string(),
        now.flags().0.to_string(),
    );
    say(
        "priority",
        entry.priority().to_string(),
        now.priority().to_string(),
    );
    let attrs = |linted: &LintedList, entry| match linted.list.attrs(entry) {
        Some(attrs) => format!("'{}'", sanitize(attrs)),
        None => "none".to_owned(),
    };
    say("attributes", attrs(before, entry), attrs(after, now));
    let shown = |context: &Context<'_>, entry: &Entry| {
        let flags = match flags_at_start(entry.flags(), context.server) {
            Fact::Known(flags) => flags,
            Fact::Unknown(_) => entry.flags(),
        };
        flags.letters(context.server.version).to_string()
    };
    say("shown as", shown(old, entry), shown(new, now));
    // A different reason alone is no change.
    let kind = |effective: &PingStatus| match effective {
        PingStatus::Pinged(pings) if pings.until == PingsUntil::Never => "pinged",
        PingStatus::Pinged(_) => "pinged for a while",
        PingStatus::NotPinged { .. } => "never pinged",
        PingStatus::ServerDoesNotStart { .. } => "not pinged, as the server does not start",
        PingStatus::Unknown { .. } => "perhaps pinged",
    };
    let ping = |effective: &PingStatus| match effective {
        PingStatus::NotPinged { reasons } if !reasons.is_empty() => {
            format!("{} ({})", kind(effective), reasons[0])
        }
        _ => kind(effective).to_owned(),
    };
    if kind(pinged) != kind(then_pinged) {
        words.push(format!("{}, then {}", ping(pinged), ping(then_pinged)));
    }
    (!words.is_empty()).then(|| words.join("; "))
}
