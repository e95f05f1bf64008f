//! How much the cfgs of a run include.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::base::source::LoadError;

/// The most bytes of one file.
const MOST_BYTES: u64 = 8 << 20;
/// The most bytes of all files; each inclusion counts.
const MOST_IN_ALL: u64 = 128 << 20;

/// How many bytes were included so far.
#[derive(Debug, Clone, Default)]
pub struct Included(Arc<AtomicU64>);

impl Included {
    /// Adds this file.
    ///
    /// # Errors
    /// If it is too large, or all of them are.
    pub fn add(&self, file: &Path) -> Result<(), LoadError> {
        self.add_bytes(std::fs::metadata(file).map_or(0, |there| there.len()))
    }

    fn add_bytes(&self, bytes: u64) -> Result<(), LoadError> {
        if bytes > MOST_BYTES {
            return Err(LoadError::TooLarge);
        }
        let before = self.0.fetch_add(bytes, Ordering::Relaxed);
        match before + bytes > MOST_IN_ALL {
            true => Err(LoadError::TooLarge),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_and_all_of_them_have_a_limit() {
        let run = Included::default();
        assert_eq!(run.add_bytes(MOST_BYTES + 1), Err(LoadError::TooLarge));
        for _ in 0..16 {
            assert_eq!(run.clone().add_bytes(MOST_BYTES), Ok(()));
        }
        assert_eq!(run.add_bytes(1), Err(LoadError::TooLarge));
    }
}
