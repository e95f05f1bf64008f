//! `#!subst`: rules that rewrite strings and the names of included files (`ppcfg.c`, `re.c`).

use regex::bytes::Regex;

use super::pattern::{self, PatternError, PatternOptions};

/// How many rules are applied. The effect of further ones is unknown.
const MOST_RULES: usize = 1000;

/// The longest string that is rewritten, in bytes.
const LONGEST: usize = 64 * 1024;

/// Limit on the total work of all rules: the bytes scanned, plus a fixed cost for each scan.
const MOST_WORK: usize = 1 << 28;

/// How many escapes a replacement may have (`MAX_REPLACE_WITH` in `re.h`).
const MOST_ESCAPES: usize = 100;

/// Why a rule cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubstRuleError {
    Bad,
    /// Kamailio may accept it, but its effect is not computed here.
    Beyond,
}

impl From<PatternError> for SubstRuleError {
    fn from(error: PatternError) -> Self {
        match error {
            PatternError::Bad => SubstRuleError::Bad,
            PatternError::Beyond => SubstRuleError::Beyond,
        }
    }
}

/// The two parts of `/pattern/replacement/flags`, as written, and the flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubstRuleParts<'a> {
    pub pattern: &'a [u8],
    pub replacement: &'a [u8],
    flags: &'a [u8],
}

impl<'a> SubstRuleParts<'a> {
    /// Follows the first half of `subst_parser` in `re.c`.
    pub fn read(rule: &'a [u8]) -> Option<Self> {
        let (&separator, rest) = rule.split_first()?;
        if separator == b'\\' || rule.len() < 3 {
            return None;
        }
        let (pattern, rest) = cut(rest, |bytes, at| {
            bytes[at] == separator && (at == 0 || bytes[at - 1] != b'\\')
        })?;
        if rest.is_empty() {
            return None;
        }
        let mut escaped = false;
        let (replacement, flags) = cut(rest, |bytes, at| {
            let ends = bytes[at] == separator && !escaped;
            escaped = !escaped && bytes[at] == b'\\';
            ends
        })?;
        Some(Self {
            pattern,
            replacement,
            flags,
        })
    }
}

/// The bytes before and after the first position where `ends` holds.
fn cut(bytes: &[u8], mut ends: impl FnMut(&[u8], usize) -> bool) -> Option<(&[u8], &[u8])> {
    let at = (0..bytes.len()).find(|&at| ends(bytes, at))?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

#[derive(Debug)]
enum ReplacementPiece {
    Byte(u8),
    Group(usize),
}

#[derive(Debug)]
struct SubstRule {
    regex: Regex,
    replacement: Vec<ReplacementPiece>,
    everywhere: bool,
}

impl SubstRule {
    fn read(parts: SubstRuleParts<'_>) -> Result<Self, SubstRuleError> {
        let mut options = PatternOptions {
            by_line: true,
            ..PatternOptions::default()
        };
        let mut everywhere = false;
        let replacement = pieces(parts.replacement)?;
        for flag in parts.flags {
            match flag {
                b'i' => options.ignores_case = true,
                b's' => options.by_line = false,
                b'g' => everywhere = true,
                _ => return Err(SubstRuleError::Bad),
            }
        }
        Ok(Self {
            regex: pattern::compile(parts.pattern, options)?,
            replacement,
            everywhere,
        })
    }

    /// The rewritten text. `None` if the rule does not match, or if one match is empty: Kamailio
    /// then leaves the text unchanged (`subst_run` in `re.c`).
    fn apply(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut end = 0;
        let most = if self.everywhere { usize::MAX } else { 1 };
        for groups in self.regex.captures_iter(text).take(most) {
            let whole = groups.get(0).filter(|whole| !whole.is_empty())?;
            out.extend_from_slice(&text[end..whole.start()]);
            for piece in &self.replacement {
                match piece {
                    ReplacementPiece::Byte(byte) => out.push(*byte),
                    // A group that does not exist in the pattern is empty.
                    ReplacementPiece::Group(number) => {
                        let group = groups.get(*number);
                        out.extend(group.map_or(&[][..], |group| group.as_bytes()));
                    }
                }
            }
            end = whole.end();
            if out.len() > LONGEST {
                break;
            }
        }
        out.extend_from_slice(&text[end..]);
        (end > 0).then_some(out)
    }
}

/// Follows `parse_repl` in `re.c`. Pseudo-variables in a replacement are not supported here.
fn pieces(replacement: &[u8]) -> Result<Vec<ReplacementPiece>, SubstRuleError> {
    let mut pieces = Vec::with_capacity(replacement.len());
    let mut escapes = 0;
    let mut bytes = replacement.iter().copied();
    while let Some(byte) = bytes.next() {
        pieces.push(match byte {
            b'$' => return Err(SubstRuleError::Beyond),
            b'\\' => {
                escapes += 1;
                match bytes.next() {
                    Some(b'n') => ReplacementPiece::Byte(b'\n'),
                    Some(b'r') => ReplacementPiece::Byte(b'\r'),
                    Some(b't') => ReplacementPiece::Byte(b'\t'),
                    Some(b'u') => return Err(SubstRuleError::Beyond),
                    Some(digit @ b'0'..=b'9') => ReplacementPiece::Group(usize::from(digit - b'0')),
                    Some(other) => ReplacementPiece::Byte(other),
                    None => return Err(SubstRuleError::Bad),
                }
            }
            _ => ReplacementPiece::Byte(byte),
        });
        if escapes >= MOST_ESCAPES {
            return Err(SubstRuleError::Bad);
        }
    }
    Ok(pieces)
}

/// All rules in order of definition.
#[derive(Debug, Default)]
pub struct Substitutions {
    rules: Vec<SubstRule>,
    work: usize,
}

impl Substitutions {
    /// Adds the rule `/pattern/replacement/flags`.
    pub fn add(&mut self, rule: &[u8]) -> Result<(), SubstRuleError> {
        let rule = SubstRule::read(SubstRuleParts::read(rule).ok_or(SubstRuleError::Bad)?)?;
        if self.rules.len() >= MOST_RULES {
            return Err(SubstRuleError::Beyond);
        }
        self.rules.push(rule);
        Ok(())
    }

    /// Applies each rule to `text` in turn. Returns false if that would take too long.
    pub fn apply(&mut self, text: &mut Vec<u8>) -> bool {
        if text.is_empty() {
            return true;
        }
        for rule in &self.rules {
            self.work = self.work.saturating_add(text.len() + 64);
            if text.len() > LONGEST || self.work > MOST_WORK {
                return false;
            }
            if let Some(rewritten) = rule.apply(text) {
                *text = rewritten;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(rules: &[&str], text: &str) -> Result<String, SubstRuleError> {
        let mut substitutions = Substitutions::default();
        for rule in rules {
            substitutions.add(rule.as_bytes())?;
        }
        let mut text = text.as_bytes().to_vec();
        assert!(substitutions.apply(&mut text));
        Ok(String::from_utf8(text).unwrap())
    }

    #[test]
    fn rules_are_applied_in_turn_and_replace_the_first_or_every_match() {
        for (rules, text, result) in [
            (&["/a/b/"][..], "aa", "ba"),
            (&["/a/b/g"], "aa", "bb"),
            (&["/a/b/g", "/bb/c/"], "aa", "c"),
            (&["/A/b/i"], "a", "b"),
            (&["!/x!/y!"], "/x", "/y"),
            (&[r"/(a)(b)/\2\1\0/"], "ab", "baab"),
            (&[r"/\/x/\//"], "a/x", "a/"),
            (&["/a//"], "a", ""),
            (&["/z/y/"], "a", "a"),
            (&["/b*/y/g"], "ba", "ba"),
        ] {
            assert_eq!(rewritten(rules, text).as_deref(), Ok(result), "{rules:?}");
        }
    }

    #[test]
    fn an_incomplete_rule_is_bad() {
        for rule in [
            "", "//", "/a", "/a/b", r"\a\b\", "/a/b/x", "/(/b/", r"/a/b\/",
        ] {
            assert_eq!(rewritten(&[rule], "a"), Err(SubstRuleError::Bad), "{rule}");
        }
        assert_eq!(rewritten(&["/a/$ru/"], "a"), Err(SubstRuleError::Beyond));
    }

    #[test]
    fn rewriting_stops_when_the_text_grows_too_long() {
        let mut substitutions = Substitutions::default();
        for _ in 0..40 {
            assert_eq!(substitutions.add(b"/a/aa/g"), Ok(()));
        }
        assert!(!substitutions.apply(&mut b"a".to_vec()));
    }
}
