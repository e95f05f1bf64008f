//! Where Kamailio's pings go, by name: what real servers of 5.6, 6.0 and 6.1 asked and did, with every
//! mix of their DNS parameters (`tests/data/truth/dns.json`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use ds_tool::internals::{
    CfgOptions, DnsAnswer, DnsAnswers, DnsQuestion, DnsRecord, DnsRecordType, KamailioDns, List,
    LoadError, Loader, Located, NaptrRecord, NoAnswer, NotFound, Procedure, Search, SearchGoal,
    Server, Source, SrvRecord, Version, cfg, locate,
};
use serde_json::Value;

use crate::tally::Tally;

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &Path) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Missing)
    }
}

fn server(cfg: &str) -> Server {
    let reading = CfgOptions {
        version: Version::V5_6,
        files_complete: true,
        ..CfgOptions::default()
    };
    let text = cfg.as_bytes().to_vec();
    let cfg = cfg::read(Path::new("kamailio.cfg"), text, &NoFiles, &reading);
    Server::of_cfg(&cfg, Version::V5_6)
}

/// A name server, as the measured servers had one.
struct Zone(BTreeMap<String, Vec<String>>);

impl Zone {
    fn answer(&self, question: &DnsQuestion) -> DnsAnswer {
        let mut name = String::from_utf8(question.name.clone()).unwrap();
        // The hosts file of the measured servers.
        if question.hosts_file && name == "inhosts" && question.kind == DnsRecordType::A {
            return Ok(vec![DnsRecord::Address("127.0.0.1".parse().unwrap())]).into();
        }
        let mut aliases = Vec::new();
        loop {
            let Some(records) = self.0.get(&name) else {
                return DnsAnswer {
                    aliases,
                    records: Err(NoAnswer::NoSuchName),
                    took: Duration::ZERO,
                    ttl: None,
                };
            };
            if let Some(code) = records.iter().find_map(|r| r.strip_prefix("RCODE ")) {
                return Err(NoAnswer::Failed(code.parse().unwrap())).into();
            }
            let found: Vec<_> = records
                .iter()
                .filter_map(|r| record(r, question.kind))
                .collect();
            let alias = records.iter().find_map(|r| r.strip_prefix("CNAME "));
            match alias {
                Some(alias) if aliases.len() > 10 => {
                    let _ = alias;
                    return Err(NoAnswer::Loop).into();
                }
                Some(alias) => {
                    aliases.push(alias.as_bytes().to_vec());
                    name = alias.to_owned();
                }
                None => {
                    let records = if found.is_empty() {
                        Err(NoAnswer::NoSuchRecord)
                    } else {
                        Ok(found)
                    };
                    return DnsAnswer {
                        aliases,
                        records,
                        took: Duration::ZERO,
                        ttl: None,
                    };
                }
            }
        }
    }
}

fn record(text: &str, kind: DnsRecordType) -> Option<DnsRecord> {
    let rest = text.strip_prefix(kind.as_str())?.strip_prefix(' ')?;
    let words: Vec<_> = rest.split(' ').collect();
    let name = |word: &str| word.trim_end_matches('.').to_owned();
    let number = |word: &str| word.parse().unwrap();
    Some(match kind {
        DnsRecordType::A | DnsRecordType::Aaaa => DnsRecord::Address(rest.parse().unwrap()),
        DnsRecordType::Srv => DnsRecord::Srv(SrvRecord {
            priority: number(words[0]),
            weight: number(words[1]),
            port: number(words[2]),
            target: name(words[3]),
        }),
        DnsRecordType::Naptr => DnsRecord::Naptr(NaptrRecord {
            order: number(words[0]),
            preference: number(words[1]),
            flags: words[2].into(),
            services: words[3].into(),
            regexp: words[4].trim_matches('-').into(),
            replacement: name(words[5]),
        }),
    })
}

/// What we say of a line: whether Kamailio holds it, the hop, and what was asked to tell it.
struct Ours {
    loaded: bool,
    hop: Option<String>,
    asked: Vec<String>,
}

fn ours(server: &Server, line: &str, zone: &Zone, seed: u64) -> Ours {
    let source = Source::new("x.list", format!("1 {line}\n"));
    let list = List::read(
        source,
        Version::V5_6,
        &DnsAnswers::default(),
        &server.list_options,
    );
    let Some(entry) = list.entries.first() else {
        return Ours {
            loaded: false,
            hop: None,
            asked: Vec::new(),
        };
    };
    let procedure = Procedure::Kamailio(KamailioDns::new(&server.list_options, &server.dns));
    let search = Search {
        procedure: &procedure,
        all: false,
        seed,
    };
    let goal = SearchGoal::of_entry(&list, entry, None);
    let mut answers = DnsAnswers::default();
    let found = (0..40).find_map(|_| {
        let found = locate::locate(&goal, &answers, &search);
        if let Located::Ask(question) = &found.located {
            answers.extend(question.clone(), zone.answer(question));
            return None;
        }
        Some(found)
    });
    let found = found.expect("an end of the questions");
    let by_hosts = |question: &DnsQuestion| question.hosts_file && question.name == b"inhosts";
    Ours {
        loaded: match found.located {
            Located::Nowhere(NotFound::NotAtLoad(_)) => false,
            Located::Nowhere(NotFound::LooksLikeANumber) => goal.at_load.is_none(),
            _ => true,
        },
        hop: match found.located {
            Located::At(hops) => Some({
                let transport = hops[0].transport.as_str();
                format!("{transport} {}", hops[0].address)
            }),
            _ => None,
        },
        asked: {
            let asked = found.path.iter().filter(|question| !by_hosts(question));
            let asked = asked.map(|question| {
                let name = String::from_utf8(question.name.clone()).unwrap();
                format!("{name} {}", question.kind.as_str())
            });
            // With the hosts file and without is the same to the name server.
            let mut observation = BTreeSet::new();
            asked
                .filter(|question| observation.insert(question.clone()))
                .collect()
        },
    }
}

#[test]
fn pings_go_where_real_servers_sent_them() {
    let truth: Value = serde_json::from_str(include_str!("../data/truth/dns.json")).unwrap();
    let cases: BTreeMap<&str, &Value> = truth["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| (case["id"].as_str().unwrap(), case))
        .collect();
    let texts = |value: &Value| -> Vec<String> {
        let texts = value.as_array().into_iter().flatten();
        texts
            .map(|text| text.as_str().unwrap().to_owned())
            .collect()
    };
    let (mut tally, mut wrong) = (Tally::default(), Vec::new());
    for (name, rows) in truth["rows"].as_object().unwrap() {
        let cfg = texts(&truth["cfgs"][name]).join("\n");
        let server = server(&cfg);
        let speaks_tls = cfg.contains("listen=tls:");
        let listens_on_tcp = cfg.contains("listen=tcp:");
        for (id, row) in rows.as_object().unwrap() {
            let case = cases[id.as_str()];
            let line = case["line"].as_str().unwrap();
            let zone = case["zone"].as_object().unwrap();
            let zone = zone
                .iter()
                .map(|(name, records)| (name.clone(), texts(records)));
            let zone = Zone(zone.collect());
            let domain = format!("{}.test", id.to_lowercase());
            let ours = ours(&server, line, &zone, 3);
            let to = texts(&row["to"]);
            let dropped = row["dropped"] == true;
            // A socket of that protocol is for others to ask for.
            let can_send = ours.hop.as_deref().is_some_and(|hop| {
                (speaks_tls || !hop.starts_with("tls"))
                    && (listens_on_tcp || !hop.starts_with("tcp"))
            });
            let sent = match (&ours.hop, can_send) {
                (Some(hop), true) => to.contains(hop) || by_chance(name, &to, hop),
                _ => to.is_empty(),
            };
            let alias = |question: &str| {
                let name = question.split(' ').next().unwrap();
                let alias = format!("CNAME {name}");
                zone.0.values().flatten().any(|record| *record == alias)
            };
            let theirs: Vec<_> = texts(&row["asked"])
                .iter()
                .map(|question| question.replace('@', &domain))
                .collect();
            // Kamailio remembers of every name what it stands for, and asks for that; here that is
            // left to whoever asks the name server.
            let has_alias = |question: &str| {
                let records = zone.0.get(question.split(' ').next().unwrap());
                records.is_some_and(|records| records.iter().any(|r| r.starts_with("CNAME ")))
            };
            let asked = theirs
                .iter()
                .filter(|question| ours.asked.contains(question) || !alias(question));
            let asked: Vec<_> = asked.cloned().collect();
            let we_asked = ours
                .asked
                .iter()
                .filter(|question| theirs.contains(question) || !has_alias(question));
            let we_asked: Vec<_> = we_asked.cloned().collect();
            // With failover a server asks on when a hop fails.
            let asked = match cfg.contains("use_dns_failover=yes") {
                true => asked.into_iter().take(we_asked.len()).collect(),
                false => asked,
            };
            // Kamailio asks for some names that no answer could help. What it asked besides
            // for a name of the hosts file was not written down.
            let asks_in_vain = ["test.", "127.1:", "inhosts"];
            let asks_in_vain = asks_in_vain.iter().any(|part| line.contains(part));
            // Of transports that are not spoken nothing is told.
            let is_spoken = !line.contains("transport=sctp") && !line.contains("transport=ws");
            let same = !is_spoken
                || ours.loaded != dropped
                    && sent
                    && (asks_in_vain || by_chance(name, &to, "") || we_asked == asked);
            if !same {
                wrong.push(format!(
                    "{name} {id} {line}\n  they: dropped {dropped}, to {to:?}, asked {asked:?}\n  we: dropped {}, to {:?}, asked {:?}",
                    !ours.loaded, ours.hop, ours.asked
                ));
            }
            tally.count("dns.json", Version::V5_6, same);
        }
    }
    println!("{tally}");
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// With weights a server takes another record each time: one of the same name will do.
fn by_chance(cfg: &str, to: &[String], hop: &str) -> bool {
    let net = |text: &str| text.rsplit_once('.').map(|(net, _)| net.to_owned());
    cfg == "failover-lb"
        && to.first().is_some_and(|first| {
            ["127.18.", "127.19."].iter().any(|n| first.contains(n))
                && (hop.is_empty() || net(hop) == net(first))
        })
}
