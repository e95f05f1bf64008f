//! Comments that silence rules: `# ds-tool: ignore[DS203] reason` on a line of its own above what it
//! is about or behind it on the same line, and `# ds-tool: ignore-file[DS1] reason` for a whole file.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use memchr::memmem;
use regex::bytes::Regex;

use super::selection::{named, no_rule};
use super::{Context, Finding, Findings, Fix, Rule, ds001, ds002};
use crate::source::{Edit, Source, Span};

/// A comment that silences rules.
#[derive(Debug)]
struct Suppression {
    /// From the `#` to the end of the line; of a line of its own the whole line.
    span: Span,
    line: u32,
    /// The lines that it is about.
    about: RangeInclusive<u32>,
    /// What it names, each with its rules and whether it silenced anything.
    names: Vec<(String, Vec<&'static str>, bool)>,
}

/// Takes away what the comments of its file silence, and adds what is wrong with such comments:
/// those that silence nothing, though each of their rules was asked, and those that name no rule.
pub fn apply<'a>(
    mut findings: Vec<Finding<'a>>,
    context: &Context<'a>,
    asked: &[&'static Rule],
) -> Vec<Finding<'a>> {
    let is_asked = |code: &str| asked.iter().any(|rule| rule.code == code);
    // Whether a finding would have been made if there were anything to find.
    let would_speak = |code: &&str| {
        let speaks = |rule: &&&Rule| {
            let (_, family) = rule.code.split_at("DS".len());
            rule.versions.contains(&context.server.version)
                && (context.has_cfg() || family.starts_with(['0', '1']))
        };
        asked
            .iter()
            .find(|rule| rule.code == *code)
            .as_ref()
            .is_some_and(speaks)
    };
    let mut by_source: HashMap<*const Source, Vec<Suppression>> = HashMap::new();
    let mut own = Vec::new();
    let mut sources: Vec<&'a Source> = context.sources().collect();
    sources.retain(|source| {
        let list = context
            .lists()
            .find(|list| std::ptr::eq(&*list.source, *source));
        let (read, bad) = read(source, list.is_none());
        let mut said = Findings::new(&ds002::RULE, usize::MAX);
        for (line, span, why) in bad {
            let said = said.source(source, line, span, why);
            said.help("write # ds-tool: ignore[DS203] and why, or # ds-tool: ignore-file[DS203]");
        }
        own.extend(said.into_all());
        let any = !read.is_empty();
        by_source.insert(std::ptr::from_ref(*source), read);
        any
    });
    findings.retain(|finding| {
        let suppressions = by_source.get_mut(&std::ptr::from_ref(finding.source));
        let mut silenced = false;
        for suppression in suppressions.into_iter().flatten() {
            if !suppression.about.contains(&finding.diagnostic.place.line) {
                continue;
            }
            for (_, codes, used) in &mut suppression.names {
                if finding
                    .diagnostic
                    .code
                    .is_some_and(|code| codes.contains(&code))
                {
                    *used = true;
                    silenced = true;
                }
            }
        }
        !silenced
    });
    // What a branch that was not taken, or another file that includes this one, needs is not unused.
    let included = context.cfg.files.iter().skip(1).map(|file| &file.source);
    let included: Vec<_> = included.map(std::ptr::from_ref).collect();
    let has_branches = |source: &Source| BRANCH.as_ref().is_some_and(|b| b.is_match(&source.text));
    sources.retain(|source| {
        let in_cfg = context
            .cfg
            .files
            .first()
            .is_some_and(|main| std::ptr::eq(&main.source, *source));
        !(included.contains(&std::ptr::from_ref(*source)) || in_cfg && has_branches(source))
    });
    for source in sources {
        let mut said = Findings::new(&ds001::RULE, usize::MAX);
        for suppression in by_source
            .get(&std::ptr::from_ref(source))
            .into_iter()
            .flatten()
        {
            let unused: Vec<_> = suppression
                .names
                .iter()
                .filter(|(_, codes, used)| !used && codes.iter().all(&would_speak))
                .map(|(name, ..)| name.as_str())
                .collect();
            if unused.is_empty() {
                continue;
            }
            let message = format!(
                "this comment silences nothing: no finding of {}",
                unused.join(", ")
            );
            let said = said.source(source, suppression.line, suppression.span, message);
            let said = said.help("remove it");
            if unused.len() == suppression.names.len() {
                let edit = Edit {
                    span: suppression.span,
                    text: Vec::new(),
                };
                said.fix(Fix::safe("remove the comment", vec![edit]));
            }
        }
        own.extend(said.into_all());
    }
    own.retain(|finding| finding.diagnostic.code.is_some_and(is_asked));
    findings.extend(own);
    findings
}

/// A condition of the preprocessor.
static BRANCH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("(?-u)[#!]!if").ok());

/// What a comment says that is none: its line, its place, and what is wrong.
type Bad = (u32, Span, String);

/// What the comments of a file say; in a cfg one may begin with `//`, too.
fn read(source: &Source, is_cfg: bool) -> (Vec<Suppression>, Vec<Bad>) {
    static COMMENT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?-u)(?:#|//)[ \t]*ds-tool:[ \t]*([^\r\n]*)").ok());
    let (mut read, mut bad) = (Vec::new(), Vec::new());
    let text = &source.text;
    // Few files have one, and looking for the word alone takes no time.
    if memmem::find(text, b"ds-tool:").is_none() {
        return (read, bad);
    }
    let (mut line, mut counted) = (1, 0);
    for found in COMMENT.iter().flat_map(|regex| regex.captures_iter(text)) {
        let (Some(whole), Some(words)) = (found.get(0), found.get(1)) else {
            continue;
        };
        if !is_cfg && whole.as_bytes().starts_with(b"//") {
            continue;
        }
        let count = |bytes: &[u8]| bytes.iter().filter(|&&b| b == b'\n').count() as u32;
        line += count(text.get(counted..whole.start()).unwrap_or_default());
        counted = whole.start();
        let before = text.get(..whole.start()).unwrap_or_default();
        let start = before
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |at| at + 1);
        let own_line = before
            .get(start..)
            .unwrap_or_default()
            .iter()
            .all(|&b| matches!(b, b' ' | b'\t'));
        let in_line = before.get(start..).unwrap_or_default();
        if !begins_a_comment(in_line) {
            continue;
        }
        let rest = text.get(whole.end()..).unwrap_or_default();
        let mut span = Span::new(whole.start(), whole.end());
        if own_line {
            let end = rest
                .iter()
                .position(|&b| b == b'\n')
                .map_or(rest.len(), |at| at + 1);
            span = Span::new(start, whole.end() + end);
        }
        match directive(words.as_bytes()) {
            Err(why) => bad.push((line, Span::new(whole.start(), whole.end()), why)),
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

/// Whether a comment can begin behind these bytes of a line: not in a word, as attributes go on to
/// the next blank, and not in a string.
fn begins_a_comment(before: &[u8]) -> bool {
    let quotes = before.iter().filter(|&&b| b == b'"').count();
    quotes % 2 == 0
        && before
            .last()
            .is_none_or(|b| matches!(b, b' ' | b'\t' | b'{' | b'}' | b';' | b')'))
}

/// How many lines further the next line stands that is neither empty nor a comment.
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

type Names = Vec<(String, Vec<&'static str>, bool)>;

/// Whether it is for the whole file, and what it names.
fn directive(words: &[u8]) -> Result<(bool, Names), String> {
    let words = String::from_utf8_lossy(words);
    let (whole_file, rest) = match words.strip_prefix("ignore-file") {
        Some(rest) => (true, rest),
        None => match words.strip_prefix("ignore") {
            Some(rest) => (false, rest),
            None => return Err("this is neither ignore[..] nor ignore-file".to_owned()),
        },
    };
    let all = RULES_ALL.to_owned();
    let names = match rest.strip_prefix('[') {
        Some(list) => match list.split_once(']') {
            Some((names, _)) => names
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect(),
            None => return Err("the ']' is missing".to_owned()),
        },
        None if whole_file && (rest.is_empty() || rest.starts_with([' ', '\t'])) => vec![all],
        None => {
            return Err("the rules are missing: a comment silences those that it names".to_owned());
        }
    };
    let rules = |name: String| {
        let codes: Vec<_> = named(&name).map(|rule| rule.code).collect();
        match codes.is_empty() {
            true => Err(no_rule(&name)),
            false => Ok((name, codes, false)),
        }
    };
    let names = names.into_iter().map(rules).collect::<Result<_, _>>()?;
    Ok((whole_file, names))
}

/// The name of all rules.
const RULES_ALL: &str = "ALL";
