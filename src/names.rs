//! Answers to name look-ups that the user gave beforehand (`--resolve NAME=ADDR`).

use std::collections::BTreeMap;
use std::net::IpAddr;

/// What the user said about host names. Names compare without regard to case, and are not completed
/// or shortened: `host.` and `host` are two names, as for Kamailio's DNS cache.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<Vec<u8>, Vec<IpAddr>>);

impl Answers {
    /// Adds one `NAME=ADDR`; an empty ADDR says that the name does not resolve. Several answers for
    /// one name add up.
    ///
    /// # Errors
    /// Without a `=`, with an empty name, or with something after it that is no IP address (an IPv6
    /// address may stand in brackets).
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let (name, address) = text
            .rsplit_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or("expected NAME=ADDRESS, such as gw.example.org=192.0.2.7")?;
        let addresses = self
            .0
            .entry(name.to_ascii_lowercase().into_bytes())
            .or_default();
        if !address.is_empty() {
            let bare = address.strip_prefix('[').and_then(|a| a.strip_suffix(']'));
            addresses.push(bare.unwrap_or(address).parse().map_err(|_| {
                format!("'{address}' is not an IP address (write nothing after the '=' for a name that does not resolve)")
            })?);
        }
        Ok(())
    }

    /// The addresses of `name`: `None` where nothing was said, an empty slice where it was said
    /// that it does not resolve.
    pub fn of(&self, name: &[u8]) -> Option<&[IpAddr]> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&name.to_ascii_lowercase()).map(Vec::as_slice)
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
    fn a_wrong_answer_is_refused() {
        for text in ["", "name", "=127.0.0.1", "name=127.0.0", "name=[::1"] {
            assert!(Answers::default().add(text).is_err(), "{text}");
        }
    }
}
