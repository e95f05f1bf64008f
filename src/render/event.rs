//! An event as a line of text.

use crate::base::counted::counted;
use crate::base::escape::sanitize;
use crate::monitor::MonitorEvent;
use crate::report::Timestamp;

use super::paint::Paint;

/// A line without its end: `2026-11-30T14:02:11Z set 1 sip:192.0.2.13:5060 AP -> IP: no reply in 2 s`.
pub fn text(event: &MonitorEvent, color: bool) -> String {
    let at = |at| Timestamp(at).in_seconds();
    match event {
        MonitorEvent::Changed {
            destination,
            change,
        } => {
            let identity = &destination.identity;
            let to = Paint::of_state(change.to.state).over(change.to, color);
            format!(
                "{} set {} {} {} -> {to}{}: {}",
                at(change.at),
                identity.set,
                sanitize(&identity.uri),
                change.from,
                change.beside_letters(),
                sanitize(change.why.as_bytes())
            )
        }
        MonitorEvent::Reloaded {
            at: time,
            destinations: count,
            added,
            removed,
        } => format!(
            "{} lists read again: {}, {added} added, {removed} removed",
            at(*time),
            counted(*count, "destination")
        ),
        MonitorEvent::ReloadFailed { at: time, why } => format!(
            "{} lists not read again, the old ones stay: {}",
            at(*time),
            sanitize(why.as_bytes())
        ),
        MonitorEvent::NotProbed { at: time, why } => {
            format!("{} not probed: {}", at(*time), sanitize(why.as_bytes()))
        }
    }
}
