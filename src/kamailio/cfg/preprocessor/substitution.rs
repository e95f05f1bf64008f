//! `#!subst`: rules that rewrite strings and the names of included files (`ppcfg.c`, `re.c`).

use regex::bytes::Regex;

use super::pattern::{self, PatternError, PatternOptions};
use super::variables::{self, UNKNOWN, Variables};
use crate::base::fact::Fact;

/// How many rules are applied. The effect of further ones is unknown.
const MOST_RULES: usize = 1000;

/// The longest string that is rewritten, in bytes.
const LONGEST: usize = 16 * 1024;

/// Limit on the total work of all rules: the bytes scanned, plus a fixed cost for each scan, for each match
/// and for each byte of a match.
const MOST_WORK: usize = 1 << 26;
const SCAN: usize = 64;
const MATCH: usize = 256;
const MATCHED_BYTE: usize = 16;

/// How many escapes a replacement may have (`MAX_REPLACE_WITH` in `re.h`).
const MOST_ESCAPES: usize = 100;

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

/// The strings take longer to rewrite than is worth it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuchWork;

#[derive(Debug)]
enum ReplacementPiece {
    Byte(u8),
    Group(usize),
    /// A pseudo-variable as written, evaluated each time the rule is applied.
    Variable(Vec<u8>),
    /// Text that depends on this.
    Unknown(String),
}

#[derive(Debug)]
struct SubstRule {
    regex: Regex,
    replacement: Vec<ReplacementPiece>,
    everywhere: bool,
    /// What a byte costs to scan: a large automaton may take a step for each of its states.
    cost: usize,
    /// Whether Kamailio reads the rule.
    certain: Fact<()>,
}

impl SubstRule {
    fn read(
        parts: SubstRuleParts<'_>,
        missing: &str,
        certain: Fact<()>,
    ) -> Result<Self, PatternError> {
        if parts.pattern.contains(&UNKNOWN) {
            return Err(PatternError::Beyond);
        }
        let mut options = PatternOptions {
            by_line: true,
            ..PatternOptions::default()
        };
        let mut everywhere = false;
        let replacement = pieces(parts.replacement, missing)?;
        for flag in parts.flags {
            match flag {
                b'i' => options.ignores_case = true,
                b's' => options.by_line = false,
                b'g' => everywhere = true,
                _ => return Err(PatternError::Bad),
            }
        }
        let (regex, cost) = pattern::compile_measured(parts.pattern, options)?;
        Ok(Self {
            regex,
            replacement,
            everywhere,
            cost,
            certain,
        })
    }

    /// The rewritten text. `None` if the rule does not match, or if one match is empty: Kamailio
    /// then leaves the text unchanged (`subst_run` in `re.c`). Bytes that depend on something
    /// unknown are [`UNKNOWN`]; `missing` then names it.
    fn apply(
        &self,
        text: &[u8],
        variables: Variables<'_>,
        missing: &mut Option<String>,
        work: &mut usize,
    ) -> Option<Vec<u8>> {
        let mut unknown = |what: &str| {
            missing.get_or_insert_with(|| what.to_owned());
            UNKNOWN
        };
        let mut out = Vec::new();
        let mut end = 0;
        let most = if self.everywhere { usize::MAX } else { 1 };
        for groups in self.regex.captures_iter(text).take(most) {
            let whole = groups.get(0).filter(|whole| !whole.is_empty())?;
            *work = work.saturating_add(MATCH + MATCHED_BYTE * whole.len() * self.cost);
            out.extend_from_slice(&text[end..whole.start()]);
            end = whole.end();
            if let Fact::Unknown(what) = &self.certain {
                out.push(unknown(what));
                continue;
            }
            for piece in &self.replacement {
                match piece {
                    ReplacementPiece::Byte(byte) => out.push(*byte),
                    // A group that does not exist in the pattern is empty.
                    ReplacementPiece::Group(number) => {
                        let group = groups.get(*number);
                        out.extend(group.map_or(&[][..], |group| group.as_bytes()));
                    }
                    ReplacementPiece::Variable(variable) => match variables.value(variable) {
                        Fact::Known(value) => out.extend(value.unwrap_or_default()),
                        Fact::Unknown(what) => out.push(unknown(&what)),
                    },
                    ReplacementPiece::Unknown(what) => out.push(unknown(what)),
                }
            }
            if out.len() > LONGEST || *work > MOST_WORK {
                break;
            }
        }
        out.extend_from_slice(&text[end..]);
        (end > 0).then_some(out)
    }
}

/// Follows `parse_repl` in `re.c`. `missing` names what [`UNKNOWN`] bytes depend on.
fn pieces(replacement: &[u8], missing: &str) -> Result<Vec<ReplacementPiece>, PatternError> {
    let mut pieces = Vec::with_capacity(replacement.len());
    let mut escapes = 0;
    let mut rest = replacement;
    while let Some((&byte, after)) = rest.split_first() {
        let mut length = 1;
        pieces.push(match byte {
            UNKNOWN => ReplacementPiece::Unknown(missing.to_owned()),
            b'$' => {
                escapes += 1;
                length = variables::length(rest);
                // A lone `$` names no variable, nor does one whose bracket is not closed.
                let opens = rest[..length].contains(&b'(') && !rest[..length].ends_with(b")");
                if length == 1 || opens {
                    return Err(PatternError::Bad);
                }
                ReplacementPiece::Variable(rest[..length].to_vec())
            }
            b'\\' => {
                escapes += 1;
                length = 2;
                match after.first() {
                    Some(b'n') => ReplacementPiece::Byte(b'\n'),
                    Some(b'r') => ReplacementPiece::Byte(b'\r'),
                    Some(b't') => ReplacementPiece::Byte(b'\t'),
                    Some(b'u') => return Err(PatternError::Beyond),
                    Some(digit @ b'0'..=b'9') => ReplacementPiece::Group(usize::from(digit - b'0')),
                    Some(other) => ReplacementPiece::Byte(*other),
                    None => return Err(PatternError::Bad),
                }
            }
            _ => ReplacementPiece::Byte(byte),
        });
        if escapes >= MOST_ESCAPES {
            return Err(PatternError::Bad);
        }
        rest = &rest[length..];
    }
    Ok(pieces)
}

/// All rules in order of definition.
#[derive(Debug, Default)]
pub struct Substitutions {
    rules: Vec<SubstRule>,
    work: usize,
    /// The rules that rewrote the string of the current token.
    applied: Vec<usize>,
}

impl Substitutions {
    /// Adds the rule `/pattern/replacement/flags`. `missing` names what its [`UNKNOWN`] bytes depend
    /// on; `certain` says whether Kamailio reads it.
    pub fn add(
        &mut self,
        rule: &[u8],
        missing: &str,
        certain: Fact<()>,
    ) -> Result<(), PatternError> {
        let parts = SubstRuleParts::read(rule).ok_or(PatternError::Bad)?;
        let rule = SubstRule::read(parts, missing, certain)?;
        if self.rules.len() >= MOST_RULES {
            return Err(PatternError::Beyond);
        }
        self.rules.push(rule);
        Ok(())
    }

    /// The rules that rewrote strings since [`Substitutions::forget_applied`], by their number.
    pub fn applied(&self) -> &[usize] {
        &self.applied
    }

    pub fn forget_applied(&mut self) {
        self.applied.clear();
    }

    /// Applies each rule to `text` in turn. If a rule that matches has an unknown effect, the result
    /// is what that depends on, and `text` has an [`UNKNOWN`] byte there.
    pub fn apply(
        &mut self,
        text: &mut Vec<u8>,
        variables: Variables<'_>,
    ) -> Result<Option<String>, TooMuchWork> {
        let mut missing = None;
        if text.is_empty() {
            return Ok(missing);
        }
        for (index, rule) in self.rules.iter().enumerate() {
            let scan = (text.len() + SCAN).saturating_mul(rule.cost);
            self.work = self.work.saturating_add(scan);
            if text.len() > LONGEST || self.work > MOST_WORK {
                return Err(TooMuchWork);
            }
            if let Some(rewritten) = rule.apply(text, variables, &mut missing, &mut self.work) {
                *text = rewritten;
                self.applied.push(index);
            }
        }
        if missing.is_some() && !text.contains(&UNKNOWN) {
            text.push(UNKNOWN); // a later rule replaced it
        }
        Ok(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::cfg::ServerEnv;
    use crate::kamailio::cfg::preprocessor::defines::Defines;
    use crate::kamailio::version::Version;

    fn applied(
        substitutions: &mut Substitutions,
        text: &str,
    ) -> Result<(String, Option<String>), TooMuchWork> {
        let mut env = ServerEnv::default();
        env.variables.insert("A".into(), b"1".to_vec());
        let variables = Variables {
            defines: &Defines::new(Version::V6_1),
            env: &env,
        };
        let mut text = text.as_bytes().to_vec();
        let missing = substitutions.apply(&mut text, variables)?;
        Ok((String::from_utf8(text).unwrap(), missing))
    }

    fn rewritten(rules: &[&str], text: &str) -> Result<String, PatternError> {
        let mut substitutions = Substitutions::default();
        for rule in rules {
            substitutions.add(rule.as_bytes(), "", Fact::Known(()))?;
        }
        Ok(applied(&mut substitutions, text).unwrap().0)
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
            (&["/a/<$env(A)>/"], "a", "<1>"),
            (&["/a/$def(NONE)/"], "ab", "b"),
        ] {
            assert_eq!(rewritten(rules, text).as_deref(), Ok(result), "{rules:?}");
        }
    }

    #[test]
    fn an_incomplete_rule_is_bad() {
        for rule in [
            "", "//", "/a", "/a/b", r"\a\b\", "/a/b/x", "/(/b/", r"/a/b\/",
        ] {
            assert_eq!(rewritten(&[rule], "a"), Err(PatternError::Bad), "{rule}");
        }
        assert_eq!(rewritten(&["/a/$env(B/"], "a"), Err(PatternError::Bad));
        assert_eq!(rewritten(&["/a/x$/"], "a"), Err(PatternError::Bad));
    }

    #[test]
    fn only_strings_that_a_rule_matches_depend_on_its_unknown_variable() {
        let mut substitutions = Substitutions::default();
        for rule in ["/NAME/$env(B)/", "/b/c/"] {
            assert_eq!(
                substitutions.add(rule.as_bytes(), "", Fact::Known(())),
                Ok(())
            );
        }
        let missing = Some("the environment variable B".to_owned());
        for (text, result) in [
            ("ab", ("ac".to_owned(), None)),
            ("NAMEb", ("\0c".to_owned(), missing)),
        ] {
            assert_eq!(applied(&mut substitutions, text), Ok(result));
        }
    }

    #[test]
    fn a_rule_that_may_not_be_read_leaves_what_it_matches_unknown() {
        let mut substitutions = Substitutions::default();
        let certain = Fact::Unknown("$X".to_owned());
        assert_eq!(substitutions.add(b"/a/b/", "", certain), Ok(()));
        let unknown = ("\0".to_owned(), Some("$X".to_owned()));
        assert_eq!(applied(&mut substitutions, "a"), Ok(unknown));
        assert_eq!(applied(&mut substitutions, "c"), Ok(("c".into(), None)));
    }

    #[test]
    fn rewriting_stops_when_the_text_grows_too_long() {
        let mut substitutions = Substitutions::default();
        for _ in 0..40 {
            let added = substitutions.add(b"/a/aa/g", "", Fact::Known(()));
            assert_eq!(added, Ok(()));
        }
        assert_eq!(applied(&mut substitutions, "a"), Err(TooMuchWork));
    }
}
