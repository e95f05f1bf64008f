//! The state machine of `parse_uri`.
//!
//! Kamailio scans the URI once and guesses: what it took for host and parameters becomes the user
//! if an `@` follows. This follows it step by step, to have the same quirks.

use std::ops::Range;

use super::{BadUri, Scheme, SipUri};
use crate::base::transport::Transport;
use crate::kamailio::version::Version;

/// The state of the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UriState {
    Start,
    /// In the user, or in the host if no `@` follows.
    User,
    /// After the first colon: in a password, or in the port if no `@` follows.
    Password,
    /// Certainly in a password: it contains a character that is not allowed in a port.
    PasswordForCertain,
    /// The first character of the host, after `@`.
    HostStart,
    Host,
    Ip6,
    Ip6End,
    Port,
    Parameters,
    Headers,
}

impl UriState {
    /// The state after a `;` or a `?`.
    fn behind(byte: u8) -> UriState {
        match byte {
            b';' => UriState::Parameters,
            _ => UriState::Headers,
        }
    }
}

pub(super) struct UriMachine<'a> {
    uri: &'a [u8],
    scheme: Scheme,
    version: Version,
    at: UriState,
    /// The start of the current part.
    part: usize,
    /// The current guess of the host; it becomes the user if an `@` follows.
    host: Range<usize>,
    user_is_empty: bool,
    user: Range<usize>,
    /// The digits of the port.
    port_text: Range<usize>,
    /// The port so far. As in Kamailio, it is not reset when the port turns out to be part of the
    /// user.
    port: u32,
    transport: Option<Transport>,
    /// Whether the last `user` parameter that has a value has the value `phone`.
    user_is_phone: bool,
    /// Whether it is decided if there is a user: no further `@` is allowed.
    user_settled: bool,
    /// The place of a colon that may start a password.
    password: Option<usize>,
    /// Whether there was a `;` in the headers, which is an error unless an `@` follows.
    bad_headers: bool,
}

impl<'a> UriMachine<'a> {
    pub(super) fn new(uri: &'a [u8], scheme: Scheme, start: usize, version: Version) -> Self {
        UriMachine {
            uri,
            scheme,
            version,
            at: UriState::Start,
            part: start,
            host: 0..0,
            user_is_empty: true,
            user: 0..0,
            port_text: 0..0,
            port: 0,
            transport: None,
            user_is_phone: false,
            user_settled: false,
            password: None,
            bad_headers: false,
        }
    }

    /// Whether this is a `urn:` URI in Kamailio 6.0 or later, which has no user and no port.
    fn is_urn_host(&self) -> bool {
        self.scheme == Scheme::Urn && self.version.urn_host_holds_colons()
    }

    pub(super) fn step(&mut self, at: usize, byte: u8) -> Result<(), BadUri> {
        match self.at {
            UriState::Start => match byte {
                b'[' => self.at = UriState::Ip6,
                b']' | b':' => return Err(BadUri::Character(byte)),
                // Any other first character is accepted without a check, even '@', ';' and '?'.
                _ if self.is_urn_host() => self.at = UriState::HostStart,
                _ => self.at = UriState::User,
            },
            UriState::User => match byte {
                b'@' => self.begin_host(at),
                b':' => {
                    self.host = self.part..at;
                    self.enter(UriState::Password, at);
                }
                b';' | b'?' => self.end_host(UriState::behind(byte), at),
                b'[' | b']' => return Err(BadUri::Character(byte)),
                _ => {}
            },
            UriState::Password => match byte {
                b'@' => {
                    self.port = 0;
                    self.begin_host(at);
                }
                b';' | b'?' => {
                    self.port_text = self.part..at;
                    self.user_settled = true;
                    self.enter(UriState::behind(byte), at);
                }
                b'0'..=b'9' => self.port_digit(byte)?,
                b'[' | b']' | b':' => return Err(BadUri::Character(byte)),
                _ => {
                    self.port = 0;
                    self.at = UriState::PasswordForCertain;
                }
            },
            UriState::PasswordForCertain => match byte {
                b'@' => self.begin_host(at),
                b';' | b'?' => return Err(BadUri::Port),
                b'[' | b']' | b':' => return Err(BadUri::Character(byte)),
                _ => {}
            },
            UriState::HostStart => match byte {
                b'[' => self.at = UriState::Ip6,
                _ if byte.is_ascii_alphanumeric() => self.at = UriState::Host,
                _ => return Err(BadUri::Host),
            },
            UriState::Host => match byte {
                b'.' | b'-' => {}
                _ if byte.is_ascii_alphanumeric() => {}
                _ => self.after_host(at, byte)?,
            },
            UriState::Ip6 => match byte {
                b']' => self.at = UriState::Ip6End,
                b'[' | b'&' | b'@' | b';' | b'?' => return Err(BadUri::Host),
                _ => {}
            },
            UriState::Ip6End => self.after_host(at, byte)?,
            UriState::Port => match byte {
                b';' | b'?' => {
                    self.port_text = self.part..at;
                    self.enter(UriState::behind(byte), at);
                }
                b'0'..=b'9' => self.port_digit(byte)?,
                _ => return Err(BadUri::Port),
            },
            UriState::Parameters => match byte {
                b'@' => self.it_was_the_user(at)?,
                b';' | b'?' => {
                    self.end_parameter(at);
                    self.no_password();
                    self.enter(UriState::behind(byte), at);
                }
                b':' => self.maybe_password(at),
                _ => {}
            },
            UriState::Headers => match byte {
                b'@' => self.it_was_the_user(at)?,
                b';' if self.user_settled || self.password.is_some() => {
                    return Err(BadUri::Headers);
                }
                b';' => self.bad_headers = true,
                b':' => self.maybe_password(at),
                b'?' => self.no_password(),
                _ => {}
            },
        }
        Ok(())
    }

    fn enter(&mut self, state: UriState, at: usize) {
        self.at = state;
        self.part = at + 1;
    }

    /// Handles an `@` that ends the user and password.
    fn begin_host(&mut self, at: usize) {
        self.user_is_empty = false;
        self.user = match self.at {
            UriState::User => self.part..at,
            _ => self.host.clone(),
        };
        self.user_settled = true;
        self.enter(UriState::HostStart, at);
    }

    fn end_host(&mut self, next: UriState, at: usize) {
        self.host = self.part..at;
        self.enter(next, at);
    }

    fn after_host(&mut self, at: usize, byte: u8) -> Result<(), BadUri> {
        match byte {
            b':' if self.is_urn_host() => {}
            b'@' if self.is_urn_host() && self.version.urn_host_holds_at() => {}
            b':' => self.end_host(UriState::Port, at),
            b';' | b'?' => self.end_host(UriState::behind(byte), at),
            b'@' | b'&' => return Err(BadUri::Character(byte)),
            _ => return Err(BadUri::Host),
        }
        Ok(())
    }

    fn port_digit(&mut self, byte: u8) -> Result<(), BadUri> {
        self.port = self.port * 10 + u32::from(byte - b'0');
        if self.port > u32::from(u16::MAX) {
            Err(BadUri::Port)
        } else {
            Ok(())
        }
    }

    /// Handles a colon that is only allowed in a password: the first may start one, a second one is
    /// never allowed.
    fn maybe_password(&mut self, at: usize) {
        if !self.user_settled {
            self.user_settled = self.password.is_some();
            self.password = self.password.is_none().then_some(at);
        }
    }

    /// Handles a `;` or `?` after such a colon: it was not a password, so there is no user.
    fn no_password(&mut self) {
        self.user_settled |= self.password.is_some();
        self.password = None;
    }

    /// Handles an `@` after what looked like parameters or headers: everything before it was the
    /// user.
    fn it_was_the_user(&mut self, at: usize) -> Result<(), BadUri> {
        if self.user_settled {
            return Err(BadUri::Character(b'@'));
        }
        self.user_is_empty = false;
        self.user = self.host.start..self.password.unwrap_or(at);
        self.user_settled = true;
        self.bad_headers = false;
        self.port_text = 0..0;
        self.transport = None;
        self.user_is_phone = false;
        self.enter(UriState::HostStart, at);
        Ok(())
    }

    fn parameter(&self, end: usize) -> &'a [u8] {
        &self.uri[self.part..end]
    }

    fn end_parameter(&mut self, end: usize) {
        let text = self.parameter(end);
        if let Some((name, value)) = text.split_at_checked(b"transport=".len())
            && name.eq_ignore_ascii_case(b"transport=")
            // Kamailio ignores `wss`, as all that it does not know.
            && let Some(transport) = Transport::named(value).filter(|t| *t != Transport::Wss)
        {
            self.transport = Some(transport);
        }
        if let Some((name, value)) = text.split_at_checked(b"user=".len())
            && name.eq_ignore_ascii_case(b"user=")
            && !value.is_empty()
        {
            self.user_is_phone = value == b"phone";
        }
    }

    pub(super) fn finish(mut self) -> Result<SipUri, BadUri> {
        let end = self.uri.len();
        match self.at {
            UriState::Start => return Err(BadUri::TooShort),
            UriState::User | UriState::Host | UriState::Ip6End => self.host = self.part..end,
            UriState::Password | UriState::Port => self.port_text = self.part..end,
            UriState::PasswordForCertain if self.scheme == Scheme::Urn => {
                self.host = self.part..end
            }
            UriState::PasswordForCertain => return Err(BadUri::Port),
            UriState::HostStart => return Err(BadUri::Host),
            UriState::Ip6 => return Err(BadUri::Bracket),
            UriState::Parameters => {
                let last = self.parameter(end);
                let cut_maddr = (2..=6).contains(&last.len())
                    && b"maddr="
                        .get(..last.len())
                        .is_some_and(|m| last.eq_ignore_ascii_case(m));
                if cut_maddr {
                    return Err(BadUri::EndsInMaddr);
                }
                self.end_parameter(end);
            }
            UriState::Headers if self.bad_headers => return Err(BadUri::Headers),
            UriState::Headers => {}
        }
        if self.port_text.len() > 5 {
            return Err(BadUri::Port);
        }
        let port = if self.port_text == (0..0) {
            0
        } else {
            self.port as u16
        };
        let (user, host) = match self.scheme {
            Scheme::Tel => (self.host, 0..0),
            _ => (self.user, self.host),
        };
        if self.user_is_empty && self.uri[host.clone()].starts_with(b"@") {
            return Err(BadUri::EmptyUser);
        }
        let is_phone = self.user_is_phone && matches!(self.scheme, Scheme::Sip | Scheme::Sips);
        if is_phone && !self.user_is_empty && self.uri[user.clone()].starts_with(b";") {
            return Err(BadUri::EmptyNumber);
        }
        let number = self.uri[user.clone()].iter().position(|&byte| byte == b';');
        let user = match number.filter(|_| is_phone) {
            Some(length) => user.start..user.start + length,
            None => user,
        };
        Ok(SipUri {
            scheme: self.scheme,
            user,
            is_phone,
            host,
            port,
            port_text: (self.port_text != (0..0)).then_some(self.port_text),
            transport: self.transport,
        })
    }
}
