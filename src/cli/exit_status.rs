//! The exit codes, and what they mean in each command: help, man pages and docs/ci.md have it from here.

use std::fmt::Write;

use crate::base::signal::Signal;
use crate::render::probe::nagios::PluginStatus;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: no problem.
    Well,
    /// 1: a problem was found: a finding, a destination that is down or could not be probed, a file to change.
    Problem,
    /// 2: wrong usage, or unusable input.
    Unusable,
    /// 130, 143 or 129: interrupted by this signal; what was measured so far was printed.
    Interrupted(Signal),
    /// 0 to 3: the status of a monitoring plugin.
    Plugin(PluginStatus),
}

impl Exit {
    pub fn of(is_well: bool) -> Self {
        match is_well {
            true => Exit::Well,
            false => Exit::Problem,
        }
    }

    /// The exit code of the process.
    pub fn code(self) -> u8 {
        match self {
            Exit::Well => 0,
            Exit::Problem => 1,
            Exit::Unusable => 2,
            Exit::Interrupted(signal) => 128 + signal.number(),
            Exit::Plugin(PluginStatus::Ok) => 0,
            Exit::Plugin(PluginStatus::Warning) => 1,
            Exit::Plugin(PluginStatus::Critical) => 2,
            Exit::Plugin(PluginStatus::Unknown) => 3,
        }
    }
}

type Meanings = &'static [(Exit, &'static str)];

const WRONG: (Exit, &str) = (Exit::Unusable, "wrong usage or unusable input");

const NO_ANSWER: (Exit, &str) = (
    Exit::Unusable,
    "wrong usage, unusable input, or no answer from the server",
);

const WRITING: Meanings = &[
    (
        Exit::Well,
        "all changes were written, or nothing had to change",
    ),
    (Exit::Problem, "a list would change (--check, --diff)"),
    (
        Exit::Unusable,
        "wrong usage, unusable input, or a list that cannot be changed; no list was changed",
    ),
];

const PRINTING: Meanings = &[(Exit::Well, "everything was printed"), WRONG];

/// How each command ends. The first row is that of `ds-tool` as a whole.
const MEANINGS: &[(&str, Meanings)] = &[
    (
        "ds-tool",
        &[
            (Exit::Well, "no problem"),
            (
                Exit::Problem,
                "a destination is down or could not be probed, lint found a mistake, an assertion does not hold, or something would change",
            ),
            WRONG,
        ],
    ),
    (
        "show",
        &[
            (Exit::Well, "the list was read"),
            (
                Exit::Unusable,
                "wrong usage, unusable input, a list that keeps Kamailio from starting, or no answer from the running server",
            ),
        ],
    ),
    (
        "simulate",
        &[
            (Exit::Well, "shown, and each assertion holds"),
            (Exit::Problem, "an assertion does not hold"),
            (
                Exit::Unusable,
                "wrong usage, unusable input, or a list that keeps Kamailio from starting",
            ),
        ],
    ),
    (
        "probe",
        &[
            (
                Exit::Well,
                "all probed destinations are up, or as many of each set as --min-up says",
            ),
            (
                Exit::Problem,
                "a destination is down, dropped, could not be probed, or is marked for pinging and never pinged; \
                 nothing was up; --until-up or --until-down was not reached; or a list would change",
            ),
            WRONG,
        ],
    ),
    (
        "watch",
        &[
            (Exit::Well, "ended by q"),
            (Exit::Problem, "whoever read the output has gone"),
            WRONG,
        ],
    ),
    (
        "exporter",
        &[(Exit::Well, "ended by SIGTERM or SIGINT"), WRONG],
    ),
    ("set", WRITING),
    ("fmt", WRITING),
    (
        "lint",
        &[
            (Exit::Well, "no finding reaches the --fail-on severity"),
            (
                Exit::Problem,
                "at least one finding does, --diff shows a change, or nothing was linted (--fail-if-empty)",
            ),
            WRONG,
        ],
    ),
    (
        "diff",
        &[
            (Exit::Well, "nothing differs but what pings change"),
            (Exit::Problem, "something differs"),
            NO_ANSWER,
        ],
    ),
    (
        "reload",
        &[
            (
                Exit::Well,
                "the reload changes nothing, or was made and the server holds the list",
            ),
            (
                Exit::Problem,
                "the reload would change something or fail, or the server holds something else",
            ),
            NO_ANSWER,
        ],
    ),
    (
        "apply",
        &[
            (
                Exit::Well,
                "the server holds the new list, or held it already",
            ),
            (
                Exit::Problem,
                "something would change, or the old list was put back",
            ),
            (
                Exit::Unusable,
                "wrong usage, a list that is not to be loaded, or no answer from the server",
            ),
        ],
    ),
    (
        "set-state",
        &[
            (Exit::Well, "the server holds the state, or held it already"),
            (
                Exit::Problem,
                "something would change, or the server holds something else",
            ),
            (Exit::Unusable, "wrong usage, or no answer from the server"),
        ],
    ),
    (
        "drain",
        &[
            (Exit::Well, "the destinations are drained"),
            (
                Exit::Problem,
                "something would change, the server holds something else, or calls were left with --wait",
            ),
            (Exit::Unusable, "wrong usage, or no answer from the server"),
        ],
    ),
    (
        "undrain",
        &[
            (Exit::Well, "no selected destination is drained"),
            (
                Exit::Problem,
                "something would change, or the server holds something else",
            ),
            NO_ANSWER,
        ],
    ),
    (
        "convert",
        &[
            (Exit::Well, "the list was written"),
            (
                Exit::Unusable,
                "wrong usage, an unusable answer, or one that a list cannot hold",
            ),
        ],
    ),
    ("explain", PRINTING),
    ("rules", PRINTING),
    ("demo", &[(Exit::Well, "the probe was shown"), WRONG]),
    ("settings", PRINTING),
    ("completions", PRINTING),
    (
        "man",
        &[
            (Exit::Well, "the page was printed, or all were written"),
            WRONG,
        ],
    ),
];

const INTERRUPTED: Meanings = &[
    (Exit::Interrupted(Signal::Hup), "interrupted by SIGHUP"),
    (
        Exit::Interrupted(Signal::Int),
        "interrupted by SIGINT (Ctrl-C)",
    ),
    (Exit::Interrupted(Signal::Term), "interrupted by SIGTERM"),
];

/// Those of `probe --format nagios`.
const PLUGIN: Meanings = &[
    (Exit::Plugin(PluginStatus::Ok), "OK"),
    (Exit::Plugin(PluginStatus::Warning), "WARNING"),
    (Exit::Plugin(PluginStatus::Critical), "CRITICAL"),
    (Exit::Plugin(PluginStatus::Unknown), "UNKNOWN"),
];

/// The commands, in the order of their rows.
pub fn commands() -> impl Iterator<Item = &'static str> {
    MEANINGS.iter().map(|(command, _)| *command)
}

/// The exit codes of a command with their meanings.
pub fn statuses(command: &str) -> Vec<(u8, &'static str)> {
    let rows = MEANINGS.iter().find(|(name, _)| *name == command);
    let rows = rows.map_or(&[][..], |(_, rows)| *rows);
    // A signal ends the others as it ends any program.
    let signals = match command {
        "ds-tool" | "probe" | "watch" | "demo" => INTERRUPTED,
        _ => &[],
    };
    let rows = rows.iter().chain(signals);
    rows.map(|(exit, meaning)| (exit.code(), *meaning))
        .collect()
}

/// What else is to be said of the exit codes of a command, as a sentence.
pub fn note(command: &str) -> Option<String> {
    let plugin = PLUGIN.iter().map(|(exit, word)| (exit.code(), word));
    let plugin: Vec<_> = plugin
        .map(|(code, word)| format!("{code} {word}"))
        .collect();
    (command == "probe").then(|| format!("With --format nagios: {}.", plugin.join(", ")))
}

/// What `--help` has after the options: exit codes and examples.
pub(super) fn after_help(command: &str, examples: &[&str]) -> String {
    let statuses = statuses(command);
    let widest = statuses.iter().map(|(code, _)| code.to_string().len());
    let widest = widest.max().unwrap_or_default();
    let mut text = "Exit status:\n".to_owned();
    for (code, meaning) in statuses {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {code:<widest$}  {meaning}");
    }
    if let Some(note) = note(command) {
        let _ = write!(text, "\n{note}\n");
    }
    if !examples.is_empty() {
        let _ = write!(text, "\nExamples:\n  {}", examples.join("\n  "));
    }
    text
}
