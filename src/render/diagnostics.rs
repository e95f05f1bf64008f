//! Diagnostics as text: `file:line:column: severity: message`, the line, and carets below it.

use unicode_width::UnicodeWidthStr;

use super::columns::TextStyle;
use super::excerpt::{WIDTH, excerpt};
use super::paint::Paint;
use super::wrap::{INDENT, labelled, wrap};
use crate::base::diagnostic::Diagnostic;
use crate::base::escape::sanitize;
use crate::base::source::{Position, Source};

/// Diagnostics of one file as text. Each ends with a line feed.
pub fn text(diagnostics: &[Diagnostic], source: &Source, color: bool) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| one(diagnostic, source, color))
        .collect()
}

/// One diagnostic as text, ending with a line feed.
pub fn one(diagnostic: &Diagnostic, source: &Source, color: bool) -> String {
    let style = TextStyle { color, width: None };
    within(diagnostic, &source.name, source, style)
}

/// One diagnostic for a person, of a file that is reported under this name, ending with a line feed, in the
/// width of a terminal, if there is one.
pub fn within(diagnostic: &Diagnostic, name: &str, source: &Source, style: TextStyle) -> String {
    let TextStyle { color, width } = style;
    let paint = Paint::of_severity(diagnostic.severity);
    let severity = match diagnostic.code {
        Some(code) => format!("{}[{code}]", diagnostic.severity.as_str()),
        None => diagnostic.severity.as_str().to_owned(),
    };
    let columns = width.map_or(WIDTH, |width| width.saturating_sub(2));
    let (line, caret) = excerpt(source, diagnostic.span, columns);
    let Position {
        line: number,
        column,
    } = diagnostic.place;
    let name = sanitize(name.as_bytes());
    let place = match (source.is_table, number) {
        (true, 0) => format!("{name}: "),
        (true, row) => format!("{name}:{row}: "),
        (false, line) => format!("{name}:{line}:{column}: "),
    };
    let used = place.width() + severity.len() + 2;
    let message = sanitize(diagnostic.message.as_bytes());
    let mut out = format!(
        "{place}{}: {}\n  {line}\n  {}\n",
        paint.over(&severity, color),
        wrap(&message, used, INDENT, width),
        paint.over(&caret, color),
    );
    if let Some(help) = &diagnostic.help {
        let help = sanitize(help.as_bytes());
        out.push_str(&labelled(Paint::Strong, "  help:", &help, style));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::dns_records::DnsAnswers;
    use crate::kamailio::list::List;
    use crate::kamailio::list::options::ListOptions;
    use crate::kamailio::version::Version;
    use crate::lint::list_mistakes::diagnostics;

    fn all(list: &List) -> Vec<Diagnostic> {
        let answers = DnsAnswers::default();
        let mistakes = list.mistakes(&answers, &list.entries);
        diagnostics(list, &answers, &mistakes).collect()
    }

    #[test]
    fn a_diagnostic_shows_the_place() {
        let source = Source::new("a.list", *b"# ok\n1\tsip:10.0.0.1 AP # x\r\n");
        let list = List::read(
            source,
            Version::V6_1,
            &DnsAnswers::default(),
            &ListOptions::default(),
        );
        assert_eq!(
            text(&all(&list), &list.source, false),
            "a.list:2:16: error[DS106]: not a number: Kamailio takes flags 0 and this word as the attributes\n  \
             1 sip:10.0.0.1 AP # x\n                 ^^\n  \
             help: write the flags as a number: 1 inactive, 2 trying, 4 disabled, 8 probing, added up\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let mut line = vec![b'#'; 1023];
        line.extend(b"7 sip:10.0.0.7 AP ");
        line.extend([b'y'; 300]);
        let list = List::read(
            Source::new("a", line),
            Version::V6_1,
            &DnsAnswers::default(),
            &ListOptions::default(),
        );
        for printed in text(&all(&list), &list.source, false)
            .lines()
            .filter(|l| l.starts_with(' '))
        {
            assert!(printed.chars().count() < WIDTH + 15, "{printed}");
        }
    }
}
