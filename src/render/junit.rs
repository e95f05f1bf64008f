//! JUnit XML, as CI servers read it: suites of cases. Callers decide what a case is.

use std::fmt::Write;

use super::xml::{DECLARATION, escaped};
use crate::report::Timestamp;

/// A group of cases; at least one.
pub(super) struct Suite {
    pub(super) name: String,
    /// When the first case began.
    pub(super) time: Option<Timestamp>,
    /// What is known of the group as a whole: names and values.
    pub(super) properties: Vec<(&'static str, String)>,
    pub(super) cases: Vec<Case>,
}

pub(super) struct Case {
    pub(super) name: String,
    pub(super) class: String,
    pub(super) file: String,
    /// Counted from 1.
    pub(super) line: Option<u32>,
    pub(super) seconds: Option<f64>,
    pub(super) outcome: CaseResult,
}

/// The result of a test.
pub(super) enum CaseResult {
    Passed,
    /// Passed, with these lines as output.
    Told(Vec<String>),
    Skipped(String),
    Failed {
        kind: &'static str,
        message: String,
        /// The details, in lines.
        body: Vec<String>,
    },
    /// It could not be made.
    Broken(String),
}

pub(super) fn document(name: &str, suites: &[Suite]) -> String {
    let tests: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let failures: usize = suites.iter().map(|suite| suite.count(fails)).sum();
    let errors: usize = suites.iter().map(|suite| suite.count(is_broken)).sum();
    let mut out = DECLARATION.to_owned();
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(
        out,
        "<testsuites name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">",
        escaped(name)
    );
    for suite in suites {
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"{}>",
            escaped(&suite.name),
            suite.cases.len(),
            suite.count(fails),
            suite.count(is_broken),
            suite.count(|outcome| matches!(outcome, CaseResult::Skipped(_))),
            suite
                .time
                .map_or_else(String::new, |time| format!(" timestamp=\"{time}\"")),
        );
        if !suite.properties.is_empty() {
            out.push_str("    <properties>\n");
            for (name, value) in &suite.properties {
                let value = escaped(value);
                let _ = writeln!(out, "      <property name=\"{name}\" value=\"{value}\"/>");
            }
            out.push_str("    </properties>\n");
        }
        for case in &suite.cases {
            write(&mut out, case);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

impl Suite {
    /// A suite of which only these cases are known.
    pub(super) fn of(name: &str, cases: Vec<Case>) -> Self {
        Self {
            name: name.to_owned(),
            time: None,
            properties: Vec::new(),
            cases,
        }
    }

    fn count(&self, of: impl Fn(&CaseResult) -> bool) -> usize {
        self.cases.iter().filter(|case| of(&case.outcome)).count()
    }
}

impl Case {
    /// A case of a file as a whole.
    pub(super) fn of_file(file: &str, name: &str, outcome: CaseResult) -> Self {
        Self {
            name: name.to_owned(),
            class: file.to_owned(),
            file: file.to_owned(),
            line: None,
            seconds: None,
            outcome,
        }
    }
}

fn fails(outcome: &CaseResult) -> bool {
    matches!(outcome, CaseResult::Failed { .. })
}

fn is_broken(outcome: &CaseResult) -> bool {
    matches!(outcome, CaseResult::Broken(_))
}

/// The document of a run that failed.
pub(super) fn failure(why: &str) -> String {
    let name = "ds-tool";
    let case = Case::of_file(name, "run", CaseResult::Broken(why.to_owned()));
    document(name, &[Suite::of(name, vec![case])])
}

fn write(out: &mut String, case: &Case) {
    let _ = write!(
        out,
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\"",
        escaped(&case.name),
        escaped(&case.class),
        escaped(&case.file)
    );
    if let Some(line) = case.line {
        let _ = write!(out, " line=\"{line}\"");
    }
    if let Some(seconds) = case.seconds {
        let _ = write!(out, " time=\"{seconds:.6}\"");
    }
    let _ = match &case.outcome {
        CaseResult::Passed => {
            out.push_str("/>\n");
            return;
        }
        CaseResult::Told(body) => {
            writeln!(out, ">\n      <system-out>{}</system-out>", lines(body))
        }
        CaseResult::Broken(why) => writeln!(out, ">\n      <error message=\"{}\"/>", escaped(why)),
        CaseResult::Skipped(why) => {
            writeln!(out, ">\n      <skipped message=\"{}\"/>", escaped(why))
        }
        CaseResult::Failed {
            kind,
            message,
            body,
        } => writeln!(
            out,
            ">\n      <failure type=\"{kind}\" message=\"{}\">{}</failure>",
            escaped(message),
            lines(body)
        ),
    };
    out.push_str("    </testcase>\n");
}

fn lines(body: &[String]) -> String {
    let lines: Vec<_> = body.iter().map(|line| escaped(line)).collect();
    lines.join("\n")
}
