//! SIP transports.

/// A transport, as named in URIs, Via headers and `listen` (RFC 3261 20.42, RFC 4168, RFC 7118).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Transport {
    #[default]
    Udp,
    Tcp,
    Tls,
    Sctp,
    Ws,
    Wss,
}

impl Transport {
    /// The transports that probes can use, in the order in which their SRV records are queried if
    /// there is no NAPTR record (RFC 3263 4.1).
    pub const SUPPORTED: [Transport; 3] = [Transport::Udp, Transport::Tcp, Transport::Tls];

    /// The transport of this name, in upper or lower case.
    pub fn named(name: &[u8]) -> Option<Transport> {
        use Transport::*;
        let mut all = [Udp, Tcp, Tls, Sctp, Ws, Wss].into_iter();
        all.find(|transport| name.eq_ignore_ascii_case(transport.as_str().as_bytes()))
    }

    /// The name as written in a URI.
    pub fn as_str(self) -> &'static str {
        match self {
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
            Transport::Tls => "tls",
            Transport::Sctp => "sctp",
            Transport::Ws => "ws",
            Transport::Wss => "wss",
        }
    }

    /// The transport below: WebSocket connections are those of a TCP or TLS socket (RFC 7118).
    pub fn carrier(self) -> Transport {
        match self {
            Transport::Ws => Transport::Tcp,
            Transport::Wss => Transport::Tls,
            other => other,
        }
    }
}
