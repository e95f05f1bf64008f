//! What the body of a route may do to the message that passes it.

use crate::kamailio::cfg::facts::RouteEffects;
use crate::kamailio::cfg::lexer::Token;

/// Reads the effects of a route from its tokens. Conditions are not evaluated: what stands in a
/// branch may happen.
#[derive(Debug)]
pub(super) struct EffectsReader {
    pub effects: RouteEffects,
    /// Whether the next token starts a statement.
    starts: bool,
    /// Whether every statement so far was reached: none could end the route.
    straight: bool,
    awaited: Awaited,
}

/// What the next token decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    Nothing,
    /// After `return`: its value.
    ReturnValue,
    /// After `append_hf`, which is certainly called or not: its parenthesis, then its text.
    Parenthesis(bool),
    Header(bool),
    /// After the text, which is a header that is certainly added: nothing more.
    End,
}

/// Functions that leave a message as it is.
const READERS: [&str; 12] = [
    "xlog",
    "xlogl",
    "xlogm",
    "xdbg",
    "xinfo",
    "xnotice",
    "xwarn",
    "xerr",
    "xcrit",
    "xalert",
    "has_totag",
    "search",
];
/// Keywords that leave a message as it is.
const HARMLESS: [&str; 16] = [
    "if", "else", "while", "switch", "case", "default", "break", "exit", "return", "drop", "log",
    "route", "xavp", "not", "and", "or",
];
/// Variables that are no part of a message.
const OWN_VARIABLES: [&str; 7] = [
    "$var(",
    "$avp(",
    "$xavp(",
    "$xavu(",
    "$sht(",
    "$shv(",
    "$dlg_var(",
];

impl EffectsReader {
    pub(super) fn new() -> Self {
        Self {
            effects: RouteEffects::default(),
            starts: true,
            straight: true,
            awaited: Awaited::Nothing,
        }
    }

    /// Reads the next token and its text; `outside` all blocks and undecided conditions, or not.
    pub(super) fn read(&mut self, token: Token, text: &[u8], outside: bool) {
        let starts = std::mem::take(&mut self.starts);
        let awaited = std::mem::replace(&mut self.awaited, Awaited::Nothing);
        let certain = starts && self.straight && outside;
        match (awaited, token) {
            (Awaited::ReturnValue, Token::Punct(b'(')) => self.awaited = Awaited::ReturnValue,
            (Awaited::ReturnValue, Token::Number(0)) => self.effects.returns_zero = true,
            (Awaited::Parenthesis(certain), Token::Punct(b'(')) => {
                self.awaited = Awaited::Header(certain);
            }
            (Awaited::Header(true), Token::Text) if !text.contains(&b'$') => {
                self.effects.headers.push(text.to_vec());
                self.awaited = Awaited::End;
            }
            (Awaited::End, Token::Punct(b')')) => {}
            (Awaited::Parenthesis(_) | Awaited::Header(_) | Awaited::End, _) => {
                self.effects.changes = true;
            }
            (_, Token::Punct(b'{' | b'}' | b';')) => self.starts = true,
            (_, Token::Key(word, _)) => self.keyword(word, starts),
            (_, Token::Name) if text == b"append_hf" => {
                self.awaited = Awaited::Parenthesis(certain);
            }
            (_, Token::Name) => self.effects.changes |= !is_reader(text),
            (_, Token::Variable) if starts => {
                let is_own = OWN_VARIABLES
                    .iter()
                    .any(|own| text.starts_with(own.as_bytes()));
                self.effects.changes |= !is_own;
            }
            (_, Token::Unknown) => self.effects.changes = true,
            _ => {}
        }
    }

    fn keyword(&mut self, word: &str, starts: bool) {
        match word {
            "drop" => self.effects.drops = true,
            "return" => self.awaited = Awaited::ReturnValue,
            _ => {}
        }
        self.straight &= !matches!(word, "drop" | "return" | "exit" | "route" | "break");
        self.effects.changes |= starts && !HARMLESS.contains(&word);
    }
}

/// Whether a function of this name leaves a message as it is.
fn is_reader(name: &[u8]) -> bool {
    name.starts_with(b"is_")
        || name.starts_with(b"ds_")
        || READERS.iter().any(|reader| reader.as_bytes() == name)
}
