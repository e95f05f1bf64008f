//! The sockets that Kamailio listens on, and how it finds one: by an address as text
//! (`parse_phostport`, `grep_sock_info`), by name (`ksr_get_socket_by_name`), or for an outgoing
//! request (`get_send_socket2`). The same in 5.6 to 6.1.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use super::host;
use crate::base::transport::Transport;
use crate::kamailio::phostport::{PROTOCOLS, ProtocolHostPort};

/// A socket that Kamailio listens on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Socket {
    pub protocol: Transport,
    pub address: IpAddr,
    /// The port, 1 to 65535.
    pub port: u16,
    /// The name given by `listen=... name "..."`.
    pub name: Option<String>,
    pub advertised: Option<Advertised>,
}

/// What a socket shows to peers in place of its own address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Advertised {
    /// The transport in Via, if it is another than the socket's.
    pub transport: Option<Transport>,
    pub host: String,
    /// 0 if none is given.
    pub port: u16,
}

impl fmt::Display for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = self.protocol.as_str();
        match self.address {
            IpAddr::V4(address) => write!(f, "{protocol}:{address}:{}", self.port),
            IpAddr::V6(address) => write!(f, "{protocol}:[{address}]:{}", self.port),
        }
    }
}

/// How a list or a parameter refers to a socket.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SocketChoice {
    /// By name (`sockname`, `ds_default_sockname`).
    Name(Vec<u8>),
    /// By address, as `[protocol:]host[:port]` (`socket`, `ds_default_socket`, `ds_ping_socket`).
    Address(Vec<u8>),
}

impl SocketChoice {
    /// The socket with that name or address, if there is one.
    pub fn find<'a>(&self, sockets: &'a [Socket]) -> Option<&'a Socket> {
        match self {
            SocketChoice::Name(name) => by_name(sockets, name),
            SocketChoice::Address(address) => by_address(sockets, address),
        }
    }
}

impl fmt::Display for SocketChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (SocketChoice::Name(text) | SocketChoice::Address(text)) = self;
        write!(f, "{}", text.escape_ascii())
    }
}

impl Socket {
    /// The protocol, address and port that peers connect to.
    pub fn endpoint(&self) -> (Transport, SocketAddr) {
        (self.protocol, SocketAddr::new(self.address, self.port))
    }
}

/// All sockets of this protocol, or of all protocols if `None`, in Kamailio's order.
fn in_order(sockets: &[Socket], protocol: Option<Transport>) -> impl Iterator<Item = &Socket> {
    PROTOCOLS
        .into_iter()
        .filter(move |&p| protocol.is_none_or(|wanted| p == wanted))
        .flat_map(|p| sockets.iter().filter(move |s| s.protocol == p))
}

/// The socket with this name, ignoring case.
pub fn by_name<'a>(sockets: &'a [Socket], name: &[u8]) -> Option<&'a Socket> {
    in_order(sockets, None).find(|socket| {
        let own = socket.name.as_ref().map(String::as_bytes);
        own.is_some_and(|own| own.eq_ignore_ascii_case(name))
    })
}

/// The socket that `[protocol:]host[:port]` refers to. Without a protocol or a port, any matches.
pub fn by_address<'a>(sockets: &'a [Socket], text: &[u8]) -> Option<&'a Socket> {
    let ProtocolHostPort {
        protocol,
        host,
        port,
    } = ProtocolHostPort::read(text)?;
    let inner = host.strip_prefix(b"[").and_then(|h| h.strip_suffix(b"]"));
    let host = inner.filter(|h| !h.is_empty()).unwrap_or(host);
    in_order(sockets, protocol).find(|socket| {
        let advertised = socket.advertised.as_ref();
        let on_port =
            port == 0 || port == socket.port || advertised.is_some_and(|own| port == own.port);
        on_port
            && (is_host(host, &socket.address.to_string())
                || advertised.is_some_and(|own| is_host(host, &own.host)))
    })
}

/// `si_hname_cmp`: IPv4 addresses and names compare as text, IPv6 addresses as numbers.
fn is_host(host: &[u8], own: &str) -> bool {
    let bare = |host: &[u8]| host::ipv6(host);
    host.eq_ignore_ascii_case(own.as_bytes())
        || bare(host).is_some_and(|host| bare(own.as_bytes()) == Some(host))
}

/// Which socket sends a request with this protocol to an address of this family.
///
/// `chosen` is used if it fits; if its protocol differs, the socket with the right protocol on the
/// same address and port is used. Otherwise it is the first socket that is not on loopback, or else
/// the last one on loopback (`main_loop` in `src/main.c`).
pub fn sender<'a>(
    sockets: &'a [Socket],
    chosen: Option<&'a Socket>,
    protocol: Transport,
    ipv6: bool,
) -> Option<&'a Socket> {
    // `;transport=ws` uses TCP sockets.
    let protocol = match protocol {
        Transport::Ws => Transport::Tcp,
        other => other,
    };
    let of_family = |socket: &&Socket| socket.address.is_ipv6() == ipv6;
    let like = |chosen: &'a Socket| {
        in_order(sockets, Some(protocol))
            .find(|s| s.port == chosen.port && s.address == chosen.address)
    };
    if let Some(chosen) = chosen.and_then(like).filter(of_family) {
        return Some(chosen);
    }
    let main = |protocol| {
        let candidates = || in_order(sockets, Some(protocol)).filter(of_family);
        candidates()
            .find(|s| !s.address.is_loopback())
            .or_else(|| candidates().last())
    };
    // A TLS socket is used if there is no TCP one.
    main(protocol).or_else(|| main(Transport::Tls).filter(|_| protocol == Transport::Tcp))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn socket(protocol: Transport, address: &str, port: u16) -> Socket {
        Socket {
            protocol,
            address: address.parse().unwrap(),
            port,
            name: None,
            advertised: None,
        }
    }

    fn sockets() -> Vec<Socket> {
        use Transport::*;
        let mut sockets = vec![
            socket(Tcp, "127.0.0.1", 5060),
            socket(Udp, "127.0.0.1", 5060),
            socket(Udp, "127.0.0.2", 5070),
            socket(Udp, "::1", 5060),
        ];
        sockets[1].name = Some("Main".to_owned());
        sockets[1].advertised = Some(Advertised {
            transport: None,
            host: "sip.example.org".to_owned(),
            port: 5080,
        });
        sockets
    }

    #[test]
    fn a_socket_is_found_by_its_address_as_kamailio_finds_it() {
        let sockets = sockets();
        for (text, found) in [
            ("127.0.0.1", Some("udp:127.0.0.1:5060")),
            ("127.0.0.1:5060", Some("udp:127.0.0.1:5060")),
            ("TCP:127.0.0.1", Some("tcp:127.0.0.1:5060")),
            ("udp:127.0.0.2:5070", Some("udp:127.0.0.2:5070")),
            ("udp:127.0.0.2:0", Some("udp:127.0.0.2:5070")),
            ("udp:127.0.0.2:70606", Some("udp:127.0.0.2:5070")),
            ("udp:[::1]:5060", Some("udp:[::1]:5060")),
            ("[0:0::1]", Some("udp:[::1]:5060")),
            ("sip.EXAMPLE.org:5080", Some("udp:127.0.0.1:5060")),
            ("127.0.0.1:5080", Some("udp:127.0.0.1:5060")),
            ("udp:127.0.0.2", Some("udp:127.0.0.2:5070")),
            ("127.0.0.01", None),
            ("udp:127.0.0.9:5060", None),
            ("tls:127.0.0.1:5060", None),
            ("ws:127.0.0.1:5060", None),
            ("foo", None),
            ("", None),
            ("udp:", None),
            ("127.0.0.1:", None),
            ("udp:127.0.0.1:x", None),
            ("udp:127.0.0.1:5060:1", None),
            ("[[::1]]", None),
            ("::1", None),
        ] {
            let ours = by_address(&sockets, text.as_bytes()).map(Socket::to_string);
            assert_eq!(ours.as_deref(), found, "{text}");
        }
    }

    #[test]
    fn a_socket_is_found_by_name_ignoring_case() {
        let sockets = sockets();
        assert!(by_name(&sockets, b"MAIN").is_some());
        assert!(by_name(&sockets, b"bogus").is_none());
        let name = SocketChoice::Name(b"main".to_vec());
        assert_eq!(name.find(&sockets), Some(&sockets[1]));
    }

    #[test]
    fn the_last_loopback_socket_is_used_unless_there_is_a_better_one() {
        use Transport::*;
        let mut sockets = sockets();
        let from = |sockets: &[Socket], chosen: Option<usize>, protocol, ipv6| {
            sender(sockets, chosen.map(|c| &sockets[c]), protocol, ipv6).map(Socket::to_string)
        };
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(from(&sockets, None, Udp, false), is("udp:127.0.0.2:5070"));
        assert_eq!(
            from(&sockets, Some(1), Udp, false),
            is("udp:127.0.0.1:5060")
        );
        // Of another protocol, but with its like; of another family.
        assert_eq!(
            from(&sockets, Some(0), Udp, false),
            is("udp:127.0.0.1:5060")
        );
        assert_eq!(
            from(&sockets, Some(3), Udp, false),
            is("udp:127.0.0.2:5070")
        );
        assert_eq!(from(&sockets, None, Udp, true), is("udp:[::1]:5060"));
        assert_eq!(from(&sockets, None, Ws, false), is("tcp:127.0.0.1:5060"));
        assert_eq!(from(&sockets, None, Tcp, true), None);
        assert_eq!(from(&sockets, None, Tls, false), None);
        sockets.push(socket(Udp, "192.0.2.1", 5060));
        sockets.push(socket(Udp, "192.0.2.2", 5060));
        sockets.push(socket(Tls, "::1", 5061));
        assert_eq!(from(&sockets, None, Udp, false), is("udp:192.0.2.1:5060"));
        assert_eq!(from(&sockets, None, Tcp, true), is("tls:[::1]:5061"));
    }
}
