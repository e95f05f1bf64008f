//! Any bytes as rows that a database client printed: read, told of, and written as lines of a list.
#![no_main]

use ds_tool::internals::{
    DnsAnswers, KnownTable, List, ListOptions, RowsFormat, Source, Version, diagnostics,
    escape::is_dangerous, list_mistakes, rows_of_text,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    for format in [RowsFormat::Tsv, RowsFormat::Json] {
        let Ok(read) = rows_of_text(format, text, KnownTable::default()) else {
            continue;
        };
        for version in [Version::V5_6, Version::V6_1] {
            let (answers, options) = (DnsAnswers::default(), ListOptions::default());
            let list = List::of_rows(&read.rows, version, &answers, &options);
            told_safely(&list);
            held_by_lines(&list);
        }
    }
});

fn told_safely(list: &List) {
    let answers = DnsAnswers::default();
    let mistakes = list.mistakes(&answers, &list.entries);
    let told: Vec<_> = list_mistakes::diagnostics(list, &answers, &mistakes).collect();
    let told = diagnostics::text(&told, &list.source, false);
    assert!(
        !told.chars().any(|c| c != '\n' && is_dangerous(c)),
        "{told:?}"
    );
}

/// Where lines hold the rows, Kamailio loads the same of them.
fn held_by_lines(list: &List) {
    if list.fatal.is_some() {
        return;
    }
    let Ok(lines) = list.lines_of_rows() else {
        return;
    };
    let source = Source::new("x.list", lines);
    let (answers, options) = (DnsAnswers::default(), ListOptions::default());
    let held = List::read(source, list.version, &answers, &options);
    assert!(held.fatal.is_none() && held.dropped.is_empty());
    assert_eq!(held.entries.len(), list.entries.len());
    for (of_line, of_row) in held.entries.iter().zip(&list.entries) {
        let (line, row) = (
            held.loaded_destination(of_line),
            list.loaded_destination(of_row),
        );
        assert_eq!(line, row);
    }
}
