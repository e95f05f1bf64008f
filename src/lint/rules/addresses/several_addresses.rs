//! A host name with several addresses.

use std::net::IpAddr;

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::list::Address;
use crate::kamailio::list::uri::SipUri;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS512-several-addresses"), Severity::Info, check);

/// How many addresses the message lists.
const TOLD: usize = 4;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let load = &context.server.list_options;
    if context.answers.is_empty() {
        return;
    }
    // It came with 6.2; older versions refuse it.
    let matches_all = context.number_or("ds_dns_match_all", 0);
    let matches_all = matches_all.map(|number| number != 0);
    for (list, entry) in context.entries() {
        let Address::Answered(taken) = entry.address else {
            continue;
        };
        let host = list.host(entry);
        let name = load.asked_name(host);
        let known = context
            .answers
            .of(name, load.asks_the_system())
            .unwrap_or_default();
        let mut others: Vec<&IpAddr> = known
            .iter()
            .filter(|other| **other != taken && other.is_ipv4() == taken.is_ipv4())
            .collect();
        others.sort();
        others.dedup();
        if others.is_empty() {
            continue;
        }
        let shown: Vec<_> = others.iter().take(TOLD).map(ToString::to_string).collect();
        let more = match others.len().saturating_sub(TOLD) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        // With a port, there is no SRV look-up.
        let uri = SipUri::read(&list.uri(entry), list.version).ok();
        let uri = uri.filter(|uri| uri.port == 0);
        let by_srv = uri.and_then(|uri| {
            let targets = context.answers.targets_of(uri.srv_service(), name);
            Some((uri.srv_service(), *targets.first()?))
        });
        let shown_name = sanitize(name);
        let pings = match by_srv {
            None => " and pings only that one".to_owned(),
            Some((service, target)) => format!(
                ", but pings {}:{}, to which the SRV record {service}{shown_name} points",
                sanitize(target.target.as_bytes()),
                target.port
            ),
        };
        let matching = match matches_all {
            Some(true) => "; ds_is_from_list matches all of them (ds_dns_match_all)".to_owned(),
            Some(false) => format!(
                "; ds_is_from_list does not match {}{more}",
                shown.join(", ")
            ),
            None => String::new(),
        };
        findings
            .entry(
                list,
                entry,
                entry.fields.uri(),
                format_args!(
                    "{shown_name} has {} addresses: Kamailio uses {taken} when it loads the list{pings}{matching}",
                    others.len() + 1,
                ),
            )
            .help("write one line for each address");
    }
}
