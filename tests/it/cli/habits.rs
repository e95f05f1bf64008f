//! What people type without looking it up: short options, no path, variables of a job.

use crate::builder::Test;

const PROBLEM: &str = "1 sip:192.0.2.1:5060 2\n";
const FINDING: &str = "a.list:1:22: warning[DS210]";

#[test]
fn lint_without_a_path_lints_this_folder() {
    Test::new(["lint"])
        .file("a.list", PROBLEM)
        .stdout_has([FINDING])
        .stderr_has(["1 warning"])
        .status(1)
        .run();
}

#[test]
fn a_short_option_is_its_long_one() {
    for (short, long) in [
        (
            "show -n 1 -f csv a.list",
            "show --set 1 --format csv a.list",
        ),
        ("lint -f json a.list", "lint --format json a.list"),
        ("rules -f json", "rules --format json"),
        (
            "probe -t 0.1 -c 1 -n 2 -f csv a.list",
            "probe --timeout 0.1 --count 1 --set 2 --format csv a.list",
        ),
        (
            "set -n 1 --add D --diff a.list",
            "set --set 1 --add D --diff a.list",
        ),
    ] {
        let run = |line: &str| {
            let test = Test::new(line.split(' ')).file("a.list", PROBLEM);
            let output = test.command().output().unwrap();
            (output.status.code(), output.stdout, output.stderr)
        };
        assert_eq!(run(short), run(long), "{short}");
    }
}

#[test]
fn quiet_leaves_standard_error_to_what_ends_the_run() {
    Test::new(["lint", "-q", "a.list"])
        .file("a.list", PROBLEM)
        .stdout_has([FINDING])
        .status(1)
        .run();
    Test::new(["lint", "--quiet", "missing.list"])
        .stderr_has(["missing.list"])
        .status(2)
        .run();
}

#[test]
fn a_failure_is_said_in_the_format_of_the_short_option() {
    Test::new(["lint", "-qf", "json", "missing.list"])
        .stdout_has(["\"error\":"])
        .stderr_has(["missing.list"])
        .status(2)
        .run();
}

#[test]
fn a_variable_goes_before_the_project_file_and_after_the_command_line() {
    let project = "fail-on = \"never\"\nkamailio-version = \"5.6\"\n";
    for (variable, value, option, status) in [
        ("DS_TOOL_FAIL_ON", "info", None, 1),
        ("DS_TOOL_FAIL_ON", "", None, 0),
        ("DS_TOOL_FAIL_ON", "info", Some("--fail-on=never"), 0),
        ("DS_TOOL_FAIL_ON", "sometimes", None, 2),
        (
            "DS_TOOL_KAMAILIO_VERSION",
            "6.1",
            Some("--fail-on=warning"),
            1,
        ),
        ("DS_TOOL_KAMAILIO_VERSION", "4.4", None, 2),
        ("DS_TOOL_SEVERITY", "error", Some("--fail-on=info"), 0),
        ("DS_TOOL_ROOT", ".", None, 0),
    ] {
        let words = ["lint", "a.list"].into_iter().chain(option);
        Test::new(words)
            .file("a.list", PROBLEM)
            .file("ds-tool.toml", project)
            .env(variable, value)
            .stdout_has::<&str>([])
            .stderr_has([if status == 2 { variable } else { "" }])
            .status(status)
            .run();
    }
}

#[test]
fn man_pages_and_completions_come_out_of_the_program() {
    Test::new(["man"]).stdout_has([".TH ds-tool 1"]).run();
    Test::new(["man", "pages"])
        .file("pages/man1/ds-tool-lint.1", "old")
        .stdout_has([
            "pages/man1/ds-tool.1",
            "pages/man1/ds-tool-show.1",
            "pages/man5/ds-tool.toml.5",
        ])
        .run();
    for (shell, part) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef ds-tool"),
        ("fish", "complete -c ds-tool"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        Test::new(["completions", shell]).stdout_has([part]).run();
    }
}
