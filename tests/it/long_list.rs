//! Long lists, and long lines.

use ds_tool::internals::{
    Cfg, Context, DnsAnswers, FileNames, FindingCounts, KnownTable, LintedList, List,
    ListFileState, PingStatuses, RULES, RowsFormat, Server, Source, TlsFiles, Version,
    lint::{lint, shortened},
    list_mistakes::diagnostics,
    render_lint::{Report, json, text},
    rows_of_text,
};

use crate::pace::assert_linear;

/// What comes of what every rule has to say of this text.
fn linted<T>(text: &str, version: Version, of: impl Fn(&Report<'_>) -> T) -> T {
    let server = Server::unknown(version, "kamailio.cfg");
    let answers = DnsAnswers::default();
    let source = Source::new("a.list", text);
    let list = List::read(source, version, &answers, &server.list_options);
    let effective = PingStatuses::new(&list, &server);
    let lists = [LintedList::new(list, effective, &answers)];
    let context = Context {
        cfg: &Cfg::default(),
        server: &server,
        lists: &lists,
        answers: &answers,
        list_file: &ListFileState::Read,
        tls: &TlsFiles::default(),
    };
    let rules: Vec<_> = RULES.iter().collect();
    let mut findings = lint(&context, &rules, 1000);
    context.sort(&mut findings);
    let counts = FindingCounts::of(&findings);
    let findings = shortened(findings, 1000);
    of(&Report {
        findings: &findings,
        counts,
        files: &["a.list".to_owned()],
        names: &FileNames::default(),
    })
}

/// A line of ten thousand sets, about which nothing is to be said.
fn line(number: usize) -> String {
    let set = number / 6 + 1;
    match number % 3 {
        0 => format!(
            "{set} sip:10.7.{}.{}:5060 8 0 duid=a;weight=17\n",
            number >> 8,
            number & 255
        ),
        1 => format!("{set} sip:gw{number}.example.org;transport=tcp 8 0 duid=b;weight=17\n"),
        _ => format!(
            "{set} sip:10.8.{}.{}:5080 0 0 duid=c;weight=16\n",
            number >> 8,
            number & 255
        ),
    }
}

#[test]
fn nothing_is_said_of_a_long_list_without_mistakes_in_time_that_grows_with_its_length() {
    // Of whole sets, each with its six weights.
    assert_linear("a list", 1200, |lines| {
        let text: String = (0..lines).map(line).collect();
        let found = linted(&text, Version::V6_1, |report| report.findings.len());
        assert_eq!(found, 0, "{lines} lines");
    });
}

#[test]
fn the_heading_of_rows_is_read_in_time_that_grows_with_its_length() {
    let names = |count: usize| -> Vec<String> {
        let names = (0..count).map(|n| match n % 3 {
            0 => "setid".to_owned(),
            1 => "Flags".to_owned(),
            _ => format!("c{n}"),
        });
        names.collect()
    };
    assert_linear("the heading of TSV", 20_000, |count| {
        let text = names(count).join("\t") + "\tdestination\n";
        let read = rows_of_text(RowsFormat::Tsv, text.as_bytes(), KnownTable::default()).unwrap();
        assert_eq!(read.rows.columns.len(), 3);
        assert_eq!(read.unknown.len(), count / 3);
    });
    assert_linear("the keys of JSON", 20_000, |count| {
        let keys = (0..count).map(|n| format!("\"c{n}\":1"));
        let keys: Vec<_> = keys.chain(["\"setid\":1".to_owned()]).collect();
        let text = format!("{{{}}}", keys.join(","));
        let read = rows_of_text(RowsFormat::Json, text.as_bytes(), KnownTable::default()).unwrap();
        assert_eq!((read.rows.len(), read.unknown.len()), (1, count));
    });
}

#[test]
fn each_mistake_in_a_long_list_is_found_in_its_line() {
    let mistakes = |number: usize| match number {
        700 => line(699),
        2_000 => "1 sip:10.9.9.9:5060 8 0 weight=170\n".to_owned(),
        4_000 => "0 sip:10.9.9.10:5060 8 7 socket=udp:10.0.0.1:5060\n".to_owned(),
        6_000 => "5 gw\u{e9}.example.org 8 0 wieght=5 x\n".to_owned(),
        7_000 => "# ds-tool: ignore[DS104]\n7 sip:[::1]:5060;transport=tls 16\n".to_owned(),
        7_900 => "-1 sip:GW7.example.org. 12 0 weight=1\n".to_owned(),
        _ => line(number),
    };
    // More than the bytes by which lint knows what kind of file it is.
    let text: String = (0..8_000).map(mistakes).collect();
    assert!(text.len() > ds_tool::internals::file_kind::SNIFF_BYTES);
    for version in Version::ALL {
        let lines: Vec<u32> = linted(&text, version, |report| {
            let findings = report.findings.iter();
            findings
                .map(|finding| finding.diagnostic.place.line)
                .collect()
        });
        for line in [701, 2_001, 4_001, 6_001, 7_001, 7_902] {
            assert!(lines.contains(&line), "{version}: {line} {lines:?}");
        }
    }
}

/// Kamailio cuts a line into thousands. What looked at the whole line for each would take long.
#[test]
fn a_long_line_is_read_and_told_of_in_time_that_grows_with_its_length() {
    let version = Version::V6_1;
    for (what, start, piece) in [
        ("a comment", "# ", "x"),
        ("a comment of words", "# ", " 7 sip:192.0.2.1 8"),
        ("a comment beyond ASCII", "# ", "\u{fc}:"),
        ("destinations", "", "1 sip:192.0.2.1 8 0 a=b"),
        ("passwords", "", "1 sip:u:p@192.0.2.1 8 0 pass=b"),
    ] {
        assert_linear(what, 60_000, |bytes| {
            let long = start.to_owned() + &piece.repeat(bytes / piece.len()) + "\n";
            let told = linted(&long, version, |report| {
                (text(report, false, Some(80)).len(), json(report).len())
            });
            assert!(told.0 > 0 && told.1 > 0);
            let server = Server::unknown(version, "kamailio.cfg");
            let source = Source::new("a.list", long);
            let list = List::read(
                source,
                version,
                &DnsAnswers::default(),
                &server.list_options,
            );
            let answers = DnsAnswers::default();
            let mistakes = list.mistakes(&answers, &list.entries);
            assert!(diagnostics(&list, &answers, &mistakes).count() > 0);
        });
    }
}
