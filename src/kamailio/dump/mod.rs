//! What a running server has in memory, as it answers `dispatcher.list`.

pub mod value;
