//! The letters that a running server shows, asked again and again.
#![expect(
    clippy::disallowed_methods,
    reason = "asks in a thread of its own, and waits between two answers"
)]

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::base::escape::sanitize;
use crate::base::runtime;
use crate::cli::settings::RpcSettings;
use crate::commands::server_memory::held;
use crate::kamailio::dump::memory::ServerMemory;
use crate::kamailio::list::flags::Letters;
use crate::kamailio::version::Version;
use crate::monitor::MonitoredDestination;
use crate::rpc::client::RpcClient;

/// The least time between two answers.
const PAUSE: Duration = Duration::from_secs(1);
/// A server is busy with answers for at most this share of its time.
const SHARE: u32 = 10;

/// What a server holds, or why that is not known.
pub(super) type ServerAnswer = Result<ServerMemory, String>;

/// Asks the server until nobody listens.
///
/// # Errors
/// If the system has no thread for it.
pub(super) fn ask(server: &RpcSettings) -> io::Result<UnboundedReceiver<ServerAnswer>> {
    let (send, answers) = unbounded_channel();
    let mut client = RpcClient::of(server.targets.clone(), server.timeout);
    let asking = async move {
        loop {
            let began = Instant::now();
            let answer = client.read("dispatcher.list", &[]).await;
            let memory = held(answer, &client.target());
            let memory = memory.map_err(|why| sanitize(why.as_bytes()));
            if send.send(memory).is_err() {
                return;
            }
            let pause = (began.elapsed() * SHARE).max(PAUSE);
            tokio::select! {
                () = send.closed() => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    };
    let thread = std::thread::Builder::new().name("server".to_owned());
    thread.spawn(move || runtime::block_on(asking))?;
    Ok(answers)
}

/// The duid and the letters of a destination that a server holds.
type HeldLetters<'a> = (Option<&'a [u8]>, Letters);

/// The letters that the server shows of each of these destinations.
pub(super) fn letters(
    memory: &ServerMemory,
    destinations: &[Arc<MonitoredDestination>],
) -> Vec<Option<Letters>> {
    // It shows N only if it is of a release that has it.
    let version = Version::default();
    let mut held: HashMap<(i32, &[u8]), Vec<HeldLetters<'_>>> = HashMap::new();
    for (set, shown) in memory.destinations() {
        let duid = shown.duid.as_deref();
        let of_uri = held.entry((set, shown.uri.as_slice())).or_default();
        of_uri.push((duid, shown.flags.letters(version)));
    }
    let shown = |destination: &Arc<MonitoredDestination>| {
        let own = &destination.identity;
        let of_uri = held.get(&(own.set, &*own.uri))?;
        let is_same = |held: &&HeldLetters<'_>| held.0 == own.duid.as_deref();
        let mut same = of_uri.iter().filter(is_same);
        let nth = (own.nth as usize).saturating_sub(1);
        let (_, letters) = same.nth(nth).or(of_uri.get(nth))?;
        Some(*letters)
    };
    destinations.iter().map(shown).collect()
}
