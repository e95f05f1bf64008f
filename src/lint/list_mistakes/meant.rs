//! What was meant by a line that Kamailio reads otherwise, in words.

use std::borrow::Cow;

use crate::base::escape::sanitize;
use crate::kamailio::dump;
use crate::kamailio::list::List;
use crate::kamailio::list::attributes;
use crate::kamailio::list::mistake::{Mistake, MistakeKind};
use crate::kamailio::list::unbracketed::Bracketed;
use crate::kamailio::list::warnings::in_known_form;

/// The message and the help.
pub(super) type MessageAndHelp = (Cow<'static, str>, Cow<'static, str>);

pub(super) fn both(
    message: impl Into<Cow<'static, str>>,
    help: impl Into<Cow<'static, str>>,
) -> MessageAndHelp {
    (message.into(), help.into())
}

pub(super) fn misordered(list: &List, mistake: &Mistake) -> MessageAndHelp {
    const ORDER: &str = "write the columns in this order: set, URI, flags, priority, attributes";
    let message = match mistake.kind {
        MistakeKind::DatabaseRow => {
            "a row of a database table: Kamailio takes the id for the set, and the set id for the URI"
        }
        MistakeKind::ColumnsSwapped => {
            "Kamailio takes this for the URI, and the URI comes after it"
        }
        _ => "Kamailio drops this line: this is where the URI must be, but the URI comes after it",
    };
    let is_certain = list.columns_in_order(mistake.span).is_some();
    match mistake.kind {
        MistakeKind::DatabaseRow if is_certain => both(message, "take the id out of the line"),
        MistakeKind::DatabaseRow => both(
            message,
            format!("take the id out, and {ORDER}; what a list cannot hold is lost"),
        ),
        _ if is_certain => both(message, ORDER),
        _ => both(
            message,
            format!("{ORDER}; if the first number is the id of a database row, take it out"),
        ),
    }
}

pub(super) fn in_other_form(
    list: &List,
    mistake: &Mistake,
    message: Cow<'static, str>,
) -> Option<MessageAndHelp> {
    let text = attributes::loaded(list.source.bytes(mistake.span));
    let (_, meant) = in_known_form(text)?;
    Some(both(
        message,
        format!("write {}", sanitize(meant.as_bytes())),
    ))
}

pub(super) fn without_brackets(list: &List, mistake: &Mistake) -> Option<MessageAndHelp> {
    let Bracketed { uri, with_port } = list.bracketed(mistake.span)?;
    let uri = sanitize(uri.as_bytes());
    let help = match with_port {
        None => format!("write {uri}"),
        Some(with_port) => {
            let with_port = sanitize(with_port.as_bytes());
            format!("write {with_port} if the last number is the port, else {uri}")
        }
    };
    let message = "Kamailio drops this line: an IPv6 address must stand in brackets";
    Some(both(message, help))
}

pub(super) fn rpc_answer(list: &List) -> MessageAndHelp {
    let lines = dump::read_saved(&list.source.text).map(|memory| memory.lines());
    let first = lines.unwrap_or_default().into_iter().next();
    let first = first.unwrap_or_else(|| b"1 sip:192.0.2.1:5060 8 0".to_vec());
    both(
        "this is the output of the RPC command dispatcher.list, not a list: Kamailio drops its lines",
        format!(
            "write one line per destination, such as: {}",
            sanitize(&first)
        ),
    )
}
