//! Other settings with which the server does not start.

use crate::base::diagnostic::Severity;
use crate::kamailio::server::StartupError;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule =
    Rule::new(page!("DS206-server-does-not-start"), Severity::Error, check).log(&[
        "Param name missing after ;",
        "Error while initializing module dispatcher",
    ]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for startup_error in context.server.startup_errors().0 {
        let (module, parameter) = match &startup_error {
            // Other rules report these.
            StartupError::NoTm | StartupError::TmAfterDispatcher | StartupError::Other { .. } => {
                continue;
            }
            StartupError::NoSockets => {
                let first = context.cfg.facts.listens.first();
                let spot = first.map(|listen| listen.spot).unwrap_or_default();
                findings
                    .cfg(spot, format!("{startup_error}: it crashes at start"))
                    .help("enable that protocol, or add a listen of one that is on, such as UDP");
                continue;
            }
            StartupError::BadParameter {
                module, parameter, ..
            } => (*module, *parameter),
        };
        findings
            .cfg(
                context.spot_of(module, parameter),
                format!("{startup_error}: the server does not start"),
            )
            .help("correct the value, or remove the parameter");
    }
}
