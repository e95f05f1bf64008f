//! Markdown, as a parser with the tables of GitHub and GitLab reads it.

use ds_tool::internals::render_probe::markdown;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{HOSTILE, fatal, report, row, sample};

/// The cells of each row of the table. Nothing but text, code, bold, a table and a list may be there.
#[track_caller]
pub(super) fn cells(document: &str) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for event in Parser::new_ext(document, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableRow | Tag::TableHead) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => rows.last_mut().unwrap().push(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                    cell.push_str(&text);
                }
            }
            Event::SoftBreak
            | Event::Start(
                Tag::Paragraph | Tag::Table(_) | Tag::List(None) | Tag::Item | Tag::Strong,
            ) => {}
            Event::End(end) => {
                if end == TagEnd::Table {
                    rows.push(vec![String::new()]);
                }
            }
            other => panic!("{other:?} in {document}"),
        }
    }
    rows.pop();
    rows
}

#[test]
fn a_hostile_uri_is_one_cell_of_nine() {
    let document = markdown(&report(vec![
        row(7, 1, HOSTILE),
        row(8, 1, "sip:192.0.2.1"),
    ]));
    let rows = cells(&document);
    assert_eq!(rows.len(), 3, "{document}");
    assert!(rows.iter().all(|row| row.len() == 9), "{rows:?}");
    assert!(rows[1][2].contains("50%\\u{7c}\\u{60}x"), "{rows:?}");
    assert_eq!(rows[2][0], "up");
    assert_eq!(rows[2][8], "/etc/kamailio/dispatcher.list:8");
}

#[test]
fn notes_and_a_fatal_list_are_plain_markdown() {
    let document = markdown(&sample());
    assert_eq!(cells(&document).len(), 7);
    assert!(
        document.contains("\n- `sips:gw.example`: `the certificate of CN=g\\u{7c}w"),
        "{document}"
    );
    assert!(
        document.contains("\n- 2 destinations: answers 404"),
        "{document}"
    );
    cells(&markdown(&fatal()));
}
