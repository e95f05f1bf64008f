//! The options that name a database.

use std::path::PathBuf;

use clap::Args;

use super::heading;
use crate::base::secrets::Secret;

/// Which database is read, and the password for it.
#[derive(Debug, Default, Args)]
pub struct DbArgs {
    /// Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg
    ///
    /// For example mysql://kamailio@localhost/kamailio, postgres://kamailio@/kamailio or
    /// sqlite:///var/lib/kamailio.db. Table and columns are those of the cfg if one is given. Without --db,
    /// the db_url of a cfg is followed only where that is the server's own: in a checkout or below --root
    /// it could be anybody's.
    #[arg(long, help_heading = heading::INPUT, value_name = "URL", value_parser = secret)]
    pub db: Option<Secret>,

    /// Read the password for the database from the first line of this file [default: the value of the
    /// variable DS_TOOL_DB_PASSWORD, else the one in the db_url]
    #[arg(long, help_heading = heading::INPUT, value_name = "FILE")]
    pub db_password_file: Option<PathBuf>,
}

fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}
