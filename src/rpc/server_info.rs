//! What a server tells of itself: its release, modules, sockets, command line, parameters.

use std::net::IpAddr;

use super::client::RpcClient;
use super::error::RpcError;
use crate::base::transport::Transport;
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::dump::value::RpcValue;
use crate::kamailio::list::socket::Socket;
use crate::kamailio::server::running::{LiveParams, RunningServer, ToldParams};
use crate::kamailio::version::Version;

/// A server's own account.
#[derive(Debug, Clone)]
pub struct ServerInfo {
    /// `kamailio 6.1.5 (x86_64/Linux)`.
    pub release: Vec<u8>,
    /// Whether that is a release that ds-tool knows; the newest one is taken otherwise.
    pub is_known_release: bool,
    pub running: RunningServer,
    /// How it was started.
    pub command_line: Option<CommandLine>,
    /// For how many seconds it has been running.
    pub uptime: Option<i64>,
}

/// A server's command line, as far as its cfg depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommandLine {
    /// `-f`.
    pub cfg: Option<Vec<u8>>,
    /// `-w`.
    pub working_dir: Option<Vec<u8>>,
    /// `-A NAME` or `-A NAME=VALUE`. Values may be passwords.
    pub defines: Vec<Vec<u8>>,
}

/// Asks a server for all that it tells of itself; `version` replaces what it says of its release.
///
/// # Errors
/// If it does not answer. A command that it does not have is no error.
pub async fn ask(client: &mut RpcClient, version: Option<Version>) -> Result<ServerInfo, RpcError> {
    let release = client.read("core.version", &[]).await?;
    let release = release.text().unwrap_or_default().trim_ascii().to_vec();
    let known: Option<Version> = String::from_utf8_lossy(&release).parse().ok();
    let modules = told(client, "core.modules", &[]).await?;
    let sockets = told(client, "core.sockets_list", &[]).await?;
    let dispatcher = [text("dispatcher")];
    let live = told(client, "cfg.get", &dispatcher).await?;
    let params = told(client, "modparam.list", &dispatcher).await?;
    let tm = match &params {
        Some(_) => told(client, "modparam.list", &[text("tm")]).await?,
        None => None,
    };
    let arg = told(client, "core.arg", &[]).await?;
    let uptime = told(client, "core.uptime", &[]).await?;
    Ok(ServerInfo {
        release,
        is_known_release: version.or(known).is_some(),
        running: RunningServer {
            version: version.or(known).unwrap_or_default(),
            modules: modules.as_ref().map(modules_of),
            sockets: sockets.as_ref().and_then(sockets_of),
            dispatcher: params.map(|params| params_of(&params, "dispatcher")),
            tm: tm.map(|params| params_of(&params, "tm")),
            live: live.as_ref().map(live_of).unwrap_or_default(),
        },
        command_line: arg.as_ref().map(command_line_of),
        uptime: uptime.and_then(|uptime| uptime.member("uptime")?.int()),
    })
}

fn text(text: &str) -> RpcValue {
    RpcValue::String(text.into())
}

/// The answer, or nothing if the server refuses: it has no such command, or not this module.
async fn told(
    client: &mut RpcClient,
    method: &str,
    args: &[RpcValue],
) -> Result<Option<RpcValue>, RpcError> {
    match client.read(method, args).await {
        Ok(answer) => Ok(Some(answer)),
        Err(why) if why.fault().is_some() => Ok(None),
        Err(why) => Err(why),
    }
}

/// The elements of an array, or the one value that stands for an array of one.
fn elements(value: &RpcValue) -> &[RpcValue] {
    match value {
        RpcValue::Array(elements) => elements,
        RpcValue::Null => &[],
        one => std::slice::from_ref(one),
    }
}

/// The first loaded first.
fn modules_of(answer: &RpcValue) -> Vec<String> {
    let names = elements(answer).iter().rev().filter_map(RpcValue::text);
    names
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect()
}

/// All sockets, unless one of them cannot be read.
fn sockets_of(answer: &RpcValue) -> Option<Vec<Socket>> {
    let sockets = elements(answer)
        .iter()
        .flat_map(|element| element.members("socket"));
    sockets.map(socket_of).collect()
}

fn socket_of(socket: &RpcValue) -> Option<Socket> {
    let text = |name| std::str::from_utf8(socket.member(name)?.text()?).ok();
    let address: IpAddr = text("address")?.trim_matches(['[', ']']).parse().ok()?;
    let port = match socket.member("port")? {
        RpcValue::Int(port) => u16::try_from(*port).ok()?,
        _ => text("port")?.parse().ok()?,
    };
    let protocols = [
        Transport::Udp,
        Transport::Tcp,
        Transport::Tls,
        Transport::Sctp,
    ];
    let proto = text("proto")?.to_ascii_lowercase();
    Some(Socket {
        protocol: protocols
            .into_iter()
            .find(|protocol| protocol.as_str() == proto)?,
        address,
        port,
        name: None,
        advertised: None,
    })
}

fn params_of(answer: &RpcValue, module: &str) -> ToldParams {
    let mut params = ToldParams::default();
    for param in elements(answer) {
        let Some(name) = param.member("param").and_then(RpcValue::text) else {
            continue;
        };
        let value = match param.member("value") {
            Some(RpcValue::Int(number)) => Some(ParamValue::Int(*number)),
            Some(RpcValue::String(text)) => Some(ParamValue::Str(text.clone())),
            _ => None,
        };
        params.add(module, &String::from_utf8_lossy(name), value);
    }
    params
}

fn live_of(answer: &RpcValue) -> LiveParams {
    let int = |name| i32::try_from(answer.member(name)?.int()?).ok();
    LiveParams {
        probing_threshold: int("probing_threshold"),
        inactive_threshold: int("inactive_threshold"),
        reply_codes: match answer.member("ping_reply_codes") {
            Some(RpcValue::String(text)) => Some(text.clone()),
            Some(RpcValue::Null) => Some(Vec::new()),
            _ => None,
        },
    }
}

/// The options of Kamailio's command line that take a value (`main.c`, 5.6 to 6.1).
const WITH_VALUE: &[u8] = b"fmMbBlLnNWwtugPGQOaAxXY";

/// As getopt reads it: letters may stand together, and a value right behind its letter.
fn command_line_of(answer: &RpcValue) -> CommandLine {
    let mut found = CommandLine::default();
    let mut args = elements(answer).iter().skip(1).filter_map(RpcValue::text);
    while let Some(arg) = args.next() {
        let letters = match arg {
            [b'-', b'-', ..] => continue,
            [b'-', letters @ ..] => letters,
            _ => continue,
        };
        let Some(at) = letters
            .iter()
            .position(|letter| WITH_VALUE.contains(letter))
        else {
            continue;
        };
        let value = match &letters[at + 1..] {
            [] => args.next().unwrap_or_default(),
            behind => behind,
        };
        match letters[at] {
            b'f' => found.cfg = Some(value.to_vec()),
            b'w' => found.working_dir = Some(value.to_vec()),
            b'A' => found.defines.push(value.to_vec()),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(texts: &[&str]) -> RpcValue {
        RpcValue::Array(texts.iter().map(|it| text(it)).collect())
    }

    fn members(members: &[(&str, RpcValue)]) -> RpcValue {
        let members = members.iter().cloned();
        RpcValue::Struct(
            members
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    #[test]
    fn modules_stand_in_the_order_in_which_they_were_loaded() {
        assert_eq!(
            modules_of(&array(&["dispatcher", "tm"])),
            ["tm", "dispatcher"]
        );
        assert_eq!(modules_of(&text("ctl")), ["ctl"]);
    }

    #[test]
    fn a_command_line_is_read_as_getopt_reads_it() {
        let line = command_line_of(&array(&[
            "kamailio",
            "-DDEf",
            "/etc/k.cfg",
            "-AWITH_TLS",
            "-A",
            "PW=x",
            "-m",
            "-64",
            "-w/tmp",
            "--alias=x",
            "f",
        ]));
        assert_eq!(line.cfg.as_deref(), Some(&b"/etc/k.cfg"[..]));
        assert_eq!(line.working_dir.as_deref(), Some(&b"/tmp"[..]));
        assert_eq!(line.defines, [b"WITH_TLS".to_vec(), b"PW=x".to_vec()]);
    }

    #[test]
    fn sockets_come_as_text_and_one_that_cannot_be_read_makes_all_unknown() {
        let socket = |proto: &str, address: &str, port: RpcValue| {
            let socket = [
                ("proto", text(proto)),
                ("address", text(address)),
                ("port", port),
            ];
            members(&[("socket", members(&socket))])
        };
        let two = [
            socket("udp", "127.0.0.1", text("5060")),
            socket("tls", "[::1]", RpcValue::Int(5061)),
        ];
        let shown = sockets_of(&RpcValue::Array(two.to_vec())).unwrap();
        let shown: Vec<_> = shown.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["udp:127.0.0.1:5060", "tls:[::1]:5061"]);
        let odd = socket("udp", "eth0", text("5060"));
        assert_eq!(
            sockets_of(&RpcValue::Array(vec![two[0].clone(), odd])),
            None
        );
    }

    #[test]
    fn a_password_in_a_parameter_is_never_kept() {
        let param =
            |name: &str, value: RpcValue| members(&[("param", text(name)), ("value", value)]);
        let told = params_of(
            &RpcValue::Array(vec![
                param("db_url", text("mysql://kamailio:geheim@db/k")),
                param("ds_ping_interval", RpcValue::Int(5)),
                param("outbound_proxy", RpcValue::Null),
            ]),
            "dispatcher",
        );
        assert!(!format!("{told:?}").contains("geheim"));
        assert_eq!(told.iter().count(), 2);
    }
}
