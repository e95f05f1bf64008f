//! Wrong usage: the message names the option and the way out. Help and version.

use crate::builder::Test;

/// Arguments that are wrong, and what the message says of them.
#[track_caller]
fn wrong(args: &[&str], says: &[&str]) {
    Test::new(args.iter().copied())
        .file("a.list", "1 sip:127.0.0.1 8\n")
        .stderr_has(says.iter().copied())
        .status(2)
        .run();
}

#[test]
fn a_wrong_value_names_its_option_and_the_way_out() {
    for (option, value, way_out) in [
        ("--format", "xml", "[possible values: table, json, "),
        ("--color", "sometimes", "auto, always, never"),
        ("--kamailio-version", "5.5", "5.6, 5.7, 5.8, 6.0, 6.1"),
        ("--set", "one", "write the number of a set, such as 1"),
        ("--set", "9..5", "write the number of a set, such as 1"),
        (
            "--resolve",
            "gw",
            "expected NAME=ADDRESS, such as gw.example.org=192.0.2.7",
        ),
        ("--resolve", "gw=1.2.3", "'1.2.3' is not an IP address"),
        ("--define", "=x", "a name is missing before the '='"),
        ("--env", "X", "expected NAME=VALUE"),
    ] {
        wrong(
            &["show", option, value, "a.list"],
            &["error: ", option, way_out],
        );
        wrong(
            &["probe", option, value, "a.list"],
            &["error: ", option, way_out],
        );
    }
}

#[test]
fn a_wrong_value_of_simulate_names_its_option_and_the_way_out() {
    for (option, value, way_out) in [
        ("--alg", "rr", "invalid digit found in string"),
        ("--calls", "0", "0 is not in 1..=10000000"),
        ("--down", "gw1", "expected duid=PATTERN, uri=PATTERN"),
        ("--down", "line=0", "expected duid=PATTERN, uri=PATTERN"),
        ("--load", "duid=gw1", "such as duid=gw1=20"),
        ("--latency", "duid=gw1=-1", "such as duid=gw1=20"),
        (
            "--assert",
            "duid=gw1 <= 5",
            "position 14: expected a percentage",
        ),
    ] {
        let others: &[&str] = match option {
            "--alg" => &[],
            _ => &["--alg", "4"],
        };
        let args = [&["simulate", option, value, "a.list"], others].concat();
        wrong(&args, &["error: ", option, way_out]);
    }
    wrong(&["simulate", "a.list"], &["--alg <N>"]);
    wrong(
        &["simulate", "--alg", "4", "--down", "duid=x", "a.list"],
        &["no destination matches --down duid=x"],
    );
}

#[test]
fn a_wrong_value_of_probe_names_its_option_and_the_way_out() {
    for (option, value, way_out) in [
        (
            "--timeout",
            "5x",
            "write a number and a unit, such as 2s or 500ms",
        ),
        ("--probing-threshold", "0", "expected a whole number from 1"),
        (
            "--inactive-threshold",
            "x",
            "expected a whole number from 1",
        ),
        ("--min-up", "most", "expected all, or a whole number"),
        ("--warning", "100", "such as 100,20%"),
        ("--critical", "100,20", "such as 100,20%"),
        ("--timeout", "0s", "must be from 1ms to 24h"),
        ("--timeout", "2d", "must be from 1ms to 24h"),
        (
            "--interval",
            "soon",
            "write a number and a unit, such as 2s or 500ms",
        ),
        (
            "--rate",
            "fast",
            "expected a whole number of probes per second",
        ),
        (
            "--rate",
            "-1",
            "expected a whole number of probes per second",
        ),
        ("--count", "0", "expected a whole number from 1 to 10000"),
        ("--count", "-1", "expected a whole number from 1 to 10000"),
        ("--source", "eth0", "192.0.2.1:5060"),
        ("--ping-from", "a b", "must not be empty or contain spaces"),
        ("--ping-from", "", "must not be empty or contain spaces"),
        (
            "--ping-method",
            "A,B",
            "must be one word of letters, digits",
        ),
        ("--ping-reply-codes", "700", "such as 404,480-489,3xx"),
        ("--ping-reply-codes", "code=", "such as 404,480-489,3xx"),
        ("--format", "xml", "table, json, ndjson, csv"),
    ] {
        wrong(
            &["probe", option, value, "a.list"],
            &["error: ", option, way_out],
        );
    }
}

#[test]
fn a_source_that_is_not_of_this_machine_is_named() {
    // Any 127.x.y.z is this machine's; of IPv6 loopback there is one address, and ::2 is unrouted.
    wrong(
        &["probe", "--source", "::2", "a.list"],
        &[
            "error: --source [::2]:0: cannot be used; give an address of this machine and a free port",
        ],
    );
}

#[test]
fn an_unknown_option_is_named() {
    wrong(
        &["show", "--bogus", "a.list"],
        &["error: ", "'--bogus'", "--help"],
    );
}

#[test]
fn a_list_must_be_named() {
    for (command, missing) in [("show", "<LIST>..."), ("probe", "<LIST|URI>...")] {
        wrong(&[command], &[missing, "Usage: ds-tool", "--help"]);
    }
}

#[test]
fn standard_input_is_read_once() {
    wrong(
        &["show", "-", "-"],
        &["error: standard input (-) can be read only once"],
    );
}

#[test]
fn no_arguments_print_the_help_to_stderr_and_exit_with_2() {
    Test::new([""; 0])
        .stderr_has(["Usage: ds-tool <COMMAND>", "show", "probe", "demo"])
        .status(2)
        .run();
}

#[test]
fn help_goes_to_stdout() {
    Test::new(["--help"])
        .stdout_has([
            "Usage: ds-tool <COMMAND>",
            "Exit status:\n  0    no problem",
        ])
        .run();
    Test::new(["help", "probe"])
        .stdout_has(["--ping-reply-codes"])
        .run();
    for command in ["show", "simulate", "probe", "demo"] {
        Test::new([command, "--help"])
            .stdout_has([format!("Usage: ds-tool {command}")])
            .run();
    }
}

#[test]
fn the_version_goes_to_stdout() {
    let version = concat!("ds-tool ", env!("CARGO_PKG_VERSION"), "\n");
    Test::new(["-V"]).stdout(version).run();
    let newest = "newest known Kamailio releases: 5.6.6, 5.7.7, 5.8.8, 6.0.7, 6.1.5, 6.2.0-dev1\n";
    Test::new(["--version"])
        .stdout([version, newest].concat())
        .run();
}
