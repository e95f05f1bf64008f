//! Rules about lists and about how routes choose from them: where they speak, and where they are
//! silent.

use crate::builder::Test;

/// The codes that lint finds in these files, each with its line, infos too.
fn found(args: &[&str], files: &[(&str, &[u8])]) -> String {
    let mut test = Test::new(["lint"].iter().chain(args).copied());
    for (name, bytes) in files {
        test = test.file(name, bytes);
    }
    let output = test.command().output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let of_line = |line: &str| {
        let code = line.split_once("[DS")?.1.split_once("]: ")?.0;
        let number = line.split(':').nth(1)?;
        (!line.starts_with(' ')).then(|| format!("DS{code}:{number}"))
    };
    let codes: Vec<_> = text.lines().filter_map(of_line).collect();
    codes.join(" ")
}

fn in_list(version: &str, list: &[u8]) -> String {
    found(
        &["--kamailio-version", version, "x.list"],
        &[("x.list", list)],
    )
}

#[test]
fn in_a_list_a_comment_that_silences_begins_with_a_hash() {
    for (comment, codes) in [
        ("# ds-tool: ignore[DS112]", ""),
        // To Kamailio this is a line of its own, and no comment.
        ("# a list\n// ds-tool: ignore[DS112]", "DS102:2 DS112:3"),
        ("// ds-tool: ignore[DS112]", "DS102:1 DS112:2"),
    ] {
        let list = format!("{comment}\n0 sip:192.0.2.1\n");
        assert_eq!(in_list("6.1", list.as_bytes()), codes, "{comment}");
    }
}

#[test]
fn a_mistake_in_a_long_list_is_told_as_in_a_short_one() {
    let line = |number: usize, attribute: &str| {
        let [high, low] = [number >> 8, number & 255];
        match number {
            5_000 => "1 0 sip:192.0.2.1:5080 10\n".to_owned(),
            6_000 => "0 sip:192.0.2.1 8 0 weight=500;cc=2\n".to_owned(),
            _ => format!(
                "{} sip:10.9.{high}.{low}:5060 8 0 {attribute}\n",
                number / 9 + 1
            ),
        }
    };
    for attribute in ["duid=gateway", "socket=udp:192.0.2.9:5060"] {
        let list: String = (1..=8_000).map(|number| line(number, attribute)).collect();
        assert!(list.len() > ds_tool::internals::file_kind::SNIFF_BYTES);
        let told = in_list("6.1", list.as_bytes());
        assert_eq!(told, "DS103:5000 DS112:6000 DS301:6000", "{attribute}");
    }
}

#[test]
fn each_mistake_in_a_list_is_told_by_one_rule() {
    for (list, codes) in [
        (&b"1 0 sip:192.0.2.1:5080 10\n"[..], "DS103:1"),
        (b"1 0 1 weight=1 sip:192.0.2.11:5060\n", "DS103:1"),
        (b"1 8 weight=50;duid=a sip:192.0.2.11:5060\n", "DS103:1"),
        // Kamailio takes the attributes for a host name, and keeps the line.
        (b"1 weight=50 sip:192.0.2.11:5060\n", "DS103:1"),
        (b"1\t1\tsip:10.0.0.2:5060\t8\t0\tweight=50\n", "DS103:1"),
        (b"1 1 sip:10.0.0.2:5060 8 0 weight=50 carrier one\n", "DS103:1"),
        // A set id of five digits is a host to Kamailio.
        (b"1\t10001\tsip:10.0.0.2:5060\t8\t0\t\tgw\n", "DS103:1"),
        (b"id\tsetid\tdestination\tflags\tpriority\tattrs\tdescription\n7\t1\tsip:10.0.0.2\t8\t0\t\n", "DS103:1 DS103:2"),
        // Weight 0 to Kamailio (measured), which says nothing.
        (b"1 sip:192.0.2.1 8 0 'weight=50'\n", "DS125:1"),
        (b"1 sip:192.0.2.1 8 0 \"weight=50\"\n", "DS125:1"),
        (b"1 sip:192.0.2.1 8 0 weight:50\n", "DS125:1"),
        (b"1 sip:192.0.2.1 8 weight:50\n", "DS125:1"),
        (b"1 sip:192.0.2.1 {weight=50}\n", "DS125:1"),
        (b"1 sip:192.0.2.1 8 0 a=b;rweight:50\n", "DS125:1"),
        (b"1 sip:192.0.2.1 8 0 \"weight=50\";duid=a\n", "DS125:1"),
        (b"1 sip:192.0.2.1 8 0 Weight: 50\n", "DS109:1"),
        (b"1 sip:192.0.2.1 8 0 weight:50,duid=a\n", "DS110:1 DS125:1"),
        (b"1 sip:192.0.2.1 8 0 rweight=0\n", "DS301:1"),
        // The address has no brackets.
        (b"1 sip:2001:db8::1:5060 8\n", "DS102:1"),
        (b"1 2001:db8::1 8\n", "DS102:1"),
        (b"1 sips:u@fe80::1;a=b 8\n", "DS102:1"),
        (b"1, sip:192.0.2.1\n", "DS102:1"),
        (b"// a comment\n1 sip:192.0.2.1\n", "DS102:1"),
        (b"0x1 sip:192.0.2.1\n", "DS102:1"),
        (b"default sip:192.0.2.1\n", "DS112:1"),
        (b"0 sip:192.0.2.1\n0 sip:192.0.2.2\n", "DS112:1"),
        (b"1 <external_ip>:5060\n", "DS105:1"),
        (b"1 IP:SIP_PORT\n", "DS105:1"),
        (b"{{range service \"sip\"}}\n1 sip:{{.Address}}:{{.Port}} 8\n{{end}}\n", "DS105:1 DS105:2 DS105:3"),
        (b"1 sip:192.0.2.1 0 0 name='FreeSWITCH node 1'\n", "DS102:1"),
        (b"1 sip:192.0.2.1 0 0 'node 1'\n", "DS109:1"),
        (b"1 sip:192.0.2.1 0 0 weight = 50\n", "DS109:1"),
        (b"1 sip:192.0.2.1 8;weight=50\n", "DS108:1"),
        (b"1 sip:192.0.2.1 0X8 5\n", "DS107:1"),
        (b"# c\r1 sip:192.0.2.1\r", "DS117:1"),
        (b"\xef\xbb\xbf# c\n1 sip:192.0.2.1\n", "DS117:1"),
        (b"1\xc2\xa0sip:192.0.2.1\n", "DS117:1"),
        (b"\xff\xfe1\0 \0s\0i\0p\0:\0a\0\n\0", "DS117:1"),
        (b"\x001 sip:192.0.2.1 8\n", "DS117:1"),
        (b"{\n  \"jsonrpc\": \"2.0\",\n  \"result\": {\n    \"NRSETS\": 1,\n", "DS104:1"),
        (b"1 sip:192.0.2.1\n1 SIP:192.0.2.1\n", "DS122:2"),
        (b"1 sip:192.0.2.1\n2 sip:192.0.2.1\n", ""),
        (b"1 sip:192.0.2.1;transport=udp\n1 sip:192.0.2.1\n", "DS123:2"),
        (b"1 sip:192.0.2.1;transport=tcp\n1 sip:192.0.2.1\n1 sip:a@192.0.2.1\n", ""),
        (b"# flags: 1 inactive, 8 probing\n# 8: inactive\n1 sip:192.0.2.1\n", "DS124:2"),
        (b"# set 1: disabled\n# 2: inactive\n1 sip:192.0.2.1\n", ""),
        (b"1 sip:192.0.2.1 0 0 weight=10;duid=a\n", ""),
        (b"1 sip:192.0.2.1 0 0 weight=50\n1 sip:192.0.2.2 0 0 weight = 50\n", "DS109:2"),
        (b"1 sip:192.0.2.1 0 0 weight=34\n1 sip:192.0.2.2 0 0 weight=33\n1 sip:192.0.2.3 0 0 weight=33\n", ""),
    ] {
        assert_eq!(in_list("6.1", list), codes, "{}", list.escape_ascii());
    }
}

#[test]
fn what_is_said_names_the_attribute_and_the_address_that_was_meant() {
    for (list, caret, words) in [
        (
            "1 sip:192.0.2.1 8 0 duid=a;rweight=0",
            "           ^^^^^^^^^",
            "the rweight is not a number from 1 to 100, and counts as 0",
        ),
        (
            "1 sip:192.0.2.1 8 0 weight=101;duid=a",
            "^^^^^^^^^^",
            "write a weight from 1 to 100",
        ),
        (
            "1 sip:192.0.2.1 8 0 a=b;'weight=50'",
            "    ^^^^^^^^^^^",
            "help: write weight=50",
        ),
        (
            "1 sip:2001:db8::1:5060",
            "^^^^",
            "write sip:[2001:db8::1]:5060 if the last number is the port, else sip:[2001:db8::1:5060]",
        ),
        ("1 2001:db8::1", "^^^^", "help: write sip:[2001:db8::1]"),
    ] {
        Test::new(["lint", "x.list"])
            .file("x.list", list)
            .stdout_has([caret, words])
            .stderr_has([""])
            .status(1)
            .run();
    }
}

#[test]
fn columns_are_put_in_order_only_where_they_are_certain() {
    for (list, fixed) in [
        (
            "1\t2\tsip:192.0.2.2:5060\t8\t0\tweight=50\n",
            "2\tsip:192.0.2.2:5060\t8\t0\tweight=50\n",
        ),
        (
            "1\t2\tsip:192.0.2.2\t8\t0\t\tcarrier one\n",
            "2\tsip:192.0.2.2\t8\t0 # carrier one\n",
        ),
        (
            "1 2 sip:192.0.2.2 8 0 weight=50\n",
            "2 sip:192.0.2.2 8 0 weight=50\n",
        ),
        (
            "1 0 1 weight=1 sip:192.0.2.2\n",
            "1 sip:192.0.2.2 0 1 weight=1\n",
        ),
        ("1 weight=1 sip:192.0.2.2\n", "1 sip:192.0.2.2 weight=1\n"),
        // Sets 1 and 2 with flags 5, or ids of set 5.
        (
            "1 5 sip:192.0.2.1\n2 5 sip:192.0.2.2\n",
            "1 5 sip:192.0.2.1\n2 5 sip:192.0.2.2\n",
        ),
        ("1 5 sip:192.0.2.1 8\n", "1 5 sip:192.0.2.1 8\n"),
        // A list cannot hold a blank in attributes.
        (
            "1\t2\tsip:192.0.2.2\t8\t0\ta=1; b=2\n",
            "1\t2\tsip:192.0.2.2\t8\t0\ta=1; b=2\n",
        ),
        (
            "1 sip:192.0.2.2 8 0 'weight=50;duid=a'\n",
            "1 sip:192.0.2.2 8 0 weight=50;duid=a\n",
        ),
        (
            "1 sip:192.0.2.2 8 0 a=b;weight:50\n",
            "1 sip:192.0.2.2 8 0 a=b;weight=50\n",
        ),
    ] {
        let test = Test::new(["lint", "--unsafe-fixes", "--fail-on", "never", "x.list"]);
        test.file("x.list", list)
            .stdout_has([""])
            .stderr_has([""])
            .leaves("x.list", fixed)
            .run();
    }
}

#[test]
fn a_dump_is_one_mistake_whatever_stands_in_it() {
    let dump = "{\n\tNRSETS: 1\n\tRECORDS: {\n\t\tSET: {\n\t\t\tID: 1\n\t\t\tTARGETS: {\n\
                \t\t\t\tDEST: {\n\t\t\t\t\tURI: sip:192.0.2.1:5060\n\t\t\t\t\tFLAGS: AP\n\t\t\t\t\tPRIORITY: 0\n\t\t\t\t}\n\
                \t\t\t\tDEST: {\n\t\t\t\t\tURI: sip:192.0.2.1:5060\n\t\t\t\t\tFLAGS: AP\n\t\t\t\t\tPRIORITY: 0\n\t\t\t\t}\n";
    assert_eq!(in_list("6.1", dump.as_bytes()), "DS104:1");
    let json = dump.replace("URI: sip", "\"URI\":  \"sip");
    assert_eq!(in_list("5.6", json.as_bytes()), "DS104:1");
    let pings = "modparam(\"dispatcher\", \"ds_ping_interval\", 10)";
    let route = "ds_select_dst(\"1\", \"4\");";
    assert_eq!(in_route(pings, route, dump), "DS104:1");
}

#[test]
fn in_mode_2_it_is_flags_9_that_are_pinged() {
    let mode = |mode: u8| {
        let pings = format!(
            "modparam(\"dispatcher\", \"ds_ping_interval\", 10) modparam(\"dispatcher\", \"ds_probing_mode\", {mode})"
        );
        let cfg = cfg(&pings, "ds_select_dst(\"1\", \"4\");");
        let run = Test::new(["lint", "--fail-on", "never", "kamailio.cfg", "x.list"])
            .file("kamailio.cfg", cfg)
            .file("x.list", PLAIN)
            .stdout_has(["DS204"])
            .stderr_has([""])
            .run();
        String::from_utf8(run.stdout).unwrap()
    };
    assert!(
        mode(2).contains("or flags 9 (IP) in the list"),
        "{}",
        mode(2)
    );
    assert!(
        mode(3).contains("or flag 8 (AP) in the list"),
        "{}",
        mode(3)
    );
}

#[test]
fn a_version_decides_what_is_a_mistake() {
    let twice = b"1 sip:192.0.2.1 0 0 socket=udp:127.0.0.1:5060\n1 sip:192.0.2.1\n";
    for (version, list, codes) in [
        ("6.0", &b"1 sip:192.0.2.1 0x8\n"[..], "DS107:1"),
        ("6.1", b"1 sip:192.0.2.1 0x8\n", ""),
        ("6.0", twice, "DS122:2"),
        ("6.1", twice, "DS122:2"),
    ] {
        assert_eq!(in_list(version, list), codes, "{version}");
    }
}

/// A cfg whose routes hold these lines.
fn cfg(parameters: &str, route: &str) -> String {
    format!(
        "listen=udp:192.0.2.10:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
         {parameters}\nrequest_route {{\n{route}\n}}\n"
    )
}

fn in_route(parameters: &str, route: &str, list: &str) -> String {
    let cfg = cfg(parameters, route);
    found(
        &["."],
        &[
            ("kamailio.cfg", cfg.as_bytes()),
            ("dispatcher.list", list.as_bytes()),
        ],
    )
}

const WEIGHTS: &str = "1 sip:192.0.2.1 0 9 weight=70\n1 sip:192.0.2.2 0 5 weight=30\n";
const PLAIN: &str = "1 sip:192.0.2.1 0 9\n1 sip:192.0.2.2 0 5\n";

#[test]
fn what_routes_choose_by_decides_about_attributes() {
    for (route, list, codes) in [
        ("ds_select_dst(\"1\", \"4\");", WEIGHTS, "DS304:1"),
        ("ds_select_dst(1, 9);", WEIGHTS, ""),
        (
            "ds_select_dst(\"1\", \"4\"); ds_select_routes(\"1=9;2=4\", \"0\");\n",
            WEIGHTS,
            "DS310:6",
        ),
        // What is not known is not judged.
        ("ds_select_dst(\"1\", \"$var(algorithm)\");", WEIGHTS, ""),
        (
            "ds_select_dst(\"$var(set)\", \"9\"); ds_select_dst(\"1\", \"4\");",
            WEIGHTS,
            "",
        ),
        ("exit;", WEIGHTS, ""),
        ("ds_select_dst(\"1\", \"9\");", PLAIN, "DS314:1"),
        ("ds_select_dst(\"1\", \"11\");", PLAIN, "DS314:1"),
        ("ds_select_dst(\"1\", \"10\");", PLAIN, "DS305:6"),
        ("ds_select_dst(\"1\", \"8\");", PLAIN, ""),
        (
            "ds_select_dst(\"1\", \"8\");",
            "1 sip:192.0.2.1\n1 sip:192.0.2.2 4\n",
            "",
        ),
        (
            "ds_select_dst(\"1\", \"4\");",
            "1 sip:192.0.2.1\n1 sip:192.0.2.2\n",
            "",
        ),
        ("ds_select_dst(\"1\", \"14\");", PLAIN, ""),
        ("ds_select_dst(\"1\", \"65\");", PLAIN, "DS309:6"),
        (
            "ds_select_dst(\"1\", \"4\"); ds_is_from_list(\"-1\");",
            "1 sip:192.0.2.1\n3 sip:192.0.2.2\n",
            "",
        ),
        (
            "ds_select_dst(\"1\", \"4\"); ds_is_from_list(\"3\");",
            "1 sip:192.0.2.1\n3 sip:192.0.2.2\n",
            "",
        ),
        (
            "ds_select_dst(\"1\", \"4\"); ds_is_from_list(\"4\");",
            "1 sip:192.0.2.1\n",
            "DS310:6",
        ),
    ] {
        assert_eq!(in_route("", route, list), codes, "{route}");
    }
}

const MEASURES: &str = "modparam(\"dispatcher\", \"ds_ping_latency_stats\", 1)\n\
                        modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
                        modparam(\"dispatcher\", \"ds_probing_mode\", 1)\n\
                        modparam(\"dispatcher\", \"ds_ping_from\", \"sip:a@example.org\")";

#[test]
fn a_destination_without_rweight_gets_no_calls_of_algorithm_11() {
    let by_11 = "ds_select_dst(\"1\", \"11\");";
    let list = |attributes: &[&str]| -> String {
        let line = |(number, attributes): (usize, &&str)| {
            format!("1 sip:192.0.2.{number} 0 {} {attributes}\n", 20 - number)
        };
        attributes
            .iter()
            .zip(1..)
            .map(|(a, n)| line((n, a)))
            .collect()
    };
    for (attributes, codes) in [
        (&["rweight=50", ""][..], "DS314:2"),
        (&["", "rweight=50"], "DS314:1"),
        (&["", "", "duid=a;rweight=1"], "DS314:1"),
        // Two share the calls: to leave out the others may be meant.
        (&["rweight=50", "", "rweight=50"], "DS303:2"),
        (&["rweight=50", "rweight=50", "duid=a"], "DS303:3"),
        (&["rweight=50", "rweight=50"], ""),
        (&["rweight=50"], ""),
        // The other one has a weight that is reported itself.
        (&["rweight=50", "rweight=500"], "DS301:2"),
    ] {
        assert_eq!(
            in_route("", by_11, &list(attributes)),
            codes,
            "{attributes:?}"
        );
    }
    let out_of_use = "1 sip:192.0.2.1 0 9 rweight=50\n1 sip:192.0.2.2 4\n";
    assert_eq!(in_route("", by_11, out_of_use), "");
    // Pings that measure latencies make it of the weight.
    let controlled = list(&["rweight=50;weight=50;cc=1", "weight=50;cc=1"]);
    assert_eq!(in_route(MEASURES, by_11, &controlled), "");
    assert_eq!(in_route("", by_11, &controlled), "DS316:1 DS314:2");
}

#[test]
fn congestion_control_needs_latencies() {
    let line = |attributes: &str| {
        format!("1 sip:192.0.2.1 0 9 {attributes}\n1 sip:192.0.2.2 0 5 {attributes}\n")
    };
    let [by_11, by_13] = [11, 13].map(|by| format!("ds_select_dst(\"1\", \"{by}\");"));
    for (route, attributes, codes) in [
        (by_11.as_str(), "rweight=50;weight=50;cc=1", "DS316:1"),
        (&by_11, "rweight=50;CC=1", "DS316:1"),
        (&by_11, "rweight=50;cc=2;duid=a;weight=3", "DS316:1"),
        (&by_11, "rweight=50;cc=0", ""),
        (&by_11, "rweight=50", ""),
        (&by_13, "cc=1", "DS316:6"),
        (&by_13, "duid=a", "DS316:6"),
    ] {
        let list = line(attributes);
        assert_eq!(in_route("", route, &list), codes, "{route} {attributes}");
        assert_eq!(in_route(MEASURES, route, &list), "", "{route} {attributes}");
    }
    let unknown = "ds_select_dst(\"1\", \"$var(x)\");";
    assert_eq!(in_route("", unknown, &line("rweight=50;cc=1")), "");
}

#[test]
fn failover_is_needed_where_it_is_called() {
    let next = "ds_select_dst(\"1\", \"4\"); ds_next_dst();";
    assert_eq!(in_route("", next, PLAIN), "DS306:6");
    for flags in ["2", "3"] {
        let set = format!("modparam(\"dispatcher\", \"flags\", {flags})");
        assert_eq!(in_route(&set, next, PLAIN), "", "{flags}");
    }
    let one = "modparam(\"dispatcher\", \"flags\", 1)";
    assert_eq!(in_route(one, next, PLAIN), "DS306:6");
}

#[test]
fn other_languages_may_choose_otherwise() {
    let more = "loadmodule \"app_lua.so\"";
    assert_eq!(in_route(more, "ds_select_dst(\"1\", \"4\");", WEIGHTS), "");
}
