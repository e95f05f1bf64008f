//! `ds-tool show`: what Kamailio holds, and what it makes of odd lines.

use serde_json::json;

use crate::builder::Test;

const GOOD: &str = "\
# set  URI  flags  priority  attributes
1 sip:192.0.2.1:5060 8 10 weight=50;duid=gw1
1 sip:192.0.2.2:5060 8 5 weight=50;duid=gw2
2 sip:[2001:db8::1];transport=tcp 4
3 sip:gw.example.org 32
";

const ODD: &str = "\
1 sip:192.0.2.1 AP weight=50
2 sip:192.0.2.3:99999 8
3 192.0.2.4 8
";

#[test]
fn a_good_list_is_a_table_in_kamailios_order() {
    Test::new(["show", "good.list"])
        .file("good.list", GOOD)
        .stdout(
            "\
LINE  SET  URI                              FLAGS  MEANING                     PRIO  ATTRS
   2    1  sip:192.0.2.1:5060               AP     active, probing               10  weight=50;duid=gw1
   3    1  sip:192.0.2.2:5060               AP     active, probing                5  weight=50;duid=gw2
   5    3  sip:gw.example.org               AN     active, no ping, needs DNS     0  -
   4    2  sip:[2001:db8::1];transport=tcp  DX     disabled                       0  -

4 destinations in 3 sets
",
        )
        .run();
}

#[test]
fn a_good_list_is_json_with_every_field() {
    Test::new(["show", "--format", "json", "good.list"])
        .file("good.list", GOOD)
        .stdout(
            r#"{
  "version":1,
  "kamailio":"6.1.5",
  "entries":[
    {"file":"good.list","line":2,"set":1,"uri":"sip:192.0.2.1:5060","flags":"AP","flags_value":8,"priority":10,"attrs":"weight=50;duid=gw1","host":"192.0.2.1","port":5060,"transport":null,"needs_dns":false},
    {"file":"good.list","line":3,"set":1,"uri":"sip:192.0.2.2:5060","flags":"AP","flags_value":8,"priority":5,"attrs":"weight=50;duid=gw2","host":"192.0.2.2","port":5060,"transport":null,"needs_dns":false},
    {"file":"good.list","line":5,"set":3,"uri":"sip:gw.example.org","flags":"AN","flags_value":32,"priority":0,"attrs":null,"host":"gw.example.org","port":null,"transport":null,"needs_dns":true},
    {"file":"good.list","line":4,"set":2,"uri":"sip:[2001:db8::1];transport=tcp","flags":"DX","flags_value":4,"priority":0,"attrs":null,"host":"[2001:db8::1]","port":null,"transport":"tcp","needs_dns":false}
  ],
  "dropped":[]
}
"#,
        )
        .run();
}

#[test]
fn a_good_list_is_csv_with_a_header_line() {
    Test::new(["show", "--format", "csv", "good.list"])
        .file("good.list", GOOD)
        .stdout(
            "\
file,line,set,uri,flags,flags_value,priority,attrs,host,port,transport,needs_dns
good.list,2,1,sip:192.0.2.1:5060,AP,8,10,weight=50;duid=gw1,192.0.2.1,5060,,false
good.list,3,1,sip:192.0.2.2:5060,AP,8,5,weight=50;duid=gw2,192.0.2.2,5060,,false
good.list,5,3,sip:gw.example.org,AN,32,0,,gw.example.org,,,true
good.list,4,2,sip:[2001:db8::1];transport=tcp,DX,4,0,,[2001:db8::1],,tcp,false
",
        )
        .run();
}

#[test]
fn odd_lines_are_told_on_stderr_with_their_place() {
    Test::new(["show", "odd.list"])
        .file("odd.list", ODD)
        .stderr_has([
            "odd.list:1:17: error[DS106]: not a number: Kamailio takes flags 0 and this word as the attributes\n  \
             1 sip:192.0.2.1 AP weight=50\n                  ^^\n  help: write the flags as a number",
            "odd.list:2:3: error[DS102]: Kamailio drops this line: bad URI: ",
            "odd.list:3:3: info[DS114]: no scheme: ",
        ])
        .stdout(
            "\
LINE  SET  URI            FLAGS  MEANING          PRIO  ATTRS
   3    3  sip:192.0.2.4  AP     active, probing     0  -
   1    1  sip:192.0.2.1  AX     active              0  AP

2 destinations in 2 sets
",
        )
        .run();
}

#[test]
fn a_dropped_line_is_in_json_with_its_reason() {
    let report = Test::new(["show", "--format", "json", "odd.list"])
        .file("odd.list", ODD)
        .stderr_has(["odd.list:2:3: error[DS102]: "])
        .json();
    assert_eq!(
        report["dropped"],
        json!([{
            "file": "odd.list",
            "line": 2,
            "reason": "bad URI: the port is not a number from 0 to 65535 of at most five digits",
        }])
    );
}

#[test]
fn a_list_that_stops_kamailio_is_told_and_exits_with_2() {
    Test::new(["show", "fatal.list"])
        .file("fatal.list", "1 sip:192.0.2.1\n2\n")
        .stderr(
            "\
fatal.list:2:1: error[DS101]: a set id without a URI: Kamailio does not start with this list, and refuses to reload it
  2
  ^
  help: write a URI after the set id, or '#' in front of the line
",
        )
        .status(2)
        .run();
}

#[test]
fn a_list_that_stops_kamailio_is_fatal_in_json() {
    let report = Test::new(["show", "--format", "json", "fatal.list"])
        .file("fatal.list", "1 sip:192.0.2.1\n2\n")
        .stderr_has(["fatal.list:2:1: error[DS101]: "])
        .status(2)
        .json();
    let reason =
        "a set id without a URI: Kamailio does not start with this list, and refuses to reload it";
    assert_eq!(
        report,
        json!({
            "version": 1,
            "kamailio": "6.1.5",
            "fatal": {"file": "fatal.list", "line": 2, "reason": reason},
            "entries": [],
            "dropped": [],
        })
    );
}

#[test]
fn several_lists_are_one_table_with_their_names() {
    Test::new(["show", "a.list", "b.list"])
        .file("a.list", "1 sip:192.0.2.1\n")
        .file("b.list", "1 sip:192.0.2.2 8\n")
        .stdout(
            "\
FILE    LINE  SET  URI            FLAGS  MEANING          PRIO  ATTRS
a.list     1    1  sip:192.0.2.1  AX     active              0  -

b.list     1    1  sip:192.0.2.2  AP     active, probing     0  -

2 destinations in 1 set
",
        )
        .run();
}

#[test]
fn a_dash_is_standard_input() {
    Test::new(["show", "--format", "csv", "-"])
        .stdin("1 sip:192.0.2.1\n")
        .stdout(
            "\
file,line,set,uri,flags,flags_value,priority,attrs,host,port,transport,needs_dns
<stdin>,1,1,sip:192.0.2.1,AX,0,0,,192.0.2.1,,,false
",
        )
        .run();
}

#[test]
fn hexadecimal_flags_are_read_from_6_1_on() {
    for (version, flags, attrs) in [
        ("5.6.3", 0, json!("x8")),
        ("6.0.1", 0, json!("x8")),
        ("6.1.0", 8, json!(null)),
    ] {
        let report = Test::new([
            "show",
            "--format",
            "json",
            "--kamailio-version",
            version,
            "-",
        ])
        .stdin("1 sip:192.0.2.1 0x8\n")
        .stderr_has([""; 0])
        .json();
        assert_eq!(report["kamailio"], version);
        assert_eq!(report["entries"][0]["flags_value"], flags, "{version}");
        assert_eq!(report["entries"][0]["attrs"], attrs, "{version}");
    }
}

#[test]
fn hexadecimal_flags_are_an_error_where_the_version_does_not_read_them() {
    Test::new(["show", "--kamailio-version", "6.0", "-"])
        .stdin("1 sip:192.0.2.1 0x8\n")
        .stderr_has(["<stdin>:1:17: error[DS107]: this version does not read hexadecimal flags"])
        .stdout_has(["AX"])
        .run();
}

#[test]
fn flag_32_is_no_ping_from_6_0_on() {
    for (version, letters) in [("5.6", "AX"), ("5.8", "AX"), ("6.0", "AN"), ("6.1", "AN")] {
        let report = Test::new([
            "show",
            "--format",
            "json",
            "--kamailio-version",
            version,
            "-",
        ])
        .stdin("1 sip:192.0.2.1 32\n")
        .json();
        assert_eq!(report["entries"][0]["flags"], letters, "{version}");
        assert_eq!(report["entries"][0]["flags_value"], 32, "{version}");
    }
}

#[test]
fn carriage_returns_and_a_missing_last_line_feed_change_nothing() {
    Test::new(["show", "-"])
        .stdin("1 sip:192.0.2.1 8\r\n2 sip:192.0.2.2 8")
        .stdout(
            "\
LINE  SET  URI            FLAGS  MEANING          PRIO  ATTRS
   2    2  sip:192.0.2.2  AP     active, probing     0  -
   1    1  sip:192.0.2.1  AP     active, probing     0  -

2 destinations in 2 sets
",
        )
        .run();
}

#[test]
fn a_reason_stands_once_below_the_table() {
    let cfg =
        "listen=udp:127.0.0.1:5060\nloadmodule \"dispatcher.so\"\nrequest_route { drop; }\nodd\n";
    let list: String = (1..=30).map(|n| format!("1 sip:192.0.2.{n} 8\n")).collect();
    let run = Test::new(["show", "--config", "k.cfg", "a.list"])
        .file("k.cfg", cfg)
        .file("a.list", list)
        .stderr_has(["does not start"])
        .stdout_has(["info: the server does not start: Kamailio refuses kamailio.cfg"])
        .run();
    let text = String::from_utf8(run.stdout).unwrap();
    assert_eq!(text.matches("Kamailio refuses").count(), 1, "{text}");
}
