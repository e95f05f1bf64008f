//! Why a database was not read or written, in words that never hold a password.

use std::fmt;

use crate::base::escape::sanitize;
use crate::kamailio::list::rows::TableTooLarge;

/// What a database, or the way to it, refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DbError {
    pub kind: DbErrorKind,
    words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbErrorKind {
    /// There is no table of this name.
    NoTable,
    /// This user may not do this.
    Denied,
    /// A commit failed or was not answered: the changes may have been made.
    Commit,
    /// The server cannot be reached, refuses the login, or fails.
    Other,
}

impl DbError {
    pub fn new(kind: DbErrorKind, words: &str) -> Self {
        Self {
            kind,
            words: sanitize(words.trim().as_bytes()),
        }
    }

    pub fn other(words: &str) -> Self {
        Self::new(DbErrorKind::Other, words)
    }

    /// Text of a `db_url` for a driver.
    ///
    /// # Errors
    /// If it is no UTF-8, which the driver needs.
    pub fn for_driver(bytes: &[u8], what: &str) -> Result<String, Self> {
        let text = String::from_utf8(bytes.to_vec());
        text.map_err(|_| Self::other(&format!("{what} is no UTF-8, which the driver needs")))
    }

    /// The same without this password, should a driver or a server have quoted it.
    pub fn without(mut self, password: Option<&[u8]>) -> Self {
        let shown = password.map(sanitize).filter(|text| !text.is_empty());
        if let Some(password) = shown {
            self.words = self.words.replace(&password, "******");
        }
        self
    }
}

impl From<TableTooLarge> for DbError {
    fn from(why: TableTooLarge) -> Self {
        Self::other(&why.to_string())
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for DbError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_password_is_masked() {
        let error = DbError::other("no such host: pä ss@h").without(Some("pä ss".as_bytes()));
        assert_eq!(error.to_string(), "no such host: ******@h");
        let error = DbError::other("refused").without(Some(b""));
        assert_eq!(error.to_string(), "refused");
    }
}
