//! A comment that gives the wrong meaning of a flag.

use memchr::{memchr, memchr_iter};

use crate::base::diagnostic::Severity;
use crate::base::source::Span;
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::flags::Flags;
use crate::lint::{Context, Findings, Rule, page};
use std::ops::Range;

pub const RULE: Rule = Rule::new(page!("DS124-wrong-flag-comment"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for list in context
        .lists()
        .filter(|list| list.format == FileFormat::Lines)
    {
        // Whether the current comment is about flags.
        let mut of_flags = false;
        let text = &list.source.text;
        let mut start = 0;
        let ends = memchr_iter(b'\n', text).map(|feed| feed + 1);
        for (number, end) in (1..).zip(ends.chain([text.len()])) {
            let at = std::mem::replace(&mut start, end);
            let line = &text[at..end];
            let Some(hash) = memchr(b'#', line) else {
                of_flags = false;
                continue;
            };
            let (before, text) = line.split_at(hash);
            let whole_line = before.iter().all(u8::is_ascii_whitespace);
            let speaks = mentions_flags(text);
            of_flags = speaks || of_flags && whole_line;
            if !of_flags {
                continue;
            }
            if let Some((range, flag, meant)) = wrong(text) {
                let span = Span::new(at + hash + range.start, at + hash + range.end);
                let flags = Flags(flag);
                let means = flags.in_words(list.version);
                let means = means.trim_start_matches("active, ");
                findings
                    .source(
                        &list.source,
                        number,
                        span,
                        format_args!(
                            "flag {flag} means {means}; {} is {}",
                            word_of(meant),
                            meant.0
                        ),
                    )
                    .help("correct the comment");
            }
        }
    }
}

fn mentions_flags(text: &[u8]) -> bool {
    text.windows(4)
        .any(|word| word.eq_ignore_ascii_case(b"flag"))
}

/// Words, and the flag that each means.
const WORDS: [(&str, Flags); 8] = [
    ("inactive", Flags::INACTIVE),
    ("trying", Flags::TRYING),
    ("disabled", Flags::DISABLED),
    ("probing", Flags::PROBING),
    ("probe", Flags::PROBING),
    ("no dns", Flags::NO_DNS),
    ("noping", Flags::NO_PING),
    ("no ping", Flags::NO_PING),
];

fn word_of(flag: Flags) -> &'static str {
    WORDS
        .iter()
        .find(|(_, of)| *of == flag)
        .map_or("", |(word, _)| word)
}

/// The first `4 = word` in a comment whose word means another flag: place, number, flag.
fn wrong(text: &[u8]) -> Option<(Range<usize>, i32, Flags)> {
    let lower = text.to_ascii_lowercase();
    let mut at = 0;
    while at < lower.len() {
        let digits = lower[at..].iter().take_while(|b| b.is_ascii_digit());
        let digits = digits.count();
        if digits == 0 {
            at += 1;
            continue;
        }
        let end = at + digits;
        let before = lower[..at].last();
        let is_word = before.is_none_or(|b| !b.is_ascii_alphanumeric() && !b".:-_/".contains(b));
        let number = std::str::from_utf8(&lower[at..end]).ok();
        let number = number.and_then(|number| number.parse().ok());
        let flag: Option<i32> = number.filter(|n| is_word && [1, 2, 4, 8, 16, 32].contains(n));
        let rest = &lower[end..];
        let gap = rest.iter().take_while(|b| b" \t=:-('\"".contains(b));
        let gap = gap.count();
        let (between, meant) = rest.split_at(gap);
        let separated = between.iter().any(|b| b"=:-".contains(b));
        let found = WORDS.iter().find(|(word, _)| {
            let after = meant.get(word.len());
            meant.starts_with(word.as_bytes()) && after.is_none_or(|b| !b.is_ascii_alphanumeric())
        });
        if let (Some(flag), true, Some((word, of))) = (flag, separated, found)
            && of.0 != flag
        {
            return Some((at..end + gap + word.len(), flag, *of));
        }
        at = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_wrong_meaning_is_reported() {
        for (text, flag) in [
            ("# flags: 2=Probing, 4=no SRV", Some(2)),
            ("# 8: inactive", Some(8)),
            ("# 2 = inactive (will not route)", Some(2)),
            (
                "# flags: 0 - active, 1 - inactive, 2 - trying, 4 - disabled, 8 - probing",
                None,
            ),
            ("# 8 = probing; 16 = no DNS look-up", None),
            ("# 1: inactive-threshold", None),
            ("# 192.0.2.2: inactive", None),
            ("# 2 probing gateways", None),
            ("# 10 - probing", None),
        ] {
            assert_eq!(
                wrong(text.as_bytes()).map(|(_, flag, _)| flag),
                flag,
                "{text}"
            );
        }
    }
}
