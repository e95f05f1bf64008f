//! What Kamailio refuses in a cfg, and what it accepts to the author's surprise.

use std::fmt;

use super::Spot;
use crate::base::escape::sanitize;

/// A place that makes `kamailio -c` fail, and the server with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub spot: Spot,
    pub reason: Reason,
}

/// Why Kamailio refuses a cfg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// "syntax error": this was expected.
    Expected(&'static str),
    /// "syntax error": no statement begins so.
    NoStatement(Vec<u8>),
    /// A statement inside a route.
    StatementInRoute(&'static str),
    /// A bracket that closes another one, or none.
    StrayBracket(u8),
    /// The file ends inside a statement or a route.
    UnexpectedEnd,
    /// There is no statement at all.
    Empty,
    /// "could not resolve": read as an address to listen on, as a misspelt statement behind `listen` is.
    ReadAsAddress(Vec<u8>),
    /// "could not find module": none of this name comes with Kamailio.
    NoSuchModule(Vec<u8>),
    /// "attempting to load the same module twice"
    ModuleTwice(String),
    /// "No module matching .. found"
    NoModuleMatches(Vec<u8>),
    /// "Error while compiling regular expression"
    BadPattern(Vec<u8>),
    /// "parameter .. not found in module": it has none of this name.
    NoSuchParameter { module: String, name: Vec<u8> },
    /// "parameter .. not found in module": it has one, of the other type.
    WrongType {
        module: String,
        name: Vec<u8>,
        /// Whether it must be a number without quotes; else it must be a string.
        wants_number: bool,
    },
    /// "unknown command, missing loadmodule?"
    NoSuchFunction {
        name: Vec<u8>,
        /// The module that has it.
        module: &'static str,
        /// Whether that module is loaded, so that the number of arguments, or the name, is wrong.
        loaded: bool,
    },
    /// "duplicate route"
    RouteTwice(Vec<u8>),
    /// A routing engine that no module brought: Kamailio dies of it.
    NoSuchEngine(Vec<u8>),
    /// "already defined"
    DefinedTwice(Vec<u8>),
    /// "'-' not allowed"
    MinusInName(Vec<u8>),
    /// "too many defines"
    TooManyDefines,
    /// "too many nested ifdefs"
    TooManyConditions,
    /// "different number of preprocessor directives"; so many more were opened than closed.
    Unbalanced(i64),
    /// An expression of which Kamailio dies.
    ExpressionCrashes,
    /// `#!redefine` of a name that `#!substdef` or `#!defenvs` defined, of which 5.6 dies.
    RedefinitionCrashes(Vec<u8>),
    /// "env variable not defined"
    VariableNotSet(String),
    /// "invalid defenv id"
    BadVariable,
    /// "bad subst expression"
    BadSubstitution,
    /// "push-back overflow": the value of this name is too long.
    ValueTooLong(Vec<u8>),
    /// The value of this name leads to itself or to so much text that reading it has no end.
    EndlessValue(Vec<u8>),
    /// "cannot open included file": this one is missing.
    NoIncludedFile(String),
    /// "cannot open included file": this one cannot be read, because of this.
    UnreadableInclude(String, String),
    /// "included file name must be between quotes"
    IncludeNotQuoted,
    /// "included file name too long"
    IncludeNameTooLong,
    /// "invalid included file name", "invalid escape"
    BadIncludeName,
    /// "too many includes": deeper than ten, as when a file includes itself.
    TooManyIncludes,
    /// More is included than ds-tool reads.
    TooMuchIncluded,
}

impl fmt::Display for Reason {
    // Long, as each reason has its words here.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes: &[u8]| sanitize(bytes.get(..200).unwrap_or(bytes));
        match self {
            Reason::Expected(what) => write!(f, "syntax error: {what} expected here"),
            Reason::NoStatement(word) if word.is_empty() => {
                f.write_str("syntax error: no statement begins so")
            }
            Reason::NoStatement(word) => {
                write!(f, "syntax error: \"{}\" begins no statement", text(word))
            }
            Reason::StatementInRoute(word) => {
                write!(f, "syntax error: {word} cannot stand inside a route")
            }
            Reason::StrayBracket(byte) => {
                write!(
                    f,
                    "syntax error: this \"{}\" closes nothing that is open",
                    char::from(*byte)
                )
            }
            Reason::UnexpectedEnd => f.write_str("the file ends inside a statement or a route"),
            Reason::Empty => f.write_str("there is no statement in this file"),
            Reason::ReadAsAddress(word) => write!(
                f,
                "\"{}\" is read as an address to listen on, and does not resolve",
                text(word)
            ),
            Reason::NoSuchModule(name) => {
                write!(
                    f,
                    "no module \"{}\" comes with this version of Kamailio",
                    text(name)
                )
            }
            Reason::ModuleTwice(name) => write!(f, "module {name} is loaded twice"),
            Reason::NoModuleMatches(pattern) => write!(
                f,
                "no module that matches \"{}\" is loaded before this line",
                text(pattern)
            ),
            Reason::BadPattern(pattern) => write!(
                f,
                "\"{}\" is not a regular expression that Kamailio accepts",
                text(pattern)
            ),
            Reason::NoSuchParameter { module, name } => {
                write!(f, "module {module} has no parameter \"{}\"", text(name))
            }
            Reason::WrongType {
                module,
                name,
                wants_number: true,
            } => write!(
                f,
                "parameter {} of module {module} wants a number without quotes",
                text(name)
            ),
            Reason::WrongType { module, name, .. } => {
                write!(
                    f,
                    "parameter {} of module {module} wants a string",
                    text(name)
                )
            }
            Reason::NoSuchFunction {
                name,
                module,
                loaded: false,
            } => write!(
                f,
                "{}() is a function of module {module}, which is not loaded before this line",
                text(name)
            ),
            Reason::NoSuchFunction { name, module, .. } => write!(
                f,
                "module {module} of this version has no {}() with this many arguments",
                text(name)
            ),
            Reason::RouteTwice(name) => write!(f, "there are two routes \"{}\"", text(name)),
            Reason::NoSuchEngine(name) => write!(
                f,
                "no module that is loaded before this line brings the routing engine \"{}\"",
                text(name)
            ),
            Reason::DefinedTwice(name) => write!(
                f,
                "{} is defined already; write #!redefine or #!trydefine",
                text(name)
            ),
            Reason::MinusInName(name) => {
                write!(
                    f,
                    "\"-\" cannot be part of a name, as behind {}",
                    text(name)
                )
            }
            Reason::TooManyDefines => f.write_str("over 512 names are defined"),
            Reason::TooManyConditions => f.write_str("over 512 conditions are nested"),
            Reason::Unbalanced(more) if *more > 0 => write!(
                f,
                "{more} more #!ifdef than #!endif (which must stand alone on its line, with a line end)"
            ),
            Reason::Unbalanced(more) => {
                write!(f, "{} more #!endif than #!ifdef", more.unsigned_abs())
            }
            Reason::ExpressionCrashes => f.write_str("Kamailio crashes on this expression"),
            Reason::RedefinitionCrashes(name) => write!(
                f,
                "Kamailio 5.6 crashes where {} gets another value than that of #!substdef or #!defenvs",
                text(name)
            ),
            Reason::VariableNotSet(name) => write!(f, "the environment variable {name} is not set"),
            Reason::BadVariable => f.write_str("the name of an environment variable expected here"),
            Reason::BadSubstitution => f.write_str("this is not /pattern/replacement/flags"),
            Reason::ValueTooLong(name) => {
                write!(
                    f,
                    "the value of {} is longer than Kamailio's buffer",
                    text(name)
                )
            }
            Reason::EndlessValue(name) => {
                write!(f, "replacing {} by its value comes to no end", text(name))
            }
            Reason::NoIncludedFile(name) => write!(f, "there is no file {name} to include"),
            Reason::UnreadableInclude(name, why) => write!(f, "{name} cannot be included: {why}"),
            Reason::IncludeNotQuoted => f.write_str(
                "the name of an included file must stand in double quotes, without blanks",
            ),
            Reason::IncludeNameTooLong => {
                f.write_str("the name of an included file is over 127 bytes long")
            }
            Reason::BadIncludeName => f.write_str("this is no name of a file to include"),
            Reason::TooManyIncludes => f.write_str("files include each other more than ten deep"),
            Reason::TooMuchIncluded => {
                f.write_str("more files are included than ds-tool reads (10000 files, 256 MiB)")
            }
        }
    }
}

/// A place that Kamailio accepts, though not as it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub spot: Spot,
    pub kind: NoteKind,
}

/// What is surprising about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteKind {
    /// A comment that is not closed: all that follows is ignored.
    UnclosedComment,
    /// A string that is not closed when the file ends.
    UnclosedString,
    /// Looks like a directive of this name, and is a comment, as `#!else # note` and `#!undef X`.
    NoDirective(Vec<u8>),
    /// An `#!else` outside of any condition, which is ignored.
    StrayElse,
    /// There is no such file to import, and Kamailio goes on without it.
    NoImportedFile(String),
    /// Kamailio refuses this if it reads it, which depends on what is not known.
    Perhaps(Reason),
}

impl NoteKind {
    /// What to do about it.
    pub fn way_out(&self) -> &'static str {
        match self {
            NoteKind::UnclosedComment => "write */ where the comment ends",
            NoteKind::UnclosedString => "write the quote where the string ends",
            NoteKind::NoDirective(_) => {
                "write a directive that this version knows, alone on its line, or '# ' for a comment"
            }
            NoteKind::StrayElse => "remove it, or write the #!ifdef that it belongs to",
            NoteKind::NoImportedFile(_) => {
                "put the file there if it matters: --root says where absolute paths begin"
            }
            NoteKind::Perhaps(_) => "say what is missing, as with --env NAME=VALUE",
        }
    }
}

impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoteKind::UnclosedComment => {
                f.write_str("this comment is not closed: Kamailio ignores all that follows")
            }
            NoteKind::UnclosedString => f.write_str("this string is not closed"),
            NoteKind::NoDirective(word) => {
                let word = sanitize(word);
                write!(f, "this #!{word} is a comment to Kamailio")?;
                match word.as_str() {
                    "else" | "endif" => f.write_str(": nothing may follow it on its line"),
                    _ => Ok(()),
                }
            }
            NoteKind::StrayElse => f.write_str("this #!else belongs to no condition"),
            NoteKind::NoImportedFile(name) => {
                write!(
                    f,
                    "there is no file {name} here: Kamailio goes on without it"
                )
            }
            NoteKind::Perhaps(reason) => write!(f, "if Kamailio reads this: {reason}"),
        }
    }
}

/// How many refusals, notes and gaps are kept: a file of nothing but mistakes needs no more.
const MOST: usize = 1000;

/// What was found on the way.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub refusals: Vec<Refusal>,
    pub notes: Vec<Note>,
    /// What would have to be known to tell all facts.
    pub incomplete: Vec<String>,
}

impl Findings {
    pub(super) fn refuse(&mut self, spot: Spot, reason: Reason) {
        if self.refusals.len() < MOST {
            self.refusals.push(Refusal { spot, reason });
        }
    }

    pub(super) fn note(&mut self, spot: Spot, kind: NoteKind) {
        if self.notes.len() < MOST {
            self.notes.push(Note { spot, kind });
        }
    }

    /// Notes that the facts are not whole, as this is missing.
    pub(super) fn lack(&mut self, what: &str) {
        let full = self.incomplete.len() >= MOST;
        if !full && !self.incomplete.iter().any(|known| known == what) {
            self.incomplete.push(what.to_owned());
        }
    }
}
