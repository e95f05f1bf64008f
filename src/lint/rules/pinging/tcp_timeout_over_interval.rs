//! Opening a connection may take longer than the interval between pings.

use crate::base::diagnostic::Severity;
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::cfg::facts::{CoreParam, ParamValue};
use crate::kamailio::list::Entry;
use crate::kamailio::pinging::StatusGroup;
use crate::lint::counted::destinations;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(
    page!("DS414-tcp-timeout-over-interval"),
    Severity::Info,
    check,
);

/// Kamailio's default, in seconds.
const DEFAULT: i64 = 10;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let facts = &context.cfg.facts;
    let (timeout, spot) = match facts.core("tcp_connect_timeout") {
        None if facts.incomplete.is_empty() => {
            (DEFAULT, context.spot_of("dispatcher", "ds_ping_interval"))
        }
        Some(CoreParam {
            value: Fact::Known(ParamValue::Int(seconds)),
            certain: Fact::Known(()),
            spot,
        }) if *seconds > 0 => (*seconds, *spot),
        _ => return,
    };
    let Some(&interval) = context.server.ping_interval.value() else {
        return;
    };
    if timeout <= i64::from(interval) {
        return;
    }
    let connects = |entry: &Entry| matches!(entry.protocol(), Transport::Tcp | Transport::Tls);
    let pinged = context.entries_of(StatusGroup::is_pinged);
    let count = pinged.filter(|(_, entry, _)| connects(entry)).count();
    if count > 0 {
        findings
            .cfg(
                spot,
                format!("tcp_connect_timeout is {timeout} s and ds_ping_interval {interval} s: the next ping of {} over TCP or TLS is due while Kamailio is still trying to connect for the previous one", destinations(count)),
            )
            .help(format!("write tcp_connect_timeout={}, or a longer interval", interval.max(1)));
    }
}
