//! What the lexer is in the middle of. It outlives the end of an included file.

use crate::kamailio::cfg::Spot;
use crate::kamailio::cfg::preprocessor::conditions::Holds;
use crate::kamailio::cfg::preprocessor::defines::Again;

/// What the next byte belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    Initial,
    Comment {
        depth: usize,
        start: Spot,
    },
    LineComment,
    /// A string; the quote that ends it.
    Quoted(u8),
    /// After a string in double quotes: another one is joined to it.
    Between,
    /// After `#!define`, before the name.
    DefineName(Define),
    /// After the name, before the value.
    DefineBlank(Define),
    DefineValue(Define),
    /// After `#!defenv`, before the name.
    Variable(Environment),
    /// After `#!ifdef` (or `#!ifndef`, false), before the name.
    ConditionName(bool),
    /// After the name of `#!ifdef`.
    ConditionEnd(Holds),
    /// After `#!ifexp`.
    Expression,
    /// In a branch that is not read.
    Skipped,
    /// After `include_file` (or `import_file`, true), before the name.
    Include {
        optional: bool,
        start: Spot,
    },
    /// At a rule: a token of its own.
    Substitution(Subst),
    /// In the brackets of `event_route`.
    EventName,
}

/// The three kinds of rules that rewrite strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subst {
    Rule,
    /// A rule that also defines its pattern.
    Define,
    /// The same, with quotes around the value.
    DefineQuoted,
}

/// What `#!define` and its kin make of the value that follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Define {
    pub start: Spot,
    pub again: Again,
    pub computed: Option<Quotes>,
}

/// Whether the value gets quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    Without,
    With,
}

/// `#!defenv` and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    pub start: Spot,
    pub quotes: Quotes,
    pub required: bool,
}
