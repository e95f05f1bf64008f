//! Pings are on, but no destination is pinged.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::flags::Flags;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS204-nobody-pinged"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(&interval) = context.server.ping_interval.value().filter(|&&i| i > 0) else {
        return;
    };
    let version = context.server.version;
    // All destinations, and those that are not meant to be pinged.
    let (mut all, mut off) = (0, 0);
    for kind in context.kinds() {
        match kind.reasons() {
            // Another rule reports these.
            reasons if reasons.iter().all(|reason| reason.is_a_failure()) => return,
            _ => all += kind.count,
        }
        let no_ping = kind.flags.has(Flags::NO_PING) && version.has_no_ping_flag();
        if kind.flags.has(Flags::DISABLED) || no_ping {
            off += kind.count;
        }
    }
    if all == off {
        return;
    }
    let mode = context
        .server
        .probing_mode
        .value()
        .copied()
        .unwrap_or_default();
    findings.cfg(
        context.spot_of("dispatcher", "ds_ping_interval"),
        format!(
            "ds_ping_interval is {interval}, but none of the {all} destinations is pinged: ds_probing_mode {mode} {}",
            match mode {
                1 => "pings all but those with flag 4, 16 or 32",
                2 => "pings only those with flags 8 and 1",
                _ => "pings only those with flag 8",
            }
        ),
    )
    .help(match mode {
        1 => "remove 16 from the flags of those to be pinged",
        2 => "write modparam(\"dispatcher\", \"ds_probing_mode\", 1) to ping them all, or flags 9 (IP) in the list: a destination that is inactive until it answers a ping",
        _ => "write modparam(\"dispatcher\", \"ds_probing_mode\", 1) to ping them all, or flag 8 (AP) in the list",
    });
}
