//! `ds-tool diff`: compares a list with a server's memory, or two of either.

use std::collections::HashMap;

use super::super::output::{stream, stream_text};
use super::super::probe::{OwnAnswer, own_answers};
use super::super::{CommandError, Io, project};
use super::session::Session;
use super::sides::Inputs;
use crate::base::dns_records::DnsAnswers;
use crate::base::source::Source;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, ColorSettings, Environment, RpcSettings};
use crate::cli::{ColorArgs, DiffArgs, ShowFormat};
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::live::diff::Diff;
use crate::live::held::{OwnProbe, Side};
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
    let inputs = Inputs::read(&args.inputs, io)?;
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
    let mut text = Vec::new();
    for held in &side.destinations {
        text.extend(format!("{} ", held.set).into_bytes());
        text.extend(&held.uri);
        text.push(b'\n');
    }
    let source = Source::new(side.name.clone(), text);
    let (answers, options) = (DnsAnswers::default(), ListOptions::default());
    let list = List::read(source, side.version, &answers, &options);
    let keys = list.entries.iter();
    let keys: Vec<_> = keys
        .map(|entry| (entry.set(), list.uri(entry).into_owned()))
        .collect();
    let answers = own_answers(list, color, env, io)?.into_iter();
    let probed = answers.map(|answer| {
        let OwnAnswer {
            entry, up, cause, ..
        } = answer;
        (keys[entry].clone(), OwnProbe { up, cause })
    });
    let probed: HashMap<_, _> = probed.collect();
    for held in &mut side.destinations {
        held.probed = probed.get(&(held.set, held.uri.clone())).cloned();
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
