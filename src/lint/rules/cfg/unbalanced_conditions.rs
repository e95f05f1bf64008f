//! #!ifdef, #!else and #!endif that do not match.

use crate::base::diagnostic::Severity;
use crate::base::source::{Edit, Span};
use crate::kamailio::cfg::{CfgErrorKind, CfgWarningKind, FileSpan};
use crate::lint::{Context, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS407-unbalanced-conditions"), Severity::Error, check)
    .fixable(Fixable::Safe)
    .log(&["different number of preprocessor directives"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let mut unread_ends = 0;
    for note in &context.cfg.notes {
        let CfgWarningKind::NoDirective(word) = &note.kind else {
            continue;
        };
        let (severity, message) = match word.as_slice() {
            b"else" => (
                Severity::Warning,
                "Kamailio reads this #!else as a comment, because text follows it on the line: what comes after it belongs to the branch before it",
            ),
            b"endif" => {
                unread_ends += 1;
                (
                    Severity::Error,
                    "Kamailio reads this #!endif as a comment, because it is not followed by a line end; the server does not start",
                )
            }
            _ => continue,
        };
        findings
            .cfg(note.spot, message)
            .severity(severity)
            .help("write it alone on its line, and move a comment to the next line")
            .fix(cut_line(context, note.spot, word));
    }
    for refusal in &context.cfg.refusals {
        match refusal.reason {
            // The unread #!endif just reported are exactly the missing ones.
            CfgErrorKind::Unbalanced(more) if more != unread_ends => findings
                .cfg(
                    refusal.spot,
                    format!("{}: the server does not start", refusal.reason),
                )
                .help("close each #!ifdef, #!ifndef and #!ifexp with an #!endif that is alone on its line"),
            _ => continue,
        };
    }
}

/// Inserts a line break after the directive if a comment follows it.
fn cut_line(context: &Context<'_>, spot: FileSpan, word: &[u8]) -> Option<Fix> {
    let text = &context.cfg.files[spot.file as usize].source.text;
    let end = spot.span.start as usize + 2 + word.len();
    let line = text.get(end..)?.split(|&b| b == b'\n').next()?;
    let rest = line.trim_ascii_start();
    let at_end_of_file = rest.is_empty() && end + line.len() == text.len();
    if !at_end_of_file && !rest.starts_with(b"#") && !rest.starts_with(b"//") {
        return None;
    }
    let blanks = Span::new(end, end + line.len() - rest.len());
    let edit = Edit::new(blanks, "\n");
    Some(Fix::safe("end the line after the directive", vec![edit]))
}
