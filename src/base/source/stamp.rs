//! What tells whether a file is still the one that was read.

/// A file as it was at a moment, without its bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The device that it is on; 0 where there are no such numbers.
    pub device: u64,
    /// Its number there; 0 where there are no such numbers.
    pub inode: u64,
    /// Its length in bytes.
    pub size: u64,
    /// When it was changed last: nanoseconds since 1970.
    pub modified: i128,
}
