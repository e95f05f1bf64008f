//! A cfg and a list, and what there is to say about them.

use std::path::Path;

use ds_tool::internals::{
    CfgOptions, Context, Diagnostic, DnsAnswers, Edit, Finding, FindingCounts, Fix, LintedList,
    List, ListFileState, ListOptions, LoadError, Loader, PingStatuses, RULES, Server, Severity,
    Source, Span, TlsFiles, Version, cfg, lint,
};

/// A name with every character that means something to some reader.
pub(super) const NAME: &str = "./lists/50% of a:b,c \"d'\u{fc}\u{1b}[31m\u{202e}<&>.list";

const LIST: &[u8] = b"# carriers: \xfc is no UTF-8\n\
    1\tsip:192.0.2.1 8 # \xfc \x1b[31m\r\n\
    1 sip:\xe4\xbd\xa0\xe5\xa5\xbd.example 8\n\
    2 sip:192.0.2.2 AP\n\
    2 sip:192.0.2.3 AP\n\
    7\n";

const CFG: &[u8] =
    b"listen=udp:192.0.2.10:5060\nloadmodule \"dispatcher.so\"\nrequest_route { exit; }\n";

pub(super) struct Sample {
    cfg: Source,
    list: Source,
    pub(super) files: Vec<String>,
}

impl Sample {
    pub(super) fn new() -> Self {
        Self::with_list(NAME, LIST)
    }

    pub(super) fn with_list(name: &str, list: &[u8]) -> Self {
        let cfg = Source::new("/etc/kamailio/kamailio.cfg", CFG);
        Self {
            files: vec![cfg.name.clone(), name.to_owned(), "good.list".to_owned()],
            cfg,
            list: Source::new(name, list),
        }
    }

    /// One of every kind. They are not asked of the rules, whose words are their own matter.
    pub(super) fn findings(&self) -> Vec<Finding<'_>> {
        let edit = |old: &str, new: &[u8]| Edit {
            span: span(&self.list, old.as_bytes()),
            text: new.to_vec(),
        };
        vec![
            finding(
                &self.cfg,
                "DS202",
                Severity::Info,
                span(&self.cfg, b"loadmodule \"dispatcher.so\""),
                "100% of a: b, c \"d\" 'e' <f> & \u{fc}",
            ),
            with_fix(
                with_help(
                    finding(
                        &self.list,
                        "DS201",
                        Severity::Error,
                        span(&self.list, b"8 # \xfc \x1b[31m"),
                        "sip:192.0.2.1 is marked for probing, but never pinged: the tm module is not loaded",
                    ),
                    "load tm before dispatcher and set ds_ping_interval, or write 0 (AX) where no probing is wanted",
                ),
                Fix::safe(
                    "write flags 0, without probing (8)",
                    vec![edit("8 #", b"0 #")],
                ),
            ),
            finding(
                &self.list,
                "DS204",
                Severity::Warning,
                span(&self.list, "\u{597d}".as_bytes()),
                "raw \u{1b}[31m and \u{202e}turned\nin two lines",
            ),
            with_fix(
                with_help(
                    finding(
                        &self.list,
                        "DS102",
                        Severity::Warning,
                        span(&self.list, b"AP\n2 sip:192.0.2.3 AP"),
                        "not a number: Kamailio takes flags 0 and this word as the attributes",
                    ),
                    "write the flags as a number",
                ),
                Fix::not_safe(
                    "write flags 8 in both lines",
                    vec![edit("AP\n2 sip:192.0.2.3 AP", b"8\n2 sip:192.0.2.3 8")],
                ),
            ),
            with_fix(
                finding(
                    &self.list,
                    "DS101",
                    Severity::Error,
                    span(&self.list, b"7"),
                    "a set id and nothing else",
                ),
                Fix::not_safe("write what is no UTF-8", vec![edit("7\n", b"# \xfc\n")]),
            ),
        ]
    }

    /// A finding for each destination of the list.
    pub(super) fn each_destination(&self) -> Vec<Finding<'_>> {
        let list = read(&self.list);
        let entries = list.entries.iter();
        entries
            .map(|entry| {
                let message = format!("line {}", entry.line);
                finding(
                    &self.list,
                    "DS201",
                    Severity::Error,
                    entry.fields.flags(),
                    &message,
                )
            })
            .collect()
    }

    /// What the rules find, given to `then`.
    pub(super) fn lint(&self, then: impl FnOnce(&[Finding<'_>])) {
        let version = Version::default();
        let reading = CfgOptions {
            version,
            files_complete: true,
            ..CfgOptions::default()
        };
        let cfg = cfg::read(
            Path::new(&self.cfg.name),
            self.cfg.text.clone(),
            &NoFiles,
            &reading,
        );
        let server = Server::of_cfg(&cfg, version);
        let list = read(&self.list);
        let effective = PingStatuses::new(&list, &server);
        let lists = [LintedList::new(list, effective, &DnsAnswers::default())];
        let context = Context {
            answers: &DnsAnswers::default(),
            cfg: &cfg,
            server: &server,
            lists: &lists,
            list_file: &ListFileState::Read,
            tls: &TlsFiles::default(),
        };
        let rules: Vec<_> = ds_tool::internals::RULES.iter().collect();
        let violations = lint::lint(&context, &rules, usize::MAX);
        then(&lint::shortened(violations, usize::MAX));
    }
}

/// How many findings these are.
pub(super) fn counts(findings: &[Finding<'_>]) -> FindingCounts {
    let of = |severity| {
        let severities = findings.iter().map(|finding| finding.diagnostic.severity);
        severities.filter(|it| *it == severity).count()
    };
    let fixes = findings
        .iter()
        .filter_map(|finding| finding.diagnostic.fix.as_ref());
    let (safe, not_safe): (Vec<_>, Vec<_>) = fixes.partition(|fix| fix.safe);
    FindingCounts {
        errors: of(Severity::Error),
        warnings: of(Severity::Warning),
        infos: of(Severity::Info),
        safe_fixes: safe.len(),
        unsafe_fixes: not_safe.len(),
    }
}

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &Path) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Missing)
    }
}

fn read(source: &Source) -> List {
    List::read(
        source.clone(),
        Version::default(),
        &DnsAnswers::default(),
        &ListOptions::default(),
    )
}

/// Where these bytes stand first.
fn span(source: &Source, bytes: &[u8]) -> Span {
    let mut windows = source.text.windows(bytes.len());
    let start = windows
        .position(|window| window == bytes)
        .expect("stands there");
    Span::new(start, start + bytes.len())
}

pub(super) fn finding<'a>(
    source: &'a Source,
    code: &'static str,
    severity: Severity,
    span: Span,
    message: &str,
) -> Finding<'a> {
    Finding {
        source,
        rule: RULES.iter().find(|rule| rule.code == code).expect("a rule"),
        diagnostic: Diagnostic {
            code: Some(code),
            severity,
            span,
            place: source.position(span.start),
            message: message.to_owned(),
            help: None,
            fix: None,
        },
        omitted: 0,
    }
}

fn with_help<'a>(mut finding: Finding<'a>, help: &str) -> Finding<'a> {
    finding.diagnostic.help = Some(help.to_owned());
    finding
}

fn with_fix(mut finding: Finding<'_>, fix: Fix) -> Finding<'_> {
    finding.diagnostic.fix = Some(fix);
    finding
}
