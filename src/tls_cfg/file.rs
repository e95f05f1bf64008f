//! Kamailio's `tls.cfg`, as its `tls` module reads it (`tls_config.c`, `cfg_parser.c`; 5.6 to 6.1).
//!
//! Of the domains in it those of clients matter here: how Kamailio behaves when it connects.

#[cfg(test)]
mod tests;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use super::token::{Token, Tokens};
use super::{Clients, Profile, ServerName, Trust, Verify, Versions};
use crate::kamailio::Version;

/// What a `tls.cfg` says of connections that Kamailio opens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsCfg {
    /// `[client:default]`, if there is one.
    default: Domain,
    /// Those for an address, in the order of the file; port 0 is every port.
    domains: Vec<(SocketAddr, Domain)>,
}

/// What one domain sets; what it does not is as in Kamailio's defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Domain {
    /// `verify_certificate`.
    pub verify_certificate: Option<bool>,
    /// `require_certificate`, which for a client means the same.
    pub require_certificate: Option<bool>,
    /// `verify_client`, which in spite of its name holds for a client, too.
    pub verify_client: Option<VerifyClient>,
    /// `ca_list`: a file.
    pub ca_list: Option<String>,
    /// `ca_path`: a folder.
    pub ca_path: Option<String>,
    /// `certificate`: a file.
    pub certificate: Option<String>,
    /// `private_key`: a file.
    pub private_key: Option<String>,
    /// `method`.
    pub method: Option<Versions>,
}

/// The values of `verify_client`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyClient {
    /// Nothing is verified for its sake.
    Off,
    /// As `verify_certificate`.
    On,
    /// Anything passes, and only a script can see that it should not have.
    OptionalNoCa,
}

/// What Kamailio does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadTlsCfg {
    /// In which line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for BadTlsCfg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for BadTlsCfg {}

/// Reads a `tls.cfg` as this version does, of which only the methods differ.
///
/// # Errors
/// At the first thing that Kamailio does not take; it does not start then.
pub fn read(text: &[u8], version: Version) -> Result<TlsCfg, BadTlsCfg> {
    let mut reader = Reader {
        version,
        tokens: Tokens::new(text),
        cfg: TlsCfg::default(),
        domain: None,
    };
    reader.read()?;
    Ok(reader.cfg)
}

impl TlsCfg {
    /// How Kamailio connects. `path` tells where a file of this name is.
    ///
    /// It chooses a domain by its own address, not by the peer's (`tls_complete_init` looks up the
    /// connection's `dst`, which for one that it opened is its own end; measured with 5.6.3). The
    /// port of that end is any but where `tcp_reuse_port` is on, so that a domain with a port is
    /// for nobody.
    pub fn clients(&self, path: impl Fn(&str) -> PathBuf) -> Clients {
        let domains = self.domains.iter().rev();
        Clients {
            default: self.default.profile(&path),
            // Each new domain goes before those that were read before it.
            by_address: domains
                .map(|(address, domain)| (*address, domain.profile(&path)))
                .collect(),
        }
    }
}

impl Domain {
    /// How Kamailio connects by this domain. It asks for no server name, unless a script sets one:
    /// `server_name` tells servers' domains apart, and names the client's only to such a script.
    pub fn profile(&self, path: impl Fn(&str) -> PathBuf) -> Profile {
        let is_on = |option: Option<bool>| option == Some(true);
        let verifies = is_on(self.verify_certificate)
            || is_on(self.require_certificate)
            || self.verify_client == Some(VerifyClient::On);
        let verify = match verifies && self.verify_client != Some(VerifyClient::OptionalNoCa) {
            true => Verify::Signature,
            false => Verify::Nothing,
        };
        let set = |name: &Option<String>| {
            let name = name.as_deref().filter(|name| !name.is_empty());
            name.map(&path)
        };
        let trust = match (set(&self.ca_list), set(&self.ca_path)) {
            (Some(file), _) => Trust::File(file),
            (None, Some(folder)) => Trust::Folder(folder),
            (None, None) => Trust::Nobody,
        };
        Profile {
            server_name: ServerName::None,
            verify,
            trust,
            own: set(&self.certificate).zip(set(&self.private_key)),
            versions: self.method.unwrap_or_default(),
        }
    }
}

/// Which domain is being read.
#[derive(Debug, Clone, Copy)]
enum At {
    /// One that does not matter here: a server's, or one that only a script can choose.
    Elsewhere,
    Default,
    /// An index into the domains for addresses.
    Address(usize),
}

struct Reader<'a> {
    version: Version,
    tokens: Tokens<'a>,
    cfg: TlsCfg,
    /// None before the first one.
    domain: Option<At>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), BadTlsCfg> {
        while let Some(token) = self.tokens.next_token()? {
            match token {
                Token::EndOfLine => {}
                Token::Sign(b'[') => self.section()?,
                Token::Word(name) => self.option(&name)?,
                other => return Err(self.bad(format!("{other} begins no line"))),
            }
        }
        Ok(())
    }

    fn bad(&self, what: impl Into<String>) -> BadTlsCfg {
        BadTlsCfg {
            line: self.tokens.line(),
            what: what.into(),
        }
    }

    fn expect(&mut self, sign: u8) -> Result<(), BadTlsCfg> {
        let expected = Token::Sign(sign);
        match self.tokens.next_token()? {
            Some(token) if token == expected => Ok(()),
            found => Err(self.unexpected(found, &expected.to_string())),
        }
    }

    fn unexpected(&self, found: Option<Token>, expected: &str) -> BadTlsCfg {
        let found = found.map_or("the end of the file".to_owned(), |token| token.to_string());
        self.bad(format!("{found} where {expected} is expected"))
    }

    fn end_of_line(&mut self) -> Result<(), BadTlsCfg> {
        match self.tokens.next_token()? {
            None | Some(Token::EndOfLine) => Ok(()),
            found => Err(self.unexpected(found, "the end of the line")),
        }
    }

    fn word(&mut self, expected: &str) -> Result<String, BadTlsCfg> {
        match self.tokens.next_token()? {
            Some(Token::Word(word)) => Ok(word),
            found => Err(self.unexpected(found, expected)),
        }
    }

    /// `[client:192.0.2.1:5061]`, from after its first bracket.
    fn section(&mut self) -> Result<(), BadTlsCfg> {
        let kind = self.word("server or client")?.to_ascii_lowercase();
        let is_client = match kind.as_str() {
            "client" | "cli" | "c" => true,
            "server" | "srv" | "s" => false,
            _ => return Err(self.bad(format!("'{kind}' where server or client is expected"))),
        };
        self.expect(b':')?;
        let place = self.place()?;
        self.expect(b']')?;
        self.end_of_line()?;
        self.domain = Some(match place {
            _ if !is_client => At::Elsewhere,
            Place::Any => At::Elsewhere,
            Place::Default => {
                self.cfg.default = Domain::default();
                At::Default
            }
            Place::Address(address) => {
                self.cfg.domains.push((address, Domain::default()));
                At::Address(self.cfg.domains.len() - 1)
            }
        });
        Ok(())
    }

    fn place(&mut self) -> Result<Place, BadTlsCfg> {
        let expected = "default, any, or an address with its port";
        let ip: IpAddr = match self.tokens.next_token()? {
            Some(Token::Sign(b'[')) => self.rest_of_ipv6()?.into(),
            Some(Token::Word(word)) => match word.to_ascii_lowercase().as_str() {
                "default" | "def" => return Ok(Place::Default),
                "any" | "all" => return Ok(Place::Any),
                first => self.rest_of_ipv4(first)?.into(),
            },
            found => return Err(self.unexpected(found, expected)),
        };
        self.expect(b':')?;
        let port = self.word("a port")?;
        let port = port
            .parse()
            .map_err(|_| self.bad(format!("'{port}' is no port")))?;
        Ok(Place::Address(SocketAddr::new(ip, port)))
    }

    fn rest_of_ipv4(&mut self, first: &str) -> Result<Ipv4Addr, BadTlsCfg> {
        let mut octets = vec![first.to_owned()];
        for _ in 1..4 {
            self.expect(b'.')?;
            octets.push(self.word("a number")?);
        }
        let mut numbers = octets.iter().map(|octet| octet.parse::<u8>());
        match [(); 4].map(|()| numbers.next()) {
            [Some(Ok(a)), Some(Ok(b)), Some(Ok(c)), Some(Ok(d))] => Ok(Ipv4Addr::new(a, b, c, d)),
            _ => Err(self.bad(format!("{} is no IPv4 address", octets.join(".")))),
        }
    }

    fn rest_of_ipv6(&mut self) -> Result<Ipv6Addr, BadTlsCfg> {
        let mut text = String::new();
        loop {
            match self.tokens.next_token()? {
                Some(Token::Sign(b']')) => break,
                Some(Token::Sign(b':')) => text.push(':'),
                Some(Token::Word(word)) => text.push_str(&word),
                found => return Err(self.unexpected(found, "an IPv6 address")),
            }
        }
        text.parse()
            .map_err(|_| self.bad(format!("[{text}] is no IPv6 address")))
    }

    /// `name = value`, from after its name.
    fn option(&mut self, name: &str) -> Result<(), BadTlsCfg> {
        let unknown = || self.bad(format!("'{name}' is no option of tls.cfg"));
        let option = Opt::read(name).ok_or_else(unknown)?;
        let at = self
            .domain
            .ok_or_else(|| self.bad(format!("'{name}' stands before the first [domain]")))?;
        self.expect(b'=')?;
        let value = match self.tokens.next_value()? {
            Some(Token::Word(value) | Token::Text(value)) => value,
            found => return Err(self.unexpected(found, "a value")),
        };
        let mut elsewhere = Domain::default();
        let domain = match at {
            At::Elsewhere => Some(&mut elsewhere),
            At::Default => Some(&mut self.cfg.default),
            At::Address(index) => self.cfg.domains.get_mut(index).map(|(_, domain)| domain),
        };
        let set = domain.map_or(Ok(()), |domain| option.set(domain, &value, self.version));
        set.map_err(|expected| {
            self.bad(format!("{name} is '{value}', where {expected} is expected"))
        })?;
        self.end_of_line()
    }
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Default,
    /// For every address, and only where a server name is asked for.
    Any,
    Address(SocketAddr),
}

/// The options, those that do not matter here by what their values must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opt {
    Verify,
    Require,
    VerifyClient,
    CaList,
    CaPath,
    Certificate,
    PrivateKey,
    Method,
    Text,
    Number,
}

impl Opt {
    fn read(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "method" | "tls_method" => Opt::Method,
            "verify_certificate" | "verify_cert" => Opt::Verify,
            "require_certificate" | "require_cert" => Opt::Require,
            "verify_client" => Opt::VerifyClient,
            "ca_list" | "calist_file" => Opt::CaList,
            "ca_path" => Opt::CaPath,
            "certificate" | "cert_file" => Opt::Certificate,
            "private_key" | "pkey_file" => Opt::PrivateKey,
            "verify_depth" | "server_name_mode" => Opt::Number,
            "crl" | "cipher_list" | "server_name" | "server_id" => Opt::Text,
            // Since 6.0 or 6.1.
            "private_key_password"
            | "pkey_password"
            | "certificate2"
            | "cert_file2"
            | "private_key2"
            | "pkey_file2"
            | "private_key_password2"
            | "pkey_password2" => Opt::Text,
            _ => return None,
        })
    }

    /// Sets it, or says what its value should be.
    fn set(self, domain: &mut Domain, value: &str, version: Version) -> Result<(), &'static str> {
        match self {
            Opt::Verify => domain.verify_certificate = Some(yes_or_no(value)?),
            Opt::Require => domain.require_certificate = Some(yes_or_no(value)?),
            Opt::VerifyClient => domain.verify_client = Some(verify_client(value)?),
            Opt::CaList => domain.ca_list = Some(value.to_owned()),
            Opt::CaPath => domain.ca_path = Some(value.to_owned()),
            Opt::Certificate => domain.certificate = Some(value.to_owned()),
            Opt::PrivateKey => domain.private_key = Some(value.to_owned()),
            Opt::Method => domain.method = Some(versions(value, version)?),
            Opt::Text => {}
            Opt::Number => drop(value.parse::<i64>().map_err(|_| "a number")?),
        }
        Ok(())
    }
}

fn yes_or_no(value: &str) -> Result<bool, &'static str> {
    match value.to_ascii_lowercase().as_str() {
        "yes" | "true" | "enable" | "enabled" | "1" | "on" => Ok(true),
        "no" | "false" | "disable" | "disabled" | "0" | "off" => Ok(false),
        _ => Err("yes or no"),
    }
}

fn verify_client(value: &str) -> Result<VerifyClient, &'static str> {
    match value.to_ascii_lowercase().as_str() {
        "off" => Ok(VerifyClient::Off),
        "on" | "optional" => Ok(VerifyClient::On),
        "optional_no_ca" => Ok(VerifyClient::OptionalNoCa),
        _ => Err("off, on, optional or optional_no_ca"),
    }
}

/// The versions of TLS that a `method` leaves, as far as they are spoken here (`tls_config.c`).
///
/// # Errors
/// Where this version of Kamailio has no such method.
pub fn versions(method: &str, version: Version) -> Result<Versions, &'static str> {
    let (v1_2, v1_3) = match method.to_ascii_lowercase().as_str() {
        "tlsv1.3" | "tlsv1.3+" if version.has_tls_1_3_methods() => (false, true),
        "tlsv1.2" => (true, false),
        "sslv2" | "sslv3" | "tlsv1" | "tlsv1.0" | "tlsv1.1" => (false, false),
        "sslv23" | "tlsv1+" | "tlsv1.0+" | "tlsv1.1+" | "tlsv1.2+" => (true, true),
        _ => return Err("a method such as TLSv1.2+"),
    };
    Ok(Versions { v1_2, v1_3 })
}
