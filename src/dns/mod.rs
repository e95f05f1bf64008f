//! Locates destinations: which DNS questions must be asked, and the answers of name servers.

pub mod locate;
pub mod resolver;
