//! The options that select destinations.

use std::ops::RangeInclusive;

use clap::Args;

use super::heading;

/// The options that select destinations; each one narrows the selection.
#[derive(Debug, Default, Args)]
pub struct SelectionArgs {
    /// Select only destinations of these sets, such as 1,2,5..9; repeatable
    #[arg(short = 'n', long, help_heading = heading::SELECTION, value_name = "N[..M]", allow_negative_numbers = true, value_delimiter = ',', value_parser = sets)]
    pub set: Vec<RangeInclusive<i32>>,

    /// Select only destinations whose URI matches; * is any text, ? one character; repeatable
    #[arg(long, help_heading = heading::SELECTION, value_name = "PATTERN")]
    pub uri: Vec<String>,

    /// Select only the destination on this line of the file; repeatable
    #[arg(long, help_heading = heading::SELECTION, value_name = "N", value_parser = line)]
    pub line: Vec<u32>,

    /// Select only destinations whose duid attribute matches; repeatable
    #[arg(long, help_heading = heading::SELECTION, value_name = "PATTERN")]
    pub duid: Vec<String>,

    /// Select only destinations with this attribute; repeatable, and then all must match
    #[arg(long, help_heading = heading::SELECTION, value_name = "NAME=PATTERN", value_parser = attribute)]
    pub attr: Vec<(String, String)>,
}

/// One set, or all from one to another: `5..9`.
fn sets(text: &str) -> Result<RangeInclusive<i32>, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if first <= last => Ok(first..=last),
        _ => Err("write the number of a set, such as 1, or several: 1,2,5..9".to_owned()),
    }
}

fn line(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|&line| line > 0);
    number.ok_or_else(|| "write the number of a line, the first being 1".to_owned())
}

/// Splits NAME=VALUE.
pub(super) fn attribute(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE, such as weight=50".to_owned()),
    }
}
