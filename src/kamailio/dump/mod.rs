//! What a running server has in memory, as it answers `dispatcher.list`; such answers that were saved;
//! and the list of which a server holds the same.

pub mod as_list;
pub mod json;
mod kamcmd;
pub mod memory;
pub mod memory_list;
pub mod value;

use std::fmt;

use memory::ServerMemory;

/// Why an answer cannot be read, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadAnswer(pub String);

impl fmt::Display for BadAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadAnswer {}

impl BadAnswer {
    fn new<T>(why: impl Into<String>) -> Result<T, Self> {
        Err(Self(why.into()))
    }
}

/// Reads a saved answer of `dispatcher.list`: the text of kamcmd, or JSON of a server, kamctl or kamcli.
/// What stands before its first line with a brace is passed over, such as a prompt.
///
/// # Errors
/// If the answer is cut, or is none.
pub fn read_saved(text: &[u8]) -> Result<ServerMemory, BadAnswer> {
    let Some(start) = start(text) else {
        return BadAnswer::new("no line begins with {, as an answer of dispatcher.list does");
    };
    let answer = &text[start..];
    let first = answer[1..].iter().find(|byte| !byte.is_ascii_whitespace());
    let value = match first {
        Some(b'"' | b'}') => json::read(answer)?,
        _ => kamcmd::read(answer)?,
    };
    ServerMemory::read(&value)
}

/// Where the first line that begins with a brace has it.
fn start(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive(|&b| b == b'\n') {
        let blanks = line.len() - line.trim_ascii_start().len();
        if line[blanks..].starts_with(b"{") {
            return Some(at + blanks);
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests;
