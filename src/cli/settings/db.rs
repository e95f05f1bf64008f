//! Which database is read. No project file can name one.

use super::Environment;
use crate::base::secrets::Secret;
use crate::cli::DbArgs;

/// What the user says of a database.
#[derive(Debug, Clone, Default)]
pub struct DbSettings {
    /// The database that the user typed, which may be connected to whatever the cfg is.
    pub typed: Option<TypedDb>,
    /// The password that goes before the one in the URL.
    pub password: Option<Secret>,
}

/// What was typed at `--db`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedDb {
    /// The `db_url` of the cfg.
    OfCfg,
    Url(Secret),
}

impl DbSettings {
    pub fn new(args: &DbArgs, env: &Environment) -> Self {
        let typed = args.db.clone().map(|url| match url.bytes() {
            b"cfg" => TypedDb::OfCfg,
            _ => TypedDb::Url(url),
        });
        Self {
            typed,
            password: env.db_password.clone(),
        }
    }

    /// Whether a URL was typed: then no cfg and no list is needed.
    pub fn has_url(&self) -> bool {
        matches!(self.typed, Some(TypedDb::Url(_)))
    }
}
