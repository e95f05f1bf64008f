//! Colour: `--color` first, then `NO_COLOR`, then whether it is a terminal (here it never is).

use crate::builder::Test;

const ESCAPE: u8 = 0x1b;

/// Whether standard output and standard error have colour.
fn colors(args: &[&str], no_color: bool) -> (bool, bool) {
    let mut test = Test::new(args.iter().copied())
        .stdin("1 sip:127.0.0.1 AP\n")
        .stdout_has([""; 0])
        .stderr_has(["error[DS106]"]);
    if no_color {
        test = test.env("NO_COLOR", "1");
    }
    let run = test.run();
    (run.stdout.contains(&ESCAPE), run.stderr.contains(&ESCAPE))
}

#[test]
fn a_pipe_gets_no_colour() {
    assert_eq!(colors(&["show", "-"], false), (false, false));
    assert_eq!(
        colors(&["show", "--color", "auto", "-"], false),
        (false, false)
    );
    assert_eq!(
        colors(&["show", "--color", "never", "-"], false),
        (false, false)
    );
}

#[test]
fn colour_can_be_had_always() {
    assert_eq!(
        colors(&["show", "--color", "always", "-"], false),
        (true, true)
    );
}

#[test]
fn the_option_is_stronger_than_no_color() {
    assert_eq!(
        colors(&["show", "--color", "always", "-"], true),
        (true, true)
    );
}

#[test]
fn json_and_csv_have_no_colour() {
    for format in ["json", "csv"] {
        let args = ["show", "--color", "always", "--format", format, "-"];
        assert_eq!(colors(&args, false), (false, true), "{format}");
    }
}
