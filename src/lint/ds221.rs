//! TLS that no peer takes.

use super::counted::destinations;
use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::effective::Reason;
use crate::known::Known;
use crate::list::uri::Transport;
use crate::server::Tls;
use crate::tls_cfg::{TlsFile, Versions};

pub(super) const RULE: Rule = Rule {
    code: "DS221",
    name: "tls-too-old",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds destinations over TLS where the tls module speaks TLS 1.0 or 1.1 alone, as it does without `config` and `tls_method`, or as the `method` of a tls.cfg says.",
        why: "The tls module speaks TLS 1.0 and nothing newer, unless it is told otherwise. Peers of today refuse it, and so does an OpenSSL of today (Debian 13) in Kamailio itself. The connection fails: pings mark the destinations down, and calls do not reach them. The server starts, and `kamailio -c` calls the cfg fine.",
        example: example!("DS221", "kamailio.cfg", "dispatcher.list"),
        remedy: "Write `modparam(\"tls\", \"tls_method\", \"TLSv1.2+\")`, or name a tls.cfg with `config`. In a tls.cfg write `method = TLSv1.2+`.",
        log: &["protocol level error"],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let too_old = Some(Versions {
        v1_2: false,
        v1_3: false,
    });
    let of_cfg = match &context.server.tls {
        Known::Is(Tls::Parameters(domain)) => domain.method,
        _ => None,
    };
    let of_file = match &context.tls.file {
        TlsFile::Read {
            source,
            read: Ok(read),
        } => read.client_method().map(|method| (source, method)),
        _ => None,
    };
    let of_file = of_file.filter(|(_, (method, _))| Some(*method) == too_old);
    if of_cfg != too_old && of_file.is_none() {
        return;
    }
    // Without a socket no connection is tried, which is told.
    let reached = context.entries_of(|kind| !kind.reasons().contains(&Reason::NoSocket));
    let over_tls = reached.filter(|(_, entry, _)| entry.protocol() == Transport::Tls);
    let count = over_tls.count();
    if count == 0 {
        return;
    }
    let what = format!(
        "no peer of today takes that, and {} over TLS cannot be reached",
        destinations(count)
    );
    if let Some((source, (_, line))) = of_file {
        let span = source.numbered_line(line);
        let message = format!("connections speak neither TLS 1.2 nor 1.3 by this: {what}");
        findings
            .source(source, line as u32, span, message)
            .help("write method = TLSv1.2+");
        return;
    }
    let of_versions = match context.cfg.facts.param("tls", "tls_method") {
        Some(_) => "with this tls_method the tls module speaks neither TLS 1.2 nor 1.3",
        None => "without config and tls_method the tls module speaks TLS 1.0 and nothing newer",
    };
    let spot = context.spot_of("tls", "tls_method");
    findings
        .cfg(context, spot, format!("{of_versions}: {what}"))
        .help(
            "write modparam(\"tls\", \"tls_method\", \"TLSv1.2+\"), or name a tls.cfg with config",
        );
}
