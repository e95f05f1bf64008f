//! Bytes that are no plain text to Kamailio.

use crate::base::diagnostic::Severity;
use crate::base::source::{Edit, Span};
use crate::kamailio::list::List;
use crate::kamailio::list::dropped::Cause;
use crate::kamailio::list::file_format::Nature;
use crate::kamailio::list::lines::Chunks;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS117",
    name: "wrong-encoding",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::Safe,
    page: page!("DS117-wrong-encoding"),
    log: &["bad uri [", "unable to add destination"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for judged in context.lists {
        whole_file(&judged.list, findings);
    }
    for (list, dropped, cause) in context.dropped() {
        match cause {
            Cause::ByteOrderMark => {
                let start = dropped.uri.start;
                let mark = Span {
                    start,
                    end: start + 3,
                };
                let only_mark = dropped.uri == mark;
                let said = findings
                    .dropped(
                        list,
                        dropped,
                        mark,
                        &cause,
                        "a byte order mark (BOM) stands before it",
                    )
                    .fix(Fix::safe(
                        "remove the byte order mark",
                        vec![Edit {
                            span: mark,
                            text: Vec::new(),
                        }],
                    ));
                if only_mark {
                    // A comment or a blank line: nothing is lost.
                    said.severity(Severity::Warning);
                }
            }
            Cause::InvisibleBlank(span) => {
                findings
                    .dropped(
                        list,
                        dropped,
                        span,
                        &cause,
                        "this looks like a blank, but is none to Kamailio",
                    )
                    .fix(ordinary_blank(span));
            }
            _ => {}
        }
    }
    let about = |kind| matches!(kind, Kind::NulHides | Kind::InvisibleBlank);
    for (list, entry, remark) in context.remarked(about) {
        let said = findings.remark(list, entry, remark);
        if remark.kind == Kind::InvisibleBlank {
            said.fix(ordinary_blank(remark.span));
        }
    }
}

fn ordinary_blank(span: Span) -> Fix {
    Fix::not_safe(
        "write an ordinary blank",
        vec![Edit {
            span,
            text: b" ".to_vec(),
        }],
    )
}

fn whole_file<'a>(list: &'a List, findings: &mut Findings<'a>) {
    let text = &list.source.text;
    let start = Span::new(0, text.len().min(1));
    match list.nature {
        Nature::Utf16 => {
            findings
                .list(
                    list,
                    1,
                    start,
                    "the file is UTF-16: Kamailio finds no destination in it",
                )
                .help("save it as UTF-8 without a byte order mark");
        }
        Nature::CarriageReturns => {
            let edits = text.iter().enumerate().filter(|&(_, &b)| b == b'\r');
            let edits = edits.map(|(at, _)| Edit {
                span: Span::new(at, at + 1),
                text: b"\n".to_vec(),
            });
            findings
                .list(list, 1, start, "lines end in a carriage return alone: Kamailio takes the whole file for one line")
                .help("end lines with a line feed")
                .fix(Fix::safe("end lines with a line feed", edits.collect()));
        }
        // Elsewhere in a line a NUL is remarked upon.
        Nature::Lines => {
            for chunk in Chunks::new(text) {
                let seen = list.source.bytes(chunk.content);
                let hidden = list.source.bytes(Span {
                    start: chunk.content.end,
                    ..chunk.span
                });
                let hides = hidden.iter().any(|b| *b != 0 && !b.is_ascii_whitespace());
                if hides && seen.iter().all(u8::is_ascii_whitespace) {
                    let at = chunk.content.end;
                    findings
                        .list(
                            list,
                            chunk.line,
                            Span {
                                start: at,
                                end: at + 1,
                            },
                            Kind::NulHides.to_string(),
                        )
                        .help(Kind::NulHides.way_out());
                }
            }
        }
        Nature::RpcAnswer => {}
    }
}
