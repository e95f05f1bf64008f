//! `ds-tool show`: prints what Kamailio loads.

use super::load::{LoadedConfig, ping_statuses};
use super::output::{has_nuls, print, print_diagnostics, say, stream, stream_text, warn_all};
use super::run_lists::{choose, lists_as_loaded};
use super::{CommandError, Io, project, show_memory};
use crate::base::escape::sanitize;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Environment, ShowSettings};
use crate::cli::{ListFormat, ShowArgs};
use crate::kamailio::list::{Dropped, List};
use crate::lint::list_mistakes;
use crate::render::{csv, json, list, scrape_targets};
use crate::report::{ConfigReport, ConfigRow, show_report};

pub(super) fn show(
    args: ShowArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let project = project::of_run(&args.input.project, args.config.as_ref(), &args.lists, env)?;
    let probe = args.probe;
    let settings = settings::show(args, &project, env)?;
    warn_all(&settings.no_effect, io);
    if let Some(rpc) = &settings.rpc {
        return show_memory::show(&settings, rpc, probe.then_some(env), io);
    }
    let (lists, configuration) = lists_as_loaded(&settings.input, io)?;
    let chosen = choose(&lists, &settings.input)?;
    print_mistakes(&lists, &chosen, &settings, io);
    let server = configuration.map(
        |LoadedConfig {
             cfg, mut server, ..
         }| {
            let ping_statuses = ping_statuses(&lists, &mut server);
            (cfg, server, ping_statuses)
        },
    );
    let configured = server
        .as_ref()
        .map(|(cfg, server, ping_statuses)| ConfigReport {
            server,
            ping_statuses,
            row: ConfigRow::new(cfg, server),
        });
    let summary = configured.as_ref().map(ConfigReport::summary);
    let report = show_report(settings.input.version, &lists, &chosen, configured);
    let style = io.style();
    match settings.format {
        ListFormat::Json => stream(io, |out| json::write_document(&report, out))?,
        ListFormat::Csv => stream(io, |out| csv::show(&report, out))?,
        ListFormat::FileSd => print(io, scrape_targets::of_lists(&lists, &chosen))?,
        ListFormat::Table => stream_text(io, |out| list::table(&report, style, out))?,
    }
    if let Some(summary) = summary {
        say(io, &summary);
    }
    Ok(match report.fatal {
        Some(_) => Exit::Unusable,
        None => Exit::Well,
    })
}

/// Prints the mistakes: those of the entries with these indices, and those of other lines.
fn print_mistakes(lists: &[List], chosen: &[Vec<usize>], settings: &ShowSettings, io: &mut Io<'_>) {
    for (list, chosen) in lists.iter().zip(chosen) {
        let answers = &settings.input.answers;
        let chosen = chosen.iter().map(|&index| &list.entries[index]);
        let mistakes = list.mistakes(answers, chosen);
        let diagnostics = list_mistakes::diagnostics(list, answers, &mistakes);
        print_diagnostics(diagnostics, &list.source, io);
        let is_loaded = |row: &Dropped| !row.reason.is_of_kamailio();
        let is_empty = list.entries.is_empty() && !list.dropped.iter().any(is_loaded);
        if is_empty && list.fatal.is_none() {
            let name = sanitize(list.source.name.as_bytes());
            let hint = has_nuls(&list.source);
            say(
                io,
                &format!("{name}: no destination: Kamailio starts with an empty list{hint}"),
            );
        }
    }
}
