//! DNS questions, answers and records.

use std::cmp::Reverse;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use crate::base::escape::{in_words, sanitize};

/// The type of a DNS record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DnsRecordType {
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
    /// The servers of a service (RFC 2782).
    Srv,
    /// The services of a domain (RFC 3403).
    Naptr,
}

impl DnsRecordType {
    /// The record as in a zone file.
    pub fn as_str(self) -> &'static str {
        match self {
            DnsRecordType::A => "A",
            DnsRecordType::Aaaa => "AAAA",
            DnsRecordType::Srv => "SRV",
            DnsRecordType::Naptr => "NAPTR",
        }
    }
}

/// A DNS question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DnsQuestion {
    /// The name, in lower case.
    pub name: Vec<u8>,
    pub kind: DnsRecordType,
    /// Whether `/etc/hosts` is consulted before the name server. It contains addresses only.
    pub hosts_file: bool,
}

impl DnsQuestion {
    /// A question for records of this type.
    pub fn new(name: &[u8], kind: DnsRecordType, hosts_file: bool) -> Self {
        Self {
            name: name.to_ascii_lowercase(),
            kind,
            hosts_file: hosts_file && matches!(kind, DnsRecordType::A | DnsRecordType::Aaaa),
        }
    }
}

impl fmt::Display for DnsQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), sanitize(&self.name))
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsAnswer {
    /// The chain of aliases (CNAME) from the name; the records belong to the last one.
    pub aliases: Vec<Vec<u8>>,
    /// The records, at least one, in the order received; or why there are none.
    pub records: Result<Vec<DnsRecord>, NoAnswer>,
    /// How long the look-up took; 0 if there was none.
    pub took: Duration,
    /// How long the records may be kept, the shortest of the answer; `None` if nothing says it.
    pub ttl: Option<Duration>,
}

impl From<Result<Vec<DnsRecord>, NoAnswer>> for DnsAnswer {
    /// An answer without aliases. An empty list of records means [`NoAnswer::NoSuchRecord`].
    fn from(records: Result<Vec<DnsRecord>, NoAnswer>) -> Self {
        Self {
            aliases: Vec::new(),
            took: Duration::ZERO,
            ttl: None,
            records: match records {
                Ok(records) if records.is_empty() => Err(NoAnswer::NoSuchRecord),
                records => records,
            },
        }
    }
}

/// Why there are no records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoAnswer {
    /// The name exists, but has no record of this type.
    NoSuchRecord,
    /// The name does not exist (NXDOMAIN).
    NoSuchName,
    /// It is not a valid host name: it has invalid characters or is too long.
    NoName,
    /// It ends in a dot; Kamailio's DNS cache does not find such names.
    FinalDot,
    /// Its aliases form a loop.
    Loop,
    /// It has more aliases than are followed.
    TooManyAliases,
    /// The answer has more records, or is longer, than Kamailio reads.
    TooLarge,
    /// The name server reported an error, with this RCODE (RFC 1035 4.1.1): 2 is SERVFAIL.
    Failed(u16),
    /// The name server did not answer within this time.
    Silent(Duration),
    /// No name server can be reached: none listens, or there is no way to it.
    NoServer,
    /// The answer is not usable, or there was a network error on the way to the name server.
    Unreadable,
    /// Not asked, because the name server does not respond.
    GivenUp,
}

impl NoAnswer {
    /// Whether it is certain that there is no such record; otherwise it is unknown.
    pub fn is_certain(self) -> bool {
        matches!(
            self,
            NoAnswer::NoSuchRecord
                | NoAnswer::NoSuchName
                | NoAnswer::NoName
                | NoAnswer::FinalDot
                | NoAnswer::Loop
                | NoAnswer::TooManyAliases
                | NoAnswer::TooLarge
        )
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoAnswer::NoSuchRecord => f.write_str("no such record"),
            NoAnswer::NoSuchName => f.write_str("no such name (NXDOMAIN)"),
            NoAnswer::NoName => f.write_str("not a name that can be looked up in DNS"),
            NoAnswer::FinalDot => {
                f.write_str("Kamailio's DNS cache finds no name that ends in a dot")
            }
            NoAnswer::Loop => f.write_str("its aliases (CNAME) form a loop"),
            NoAnswer::TooManyAliases => {
                f.write_str("it has more aliases (CNAME) than Kamailio follows")
            }
            NoAnswer::TooLarge => {
                f.write_str("Kamailio reads no answer of more than 100 records or 8192 bytes")
            }
            NoAnswer::Failed(code) => match code_name(*code) {
                Some(name) => write!(f, "the name server says {name}"),
                None => write!(f, "the name server says error {code}"),
            },
            NoAnswer::Silent(patience) => {
                write!(
                    f,
                    "no answer from the name server in {}",
                    in_words(*patience)
                )
            }
            NoAnswer::NoServer => f.write_str("no name server can be reached"),
            NoAnswer::Unreadable => f.write_str("no usable answer from the name server"),
            NoAnswer::GivenUp => f.write_str("not looked up: the name server does not respond"),
        }
    }
}

/// The name of an RCODE, as DNS tools print it.
fn code_name(code: u16) -> Option<&'static str> {
    Some(match code {
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        9 => "NOTAUTH",
        _ => return None,
    })
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DnsRecord {
    /// A or AAAA.
    Address(IpAddr),
    Srv(SrvRecord),
    Naptr(NaptrRecord),
}

impl DnsRecord {
    /// The address, if it is one.
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            DnsRecord::Address(address) => Some(*address),
            _ => None,
        }
    }

    /// The SRV record, if it is one.
    pub fn srv(&self) -> Option<&SrvRecord> {
        match self {
            DnsRecord::Srv(srv) => Some(srv),
            _ => None,
        }
    }

    /// The NAPTR record, if it is one.
    pub fn naptr(&self) -> Option<&NaptrRecord> {
        match self {
            DnsRecord::Naptr(naptr) => Some(naptr),
            _ => None,
        }
    }
}

impl fmt::Display for DnsRecord {
    /// The record as in a zone file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DnsRecord::Address(address) => write!(f, "{address}"),
            DnsRecord::Srv(srv) => {
                let target = sanitize(srv.target.as_bytes());
                write!(f, "{} {} {} {target}.", srv.priority, srv.weight, srv.port)
            }
            DnsRecord::Naptr(naptr) => write!(
                f,
                "{} {} \"{}\" \"{}\" \"{}\" {}.",
                naptr.order,
                naptr.preference,
                sanitize(&naptr.flags),
                sanitize(&naptr.services),
                sanitize(&naptr.regexp),
                sanitize(naptr.replacement.as_bytes()),
            ),
        }
    }
}

/// An SRV record: a server of a service (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SrvRecord {
    /// Lower values are tried first.
    pub priority: u16,
    /// The share of requests among records of the same priority.
    pub weight: u16,
    pub port: u16,
    /// The host name of the server without its final dot; empty if the service is explicitly not
    /// offered.
    pub target: String,
}

impl SrvRecord {
    /// Whether this record says that the service is not available (RFC 2782: a target of `.`).
    pub fn denies(&self) -> bool {
        self.target.is_empty()
    }

    /// The sort order of `get_record` in Kamailio's `core/resolve.c`: by priority, then by
    /// descending weight.
    pub fn kamailio_order(&self) -> impl Ord + use<> {
        (self.priority, Reverse(self.weight))
    }
}

/// A NAPTR record: a service of a domain (RFC 3403 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NaptrRecord {
    /// Lower values are tried first; a client must follow this order.
    pub order: u16,
    /// Lower values are preferred among records of the same order.
    pub preference: u16,
    /// What `replacement` is: `s` means the name of an SRV record.
    pub flags: Vec<u8>,
    /// The service, for example `SIP+D2U`.
    pub services: Vec<u8>,
    /// A substitution for the name, which SIP does not use.
    pub regexp: Vec<u8>,
    /// The next name to look up, without its final dot.
    pub replacement: String,
}
