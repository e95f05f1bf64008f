//! What SIP goes over.

/// A transport, as URIs, Via and `listen` name it (RFC 3261 20.42, RFC 4168, RFC 7118).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Transport {
    /// Datagrams.
    #[default]
    Udp,
    Tcp,
    /// A stream within TLS.
    Tls,
    Sctp,
    Ws,
    Wss,
}

impl Transport {
    /// The ones that probes are sent over, in the order in which their SRV records are asked for where
    /// there is no NAPTR record (RFC 3263 4.1).
    pub const SPOKEN: [Transport; 3] = [Transport::Udp, Transport::Tcp, Transport::Tls];

    /// As it is written in a URI.
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
}
