//! Lists alone: what is shown of them, what lint finds, and what edits leave.

use base64::Engine as _;

use super::case::Case;
use super::inputs;
use crate::real::generator::Generator;

/// What is said of every list.
const ALWAYS: [&str; 4] = [
    "show --kamailio-version @V@ --format json x.list",
    "show --kamailio-version @V@ x.list",
    "lint --kamailio-version @V@ x.list",
    "lint --kamailio-version @V@ --format json x.list",
];

/// Each list gets some of these.
const SOMETIMES: [&str; 64] = [
    "show --kamailio-version @V@ --format csv x.list",
    "show --kamailio-version @V@ --color always x.list",
    "show --kamailio-version @V@ --set 1 --set 2 --set 0 x.list",
    "show --kamailio-version @V@ --line 1 --line 3 --format json x.list",
    "show --kamailio-version @V@ --uri sip:127* --format csv x.list",
    "show --kamailio-version @V@ --uri *[* x.list",
    "show --kamailio-version @V@ --duid * x.list",
    "show --kamailio-version @V@ --attr weight=50 --format json x.list",
    "show --kamailio-version @V@ --resolve localhost=127.0.0.1 --resolve ok.test=::1 x.list",
    "show --kamailio-version @V@ --resolve ok.test= --resolve a=127.0.0.2 --format json x.list",
    "show --kamailio-version @V@ -",
    "show --kamailio-version @V@ --format json - x.list",
    "show --kamailio-version @V@ --format csv x.list nosuch.list",
    "lint --kamailio-version @V@ --format sarif x.list",
    "lint --kamailio-version @V@ --format github x.list",
    "lint --kamailio-version @V@ --format gitlab x.list",
    "lint --kamailio-version @V@ --format junit x.list",
    "lint --kamailio-version @V@ --format checkstyle x.list",
    "lint --kamailio-version @V@ --color always x.list",
    "lint --kamailio-version @V@ --select DS10,DS11 x.list",
    "lint --kamailio-version @V@ --ignore DS1 x.list",
    "lint --kamailio-version @V@ --select DS1 --ignore DS12 --extend-select DS121 x.list",
    "lint --kamailio-version @V@ --severity error --fail-on error x.list",
    "lint --kamailio-version @V@ --severity warning --fail-on never --format json x.list",
    "lint --kamailio-version @V@ --fail-on info --resolve ok.test=127.0.0.1 x.list",
    "lint --kamailio-version @V@ --resolve localhost= --resolve a.b=::1 --format json x.list",
    "lint --kamailio-version @V@ -",
    "lint --kamailio-version @V@ --stdin-filename etc/dispatcher.list --format json -",
    "lint --kamailio-version @V@ .",
    "lint --upgrade 5.6..6.1 x.list",
    "lint --upgrade 5.7..6.0 --format json x.list",
    "lint --upgrade 5.8..6.1 --format sarif x.list",
    "lint --kamailio-version @V@ --diff x.list",
    "lint --kamailio-version @V@ --fix --diff x.list",
    "lint --kamailio-version @V@ --fix --unsafe-fixes --diff x.list",
    "lint --kamailio-version @V@ --fix x.list",
    "lint --kamailio-version @V@ --fix --unsafe-fixes x.list",
    "lint --kamailio-version @V@ --fix --unsafe-fixes --format json x.list",
    "lint --kamailio-version @V@ --fix --select DS1 -",
    "fmt x.list",
    "fmt --check x.list",
    "fmt --diff x.list",
    "fmt --diff --color always x.list",
    "fmt --output new.list x.list",
    "fmt --output - x.list",
    "fmt --backup x.list",
    "fmt -",
    "set --kamailio-version @V@ --all --add D x.list",
    "set --kamailio-version @V@ --all --add IP --diff x.list",
    "set --kamailio-version @V@ --all --remove P --check x.list",
    "set --kamailio-version @V@ --all --flags AP x.list",
    "set --kamailio-version @V@ --all --flags 16 --output new.list x.list",
    "set --kamailio-version @V@ --uri sip:127.0.0.1* --add D --diff x.list",
    "set --kamailio-version @V@ --uri sip:127* --priority 7 x.list",
    "set --kamailio-version @V@ --line 1 --priority 3 --diff x.list",
    "set --kamailio-version @V@ --line 2 --attr-set weight=50 --diff x.list",
    "set --kamailio-version @V@ --all --attr-set weight=50 x.list",
    "set --kamailio-version @V@ --all --attr-set duid=x --attr-unset weight --diff x.list",
    "set --kamailio-version @V@ --all --attr-unset cc --output - x.list",
    "set --kamailio-version @V@ --set 1 --flags 8 --backup=.old x.list",
    "set --kamailio-version @V@ --duid 1 --add N --diff x.list",
    "set --kamailio-version @V@ --attr weight=* --add T --remove I --diff x.list",
    "set --kamailio-version @V@ --all --add 8 -",
    "set --kamailio-version @V@ --all --flags AP --color always --diff x.list",
];

pub(super) fn cases() -> Vec<Case> {
    let mut inputs = kept();
    let mut generator = Generator::new(inputs::seed());
    for number in 0..inputs::lists() {
        inputs.push((format!("generated-{number}"), generator.file().concat()));
    }
    inputs.extend(large());
    let cases = inputs.into_iter().enumerate();
    cases
        .map(|(number, (name, list))| {
            Case::new(format!("list/{name}"))
                .file("x.list", list)
                .some_of(&ALWAYS, number, 4)
                .some_of(&SOMETIMES, number, 7)
        })
        .collect()
}

/// Lists that lie in files.
pub(super) fn kept() -> Vec<(String, Vec<u8>)> {
    let mut lists = Vec::new();
    for (number, case) in array(&inputs::truth("list.json")).iter().enumerate() {
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(case["b64"].as_str().expect("a list"))
            .expect("base64");
        lists.push((format!("truth-{number}"), bytes));
    }
    for target in ["list", "lint"] {
        let found = inputs::corpus(target).into_iter();
        lists.extend(found.map(|(name, bytes)| (format!("corpus-{target}-{name}"), bytes)));
    }
    for (example, files) in inputs::examples() {
        let found = files
            .into_iter()
            .filter(|(name, _)| name.ends_with(".list"));
        lists.extend(found.map(|(name, bytes)| (format!("{example}/{name}"), bytes)));
    }
    lists.push(("empty".to_owned(), Vec::new()));
    lists
}

fn array(value: &serde_json::Value) -> &[serde_json::Value] {
    value.as_array().expect("an array")
}

/// Lists of so many lines that a reader may take other ways: plain ones, and some with a finding in
/// each line.
fn large() -> Vec<(String, Vec<u8>)> {
    let plain = |n: u32| {
        format!(
            "{} sip:10.{}.{}.1:5060 8 {}\n",
            n % 40,
            n / 250,
            n % 250,
            n % 3
        )
    };
    let odd = |n: u32| format!("{} sip:10.0.0.{} 8 weight=50\r\n", n % 7, n % 300);
    let rare = |n: u32| match n % 997 {
        0 => format!(
            "{} sip:gw{}.test:5060;transport=tcp 0 1 duid=a;weight={n}\n",
            n % 9,
            n
        ),
        500 => "# a comment\n\n".to_owned(),
        _ => plain(n),
    };
    [
        ("plain", text(&plain, 4000)),
        ("odd", text(&odd, 4000)),
        ("rare", text(&rare, 30_000)),
        ("same", text(&|_| "1 sip:10.0.0.1:5060\n".to_owned(), 3000)),
        ("generated", generated()),
    ]
    .into_iter()
    .map(|(name, list)| (format!("large-{name}"), list))
    .collect()
}

fn text(line: &dyn Fn(u32) -> String, count: u32) -> Vec<u8> {
    (0..count).map(line).collect::<String>().into_bytes()
}

/// Many generated lists as one.
fn generated() -> Vec<u8> {
    let mut generator = Generator::new(inputs::seed() + 1);
    let mut list = Vec::new();
    while list.len() < 400_000 {
        list.extend(generator.file().concat());
        list.push(b'\n');
    }
    list
}
