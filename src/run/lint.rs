//! `ds-tool lint`: what is wrong with a configuration.

use std::path::Path;

use super::input::{Configuration, read_lists, verdicts};
use super::output::{print, say};
use super::{Io, Stop};
use crate::cli::LintArgs;
use crate::exit::Exit;
use crate::files;
use crate::known::Known;
use crate::lint::{self, Context, Finding, Judged};
use crate::render::diagnostics;
use crate::render::diff::unified;
use crate::settings::{self, Env, Fix};
use crate::source::apply;
use crate::text::sanitize;

pub(super) fn lint(args: LintArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let settings = settings::lint(args, env)?;
    let configured = Configuration::read(&settings.config, settings.version, io)?;
    let without_dispatcher = configured.server.dispatcher == Known::Is(false);
    let sources = match settings.lists.as_slice() {
        [] if without_dispatcher || configured.reads_a_database() => Vec::new(),
        lists => configured.lists(lists, io)?,
    };
    let mut server = configured.server.clone();
    let lists = read_lists(sources, &settings.input(), &server.load);
    let verdicts = verdicts(&lists, &mut server);
    let judged: Vec<_> = lists
        .into_iter()
        .zip(verdicts)
        .map(|(list, effective)| Judged { list, effective })
        .collect();
    let context = Context {
        cfg: &configured.cfg,
        server: &server,
        lists: &judged,
        list_file: &lint::ListFile::Read,
    };
    let findings = lint::lint(
        &context,
        &lint::RULES.iter().collect::<Vec<_>>(),
        usize::MAX,
    );
    let mut counted = [0usize; 3];
    let mut text = String::new();
    for finding in &findings {
        counted[finding.diagnostic.severity as usize] += 1;
        text.push_str(&diagnostics::one(
            &finding.diagnostic,
            finding.source,
            settings.colors.stdout,
        ));
    }
    let [infos, warnings, errors] = counted;
    let fixed = fix(&settings, &judged, &findings, io)?;
    if settings.fix != Fix::Show {
        print(io, &text)?;
    }
    let facts = &configured.cfg.facts;
    if facts.modules.is_empty() && facts.incomplete.is_empty() {
        let name = sanitize(settings.config.path.to_string_lossy().as_bytes());
        say(
            io,
            &format!(
                "{name}: loads no module: is it a kamailio.cfg? A dispatcher list comes after it"
            ),
        );
    } else if without_dispatcher && judged.is_empty() {
        say(
            io,
            &format!(
                "{}: does not load dispatcher: nothing to lint",
                sanitize(settings.config.path.to_string_lossy().as_bytes())
            ),
        );
    }
    if judged.is_empty() && configured.reads_a_database() {
        say(
            io,
            "destinations come from a database (db_url), which ds-tool does not read: only the cfg was linted",
        );
    }
    if !findings.is_empty() {
        say(
            io,
            &format!(
                "{}, {}, {}; {fixed}",
                counted_as(errors, "error"),
                counted_as(warnings, "warning"),
                counted_as(infos, "note"),
            ),
        );
    }
    Ok(if errors + warnings > 0 {
        Exit::Problem
    } else {
        Exit::Well
    })
}

/// Mends, or shows, what findings say can be mended; returns what there is to say about it.
pub(super) fn fix(
    settings: &settings::Lint,
    judged: &[Judged],
    findings: &[Finding<'_>],
    io: &mut Io<'_>,
) -> Result<String, Stop> {
    let fixable = findings
        .iter()
        .filter(|finding| finding.fix.is_some())
        .count();
    for judged in judged {
        let source = &judged.list.source;
        let of_list = findings
            .iter()
            .filter(|finding| std::ptr::eq(finding.source, source));
        let edits: Vec<_> = of_list
            .filter_map(|finding| finding.fix.clone())
            .flat_map(|fix| fix.edits)
            .collect();
        let mended = apply(&source.text, &edits);
        match settings.fix {
            Fix::No => {}
            Fix::Show => {
                let safe = settings.on_terminal;
                let diff = unified(&source.name, &source.text, &mended, safe);
                print(io, diff)?;
            }
            Fix::Write if edits.is_empty() => {}
            Fix::Write => files::replace(Path::new(&source.name), &source.text, &mended)
                .map_err(|why| Stop::Input(sanitize(format!("{why:#}").as_bytes())))?,
        }
    }
    Ok(match settings.fix {
        _ if fixable == 0 => "none can be mended with --fix".to_owned(),
        Fix::No => format!("{fixable} can be mended with --fix (--diff shows how)"),
        Fix::Show => format!("{fixable} would be mended"),
        Fix::Write => format!("{fixable} mended: the probing flag (8) is gone there"),
    })
}

fn counted_as(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
