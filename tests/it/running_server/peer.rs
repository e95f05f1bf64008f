//! A simulated server: its port is open until the test ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use serde_json::{Value, json};

pub(super) struct Peer {
    pub(super) address: SocketAddr,
}

impl Peer {
    /// Serves each connection in a thread of its own.
    fn start(serve: impl Fn(TcpStream) + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serve = serve.clone();
                thread::spawn(move || serve(stream));
            }
        });
        Self { address }
    }

    /// Reads one request of binrpc, then does this with the connection and the cookie.
    pub(super) fn binrpc(behave: fn(&mut TcpStream, &[u8])) -> Self {
        Self::start(move |mut stream| {
            let mut head = [0; 2];
            if stream.read_exact(&mut head).is_err() {
                return;
            }
            let mut numbers = vec![0; usize::from(head[1] >> 2 & 3) + 1];
            stream.read_exact(&mut numbers).expect("a length");
            let length = numbers
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            let mut cookie = vec![0; usize::from(head[1] & 3) + 1];
            stream.read_exact(&mut cookie).expect("a cookie");
            stream.read_exact(&mut vec![0; length]).expect("a body");
            behave(&mut stream, &cookie);
        })
    }

    /// Answers each request with these bytes, and closes.
    pub(super) fn raw_http(answer: String) -> Self {
        Self::start(move |stream| {
            let mut reader = BufReader::new(stream);
            if request(&mut reader).is_some() {
                // The reader may have gone.
                let _ = reader.get_mut().write_all(answer.as_bytes());
            }
        })
    }

    /// Answers as the module jsonrpcs does over xhttp.
    pub(super) fn http(answer: fn(&str, &[Value]) -> Result<Value, &'static str>) -> Self {
        Self::start(move |stream| {
            let mut reader = BufReader::new(stream);
            while let Some(body) = request(&mut reader) {
                let request: Value = serde_json::from_slice(&body).expect("a request in JSON");
                assert_eq!(request["jsonrpc"], "2.0");
                let params = request["params"].as_array().expect("positional arguments");
                let id = &request["id"];
                let answer = match answer(request["method"].as_str().expect("a method"), params) {
                    Ok(result) => http_reply(
                        200,
                        &json!({"jsonrpc": "2.0", "result": result, "id": id}).to_string(),
                    ),
                    Err(message) => {
                        let error = json!({"code": 500, "message": message});
                        http_reply(
                            500,
                            &json!({"jsonrpc": "2.0", "error": error, "id": id}).to_string(),
                        )
                    }
                };
                if reader.get_mut().write_all(answer.as_bytes()).is_err() {
                    return;
                }
            }
        })
    }
}

/// The body of the next request, which has a length.
fn request(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        if let Some(text) = line.strip_prefix("Content-Length: ") {
            length = text.trim().parse().ok();
        }
    }
    let mut body = vec![0; length.expect("Kamailio answers no request without a length")];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}

/// A reply of HTTP.
pub(super) fn http_reply(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A reply of binrpc.
pub(super) fn reply(cookie: &[u8], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len())
        .expect("a short body")
        .to_be_bytes();
    let sizes = 0x10 | 3 << 2 | u8::try_from(cookie.len() - 1).expect("a short cookie");
    [&[0xa1, sizes][..], &length, cookie, body].concat()
}
