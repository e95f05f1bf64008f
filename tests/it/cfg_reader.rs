//! The cfg reader: the facts it keeps with their places, what is unknown, and bad input.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ds_tool::internals::{
    Cfg, CfgErrorKind, CfgOptions, CfgWarningKind, Fact, FileSpan, LoadError, Loader, ParamValue,
    Transport, Version, cfg,
};
use proptest::prelude::*;

/// Included files, by path.
#[derive(Default)]
struct Files(BTreeMap<PathBuf, Vec<u8>>);

impl Loader for Files {
    fn load(&self, path: &Path) -> Result<Vec<u8>, LoadError> {
        self.0.get(path).cloned().ok_or(LoadError::Missing)
    }
}

fn reading() -> CfgOptions {
    let mut reading = CfgOptions {
        working_dir: "/".into(),
        ..CfgOptions::default()
    };
    reading.env.complete = true;
    reading
}

fn read_with(text: impl AsRef<[u8]>, files: &[(&str, &str)], reading: &CfgOptions) -> Cfg {
    let files = files
        .iter()
        .map(|(name, text)| (name.into(), text.as_bytes().to_vec()));
    let text = text.as_ref().to_vec();
    cfg::read(
        Path::new("/etc/kamailio.cfg"),
        text,
        &Files(files.collect()),
        reading,
    )
}

fn read(text: impl AsRef<[u8]>) -> Cfg {
    read_with(text, &[], &reading())
}

fn accepted(text: &str) -> Cfg {
    let cfg = read(text);
    assert_eq!(cfg.refusals, [], "{text}");
    cfg
}

fn refusal(text: &str) -> Option<CfgErrorKind> {
    read(text)
        .refusals
        .into_iter()
        .next()
        .map(|refusal| refusal.reason)
}

/// The text at a place, and its line.
fn at(cfg: &Cfg, spot: FileSpan) -> (String, u32) {
    let source = &cfg.files[spot.file as usize].source;
    let text = String::from_utf8_lossy(source.bytes(spot.span)).into_owned();
    (text, source.position(spot.span.start).line)
}

const MODULES: &str = "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n";

#[test]
fn modules_keep_their_order_and_their_place_through_defines_and_includes() {
    let cfg = read_with(
        "#!define TM \"tm.so\"\nloadmodule TM\ninclude_file \"more.cfg\"\nloadmodule \"sl\"\n",
        &[("/etc/more.cfg", "# first\nloadmodule 'dispatcher.so'\n")],
        &reading(),
    );
    assert_eq!(cfg.refusals, []);
    let names: Vec<_> = cfg.facts.modules.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["tm", "dispatcher", "sl"]);
    let places: Vec<_> = cfg
        .facts
        .modules
        .iter()
        .map(|m| at(&cfg, m.spot.unwrap()))
        .collect();
    assert_eq!(places[0], ("TM".into(), 2));
    assert_eq!(places[1], ("'dispatcher.so'".into(), 2));
    assert_eq!(places[2], ("\"sl\"".into(), 4));
    let included = cfg.facts.modules[1].spot.unwrap().file as usize;
    assert_eq!(cfg.files[included].source.name, "/etc/more.cfg");
    let from = cfg.files[included].included_from.unwrap();
    assert_eq!(at(&cfg, from), ("\"more.cfg\"".into(), 3));
}

#[test]
fn the_last_modparam_that_matches_decides() {
    let cfg = accepted(&format!(
        "{MODULES}modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
         modparam(\"DISP.*\", \"ds_ping_interval\", 0x14)\n\
         modparam(\"tm\", \"fr_timer\", -5)\n"
    ));
    let interval = cfg.facts.param("dispatcher", "ds_ping_interval").unwrap();
    assert_eq!(interval.value, Fact::Known(ParamValue::Int(20)));
    assert_eq!(at(&cfg, interval.spot).1, 4);
    let timer = cfg.facts.param("tm", "fr_timer").unwrap();
    assert_eq!(timer.value, Fact::Known(ParamValue::Int(-5)));
    assert!(cfg.facts.param("tm", "ds_ping_interval").is_none());
    assert!(cfg.facts.param("dispatcher", "DS_PING_INTERVAL").is_none());
}

#[test]
fn sockets_keep_transport_host_port_name_and_advertised_address() {
    let cfg = accepted(
        "listen=udp:10.0.0.1:5060 tcp:[::1]\nlisten=eth0 advertise a-b.example.com:5070 name \"out\"\n\
         socket = { bind = tls:10.0.0.2:5061; name = \"in\"; }\nalias=\"example.com\"\n",
    );
    let shown: Vec<_> = cfg
        .facts
        .listens
        .iter()
        .map(|l| {
            let text = |v: &Fact<Vec<u8>>| String::from_utf8(v.value().unwrap().clone()).unwrap();
            let advertised = l
                .advertise
                .as_ref()
                .map(|a| (text(&a.host), a.port.clone()));
            (
                l.transport,
                text(&l.host),
                l.port.clone(),
                l.name.as_ref().map(text),
                advertised,
            )
        })
        .collect();
    let port = |port| Some(Fact::Known(port));
    assert_eq!(
        shown,
        [
            (
                Some(Transport::Udp),
                "10.0.0.1".into(),
                port(5060),
                None,
                None
            ),
            (Some(Transport::Tcp), "::1".into(), None, None, None),
            (
                None,
                "eth0".into(),
                None,
                Some("out".into()),
                Some(("a-b.example.com".into(), port(5070)))
            ),
            (
                Some(Transport::Tls),
                "10.0.0.2".into(),
                port(5061),
                Some("in".into()),
                None
            ),
        ]
    );
}

/// A number and a dot start an IPv4 address; no socket is one of WebSocket (measured on 5.6.3, 6.0.1
/// and 6.1.5).
#[test]
fn addresses_that_are_none_are_refused() {
    for listen in [
        "ws:127.0.0.1:5060",
        "wss:127.0.0.1:5061",
        "udp:256.0.0.1:5060",
        "10.0.0.300",
        "udp:1.2.3:5060",
        "udp:127.1",
        "udp:127.0.0.1.2:5060",
        "udp:1.example.org:5060",
        "udp:[::g]:5060",
        "tcp:*:5060",
    ] {
        assert!(refusal(&format!("listen={listen}\n")).is_some(), "{listen}");
    }
    for listen in [
        "udp:127.0.0.01:5060",
        "udp:\"127.0.0.1\":5060",
        "udp:1und1.example.org:5060",
        "sip-1.example.org",
        "udp:127.0.0.1:0",
    ] {
        assert_eq!(refusal(&format!("listen={listen}\n")), None, "{listen}");
    }
}

#[test]
fn core_parameters_are_found_under_their_first_name() {
    let cfg = accepted("use_dns_cache=on\ndns_use_cache=off\ndns_try_ipv6=yes\nport=5080\n");
    let value = |name| cfg.facts.core(name).map(|p| p.value.clone());
    assert_eq!(
        value("use_dns_cache"),
        Some(Fact::Known(ParamValue::Int(0)))
    );
    assert_eq!(value("dns_try_ipv6"), Some(Fact::Known(ParamValue::Int(1))));
    assert_eq!(value("port"), Some(Fact::Known(ParamValue::Int(5080))));
    assert_eq!(value("debug"), None);
}

#[test]
fn calls_of_dispatcher_keep_their_arguments_and_their_route() {
    let cfg = accepted(&format!(
        "{MODULES}#!define SET \"7\"\nrequest_route {{\n  if (!ds_select_dst(SET, 4)) {{ exit; }}\n}}\n\
         failure_route[NEXT] {{ ds_mark_dst(\"ip\"); ds_next_dst(); }}\n\
         event_route[dispatcher:dst-down] {{ ds_is_from_list($var(set)); }}\n"
    ));
    let calls: Vec<_> = cfg
        .facts
        .ds_calls
        .iter()
        .map(|call| {
            let args = call
                .args
                .iter()
                .map(|a| String::from_utf8_lossy(a.value().unwrap()));
            (
                call.route.as_str(),
                call.function.as_str(),
                args.collect::<Vec<_>>().join("|"),
            )
        })
        .collect();
    assert_eq!(
        calls,
        [
            ("request_route", "ds_select_dst", "7|4".to_owned()),
            ("failure_route[NEXT]", "ds_mark_dst", "ip".into()),
            ("failure_route[NEXT]", "ds_next_dst", String::new()),
            (
                "event_route[dispatcher:dst-down]",
                "ds_is_from_list",
                "$var(set)".into()
            ),
        ]
    );
}

#[test]
fn routes_keep_their_order_their_names_and_whether_they_are_read() {
    let text = "#!trydefenv WITH_DOWN\nrequest_route { exit; }\nfailure_route[NEXT] { exit; }\n\
                #!ifdef WITH_DOWN\nevent_route[dispatcher:dst-down] { exit; }\n#!endif\n";
    let mut reading = reading();
    reading.env.complete = false;
    let routes: Vec<_> = read_with(text, &[], &reading)
        .facts
        .routes
        .into_iter()
        .map(|route| (route.name, route.certain.value().is_some()))
        .collect();
    assert_eq!(
        routes,
        [
            ("request_route".to_owned(), true),
            ("failure_route[NEXT]".to_owned(), true),
            ("event_route[dispatcher:dst-down]".to_owned(), false),
        ]
    );
}

#[test]
fn a_variable_that_is_not_given_makes_facts_unknown_and_not_absent() {
    let text = "#!trydefenv WITH_TM\n#!defenv INTERVAL\n#!ifdef WITH_TM\nloadmodule \"tm.so\"\n#!endif\n\
                loadmodule \"dispatcher.so\"\nmodparam(\"dispatcher\", \"ds_ping_interval\", INTERVAL)\n";
    let mut reading = reading();
    reading.env.complete = false;
    let cfg = read_with(text, &[], &reading);
    assert_eq!(cfg.refusals, []);
    let missing = |name: &str| format!("the environment variable {name}");
    assert_eq!(cfg.facts.incomplete, [missing("WITH_TM")]);
    assert_eq!(
        cfg.facts.modules[0].certain,
        Fact::Unknown(missing("WITH_TM"))
    );
    assert_eq!(cfg.facts.modules[1].certain, Fact::Known(()));
    let interval = cfg.facts.param("dispatcher", "ds_ping_interval").unwrap();
    assert_eq!(interval.value, Fact::Unknown(missing("INTERVAL")));

    reading.env.variables = [("INTERVAL".to_owned(), b"30".to_vec())].into();
    reading.env.complete = true;
    let cfg = read_with(text, &[], &reading);
    assert_eq!((cfg.refusals, cfg.facts.incomplete), (vec![], vec![]));
    assert_eq!(cfg.facts.modules.len(), 1);
    let interval = cfg.facts.modparams.first().unwrap();
    assert_eq!(interval.value, Fact::Known(ParamValue::Int(30)));
}

/// What a rule with an unknown value does not match is as it is written.
#[test]
fn an_unknown_variable_leaves_only_what_it_is_substituted_in_unknown() {
    let text = "#!substdef \"!MY_ADDR!$env(SIP_ADDR)!g\"\n#!substdef \"!MY_ADDR!$env(SIP_ADDR)!g\"\n\
                #!substdef \"!MY_URI!sip:MY_ADDR!g\"\n#!trydefenv UNUSED\nlisten=udp:MY_ADDR:5060\n\
                loadmodule \"dispatcher.so\"\nmodparam(\"dispatcher\", \"ds_ping_from\", \"MY_URI\")\n\
                modparam(\"dispatcher\", \"list_file\", \"/etc/d.list\")\n";
    let mut reading = reading();
    reading.env.complete = false;
    let cfg = read_with(text, &[], &reading);
    assert_eq!(cfg.refusals, []);
    assert_eq!(cfg.facts.incomplete, [""; 0]);
    let unknown = Fact::Unknown("the environment variable SIP_ADDR".to_owned());
    assert_eq!(cfg.facts.listens[0].host, unknown);
    let value = |cfg: &Cfg, name| cfg.facts.param("dispatcher", name).unwrap().value.clone();
    assert!(value(&cfg, "ds_ping_from").value().is_none());
    let string = |text: &str| Fact::Known(ParamValue::Str(text.into()));
    assert_eq!(value(&cfg, "list_file"), string("/etc/d.list"));

    let given = ("SIP_ADDR".to_owned(), b"192.0.2.1".to_vec());
    reading.env.variables = [given].into();
    let cfg = read_with(text, &[], &reading);
    assert_eq!(
        (cfg.refusals.clone(), cfg.facts.incomplete.len()),
        (vec![], 0)
    );
    assert_eq!(
        cfg.facts.listens[0].host,
        Fact::Known(b"192.0.2.1".to_vec())
    );
    assert_eq!(value(&cfg, "ds_ping_from"), string("sip:192.0.2.1"));
}

#[test]
fn a_string_that_is_not_closed_is_the_one_error_and_has_its_place() {
    for (text, place) in [
        ("loadmodule \"tm.so\nloadmodule \"sl.so\"\n", 12),
        (
            "debug=2\nuser_agent_header=\"abc\nloadmodule \"tm.so\"\n",
            27,
        ),
        ("user_agent_header='abc\nloadmodule 'tm.so'\n", 19),
        (
            "loadmodule \"tm.so\"\nmodparam(\"tm\", \"fr_timer\", \"5)\n",
            46,
        ),
        (
            "log_name=\"abc\nlisten=udp:127.0.0.1\nloadmodule \"tm.so\"\nloadmodule \"sl.so\"\n",
            9,
        ),
        ("request_route {\n  xlog(\"a);\n  xlog(\"b\");\n}\n", 24),
        ("user_agent_header=\"abc\n", 19),
    ] {
        let refusals = read(text).refusals;
        let reasons: Vec<_> = refusals.iter().map(|refusal| &refusal.reason).collect();
        assert_eq!(reasons, [&CfgErrorKind::StringNotClosed], "{text}");
        let start = refusals[0].spot.span.start as usize;
        assert!(start + 1 == place || start == place, "{start} {text}");
    }
    // A string may have several lines.
    let text = "user_agent_header=\"a\nb\"\nmodparam(\"x\", \"y\", 1)\n";
    let reasons: Vec<_> = read(text).refusals.into_iter().map(|r| r.reason).collect();
    assert_eq!(reasons, [CfgErrorKind::NoModuleMatches(b"x".to_vec())]);
}

/// Checked by 5.6.3, 6.0.1 and 6.1.5.
#[test]
fn a_port_inside_the_quotes_belongs_to_the_name_to_listen_on() {
    for (listen, refused) in [
        ("\"127.0.0.1:5060\"", true),
        ("\"[::1]:5060\"", true),
        ("udp:\"127.0.0.1:5060\"", true),
        ("\"::1\"", false),
        ("\"127.0.0.1\":5060", false),
    ] {
        let refusals = read(format!("listen={listen}\nrequest_route {{ exit; }}\n")).refusals;
        assert_eq!(!refusals.is_empty(), refused, "{listen} {refusals:?}");
    }
}

#[test]
fn a_name_that_nothing_defines_is_named_unless_a_file_that_is_not_here_may_define_it() {
    for text in [
        "loadmodule MY_NAME\n",
        "debug=MY_NAME\n",
        "user_agent_header=MY_NAME\n",
    ] {
        let reason = refusal(text).map(|reason| reason.to_string());
        let reason = reason.unwrap_or_default();
        assert!(
            reason.starts_with("MY_NAME is not defined, and a "),
            "{reason}"
        );
        let cfg = read(format!("import_file \"local.cfg\"\n{text}"));
        assert_eq!(cfg.refusals, [], "{text}");
    }
}

#[test]
fn what_a_rule_may_do_is_named_by_its_directive() {
    for (text, missing) in [
        (
            "#!substdef \"!(A)\\1!B!g\"\n",
            "the effect of #!substdef on strings with (A)\\1",
        ),
        (
            "#!subst \"/A/\\u/\"\n",
            "the effect of #!subst on strings with A",
        ),
    ] {
        let cfg = read(format!("{text}{MODULES}"));
        assert_eq!(cfg.facts.incomplete, [missing], "{text}");
    }
}

#[test]
fn an_unknown_text_may_be_the_transport_of_an_address() {
    let text = "#!defenv MY\nlisten=MY:192.0.2.1:5060\nlisten=MY:5070\nlisten=udp:MY\nlisten=MY\n";
    let mut reading = reading();
    reading.env.complete = false;
    let cfg = read_with(text, &[], &reading);
    assert_eq!((cfg.refusals, cfg.facts.listens.len()), (vec![], 4));
    assert_eq!(cfg.facts.listens[1].port, Some(Fact::Known(5070)));
}

#[test]
fn a_required_variable_that_is_known_to_be_absent_is_refused() {
    assert_eq!(
        refusal("#!defenv NONE\ndebug=2\n"),
        Some(CfgErrorKind::VariableNotSet("NONE".into()))
    );
}

#[test]
fn a_file_that_is_not_here_leaves_the_facts_incomplete() {
    let cfg = read(format!("import_file \"local.cfg\"\n{MODULES}"));
    assert_eq!((cfg.refusals, cfg.facts.modules.len()), (vec![], 2));
    assert_eq!(
        cfg.facts.incomplete,
        ["the contents of the imported file local.cfg"]
    );
    let cfg = read("include_file \"local.cfg\"\nmodparam(\"x\", \"y\", 1)\n");
    let reasons: Vec<_> = cfg.refusals.into_iter().map(|r| r.reason).collect();
    assert_eq!(reasons, [CfgErrorKind::NoIncludedFile("local.cfg".into())]);
    assert_eq!(cfg.facts.incomplete.len(), 1);
}

#[test]
fn what_is_accepted_though_not_as_it_looks_is_noted() {
    for (text, kind) in [
        (
            "debug=2\n/* open\nloadmodule \"tm.so\"\n",
            CfgWarningKind::UnclosedComment,
        ),
        (
            "#!ifdef A\n#!else # note\ndebug=2\n#!endif\ndebug=2\n",
            CfgWarningKind::NoDirective(b"else".to_vec()),
        ),
        (
            "#!undef A\ndebug=2\n",
            CfgWarningKind::NoDirective(b"undef".to_vec()),
        ),
        ("#!else\ndebug=2\n", CfgWarningKind::StrayElse),
    ] {
        let cfg = accepted(text);
        let kinds: Vec<_> = cfg.notes.into_iter().map(|note| note.kind).collect();
        assert_eq!(kinds, [kind], "{text}");
    }
}

#[test]
fn modules_of_the_command_line_come_first() {
    let reading = CfgOptions {
        assume_modules: vec!["tm".into()],
        ..reading()
    };
    let cfg = read_with(
        "#!ifdef MOD_tm\nmodparam(\"tm\", \"fr_timer\", 1)\n#!endif\n",
        &[],
        &reading,
    );
    assert_eq!((cfg.refusals.len(), cfg.facts.modparams.len()), (0, 1));
    assert_eq!(cfg.facts.modules[0].spot, None);
    let cfg = read_with("loadmodule \"tm.so\"\n", &[], &reading);
    assert_eq!(
        cfg.refusals[0].reason,
        CfgErrorKind::ModuleTwice("tm".into())
    );
}

#[test]
fn each_refusal_names_its_place_and_its_reason() {
    let cfg = read(format!(
        "{MODULES}modparam(\"dispatcher\", \"ds_ping_interval\", \"1\")\n"
    ));
    let refusal = &cfg.refusals[0];
    assert_eq!(at(&cfg, refusal.spot), ("modparam".into(), 3));
    assert_eq!(
        refusal.reason.to_string(),
        "parameter ds_ping_interval of module dispatcher wants a number without quotes"
    );
}

/// Measured: 5.6.3, 6.0.1 and 6.1.5 do the same with each of these; none of them says so with `-c`.
#[test]
fn without_parameters_and_routes_5_7_and_5_8_crash() {
    let crashes = |text: &str, version: &str| {
        let reading = CfgOptions {
            version: version.parse().unwrap(),
            ..reading()
        };
        let cfg = read_with(text, &[], &reading);
        let reasons = cfg.refusals.into_iter().map(|refusal| refusal.reason);
        reasons.eq([CfgErrorKind::NoSharedMemory])
    };
    for text in ["debug=2\n", "debug=2\nloadmodule \"tm.so\"\n"] {
        for version in ["5.7.0", "5.7.7", "5.8.8"] {
            assert!(crashes(text, version), "{text} {version}");
        }
        for version in ["5.6.6", "6.0.0", "6.1.5"] {
            assert!(!crashes(text, version), "{text} {version}");
        }
    }
    for text in [
        "debug=2\nrequest_route { exit; }\n",
        "debug=2\nevent_route[a:b] { exit; }\n",
        "loadmodule \"tm.so\"\nmodparam(\"tm\", \"fr_timer\", 1)\n",
        "loadmodule \"tls.so\"\n",
        "debug=2\ninclude_file \"not-here.cfg\"\n",
        "debug=2\n#!ifdef X\nrequest_route { exit; }\n#!endif\nimport_file \"not-here.cfg\"\n",
    ] {
        assert!(!crashes(text, "5.8.8"), "{text}");
    }
}

#[test]
fn a_value_that_tm_cannot_read_is_refused() {
    let set = |value| {
        refusal(&format!(
            "loadmodule \"tm.so\"\nmodparam(\"tm\", \"tw_append\", \"{value}\")\n"
        ))
    };
    assert_eq!(set("a:hdr[X]"), None);
    assert!(matches!(set("abc"), Some(CfgErrorKind::BadValue { .. })));
}

#[test]
fn routes_that_are_called_and_are_not_there_stop_the_start() {
    let missing = |text: &str| {
        let cfg = accepted(text);
        let missing = cfg.facts.missing_routes();
        let missing = missing.map(|(call, name)| (at(&cfg, call.spot).0, name.to_vec()));
        let names: Vec<_> = missing.collect();
        for (shown, name) in &names {
            assert_eq!(shown.trim_matches(['"', '\'']).as_bytes(), name, "{text}");
        }
        names.len()
    };
    for (text, count) in [
        ("request_route { route(A); }", 1),
        ("request_route { route(\"A\"); }", 1),
        ("request_route { route('A'); route(B); }", 2),
        ("request_route { route(\"$var(x)\"); }", 1),
        ("request_route { route(\"A$var(x)\"); }", 1),
        ("request_route { route(1); }", 1),
        ("request_route { if (route(A)) { exit; } }", 1),
        ("request_route { exit; route(A); }", 1),
        ("request_route { exit; }\nfailure_route[F] { route(B); }", 1),
        ("request_route { exit; }\nroute[U] { route(B); }", 1),
        ("request_route { exit; }\nbranch_route[Q] { route(Q); }", 1),
        (
            "request_route { exit; }\nevent_route[core:worker-one-init] { route(Q); }",
            1,
        ),
        ("request_route { route(A); }\nonreply_route[A] { exit; }", 1),
        ("request_route { route(a); }\nroute[A] { exit; }", 1),
        ("request_route { route($var(x)); }", 0),
        ("request_route { route(0); }", 0),
        ("route { route(0); }", 0),
        ("request_route { route(A); }\nroute[A] { exit; }", 0),
        ("route[A] { exit; }\nrequest_route { route(\"A\"); }", 0),
        ("request_route { route(A); }\nroute[\"A\"] { exit; }", 0),
        ("request_route { route(0x1); }\nroute[1] { exit; }", 0),
        (
            "request_route { route(\"A\" + \"B\"); }\nroute[AB] { exit; }",
            0,
        ),
        (
            "#!define NEXT A\nrequest_route { route(NEXT); }\nroute[A] { exit; }",
            0,
        ),
        (
            "#!ifdef X\nroute[U] { route(B); }\n#!endif\nrequest_route { exit; }",
            0,
        ),
    ] {
        assert_eq!(missing(text), count, "{text}");
    }
    // What is not here may have it.
    let cfg = read_with(
        "request_route { route(A); }\nimport_file \"more.cfg\"\n",
        &[],
        &CfgOptions::default(),
    );
    assert_eq!(cfg.facts.missing_routes().count(), 0);
}

/// Measured: 5.6.3 dies by SIGSEGV, with `-c` too; 6.0.1 and 6.1.5 go on. From 5.7 on each name has a
/// value of its own.
#[test]
fn an_older_kamailio_dies_where_a_borrowed_value_is_replaced() {
    let crashes = |text: &str, version| {
        let mut reading = CfgOptions {
            version,
            ..reading()
        };
        reading.env.variables.insert("AENV".into(), b"x".to_vec());
        let cfg = read_with(
            format!("{text}\nrequest_route {{ exit; }}\n"),
            &[],
            &reading,
        );
        cfg.refusals
            .iter()
            .any(|refusal| matches!(refusal.reason, CfgErrorKind::RedefinitionCrashes(_)))
    };
    for (text, dies) in [
        ("#!substdef \"/V/1/\"\n#!redef V 2", true),
        ("#!substdefs \"/V/1/\"\n#!redefine V", true),
        ("#!substdefs \"/V//\"\n#!redef V 2", true),
        (
            "#!substdef \"/V/1/g\"\n#!ifdef V\n#!redef V 2\n#!endif",
            true,
        ),
        ("#!defenvs AENV\n#!redef AENV 2", true),
        ("#!substdef \"/V//\"\n#!redef V 2", false),
        ("#!substdef \"/V/1/\"\n#!trydef V 2", false),
        ("#!substdef \"/V/1/\"\n#!redef W 2", false),
        (
            "#!substdef \"/V/1/\"\n#!ifdef W\n#!redef V 2\n#!endif",
            false,
        ),
        ("#!define V 1\n#!redef V 2", false),
        ("#!defenv AENV\n#!redef AENV 2", false),
    ] {
        assert_eq!(crashes(text, Version::V5_6), dies, "{text}");
        for version in [Version::V5_7, Version::V6_0, Version::V6_1] {
            assert!(!crashes(text, version), "{version} {text}");
        }
    }
}

/// What takes a reader time or memory that its size does not show.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let mut laughs: String = (0..60)
        .map(|n| format!("#!define A{n} A{} A{}\n", n + 1, n + 1))
        .collect();
    laughs.push_str("#!define A60 debug=2\nA0\n");
    let doubled = (0..60)
        .map(|n| format!("#!subst \"/a{{{}}}/aaaa/g\"\n", n % 3 + 1))
        .collect::<String>();
    vec![
        ("a billion laughs", laughs.into()),
        ("a define of itself", "#!define A A\nA\n".repeat(100).into()),
        (
            "two defines of each other",
            b"#!define A B x\n#!define B A y\nA\n".to_vec(),
        ),
        ("open braces", b"{".repeat(1 << 20)),
        (
            "open parentheses in a route",
            [b"route {", &b"(".repeat(1 << 20)[..]].concat(),
        ),
        ("open comments", b"/*".repeat(1 << 20)),
        ("open conditions", b"#!ifdef A\n".repeat(1 << 17)),
        (
            "a nested expression",
            [b"#!ifexp ", &b"(".repeat(1 << 20)[..], b"\n"].concat(),
        ),
        (
            "strings that grow",
            format!("{doubled}log_name=\"aaaa\"\n").into(),
        ),
        (
            "patterns that blow up",
            "#!subst \"/((((a*)*)*)*)*b/x/g\"\nlog_name=\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n"
                .repeat(50)
                .into(),
        ),
        (
            "a pattern of a million",
            b"#!subst \"/((a{1000}){1000}){1000}/x/\"\ndebug=2\n".to_vec(),
        ),
        (
            "a file that includes itself",
            b"include_file \"/etc/kamailio.cfg\"\n".repeat(12),
        ),
        (
            "one long line",
            [b"log_name=\"", &b"x".repeat(1 << 22)[..], b"\"\n"].concat(),
        ),
        ("nothing but NUL", vec![0; 1 << 20]),
        (
            "Latin-1",
            "# \u{fc}\nlog_name=\"\u{fc}\"\n"
                .repeat(1000)
                .chars()
                .map(|c| c as u8)
                .collect(),
        ),
    ]
}

#[test]
fn no_input_takes_long() {
    for (name, text) in bombs() {
        let itself = String::from_utf8_lossy(&text).into_owned();
        let files: &[(&str, &str)] = match name {
            "a file that includes itself" => &[("/etc/kamailio.cfg", &itself)],
            _ => &[],
        };
        let started = Instant::now();
        let cfg = read_with(&text, files, &reading());
        let took = started.elapsed();
        println!(
            "{name}: {took:?}, {} refusals, {} gaps",
            cfg.refusals.len(),
            cfg.facts.incomplete.len()
        );
        assert!(took < Duration::from_secs(20), "{name}: {took:?}");
        assert!(cfg.refusals.len() <= 1000 && cfg.notes.len() <= 1000);
        assert_eq!(cfg.files[0].source.text, text, "{name}");
    }
}

/// Fragments that meet the reader's states in any order.
fn fragments() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "#!define ",
        "#!ifdef ",
        "#!ifndef ",
        "#!ifexp ",
        "#!else",
        "#!endif\n",
        "#!subst ",
        "#!substdef ",
        "#!defexp ",
        "#!defenv ",
        "#!trydef ",
        "!!",
        "include_file ",
        "\"a.cfg\"",
        "\"/A/B/g\"",
        "A",
        "B",
        "\n",
        " ",
        "\\",
        "\\\n",
        "\"",
        "'",
        "/*",
        "*/",
        "#",
        "//",
        "loadmodule ",
        "\"tm.so\"",
        "modparam(",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        ",",
        "=",
        ":",
        "listen=",
        "socket=",
        "udp:",
        "127.0.0.1",
        "5060",
        "::1",
        "route",
        "request_route {",
        "event_route[",
        "ds_select_dst(",
        "$var(",
        "@",
        "$",
        "1 + ",
        "-",
        "cfgengine ",
        "a:b",
        "\0",
        "\u{fc}",
        "name ",
        "advertise ",
        "kemi.",
        "flags ",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn any_bytes_are_read_and_kept(text in prop::collection::vec(any::<u8>(), 0..400)) {
        let cfg = read(&text);
        prop_assert_eq!(&cfg.files[0].source.text, &text);
    }

    #[test]
    fn any_fragments_are_read_in_every_version(text in fragments(), included in fragments()) {
        let included = String::from_utf8_lossy(&included).into_owned();
        for version in Version::ALL {
            let mut reading = reading();
            reading.version = version;
            reading.env.complete = text.len() % 2 == 0;
            let cfg = read_with(&text, &[("/etc/a.cfg", &included)], &reading);
            prop_assert_eq!(&cfg.files[0].source.text, &text);
            for refusal in &cfg.refusals {
                let source = &cfg.files[refusal.spot.file as usize].source;
                prop_assert!(refusal.spot.span.end as usize <= source.text.len());
                prop_assert!(refusal.spot.span.start <= refusal.spot.span.end);
                prop_assert!(!refusal.reason.to_string().is_empty());
            }
        }
    }
}

/// Pings pass one route, and their replies another (measured on 5.6.3 and 6.1.5).
#[test]
fn routes_that_pings_pass_may_drop_or_change_them() {
    use ds_tool::internals::{Fact, Server, Version};
    const LOCAL: &str = "event_route[tm:local-request]";
    let server = |routes: &str| Server::of_cfg(&accepted(routes), Version::V6_1);
    for (routes, may_drop) in [
        (format!("{LOCAL} {{ drop; }}\n"), true),
        (
            format!("{LOCAL} {{ if ($rm == \"OPTIONS\") {{ drop(); }} }}\n"),
            true,
        ),
        (
            format!("{LOCAL} {{ route(A); }}\nroute[A] {{ route(B); }}\nroute[B] {{ drop; }}\n"),
            true,
        ),
        (
            format!("{LOCAL} {{ route(A); }}\nroute[A] {{ route(A); exit; }}\n"),
            false,
        ),
        (format!("{LOCAL} {{ route(\"x\" + $rm); }}\n"), true),
        (format!("{LOCAL} {{ return 0; }}\n"), false),
        (format!("{LOCAL} {{ xlog(\"$rm\"); exit; }}\n"), false),
        (
            "reply_route { if ($rs == 200) { drop; } }\n".to_owned(),
            true,
        ),
        ("onreply_route { return(0); }\n".to_owned(), true),
        ("reply_route { exit; }\n".to_owned(), false),
        (
            "onreply_route[A] { drop; }\nroute { drop; }\n".to_owned(),
            false,
        ),
    ] {
        assert_eq!(
            !server(&routes).dropping_routes.is_empty(),
            may_drop,
            "{routes}"
        );
    }
    for (body, headers) in [
        ("append_hf(\"X-A: 1\\r\\n\");", Some("X-A: 1\r\n")),
        (
            "xlog(\"a\"); append_hf(\"A: 1\\r\\n\"); append_hf(\"B: 2\\r\\n\"); exit;",
            Some("A: 1\r\nB: 2\r\n"),
        ),
        ("if (is_method(\"INVITE\")) { xlog(\"a\"); }", Some("")),
        (
            "if (is_method(\"INVITE\")) append_hf(\"A: 1\\r\\n\");",
            None,
        ),
        ("exit; append_hf(\"A: 1\\r\\n\");", None),
        ("append_hf(\"A: $ru\\r\\n\");", None),
        ("append_hf(\"A: 1\");", None),
        ("append_hf(\"A: 1\\r\\n\", \"To\");", None),
        ("remove_hf(\"To\");", None),
        ("$ru = \"sip:a\";", None),
        ("$var(a) = 1;", Some("")),
        ("route(A);", None),
    ] {
        let routes = format!("{LOCAL} {{ {body} }}\nroute[A] {{ xlog(\"a\"); }}\n");
        let added = server(&routes).added_headers;
        let expected = headers.map(|text| text.as_bytes().to_vec());
        match (added, expected) {
            (Fact::Known(added), expected) => assert_eq!(Some(added), expected, "{body}"),
            (Fact::Unknown(why), expected) => {
                assert_eq!(expected, None, "{body}");
                assert!(
                    why.starts_with(LOCAL) && why.contains("kamailio.cfg:1"),
                    "{why}"
                );
            }
        }
    }
}
