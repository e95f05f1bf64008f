//! The committed completion scripts in real shells, where these are installed.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::real::skip;

/// A line that is typed up to the TAB, and what the shell has to offer among others.
const OFFERED: &[(&str, &str)] = &[
    ("ds-tool sh", "show"),
    ("ds-tool pro", "probe"),
    ("ds-tool se", "set"),
    ("ds-tool fm", "fmt"),
    ("ds-tool li", "lint"),
    ("ds-tool ex", "explain"),
    ("ds-tool ru", "rules"),
    ("ds-tool de", "demo"),
    ("ds-tool com", "completions"),
    ("ds-tool ma", "man"),
    ("ds-tool --ver", "--version"),
    ("ds-tool lint --fa", "--fail-on"),
    ("ds-tool lint --kam", "--kamailio-version"),
    ("ds-tool lint --fail-on ", "never"),
    ("ds-tool lint --format s", "sarif"),
    ("ds-tool lint -f m", "markdown"),
    ("ds-tool lint --kamailio-version 5", "5.8"),
    ("ds-tool lint --severity w", "warning"),
    ("ds-tool lint --select DS20", "DS201"),
    ("ds-tool lint --ignore DS11", "DS111"),
    ("ds-tool explain DS20", "DS204"),
    ("ds-tool completions f", "fish"),
    ("ds-tool probe --tls-", "--tls-ca"),
    ("ds-tool probe --format n", "nagios"),
    ("ds-tool probe --dns ", "rfc3263"),
    ("ds-tool probe --transport t", "tls"),
    ("ds-tool probe --as", "--as-kamailio"),
    ("ds-tool show --color n", "never"),
    ("ds-tool set --attr-", "--attr-unset"),
    ("ds-tool set --ba", "--backup"),
    ("ds-tool fmt --ch", "--check"),
    ("ds-tool rules --format m", "markdown"),
];

const BASH: &str = r#"
source "$1/ds-tool.bash"
for line in "${@:2}"; do
    read -r -a COMP_WORDS <<<"$line"
    [[ $line != *' ' ]] || COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _ds__tool ds-tool "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '== %s\n' "$line"
    printf '%s\n' "${COMPREPLY[@]}"
done
"#;

const FISH: &str = r#"
source $argv[1]/ds-tool.fish
for line in $argv[2..]
    echo "== $line"
    complete -C $line
end
"#;

/// Types into a shell that runs in a terminal, and reads what it lists until its next prompt.
const ZSH: &str = r#"
zmodload zsh/zpty
zpty shell "TERM=dumb zsh -f -i"
zpty -w shell "stty cols 300 rows 300; fpath=($1 \$fpath); autoload -Uz compinit
compinit -u -D; bindkey '^X' list-choices; setopt no_list_ambiguous; PROMPT='RE''ADY '"
zpty -r shell out '*READY *'
for line in "${@:2}"; do
    zpty -n -w shell "$line"$'\x18'
    zpty -r shell out '*READY *'
    print -r -- "== $line"
    print -r -- "${out#*$line}"
    zpty -n -w shell $'\x15'
done
"#;

/// Runs a script with the folder of the completions and the lines; a shell that waits is ended.
#[track_caller]
fn offers(shell: &str, options: &[&str], script: &str) {
    if !skip::required(shell) {
        return;
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("script");
    fs::write(&file, script).unwrap();
    let output = Command::new("timeout")
        .args(["60", shell])
        .args(options)
        .arg(&file)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("completions"))
        .args(OFFERED.iter().map(|(line, _)| line))
        // Names of files would be offered, too.
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    for (line, expected) in OFFERED {
        let answer = text.split_once(&format!("== {line}\n"));
        let answer = answer.map(|(_, rest)| rest.split("\n== ").next().unwrap());
        let answer = answer.unwrap_or_else(|| panic!("{shell}: no answer to {line}\n{text}{why}"));
        let is_offered = answer.split_whitespace().any(|word| word == *expected);
        assert!(
            is_offered,
            "{shell}: {line}<TAB> lacks {expected}\n{answer}"
        );
    }
}

#[test]
fn bash_offers_commands_options_and_values() {
    offers("bash", &["--noprofile", "--norc"], BASH);
}

#[test]
fn fish_offers_commands_options_and_values() {
    offers("fish", &["--no-config"], FISH);
}

#[test]
fn zsh_offers_commands_options_and_values() {
    offers("zsh", &["-f"], ZSH);
}
