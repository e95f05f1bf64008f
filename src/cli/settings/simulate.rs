//! Settings of `ds-tool simulate`.

use std::path::PathBuf;

use super::rpc::{RpcSettings, rpc};
use super::{
    Environment, InputSettings, WrongUsage, input, is_stdin, no_effect, reading, stdin_once,
};
use crate::cli::project_file::ProjectFile;
use crate::cli::{EntrySelection, ShowFormat, SimulateArgs};
use crate::report::Comparison;

#[derive(Debug)]
pub struct SimulateSettings {
    pub input: InputSettings,
    /// Which options have no effect, each as a sentence.
    pub no_effect: Vec<String>,
    /// The running server, if one is asked.
    pub rpc: Option<RpcSettings>,
    /// The algorithm, whatever the cfg says.
    pub algorithm: Option<i32>,
    /// What goes down.
    pub down: Vec<NamedSelection>,
    pub calls: usize,
    pub keys: Option<PathBuf>,
    pub loads: Vec<(NamedSelection, i32)>,
    pub latencies: Vec<(NamedSelection, i32)>,
    pub assertions: Vec<ShareAssertion>,
    pub format: ShowFormat,
}

/// A selection of destinations, and how it was written: `--down duid=gw1`.
#[derive(Debug)]
pub struct NamedSelection {
    pub written: String,
    pub selection: EntrySelection,
}

/// `duid=gw1 <= 50%`
#[derive(Debug)]
pub struct ShareAssertion {
    pub selection: NamedSelection,
    pub expression: String,
    pub comparison: Comparison,
    pub percent: f64,
}

pub fn simulate(
    args: SimulateArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<SimulateSettings, WrongUsage> {
    let reading = reading(&args.reading, project, env)?;
    let rpc = rpc(&args.server, args.input.kamailio_version)?;
    let has_cfg = args.config.is_some() || rpc.is_some();
    let mut read = args.lists.clone();
    read.extend(args.keys.iter().filter(|path| is_stdin(path)).cloned());
    stdin_once(&read)?;
    let down = args.down.iter().map(|text| named("--down", text));
    let loads = args.load.iter().map(|text| valued("--load", text));
    let latencies = args.latency.iter().map(|text| valued("--latency", text));
    let assertions = args.assertions.iter().map(|text| assertion(text));
    Ok(SimulateSettings {
        no_effect: no_effect::of_config(has_cfg, &args.reading.config),
        down: down.collect::<Result<_, _>>()?,
        loads: loads.collect::<Result<_, _>>()?,
        latencies: latencies.collect::<Result<_, _>>()?,
        assertions: assertions.collect::<Result<_, _>>()?,
        input: input(args.lists, args.input, args.config, reading, project)?,
        rpc,
        algorithm: args.alg,
        calls: args.calls as usize,
        keys: args.keys,
        format: args.format,
    })
}

fn named(option: &str, text: &str) -> Result<NamedSelection, WrongUsage> {
    let selection = EntrySelection::of_text(text);
    let selection = selection.map_err(|why| WrongUsage(format!("{option} '{text}': {why}")))?;
    Ok(NamedSelection {
        written: format!("{option} {text}"),
        selection,
    })
}

/// `duid=gw1=20`
fn valued(option: &str, text: &str) -> Result<(NamedSelection, i32), WrongUsage> {
    let parts = text.rsplit_once('=');
    let read = parts.and_then(|(selector, number)| Some((selector, number.trim().parse().ok()?)));
    match read {
        Some((selector, number)) if number >= 0 => Ok((named(option, selector)?, number)),
        _ => Err(WrongUsage(format!(
            "{option} '{text}': expected SELECTOR=NUMBER, such as duid=gw1=20"
        ))),
    }
}

const COMPARISONS: [(&str, Comparison); 4] = [
    ("<=", Comparison::AtMost),
    (">=", Comparison::AtLeast),
    ("<", Comparison::Below),
    (">", Comparison::Above),
];

fn assertion(text: &str) -> Result<ShareAssertion, WrongUsage> {
    let wrong = |at: usize, why: &str| {
        let position = text[..at].chars().count() + 1;
        WrongUsage(format!("--assert '{text}': position {position}: {why}"))
    };
    let Some(at) = text.find(['<', '>']) else {
        return Err(wrong(
            text.len(),
            "expected <=, >=, < or > after a SELECTOR",
        ));
    };
    let selector = text[..at].trim();
    let start = text.len() - text.trim_start().len();
    let selection = EntrySelection::of_text(selector).map_err(|why| wrong(start, &why))?;
    let known = COMPARISONS
        .iter()
        .find(|(sign, _)| text[at..].starts_with(sign));
    let Some(&(sign, comparison)) = known else {
        return Err(wrong(at, "expected <=, >=, < or >"));
    };
    let rest = &text[at + sign.len()..];
    let number_at = text.len() - rest.trim_start().len();
    let Some(number) = rest.trim().strip_suffix('%') else {
        return Err(wrong(
            text.trim_end().len(),
            "expected a percentage, such as 50%",
        ));
    };
    let percent = number.trim().parse().ok();
    let percent = percent.filter(|percent: &f64| (0.0..=100.0).contains(percent));
    let percent = percent.ok_or_else(|| wrong(number_at, "expected a number from 0 to 100"))?;
    Ok(ShareAssertion {
        selection: NamedSelection {
            written: format!("--assert {text}"),
            selection,
        },
        expression: text.to_owned(),
        comparison,
        percent,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_assertion_is_refused_with_its_position() {
        for (text, position) in [
            ("duid=gw1", 9),
            ("duid=gw1 = 50%", 15),
            ("gw1 <= 50%", 1),
            (" line=x <= 50%", 2),
            ("duid=gw1 <= x%", 13),
            ("duid=gw1 <= 50", 15),
            ("duid=gw1 <= 101%", 13),
            ("duid=gw1 <== 5%", 12),
            ("", 1),
        ] {
            let WrongUsage(why) = assertion(text).expect_err(text);
            let position = format!(": position {position}: ");
            assert!(why.contains(&position), "{text}: {why}");
        }
        let read = assertion("duid=gw*<=33.3 %").expect("an assertion");
        assert_eq!((read.comparison, read.percent), (Comparison::AtMost, 33.3));
    }
}
