//! Findings of the rules.

use std::collections::HashMap;
use std::fmt::Display;

use super::{Fixable, Rule};
use crate::base::diagnostic::{Diagnostic, Fix, Severity};
use crate::base::secrets::masked;
use crate::base::source::{LineIndex, Position, Source, Span};
use crate::kamailio::cfg::{CfgFile, FileSpan};
use crate::kamailio::list::{Entry, List};

/// A place that breaks a rule.
#[derive(Debug, Clone)]
pub struct Violation<'a> {
    /// The file it is in.
    pub source: &'a Source,
    pub rule: &'static Rule,
    pub severity: Severity,
    pub span: Span,
    /// The line in which it starts, from 1.
    pub line: u32,
    pub fixable: Fixable,
    /// What is printed of it. A list may break a rule in each of a million lines: those over the limit are
    /// counted, and have none.
    pub words: Option<Box<Diagnostic>>,
}

/// A violation as it is printed.
#[derive(Debug)]
pub struct Finding<'a> {
    pub source: &'a Source,
    pub rule: &'static Rule,
    /// What is wrong, and the fix.
    pub diagnostic: Diagnostic,
    /// 0 for a finding in full. Else it stands for so many of its rule in its file that are only counted.
    pub omitted: usize,
}

/// How many violations there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FindingCounts {
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    /// Those that `--fix` fixes.
    pub safe_fixes: usize,
    /// Those that only `--unsafe-fixes` fixes.
    pub unsafe_fixes: usize,
}

impl FindingCounts {
    /// Counts violations.
    pub fn of<'v, 'a: 'v>(violations: impl IntoIterator<Item = &'v Violation<'a>>) -> Self {
        let mut counts = Self::default();
        for violation in violations {
            *match violation.severity {
                Severity::Error => &mut counts.errors,
                Severity::Warning => &mut counts.warnings,
                Severity::Info => &mut counts.infos,
            } += 1;
            match violation.fixable {
                Fixable::Safe => counts.safe_fixes += 1,
                Fixable::Unsafe => counts.unsafe_fixes += 1,
                Fixable::No => {}
            }
        }
        counts
    }

    /// The total.
    pub fn all(&self) -> usize {
        self.errors + self.warnings + self.infos
    }
}

/// The findings to print: of each rule at most `most` a file in full. One more stands for the others,
/// and says how many they are.
pub fn shortened<'a>(
    violations: impl IntoIterator<Item = Violation<'a>>,
    most: usize,
) -> Vec<Finding<'a>> {
    let mut kept: Vec<Finding<'a>> = Vec::new();
    // Per rule and file: the number of full findings, and the index of the one for the rest.
    let mut seen: HashMap<_, (usize, Option<usize>)> = HashMap::new();
    for mut violation in violations {
        let key = (violation.source.name.as_str(), violation.rule.code);
        let (in_full, others) = seen.entry(key).or_default();
        let words = violation.words.take().filter(|_| *in_full < most);
        if let Some(words) = words {
            *in_full += 1;
            kept.push(violation.in_full(*words));
        } else if let Some(at) = *others {
            let others = &mut kept[at];
            others.omitted += 1;
            let severity = &mut others.diagnostic.severity;
            *severity = violation.severity.max(*severity);
        } else {
            *others = Some(kept.len());
            kept.push(violation.for_others());
        }
    }
    for finding in kept.iter_mut().filter(|finding| finding.omitted > 0) {
        finding.diagnostic.message = format!("{} more like these in this file", finding.omitted);
    }
    kept
}

impl<'a> Violation<'a> {
    /// It as it is printed alone.
    pub fn finding(&self) -> Finding<'a> {
        let mut violation = self.clone();
        match violation.words.take() {
            Some(words) => violation.in_full(*words),
            None => violation.for_others(),
        }
    }

    fn in_full(self, words: Diagnostic) -> Finding<'a> {
        Finding {
            source: self.source,
            rule: self.rule,
            diagnostic: Diagnostic {
                severity: self.severity,
                ..words
            },
            omitted: 0,
        }
    }

    /// The finding that stands for this one, and for others to come.
    fn for_others(self) -> Finding<'a> {
        let column = self.source.column(self.span.start);
        let words = diagnostic(self.rule, self.span, (self.line, column), String::new());
        Finding {
            omitted: 1,
            ..self.in_full(words)
        }
    }
}

/// What is wrong at this line and column, by this rule.
fn diagnostic(rule: &Rule, span: Span, (line, column): (u32, u32), message: String) -> Diagnostic {
    Diagnostic {
        code: Some(rule.code),
        severity: rule.severity,
        span,
        place: Position { line, column },
        message,
        help: None,
        fix: None,
    }
}

/// Collects the findings of one rule.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    /// Those of the cfg.
    files: &'a [CfgFile],
    found: Vec<Violation<'a>>,
    most: usize,
    /// The file of the last ones, and how many it has.
    last: Option<(&'a Source, usize)>,
    /// The line index of a file with long lines.
    lines: Option<LineIndex<'a>>,
}

/// A violation that was just added, to add more to it; `None` where its file is unknown.
#[derive(Debug)]
pub(super) struct NewFinding<'s, 'a>(Option<&'s mut Violation<'a>>);

impl NewFinding<'_, '_> {
    /// Sets what to do about it.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        self.change(|violation| {
            if let Some(words) = &mut violation.words {
                words.help = Some(masked(help.into()));
            }
        })
    }

    /// Sets a severity lower than the rule's.
    pub(super) fn severity(self, severity: Severity) -> Self {
        self.change(|violation| violation.severity = severity.min(violation.severity))
    }

    /// Sets how it is fixed, if that is known.
    pub(super) fn fix(self, fix: impl Into<Option<Fix>>) -> Self {
        let Some(fix) = fix.into() else {
            return self;
        };
        self.change(|violation| {
            violation.fixable = Fixable::by(Some(&fix));
            if let Some(words) = &mut violation.words {
                words.fix = Some(Fix {
                    title: masked(fix.title),
                    ..fix
                });
            }
        })
    }

    fn change(mut self, change: impl FnOnce(&mut Violation<'_>)) -> Self {
        if let Some(violation) = &mut self.0 {
            change(violation);
        }
        self
    }
}

impl<'a> Findings<'a> {
    /// None yet of this rule in these files of a cfg and in lists; of each file `most` have words.
    pub(super) fn new(rule: &'static Rule, files: &'a [CfgFile], most: usize) -> Self {
        Self {
            rule,
            files,
            found: Vec::new(),
            most,
            last: None,
            lines: None,
        }
    }

    pub(super) fn into_all(self) -> Vec<Violation<'a>> {
        self.found
    }

    /// Adds a finding at this place of the cfg.
    pub(super) fn cfg(&mut self, spot: FileSpan, message: impl Display) -> NewFinding<'_, 'a> {
        match self.files.get(spot.file as usize) {
            Some(file) => {
                let line = file.source.position(spot.span.start).line;
                self.source(&file.source, line, spot.span, message)
            }
            None => NewFinding(None),
        }
    }

    /// Adds a finding at these bytes of an entry.
    pub(super) fn entry(
        &mut self,
        list: &'a List,
        entry: &Entry,
        span: Span,
        message: impl Display,
    ) -> NewFinding<'_, 'a> {
        self.source(&list.source, entry.line, span, message)
    }

    /// Adds a finding at this place of any file, in this line.
    pub(super) fn source(
        &mut self,
        source: &'a Source,
        line: u32,
        span: Span,
        message: impl Display,
    ) -> NewFinding<'_, 'a> {
        let words = self.has_room(source).then(|| {
            let column = self.column(source, span.start);
            let message = masked(message.to_string());
            Box::new(diagnostic(self.rule, span, (line, column), message))
        });
        self.found.push(Violation {
            source,
            rule: self.rule,
            severity: self.rule.severity,
            span,
            line,
            fixable: Fixable::No,
            words,
        });
        NewFinding(self.found.last_mut())
    }

    pub(super) fn code(&self) -> &'static str {
        self.rule.code
    }

    /// Something of which others make the diagnostic: where it is printed by `in_full` from the column in
    /// which it starts, else only how much it matters, and how it is fixed, by `counted`.
    pub(super) fn diagnostic(
        &mut self,
        source: &'a Source,
        (line, span): (u32, Span),
        in_full: impl FnOnce(u32) -> Diagnostic,
        counted: impl FnOnce() -> (Severity, Fixable),
    ) {
        let (severity, fixable, words) = match self.has_room(source) {
            false => {
                let (severity, fixable) = counted();
                (severity, fixable, None)
            }
            true => {
                let words = in_full(self.column(source, span.start));
                let fixable = Fixable::by(words.fix.as_ref());
                (words.severity, fixable, Some(Box::new(words)))
            }
        };
        self.found.push(Violation {
            source,
            rule: self.rule,
            severity,
            span,
            line,
            fixable,
            words,
        });
    }

    /// Whether one more in this file is printed; counts it.
    fn has_room(&mut self, source: &'a Source) -> bool {
        let before = self.last.filter(|(last, _)| std::ptr::eq(*last, source));
        let count = before.map_or(0, |(_, count)| count);
        self.last = Some((source, count + 1));
        count < self.most
    }

    fn column(&mut self, source: &'a Source, offset: u32) -> u32 {
        if !source.is_far_into_line(offset) {
            return source.column(offset);
        }
        let lines = self.lines.take().filter(|lines| lines.are_of(source));
        let lines = lines.unwrap_or_else(|| LineIndex::new(source));
        self.lines.insert(lines).position(offset).column
    }
}
