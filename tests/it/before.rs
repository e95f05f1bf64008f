//! The program of before and the program of now say the same, byte by byte: standard output, standard
//! error, exit code, and the files that are left. `.ci/before` runs this; it needs both programs.

mod allowed;
mod case;
mod cfgs;
mod commands;
mod difference;
mod folder;
mod inputs;
mod lists;
mod masks;
mod peers;
mod probes;
mod programs;
mod runner;

use programs::Programs;

#[test]
fn lists_are_shown_linted_and_edited_as_before() {
    if let Some(programs) = Programs::find() {
        runner::compare(&programs, lists::cases(), runner::CORES);
    }
}

#[test]
fn configurations_are_read_and_linted_as_before() {
    if let Some(programs) = Programs::find() {
        runner::compare(&programs, cfgs::cases(), runner::CORES);
    }
}

#[test]
fn help_rules_and_wrong_usage_are_told_as_before() {
    if let Some(programs) = Programs::find() {
        runner::compare(&programs, commands::cases(&programs), runner::CORES);
    }
}

#[test]
fn destinations_are_probed_as_before() {
    if let Some(programs) = Programs::find() {
        let peers = peers::Peers::start();
        // A probe waits far more than it works.
        runner::compare(&programs, probes::cases(&peers), 3 * runner::CORES);
    }
}
