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
    let mode = context.server.probing_mode.value();
    let why = match mode {
        // Whatever it is, these flags go before it.
        None => "each has flag 4, 16 or 32".to_owned(),
        Some(1) => "ds_probing_mode 1 pings all but those with flag 4, 16 or 32".to_owned(),
        Some(2) => "ds_probing_mode 2 pings only those with flags 8 and 1".to_owned(),
        Some(mode) => format!("ds_probing_mode {mode} pings only those with flag 8"),
    };
    findings.cfg(
        context.spot_of("dispatcher", "ds_ping_interval"),
        format!(
            "ds_ping_interval is {interval}, but none of the {all} destinations is pinged: {why}"
        ),
    )
    .help(match mode {
        None | Some(1) => "remove 16 from the flags of those to be pinged",
        Some(2) => "write modparam(\"dispatcher\", \"ds_probing_mode\", 1) to ping them all, or flags 9 (IP) in the list: a destination that is inactive until it answers a ping",
        _ => "write modparam(\"dispatcher\", \"ds_probing_mode\", 1) to ping them all, or flag 8 (AP) in the list",
    });
}
