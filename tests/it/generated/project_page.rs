//! `ds-tool.toml(5)` is the page of the guide, as a man page.

use std::fs;
use std::path::Path;

use clap_mangen::roff::{Inline, Roff, bold, roman};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A page of the guide, on its way to a man page.
#[derive(Default)]
struct ManText {
    roff: Roff,
    /// The paragraph, item or cell that is being read.
    words: Vec<Inline>,
    /// The cells of a row.
    cells: Vec<Vec<Inline>>,
    /// The lines of a code block.
    code: Option<String>,
    in_heading: bool,
    is_title: bool,
    in_header: bool,
}

impl ManText {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.is_title = level == pulldown_cmark::HeadingLevel::H1;
                self.in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            Event::Start(Tag::TableHead) => self.in_header = true,
            Event::End(TagEnd::TableHead) => {
                self.in_header = false;
                self.cells.clear();
            }
            Event::Start(Tag::CodeBlock(kind)) => self.begin_code(&kind),
            Event::End(TagEnd::CodeBlock) => self.end_code(),
            Event::End(TagEnd::Item) => {
                self.roff.control("IP", ["\\(bu", "2"]);
                self.flush();
            }
            Event::End(TagEnd::Paragraph) => {
                self.roff.control("PP", []);
                self.flush();
            }
            Event::End(TagEnd::TableCell) => {
                let words = std::mem::take(&mut self.words);
                self.cells.push(words);
            }
            Event::End(TagEnd::TableRow) => {
                self.roff.control("TP", []);
                for cell in std::mem::take(&mut self.cells) {
                    self.roff.text(cell);
                }
            }
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.words.push(bold(code.to_string())),
            Event::SoftBreak => self.words.push(roman(" ")),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.code {
            Some(code) => code.push_str(text),
            None if self.is_title && self.in_heading => {}
            None if self.in_heading => {
                self.roff.control("SH", [text.to_uppercase().as_str()]);
            }
            None => self.words.push(roman(text.to_owned())),
        }
    }

    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        self.roff.text(words);
    }

    /// A file that a block holds is named by the second word of its fence.
    fn begin_code(&mut self, kind: &CodeBlockKind<'_>) {
        if let CodeBlockKind::Fenced(info) = kind
            && let Some((_, name)) = info.split_once(' ')
        {
            self.roff.control("PP", []);
            self.roff.text([bold(name.to_owned()), roman(":")]);
        }
        self.code = Some(String::new());
    }

    fn end_code(&mut self) {
        self.roff
            .control("PP", [])
            .control("RS", ["4"])
            .control("nf", []);
        for line in self.code.take().unwrap_or_default().lines() {
            self.roff.text([roman(line.to_owned())]);
        }
        self.roff.control("fi", []).control("RE", []);
    }
}

pub(super) fn project_page(see_also: &str) -> Vec<u8> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ds-tool-toml.md");
    let page = fs::read_to_string(page).unwrap();
    let source = format!("ds-tool {}", env!("CARGO_PKG_VERSION"));
    let mut text = ManText::default();
    text.roff
        .control("TH", ["ds-tool.toml", "5", "", source.as_str(), ""])
        .control("SH", ["NAME"])
        .text([roman("ds-tool.toml - settings of a repository for ds-tool")])
        .control("SH", ["DESCRIPTION"]);
    for event in Parser::new_ext(&page, Options::ENABLE_TABLES) {
        text.take(event);
    }
    text.roff
        .control("SH", ["SEE ALSO"])
        .text([roman(see_also)]);
    text.roff.render().into_bytes()
}
