//! How a parser obtains the files that its own file includes.

use std::path::Path;

/// Reads files on behalf of a parser that does no I/O itself.
pub trait Loader {
    /// The bytes of the file at `path`.
    ///
    /// # Errors
    /// If the file does not exist or cannot be read.
    fn load(&self, path: &Path) -> Result<Vec<u8>, LoadError>;

    /// The same of a relative name, here with the folder that Kamailio runs in before it.
    ///
    /// # Errors
    /// As [`Loader::load`].
    fn load_in_working_dir(&self, path: &Path) -> Result<Vec<u8>, LoadError> {
        self.load(path)
    }
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadError {
    Missing,
    /// Only the server knows what is there, because of this.
    NotHere(String),
    /// It must not be read, because of this.
    Refused(&'static str),
    /// It cannot be read, for this reason.
    Unreadable(String),
    /// It is a pipe or a device: what a server would read from it is unknown, and it may never end.
    NotAFile,
    /// It has more bytes than are read.
    TooLarge,
}
