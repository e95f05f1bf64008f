//! The files that the tls module loads at startup.

use super::parser::DomainAddress;
use super::{DomainRole, TlsCfg, TlsDomain};

/// A file that a domain loads. The server does not start without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsDomainFile {
    /// The option that names the file.
    pub option: &'static str,
    pub name: String,
    /// Whether the tls.cfg names it; a server domain without a name uses [`OWN_FILE`].
    pub is_written: bool,
    /// The line of the `tls.cfg` to report, from 1; `None` if the domain is not written there.
    pub line: Option<usize>,
    /// For a key, the file with its certificate. Without one, the server does not start either.
    pub certificate: Option<String>,
}

/// The default file for both certificate and key of a server domain, in the folder of the
/// kamailio.cfg (`TLS_CERT_FILE` and `TLS_PKEY_FILE` in `core/config.h`; measured with 5.6 to 6.1).
pub const OWN_FILE: &str = "cert.pem";

/// Prefixes of a `private_key` that is not in a file (`KEY_PREFIX` in `tls_domain.c`).
const IN_DEVICES: [&str; 2] = ["/engine:", "/uri:"];

impl TlsDomain {
    /// The files that the domain loads. An empty name means no file, except for `crl`.
    pub fn needed(&self, role: DomainRole) -> Vec<TlsDomainFile> {
        let written = |name: &Option<String>| {
            let name = name.clone().filter(|name| !name.is_empty());
            name.map(|name| (name, true))
        };
        let is_a_key = |name: &String| !IN_DEVICES.iter().any(|device| name.starts_with(device));
        let key = written(&self.private_key).filter(|(name, _)| is_a_key(name));
        let unwritten = Some((OWN_FILE.to_owned(), false));
        let (certificate, key) = match (role, &self.certificate, &self.private_key) {
            // Both are the same file; report it once.
            (DomainRole::Server, None, None) => (unwritten, None),
            (DomainRole::Server, None, Some(_)) => (unwritten, key),
            (DomainRole::Server, Some(_), None) => (written(&self.certificate), unwritten),
            _ => (written(&self.certificate), key),
        };
        let of_key = certificate.as_ref().map(|(name, _)| name.clone());
        let files = [
            ("certificate", certificate),
            ("private_key", key),
            ("ca_list", written(&self.ca_list)),
            ("crl", self.crl.clone().map(|name| (name, true))),
        ];
        let files = files.into_iter().filter_map(|(option, name)| {
            let (name, is_written) = name?;
            Some(TlsDomainFile {
                option,
                name,
                is_written,
                line: None,
                certificate: of_key.clone().filter(|_| option == "private_key"),
            })
        });
        files.collect()
    }
}

impl TlsCfg {
    /// The files that Kamailio loads at startup. Domains do not inherit files from each other, and
    /// there is always a default server domain, whether it is written or not (measured with 5.6 to
    /// 6.1).
    pub fn needed(&self) -> Vec<TlsDomainFile> {
        let mut all = Vec::new();
        if self.default_of(DomainRole::Server).is_none() {
            all.extend(TlsDomain::default().needed(DomainRole::Server));
        }
        for section in &self.sections {
            let is_counted = section.place != DomainAddress::Default
                || self
                    .default_of(section.role)
                    .is_some_and(|counted| std::ptr::eq(counted, section));
            if is_counted {
                let needed = section.domain.needed(section.role).into_iter();
                all.extend(needed.map(|needed| TlsDomainFile {
                    line: Some(section.line_of(needed.option)),
                    ..needed
                }));
            }
        }
        all
    }
}
