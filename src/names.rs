//! What is known about host names: what the user said (`--resolve`), and what look-ups said.

use std::collections::BTreeMap;
use std::net::IpAddr;

/// What is known about host names. Names compare without regard to case, and are not completed or
/// shortened: `host.` and `host` are two names, as for Kamailio's DNS cache.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    addresses: BTreeMap<Vec<u8>, Vec<IpAddr>>,
    /// By the whole name of the record: `_sip._udp.example.org`.
    targets: BTreeMap<Vec<u8>, Vec<SrvTarget>>,
}

/// Where an SRV record points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SrvTarget {
    /// A name, without the dot at its end.
    pub host: String,
    /// A port.
    pub port: u16,
}

/// The SRV records of SIP, as Kamailio asks for them: what stands before the name.
pub const SRV_SERVICES: [&str; 3] = ["_sip._udp.", "_sip._tcp.", "_sips._tcp."];

impl Answers {
    /// Adds one `NAME=ADDR`; an empty ADDR says that the name does not resolve. Several answers for
    /// one name add up. After a NAME that begins with `_sip` stands the target of an SRV record,
    /// `HOST` or `HOST:PORT`, or nothing where there is no such record.
    ///
    /// # Errors
    /// Without a `=`, with an empty name, or with something after it that is no IP address (an IPv6
    /// address may stand in brackets) or no target.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let (name, answer) = text
            .rsplit_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or("expected NAME=ADDRESS, such as gw.example.org=192.0.2.7")?;
        let key = name.to_ascii_lowercase().into_bytes();
        if key.starts_with(b"_sip") {
            let targets = self.targets.entry(key).or_default();
            if !answer.is_empty() {
                targets.push(target(answer, name)?);
            }
            return Ok(());
        }
        let addresses = self.addresses.entry(key).or_default();
        if !answer.is_empty() {
            let bare = answer.strip_prefix('[').and_then(|a| a.strip_suffix(']'));
            addresses.push(bare.unwrap_or(answer).parse().map_err(|_| {
                format!("'{answer}' is not an IP address (write nothing after the '=' for a name that does not resolve)")
            })?);
        }
        Ok(())
    }

    /// Adds what a look-up found, unless something is known of this name: no address at all says
    /// that it does not resolve.
    pub fn learn(&mut self, name: &[u8], addresses: Vec<IpAddr>) {
        let key = name.to_ascii_lowercase();
        self.addresses.entry(key).or_insert(addresses);
    }

    /// Adds the targets that a look-up of SRV records found, unless something is known of them.
    /// `name` is that of the records, as `_sip._udp.example.org`.
    pub fn learn_targets(&mut self, name: &[u8], targets: Vec<SrvTarget>) {
        let key = name.to_ascii_lowercase();
        self.targets.entry(key).or_insert(targets);
    }

    /// These answers, and of names that they do not know those of `others`.
    pub fn completed_by(&self, others: &Answers) -> Answers {
        let mut all = self.clone();
        for (name, addresses) in &others.addresses {
            all.learn(name, addresses.clone());
        }
        for (name, targets) in &others.targets {
            all.learn_targets(name, targets.clone());
        }
        all
    }

    /// The addresses of `name`: `None` where nothing is known, an empty slice where it does not
    /// resolve.
    pub fn of(&self, name: &[u8]) -> Option<&[IpAddr]> {
        if self.addresses.is_empty() {
            return None;
        }
        let addresses = self.addresses.get(&name.to_ascii_lowercase());
        addresses.map(Vec::as_slice)
    }

    /// The targets of the SRV records of `name`, UDP first; none where there are no such records, or
    /// nothing is known of them.
    pub fn srv_targets(&self, name: &[u8]) -> Vec<&SrvTarget> {
        if self.targets.is_empty() {
            return Vec::new();
        }
        let of = |service: &&str| self.targets_of(service, name);
        SRV_SERVICES.iter().flat_map(of).collect()
    }

    /// The targets of the SRV record of `name` for one of [`SRV_SERVICES`].
    pub fn targets_of(&self, service: &str, name: &[u8]) -> &[SrvTarget] {
        let key = [service.as_bytes(), name].concat().to_ascii_lowercase();
        let targets = self.targets.get(&key);
        targets.map(Vec::as_slice).unwrap_or_default()
    }

    /// The address that Kamailio takes of several: the first IPv4 one, else the first
    /// (`dns_get_he`, with `dns_try_ipv6` on and no preference set).
    pub fn preferred(addresses: &[IpAddr]) -> Option<IpAddr> {
        addresses
            .iter()
            .find(|a| a.is_ipv4())
            .or(addresses.first())
            .copied()
    }
}

/// The target of the SRV record `name`, as `HOST` or `HOST:PORT`.
fn target(text: &str, name: &str) -> Result<SrvTarget, String> {
    let wrong = || {
        format!(
            "'{text}' is no target of an SRV record; write HOST:PORT, or nothing after the '=' where there is no {name}"
        )
    };
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
        None if name.starts_with("_sips") => (text, 5061),
        None => (text, 5060),
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    if host.is_empty() || !host.chars().all(is_name) {
        return Err(wrong());
    }
    Ok(SrvTarget {
        host: host.to_owned(),
        port,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_add_up_and_ipv4_is_preferred() {
        let mut answers = Answers::default();
        answers.add("Both.test=::1").unwrap();
        answers.add("both.TEST=127.0.0.9").unwrap();
        answers.add("six.test=[::1]").unwrap();
        answers.add("gone.test=").unwrap();
        let both = answers.of(b"BOTH.test").unwrap();
        assert_eq!(Answers::preferred(both), Some("127.0.0.9".parse().unwrap()));
        assert_eq!(answers.of(b"six.test"), Some(&["::1".parse().unwrap()][..]));
        assert_eq!(answers.of(b"gone.test"), Some(&[][..]));
        assert_eq!(answers.of(b"both.test."), None);
    }

    #[test]
    fn a_name_of_an_srv_record_holds_targets() {
        let mut answers = Answers::default();
        for answer in [
            "_sip._tcp.gw.test=b.test",
            "_SIP._udp.GW.test=a.test.:5070",
            "_sips._tcp.gw.test=c.test",
            "_sip._udp.none.test=",
        ] {
            answers.add(answer).unwrap();
        }
        let targets = answers.srv_targets(b"gw.TEST");
        let shown: Vec<_> = targets
            .iter()
            .map(|target| format!("{}:{}", target.host, target.port))
            .collect();
        assert_eq!(shown, ["a.test:5070", "b.test:5060", "c.test:5061"]);
        assert_eq!(answers.srv_targets(b"none.test"), Vec::<&SrvTarget>::new());
        assert_eq!(answers.of(b"_sip._udp.gw.test"), None);
    }

    #[test]
    fn what_the_user_said_goes_before_what_look_ups_say() {
        let mut said = Answers::default();
        said.add("gw.test=192.0.2.1").unwrap();
        said.add("_sip._udp.gw.test=").unwrap();
        let mut looked_up = Answers::default();
        looked_up.learn(b"GW.test", vec!["192.0.2.2".parse().unwrap()]);
        looked_up.learn(b"gone.test", Vec::new());
        let target = SrvTarget {
            host: "a.test".to_owned(),
            port: 5060,
        };
        looked_up.learn_targets(b"_sip._udp.gw.test", vec![target.clone()]);
        looked_up.learn_targets(b"_sip._tcp.gone.test", vec![target.clone()]);
        let all = said.completed_by(&looked_up);
        assert_eq!(
            all.of(b"gw.test"),
            Some(&["192.0.2.1".parse().unwrap()][..])
        );
        assert_eq!(all.of(b"gone.test"), Some(&[][..]));
        assert_eq!(all.srv_targets(b"gw.test"), Vec::<&SrvTarget>::new());
        assert_eq!(all.srv_targets(b"gone.test"), [&target]);
    }

    #[test]
    fn a_wrong_answer_is_refused() {
        for text in [
            "",
            "name",
            "=127.0.0.1",
            "name=127.0.0",
            "name=[::1",
            "_sip._udp.gw.test=a.test:sip",
            "_sip._udp.gw.test=[::1]:5060",
            "_sip._udp.gw.test=:5060",
        ] {
            assert!(Answers::default().add(text).is_err(), "{text}");
        }
    }
}
