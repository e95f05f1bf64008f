//! `ds-tool reload`: shows what a reload would change, or makes it and compares.

use super::super::output::{print_lost, print_text, say, stream_text};
use super::super::{CommandError, Io};
use super::session::{Answered, Session};
use super::sides::{ServerList, list_settings};
use super::states::make;
use crate::cli::exit_status::Exit;
use crate::cli::settings::Environment;
use crate::cli::{FromArgs, KeepStates, ReloadArgs, ReloadingArgs};
use crate::live::diff::Diff;
use crate::live::held::Side;
use crate::live::reload::{Reload, kept_states};
use crate::render::live_changes::{name, reload_lines, state_lines};
use crate::render::{TextStyle, live};
use crate::report::diff_report;

pub(crate) fn reload(
    args: ReloadArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let ReloadingArgs {
        list,
        keep_states,
        changing,
    } = args.reloading;
    let lists = args.file.into_iter().collect();
    let mut settings = list_settings(list, lists, FromArgs::default(), env)?;
    let mut session = Session::open(&settings.server, io)?;
    settings.input.version = session.version;
    let list = ServerList::read(&settings.input.lists, &settings, io)?;
    print_lost(&list.list, &settings.input.answers, io);
    let memory = session.memory(io)?;
    let plan = Planned::new(&list, memory, keep_states);
    plan.print(io)?;
    if plan.reload.fails.is_some() || plan.reload.changes_nothing() {
        return Ok(Exit::of(plan.reload.fails.is_none()));
    }
    if !changing.yes {
        say(io, "nothing was changed; to reload, add --yes");
        return Ok(Exit::Problem);
    }
    let is_well = plan.make(&mut session, io)?;
    Ok(Exit::of(is_well))
}

/// A reload, what it changes, and which states are put back after it.
pub(super) struct Planned {
    pub(super) reload: Reload,
    after: Side,
    memory: Side,
    keep: Option<KeepStates>,
}

impl Planned {
    pub(super) fn new(list: &ServerList, memory: Side, keep: Option<KeepStates>) -> Self {
        let after = list.side();
        Self {
            reload: Reload::new(&list.list, &after, &memory, list.loading.retains_latency),
            after,
            memory,
            keep,
        }
    }

    /// Prints what changes.
    pub(super) fn print(&self, io: &mut Io<'_>) -> Result<(), CommandError> {
        print_text(io, reload_lines(&self.reload, &self.after, &self.memory))?;
        if self.reload.fails.is_some() {
            return Ok(());
        }
        if self.reload.changes_nothing() {
            say(
                io,
                "nothing changes: the server holds the list, and no state is lost",
            );
        } else if self.will_be_called_failed() {
            say(
                io,
                "the server will answer \"Reload Failed\", because it drops a row, and load the others",
            );
        }
        if let Some(keep) = self.keep {
            let downs = keep == KeepStates::All;
            let plan = kept_states(&self.memory, &self.after, downs);
            if !plan.calls.is_empty() {
                print_text(io, "put back after the reload:\n")?;
            }
            print_text(io, state_lines(&plan, &self.after, &self.memory))?;
        }
        Ok(())
    }

    /// Reloads, compares, and puts states back. Returns whether the server holds what it should.
    pub(super) fn make(
        &self,
        session: &mut Session,
        io: &mut Io<'_>,
    ) -> Result<bool, CommandError> {
        let answered = session.reload(io)?;
        if let Answered::Unsure(why) = &answered {
            say(
                io,
                &format!(
                    "{why}; whether it has reloaded is not known, and what it holds is read back"
                ),
            );
        }
        let now = session.memory(io)?;
        let diff = Diff::new(&self.after, &now);
        if let Answered::Refused(why) = &answered {
            if !self.has_reloaded(why, &diff, &now) {
                say(
                    io,
                    &format!("the server does not reload: {why}; it keeps the old list"),
                );
                return Ok(false);
            }
            say(
                io,
                &format!(
                    "the server answers {why:?} because it drops a row of the table; it has loaded the others"
                ),
            );
        }
        if diff.is_drift() {
            say(
                io,
                "after the reload the server does not hold what the list says:",
            );
            let report = diff_report(&diff, &self.after, &now);
            let style = TextStyle {
                width: None,
                ..io.style()
            };
            stream_text(io, |out| live::diff_table(&report, style, out))?;
            return Ok(false);
        }
        say(io, "the server holds the list");
        self.put_back(&now, session, io)
    }

    /// Whether a server that answers that it does not reload has done so all the same.
    fn has_reloaded(&self, why: &str, from_list: &Diff, now: &Side) -> bool {
        let is_expected = self.will_be_called_failed() && !from_list.is_drift();
        why == "Reload Failed" && (is_expected || Diff::new(&self.memory, now).is_drift())
    }

    /// Whether the server drops a row, and therefore answers "Reload Failed" (`ds_reload_db` returns -2;
    /// measured on 5.6.3).
    fn will_be_called_failed(&self) -> bool {
        let mut dropped = self.after.dropped.iter();
        self.after.is_table
            && !self.after.version.reloads_well_without_some_rows()
            && dropped.any(|row| row.by_kamailio)
    }

    /// Puts states back; returns whether all of them are.
    fn put_back(
        &self,
        now: &Side,
        session: &mut Session,
        io: &mut Io<'_>,
    ) -> Result<bool, CommandError> {
        let Some(keep) = self.keep else {
            return Ok(true);
        };
        let plan = kept_states(&self.memory, now, keep == KeepStates::All);
        for (place, why) in &plan.refused {
            let name = name(&self.memory.destinations[*place]);
            say(io, &format!("{name}: its state is lost: {why}"));
        }
        let is_done = plan.calls.is_empty() || make(session, &plan, io)?;
        Ok(is_done && plan.refused.is_empty())
    }
}
