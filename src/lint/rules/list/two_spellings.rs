//! One destination written in two ways.

use memchr::memchr2;

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::transport::Transport;
use crate::kamailio::list::duplicates::repeated;
use crate::kamailio::list::uri::Scheme;
use crate::kamailio::list::{Entry, List};
use crate::lint::{Context, Findings, Rule, page};
use std::net::IpAddr;

pub const RULE: Rule = Rule::new(page!("DS123-two-spellings"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for list in context.lists() {
        let indices = 0..list.entries.len();
        for (index, first) in repeated(list, indices, |entry| key(list, entry)) {
            let (entry, first) = (&list.entries[index], &list.entries[first]);
            if list.uri(first).eq_ignore_ascii_case(&list.uri(entry)) {
                continue;
            }
            let uri = sanitize(&list.uri(first));
            findings
                .entry(list, entry, entry.fields.uri(), format_args!("the same destination as {uri} in {} {}, written differently: Kamailio treats them as two, each with its own state", list.line_word(), first.line))
                .help("keep one of them");
        }
    }
}

/// Set, address, port and transport.
type AddressKey = (i32, IpAddr, u16, Transport);

/// The key of a URI that has only an address, a port and a transport.
fn key(list: &List, entry: &Entry) -> Option<AddressKey> {
    let address = list.address(entry)?;
    let default = match entry.scheme {
        Scheme::Sip => Transport::Udp,
        Scheme::Sips => Transport::Tls,
        _ => return None,
    };
    let uri = list.uri(entry);
    let rest = uri.get(entry.host.range().end..)?;
    let scheme = match entry.scheme {
        Scheme::Sips => b"sips:".len(),
        _ => b"sip:".len(),
    };
    // No other parameter may follow, and no user may precede.
    let has_one_parameter = || rest.iter().filter(|&&b| b == b';').count() == 1;
    let is_plain = entry.host.range().start == scheme
        && match memchr2(b';', b'?', rest) {
            None => true,
            Some(at) => {
                rest.get(at) == Some(&b';') && entry.transport.is_some() && has_one_parameter()
            }
        };
    let transport = entry.transport.unwrap_or(default);
    let port = match (entry.port, transport) {
        (0, Transport::Tls) => 5061,
        (0, _) => 5060,
        (port, _) => port,
    };
    is_plain.then_some((entry.set(), address, port, transport))
}
