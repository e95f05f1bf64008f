//! `ds-tool diff`: compares a list with a server's memory, or two of either.

use super::super::output::{stream, stream_text};
use super::super::probe::own_answers;
use super::super::{CommandError, Io, project};
use super::session::Session;
use super::sides::Inputs;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, ColorSettings, Environment, RpcSettings};
use crate::cli::{ColorArgs, DiffArgs, ShowFormat};
use crate::live::diff::Diff;
use crate::live::held::Side;
use crate::render::{TextStyle, json, live};
use crate::report::diff_report;

pub(crate) fn diff(
    args: DiffArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let colors = ColorSettings::new(args.color.color, env);
    let project = project::of_run(
        &args.list.project,
        args.list.config.as_ref(),
        &args.inputs,
        env,
    )?;
    let settings = settings::list_reading(args.list, &args.inputs, &project, env)?;
    let server = RpcSettings::of_any(&args.server, settings.version)?;
    let from = settings::rows_format(args.from, &args.inputs)?;
    let inputs = Inputs::read(&args.inputs, from, &settings, io)?;
    let compared = match (inputs.count(&settings), server.targets.len()) {
        (0, 2) => memories(&server, colors, io)?,
        (0 | 1, _) => {
            let mut session = Session::open(&server, colors, io)?;
            let mut sides = inputs.sides(&settings, &server, session.version, colors, io)?;
            sides.push(session.memory(io)?);
            sides
        }
        // No server is asked, so it has no release either.
        _ => inputs.sides(&settings, &server, settings.default_version, colors, io)?,
    };
    let (left, mut right) = two(compared)?;
    if args.probe {
        probe(&mut right, args.color, env, io)?;
    }
    let diff = Diff::new(&left, &right);
    let report = diff_report(&diff, &left, &right);
    let style = TextStyle {
        color: colors.stdout,
        width: env.width.filter(|_| env.stdout_is_terminal),
    };
    match args.format {
        ShowFormat::Json => stream(io, |out| json::write_document(&report, out))?,
        ShowFormat::Csv => stream(io, |out| live::diff_csv(&report, out))?,
        ShowFormat::Table => stream_text(io, |out| live::diff_table(&report, style, out))?,
    }
    Ok(match report.drift {
        true => Exit::Problem,
        false => Exit::Well,
    })
}

/// The memories of two servers.
fn memories(
    server: &RpcSettings,
    colors: ColorSettings,
    io: &mut Io<'_>,
) -> Result<Vec<Side>, CommandError> {
    let each = server.targets.iter().map(|target| {
        let one = RpcSettings {
            targets: vec![target.clone()],
            ..server.clone()
        };
        Session::open(&one, colors, io)?.memory(io)
    });
    each.collect()
}

/// Sends an OPTIONS to each destination of a side.
fn probe(
    side: &mut Side,
    color: ColorArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<(), CommandError> {
    let held = side.destinations.iter();
    let destinations = held.map(|held| (held.set, held.uri.as_slice()));
    let answers = own_answers(destinations, side.version, color, env, io)?;
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
