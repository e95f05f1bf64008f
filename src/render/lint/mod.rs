//! What lint found, in every form: for a person, for another program, for the services that show
//! findings beside the code. Each is a whole document, also where nothing was found; only [`text`]
//! and [`github`] are empty then.

mod checkstyle;
mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
mod path;
mod sarif;
mod text;
mod xml;

pub use crate::report::LintReport as Report;
pub use checkstyle::checkstyle;
pub use github::github;
pub use gitlab::gitlab;
pub use json::json;
pub use junit::junit;
pub use sarif::sarif;
pub use text::text;

use std::collections::HashMap;

use crate::report::Located;

/// The findings of each file, also of those that have none: first the files that were linted, then
/// what findings name besides.
fn by_file<'a>(report: &Report<'a>) -> Vec<(&'a str, Vec<Located<'a>>)> {
    let mut files: Vec<(&str, Vec<_>)> = Vec::new();
    let mut index = HashMap::new();
    let named = report.files.iter().map(String::as_str);
    let found = report.located().map(Some);
    for (name, located) in named.map(|name| (name, None)).chain(
        found.filter_map(|located| Some((located.as_ref()?.finding.source.name.as_str(), located))),
    ) {
        let at = *index.entry(name).or_insert_with(|| {
            files.push((name, Vec::new()));
            files.len() - 1
        });
        if let Some((_, all)) = files.get_mut(at) {
            all.extend(located);
        }
    }
    files
}

/// The message, and in a line of its own what to do about it.
fn message_and_help(located: &Located<'_>) -> String {
    let diagnostic = &located.finding.diagnostic;
    match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}
