//! A destination on loopback that is reached over TCP or TLS: a listener, a thread for each
//! connection, and a script of what is said on it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::uas;

/// A running destination. Ends when it goes out of scope.
pub(crate) struct StreamUas {
    pub(crate) address: SocketAddr,
    transport: &'static str,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// One connection.
pub(crate) struct Talk {
    stream: Box<dyn Stream>,
    /// The same one without TLS.
    pub(crate) tcp: TcpStream,
    /// What was read and is no whole request yet.
    rest: String,
    requests: Arc<Mutex<Vec<String>>>,
}

trait Stream: Read + Write + Send {}
impl<S: Read + Write + Send> Stream for S {}

/// So long a script waits for something; no test gets there that passes.
const PATIENCE: Duration = Duration::from_secs(20);

impl Talk {
    /// The next request; `None` where the peer has closed.
    pub(crate) fn request(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.rest.find("\r\n\r\n") {
                let request: String = self.rest.drain(..end + 4).collect();
                self.requests
                    .lock()
                    .expect("no panic")
                    .push(request.clone());
                return Some(request);
            }
            let mut buffer = [0; 4096];
            let length = self.stream.read(&mut buffer).unwrap_or(0);
            if length == 0 {
                return None;
            }
            self.rest
                .push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
    }

    /// Writes these bytes; whoever has gone does not get them.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref());
        let _ = self.stream.flush();
    }

    /// Answers each request with this status until the peer closes.
    pub(crate) fn answer_all(&mut self, status: &str) {
        while let Some(request) = self.request() {
            self.send(uas::reply(&request, status));
        }
    }

    /// Waits until the peer closes.
    pub(crate) fn wait(&mut self) {
        let mut buffer = [0; 4096];
        while self.stream.read(&mut buffer).is_ok_and(|length| length > 0) {}
    }

    /// Makes what is unread be answered by a reset when this goes out of scope.
    pub(crate) fn reset(&self) {
        let socket = socket2::SockRef::from(&self.tcp);
        socket.set_linger(Some(Duration::ZERO)).expect("a socket");
    }
}

impl StreamUas {
    /// A destination at a free port of 127.0.0.1, over TCP.
    pub(crate) fn tcp(script: impl Fn(&mut Talk) + Send + Sync + 'static) -> Self {
        Self::at("127.0.0.1:0", None, script)
    }

    /// The same over TLS.
    pub(crate) fn tls(
        config: Arc<ServerConfig>,
        script: impl Fn(&mut Talk) + Send + Sync + 'static,
    ) -> Self {
        Self::at("127.0.0.1:0", Some(config), script)
    }

    /// A destination at this address.
    pub(crate) fn at(
        address: &str,
        config: Option<Arc<ServerConfig>>,
        script: impl Fn(&mut Talk) + Send + Sync + 'static,
    ) -> Self {
        let transport = if config.is_some() { "tls" } else { "tcp" };
        let listener = TcpListener::bind(address).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let connections = Arc::new(AtomicUsize::new(0));
        let (observation, over, count) = (requests.clone(), ended.clone(), connections.clone());
        let script = Arc::new(script);
        let thread = thread::spawn(move || {
            for tcp in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                count.fetch_add(1, Ordering::SeqCst);
                tcp.set_read_timeout(Some(PATIENCE)).expect("a socket");
                tcp.set_nodelay(true).expect("a socket");
                let twin = tcp.try_clone().expect("a descriptor");
                let stream: Box<dyn Stream> = match &config {
                    None => Box::new(tcp),
                    Some(config) => {
                        let session = ServerConnection::new(config.clone()).expect("a session");
                        Box::new(StreamOwned::new(session, tcp))
                    }
                };
                let mut talk = Talk {
                    stream,
                    tcp: twin,
                    rest: String::new(),
                    requests: observation.clone(),
                };
                let script = script.clone();
                thread::spawn(move || script(&mut talk));
            }
        });
        Self {
            address,
            transport,
            connections,
            requests,
            ended,
            thread: Some(thread),
        }
    }

    /// A line of a list that names this destination, with these flags and whatever follows them.
    pub(crate) fn line(&self, set: i32, rest: &str) -> String {
        self.line_of(set, "", rest)
    }

    /// The same with a user.
    pub(crate) fn line_of(&self, set: i32, user: &str, rest: &str) -> String {
        let at = if user.is_empty() { "" } else { "@" };
        let (address, transport) = (self.address, self.transport);
        format!("{set} sip:{user}{at}{address};transport={transport} {rest}\n")
    }

    /// How many connections there have been.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Every request that has arrived so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").clone()
    }
}

impl Drop for StreamUas {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes it up.
        if TcpStream::connect(self.address).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}
