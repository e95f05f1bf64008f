//! TLS client behaviour: what it verifies and trusts, which certificate and server name it sends.

mod clients;
mod domain;
mod error;
mod files;
mod found;
mod parser;
mod tokens;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use domain::{TlsDomain, VerifyClient};
pub use error::TlsCfgError;
pub use files::{OWN_FILE, TlsDomainFile};
pub use found::{TlsCfgFile, TlsFiles};
pub use parser::{DomainRole, DomainSection, TlsCfg, read, verify_client, versions};

/// The TLS settings of a client connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TlsProfile {
    /// The server name to send (SNI, RFC 6066 3).
    pub server_name: ServerName,
    /// How the peer's certificate is verified.
    pub verify: PeerVerification,
    /// The trusted CAs.
    pub trust: TrustAnchors,
    /// The client certificate to present if the peer requests one: the file with the certificate
    /// chain, and the file with its key.
    pub own: Option<(PathBuf, PathBuf)>,
    /// The TLS versions to offer.
    pub versions: TlsVersions,
}

/// The server name that a TLS client sends (SNI).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ServerName {
    /// The host of the destination's URI (RFC 5922 7.3); none if that is an IP address.
    Host,
    Is(String),
    None,
}

/// How a TLS client verifies a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeerVerification {
    /// It must be valid, signed by a trusted CA, and match the host of the destination's URI.
    All,
    /// Like `All` but without matching the host, as Kamailio does with `verify_certificate`.
    Signature,
    Nothing,
}

/// Which CAs a TLS client trusts. By default none, like Kamailio without a `ca_list`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct TrustAnchors {
    /// Whether those of the system are trusted.
    pub system: bool,
    /// Files that hold CAs.
    pub files: Vec<PathBuf>,
    /// A folder of CAs, each in a file named by its hash (`openssl rehash`).
    pub folder: Option<PathBuf>,
}

impl TrustAnchors {
    /// The CAs of the system alone.
    pub fn system() -> Self {
        Self {
            system: true,
            ..Self::default()
        }
    }
}

/// A set of TLS versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TlsVersions {
    pub v1_2: bool,
    pub v1_3: bool,
}

impl Default for TlsVersions {
    fn default() -> Self {
        Self {
            v1_2: true,
            v1_3: true,
        }
    }
}

impl Default for TlsProfile {
    /// Verifies everything, and presents no client certificate.
    fn default() -> Self {
        Self {
            server_name: ServerName::Host,
            verify: PeerVerification::All,
            trust: TrustAnchors::system(),
            own: None,
            versions: TlsVersions::default(),
        }
    }
}

/// Which profile applies to which connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsProfiles {
    pub default: TlsProfile,
    /// Profiles for connections from these local addresses, as Kamailio selects them; port 0
    /// matches any port. The first match counts.
    pub by_address: Vec<(SocketAddr, TlsProfile)>,
}

impl TlsProfiles {
    /// The profile for a connection from this local address. The port is 0 if the system chooses
    /// it.
    pub fn of(&self, local: SocketAddr) -> &TlsProfile {
        let ip = local.ip().to_canonical();
        let fits = |of: &SocketAddr| of.ip() == ip && (of.port() == 0 || of.port() == local.port());
        let own = self.by_address.iter().find(|(of, _)| fits(of));
        own.map_or(&self.default, |(_, profile)| profile)
    }
}
