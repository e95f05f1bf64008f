//! Where a destination is: which questions must be asked, and the answers of name servers.

pub mod locate;
pub mod resolver;
