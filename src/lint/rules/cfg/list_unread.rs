//! A list that is not read, because the cfg does not load dispatcher.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::lint::inactive::inactive_load;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS207-list-unread"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    // After an error, a later loadmodule may not have been read.
    if context.server.dispatcher != Fact::Known(false) || !context.cfg.refusals.is_empty() {
        return;
    }
    let inactive = inactive_load(context.cfg);
    let spot = inactive.as_ref().map(|load| load.spot);
    let spot = spot.unwrap_or_else(|| context.spot_of("dispatcher", ""));
    let help = match &inactive {
        Some(load) => format!(
            "line {} loads it {}: lint with the options that Kamailio is started with",
            load.line,
            load.way_in()
        ),
        None => "write loadmodule \"dispatcher.so\", after that of tm".to_owned(),
    };
    for linted in context.lists {
        let name = sanitize(linted.list.source.name.as_bytes());
        let message = format!("the cfg does not load dispatcher, so Kamailio does not read {name}");
        findings.cfg(spot, message).help(help.clone());
    }
}
