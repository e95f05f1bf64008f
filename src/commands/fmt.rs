//! `ds-tool fmt`: columns aligned, and Kamailio holds the same.

use super::load::read_sources;
use super::output::print_diagnostics;
use super::write_lists::{Change, deliver, locks};
use super::{Io, Stop};
use crate::base::diagnostic::{Severity, of_refusals};
use crate::base::escape::sanitize;
use crate::cli::FmtArgs;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Env};
use crate::edit::align::{NotAligned, aligned};

pub(super) fn fmt(args: FmtArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let settings = settings::fmt(args, env)?;
    let locks = locks(&settings.lists, &settings.writing)?;
    let mut texts = Vec::new();
    for source in read_sources(&settings.lists, io)? {
        let name = sanitize(source.name.as_bytes());
        let new = aligned(&source).map_err(|why| match why {
            NotAligned::Fatal(fatal) => {
                let (line, way_out) = (fatal.line, fatal.reason.way_out());
                Stop::Input(format!("{name}:{line}: {fatal}; {way_out}"))
            }
            NotAligned::Differs(version) => Stop::Input(format!(
                "{name}: Kamailio {version} would load something else afterwards, so nothing was written; this is a bug in ds-tool: please report it with the list"
            )),
        })?;
        let left = of_refusals(&source, &new.left, Severity::Warning);
        print_diagnostics(&left, &source, settings.colors, io);
        texts.push((source, new.text));
    }
    deliver(&Change::of_locked(locks, texts), &settings.writing, io)
}
