//! One pass over the known answers: what was asked, what was found, and which question is open.

use std::net::{IpAddr, SocketAddr};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{Hop, NotFound, Search, default_port, service, srv_order};
use crate::base::dns_records::{
    DnsAnswers, DnsQuestion, DnsRecord, DnsRecordType, NaptrRecord, NoAnswer, SrvRecord,
};
use crate::base::transport::Transport;
use crate::kamailio::list::host::{numeric, short_ipv4};

/// A question without an answer. Nothing more can be determined before it is answered.
pub(super) struct OpenQuestion(pub(super) DnsQuestion);

/// The most records of an answer, questions and hops that are used for one destination. It takes more
/// to hold up a run than a zone may ask for.
pub const MOST: usize = 100;

/// The longest name that can be queried, in bytes (RFC 1035 2.3.4, as text).
const NAME_BYTES: usize = 254;
/// The longest label, in bytes.
const LABEL_BYTES: usize = 63;

/// How the addresses of a name are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AddressQuery {
    /// The record types, in order; a later one is used only if the earlier ones have no records.
    pub(super) families: &'static [DnsRecordType],
    /// Where names are looked up.
    pub(super) directory: NameSource,
    /// Whether `127.1` is an address (`gethostbyname`) rather than a name.
    pub(super) short_numbers: bool,
}

/// Where names are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameSource {
    /// Kamailio's DNS cache: only the name server.
    Cache,
    /// The system: `/etc/hosts`, then the name server.
    System,
}

/// One pass over the known answers.
pub(super) struct Query<'a> {
    answers: &'a DnsAnswers,
    seed: u64,
    /// Created on demand, because most destinations do not need it.
    random: Option<StdRng>,
    all: bool,
    /// The questions asked so far, without repetitions.
    pub(super) path: Vec<DnsQuestion>,
    pub(super) hops: Vec<Hop>,
    /// Why nothing was found.
    pub(super) why: NotFound,
    /// Whether there is more than [`MOST`] of something.
    pub(super) left_out: bool,
    /// The most aliases of a name that has an address.
    pub(super) most_aliases: usize,
}

impl<'a> Query<'a> {
    pub(super) fn new(answers: &'a DnsAnswers, search: &Search<'_>) -> Self {
        Self {
            answers,
            seed: search.seed,
            random: None,
            all: search.all,
            path: Vec::new(),
            hops: Vec::new(),
            why: NotFound::NoAddress(NoAnswer::NoSuchName),
            left_out: false,
            most_aliases: usize::MAX,
        }
    }

    /// Whether enough hops were found.
    pub(super) fn is_done(&self) -> bool {
        !self.all && !self.hops.is_empty()
    }

    /// The records of a name, or why there are none.
    pub(super) fn ask(
        &mut self,
        name: &[u8],
        kind: DnsRecordType,
        directory: NameSource,
    ) -> Result<Result<&'a [DnsRecord], NoAnswer>, OpenQuestion> {
        if !is_askable(name) {
            return Ok(Err(NoAnswer::NoName));
        }
        let name = match directory {
            NameSource::Cache if name.ends_with(b".") => return Ok(Err(NoAnswer::FinalDot)),
            NameSource::Cache => name,
            NameSource::System => name.strip_suffix(b".").unwrap_or(name),
        };
        let question = DnsQuestion::new(name, kind, directory == NameSource::System);
        let is_new = !self.path.contains(&question);
        if is_new && self.path.len() == MOST {
            self.left_out = true;
            return Ok(Err(NoAnswer::NoSuchRecord));
        }
        let Some(answer) = self.answers.answer(&question) else {
            return Err(OpenQuestion(question));
        };
        if is_new {
            self.path.push(question);
        }
        let has_too_many = answer.aliases.len() > self.most_aliases;
        Ok(match &answer.records {
            Ok(_) if has_too_many && directory == NameSource::Cache => {
                Err(NoAnswer::TooManyAliases)
            }
            Ok(records) => {
                self.left_out |= self.all && records.len() > MOST;
                Ok(&records[..records.len().min(MOST)])
            }
            Err(why) => Err(*why),
        })
    }

    /// The SRV records of a name, unordered.
    pub(super) fn srv(
        &mut self,
        name: &[u8],
        directory: NameSource,
    ) -> Result<Vec<&'a SrvRecord>, OpenQuestion> {
        let records = self.ask(name, DnsRecordType::Srv, directory)?;
        let records = records.into_iter().flatten();
        Ok(records.filter_map(DnsRecord::srv).collect())
    }

    /// The SRV records of a name for the service of this transport.
    pub(super) fn srv_of(
        &mut self,
        transport: Transport,
        name: &[u8],
        directory: NameSource,
    ) -> Result<Vec<&'a SrvRecord>, OpenQuestion> {
        let name = [service(transport).as_bytes(), name].concat();
        self.srv(&name, directory)
    }

    /// The NAPTR services of a name for SIP over the accepted transports, unordered.
    pub(super) fn naptr(
        &mut self,
        name: &[u8],
        directory: NameSource,
        speaks: impl Fn(Transport) -> bool,
    ) -> Result<Vec<(&'a NaptrRecord, Transport)>, OpenQuestion> {
        let records = self.ask(name, DnsRecordType::Naptr, directory)?;
        let records = records.into_iter().flatten().filter_map(DnsRecord::naptr);
        let usable = records.filter_map(|naptr| Some((naptr, sip_transport(naptr)?)));
        Ok(usable.filter(|(_, transport)| speaks(*transport)).collect())
    }

    /// Sorts the records as specified by RFC 2782: by priority, then randomly in proportion to the
    /// weights.
    pub(super) fn shuffled(&mut self, records: Vec<&'a SrvRecord>) -> Vec<&'a SrvRecord> {
        let random = self
            .random
            .get_or_insert_with(|| StdRng::seed_from_u64(self.seed));
        srv_order::ordered(records, |most| random.random_range(0..=most))
    }

    /// Adds the only hop, or records why there is none.
    pub(super) fn take(&mut self, hop: Result<Hop, NotFound>) {
        match hop {
            Ok(hop) => self.hops.push(hop),
            Err(why) => self.why = why,
        }
    }

    /// Adds hops for all addresses of a name, or only the first. Returns whether it has any.
    pub(super) fn add_hops(
        &mut self,
        name: &[u8],
        transport: Transport,
        port: u16,
        asking: AddressQuery,
    ) -> Result<bool, OpenQuestion> {
        match self.addresses(name, asking)? {
            Err(why) => {
                self.why = why;
                Ok(false)
            }
            Ok(addresses) => {
                let wanted = if self.all { usize::MAX } else { 1 };
                for address in addresses.into_iter().take(wanted) {
                    let address = SocketAddr::new(address, port);
                    let hop = Hop { transport, address };
                    match self.hops.contains(&hop) {
                        true => {}
                        false if self.hops.len() == MOST => self.left_out = true,
                        false => self.hops.push(hop),
                    }
                }
                Ok(true)
            }
        }
    }

    /// Like [`Query::add_hops`] with the default port.
    pub(super) fn add_default_hops(
        &mut self,
        name: &[u8],
        transport: Transport,
        asking: AddressQuery,
    ) -> Result<bool, OpenQuestion> {
        self.add_hops(name, transport, default_port(transport), asking)
    }

    /// The addresses of a name, at least one: those of the first record type that has any, or of
    /// all types if all hops are wanted.
    pub(super) fn addresses(
        &mut self,
        name: &[u8],
        asking: AddressQuery,
    ) -> Result<Result<Vec<IpAddr>, NotFound>, OpenQuestion> {
        let short = || short_ipv4(name).filter(|_| asking.short_numbers);
        if let Some(address) = numeric(name).or_else(short) {
            return Ok(Ok(vec![address]));
        }
        let said = DnsQuestion::new(
            name,
            DnsRecordType::A,
            asking.directory == NameSource::System,
        );
        if ends_in_a_number(name) && self.answers.answer(&said).is_none() {
            return Ok(Err(NotFound::LooksLikeANumber));
        }
        let mut found = Vec::new();
        let mut worst = NoAnswer::NoSuchRecord;
        for &family in asking.families {
            match self.ask(name, family, asking.directory)? {
                Ok(records) => found.extend(records.iter().filter_map(DnsRecord::address)),
                Err(why) => worst = worst.max(why),
            }
            if !found.is_empty() && !self.all {
                break;
            }
        }
        match found.is_empty() {
            true => Ok(Err(NotFound::NoAddress(worst))),
            false => Ok(Ok(found)),
        }
    }
}

/// Whether Kamailio and the system's resolver query this name at all (`get_record`).
fn is_askable(name: &[u8]) -> bool {
    let name = name.strip_suffix(b".").unwrap_or(name);
    let is_label = |label: &[u8]| {
        (1..=LABEL_BYTES).contains(&label.len())
            && label
                .iter()
                .all(|&b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    name.len() < NAME_BYTES && name.split(|&b| b == b'.').all(is_label)
}

/// Whether the last label is a decimal or hexadecimal number: there is no such domain.
fn ends_in_a_number(name: &[u8]) -> bool {
    let name = name.strip_suffix(b".").unwrap_or(name);
    let dot = name.iter().rposition(|&b| b == b'.');
    let last = &name[dot.map_or(0, |dot| dot + 1)..];
    let hexadecimal = last
        .strip_prefix(b"0x")
        .or_else(|| last.strip_prefix(b"0X"));
    match hexadecimal {
        Some(digits) => digits.iter().all(u8::is_ascii_hexdigit),
        None => !last.is_empty() && last.iter().all(u8::is_ascii_digit),
    }
}

/// The transport of a NAPTR record for SIP that leads to SRV records (RFC 3263 4.1,
/// `naptr_get_sip_proto`).
fn sip_transport(naptr: &NaptrRecord) -> Option<Transport> {
    if !naptr.flags.eq_ignore_ascii_case(b"s") || !naptr.regexp.is_empty() {
        return None;
    }
    [
        (&b"SIP+D2U"[..], Transport::Udp),
        (b"SIP+D2T", Transport::Tcp),
        (b"SIPS+D2T", Transport::Tls),
    ]
    .into_iter()
    .find_map(|(service, transport)| {
        let is_it = naptr.services.eq_ignore_ascii_case(service);
        is_it.then_some(transport)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_not_names() {
        for (name, expected) in [
            ("127.1", true),
            ("1.2.3", true),
            ("0x7f.0.0.1", true),
            ("10.0x1", true),
            ("gw1", false),
            ("1.test", false),
            ("7.test.", false),
        ] {
            assert_eq!(ends_in_a_number(name.as_bytes()), expected, "{name}");
        }
    }

    #[test]
    fn invalid_names_are_not_queried() {
        let label = "a".repeat(63);
        let longest = [label.as_str(); 4].join(".");
        for (name, expected) in [
            ("gw.test", true),
            ("gw.test.", true),
            ("_sip._udp.gw.test", true),
            (&longest[..253], true),
            (&longest, false),
            (&format!("a{label}.test"), false),
            ("a..b", false),
            ("", false),
            (".", false),
            ("[fe80", false),
            ("a b", false),
            ("g\u{fc}.test", false),
        ] {
            assert_eq!(is_askable(name.as_bytes()), expected, "{name}");
        }
    }
}
