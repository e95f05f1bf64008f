//! The addresses that `/etc/hosts` gives to names (hosts(5)).

use std::collections::HashMap;
use std::net::IpAddr;

use crate::base::dns_records::{DnsQuestion, DnsRecord, DnsRecordType};

/// The names of the file, in lower case, and their addresses.
#[derive(Debug, Default)]
pub struct HostsFile {
    addresses: HashMap<String, Vec<IpAddr>>,
}

impl HostsFile {
    pub fn read(text: &str) -> Self {
        let mut file = Self::default();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split_ascii_whitespace();
            let Some(address) = words.next().and_then(|word| word.parse().ok()) else {
                continue;
            };
            for name in words {
                let addresses = file.addresses.entry(name.to_ascii_lowercase());
                addresses.or_default().push(address);
            }
        }
        file
    }

    /// The records for a question that consults the file; `None` if it has none.
    pub fn answer(&self, question: &DnsQuestion) -> Option<Vec<DnsRecord>> {
        let name = std::str::from_utf8(&question.name).ok()?;
        let addresses = self.addresses.get(name).filter(|_| question.hosts_file)?;
        let is_of_kind = |address: &&IpAddr| match question.kind {
            DnsRecordType::A => address.is_ipv4(),
            DnsRecordType::Aaaa => address.is_ipv6(),
            DnsRecordType::Srv | DnsRecordType::Naptr => false,
        };
        let found = addresses.iter().filter(is_of_kind);
        let found: Vec<_> = found.copied().map(DnsRecord::Address).collect();
        (!found.is_empty()).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_addresses_of_their_lines() {
        let file = HostsFile::read("127.0.0.1 localhost GW # x.test\nx y\n::1 localhost\n");
        let ask = |name: &str, kind, hosts_file| {
            let mut question = DnsQuestion::new(name.as_bytes(), kind, hosts_file);
            question.hosts_file = hosts_file;
            file.answer(&question).map(|records| records[0].to_string())
        };
        let found = |address: &str| Some(address.to_owned());
        assert_eq!(ask("gw", DnsRecordType::A, true), found("127.0.0.1"));
        assert_eq!(ask("Localhost", DnsRecordType::Aaaa, true), found("::1"));
        assert_eq!(ask("gw", DnsRecordType::Aaaa, true), None);
        assert_eq!(ask("gw", DnsRecordType::A, false), None);
        assert_eq!(ask("x.test", DnsRecordType::A, true), None);
        assert_eq!(ask("y", DnsRecordType::A, true), None);
    }
}
