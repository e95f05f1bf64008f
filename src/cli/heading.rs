//! The headings of options in `--help`, the same in every command.

pub const INPUT: &str = "Input";
pub const SERVER: &str = "Server";
pub const SELECTION: &str = "Selection";
pub const CALLS: &str = "Calls";
pub const REQUEST: &str = "Request";
pub const TIMING: &str = "Timing";
pub const NAMES: &str = "Host names";
pub const TLS: &str = "TLS";
pub const CHANGES: &str = "Changes";
pub const WRITING: &str = "Writing";
pub const OUTPUT: &str = "Output";
pub const SERVING: &str = "HTTP";
pub const TERMINAL: &str = "Terminal";
