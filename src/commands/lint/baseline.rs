//! Findings that are known, and are not reported again.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::names::below;
use super::unit::LintUnit;
use crate::base::counted::counted;
use crate::base::escape::sanitize;
use crate::cli::LintArgs;
use crate::commands::output::say;
use crate::commands::{CommandError, Io};
use crate::fs::{self, Files};
use crate::lint::{Finding, FindingCounts, Violation};
use crate::render::json::document;
use crate::render::lint::{Fingerprints, Report};
use crate::report::{Baseline, FileNames, KnownFinding};

/// So many findings that are fixed are named.
const NAMED: usize = 20;

/// The findings that are not known yet. Says which of those that were are fixed; writes all anew where that
/// is asked for.
pub(super) fn unknown_findings<'u>(
    found: Vec<(&'u LintUnit, Vec<Violation<'u>>)>,
    units: &[LintUnit],
    path: &Path,
    args: &LintArgs,
    io: &mut Io<'_>,
) -> Result<Vec<(&'u LintUnit, Vec<Violation<'u>>)>, CommandError> {
    let shown = sanitize(path.to_string_lossy().as_bytes());
    let violations = found.iter().flat_map(|(_, violations)| violations);
    let now = as_known(violations, folder(path));
    if args.write_baseline {
        let count = now.len();
        let text = document(&Baseline::new(now));
        fs::write(path, text.as_bytes())?;
        say(
            io,
            &format!("{shown}: {} written", counted(count, "finding")),
        );
        return Ok(Vec::new());
    }
    let text = Files::default().read(path)?.text;
    let baseline =
        Baseline::read(&text).map_err(|why| CommandError::Input(format!("{shown}: {why}")))?;
    let fingerprints = |findings: &[KnownFinding]| -> HashSet<String> {
        let findings = findings.iter();
        findings.map(|known| known.fingerprint.clone()).collect()
    };
    let (before, after) = (fingerprints(&baseline.findings), fingerprints(&now));
    let mut fingerprints = now.iter().map(|known| &known.fingerprint);
    let mut unknown = found;
    for (_, violations) in &mut unknown {
        violations.retain(|_| fingerprints.next().is_none_or(|it| !before.contains(it)));
    }
    let left: usize = unknown.iter().map(|(_, violations)| violations.len()).sum();
    let gone = baseline.findings.iter();
    let gone = gone.filter(|known| !after.contains(&known.fingerprint));
    let fixed = fixed(gone, units, folder(path), &args.paths);
    print_notices(&shown, now.len() - left, &fixed, io);
    Ok(unknown)
}

/// The findings as a baseline in this folder has them.
fn as_known<'v, 'a: 'v>(
    violations: impl Iterator<Item = &'v Violation<'a>>,
    folder: &Path,
) -> Vec<KnownFinding> {
    let findings: Vec<Finding<'_>> = violations.map(Violation::finding).collect();
    let report = Report {
        findings: &findings,
        counts: FindingCounts::default(),
        files: &[],
        names: &FileNames::default(),
    };
    let mut fingerprints = Fingerprints::default();
    let known = report.located().map(|located| {
        let file = name(folder, located.file);
        let diagnostic = &located.finding.diagnostic;
        KnownFinding {
            fingerprint: fingerprints.of(&located, &file),
            file,
            code: located.code().to_owned(),
            severity: diagnostic.severity.as_str().to_owned(),
            message: diagnostic.message.clone(),
        }
    });
    known.collect()
}

/// What of these was looked for in these files and folders.
fn fixed<'b>(
    gone: impl Iterator<Item = &'b KnownFinding>,
    units: &[LintUnit],
    folder: &Path,
    paths: &[PathBuf],
) -> Vec<&'b KnownFinding> {
    let sources = units.iter().flat_map(LintUnit::sources);
    let files: HashSet<String> = sources.map(|source| name(folder, &source.name)).collect();
    let is_asked = |known: &KnownFinding| {
        let asks = |unit: &LintUnit| {
            let mut rules = unit.input.rules.selection.rules().iter();
            rules.any(|rule| rule.code == known.code)
                && known.is_at_least(unit.input.rules.settings.severity)
        };
        units.is_empty() || units.iter().any(asks)
    };
    // A list without a line is no list that is found in a folder.
    let is_gone = |known: &KnownFinding| {
        let file = folder.join(&known.file);
        let mut folders = paths.iter();
        !file.exists() || folders.any(|folder| below(folder, &file.to_string_lossy()).is_some())
    };
    let fixed =
        gone.filter(|known| (files.contains(&known.file) || is_gone(known)) && is_asked(known));
    fixed.collect()
}

fn print_notices(baseline: &str, known: usize, fixed: &[&KnownFinding], io: &mut Io<'_>) {
    for known in fixed.iter().take(NAMED) {
        let [file, code, message] =
            [&known.file, &known.code, &known.message].map(|text| sanitize(text.as_bytes()));
        say(io, &format!("fixed: {file}: {code}: {message}"));
    }
    let mut words = format!("{baseline}: {} known", counted(known, "finding"));
    if !fixed.is_empty() {
        let count = fixed.len();
        words.push_str(&format!(
            ", {count} fixed: take them out with --write-baseline"
        ));
    }
    say(io, &words);
}

/// A file from this folder on, with slashes; as it was named where it is not below it.
fn name(folder: &Path, file: &str) -> String {
    let below = below(folder, file).unwrap_or_else(|| PathBuf::from(file));
    below
        .to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/")
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
