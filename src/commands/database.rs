//! Which database a run reads, and its rows.

use super::load::LoadedConfig;
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::base::secrets::Secret;
use crate::cli::Command;
use crate::cli::settings::{DbSettings, Environment, TypedDb};
use crate::db::Database;
use crate::db::db_url::DbUrl;
use crate::db::table::TableNames;
use crate::fs;
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::list::rows::Rows;
use crate::kamailio::version::Version;

impl LoadedConfig {
    /// The database that the user typed, or else the one of the cfg.
    pub(super) fn database(&self) -> Result<Option<Database>, CommandError> {
        of_run(&self.db, Some(self), self.server.version)
    }
}

/// The database that the user typed, or that of the cfg if it may be followed. Nothing is connected yet.
///
/// # Errors
/// If there is one that may not be followed, or that cannot be read.
pub(super) fn of_run(
    db: &DbSettings,
    config: Option<&LoadedConfig>,
    version: Version,
) -> Result<Option<Database>, CommandError> {
    let wrong = |why: &str| Err(CommandError::Usage(why.to_owned()));
    let url = match (&db.typed, config) {
        (Some(TypedDb::Url(url)), _) => url.bytes().to_vec(),
        (Some(TypedDb::OfCfg), None) => return wrong("--db cfg requires --config"),
        (None, None) => return Ok(None),
        (typed, Some(config)) => match url_of(config)? {
            Some(url) if typed.is_some() || config.files.may_connect() => url,
            // That of a checkout could name anybody's host.
            Some(_) => {
                return Err(CommandError::Input("the cfg sets db_url: destinations come from a database, and this cfg is not known to be the server's own (it is in a checkout, or its paths are not where they say). To read the database, give --db cfg or --db URL; else give a LIST".to_owned()));
            }
            None if typed.is_some() => return wrong("--db cfg: the cfg sets no db_url"),
            None => return Ok(None),
        },
    };
    let mut url =
        DbUrl::read(&url, version).map_err(|why| CommandError::Input(format!("db_url: {why}")))?;
    if let Some(password) = &db.password {
        url.password = Some(password.bytes().to_vec());
    }
    let names = match config.map(|config| TableNames::of_cfg(&config.cfg.facts)) {
        None => TableNames::default(),
        Some(Fact::Known(names)) => names,
        Some(Fact::Unknown(what)) => {
            return Err(CommandError::Input(format!(
                "the names of the table and its columns are unknown: they depend on {what}"
            )));
        }
    };
    let working_dir = config.map_or_else(|| "/".into(), |config| config.working_dir.clone());
    Ok(Some(Database {
        url,
        names,
        working_dir,
    }))
}

/// The `db_url` of a cfg.
fn url_of(config: &LoadedConfig) -> Result<Option<Vec<u8>>, CommandError> {
    let Some(param) = config.cfg.facts.param("dispatcher", "db_url") else {
        return Ok(None);
    };
    match &param.value {
        Fact::Known(ParamValue::Str(url)) => Ok(Some(url.clone())),
        Fact::Known(ParamValue::Int(_)) => Ok(None),
        Fact::Unknown(what) => Err(CommandError::Input(format!(
            "db_url is unknown: it depends on {what}; give a LIST, or --db URL"
        ))),
    }
}

/// The environment of a run, with the password of `--db-password-file` if it was given.
pub(super) fn with_password(
    command: &Command,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Environment, CommandError> {
    let mut env = env.clone();
    let Some(path) = command.db().and_then(|db| db.db_password_file.as_ref()) else {
        return Ok(env);
    };
    let source = fs::read(path, io.stdin)?;
    let line = source.text.split(|&byte| byte == b'\n').next();
    let line = line.unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Err(CommandError::Input(format!(
            "{}: the first line is empty; expected the password for the database",
            sanitize(source.name.as_bytes())
        )));
    }
    env.db_password = Some(Secret::new(line));
    Ok(env)
}

/// Reads the rows.
pub(super) fn read(database: &Database) -> Result<Rows, CommandError> {
    database
        .read()
        .map_err(|why| CommandError::Input(format!("{}: {why}", database.url)))
}
