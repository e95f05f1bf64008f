//! `db_url` as Kamailio reads it (`parse_db_url`). It looks like a URL and is none: nothing in it is
//! decoded, and what ends a password is the last `@`.

use std::fmt;
use std::net::Ipv6Addr;

use crate::base::escape::sanitize;
use crate::kamailio::version::Version;

/// Where a database is, and who asks it.
#[derive(Clone, PartialEq, Eq)]
pub struct DbUrl {
    pub engine: DbEngine,
    pub user: Option<Vec<u8>>,
    pub password: Option<Vec<u8>>,
    /// The host as Kamailio hands it to the driver; empty if there is none.
    pub host: Vec<u8>,
    /// The port; 0 if none is given.
    pub port: u16,
    /// The name of the database; the path of its file for SQLite, the folder for `db_text`.
    pub database: Vec<u8>,
}

/// The modules that ds-tool reads as Kamailio does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbEngine {
    /// MySQL and MariaDB (`db_mysql`).
    Mysql,
    /// PostgreSQL (`db_postgres`).
    Postgres,
    /// SQLite (`db_sqlite`).
    Sqlite,
    /// A folder of text files (`db_text`).
    Text,
}

impl DbEngine {
    /// The name in words.
    pub fn name(self) -> &'static str {
        match self {
            DbEngine::Mysql => "MariaDB or MySQL",
            DbEngine::Postgres => "PostgreSQL",
            DbEngine::Sqlite => "SQLite",
            DbEngine::Text => "db_text",
        }
    }

    /// Whether it is a file of this disk, and no server that is connected to.
    pub fn is_file(self) -> bool {
        matches!(self, DbEngine::Sqlite | DbEngine::Text)
    }
}

/// Why a `db_url` leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbUrlError {
    /// It has not the form that Kamailio reads.
    NoUrl,
    /// `postgresql` instead of `postgres`.
    PostgresqlScheme,
    /// A module that ds-tool does not read: `redis`, `unixodbc`.
    UnreadableScheme(String),
    /// A `/` in what looks like a password, which ends it in this release.
    SlashInPassword,
}

impl fmt::Display for DbUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DbUrlError::NoUrl => f.write_str(
                "it is no db_url: expected SCHEME://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE, such as mysql://kamailio:..@localhost/kamailio or sqlite:///var/lib/kamailio.db",
            ),
            DbUrlError::PostgresqlScheme => {
                f.write_str("the scheme is postgresql: Kamailio's name is postgres")
            }
            DbUrlError::UnreadableScheme(scheme) => write!(
                f,
                "the scheme is {scheme}: ds-tool reads mysql, postgres, sqlite and text"
            ),
            DbUrlError::SlashInPassword => f.write_str(
                "the password has a /, which ends it: this Kamailio takes the user for the host; use another password, or Kamailio 5.8.5 or later",
            ),
        }
    }
}

impl fmt::Debug for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DbUrl")
            .field("shown", &self.to_string())
            .finish()
    }
}

/// In words, without the password, and not as a URL: what follows one may look like a password.
impl fmt::Display for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes: &[u8]| sanitize(bytes);
        write!(f, "{} ", self.engine.name())?;
        if self.engine.is_file() {
            return f.write_str(&text(&self.database));
        }
        match (self.host.is_empty(), self.port) {
            (true, _) => f.write_str("on this host")?,
            (false, 0) => write!(f, "at {}", text(&self.host))?,
            (false, port) => write!(f, "at {}, port {port}", text(&self.host))?,
        }
        write!(f, ", database {}", text(&self.database))?;
        match &self.user {
            Some(user) => write!(f, ", user {}", text(user)),
            None => Ok(()),
        }
    }
}

/// The pieces, as they stand in the text.
#[derive(Debug, Default, PartialEq, Eq)]
struct Pieces<'a> {
    user: Option<&'a [u8]>,
    password: Option<&'a [u8]>,
    host: &'a [u8],
    port: u16,
    database: &'a [u8],
}

impl DbUrl {
    /// Reads a `db_url` as this release does.
    ///
    /// # Errors
    /// If Kamailio refuses it, reads another host than was meant, or ds-tool does not read its engine.
    pub fn read(url: &[u8], version: Version) -> Result<Self, DbUrlError> {
        let (scheme, rest) = split(url, b':').ok_or(DbUrlError::NoUrl)?;
        let rest = rest.strip_prefix(b"//").ok_or(DbUrlError::NoUrl)?;
        let engine = match scheme {
            b"mysql" => DbEngine::Mysql,
            b"postgres" => DbEngine::Postgres,
            b"sqlite" => DbEngine::Sqlite,
            b"text" => DbEngine::Text,
            b"postgresql" => return Err(DbUrlError::PostgresqlScheme),
            other => {
                let shown = sanitize(other);
                return Err(DbUrlError::UnreadableScheme(shown));
            }
        };
        if engine == DbEngine::Text {
            // db_text takes all behind the scheme for a path, and knows no host.
            let folder = Pieces {
                database: rest,
                ..Pieces::default()
            };
            return Ok(Self::of_pieces(engine, folder));
        }
        let pieces = pieces(rest, version.accepts_slash_in_db_password());
        let pieces = pieces.ok_or(DbUrlError::NoUrl)?;
        // What begins with the name of a user and no `@` has its password cut.
        let is_cut = pieces.user.is_none() && rest.contains(&b'@');
        if !engine.is_file() && is_cut {
            return Err(DbUrlError::SlashInPassword);
        }
        Ok(Self::of_pieces(engine, pieces))
    }

    fn of_pieces(engine: DbEngine, pieces: Pieces<'_>) -> Self {
        Self {
            engine,
            user: pieces.user.map(<[u8]>::to_vec),
            password: pieces.password.map(<[u8]>::to_vec),
            host: pieces.host.to_vec(),
            port: pieces.port,
            database: pieces.database.to_vec(),
        }
    }
}

/// Reads what follows the `//`.
fn pieces(text: &[u8], slash_in_password: bool) -> Option<Pieces<'_>> {
    let last_at = text.iter().rposition(|&b| b == b'@');
    let mut one_at_is_of_the_user = false;
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            // The first of several is a part of the user's name: user@domain@host.
            b'@' if !one_at_is_of_the_user && last_at > Some(at) => one_at_is_of_the_user = true,
            b'@' => {
                let host = after_at(text, at + 1)?;
                let user = Some(&text[..at]);
                return Some(Pieces { user, ..host });
            }
            b':' => return after_colon(text, at, last_at, slash_in_password),
            b'[' => return host_in_brackets(text, at + 1),
            b'/' => return Some(of_host(&text[..at], 0, &text[at + 1..])),
            _ => {}
        }
    }
    None
}

/// What follows the first colon is a password, or a port.
fn after_colon(
    text: &[u8],
    colon: usize,
    last_at: Option<usize>,
    slash_in_password: bool,
) -> Option<Pieces<'_>> {
    let start = colon + 1;
    let ends = text[start..].iter().position(|b| b"@/".contains(b))?;
    let end = start + ends;
    match (text[end], last_at.filter(|&at| at >= end)) {
        (b'/', Some(last)) if slash_in_password => with_password(text, colon, last),
        (b'/', _) => {
            let port = port(&text[start..end]);
            Some(of_host(&text[..colon], port, &text[end + 1..]))
        }
        (_, last) => with_password(text, colon, last.unwrap_or(end)),
    }
}

fn with_password(text: &[u8], colon: usize, last_at: usize) -> Option<Pieces<'_>> {
    let host = after_at(text, last_at + 1)?;
    Some(Pieces {
        user: Some(&text[..colon]),
        password: Some(&text[colon + 1..last_at]),
        ..host
    })
}

/// The host that begins here.
fn after_at(text: &[u8], start: usize) -> Option<Pieces<'_>> {
    let ends = text[start..].iter().position(|b| b"[:/".contains(b))?;
    match text[start + ends] {
        b'[' => host_in_brackets(text, start + ends + 1),
        _ => host(text, start, start, 0),
    }
}

/// An IPv6 address loses its brackets; else they stay, as `db_mysql` reads a group of my.cnf from them.
fn host_in_brackets(text: &[u8], start: usize) -> Option<Pieces<'_>> {
    let end = start + text[start..].iter().position(|&b| b == b']')?;
    let inside = std::str::from_utf8(&text[start..end]).ok();
    match inside.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()) {
        true => host(text, start, end + 1, 1),
        false => host(text, start - 1, end + 1, 0),
    }
}

/// The host from `start` on, whose end is looked for from `from` on; `bracket` is how much is cut there.
fn host(text: &[u8], start: usize, from: usize, bracket: usize) -> Option<Pieces<'_>> {
    let end = from + text[from..].iter().position(|b| b":/".contains(b))?;
    let host = &text[start..end - bracket];
    if text[end] == b'/' {
        return Some(of_host(host, 0, &text[end + 1..]));
    }
    let digits = end + 1;
    let slash = digits + text[digits..].iter().position(|&b| b == b'/')?;
    let port = port(&text[digits..slash]);
    Some(of_host(host, port, &text[slash + 1..]))
}

/// What stands after a `?` is cut.
fn of_host<'a>(host: &'a [u8], port: u16, database: &'a [u8]) -> Pieces<'a> {
    let name = split(database, b'?').map_or(database, |(name, _)| name);
    Pieces {
        host,
        port,
        database: name,
        ..Pieces::default()
    }
}

/// The number of a port; 0, which means none, for what is no number (`str2s`).
fn port(digits: &[u8]) -> u16 {
    let text = std::str::from_utf8(digits).unwrap_or_default();
    let is_number = digits.iter().all(u8::is_ascii_digit) && digits.len() <= 5;
    if is_number {
        text.parse().unwrap_or(0)
    } else {
        0
    }
}

fn split(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|&b| b == at)?;
    Some((&text[..at], &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<DbUrl, DbUrlError> {
        DbUrl::read(url.as_bytes(), Version::V5_6)
    }

    /// User, password, host, port, database.
    fn shown(url: &DbUrl) -> String {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let given = |bytes: &Option<Vec<u8>>| bytes.as_deref().map_or("-".to_owned(), text);
        format!(
            "{} {} {} {} {}",
            given(&url.user),
            given(&url.password),
            text(&url.host),
            url.port,
            text(&url.database)
        )
    }

    #[test]
    fn a_db_url_is_read_as_kamailio_reads_it() {
        for (url, expected) in [
            ("mysql://u:p@h/d", "u p h 0 d"),
            ("mysql://u:p@h:3307/d?x=y", "u p h 3307 d"),
            ("mysql://u:p%40w@h/d", "u p%40w h 0 d"),
            ("mysql://u:p@w:x?y#z ü@h/d", "u p@w:x?y#z ü h 0 d"),
            ("mysql://u@h/d", "u - h 0 d"),
            ("mysql://u@dom@h/d", "u@dom - h 0 d"),
            ("mysql://u@dom:p@h/d", "u@dom p h 0 d"),
            ("mysql://h/d", "- - h 0 d"),
            ("mysql://h:3307/d", "- - h 3307 d"),
            ("mysql://u:p@h:99999/d", "u p h 0 d"),
            ("mysql://u:p@[::1]/d", "u p ::1 0 d"),
            ("mysql://u:p@[::1]:3307/d", "u p ::1 3307 d"),
            ("mysql://[group]/d", "- - [group] 0 d"),
            ("mysql://u:p@[group]h/d", "u p [group]h 0 d"),
            ("postgres://u:p@/d", "u p  0 d"),
            ("sqlite:///var/lib/x.db", "- -  0 var/lib/x.db"),
        ] {
            assert_eq!(shown(&read(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn a_slash_ends_a_password_before_5_8_5() {
        let url = &b"mysql://u:p/w@h/d"[..];
        for url in [url, &b"mysql://u:p/w?x@h/d"[..]] {
            let old = DbUrl::read(url, Version::V5_6);
            assert_eq!(old, Err(DbUrlError::SlashInPassword));
        }
        let new = DbUrl::read(url, Version::V6_1).unwrap();
        assert_eq!(shown(&new), "u p/w h 0 d");
    }

    #[test]
    fn what_is_no_db_url_is_refused() {
        for (url, expected) in [
            ("", DbUrlError::NoUrl),
            ("mysql:/u@h/d", DbUrlError::NoUrl),
            ("mysql://u:p@h", DbUrlError::NoUrl),
            ("postgresql://h/d", DbUrlError::PostgresqlScheme),
            (
                "redis://h/d",
                DbUrlError::UnreadableScheme("redis".to_owned()),
            ),
        ] {
            assert_eq!(read(url), Err(expected), "{url}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = read("mysql://u:secret@h:3307/d").unwrap();
        let shown = url.to_string();
        assert_eq!(
            shown,
            "MariaDB or MySQL at h, port 3307, database d, user u"
        );
        assert!(!format!("{url:?}").contains("secret"));
    }
}
