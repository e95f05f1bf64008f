//! One domain of the tls module, and the client behaviour that follows from it.

use std::path::PathBuf;

use super::{PeerVerification, ServerName, TlsProfile, TlsVersions, TrustAnchors};

/// The options that a domain sets. An option that is not set has Kamailio's default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsDomain {
    /// `verify_certificate`.
    pub verify_certificate: Option<bool>,
    /// `require_certificate`, which means the same for a client.
    pub require_certificate: Option<bool>,
    /// `verify_client`, which despite its name also applies to client connections.
    pub verify_client: Option<VerifyClient>,
    /// `ca_list`: a file.
    pub ca_list: Option<String>,
    /// `ca_path`: a folder.
    pub ca_path: Option<String>,
    /// `certificate`: a file.
    pub certificate: Option<String>,
    /// `private_key`: a file.
    pub private_key: Option<String>,
    /// `crl`: a file.
    pub crl: Option<String>,
    /// `server_name`: the name that a domain for an address is for.
    pub server_name: Option<String>,
    /// `method`.
    pub method: Option<TlsVersions>,
}

/// The values of `verify_client`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyClient {
    /// It requires no verification.
    Off,
    /// Like `verify_certificate`.
    On,
    /// Any certificate is accepted; only a routing script can check the result.
    OptionalNoCa,
}

impl TlsDomain {
    /// The option that makes a client verify the peer's certificate, if one does.
    pub fn verifies(&self) -> Option<&'static str> {
        if self.verify_client == Some(VerifyClient::OptionalNoCa) {
            return None;
        }
        let options = [
            ("verify_certificate", self.verify_certificate == Some(true)),
            (
                "require_certificate",
                self.require_certificate == Some(true),
            ),
            (
                "verify_client",
                self.verify_client == Some(VerifyClient::On),
            ),
        ];
        let mut options = options.into_iter();
        options.find_map(|(option, is_on)| is_on.then_some(option))
    }

    /// How Kamailio connects with this domain. It sends no server name unless a script sets one:
    /// for servers `server_name` selects the domain, for clients it only names the domain for such
    /// a script.
    pub fn profile(&self, path: impl Fn(&str) -> PathBuf) -> TlsProfile {
        let verify = match self.verifies() {
            Some(_) => PeerVerification::Signature,
            None => PeerVerification::Nothing,
        };
        let set = |name: &Option<String>| {
            let name = name.as_deref().filter(|name| !name.is_empty());
            name.map(&path)
        };
        let file = set(&self.ca_list);
        let folder = set(&self.ca_path).filter(|_| file.is_none());
        let trust = TrustAnchors {
            system: false,
            files: file.into_iter().collect(),
            folder,
        };
        TlsProfile {
            server_name: ServerName::None,
            verify,
            trust,
            own: set(&self.certificate).zip(set(&self.private_key)),
            versions: self.method.unwrap_or_default(),
        }
    }
}
