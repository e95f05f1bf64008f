//! `ds-tool fmt`: aligns columns without changing what Kamailio loads.

use super::list_input::read_sources;
use super::output::print_diagnostics;
use super::write_lists::{ChangedList, deliver, locks};
use super::{CommandError, Io};
use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::cli::FmtArgs;
use crate::cli::exit_status::Exit;
use crate::cli::settings::OutputTarget;
use crate::edit::align::{NotAligned, aligned};
use crate::lint::list_mistakes::{of_fatal, of_refusals};

pub(super) fn fmt(args: &FmtArgs, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let writing = OutputTarget::new(&args.writing, &args.lists)?;
    let locks = locks(&args.lists, &writing)?;
    let mut texts = Vec::new();
    for source in read_sources(&args.lists, io)? {
        let name = sanitize(source.name.as_bytes());
        let new = aligned(&source).map_err(|why| match why {
            NotAligned::Fatal(fatal) => {
                let why = [of_fatal(&source, &fatal)];
                print_diagnostics(why, &source, io);
                CommandError::Input(format!("nothing was written: correct {name} first"))
            }
            NotAligned::Differs(version) => CommandError::Input(format!(
                "{name}: Kamailio {version} would load something else afterwards, so nothing was written; this is a bug in ds-tool: please report it with the list"
            )),
        })?;
        let left = of_refusals(&source, &new.left, Severity::Warning);
        print_diagnostics(left, &source, io);
        texts.push((source, new.text));
    }
    deliver(&ChangedList::of_locked(locks, texts), &writing, io)
}
