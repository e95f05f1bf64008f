//! `--from`: rows of a database as a client prints them.

use crate::builder::Test;

const ROWS: &str = "\
id\tsetid\tdestination\tflags\tpriority\tattrs\tdescription
7\t1\tsip:192.0.2.1:5060\t8\t5\tduid=a;note=\"rack 7\"\tfirst
9\t1\t192.0.2.2:5060\t8\t10\tweight=50;\t
";

/// What cannot be known, and what Kamailio drops.
const ODD: &str = "\
id\tsetid\tdestination\tflags\tpriority
3\t1\tsip:192.0.2.3\tNULL\t0
4\t1\tbad\t8\t0
5\t1\tsip:192.0.2.5\t8\t0
";

const CFG: &str = "#!KAMAILIO
listen=udp:192.0.2.10:5060
loadmodule \"db_DRIVER.so\"
loadmodule \"tm.so\"
loadmodule \"dispatcher.so\"
modparam(\"dispatcher\", \"db_url\", \"DRIVER://kamailio:secret@localhost/kamailio\")
modparam(\"dispatcher\", \"destination_col\", \"uri\")
modparam(\"dispatcher\", \"ds_db_extra_attrs\", \"rack=place;x=y\")
request_route { exit; }
";

#[test]
fn rows_are_shown_by_id_in_kamailios_order() {
    Test::new(["show", "--from", "tsv", "-"])
        .stdin(ROWS)
        .stdout(
            "\
ID  SET  URI                 FLAGS  MEANING          PRIO  ATTRS
 9    1  sip:192.0.2.2:5060  AP     active, probing    10  weight=50
 7    1  sip:192.0.2.1:5060  AP     active, probing     5  duid=a;note=\"rack 7\"

2 destinations in 1 set
",
        )
        .stderr_has(["dispatcher:9: info[DS114]: no scheme: Kamailio puts sip: in front"])
        .run();
}

#[test]
fn rows_without_ids_are_numbered() {
    let rows = "setid\tdestination\tflags\tpriority\tattrs\n1\tsip:a\t8\t0\t\n1\tsip:a\t8\t0\t\n";
    Test::new(["show", "--from", "tsv", "rows.tsv"])
        .file("rows.tsv", rows)
        .stdout_has(["ROW  SET", "  2    1  sip:a"])
        .run();
    // Ids that do not tell rows apart are none.
    let rows = "id\tsetid\tdestination\tflags\tpriority\tattrs\n7\t1\tsip:a\t8\t0\t\n7\t1\tsip:b\t8\t0\t\n";
    Test::new(["show", "--from", "tsv", "rows.tsv"])
        .file("rows.tsv", rows)
        .stdout_has(["ROW  SET", "  2    1  sip:b"])
        .run();
}

#[test]
fn json_has_types_and_a_text_is_no_number() {
    let row = |id: u8, flags: &str| {
        format!(
            r#"{{"id":{id},"setid":1,"destination":"sip:192.0.2.{id}","flags":{flags},"priority":0,"attrs":null}}"#
        )
    };
    Test::new(["show", "--from", "json", "-"])
        .stdin(format!("[{},\n{}]\n", row(1, "8"), row(2, "\"8\"")))
        .stdout_has([" 1    1  sip:192.0.2.1  AP", "1 destination in 1 set"])
        .stderr_has([
            "dispatcher:2: error[DS603]: the flags are of no integer type",
            "help: make the columns of numbers int NOT NULL",
        ])
        .run();
}

#[test]
fn what_nobody_can_tell_is_not_shown_as_known() {
    let odd = ODD
        .replace("priority", "priority\tattrs")
        .replace("\t0\n", "\t0\t\n");
    Test::new(["show", "--from", "tsv", "-"])
        .stdin(odd.clone())
        .stdout_has([" 5    1  sip:192.0.2.5", "1 destination in 1 set"])
        .stderr_has([
            "dispatcher:3: error[DS603]: the flags are NULL: Kamailio loads what is in memory there",
            "dispatcher:4: error[DS102]: Kamailio drops this row: bad URI",
        ])
        .run();
    // SQLite reads NULL as 0.
    let cfg = CFG
        .replace("DRIVER", "sqlite")
        .replace("uri", "destination");
    let cfg = cfg.replace("rack=place;x=y", "");
    Test::new(["show", "--from", "tsv", "--config", "k.cfg", "-"])
        .file("k.cfg", &cfg)
        .stdin(odd)
        .stdout_has([" 3    1  sip:192.0.2.3  AX", "2 destinations in 1 set"])
        .stderr_has(["dispatcher:3: warning[DS604]: NULL is no number: SQLite gives Kamailio 0"])
        .run();
}

#[test]
fn columns_are_those_of_the_cfg() {
    let rows = "id\turi\tsetid\tflags\tpriority\tattrs\tplace\ty\n1\tsip:192.0.2.1\t1\t8\t0\tduid=a\tr7\tz\n";
    Test::new(["show", "--from", "tsv", "--config", "k.cfg", "-"])
        .file(
            "k.cfg",
            CFG.replace('@', "mysql")
                .replace("mysqllocalhost", "@localhost"),
        )
        .stdin(rows)
        .stdout_has(["duid=a;x=z;rack=r7"])
        .stderr_has([""])
        .run();
}

#[test]
fn a_table_without_a_column_does_not_start() {
    Test::new(["show", "--from", "tsv", "-"])
        .stdin(ODD)
        .stderr(
            "dispatcher: error[DS601]: there is no column for the attributes: Kamailio does not start with this table, and refuses to reload it
  setid destination flags priority attrs
                                   ^^^^^
  help: add the column, or name the right one in the cfg; with --from, select it
",
        )
        .status(2)
        .run();
}

#[test]
fn the_version_of_the_table_decides_what_is_read() {
    let of_version = |version: &str| {
        format!(
            "id\tsetid\tdestination\tflags\tpriority\tattrs\ttable_version\n1\t1\tsip:192.0.2.1\t8\t5\tduid=a\t{version}\n"
        )
    };
    Test::new(["show", "--from", "tsv", "-"])
        .stdin(of_version("1"))
        .stdout_has(["1    1  sip:192.0.2.1  AX     active      0  -"])
        .stderr_has(["dispatcher: warning[DS605]: the table version has 1 for this table: Kamailio does not read flags, priorities and attributes"])
        .run();
    Test::new(["show", "--from", "tsv", "-"])
        .stdin(of_version("5"))
        .stderr_has(["dispatcher: error[DS601]: the table version has 5 for this table, and Kamailio accepts 1, 2, 3 and 4: Kamailio does not start"])
        .status(2)
        .run();
}

#[test]
fn what_is_no_row_is_refused() {
    for (format, text, why) in [
        (
            "tsv",
            "1 sip:h 8\n",
            "<stdin>: no column of a dispatcher table is named in the first line",
        ),
        (
            "tsv",
            "setid\tflags\n1\n",
            "<stdin>: line 2 has 1 fields; expected 2",
        ),
        ("json", "setid\n", "<stdin>: expected JSON"),
    ] {
        Test::new(["show", "--from", format, "-"])
            .stdin(text)
            .stderr_has([why])
            .status(2)
            .run();
    }
    Test::new(["show", "--from", "tsv", "--config", "k.cfg"])
        .file("k.cfg", "")
        .stderr_has(["--from: name what holds the rows: a file, or - for standard input"])
        .status(2)
        .run();
    Test::new(["lint", "--from", "tsv", "--fix", "rows.tsv"])
        .file("rows.tsv", ROWS)
        .stderr_has(["rows of a database cannot be fixed here"])
        .status(2)
        .run();
}

#[test]
fn convert_refuses_what_a_line_cannot_hold() {
    Test::new(["convert", "--from", "tsv", "-"])
        .stdin(ROWS)
        .stderr(
            "error: a list cannot hold these rows, and nothing is written:
dispatcher:7: a line ends the attributes at a blank: duid=a;note=\"rack
",
        )
        .status(2)
        .run();
    let rows = ODD
        .replace("priority", "priority\tattrs")
        .replace("NULL\t0\n", "NULL\t-1\t\n");
    let rows = rows.replace("\t0\n", "\t0\tweight=1;\n");
    Test::new(["convert", "--from", "tsv", "-"])
        .stdin(rows.clone())
        .stderr_has(["dispatcher:3: undefined: the flags are NULL"])
        .status(2)
        .run();
    Test::new(["convert", "--from", "tsv", "-"])
        .stdin(rows.replace("NULL\t-1", "0\t7"))
        .stdout("1 sip:192.0.2.3 0 7\n1 sip:192.0.2.5 8 0 weight=1;\n")
        .stderr_has(["dispatcher:4: left out: Kamailio drops this row: bad URI"])
        .run();
}

#[test]
fn rows_are_simulated_and_compared_like_lists() {
    Test::new(["simulate", "--from", "tsv", "--alg", "8", "-"])
        .stdin(ROWS)
        .stdout_has(["sip:192.0.2.2:5060  AP     100 %"])
        .stderr_has([""])
        .run();
    let list = "1 sip:192.0.2.1:5060 8 5 duid=a\n1 sip:192.0.2.2:5060 8 10 weight=50\n";
    Test::new(["diff", "rows.tsv", "other.tsv", "--from", "tsv"])
        .file("rows.tsv", ROWS)
        .file("other.tsv", ROWS.replace("rack 7", "rack 8"))
        .stdout_has(["ROW  SET", "  7    1  sip:192.0.2.1:5060"])
        .status(1)
        .run();
    Test::new(["show", "a.list"])
        .file("a.list", list)
        .stdout_has(["LINE  SET"])
        .run();
}

#[test]
fn lint_prints_no_columns_of_rows_and_formats_have_lines_above_0() {
    Test::new(["lint", "--from", "tsv", "rows.tsv", "--fail-on", "never"])
        .file("rows.tsv", ODD)
        .stdout_has(["dispatcher: error[DS601]: there is no column"])
        .stderr_has([""])
        .run();
    for format in [
        "sarif",
        "gitlab",
        "github",
        "checkstyle",
        "junit",
        "markdown",
        "json",
    ] {
        Test::new([
            "lint",
            "--from",
            "tsv",
            "--format",
            format,
            "--fail-on",
            "never",
            "-",
        ])
        .stdin(ODD)
        .stdout_has(["DS601"])
        .stderr_has([""])
        .run();
    }
}

#[test]
fn a_row_that_no_line_holds_is_told_of_with_what_to_do_about_it() {
    let rows = format!(
        "id\tsetid\tdestination\tflags\tpriority\tattrs\n1\t1\tsip:192.0.2.1\t8\t0\ta=1;b=\"x y\"\n\
         2\t1\tsip:192.0.2.2\t8\t0\t#a=1\n3\t1\tsip:192.0.2.3\t8\t0\ta={}\n",
        "x".repeat(1100)
    );
    let help = |what: &str| format!("help: if the destinations are ever to be in a file, {what}\n");
    Test::new(["lint", "--from", "tsv", "--select", "DS607", "-"])
        .stdin(rows)
        .stdout_has([
            help("write the attributes without blanks"),
            help("begin the attributes with a name"),
            help("shorten the attributes"),
        ])
        .stderr("0 errors, 0 warnings, 3 infos\n")
        .run();
}

#[test]
fn lint_names_the_columns_that_nobody_reads() {
    let names: Vec<_> = (0..25).map(|n| format!("c{n}")).collect();
    let rows = format!("setid\tdestination\t{}\n", names.join("\t"));
    for extra in [None, Some("k.cfg")] {
        let args = ["lint", "--from", "tsv"]
            .into_iter()
            .chain(extra)
            .chain(["-"]);
        Test::new(args)
            .file("k.cfg", CFG.replace("DRIVER", "mysql"))
            .stdin(rows.clone())
            .stdout_has([""; 0])
            .stderr_has(["<stdin>: columns that Kamailio does not read: ", " more\n"])
            .status(1)
            .run();
    }
}

#[test]
fn convert_takes_the_columns_of_a_cfg() {
    let rows =
        "uri\tsetid\tflags\tpriority\tattrs\tplace\ty\nsip:192.0.2.1\t1\t8\t0\tduid=a\tr7\tz\n";
    Test::new(["convert", "--from", "tsv", "--config", "k.cfg", "-"])
        .file("k.cfg", CFG.replace("DRIVER", "mysql"))
        .stdin(rows)
        .stdout("1 sip:192.0.2.1 8 0 duid=a;x=z;rack=r7;\n")
        .run();
    // A saved answer has no columns.
    Test::new(["convert", "--config", "k.cfg", "saved.json"])
        .file("k.cfg", CFG)
        .file("saved.json", "{}")
        .stderr_has(["--from"])
        .status(2)
        .run();
}
