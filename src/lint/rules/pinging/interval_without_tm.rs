//! `ds_ping_interval` without tm loaded before dispatcher: the server does not start.

use crate::base::diagnostic::Severity;
use crate::kamailio::server::StartupError;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS202",
    name: "interval-without-tm",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS202-interval-without-tm"),
    log: &["could not load the TM-functions - disable DS ping"],
    check,
};

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
                context,
                context.spot_of("dispatcher", "ds_ping_interval"),
                format!(
                    "{startup_error}: the server does not start, although 'kamailio -c' accepts the file"
                ),
            )
            .help(help);
    }
}
