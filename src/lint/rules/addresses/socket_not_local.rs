//! A destination that names a socket on which Kamailio does not listen.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::list::attributes;
use crate::kamailio::list::socket::Socket;
use crate::kamailio::list::{DropReason, SocketAttribute};
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS501",
    name: "socket-not-local",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS501-socket-not-local"),
    log: &[
        "non-local socket <udp:127.0.0.9:5060>",
        "unable to add destination",
    ],
    check,
};

/// How many sockets the help names.
const NAMED: usize = 4;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for list in context.lists() {
        for dropped in &list.dropped {
            let DropReason::NotOurSocket(attribute) = dropped.reason else {
                continue;
            };
            let attributes = attributes::held(list.source.bytes(dropped.span));
            let value = attributes::value(attributes, attribute.as_str()).unwrap_or_default();
            let ours = context.server.load.sockets.value().map(Vec::as_slice);
            findings
                .list(
                    list,
                    dropped.line,
                    dropped.span,
                    format!(
                        "Kamailio drops {}: {} is {}, and it does not listen there",
                        sanitize(list.source.bytes(dropped.uri)),
                        attribute.as_str(),
                        sanitize(value),
                    ),
                )
                .help(help(attribute, ours.unwrap_or_default()));
        }
    }
}

fn help(attribute: SocketAttribute, ours: &[Socket]) -> String {
    let names = ours.iter().filter_map(|socket| socket.name.as_deref());
    let mut known: Vec<String> = match attribute {
        SocketAttribute::Sockname => names.map(|name| sanitize(name.as_bytes())).collect(),
        _ => ours.iter().map(Socket::to_string).collect(),
    };
    known.truncate(NAMED);
    match known.as_slice() {
        [] => "write listen=... name \"...\" in the cfg, or socket= here".to_owned(),
        known => format!("write one that listen= has, such as {}", known.join(", ")),
    }
}
