//! The commands that change lists.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::selection::attribute;
use super::{ColorArgs, SelectionArgs, version_parser};
use crate::kamailio::version::Version;

/// Change flags, priority or attributes of chosen destinations in a dispatcher list
///
/// Options that choose destinations narrow each other. Of the file only the bytes of what is changed
/// change. A line that Kamailio drops, or reads otherwise than it looks, is not edited: if one is
/// chosen, nothing is written, and the reason is told.
///
/// The list is replaced by a new file, written and synced beside it. Owner, mode, access control list,
/// extended attributes and a symbolic link's target stay. If the list changed since it was read,
/// nothing is written.
///
/// Exit status: 0 all was written, or there was nothing to change, 1 a list would change (--check,
/// --diff), 2 wrong usage, unusable input, a line that is not edited, or a list that cannot be
/// replaced; then it is as it was.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    ds-tool set --set 1 --uri 'sip:10.0.0.7*' --add D --diff dispatcher.list\n  \
    ds-tool set --duid gw1 --flags AP --backup dispatcher.list\n  \
    ds-tool set --all --attr-set weight=50 --output new.list dispatcher.list")]
pub struct SetArgs {
    /// Dispatcher lists; - is standard input, which goes to standard output
    #[arg(required = true, value_name = "LIST")]
    pub lists: Vec<PathBuf>,

    /// The Kamailio to read as
    #[arg(long, value_name = "VERSION", default_value_t, value_parser = version_parser())]
    pub kamailio_version: Version,

    #[command(flatten)]
    pub selection: SelectionArgs,

    /// Choose every destination
    #[arg(long)]
    pub all: bool,

    /// Set the flags: letters as Kamailio shows them, such as AP, leave the bits alone that no letter
    /// names, such as 16; a number is all bits
    #[arg(long, value_name = "FLAGS", conflicts_with_all = ["add", "remove"])]
    pub flags: Option<String>,

    /// Add flags: letters of I T D P N, or a number; may be given several times
    #[arg(long, value_name = "FLAGS")]
    pub add: Vec<String>,

    /// Remove flags: letters of I T D P N, or a number; may be given several times
    #[arg(long, value_name = "FLAGS")]
    pub remove: Vec<String>,

    /// Set the priority
    #[arg(long, value_name = "N", value_parser = priority)]
    pub priority: Option<i32>,

    /// Set an attribute; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = attribute)]
    pub attr_set: Vec<(String, String)>,

    /// Take an attribute away; may be given several times
    #[arg(long, value_name = "NAME")]
    pub attr_unset: Vec<String>,

    #[command(flatten)]
    pub writing: WritingArgs,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Align the columns of a dispatcher list
///
/// Columns are aligned within each block of lines; a blank line or a comment ends a block. Comments
/// stay as they are, and numbers lose zeros in front. Before anything is written, ds-tool reads the old
/// and the new text as each version of Kamailio does, and sees that they hold the same. A line that
/// a version reads otherwise than it looks stays as it is, and is told.
///
/// Exit status: 0 all was written, or there was nothing to change, 1 a list would change (--check,
/// --diff), 2 wrong usage, unusable input, or a list that cannot be replaced; then it is as it was.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ds-tool fmt --diff dispatcher.list\n  ds-tool fmt --check *.list"
)]
pub struct FmtArgs {
    /// Dispatcher lists; - is standard input, which goes to standard output
    #[arg(required = true, value_name = "LIST")]
    pub lists: Vec<PathBuf>,

    #[command(flatten)]
    pub writing: WritingArgs,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Where a changed list goes; without one of these it is replaced in place.
#[derive(Debug, Default, Args)]
pub struct WritingArgs {
    /// Print the change as a unified diff, write nothing, and exit with 1 if there is one
    #[arg(long)]
    pub diff: bool,

    /// Write nothing, and exit with 1 if there is a change
    #[arg(long)]
    pub check: bool,

    /// Keep the old file beside the new one, its name ending in SUFFIX [default: .bak]
    #[arg(long, value_name = "SUFFIX", num_args = 0..=1, require_equals = true, default_missing_value = ".bak", value_parser = suffix, conflicts_with_all = ["diff", "check"])]
    pub backup: Option<String>,

    /// Write the changed list to this file, and leave the old one alone; - is standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["diff", "check", "backup"])]
    pub output: Option<PathBuf>,
}

/// What of a probe is written for destinations that are down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WriteState {
    /// Nothing: what is down now may soon be up
    Recovered,
    /// Flag 1: not used until a ping of Kamailio, or a later run with --write, finds it up
    Inactive,
    /// Flag 4: neither used nor pinged until somebody takes the flag away, which --write never does
    Disabled,
}

fn priority(text: &str) -> Result<i32, String> {
    let number = text.parse().ok().filter(|&number| number >= 0);
    number.ok_or_else(|| "write a whole number from 0 to 2147483647".to_owned())
}

fn suffix(text: &str) -> Result<String, String> {
    match text.is_empty() || text.contains(['/', '\\']) {
        true => Err("write the end of a file's name, such as .bak".to_owned()),
        false => Ok(text.to_owned()),
    }
}
