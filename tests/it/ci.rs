//! What the guide, the action and the hook run is what the command line takes.

use std::fs;
use std::path::Path;

use clap::Parser;
use ds_tool::internals::Cli;

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The commands of a file: what comes after `run: `, `entry: ` or `- `, or alone, in its yaml.
fn commands(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().map(str::trim);
    let lines = lines.map(|line| line.strip_prefix("- ").unwrap_or(line));
    let lines = lines.map(|line| {
        let key = ["run: ", "entry: "].iter();
        key.fold(line, |line, key| line.strip_prefix(key).unwrap_or(line))
    });
    lines
        .filter(|line| line.starts_with("ds-tool lint "))
        .chain(
            text.contains("entry: ds-tool lint\n")
                .then_some("ds-tool lint ."),
        )
        .map(|line| {
            let shown = line.split(" > ").next().unwrap_or_default();
            let words = shown.split_whitespace();
            words.map(str::to_owned).collect()
        })
        .collect()
}

#[test]
fn every_command_that_ci_runs_is_one() {
    for (name, least) in [("docs/ci.md", 3), (".pre-commit-hooks.yaml", 1)] {
        let commands = commands(&file(name));
        assert!(commands.len() >= least, "{name}: {commands:?}");
        for command in commands {
            if let Err(why) = Cli::try_parse_from(&command) {
                panic!("{name}: {}: {why}", command.join(" "));
            }
        }
    }
}

/// Commands that need a server or another name server: they are shown, and not run by a test.
#[test]
fn every_command_in_a_shell_block_is_one() {
    for (name, least) in [("README.md", 3), ("docs/probe.md", 2), ("docs/ci.md", 1)] {
        let text = file(name);
        let blocks = text.split("```sh\n").skip(1);
        let lines = blocks.flat_map(|block| block.lines().take_while(|line| *line != "```"));
        let commands: Vec<_> = lines.filter(|line| line.starts_with("ds-tool ")).collect();
        assert!(commands.len() >= least, "{name}: {commands:?}");
        for command in commands {
            let words = command.split(" > ").next().unwrap().split_whitespace();
            if let Err(why) = Cli::try_parse_from(words) {
                panic!("{name}: {command}: {why}");
            }
        }
    }
}

#[test]
fn the_options_that_docs_give_to_action_and_hook_are_options() {
    let text = file("docs/ci.md");
    let mut found = 0;
    for line in text.lines().map(str::trim) {
        let Some(args) = line.strip_prefix("args: ") else {
            continue;
        };
        found += 1;
        let words = args.split([' ', ',', '[', ']', '"']);
        let words = words.filter(|word| !word.is_empty());
        let line = ["ds-tool", "lint"]
            .into_iter()
            .chain(words)
            .chain(["a.cfg"]);
        Cli::try_parse_from(line).unwrap();
    }
    assert_eq!(found, 3);
}
