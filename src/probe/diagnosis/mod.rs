//! Why a destination is probably not up, and what to do about it, in plain words.
//!
//! The words are the same for every destination of one kind, so that they can be told once for all
//! of them: no address and no text of the peer's is in them.

mod connection;

use std::borrow::Cow;

use super::observation::{Observation, Outcome};
use crate::base::dns_records::NoAnswer;
use crate::dns::locate::NotFound;
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::sip::layer::Refusal;

/// A likely cause, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cause {
    /// What it probably is, and what Kamailio makes of it.
    pub text: Cow<'static, str>,
    /// What to do.
    pub hint: Cow<'static, str>,
}

/// What has a say in the cause besides what was seen.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Which answers count.
    pub accepted: &'a ReplyCodes,
    /// Whether the request had a Contact, which Kamailio's has not.
    pub contact: bool,
    /// The code with which it answered over TCP, where that was tried after its silence over UDP.
    pub over_tcp: Option<u16>,
}

impl Cause {
    /// Why this is no sign of life; `None` where it is one, or where nothing can be told.
    pub fn of(seen: &Observation, asked: &Asked<'_>) -> Option<Self> {
        let silent_is_up = asked.accepted.accepts(408);
        if let Some(code) = asked.over_tcp {
            return Some(Self::new(
                format!(
                    "works over TCP only: there it answers {code}; over UDP a firewall drops packets, or nobody listens"
                ),
                "write ;transport=tcp behind the URI in the list, or let the peer listen on UDP, too",
            ));
        }
        match &seen.outcome {
            Outcome::Answered { code, .. } if asked.accepted.accepts(*code) => None,
            Outcome::Answered { code, peer, .. } => {
                let retry_after = peer.as_ref().and_then(|peer| peer.retry_after);
                Some(answered(*code, retry_after, asked.contact))
            }
            Outcome::NoReply {
                elsewhere: Some(other),
                ..
            } if other.is_final() => Some(Self::new(
                "another address answered in its place: it has several addresses, or stands behind a NAT; Kamailio looks at the branch alone, and takes that for its answer",
                "let the peer answer from the address that it is asked at, or name the other address in the list",
            )),
            // Before the other kinds of silence: this is what keeps a dead destination in use.
            Outcome::NoReply { .. }
            | Outcome::NotConnected { .. }
            | Outcome::Refused(_)
            | Outcome::Broken(_)
                if silent_is_up =>
            {
                Some(Self::new(
                    "silence is up for this Kamailio: its own timeout is a 408, which ds_ping_reply_codes accepts (code=408 or class=4), so that a dead destination stays AP for ever",
                    "take code=408 or class=4 out of ds_ping_reply_codes, and name the codes that are meant one by one",
                ))
            }
            Outcome::NoReply {
                provisional: Some(_),
                ..
            }
            | Outcome::NoReply {
                elsewhere: Some(_), ..
            } => Some(Self::new(
                "only provisional replies: it waits for somebody behind it; Kamailio counts this as down after fr_timer (30 s unless set)",
                "let the peer answer OPTIONS itself, and not pass it on",
            )),
            Outcome::NoReply { .. } => Some(Self::new(
                "silence: the host is down, a firewall drops packets, or the peer ignores whom it does not know",
                "see on the peer whether the requests arrive (tcpdump); if they do, let it know this address, or the domain in ds_ping_from",
            )),
            Outcome::NotConnected { stage, .. } => Some(connection::not_connected(*stage)),
            Outcome::Refused(why) => Some(refused(*why)),
            Outcome::Broken(fault) => Some(connection::broken(fault)),
            Outcome::NotFound(why) => not_found(*why),
            Outcome::Interrupted => None,
        }
    }

    fn new(text: impl Into<Cow<'static, str>>, hint: impl Into<Cow<'static, str>>) -> Self {
        Self {
            text: text.into(),
            hint: hint.into(),
        }
    }
}

fn answered(code: u16, retry_after: Option<u32>, contact: bool) -> Cause {
    let counts = format!("Kamailio counts this as down unless ds_ping_reply_codes has code={code}");
    let add = format!("if calls through it work, add code={code} to ds_ping_reply_codes");
    match code {
        300..=399 => Cause::new(
            format!(
                "answers {code}: it sends the request elsewhere, and a ping follows no redirect; {counts}"
            ),
            format!("name the address that it points to (-v shows it), or {add}"),
        ),
        400 => Cause::new(
            format!("answers 400: it finds fault with the request; {counts}"),
            format!(
                "see with -v what it was sent: some peers refuse a From of localhost (ds_ping_from); or {add}"
            ),
        ),
        401 | 407 => Cause::new(
            format!(
                "answers {code}: it is there, and wants a password, which a ping never has; {counts}"
            ),
            format!(
                "let the peer take OPTIONS from this address without one, or add code={code} to ds_ping_reply_codes"
            ),
        ),
        403 if contact => Cause::new(
            format!("answers 403: it knows neither this address nor the domain in From; {counts}"),
            "let the peer allow the address that the request leaves from, or set ds_ping_from to a domain that it knows",
        ),
        403 => Cause::new(
            format!(
                "answers 403 to a request without Contact, as Kamailio's pings are: carriers such as Microsoft Teams want one with a host name that they know; {counts}"
            ),
            "add a Contact in event_route[tm:local-request], and set ds_ping_from to a domain that the peer knows",
        ),
        404 => Cause::new(
            format!("answers 404: it is there, and knows no such user or domain; {counts}"),
            format!("{add}, or write a URI that the peer knows"),
        ),
        405 | 501 => Cause::new(
            format!("answers {code}: it is there, and takes no such method; {counts}"),
            format!("{add}, or set ds_ping_method to one that its Allow names (-v shows it)"),
        ),
        408 | 504 => Cause::new(
            format!("answers {code}: it is there, and whoever is behind it does not answer"),
            "let the peer answer OPTIONS itself; do not add code=408 to ds_ping_reply_codes: Kamailio's own timeout is a 408, and a dead destination would stay up",
        ),
        420 | 421 => Cause::new(
            format!(
                "answers {code}: it does not agree on an extension (Require, Unsupported); {counts}"
            ),
            format!("let the peer take OPTIONS without that extension; or {add}"),
        ),
        482 | 483 => Cause::new(
            format!(
                "answers {code}: the request went round in a loop; it passes OPTIONS on instead of answering, perhaps to itself"
            ),
            "let the peer answer OPTIONS itself: it must know the host in the URI as its own",
        ),
        503 => match retry_after {
            Some(seconds) => Cause::new(
                format!(
                    "answers 503: overloaded or in maintenance, and to be left alone for {seconds} s (Retry-After), which Kamailio does not heed"
                ),
                "ask who runs the peer, and wait",
            ),
            None => Cause::new(
                "answers 503: overloaded, in maintenance, or with nothing behind it that takes calls",
                "ask who runs the peer",
            ),
        },
        500..=599 => Cause::new(
            format!("answers {code}: it is there, and fails"),
            "look at the log of the peer",
        ),
        _ => Cause::new(
            format!("answers {code}: it is there, and declines; {counts}"),
            add,
        ),
    }
}

fn refused(why: Refusal) -> Cause {
    const SLOW: &str = "; Kamailio does not notice, and waits for fr_timer (30 s unless set)";
    match why {
        Refusal::PortUnreachable => Cause::new(
            format!("nothing listens on this port, or a firewall says so{SLOW}"),
            "start the SIP service of the peer, or correct the port",
        ),
        Refusal::HostUnreachable | Refusal::NetworkUnreachable => Cause::new(
            format!("there is no way there, says a router or this machine{SLOW}"),
            "look at the routes (ip route get ADDRESS), and whether the host is up",
        ),
        Refusal::Prohibited => Cause::new(
            format!("a firewall, here or on the way, refuses it{SLOW}"),
            "let the firewall pass SIP to this address and port",
        ),
        Refusal::TooBig => Cause::new(
            "the request is too big for a datagram on this path",
            "shorten ds_ping_from, or use TCP (;transport=tcp)",
        ),
        Refusal::NoSocket => Cause::new(
            "there is no socket of this address family to send from; where Kamailio has none it marks the destination down at once",
            "name a --source of this family; for Kamailio, a listen",
        ),
        Refusal::NoConnection | Refusal::Other(_) => Cause::new(
            "the system of this machine does not send it",
            "see what it says, and whether its limits or its firewall are the reason",
        ),
    }
}

fn not_found(why: NotFound) -> Option<Cause> {
    Some(match why {
        NotFound::NoAddress(why) => no_address(why, false),
        NotFound::NotAtLoad(why) => no_address(why, true),
        NotFound::LooksLikeANumber => Cause::new(
            "neither an address nor a name that a name server knows; Kamailio drops such a line when it loads the list",
            "correct the address: four numbers up to 255",
        ),
        NotFound::NotOffered => Cause::new(
            "its SRV records say that there is no SIP service",
            "name the host and its port in place of the domain, or correct the SRV records",
        ),
        NotFound::SipsOverUdp => Cause::new(
            "sips asks for TLS and the URI's transport for UDP; Kamailio sends nothing, and marks the destination down at once",
            "write sip: in place of sips:, or transport=tls in place of transport=udp",
        ),
        NotFound::NotSpoken(_) => Cause::new(
            "it is reached over a transport that only Kamailio speaks",
            "look at it with Kamailio's own pings (kamcmd dispatcher.list)",
        ),
        NotFound::Interrupted => return None,
    })
}

fn no_address(why: NoAnswer, at_load: bool) -> Cause {
    match why {
        NoAnswer::NoSuchRecord if at_load => Cause::new(
            "the name has no address of its own; Kamailio drops such a line when it loads the list, unless flag 16 is set",
            "give the name an address; if it has SRV records, set ds_dns_mode to 9 and name no port; --dns rfc3263 probes what they point to",
        ),
        NoAnswer::NoSuchRecord | NoAnswer::NoSuchName | NoAnswer::NoName => Cause::new(
            "the name has no address; Kamailio drops such a line when it loads the list, unless flag 16 is set",
            "correct the name, or its records; --resolve NAME=ADDR probes an address all the same",
        ),
        NoAnswer::FinalDot => Cause::new(
            "with a dot at the end of a name Kamailio's DNS cache finds nothing, and drops the line",
            "write the name without the dot at its end",
        ),
        NoAnswer::Loop => Cause::new(
            "its records (CNAME) lead in a circle, and to no address; Kamailio drops such a line when it loads the list",
            "correct the CNAME records",
        ),
        NoAnswer::Failed(_) => Cause::new(
            "the name server does not know and cannot find out: the zone's own servers are out of order, or it is not meant to answer us; Kamailio would drop the line",
            "ask it by hand (dig NAME), and the servers of the zone (dig +trace NAME)",
        ),
        NoAnswer::Silent(_) | NoAnswer::GivenUp | NoAnswer::Unreadable => Cause::new(
            "no name server answers; Kamailio would wait for it, too, and drop the line",
            "look at /etc/resolv.conf and at the name server",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::sip::layer::Elsewhere;
    use crate::sip::reply::Peer;

    fn cause(outcome: Outcome, codes: &str, contact: bool) -> Option<Cause> {
        let accepted = ReplyCodes::read(codes.as_bytes()).unwrap();
        let seen = Observation::new(outcome);
        let asked = Asked {
            accepted: &accepted,
            contact,
            over_tcp: None,
        };
        Cause::of(&seen, &asked)
    }

    fn answer(code: u16, retry_after: Option<u32>) -> Outcome {
        Outcome::Answered {
            code,
            reason: Default::default(),
            rtt: Duration::ZERO,
            peer: Some(Box::new(Peer {
                retry_after,
                ..Peer::default()
            })),
        }
    }

    fn silence(provisional: Option<u16>, elsewhere: Option<Elsewhere>) -> Outcome {
        Outcome::NoReply {
            after: Duration::from_secs(5),
            provisional,
            elsewhere: elsewhere.map(Box::new),
        }
    }

    fn from_elsewhere(code: u16) -> Option<Elsewhere> {
        let from = "192.0.2.9:5060".parse().unwrap();
        Some(Elsewhere { from, code })
    }

    #[test]
    fn each_failure_has_a_cause_and_a_way_out() {
        use NoAnswer::{FinalDot, GivenUp, Loop, NoSuchName, NoSuchRecord, Unreadable};
        use NotFound::{LooksLikeANumber, NoAddress, NotAtLoad, NotOffered, SipsOverUdp};
        use Refusal::{
            HostUnreachable, NetworkUnreachable, NoSocket, Other, PortUnreachable, Prohibited,
            TooBig,
        };
        let second = Duration::from_secs(1);
        for (outcome, text, hint) in [
            (answer(302, None), "follows no redirect", "points to"),
            (answer(400, None), "finds fault", "ds_ping_from"),
            (answer(401, None), "wants a password", "code=401"),
            (
                answer(403, None),
                "without Contact",
                "event_route[tm:local-request]",
            ),
            (
                answer(404, None),
                "knows no such user or domain; Kamailio counts this as down unless \
                 ds_ping_reply_codes has code=404",
                "code=404",
            ),
            (answer(405, None), "takes no such method", "code=405"),
            (answer(407, None), "wants a password", "code=407"),
            (
                answer(408, None),
                "whoever is behind it",
                "do not add code=408",
            ),
            (answer(420, None), "extension", "code=420"),
            (answer(421, None), "extension", "code=421"),
            (answer(480, None), "declines", "code=480"),
            (answer(483, None), "loop", "as its own"),
            (
                answer(500, None),
                "it is there, and fails",
                "log of the peer",
            ),
            (answer(501, None), "takes no such method", "ds_ping_method"),
            (
                answer(503, None),
                "nothing behind it",
                "ask who runs the peer",
            ),
            (
                answer(503, Some(120)),
                "left alone for 120 s (Retry-After)",
                "wait",
            ),
            (
                answer(504, None),
                "whoever is behind it",
                "answer OPTIONS itself",
            ),
            (answer(603, None), "declines", "code=603"),
            (silence(None, None), "silence: the host is down", "tcpdump"),
            (
                silence(Some(100), None),
                "only provisional replies",
                "not pass it on",
            ),
            (
                silence(None, from_elsewhere(200)),
                "looks at the branch alone",
                "the other address",
            ),
            (
                Outcome::Refused(PortUnreachable),
                "nothing listens on this port",
                "correct the port",
            ),
            (
                Outcome::Refused(HostUnreachable),
                "no way there",
                "ip route get",
            ),
            (
                Outcome::Refused(NetworkUnreachable),
                "no way there",
                "ip route get",
            ),
            (
                Outcome::Refused(Prohibited),
                "a firewall",
                "let the firewall pass",
            ),
            (Outcome::Refused(TooBig), "too big", "transport=tcp"),
            (Outcome::Refused(NoSocket), "no socket", "--source"),
            (Outcome::Refused(Other(24)), "does not send it", "limits"),
            (
                Outcome::NotFound(NotAtLoad(NoSuchName)),
                "the name has no address",
                "--resolve",
            ),
            (
                Outcome::NotFound(NoAddress(NoSuchRecord)),
                "the name has no address",
                "--resolve",
            ),
            (
                Outcome::NotFound(NotAtLoad(NoSuchRecord)),
                "no address of its own",
                "ds_dns_mode to 9",
            ),
            (
                Outcome::NotFound(NotAtLoad(FinalDot)),
                "a dot at the end",
                "without the dot",
            ),
            (
                Outcome::NotFound(NoAddress(Loop)),
                "in a circle",
                "correct the CNAME",
            ),
            (
                Outcome::NotFound(NotAtLoad(NoAnswer::Failed(2))),
                "cannot find out",
                "dig +trace",
            ),
            (
                Outcome::NotFound(NotAtLoad(Unreadable)),
                "no name server answers",
                "resolv.conf",
            ),
            (
                Outcome::NotFound(NoAddress(GivenUp)),
                "no name server answers",
                "resolv.conf",
            ),
            (
                Outcome::NotFound(NotOffered),
                "no SIP service",
                "the host and its port",
            ),
            (
                Outcome::NotFound(SipsOverUdp),
                "asks for TLS",
                "transport=tls",
            ),
            (
                Outcome::NotFound(LooksLikeANumber),
                "neither an address nor a name",
                "up to 255",
            ),
            (
                Outcome::NotFound(NotAtLoad(NoAnswer::Silent(second))),
                "no name server answers",
                "resolv.conf",
            ),
        ] {
            let shown = format!("{outcome:?}");
            let cause = cause(outcome, "", false).unwrap();
            assert!(cause.text.contains(text), "{shown}: {cause:?}");
            assert!(cause.hint.contains(hint), "{shown}: {cause:?}");
        }
    }

    #[test]
    fn what_counts_as_an_answer_has_no_cause() {
        for (outcome, codes) in [
            (answer(200, None), ""),
            (answer(404, None), "code=404"),
            (answer(486, None), "class=4"),
            (Outcome::Interrupted, ""),
        ] {
            assert_eq!(cause(outcome, codes, false), None);
        }
    }

    #[test]
    fn a_403_is_explained_by_a_missing_contact_only_where_none_was_sent() {
        let text = |contact| cause(answer(403, None), "", contact).unwrap().text;
        assert!(text(false).contains("without Contact"));
        assert!(!text(true).contains("Contact"));
    }

    #[test]
    fn silence_that_is_taken_for_an_answer_is_told_above_all() {
        for codes in ["code=408", "class=4"] {
            for outcome in [
                silence(None, None),
                silence(Some(180), None),
                silence(None, from_elsewhere(100)),
                Outcome::Refused(Refusal::PortUnreachable),
            ] {
                let cause = cause(outcome, codes, false).unwrap();
                assert!(cause.text.contains("stays AP for ever"), "{cause:?}");
            }
        }
    }
}
