//! Host names that are resolved only when the list is loaded.

use super::name_of_hosts_file::{names_host, of_hosts_file};
use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::list::{Address, Entry};
use crate::lint::counted::destinations;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS503-name-looked-up-at-load"), Severity::Info, check)
    .log(&["could not resolve gw1.example.org (missing no-probing flag?!?)"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(mode) = context.server.list_options.dns_mode.value() else {
        return;
    };
    if !context.has_cfg() || !context.server.list_options.looks_names_up() {
        return;
    }
    for list in context.sound_lists() {
        // Names from a hosts file have their own rule.
        let named = |entry: &&Entry| match entry.address {
            Address::NotLookedUp(_) => false,
            _ => names_host(list, entry) && of_hosts_file(context, list.host(entry)).is_none(),
        };
        let mut entries = list.entries.iter().filter(named);
        let Some(first) = entries.next() else {
            continue;
        };
        let count = 1 + entries.count();
        let others = match count {
            1 => String::new(),
            _ => format!(" (and {} of this list)", destinations(count - 1)),
        };
        let consequence = match context.server.list_options.dropping_is_fatal() {
            true => "the server does not start, as ds_load_mode is 1",
            false => "it is missing until the next reload",
        };
        findings
            .entry(
                list,
                first,
                first.fields.uri(),
                format_args!(
                    "{}{others} is looked up when the list is loaded: if that fails, {consequence}",
                    sanitize(list.host(first)),
                ),
            )
            .help(match mode & KEEPS_LOOKING {
                0 => "make sure that the name server answers at boot; flag 16 keeps the line even if the look-up fails, but from 6.0.1 on also stops its pings; ds_dns_mode 4 repeats the look-up, for ds_is_from_list only",
                _ => "make sure that the name server answers at boot, or reload afterwards",
            });
    }
}

const KEEPS_LOOKING: i32 = 4;
