//! `ds-tool lint`: finds mistakes in a configuration.

mod baseline;
mod changes;
mod inputs;
mod names;
mod online;
mod unit;
mod units;
mod world;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::load::guess;
use super::output::{print, print_text, say};
use super::{CommandError, Io};
use crate::base::counted::counted;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::cli::exit_status::Exit;
use crate::cli::settings::Environment;
use crate::cli::{FixMode, LintArgs, LintFormat};
use crate::dns::resolver::ResolverOptions;
use crate::fs::Drafts;
use crate::fs::root::Trees;
use crate::kamailio::server::dns_params::StubParams;
use crate::lint::{Finding, FindingCounts, ListFileState, Violation, shortened};
use crate::render::TextStyle;
use crate::render::lint::{self as render, Report};
use baseline::unknown_findings;
use changes::FixedFiles;
use inputs::inputs;
use names::reported;
use online::OnlineAnswers;
use unit::{LintUnit, MOST};
use units::{Units, read_units};
use world::World;

/// The limit of passes with --fix, as one fix may lead to another.
const PASSES: usize = 10;

pub(super) fn lint(
    args: &LintArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let fix = args.fix_mode();
    let inputs = inputs(args, env, io)?;
    if fix != FixMode::No
        && (inputs.iter().any(|input| input.from.is_some()) || args.db.db.is_some())
    {
        let why =
            "rows of a database cannot be fixed here: omit --fix and --diff, or --from and --db";
        return Err(CommandError::Usage(why.to_owned()));
    }
    if fix != FixMode::No && inputs.iter().any(|input| input.given.is_some()) {
        let why = "standard input or another pipe cannot be fixed: \
                   give the file, or omit --fix and --diff";
        return Err(CommandError::Usage(why.to_owned()));
    }
    if fix == FixMode::Show && args.format != LintFormat::Text {
        let why = "--diff prints only a diff: omit --diff or --format";
        return Err(CommandError::Usage(why.to_owned()));
    }
    let mut drafts = Arc::new(Drafts::default());
    let trees = Trees::default();
    let mut changes = FixedFiles::default();
    let mut names = OnlineAnswers::default();
    let mut passes = 0;
    loop {
        let mut units = read_units(&inputs, &World::new(&drafts, &trees, &names))?;
        if args.resolver_options.online {
            // Once a name resolves, more of a list may be read, with further names.
            while names.ask(
                units.all.iter().flat_map(LintUnit::readings),
                &ResolverOptions {
                    server: args.resolver_options.dns_server,
                    timeout: args.resolver_options.dns_timeout,
                    kamailio: Some(stub_params(&units.all)),
                },
                io,
            )? {
                units = read_units(&inputs, &World::new(&drafts, &trees, &names))?;
            }
        }
        let is_limited = fix == FixMode::No && args.baseline.is_none();
        let found = lint_units(&units.all, is_limited);
        if fix != FixMode::No
            && passes < PASSES
            && changes.add(by_unit(&found), args.unsafe_fixes) > 0
        {
            drafts = Arc::new(changes.drafts());
            passes += 1;
            continue;
        }
        if units.all.is_empty() && units.left_out.iter().all(|cfg| !cfg.named) {
            say(
                io,
                "found no kamailio.cfg that mentions dispatcher, and no dispatcher list",
            );
        }
        return report(args, env, &units, found, &changes, io);
    }
}

/// Reports what was found in the end, and whether that is a problem.
fn report<'u>(
    args: &LintArgs,
    env: &Environment,
    units: &'u Units,
    mut found: Vec<(&'u LintUnit, Vec<Violation<'u>>)>,
    changes: &FixedFiles,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    if let Some(baseline) = &args.baseline {
        found = unknown_findings(found, &units.all, baseline, args, io)?;
    }
    for columns in units.all.iter().flat_map(|unit| &unit.unread) {
        say(io, columns);
    }
    let is_empty = !units.all.iter().any(LintUnit::is_linted);
    let fails = found.iter().any(|(unit, violations)| {
        let least = unit.input.rules.settings.fail_on;
        let fails = |it: &Violation<'_>| least.is_some_and(|least| it.severity >= least);
        violations.iter().any(fails)
    });
    let pending = args.fix_mode() == FixMode::Show && changes.count() > 0;
    let counts = FindingCounts::of(all(&found));
    let findings = shortened(found.into_iter().flat_map(|(_, it)| it), MOST);
    print_outcome(args, env, units, &findings, counts, changes, io)?;
    let is_problem = fails || pending || (is_empty && args.fail_if_empty);
    Ok(Exit::of(!is_problem))
}

/// The violations of all units, each with its unit.
fn by_unit<'f, 'a>(
    found: &'f [(&'a LintUnit, Vec<Violation<'a>>)],
) -> impl Iterator<Item = (&'f LintUnit, &'f Violation<'a>)> {
    let of_unit = |(unit, violations): &'f (&'a LintUnit, Vec<Violation<'a>>)| {
        violations.iter().map(|violation| (*unit, violation))
    };
    found.iter().flat_map(of_unit)
}

/// The violations of all units.
fn all<'f, 'a>(
    found: &'f [(&LintUnit, Vec<Violation<'a>>)],
) -> impl Iterator<Item = &'f Violation<'a>> {
    found.iter().flat_map(|(_, violations)| violations)
}

/// What each unit finds; what two of them find in a file that they share is there once.
fn lint_units(units: &[LintUnit], limited: bool) -> Vec<(&LintUnit, Vec<Violation<'_>>)> {
    let found = units.par_iter().map(|unit| unit.violations(limited));
    let mut all: Vec<_> = units.iter().zip(found.collect::<Vec<_>>()).collect();
    if units.len() < 2 {
        return all;
    }
    let mut readers: HashMap<&str, usize> = HashMap::new();
    for source in units.iter().flat_map(LintUnit::sources) {
        *readers.entry(&source.name).or_default() += 1;
    }
    let key = |violation: &Violation<'_>| {
        let message = violation.words.as_ref().map(|words| words.message.clone());
        let name = violation.source.name.clone();
        (name, violation.span, violation.rule.code, message)
    };
    let mut said: HashMap<_, usize> = HashMap::new();
    for violation in self::all(&all) {
        *said.entry(key(violation)).or_default() += 1;
    }
    for (_, found) in &mut all {
        found.retain(|violation| {
            // It is there once.
            let Some(times) = said.remove(&key(violation)) else {
                return false;
            };
            // A comment that silences something for one server is of use.
            violation.rule.code != "DS001" || times == readers[violation.source.name.as_str()]
        });
    }
    all
}

/// Writes or shows the changes, prints the findings and the summary.
fn print_outcome(
    args: &LintArgs,
    env: &Environment,
    units: &Units,
    findings: &[Finding<'_>],
    counts: FindingCounts,
    changes: &FixedFiles,
    io: &mut Io<'_>,
) -> Result<(), CommandError> {
    let fix = args.fix_mode();
    match fix {
        FixMode::No => {}
        FixMode::Show => print_text(io, changes.diff(io.stdout_is_terminal))?,
        FixMode::Write => changes.write()?,
    }
    if fix != FixMode::Show {
        let mut seen = HashSet::new();
        let names = units
            .all
            .iter()
            .flat_map(LintUnit::sources)
            .map(|source| &source.name);
        let files: Vec<String> = names.filter(|name| seen.insert(*name)).cloned().collect();
        let read = files.iter().map(String::as_str);
        let names = reported(read, env.checkout.as_deref(), args.format);
        let report = Report {
            findings,
            counts,
            files: &files,
            names: &names,
        };
        let text = rendered(args.format, &report, io.style());
        match (args.format, io.stop_commands) {
            (LintFormat::Text, _) => print_text(io, text)?,
            (_, None) | (LintFormat::Github, _) => print(io, text)?,
            (_, Some(_)) => print(io, render::without_commands(&text))?,
        }
    }
    report_files(&units.all, changes, io);
    hints(&units.all, io);
    for cfg in &units.left_out {
        if cfg.named || args.verbose {
            let path = sanitize(cfg.path.to_string_lossy().as_bytes());
            say(io, &format!("{path}: left out: {}", cfg.why));
        }
    }
    let left_out = units.left_out.iter().filter(|cfg| !cfg.named).count();
    if let Some(summary) = summary(args, counts, changes, left_out) {
        say(io, &summary);
    }
    Ok(())
}

fn rendered(format: LintFormat, report: &Report<'_>, style: TextStyle) -> String {
    match format {
        LintFormat::Text => render::text(report, style.color, style.width),
        LintFormat::Json => render::json(report),
        LintFormat::Sarif => render::sarif(report),
        LintFormat::Github => render::github(report),
        LintFormat::Gitlab => render::gitlab(report),
        LintFormat::Junit => render::junit(report),
        LintFormat::Checkstyle => render::checkstyle(report),
        LintFormat::Markdown => render::markdown(report),
    }
}

/// Which folders were taken for folders of the server, and which files were not changed.
fn report_files(units: &[LintUnit], changes: &FixedFiles, io: &mut Io<'_>) {
    let guesses = units.iter().flat_map(|unit| unit.files.guesses());
    let guesses: BTreeSet<_> = guesses.collect();
    for (server, here) in guesses {
        say(io, &guess(&server, &here));
    }
    for path in changes.refused() {
        let path = sanitize(path.to_string_lossy().as_bytes());
        say(io, &format!("{path}: not fixed: it is outside the root"));
    }
}

/// Prints hints about files that no rule applies to.
fn hints(units: &[LintUnit], io: &mut Io<'_>) {
    for unit in units.iter().filter(|unit| unit.lists.is_empty()) {
        if let Some(load) = unit.inactive_load() {
            let name = &unit.cfg.files[load.spot.file as usize].source.name;
            let (name, line, way_in) = (sanitize(name.as_bytes()), load.line, load.way_in());
            say(
                io,
                &format!("{name}:{line}: dispatcher is not loaded, and would be {way_in}"),
            );
        }
    }
    for unit in units
        .iter()
        .filter(|unit| unit.input.is_named() && !unit.cfg.files.is_empty() && !unit.is_foreign())
    {
        let name = sanitize(unit.input.path.to_string_lossy().as_bytes());
        let facts = &unit.cfg.facts;
        if facts.modules.is_empty() && facts.incomplete.is_empty() {
            say(
                io,
                &format!(
                    "{name}: loads no module: is it a kamailio.cfg? A dispatcher list is called .list"
                ),
            );
        } else if unit.server.dispatcher == Fact::Known(false)
            && unit.lists.is_empty()
            && unit.inactive_load().is_none()
        {
            say(
                io,
                &format!("{name}: does not load dispatcher: nothing to lint"),
            );
        }
        if unit.list_file == ListFileState::Database {
            say(
                io,
                &format!(
                    "{name}: destinations come from a database (db_url): only the cfg was linted; --db cfg lints its rows too"
                ),
            );
        }
    }
}

fn summary(
    args: &LintArgs,
    found: FindingCounts,
    changes: &FixedFiles,
    left_out: usize,
) -> Option<String> {
    let mut parts = Vec::new();
    let left_out = (left_out > 0).then(|| {
        let hint = if args.verbose { "" } else { " (-v says why)" };
        format!("{} left out{hint}", counted(left_out, "cfg"))
    });
    let fix = args.fix_mode();
    match fix {
        FixMode::No if found.all() == 0 => return left_out,
        FixMode::No => match (found.safe_fixes, found.unsafe_fixes) {
            (0, 0) => {}
            (0, n) => parts.push(format!(
                "{n} fixable with --unsafe-fixes (--diff shows how)"
            )),
            (n, 0) => parts.push(format!("{n} fixable with --fix (--diff shows how)")),
            (n, more) => parts.push(format!(
                "{n} fixable with --fix (--diff shows how), {more} more with --unsafe-fixes"
            )),
        },
        FixMode::Show => parts.push(format!("{} would be fixed", changes.count())),
        FixMode::Write => parts.push(format!("{} fixed", changes.count())),
    }
    let left = if fix == FixMode::No { "" } else { " left" };
    let counts = format!(
        "{}, {}, {}{left}",
        counted(found.errors, "error"),
        counted(found.warnings, "warning"),
        counted(found.infos, "info")
    );
    parts.insert(0, counts);
    parts.extend(left_out);
    Some(parts.join("; "))
}

/// How the servers of all cfgs query name servers; Kamailio's defaults if they differ, or if there is
/// none.
fn stub_params(units: &[LintUnit]) -> StubParams {
    let mut params = units
        .iter()
        .map(|unit| unit.server.dns.stub.value().copied());
    let first = params.next().flatten().unwrap_or_default();
    match params.all(|other| other == Some(first)) {
        true => first,
        false => StubParams::default(),
    }
}
