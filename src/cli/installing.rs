//! The arguments of `completions` and `man`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ColorArgs;
use super::exit_status::after_help;

/// Print the completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "completions",
    &[
        "ds-tool completions bash > ~/.local/share/bash-completion/completions/ds-tool",
        "ds-tool completions zsh > ~/.zfunc/_ds-tool",
        "ds-tool completions fish > ~/.config/fish/completions/ds-tool.fish",
    ],
))]
pub struct CompletionsArgs {
    /// The shell that reads the script
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// The shells that have a completion script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

/// Print the man page of ds-tool, or write all man pages into a folder
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "man",
    &[
        "ds-tool man | man -l -",
        "ds-tool man /usr/local/share/man",
    ],
))]
pub struct ManArgs {
    /// The folder of manuals: pages go to man1 and man5 in it; those that are there are replaced
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,

    #[command(flatten)]
    pub color: ColorArgs,
}
