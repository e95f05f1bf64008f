//! The committed completion scripts in real shells, where these are installed.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
    ("ds-tool sett", "settings"),
    ("ds-tool settings --format j", "json"),
    ("ds-tool settings --no-p", "--no-project-file"),
    ("ds-tool lint --format=s", "sarif"),
    ("ds-tool lint --format=", "gitlab"),
    ("ds-tool lint --select=DS20", "DS203"),
    ("ds-tool lint --select DS101,DS20", "DS204"),
    ("ds-tool lint --extend-select DS5", "DS503"),
    ("ds-tool lint --ignore=DS101,DS102,DS11", "DS111"),
];

/// A shell is shown not to offer the second word for the first line.
const NOT_OFFERED: &[(&str, &str)] = &[
    ("ds-tool sh", "probe"),
    ("ds-tool lint --fail-on ", "sarif"),
    ("ds-tool lint --sel", "--tls-ca"),
    ("ds-tool fmt --", "--format"),
    ("ds-tool explain DS20", "DS301"),
];

const _: () = assert!(OFFERED.len() >= 30);

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

fn lines() -> impl Iterator<Item = &'static str> {
    let all = OFFERED.iter().chain(NOT_OFFERED);
    all.map(|(line, _)| *line)
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("completions")
}

/// What each line is offered, behind its `== ` line.
#[track_caller]
fn assert_offers(shell: &str, output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    let why = String::from_utf8_lossy(&output.stderr);
    let is_offered = |line: &str, expected: &str| {
        let answer = text.split_once(&format!("== {line}\n"));
        let answer = answer.map(|(_, rest)| rest.split("\n== ").next().unwrap());
        let answer = answer.unwrap_or_else(|| panic!("{shell}: no answer to {line}\n{text}{why}"));
        // Some shells repeat what stands before the `=` or the comma.
        let mut words = answer.split_whitespace();
        words.any(|word| word == expected || word.rsplit(['=', ',']).next() == Some(expected))
    };
    for (line, expected) in OFFERED {
        assert!(
            is_offered(line, expected),
            "{shell}: {line}<TAB> lacks {expected}\n{text}"
        );
    }
    for (line, other) in NOT_OFFERED {
        assert!(
            !is_offered(line, other),
            "{shell}: {line}<TAB> has {other}\n{text}"
        );
    }
}

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
        .arg(scripts())
        .args(lines())
        // Names of files would be offered, too.
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .output()
        .unwrap();
    assert_offers(shell, &output);
}

/// What is typed into bash in a terminal: Ctrl-X lists what it offers, and the line becomes a comment.
fn typed() -> String {
    let mut typed = "stty cols 300 rows 300\n".to_owned();
    for option in [
        "completion-query-items 0",
        "page-completions off",
        "bell-style none",
    ] {
        typed += &format!("bind 'set {option}'\n");
    }
    typed += "bind '\"\\C-x\": possible-completions'\n";
    typed += &format!("source {}/ds-tool.bash\n", scripts().display());
    for line in lines() {
        typed += &format!("echo \"== {line}\"\n{line}\x18\x01#\n");
    }
    typed
}

/// A real line editor breaks lines into words as users meet it: at a `=`, too.
#[test]
fn bash_offers_commands_options_and_values() {
    if !skip::required("bash") || !skip::required("script") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("typed");
    fs::write(&file, typed()).unwrap();
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let output = Command::new("timeout")
        .args([
            "60",
            "script",
            "-qec",
            "bash --noprofile --norc -i",
            "/dev/null",
        ])
        .stdin(File::open(&file).unwrap())
        .current_dir(&empty)
        .envs([("INPUTRC", "/dev/null"), ("TERM", "dumb")])
        .output()
        .unwrap();
    assert_offers("bash", &output);
}

#[test]
fn fish_offers_commands_options_and_values() {
    offers("fish", &["--no-config"], FISH);
}

#[test]
fn zsh_offers_commands_options_and_values() {
    offers("zsh", &["-f"], ZSH);
}
