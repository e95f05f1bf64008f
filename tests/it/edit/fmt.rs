//! `ds-tool fmt`: columns aligned, and Kamailio holds the same.

use crate::builder::Test;

const LIST: &str = "# gateways\n1 sip:10.0.0.1:5060 8 10 weight=50 # one\n10\tsip:10.0.0.2 08\n";
const ALIGNED: &str =
    "# gateways\n1   sip:10.0.0.1:5060  8  10  weight=50  # one\n10  sip:10.0.0.2       8\n";

#[test]
fn columns_are_aligned_in_place_and_once_is_enough() {
    Test::new(["fmt", "x.list"])
        .file("x.list", LIST)
        .stderr("x.list: 2 lines changed\n")
        .leaves("x.list", ALIGNED)
        .run();
    Test::new(["fmt", "x.list", "--check"])
        .file("x.list", ALIGNED)
        .stderr("x.list: nothing to change\n")
        .run();
}

#[test]
fn check_and_diff_exit_with_1_and_write_nothing() {
    Test::new(["fmt", "--check", "x.list", "y.list"])
        .file("x.list", LIST)
        .file("y.list", ALIGNED)
        .stderr("x.list: 2 lines would change\ny.list: nothing to change\n")
        .leaves("x.list", LIST)
        .status(1)
        .run();
    Test::new(["fmt", "--diff", "x.list"])
        .file("x.list", LIST)
        .stdout_has(["--- x.list\n+++ x.list\n", "+10  sip:10.0.0.2       8\n"])
        .leaves("x.list", LIST)
        .status(1)
        .run();
}

#[test]
fn standard_input_goes_to_standard_output() {
    Test::new(["fmt", "-"])
        .stdin(LIST)
        .stdout(ALIGNED)
        .stderr("<stdin>: 2 lines changed\n")
        .run();
}

#[test]
fn a_line_that_is_not_as_it_looks_stays_and_is_told() {
    Test::new(["fmt", "x.list"])
        .file("x.list", "1  sip:10.0.0.1  8\n1 sip:10.0.0.2   AP\n1 sip:10.0.0.3 0x8\n")
        .stderr_has([
            "x.list:2:18: error[DS106]: this line is left as it is: not a number",
            "x.list:3:16: error[DS107]: this line is left as it is: this version does not read hexadecimal",
            "x.list: nothing to change",
        ])
        .run();
}

#[test]
fn a_list_with_which_kamailio_does_not_start_is_left_alone() {
    let list = "1 sip:10.0.0.1   8\n2\n";
    Test::new(["fmt", "x.list"])
        .file("x.list", list)
        .stderr(
            "x.list:2:1: error[DS101]: a set id without a URI: Kamailio does not start with this list, and refuses to reload it\n\
             \x20 2\n\
             \x20 ^\n\
             \x20 help: write a URI after the set id, or '#' in front of the line\n\
             error: nothing was written: correct x.list first\n",
        )
        .leaves("x.list", list)
        .status(2)
        .run();
}
