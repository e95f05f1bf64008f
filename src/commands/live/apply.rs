//! `ds-tool apply`: a new list in place of the one that a server on this host loads.

use std::path::{Path, PathBuf};

use super::super::list_input::read_sources;
use super::super::output::{print_lost, say};
use super::super::{CommandError, Io};
use super::reload::Planned;
use super::session::{Answered, Session};
use super::sides::{ServerList, list_settings};
use crate::base::dns_records::DnsAnswers;
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{Environment, RpcSettings};
use crate::cli::{ApplyArgs, FromArgs, ReloadingArgs};
use crate::fs::{self, FileLock};
use crate::kamailio::list::file_format::FileFormat;
use crate::live::diff::Diff;
use crate::live::held::Side;

pub(crate) fn apply(
    args: ApplyArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let ReloadingArgs {
        list,
        keep_states,
        changing,
    } = args.reloading;
    let mut settings = list_settings(list, vec![args.file], FromArgs::default(), env)?;
    check_local(&settings.server)?;
    let mut session = Session::open(&settings.server, io)?;
    settings.input.version = session.version;
    let new = ServerList::read(&settings.input.lists, &settings, io)?;
    check_new(&new, &settings.input.answers, io)?;
    let target = match args.to {
        Some(path) => path,
        None => {
            let old = ServerList::read(&[], &settings, io)?;
            if matches!(old.list.format, FileFormat::Rows(_)) {
                return Err(CommandError::Usage(
                    "this server reads a database, and apply replaces files: ds-tool set changes rows, and ds-tool reload has them read"
                        .to_owned(),
                ));
            }
            PathBuf::from(old.list.source.name)
        }
    };
    let lock = changing.yes.then(|| FileLock::take(&target)).transpose()?;
    let old = fs::read(&target, io.stdin)?;
    let memory = session.memory(io)?;
    let before = memory.clone();
    let plan = Planned::new(&new, memory, keep_states);
    plan.print(io)?;
    let is_same = old.text == new.list.source.text;
    let path = sanitize(target.as_os_str().as_encoded_bytes());
    if !is_same {
        let verb = if changing.yes { "is" } else { "would be" };
        say(io, &format!("{path} {verb} replaced"));
    }
    if is_same && plan.reload.changes_nothing() {
        return Ok(Exit::Well);
    }
    let Some(lock) = lock else {
        say(io, "nothing was changed; to do it, add --yes");
        return Ok(Exit::Problem);
    };
    lock.replace(&old, &new.list.source.text, None)?;
    let made = plan.make(&mut session, io);
    if made.is_err() {
        say(
            io,
            &format!("{path} stays replaced: what the server holds is not known"),
        );
    }
    if made? {
        return Ok(Exit::Well);
    }
    roll_back(&lock, &target, &old, &before, &mut session, io)?;
    Ok(Exit::Problem)
}

/// Checks that the server reads the files of this host.
fn check_local(server: &RpcSettings) -> Result<(), CommandError> {
    match server.targets.iter().find(|target| !target.is_local()) {
        None => Ok(()),
        Some(target) => Err(CommandError::Usage(format!(
            "--rpc {target}: the list is written on this host, so the server must be here: give a unix:, jsonrpc: or loopback target"
        ))),
    }
}

/// Checks that the server would take every line of the new list.
fn check_new(new: &ServerList, answers: &DnsAnswers, io: &mut Io<'_>) -> Result<(), CommandError> {
    let name = sanitize(new.list.source.name.as_bytes());
    match print_lost(&new.list, answers, io) {
        0 if new.list.entries.is_empty() => Err(CommandError::Input(format!(
            "{name}: nothing was changed: the list holds no destination"
        ))),
        0 => Ok(()),
        lost => Err(CommandError::Input(format!(
            "{name}: nothing was changed: the server would drop or refuse {lost} of its lines; correct them first"
        ))),
    }
}

/// Puts the old list back, and loads it again unless the server holds it still.
fn roll_back(
    lock: &FileLock,
    target: &Path,
    old: &Source,
    before: &Side,
    session: &mut Session,
    io: &mut Io<'_>,
) -> Result<(), CommandError> {
    let written = read_sources(&[target.to_owned()], io)?;
    lock.replace(&written[0], &old.text, None)?;
    let path = sanitize(target.as_os_str().as_encoded_bytes());
    say(io, &format!("{path}: the old list was put back"));
    let now = session.memory(io)?;
    if !Diff::new(before, &now).is_drift() {
        say(io, "the server holds what it held before");
        return Ok(());
    }
    session.wait_for_next_reload();
    match session.reload(io)? {
        Answered::Well => say(io, "the server has loaded the old list again"),
        Answered::Refused(why) | Answered::Unsure(why) => say(
            io,
            &format!("the server did not load the old list again: {why}; reload it by hand"),
        ),
    }
    Ok(())
}
