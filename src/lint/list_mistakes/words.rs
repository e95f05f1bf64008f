//! The messages and help texts for mistakes in a list.

use super::meant::{self, MessageAndHelp, both};
use super::rows;
use crate::base::dns_records::{DnsAnswers, SRV_SERVICES, SrvRecord};
use crate::base::escape::sanitize;
use crate::edit::UneditableReason;
use crate::kamailio::list::attributes;
use crate::kamailio::list::mistake::{Mistake, MistakeKind};
use crate::kamailio::list::socket::Socket;
use crate::kamailio::list::{DropReason, Dropped, Fatal, FatalReason, List, SocketAttribute};

/// How many sockets the help lists.
const SOCKETS: usize = 4;

pub(super) fn words(list: &List, answers: &DnsAnswers, mistake: &Mistake) -> (String, String) {
    let (message, help) = rows::words(list, mistake)
        .or_else(|| of_this(list, answers, mistake))
        .unwrap_or_else(|| of_kind(mistake.kind));
    (message.into_owned(), help.into_owned())
}

/// The texts that depend on what is written there, or on the server.
fn of_this(list: &List, answers: &DnsAnswers, mistake: &Mistake) -> Option<MessageAndHelp> {
    let dropped = || list.dropped_at(mistake.span.start);
    match mistake.kind {
        MistakeKind::TextIgnored => Some(text_ignored(list, mistake)),
        MistakeKind::RpcAnswer => Some(meant::rpc_answer(list)),
        MistakeKind::StopsStart(_) => list.fatal.map(of_fatal),
        MistakeKind::Dropped(DropReason::NotOurSocket(attribute)) => {
            dropped().map(|dropped| not_our_socket(list, dropped, attribute))
        }
        MistakeKind::Dropped(DropReason::Ipv6Off) => {
            dropped().map(|dropped| ipv6_off(list, dropped, "an IPv6 address"))
        }
        MistakeKind::Dropped(DropReason::OnlyIpv6) => {
            dropped().map(|dropped| ipv6_off(list, dropped, "a name with only IPv6 addresses"))
        }
        MistakeKind::Dropped(DropReason::DoesNotResolve) => {
            dropped().and_then(|dropped| does_not_resolve(list, dropped))
        }
        MistakeKind::DroppedColumnsSwapped
        | MistakeKind::ColumnsSwapped
        | MistakeKind::DatabaseRow => Some(meant::misordered(list, mistake)),
        MistakeKind::DroppedIpv6WithoutBrackets => meant::without_brackets(list, mistake),
        MistakeKind::AttributeInOtherForm(_) => {
            meant::in_other_form(list, mistake, of_kind(mistake.kind).0)
        }
        MistakeKind::DroppedOnlySrv => {
            dropped().and_then(|dropped| only_srv(list, dropped, answers))
        }
        _ => None,
    }
}

const CORRECT: &str = "correct the line, or write '#' in front of it";
const CUT: &str = "keep lines at 1022 bytes or fewer";

fn of_fatal(fatal: Fatal) -> MessageAndHelp {
    let help = match fatal.reason {
        FatalReason::NoUri => "write a URI after the set id, or '#' in front of the line",
        FatalReason::Dropped(_) => CORRECT,
        FatalReason::Rows(fault) => rows::of_fault(fault),
    };
    both(fatal.to_string(), help)
}

/// Why Kamailio does not start with a list, and what to do about it.
pub(super) fn of_start(fatal: &Fatal) -> (String, String) {
    let (message, help) = match fatal.in_cut_line {
        true => of_kind(MistakeKind::CutLineStopsStart),
        false => of_fatal(*fatal),
    };
    (message.into_owned(), help.into_owned())
}

/// The texts that depend only on the kind.
fn of_kind(kind: MistakeKind) -> MessageAndHelp {
    match kind {
        MistakeKind::Dropped(reason) => {
            both(format!("Kamailio drops this line: {reason}"), CORRECT)
        }
        MistakeKind::RepeatedAttribute(name) => both(
            format!("{name} appears twice: Kamailio uses the first"),
            "keep one of them",
        ),
        MistakeKind::MisspeltAttribute(name) => both(
            format!("Kamailio has no attribute of this name; the closest one is {name}"),
            "correct the name, if the attribute is meant for Kamailio",
        ),
        MistakeKind::AttributeInOtherForm(name) => both(
            format!("Kamailio reads no {name} here: it reads name=value without quotes around it"),
            "write name=value",
        ),
        MistakeKind::WeightOutOfRange(name) => both(
            format!("the {name} is not a number from 1 to 100, and counts as 0"),
            format!("write a {name} from 1 to 100"),
        ),
        kind => {
            let (message, help) = of_column(kind)
                .or_else(|| of_rest(kind))
                .unwrap_or_else(|| of_line(kind));
            both(message, help)
        }
    }
}

/// The texts for the set id, the numbers and the URI.
fn of_column(kind: MistakeKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        MistakeKind::NoSetId => (
            "no set id: Kamailio uses set 0",
            "write the set id in the first column, or '#' in front of a comment",
        ),
        MistakeKind::SetIdIsAWord => (
            "the set id is not a number: Kamailio takes this word for the URI, in set 0",
            "write the set id as a number",
        ),
        MistakeKind::SetIdGlued => (
            "no blank after the set id: Kamailio takes the digits in front as the set, and the rest as the URI",
            "write a blank between the set id and the URI, or the set id if it is missing",
        ),
        MistakeKind::NumberWraps => (
            "the number does not fit into 32 bits, and Kamailio wraps it",
            "write a number up to 2147483647",
        ),
        MistakeKind::NegativeSet => (
            "the set id is negative: the state of its destinations never changes",
            "write a set id from 0 to 2147483647",
        ),
        MistakeKind::SchemeAdded => (
            "no scheme: Kamailio puts sip: in front",
            "write sip: in front",
        ),
        MistakeKind::CommentCutsColumn => (
            "the '#' starts a comment: Kamailio ignores the rest of the line, flags and attributes included",
            "write the URI without '#' (in a user name as %23), or a blank before a comment",
        ),
        MistakeKind::CommentCutsLine => (
            "the '#' starts a comment: Kamailio ignores the columns after it",
            "put a blank before a number in place of the '#'",
        ),
        MistakeKind::AddressWraps => (
            "a number over 255 wraps: Kamailio uses another address than the one written here",
            "write each number of the address from 0 to 255",
        ),
        MistakeKind::AddressHasGaps => (
            "this address lacks a number, and Kamailio uses 0 for it",
            "write all four numbers of the address",
        ),
        MistakeKind::NumberLikeName => (
            "Kamailio does not read this as an address: it looks it up as a host name",
            "write all four numbers of the address, in decimal",
        ),
        MistakeKind::FlagsAreLetters => (
            "not a number: Kamailio takes flags 0 and this word as the attributes",
            "write the flags as a number: 1 inactive, 2 trying, 4 disabled, 8 probing, added up",
        ),
        MistakeKind::FlagsAreHexadecimal => (
            "this version does not read hexadecimal flags: they are 0, and the rest becomes the attributes",
            "write the flags as a decimal number",
        ),
        _ => return None,
    })
}

/// The texts for what follows the numbers, and for bytes anywhere.
fn of_rest(kind: MistakeKind) -> Option<(&'static str, &'static str)> {
    const COLUMNS: &str =
        "write numbers in the third and fourth columns, and the attributes after them";
    Some(match kind {
        MistakeKind::TextAfterFlags => (
            "text right after the flags: Kamailio takes it for the attributes, and the priority is 0",
            COLUMNS,
        ),
        MistakeKind::TextAfterPriority => (
            "not a priority: Kamailio takes this for the attributes",
            COLUMNS,
        ),
        MistakeKind::TextIgnored => (
            "the attributes end at the first blank: Kamailio never reads this",
            "write the attributes without blanks, or '#' before a comment",
        ),
        MistakeKind::CommaEndsAttrs => (
            "a comma ends the attributes: Kamailio never reads what follows",
            "separate attributes by ';', and put a value with a comma in double quotes",
        ),
        MistakeKind::Placeholder => (
            "a template placeholder was not filled in: Kamailio uses it as written",
            "fill the template in before Kamailio reads the list",
        ),
        MistakeKind::InvisibleBlank => (
            "this looks like a blank, but Kamailio does not read it as one: it becomes part of the column",
            "write an ordinary blank there",
        ),
        MistakeKind::NulHides | MistakeKind::NulHidesLine => (
            "a NUL byte ends the line here: Kamailio never reads what follows",
            "remove the NUL byte",
        ),
        MistakeKind::CutLine => (
            "Kamailio cuts lines at 1023 bytes, and reads the rest of this one as a destination",
            CUT,
        ),
        _ => return None,
    })
}

/// The texts for lines that are lost, and for the file as a whole.
fn of_line(kind: MistakeKind) -> (&'static str, &'static str) {
    match kind {
        MistakeKind::DroppedSetIdIsAWord => (
            "Kamailio drops this line: its set id is not a number, so Kamailio takes it for the URI",
            "write the set id as a number",
        ),
        MistakeKind::DroppedComment => (
            "Kamailio drops this line: Kamailio does not read it as a comment",
            "comments start with '#'",
        ),
        MistakeKind::DroppedDatabaseHeading => (
            "Kamailio drops this line: it names the columns of a database table",
            "write '#' in front of it",
        ),
        MistakeKind::DroppedPlaceholder => (
            "Kamailio drops this line: a template placeholder was not filled in",
            "fill the template in before Kamailio reads the list",
        ),
        MistakeKind::DroppedInvisibleBlank => (
            "Kamailio drops this line: this looks like a blank, but Kamailio does not read it as one",
            "write an ordinary blank there",
        ),
        MistakeKind::DroppedByteOrderMark => (
            "Kamailio drops this line: a byte order mark (BOM) stands before it",
            "save the file without a byte order mark (BOM)",
        ),
        MistakeKind::DroppedCutLine => (
            "Kamailio cuts lines at 1023 bytes, and reads the rest of this one as a line of its own, which it drops",
            CUT,
        ),
        MistakeKind::CutLineStopsStart => (
            "Kamailio cuts lines at 1023 bytes, and reads the rest of this one as a line of its own, and does not start with it",
            CUT,
        ),
        MistakeKind::Utf16 => (
            "the file is UTF-16: Kamailio finds no destination in it",
            "save it as UTF-8 without a byte order mark",
        ),
        MistakeKind::CarriageReturns => (
            "lines end in a carriage return without a line feed: Kamailio reads the whole file as one line",
            "end lines with a line feed",
        ),
        // The other kinds quote the line, and are handled before.
        _ => ("Kamailio drops this line", CORRECT),
    }
}

/// Whether ignored text is a comment in the style of another language.
pub(super) fn is_foreign_comment(list: &List, mistake: &Mistake) -> bool {
    let (ignored, attrs) = ignored_and_attrs(list, mistake);
    let is_cut = ignored.starts_with(b"=") || attrs.ends_with(b"=");
    let marks = [&b"//"[..], b";", b"--"];
    let mut marks = marks.iter();
    !is_cut && marks.any(|mark| ignored.starts_with(mark) || attrs.starts_with(mark))
}

fn ignored_and_attrs<'a>(list: &'a List, mistake: &Mistake) -> (&'a [u8], &'a [u8]) {
    let attrs = list.entry_at(mistake.span.start);
    let attrs = attrs.map(|entry| list.source.bytes(entry.fields.attrs()));
    (list.source.bytes(mistake.span), attrs.unwrap_or_default())
}

fn text_ignored(list: &List, mistake: &Mistake) -> MessageAndHelp {
    let (message, usual) = of_kind(mistake.kind);
    let (ignored, attrs) = ignored_and_attrs(list, mistake);
    let is_cut = attrs.ends_with(b"=") || attrs.ends_with(b":");
    let help = if ignored.starts_with(b"=") || is_cut {
        "write name=value without blanks, as in weight=50".into()
    } else if is_foreign_comment(list, mistake) {
        "comments start with '#'".into()
    } else if attrs.iter().any(|b| b"'\"".contains(b)) {
        "quotes do not keep blanks together in attributes: write none, as in name=fs_node_1".into()
    } else {
        usual
    };
    (message, help)
}

fn not_our_socket(list: &List, dropped: &Dropped, attribute: SocketAttribute) -> MessageAndHelp {
    let attributes = attributes::loaded(list.source.bytes(dropped.span));
    let value = attributes::value(attributes, attribute.as_str()).unwrap_or_default();
    let ours = list.options.sockets.value().map(Vec::as_slice);
    let message = format!(
        "Kamailio drops {}: {} is {}, and it does not listen there",
        sanitize(list.source.bytes(dropped.uri)),
        attribute.as_str(),
        sanitize(value),
    );
    both(message, own_sockets(attribute, ours.unwrap_or_default()))
}

fn own_sockets(attribute: SocketAttribute, ours: &[Socket]) -> String {
    let names = ours.iter().filter_map(|socket| socket.name.as_deref());
    let mut known: Vec<String> = match attribute {
        SocketAttribute::Sockname => names.map(|name| sanitize(name.as_bytes())).collect(),
        _ => ours.iter().map(Socket::to_string).collect(),
    };
    known.truncate(SOCKETS);
    match known.as_slice() {
        [] => "write listen=... name \"...\" in the cfg, or socket= here".to_owned(),
        known => format!(
            "write a socket that listen= has, such as {}",
            known.join(", ")
        ),
    }
}

fn ipv6_off(list: &List, dropped: &Dropped, what: &str) -> MessageAndHelp {
    let (why, help) = match list.options.dns_try_ipv6.value() == Some(&false) {
        true => (
            "dns_try_ipv6 is off",
            "write dns_try_ipv6=yes and a listen with an IPv6 address",
        ),
        false => (
            "it listens on no IPv6 address",
            "write a listen with an IPv6 address, such as listen=udp:[::1]:5060",
        ),
    };
    let uri = sanitize(list.source.bytes(dropped.uri));
    both(format!("Kamailio drops {uri}: {what}, and {why}"), help)
}

fn does_not_resolve(list: &List, dropped: &Dropped) -> Option<MessageAndHelp> {
    let (name, _) = list.name_of_dropped(dropped)?;
    let shown = sanitize(&name);
    let help = if name.ends_with(b".") {
        "remove the final dot: Kamailio's DNS cache finds no name that ends in a dot".to_owned()
    } else if !name.contains(&b'.') {
        format!(
            "write the whole name or an address; '{shown}' resolves only where the server's resolv.conf or its name server knows it"
        )
    } else {
        "correct the name, or write an address instead".to_owned()
    };
    let message = format!("{shown} does not resolve: Kamailio drops this line");
    Some(both(message, help))
}

fn only_srv(list: &List, dropped: &Dropped, answers: &DnsAnswers) -> Option<MessageAndHelp> {
    let (name, uri) = list.name_of_dropped(dropped)?;
    let with_targets = |service: &&'static str| {
        let first = answers.targets_of(service, &name).into_iter().next();
        first.map(|target| (*service, target))
    };
    let (service, SrvRecord { target, port, .. }) = SRV_SERVICES.iter().find_map(with_targets)?;
    let (shown, target) = (sanitize(&name), sanitize(target.as_bytes()));
    let own = !answers.targets_of(uri.srv_service(), &name).is_empty();
    let mode = match own && uri.port == 0 {
        true => "set ds_dns_mode to 9, or ",
        false => "",
    };
    let never_pinged = match list.version.no_dns_flag_stops_pings() {
        true => ", but is then never pinged",
        false => "",
    };
    Some(both(
        format!(
            "{shown} has no address, only SRV records ({service}{shown} is {target}:{port}), which dispatcher does not ask for here: Kamailio drops this line"
        ),
        format!(
            "{mode}write one line for each target, such as {target}:{port}; flag 16 keeps the line{never_pinged}"
        ),
    ))
}

/// Why a line is not edited, and what to do about it.
pub(super) fn of_refusal(reason: UneditableReason) -> (String, String) {
    const BY_HAND: &str = "change the line by hand";
    let (why, help) = match reason {
        UneditableReason::Misread(kind) => of_kind(kind),
        UneditableReason::NoList => both(
            "the file is not a list with one destination per line",
            "give the dispatcher list itself, as plain text with line feeds",
        ),
        UneditableReason::Cut => both(
            "Kamailio cuts this line at 1023 bytes, and reads the rest as another",
            CUT,
        ),
        UneditableReason::Nul => both(
            "this line contains a NUL byte: Kamailio ignores everything after it",
            "remove the NUL byte",
        ),
        UneditableReason::TooLong => both(
            "after the change the line would be longer than 1022 bytes, and Kamailio would cut it in two",
            CUT,
        ),
        UneditableReason::Attribute(why) => both(why.to_string(), BY_HAND),
        UneditableReason::Dropped(why) => both(
            format!("after the change Kamailio would drop the line: {why}"),
            BY_HAND,
        ),
        UneditableReason::ReadsOtherwise => both(
            "after the change Kamailio would load something other than what was requested",
            BY_HAND,
        ),
    };
    (why.into_owned(), help.into_owned())
}
