//! A URI with a transport that Kamailio does not know, and ignores.

use memchr::memchr;

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::list::uri::Scheme;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS508-unknown-transport"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for list in context.lists() {
        for entry in &list.entries {
            if entry.transport.is_some() || entry.scheme != Scheme::Sip {
                continue;
            }
            let uri = list.uri(entry);
            let Some(transport) = transport(&uri[entry.host.range().end..]) else {
                continue;
            };
            // For a name without a port, DNS records may give the transport.
            let reached = match entry.port == 0 && list.numeric_host(entry).is_none() {
                true => "",
                false => ": it is reached over UDP",
            };
            let told = format!(
                "Kamailio does not know transport={} in a URI, and ignores it in {}{reached}",
                sanitize(transport),
                sanitize(&uri),
            );
            findings
                .entry(list, entry, entry.fields.uri(), told)
                .help("write transport=udp, tcp, tls, sctp or ws");
        }
    }
}

/// The value of `transport` among the parameters of a URI.
fn transport(parameters: &[u8]) -> Option<&[u8]> {
    memchr(b';', parameters)?;
    let parameters = parameters.split(|&b| b == b'?').next()?;
    let mut each = parameters.split(|&b| b == b';').skip(1);
    each.find_map(|parameter| {
        let (name, value) = parameter.split_at_checked(NAME.len())?;
        name.eq_ignore_ascii_case(NAME).then_some(value)
    })
}

const NAME: &[u8] = b"transport=";
