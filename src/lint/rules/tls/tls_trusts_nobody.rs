//! A server that verifies its peers, but trusts no CA.

use crate::base::diagnostic::Severity;
use crate::kamailio::tls_cfg::TrustAnchors;
use crate::lint::counted::destinations;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS223-tls-trusts-nobody"), Severity::Error, check)
    .log(&["certificate verify failed", "protocol level error"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(client) = context.tls_client() else {
        return;
    };
    let Some(option) = client.domain.verifies() else {
        return;
    };
    let trust = client.domain.profile(|name| name.into()).trust;
    let count = context.reached_over_tls();
    if trust != TrustAnchors::default() || count == 0 {
        return;
    }
    let message = format!(
        "{option} requires peers to be verified, but no CA is trusted: Kamailio rejects every certificate, so {} over TLS cannot be reached",
        destinations(count)
    );
    let help = match client.is_of_parameters() {
        true => {
            "set the trusted CAs with modparam(\"tls\", \"ca_list\", \"/etc/ssl/certs/ca-certificates.crt\")"
        }
        false => "set the trusted CAs, such as ca_list = /etc/ssl/certs/ca-certificates.crt",
    };
    client
        .report(option, option, message, context, findings)
        .help(help);
}
