//! POSIX extended regular expressions, translated to the syntax of the `regex` crate.
//!
//! Kamailio passes them to `regcomp`. Patterns that the crate cannot express (back references), or
//! that are so large that they would take long, give [`PatternError::Beyond`].

use std::fmt::Write;

use regex::bytes::{Regex, RegexBuilder};

/// The longest pattern that is compiled, in bytes.
const LONGEST: usize = 4096;

/// How many bytes a compiled pattern may take.
const LARGEST: usize = 256 * 1024;

/// Sizes of compiled patterns in bytes, and what a byte then costs at most: a step for each state that the
/// pattern may be in.
const COSTS: [(usize, usize); 4] = [
    (8 * 1024, 1),
    (32 * 1024, 64),
    (128 * 1024, 256),
    (LARGEST, 1024),
];

/// Why there is no compiled pattern, or no rule of `#!subst` with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternError {
    /// Kamailio refuses it.
    Bad,
    /// Kamailio may accept it, but it is not computed here.
    Beyond,
}

/// The most repetitions that an interval may ask for (`RE_DUP_MAX` of glibc).
const MOST_REPETITIONS: u32 = 32767;

/// A class that matches no byte.
const NOTHING: &str = r"[^\x00-\xff]";

/// Matching options.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PatternOptions {
    /// Upper and lower case are equal (`REG_ICASE`).
    pub ignores_case: bool,
    /// `.` and `[^..]` do not match a line feed; `^` and `$` also match next to one
    /// (`REG_NEWLINE`).
    pub by_line: bool,
    /// It must match a whole name, as in `modparam`.
    pub whole: bool,
}

/// Compiles a POSIX extended regular expression.
pub fn compile(pattern: &[u8], options: PatternOptions) -> Result<Regex, PatternError> {
    compile_measured(pattern, options).map(|(regex, _)| regex)
}

/// The same, and what each byte costs that it scans.
pub fn compile_measured(
    pattern: &[u8],
    options: PatternOptions,
) -> Result<(Regex, usize), PatternError> {
    if pattern.len() > LONGEST {
        return Err(PatternError::Beyond);
    }
    let mut translator = Translator {
        rest: pattern,
        ignores_case: options.ignores_case,
        by_line: options.by_line,
        out: String::with_capacity(pattern.len() * 2),
        atom: None,
        repeated: false,
        open: Vec::new(),
        groups: Vec::new(),
        branches: vec![Branches::default()],
        first_wins: true,
    };
    translator.run()?;
    if !options.whole && !translator.first_wins {
        return Err(PatternError::Beyond);
    }
    let body = translator.out;
    let whole = if options.whole {
        format!("^(?:{body})$")
    } else {
        body
    };
    let with_limit = |limit| {
        RegexBuilder::new(&whole)
            .unicode(false)
            .case_insensitive(options.ignores_case)
            .multi_line(options.by_line)
            .dot_matches_new_line(!options.by_line)
            .size_limit(limit)
            .dfa_size_limit(LARGEST)
            .nest_limit(64)
            .build()
    };
    let mut costs = COSTS.into_iter();
    costs
        .find_map(|(size, cost)| Some((with_limit(size).ok()?, cost)))
        .ok_or(PatternError::Beyond)
}

/// The alternatives of one group.
#[derive(Debug, Default)]
struct Branches {
    earlier: Vec<Vec<u8>>,
    current: Vec<u8>,
    /// Whether one of them is more than literal text.
    special: bool,
}

struct Translator<'a> {
    rest: &'a [u8],
    ignores_case: bool,
    by_line: bool,
    out: String,
    /// Start of the last atom in `out`.
    atom: Option<usize>,
    repeated: bool,
    /// Starts of the open groups in `out`, each with its index in `groups`.
    open: Vec<(usize, usize)>,
    /// Whether each group is closed, in the order in which they open.
    groups: Vec<bool>,
    branches: Vec<Branches>,
    /// Whether the first alternative that matches is also the longest. `regexec` takes the longest,
    /// the `regex` crate the first.
    first_wins: bool,
}

impl Translator<'_> {
    fn next(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    fn literal(&mut self, byte: u8) {
        self.begin_atom();
        escape(&mut self.out, byte);
        self.innermost().current.push(byte);
    }

    /// The alternatives of the innermost open group. The whole pattern is always one.
    fn innermost(&mut self) -> &mut Branches {
        let last = self.branches.len() - 1;
        &mut self.branches[last]
    }

    fn begin_atom(&mut self) {
        self.atom = Some(self.out.len());
        self.repeated = false;
    }

    /// Records that the current alternative is more than literal text.
    fn not_plain(&mut self) {
        let branches = self.innermost();
        branches.special = true;
        if !branches.earlier.is_empty() {
            self.first_wins = false;
        }
    }

    fn special(&mut self, translated: &str) {
        self.begin_atom();
        self.out.push_str(translated);
        self.not_plain();
    }

    /// A place between bytes, which cannot be repeated.
    fn anchor(&mut self, translated: &str) {
        self.special(translated);
        self.atom = None;
    }

    fn run(&mut self) -> Result<(), PatternError> {
        while let Some(byte) = self.next() {
            match byte {
                b'\\' => self.escaped()?,
                b'[' => self.bracket()?,
                b'(' => {
                    self.open.push((self.out.len(), self.groups.len()));
                    self.groups.push(false);
                    self.branches.push(Branches::default());
                    self.out.push('(');
                    self.atom = None;
                }
                b')' if !self.open.is_empty() => self.close(),
                b'|' => {
                    self.end_branch();
                    self.out.push('|');
                    self.atom = None;
                }
                b'*' | b'+' | b'?' => self.repeat(&char::from(byte).to_string())?,
                b'{' => {
                    let interval = self.interval()?;
                    self.repeat(&interval)?;
                }
                b'.' => self.special("."),
                b'^' | b'$' => self.anchor(if byte == b'^' { "^" } else { "$" }),
                _ => self.literal(byte),
            }
        }
        self.end_branch();
        if self.open.is_empty() {
            Ok(())
        } else {
            Err(PatternError::Bad)
        }
    }

    fn end_branch(&mut self) {
        let branches = self.innermost();
        let branch = std::mem::take(&mut branches.current);
        let earlier = &mut branches.earlier;
        let is_hidden = earlier.iter().any(|earlier| branch.starts_with(earlier));
        let first_wins = earlier.is_empty() || !branches.special && !is_hidden;
        earlier.push(branch);
        self.first_wins &= first_wins;
    }

    fn close(&mut self) {
        self.end_branch();
        self.branches.pop();
        self.atom = self.open.pop().map(|(start, group)| {
            self.groups[group] = true;
            start
        });
        self.repeated = false;
        self.out.push(')');
        self.not_plain();
    }

    fn repeat(&mut self, how_often: &str) -> Result<(), PatternError> {
        let atom = self.atom.ok_or(PatternError::Bad)?;
        if self.repeated {
            self.out.insert_str(atom, "(?:");
            self.out.push(')');
        }
        self.out.push_str(how_often);
        self.repeated = true;
        self.not_plain();
        Ok(())
    }

    fn interval(&mut self) -> Result<String, PatternError> {
        let end = self.rest.iter().position(|&b| b == b'}');
        let end = end.ok_or(PatternError::Bad)?;
        let inner = &self.rest[..end];
        self.rest = &self.rest[end + 1..];
        let (least, most) = match inner.iter().position(|&b| b == b',') {
            None => (inner, None),
            Some(comma) => (&inner[..comma], Some(&inner[comma + 1..])),
        };
        let number = |digits: &[u8]| -> Result<u32, PatternError> {
            let text = std::str::from_utf8(digits).map_err(|_| PatternError::Bad)?;
            let number = text.parse().ok();
            let number = number.filter(|&number| number <= MOST_REPETITIONS);
            number.ok_or(PatternError::Bad)
        };
        let least = if least.is_empty() && most.is_some() {
            0
        } else {
            number(least)?
        };
        Ok(match most {
            None => format!("{{{least}}}"),
            Some([]) => format!("{{{least},}}"),
            Some(most) => {
                let most = number(most)?;
                if most < least {
                    return Err(PatternError::Bad);
                }
                format!("{{{least},{most}}}")
            }
        })
    }

    fn escaped(&mut self) -> Result<(), PatternError> {
        match self.next().ok_or(PatternError::Bad)? {
            digit @ b'1'..=b'9' => {
                let group = self.groups.get(usize::from(digit - b'1'));
                return Err(match group {
                    Some(true) => PatternError::Beyond,
                    _ => PatternError::Bad,
                });
            }
            b'<' => self.anchor(r"\b{start}"),
            b'>' => self.anchor(r"\b{end}"),
            b'`' => self.anchor(r"\A"),
            b'\'' => self.anchor(r"\z"),
            b'b' => self.anchor(r"\b"),
            b'B' => self.anchor(r"\B"),
            byte @ (b'w' | b'W' | b's' | b'S') => {
                self.special(&format!("\\{}", char::from(byte)));
            }
            // glibc converts the text to upper case here, but not a letter after a backslash.
            byte if self.ignores_case && byte.is_ascii_lowercase() => self.special(NOTHING),
            byte => self.literal(byte),
        }
        Ok(())
    }

    fn bracket(&mut self) -> Result<(), PatternError> {
        self.begin_atom();
        self.not_plain();
        self.out.push('[');
        if let Some(rest) = self.rest.strip_prefix(b"^") {
            self.rest = rest;
            self.out.push('^');
            if self.by_line {
                self.out.push_str(r"\n");
            }
        }
        let mut first = true;
        loop {
            match self.next().ok_or(PatternError::Bad)? {
                b']' if !first => break,
                b'[' if matches!(self.rest.first(), Some(b'=' | b'.')) => {
                    return Err(PatternError::Beyond);
                }
                b'[' if self.rest.first() == Some(&b':') => self.class()?,
                low => match self.rest {
                    [b'-', high, ..] if *high != b']' => {
                        if *high < low {
                            return Err(PatternError::Bad);
                        }
                        if matches!(high, b'[' | b'\\') {
                            return Err(PatternError::Beyond);
                        }
                        escape(&mut self.out, low);
                        self.out.push('-');
                        escape(&mut self.out, *high);
                        self.rest = &self.rest[2..];
                    }
                    _ => escape(&mut self.out, low),
                },
            }
            first = false;
        }
        self.out.push(']');
        Ok(())
    }

    /// `[:alpha:]` in a bracket expression; its `[` is already consumed.
    fn class(&mut self) -> Result<(), PatternError> {
        const CLASSES: [&str; 12] = [
            "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
            "space", "upper", "xdigit",
        ];
        let name = CLASSES
            .into_iter()
            .find(|name| self.rest.starts_with(format!(":{name}:]").as_bytes()))
            .ok_or(PatternError::Bad)?;
        self.rest = &self.rest[name.len() + 3..];
        let _ = write!(self.out, "[:{name}:]"); // writing to a String cannot fail
        Ok(())
    }
}

fn escape(out: &mut String, byte: u8) {
    if byte.is_ascii_alphanumeric() {
        out.push(char::from(byte));
    } else {
        let _ = write!(out, "\\x{byte:02x}"); // writing to a String cannot fail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(pattern: &str, text: &'t str) -> Option<&'t [u8]> {
        let by_line = PatternOptions {
            by_line: true,
            ..PatternOptions::default()
        };
        let regex = compile(pattern.as_bytes(), by_line).unwrap();
        regex.find(text.as_bytes()).map(|found| found.as_bytes())
    }

    #[test]
    fn posix_syntax_matches_as_in_regexec() {
        for (pattern, text, match_) in [
            ("a.c", "xabcx", "abc"),
            (r"\d", "0d", "d"),
            (r"[\.]", r"a\", r"\"),
            ("[]x]+", "a]x", "]x"),
            ("[^]a]", "]ab", "b"),
            ("[[:digit:]]+", "a12", "12"),
            ("a**", "aab", "aa"),
            ("a+?", "aab", "aa"),
            ("a{,2}", "aaa", "aa"),
            (")", "a)", ")"),
            ("(foo|bar)x", "barx", "barx"),
            ("b$", "b\nc", "b"),
            (r"\/", "/", "/"),
            ("-", "a-b", "-"),
        ] {
            assert_eq!(found(pattern, text), Some(match_.as_bytes()), "{pattern}");
        }
        assert_eq!(found("a.c", "a\nc"), None);
        assert_eq!(found("a[^b]c", "a\nc"), None);
    }

    #[test]
    fn a_pattern_that_regcomp_refuses_is_bad_and_one_not_supported_here_is_beyond() {
        let compiled = |pattern: &str| compile(pattern.as_bytes(), PatternOptions::default()).err();
        for pattern in [
            "*a", "(", "[a", "a{x}", "a{2,1}", "(|*a)", r"a\", "[[:x:]]", "+", "a|*", "^*", "a$+",
            r"\b?", "^{2}", "a{32768}", r"\1", r"(a\1)", r"(a)\2",
        ] {
            assert_eq!(compiled(pattern), Some(PatternError::Bad), "{pattern}");
        }
        for pattern in [
            r"(a)\1",
            "a|ab",
            "a.|b",
            "[[=a=]]",
            "((a{1000}){1000}){1000}",
            &"(".repeat(1000).replace('(', "(a"),
        ] {
            let compiled = compiled(pattern);
            assert!(compiled.is_some(), "{pattern}");
            if !pattern.starts_with("(a(a") {
                assert_eq!(compiled, Some(PatternError::Beyond), "{pattern}");
            }
        }
    }

    #[test]
    fn a_whole_name_may_be_given_by_alternatives_in_any_order() {
        let options = PatternOptions {
            whole: true,
            ignores_case: true,
            by_line: false,
        };
        let regex = compile(b"tm|tmx|disp.*", options).unwrap();
        for (name, matches) in [
            ("tm", true),
            ("TMX", true),
            ("dispatcher", true),
            ("tmxx", false),
        ] {
            assert_eq!(regex.is_match(name.as_bytes()), matches, "{name}");
        }
    }

    /// Measured with the `regcomp` of glibc 2.36 and with Kamailio 5.6.3.
    #[test]
    fn with_ignored_case_a_lower_case_letter_after_a_backslash_matches_nothing() {
        let options = |ignores_case| PatternOptions {
            whole: true,
            ignores_case,
            by_line: true,
        };
        for (pattern, ignores_case, matches) in [
            (r"d\ispatcher", true, false),
            (r"d\Ispatcher", true, true),
            (r"\dispatcher", true, false),
            (r"d\i*ispatcher", true, true),
            (r"d[\i]spatcher", true, true),
            (r"d\ispatcher", false, true),
            (r"d\Ispatcher", false, false),
        ] {
            let regex = compile(pattern.as_bytes(), options(ignores_case)).unwrap();
            assert_eq!(regex.is_match(b"dispatcher"), matches, "{pattern}");
        }
    }
}
