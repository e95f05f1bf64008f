//! The probable cause of a failure, and a hint how to fix it.
//!
//! All destinations with the same cause get the same text, so that it is printed once for all of them:
//! it contains no address and no text from the peer.

mod connection;
mod unsent;

use std::borrow::Cow;

use super::observation::{Observation, ProbeOutcome};
use crate::base::dns_records::NoAnswer;
use crate::dns::locate::NotFound;
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::sip::layer::{IcmpMeaning, IcmpMessage, SendError, UnusableReply};

/// A probable cause, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cause {
    /// The probable cause, and how Kamailio treats it.
    pub text: Cow<'static, str>,
    pub hint: Cow<'static, str>,
}

/// What the diagnosis depends on besides the observation.
#[derive(Debug, Clone, Copy)]
pub struct RequestContext<'a> {
    pub accepted: &'a ReplyCodes,
    /// Whether the request had a Contact. Kamailio's pings have none.
    pub contact: bool,
    /// The code of the reply over TCP, if there was one after no reply over UDP.
    pub over_tcp: Option<u16>,
}

/// Kamailio counts a missing reply as up, because it accepts this code of tm's own reply.
fn silence_is_up(code: i32) -> Cause {
    let class = code / 100;
    if class == 2 {
        return Cause::new(
            format!(
                "Kamailio counts a missing reply as up here: reply_408_code makes its own timeout a {code}, so a dead destination stays AP forever"
            ),
            "remove reply_408_code from kamailio.cfg, or write a code that ds_ping_reply_codes does not accept",
        );
    }
    Cause::new(
        format!(
            "Kamailio counts a missing reply as up here: its own timeout is a {code}, which ds_ping_reply_codes accepts (code={code} or class={class}), so a dead destination stays AP forever"
        ),
        format!(
            "remove code={code} or class={class} from ds_ping_reply_codes, and list the codes to accept one by one"
        ),
    )
}

impl Cause {
    /// Why the probe failed; `None` if it did not fail, or if the cause is unknown.
    pub fn of(observation: &Observation, context: &RequestContext<'_>) -> Option<Self> {
        let silent_is_up = context.accepted.accepts_no_reply();
        if let Some(code) = context.over_tcp {
            return Some(Self::new(
                format!(
                    "replies over TCP only, with {code}: over UDP a firewall drops packets, or nothing listens"
                ),
                "append ;transport=tcp to the URI in the list, or configure the peer to listen on UDP too",
            ));
        }
        match &observation.outcome {
            ProbeOutcome::Answered { code, .. } if context.accepted.accepts(*code) => None,
            ProbeOutcome::Answered { code, peer, .. } => {
                let retry_after = peer.as_ref().and_then(|peer| peer.retry_after);
                Some(answered(*code, retry_after, context.contact))
            }
            ProbeOutcome::NoReply {
                elsewhere: Some(other),
                ..
            } if other.is_final() => Some(Self::new(
                "another address replied instead: the peer has several addresses or is behind NAT; Kamailio checks only the branch, and accepts this reply",
                "configure the peer to reply from the address that the request was sent to, or put the other address into the list",
            )),
            // Checked before the other timeouts, because this one keeps a dead destination in use.
            ProbeOutcome::NoReply { .. }
            | ProbeOutcome::NotConnected { .. }
            | ProbeOutcome::Refused(_)
            | ProbeOutcome::Broken(_)
                if silent_is_up =>
            {
                Some(silence_is_up(context.accepted.timeout_code()))
            }
            ProbeOutcome::NoReply {
                provisional: Some(_),
                unusable: None,
                ..
            }
            | ProbeOutcome::NoReply {
                elsewhere: Some(_), ..
            } => Some(Self::new(
                "only provisional replies: the peer waits for another server behind it; Kamailio counts this as down after fr_timer (30 s by default)",
                "configure the peer to answer OPTIONS itself instead of forwarding it",
            )),
            ProbeOutcome::NoReply {
                unusable: Some(why),
                ..
            } => Some(unusable(*why)),
            ProbeOutcome::NoReply { .. } if observation.connection.is_some() => Some(Self::new(
                "no reply, although the peer accepts the connection: it ignores unknown senders, or another service listens on this port",
                "check in the log of the peer whether the request arrives; allow this address there, or the domain in ds_ping_from",
            )),
            ProbeOutcome::NoReply { .. } => Some(Self::new(
                "no reply: the host is down, a firewall drops packets, or the peer ignores unknown senders",
                "check on the peer whether the requests arrive (tcpdump); if they do, allow this address there, or the domain in ds_ping_from",
            )),
            ProbeOutcome::NotConnected { stage, .. } => Some(connection::not_connected(*stage)),
            ProbeOutcome::Refused(why) => Some(refused(*why)),
            ProbeOutcome::Broken(fault) => Some(connection::broken(fault)),
            ProbeOutcome::NotFound(why) => not_found(*why),
            ProbeOutcome::Unsent(why) => Some(unsent::unsent(why)),
            ProbeOutcome::Interrupted => None,
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
                "answers {code}: it redirects the request, and pings do not follow redirects; {counts}"
            ),
            format!("use the address that it redirects to (shown by -v); or, {add}"),
        ),
        400 => Cause::new(
            format!("answers 400: it considers the request malformed; {counts}"),
            format!(
                "look at the request with -v: some peers reject localhost in From (set ds_ping_from); or, {add}"
            ),
        ),
        401 | 407 => Cause::new(
            format!(
                "answers {code}: reachable, but requires authentication, which OPTIONS pings do not send; {counts}"
            ),
            format!(
                "configure the peer to accept OPTIONS from this address without authentication, or add code={code} to ds_ping_reply_codes"
            ),
        ),
        403 if contact => Cause::new(
            format!(
                "answers 403: it probably does not accept this source address or the domain in From; {counts}"
            ),
            "allow the source address of the request on the peer, or set ds_ping_from to a domain that the peer knows",
        ),
        403 => Cause::new(
            format!(
                "answers 403 to a request without Contact, as Kamailio sends it: it does not accept this source address or the domain in From, or it requires a Contact with a host name that it knows, as Microsoft Teams does; {counts}"
            ),
            "allow the source address on the peer, set ds_ping_from to a domain that the peer knows, or add a Contact in event_route[tm:local-request]",
        ),
        404 => Cause::new(
            format!("answers 404: reachable, but knows no such user or domain; {counts}"),
            format!("{add}, or use a URI that the peer knows"),
        ),
        405 | 501 => Cause::new(
            format!("answers {code}: reachable, but does not support this method; {counts}"),
            format!("{add}, or set ds_ping_method to a method in its Allow header (shown by -v)"),
        ),
        408 | 504 => Cause::new(
            format!("answers {code}: reachable, but the server behind it does not reply"),
            "configure the peer to answer OPTIONS itself; do not add code=408 to ds_ping_reply_codes: Kamailio's own timeout is a 408, so a dead destination would stay up",
        ),
        420 => Cause::new(
            format!(
                "answers 420: it does not support a SIP extension in the Require header of the request; {counts}"
            ),
            format!(
                "remove the Require header, which Kamailio's pings do not have unless a script adds it; or, {add}"
            ),
        ),
        421 => Cause::new(
            format!(
                "answers 421: it requires a SIP extension that the request does not offer (named in the Require header of the reply); {counts}"
            ),
            format!("configure the peer to accept OPTIONS without that extension; or, {add}"),
        ),
        482 | 483 => Cause::new(
            format!(
                "answers {code}: the request looped: the peer forwards OPTIONS instead of answering it, perhaps to itself"
            ),
            "configure the peer to answer OPTIONS itself: it must recognise the host in the URI as its own",
        ),
        503 => match retry_after {
            Some(seconds) => Cause::new(
                format!(
                    "answers 503: overloaded or in maintenance; it asks for no requests for {seconds} s (Retry-After), which Kamailio ignores"
                ),
                "ask the operator of the peer, and wait",
            ),
            None => Cause::new(
                "answers 503: overloaded, in maintenance, or no server behind it takes calls",
                "ask the operator of the peer",
            ),
        },
        500..=599 => Cause::new(
            format!("answers {code}: reachable, but fails"),
            "check the log of the peer",
        ),
        _ => Cause::new(
            format!("answers {code}: reachable, but rejects the request; {counts}"),
            add,
        ),
    }
}

fn unusable(why: UnusableReply) -> Cause {
    match why {
        UnusableReply::Branch => Cause::new(
            "the peer answers, but with another branch than that of the request: a SIP ALG or another device on the path rewrites messages; Kamailio drops such replies, too",
            "switch off SIP ALG in the routers and firewalls on the path, or use another transport (;transport=tls)",
        ),
        UnusableReply::Method | UnusableReply::Malformed(_) | UnusableReply::Incomplete => {
            Cause::new(
                format!("the peer sends something that is no usable reply ({why})"),
                "look at the reply with -v, and check what listens on this port of the peer",
            )
        }
    }
}

const SLOW: &str = "; Kamailio does not notice this, and waits for fr_timer (30 s by default)";

fn rejected(message: IcmpMessage) -> Cause {
    match message.meaning() {
        IcmpMeaning::Firewall | IcmpMeaning::ClosedPort => Cause::new(
            format!(
                "a firewall on the path or on the peer rejects the request ({}){SLOW}",
                message.name()
            ),
            "allow SIP to this address and port in the firewall that reports it",
        ),
        IcmpMeaning::NoRoute => Cause::new(
            format!(
                "no way to it, as a router or this machine reports ({}){SLOW}",
                message.name()
            ),
            "check the routes (ip route get ADDRESS), and whether the host is up",
        ),
        IcmpMeaning::Other => Cause::new(
            format!(
                "the network reports an ICMP error for the request (type {}, code {}){SLOW}",
                message.kind, message.code
            ),
            "ask the operator of the host that reports it",
        ),
    }
}

fn refused(why: SendError) -> Cause {
    match why {
        SendError::PortUnreachable => Cause::new(
            format!("nothing listens on this port, or a firewall rejects the request{SLOW}"),
            "start the SIP service on the peer, or correct the port",
        ),
        SendError::HostUnreachable | SendError::NetworkUnreachable => Cause::new(
            format!("no route to it, as a router or this machine reports{SLOW}"),
            "check the routes (ip route get ADDRESS), and whether the host is up",
        ),
        SendError::Rejected(message) => rejected(message),
        SendError::Prohibited => Cause::new(
            format!("a firewall, on this machine or on the path, rejects the request{SLOW}"),
            "allow SIP to this address and port in the firewall",
        ),
        SendError::NoSocket => Cause::new(
            "there is no local socket of this address family; if Kamailio has none either, it marks the destination down at once",
            "give a --source of this family; for Kamailio, add a listen",
        ),
        SendError::NoConnection | SendError::NoBuffers | SendError::Other(_) => Cause::new(
            "this machine's system does not send the request",
            "read the error, and check system limits and the local firewall",
        ),
    }
}

fn not_found(why: NotFound) -> Option<Cause> {
    Some(match why {
        NotFound::NoAddress(why) => no_address(why, false),
        NotFound::NotAtLoad(why) => no_address(why, true),
        NotFound::LooksLikeANumber => Cause::new(
            "neither an IP address nor a name that DNS resolves; Kamailio drops such a line when it loads the list",
            "correct the address: four numbers from 0 to 255",
        ),
        NotFound::NotOffered => Cause::new(
            "its SRV records say that the domain has no SIP service",
            "use the host and its port instead of the domain, or correct the SRV records",
        ),
        NotFound::SipsOverUdp => Cause::new(
            "sips requires TLS, but the URI's transport is UDP; Kamailio sends nothing, and marks the destination down at once",
            "write sip: instead of sips:, or transport=tls instead of transport=udp",
        ),
        NotFound::NotSpoken(_) => Cause::new(
            "Kamailio supports its transport, but ds-tool does not",
            "check it with Kamailio's own pings (kamcmd dispatcher.list)",
        ),
        NotFound::Interrupted => return None,
    })
}

fn no_address(why: NoAnswer, at_load: bool) -> Cause {
    match why {
        NoAnswer::NoSuchRecord if at_load => Cause::new(
            "the name itself has no address record; Kamailio drops such a line when it loads the list, unless flag 16 is set",
            "add an address record; if the name has SRV records, set ds_dns_mode to 9 and give no port; --dns rfc3263 probes what they point to",
        ),
        NoAnswer::NoSuchRecord | NoAnswer::NoSuchName | NoAnswer::NoName => Cause::new(
            "the name has no address; Kamailio drops such a line when it loads the list, unless flag 16 is set",
            "correct the name or its DNS records; --resolve NAME=ADDR probes a given address anyway",
        ),
        NoAnswer::FinalDot => Cause::new(
            "Kamailio's DNS cache does not resolve a name with a dot at the end, so Kamailio drops the line",
            "write the name without the dot at the end",
        ),
        NoAnswer::Loop => Cause::new(
            "its CNAME records form a loop, and lead to no address; Kamailio drops such a line when it loads the list",
            "correct the CNAME records",
        ),
        NoAnswer::Failed(_) => Cause::new(
            "the name server cannot resolve the name: the zone's own servers are broken, or it does not serve this machine; Kamailio would drop the line",
            "query it by hand (dig NAME), and the servers of the zone (dig +trace NAME)",
        ),
        NoAnswer::TooManyAliases => Cause::new(
            "Kamailio follows 10 CNAME records in a row, or 11 that come in one answer; with more it finds no address",
            "point the name at its last alias",
        ),
        NoAnswer::TooLarge => Cause::new(
            "the name has more records than Kamailio reads, which then finds none; it drops such a line when it loads the list",
            "give the name at most 100 records, in an answer of at most 8192 bytes",
        ),
        NoAnswer::NoServer => Cause::new(
            "nobody listens at the addresses of the name servers, or there is no way to them; Kamailio would find no name there either, and drop the line",
            "check /etc/resolv.conf and the name server",
        ),
        NoAnswer::Silent(_) | NoAnswer::GivenUp | NoAnswer::Unreadable => Cause::new(
            "no name server answers; Kamailio would wait for an answer, too, and then drop the line",
            "check /etc/resolv.conf and the name server",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::sip::layer::ReplyFromElsewhere;
    use crate::sip::reply::PeerHeaders;

    fn cause(outcome: ProbeOutcome, codes: &str, contact: bool) -> Option<Cause> {
        let accepted = ReplyCodes::read(codes.as_bytes()).unwrap();
        let observation = Observation::new(outcome);
        let context = RequestContext {
            accepted: &accepted,
            contact,
            over_tcp: None,
        };
        Cause::of(&observation, &context)
    }

    fn answer(code: u16, retry_after: Option<u32>) -> ProbeOutcome {
        ProbeOutcome::Answered {
            code,
            reason: Default::default(),
            rtt: Duration::ZERO,
            peer: Some(Box::new(PeerHeaders {
                retry_after,
                ..PeerHeaders::default()
            })),
        }
    }

    fn silence(provisional: Option<u16>, elsewhere: Option<ReplyFromElsewhere>) -> ProbeOutcome {
        ProbeOutcome::NoReply {
            after: Duration::from_secs(5),
            provisional,
            elsewhere: elsewhere.map(Box::new),
            unusable: None,
        }
    }

    fn from_elsewhere(code: u16) -> Option<ReplyFromElsewhere> {
        let from = "192.0.2.9:5060".parse().unwrap();
        Some(ReplyFromElsewhere { from, code })
    }

    #[test]
    fn each_failure_has_a_cause_and_a_hint() {
        use NoAnswer::{FinalDot, GivenUp, Loop, NoSuchName, NoSuchRecord, Unreadable};
        use NotFound::{LooksLikeANumber, NoAddress, NotAtLoad, NotOffered, SipsOverUdp};
        use SendError::{
            HostUnreachable, NetworkUnreachable, NoSocket, Other, PortUnreachable, Prohibited,
        };
        let second = Duration::from_secs(1);
        for (outcome, text, hint) in [
            (answer(302, None), "do not follow redirects", "redirects to"),
            (answer(400, None), "malformed", "ds_ping_from"),
            (answer(401, None), "requires authentication", "code=401"),
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
            (
                answer(405, None),
                "does not support this method",
                "code=405",
            ),
            (answer(407, None), "requires authentication", "code=407"),
            (
                answer(408, None),
                "the server behind it",
                "do not add code=408",
            ),
            (answer(420, None), "extension", "code=420"),
            (answer(421, None), "extension", "code=421"),
            (answer(480, None), "rejects the request", "code=480"),
            (answer(483, None), "looped", "as its own"),
            (answer(500, None), "reachable, but fails", "log of the peer"),
            (
                answer(501, None),
                "does not support this method",
                "ds_ping_method",
            ),
            (
                answer(503, None),
                "no server behind it",
                "ask the operator of the peer",
            ),
            (
                answer(503, Some(120)),
                "no requests for 120 s (Retry-After)",
                "wait",
            ),
            (
                answer(504, None),
                "the server behind it",
                "answer OPTIONS itself",
            ),
            (answer(603, None), "rejects the request", "code=603"),
            (silence(None, None), "no reply: the host is down", "tcpdump"),
            (
                silence(Some(100), None),
                "only provisional replies",
                "instead of forwarding it",
            ),
            (
                silence(None, from_elsewhere(200)),
                "checks only the branch",
                "the other address",
            ),
            (
                ProbeOutcome::Refused(PortUnreachable),
                "nothing listens on this port",
                "correct the port",
            ),
            (
                ProbeOutcome::Refused(HostUnreachable),
                "no route to it",
                "ip route get",
            ),
            (
                ProbeOutcome::Refused(NetworkUnreachable),
                "no route to it",
                "ip route get",
            ),
            (
                ProbeOutcome::Refused(Prohibited),
                "a firewall",
                "in the firewall",
            ),
            (
                ProbeOutcome::Refused(NoSocket),
                "no local socket",
                "--source",
            ),
            (
                ProbeOutcome::Refused(Other(24)),
                "does not send the request",
                "limits",
            ),
            (
                ProbeOutcome::NotFound(NotAtLoad(NoSuchName)),
                "the name has no address",
                "--resolve",
            ),
            (
                ProbeOutcome::NotFound(NoAddress(NoSuchRecord)),
                "the name has no address",
                "--resolve",
            ),
            (
                ProbeOutcome::NotFound(NotAtLoad(NoSuchRecord)),
                "no address record",
                "ds_dns_mode to 9",
            ),
            (
                ProbeOutcome::NotFound(NotAtLoad(FinalDot)),
                "a dot at the end",
                "without the dot",
            ),
            (
                ProbeOutcome::NotFound(NoAddress(Loop)),
                "form a loop",
                "correct the CNAME",
            ),
            (
                ProbeOutcome::NotFound(NotAtLoad(NoAnswer::Failed(2))),
                "cannot resolve the name",
                "dig +trace",
            ),
            (
                ProbeOutcome::NotFound(NotAtLoad(Unreadable)),
                "no name server answers",
                "resolv.conf",
            ),
            (
                ProbeOutcome::NotFound(NoAddress(GivenUp)),
                "no name server answers",
                "resolv.conf",
            ),
            (
                ProbeOutcome::NotFound(NotOffered),
                "no SIP service",
                "the host and its port",
            ),
            (
                ProbeOutcome::NotFound(SipsOverUdp),
                "requires TLS",
                "transport=tls",
            ),
            (
                ProbeOutcome::NotFound(LooksLikeANumber),
                "neither an IP address nor a name",
                "from 0 to 255",
            ),
            (
                ProbeOutcome::NotFound(NotAtLoad(NoAnswer::Silent(second))),
                "no name server answers",
                "resolv.conf",
            ),
            (
                ProbeOutcome::NotFound(NotAtLoad(NoAnswer::NoServer)),
                "nobody listens at the addresses of the name servers",
                "resolv.conf",
            ),
            (
                ProbeOutcome::NotFound(NotAtLoad(NoAnswer::TooLarge)),
                "more records than Kamailio reads",
                "at most 100 records",
            ),
            (
                ProbeOutcome::NotFound(NoAddress(NoAnswer::TooManyAliases)),
                "follows 10 CNAME records",
                "its last alias",
            ),
        ] {
            let shown = format!("{outcome:?}");
            let cause = cause(outcome, "", false).unwrap();
            assert!(cause.text.contains(text), "{shown}: {cause:?}");
            assert!(cause.hint.contains(hint), "{shown}: {cause:?}");
        }
    }

    #[test]
    fn an_accepted_reply_has_no_cause() {
        for (outcome, codes) in [
            (answer(200, None), ""),
            (answer(404, None), "code=404"),
            (answer(486, None), "class=4"),
            (ProbeOutcome::Interrupted, ""),
        ] {
            assert_eq!(cause(outcome, codes, false), None);
        }
    }

    #[test]
    fn a_403_is_explained_by_a_missing_contact_only_if_none_was_sent() {
        let text = |contact| cause(answer(403, None), "", contact).unwrap().text;
        assert!(text(false).contains("without Contact"));
        assert!(!text(true).contains("Contact"));
    }

    #[test]
    fn an_accepted_timeout_is_reported_before_other_causes() {
        for codes in ["code=408", "class=4"] {
            for outcome in [
                silence(None, None),
                silence(Some(180), None),
                silence(None, from_elsewhere(100)),
                ProbeOutcome::Refused(SendError::PortUnreachable),
            ] {
                let cause = cause(outcome, codes, false).unwrap();
                assert!(cause.text.contains("stays AP forever"), "{cause:?}");
            }
        }
    }
}
