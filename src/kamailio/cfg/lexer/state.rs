//! The lexer's state. It survives the end of an included file.

use crate::base::fact::Fact;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::preprocessor::defines::Redefinition;

/// What the lexer is reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LexerState {
    Initial,
    Comment {
        depth: usize,
        start: FileSpan,
    },
    LineComment,
    /// In a string; the quote that ends it.
    Quoted(u8),
    /// After a string in double quotes: a following one is concatenated.
    Between,
    /// After `#!define`, before the name.
    DefineName(DefineDirective),
    /// After the name, before the value.
    DefineBlank(DefineDirective),
    DefineValue(DefineDirective),
    /// After `#!defenv`, before the name.
    Variable(EnvDirective),
    /// After `#!ifdef` (true) or `#!ifndef` (false), before the name.
    ConditionName(bool),
    /// After the name of `#!ifdef`: whether the condition holds.
    ConditionEnd(Fact<bool>),
    /// After `#!ifexp`.
    Expression,
    /// In a skipped branch.
    Skipped,
    /// After `include_file` or `import_file` (optional), before the name.
    Include {
        optional: bool,
    },
    /// At the rule of a `#!subst`, which is a token of its own.
    Substitution(SubstKind),
    /// In the brackets of `event_route`.
    EventName,
}

/// The three directives that rewrite strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubstKind {
    Rule,
    /// A rule that also defines its pattern.
    Define,
    /// Like `DefineDirective`, with quotes around the value.
    DefineQuoted,
}

impl SubstKind {
    /// The directive, as it is written.
    pub fn word(self) -> &'static str {
        match self {
            SubstKind::Rule => "#!subst",
            SubstKind::Define => "#!substdef",
            SubstKind::DefineQuoted => "#!substdefs",
        }
    }
}

/// What `#!define` and similar directives do with the name and value that follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefineDirective {
    pub start: FileSpan,
    /// Where the value starts.
    pub value: FileSpan,
    pub again: Redefinition,
    pub computed: Option<ValueQuotes>,
}

/// Whether the value is put in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueQuotes {
    Without,
    With,
}

/// `#!defenv` and its variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnvDirective {
    pub quotes: ValueQuotes,
    /// Whether the variable must be set.
    pub required: bool,
}
