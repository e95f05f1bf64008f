//! JSON-RPC over HTTP/1.1: to the module xhttp of a server, or to a proxy before it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::http_reply::HttpReader;
use super::{READ_BYTES, RpcCall, RpcStream, of_closing, of_io, tcp};
use crate::kamailio::tls_cfg::TlsProfile;
use crate::probe::net::tls::LoadedTlsProfile;
use crate::rpc::error::RpcFailure;
use crate::rpc::target::HttpTarget;

pub struct HttpConnection {
    stream: Box<dyn RpcStream>,
    target: HttpTarget,
    /// Whether the server has closed it, or said that it will.
    is_over: bool,
}

impl HttpConnection {
    pub async fn open(target: &HttpTarget) -> Result<Self, RpcFailure> {
        Ok(Self {
            stream: connect(target).await?,
            target: target.clone(),
            is_over: false,
        })
    }

    /// Posts this text; the body of the reply.
    pub async fn exchange(
        &mut self,
        text: &[u8],
        call: &mut RpcCall<'_>,
    ) -> Result<Vec<u8>, RpcFailure> {
        if self.is_over {
            self.stream = connect(&self.target).await?;
        }
        self.is_over = true;
        let mut request = self.head(text.len()).into_bytes();
        request.extend_from_slice(text);
        call.was_sent = true;
        let written = async {
            self.stream.write_all(&request).await?;
            self.stream.flush().await
        };
        written.await.map_err(|why| of_closing(&why, call.got))?;
        let mut reader = HttpReader::default();
        let mut piece = vec![0; READ_BYTES];
        let reply = loop {
            let read = self.stream.read(&mut piece).await;
            let length = read.map_err(|why| of_closing(&why, call.got))?;
            let reply = reader.push(&piece[..length]).map_err(RpcFailure::Http)?;
            call.got = reader.progress();
            match reply {
                Some(reply) => break reply,
                None if length == 0 => return Err(RpcFailure::Cut(call.got)),
                None => {}
            }
        };
        self.is_over = !reply.is_kept_alive;
        // Kamailio sends its own errors with 500, in JSON.
        let may_be_json = reply.status == 200 || reply.body.trim_ascii_start().starts_with(b"{");
        match may_be_json {
            true => Ok(reply.body),
            false => Err(RpcFailure::Http(format!(
                "the HTTP server answers {}",
                reply.status_line
            ))),
        }
    }

    /// A chunked request is never answered by Kamailio, so it has its length.
    fn head(&self, length: usize) -> String {
        let HttpTarget { path, user, .. } = &self.target;
        let host = self.target.authority();
        let authorization = match user {
            Some(user) => format!("Authorization: Basic {}\r\n", BASE64_STANDARD.encode(user)),
            None => String::new(),
        };
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: ds-tool\r\n{authorization}\
             Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
    }
}

async fn connect(target: &HttpTarget) -> Result<Box<dyn RpcStream>, RpcFailure> {
    let stream = tcp(&target.host, target.port).await?;
    if !target.tls {
        return Ok(Box::new(stream));
    }
    let peer = stream.peer_addr().map_err(of_io)?;
    let profile = LoadedTlsProfile::new(&TlsProfile::default());
    let profile = profile.map_err(|why| RpcFailure::Io(format!("{why:#}")))?;
    let secured = profile.secure(stream, peer, &target.host).await;
    Ok(secured.stream.map_err(RpcFailure::Tls)?)
}
