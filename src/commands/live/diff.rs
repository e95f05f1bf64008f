//! `ds-tool diff`: compares a list with a server's memory, or two of either.

use super::super::output::{stream, stream_text, warn_all};
use super::super::{CommandError, Io, project};
use super::session::Session;
use super::sides::Inputs;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, ColorSettings, Environment, ServerSettings};
use crate::cli::{DiffArgs, ShowFormat};
use crate::kamailio::version::Version;
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
    let has_list = !args.inputs.is_empty() || args.list.config.is_some();
    let settings = settings::list_reading(args.list, &args.inputs, &project, env)?;
    warn_all(&settings.no_effect, colors, io);
    let server = ServerSettings::from(args.server);
    let mut compared = match has_list {
        true => Vec::new(),
        false => memories(&server, settings.version, colors, io)?,
    };
    if has_list {
        let inputs = Inputs::read(&args.inputs, io)?;
        // With two sides no server is asked, so it has no release either.
        let mut session = match inputs.count(&settings) {
            1 => Some(Session::open(&server, settings.version, colors, io)?),
            _ => None,
        };
        let version = session.as_ref().map(|session| session.version);
        let version = version.unwrap_or(settings.default_version);
        compared = inputs.sides(&settings, version, colors, io)?;
        if let Some(session) = &mut session {
            compared.push(session.memory(io)?);
        }
    }
    let (left, right) = two(compared)?;
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
    server: &ServerSettings,
    version: Option<Version>,
    colors: ColorSettings,
    io: &mut Io<'_>,
) -> Result<Vec<Side>, CommandError> {
    if server.targets.len() != 2 {
        return Err(CommandError::Usage(
            "nothing to compare with: give a LIST, --config, a saved answer, or --rpc twice for two servers".to_owned(),
        ));
    }
    let each = server.targets.iter().map(|target| {
        let one = ServerSettings {
            targets: vec![target.clone()],
            deadline: server.deadline,
        };
        Session::open(&one, version, colors, io)?.memory(io)
    });
    each.collect()
}

fn two(sides: Vec<Side>) -> Result<(Side, Side), CommandError> {
    let count = sides.len();
    let sides: Result<[Side; 2], _> = sides.try_into();
    let [left, right] = sides.map_err(|_| {
        CommandError::Usage(format!("two sides are compared, and these are {count}"))
    })?;
    Ok((left, right))
}
