//! The preprocessor: what `#!define`, `#!ifdef` and the other directives do (`cfg.lex`, `ppcfg.c`).

use super::define::quoted;
use super::secrets::SecretPart;
use super::state::{DefineDirective, EnvDirective, LexerState, SubstKind, ValueQuotes};
use super::{Lexer, is_blank, is_name_byte};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::errors::{CfgErrorKind, CfgWarningKind};
use crate::kamailio::cfg::preprocessor::defines::{DefineLookup, DefineValue, Redefinition};
use crate::kamailio::cfg::preprocessor::expression::{self, ExpressionValue};
use crate::kamailio::cfg::preprocessor::pattern::PatternError;
use crate::kamailio::cfg::preprocessor::substitution::SubstRuleParts;
use crate::kamailio::cfg::preprocessor::variables::UNKNOWN;
use crate::kamailio::version::Version;

/// What must follow the keyword of a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AfterDirective {
    /// One or more blanks.
    Blank,
    /// Only blanks, then the end of the line.
    LineEnd,
    Anything,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directive {
    Define(Redefinition),
    Compute(ValueQuotes),
    /// Whether the name must be defined.
    Undefine(bool),
    Environment(EnvDirective),
    If(bool),
    IfExpression,
    Else,
    EndIf,
    Substitute(SubstKind),
    Include {
        optional: bool,
    },
}

const DIRECTIVES: [(&[u8], AfterDirective, Directive); 26] = {
    use AfterDirective::*;
    use Directive::*;
    use ValueQuotes::{With, Without};
    const fn environment(quotes: ValueQuotes, required: bool) -> Directive {
        Environment(EnvDirective { quotes, required })
    }
    [
        (b"define", Blank, Define(Redefinition::Refuse)),
        (b"def", Blank, Define(Redefinition::Refuse)),
        (b"trydefine", Blank, Define(Redefinition::Keep)),
        (b"trydef", Blank, Define(Redefinition::Keep)),
        (b"redefine", Blank, Define(Redefinition::Replace)),
        (b"redef", Blank, Define(Redefinition::Replace)),
        (b"defexp", Blank, Compute(Without)),
        (b"defexps", Blank, Compute(With)),
        (b"undef", Blank, Undefine(true)),
        (b"undefine", Blank, Undefine(true)),
        (b"tryundef", Blank, Undefine(false)),
        (b"tryundefine", Blank, Undefine(false)),
        (b"defenvs", Anything, environment(With, true)),
        (b"defenv", Anything, environment(Without, true)),
        (b"trydefenvs", Anything, environment(With, false)),
        (b"trydefenv", Anything, environment(Without, false)),
        (b"ifdef", Blank, If(true)),
        (b"ifndef", Blank, If(false)),
        (b"ifexp", Blank, IfExpression),
        (b"else", LineEnd, Else),
        (b"endif", LineEnd, EndIf),
        (b"substdefs", Anything, Substitute(SubstKind::DefineQuoted)),
        (b"substdef", Anything, Substitute(SubstKind::Define)),
        (b"subst", Anything, Substitute(SubstKind::Rule)),
        (b"include_file", Anything, Include { optional: false }),
        (b"import_file", Anything, Include { optional: true }),
    ]
};

impl Directive {
    fn is_known_to(self, version: Version) -> bool {
        match self {
            Directive::Compute(_) | Directive::IfExpression => version.computes_expressions(),
            Directive::Undefine(_) => version.removes_definitions(),
            _ => true,
        }
    }

    fn is_conditional(self) -> bool {
        matches!(
            self,
            Directive::If(_) | Directive::IfExpression | Directive::Else | Directive::EndIf
        )
    }
}

impl Lexer<'_> {
    /// The directive after the `#!` or `!!` at the current position, and its length in bytes. If
    /// several of the scanner's rules match, the longest match wins.
    fn directive_ahead(&self) -> Option<(Directive, usize)> {
        let version = self.reading.version;
        let here = DIRECTIVES.into_iter().filter(|(word, _, directive)| {
            self.input.starts_with(word, 2) && directive.is_known_to(version)
        });
        here.filter_map(|(word, follow, directive)| {
            Some((directive, self.follow(2 + word.len(), follow)?))
        })
        .max_by_key(|(_, end)| *end)
    }

    fn follow(&self, end: usize, follow: AfterDirective) -> Option<usize> {
        if follow == AfterDirective::Anything {
            return Some(end);
        }
        let mut after = end;
        while self.input.peek(after).is_some_and(is_blank) {
            after += 1;
        }
        match follow {
            AfterDirective::Blank => (after > end).then_some(after),
            _ => (self.input.peek(after) == Some(b'\n')).then_some(after + 1),
        }
    }

    /// Reads the directive at the current position. Returns false if there is none; the line is
    /// then a comment.
    pub fn directive(&mut self) -> bool {
        let Some((directive, length)) = self.directive_ahead() else {
            self.note_what_is_no_directive();
            return false;
        };
        let start = self.input.spot();
        self.input.skip(length);
        let start = self.input.since(start);
        self.begin(directive, start);
        true
    }

    fn begin(&mut self, directive: Directive, start: FileSpan) {
        self.name.clear();
        self.value.clear();
        let define = |again, computed| {
            LexerState::DefineName(DefineDirective {
                start,
                value: start,
                again,
                computed,
            })
        };
        self.spot = start;
        self.state = match directive {
            Directive::Define(again) => define(again, None),
            Directive::Compute(quotes) => define(Redefinition::Refuse, Some(quotes)),
            Directive::Undefine(required) => {
                self.undefine(required, start);
                LexerState::Initial
            }
            Directive::Environment(environment) => LexerState::Variable(environment),
            Directive::If(defined) => LexerState::ConditionName(defined),
            Directive::IfExpression => LexerState::Expression,
            Directive::Else => {
                if !self.preprocessor.conditions.invert() {
                    self.findings.note(start, CfgWarningKind::StrayElse);
                }
                self.branch()
            }
            Directive::EndIf => {
                self.preprocessor.conditions.close();
                self.branch()
            }
            Directive::Substitute(kind) => LexerState::Substitution(kind),
            Directive::Include { optional } => LexerState::Include { optional },
        };
    }

    fn branch(&self) -> LexerState {
        if self.preprocessor.conditions.skips() {
            LexerState::Skipped
        } else {
            LexerState::Initial
        }
    }

    /// Notes a line that looks like a directive but is a comment: `#!else # note`, `#!undef`.
    fn note_what_is_no_directive(&mut self) {
        const LOOK_ALIKES: [&[u8]; 5] = [b"if", b"elif", b"elseif", b"loadmodule", b"include"];
        let word: Vec<u8> = (2..20)
            .map_while(|at| self.input.peek(at))
            .take_while(|byte| is_name_byte(*byte))
            .collect();
        let lower = word.to_ascii_lowercase();
        let is_known = DIRECTIVES.iter().any(|(known, ..)| *known == lower);
        if is_known || LOOK_ALIKES.contains(&&lower[..]) {
            let spot = self.input.spot();
            self.findings.note(spot, CfgWarningKind::NoDirective(word));
        }
    }

    /// Continues in a state that a directive entered, until the directive or the file ends.
    pub fn directive_state(&mut self) {
        match std::mem::replace(&mut self.state, LexerState::Initial) {
            LexerState::DefineName(define) => self.define_name(define),
            LexerState::DefineBlank(define) => self.define_blank(define),
            LexerState::DefineValue(define) => self.define_value(define),
            LexerState::Variable(environment) => self.environment(environment),
            LexerState::ConditionName(defined) => self.condition_name(defined),
            LexerState::ConditionEnd(holds) => self.condition_end(holds),
            LexerState::Expression => self.condition_expression(),
            LexerState::Skipped => self.skipped(),
            LexerState::Include { optional } => self.include(optional),
            other => self.state = other,
        }
    }

    /// The name after a directive. Anything before the name is skipped, including line ends. `None`
    /// at the end of the file.
    pub(super) fn directive_name(&mut self) -> Option<FileSpan> {
        let begins = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        self.input.skip_while(|byte| !begins(byte));
        self.input.peek(0)?;
        let start = self.input.spot();
        self.name.clear();
        self.input.take_while(&mut self.name, is_name_byte);
        let spot = self.input.since(start);
        if self.input.peek(0) == Some(b'-') {
            let name = self.name.clone();
            self.refuse(spot, CfgErrorKind::MinusInName(name));
        }
        Some(spot)
    }

    fn condition_name(&mut self, defined: bool) {
        if self.directive_name().is_none() {
            self.state = LexerState::ConditionName(defined);
            return;
        }
        let holds = match self.preprocessor.defines.get(&self.name) {
            DefineLookup::Undefined => Fact::Known(!defined),
            DefineLookup::Defined(_) => Fact::Known(defined),
            DefineLookup::Unknown(what) => Fact::Unknown(what.to_owned()),
        };
        self.state = LexerState::ConditionEnd(holds);
    }

    fn condition_end(&mut self, holds: Fact<bool>) {
        while let Some(byte) = self.input.next() {
            if byte == b'\n' {
                return self.open_condition(holds);
            }
        }
        self.state = LexerState::ConditionEnd(holds);
    }

    fn open_condition(&mut self, holds: Fact<bool>) {
        if let Fact::Unknown(what) = &holds {
            self.findings.mark_incomplete(what);
        }
        if !self.preprocessor.conditions.open(holds) {
            self.refuse(self.spot, CfgErrorKind::TooManyConditions);
        }
        self.state = self.branch();
    }

    fn condition_expression(&mut self) {
        while let Some(byte) = self.input.next() {
            if byte == b'\n' {
                let text = std::mem::take(&mut self.value);
                let outcome = expression::compute(text.trim_ascii(), &self.preprocessor.defines);
                let holds = match (outcome.truth(), outcome) {
                    (Some(truth), _) => Fact::Known(truth),
                    (None, ExpressionValue::Unknown(what)) => Fact::Unknown(what),
                    (None, _) => {
                        self.refuse(self.spot, CfgErrorKind::ExpressionCrashes);
                        Fact::Known(false)
                    }
                };
                return self.open_condition(holds);
            }
            self.value.push(byte);
        }
        self.state = LexerState::Expression;
    }

    /// Inside a skipped branch only conditional directives count, wherever they are on the line.
    fn skipped(&mut self) {
        while self.input.skip_to_directive() {
            match self.directive_ahead() {
                Some((directive, length)) if directive.is_conditional() => {
                    let start = self.input.spot();
                    self.input.skip(length);
                    let start = self.input.since(start);
                    return self.begin(directive, start);
                }
                Some(_) => {}
                None => self.note_what_is_no_directive(),
            }
            self.input.skip(1);
        }
        self.state = LexerState::Skipped;
    }

    /// The rule of a `#!subst`, which may itself have unknown bytes. `#!substdef` also makes its
    /// pattern a name and its replacement the value (`pp_substdef_add`).
    pub fn substitution(&mut self, kind: SubstKind) {
        let rule = std::mem::take(&mut self.text);
        let missing = match rule.contains(&UNKNOWN) {
            true => std::mem::take(&mut self.missing),
            false => String::new(),
        };
        let spot = self.spot;
        if self.repeats_unknown(&rule, &missing) {
            return;
        }
        if let Some(reason) = self.variable_without_module(&rule) {
            self.refuse_unless_incomplete(spot, reason);
            return;
        }
        let certain = self.preprocessor.certain();
        let added = self
            .preprocessor
            .substitutions
            .add(&rule, &missing, certain);
        match added {
            Ok(()) => self.secrets.rule(spot),
            Err(PatternError::Bad) => return self.refuse(spot, CfgErrorKind::BadSubstitution),
            Err(PatternError::Beyond) => {
                self.secrets.unknown_rule(spot);
                let word = kind.word();
                let pattern = SubstRuleParts::read(&rule).map_or(&[][..], |parts| parts.pattern);
                let what = match pattern.contains(&UNKNOWN) {
                    true => format!("the effect of {word} on strings: {missing}"),
                    false => format!("the effect of {word} on strings with {}", sanitize(pattern)),
                };
                self.findings.mark_strings_unknown(&what);
            }
        }
        let quotes = match kind {
            SubstKind::Rule => return,
            SubstKind::Define => ValueQuotes::Without,
            SubstKind::DefineQuoted => ValueQuotes::With,
        };
        let Some(parts) = SubstRuleParts::read(&rule) else {
            return;
        };
        if parts.pattern.is_empty() {
            return self.refuse(spot, CfgErrorKind::BadSubstitution);
        }
        if parts.pattern.contains(&UNKNOWN) {
            return; // no name in the cfg can be told from it
        }
        let (text, unknown) = self.preprocessor.variables().marked(parts.replacement);
        let value = match unknown {
            Some(what) => DefineValue::Unknown(what),
            None if text.contains(&UNKNOWN) => DefineValue::Unknown(missing),
            None if text.is_empty() && quotes == ValueQuotes::Without => DefineValue::Nothing,
            None => DefineValue::Text(text),
        };
        let rewritten = !self.preprocessor.substitutions.applied().is_empty();
        let defined = self.preprocessor.defines.get(parts.pattern);
        if rewritten && matches!(defined, DefineLookup::Defined(_)) {
            // The name is what an earlier rule made of it, perhaps a secret.
            return self.refuse(spot, CfgErrorKind::DefinedTwice(Vec::new()));
        }
        self.secrets
            .defined(parts.pattern, spot, SecretPart::Replacement);
        self.define_borrowed(spot, parts.pattern, quoted(value, quotes));
    }

    /// Whether the rule replaces an unknown text by itself: the same `#!substdef` is there twice,
    /// and the first has rewritten the second.
    fn repeats_unknown(&self, rule: &[u8], missing: &str) -> bool {
        let Some(parts) = SubstRuleParts::read(rule).filter(|_| !missing.is_empty()) else {
            return false;
        };
        let (text, unknown) = self.preprocessor.variables().marked(parts.replacement);
        text == parts.pattern && unknown.is_none_or(|unknown| unknown == missing)
    }

    /// The rule's variable that no loaded module has, so that Kamailio refuses the rule.
    fn variable_without_module(&self, rule: &[u8]) -> Option<CfgErrorKind> {
        let uses = rule.windows(4).any(|bytes| bytes == b"$HN(");
        let loaded = self.preprocessor.defines.get(b"MOD_ipops") != DefineLookup::Undefined;
        (uses && !loaded).then_some(CfgErrorKind::VariableWithoutModule("$HN", "ipops"))
    }
}
