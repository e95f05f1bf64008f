//! Settings of the commands that change lists.

use std::path::PathBuf;

use super::project::version;
use super::{Environment, InputSettings, WrongUsage, is_stdin, reading, selection, stdin_once};
use crate::base::dns_records::DnsAnswers;
use crate::cli::project_file::ProjectFile;
use crate::cli::{ProbeArgs, ProbeFormat, SetArgs, WriteState, WritingArgs};
use crate::edit::{self, DownState, EntryChange, FlagChange};
use crate::fs;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::version::Version;

#[derive(Debug)]
pub struct SetSettings {
    pub input: InputSettings,
    pub change: EntryChange,
    pub writing: OutputTarget,
}

/// What `probe --write` writes.
#[derive(Debug)]
pub struct WriteBackSettings {
    /// Which part of the results to write.
    pub keep: DownState,
    /// Whether to write even if the run was interrupted or no destination replied.
    pub force: bool,
    pub writing: OutputTarget,
}

/// Where changed lists go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputTarget {
    /// They replace the old ones.
    Replace {
        /// The suffix under which the old file is kept.
        backup: Option<String>,
    },
    /// Nowhere: only report what would change.
    Show {
        /// Whether to print a diff.
        diff: bool,
    },
    /// To this file.
    File(PathBuf),
    /// To standard output.
    Stdout,
}

impl OutputTarget {
    /// Whether the changed list goes to standard output.
    pub fn takes_stdout(&self) -> bool {
        matches!(
            self,
            OutputTarget::Stdout | OutputTarget::Show { diff: true }
        )
    }

    /// # Errors
    /// If options contradict each other, or the lists.
    pub fn new(args: &WritingArgs, lists: &[PathBuf]) -> Result<Self, WrongUsage> {
        let wrong = |why: &str| Err(WrongUsage(why.to_owned()));
        stdin_once(lists)?;
        let from_stdin = lists.iter().any(|list| is_stdin(list));
        Ok(match &args.output {
            _ if args.diff || args.check => OutputTarget::Show { diff: args.diff },
            Some(_) if lists.len() > 1 => {
                return wrong("--output takes one list: give one LIST");
            }
            Some(path) if is_stdin(path) || fs::descriptor(path) == Some(1) => OutputTarget::Stdout,
            Some(path) => OutputTarget::File(path.clone()),
            None if from_stdin && args.backup.is_some() => {
                return wrong("--backup: standard input is not a file that can be kept");
            }
            None if from_stdin && lists.len() != 1 => {
                return wrong("standard input goes to standard output: give no other list");
            }
            None if from_stdin => OutputTarget::Stdout,
            None => OutputTarget::Replace {
                backup: args.backup.clone(),
            },
        })
    }
}

/// Settings from the arguments of `set`.
///
/// # Errors
/// If an option's value is wrong, nothing is selected, or no change is given.
pub fn set(
    args: SetArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<SetSettings, WrongUsage> {
    let wrong = |why: &str| Err(WrongUsage(why.to_owned()));
    let version = version(args.kamailio_version, project);
    let change = change(&args, version)?;
    let selection = selection(args.selection, "--set, --uri, --line, --duid or --attr")?;
    if change == EntryChange::default() {
        return wrong(
            "nothing to change: give --flags, --add, --remove, --priority, --attr-set or --attr-unset",
        );
    }
    let reading = reading(&args.reading, project, env)?;
    Ok(SetSettings {
        writing: OutputTarget::new(&args.writing, &args.lists)?,
        input: InputSettings {
            lists: args.lists,
            version,
            answers: DnsAnswers::default(),
            selection,
            from: None,
            config: args.config,
            reading,
        },
        change,
    })
}

fn change(args: &SetArgs, version: Version) -> Result<EntryChange, WrongUsage> {
    let of = |option: &'static str| move |why: String| WrongUsage(format!("--{option}: {why}"));
    let all = |option: &'static str, texts: &[String]| {
        texts.iter().try_fold(Flags::default(), |all, text| {
            FlagChange::named(text, version)
                .map(|flags| all.with(flags))
                .map_err(of(option))
        })
    };
    let bits = match &args.flags {
        Some(text) => FlagChange::replacing(text, version).map_err(of("flags"))?,
        None => FlagChange {
            clear: all("remove", &args.remove)?,
            set: all("add", &args.add)?,
        },
    };
    if args.flags.is_none() && bits.clear.has(bits.set) {
        return Err(WrongUsage(
            "--add and --remove name the same flag: omit one of them".to_owned(),
        ));
    }
    let mut attrs: Vec<(String, Option<String>)> = Vec::new();
    for (name, value) in &args.attr_set {
        let written = edit::with_value(b"", name.as_bytes(), value.as_bytes());
        written.map_err(|why| of("attr-set")(format!("'{name}={value}': {why}")))?;
        attrs.push((name.clone(), Some(value.clone())));
    }
    for name in &args.attr_unset {
        let taken = edit::without(b"", name.as_bytes());
        taken.map_err(|why| of("attr-unset")(format!("'{name}': {why}")))?;
        attrs.push((name.clone(), None));
    }
    for (index, (name, _)) in attrs.iter().enumerate() {
        let again = |(other, _): &(String, _)| other.eq_ignore_ascii_case(name);
        if attrs.iter().skip(index + 1).any(again) {
            return Err(WrongUsage(format!(
                "attribute {name} is changed twice: give it once"
            )));
        }
    }
    Ok(EntryChange {
        bits,
        priority: args.priority,
        attrs,
    })
}

/// The settings of `probe --write`, if it was given.
pub(super) fn write(args: &ProbeArgs) -> Result<Option<WriteBackSettings>, WrongUsage> {
    let given = &args.writing;
    let Some(state) = args.write else {
        let named = [
            ("--diff", given.diff),
            ("--check", given.check),
            ("--backup", given.backup.is_some()),
            ("--output", given.output.is_some()),
        ];
        return match named.iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) => Err(WrongUsage(format!("{option} requires --write"))),
            None => Ok(None),
        };
    };
    let writing = OutputTarget::new(given, &args.lists)?;
    if writing.takes_stdout() && args.format != ProbeFormat::Table {
        return Err(WrongUsage(
            "standard output takes a diff or a list, or a report: omit --format, or omit --diff and --output -".to_owned(),
        ));
    }
    Ok(Some(WriteBackSettings {
        keep: match state {
            WriteState::Recovered => DownState::Recovered,
            WriteState::Inactive => DownState::Inactive,
            WriteState::Disabled => DownState::Disabled,
        },
        force: args.force,
        writing,
    }))
}
