//! `ds-tool diff`: compares a list with a server's memory, or two of either.

use super::super::output::{stream, stream_text};
use super::super::probe::own_answers;
use super::super::{CommandError, Io};
use super::session::Session;
use super::sides::{Inputs, list_settings};
use crate::cli::exit_status::Exit;
use crate::cli::settings::{Environment, RpcSettings};
use crate::cli::{DiffArgs, ShowFormat};
use crate::live::diff::Diff;
use crate::live::held::Side;
use crate::render::{json, live};
use crate::report::diff_report;

pub(crate) fn diff(
    args: DiffArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let mut settings = list_settings(args.list, args.inputs, args.from, env)?;
    let inputs = Inputs::read(&settings.input, io)?;
    let count = inputs.count(&settings.input);
    let compared = match (count, settings.server.targets.len()) {
        (0, 2) => memories(&settings.server, io)?,
        (0 | 1, _) => {
            let mut session = Session::open(&settings.server, io)?;
            settings.input.version = session.version;
            let mut sides = inputs.sides(&settings, io)?;
            sides.push(session.memory(io)?);
            sides
        }
        // No server is asked, so it has no release either.
        _ => inputs.sides(&settings, io)?,
    };
    let (left, mut right) = two(compared)?;
    if args.probe {
        probe(&mut right, env, io)?;
    }
    let diff = Diff::new(&left, &right);
    let report = diff_report(&diff, &left, &right);
    let style = io.style();
    match args.format {
        ShowFormat::Json => stream(io, |out| json::write_document(&report, out))?,
        ShowFormat::Csv => stream(io, |out| live::diff_csv(&report, out))?,
        ShowFormat::Table => stream_text(io, |out| live::diff_table(&report, style, out))?,
    }
    Ok(Exit::of(!report.drift))
}

/// The memories of two servers.
fn memories(server: &RpcSettings, io: &mut Io<'_>) -> Result<Vec<Side>, CommandError> {
    let each = server.targets.iter().map(|target| {
        let one = RpcSettings {
            targets: vec![target.clone()],
            ..server.clone()
        };
        Session::open(&one, io)?.memory(io)
    });
    each.collect()
}

/// Sends an OPTIONS to each destination of a side.
fn probe(side: &mut Side, env: &Environment, io: &mut Io<'_>) -> Result<(), CommandError> {
    let held = side.destinations.iter();
    let destinations = held.map(|held| (held.set, held.uri.as_slice()));
    let answers = own_answers(destinations, side.version, env, io)?;
    for (held, answer) in side.destinations.iter_mut().zip(answers) {
        held.probed = answer;
    }
    Ok(())
}

fn two(sides: Vec<Side>) -> Result<(Side, Side), CommandError> {
    let count = sides.len();
    let sides: Result<[Side; 2], _> = sides.try_into();
    let [left, right] = sides.map_err(|_| {
        CommandError::Usage(format!("two sides are compared, and these are {count}"))
    })?;
    Ok((left, right))
}
