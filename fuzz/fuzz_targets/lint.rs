//! Any bytes as a kamailio.cfg and, after a line `---`, its list: every rule, every format, and every
//! fix that is safe.
#![no_main]

use std::path::Path;
use std::sync::Once;

use ds_tool::internals::{
    CfgOptions, Context, DnsAnswers, FileNames, FindingCounts, LintedList, List, ListFileState,
    LoadError, Loader, PingStatuses, RULES, Server, Source, TlsFiles, Version, cfg,
    escape::is_dangerous,
    lint::{lint, shortened},
    render_lint::{Report, checkstyle, github, gitlab, json, junit, sarif, text},
    source::apply,
};
use libfuzzer_sys::fuzz_target;

struct NotAFile;

impl Loader for NotAFile {
    fn load(&self, _: &Path) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Missing)
    }
}

/// A byte that is not UTF-8 is a lone surrogate (`\udcXX`), which a strict reader of strings refuses:
/// the text of an edit has the bytes that are to be written.
fn assert_is_json(text: &str) {
    serde_json::from_str::<Box<serde_json::value::RawValue>>(text).unwrap();
}

static ONE_THREAD: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    // A run that repeats itself needs no other threads.
    ONE_THREAD.call_once(|| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .use_current_thread();
        pool.build_global().unwrap();
    });
    let between = bytes.windows(5).position(|window| window == b"\n---\n");
    let (cfg, list) = match between {
        Some(at) => (&bytes[..at], &bytes[at + 5..]),
        None => (bytes, &b""[..]),
    };
    let version = if bytes.len() % 2 == 0 {
        Version::V5_6
    } else {
        Version::V6_1
    };
    let reading = CfgOptions {
        version,
        ..CfgOptions::default()
    };
    let cfg = cfg::read(
        Path::new("/kamailio.cfg"),
        cfg.to_vec(),
        &NotAFile,
        &reading,
    );
    let server = Server::of_cfg(&cfg, version);
    let answers = DnsAnswers::default();
    let list = List::read(
        Source::new("x.list", list),
        version,
        &answers,
        &server.list_options,
    );
    let effective = PingStatuses::new(&list, &server);
    let lists = [LintedList::new(list, effective, &answers)];
    let context = Context {
        cfg: &cfg,
        server: &server,
        lists: &lists,
        answers: &answers,
        list_file: &ListFileState::Read,
        tls: &TlsFiles::default(),
    };
    let mut findings = lint(&context, &RULES.iter().collect::<Vec<_>>(), 20);
    context.sort(&mut findings);
    let counts = FindingCounts::of(&findings);
    let findings = shortened(findings, 20);
    for finding in &findings {
        let fix = finding.diagnostic.fix.iter().filter(|fix| fix.safe);
        for fix in fix {
            assert_ne!(apply(&finding.source.text, &fix.edits), finding.source.text);
        }
    }
    let files = ["/kamailio.cfg".to_owned(), "x.list".to_owned()];
    let report = Report {
        findings: &findings,
        counts,
        files: &files,
        names: &FileNames::default(),
    };
    let json = json(&report);
    assert_is_json(&json);
    let mut all = vec![text(&report, false, Some(80)), json];
    // The others take far longer than everything before them.
    if bytes.len() % 16 == 0 {
        all.extend([github, checkstyle, junit, sarif, gitlab].map(|format| format(&report)));
        for json in all.iter().rev().take(2) {
            assert_is_json(json);
        }
    }
    for told in all {
        let raw = told.chars().find(|&c| c != '\n' && is_dangerous(c));
        assert_eq!(raw, None, "{}", told.escape_debug());
    }
});
