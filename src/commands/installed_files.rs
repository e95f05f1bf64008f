//! `ds-tool completions` and `ds-tool man`: the files that a package brings, out of the program itself.

use super::output::print;
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::cli::exit_status::Exit;
use crate::cli::{CompletionsArgs, ManArgs, Shell};
use crate::fs;

macro_rules! page {
    ($name:literal) => {
        ($name, include_str!(concat!("../../man/", $name)))
    };
}

/// The names of the pages, and their text. `tests/it/generated.rs` writes the files.
pub const MAN_PAGES: &[(&str, &str)] = &[
    page!("ds-tool.1"),
    page!("ds-tool-apply.1"),
    page!("ds-tool-completions.1"),
    page!("ds-tool-convert.1"),
    page!("ds-tool-demo.1"),
    page!("ds-tool-diff.1"),
    page!("ds-tool-drain.1"),
    page!("ds-tool-explain.1"),
    page!("ds-tool-exporter.1"),
    page!("ds-tool-fmt.1"),
    page!("ds-tool-lint.1"),
    page!("ds-tool-man.1"),
    page!("ds-tool-probe.1"),
    page!("ds-tool-reload.1"),
    page!("ds-tool-rules.1"),
    page!("ds-tool-set.1"),
    page!("ds-tool-set-state.1"),
    page!("ds-tool-settings.1"),
    page!("ds-tool-show.1"),
    page!("ds-tool-simulate.1"),
    page!("ds-tool-undrain.1"),
    page!("ds-tool-watch.1"),
    page!("ds-tool.toml.5"),
];

pub(super) fn completions(args: &CompletionsArgs, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let script = match args.shell {
        Shell::Bash => include_str!("../../completions/ds-tool.bash"),
        Shell::Zsh => include_str!("../../completions/_ds-tool"),
        Shell::Fish => include_str!("../../completions/ds-tool.fish"),
        Shell::Powershell => include_str!("../../completions/_ds-tool.ps1"),
    };
    print(io, script)?;
    Ok(Exit::Well)
}

pub(super) fn man(args: &ManArgs, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let Some(folder) = &args.folder else {
        print(io, MAN_PAGES[0].1)?;
        return Ok(Exit::Well);
    };
    let mut lines = String::new();
    for (name, text) in MAN_PAGES {
        let (_, section) = name.rsplit_once('.').unwrap_or((name, "1"));
        let folder = folder.join(format!("man{section}"));
        fs::make_folder(&folder)?;
        let path = folder.join(name);
        fs::write(&path, text.as_bytes())?;
        lines += &sanitize(path.to_string_lossy().as_bytes());
        lines.push('\n');
    }
    print(io, lines)?;
    Ok(Exit::Well)
}
