//! Letters in the flags column.

use crate::base::diagnostic::Severity;
use crate::edit;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::warnings::Kind;
use crate::kamailio::list::warnings::Remark;
use crate::kamailio::list::{Entry, List};
use crate::lint::{Context, EVERY_VERSION, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS106",
    name: "flags-not-a-number",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::Safe,
    page: page!("DS106-flags-not-a-number"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::FlagsAreLetters);
    for (list, entry, remark) in context.remarked(about) {
        let said = findings.remark(list, entry, remark);
        if let Some(fix) = fix(list, entry, remark) {
            said.fix(fix);
        }
    }
}

fn fix(list: &List, entry: &Entry, remark: Remark) -> Option<Fix> {
    let flags = meant(list.source.bytes(remark.span))?;
    let known = list.version.has_no_ping_flag() || !flags.has(Flags::NO_PING);
    let title = format!("write flags {}", flags.0);
    let mut edit = edit::flags(entry, flags);
    edit.span = remark.span;
    known.then(|| Fix::safe(title, vec![edit]))
}

/// The flags that a word stands for, where that is certain: `AP`, `flags=8`, `"8"`, `+8`.
fn meant(word: &[u8]) -> Option<Flags> {
    let mut word = word;
    if let Some(at) = word.iter().position(|&b| b == b'=') {
        word = word.get(at + 1..)?;
    }
    let bare = |quote: u8| word.strip_prefix(&[quote])?.strip_suffix(&[quote]);
    word = bare(b'"').or_else(|| bare(b'\'')).unwrap_or(word);
    word = word.strip_prefix(b"+").unwrap_or(word);
    let number = std::str::from_utf8(word)
        .ok()?
        .parse()
        .ok()
        .filter(|number| (0..64).contains(number));
    number.map(Flags).or_else(|| Flags::of_letters(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_told_where_it_is_certain() {
        for (word, flags) in [
            ("AP", Some(8)),
            ("IX", Some(1)),
            ("DP", Some(12)),
            ("AN", Some(32)),
            ("flags=8", Some(8)),
            ("'8'", Some(8)),
            ("+9", Some(9)),
            ("-8", None),
            ("probing", None),
            ("P", None),
            ("flags=99", None),
        ] {
            assert_eq!(meant(word.as_bytes()), flags.map(Flags), "{word}");
        }
    }
}
