//! What a rule has found, and how it says it.

use std::collections::HashMap;

use super::{Context, Rule};
use crate::base::diagnostic::{Diagnostic, Fix, Severity};
use crate::base::escape::masked;
use crate::base::source::{Lines, Place, Source, Span};
use crate::kamailio::cfg::Spot;
use crate::kamailio::list::{Entry, List};

/// Something that breaks a rule.
#[derive(Debug)]
pub struct Finding<'a> {
    /// The file it is in.
    pub source: &'a Source,
    /// What is wrong, and what corrects it.
    pub diagnostic: Diagnostic,
    /// 0 for a finding in full. Else it has no words of its own, and stands for so many of its rule in
    /// its file that are only counted.
    pub omitted: usize,
}

/// How many findings there are, those that are only counted included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    /// Those that `--fix` corrects.
    pub safe_fixes: usize,
    /// Those that only `--unsafe-fixes` corrects.
    pub unsafe_fixes: usize,
}

impl Counts {
    /// Counts findings of which none stands for others yet.
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

    /// All of them.
    pub fn all(&self) -> usize {
        self.errors + self.warnings + self.infos
    }
}

/// Keeps of each rule at most `most` findings a file in full. One more stands for the others, and says
/// how many they are.
pub fn shortened<'a>(findings: Vec<Finding<'a>>, most: usize) -> Vec<Finding<'a>> {
    let mut kept: Vec<Finding<'a>> = Vec::new();
    // Of each rule and file: how many are kept in full, and which one stands for the others.
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

/// What one rule has found.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    found: Vec<Finding<'a>>,
    most: usize,
    /// The file of the last findings, and how many it has.
    last: Option<(&'a Source, usize)>,
    /// The lines of a file with long ones.
    lines: Option<Lines<'a>>,
}

/// A finding that was just added, to add more to it; `None` where its file is unknown. What is over the
/// limit takes no words.
#[derive(Debug)]
pub(super) struct Said<'s, 'a>(Option<&'s mut Finding<'a>>);

impl Said<'_, '_> {
    /// What to do about it.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        self.change(|finding| {
            if finding.omitted == 0 {
                finding.diagnostic.help = Some(masked(help.into()));
            }
        })
    }

    /// How much it matters, where that is less than the rule's severity.
    pub(super) fn severity(self, severity: Severity) -> Self {
        self.change(|finding| {
            finding.diagnostic.severity = severity.min(finding.diagnostic.severity)
        })
    }

    /// What would mend it.
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

    /// Something about this place of the cfg.
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

    /// Something about this place of a list, in this line.
    pub(super) fn list(
        &mut self,
        list: &'a List,
        line: u32,
        span: Span,
        message: impl Into<String>,
    ) -> Said<'_, 'a> {
        self.source(&list.source, line, span, message)
    }

    /// Something about these bytes of an entry.
    pub(super) fn entry(
        &mut self,
        list: &'a List,
        entry: &Entry,
        span: Span,
        message: impl Into<String>,
    ) -> Said<'_, 'a> {
        self.list(list, entry.line, span, message)
    }

    /// Something about this place of any file, in this line.
    pub(super) fn source(
        &mut self,
        source: &'a Source,
        line: u32,
        span: Span,
        message: impl Into<String>,
    ) -> Said<'_, 'a> {
        // Nobody sees where those over the limit are.
        let column = match self.is_full(source) {
            true => 0,
            false => self.column(source, span.start),
        };
        self.add(source, span, Place { line, column }, message.into())
    }

    /// The code of the rule.
    pub(super) fn code(&self) -> &'static str {
        self.rule.code
    }

    /// A diagnostic of byte `offset`, made of the column in which that stands.
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

    /// Counts one more finding in this file.
    fn count(&mut self, source: &'a Source) -> usize {
        let before = self.last.filter(|(last, _)| std::ptr::eq(*last, source));
        let count = before.map_or(0, |(_, count)| count) + 1;
        self.last = Some((source, count));
        count
    }

    /// The column of byte `offset`.
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
