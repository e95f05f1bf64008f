//! event_route[dispatcher:dst-down] does not run for destinations that are down from the start.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::flags::Flags;
use crate::lint::counted::destinations;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS219-dst-down-at-start"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let route = context
        .cfg
        .facts
        .routes
        .iter()
        .find(|route| route.name == "event_route[dispatcher:dst-down]");
    let Some(route) = route.filter(|route| route.certain.value().is_some()) else {
        return;
    };
    let down = Flags::INACTIVE.with(Flags::DISABLED);
    let count = context.count_of(|kind| kind.flags.has(down));
    if count > 0 {
        findings
            .cfg(
                route.spot,
                format!("this route does not run for {} that the list marks as inactive or disabled: it runs when a destination in use goes down", destinations(count)),
            )
            .help("do not rely on this route to report all that is down: use the RPC command dispatcher.list");
    }
}
