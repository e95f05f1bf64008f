//! The DNS look-up of a name, for `probe -v`.

use std::fmt::Write;

use crate::base::escape::{in_words, sanitize};
use crate::probe::plan::NameLookup;

/// A heading, and a line per query with its answers.
pub fn look_up(look_up: &NameLookup) -> String {
    let mut text = format!("--- looked up {}\n", sanitize(&look_up.name));
    for (question, answer) in &look_up.steps {
        let mut said: Vec<String> = answer
            .aliases
            .iter()
            .map(|alias| format!("CNAME {}.", sanitize(alias)))
            .collect();
        match &answer.records {
            Ok(records) => said.extend(records.iter().map(ToString::to_string)),
            Err(why) => said.push(why.to_string()),
        }
        let place = match question.hosts_file {
            true => " (/etc/hosts, then the name server)",
            false => "",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{question}{place}: {}", said.join(", "));
    }
    if let Some(took) = look_up.took() {
        let _ = writeln!(text, "it took {}", in_words(took));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::base::dns_records::{
        DnsAnswer, DnsQuestion, DnsRecord, DnsRecordType, NoAnswer, SrvRecord,
    };

    #[test]
    fn every_query_has_a_line_with_its_answers() {
        let question = |name: &str, kind, hosts| DnsQuestion::new(name.as_bytes(), kind, hosts);
        let srv = |port| {
            DnsRecord::Srv(SrvRecord {
                priority: 10,
                weight: 60,
                port,
                target: "a.test".to_owned(),
            })
        };
        let shown = look_up(&NameLookup {
            name: b"gw\x1b.test".to_vec(),
            left_out: false,
            steps: vec![
                (
                    question("gw.test", DnsRecordType::Naptr, false),
                    Err(NoAnswer::NoSuchRecord).into(),
                ),
                (
                    question("_sip._udp.gw.test", DnsRecordType::Srv, false),
                    Ok(vec![srv(5060), srv(5070)]).into(),
                ),
                (
                    question("a.test", DnsRecordType::A, true),
                    DnsAnswer {
                        aliases: vec![b"b.test".to_vec()],
                        records: Ok(vec![DnsRecord::Address("192.0.2.1".parse().unwrap())]),
                        took: Duration::from_micros(1_250),
                        ttl: None,
                    },
                ),
            ],
        });
        assert_eq!(
            shown,
            "--- looked up gw\\u{1b}.test\n\
             NAPTR gw.test: no such record\n\
             SRV _sip._udp.gw.test: 10 60 5060 a.test., 10 60 5070 a.test.\n\
             A a.test (/etc/hosts, then the name server): CNAME b.test., 192.0.2.1\n\
             it took 1.25 ms\n"
        );
    }
}
