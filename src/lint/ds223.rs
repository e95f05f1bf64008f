//! A server that verifies its peers, and trusts no CA.

use super::counted::destinations;
use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::tls_cfg::Trust;

pub(super) const RULE: Rule = Rule {
    code: "DS223",
    name: "tls-trusts-nobody",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds destinations over TLS where Kamailio verifies the peer's certificate, and has neither a `ca_list` nor a `ca_path`.",
        why: "Kamailio does not take the CAs of its system. Without any it refuses every certificate: pings mark the destinations down, and calls do not reach them. The tls.cfg that Debian installs is like that: its `[client:default]` verifies, and its `ca_list` is a comment. The server starts, and `kamailio -c` calls the cfg fine.",
        example: example!("DS223", "kamailio.cfg", "tls.cfg", "dispatcher.list"),
        remedy: "Name the CAs that sign for your peers, as in `ca_list = /etc/ssl/certs/ca-certificates.crt`, which is where Debian has those of the system. `verify_certificate = no` takes anybody for your peer; with it `require_certificate` has to be off, too, for it means the same here.",
        log: &["certificate verify failed", "protocol level error"],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(client) = context.tls_client() else {
        return;
    };
    let Some(option) = client.domain.verifies() else {
        return;
    };
    let trust = client.domain.profile(|name| name.into()).trust;
    let count = context.reached_over_tls();
    if trust != Trust::Nobody || count == 0 {
        return;
    }
    let message = format!(
        "peers are verified by {option}, and no CA is trusted: Kamailio refuses every certificate, and {} over TLS cannot be reached",
        destinations(count)
    );
    let help = match client.is_of_parameters() {
        true => {
            "name the CAs with modparam(\"tls\", \"ca_list\", \"/etc/ssl/certs/ca-certificates.crt\")"
        }
        false => "name the CAs, as in ca_list = /etc/ssl/certs/ca-certificates.crt",
    };
    client
        .say(option, option, message, context, findings)
        .help(help);
}
