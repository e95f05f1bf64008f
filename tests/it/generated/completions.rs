//! clap_complete's scripts, with what it gets wrong or leaves out corrected.

use std::path::Path;

use clap::{Arg, Command, CommandFactory};
use clap_complete::{Shell, generate};
use ds_tool::internals::Cli;
use regex::{Captures, Regex};

use super::Files;

pub(super) fn completions() -> Files {
    let shells = [
        (Shell::Bash, "ds-tool.bash"),
        (Shell::Zsh, "_ds-tool"),
        (Shell::Fish, "ds-tool.fish"),
        (Shell::PowerShell, "_ds-tool.ps1"),
    ];
    let scripts = shells.into_iter().map(|(shell, name)| {
        let mut text = Vec::new();
        generate(shell, &mut Cli::command(), "ds-tool", &mut text);
        let text = String::from_utf8(text).unwrap();
        let text = match shell {
            Shell::Bash => bash(&text),
            Shell::Zsh => zsh(&text),
            Shell::Fish => fish(&text),
            _ => text,
        };
        (Path::new("completions").join(name), text.into_bytes())
    });
    scripts.collect()
}

/// Replaces a part that must be there.
#[track_caller]
fn replaced(text: &str, part: &str, with: &str) -> String {
    assert!(
        text.contains(part),
        "clap_complete writes no {part:?} any more"
    );
    text.replace(part, with)
}

/// clap_complete 4.6.11 takes the hyphen of the name for the start of a subcommand, in half of the places; and
/// it does not know that bash breaks `--format=s` into three words. Rules are completed behind a comma, too.
fn bash(text: &str) -> String {
    let text = replaced(text, "ds__subcmd__tool", "ds__tool");
    let text = replaced(
        &text,
        "    prev=\"$3\"\n",
        "    prev=\"$3\"\n    \
         if [[ \"${prev}\" == \"=\" ]]; then\n        \
         prev=\"${COMP_WORDS[COMP_CWORD - 2]}\"\n    \
         fi\n",
    );
    let whole = "-- \"${cur}\"))";
    let behind_comma = "-P \"${cur%\"${cur##*,}\"}\" -- \"${cur##*,}\"))";
    let lines = text
        .lines()
        .map(|line| match line.contains("compgen -W \"DS001 ") {
            true => line.replace(whole, behind_comma),
            false => line.to_owned(),
        });
    lines.map(|line| line + "\n").collect()
}

/// Rules are completed behind a comma, too.
fn zsh(text: &str) -> String {
    let codes = Regex::new(r#"(?s):CODES:\(\((DS001.*?)\)\)'"#).unwrap();
    let code = Regex::new(r#"(DS\d+)\\:"([^"]*)""#).unwrap();
    let list = |found: &Captures<'_>| {
        let rules = code.replace_all(&found[1], "\"$1[$2]\"");
        format!(":CODES:_values -s , code {}'", rules.replace('\n', " "))
    };
    codes.replace_all(text, list).into_owned()
}

/// Rules are completed behind a comma, too; and the values of arguments that are no options, which clap_complete
/// leaves out.
fn fish(text: &str) -> String {
    let codes = Regex::new(r#"(?s)-a "(DS001\\t.*?)""#).unwrap();
    let list =
        |found: &Captures<'_>| format!("-a \"(__fish_append , {})\"", found[1].replace('\n', " "));
    codes.replace_all(text, list).into_owned() + &fish_positionals()
}

fn fish_positionals() -> String {
    let mut command = Cli::command();
    command.build();
    let mut lines = String::new();
    for command in command.get_subcommands() {
        let values = command.get_positionals().flat_map(Arg::get_possible_values);
        for value in values {
            let help = value.get_help().map(ToString::to_string);
            lines += &format!(
                "complete -c ds-tool -n \"__fish_ds_tool_using_subcommand {}\" -f -a {} -d '{}'\n",
                Command::get_name(command),
                value.get_name(),
                help.unwrap_or_default(),
            );
        }
    }
    lines
}
