//! The request of each target, as bytes.

use std::net::SocketAddr;

use super::plan::{Plan, Target};
use crate::base::transport::Transport;
use crate::kamailio::list::{Entry, List};
use crate::sip::branch::Branch;
use crate::sip::request::{IdentityError, LocalAddress, RequestProfile, RequestValues, Template};

/// Writes the requests.
#[derive(Debug)]
pub(super) struct Requests<'a> {
    lists: &'a [List],
    /// Per profile: the templates for UDP, TCP and TLS.
    templates: Vec<[Template; 3]>,
    /// The source of the last request: most requests share it.
    local: Option<LocalAddress>,
}

impl<'a> Requests<'a> {
    pub(super) fn new(lists: &'a [List]) -> Self {
        Self {
            lists,
            templates: Vec::new(),
            local: None,
        }
    }

    /// Makes the templates of the profiles, as far as they are new.
    pub(super) fn add_profiles(
        &mut self,
        profiles: &[RequestProfile],
    ) -> Result<(), IdentityError> {
        for profile in &profiles[self.templates.len()..] {
            let over = |transport| Template::new(transport, &profile.identity);
            self.templates.push([
                over(Transport::Udp)?,
                over(Transport::Tcp)?,
                over(Transport::Tls)?,
            ]);
        }
        Ok(())
    }

    /// Appends the request of a target to `out`.
    pub(super) fn render(
        &mut self,
        target: &Target,
        transport: Transport,
        local: SocketAddr,
        branch: Branch,
        out: &mut Vec<u8>,
    ) {
        let (list, entry) = self.entry(target);
        let [udp, tcp, tls] = &self.templates[target.profile];
        let template = match transport {
            Transport::Udp => udp,
            Transport::Tcp => tcp,
            Transport::Tls => tls,
            other => unreachable!("no hop is over {}", other.as_str()),
        };
        let last = self.local.take().filter(|last| last.address() == local);
        let local = &*self
            .local
            .insert(last.unwrap_or_else(|| LocalAddress::new(local)));
        let slots = RequestValues {
            uri: &list.uri(entry),
            local,
            branch,
        };
        template.render(&slots, out);
    }

    /// Whether the request of a target may exceed this length. A cheap estimate.
    pub(super) fn may_exceed(&self, plan: &Plan, target: &Target, bytes: usize) -> bool {
        let (list, entry) = self.entry(target);
        /// The request contains the URI twice; the other fixed parts are shorter than this.
        const REST: usize = 600;
        let identity = &plan.profiles[target.profile].identity;
        let agent = identity.agent.as_ref().map_or(0, Vec::len);
        let given =
            identity.from.len() + agent + identity.headers.len() + 2 * identity.method.len();
        2 * list.uri(entry).len() + given + REST > bytes
    }

    /// The host in the URI of a target.
    pub(super) fn host(&self, target: &Target) -> &'a [u8] {
        let (list, entry) = self.entry(target);
        list.host(entry)
    }

    fn entry(&self, target: &Target) -> (&'a List, &'a Entry) {
        let list = &self.lists[target.list];
        (list, &list.entries[target.entry])
    }
}
