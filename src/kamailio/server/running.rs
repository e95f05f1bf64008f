//! What a running server tells of itself by RPC, as the facts of a [`Server`].

use std::collections::BTreeMap;
use std::time::Duration;

use super::reply_codes::{ReplyCodes, TIMEOUT_CODE};
use super::{NOT_OUR_SOCKET, Server, TICKS_A_SECOND, TmLoading};
use crate::base::fact::Fact;
use crate::base::secrets::{is_secret_parameter, mask, of_db_url, passwords};
use crate::base::transport::Transport;
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::list::attributes::BadParameters;
use crate::kamailio::list::socket::{Socket, SocketChoice};
use crate::kamailio::version::Version;

/// A server that runs. What it does not tell is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningServer {
    pub version: Version,
    /// Its modules, the first loaded first (`core.modules` has them the other way round).
    pub modules: Option<Vec<String>>,
    /// Its sockets, without their names and what they advertise (`core.sockets_list`).
    pub sockets: Option<Vec<Socket>>,
    /// All parameters of dispatcher, those that the cfg does not set with their defaults
    /// (`modparam.list`, from 6.1.0, commit 23d9cb097e).
    pub dispatcher: Option<ToldParams>,
    /// All parameters of tm.
    pub tm: Option<ToldParams>,
    /// What can be changed while it runs, as it is now (`cfg.get dispatcher`, module cfg_rpc).
    pub live: LiveParams,
}

/// Parameters that are told. Passwords are masked when they are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldParams(BTreeMap<String, ParamValue>);

/// The parameters of dispatcher that can be changed while it runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveParams {
    pub probing_threshold: Option<i32>,
    pub inactive_threshold: Option<i32>,
    pub reply_codes: Option<Vec<u8>>,
}

impl ToldParams {
    /// Adds a parameter of this module. One that has no value is left out.
    pub fn add(&mut self, module: &str, name: &str, value: Option<ParamValue>) {
        let value = match value {
            Some(ParamValue::Str(text)) => {
                Some(ParamValue::Str(without_secrets(module, name, text)))
            }
            value => value,
        };
        self.0.extend(value.map(|value| (name.to_owned(), value)));
    }

    /// Each parameter with its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ParamValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(super) fn int(&self, name: &str) -> Option<i32> {
        match self.0.get(name)? {
            // Truncated to 32 bits like a C int.
            ParamValue::Int(number) => Some(*number as i32),
            ParamValue::Str(_) => None,
        }
    }

    fn text(&self, name: &str) -> Option<Vec<u8>> {
        match self.0.get(name)? {
            ParamValue::Str(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            ParamValue::Int(_) => None,
        }
    }
}

fn without_secrets(module: &str, name: &str, mut text: Vec<u8>) -> Vec<u8> {
    if is_secret_parameter(module.as_bytes(), name.as_bytes()) {
        mask(&mut text);
        return text;
    }
    let secrets = match name {
        "db_url" => of_db_url(&text),
        _ => passwords(&text, false),
    };
    for secret in secrets {
        mask(&mut text[secret]);
    }
    text
}

/// What is missing for all that a server does not tell.
const NOT_TOLD: &str = "the server's kamailio.cfg, which it does not tell (give --config)";

impl RunningServer {
    /// Its facts: what it tells, and else those of its cfg, if that is known. `has_names` says whether
    /// destinations name a socket by its name, which no server tells.
    pub fn server(&self, cfg: Option<Server>, has_names: bool) -> Server {
        let is_by_cfg = cfg.is_some();
        let mut server = cfg.unwrap_or_else(|| Server::unknown(self.version, NOT_TOLD));
        if let Some(modules) = &self.modules {
            let place = |name: &str| modules.iter().position(|module| module == name);
            server.dispatcher = Fact::Known(place("dispatcher").is_some());
            server.tm = Fact::Known(TmLoading::at(place("tm"), place("dispatcher")));
        }
        if let Some(params) = &self.dispatcher {
            self.apply_params(&mut server, params);
        }
        if let Some(params) = &self.tm {
            apply_timers(&mut server, params);
        }
        self.apply_live(&mut server);
        self.apply_sockets(&mut server, has_names);
        // It runs: what would keep this cfg from being started is not of the cfg that it was started with.
        let (errors, _) = server.startup_errors();
        match is_by_cfg && !errors.is_empty() {
            true => self.without_cfg(has_names),
            false => server,
        }
    }

    fn without_cfg(&self, has_names: bool) -> Server {
        let other =
            "the kamailio.cfg that it was started with: the one that is there now does not start";
        let mut server = self.server(None, has_names);
        if self.dispatcher.is_none() {
            server = Server::unknown(self.version, other);
        }
        server
    }

    fn apply_params(&self, server: &mut Server, params: &ToldParams) {
        let int = |name, default| Fact::Known(params.int(name).unwrap_or(default));
        let address = |name| params.text(name).map(SocketChoice::Address);
        server.dispatcher = Fact::Known(true);
        server.ping_interval = int("ds_ping_interval", 0);
        server.probing_mode = int("ds_probing_mode", 0);
        server.probing_threshold = int("ds_probing_threshold", 1);
        server.inactive_threshold = int("ds_inactive_threshold", 1);
        server.ping_fr_timeout = Fact::Known(
            [
                params.int("ds_ping_fr_timer"),
                params.int("ds_ping_fr_timeout"),
            ]
            .into_iter()
            .flatten()
            .find(|&ticks| ticks != 0)
            .unwrap_or(0),
        );
        let codes = params.text("ds_ping_reply_codes").unwrap_or_default();
        let timeout_code = self.tm.as_ref().and_then(|tm| tm.int("reply_408_code"));
        server.reply_codes = self.codes(&codes, timeout_code);
        server.default_socket = Fact::Known(match params.text("ds_default_sockname") {
            Some(name) => Some(SocketChoice::Name(name)),
            None => address("ds_default_socket"),
        });
        server.ping_socket = Fact::Known(address("ds_ping_socket"));
        server.outbound_proxy = Fact::Known(params.text("outbound_proxy"));
        for (fact, name) in [
            (&mut server.ping_method, "ds_ping_method"),
            (&mut server.ping_from, "ds_ping_from"),
        ] {
            if let Some(text) = params.text(name) {
                *fact = Fact::Known(text);
            }
        }
    }

    fn codes(
        &self,
        value: &[u8],
        timeout_code: Option<i32>,
    ) -> Fact<Result<ReplyCodes, BadParameters>> {
        let timeout_code = timeout_code.unwrap_or(TIMEOUT_CODE);
        Fact::Known(ReplyCodes::of_server(value, timeout_code, self.version))
    }

    fn apply_live(&self, server: &mut Server) {
        let live = &self.live;
        if let Some(threshold) = live.probing_threshold {
            server.probing_threshold = Fact::Known(threshold);
        }
        if let Some(threshold) = live.inactive_threshold {
            server.inactive_threshold = Fact::Known(threshold);
        }
        if let Some(codes) = &live.reply_codes {
            let before = server.reply_codes.value();
            let code = before.and_then(|codes| Some(codes.as_ref().ok()?.timeout_code()));
            server.reply_codes = self.codes(codes, code);
        }
    }

    fn apply_sockets(&self, server: &mut Server, has_names: bool) {
        let Some(sockets) = &self.sockets else {
            return;
        };
        server.protocols = Fact::Known(sockets.iter().map(|socket| socket.protocol).collect());
        if server.list_options.sockets.value().is_some() {
            // The cfg has their names as well.
            return;
        }
        server.list_options.sockets = match has_names {
            true => Fact::Unknown("the names of the server's sockets".to_owned()),
            false => Fact::Known(sockets.clone()),
        };
        // With one socket of each kind there is no choice.
        let udp = |ipv6: bool| {
            let udp = sockets
                .iter()
                .filter(|socket| socket.protocol == Transport::Udp);
            udp.filter(|socket| socket.address.is_ipv6() == ipv6)
                .count()
        };
        if server.mhomed.value().is_none() && udp(false) < 2 && udp(true) < 2 {
            server.mhomed = Fact::Known(false);
        }
        let (errors, _) = server.startup_errors();
        if errors.iter().any(|error| error.code() == NOT_OUR_SOCKET) {
            let what = "what the server's sockets advertise, and their names";
            server.list_options.sockets = Fact::Unknown(what.to_owned());
        }
    }
}

/// tm keeps these in ticks, and the times of retransmissions in milliseconds.
fn apply_timers(server: &mut Server, params: &ToldParams) {
    let positive = |name| {
        params
            .int(name)
            .and_then(|number| u32::try_from(number).ok())
    };
    let ticks =
        |name| positive(name).map(|ticks| Duration::from_secs(ticks.into()) / TICKS_A_SECOND);
    let milliseconds = |name| positive(name).map(|ms| Duration::from_millis(ms.into()));
    for (fact, told) in [
        (&mut server.fr_timer, ticks("fr_timer")),
        (&mut server.max_lifetime, ticks("max_noninv_lifetime")),
        (&mut server.retr_timer1, milliseconds("retr_timer1")),
        (&mut server.retr_timer2, milliseconds("retr_timer2")),
    ] {
        if let Some(time) = told {
            *fact = Fact::Known(time);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::server::StartupError;

    fn told(params: &[(&str, ParamValue)]) -> ToldParams {
        let mut told = ToldParams::default();
        for (name, value) in params {
            told.add("dispatcher", name, Some(value.clone()));
        }
        told
    }

    fn text(text: &str) -> ParamValue {
        ParamValue::Str(text.into())
    }

    fn running() -> RunningServer {
        RunningServer {
            version: Version::V6_1,
            modules: Some(["tm", "dispatcher"].map(str::to_owned).into()),
            sockets: Some(vec![Socket {
                protocol: Transport::Udp,
                address: "127.0.0.1".parse().unwrap(),
                port: 5060,
                name: None,
                advertised: None,
            }]),
            dispatcher: Some(told(&[
                ("ds_ping_interval", ParamValue::Int(2)),
                ("ds_probing_mode", ParamValue::Int(1)),
                ("ds_probing_threshold", ParamValue::Int(3)),
                ("ds_ping_reply_codes", text("code=404")),
            ])),
            tm: Some(told(&[("fr_timer", ParamValue::Int(80))])),
            live: LiveParams::default(),
        }
    }

    #[test]
    fn parameters_give_the_facts_without_a_cfg() {
        let server = running().server(None, false);
        assert_eq!(server.ping_interval, Fact::Known(2));
        assert_eq!(server.probing_threshold, Fact::Known(3));
        assert_eq!(server.tm, Fact::Known(TmLoading::BeforeDispatcher));
        assert_eq!(server.fr_timer, Fact::Known(Duration::from_secs(5)));
        assert_eq!(server.protocols, Fact::Known(vec![Transport::Udp]));
        assert_eq!(server.mhomed, Fact::Known(false));
        assert_eq!(server.startup_errors(), (vec![], vec![]));
        assert!(server.tcp_reuse_port.value().is_none());
    }

    #[test]
    fn what_can_change_at_run_time_is_as_it_is_now() {
        let mut running = running();
        running.live = LiveParams {
            probing_threshold: Some(9),
            inactive_threshold: None,
            reply_codes: Some(b"class=4".to_vec()),
        };
        let server = running.server(None, false);
        assert_eq!(server.probing_threshold, Fact::Known(9));
        let codes = server.reply_codes.value().unwrap().clone().unwrap();
        assert!(codes.accepts_no_reply());
    }

    #[test]
    fn a_socket_that_the_server_does_not_name_is_unknown() {
        let mut running = running();
        running.dispatcher = Some(told(&[("ds_default_sockname", text("inside"))]));
        let server = running.server(None, false);
        assert!(server.list_options.sockets.value().is_none());
        assert_eq!(server.startup_errors().0, []);
        assert!(
            self::running()
                .server(None, true)
                .list_options
                .sockets
                .value()
                .is_none()
        );
    }

    #[test]
    fn a_cfg_that_does_not_start_is_not_that_of_a_running_server() {
        let mut running = running();
        running.dispatcher = None;
        let mut cfg = Server::new(Version::V6_1);
        cfg.ping_interval = Fact::Known(10);
        let server = running.server(Some(cfg.clone()), false);
        assert_eq!(server.ping_interval, Fact::Known(10));
        cfg.other_startup_errors.push(StartupError::NoTm);
        let server = running.server(Some(cfg), false);
        assert!(server.ping_interval.value().is_none());
    }

    #[test]
    fn passwords_are_masked_when_they_are_told() {
        let params = told(&[("db_url", text("mysql://u:secret@h/d"))]);
        let shown: Vec<_> = params.iter().collect();
        assert_eq!(shown, [("db_url", &text("mysql://u:******@h/d"))]);
    }
}
