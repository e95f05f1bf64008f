//! Man pages and completions are made from the command line as clap knows it, and committed. Here
//! they are compared; `UPDATE=1 cargo test generated` writes them anew.

mod completions;
mod keys;
mod project_page;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use ds_tool::internals::{Cli, KEYS, MAN_PAGES, commands, note, statuses};

/// The heading in the text after the options, which gets a section of its own in the man page.
const EXAMPLES: &str = "Examples:\n";

const PROJECT_PAGE: &str = "ds-tool.toml.5";

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

/// Who connects over TLS.
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
    let all = || std::iter::once(&command).chain(command.get_subcommands());
    let names = all().map(|page| format!("{}.1", display_name(page)));
    let names: Vec<_> = names.chain([PROJECT_PAGE.to_owned()]).collect();
    let see_also = |name: &str| {
        let others = names.iter().filter(|other| *other != name);
        let others = others.filter_map(|other| other.rsplit_once('.'));
        let others: Vec<_> = others
            .map(|(page, section)| format!("{page}({section})"))
            .collect();
        format!("{}, {SEE_ALSO}", others.join(", "))
    };
    let pages = all().zip(&names).map(|(page, name)| {
        let text = man_page(page.clone(), &see_also(name));
        (Path::new("man").join(name), text)
    });
    let mut pages: Files = pages.collect();
    let project = project_page::project_page(&see_also(PROJECT_PAGE));
    pages.insert(Path::new("man").join(PROJECT_PAGE), project);
    pages
}

fn display_name(command: &Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

/// clap_mangen's page, but with the exit status and the examples under headings of their own.
fn man_page(command: Command, see_also: &str) -> Vec<u8> {
    let after = command.get_after_help().map(|text| text.to_string());
    let after = after.unwrap_or_default();
    let examples = after
        .split_once(EXAMPLES)
        .map_or("", |(_, examples)| examples);
    let name = command.get_name().to_owned();
    let has_subcommands = command.has_subcommands();
    let connects_over_tls = has_subcommands || ["probe", "exporter"].contains(&command.get_name());
    let has_version = command.get_version().is_some();
    let variables = variables(&command);
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
    section(&mut page, "EXIT STATUS", |roff| {
        for (code, meaning) in statuses(&name) {
            roff.control("TP", []).text([roman(code.to_string())]);
            roff.text([roman(meaning)]);
        }
        if let Some(note) = note(&name) {
            roff.control("PP", []).text([roman(note)]);
        }
    });
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
        for (name, option) in &variables {
            roff.control("TP", []).text([roman(*name)]);
            roff.text([roman(format!(
                "Stands for --{option}. An empty one counts as not set."
            ))]);
        }
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

/// The variables that a command knows, each with its option. ds-tool as a whole knows all.
fn variables(command: &Command) -> Vec<(&'static str, &'static str)> {
    let has = |name: &str| {
        let mut options = command.get_arguments().filter_map(Arg::get_long);
        command.has_subcommands() || options.any(|option| option == name)
    };
    let keys = KEYS.iter().filter(|key| has(key.name));
    let pairs = keys.filter_map(|key| Some((key.variable?, key.name)));
    pairs.collect()
}

/// Whether the files are to be written anew.
fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
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
    if is_update() {
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
    if is_update() {
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
    assert_committed("completions", &completions::completions());
}

#[test]
fn every_man_page_has_the_sections_that_a_reader_looks_for() {
    const OF_COMMANDS: &[&str] = &[
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "\"EXIT STATUS\"",
        "\"SEE ALSO\"",
        "ENVIRONMENT",
    ];
    const OF_FILES: &[&str] = &["NAME", "DESCRIPTION", "KEYS", "\"SEE ALSO\""];
    for (path, page) in man_pages() {
        let page = String::from_utf8(page).unwrap();
        let headings = match path.ends_with(PROJECT_PAGE) {
            true => OF_FILES,
            false => OF_COMMANDS,
        };
        for heading in headings {
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

/// Every command says how it ends, in its help and in its man page.
#[test]
fn every_command_has_exit_codes() {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let names: Vec<_> = command.get_subcommands().map(Command::get_name).collect();
    let known: Vec<_> = commands().filter(|name| *name != "ds-tool").collect();
    assert_eq!(known, names);
    for command in command.get_subcommands().chain([&command]) {
        let help = command.clone().render_long_help().to_string();
        for (code, meaning) in statuses(command.get_name()) {
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let line = format!("{code} {meaning}");
            assert!(
                words(&help).contains(&line),
                "{}: {line}",
                command.get_name()
            );
        }
    }
}

/// Each value that an option takes by name is in the man page, and each default.
#[test]
fn every_option_is_in_the_man_page_with_its_values() {
    let pages = man_pages();
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    for command in command.get_subcommands() {
        let name = format!("man/{}.1", display_name(command));
        let page = String::from_utf8(pages[Path::new(&name)].clone())
            .unwrap()
            .replace("\\-", "-");
        for arg in command.get_arguments() {
            let option = arg.get_long().unwrap_or(arg.get_id().as_str());
            if let Some(long) = arg.get_long() {
                assert!(page.contains(&format!("--{long}\\fR")), "{name}: --{long}");
            }
            if arg.is_hide_possible_values_set() || !arg.get_action().takes_values() {
                continue;
            }
            for value in arg.get_possible_values() {
                let value = value.get_name();
                let item = page
                    .lines()
                    .any(|line| line.split([':', ' ']).next() == Some(value));
                assert!(item, "{name}: --{option} {value}");
            }
        }
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
        ("man/ds-tool-settings.1", &["0", "2"]),
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
