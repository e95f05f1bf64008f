//! Host names to addresses, by the system's resolver (A and AAAA).
#![expect(
    clippy::disallowed_methods,
    reason = "this is where names are looked up"
)]

pub mod dns;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::locate::{LookedUp, NotFound};
use crate::names::Answers;

/// Names asked for at the same time.
const AT_ONCE: usize = 256;

/// Looks all these names up, each no longer than `patience`. After an interruption (SIGINT) those
/// that have no answer yet say so.
///
/// # Errors
/// Where the system gives no resources for it.
pub fn addresses(names: Vec<String>, patience: Duration) -> anyhow::Result<LookedUp> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let found = runtime.block_on(async {
        let room = Arc::new(Semaphore::new(AT_ONCE));
        let mut asked = JoinSet::new();
        let mut found: LookedUp = names
            .iter()
            .map(|name| (name.clone(), Err(NotFound::Interrupted)))
            .collect();
        for name in names {
            let room = Arc::clone(&room);
            asked.spawn(async move {
                let _place = room.acquire_owned().await;
                let answer = address(&name, patience).await;
                (name, answer)
            });
        }
        let gather = async {
            while let Some(answered) = asked.join_next().await {
                found.extend(answered);
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = gather => {}
        }
        found
    });
    // A look-up that hangs is not waited for.
    runtime.shutdown_background();
    Ok(found)
}

/// The address of `name` that Kamailio would take: the first IPv4 one, else the first.
///
/// # Errors
/// Where there is none, or no answer within `patience`.
async fn address(name: &str, patience: Duration) -> Result<IpAddr, NotFound> {
    if ends_in_a_number(name) {
        // The system's resolver would read 127.1 as 127.0.0.1; Kamailio asks a name server.
        return Err(NotFound::LooksLikeANumber);
    }
    match tokio::time::timeout(patience, tokio::net::lookup_host((name, 0))).await {
        Err(_) => Err(NotFound::TimedOut(patience)),
        Ok(Err(_)) => Err(NotFound::NoSuchHost),
        Ok(Ok(found)) => {
            let addresses: Vec<_> = found.map(|a| a.ip()).collect();
            Answers::preferred(&addresses).ok_or(NotFound::NoSuchHost)
        }
    }
}

/// Whether the last label is a number, decimal or hexadecimal: no such domain exists.
fn ends_in_a_number(name: &str) -> bool {
    let last = name
        .strip_suffix('.')
        .unwrap_or(name)
        .rsplit('.')
        .next()
        .unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => digits.chars().all(|c| c.is_ascii_hexdigit()),
        None => !last.is_empty() && last.chars().all(|c| c.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_not_names() {
        for (name, expected) in [
            ("127.1", true),
            ("1.2.3", true),
            ("0x7f.0.0.1", true),
            ("10.0x1", true),
            ("gw1", false),
            ("1.test", false),
            ("7.test.", false),
        ] {
            assert_eq!(ends_in_a_number(name), expected, "{name}");
        }
    }
}
