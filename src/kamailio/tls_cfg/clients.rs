//! The client domains of a `tls.cfg`, and which of them connections use (`tls_lookup_cfg`).

use std::path::PathBuf;

use super::parser::{DomainAddress, DomainRole, DomainSection, TlsCfg};
use super::{TlsDomain, TlsProfiles};

impl TlsCfg {
    /// How Kamailio connects. `path` gives the path of a file with this name.
    ///
    /// Kamailio selects the domain by its own address, not the peer's: `tls_complete_init` looks up
    /// the connection's `dst`, which for an outgoing connection is the local end (measured with
    /// 5.6.3). The local port is arbitrary unless `tcp_reuse_port` is on and a socket is named for the
    /// destination, so a domain with a port usually matches nothing.
    pub fn clients(&self, path: impl Fn(&str) -> PathBuf) -> TlsProfiles {
        let default = self.default_of(DomainRole::Client);
        let default = default.map_or_else(TlsDomain::default, |section| section.domain.clone());
        // Kamailio prepends each new domain to its list.
        let clients = self.sections.iter().rev();
        let clients = clients.filter(|section| section.role == DomainRole::Client);
        TlsProfiles {
            default: default.profile(&path),
            by_address: clients
                // Only a routing script can select the others.
                .filter_map(|section| Some((section.address()?, section.domain.profile(&path))))
                .collect(),
        }
    }

    /// The default domain, if the file has it. If there are two, the last one counts.
    pub fn default_of(&self, role: DomainRole) -> Option<&DomainSection> {
        let mut sections = self.sections.iter().rev();
        sections.find(|section| section.role == role && section.place == DomainAddress::Default)
    }

    /// The domain of all client connections; `None` if there is none or another one may be
    /// selected.
    pub fn only_client(&self) -> Option<&DomainSection> {
        let clients = self.sections.iter();
        let mut clients = clients.filter(|section| section.role == DomainRole::Client);
        match clients.all(|section| section.place == DomainAddress::Default) {
            true => self.default_of(DomainRole::Client),
            false => None,
        }
    }

    /// The client domains for an address, in the order of the file.
    pub fn clients_by_address(&self) -> impl Iterator<Item = &DomainSection> {
        let clients = self.sections.iter();
        clients.filter(|section| {
            section.role == DomainRole::Client && matches!(section.place, DomainAddress::Address(_))
        })
    }
}
