//! Man pages and completions are made from the command line as clap knows it, and committed. Here
//! they are compared; `UPDATE=1 cargo test generated` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use ds_tool::cli::Cli;

/// What the long help of a command ends with, and its man page has a section for.
const EXIT_STATUS: &str = "Exit status: ";

const SEE_ALSO: &str = "kamailio(8), kamcmd(8), kamctl(8), sipsak(1), sipp(1)";

const ENVIRONMENT: [(&str, &str); 2] = [
    (
        "NO_COLOR",
        "Where it is set and not empty, --color auto means no colour.",
    ),
    (
        "TERM",
        "Where it is dumb, --color auto means no colour, and no progress bar is drawn.",
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
    let long = command.get_long_about().map(|text| text.to_string());
    let long = long.unwrap_or_default();
    let (about, exit_status) = long.split_once(EXIT_STATUS).unwrap_or((&long, ""));
    let (about, exit_status) = (about.trim_end().to_owned(), exit_status.to_owned());
    let examples = command.get_after_help().map(|text| text.to_string());
    let has_subcommands = command.has_subcommands();
    let has_version = command.get_version().is_some();
    let source = format!("ds-tool {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.long_about(about)).source(source);

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
            for (number, meaning) in statuses(&exit_status) {
                roff.control("TP", []).text([roman(number)]);
                roff.text([roman(meaning)]);
            }
        });
    }
    if let Some(examples) = examples {
        section(&mut page, "EXAMPLES", |roff| {
            roff.control("nf", []);
            for line in examples.lines().skip(1) {
                roff.text([roman(line.trim())]);
            }
            roff.control("fi", []);
        });
    }
    section(&mut page, "ENVIRONMENT", |roff| {
        for (name, meaning) in ENVIRONMENT {
            roff.control("TP", []).text([roman(name)]);
            roff.text([roman(meaning)]);
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

/// `0 all well, 1 a destination is down.` as pairs. A number begins each.
fn statuses(text: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for part in text.split_inclusive([',', ' ']) {
        let word = part.trim_end_matches([',', ' ']);
        if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
            pairs.push((word.to_owned(), String::new()));
        } else if let Some((_, meaning)) = pairs.last_mut() {
            meaning.push_str(part);
        }
    }
    for (_, meaning) in &mut pairs {
        *meaning = meaning.trim_matches([',', ' ', '.']).to_owned();
    }
    pairs
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
            (Path::new("completions").join(name), text)
        })
        .collect()
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
    let pair = |number: &str, meaning: &str| (number.to_owned(), meaning.to_owned());
    assert_eq!(
        statuses("0 all are up, 1 some are not, 130 interrupted."),
        [
            pair("0", "all are up"),
            pair("1", "some are not"),
            pair("130", "interrupted")
        ]
    );
    assert_eq!(
        statuses("0 the list was read, 2 Kamailio would not start with it."),
        [
            pair("0", "the list was read"),
            pair("2", "Kamailio would not start with it")
        ]
    );
}

#[test]
fn the_index_of_the_rules_is_what_the_rules_say() {
    let index = ds_tool::render::page::index().into_bytes();
    assert_file("docs/rules.md", &index);
}
