//! A `loadmodule` of dispatcher that is not read, as a condition does not hold.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::base::escape::{own_regex, sanitize};
use crate::base::source::Span;
use crate::kamailio::cfg::{Cfg, FileSpan};

/// A `loadmodule "dispatcher.so"` in a branch that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InactiveLoad {
    pub spot: FileSpan,
    /// Its line, from 1.
    pub line: usize,
    /// The names that its conditions ask for, each with whether it must be defined.
    names: Vec<(String, bool)>,
}

impl InactiveLoad {
    /// What makes Kamailio read it.
    pub fn way_in(&self) -> String {
        let defined = self.names.iter().filter(|(_, defined)| *defined);
        let options: Vec<_> = defined.map(|(name, _)| format!("-A {name}")).collect();
        let mut others = self.names.iter().filter(|(_, defined)| !defined);
        match (options.as_slice(), others.next()) {
            ([], None) => "if its condition holds".to_owned(),
            ([], Some((name, _))) => format!("if {name} is not defined"),
            (options, None) => format!("with {}", options.join(" ")),
            (options, Some((name, _))) => {
                format!("with {}, if {name} is not defined", options.join(" "))
            }
        }
    }
}

/// The first such line of a cfg that does not load dispatcher.
pub fn inactive_load(cfg: &Cfg) -> Option<InactiveLoad> {
    let files = cfg.files.iter().zip(0..);
    let mut found = files.filter_map(|(file, index)| in_text(&file.source.text, index));
    found.next()
}

fn in_text(text: &[u8], file: u32) -> Option<InactiveLoad> {
    static LOAD: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(r#"(?-u)^[ \t]*loadmodulex?[ \t(]+"(?:[^"]*/)?dispatcher(?:\.so)?""#)
    });
    static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(r"(?-u)^[ \t]*[#!]!(ifdef|ifndef|ifexp|else|endif)[ \t]*([A-Za-z_0-9]*)")
    });
    let has_word = |text: &[u8]| memchr::memmem::find(text, b"dispatcher").is_some();
    if !has_word(text) {
        return None;
    }
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut start = 0;
    let mut in_comment = false;
    for (line, number) in text.split(|&b| b == b'\n').zip(1..) {
        let begin = start;
        start += line.len() + 1;
        let has = |mark: &[u8]| memchr::memmem::rfind(line, mark);
        in_comment = match line.contains(&b'*').then(|| (has(b"/*"), has(b"*/"))) {
            None => in_comment,
            Some(marks) => match marks {
                (Some(opened), closed) => closed.is_none_or(|closed| closed < opened),
                (None, Some(_)) => false,
                (None, None) => in_comment,
            },
        };
        if in_comment {
            continue;
        }
        if let Some(found) = (!open.is_empty() && has_word(line))
            .then(|| LOAD.find(line))
            .flatten()
        {
            let blanks = line.len() - line.trim_ascii_start().len();
            let names = open.into_iter().filter(|(name, _)| !name.is_empty());
            return Some(InactiveLoad {
                spot: FileSpan {
                    file,
                    span: Span::new(begin + blanks, begin + found.end()),
                },
                line: number,
                names: names.collect(),
            });
        }
        let Some(condition) = CONDITION.captures(line) else {
            continue;
        };
        let name = || sanitize(&condition[2]);
        match &condition[1] {
            b"ifdef" => open.push((name(), true)),
            b"ifndef" => open.push((name(), false)),
            b"ifexp" => open.push((String::new(), true)),
            b"else" => {
                if let Some((_, defined)) = open.last_mut() {
                    *defined = !*defined;
                }
            }
            _ => drop(open.pop()),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_and_its_conditions_are_found() {
        for (text, expected) in [
            (
                "#!ifdef A\nloadmodule \"dispatcher.so\"\n#!endif\n",
                Some((2, "with -A A")),
            ),
            (
                "#!ifndef A\n loadmodule \"x/dispatcher\"\n",
                Some((2, "if A is not defined")),
            ),
            (
                "#!ifdef A\n#!else\nloadmodule \"dispatcher.so\"\n",
                Some((3, "if A is not defined")),
            ),
            (
                "#!ifdef A\n#!ifdef B\nloadmodule \"dispatcher.so\"\n",
                Some((3, "with -A A -A B")),
            ),
            ("#!ifdef A\n#!endif\nloadmodule \"dispatcher.so\"\n", None),
            (
                "#!ifdef A\n#loadmodule \"dispatcher.so\"\n/*\nloadmodule \"dispatcher.so\"\n*/",
                None,
            ),
        ] {
            let found = in_text(text.as_bytes(), 0);
            let found = found.map(|found| (found.line, found.way_in()));
            let expected = expected.map(|(line, words)| (line, words.to_owned()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
