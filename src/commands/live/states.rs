//! `ds-tool set-state`, `drain` and `undrain`: states in the memory of a server.

use std::time::Duration;

use super::super::output::{print_text, say};
use super::super::{CommandError, Io};
use super::session::{Answered, Session};
use super::sides::{ServerList, list_settings};
use crate::base::escape::{in_words, sanitize};
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Environment, RpcSettings};
use crate::cli::{DrainArgs, EntrySelection, FromArgs, SetStateArgs, UndrainArgs};
use crate::live::held::Side;
use crate::live::state::{StateKeys, StatePlan, StateWord};
use crate::render::live_changes::{name, state_lines};

pub(crate) fn set_state(args: SetStateArgs, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let selection = settings::memory_selection(args.selection)?;
    let server = RpcSettings::of_any(&args.server, None)?;
    let mut session = Session::open(&server, io)?;
    let memory = session.memory(io)?;
    let places = selected(&memory, &selection)?;
    let plan = StatePlan::uniform(&memory, &places, args.state);
    change_states(&mut session, &memory, &plan, args.changing.yes, io)
}

pub(crate) fn drain(args: DrainArgs, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let selection = settings::memory_selection(args.selection)?;
    let server = RpcSettings::of_any(&args.server, None)?;
    let mut session = Session::open(&server, io)?;
    let memory = session.memory(io)?;
    let places = selected(&memory, &selection)?;
    let plan = StatePlan::uniform(&memory, &places, StateWord::DISABLED);
    let exit = change_states(&mut session, &memory, &plan, args.changing.yes, io)?;
    if !plan.calls.is_empty() {
        say(
            io,
            "a reload undoes a drain; to keep it, add flag 4 to the list (ds-tool set --add D), or reload with --keep-states",
        );
    }
    match args.wait {
        Some(time) if exit == Exit::Well => wait_for_calls(&mut session, &selection, time, io),
        _ => Ok(exit),
    }
}

pub(crate) fn undrain(
    args: UndrainArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let selection = settings::memory_selection(args.selection)?;
    let lists = args.file.into_iter().collect();
    let mut settings = list_settings(args.list, lists, FromArgs::default(), env)?;
    let mut session = Session::open(&settings.server, io)?;
    settings.input.version = session.version;
    let list = ServerList::read(&settings.input.lists, &settings, io)?;
    let memory = session.memory(io)?;
    let places = selected(&memory, &selection)?;
    let plan = StatePlan::undrain(&list.side(), &memory, &places);
    change_states(&mut session, &memory, &plan, args.changing.yes, io)
}

/// The places of the selected destinations.
fn selected(memory: &Side, selection: &EntrySelection) -> Result<Vec<usize>, CommandError> {
    let held = memory.destinations.iter().enumerate();
    let wanted = held.filter(|(_, held)| {
        let attrs = held.attrs.as_deref().unwrap_or_default();
        selection.wants_held(held.set, &held.uri, attrs)
    });
    let places: Vec<usize> = wanted.map(|(place, _)| place).collect();
    match places.is_empty() {
        true if selection.is_everything() => Err(CommandError::Input(
            "the server holds no destination".to_owned(),
        )),
        true => Err(CommandError::Input(format!(
            "no destination of the server matches {}",
            selection.without_match()
        ))),
        false => Ok(places),
    }
}

/// Shows the changes of states, or makes them and compares.
fn change_states(
    session: &mut Session,
    memory: &Side,
    plan: &StatePlan,
    yes: bool,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    print_text(io, state_lines(plan, memory, memory))?;
    if plan.calls.is_empty() {
        say(io, "nothing to change");
        return Ok(Exit::of(plan.refused.is_empty()));
    }
    if !yes {
        say(io, "nothing was changed; to do it, add --yes");
        return Ok(Exit::Problem);
    }
    let is_done = make(session, plan, io)?;
    Ok(Exit::of(is_done && plan.refused.is_empty()))
}

/// Makes the calls of a plan, each once, and compares what the server holds then: it says Ok for what it
/// did not do. Returns whether every destination has the state that it was given.
pub(super) fn make(
    session: &mut Session,
    plan: &StatePlan,
    io: &mut Io<'_>,
) -> Result<bool, CommandError> {
    for call in &plan.calls {
        match session.change(call.method(), &call.arguments(), io)? {
            Answered::Well => {}
            Answered::Refused(why) => say(io, &format!("the server refuses {}: {why}", call.word)),
            Answered::Unsure(why) => {
                say(
                    io,
                    &format!("{why}; nothing more is sent, and what the server holds is read back"),
                );
                break;
            }
        }
    }
    let now = session.memory(io)?;
    let keys = StateKeys::new(&now);
    let mut wrong = 0;
    for call in &plan.calls {
        let wanted = call.word.flags().letters(now.version);
        let held = keys.find(call).map(|place| &now.destinations[place]);
        match held.map(|held| held.letters(now.version)) {
            Some(shown) if shown.state == wanted.state => {}
            Some(shown) => {
                wrong += 1;
                let name = held.map(name).unwrap_or_default();
                say(
                    io,
                    &format!("{name}: {wanted} was asked for, and the server shows {shown}"),
                );
            }
            None => {
                wrong += 1;
                say(io, &format!("set {}: a destination is gone", call.set));
            }
        }
    }
    match (wrong, plan.calls.len()) {
        (0, 1) => say(io, "done: the server shows the new state"),
        (0, count) => say(
            io,
            &format!("done: the server shows the new state of {count} destinations"),
        ),
        (wrong, count) => say(
            io,
            &format!("{wrong} of {count} destinations are not as asked for"),
        ),
    }
    Ok(wrong == 0)
}

/// Waits until the server counts no calls for the selected destinations.
fn wait_for_calls(
    session: &mut Session,
    selection: &EntrySelection,
    most: Duration,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    const PAUSE: Duration = Duration::from_secs(1);
    let mut waited = Duration::ZERO;
    let mut told = None;
    loop {
        let memory = session.memory(io)?;
        let places = selected(&memory, selection)?;
        let loads = places.iter().map(|&place| memory.destinations[place].load);
        let Some(calls) = loads.sum::<Option<i64>>() else {
            let server = sanitize(session.name().as_bytes());
            say(
                io,
                &format!(
                    "{server} counts no calls: --wait needs algorithm 10 and the parameter ds_hash_size"
                ),
            );
            return Ok(Exit::Problem);
        };
        if calls == 0 {
            say(io, "no calls are left");
            return Ok(Exit::Well);
        }
        if told.replace(calls) != Some(calls) {
            say(io, &left(calls));
        }
        if waited >= most {
            say(io, &format!("{} after {}", left(calls), in_words(waited)));
            return Ok(Exit::Problem);
        }
        session.wait(PAUSE.min(most - waited));
        waited += PAUSE;
    }
}

/// How many calls are left, in words.
fn left(calls: i64) -> String {
    match calls {
        1 => "1 call is left".to_owned(),
        _ => format!("{calls} calls are left"),
    }
}
