//! The commands that change lists.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit_status::after_help;
use super::selection::attribute;
use super::{ChangedSelectionArgs, ColorArgs, ProjectArgs, ReadingArgs, VersionParser, heading};
use crate::kamailio::version::Version;

/// Change flags, priority or attributes of selected destinations in a dispatcher list
///
/// A destination must match all selection options. All other bytes of the file stay as they are.
/// Lines that Kamailio drops or misreads cannot be edited: if the selection includes one, nothing is
/// written and the reason is printed.
///
/// The new list is written and synced to a temporary file, which then replaces the old one. Owner,
/// mode, access control list, extended attributes and symbolic links are kept. Nothing is written if
/// the list has changed since it was read.
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "set",
    &[
        "ds-tool set --set 1 --uri 'sip:10.0.0.7*' --add D --diff dispatcher.list",
        "ds-tool set --duid gw1 --flags AP --backup dispatcher.list",
        "ds-tool set --config /etc/kamailio/kamailio.cfg --duid gw1 --add D --diff",
        "ds-tool set --all --attr-set weight=50 --output new.list dispatcher.list",
    ],
))]
pub struct SetArgs {
    /// Dispatcher lists; - reads standard input and writes to standard output
    #[arg(value_name = "LIST", required_unless_present_any = ["config", "db"], conflicts_with_all = ["config", "db"])]
    pub lists: Vec<PathBuf>,

    #[command(flatten)]
    pub project: ProjectArgs,

    /// Change the rows of the database that this kamailio.cfg names
    #[arg(long, help_heading = heading::SERVER, value_name = "CFG")]
    pub config: Option<PathBuf>,

    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of 'kamailio -v', or 6.1 for its
    /// newest known release [default: 6.1]
    #[arg(long, help_heading = heading::SERVER, value_name = "VERSION", value_parser = VersionParser, hide_possible_values = true)]
    pub kamailio_version: Option<Version>,

    #[command(flatten)]
    pub selection: ChangedSelectionArgs,

    /// Set the flags: letters as Kamailio shows them (AP), or a number
    ///
    /// Letters leave the bits that have no letter, such as 16, as they are. A number sets all bits.
    #[arg(long, help_heading = heading::CHANGES, value_name = "FLAGS", conflicts_with_all = ["add", "remove"])]
    pub flags: Option<String>,

    /// Add flags: letters out of I T D P N, or a number; repeatable
    #[arg(long, help_heading = heading::CHANGES, value_name = "FLAGS")]
    pub add: Vec<String>,

    /// Remove flags: letters out of I T D P N, or a number; repeatable
    #[arg(long, help_heading = heading::CHANGES, value_name = "FLAGS")]
    pub remove: Vec<String>,

    /// Set the priority, from 0 to 2147483647
    #[arg(long, help_heading = heading::CHANGES, value_name = "N", value_parser = priority)]
    pub priority: Option<i32>,

    /// Set an attribute, or add it if it is missing; repeatable
    #[arg(long, help_heading = heading::CHANGES, value_name = "NAME=VALUE", value_parser = attribute)]
    pub attr_set: Vec<(String, String)>,

    /// Remove an attribute; repeatable
    #[arg(long, help_heading = heading::CHANGES, value_name = "NAME")]
    pub attr_unset: Vec<String>,

    #[command(flatten)]
    pub writing: WritingArgs,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Align the columns of a dispatcher list
///
/// Columns are aligned within each block of lines; a blank line or a comment ends a block. Comments
/// stay as they are, and leading zeros are removed from numbers. Before it writes anything, ds-tool
/// reads the old and the new text as every supported Kamailio version would, and checks that both
/// give the same destinations. Lines that a version misreads stay as they are, and are reported.
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "fmt",
    &[
        "ds-tool fmt --diff dispatcher.list",
        "ds-tool fmt --check *.list",
    ],
))]
pub struct FmtArgs {
    /// Dispatcher lists; - reads standard input and writes to standard output
    #[arg(required = true, value_name = "LIST")]
    pub lists: Vec<PathBuf>,

    #[command(flatten)]
    pub writing: WritingArgs,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Where a changed list goes; by default it replaces the old one.
#[derive(Debug, Default, Args)]
pub struct WritingArgs {
    /// Print the changes as a unified diff, write nothing, and exit with 1 if there are any
    #[arg(long, help_heading = heading::WRITING)]
    pub diff: bool,

    /// Write nothing, and exit with 1 if anything would change
    #[arg(long, help_heading = heading::WRITING)]
    pub check: bool,

    /// Keep the old file with SUFFIX appended to its name [default: .bak]
    #[arg(long, help_heading = heading::WRITING, value_name = "SUFFIX", num_args = 0..=1, require_equals = true, default_missing_value = ".bak", value_parser = suffix, conflicts_with_all = ["diff", "check"])]
    pub backup: Option<String>,

    /// Write the changed list to this file instead of replacing the old one; - is standard output
    #[arg(long, help_heading = heading::WRITING, value_name = "FILE", conflicts_with_all = ["diff", "check", "backup"])]
    pub output: Option<PathBuf>,
}

/// What `probe --write` writes for destinations that are down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WriteState {
    /// Leave destinations that are down unchanged
    Recovered,
    /// Set flag 1: not used until a Kamailio ping, or a later run with --write, finds it up
    Inactive,
    /// Set flag 4: neither used nor pinged until you remove the flag; --write never removes it
    Disabled,
}

fn priority(text: &str) -> Result<i32, String> {
    let number = text.parse().ok().filter(|&number| number >= 0);
    number.ok_or_else(|| "expected a whole number from 0 to 2147483647".to_owned())
}

fn suffix(text: &str) -> Result<String, String> {
    match text.is_empty() || text.contains(['/', '\\']) {
        true => Err("expected a file name suffix, such as .bak".to_owned()),
        false => Ok(text.to_owned()),
    }
}
