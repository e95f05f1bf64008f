//! Names that only a hosts file resolves: localhost, names with a final dot, names without a dot.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::base::source::{Edit, Span};
use crate::kamailio::list::{Address, Entry, List};
use crate::lint::counted::destinations;
use crate::lint::{Context, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS504-name-of-hosts-file"), Severity::Error, check)
    .fixable(Fixable::Safe)
    .log(&["could not resolve gw1.example.org. (missing no-probing flag?!?)"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    if !asks_the_name_server(context) {
        return;
    }
    for list in context.sound_lists() {
        let mut bare: Option<(&Entry, usize)> = None;
        for entry in &list.entries {
            if entry.address != Address::NeedsDns || !names_host(list, entry) {
                continue;
            }
            let host = list.host(entry);
            let Some(kind) = of_hosts_file(context, host) else {
                continue;
            };
            let shown = sanitize(host);
            match kind {
                HostsFileName::Bare => {
                    let (_, count) = bare.get_or_insert((entry, 0));
                    *count += 1;
                }
                HostsFileName::Localhost => {
                    findings
                        .entry(
                            list,
                            entry,
                            entry.fields.uri(),
                            format_args!("Kamailio drops {shown} unless the name server answers for it: with use_dns_cache it does not read /etc/hosts"),
                        )
                        .severity(Severity::Warning)
                        .help("write 127.0.0.1, or use_dns_cache=off");
                }
                HostsFileName::Dotted => {
                    findings
                        .entry(
                            list,
                            entry,
                            entry.fields.uri(),
                            format_args!("Kamailio drops {shown}: with use_dns_cache it finds no name that ends in a dot"),
                        )
                        .help("write the name without the final dot")
                        .fix(without_dot(list, entry));
                }
            }
        }
        if let Some((entry, count)) = bare {
            let others = match count {
                1 => String::new(),
                _ => format!(" (and {} of this list)", destinations(count - 1)),
            };
            findings
                .entry(
                    list,
                    entry,
                    entry.fields.uri(),
                    format_args!(
                        "{}{others} has no domain: a name server must know it, as Docker's does; with use_dns_cache Kamailio does not read /etc/hosts",
                        sanitize(list.host(entry)),
                    ),
                )
                .severity(Severity::Info)
                .help("write the address or the full name; with use_dns_cache=off names of /etc/hosts are found, too");
        }
    }
}

/// Whether Kamailio is known to query the name server itself, without `/etc/hosts`.
fn asks_the_name_server(context: &Context<'_>) -> bool {
    context.has_cfg() && context.server.list_options.use_dns_cache == Fact::Known(true)
}

/// Why a name is not found unless `/etc/hosts` is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostsFileName {
    /// `localhost`
    Localhost,
    /// It ends in a dot.
    Dotted,
    /// It has no dot.
    Bare,
}

/// The kind of this name; `None` for other names, and if `/etc/hosts` is or may be read.
pub fn of_hosts_file(context: &Context<'_>, host: &[u8]) -> Option<HostsFileName> {
    if !asks_the_name_server(context) {
        return None;
    }
    match host {
        _ if host.eq_ignore_ascii_case(b"localhost") => Some(HostsFileName::Localhost),
        [.., b'.'] => Some(HostsFileName::Dotted),
        _ if host.contains(&b'.') || host.contains(&b':') || host.is_empty() => None,
        _ => Some(HostsFileName::Bare),
    }
}

/// Whether the host is a name that may resolve; other rules report mistyped hosts.
pub fn names_host(list: &List, entry: &Entry) -> bool {
    let host = list.host(entry);
    let belongs = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let after = &list.source.text[entry.fields.uri().end as usize..];
    host.iter().all(belongs)
        && host.iter().any(u8::is_ascii_alphabetic)
        && list.numeric_host(entry).is_none()
        && !after.starts_with(b"#")
}

fn without_dot(list: &List, entry: &Entry) -> Option<Fix> {
    let added = if entry.scheme_added { 4 } else { 0 };
    let end = (entry.fields.uri().start + u32::from(entry.host.end)).checked_sub(added)?;
    let span = Span {
        start: end.checked_sub(1)?,
        end,
    };
    let edit = Edit::new(span, "");
    (list.source.bytes(span) == b".").then(|| Fix::safe("remove the final dot", vec![edit]))
}
