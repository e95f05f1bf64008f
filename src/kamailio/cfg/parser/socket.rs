//! `listen`, `socket` and `alias`: addresses, as `cfg.y` reads them.

use std::net::Ipv6Addr;

use super::{CfgParser, SyntaxError};
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::errors::{CfgErrorKind, Expected};
use crate::kamailio::cfg::facts::{Advertise, ListenAddress};
use crate::kamailio::cfg::lexer::Token;
use crate::kamailio::cfg::lexer::words::WordRole;

/// What addresses are for: those to listen on must resolve, an alias is any name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EndpointUse {
    Listen,
    Alias,
}

impl CfgParser<'_> {
    /// `listen=udp:10.0.0.1:5060 advertise 1.2.3.4:5060 name "main"`, with one address or several.
    pub fn listen(&mut self) -> Result<(), SyntaxError> {
        self.expect(b'=')?;
        let listens = self.endpoints(EndpointUse::Listen)?;
        let mut advertise = None;
        // After a transport to advertise, `virtual` needs a name before it.
        let mut ends = false;
        if let Token::Key(_, WordRole::Advertise) = self.peek() {
            self.advance();
            let address = self.advertised()?;
            ends = address.transport.is_some();
            advertise = Some(address);
        }
        let mut name = None;
        if let Token::Key(_, WordRole::Name) = self.peek() {
            self.advance();
            name = Some(self.string(Expected::SocketName)?);
            ends = false;
        }
        if let Token::Key(_, WordRole::Virtual) = self.peek()
            && !ends
        {
            self.advance();
        }
        let certain = self.lexer.preprocessor.certain();
        self.facts
            .listens
            .extend(listens.into_iter().map(|listen| ListenAddress {
                name: name.clone(),
                advertise: advertise.clone(),
                certain: certain.clone(),
                ..listen
            }));
        Ok(())
    }

    /// `alias=a.example.com:5060`, which does not matter to dispatcher.
    pub fn aliases(&mut self) -> Result<(), SyntaxError> {
        self.expect(b'=')?;
        self.endpoints(EndpointUse::Alias)?;
        Ok(())
    }

    /// `socket = { bind = udp:10.0.0.1:5060; name = "main"; }`
    pub fn socket(&mut self, spot: FileSpan) -> Result<(), SyntaxError> {
        self.expect(b'=')?;
        self.expect(b'{')?;
        if self.is_punct(b'}') {
            return Err(SyntaxError(Expected::SocketAttribute));
        }
        let mut listen = ListenAddress {
            transport: None,
            host: Fact::Known(Vec::new()),
            port: None,
            name: None,
            advertise: None,
            spot,
            certain: self.lexer.preprocessor.certain(),
        };
        loop {
            match self.peek() {
                Token::Punct(b';') => self.advance(),
                Token::Punct(b'}') => {
                    self.advance();
                    break;
                }
                Token::Key(_, role) => {
                    self.advance();
                    self.expect(b'=')?;
                    self.attribute(role, &mut listen)?;
                }
                _ => return Err(SyntaxError(Expected::SocketAttribute)),
            }
        }
        if listen.host == Fact::Known(Vec::new()) {
            self.lexer.refuse(spot, CfgErrorKind::SocketWithoutBind);
        }
        self.facts.listens.push(listen);
        Ok(())
    }

    fn attribute(&mut self, role: WordRole, listen: &mut ListenAddress) -> Result<(), SyntaxError> {
        match role {
            WordRole::Bind => {
                let first = self.endpoint(EndpointUse::Listen)?.swap_remove(0);
                if self.lexer.reading.version.binds_port_ranges() && self.skip_punct(b'-') {
                    self.number(Expected::LastPort)?;
                }
                listen.transport = first.transport;
                listen.host = first.host;
                listen.port = first.port;
                listen.spot = first.spot;
            }
            WordRole::Name => listen.name = Some(self.string(Expected::Text)?),
            WordRole::AgName | WordRole::Vrf => {
                self.string(Expected::Text)?;
            }
            WordRole::Advertise => {
                self.refuse_web_socket()?;
                let address = self.advertised()?;
                if address.port.is_none() {
                    return Err(SyntaxError(Expected::Punct(b':')));
                }
                listen.advertise = Some(address);
            }
            WordRole::Virtual => {
                self.number(Expected::Number)?;
            }
            _ => return Err(SyntaxError(Expected::SocketAttribute)),
        }
        Ok(())
    }

    /// No socket is one of WebSocket: connections of `ws` and `wss` are those of TCP and TLS sockets.
    fn refuse_web_socket(&mut self) -> Result<(), SyntaxError> {
        match self.peek() {
            Token::Key(word, WordRole::Proto)
                if matches!(
                    Transport::named(word.as_bytes()),
                    Some(Transport::Ws | Transport::Wss)
                ) =>
            {
                Err(SyntaxError(Expected::Address))
            }
            _ => Ok(()),
        }
    }

    /// The address to advertise. A transport before it needs a port after it.
    fn advertised(&mut self) -> Result<Advertise, SyntaxError> {
        let mut transport = None;
        if let Token::Key(word, WordRole::Proto) = self.peek()
            && self.lexer.reading.version.advertises_a_transport()
        {
            transport = Transport::named(word.as_bytes());
            self.advance();
            self.expect(b':')?;
        }
        let host = self.address()?;
        let port = if self.skip_punct(b':') {
            Some(self.number(Expected::Port)?)
        } else if transport.is_some() {
            return Err(SyntaxError(Expected::Punct(b':')));
        } else {
            None
        };
        Ok(Advertise {
            transport,
            host,
            port,
            resolves: false,
        })
    }

    /// All consecutive addresses. Any token that could be an address is taken for one, even
    /// `LOADMODULE "tm.so"`. Those to listen on must resolve.
    fn endpoints(&mut self, of: EndpointUse) -> Result<Vec<ListenAddress>, SyntaxError> {
        let mut endpoints = self.endpoint(of)?;
        loop {
            match self.peek() {
                Token::Key(_, WordRole::Proto)
                | Token::Name
                | Token::DigitName
                | Token::Number(_)
                | Token::Text
                | Token::Ipv6
                | Token::Punct(b'*' | b'[' | b'(') => {}
                _ => return Ok(endpoints),
            }
            // Reading the address goes on behind it, perhaps out of a branch.
            let certain = self.lexer.preprocessor.certain();
            let endpoint = self.endpoint(of)?;
            if of == EndpointUse::Listen {
                self.suspect(&endpoint[0], &certain);
            }
            endpoints.extend(endpoint);
        }
    }

    /// Reports a further address that is really a misspelt statement: nothing that ends in `.so`
    /// resolves, nor does a bare word, unless it is the name of an interface.
    fn suspect(&mut self, endpoint: &ListenAddress, certain: &Fact<()>) {
        let Fact::Known(host) = &endpoint.host else {
            return;
        };
        let interface = host == b"lo" || host.last().is_some_and(u8::is_ascii_digit);
        let word = !host.contains(&b'.') && !host.contains(&b':') && !interface;
        let bare = endpoint.port.is_none() && endpoint.transport.is_none();
        if bare && host != b"localhost" && (word || host.ends_with(b".so")) {
            let reason = CfgErrorKind::ReadAsAddress(host.clone());
            self.lexer.refuse_if(certain, endpoint.spot, reason);
        }
    }

    /// `udp:10.0.0.1:5060`, or with several hosts `udp:(10.0.0.1, 10.0.0.2):5060`.
    fn endpoint(&mut self, of: EndpointUse) -> Result<Vec<ListenAddress>, SyntaxError> {
        self.refuse_web_socket()?;
        let token = self.peek();
        let spot = self.lexer.spot;
        let mut transport = None;
        if let Token::Key(_, WordRole::Proto) | Token::Punct(b'*') = token {
            if let Token::Key(word, _) = token {
                transport = Transport::named(word.as_bytes());
            }
            self.advance();
            self.expect(b':')?;
        }
        if of == EndpointUse::Listen {
            self.refuse_port_in_quotes();
        }
        let mut hosts = Vec::new();
        if self.skip_punct(b'(') {
            hosts.push(self.address()?);
            while self.skip_punct(b',') {
                hosts.push(self.address()?);
            }
            self.expect(b')')?;
        } else {
            hosts.push(self.address()?);
        }
        let mut port = None;
        if self.skip_punct(b':') && !self.skip_punct(b'*') {
            port = Some(match hosts.last() {
                Some(Fact::Unknown(what)) => self.after_unknown(what.clone())?,
                _ => self.number(Expected::Port)?,
            });
        }
        let listens = hosts.into_iter().map(|host| ListenAddress {
            transport,
            host,
            port: port.clone(),
            name: None,
            advertise: None,
            spot,
            certain: Fact::Known(()),
        });
        Ok(listens.collect())
    }

    /// A transport or port inside the quotes is taken for part of the name, which then does not
    /// resolve. Only an IPv6 address has colons.
    fn refuse_port_in_quotes(&mut self) {
        if self.peek() != Token::Text || !self.lexer.text.contains(&b':') {
            return;
        }
        let text = String::from_utf8_lossy(&self.lexer.text);
        if text.trim_matches(['[', ']']).parse::<Ipv6Addr>().is_err() {
            let reason = CfgErrorKind::ReadAsAddress(self.lexer.text.clone());
            self.lexer.refuse(self.lexer.spot, reason);
        }
    }

    /// What follows an unknown text and a colon: a port, or an address if the text is a transport.
    fn after_unknown(&mut self, missing: String) -> Result<Fact<i64>, SyntaxError> {
        let address = self.address()?;
        if self.skip_punct(b':') {
            self.number(Expected::Port)?;
        }
        let port = address
            .value()
            .and_then(|text| str::from_utf8(text).ok()?.parse().ok());
        Ok(port.map_or(Fact::Unknown(missing), Fact::Known))
    }

    /// An address, a host name or an interface, or a string containing one (`listen_id`).
    pub fn address(&mut self) -> Result<Fact<Vec<u8>>, SyntaxError> {
        match self.peek() {
            Token::Text | Token::Unknown => self.string(Expected::Address),
            Token::Ipv6 => {
                let address = self.text();
                self.advance();
                Ok(Fact::Known(address))
            }
            Token::Punct(b'[') => {
                self.advance();
                if self.peek() != Token::Ipv6 {
                    return Err(SyntaxError(Expected::Ipv6Address));
                }
                let address = self.text();
                self.advance();
                self.expect(b']')?;
                Ok(Fact::Known(address))
            }
            _ => self.dotted(),
        }
    }

    /// `10.0.0.1`, `sip-1.example.com`: words and numbers joined by dots or hyphens.
    fn dotted(&mut self) -> Result<Fact<Vec<u8>>, SyntaxError> {
        let mut host = Vec::new();
        let mut missing = None;
        loop {
            match self.peek() {
                Token::Number(number) if host.is_empty() && missing.is_none() => {
                    host.append(&mut self.text());
                    self.advance();
                    match self.peek() {
                        Token::Punct(b'.') => return self.ipv4(number),
                        Token::Punct(b'-') => {
                            host.push(b'-');
                            self.advance();
                            continue;
                        }
                        _ => break,
                    }
                }
                Token::Name | Token::DigitName | Token::Number(_) => {
                    host.append(&mut self.text());
                }
                Token::Unknown => missing = Some(self.lexer.missing.clone()),
                _ => return Err(SyntaxError(Expected::Address)),
            }
            self.advance();
            match self.peek() {
                Token::Punct(byte @ (b'.' | b'-')) => host.push(byte),
                _ => break,
            }
            self.advance();
        }
        Ok(missing.map_or(Fact::Known(host), Fact::Unknown))
    }

    /// The rest of an IPv4 address that starts with this number and a dot, which start nothing else
    /// (`ipv4` in `cfg.y`).
    fn ipv4(&mut self, first: i64) -> Result<Fact<Vec<u8>>, SyntaxError> {
        let mut bytes = [u8::try_from(first).ok(); 4];
        for byte in &mut bytes[1..] {
            self.expect(b'.')?;
            let Token::Number(number) = self.peek() else {
                return Err(SyntaxError(Expected::Ipv4Address));
            };
            *byte = u8::try_from(number).ok();
            self.advance();
        }
        let [Some(a), Some(b), Some(c), Some(d)] = bytes else {
            return Err(SyntaxError(Expected::Ipv4Address));
        };
        match self.peek() {
            Token::Punct(b'.' | b'-') => Err(SyntaxError(Expected::Ipv4Address)),
            _ => Ok(Fact::Known(format!("{a}.{b}.{c}.{d}").into_bytes())),
        }
    }
}
