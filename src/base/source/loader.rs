//! How a reader gets the files that its own file includes.

use std::path::Path;

/// Reads files for a reader that does no input or output of its own.
pub trait Loader {
    /// The bytes of the file at `path`.
    ///
    /// # Errors
    /// Where there is no such file, or it cannot be read.
    fn load(&self, path: &Path) -> Result<Vec<u8>, LoadError>;
}

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadError {
    Missing,
    /// It cannot be read, because of this.
    Unreadable(String),
    /// It is a pipe or a device. What a server finds in it, nobody knows; and it may have no end.
    NoFile,
}
