//! Probes of peers on loopback, in every format.

use super::case::Case;
use super::inputs;
use super::lists;
use super::peers::Peers;
use crate::real::cfg_generator::{self, ENVIRONMENT};
use crate::real::generator::Generator;

const FORMATS: [&str; 8] = [
    "table",
    "json",
    "ndjson",
    "csv",
    "junit",
    "nagios",
    "prometheus",
    "markdown",
];

/// How every probe begins; it looks up nothing but at our own name server.
const PROBE: &str = "probe --kamailio-version @V@ --rate 0 --timeout 300ms \
    --dns-server @NAMES@ --dns-timeout 2s --format @FORMAT@";

/// Ways to probe the list, each in every format.
const WAYS: [&str; 31] = [
    "x.list",
    "--include-disabled x.list",
    "--set 1 --set 3 x.list",
    "--uri sip:*@127.0.0.1:@UDP@ --line 1 --line 2 --line 3 x.list",
    "--attr weight=50 x.list",
    "--ping-reply-codes code=404;class=5 x.list",
    "--transport tcp x.list",
    "--transport tls --set 1 x.list",
    "--try-tcp x.list",
    "--tls-insecure --set 3 x.list",
    "--count 2 --interval 400ms x.list",
    "--count 3 --interval 400ms --set 1 x.list",
    "--dns rfc3263 x.list",
    "--dns rfc3263 --all-addresses --set 3 x.list",
    "--all-addresses x.list",
    "--resolve one.test=127.0.0.2 --resolve nosuch.test=127.0.0.1 --set 3 x.list",
    "--source 127.0.0.1 x.list",
    "--ping-from sip:a@b.test --ping-method INFO --user-agent x --set 1 x.list",
    "--rate 100 --set 1 x.list",
    "--write --diff x.list",
    "--write x.list",
    "--write=inactive x.list",
    "--write=disabled --backup x.list",
    "--write=inactive --check x.list",
    "--write=inactive --force --output new.list x.list",
    "--write=inactive --diff --set 2 x.list",
    "--config kamailio.cfg",
    "--config kamailio.cfg --set 1 --count 2 --interval 400ms x.list",
    "--config kamailio.cfg --as-kamailio",
    "--config kamailio.cfg --as-kamailio --count 3 --interval 400ms x.list",
    "--trace t.pcap --set 1 --line 1 x.list",
];

/// Alone, so that messages come in one order.
const ONE_DESTINATION: [&str; 7] = [
    "-v --line 1 x.list",
    "-v --line 5 x.list",
    "-v --line 6 x.list",
    "-v --line 9 x.list",
    "-v --line 18 x.list",
    "-v --line 1 --config kamailio.cfg --as-kamailio x.list",
    "-v --line 1 --count 2 --interval 20ms x.list",
];

const LIST: &str = "\
1 sip:200@127.0.0.1:@UDP@ 8 10 weight=50;duid=a
1 sip:404@127.0.0.1:@UDP@ 8 5 weight=50
1 sip:503@127.0.0.1:@UDP@ 0
1 sip:evil@127.0.0.1:@UDP@ 9
2 sip:silent@127.0.0.1:@UDP@ 9
2 sip:127.0.0.1:@CLOSED@ 8
2 sip:127.0.0.1:@CLOSED@;transport=tcp 0
2 sip:200@127.0.0.1:@TCP@;transport=tcp 8
2 sip:server@127.0.0.1:@UDP@ 8
2 sip:503@127.0.0.1:@TCP@;transport=tcp 1
2 sip:silent@127.0.0.1:@TCP@;transport=tcp 8
# a comment
2 sip:garbage@127.0.0.1:@UDP@ 8
2 sip:foreign@127.0.0.1:@UDP@ 8
2 sip:twice@127.0.0.1:@UDP@ 2
2 sip:trying@127.0.0.1:@UDP@ 10
3 sips:127.0.0.1:@TCP@ 8
3 sip:200@one.test:@UDP@ 8
3 sip:404@two.test:@UDP@ 8
3 sip:nosuch.test 8
3 sip:failing.test 8
4 sip:200@127.0.0.1:@UDP@ 4
4 sip:127.0.0.1;transport=sctp 8
4 sip:127.0.0.1;transport=ws 8
5 sip:302@127.0.0.1:@UDP@ 16 0 ping_from=sip:p@q.test;socket=udp:127.0.0.1:5060
5 sip:486@127.0.0.1:@UDP@ 24 3 duid=b;x=y
5 sip:200@127.0.0.1:@UDP@ 8
1 sip:200@127.0.0.1:@UDP@ 8 10 weight=50;duid=a
not a line
6 sip:[::1]:@CLOSED@ 8
";

const SILENT: &str = "\
1 sip:silent@127.0.0.1:@UDP@ 8
1 sip:127.0.0.1:@CLOSED@ 0 3 weight=50
2 sip:silent@127.0.0.1:@TCP@;transport=tcp 9
2 sip:127.0.0.1;transport=sctp 8
";

const CFG: &str = "\
listen=udp:127.0.0.1:5060
listen=tcp:127.0.0.1:5060
loadmodule \"tm.so\"
loadmodule \"dispatcher.so\"
modparam(\"dispatcher\", \"list_file\", \"@DIR@/x.list\")
modparam(\"dispatcher\", \"ds_ping_interval\", 1)
modparam(\"dispatcher\", \"ds_ping_from\", \"sip:us@here.test\")
modparam(\"dispatcher\", \"ds_ping_reply_codes\", \"code=404\")
modparam(\"dispatcher\", \"ds_probing_threshold\", 2)
modparam(\"dispatcher\", \"ds_inactive_threshold\", 2)
request_route { exit; }
";

pub(super) fn cases(peers: &Peers) -> Vec<Case> {
    let mut cases = Vec::new();
    for way in WAYS {
        for format in FORMATS {
            cases.push(probe(peers, cases.len(), LIST, format, way));
        }
    }
    for format in FORMATS {
        for way in ["x.list", "--color always x.list", "--try-tcp x.list"] {
            cases.push(probe(peers, cases.len(), SILENT, format, way));
        }
    }
    for way in ONE_DESTINATION {
        for format in ["table", "json", "ndjson"] {
            cases.push(probe(peers, cases.len(), LIST, format, way));
        }
    }
    any_lists(peers, &mut cases);
    any_cfgs(peers, &mut cases);
    cases
}

fn probe(peers: &Peers, number: usize, list: &str, format: &str, way: &str) -> Case {
    let mut line = peers.put_into(&format!("{PROBE} {way}"));
    if way.contains("--rate ") {
        line = line.replace("--rate 0 ", "");
    }
    let name = format!("probe/{format}-{}", way.replace(' ', "_"));
    Case::new(name)
        .file("x.list", peers.put_into(list))
        .file("kamailio.cfg", CFG)
        .some_of(&[&line.replace("@FORMAT@", format)], number, 1)
}

/// Lists in which nearly nobody is there: who is left out, and why, who has no address. What is sent
/// from loopback gets nowhere else.
fn any_lists(peers: &Peers, cases: &mut Vec<Case>) {
    let mut inputs: Vec<_> = lists::kept().into_iter().step_by(5).collect();
    let mut generator = Generator::new(inputs::seed() + 2);
    for number in 0..inputs::lists() / 10 {
        inputs.push((format!("generated-{number}"), generator.file().concat()));
    }
    for (name, list) in inputs {
        let format = FORMATS[cases.len() % FORMATS.len()];
        let line = peers.put_into(PROBE).replace("@FORMAT@", format);
        let line = line + " --source 127.0.0.1 x.list";
        let case = Case::new(format!("probe/{name}")).file("x.list", list);
        cases.push(case.some_of(&[&line], cases.len(), 1));
    }
}

/// Configurations, each with a list of peers that are there.
fn any_cfgs(peers: &Peers, cases: &mut Vec<Case>) {
    let list = peers.put_into(LIST);
    for number in 0..inputs::cfgs() / 20 {
        let made = cfg_generator::case(inputs::seed() + 2, number);
        let format = FORMATS[cases.len() % FORMATS.len()];
        let mut line = peers.put_into(PROBE).replace("@FORMAT@", format);
        line += " --config kamailio.cfg --env-file env x.list";
        if number % 3 > 0 {
            line += " --as-kamailio";
        }
        let mut case = Case::new(format!("probe/cfg-{number}"))
            .file("x.list", &*list)
            .file(
                "env",
                ENVIRONMENT
                    .map(|(name, value)| format!("{name}={value}\n"))
                    .concat(),
            );
        let main = ("kamailio.cfg".to_owned(), made.lines);
        for (name, lines) in [main].iter().chain(&made.files) {
            case = case.file(name, lines.concat().replace("@LIST@", "@DIR@/x.list"));
        }
        cases.push(case.some_of(&[&line], cases.len(), 1));
    }
}
