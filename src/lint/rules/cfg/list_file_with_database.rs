//! A list file next to a database: Kamailio does not read the list.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(
    page!("DS416-list-file-with-database"),
    Severity::Info,
    check,
);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let (Some((_, url)), Some((param, path))) =
        (context.set_text("db_url"), context.set_text("list_file"))
    else {
        return;
    };
    if !url.is_empty() {
        findings
            .cfg(
                param.spot,
                format!(
                    "{} is not read: destinations come from the database, as db_url is set",
                    sanitize(path)
                ),
            )
            .help("remove list_file, or db_url");
    }
}
