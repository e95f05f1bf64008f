//! Why a run failed, in the formats that programs read: where nothing is written they take the run for one
//! that found nothing, or stumble over an empty file.

use std::ffi::OsString;

use serde::Serialize;

use super::json::document;
use super::junit;
use super::lint::{
    checkstyle_failure, github_failure, gitlab_failure, markdown_failure, sarif_failure,
};
use crate::report::JSON_VERSION;

/// One document that says why a run failed.
pub type FailureFormat = fn(why: &str) -> String;

#[derive(Debug, Serialize)]
struct Failure<'a> {
    version: u32,
    /// Why the run failed.
    error: &'a str,
}

/// The value of the last `--format` or `-f`.
pub fn given_format(args: &[OsString]) -> Option<&str> {
    args.iter().enumerate().rev().find_map(|(at, arg)| {
        let arg = arg.to_str()?;
        let rest = match arg.strip_prefix("--format") {
            Some(rest) => rest,
            // Behind short options that take no value.
            None => arg
                .strip_prefix('-')?
                .trim_start_matches(['v', 'q'])
                .strip_prefix('f')?,
        };
        match (rest, arg.starts_with("--")) {
            ("", _) => args.get(at + 1)?.to_str(),
            (rest, true) => rest.strip_prefix('='),
            (rest, false) => Some(rest.strip_prefix('=').unwrap_or(rest)),
        }
    })
}

/// The format that these arguments ask for, also where they are wrong otherwise.
pub fn asked_for(args: &[OsString]) -> Option<FailureFormat> {
    let command = args
        .iter()
        .skip(1)
        .find(|arg| !arg.to_string_lossy().starts_with('-'))?;
    let lints = command == "lint";
    match given_format(args)? {
        "json" => Some(json_failure),
        "junit" if lints || command == "probe" => Some(junit::failure),
        "sarif" if lints => Some(sarif_failure),
        "github" if lints => Some(github_failure),
        "gitlab" if lints => Some(gitlab_failure),
        "checkstyle" if lints => Some(checkstyle_failure),
        "markdown" if lints => Some(markdown_failure),
        _ => None,
    }
}

fn json_failure(why: &str) -> String {
    document(&Failure {
        version: JSON_VERSION,
        error: why,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_known_also_where_the_arguments_are_wrong() {
        let rows: [(_, Option<FailureFormat>); 13] = [
            ("ds-tool lint --format sarif x", Some(sarif_failure)),
            (
                "ds-tool lint x --format=junit --nonsense",
                Some(junit::failure),
            ),
            ("ds-tool probe --format json", Some(json_failure)),
            ("ds-tool probe -vqf json", Some(json_failure)),
            ("ds-tool lint -fsarif x", Some(sarif_failure)),
            ("ds-tool lint -f=sarif x", Some(sarif_failure)),
            ("ds-tool lint --fix json", None),
            ("ds-tool lint -A f json", None),
            ("ds-tool probe --format sarif x", None),
            ("ds-tool lint --format text x", None),
            ("ds-tool lint x", None),
            ("ds-tool lint --format", None),
            ("ds-tool", None),
        ];
        for (args, format) in rows {
            let words: Vec<OsString> = args.split(' ').map(OsString::from).collect();
            let text = |format: Option<FailureFormat>| format.map(|text| text("why"));
            assert_eq!(text(asked_for(&words)), text(format), "{args}");
        }
    }
}
