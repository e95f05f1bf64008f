//! A real Kamailio holds a list exactly as `ds-tool show` says.

use std::env;
use std::fs;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::comparison::Comparison;
use super::generator::Generator;
use super::{figures, skip};
use crate::json_bytes;

/// Repeats a run of the generator.
pub(crate) const SEED: &str = "DS_TOOL_SEED";
/// How many lines the generator makes at most; asking for more also lifts the limit in time.
pub(super) const LINES: &str = "DS_TOOL_LINES";

const DEFAULT_LINES: usize = 60_000;
const DEFAULT_TIME: Duration = Duration::from_secs(40);

#[test]
fn a_real_kamailio_holds_the_measured_lists_as_show_says() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let mut comparison = Comparison::new(version.clone());
    let truth = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/truth/list.json");
    let truth = fs::read(truth).expect("the measured lists");
    let cases = json_bytes::read(&truth).expect("JSON");
    let cases = cases.as_array().expect("cases");
    let mut compared = 0;
    let mut failures = Vec::new();
    for case in cases {
        let list = from_base64(case["b64"].as_str().expect("a list"));
        if case["cfg"] != "" || list.windows(4).any(|word| word == b"sock") {
            continue; // these need a configuration of their own
        }
        compared += 1;
        let lines = lines(&list);
        if let Err(difference) = comparison.check(&lines) {
            failures.push(format!("{}: {}\n{difference}", case["group"], case["name"]));
        }
    }
    figures::tell(&format!(
        "measured lists: {} of {compared} agree with kamailio {version}",
        compared - failures.len()
    ));
    assert!(compared > 200, "only {compared} lists");
    assert!(
        failures.is_empty(),
        "{} lists differ\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn a_real_kamailio_holds_generated_lists_as_show_says() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let asked = number(LINES);
    let seed = seed();
    let lines = asked.map_or(DEFAULT_LINES, |lines| {
        lines.try_into().expect("a number of lines")
    });
    let bound = asked.map_or(DEFAULT_TIME, |_| Duration::MAX);

    let mut comparison = Comparison::new(version.clone());
    let mut generator = Generator::new(seed);
    let start = Instant::now();
    let (mut made, mut files) = (0, 0);
    while made < lines && start.elapsed() < bound {
        let file = generator.file();
        if let Err(difference) = comparison.check(&file) {
            panic!("file {files} of {SEED}={seed} differs\n{difference}");
        }
        made += file.len();
        files += 1;
    }
    let seconds = start.elapsed().as_secs_f64();
    let Comparison {
        destinations,
        refused,
        ..
    } = comparison;
    figures::tell(&format!(
        "generated lists: {made} lines in {files} files agree with kamailio {version}: \
         {destinations} destinations, {refused} files refused ({SEED}={seed}, {seconds:.1} s)"
    ));
    assert!(
        destinations > made / 4,
        "the lists hold hardly a destination"
    );
}

/// The seed that was asked for, or a new one.
pub(super) fn seed() -> u64 {
    number(SEED).unwrap_or_else(|| {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("a time after 1970");
        u64::try_from(now.as_micros()).expect("a time of this age")
    })
}

pub(crate) fn number(variable: &str) -> Option<u64> {
    let value = env::var(variable).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{variable}={value} is not a number")),
    )
}

fn lines(list: &[u8]) -> Vec<Vec<u8>> {
    list.split_inclusive(|&byte| byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

fn from_base64(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut size) = (0_u32, 0);
    for byte in text.bytes().filter(|&byte| byte != b'=') {
        let digit = digits
            .iter()
            .position(|&digit| digit == byte)
            .expect("a base64 digit");
        bits = (bits << 6 | u32::try_from(digit).expect("a small number")) & 0xffff;
        size += 6;
        if size >= 8 {
            size -= 8;
            bytes.push((bits >> size & 0xff) as u8);
        }
    }
    bytes
}
