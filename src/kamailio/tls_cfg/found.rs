//! What the tls module of a server finds at startup, as far as that can be determined here.

use std::path::PathBuf;

use super::{DomainSection, TlsCfg, TlsCfgError, TlsDomainFile};
use crate::base::source::Source;

/// The state of the files of a server's tls module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// Its tls.cfg.
    pub file: TlsCfgFile,
    /// Files that its domains name and that do not exist, by their paths. Empty if this may not be
    /// the server's disk.
    pub absent: Vec<TlsDomainFile>,
    /// Keys, by their paths, whose domain has no certificate or one for another key.
    pub foreign_keys: Vec<TlsDomainFile>,
    /// The paths here of all that were looked for: tls.cfg, certificates, keys, CAs.
    pub paths: Vec<PathBuf>,
}

/// The outcome of reading the tls.cfg that a kamailio.cfg names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TlsCfgFile {
    /// The cfg names none.
    #[default]
    Unnamed,
    Read {
        source: Source,
        read: Result<TlsCfg, TlsCfgError>,
    },
    /// The file does not exist on the server.
    Missing {
        /// Where it should be.
        path: String,
    },
    /// The file does not exist here or cannot be read, but may exist on the server.
    NotLookedAt {
        /// Where it should be.
        path: String,
        /// Why it was not read.
        why: String,
    },
}

impl TlsCfgFile {
    /// The text of the file, if it was read.
    pub fn source(&self) -> Option<&Source> {
        match self {
            TlsCfgFile::Read { source, .. } => Some(source),
            _ => None,
        }
    }

    /// The client domain that Kamailio uses for all connections, if there is only one, and the text
    /// that contains it.
    pub fn only_client(&self) -> Option<(&Source, &DomainSection)> {
        match self {
            TlsCfgFile::Read {
                source,
                read: Ok(read),
            } => Some((source, read.only_client()?)),
            _ => None,
        }
    }
}
