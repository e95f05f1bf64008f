//! A program that speaks binrpc on its standard streams, such as ssh with socat at the other end: the
//! user's own, split into words without a shell.
#![expect(
    clippy::disallowed_methods,
    reason = "waits for the end of the program"
)]

use std::io;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt, Join};
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::time::sleep;

use super::{RpcCall, over_binrpc};
use crate::kamailio::dump::value::RpcValue;
use crate::rpc::ReplyProgress;
use crate::rpc::error::RpcFailure;

/// How long to wait before asking again whether the program has ended, once its streams are closed.
const A_MOMENT: Duration = Duration::from_millis(10);

/// How much of standard error is kept for a message.
const KEPT: usize = 2000;

/// A running program. It is killed when it is dropped.
pub struct ChildConnection {
    streams: Join<Receiver, Sender>,
    stderr: Receiver,
    said: Vec<u8>,
    child: GuardedChild,
}

/// A program that is killed when it is dropped.
struct GuardedChild(Child);

impl Drop for GuardedChild {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl GuardedChild {
    /// Waits for its end. Tokio's own programs would have a signal handler take descriptors in every run.
    async fn end(&mut self) -> io::Result<ExitStatus> {
        loop {
            match self.0.try_wait()? {
                Some(status) => return Ok(status),
                None => sleep(A_MOMENT).await,
            }
        }
    }
}

impl ChildConnection {
    pub fn start(program: &str, args: &[String]) -> Result<Self, RpcFailure> {
        let started = Command::new(program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let no_start = |why: io::Error| RpcFailure::Program(format!("cannot be started: {why}"));
        let mut child = started.map_err(no_start)?;
        let streams = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = streams else {
            return Err(RpcFailure::Program("has no standard streams".to_owned()));
        };
        // From here on it is killed on each way out.
        let guarded = GuardedChild(child);
        let streams = || -> io::Result<_> {
            let stdin = Sender::from_owned_fd(OwnedFd::from(stdin))?;
            let stdout = Receiver::from_owned_fd(OwnedFd::from(stdout))?;
            let stderr = Receiver::from_owned_fd(OwnedFd::from(stderr))?;
            Ok((tokio::io::join(stdout, stdin), stderr))
        };
        let (streams, stderr) = streams().map_err(no_start)?;
        Ok(Self {
            streams,
            stderr,
            said: Vec::new(),
            child: guarded,
        })
    }

    pub async fn call(&mut self, call: &mut RpcCall<'_>) -> Result<RpcValue, RpcFailure> {
        let answer = {
            let mut listening = std::pin::pin!(keep(&mut self.stderr, &mut self.said));
            let mut asking = std::pin::pin!(over_binrpc(&mut self.streams, call));
            let mut is_open = true;
            loop {
                tokio::select! {
                    biased;
                    answer = &mut asking => break answer,
                    () = &mut listening, if is_open => is_open = false,
                }
            }
        };
        match answer {
            Err(RpcFailure::Cut(got)) => Err(self.ended(got).await),
            answer => answer,
        }
    }

    /// Why it closed its standard output. The deadline is around this as well.
    async fn ended(&mut self, got: ReplyProgress) -> RpcFailure {
        let (status, ()) = tokio::join!(self.child.end(), keep(&mut self.stderr, &mut self.said));
        let how = match status.ok().as_ref().and_then(ExitStatus::code) {
            Some(code) => format!("ended with exit code {code}"),
            None => "ended".to_owned(),
        };
        let said = String::from_utf8_lossy(&self.said);
        let said = match said.trim() {
            "" => String::new(),
            said => format!("; it says: {said}"),
        };
        RpcFailure::Program(format!("{how}, {got}{said}"))
    }
}

/// Reads standard error to its end, and keeps its beginning.
async fn keep(stderr: &mut Receiver, said: &mut Vec<u8>) {
    let mut piece = [0; 1024];
    while let Ok(length @ 1..) = stderr.read(&mut piece).await {
        let room = KEPT.saturating_sub(said.len());
        said.extend_from_slice(&piece[..length.min(room)]);
    }
}
