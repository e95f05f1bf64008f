//! An ICMP error for a request: who sent it, and what it says.

use std::fmt;
use std::net::IpAddr;

/// An ICMP error (RFC 792, RFC 1812 5.2.7.1, RFC 4443 3.1). The address family of its sender is the
/// version of ICMP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IcmpMessage {
    pub sender: IpAddr,
    /// The type field.
    pub kind: u8,
    pub code: u8,
}

/// What an ICMP error says of the path to the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IcmpMeaning {
    /// A firewall, or a policy of a router, rejects the request.
    Firewall,
    /// The sender has no way to the host.
    NoRoute,
    /// Nothing listens on the port, or a firewall says so.
    ClosedPort,
    Other,
}

/// Destination unreachable, by code (RFC 792, RFC 1812 5.2.7.1).
const UNREACHABLE_V4: [(&str, IcmpMeaning); 16] = [
    ("network unreachable", IcmpMeaning::NoRoute),
    ("host unreachable", IcmpMeaning::NoRoute),
    ("protocol unreachable", IcmpMeaning::Firewall),
    ("port unreachable", IcmpMeaning::ClosedPort),
    ("fragmentation needed", IcmpMeaning::Other),
    ("source route failed", IcmpMeaning::Other),
    ("network unknown", IcmpMeaning::NoRoute),
    ("host unknown", IcmpMeaning::NoRoute),
    ("source host isolated", IcmpMeaning::NoRoute),
    ("network prohibited", IcmpMeaning::Firewall),
    ("host prohibited", IcmpMeaning::Firewall),
    ("network unreachable for this TOS", IcmpMeaning::NoRoute),
    ("host unreachable for this TOS", IcmpMeaning::NoRoute),
    ("admin prohibited", IcmpMeaning::Firewall),
    ("precedence violation", IcmpMeaning::Firewall),
    ("precedence cutoff", IcmpMeaning::Firewall),
];

/// Destination unreachable, by code (RFC 4443 3.1).
const UNREACHABLE_V6: [(&str, IcmpMeaning); 7] = [
    ("no route", IcmpMeaning::NoRoute),
    ("admin prohibited", IcmpMeaning::Firewall),
    (
        "beyond the scope of the source address",
        IcmpMeaning::NoRoute,
    ),
    ("address unreachable", IcmpMeaning::NoRoute),
    ("port unreachable", IcmpMeaning::ClosedPort),
    ("source address failed the policy", IcmpMeaning::Firewall),
    ("reject route", IcmpMeaning::Firewall),
];

impl IcmpMessage {
    /// Its name, such as `admin prohibited`.
    pub fn name(&self) -> &'static str {
        self.entry().0
    }

    pub fn meaning(&self) -> IcmpMeaning {
        self.entry().1
    }

    fn entry(&self) -> (&'static str, IcmpMeaning) {
        let code = usize::from(self.code);
        let other = |name| (name, IcmpMeaning::Other);
        let known = match (self.sender, self.kind) {
            (IpAddr::V4(_), 3) => UNREACHABLE_V4.get(code).copied(),
            (IpAddr::V6(_), 1) => UNREACHABLE_V6.get(code).copied(),
            // The request goes in a circle, or the route is too long.
            (IpAddr::V4(_), 11) | (IpAddr::V6(_), 3) => {
                Some(("time exceeded", IcmpMeaning::NoRoute))
            }
            (IpAddr::V4(_), 12) | (IpAddr::V6(_), 4) => Some(other("parameter problem")),
            _ => None,
        };
        known.unwrap_or(other("unknown error"))
    }
}

impl fmt::Display for IcmpMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, sender) = (self.name(), self.sender);
        match self.meaning() {
            // The peer itself reports a closed port as such: this is the word of another host.
            IcmpMeaning::Firewall | IcmpMeaning::ClosedPort => {
                write!(f, "rejected by a firewall at {sender} ({name})")
            }
            IcmpMeaning::NoRoute => write!(f, "{name}, as {sender} reports"),
            IcmpMeaning::Other => write!(f, "not delivered, as {sender} reports ({name})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_code_and_sender_are_told() {
        for (sender, kind, code, text) in [
            (
                "192.0.2.1",
                3,
                13,
                "rejected by a firewall at 192.0.2.1 (admin prohibited)",
            ),
            (
                "192.0.2.1",
                3,
                10,
                "rejected by a firewall at 192.0.2.1 (host prohibited)",
            ),
            (
                "192.0.2.1",
                3,
                2,
                "rejected by a firewall at 192.0.2.1 (protocol unreachable)",
            ),
            (
                "192.0.2.1",
                3,
                3,
                "rejected by a firewall at 192.0.2.1 (port unreachable)",
            ),
            ("192.0.2.1", 3, 1, "host unreachable, as 192.0.2.1 reports"),
            ("192.0.2.1", 11, 0, "time exceeded, as 192.0.2.1 reports"),
            (
                "192.0.2.1",
                3,
                16,
                "not delivered, as 192.0.2.1 reports (unknown error)",
            ),
            (
                "2001:db8::1",
                1,
                1,
                "rejected by a firewall at 2001:db8::1 (admin prohibited)",
            ),
            (
                "2001:db8::1",
                1,
                6,
                "rejected by a firewall at 2001:db8::1 (reject route)",
            ),
            ("2001:db8::1", 1, 0, "no route, as 2001:db8::1 reports"),
            (
                "2001:db8::1",
                4,
                1,
                "not delivered, as 2001:db8::1 reports (parameter problem)",
            ),
        ] {
            let sender = sender.parse().unwrap();
            assert_eq!(IcmpMessage { sender, kind, code }.to_string(), text);
        }
    }
}
