//! Whether a cfg is that of a server on this disk, as far as its path and its text tell.

use std::path::{Path, PathBuf};

use super::paths::{absolute, folder_of, normal};

/// The name of the project file. Its folder is the root of what is below it, as one with `.git` is.
pub const PROJECT_FILE: &str = "ds-tool.toml";

/// Whether servers have their configuration at such a path.
pub(super) fn is_of_a_server(cfg: &Path) -> bool {
    let folders = ["/etc", "/usr/local/etc"];
    // As it is called: what a link leads to may stand anywhere.
    let cfg = normal(&absolute(cfg));
    folders.iter().any(|folder| cfg.starts_with(folder))
}

/// Whether an absolute path in the text names a file of the folder that the cfg is in.
pub(super) fn says_where_it_lies(cfg: &Path, text: &[u8], folder: &Path) -> bool {
    let as_called = normal(&absolute(&folder_of(cfg)));
    let mut quoted = text.split(|b| matches!(b, b'"' | b'\'' | b'\n'));
    quoted.any(|text| {
        let path = normal(Path::new(String::from_utf8_lossy(text).as_ref()));
        text.starts_with(b"/") && (path.starts_with(folder) || path.starts_with(&as_called))
    })
}

/// Whether all absolute paths in quotes lead to something on this disk. Comments name what may be elsewhere.
pub(super) fn paths_are_where_they_say(text: &[u8]) -> bool {
    let is_comment = |line: &&[u8]| {
        let line = line.trim_ascii_start();
        line.starts_with(b"#") && !line.starts_with(b"#!") || line.starts_with(b"//")
    };
    let lines = text.split(|&byte| byte == b'\n');
    let quoted = lines
        .filter(|line| !is_comment(line))
        .flat_map(|line| line.split(|&byte| byte == b'"').skip(1).step_by(2));
    quoted
        .filter(|text| text.starts_with(b"/"))
        .all(|text| Path::new(String::from_utf8_lossy(text).as_ref()).exists())
}

/// The nearest folder, from this one up, that is the root of a checkout.
pub(super) fn checkout(folder: &Path) -> Option<PathBuf> {
    let is_one = |folder: &&Path| {
        [".git", PROJECT_FILE]
            .iter()
            .any(|name| folder.join(name).exists())
    };
    folder.ancestors().find(is_one).map(Path::to_owned)
}
