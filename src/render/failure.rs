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

/// A format in which a failure can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureFormat {
    Json,
    Junit,
    Sarif,
    Github,
    Gitlab,
    Checkstyle,
    Markdown,
}

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
        "json" => Some(FailureFormat::Json),
        "junit" if lints || command == "probe" => Some(FailureFormat::Junit),
        "sarif" if lints => Some(FailureFormat::Sarif),
        "github" if lints => Some(FailureFormat::Github),
        "gitlab" if lints => Some(FailureFormat::Gitlab),
        "checkstyle" if lints => Some(FailureFormat::Checkstyle),
        "markdown" if lints => Some(FailureFormat::Markdown),
        _ => None,
    }
}

/// One document that says why the run failed.
pub fn failure(format: FailureFormat, why: &str) -> String {
    match format {
        FailureFormat::Json => {
            let failure = Failure {
                version: JSON_VERSION,
                error: why,
            };
            document(&failure)
        }
        FailureFormat::Junit => junit::failure("ds-tool", why),
        FailureFormat::Sarif => sarif_failure(why),
        FailureFormat::Github => github_failure(why),
        FailureFormat::Gitlab => gitlab_failure(why),
        FailureFormat::Checkstyle => checkstyle_failure(why),
        FailureFormat::Markdown => markdown_failure(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_known_also_where_the_arguments_are_wrong() {
        for (args, format) in [
            ("ds-tool lint --format sarif x", Some(FailureFormat::Sarif)),
            (
                "ds-tool lint x --format=junit --nonsense",
                Some(FailureFormat::Junit),
            ),
            ("ds-tool probe --format json", Some(FailureFormat::Json)),
            ("ds-tool probe -vqf json", Some(FailureFormat::Json)),
            ("ds-tool lint -fsarif x", Some(FailureFormat::Sarif)),
            ("ds-tool lint -f=sarif x", Some(FailureFormat::Sarif)),
            ("ds-tool lint --fix json", None),
            ("ds-tool lint -A f json", None),
            ("ds-tool probe --format sarif x", None),
            ("ds-tool lint --format text x", None),
            ("ds-tool lint x", None),
            ("ds-tool lint --format", None),
            ("ds-tool", None),
        ] {
            let words: Vec<OsString> = args.split(' ').map(OsString::from).collect();
            assert_eq!(asked_for(&words), format, "{args}");
        }
    }
}
