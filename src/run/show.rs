//! `ds-tool show`: what Kamailio holds.

use super::input::{Configuration, choose, read_lists, read_sources, verdicts};
use super::output::{has_nuls, print_diagnostics, say, stream};
use super::tls::Disk;
use super::{Io, Stop};
use crate::cli::{ShowArgs, ShowFormat};
use crate::diagnostic::of_list;
use crate::exit::Exit;
use crate::render::{csv, json, list};
use crate::report::{ConfigRow, Configured, ShowReport};
use crate::settings::{self, Env};
use crate::text::sanitize;

pub(super) fn show(args: ShowArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let settings = settings::show(args, env)?;
    let input = &settings.input;
    let configuration = match &settings.config {
        Some(config) => {
            let mut configuration = Configuration::read(config, input.version, io)?;
            configuration.look_at_tls(Disk::This);
            Some(configuration)
        }
        None => None,
    };
    let sources = match &configuration {
        Some(configuration) => configuration.lists(&input.lists, io)?,
        None => read_sources(&input.lists, io)?,
    };
    let load = configuration.as_ref().map(|c| c.server.load.clone());
    let lists = read_lists(sources, input, &load.unwrap_or_default());
    let chosen = choose(&lists, input)?;
    for (list, chosen) in lists.iter().zip(&chosen) {
        print_diagnostics(of_list(list, chosen), &list.source, settings.colors, io);
        if list.entries.is_empty() && list.fatal.is_none() {
            let name = sanitize(list.source.name.as_bytes());
            let hint = has_nuls(&list.source);
            say(
                io,
                &format!("{name}: no destination: Kamailio starts with an empty list{hint}"),
            );
        }
    }
    let mut server = configuration.as_ref().map(|c| c.server.clone());
    let verdicts = server.as_mut().map(|server| verdicts(&lists, server));
    let verdicts = verdicts.unwrap_or_default();
    let configured = configuration.as_ref().zip(server.as_ref());
    let configured = configured.map(|(configuration, server)| Configured {
        server,
        verdicts: &verdicts,
        row: ConfigRow::new(&configuration.cfg, server),
    });
    let summary = configured.as_ref().map(Configured::summary);
    let report = ShowReport::new(input.version, &lists, &chosen, configured);
    let colors = settings.colors;
    stream(io, |out| match settings.format {
        ShowFormat::Json => json::write_document(&report, out),
        ShowFormat::Csv => csv::show(&report, out),
        ShowFormat::Table => list::pieces(&report, colors.stdout)
            .try_for_each(|piece| out.write_all(piece.as_bytes())),
    })?;
    say(io, &summary.unwrap_or_default());
    Ok(match report.fatal {
        Some(_) => Exit::Unusable,
        None => Exit::Well,
    })
}
