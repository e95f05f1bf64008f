//! What changes for a configuration with another version of Kamailio.

use std::collections::{BTreeMap, HashSet};

use super::{Context, Findings, Judged, Violation, rules::ds_tool::upgrade_changes};
use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Known;
use crate::base::source::Span;
use crate::kamailio::list::{Dropped, Entry};
use crate::kamailio::pinging::flags_at_start;
use crate::kamailio::pinging::{Effective, Until};

/// Of what breaks rules in the newer version, what does not in the older one.
pub fn changes<'a>(old: &[Violation<'_>], new: Vec<Violation<'a>>) -> Vec<Violation<'a>> {
    type Key<'k> = (&'k str, Span, &'static str, Severity);
    fn key<'k>(violation: &'k Violation<'_>) -> Key<'k> {
        let name = &violation.source.name;
        (name, violation.span, violation.code, violation.severity)
    }
    let had: HashSet<_> = old.iter().map(key).collect();
    let is_new = |violation: &Violation<'a>| !had.contains(&key(violation));
    new.into_iter().filter(is_new).collect()
}

/// The destinations that the newer version loads, shows or pings differently.
pub fn of_destinations<'a>(old: &Context<'_>, new: &Context<'a>) -> Vec<Violation<'a>> {
    let mut findings = Findings::new(&upgrade_changes::RULE, usize::MAX);
    for (before, after) in old.lists.iter().zip(new.lists) {
        let mut held: BTreeMap<u32, _> =
            rows(after).map(|row| (row.start(), (None, row))).collect();
        for row in rows(before) {
            if let Some((was, _)) = held.get_mut(&row.start()) {
                *was = Some(row);
            }
        }
        for (was, is) in held.into_values() {
            let Some(words) = was.and_then(|was| change(old, before, was, new, after, is)) else {
                continue;
            };
            let (line, span) = is.place();
            let uri = sanitize(after.list.source.bytes(span));
            let versions = (old.server.version, new.server.version);
            let message = format!("{uri}: {} and {} differ: {words}", versions.0, versions.1);
            findings
                .list(&after.list, line, span, message)
                .help("decide which of the two you want before the upgrade, and write the line so that both versions do it");
        }
    }
    findings.into_all()
}

/// What happens to a line.
#[derive(Debug, Clone, Copy)]
enum Held<'a> {
    Entry(&'a Entry, &'a Effective),
    Dropped(&'a Dropped),
}

fn rows(judged: &Judged) -> impl Iterator<Item = Held<'_>> {
    let entries = judged.list.entries.iter().zip(judged.effective.iter());
    let entries = entries.map(|(entry, effective)| Held::Entry(entry, effective));
    entries.chain(judged.list.dropped.iter().map(Held::Dropped))
}

impl Held<'_> {
    fn place(&self) -> (u32, Span) {
        match self {
            Held::Entry(entry, _) => (entry.line, entry.fields.uri()),
            Held::Dropped(dropped) => (dropped.line, dropped.uri),
        }
    }

    fn start(&self) -> u32 {
        self.place().1.start
    }
}

fn change(
    old: &Context<'_>,
    before: &Judged,
    was: Held<'_>,
    new: &Context<'_>,
    after: &Judged,
    is: Held<'_>,
) -> Option<String> {
    let ((entry, pinged), (now, then_pinged)) = match (was, is) {
        (Held::Entry(entry, pinged), Held::Entry(now, then)) => ((entry, pinged), (now, then)),
        (Held::Entry(..), Held::Dropped(dropped)) => {
            return Some(format!("loaded, then dropped ({})", dropped.reason));
        }
        (Held::Dropped(dropped), Held::Entry(..)) => {
            return Some(format!("dropped ({}), then held", dropped.reason));
        }
        (Held::Dropped(_), Held::Dropped(_)) => return None,
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
    let attrs = |judged: &Judged, entry| match judged.list.attrs(entry) {
        Some(attrs) => format!("'{}'", sanitize(attrs)),
        None => "none".to_owned(),
    };
    say("attributes", attrs(before, entry), attrs(after, now));
    let shown = |context: &Context<'_>, entry: &Entry| {
        let flags = match flags_at_start(entry.flags(), context.server) {
            Known::Is(flags) => flags,
            Known::Unknown(_) => entry.flags(),
        };
        flags.letters(context.server.version).to_string()
    };
    say("shown as", shown(old, entry), shown(new, now));
    // A different reason alone is no change.
    let kind = |effective: &Effective| match effective {
        Effective::Pinged(pings) if pings.until == Until::Never => "pinged",
        Effective::Pinged(_) => "pinged for a while",
        Effective::NotPinged { .. } => "never pinged",
        Effective::ServerWontStart { .. } => "not pinged, as the server does not start",
        Effective::Unknown { .. } => "perhaps pinged",
    };
    let ping = |effective: &Effective| match effective {
        Effective::NotPinged { reasons } if !reasons.is_empty() => {
            format!("{} ({})", kind(effective), reasons[0])
        }
        _ => kind(effective).to_owned(),
    };
    if kind(pinged) != kind(then_pinged) {
        words.push(format!("{}, then {}", ping(pinged), ping(then_pinged)));
    }
    (!words.is_empty()).then(|| words.join("; "))
}
