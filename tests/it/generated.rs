//! Man pages and completions are made from the command line as clap knows it, and committed. Here
//! they are compared; `UPDATE=1 cargo test generated` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, Command, CommandFactory};
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use ds_tool::internals::{Cli, MAN_PAGES};

/// The headings in the text after the options, which get sections of their own in the man page.
const EXIT_STATUS: &str = "Exit status:\n";
const EXAMPLES: &str = "Examples:\n";

const SEE_ALSO: &str = "kamailio(8), kamcmd(8), kamctl(8), sipsak(1), sipp(1)";

const ENVIRONMENT: [(&str, &str); 2] = [
    (
        "NO_COLOR",
        "If it is set and not empty, --color auto means no colour.",
    ),
    (
        "TERM",
        "If it is dumb, --color auto means no colour, and no progress bar is drawn.",
    ),
];

/// Only `probe` connects over TLS.
const TLS_ENVIRONMENT: [(&str, &str); 2] = [
    (
        "SSL_CERT_FILE",
        "PEM file with the CAs to trust instead of those of the system. --tls-ca takes precedence.",
    ),
    (
        "SSL_CERT_DIR",
        "Folders, separated by colons, with the CAs to trust instead of those of the system, in files that are named as by c_rehash. --tls-ca takes precedence.",
    ),
];

/// Paths below the project, and the bytes that belong there.
type Files = BTreeMap<PathBuf, Vec<u8>>;

fn man_pages() -> Files {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let pages: Vec<String> = std::iter::once(&command)
        .chain(command.get_subcommands())
        .map(|page| display_name(page).to_owned())
        .collect();
    std::iter::once(&command)
        .chain(command.get_subcommands())
        .map(|page| {
            let name = display_name(page);
            let others = pages.iter().filter(|other| *other != name);
            let see_also: Vec<_> = others.map(|other| format!("{other}(1)")).collect();
            let see_also = format!("{}, {SEE_ALSO}", see_also.join(", "));
            (
                Path::new("man").join(format!("{name}.1")),
                man_page(page.clone(), &see_also),
            )
        })
        .collect()
}

fn display_name(command: &Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

/// clap_mangen's page, but with the exit status and the examples under headings of their own.
fn man_page(command: Command, see_also: &str) -> Vec<u8> {
    let after = command.get_after_help().map(|text| text.to_string());
    let after = after.unwrap_or_default();
    let (exit_status, examples) = after.split_once(EXAMPLES).unwrap_or((&after, ""));
    let exit_status = exit_status.strip_prefix(EXIT_STATUS).unwrap_or_default();
    let has_subcommands = command.has_subcommands();
    let connects_over_tls = has_subcommands || command.get_name() == "probe";
    let has_version = command.get_version().is_some();
    let source = format!("ds-tool {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command).source(source);

    let mut page = Vec::new();
    man.render_title(&mut page).unwrap();
    man.render_name_section(&mut page).unwrap();
    man.render_synopsis_section(&mut page).unwrap();
    man.render_description_section(&mut page).unwrap();
    man.render_options_section(&mut page).unwrap();
    if has_subcommands {
        man.render_subcommands_section(&mut page).unwrap();
    }
    if !exit_status.is_empty() {
        section(&mut page, "EXIT STATUS", |roff| {
            for line in exit_status.lines().filter(|line| !line.is_empty()) {
                match status(line) {
                    Some((number, meaning)) => {
                        roff.control("TP", []).text([roman(number)]);
                        roff.text([roman(meaning)]);
                    }
                    None => {
                        roff.control("PP", []).text([roman(line)]);
                    }
                }
            }
        });
    }
    if !examples.is_empty() {
        section(&mut page, "EXAMPLES", |roff| {
            roff.control("nf", []);
            for line in examples.lines() {
                roff.text([roman(line.trim())]);
            }
            roff.control("fi", []);
        });
    }
    section(&mut page, "ENVIRONMENT", |roff| {
        let tls = TLS_ENVIRONMENT.iter().filter(|_| connects_over_tls);
        for (name, meaning) in ENVIRONMENT.iter().chain(tls) {
            roff.control("TP", []).text([roman(*name)]);
            roff.text([roman(*meaning)]);
        }
    });
    section(&mut page, "SEE ALSO", |roff| {
        roff.text([roman(see_also)]);
    });
    if has_version {
        man.render_version_section(&mut page).unwrap();
    }
    with_one_preamble(&page)
}

/// Each rendered section brings the lines that define an apostrophe; once is enough.
fn with_one_preamble(page: &[u8]) -> Vec<u8> {
    let mut page = String::from_utf8(page.to_vec()).unwrap();
    let end = page.find(".TH").unwrap();
    let rest = page.split_off(end);
    let rest = rest.replace(&page, "");
    (page + &rest).into_bytes()
}

fn section(page: &mut Vec<u8>, heading: &str, fill: impl FnOnce(&mut Roff)) {
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    fill(&mut roff);
    page.extend(roff.to_roff().into_bytes());
}

/// `  0  no problem` as a pair; `None` for a line that does not begin with a number.
fn status(line: &str) -> Option<(&str, &str)> {
    let (number, meaning) = line.trim_start().split_once(' ')?;
    number.parse::<u8>().ok()?;
    Some((number, meaning.trim_start()))
}

fn completions() -> Files {
    let shells = [
        (Shell::Bash, "ds-tool.bash"),
        (Shell::Zsh, "_ds-tool"),
        (Shell::Fish, "ds-tool.fish"),
        (Shell::PowerShell, "_ds-tool.ps1"),
    ];
    shells
        .into_iter()
        .map(|(shell, name)| {
            let mut text = Vec::new();
            generate(shell, &mut Cli::command(), "ds-tool", &mut text);
            let text = String::from_utf8(text).unwrap();
            // clap_complete 4.6.11 takes the hyphen of the name for the start of a subcommand, in half of
            // the places for bash.
            let mut text = text.replace("ds__subcmd__tool", "ds__tool");
            if shell == Shell::Fish {
                text += &fish_positionals();
            }
            (Path::new("completions").join(name), text.into_bytes())
        })
        .collect()
}

/// The values of arguments that are no options, which clap_complete leaves out for fish.
fn fish_positionals() -> String {
    let mut command = Cli::command();
    command.build();
    let mut lines = String::new();
    for command in command.get_subcommands() {
        let values = command.get_positionals().flat_map(Arg::get_possible_values);
        for value in values {
            let help = value
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            lines += &format!(
                "complete -c ds-tool -n \"__fish_ds_tool_using_subcommand {}\" -f -a {} -d '{help}'\n",
                command.get_name(),
                value.get_name(),
            );
        }
    }
    lines
}

/// The files that are in this folder of the project.
fn committed(folder: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return Files::new();
    };
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            (path.strip_prefix(root).unwrap().to_owned(), bytes)
        })
        .collect()
}

#[track_caller]
fn assert_committed(folder: &str, expected: &Files) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::create_dir_all(root.join(folder)).unwrap();
        for stale in committed(folder)
            .keys()
            .filter(|p| !expected.contains_key(*p))
        {
            fs::remove_file(root.join(stale)).unwrap();
        }
        for (path, bytes) in expected {
            fs::write(root.join(path), bytes).unwrap();
        }
    }
    let committed = committed(folder);
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    let stale: Vec<_> = expected
        .iter()
        .filter(|(path, bytes)| committed.get(*path) != Some(bytes))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert!(
        stale.is_empty() && names(&committed) == names(expected),
        "{folder}/ is not what the command line says (stale: {}); write it anew with\n  \
         UPDATE=1 cargo test generated",
        stale.join(" ")
    );
}

/// One file of a folder that holds others, too.
#[track_caller]
fn assert_file(name: &str, expected: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::write(&path, expected).unwrap();
    }
    assert!(
        fs::read(&path).is_ok_and(|bytes| bytes == expected),
        "{name} is stale; write it anew with\n  UPDATE=1 cargo test generated"
    );
}

#[test]
fn man_pages_say_what_the_command_line_says() {
    assert_committed("man", &man_pages());
}

#[test]
fn every_man_page_is_in_the_program() {
    let pages = man_pages();
    let names: Vec<_> = pages.keys().map(|path| path.file_name().unwrap()).collect();
    let mut inside: Vec<_> = MAN_PAGES.iter().map(|(name, _)| *name).collect();
    inside.sort_unstable();
    assert_eq!(names, inside);
    assert_eq!(MAN_PAGES[0].0, "ds-tool.1");
}

#[test]
fn completions_know_what_the_command_line_knows() {
    assert_committed("completions", &completions());
}

#[test]
fn every_man_page_has_the_sections_that_a_reader_looks_for() {
    for (path, page) in man_pages() {
        let page = String::from_utf8(page).unwrap();
        for heading in [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "\"SEE ALSO\"",
            "ENVIRONMENT",
        ] {
            let line = format!(".SH {heading}\n");
            assert_eq!(
                page.matches(&line).count(),
                1,
                "{heading} in {}",
                path.display()
            );
        }
    }
}

#[test]
fn an_exit_status_is_a_number_and_its_meaning() {
    for (line, expected) in [
        ("  0    all are up", Some(("0", "all are up"))),
        ("  130  interrupted", Some(("130", "interrupted"))),
        ("With --format nagios: 0 OK", None),
        ("", None),
    ] {
        assert_eq!(status(line), expected, "{line}");
    }
}

/// A status that a command can end with is in its man page.
#[test]
fn every_signal_is_in_the_table_of_exit_statuses() {
    for (name, numbers) in [
        ("man/ds-tool.1", &["0", "1", "2", "129", "130", "143"][..]),
        ("man/ds-tool-probe.1", &["0", "1", "2", "129", "130", "143"]),
        ("man/ds-tool-lint.1", &["0", "1", "2"]),
        ("man/ds-tool-show.1", &["0", "2"]),
    ] {
        let page = String::from_utf8(man_pages()[Path::new(name)].clone()).unwrap();
        let (_, table) = page.split_once(".SH \"EXIT STATUS\"\n").unwrap();
        let (table, _) = table.split_once(".SH").unwrap();
        let mut lines = table.lines();
        let mut found = Vec::new();
        while let Some(line) = lines.next() {
            if line == ".TP" {
                found.extend(lines.next());
            }
        }
        assert_eq!(found, numbers, "{name}");
    }
}

/// Everything but --help and --version stands under a heading.
#[test]
fn every_option_is_under_a_heading() {
    let mut command = Cli::command();
    command.build();
    for command in command.get_subcommands() {
        let options = command.get_arguments().filter(|arg| !arg.is_positional());
        for option in options.filter(|arg| arg.get_id() != "help") {
            let name = format!("{} --{}", command.get_name(), option.get_id());
            assert!(option.get_help_heading().is_some(), "{name}");
        }
    }
}

#[test]
fn the_index_of_the_rules_is_what_the_rules_say() {
    let index = ds_tool::internals::page::index().into_bytes();
    assert_file("docs/rules.md", &index);
}
