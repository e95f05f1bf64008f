//! Questions about names, and what is answered.

use std::cmp::Reverse;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use crate::base::escape::{in_words, sanitize};

/// What is asked of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Its IPv4 addresses.
    A,
    /// Its IPv6 addresses.
    Aaaa,
    /// The servers of a service (RFC 2782).
    Srv,
    /// The services of a domain (RFC 3403).
    Naptr,
}

impl Kind {
    /// As it stands in zones.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::A => "A",
            Kind::Aaaa => "AAAA",
            Kind::Srv => "SRV",
            Kind::Naptr => "NAPTR",
        }
    }
}

/// A question about a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Question {
    /// The name, in small letters.
    pub name: Vec<u8>,
    /// What is asked of it.
    pub kind: Kind,
    /// Whether `/etc/hosts` is asked before the name server; it knows addresses alone.
    pub hosts_file: bool,
}

impl Question {
    /// A question for records of this kind.
    pub fn new(name: &[u8], kind: Kind, hosts_file: bool) -> Self {
        Self {
            name: name.to_ascii_lowercase(),
            kind,
            hosts_file: hosts_file && matches!(kind, Kind::A | Kind::Aaaa),
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), sanitize(&self.name))
    }
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The names that the name stands for, one leading to the next (CNAME); the records are those of
    /// the last.
    pub aliases: Vec<Vec<u8>>,
    /// The records, at least one, in the order in which they came; or why there are none.
    pub records: Result<Vec<Record>, NoAnswer>,
}

impl From<Result<Vec<Record>, NoAnswer>> for Answer {
    /// An answer without an alias. No record is as good as none of that kind.
    fn from(records: Result<Vec<Record>, NoAnswer>) -> Self {
        Self {
            aliases: Vec::new(),
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
    /// The name has none of this kind.
    NoSuchRecord,
    /// There is no such name (NXDOMAIN).
    NoSuchName,
    /// No name server can be asked for it: it has characters that no host name has, or is too long.
    NoName,
    /// It ends in a dot, with which Kamailio's DNS cache finds no name.
    FinalDot,
    /// Its aliases lead back to themselves, or there are too many of them.
    Loop,
    /// The name server cannot tell, by the code of RFC 1035 4.1.1 that it gives: 2 is SERVFAIL.
    Failed(u16),
    /// The name server gave no answer in this time.
    Silent(Duration),
    /// What came from the name server, or befell the way to it, is no answer.
    Unreadable,
    /// It is not asked for: the name server answers nothing.
    GivenUp,
}

impl NoAnswer {
    /// Whether it is certain that there is no such record, and not only unknown.
    pub fn is_certain(self) -> bool {
        matches!(
            self,
            NoAnswer::NoSuchRecord
                | NoAnswer::NoSuchName
                | NoAnswer::NoName
                | NoAnswer::FinalDot
                | NoAnswer::Loop
        )
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoAnswer::NoSuchRecord => f.write_str("no such record"),
            NoAnswer::NoSuchName => f.write_str("no such name (NXDOMAIN)"),
            NoAnswer::NoName => f.write_str("no name that a name server can be asked for"),
            NoAnswer::FinalDot => {
                f.write_str("with a dot at its end Kamailio's DNS cache finds no name")
            }
            NoAnswer::Loop => f.write_str("its aliases (CNAME) lead in a circle"),
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
            NoAnswer::Unreadable => f.write_str("no usable answer from the name server"),
            NoAnswer::GivenUp => f.write_str("not asked for: the name server answers nothing"),
        }
    }
}

/// The code as tools print it.
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

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Of A and AAAA.
    Address(IpAddr),
    Srv(Srv),
    Naptr(Naptr),
}

impl Record {
    /// The address, if it is one.
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Record::Address(address) => Some(*address),
            _ => None,
        }
    }

    /// The SRV record, if it is one.
    pub fn srv(&self) -> Option<&Srv> {
        match self {
            Record::Srv(srv) => Some(srv),
            _ => None,
        }
    }

    /// The NAPTR record, if it is one.
    pub fn naptr(&self) -> Option<&Naptr> {
        match self {
            Record::Naptr(naptr) => Some(naptr),
            _ => None,
        }
    }
}

impl fmt::Display for Record {
    /// As it stands in zones.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Record::Address(address) => write!(f, "{address}"),
            Record::Srv(srv) => {
                let target = sanitize(srv.target.as_bytes());
                write!(f, "{} {} {} {target}.", srv.priority, srv.weight, srv.port)
            }
            Record::Naptr(naptr) => write!(
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

/// A server of a service (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Srv {
    /// The lower, the sooner.
    pub priority: u16,
    /// The share of those of one priority.
    pub weight: u16,
    pub port: u16,
    /// The name of the server without the dot at its end; empty where the service is decidedly not
    /// offered.
    pub target: String,
}

impl Srv {
    /// Whether this record says that there is no such service (RFC 2782: a target of `.`).
    pub fn denies(&self) -> bool {
        self.target.is_empty()
    }

    /// The order of `get_record` in Kamailio's `core/resolve.c`: by priority, and the heaviest first.
    pub fn kamailio_order(&self) -> impl Ord + use<> {
        (self.priority, Reverse(self.weight))
    }
}

/// A service of a domain (RFC 3403 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naptr {
    /// The lower, the sooner; it must be kept.
    pub order: u16,
    /// The lower, the better, among those of one order.
    pub preference: u16,
    /// What the replacement is: `s` is the name of SRV records.
    pub flags: Vec<u8>,
    /// The service: `SIP+D2U`.
    pub services: Vec<u8>,
    /// A rewriting of the name, which SIP has no use for.
    pub regexp: Vec<u8>,
    /// What to ask for next, without the dot at its end.
    pub replacement: String,
}
