//! A destination on loopback: a socket, a thread, and a script of what it answers.

use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// A running destination. Ends when it goes out of scope.
pub(crate) struct Uas {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// A request that has arrived, and the way back.
pub(crate) struct Asked<'a> {
    socket: &'a UdpSocket,
    /// Where it came from.
    pub(crate) from: SocketAddr,
    /// All of it.
    pub(crate) text: &'a str,
    /// 1 for the first transmission of this request, 2 for the second ...
    pub(crate) attempt: usize,
    /// 1 for the first request, 2 for the next that is no retransmission ...
    pub(crate) transaction: usize,
}

impl Asked<'_> {
    /// A reply to this request, such as `200 OK`, with its own headers (RFC 3261 8.2.6.2).
    pub(crate) fn reply(&self, status: &str) -> String {
        reply(self.text, status)
    }

    /// Sends these bytes back.
    pub(crate) fn send(&self, bytes: impl AsRef<[u8]>) {
        self.socket
            .send_to(bytes.as_ref(), self.from)
            .expect("loopback takes it");
    }

    /// Answers with this status.
    pub(crate) fn answer(&self, status: &str) {
        self.send(self.reply(status));
    }

    /// The branch of the request.
    pub(crate) fn branch(&self) -> &str {
        branch(self.text)
    }
}

/// A reply to this request, such as `200 OK`, with its own headers (RFC 3261 8.2.6.2).
pub(crate) fn reply(request: &str, status: &str) -> String {
    let mut reply = format!("SIP/2.0 {status}\r\n");
    for line in request.lines().take_while(|line| !line.is_empty()) {
        match line.split(':').next().unwrap_or_default() {
            "Via" | "From" | "Call-ID" | "CSeq" => reply.push_str(&format!("{line}\r\n")),
            "To" => reply.push_str(&format!("{line};tag=uas\r\n")),
            _ => {}
        }
    }
    reply + "Content-Length: 0\r\n\r\n"
}

/// The branch of a request of ours.
fn branch(request: &str) -> &str {
    let rest = request.split_once("branch=").expect("a branch").1;
    rest.split(['\r', ';']).next().expect("a branch")
}

impl Uas {
    /// A destination at a free port of 127.0.0.1.
    pub(crate) fn start(script: impl FnMut(&Asked<'_>) + Send + 'static) -> Self {
        Self::at(UdpSocket::bind("127.0.0.1:0").expect("a free port"), script)
    }

    /// A destination that answers each request with this status.
    pub(crate) fn answering(status: &'static str) -> Self {
        Self::start(move |asked| asked.answer(status))
    }

    /// A destination that answers nothing.
    pub(crate) fn silent() -> Self {
        Self::start(|_| {})
    }

    /// A destination at this socket.
    pub(crate) fn at(
        socket: UdpSocket,
        mut script: impl FnMut(&Asked<'_>) + Send + 'static,
    ) -> Self {
        let address = socket.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::<String>::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let (observation, over) = (requests.clone(), ended.clone());
        let thread = thread::spawn(move || {
            let mut buffer = vec![0; 65_535];
            let mut branches: Vec<(String, usize)> = Vec::new();
            loop {
                let (length, from) = match socket.recv_from(&mut buffer) {
                    Ok(received) => received,
                    // An ICMP error for a reply that came too late; nobody is there any more.
                    Err(_) if !over.load(Ordering::SeqCst) => continue,
                    Err(_) => return,
                };
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
                let branch = branch(&text).to_owned();
                observation.lock().expect("no panic").push(text.clone());
                let new = branches.iter().all(|(known, _)| *known != branch);
                if new {
                    branches.push((branch.clone(), 0));
                }
                let at = branches.iter().position(|(known, _)| *known == branch);
                let at = at.expect("it was put there");
                branches[at].1 += 1;
                script(&Asked {
                    socket: &socket,
                    from,
                    text: &text,
                    attempt: branches[at].1,
                    transaction: at + 1,
                });
            }
        });
        Self {
            address,
            requests,
            ended,
            thread: Some(thread),
        }
    }

    /// A line of a list that names this destination, with these flags and whatever follows them.
    pub(crate) fn line(&self, set: i32, rest: &str) -> String {
        format!("{set} sip:{} {rest}\n", self.address)
    }

    /// Every request that has arrived so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").clone()
    }
}

impl Drop for Uas {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let any = SocketAddr::new(self.address.ip(), 0);
        // Wakes it up.
        if let Ok(socket) = UdpSocket::bind(any)
            && socket.send_to(b"", self.address).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}
