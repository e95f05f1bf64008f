//! The keys of `ds-tool.toml`, as data: the JSON Schema, the manual and `ds-tool settings` have them from here.

/// A key of `ds-tool.toml`. Most have the name of an option.
#[derive(Debug, Clone, Copy)]
pub struct ProjectKey {
    pub name: &'static str,
    pub kind: KeyKind,
    /// The environment variable that stands for the key.
    pub variable: Option<&'static str>,
    /// What holds where nobody says anything.
    pub default: Option<&'static str>,
    /// Whether it holds for `show`, `probe` and `set`, too.
    pub is_common: bool,
    /// Sentences, with code in backticks.
    pub meaning: &'static str,
    /// A value, as in the file; empty for tables.
    pub example: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Text,
    /// Two versions with `..` between them.
    Versions,
    /// The path of something in the folder of the file.
    Inside,
    OneOf(&'static [&'static str]),
    Texts,
    /// Codes, beginnings of codes, or names of rules.
    Codes,
    TableOfTexts,
    TableOfCodes,
}

const KEY: ProjectKey = ProjectKey {
    name: "",
    kind: KeyKind::Text,
    variable: None,
    default: None,
    is_common: true,
    meaning: "",
    example: "",
};

const OF_LINT: ProjectKey = ProjectKey {
    is_common: false,
    ..KEY
};

pub const KEYS: &[ProjectKey] = &[
    ProjectKey {
        name: "kamailio-version",
        variable: Some("DS_TOOL_KAMAILIO_VERSION"),
        default: Some("6.1"),
        meaning: "The Kamailio release to emulate, or a line (5.6 to 6.2), which means its newest known release.",
        example: "\"6.1.4\"",
        ..KEY
    },
    ProjectKey {
        name: "upgrade",
        kind: KeyKind::Versions,
        meaning: "Report only what changes between two releases. Other commands than `lint` take the second one.",
        example: "\"5.8.8..6.1.4\"",
        ..KEY
    },
    ProjectKey {
        name: "root",
        kind: KeyKind::Inside,
        variable: Some("DS_TOOL_ROOT"),
        meaning: "The root of the server's files, as `--root`: a folder in that of ds-tool.toml.",
        example: "\"rootfs\"",
        ..KEY
    },
    ProjectKey {
        name: "working-dir",
        default: Some("/"),
        meaning: "The folder that Kamailio runs in (`-w`); relative paths start there.",
        example: "\"/run/kamailio\"",
        ..KEY
    },
    ProjectKey {
        name: "define",
        kind: KeyKind::Texts,
        meaning: "Names to define, as `kamailio -A` does: NAME or NAME=VALUE.",
        example: "[\"WITH_TLS\", \"PORT=5070\"]",
        ..KEY
    },
    ProjectKey {
        name: "env",
        kind: KeyKind::TableOfTexts,
        meaning: "A table of environment variables that the cfg uses.",
        ..KEY
    },
    ProjectKey {
        name: "env-file",
        kind: KeyKind::Inside,
        meaning: "A file of environment variables, one `NAME=VALUE` a line, in the folder of ds-tool.toml. All \
                  others count as not set.",
        example: "\"kamailio.env\"",
        ..KEY
    },
    ProjectKey {
        name: "assume-module",
        kind: KeyKind::Texts,
        meaning: "Modules to count as loaded, because the command line of Kamailio loads them.",
        example: "[\"tm\"]",
        ..KEY
    },
    ProjectKey {
        name: "resolve",
        kind: KeyKind::Texts,
        meaning: "Addresses of host names: NAME=ADDR.",
        example: "[\"gw.example.org=192.0.2.11\"]",
        ..KEY
    },
    ProjectKey {
        name: "exclude",
        kind: KeyKind::Texts,
        meaning: "Files and folders that are not linted, as patterns relative to ds-tool.toml. A pattern without \
                  a `/` also matches a name in any folder. They are left out of folders and if they are named, \
                  and nothing is reported in them if a cfg includes them.",
        example: "[\"attic\", \"lab/*.list\", \"*.bak.cfg\"]",
        ..OF_LINT
    },
    ProjectKey {
        name: "select",
        kind: KeyKind::Codes,
        meaning: "Check only these rules: codes, beginnings of codes, or names.",
        example: "[\"DS2\", \"columns-swapped\"]",
        ..OF_LINT
    },
    ProjectKey {
        name: "extend-select",
        kind: KeyKind::Codes,
        meaning: "Check these rules in addition.",
        example: "[\"DS503\"]",
        ..OF_LINT
    },
    ProjectKey {
        name: "ignore",
        kind: KeyKind::Codes,
        meaning: "Skip these rules.",
        example: "[\"DS503\"]",
        ..OF_LINT
    },
    ProjectKey {
        name: "severity",
        kind: KeyKind::OneOf(&["error", "warning", "info"]),
        variable: Some("DS_TOOL_SEVERITY"),
        default: Some("info"),
        meaning: "Report only findings of at least this severity.",
        example: "\"warning\"",
        ..OF_LINT
    },
    ProjectKey {
        name: "fail-on",
        kind: KeyKind::OneOf(&["error", "warning", "info", "never"]),
        variable: Some("DS_TOOL_FAIL_ON"),
        default: Some("warning"),
        meaning: "Exit with 1 if there is a finding of at least this severity.",
        example: "\"error\"",
        ..OF_LINT
    },
    ProjectKey {
        name: "per-file-ignores",
        kind: KeyKind::TableOfCodes,
        meaning: "A table: a pattern of files, relative to ds-tool.toml, and the rules to skip in them.",
        ..OF_LINT
    },
];

/// The environment variables for options that a CI job sets for all its runs. They go before the project file,
/// and after the command line.
pub fn variables() -> impl Iterator<Item = &'static str> {
    KEYS.iter().filter_map(|key| key.variable)
}
