//! Comments that suppress findings: `# ds-tool: ignore[DS203] reason`, above the line in question or at
//! its end, and `# ds-tool: ignore-file[DS1] reason` for a whole file.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::selection::{named, no_rule};
use super::{
    Context, Findings, Fix, Rule, Violation,
    rules::ds_tool::{bad_suppression, unused_suppression},
};
use crate::base::escape::own_regex;
use crate::base::source::{Edit, Source, Span};

/// A comment that suppresses findings.
#[derive(Debug)]
struct Suppression {
    /// From the `#` to the end of the line, or the whole line if it holds only the comment.
    span: Span,
    line: u32,
    /// The lines that it applies to.
    about: RangeInclusive<u32>,
    names: Vec<SuppressedRule>,
}

/// A code, prefix or name in a comment.
#[derive(Debug)]
struct SuppressedRule {
    text: String,
    codes: Vec<&'static str>,
    /// Whether it suppressed anything.
    used: bool,
}

/// Removes the findings that comments suppress, and reports wrong comments: those that suppress nothing
/// although all of their rules ran, and those that name no rule.
pub fn apply<'a>(
    mut violations: Vec<Violation<'a>>,
    context: &Context<'a>,
    asked: &[&'static Rule],
) -> Vec<Violation<'a>> {
    let mut files: Vec<(&'a Source, Vec<Suppression>)> = Vec::new();
    let mut own = Vec::new();
    for source in context.sources() {
        let is_list = context
            .lists()
            .any(|list| std::ptr::eq(&list.source, source));
        let (read, bad) = read(source, !is_list);
        own.extend(bad_comments(source, bad));
        files.push((source, read));
    }
    violations.retain(|violation| {
        let mut files = files.iter_mut();
        let file = files.find(|(source, _)| std::ptr::eq(*source, violation.source));
        !file.is_some_and(|(_, suppressions)| suppress(suppressions, violation))
    });
    for (source, suppressions) in files {
        if !is_of_use_elsewhere(source, context) {
            let could_report = |code: &&str| could_report(code, context, asked);
            own.extend(unused_comments(source, &suppressions, could_report));
        }
    }
    let is_asked = |code: &str| asked.iter().any(|rule| rule.code == code);
    own.retain(|violation| is_asked(violation.rule.code));
    violations.extend(own);
    violations
}

/// Whether one of these silences the violation; each that does is of use.
fn suppress(suppressions: &mut [Suppression], violation: &Violation<'_>) -> bool {
    let mut silenced = false;
    for suppression in suppressions {
        if !suppression.about.contains(&violation.line) {
            continue;
        }
        for name in &mut suppression.names {
            if name.codes.contains(&violation.rule.code) {
                name.used = true;
                silenced = true;
            }
        }
    }
    silenced
}

/// Whether this rule ran and could have reported something.
fn could_report(code: &str, context: &Context<'_>, asked: &[&'static Rule]) -> bool {
    let (_, family) = code.split_at("DS".len());
    let is_asked = asked
        .iter()
        .any(|rule| rule.code == code && rule.versions.contains(&context.server.version.line()));
    is_asked && (context.has_cfg() || family.starts_with(['0', '1']))
}

/// Whether comments in this file may suppress something in a branch that is skipped here, or for
/// another file that includes this one.
fn is_of_use_elsewhere(source: &Source, context: &Context<'_>) -> bool {
    let mut files = context.cfg.files.iter();
    let begins_branch = |text: &[u8]| matches!(text, [b'#' | b'!', b'!', b'i', b'f']);
    match files.position(|file| std::ptr::eq(&file.source, source)) {
        Some(0) => source.text.windows(4).any(begins_branch),
        Some(_) => true,
        None => false,
    }
}

fn bad_comments(source: &Source, bad: Vec<BadSuppression>) -> Vec<Violation<'_>> {
    let mut finding = Findings::new(&bad_suppression::RULE, &[], usize::MAX);
    for (line, span, why) in bad {
        let finding = finding.source(source, line, span, why);
        finding.help(
            "write # ds-tool: ignore[DS203] and the reason, or # ds-tool: ignore-file[DS203]",
        );
    }
    finding.into_all()
}

fn unused_comments<'a>(
    source: &'a Source,
    suppressions: &[Suppression],
    could_report: impl Fn(&&str) -> bool,
) -> Vec<Violation<'a>> {
    let mut finding = Findings::new(&unused_suppression::RULE, &[], usize::MAX);
    for suppression in suppressions {
        let names = suppression.names.iter();
        let unused: Vec<_> = names
            .filter(|name| !name.used && name.codes.iter().all(&could_report))
            .map(|name| name.text.as_str())
            .collect();
        if unused.is_empty() {
            continue;
        }
        let message = format!(
            "this comment suppresses nothing: no finding of {}",
            unused.join(", ")
        );
        let finding = finding.source(source, suppression.line, suppression.span, message);
        let finding = finding.help("remove it");
        if unused.len() == suppression.names.len() {
            let edit = Edit::new(suppression.span, "");
            finding.fix(Fix::safe("remove the comment", vec![edit]));
        }
    }
    finding.into_all()
}

/// A comment that cannot be read: its line, its place, and what is wrong.
type BadSuppression = (u32, Span, String);

/// The comments in a file; in a cfg they may also begin with `//`.
fn read(source: &Source, is_cfg: bool) -> (Vec<Suppression>, Vec<BadSuppression>) {
    static COMMENT: LazyLock<Regex> =
        LazyLock::new(|| own_regex(r"(?-u)(?:#|//)[ \t]*ds-tool:[ \t]*([^\r\n]*)"));
    let (mut read, mut bad) = (Vec::new(), Vec::new());
    let text = &source.text;
    let (mut line, mut counted) = (1, 0);
    for found in COMMENT.captures_iter(text) {
        let (comment, [words]) = found.extract();
        let Some(place) = found.get(0) else { continue };
        if !is_cfg && comment.starts_with(b"//") {
            continue;
        }
        let lines = text[counted..place.start()].iter().filter(|&&b| b == b'\n');
        line += lines.count() as u32;
        counted = place.start();
        let line_end = text[..place.start()].iter().rposition(|&b| b == b'\n');
        let start = line_end.map_or(0, |at| at + 1);
        let in_line = &text[start..place.start()];
        if !begins_a_comment(in_line) {
            continue;
        }
        let rest = &text[place.end()..];
        let mut span = Span::new(place.start(), place.end());
        let own_line = in_line.iter().all(|b| matches!(b, b' ' | b'\t'));
        if own_line {
            let end = rest.iter().position(|&b| b == b'\n');
            let end = end.map_or(rest.len(), |at| at + 1);
            span = Span::new(start, place.end() + end);
        }
        match directive(words) {
            Err(why) => bad.push((line, Span::new(place.start(), place.end()), why)),
            Ok((whole_file, names)) => read.push(Suppression {
                span,
                line,
                about: match (whole_file, own_line) {
                    (true, _) => 1..=u32::MAX,
                    (false, false) => line..=line,
                    (false, true) => line + 1..=line + next_statement(rest),
                },
                names,
            }),
        }
    }
    (read, bad)
}

/// Whether a comment can begin after these bytes of a line: not inside a word, as attributes extend to
/// the next blank, and not inside a string.
fn begins_a_comment(before: &[u8]) -> bool {
    let quotes = before.iter().filter(|&&b| b == b'"').count();
    quotes % 2 == 0
        && before
            .last()
            .is_none_or(|b| matches!(b, b' ' | b'\t' | b'{' | b'}' | b';' | b')'))
}

/// The distance to the next line that is neither empty nor a comment.
fn next_statement(rest: &[u8]) -> u32 {
    let lines = rest.split(|&b| b == b'\n').skip(1);
    let is_statement = |line: &&[u8]| {
        let word = line.trim_ascii_start();
        !word.is_empty()
            && !word.starts_with(b"//")
            && (!word.starts_with(b"#") || word.starts_with(b"#!"))
    };
    let between = lines.take_while(|line| !is_statement(line)).count();
    between as u32 + 1
}

/// Whether it applies to the whole file, and what it names.
fn directive(words: &[u8]) -> Result<(bool, Vec<SuppressedRule>), String> {
    let words = String::from_utf8_lossy(words);
    let (whole_file, rest) = match words.strip_prefix("ignore-file") {
        Some(rest) => (true, rest),
        None => match words.strip_prefix("ignore") {
            Some(rest) => (false, rest),
            None => return Err("this is neither ignore[..] nor ignore-file".to_owned()),
        },
    };
    let names: Vec<&str> = match rest.strip_prefix('[') {
        Some(list) => match list.split_once(']') {
            Some((names, _)) => names.split(',').map(str::trim).collect(),
            None => return Err("the ']' is missing".to_owned()),
        },
        None if whole_file && (rest.is_empty() || rest.starts_with([' ', '\t'])) => vec!["ALL"],
        None => {
            return Err("the rules are missing: a comment silences those that it names".to_owned());
        }
    };
    let names = names.into_iter().map(|name| {
        let codes: Vec<_> = named(name).map(|rule| rule.code).collect();
        match codes.is_empty() {
            true => Err(no_rule(name)),
            false => Ok(SuppressedRule {
                text: name.to_owned(),
                codes,
                used: false,
            }),
        }
    });
    Ok((whole_file, names.collect::<Result<_, _>>()?))
}
