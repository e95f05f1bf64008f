//! Kamailio's `tls.cfg`, as its `tls` module reads it (`tls_config.c`, `cfg_parser.c`; 5.6 to 6.1).
//!
//! Client domains determine how Kamailio connects; server domains matter for startup errors.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::error::TlsCfgError;
use super::tokens::{TlsToken, TlsTokens};
use super::{TlsDomain, TlsVersions, VerifyClient};
use crate::base::transport::Transport;
use crate::kamailio::version::Version;

/// The domains of a `tls.cfg`, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsCfg {
    pub(in crate::kamailio::tls_cfg) sections: Vec<DomainSection>,
}

/// One domain of a `tls.cfg`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainSection {
    pub(in crate::kamailio::tls_cfg) role: DomainRole,
    pub(in crate::kamailio::tls_cfg) place: DomainAddress,
    pub domain: TlsDomain,
    /// The line of its header, from 1.
    line: usize,
    /// The options that it sets, each with its line number.
    lines: Vec<(DomainOption, usize)>,
}

/// The side of a connection that a domain is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainRole {
    /// The side that accepts connections.
    Server,
    /// The side that opens connections.
    Client,
}

/// Reads a `tls.cfg` as this version does. Versions differ in the methods and a few options.
///
/// # Errors
/// At the first error, which keeps Kamailio from starting.
pub fn read(text: &[u8], version: Version) -> Result<TlsCfg, TlsCfgError> {
    let mut reader = TlsCfgParser {
        version,
        tokens: TlsTokens::new(text),
        cfg: TlsCfg::default(),
    };
    reader.read()?;
    match reader.cfg.nameless() {
        Some(section) => Err(TlsCfgError {
            line: section.line,
            what: "a domain for any address needs a server_name".to_owned(),
        }),
        None => Ok(reader.cfg),
    }
}

impl TlsCfg {
    /// A domain for any address that lacks a server name (`ksr_tls_fix_domain`).
    fn nameless(&self) -> Option<&DomainSection> {
        let mut sections = self.sections.iter();
        sections.find(|section| {
            section.place == DomainAddress::Any && section.domain.server_name.is_none()
        })
    }

    /// Whether Kamailio can distinguish the last domain from those before it. It checks this when
    /// the next domain starts (`ksr_tls_domain_duplicated`).
    fn can_tell_the_last(&self) -> bool {
        let Some((last, others)) = self.sections.split_last() else {
            return true;
        };
        let is_named = |section: &DomainSection| {
            let name = section.domain.server_name.as_deref();
            name.is_some_and(|name| !name.is_empty())
        };
        match last.place {
            DomainAddress::Default => true,
            DomainAddress::Any => is_named(last),
            DomainAddress::Address(_) => others.iter().all(|other| {
                (other.role, other.place) != (last.role, last.place)
                    || is_named(other) && is_named(last)
            }),
        }
    }

    /// Checks that Kamailio listens on the addresses of server domains (`tls_check_sockets`).
    ///
    /// # Errors
    /// If a domain is for an address without a TLS socket. Kamailio does not start then.
    pub fn check_sockets(&self, sockets: &[(Transport, SocketAddr)]) -> Result<(), TlsCfgError> {
        let has_none = |address: SocketAddr| {
            address.port() != 0 && !sockets.contains(&(Transport::Tls, address))
        };
        let mut servers = self.sections.iter();
        let unheard = servers.find_map(|section| match (section.role, section.place) {
            (DomainRole::Server, DomainAddress::Address(address)) if has_none(address) => {
                Some((address, section))
            }
            _ => None,
        });
        unheard.map_or(Ok(()), |(address, section)| {
            Err(TlsCfgError {
                line: section.line,
                what: format!("Kamailio does not listen on tls:{address}"),
            })
        })
    }
}

impl DomainSection {
    /// The line of its header, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The address that it is for, if it is for one; port 0 means any port.
    pub fn address(&self) -> Option<SocketAddr> {
        match self.place {
            DomainAddress::Address(address) => Some(address),
            DomainAddress::Default | DomainAddress::Any => None,
        }
    }

    /// Whether it has a `server_id`, by which a script can select it.
    pub fn has_server_id(&self) -> bool {
        let mut set = self.lines.iter();
        set.any(|(option, _)| *option == DomainOption::ServerId)
    }

    /// The line that sets the option, or else the line of the domain's header, from 1.
    pub fn line_of(&self, option: &str) -> usize {
        let option = DomainOption::read(option, Version::V6_1);
        let mut lines = self.lines.iter().rev();
        let line = lines.find(|(set, _)| Some(*set) == option);
        line.map_or(self.line, |(_, line)| *line)
    }
}

struct TlsCfgParser<'a> {
    version: Version,
    tokens: TlsTokens<'a>,
    cfg: TlsCfg,
}

impl TlsCfgParser<'_> {
    fn read(&mut self) -> Result<(), TlsCfgError> {
        while let Some(token) = self.tokens.next_token()? {
            match token {
                TlsToken::EndOfLine => {}
                TlsToken::Sign(b'[') => self.section()?,
                TlsToken::Word(name) => self.option(&name)?,
                other => return Err(self.bad(format!("a line cannot start with {other}"))),
            }
        }
        Ok(())
    }

    fn bad(&self, what: impl Into<String>) -> TlsCfgError {
        TlsCfgError {
            line: self.tokens.line(),
            what: what.into(),
        }
    }

    fn expect(&mut self, sign: u8) -> Result<(), TlsCfgError> {
        let expected = TlsToken::Sign(sign);
        match self.tokens.next_token()? {
            Some(token) if token == expected => Ok(()),
            found => Err(self.unexpected(found, &expected.to_string())),
        }
    }

    fn unexpected(&self, found: Option<TlsToken>, expected: &str) -> TlsCfgError {
        let found = found.map_or("the end of the file".to_owned(), |token| token.to_string());
        self.bad(format!("{found} where {expected} is expected"))
    }

    fn end_of_line(&mut self) -> Result<(), TlsCfgError> {
        match self.tokens.next_token()? {
            None | Some(TlsToken::EndOfLine) => Ok(()),
            found => Err(self.unexpected(found, "the end of the line")),
        }
    }

    fn word(&mut self, expected: &str) -> Result<String, TlsCfgError> {
        match self.tokens.next_token()? {
            Some(TlsToken::Word(word)) => Ok(word),
            found => Err(self.unexpected(found, expected)),
        }
    }

    /// `[client:192.0.2.1:5061]`, after the opening bracket.
    fn section(&mut self) -> Result<(), TlsCfgError> {
        if !self.cfg.can_tell_the_last() {
            let what = "Kamailio cannot tell the domain before this one from the others; give it and them a server_name";
            return Err(self.bad(what));
        }
        let kind = self.word("server or client")?.to_ascii_lowercase();
        let role = match kind.as_str() {
            "client" | "cli" | "c" => DomainRole::Client,
            "server" | "srv" | "s" => DomainRole::Server,
            _ => return Err(self.bad(format!("'{kind}' where server or client is expected"))),
        };
        let line = self.tokens.line();
        self.expect(b':')?;
        let place = self.place()?;
        self.expect(b']')?;
        self.end_of_line()?;
        self.cfg.sections.push(DomainSection {
            role,
            place,
            domain: TlsDomain::default(),
            line,
            lines: Vec::new(),
        });
        Ok(())
    }

    fn place(&mut self) -> Result<DomainAddress, TlsCfgError> {
        let expected = "default, any, or an address with its port";
        let ip: IpAddr = match self.tokens.next_token()? {
            Some(TlsToken::Sign(b'[')) => self.rest_of_ipv6()?.into(),
            Some(TlsToken::Word(word)) => match word.to_ascii_lowercase().as_str() {
                "default" | "def" => return Ok(DomainAddress::Default),
                "any" | "all" => return Ok(DomainAddress::Any),
                first => self.rest_of_ipv4(first)?.into(),
            },
            found => return Err(self.unexpected(found, expected)),
        };
        self.expect(b':')?;
        let port = self.word("a port")?;
        let port = port
            .parse()
            .map_err(|_| self.bad(format!("'{port}' is not a port")))?;
        Ok(DomainAddress::Address(SocketAddr::new(ip, port)))
    }

    fn rest_of_ipv4(&mut self, first: &str) -> Result<Ipv4Addr, TlsCfgError> {
        let mut octets = vec![first.to_owned()];
        for _ in 1..4 {
            self.expect(b'.')?;
            octets.push(self.word("a number")?);
        }
        let mut numbers = octets.iter().map(|octet| octet.parse::<u8>());
        match [(); 4].map(|()| numbers.next()) {
            [Some(Ok(a)), Some(Ok(b)), Some(Ok(c)), Some(Ok(d))] => Ok(Ipv4Addr::new(a, b, c, d)),
            _ => Err(self.bad(format!("{} is not an IPv4 address", octets.join(".")))),
        }
    }

    fn rest_of_ipv6(&mut self) -> Result<Ipv6Addr, TlsCfgError> {
        let mut text = String::new();
        loop {
            match self.tokens.next_token()? {
                Some(TlsToken::Sign(b']')) => break,
                Some(TlsToken::Sign(b':')) => text.push(':'),
                Some(TlsToken::Word(word)) => text.push_str(&word),
                found => return Err(self.unexpected(found, "an IPv6 address")),
            }
        }
        text.parse()
            .map_err(|_| self.bad(format!("[{text}] is not an IPv6 address")))
    }

    /// `name = value`, after the name.
    fn option(&mut self, name: &str) -> Result<(), TlsCfgError> {
        let unknown = || self.bad(format!("'{name}' is not an option of tls.cfg"));
        let option = DomainOption::read(name, self.version).ok_or_else(unknown)?;
        let line = self.tokens.line();
        if self.cfg.sections.is_empty() {
            return Err(self.bad(format!("'{name}' comes before the first [domain]")));
        }
        self.expect(b'=')?;
        let value = match self.tokens.next_value()? {
            Some(TlsToken::Word(value) | TlsToken::Text(value)) => value,
            found => return Err(self.unexpected(found, "a value")),
        };
        let last = self.cfg.sections.len() - 1;
        let section = &mut self.cfg.sections[last];
        let set = option.set(&mut section.domain, &value, self.version);
        section.lines.push((option, line));
        set.map_err(|expected| {
            self.bad(format!("{name} is '{value}', where {expected} is expected"))
        })?;
        self.end_of_line()
    }
}

/// The address that a domain is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::kamailio::tls_cfg) enum DomainAddress {
    Default,
    /// Any address, and only if the server name matches.
    Any,
    /// This address; port 0 means any port.
    Address(SocketAddr),
}

/// The options of a domain. Those that do not matter here are grouped by the type of their value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DomainOption {
    Verify,
    Require,
    VerifyClient,
    CaList,
    CaPath,
    Certificate,
    PrivateKey,
    Crl,
    ServerName,
    ServerId,
    Method,
    Text,
    Number,
}

impl DomainOption {
    fn read(name: &str, version: Version) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "method" | "tls_method" => DomainOption::Method,
            "verify_certificate" | "verify_cert" => DomainOption::Verify,
            "require_certificate" | "require_cert" => DomainOption::Require,
            "verify_client" => DomainOption::VerifyClient,
            "ca_list" | "calist_file" => DomainOption::CaList,
            "ca_path" => DomainOption::CaPath,
            "certificate" | "cert_file" => DomainOption::Certificate,
            "private_key" | "pkey_file" => DomainOption::PrivateKey,
            "verify_depth" | "server_name_mode" => DomainOption::Number,
            "crl" => DomainOption::Crl,
            "server_name" => DomainOption::ServerName,
            "server_id" => DomainOption::ServerId,
            "cipher_list" => DomainOption::Text,
            "private_key_password" | "pkey_password" if version.has_key_passwords() => {
                DomainOption::Text
            }
            "certificate2"
            | "cert_file2"
            | "private_key2"
            | "pkey_file2"
            | "private_key_password2"
            | "pkey_password2"
                if version.has_second_certificates() =>
            {
                DomainOption::Text
            }
            _ => return None,
        })
    }

    /// Sets the option. The error describes the expected value.
    fn set(
        self,
        domain: &mut TlsDomain,
        value: &str,
        version: Version,
    ) -> Result<(), &'static str> {
        match self {
            DomainOption::Verify => domain.verify_certificate = Some(yes_or_no(value)?),
            DomainOption::Require => domain.require_certificate = Some(yes_or_no(value)?),
            DomainOption::VerifyClient => domain.verify_client = Some(verify_client(value)?),
            DomainOption::CaList => domain.ca_list = Some(value.to_owned()),
            DomainOption::CaPath => domain.ca_path = Some(value.to_owned()),
            DomainOption::Certificate => domain.certificate = Some(value.to_owned()),
            DomainOption::PrivateKey => domain.private_key = Some(value.to_owned()),
            DomainOption::Crl => domain.crl = Some(value.to_owned()),
            DomainOption::ServerName => domain.server_name = Some(value.to_owned()),
            DomainOption::Method => domain.method = Some(versions(value, version)?),
            DomainOption::ServerId | DomainOption::Text => {}
            DomainOption::Number => drop(value.parse::<i64>().map_err(|_| "a number")?),
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

/// Parses a value of `verify_client`.
///
/// # Errors
/// If Kamailio does not accept the value. The text lists the valid ones.
pub fn verify_client(value: &str) -> Result<VerifyClient, &'static str> {
    match value.to_ascii_lowercase().as_str() {
        "off" => Ok(VerifyClient::Off),
        "on" | "optional" => Ok(VerifyClient::On),
        "optional_no_ca" => Ok(VerifyClient::OptionalNoCa),
        _ => Err("off, on, optional or optional_no_ca"),
    }
}

/// The TLS versions that a `method` allows, of those that ds-tool supports (`tls_config.c`).
///
/// # Errors
/// If this version of Kamailio does not have this method.
pub fn versions(method: &str, version: Version) -> Result<TlsVersions, &'static str> {
    let (v1_2, v1_3) = match method.to_ascii_lowercase().as_str() {
        "tlsv1.3" | "tlsv1.3+" if version.has_tls_1_3_methods() => (false, true),
        "tlsv1.2" => (true, false),
        "sslv2" | "sslv3" | "tlsv1" | "tlsv1.0" | "tlsv1.1" => (false, false),
        "sslv23" | "tlsv1+" | "tlsv1.0+" | "tlsv1.1+" | "tlsv1.2+" => (true, true),
        _ => return Err("a method such as TLSv1.2+"),
    };
    Ok(TlsVersions { v1_2, v1_3 })
}

#[cfg(test)]
mod tests;
