//! Any answers of name servers about any destinations: after finitely many questions, none of them
//! asked twice, each has an end.
#![no_main]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ds_tool::internals::{
    DnsAnswer, DnsAnswers, DnsParams, DnsQuestion, DnsRecord, DnsRecordType, Fact, KamailioDns,
    List, ListOptions, Located, NaptrRecord, NoAnswer, Procedure, Search, SearchGoal, Source,
    SrvRecord, Version, locate::locate,
};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

/// Far more than any chain of NAPTR, SRV and addresses of a few records each has.
const MOST_QUESTIONS: usize = 500;

fuzz_target!(|bytes: &[u8]| {
    let (list, chance) = match bytes.iter().position(|&b| b == 0) {
        Some(at) => (&bytes[..at], &bytes[at..]),
        None => (bytes, &b""[..]),
    };
    let mut chance = Unstructured::new(chance);
    let load = ListOptions {
        dns_mode: Fact::Known(chance.int_in_range(0..=15).unwrap_or(1)),
        use_dns_cache: Fact::Known(chance.arbitrary().unwrap_or(true)),
        ..ListOptions::default()
    };
    let core = DnsParams {
        try_naptr: Fact::Known(chance.arbitrary().unwrap_or(true)),
        failover: Fact::Known(chance.arbitrary().unwrap_or(true)),
        srv_lb: Fact::Known(chance.arbitrary().unwrap_or(true)),
        naptr_ignores_order: Fact::Known(chance.arbitrary().unwrap_or(true)),
        cache_flags: Fact::Known(chance.int_in_range(0..=7).unwrap_or(0)),
        tls: Fact::Known(chance.arbitrary().unwrap_or(true)),
        ..DnsParams::default()
    };
    let list = List::read(
        Source::new("x", list),
        Version::V6_1,
        &DnsAnswers::default(),
        &load,
    );
    for procedure in [
        Procedure::Rfc3263,
        Procedure::Kamailio(KamailioDns::new(&load, &core)),
    ] {
        let all = chance.arbitrary().unwrap_or(true);
        let search = Search {
            procedure: &procedure,
            all,
            seed: bytes.len() as u64,
        };
        let mut answers = DnsAnswers::default();
        for entry in list.entries.iter().take(4) {
            let goal = SearchGoal::of_entry(&list, entry, None);
            let mut asked = 0;
            loop {
                let found = locate(&goal, &answers, &search);
                match found.located {
                    Located::Ask(question) => {
                        assert!(
                            answers.answer(&question).is_none(),
                            "asked twice: {question}"
                        );
                        asked += 1;
                        assert!(asked < MOST_QUESTIONS, "no end: {question}");
                        let answer = answer(&question, &mut chance).unwrap_or(NONE.into());
                        answers.extend(question, answer);
                    }
                    Located::At(hops) => {
                        break assert!(!hops.is_empty() && (all || hops.len() == 1));
                    }
                    Located::Nowhere(why) => break assert!(!why.to_string().is_empty()),
                }
            }
        }
    }
});

const NONE: std::result::Result<Vec<DnsRecord>, NoAnswer> = Err(NoAnswer::NoSuchName);

fn answer(question: &DnsQuestion, chance: &mut Unstructured<'_>) -> Result<DnsAnswer> {
    let count = chance.int_in_range(0..=3)?;
    let mut records = Vec::new();
    for _ in 0..count {
        records.push(match question.kind {
            DnsRecordType::A => {
                DnsRecord::Address(IpAddr::V4(Ipv4Addr::from(chance.arbitrary::<u32>()?)))
            }
            DnsRecordType::Aaaa => {
                DnsRecord::Address(IpAddr::V6(Ipv6Addr::from(chance.arbitrary::<u128>()?)))
            }
            DnsRecordType::Srv => DnsRecord::Srv(SrvRecord {
                priority: chance.int_in_range(0..=2)?,
                weight: chance.arbitrary()?,
                port: chance.arbitrary()?,
                target: name(question, chance)?,
            }),
            DnsRecordType::Naptr => DnsRecord::Naptr(NaptrRecord {
                order: chance.int_in_range(0..=2)?,
                preference: chance.int_in_range(0..=2)?,
                flags: chance
                    .choose(&[b"s".to_vec(), b"a".to_vec(), Vec::new()])?
                    .clone(),
                services: chance
                    .choose(&[
                        b"SIP+D2U".to_vec(),
                        b"SIP+D2T".to_vec(),
                        b"SIPS+D2T".to_vec(),
                    ])?
                    .clone(),
                regexp: Vec::new(),
                replacement: name(question, chance)?,
            }),
        });
    }
    let mut answer = DnsAnswer::from(Ok(records));
    if chance.ratio(1, 8)? {
        answer.aliases.push(name(question, chance)?.into_bytes());
    }
    Ok(answer)
}

/// Often one that leads back to where it came from.
fn name(question: &DnsQuestion, chance: &mut Unstructured<'_>) -> Result<String> {
    Ok(match chance.int_in_range(0..=5)? {
        0 => String::from_utf8_lossy(&question.name).into_owned(),
        1 => format!("_sip._udp.{}", String::from_utf8_lossy(&question.name)),
        2 => String::new(),
        3 => chance.arbitrary::<&str>()?.to_owned(),
        number => format!("h{number}.test"),
    })
}
