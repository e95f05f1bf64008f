//! `ds-tool` on checkouts: which file a path means, what is read and written, and what is linted.

mod folder;
mod foreign;
mod outside;
mod root;
mod runner;

use std::fs;

use crate::builder::Test;

const LISTEN: &str = "listen=udp:192.0.2.10:5060\n";
const TM: &str = "loadmodule \"tm.so\"\n";
const DISPATCHER: &str = "loadmodule \"dispatcher.so\"\n\
    modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
    modparam(\"dispatcher\", \"ds_probing_mode\", 1)\n\
    modparam(\"dispatcher\", \"ds_ping_from\", \"sip:proxy@example.org\")\n";
const ROUTE: &str =
    "request_route {\n if (!ds_select_dst(\"1\", \"4\")) { exit; }\n t_relay();\n}\n";
const LIST: &str = "1 sip:192.0.2.1:5060 8\n1 sip:192.0.2.2:5060 8\n";

/// A whole cfg with these lines.
fn cfg(lines: &str) -> String {
    format!("{LISTEN}{TM}{DISPATCHER}{lines}\n{ROUTE}")
}

/// What came of a run.
struct Ran {
    exit: i32,
    out: String,
    err: String,
}

impl Ran {
    /// The findings, each as `file:line:CODE`.
    fn codes(&self) -> Vec<String> {
        let finding = |line: &str| {
            let (place, rest) = line.split_once(": ")?;
            let code = rest.split_once('[')?.1.split_once("]: ")?.0;
            let mut place = place.split(':');
            Some(format!("{}:{}:{code}", place.next()?, place.next()?))
        };
        let lines = self.out.lines().filter(|line| !line.starts_with(' '));
        lines.filter_map(finding).collect()
    }

    fn all(&self) -> String {
        format!("exit {}\n{}{}", self.exit, self.out, self.err)
    }
}

/// These files in a folder of their own; one without text that ends with `/` is a folder.
fn checkout(files: &[(&str, &str)]) -> Test {
    let mut test = Test::new([""; 0]);
    for (name, text) in files {
        match name.strip_suffix('/') {
            Some(folder) => fs::create_dir_all(test.path(folder)).unwrap(),
            None => test = test.file(name, text),
        }
    }
    test
}

/// Runs ds-tool with these arguments in the folder.
fn run(test: &Test, args: &[&str]) -> Ran {
    run_with(test, args, &[])
}

fn run_with(test: &Test, args: &[&str], env: &[(&str, &str)]) -> Ran {
    let mut command = test.command();
    command.env_remove("GITHUB_ACTIONS");
    let output = command
        .args(args)
        .envs(env.iter().copied())
        .output()
        .unwrap();
    Ran {
        exit: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
