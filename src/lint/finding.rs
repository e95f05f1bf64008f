//! What a rule has found, and how it says it.

use super::{Context, Rule};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::escape::without_passwords;
use crate::base::source::{Edit, Lines, Place, Source, Span};
use crate::kamailio::cfg::Spot;
use crate::kamailio::list::{Entry, List};

/// Something that breaks a rule.
#[derive(Debug)]
pub struct Finding<'a> {
    /// The file it is in.
    pub source: &'a Source,
    /// What there is to say.
    pub diagnostic: Diagnostic,
    /// What would mend it.
    pub fix: Option<Fix>,
}

/// What would mend a finding: changes to the file it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the changes do, as in "write flags 8".
    pub title: String,
    /// The changes; they do not overlap.
    pub edits: Vec<Edit>,
    /// Whether what was meant is certain.
    pub safe: bool,
}

impl Fix {
    /// A fix that `--fix` makes.
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            edits,
            safe: true,
        }
    }

    /// A fix that only `--unsafe-fixes` makes.
    pub fn not_safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            safe: false,
            ..Self::safe(title, edits)
        }
    }
}

/// What one rule has found.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    found: Vec<Finding<'a>>,
    most: usize,
    /// The file of the last findings, how many it has, and the finding that stands for those over
    /// the limit.
    last: Option<(&'a Source, usize)>,
    /// The lines of a file with long ones.
    lines: Option<Lines<'a>>,
}

/// A finding that was just said, to say more about it. What is over the limit is `None`.
#[derive(Debug)]
pub(super) struct Said<'s, 'a>(Option<&'s mut Finding<'a>>);

impl Said<'_, '_> {
    /// What to do about it.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        self.change(|finding| finding.diagnostic.help = Some(masked(help.into())))
    }

    /// How much it matters, where that is less than the rule's severity.
    pub(super) fn severity(self, severity: Severity) -> Self {
        self.change(|finding| {
            finding.diagnostic.severity = severity.min(finding.diagnostic.severity)
        })
    }

    /// What would mend it.
    pub(super) fn fix(self, fix: Fix) -> Self {
        let title = masked(fix.title);
        self.change(|finding| finding.fix = Some(Fix { title, ..fix }))
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

    fn is_full(&self, source: &Source) -> bool {
        let of_source = self.last.filter(|(last, _)| std::ptr::eq(*last, source));
        of_source.is_some_and(|(_, count)| count > self.most)
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
        let count = match &mut self.last {
            Some((last, count)) if std::ptr::eq(*last, source) => {
                *count += 1;
                *count
            }
            _ => self.last.insert((source, 1)).1,
        };
        let more = count.saturating_sub(self.most);
        if more > 1 {
            let last = self.found.len() - 1;
            self.found[last].diagnostic.message = format!("{more} more like these in this file");
            return Said(None);
        }
        self.found.push(Finding {
            source,
            diagnostic: Diagnostic {
                code: Some(self.rule.code),
                severity: self.rule.severity,
                span,
                place,
                message: match more {
                    0 => masked(message),
                    _ => "1 more like these in this file".to_owned(),
                },
                help: None,
            },
            fix: None,
        });
        Said(self.found.last_mut().filter(|_| more == 0))
    }
}

/// Words that quote a file show no password of a URL in it.
fn masked(words: String) -> String {
    String::from_utf8_lossy(&without_passwords(words.as_bytes())).into_owned()
}
