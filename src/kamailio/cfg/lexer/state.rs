//! The lexer's state. It survives the end of an included file.

use crate::kamailio::cfg::Spot;
use crate::kamailio::cfg::preprocessor::conditions::Holds;
use crate::kamailio::cfg::preprocessor::defines::Again;

/// What the lexer is reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    Initial,
    Comment {
        depth: usize,
        start: Spot,
    },
    LineComment,
    /// In a string; the quote that ends it.
    Quoted(u8),
    /// After a string in double quotes: a following one is concatenated.
    Between,
    /// After `#!define`, before the name.
    DefineName(Define),
    /// After the name, before the value.
    DefineBlank(Define),
    DefineValue(Define),
    /// After `#!defenv`, before the name.
    Variable(Environment),
    /// After `#!ifdef` (true) or `#!ifndef` (false), before the name.
    ConditionName(bool),
    /// After the name of `#!ifdef`.
    ConditionEnd(Holds),
    /// After `#!ifexp`.
    Expression,
    /// In a skipped branch.
    Skipped,
    /// After `include_file` or `import_file` (optional), before the name.
    Include {
        optional: bool,
        start: Spot,
    },
    /// At the rule of a `#!subst`, which is a token of its own.
    Substitution(Subst),
    /// In the brackets of `event_route`.
    EventName,
}

/// The three directives that rewrite strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subst {
    Rule,
    /// A rule that also defines its pattern.
    Define,
    /// Like `Define`, with quotes around the value.
    DefineQuoted,
}

/// What `#!define` and similar directives do with the name and value that follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Define {
    pub start: Spot,
    pub again: Again,
    pub computed: Option<Quotes>,
}

/// Whether the value is put in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    Without,
    With,
}

/// `#!defenv` and its variants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    pub start: Spot,
    pub quotes: Quotes,
    pub required: bool,
}
