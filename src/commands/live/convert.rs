//! `ds-tool convert`: writes a saved answer of `dispatcher.list` as a list.

use super::super::list_input::{ListInput, read_inputs};
use super::super::load::LoadedConfig;
use super::super::output::{print, say};
use super::super::saved::{is_saved, list_of};
use super::super::{CommandError, Io, project};
use crate::base::dns_records::DnsAnswers;
use crate::base::escape::sanitize;
use crate::cli::ConvertArgs;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Environment};
use crate::db::text::KnownTable;
use crate::fs;
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::list::rows::Rows;
use crate::kamailio::version::Version;

/// The text of the list with which Kamailio loads what it loads of these rows.
fn list_of_rows(
    rows: &Rows,
    version: Version,
    options: &ListOptions,
    io: &mut Io<'_>,
) -> Result<Vec<u8>, CommandError> {
    let list = List::of_rows(rows, version, &DnsAnswers::default(), options);
    if let Some(fatal) = list.fatal {
        let place = list.source.place(fatal.line);
        return Err(CommandError::Input(format!("{place}: {fatal}")));
    }
    for (line, why) in list.rows_dropped_by_kamailio() {
        let place = list.source.place(line);
        say(
            io,
            &format!("{place}: left out: Kamailio drops this row: {why}"),
        );
    }
    list.lines_of_rows().map_err(|refused| {
        let shown = refused.iter().take(REFUSED);
        let mut lines: Vec<_> = shown
            .map(|row| format!("{}: {}", list.source.place(row.line), row.why))
            .collect();
        if refused.len() > REFUSED {
            lines.push(format!("{} more rows", refused.len() - REFUSED));
        }
        CommandError::Input(format!(
            "a list cannot hold these rows, and nothing is written:\n{}",
            lines.join("\n")
        ))
    })
}

/// How many rows that no list holds are named.
const REFUSED: usize = 20;

pub(crate) fn convert(
    args: ConvertArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let files = [args.file.clone()];
    let project = project::of_run(&args.project, args.config.as_ref(), &files, env)?;
    let version = settings::version(args.kamailio_version, &project);
    let (table, options) = match &args.config {
        Some(path) => {
            let reading = settings::converting(&args, &project, env)?;
            let config = LoadedConfig::read(path, &reading, version, io)?;
            (config.table(), config.server.list_options)
        }
        None => (KnownTable::default(), ListOptions::default()),
    };
    let from = settings::rows_format(args.from, &files)?;
    let inputs = read_inputs(&files, from, &table, io)?;
    let list = match &inputs[0] {
        ListInput::Text(source) if is_saved(source) => list_of(source, version, io)?,
        ListInput::Text(source) => {
            let name = sanitize(source.name.as_bytes());
            return Err(CommandError::Input(format!(
                "{name}: this is no answer of dispatcher.list; for rows of a database give --from"
            )));
        }
        ListInput::Rows(rows) => list_of_rows(rows, version, &options, io)?,
    };
    match &args.output {
        None => print(io, list)?,
        Some(path) => {
            fs::write(path, &list)?;
            let path = sanitize(path.as_os_str().as_encoded_bytes());
            let count = list.iter().filter(|&&byte| byte == b'\n').count();
            say(io, &format!("{path}: {count} destinations written"));
        }
    }
    Ok(Exit::Well)
}
