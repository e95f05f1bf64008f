//! What resolv.conf(5) says, read as glibc reads it (2.36 to 2.41): which name servers to query, for
//! which names, how often, and how long to wait. Kamailio queries with `res_search` and has a few
//! parameters of its own (`_resolv_init` in `core/resolve.c`, the same in 5.6, 6.0 and 6.1).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use crate::kamailio::server::dns_params::StubParams;

const PORT: u16 = 53;
/// The most name servers that are used (`MAXNS`).
const SERVERS: usize = 3;
/// The limits of `timeout`, `attempts` and `ndots` (`RES_MAXRETRANS`, `RES_MAXRETRY`, `RES_MAXNDOTS`).
const LONGEST: u32 = 30;
const MOST_ATTEMPTS: u32 = 5;
const MOST_DOTS: usize = 15;

/// How names are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StubConfig {
    /// In the order in which they are queried.
    pub servers: Vec<SocketAddr>,
    /// The domains that are appended to a name (`search`, `domain`).
    search: Vec<String>,
    /// A name with at least this many dots is first looked up as it is (`ndots`).
    dots: usize,
    /// Seconds that the first server has for an answer (`timeout`).
    timeout: u32,
    /// How often all servers are queried (`attempts`).
    attempts: u32,
    /// Whether each query starts with another server (`rotate`).
    pub rotates: bool,
    /// Whether queries have an OPT record (`edns0`).
    pub edns: bool,
    /// Whether queries go over TCP (`use-vc`).
    pub by_tcp: bool,
    /// Whether a name without a dot is never looked up as it is (`no-tld-query`).
    no_tld_query: bool,
}

impl Default for StubConfig {
    /// Without a name server in the file, the one on this machine is used.
    fn default() -> Self {
        Self {
            servers: vec![SocketAddr::new(Ipv4Addr::LOCALHOST.into(), PORT)],
            search: Vec::new(),
            dots: 1,
            timeout: 5,
            attempts: 2,
            rotates: false,
            edns: false,
            by_tcp: false,
            no_tld_query: false,
        }
    }
}

/// A name to query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedName {
    pub name: Vec<u8>,
    /// Whether a domain was appended.
    pub in_domain: bool,
}

impl StubConfig {
    /// The defaults, with this server alone and no domains.
    pub fn of_server(server: SocketAddr) -> Self {
        Self {
            servers: vec![server],
            ..Self::default()
        }
    }

    /// Reads the file. `domain` is that of this machine's name, which is searched if the file names
    /// none; `interface` returns the index of a network interface.
    pub fn read(text: &str, domain: Option<&str>, interface: impl Fn(&str) -> Option<u32>) -> Self {
        let mut config = Self {
            servers: Vec::new(),
            search: domain.map(str::to_owned).into_iter().collect(),
            ..Self::default()
        };
        for line in text.lines() {
            // A comment begins in the first column.
            if line.starts_with([';', '#']) {
                continue;
            }
            let mut words = line.split_ascii_whitespace();
            match (words.next(), &mut words) {
                (Some("nameserver"), words) => {
                    let server = words.next().and_then(|word| server(word, &interface));
                    config.servers.extend(server);
                }
                // The last of them counts.
                (Some("domain"), words) => {
                    config.search = words.take(1).map(str::to_owned).collect();
                }
                (Some("search"), words) => config.search = words.map(str::to_owned).collect(),
                (Some("options"), words) => words.for_each(|option| config.set(option)),
                _ => {}
            }
        }
        config.servers.truncate(SERVERS);
        if config.servers.is_empty() {
            config.servers = Self::default().servers;
        }
        config
    }

    fn set(&mut self, option: &str) {
        let (name, value) = option.split_once(':').unwrap_or((option, ""));
        let digits = value.bytes().take_while(u8::is_ascii_digit).count();
        let number: u32 = value[..digits].parse().unwrap_or(0);
        match name {
            "ndots" => self.dots = (number as usize).min(MOST_DOTS),
            "timeout" => self.timeout = number.min(LONGEST),
            "attempts" => self.attempts = number.min(MOST_ATTEMPTS),
            "rotate" => self.rotates = true,
            "edns0" => self.edns = true,
            "use-vc" => self.by_tcp = true,
            "no-tld-query" => self.no_tld_query = true,
            _ => {}
        }
    }

    /// Applies the parameters of a kamailio.cfg.
    pub fn apply(&mut self, params: &StubParams) {
        let above_zero = |number: i32| u32::try_from(number).ok().filter(|&number| number > 0);
        self.timeout = above_zero(params.retransmission_time).unwrap_or(self.timeout);
        self.attempts = above_zero(params.retransmissions).unwrap_or(self.attempts);
        if let Ok(servers) = usize::try_from(params.servers) {
            self.servers.truncate(servers);
        }
        if !params.searches {
            self.search.clear();
        }
    }

    /// The names to query for a name, in order (`res_search`).
    pub fn completions(&self, name: &[u8]) -> Vec<CompletedName> {
        let as_is = CompletedName {
            name: name.to_vec(),
            in_domain: false,
        };
        if name.ends_with(b".") {
            return vec![as_is];
        }
        let dots = name.iter().filter(|&&b| b == b'.').count();
        let domains = self
            .search
            .iter()
            .map(|domain| domain.trim_start_matches('.'));
        // The root in the list is the name as it is.
        let has_root = domains.clone().any(str::is_empty);
        let mut names: Vec<_> = domains
            .map(|domain| CompletedName {
                name: match domain {
                    "" => name.to_vec(),
                    domain => [name, b".", domain.as_bytes()].concat(),
                },
                in_domain: true,
            })
            .collect();
        if dots >= self.dots {
            names.insert(0, as_is);
        } else if !has_root && (dots > 0 || names.is_empty() || !self.no_tld_query) {
            names.push(as_is);
        }
        names
    }

    /// The tries of a query: the index of a server, and how long to wait for its answer
    /// (`res_nsend`). `first` is the server that it starts with.
    pub fn tries(&self, first: usize) -> impl Iterator<Item = (usize, Duration)> + use<> {
        let (servers, timeout) = (self.servers.len(), self.timeout);
        (0..self.attempts).flat_map(move |_| {
            (0..servers).map(move |turn| {
                let server = (first + turn) % servers;
                let seconds = match server {
                    0 => timeout,
                    later => timeout.saturating_mul(1 << later) / servers as u32,
                };
                (server, Duration::from_secs(seconds.max(1).into()))
            })
        })
    }
}

/// The address of a name server, perhaps with the interface of a link-local address.
fn server(word: &str, interface: impl Fn(&str) -> Option<u32>) -> Option<SocketAddr> {
    if let Some((address, scope)) = word.split_once('%') {
        let address: Ipv6Addr = address.parse().ok()?;
        let scope = scope.parse().ok().or_else(|| interface(scope))?;
        return Some(SocketAddrV6::new(address, PORT, 0, scope).into());
    }
    let address: IpAddr = word.parse().ok()?;
    Some(SocketAddr::new(address, PORT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> StubConfig {
        StubConfig::read(text, Some("own.test"), |name| (name == "eth7").then_some(7))
    }

    fn names(config: &StubConfig, name: &str) -> Vec<String> {
        let names = config.completions(name.as_bytes()).into_iter();
        names
            .map(|completed| String::from_utf8(completed.name).unwrap())
            .collect()
    }

    fn tries(config: &StubConfig, first: usize) -> Vec<(usize, u64)> {
        let tries = config.tries(first);
        tries
            .map(|(server, wait)| (server, wait.as_secs()))
            .collect()
    }

    #[test]
    fn servers_and_domains_are_read_as_in_glibc() {
        let text = "# nameserver 192.0.2.9\n nameserver 192.0.2.1\nnameserver fe80::1%eth7\n\
                    nameserver fe80::1%none\nnameserver x\nnameserver 2001:db8::1 rest\n\
                    nameserver 192.0.2.4\nsearch a.test b.test\ndomain c.test\nsearch d.test e.test\n";
        let read = config(text);
        let servers = ["192.0.2.1:53", "[fe80::1%7]:53", "[2001:db8::1]:53"];
        assert_eq!(read.servers, servers.map(|server| server.parse().unwrap()));
        assert_eq!(read.search, ["d.test", "e.test"]);
        let none = config("options edns0\n");
        assert_eq!(none.servers, StubConfig::default().servers);
        assert_eq!(none.search, ["own.test"]);
    }

    #[test]
    fn names_are_completed_as_by_res_search() {
        let read = config("search a.test b.test\n");
        assert_eq!(names(&read, "gw"), ["gw.a.test", "gw.b.test", "gw"]);
        assert_eq!(names(&read, "gw.x"), ["gw.x", "gw.x.a.test", "gw.x.b.test"]);
        assert_eq!(names(&read, "gw."), ["gw."]);
        let read = config("search a.test\noptions ndots:2 no-tld-query\n");
        assert_eq!(names(&read, "gw.x"), ["gw.x.a.test", "gw.x"]);
        assert_eq!(names(&read, "gw"), ["gw.a.test"]);
        let read = config("search . a.test\n");
        assert_eq!(names(&read, "gw"), ["gw", "gw.a.test"]);
    }

    /// Measured with glibc 2.36 and servers that do not answer.
    #[test]
    fn each_try_has_its_time() {
        let servers = ["nameserver 192.0.2.1\n"; 3];
        let of = |count: usize, options: &str| config(&(servers[..count].concat() + options));
        assert_eq!(tries(&of(1, ""), 0), [(0, 5), (0, 5)]);
        assert_eq!(tries(&of(2, ""), 0), [(0, 5), (1, 5), (0, 5), (1, 5)]);
        let once = "options attempts:1\n";
        assert_eq!(tries(&of(3, once), 0), [(0, 5), (1, 3), (2, 6)]);
        assert_eq!(tries(&of(3, once), 2), [(2, 6), (0, 5), (1, 3)]);
        let short = "options timeout:1 attempts:3\n";
        assert_eq!(tries(&of(1, short), 0), [(0, 1); 3]);
        let shortest = "options timeout:0 attempts:1\n";
        assert_eq!(tries(&of(2, shortest), 0), [(0, 1), (1, 1)]);
    }

    #[test]
    fn the_parameters_of_kamailio_go_first() {
        let text = "nameserver 192.0.2.1\nnameserver 192.0.2.2\nsearch a.test\n";
        let applied = |params: StubParams| {
            let mut read = config(text);
            read.apply(&params);
            read
        };
        assert_eq!(applied(StubParams::default()), config(text));
        let short = applied(StubParams {
            retransmission_time: 1,
            retransmissions: 1,
            ..StubParams::default()
        });
        assert_eq!(tries(&short, 0), [(0, 1), (1, 1)]);
        let plain = applied(StubParams {
            servers: 1,
            searches: false,
            ..StubParams::default()
        });
        assert_eq!(plain.servers.len(), 1);
        assert_eq!(names(&plain, "gw"), ["gw"]);
        let none = applied(StubParams {
            servers: 0,
            ..StubParams::default()
        });
        assert_eq!(tries(&none, 0), []);
    }
}
