//! ds_is_from_list compares a transport that the list does not contain.

use crate::base::diagnostic::Severity;
use crate::base::fact::Fact;
use crate::kamailio::list::{Entry, List};
use crate::kamailio::selection::calls::number;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS312-is-from-list-never"), Severity::Error, check);

const ANY_TRANSPORT: i32 = 2;
/// Returns the best match (5.8 and later): transports may differ.
const BEST: i32 = 16;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing().filter(|_| context.knows_all_sets()) else {
        return;
    };
    let version = context.server.version;
    let lenient = if version.finds_the_best_match() {
        ANY_TRANSPORT | BEST
    } else {
        ANY_TRANSPORT
    };
    for call in routing.calls {
        if call.function != "ds_is_from_list"
            || call.args.len() != 2
            || call.certain != Fact::Known(())
        {
            continue;
        }
        let (Some(set), Some(mode)) = (number(call, 0), number(call, 1)) else {
            continue;
        };
        if mode & lenient != 0 {
            continue;
        }
        let entries = || {
            context
                .sound_lists()
                .flat_map(|list| list.entries.iter().map(move |entry| (list, entry)))
                .filter(|(_, entry)| set == -1 || entry.set() == set)
        };
        let without = |(list, entry): &(&List, &Entry)| !list.has_transport(entry);
        let (all, unnamed) = (entries().count(), entries().filter(without).count());
        if unnamed == 0 {
            continue;
        }
        let finding = findings.cfg(call.spot, format!("this is false for {unnamed} of {all} destinations, wherever requests come from: mode {mode} compares transports, and their URIs name none"))
            .help(format!("write mode {}, or ;transport=udp in the URIs", mode | ANY_TRANSPORT));
        if unnamed < all {
            finding.severity(Severity::Warning);
        }
    }
}
