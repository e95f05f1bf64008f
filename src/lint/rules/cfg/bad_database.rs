//! A `db_url` whose driver is not there: the server does not start.

use crate::base::diagnostic::Severity;
use crate::kamailio::server::StartupError;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS419-bad-database"), Severity::Error, check).log(&[
    "Module db_mysql not found. Missing loadmodule?",
    "Unable to bind to a database driver",
]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let mistakes = &context.server.other_startup_errors;
    let Some(mistake) = mistakes.iter().find(|error| error.code() == "bad-database") else {
        return;
    };
    let StartupError::Other { text, .. } = mistake else {
        return;
    };
    let name = if text.starts_with("ds_db_extra_attrs") {
        "ds_db_extra_attrs"
    } else {
        "db_url"
    };
    if let Some(param) = context.cfg.facts.param("dispatcher", name) {
        let message =
            format!("{text}; the server does not start, and 'kamailio -c' does not report it");
        findings.cfg(param.spot, message).help(
            "load the driver before dispatcher: db_mysql for mysql://, db_postgres for postgres://, db_sqlite for sqlite://",
        );
    }
}
