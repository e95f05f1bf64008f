//! Name servers that fail, are slow or say much: ds-tool finds what a real Kamailio finds with the
//! same resolv.conf and cfg, and drops what it drops.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;
use std::{fs, panic};

use serde_json::Value;
use tempfile::TempDir;

use super::kamailio::{Kamailio, Network};
use super::{network, skip, wait};
use crate::dns::{question, written};
use crate::uas::Uas;

/// How a name server behaves.
#[derive(Debug, Clone, Copy)]
enum Manner {
    Good,
    /// Answers this many milliseconds late.
    Late(u64),
    Silent,
    /// Answers every question with this RCODE.
    Fails(u8),
    /// Has all answers over TCP only.
    Truncates,
    /// Answers with one alias at a time.
    Stepwise,
}

use Manner::{Fails, Good, Late, Silent, Stepwise, Truncates};

/// The options of resolv.conf, parameters of the core, the servers from 127.54.CASE.1 on, and what is
/// asked for.
struct Case {
    options: &'static str,
    core: &'static str,
    servers: &'static [Manner],
    names: &'static [&'static str],
}

const fn case(
    options: &'static str,
    core: &'static str,
    servers: &'static [Manner],
    names: &'static [&'static str],
) -> Case {
    Case {
        options,
        core,
        servers,
        names,
    }
}

const CASES: &[Case] = &[
    case("", "", &[Fails(2), Good], &["gw.test"]),
    case("", "", &[Fails(5), Good], &["gw.test"]),
    case("", "", &[Fails(1), Good], &["gw.test"]),
    case("", "", &[Fails(2), Fails(2)], &["gw.test"]),
    case("", "", &[Late(4_500)], &["gw.test:5060"]),
    case(
        "timeout:1 attempts:1",
        "",
        &[Late(1_600)],
        &["gw.test:5060"],
    ),
    case(
        "timeout:1 attempts:2",
        "",
        &[Late(1_600)],
        &["gw.test:5060"],
    ),
    case("timeout:1 attempts:1", "", &[Silent, Good], &["gw.test"]),
    case(
        "timeout:1 attempts:1 rotate",
        "",
        &[Silent, Good],
        &["gw.test"],
    ),
    case(
        "",
        "dns_retr_time=1\ndns_retr_no=1",
        &[Late(1_600)],
        &["gw.test:5060"],
    ),
    case("", "dns_servers_no=1", &[Fails(2), Good], &["gw.test"]),
    case("", "dns_servers_no=0", &[Good], &["gw.test"]),
    case("", "", &[Good], &["gw", "gw.test", "gone"]),
    case("", "dns_use_search_list=no", &[Good], &["gw", "gw.test"]),
    case("ndots:3", "", &[Good], &["gw", "gw.test", "gone.test"]),
    case("edns0", "", &[Truncates], &["gw.test"]),
    case("use-vc", "", &[Good], &["gw.test"]),
    case(
        "",
        "",
        &[Good],
        &["c10.test", "c11.test", "c12.test", "c14.test"],
    ),
    case(
        "",
        "",
        &[Stepwise],
        &["c9.test", "c10.test", "c11.test", "c12.test"],
    ),
    case("", "", &[Good], &["m100.test", "m101.test", "m300.test"]),
    case(
        "",
        "use_dns_cache=off",
        &[Good],
        &["c14.test:5060", "m101.test:5060", "gw:5060"],
    ),
    case("", "use_dns_cache=off", &[Stepwise], &["c1.test:5060"]),
];

const CFG: &str = r#"
debug=0
log_stderror=yes
children=1
disable_tcp=yes
listen=udp:127.0.0.1:@PORT@
@CORE@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_ping_interval", 1)
modparam("dispatcher", "ds_probing_mode", 1)
request_route { exit; }
"#;

/// The name server of a case.
struct Server {
    manner: Manner,
    /// The address of `gw.test` and of the ends of all aliases.
    address: Ipv4Addr,
}

impl Server {
    fn start(self, at: SocketAddr) {
        let (udp, tcp) = (UdpSocket::bind(at), TcpListener::bind(at));
        let (udp, tcp) = (udp.expect("port 53"), tcp.expect("port 53"));
        let (manner, address) = (self.manner, self.address);
        thread::spawn(move || {
            let mut bytes = [0; 1500];
            while let Ok((length, peer)) = udp.recv_from(&mut bytes) {
                let Some(reply) = self.reply(&bytes[..length], false) else {
                    continue;
                };
                let udp = udp.try_clone().expect("a socket");
                let late = match manner {
                    Late(late) => late,
                    _ => 0,
                };
                thread::spawn(move || {
                    thread::sleep(Duration::from_millis(late));
                    let _ = udp.send_to(&reply, peer);
                });
            }
        });
        thread::spawn(move || {
            let server = Server { manner, address };
            for stream in tcp.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut length = [0; 2];
                if stream.read_exact(&mut length).is_err() {
                    continue;
                }
                let mut query = vec![0; u16::from_be_bytes(length).into()];
                stream.read_exact(&mut query).expect("a query");
                if let Some(reply) = server.reply(&query, true) {
                    let length = (reply.len() as u16).to_be_bytes();
                    let _ = stream.write_all(&[&length[..], &reply].concat());
                }
            }
        });
    }

    fn reply(&self, query: &[u8], by_tcp: bool) -> Option<Vec<u8>> {
        let (name, kind, end) = question(query);
        let (mut code, mut records) = (0, Vec::new());
        match self.manner {
            Silent => return None,
            Fails(with) => code = with,
            _ => match self.records(&name, kind) {
                Some(found) => records = found,
                None => code = 3,
            },
        }
        let length: usize = records.iter().map(Vec::len).sum();
        let is_cut = !by_tcp && (matches!(self.manner, Truncates) || length > 1_200);
        if is_cut {
            records.clear();
        }
        let mut reply = query[..2].to_vec();
        let count = records.len() as u16;
        reply.extend([0x81 | u8::from(is_cut) << 1, 0x80 | code, 0, 1]);
        reply.extend(count.to_be_bytes());
        reply.extend([0; 4]);
        reply.extend(&query[12..end]);
        reply.extend(records.concat());
        Some(reply)
    }

    /// The answer for a name of the zone: `gw` has an address, `cN` so many aliases before it, `mN` so
    /// many addresses.
    fn records(&self, name: &str, kind: u16) -> Option<Vec<Vec<u8>>> {
        let record = |name: &str, kind: u16, data: &[u8]| {
            let mut record = written(name);
            record.extend(kind.to_be_bytes());
            record.extend([0, 1, 0, 0, 0, 60]);
            record.extend((data.len() as u16).to_be_bytes());
            record.extend(data);
            record
        };
        let host = name.strip_suffix(".test")?;
        let mut records = Vec::new();
        let count = |text: &str| text.parse::<u16>().ok();
        match (host.split_at_checked(1), host) {
            (_, "gw") if kind == 1 => records.push(record(name, 1, &self.address.octets())),
            (_, "gw") => {}
            (Some(("m", number)), _) if kind == 1 => {
                let [a, b, ..] = self.address.octets();
                for number in 1..=count(number)? {
                    let [high, low] = number.to_be_bytes();
                    let last = if number == 1 {
                        self.address.octets()
                    } else {
                        [a, b, 100 + high, low]
                    };
                    records.push(record(name, 1, &last));
                }
            }
            (Some(("m", number)), _) => {
                count(number)?;
            }
            (Some(("c", number)), _) => {
                // Each chain has names of its own: servers remember them.
                let (left, all) = number.split_once('-').unwrap_or((number, number));
                let mut at = name.to_owned();
                for left in (0..count(left)?).rev() {
                    let next = format!("c{left}-{all}.test");
                    records.push(record(&at, 5, &written(&next)));
                    at = next;
                    if matches!(self.manner, Stepwise) {
                        return Some(records);
                    }
                }
                if kind == 1 {
                    records.push(record(&at, 1, &self.address.octets()));
                }
            }
            _ => return None,
        }
        Some(records)
    }
}

/// The letters of each URI at a real server; lines that it drops have none.
fn theirs(case: &Case, resolv_conf: &str, list: &str, uas: &Uas) -> BTreeMap<String, String> {
    let cfg = CFG.replace("@CORE@", case.core);
    let network = Network::Resolving(resolv_conf);
    let mut kamailio = Kamailio::start_with(&cfg, list.as_bytes(), "127.0.0.1", network)
        .unwrap_or_else(|log| panic!("kamailio does not start:\n{log}"));
    wait::until(Duration::from_secs(60), || {
        let to_literal = format!("OPTIONS sip:{} ", uas.address);
        let requests = uas.requests();
        let rounds = requests.iter().filter(|r| r.starts_with(&to_literal));
        (rounds.count() >= 3).then_some(())
    })
    .expect("three rounds of pings");
    let held = kamailio.list().into_iter();
    held.map(|held| (String::from_utf8(held.uri).expect("a URI"), held.flags))
        .collect()
}

/// What ds-tool says of the same.
fn ours(
    case: &Case,
    resolv_conf: &str,
    list: &str,
    version: &str,
) -> (BTreeMap<String, String>, Value) {
    let folder = TempDir::new().expect("a temporary folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    write("resolv.conf", resolv_conf);
    write("dispatcher.list", list);
    let cfg = CFG.replace("@CORE@", case.core).replace("@PORT@", "5999");
    write("kamailio.cfg", &cfg);
    let script = "mount --bind resolv.conf /etc/resolv.conf && exec \"$0\" \"$@\"";
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", script, env!("CARGO_BIN_EXE_ds-tool")])
        .args(["probe", "dispatcher.list", "--config", "kamailio.cfg"])
        .args(["--as-kamailio", "--kamailio-version", version])
        .args(["--format", "json"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("ds-tool runs");
    let json: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let rows = json["results"].as_array().expect("results").iter();
    let held = rows.filter_map(|row| {
        let uri = row["uri"].as_str().expect("a URI").to_owned();
        Some((uri, row["flags"].as_str()?.to_owned()))
    });
    (held.collect(), json.clone())
}

#[test]
fn names_have_the_letters_of_a_real_kamailio_whatever_the_name_servers_do() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    if !network::is_own() {
        return;
    }
    let tries = CASES.iter().enumerate().map(|(number, case)| {
        let version = version.clone();
        thread::spawn(move || {
            let number = number as u8 + 1;
            let address = Ipv4Addr::new(127, 55, number, 1);
            let socket = UdpSocket::bind((address, 5060)).expect("a loopback address");
            let uas = Uas::at(socket, |asked| asked.answer("200 OK"));
            let mut resolv_conf = format!("search test\noptions {}\n", case.options);
            for (index, manner) in case.servers.iter().enumerate() {
                let at = Ipv4Addr::new(127, 54, number, index as u8 + 1);
                resolv_conf += &format!("nameserver {at}\n");
                let manner = *manner;
                Server { manner, address }.start((at, 53).into());
            }
            let mut list = format!("1 sip:{address}:5060 8\n");
            for name in case.names {
                list += &format!("1 sip:{name} 8\n");
            }
            let (ours, json) = ours(case, &resolv_conf, &list, &version);
            let theirs = theirs(case, &resolv_conf, &list, &uas);
            assert_eq!(
                ours, theirs,
                "ours, theirs; {resolv_conf}{}\n{:?}\n{list}{json:#}",
                case.core, case.servers
            );
            let dropped = case.names.len() + 1 - theirs.len();
            assert_eq!(json["summary"]["dropped"], dropped, "{json}");
        })
    });
    let tries: Vec<_> = tries.collect();
    let mut tries = tries.into_iter().map(thread::JoinHandle::join);
    if let Some(Err(failed)) = tries.find(Result::is_err) {
        panic::resume_unwind(failed);
    }
}
