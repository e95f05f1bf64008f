//! A host name that does not resolve.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page, unresolved};

pub const RULE: Rule = Rule {
    code: "DS510",
    name: "name-does-not-resolve",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS510-name-does-not-resolve"),
    log: &["could not resolve gw.exmaple.org (missing no-probing flag?!?)"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for (list, dropped, name, _) in unresolved(context) {
        if !context.answers.srv_targets(&name).is_empty() {
            continue;
        }
        let shown = sanitize(&name);
        let help = match () {
            () if name.ends_with(b".") => {
                "write it without the dot at its end, with which Kamailio's DNS cache finds no name"
                    .to_owned()
            }
            () if !name.contains(&b'.') => format!(
                "write the whole name or an address; '{shown}' resolves only where the server's resolv.conf or its name server knows it"
            ),
            () => "correct the name, or write an address in its place".to_owned(),
        };
        findings
            .list(
                list,
                dropped.line,
                dropped.span,
                format!("{shown} does not resolve: Kamailio drops this line"),
            )
            .help(help);
    }
}
