//! What happens while destinations are watched, one by one.

use serde::Serialize;

use super::Timestamp;
use crate::base::escape::JsonString;
use crate::kamailio::list::flags::Letters;
use crate::monitor::{MonitorEvent, StateChange};

/// An event, as `watch --format ndjson` prints it and `--on-change` gets it.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventRow<'a> {
    /// The letters of a destination have changed, or whether it is up.
    Changed {
        time: Timestamp,
        file: &'a str,
        /// The line in the file.
        line: u32,
        set: i32,
        /// The URI as Kamailio stores it.
        uri: JsonString<'a>,
        /// Its duid attribute.
        #[serde(skip_serializing_if = "Option::is_none")]
        duid: Option<JsonString<'a>>,
        /// The letters before.
        from: Letters,
        to: Letters,
        up: bool,
        cause: &'a str,
    },
    /// Lists and cfg were read again.
    Reloaded {
        time: Timestamp,
        destinations: usize,
        added: usize,
        removed: usize,
    },
    /// They could not be used, and the old ones stay.
    ReloadFailed { time: Timestamp, error: &'a str },
    /// Destinations could not be probed, for a reason of this machine.
    NotProbed { time: Timestamp, error: &'a str },
}

impl<'a> EventRow<'a> {
    pub fn new(event: &'a MonitorEvent) -> Self {
        match event {
            MonitorEvent::Changed {
                destination,
                change,
            } => {
                let identity = &destination.identity;
                let duid = identity.duid.as_deref();
                Self::Changed {
                    time: Timestamp(change.at),
                    file: &destination.file,
                    line: destination.line,
                    set: identity.set,
                    uri: JsonString((&*identity.uri).into()),
                    duid: duid.map(|duid| JsonString(duid.into())),
                    from: change.from,
                    to: change.to,
                    up: change.up,
                    cause: &change.why,
                }
            }
            &MonitorEvent::Reloaded {
                at,
                destinations,
                added,
                removed,
            } => Self::Reloaded {
                time: Timestamp(at),
                destinations,
                added,
                removed,
            },
            MonitorEvent::ReloadFailed { at, why } => Self::ReloadFailed {
                time: Timestamp(*at),
                error: why,
            },
            MonitorEvent::NotProbed { at, why } => Self::NotProbed {
                time: Timestamp(*at),
                error: why,
            },
        }
    }
}

/// Whether a change is one of up and down, and not only on the way there: the thresholds have decided.
pub fn is_decided(change: &StateChange) -> bool {
    let is_down = |letters: Letters| letters.state == 'I';
    change.from == change.to || is_down(change.from) != is_down(change.to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn a_failure_below_the_threshold_decides_nothing() {
        let letters = |text: &str| Letters {
            state: text.chars().next().unwrap(),
            probing: text.chars().last().unwrap(),
        };
        for (from, to, is) in [
            ("AP", "TP", false),
            ("TP", "AP", false),
            ("TP", "IP", true),
            ("AP", "IP", true),
            ("IP", "AP", true),
            ("IX", "IP", false),
            // The letters of a set below 0 never change.
            ("AP", "AP", true),
        ] {
            let change = StateChange {
                at: SystemTime::UNIX_EPOCH,
                from: letters(from),
                to: letters(to),
                up: true,
                why: "".into(),
            };
            assert_eq!(is_decided(&change), is, "{from} {to}");
        }
    }
}
