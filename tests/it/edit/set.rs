//! `ds-tool set`: only what was asked changes.

use crate::builder::Test;

const LIST: &str = "\
# set  URI                 flags  priority  attributes\r
1\tsip:10.0.0.7:5060  8   10 weight=50;duid=gw1 # one\n\
1 sip:10.0.0.7 24\n\
\n\
2 sip:10.0.0.7 \t# no flags\n\
2 sip:10.0.0.9 9 0 duid=gw2;weight=50";

fn set(args: &[&str]) -> Test {
    Test::new(["set", "dispatcher.list"].iter().chain(args).copied())
        .file("dispatcher.list", LIST)
        .stderr_has([""; 0])
}

/// The list after a run with these arguments; `changed` are pairs of lines.
#[track_caller]
fn changes(args: &[&str], changed: &[(&str, &str)]) {
    let mut expected = LIST.to_owned();
    for (old, new) in changed {
        assert!(expected.contains(old), "{old}");
        expected = expected.replace(old, new);
    }
    set(args).leaves("dispatcher.list", expected).run();
}

const ONE: &str = "1\tsip:10.0.0.7:5060  8   10 weight=50;duid=gw1 # one";
const TWO: &str = "1 sip:10.0.0.7 24";
const THREE: &str = "2 sip:10.0.0.7 \t# no flags";
const FOUR: &str = "2 sip:10.0.0.9 9 0 duid=gw2;weight=50";

#[test]
fn a_diff_shows_one_changed_token_and_writes_nothing() {
    let list = "1 sip:10.0.0.6 8\n1 sip:10.0.0.7:5060 8 10 weight=50 # one\n2 sip:10.0.0.7 8\n";
    Test::new([
        "set",
        "list.txt",
        "--set",
        "1",
        "--uri",
        "sip:10.0.0.7*",
        "--add",
        "D",
        "--diff",
    ])
    .file("list.txt", list)
    .stdout(
        "--- list.txt\n+++ list.txt\n@@ -1,3 +1,3 @@\n 1 sip:10.0.0.6 8\n\
         -1 sip:10.0.0.7:5060 8 10 weight=50 # one\n\
         +1 sip:10.0.0.7:5060 12 10 weight=50 # one\n 2 sip:10.0.0.7 8\n",
    )
    .status(1)
    .leaves("list.txt", list)
    .run();
}

#[test]
fn options_that_choose_narrow_each_other() {
    let d = |args: &[&'static str]| [args, &["--add", "D"]].concat();
    changes(
        &d(&["--set", "1", "--uri", "sip:10.0.0.7"]),
        &[(TWO, "1 sip:10.0.0.7 28")],
    );
    changes(
        &d(&["--uri", "sip:10.0.0.7", "--line", "5"]),
        &[(THREE, "2 sip:10.0.0.7 4 \t# no flags")],
    );
    changes(
        &d(&["--line", "2", "--line", "3", "--duid", "gw*"]),
        &[(
            ONE,
            "1\tsip:10.0.0.7:5060  12   10 weight=50;duid=gw1 # one",
        )],
    );
    changes(
        &d(&["--attr", "weight=50", "--attr", "duid=gw2"]),
        &[(FOUR, "2 sip:10.0.0.9 13 0 duid=gw2;weight=50")],
    );
}

#[test]
fn letters_leave_alone_what_they_do_not_name_and_numbers_are_all_bits() {
    changes(
        &["--all", "--flags", "IX"],
        &[
            (ONE, "1\tsip:10.0.0.7:5060  1   10 weight=50;duid=gw1 # one"),
            (TWO, "1 sip:10.0.0.7 17"),
            (THREE, "2 sip:10.0.0.7 1 \t# no flags"),
            (FOUR, "2 sip:10.0.0.9 1 0 duid=gw2;weight=50"),
        ],
    );
    changes(
        &["--line", "3", "--flags", "8"],
        &[(TWO, "1 sip:10.0.0.7 8")],
    );
    changes(
        &["--set", "2", "--add", "P", "--remove", "I"],
        &[
            (THREE, "2 sip:10.0.0.7 8 \t# no flags"),
            (FOUR, "2 sip:10.0.0.9 8 0 duid=gw2;weight=50"),
        ],
    );
}

#[test]
fn priority_and_attributes_change_too() {
    changes(
        &["--set", "1", "--priority", "7"],
        &[
            (ONE, "1\tsip:10.0.0.7:5060  8   7 weight=50;duid=gw1 # one"),
            (TWO, "1 sip:10.0.0.7 24 7"),
        ],
    );
    changes(
        &["--all", "--attr-set", "weight=60", "--attr-unset", "duid"],
        &[
            (ONE, "1\tsip:10.0.0.7:5060  8   10 weight=60 # one"),
            (TWO, "1 sip:10.0.0.7 24 0 weight=60"),
            (THREE, "2 sip:10.0.0.7 0 0 weight=60 \t# no flags"),
            (FOUR, "2 sip:10.0.0.9 9 0 weight=60"),
        ],
    );
}

#[test]
fn what_is_so_already_is_not_written_again() {
    set(&["--line", "2", "--add", "P"])
        .stderr("dispatcher.list: nothing to change\n")
        .leaves("dispatcher.list", LIST)
        .run();
    set(&["--line", "2", "--add", "P", "--check"])
        .leaves("dispatcher.list", LIST)
        .run();
    set(&["--all", "--add", "P", "--check"])
        .stderr("dispatcher.list: 1 line would change\n")
        .leaves("dispatcher.list", LIST)
        .status(1)
        .run();
}

#[test]
fn the_old_list_is_kept_or_the_new_one_goes_elsewhere() {
    let new = LIST.replace(TWO, "1 sip:10.0.0.7 28");
    let change = ["--line", "3", "--add", "4"];
    let with = |more: &[&'static str]| set(&[&change[..], more].concat());
    with(&["--backup"])
        .leaves("dispatcher.list", &new)
        .leaves("dispatcher.list.bak", LIST)
        .stderr_has([
            "dispatcher.list: 1 line changed; the old list is kept as dispatcher.list.bak\n",
        ])
        .run();
    with(&["--backup=~"]).leaves("dispatcher.list~", LIST).run();
    with(&["--output", "new.list"])
        .file("new.list", "an older one")
        .leaves("dispatcher.list", LIST)
        .leaves("new.list", &new)
        .run();
    with(&["--output", "other.list"])
        .leaves("other.list", &new)
        .run();
    with(&["--output", "dispatcher.list"])
        .leaves("dispatcher.list", LIST)
        .stderr_has(["--output dispatcher.list: this is the list itself"])
        .status(2)
        .run();
    with(&["--output", "-"])
        .stdout(&new)
        .leaves("dispatcher.list", LIST)
        .run();
    Test::new(["set", "-", "--line", "3", "--add", "4"])
        .stdin(LIST)
        .stdout(new)
        .stderr("<stdin>: 1 line changed\n")
        .run();
}

#[test]
fn a_line_that_is_not_as_it_looks_is_refused_and_nothing_is_written() {
    let list = "1 sip:10.0.0.1 8\n1 sip:10.0.0.2 AP\n1 sip:10.0.0.3:99999 8\n";
    let add = |args: &[&'static str]| {
        Test::new(["set", "x.list", "--add", "D"].iter().chain(args).copied())
            .file("x.list", list)
            .leaves("x.list", list)
            .status(2)
    };
    add(&["--line", "1", "--line", "2"])
        .stderr(
            "x.list:2:16: error[DS106]: this line is not edited: not a number: Kamailio takes flags 0 and this word as the attributes\n\
             \x20 1 sip:10.0.0.2 AP\n\
             \x20                ^^\n\
             \x20 help: write the flags as a number: 1 inactive, 2 trying, 4 disabled, 8 probing, added up\n\
             error: nothing was written: a selected line cannot be edited; correct the list, or select others\n",
        )
        .run();
    add(&["--uri", "sip:10.0.0.3*"])
        .stderr_has([
            "x.list:3:3: error[DS102]: Kamailio drops this line: bad URI",
            "nothing was written",
        ])
        .run();
    // Others can be edited all the same.
    Test::new(["set", "x.list", "--add", "D", "--line", "1"])
        .file("x.list", list)
        .stderr("x.list: 1 line changed\n")
        .leaves("x.list", list.replace("0.1 8", "0.1 12"))
        .run();
}

#[test]
fn a_line_that_would_get_too_long_is_refused() {
    let list = format!("1 sip:10.0.0.1 8 0 a={}", "x".repeat(1002));
    assert_eq!(list.len(), 1023);
    Test::new(["set", "x.list", "--all", "--add", "D"])
        .file("x.list", &list)
        .stderr_has(["would be longer than 1022 bytes", "nothing was written"])
        .leaves("x.list", &list)
        .status(2)
        .run();
}

#[test]
fn a_list_with_which_kamailio_does_not_start_is_not_edited() {
    let list = "1 sip:10.0.0.1 8\n2\n";
    Test::new(["set", "x.list", "--all", "--add", "D"])
        .file("x.list", list)
        .stderr_has([
            "x.list:2:1: error[DS101]: a set id without a URI",
            "nothing was written",
        ])
        .leaves("x.list", list)
        .status(2)
        .run();
}

#[test]
fn several_lists_are_changed_and_each_is_named_once() {
    let one = "1 sip:10.0.0.1 8\n";
    Test::new(["set", "a.list", "b.list", "--all", "--add", "D"])
        .file("a.list", one)
        .file("b.list", "# none\n")
        .stderr("a.list: 1 line changed\nb.list: nothing to change\n")
        .leaves("a.list", "1 sip:10.0.0.1 12\n")
        .run();
    Test::new(["set", "a.list", "./a.list", "--all", "--add", "D"])
        .file("a.list", one)
        .stderr_has(["a.list is given twice"])
        .leaves("a.list", one)
        .status(2)
        .run();
}

#[test]
fn wrong_usage_names_the_way_out() {
    for (args, says) in [
        (
            &["--add", "D"][..],
            "no destination selected: give --set, --uri, --line, --duid or --attr, or --all",
        ),
        (
            &["--all", "--set", "1", "--add", "D"],
            "--all selects every destination",
        ),
        (
            &["--all"],
            "nothing to change: give --flags, --add, --remove, --priority, --attr-set or --attr-unset",
        ),
        (
            &["--all", "--flags", "AQ"],
            "--flags: 'AQ' is neither a number nor letters of A I T D P N X",
        ),
        (&["--all", "--flags", "AD"], "write one of A, I, T, D"),
        (&["--all", "--add", "A"], "--add: A and X stand for no flag"),
        (
            &["--all", "--add", "P", "--remove", "8"],
            "--add and --remove name the same flag",
        ),
        (
            &["--all", "--flags", "8", "--add", "P"],
            "cannot be used with",
        ),
        (
            &["--all", "--priority=-1"],
            "expected a whole number from 0 to 2147483647",
        ),
        (
            &["--all", "--attr-set", "weight"],
            "expected NAME=VALUE, such as weight=50",
        ),
        (
            &["--all", "--attr-set", "a=my box"],
            "--attr-set: 'a=my box': a blank would end the attributes",
        ),
        (
            &["--all", "--attr-unset", "a;b"],
            "--attr-unset: 'a;b': not a name",
        ),
        (
            &["--all", "--attr-set", "a=1", "--attr-unset", "A"],
            "attribute a is changed twice",
        ),
        (
            &["--line", "0", "--add", "D"],
            "write the number of a line, the first being 1",
        ),
        (
            &["--all", "--add", "D", "--backup="],
            "expected a file name suffix, such as .bak",
        ),
        (
            &["--all", "--add", "D", "--backup", "--diff"],
            "cannot be used with",
        ),
        (
            &["--all", "--add", "N", "--kamailio-version", "5.8"],
            "came with Kamailio 6.0",
        ),
        (
            &["--set", "9", "--add", "D"],
            "no destination matches --set",
        ),
        (
            &["--all", "--add", "D", "--output", "x", "other.list"],
            "--output takes one list",
        ),
    ] {
        set(args)
            .file("other.list", "1 sip:10.0.0.1\n")
            .stderr_has(["error: ", says])
            .leaves("dispatcher.list", LIST)
            .status(2)
            .run();
    }
}

#[test]
fn flags_that_mean_nothing_are_warned_of_and_written() {
    for (args, warning) in [
        (
            &["--flags", "300"][..],
            "warning: Kamailio 6.1.5 knows no flag 256, and reads flags 300 as 44",
        ),
        (
            &["--add", "64"],
            "warning: Kamailio 6.1.5 knows no flag 64, and reads flags 64 as 0",
        ),
        (
            &["--flags", "32", "--kamailio-version", "5.8"],
            "warning: Kamailio 5.8.8 knows no flag 32, and reads flags 32 as 0",
        ),
    ] {
        set(&[&["--all"], args].concat())
            .stderr_has([warning, "changed"])
            .run();
    }
    for args in [
        &["--flags", "63"][..],
        &["--remove", "64"],
        &["--flags", "AP"],
    ] {
        let run = set(&[&["--all"], args].concat()).stderr_has([""]).run();
        let err = String::from_utf8(run.stderr).unwrap();
        assert!(!err.contains("warning"), "{args:?}: {err}");
    }
}
