//! `ds-tool show --rpc`: prints what a running server holds.

use std::time::Duration;

use super::list_input::{ListInput, read_lists};
use super::load::LoadedConfig;
use super::output::{print_text, say, stream, stream_text};
use super::probe::own_answers;
use super::run_lists::{inputs, list_options};
use super::server_memory::{JudgedMemory, ServerState};
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::cli::ListFormat;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{Environment, InputSettings, RpcSettings, ShowSettings};
use crate::kamailio::list::List;
use crate::kamailio::server::Server;
use crate::render::memory::paragraph;
use crate::render::{csv, json, memory};
use crate::report::{MemoryFacts, MemoryReport, OwnProbeRow};

pub(super) fn show(
    settings: &ShowSettings,
    rpc: &RpcSettings,
    probe: Option<&Environment>,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    if settings.format == ListFormat::FileSd {
        let why = "--format file-sd: no effect with --rpc; give a list";
        return Err(CommandError::Usage(why.to_owned()));
    }
    let state = ServerState::ask(rpc, io)?;
    let config = state.config(&settings.input, io)?;
    let judged = state.judge(config.as_ref());
    let selected = selected(&state, &judged, settings)?;
    let cfg = config
        .as_ref()
        .map(|config| config.cfg.files[0].source.name.clone());
    let mut report = MemoryReport::new(&MemoryFacts {
        info: &state.info,
        target: state.target.clone(),
        cfg,
        memory: &state.memory,
        entries: &judged.held.entries,
        ping_statuses: &judged.ping_statuses,
        selected: &selected,
    });
    if let Some(env) = probe {
        send_options(&mut report, &judged.server, env, io)?;
    }
    let style = io.style();
    match settings.format {
        ListFormat::Json => stream(io, |out| json::write_document(&report, out))?,
        ListFormat::Csv => stream(io, |out| csv::memory(&report, out))?,
        ListFormat::Table if settings.verbose => {
            let list = list(&state, config.as_ref(), settings, io)?;
            let rows = report.entries.iter();
            let texts = rows.map(|row| paragraph(row, list.as_ref(), &report, style));
            print_text(io, texts.collect::<Vec<_>>().join("\n"))?;
        }
        ListFormat::FileSd | ListFormat::Table => {
            stream_text(io, |out| memory::table(&report, style, out))?
        }
    }
    say(io, &about(&report, &state));
    if !settings.verbose {
        say(io, &report.summary(&judged.server));
    }
    Ok(Exit::Well)
}

/// Sends an OPTIONS to each destination that is shown, disabled or not.
fn send_options(
    report: &mut MemoryReport<'_>,
    server: &Server,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<(), CommandError> {
    let rows = report.entries.iter();
    let destinations = rows.map(|row| (row.set, &*row.uri.0));
    let answers = own_answers(destinations, report.emulated, env, io)?;
    let codes = server.reply_codes.value();
    let codes = codes.and_then(|codes| codes.as_ref().ok());
    for (row, answer) in report.entries.iter_mut().zip(answers) {
        row.probe = answer.map(|answer| OwnProbeRow::new(answer, codes));
    }
    Ok(())
}

/// Whether each destination is selected.
fn selected(
    state: &ServerState,
    judged: &JudgedMemory,
    settings: &ShowSettings,
) -> Result<Vec<bool>, CommandError> {
    let selection = &settings.input.selection;
    let list = &judged.held.list;
    let mut wanted = vec![selection.is_everything(); list.entries.len()];
    for index in selection.of(list) {
        wanted[index] = true;
    }
    let is_wanted = |entry: &Option<usize>| match entry {
        Some(index) => wanted[*index],
        None => selection.is_everything(),
    };
    let is_named = |uri: &[u8]| {
        let uris = &settings.uris;
        uris.is_empty() || uris.iter().any(|named| named.as_bytes() == uri)
    };
    let all = state.memory.destinations().zip(&judged.held.entries);
    let selected: Vec<bool> = all
        .map(|((_, shown), entry)| is_wanted(entry) && is_named(&shown.uri))
        .collect();
    let are_all = selection.is_everything() && settings.uris.is_empty();
    match selected.contains(&true) || selected.is_empty() || are_all {
        true => Ok(selected),
        false => Err(CommandError::Input(format!(
            "{}: the server holds no such destination",
            sanitize(state.target.as_bytes())
        ))),
    }
}

/// One line about the server.
fn about(report: &MemoryReport<'_>, state: &ServerState) -> String {
    let target = sanitize(state.target.as_bytes());
    let uptime = report
        .server
        .uptime_s
        .and_then(|seconds| u64::try_from(seconds).ok());
    let uptime = match uptime {
        Some(seconds) => format!(", up for {}", rounded(seconds)),
        None => String::new(),
    };
    let nothing = match state.memory.sets.is_empty() {
        true => "; it holds no destination",
        false => "",
    };
    format!("{target}: {}{uptime}{nothing}", report.server.release)
}

/// A time in its two largest units: `3days 4h`.
fn rounded(seconds: u64) -> String {
    let unit = match seconds {
        0..3600 => 1,
        3600..86_400 => 60,
        _ => 3600,
    };
    let time = Duration::from_secs(seconds / unit * unit);
    humantime::format_duration(time).to_string()
}

/// The list that the server loads: the one that is named, or the one that the server or its cfg names, if
/// that is here.
fn list(
    state: &ServerState,
    config: Option<&LoadedConfig>,
    settings: &ShowSettings,
    io: &mut Io<'_>,
) -> Result<Option<List>, CommandError> {
    let input = InputSettings {
        version: state.info.running.version,
        ..settings.input.clone()
    };
    let options = list_options(config);
    let is_certain =
        !input.lists.is_empty() || config.is_some_and(LoadedConfig::follows_a_database);
    let named = match config {
        _ if is_certain => inputs(config, &input, io)?.into_iter().next(),
        Some(config) => config.named_list()?.0.map(ListInput::from),
        None => state.told_list(io).map(ListInput::from),
    };
    let list = named.map(|named| read_lists(vec![named], &input, &options));
    Ok(list.and_then(|lists| lists.into_iter().next()))
}
