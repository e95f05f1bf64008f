//! `ds_ping_interval` without tm loaded before dispatcher: the server does not start.

use crate::base::diagnostic::Severity;
use crate::kamailio::server::StartupError;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS202-interval-without-tm"), Severity::Error, check)
    .log(&["could not load the TM-functions - disable DS ping"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for startup_error in context.server.startup_errors().0 {
        let help = match startup_error {
            StartupError::NoTm => {
                "write loadmodule \"tm.so\" above the loadmodule of dispatcher, or remove ds_ping_interval"
            }
            StartupError::TmAfterDispatcher => "move the loadmodule of tm above that of dispatcher",
            _ => continue,
        };
        findings
            .cfg(
                context.spot_of("dispatcher", "ds_ping_interval"),
                format!(
                    "{startup_error}: the server does not start, although 'kamailio -c' accepts the file"
                ),
            )
            .help(help);
    }
}
