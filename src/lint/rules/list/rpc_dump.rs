//! The answer of an RPC command, saved as a list.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::source::{Edit, Span};
use crate::kamailio::list::file_format::{Nature, key};
use crate::kamailio::list::flags::Flags;
use crate::lint::{Context, EVERY_VERSION, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS104",
    name: "rpc-dump",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::Unsafe,
    page: page!("DS104-rpc-dump"),
    log: &["bad uri [{]", "could not resolve DEST"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for judged in context.lists {
        let list = &judged.list;
        if list.nature != Nature::RpcAnswer {
            continue;
        }
        let text = &list.source.text;
        let span = Span::new(
            0,
            text.iter().position(|&b| b == b'\n').unwrap_or(text.len()),
        );
        let lines = converted(text);
        let first = lines
            .first()
            .cloned()
            .unwrap_or_else(|| "1 sip:192.0.2.1:5060 8 0".to_owned());
        let said = findings
            .list(
                list,
                1,
                span,
                "this is the answer of dispatcher.list and no list: Kamailio drops its lines",
            )
            .help(format!("write one line a destination, as in: {first}"));
        if !lines.is_empty() {
            let whole = Edit {
                span: Span::new(0, text.len()),
                text: (lines.join("\n") + "\n").into_bytes(),
            };
            said.fix(Fix::not_safe("write it as a list", vec![whole]));
        }
    }
}

/// The lines of a list with the destinations of the answer. Where the whole answer is one line, it is
/// left to a person.
fn converted(text: &[u8]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut set = String::from("1");
    for (name, value) in text.split(|&b| b == b'\n').filter_map(key) {
        let value = sanitize(value);
        let one_word = !value.is_empty() && !value.contains([' ', '\t', '{', '#']);
        match (name, lines.last_mut()) {
            _ if !one_word => {}
            ("ID", _) => set = value,
            ("URI", _) => lines.push(format!("{set} {value}")),
            ("FLAGS", Some(line)) => {
                line.push_str(&format!(" {}", lasting(&value)));
            }
            ("PRIORITY" | "BODY", Some(line)) => {
                line.push(' ');
                line.push_str(&value);
            }
            _ => {}
        }
    }
    lines
}

/// The flags that the letters show, but for those that probing sets.
fn lasting(letters: &str) -> i32 {
    let Some(flags) = Flags::of_letters(letters.as_bytes()) else {
        return 0;
    };
    match flags.without(Flags::TRYING) {
        flags if flags.has(Flags::PROBING) => flags.without(Flags::INACTIVE).0,
        flags => flags.0,
    }
}
