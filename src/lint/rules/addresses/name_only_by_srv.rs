//! A host name that has SRV records and no address.

use crate::base::diagnostic::Severity;
use crate::base::dns_records::{SRV_SERVICES, Srv};
use crate::base::escape::sanitize;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page, unresolved};

pub const RULE: Rule = Rule {
    code: "DS511",
    name: "name-only-by-srv",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS511-name-only-by-srv"),
    log: &["could not resolve example.org (missing no-probing flag?!?)"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let answers = context.answers;
    for (list, dropped, name, uri) in unresolved(context) {
        let with_targets = |service: &&'static str| {
            let first = answers.targets_of(service, &name).into_iter().next();
            first.map(|target| (*service, target))
        };
        let Some((service, Srv { target, port, .. })) = SRV_SERVICES.iter().find_map(with_targets)
        else {
            continue;
        };
        let (shown, target) = (sanitize(&name), sanitize(target.as_bytes()));
        let own = !answers.targets_of(uri.srv_service(), &name).is_empty();
        let mode = match own && uri.port == 0 {
            true => "set ds_dns_mode to 9, or ",
            false => "",
        };
        let never_pinged = match context.server.version.no_dns_flag_stops_pings() {
            true => ", but is then never pinged",
            false => "",
        };
        findings
            .list(
                list,
                dropped.line,
                dropped.span,
                format!(
                    "{shown} has no address, only SRV records ({service}{shown} is {target}:{port}), which dispatcher does not ask for here: Kamailio drops this line"
                ),
            )
            .help(format!(
                "{mode}write one line for each target, such as {target}:{port}; flag 16 keeps the line{never_pinged}"
            ));
    }
}
