//! What the tls module of a server finds when it is started, as far as it can be told here.

use super::{BadTlsCfg, Needed, Section, TlsCfg};
use crate::base::source::Source;

/// What a server's tls module finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// What became of its tls.cfg.
    pub file: TlsFile,
    /// The files that its domains name and that are not there, by their paths. None where this may
    /// not be the server's disk.
    pub absent: Vec<Needed>,
    /// The keys, by their paths, whose domain has no certificate, or that of another key.
    pub foreign_keys: Vec<Needed>,
}

/// What became of the tls.cfg that a kamailio.cfg names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TlsFile {
    /// It names none.
    #[default]
    Unnamed,
    Read {
        source: Source,
        read: Result<TlsCfg, BadTlsCfg>,
    },
    /// Kamailio will not find it.
    Missing {
        /// Where it should be.
        path: String,
    },
    /// It is not here, or cannot be read, and may well be where the server runs.
    NotLookedAt {
        /// Where it should be.
        path: String,
        /// Why it was not.
        why: String,
    },
}

impl TlsFile {
    /// The file, where it was read.
    pub fn source(&self) -> Option<&Source> {
        match self {
            TlsFile::Read { source, .. } => Some(source),
            _ => None,
        }
    }

    /// The domain by which Kamailio connects, where there is but one, and the file that it stands in.
    pub fn only_client(&self) -> Option<(&Source, &Section)> {
        match self {
            TlsFile::Read {
                source,
                read: Ok(read),
            } => Some((source, read.only_client()?)),
            _ => None,
        }
    }
}
