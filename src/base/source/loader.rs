//! How a parser obtains the files that its own file includes.

use std::path::Path;

/// Reads files on behalf of a parser that does no I/O itself.
pub trait Loader {
    /// The bytes of the file at `path`.
    ///
    /// # Errors
    /// If the file does not exist or cannot be read.
    fn load(&self, path: &Path) -> Result<Vec<u8>, LoadError>;
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadError {
    Missing,
    /// It cannot be read, for this reason.
    Unreadable(String),
    /// It is a pipe or a device: what a server would read from it is unknown, and it may never end.
    NotAFile,
}
