//! Calls to a real server that answers each with the destinations that it selected.

use std::collections::HashMap;
use std::net::UdpSocket;
use std::time::Duration;

use ds_tool::internals::{Call, CharSign, Version, hash_key};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// How many calls are under way: the server's socket holds them all.
const UNDER_WAY: usize = 24;

/// The routes of the server. `@PARAMETERS@` are those of dispatcher.
pub(super) const CFG: &str = r#"
debug=-2
log_stderror=yes
children=1
disable_tcp=yes
listen=udp:127.0.0.1:@PORT@
loadmodule "pv.so"
loadmodule "sl.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_hash_size", 9)
modparam("dispatcher", "hash_pvar", "$hdr(X-Key)")
@PARAMETERS@
request_route {
    $var(set) = $(hdr(X-Set){s.int});
    $var(algorithm) = $(hdr(X-Algorithm){s.int});
    $var(selected) = 0;
    if ($hdr(X-Rules) != $null) {
        $var(rules) = $hdr(X-Rules);
        if ($hdr(X-Limit) == "2") {
            if (ds_select_routes("$var(rules)", "0", "2")) {
                $var(selected) = 1;
            }
        } else if (ds_select_routes("$var(rules)", "0")) {
            $var(selected) = 1;
        }
    } else if ($hdr(X-Limit) == "2") {
        if (ds_select_dst("$var(set)", "$var(algorithm)", "2")) {
            $var(selected) = 1;
        }
    } else if (ds_select_dst("$var(set)", "$var(algorithm)")) {
        $var(selected) = 1;
    }
    if ($var(selected) == 0) {
        sl_send_reply("499", "none");
        exit;
    }
    $var(all) = $du;
    if ($hdr(X-Next) == "1") {
        while (ds_next_dst()) {
            $var(all) = $var(all) + " " + $du;
        }
    }
    sl_send_reply("299", "$var(all)");
}
"#;

/// What is asked of the server.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Each a set and an algorithm: one for `ds_select_dst`, several for `ds_select_routes`.
    pub(super) rules: Vec<(i32, i32)>,
    pub(super) key: Key,
    /// Whether to ask for those of failover too.
    pub(super) next: bool,
    pub(super) limit: usize,
}

/// What of a request can be hashed.
#[derive(Debug, Clone)]
pub(super) struct Key {
    call_id: Vec<u8>,
    from: Vec<u8>,
    to: Vec<u8>,
    request_uri: Vec<u8>,
    user: Option<Vec<u8>>,
    variable: Vec<u8>,
}

impl Key {
    pub(super) fn new(rng: &mut StdRng, number: usize) -> Self {
        Self {
            call_id: [
                word(rng, b" ,;<>\"").as_slice(),
                format!("@{number}").as_bytes(),
            ]
            .concat(),
            from: uri(rng),
            to: uri(rng),
            request_uri: uri(rng),
            user: rng.random_bool(0.7).then(|| word(rng, b"\"\\")),
            variable: word(rng, b""),
        }
    }

    /// What decides of it, as ds-tool says.
    pub(super) fn call(&self, algorithm: i32, user_only: bool, version: Version) -> Call {
        let sign = CharSign::Signed;
        let of_uri = |uri| hash_key::of_uri(uri, user_only, version, sign);
        let number = match algorithm {
            0 => Some(hash_key::of_text(&self.call_id, sign)),
            1 => of_uri(&self.from),
            2 => of_uri(&self.to),
            3 => of_uri(&self.request_uri),
            5 => self
                .user
                .as_ref()
                .and_then(|user| hash_key::of_auth_user(user, sign)),
            7 => hash_key::of_variable(&self.variable, sign),
            _ => None,
        };
        Call {
            number,
            is_invite: true,
        }
    }
}

/// A few bytes, of which many are over 127. None is blank or one of these.
fn word(rng: &mut StdRng, without: &[u8]) -> Vec<u8> {
    let length = rng.random_range(1..14);
    let byte = |_| loop {
        let byte: u8 = match rng.random_bool(0.3) {
            true => rng.random_range(128..=255),
            false => rng.random_range(b'!'..=b'~'),
        };
        if !without.contains(&byte) {
            return byte;
        }
    };
    (0..length).map(byte).collect()
}

fn uri(rng: &mut StdRng) -> Vec<u8> {
    let one = |rng: &mut StdRng, all: &[&'static str]| {
        all.choose(rng).expect("a word").as_bytes().to_vec()
    };
    if rng.random_bool(0.03) {
        return one(rng, &["tel:+4930123", "tel:112;phone-context=de"]);
    }
    let mut uri = one(rng, &["sip:", "sip:", "sip:", "sips:", "SIP:"]);
    if rng.random_bool(0.8) {
        uri.extend(word(rng, b"@:;?[]<>\"\\"));
        uri.extend(one(rng, &["", "", "", ":pw", ";a=b", ";a:b", ":12"]));
        uri.push(b'@');
    }
    uri.extend(one(rng, &["h.test", "192.0.2.1", "[2001:db8::1]", "H"]));
    uri.extend(one(rng, &["", "", "", ":5060", ":5061", ":5070", ":"]));
    uri.extend(one(
        rng,
        &["", "", "", ";user=phone", ";lr", ";transport=tcp"],
    ));
    uri
}

/// A socket from which calls are made.
pub(super) struct Caller {
    socket: UdpSocket,
    made: usize,
}

impl Caller {
    pub(super) fn new(port: u16) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.connect(("127.0.0.1", port)).expect("a server");
        let patience = Duration::from_secs(10);
        socket.set_read_timeout(Some(patience)).expect("a time");
        Self { socket, made: 0 }
    }

    /// The URIs that the server selected for each of these calls, in their order; none if it selected none.
    pub(super) fn call(&mut self, all: &[Asked]) -> Vec<Vec<String>> {
        let first = self.made;
        let mut answers: HashMap<usize, Vec<String>> = HashMap::new();
        let mut sent = 0;
        while answers.len() < all.len() {
            while sent < all.len() && sent - answers.len() < UNDER_WAY {
                let request = request(
                    &all[sent],
                    first + sent,
                    self.socket.local_addr().expect("an address").port(),
                );
                self.socket
                    .send(&request)
                    .expect("a server that takes calls");
                sent += 1;
            }
            let mut buffer = [0; 4096];
            let size = self.socket.recv(&mut buffer).expect("an answer");
            let (number, uris) = answer(&buffer[..size]);
            answers.insert(number - first, uris);
        }
        self.made += all.len();
        (0..all.len())
            .map(|nth| answers.remove(&nth).expect("an answer"))
            .collect()
    }
}

fn request(asked: &Asked, number: usize, port: u16) -> Vec<u8> {
    let Asked { rules, key, .. } = asked;
    let mut request = Vec::new();
    let mut add = |parts: &[&[u8]]| {
        request.extend(parts.concat());
        request.extend(b"\r\n");
    };
    add(&[b"INVITE ", &key.request_uri, b" SIP/2.0"]);
    add(&[format!("Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{number}").as_bytes()]);
    add(&[b"From: <", &key.from, b">;tag=1"]);
    add(&[b"To: <", &key.to, b">"]);
    add(&[b"Call-ID: ", &key.call_id]);
    add(&[format!("CSeq: {number} INVITE").as_bytes()]);
    match rules.as_slice() {
        [(set, algorithm)] => {
            add(&[format!("X-Set: {set}\r\nX-Algorithm: {algorithm}").as_bytes()]);
        }
        several => {
            let rules: Vec<_> = several
                .iter()
                .map(|(set, algorithm)| format!("{set}={algorithm}"))
                .collect();
            add(&[b"X-Rules: ", rules.join(";").as_bytes()]);
        }
    }
    add(&[format!(
        "X-Limit: {}\r\nX-Next: {}",
        asked.limit,
        u8::from(asked.next)
    )
    .as_bytes()]);
    add(&[b"X-Key: ", &key.variable]);
    if let Some(user) = &key.user {
        add(&[
            b"Proxy-Authorization: Digest username=\"",
            user,
            b"\", realm=\"x\", nonce=\"x\", uri=\"sip:x\", response=\"0123456789abcdef0123456789abcdef\"",
        ]);
    }
    add(&[b"Content-Length: 0\r\n"]);
    request
}

/// The number of the call, and the URIs.
fn answer(reply: &[u8]) -> (usize, Vec<String>) {
    let text = String::from_utf8_lossy(reply);
    let status = text.lines().next().expect("a status line");
    let number = text.lines().find_map(|line| line.strip_prefix("CSeq: "));
    let number = number.and_then(|line| line.split(' ').next()?.parse().ok());
    let number = number.unwrap_or_else(|| panic!("which call is this? {text}"));
    let uris = match status.strip_prefix("SIP/2.0 299 ") {
        Some(uris) => uris.split(' ').map(str::to_owned).collect(),
        None => {
            assert!(status.starts_with("SIP/2.0 499 "), "{text}");
            Vec::new()
        }
    };
    (number, uris)
}
