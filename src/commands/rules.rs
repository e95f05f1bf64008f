//! `ds-tool explain` and `ds-tool rules`.

use std::path::Path;

use super::output::{print, stream};
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::cli::exit_status::Exit;
use crate::cli::{ExplainArgs, RulesArgs, RulesFormat};
use crate::fs;
use crate::lint::page::{ExampleFile, Page};
use crate::lint::selection::no_rule;
use crate::lint::{Rule, rule};
use crate::render::{page, rules as list};

pub(super) fn explain(args: &ExplainArgs, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let rule = rule(&args.rule).ok_or_else(|| CommandError::Usage(no_rule(&args.rule)))?;
    if let Some(folder) = &args.write {
        return write_example(rule, folder, io);
    }
    print(io, page::terminal(rule, io.colors.stdout, io.width))?;
    Ok(Exit::Well)
}

/// Writes the example files of a rule below this folder, and prints their paths.
fn write_example(rule: &Rule, folder: &Path, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let Page { broken, good, .. } = Page::parse(rule.page);
    let below = |name: &str, example: &[ExampleFile]| {
        let folder = folder.join(name);
        let files = example
            .iter()
            .map(|file| (folder.join(file.name), file.bytes));
        files.collect::<Vec<_>>()
    };
    let files = [below("broken", &broken), below("good", &good)].concat();
    fs::write_new(&files)?;
    let paths = files.iter().map(|(path, _)| path.to_string_lossy());
    let lines = paths.map(|path| sanitize(path.as_bytes()) + "\n");
    print(io, lines.collect::<String>())?;
    Ok(Exit::Well)
}

pub(super) fn rules(args: &RulesArgs, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let style = io.style();
    match args.format {
        RulesFormat::Table => stream(io, |out| list::table(style, out))?,
        RulesFormat::Json => print(io, list::json())?,
        RulesFormat::Markdown => print(io, page::index())?,
    }
    Ok(Exit::Well)
}
