//! How a TLS client behaves: what it trusts, what it shows of itself, what it asks for.

mod domain;
mod error;
mod files;
mod found;
mod parser;
mod tokens;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use domain::{Domain, VerifyClient};
pub use error::BadTlsCfg;
pub use files::{Needed, OWN_FILE};
pub use found::{Found, TlsFile};
pub use parser::{Role, Section, TlsCfg, read, verify_client, versions};

/// How a TLS client behaves.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Profile {
    /// The name that it asks for (SNI, RFC 6066 3).
    pub server_name: ServerName,
    /// What of the peer's certificate it minds.
    pub verify: Verify,
    /// Whose signatures it trusts.
    pub trust: Trust,
    /// What it shows where the peer asks for a certificate: the files of the certificate with those
    /// that signed it, and of its key.
    pub own: Option<(PathBuf, PathBuf)>,
    /// The versions that it speaks.
    pub versions: Versions,
}

/// The name that a TLS client asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ServerName {
    /// The host of the destination's URI (RFC 5922 7.3); none where that is an address.
    Host,
    Is(String),
    None,
}

/// What a TLS client minds of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verify {
    /// That it is valid, signed by somebody trusted, and for the host of the destination's URI.
    All,
    /// The same without the host, as Kamailio with `verify_certificate`.
    Signature,
    Nothing,
}

/// Whose signatures a TLS client trusts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Trust {
    /// The CAs of the system.
    System,
    /// The CAs in this file.
    File(PathBuf),
    /// The CAs in this folder, each in a file that is named by its hash (`openssl rehash`).
    Folder(PathBuf),
    /// Nobody, as Kamailio without a `ca_list`.
    Nobody,
}

/// Versions of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Versions {
    /// TLS 1.2.
    pub v1_2: bool,
    /// TLS 1.3.
    pub v1_3: bool,
}

impl Default for Versions {
    fn default() -> Self {
        Self {
            v1_2: true,
            v1_3: true,
        }
    }
}

impl Default for Profile {
    /// Minds everything, and shows nothing of itself.
    fn default() -> Self {
        Self {
            server_name: ServerName::Host,
            verify: Verify::All,
            trust: Trust::System,
            own: None,
            versions: Versions::default(),
        }
    }
}

/// Which profile is for which connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clients {
    pub default: Profile,
    /// For connections from these addresses of our own, as Kamailio chooses; port 0 is every port.
    /// The first that fits counts.
    pub by_address: Vec<(SocketAddr, Profile)>,
}

impl Clients {
    /// The profile for a connection whose own end is this address; its port is 0 where the system
    /// chooses one.
    pub fn of(&self, local: SocketAddr) -> &Profile {
        let ip = local.ip().to_canonical();
        let fits = |of: &SocketAddr| of.ip() == ip && (of.port() == 0 || of.port() == local.port());
        let own = self.by_address.iter().find(|(of, _)| fits(of));
        own.map_or(&self.default, |(_, profile)| profile)
    }
}
