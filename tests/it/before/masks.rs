//! What differs from run to run of one program: times, and what a probe draws by chance. Each pattern
//! is as narrow as it can be, and concerns only `probe` and `demo`.

use std::sync::LazyLock;

use regex::Regex;

/// Patterns, and what stands in their place.
const PATTERNS: [(&str, &str); 18] = [
    // The last line of a run: `3 destinations: 1 up, 2 down, in 12 ms`.
    (r"(?m), in [\d.]+ m?s(;|$)", ", in TIME$1"),
    // JSON.
    (
        r#""(rtt|connect|handshake|min|avg|max|p95|std|est)_ms":[\d.]+"#,
        r#""${1}_ms":TIME"#,
    ),
    (r#""seconds":[\d.]+"#, r#""seconds":TIME"#),
    (r#""local":"([^"]*):\d+""#, r#""local":"$1:PORT""#),
    // One of those that share a refused connection has it: whichever.
    (r#","connection":\{"local":null,"connect_ms":null\}"#, ""),
    // CSV: up, code, reason, rtt_ms.
    (
        r#"(?m)^(.*,(?:true|false),\d*,(?:[^,"\n]*|"(?:[^"\n]|"")*"),)[\d.]+,"#,
        "${1}TIME,",
    ),
    // JUnit.
    (r#"\btime="[\d.]+""#, r#"time="TIME""#),
    // Nagios.
    (r"\b(rtt_avg|rtt_max|time)=[\d.]+(m?s)", "$1=TIME$2"),
    // Prometheus.
    (
        r"(?m)^(ds_tool_\w*(?:rtt|connect|handshake|duration)\w*seconds(?:\{.*\})?) [\d.e-]+$",
        "$1 TIME",
    ),
    // Markdown: the cell of a time, or of several.
    (r"\| [\d.]+(?:/[\d.]+)* m?s ", "| TIME "),
    // Messages on the wire.
    (r"(?m)^--- [\d.]+ s, ", "--- TIME, "),
    (r"\bbranch=z9hG4bK[0-9a-fx.]+", "branch=BRANCH"),
    (r"\btag=[0-9a-f-]{16,}", "tag=TAG"),
    (r"(?m)^Call-ID: \S+", "Call-ID: ID"),
    (r"(?m)^(Via: SIP/2.0/\w+ [^;\s]+):\d+", "$1:PORT"),
    (r"(?m)^(Contact: <sip:[^>\s]*):\d+", "$1:PORT"),
    (r"\b(rport)=\d+", "$1=PORT"),
    (
        r"(from|over|local) (tcp:)?127\.0\.0\.1:[3-6]\d{4}\b",
        "$1 ${2}127.0.0.1:PORT",
    ),
];

static MASKS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    PATTERNS
        .iter()
        .map(|(pattern, place)| (Regex::new(pattern).expect("a pattern"), *place))
        .collect()
});

/// From the heads of the columns to a blank line.
static TABLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^SET  .*\n(?:.+\n?)*").expect("a pattern"));
/// The cell of a time, or of several, in a table.
static CELL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"  +[\d.]+(?:/[\d.]+)* m?s\b").expect("a pattern"));
/// Ports that the peers of the demo got.
static FREE_PORT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"127\.0\.0\.1:[1-9]\d{4}\b").expect("a pattern"));
static BLANKS: LazyLock<Regex> = LazyLock::new(|| Regex::new("  +").expect("a pattern"));

/// What a stream says, without what differs from run to run. A report goes to standard error where
/// standard output has the new list or the diff.
pub(super) fn without_chance(args: &[String], bytes: &[u8]) -> Vec<u8> {
    let Some(text) = masked(args, bytes) else {
        return bytes.to_vec();
    };
    let text = match format(args) {
        "ndjson" => sorted(&text),
        "table" => without_widths(&text),
        _ => text,
    };
    text.into_bytes()
}

fn masked(args: &[String], bytes: &[u8]) -> Option<String> {
    let command = args.first()?;
    if command != "probe" && command != "demo" {
        return None;
    }
    let mut text = str::from_utf8(bytes).ok()?.to_owned();
    for (mask, place) in MASKS.iter() {
        text = mask.replace_all(&text, *place).into_owned();
    }
    if command == "demo" {
        text = FREE_PORT.replace_all(&text, "127.0.0.1:PORT").into_owned();
    }
    Some(text)
}

fn format(args: &[String]) -> &str {
    let at = args.iter().position(|arg| arg == "--format");
    at.and_then(|at| args.get(at + 1))
        .map_or("table", String::as_str)
}

/// Objects come as results arrive. What else there is stays in its place.
fn sorted(text: &str) -> String {
    let is_object = |line: &&str| line.starts_with('{');
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut objects: Vec<&str> = lines.iter().copied().filter(is_object).collect();
    objects.sort_unstable();
    let mut objects = objects.into_iter();
    for line in lines.iter_mut().filter(|line| is_object(line)) {
        *line = objects.next().expect("as many as before");
    }
    lines.concat()
}

/// Columns are as wide as the times in them. A table without times stays as it is.
fn without_widths(text: &str) -> String {
    let Some(table) = TABLE.find(text) else {
        return text.to_owned();
    };
    if !CELL.is_match(table.as_str()) {
        return text.to_owned();
    }
    let cells = CELL.replace_all(table.as_str(), "  TIME");
    let cells = BLANKS.replace_all(&cells, "  ");
    text[..table.start()].to_owned() + &cells + &text[table.end()..]
}
