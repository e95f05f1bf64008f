//! A TLS version that no peer accepts any more.

use crate::base::diagnostic::Severity;
use crate::kamailio::tls_cfg::TlsVersions;
use crate::lint::counted::destinations;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule =
    Rule::new(page!("DS221-tls-too-old"), Severity::Warning, check).log(&["protocol level error"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(client) = context.tls_client() else {
        return;
    };
    let is_too_old = client.domain.method
        == Some(TlsVersions {
            v1_2: false,
            v1_3: false,
        });
    let count = context.reached_over_tls();
    if !is_too_old || count == 0 {
        return;
    }
    let is_set = context.cfg.facts.param("tls", "tls_method").is_some();
    let (of_versions, help) = match (client.is_of_parameters(), is_set) {
        (false, _) => (
            "with this method, connections use neither TLS 1.2 nor 1.3",
            "write method = TLSv1.2+",
        ),
        (true, true) => (
            "with this tls_method the tls module speaks neither TLS 1.2 nor 1.3",
            PARAMETER,
        ),
        (true, false) => (
            "without config and tls_method the tls module speaks TLS 1.0 and nothing newer",
            PARAMETER,
        ),
    };
    let message = format!(
        "{of_versions}: modern peers reject that, so {} over TLS cannot be reached",
        destinations(count)
    );
    client
        .report("method", "tls_method", message, context, findings)
        .help(help);
}

const PARAMETER: &str =
    "write modparam(\"tls\", \"tls_method\", \"TLSv1.2+\"), or name a tls.cfg with config";
