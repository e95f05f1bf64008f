//! The UDP sockets of a run: one per source, and one per network that is reached without a source.

use std::io;
use std::net::SocketAddr;

use anyhow::Context as _;

use super::udp::Udp;
use crate::sip::request::RequestProfile;

/// The sockets, and which request profile uses which.
#[derive(Debug, Default)]
pub struct Sockets {
    sockets: Vec<Udp>,
    /// The sockets for profiles without a source.
    any: PerNetwork,
    /// The source of each profile, and its socket.
    profiles: Vec<(Option<SocketAddr>, PerNetwork)>,
}

/// Socket indices for IPv4 loopback, the rest of IPv4, and IPv6.
#[derive(Debug, Clone, Copy, Default)]
struct PerNetwork {
    loopback: Option<usize>,
    v4: Option<usize>,
    v6: Option<usize>,
}

impl PerNetwork {
    /// One socket for everything that a source can reach.
    fn from_source(source: SocketAddr, socket: usize) -> Self {
        match source {
            SocketAddr::V4(_) => Self {
                loopback: Some(socket),
                v4: Some(socket),
                v6: None,
            },
            SocketAddr::V6(_) => Self {
                v6: Some(socket),
                ..Self::default()
            },
        }
    }

    fn of(&mut self, to: SocketAddr) -> &mut Option<usize> {
        match to {
            SocketAddr::V4(to) if to.ip().is_loopback() => &mut self.loopback,
            SocketAddr::V4(_) => &mut self.v4,
            SocketAddr::V6(_) => &mut self.v6,
        }
    }
}

impl Sockets {
    /// Opens the sockets of the profiles that have a source, as far as they are new.
    ///
    /// # Errors
    /// If a source is not a local address, or its port is taken.
    pub fn add_profiles(&mut self, profiles: &[RequestProfile]) -> anyhow::Result<()> {
        for profile in &profiles[self.profiles.len()..] {
            let mut own = PerNetwork::default();
            if let Some(source) = profile.source {
                let same = self
                    .profiles
                    .iter()
                    .find(|(other, _)| *other == profile.source);
                own = match same {
                    Some((_, same)) => *same,
                    None => {
                        let socket = Udp::bind(source).with_context(|| {
                            format!("--source {source}: cannot be used; give an address of this machine and a free port")
                        })?;
                        PerNetwork::from_source(source, self.add(socket))
                    }
                };
            }
            self.profiles.push((profile.source, own));
        }
        Ok(())
    }

    /// Opens the socket by which this profile can send to `to`, if needed. A profile with a source gets no
    /// socket for the other address family: its targets there fail one by one.
    ///
    /// # Errors
    /// If no socket can be opened.
    pub fn open_towards(&mut self, profile: usize, to: SocketAddr) -> anyhow::Result<()> {
        if self.profiles[profile].0.is_some() {
            return Ok(());
        }
        let socket = match *self.any.of(to) {
            Some(socket) => socket,
            None => {
                let opened = Udp::bind_towards(to).context("cannot open a UDP socket")?;
                self.add(opened)
            }
        };
        *self.any.of(to) = Some(socket);
        *self.profiles[profile].1.of(to) = Some(socket);
        Ok(())
    }

    /// The socket by which this profile reaches `to`.
    ///
    /// # Errors
    /// If the source of the profile has the other address family.
    pub fn of(&mut self, profile: usize, to: SocketAddr) -> io::Result<&mut Udp> {
        match *self.profiles[profile].1.of(to) {
            Some(socket) => Ok(&mut self.sockets[socket]),
            None => Err(io::ErrorKind::AddrNotAvailable.into()),
        }
    }

    pub fn count(&self) -> usize {
        self.sockets.len()
    }

    pub fn at(&mut self, socket: usize) -> &mut Udp {
        &mut self.sockets[socket]
    }

    pub fn all(&mut self) -> impl Iterator<Item = &mut Udp> {
        self.sockets.iter_mut()
    }

    /// Waits until a socket can be read, or until one with queued requests can be written. Without a
    /// socket it waits forever.
    pub async fn ready(&self) {
        let sockets = self.sockets.iter();
        let mut waits: Vec<_> = sockets.map(|s| Box::pin(s.ready())).collect();
        std::future::poll_fn(|context| {
            let mut any = waits.iter_mut();
            match any.any(|wait| wait.as_mut().poll(context).is_ready()) {
                true => std::task::Poll::Ready(()),
                false => std::task::Poll::Pending,
            }
        })
        .await;
    }

    fn add(&mut self, socket: Udp) -> usize {
        self.sockets.push(socket);
        self.sockets.len() - 1
    }
}
