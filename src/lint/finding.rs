//! Findings of the rules.

use std::collections::HashMap;

use super::{Context, Rule};
use crate::base::diagnostic::{Diagnostic, Fix, Severity};
use crate::base::escape::masked;
use crate::base::source::{Lines, Place, Source, Span};
use crate::kamailio::cfg::Spot;
use crate::kamailio::list::{Entry, List};

/// A violation of a rule.
#[derive(Debug)]
pub struct Finding<'a> {
    pub source: &'a Source,
    /// What is wrong, and the fix.
    pub diagnostic: Diagnostic,
    /// 0 for a full finding. Otherwise this one has no message: it represents this many further findings of
    /// its rule in its file.
    pub omitted: usize,
}

/// The number of findings, with those that are only counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    /// Those that `--fix` fixes.
    pub safe_fixes: usize,
    /// Those that only `--unsafe-fixes` fixes.
    pub unsafe_fixes: usize,
}

impl Counts {
    /// Counts full findings.
    pub fn of<'f, 'a: 'f>(findings: impl IntoIterator<Item = &'f Finding<'a>>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            let diagnostic = &finding.diagnostic;
            *match diagnostic.severity {
                Severity::Error => &mut counts.errors,
                Severity::Warning => &mut counts.warnings,
                Severity::Info => &mut counts.infos,
            } += 1;
            match &diagnostic.fix {
                Some(fix) if fix.safe => counts.safe_fixes += 1,
                Some(_) => counts.unsafe_fixes += 1,
                None => {}
            }
        }
        counts
    }

    /// The total.
    pub fn all(&self) -> usize {
        self.errors + self.warnings + self.infos
    }
}

/// Keeps at most `most` full findings per rule and file; one more finding represents the rest and
/// holds their number.
pub fn shortened<'a>(findings: Vec<Finding<'a>>, most: usize) -> Vec<Finding<'a>> {
    let mut kept: Vec<Finding<'a>> = Vec::new();
    // Per rule and file: the number of full findings, and the index of the one for the rest.
    let mut seen: HashMap<_, (usize, Option<usize>)> = HashMap::new();
    for mut finding in findings {
        let key = (finding.source.name.as_str(), finding.diagnostic.code);
        let (in_full, others) = seen.entry(key).or_default();
        if finding.omitted == 0 && *in_full < most {
            *in_full += 1;
            kept.push(finding);
        } else if let Some(at) = *others {
            let others = &mut kept[at];
            others.omitted += 1;
            let severity = &mut others.diagnostic.severity;
            *severity = finding.diagnostic.severity.max(*severity);
        } else {
            *others = Some(kept.len());
            finding.omitted = 1;
            finding.diagnostic.place.column = finding.source.column(finding.diagnostic.span.start);
            finding.diagnostic.help = None;
            finding.diagnostic.fix = None;
            kept.push(finding);
        }
    }
    for finding in kept.iter_mut().filter(|finding| finding.omitted > 0) {
        finding.diagnostic.message = format!("{} more like these in this file", finding.omitted);
    }
    kept
}

/// Collects the findings of one rule.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    found: Vec<Finding<'a>>,
    most: usize,
    /// The file of the latest findings, and how many it has.
    last: Option<(&'a Source, usize)>,
    /// The line index of a file with long lines.
    lines: Option<Lines<'a>>,
}

/// The finding just added, so that help, severity and fix can follow; `None` if its file is unknown or
/// the finding is only counted.
#[derive(Debug)]
pub(super) struct Said<'s, 'a>(Option<&'s mut Finding<'a>>);

impl Said<'_, '_> {
    /// Sets what to do about it.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        self.change(|finding| {
            if finding.omitted == 0 {
                finding.diagnostic.help = Some(masked(help.into()));
            }
        })
    }

    /// Sets a severity lower than the rule's.
    pub(super) fn severity(self, severity: Severity) -> Self {
        self.change(|finding| {
            finding.diagnostic.severity = severity.min(finding.diagnostic.severity)
        })
    }

    pub(super) fn fix(self, fix: Fix) -> Self {
        self.change(|finding| {
            finding.diagnostic.fix = Some(match finding.omitted {
                0 => Fix {
                    title: masked(fix.title),
                    ..fix
                },
                _ => fix.without_words(),
            });
        })
    }

    fn change(mut self, change: impl FnOnce(&mut Finding<'_>)) -> Self {
        if let Some(finding) = &mut self.0 {
            change(finding);
        }
        self
    }
}

impl<'a> Findings<'a> {
    pub(super) fn new(rule: &'static Rule, most: usize) -> Self {
        Self {
            rule,
            found: Vec::new(),
            most,
            last: None,
            lines: None,
        }
    }

    pub(super) fn into_all(self) -> Vec<Finding<'a>> {
        self.found
    }

    /// Adds a finding at this place of the cfg.
    pub(super) fn cfg(
        &mut self,
        context: &Context<'a>,
        spot: Spot,
        message: impl Into<String>,
    ) -> Said<'_, 'a> {
        match context.cfg.files.get(spot.file as usize) {
            Some(file) => {
                let place = file.source.place(spot.span.start);
                self.add(&file.source, spot.span, place, message.into())
            }
            None => Said(None),
        }
    }

    /// Adds a finding at this place of a list, in this line.
    pub(super) fn list(
        &mut self,
        list: &'a List,
        line: u32,
        span: Span,
        message: impl Into<String>,
    ) -> Said<'_, 'a> {
        self.source(&list.source, line, span, message)
    }

    /// Adds a finding at these bytes of an entry.
    pub(super) fn entry(
        &mut self,
        list: &'a List,
        entry: &Entry,
        span: Span,
        message: impl Into<String>,
    ) -> Said<'_, 'a> {
        self.list(list, entry.line, span, message)
    }

    /// Adds a finding at this place of any file, in this line.
    pub(super) fn source(
        &mut self,
        source: &'a Source,
        line: u32,
        span: Span,
        message: impl Into<String>,
    ) -> Said<'_, 'a> {
        // Findings over the limit are not printed, so they need no column.
        let column = match self.is_full(source) {
            true => 0,
            false => self.column(source, span.start),
        };
        self.add(source, span, Place { line, column }, message.into())
    }

    pub(super) fn code(&self) -> &'static str {
        self.rule.code
    }

    /// Makes the diagnostic for byte `offset` from its column.
    pub(super) fn diagnostic(
        &mut self,
        source: &'a Source,
        offset: u32,
        of_column: impl FnOnce(u32) -> Diagnostic,
    ) {
        let column = match self.is_full(source) {
            true => 0,
            false => self.column(source, offset),
        };
        let mut diagnostic = of_column(column);
        let omitted = usize::from(self.count(source) > self.most);
        if omitted > 0 {
            diagnostic.message = String::new();
            diagnostic.help = None;
            diagnostic.fix = diagnostic.fix.map(Fix::without_words);
        }
        self.found.push(Finding {
            source,
            diagnostic,
            omitted,
        });
    }

    fn is_full(&self, source: &Source) -> bool {
        let of_source = self.last.filter(|(last, _)| std::ptr::eq(*last, source));
        of_source.is_some_and(|(_, count)| count >= self.most)
    }

    /// Counts a finding in this file, and returns its number there.
    fn count(&mut self, source: &'a Source) -> usize {
        let before = self.last.filter(|(last, _)| std::ptr::eq(*last, source));
        let count = before.map_or(0, |(_, count)| count) + 1;
        self.last = Some((source, count));
        count
    }

    fn column(&mut self, source: &'a Source, offset: u32) -> u32 {
        if !source.is_far_in_a_line(offset) {
            return source.column(offset);
        }
        let lines = self.lines.take().filter(|lines| lines.are_of(source));
        let lines = lines.unwrap_or_else(|| Lines::new(source));
        self.lines.insert(lines).place(offset).column
    }

    fn add(
        &mut self,
        source: &'a Source,
        span: Span,
        place: Place,
        message: String,
    ) -> Said<'_, 'a> {
        let omitted = usize::from(self.count(source) > self.most);
        self.found.push(Finding {
            source,
            diagnostic: Diagnostic {
                code: Some(self.rule.code),
                severity: self.rule.severity,
                span,
                place,
                message: match omitted {
                    0 => masked(message),
                    _ => String::new(),
                },
                help: None,
                fix: None,
            },
            omitted,
        });
        Said(self.found.last_mut())
    }
}
