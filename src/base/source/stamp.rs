//! Detects whether a file is still the one that was read.

/// The identity and state of a file at one moment, without its contents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Its device number; 0 on systems without one.
    pub device: u64,
    /// Its inode number; 0 on systems without one.
    pub inode: u64,
    /// Its length in bytes.
    pub size: u64,
    /// Modification time in nanoseconds since 1970.
    pub modified: i128,
}
