//! JSON-RPC over HTTP/1.1: to the module xhttp of a server, or to a proxy before it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::http_reply::HttpReader;
use super::{RpcCall, exchange, of_io, tcp};
use crate::kamailio::tls_cfg::TlsProfile;
use crate::probe::net::connection::ByteStream;
use crate::probe::net::tls::LoadedTlsProfile;
use crate::rpc::error::RpcFailure;
use crate::rpc::target::HttpTarget;

pub struct HttpConnection {
    stream: Box<dyn ByteStream>,
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
        let mut reader = HttpReader::default();
        let take = |came: &[u8]| {
            let reply = reader.push(came).map_err(RpcFailure::Http);
            (reply, reader.progress())
        };
        let reply = exchange(&mut self.stream, &request, call, take).await?;
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

async fn connect(target: &HttpTarget) -> Result<Box<dyn ByteStream>, RpcFailure> {
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
