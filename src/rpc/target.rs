//! Where a server is asked: the targets of `--rpc`.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// Where a server listens for RPC, and which protocol it speaks there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RpcTarget {
    /// Binrpc over a Unix stream socket (module ctl).
    Unix(PathBuf),
    /// Binrpc over TCP (module ctl).
    Tcp { host: String, port: u16 },
    /// JSON-RPC over HTTP or HTTPS (modules xhttp and jsonrpcs).
    Http(HttpTarget),
    /// JSON-RPC over a Unix datagram socket (module jsonrpcs).
    Jsonrpc(PathBuf),
    /// Binrpc over the standard streams of a program: its name and its arguments.
    Exec { program: String, args: Vec<String> },
}

/// The parts of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpTarget {
    pub tls: bool,
    pub host: String,
    pub port: u16,
    /// With its slash.
    pub path: String,
    /// `user:password`.
    pub user: Option<String>,
}

/// A path, and the target that a socket there is.
type DefaultSocket = (&'static str, fn(PathBuf) -> RpcTarget);

/// Where a server listens that is not told otherwise: ctl's socket and jsonrpcs' one, in the folder that
/// Debian's packages and that older ones use.
/// The best are first; two names of one folder are both there.
pub const DEFAULT_SOCKETS: [DefaultSocket; 4] = [
    ("/run/kamailio/kamailio_ctl", RpcTarget::Unix),
    ("/var/run/kamailio/kamailio_ctl", RpcTarget::Unix),
    ("/run/kamailio/kamailio_rpc.sock", RpcTarget::Jsonrpc),
    ("/var/run/kamailio/kamailio_rpc.sock", RpcTarget::Jsonrpc),
];

/// ctl's port (`DEFAULT_CTL_PORT`).
const CTL_PORT: u16 = 2049;
/// xhttp answers on the server's SIP port.
const HTTP_PORT: u16 = 80;
const HTTPS_PORT: u16 = 443;
const DEFAULT_PATH: &str = "/RPC";

impl RpcTarget {
    /// Whether everything that is sent and answered stays on this host, or is encrypted. A program is the
    /// user's own matter.
    pub fn is_private(&self) -> bool {
        match self {
            Self::Unix(_) | Self::Jsonrpc(_) | Self::Exec { .. } => true,
            Self::Tcp { host, .. } => is_loopback(host),
            Self::Http(http) => http.tls || is_loopback(&http.host),
        }
    }

    /// Whether the server is certainly on this host.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Unix(_) | Self::Jsonrpc(_) => true,
            Self::Tcp { host, .. } => is_loopback(host),
            Self::Http(http) => is_loopback(&http.host),
            Self::Exec { .. } => false,
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    match bare.parse::<IpAddr>() {
        Ok(ip) => ip.to_canonical().is_loopback(),
        Err(_) => bare.eq_ignore_ascii_case("localhost"),
    }
}

impl HttpTarget {
    /// The host and, where it is not the scheme's own, the port: as in the header Host.
    pub fn authority(&self) -> String {
        match (self.tls, self.port) {
            (false, HTTP_PORT) | (true, HTTPS_PORT) => self.host.clone(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }

    fn read(rest: &str, tls: bool) -> Result<Self, String> {
        let (authority, path) = match rest.find(['/', '?']) {
            Some(at) if rest[at..].starts_with('/') => rest.split_at(at),
            Some(_) => return Err("a path begins with a slash".to_owned()),
            None => (rest, ""),
        };
        let (user, address) = match authority.rsplit_once('@') {
            Some((user, address)) => (Some(user.to_owned()), address),
            None => (None, authority),
        };
        let default = if tls { HTTPS_PORT } else { HTTP_PORT };
        let (host, port) = host_and_port(address, default)?;
        if rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err("a URL has no blanks".to_owned());
        }
        let path = match path {
            "" | "/" => DEFAULT_PATH,
            path => path,
        };
        Ok(Self {
            tls,
            host,
            port,
            path: path.to_owned(),
            user,
        })
    }
}

/// `host`, `host:port`, `[::1]`, `[::1]:port`.
fn host_and_port(address: &str, default: u16) -> Result<(String, u16), String> {
    let (host, port) = match address.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (address, None),
    };
    let port = match port {
        Some(port) => match port.parse() {
            Ok(port) if port > 0 => port,
            _ => return Err(format!("{port:?} is no port")),
        },
        None => default,
    };
    let is_bracketed = host.starts_with('[') && host.ends_with(']');
    if host.is_empty() {
        return Err("the host is missing".to_owned());
    }
    if host.contains(':') && !is_bracketed {
        return Err("an IPv6 address needs brackets: [::1]:2049".to_owned());
    }
    Ok((host.to_owned(), port))
}

impl FromStr for RpcTarget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const FORMS: &str = "expected unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND; a list stands before --rpc, or after --rpc=TARGET";
        let path = |path: &str| match path {
            "" => Err("the path is missing".to_owned()),
            _ => Ok(PathBuf::from(path)),
        };
        let Some((scheme, rest)) = text.split_once(':') else {
            return match text.starts_with('/') {
                true => Ok(Self::Unix(PathBuf::from(text))),
                false => Err(FORMS.to_owned()),
            };
        };
        match scheme.to_ascii_lowercase().as_str() {
            // As the module ctl writes its stream sockets.
            "unix" | "unixs" => Ok(Self::Unix(path(rest)?)),
            "jsonrpc" => Ok(Self::Jsonrpc(path(rest)?)),
            "tcp" => {
                let (host, port) = host_and_port(rest.trim_start_matches('/'), CTL_PORT)?;
                Ok(Self::Tcp { host, port })
            }
            scheme @ ("http" | "https") => match rest.strip_prefix("//") {
                Some(rest) => Ok(Self::Http(HttpTarget::read(rest, scheme == "https")?)),
                None => Err(FORMS.to_owned()),
            },
            "exec" => {
                let words = shlex::split(rest).ok_or("a quote does not end")?;
                let mut words = words.into_iter();
                let program = words.next().filter(|program| !program.is_empty());
                Ok(Self::Exec {
                    program: program.ok_or("the command is missing")?,
                    args: words.collect(),
                })
            }
            "udp" | "unixd" => Err(format!(
                "{scheme}: is not supported: replies over datagrams are lost or cut; use a unix: or tcp: socket of the module ctl"
            )),
            "fifo" => {
                Err("fifo: is not supported: use a unix: socket of the module ctl".to_owned())
            }
            _ => Err(FORMS.to_owned()),
        }
    }
}

/// Without passwords: what messages show.
impl fmt::Display for RpcTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Self::Http(http) => {
                let scheme = if http.tls { "https" } else { "http" };
                // A query may hold a key.
                let path = http.path.split('?').next().unwrap_or_default();
                write!(f, "{scheme}://{}{path}", http.authority())
            }
            Self::Jsonrpc(path) => write!(f, "jsonrpc:{}", path.display()),
            // Arguments may hold a password.
            Self::Exec { program, .. } => write!(f, "exec:{program}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_and_shown() {
        for (text, shown) in [
            ("unix:/run/k/ctl", "unix:/run/k/ctl"),
            ("/run/k/ctl", "unix:/run/k/ctl"),
            ("tcp:10.0.0.1:2048", "tcp:10.0.0.1:2048"),
            ("tcp:gw1", "tcp:gw1:2049"),
            ("tcp:[::1]:2048", "tcp:[::1]:2048"),
            ("http://127.0.0.1:5060", "http://127.0.0.1:5060/RPC"),
            ("http://h/", "http://h/RPC"),
            ("https://u:p@h/a?key=x", "https://h/a"),
            ("HTTPS://[::1]:5061/x", "https://[::1]:5061/x"),
            ("jsonrpc:/run/k/rpc.sock", "jsonrpc:/run/k/rpc.sock"),
            ("exec:ssh -p 22 gw1 'socat -'", "exec:ssh"),
        ] {
            let read: RpcTarget = text.parse().unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(read.to_string(), shown, "{text}");
        }
        for text in [
            "",
            "unix:",
            "tcp:",
            "tcp:h:0",
            "tcp:h:70000",
            "tcp:::1:5",
            "http:h",
            "http://",
            "http://h?x",
            "http://h/a b",
            "exec:",
            "exec:'a",
            "exec:''",
            "udp:h:1",
            "unixd:/x",
            "fifo:/x",
            "host",
            "x:y",
        ] {
            assert!(text.parse::<RpcTarget>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_command_is_split_as_a_shell_would() {
        assert_eq!(
            "exec:ssh gw1 'socat - UNIX:/a b' x\\ y".parse(),
            Ok(RpcTarget::Exec {
                program: "ssh".to_owned(),
                args: ["gw1", "socat - UNIX:/a b", "x y"]
                    .map(str::to_owned)
                    .into(),
            })
        );
    }

    #[test]
    fn what_leaves_this_host_unencrypted_is_not_private() {
        for (text, is_private) in [
            ("unix:/x", true),
            ("jsonrpc:/x", true),
            ("exec:ssh h", true),
            ("tcp:127.0.0.3:1", true),
            ("tcp:[::1]:1", true),
            ("tcp:localhost:1", true),
            ("tcp:10.0.0.1:1", false),
            ("http://gw1", false),
            ("http://127.0.0.1:5060", true),
            ("https://gw1", true),
        ] {
            assert_eq!(
                text.parse::<RpcTarget>().unwrap().is_private(),
                is_private,
                "{text}"
            );
        }
    }
}
