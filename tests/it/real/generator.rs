//! Dispatcher lists from a seed: mostly what people write, and every way found so far to write it
//! wrong.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use super::words;

/// Lists of every length stay far below what one answer of the server can hold.
const LONGEST_FILE: usize = 20_000;
/// The server reads a line in pieces of this length.
const PIECE: usize = 1023;

pub(crate) struct Generator {
    rng: StdRng,
}

/// What the lines of one file have in common.
struct Mood {
    sets: Vec<String>,
    priorities: u32,
    names: bool,
    /// Of a hundred choices, how many are odd.
    odd: u32,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
        }
    }

    /// The lines of a list, each with its end.
    pub(crate) fn file(&mut self) -> Vec<Vec<u8>> {
        let sets = self.up_to(60);
        let mood = Mood {
            sets: (0..sets).map(|_| self.set()).collect(),
            priorities: self.up_to(4),
            names: self.chance(25),
            odd: *self.of(&[2, 10, 10, 30, 60]),
        };
        let count = self.up_to(40);
        let mut lines: Vec<Vec<u8>> = Vec::new();
        let mut size = 0;
        while lines.len() < count as usize && size < LONGEST_FILE {
            let line = if !lines.is_empty() && self.chance(3) {
                let again = self.rng.random_range(0..lines.len());
                lines[again].clone()
            } else {
                self.line(&mood)
            };
            size += line.len();
            lines.push(line);
        }
        if self.chance(30) {
            // No final newline.
            let last = lines.last_mut().expect("a line");
            last.truncate(
                last.iter()
                    .rposition(|&byte| byte != b'\n')
                    .map_or(0, |at| at + 1),
            );
        }
        lines
    }

    fn line(&mut self, mood: &Mood) -> Vec<u8> {
        loop {
            let mut line = self.entry(mood).into_bytes();
            if self.chance(mood.odd / 4) {
                self.mutate(&mut line);
            }
            if self.chance(2) {
                self.lengthen(&mut line);
            }
            line.extend_from_slice(if self.chance(mood.odd / 3) {
                b"\r\n"
            } else {
                b"\n"
            });
            if !names_a_socket(&line) && (!stops_the_start(&line) || self.chance(4)) {
                return line;
            }
        }
    }

    fn entry(&mut self, mood: &Mood) -> String {
        if self.chance(4) {
            return self.word(words::COMMENTS);
        }
        if self.chance(2) {
            return String::new();
        }
        let mut line = String::new();
        if self.chance(mood.odd / 3) {
            line += &self.word(words::BLANKS);
        }
        line += &self.of(&mood.sets).clone();
        if self.chance(mood.odd / 8) {
            line += &self.word(words::SET_JUNK);
        }
        line += &self.blank(mood);
        line += &self.uri(mood);
        let fields = self.rng.random_range(0..=4);
        if fields > 0 {
            line += &self.blank(mood);
            line += &self.flags(mood);
        }
        if fields > 1 {
            line += &self.blank(mood);
            line += &self.priority(mood);
        }
        if fields > 2 {
            line += &self.blank(mood);
            line += &self.attrs(mood);
        }
        if self.chance(mood.odd / 3) {
            line += &self.word(words::BLANKS);
        }
        if self.chance(mood.odd / 5) {
            line += &self.word(words::COMMENTS);
        }
        line
    }

    fn set(&mut self) -> String {
        match self.rng.random_range(0..100) {
            0..70 => self.up_to(100).to_string(),
            70..80 => self.up_to(100_000_000).to_string(),
            80..90 => (2_147_483_600_u64 + u64::from(self.up_to(100))).to_string(),
            90..97 => (4_294_967_200_u64 + u64::from(self.up_to(200))).to_string(),
            97 => "0".to_owned(),
            _ => self.word(words::NUMBERS),
        }
    }

    fn blank(&mut self, mood: &Mood) -> String {
        if self.chance(mood.odd / 12) {
            self.word(words::NO_BLANKS)
        } else if self.chance(mood.odd) {
            self.word(words::BLANKS)
        } else {
            " ".to_owned()
        }
    }

    fn uri(&mut self, mood: &Mood) -> String {
        let odd = self.chance(mood.odd);
        let mut uri = if odd {
            self.word(words::SCHEMES)
        } else {
            "sip:".to_owned()
        };
        if self.chance(25) {
            uri += &self.user(mood);
            uri.push('@');
        }
        uri += &self.host(mood);
        if self.chance(40) {
            uri += &self.port(mood);
        }
        while self.chance(30) {
            uri.push(';');
            uri += &self.parameter(mood);
        }
        if self.chance(mood.odd / 3) {
            uri += &self.word(words::HEADERS);
        }
        if self.chance(mood.odd / 8) {
            self.sprinkle(&mut uri);
        }
        if self.chance(2) {
            // A missing scheme is forgiven in a URI of 5 to 499 bytes.
            let bare = uri.strip_prefix("sip:").unwrap_or(&uri).to_owned();
            let missing = (494 + self.up_to(10) as usize).saturating_sub(bare.len() + 1);
            uri = "u".repeat(missing) + "@" + &bare;
        }
        uri
    }

    fn user(&mut self, mood: &Mood) -> String {
        let mut user = self.word("alice gw1 +1555 a.b x");
        if self.chance(mood.odd) {
            user = self.word(words::WORDS);
        }
        if self.chance(15) {
            user.push(':');
            user += &self.word(words::WORDS);
        }
        if self.chance(15) {
            user.push(';');
            user += &self.parameter(mood);
        }
        if self.chance(mood.odd / 6) {
            self.sprinkle(&mut user);
        }
        user
    }

    fn host(&mut self, mood: &Mood) -> String {
        let odd = self.chance(mood.odd / 2);
        match self.rng.random_range(0..100) {
            0..20 if mood.names => self.word(words::NAMES),
            0..25 if odd => self.word(words::V6),
            25..30 if odd => format!("[{}]", self.jumble("::::0129afFg", 40)),
            30..50 if odd => self.word(words::V4),
            50..55 if odd => self.jumble("....0129", 12),
            55..60 if odd => {
                // The longest host that a server takes has 254 bytes.
                let zeros = "0".repeat(254 - 8 + self.up_to(8) as usize - 5);
                format!("127.0.0.{zeros}")
            }
            60..70 => format!("[::{:x}]", self.up_to(0x1ffff)),
            70..75 if odd => {
                let groups = self.up_to(9);
                let groups: Vec<String> = (0..groups).map(|_| self.group()).collect();
                format!("[{}]", groups.join(":"))
            }
            75..78 if odd => self.word(words::WORDS),
            _ => format!("127.0.0.{}", self.up_to(260)),
        }
    }

    fn jumble(&mut self, of: &str, most: u32) -> String {
        (0..self.up_to(most))
            .map(|_| char::from(*self.of(of.as_bytes())))
            .collect()
    }

    fn group(&mut self) -> String {
        if self.chance(25) {
            String::new()
        } else {
            format!("{:x}", self.up_to(0x1ffff))
        }
    }

    fn port(&mut self, mood: &Mood) -> String {
        if self.chance(mood.odd) {
            return self.word(words::PORTS);
        }
        format!(":{}", self.up_to(66_000))
    }

    fn parameter(&mut self, mood: &Mood) -> String {
        if self.chance(40) {
            let odd = self.chance(mood.odd);
            let values = if odd {
                words::TRANSPORTS
            } else {
                "udp tcp tls sctp ws wss"
            };
            return format!("transport={}", self.word(values));
        }
        self.word(words::PARAMETERS)
    }

    fn flags(&mut self, mood: &Mood) -> String {
        if self.chance(mood.odd) {
            return self.word(words::NUMBERS);
        }
        self.rng.random_range(0..40).to_string()
    }

    fn priority(&mut self, mood: &Mood) -> String {
        if self.chance(mood.odd) {
            return self.word(words::NUMBERS);
        }
        self.rng.random_range(0..=mood.priorities).to_string()
    }

    fn attrs(&mut self, mood: &Mood) -> String {
        let mut attrs = String::new();
        loop {
            let odd = self.chance(mood.odd);
            let names = if odd {
                words::ATTRIBUTES
            } else {
                "duid maxload weight rweight cc"
            };
            attrs += &self.word(names);
            if !self.chance(10) {
                attrs.push('=');
                let odd = self.chance(mood.odd);
                attrs += &self.word(if odd { words::VALUES } else { "1 50 100 a" });
            }
            if self.chance(mood.odd / 10) {
                attrs += &self.word("socket= ;socket=; ;sockname= ;ping_socket=");
            }
            if self.chance(mood.odd / 6) {
                self.sprinkle(&mut attrs);
            }
            if self.chance(50) {
                return attrs;
            }
            let odd = self.chance(mood.odd / 3);
            attrs += &self.word(if odd { ";; , ;· ·; &  ;=;" } else { ";" });
        }
    }

    /// Puts one special character anywhere.
    fn sprinkle(&mut self, text: &mut String) {
        let places: Vec<usize> = text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect();
        let at = *self.of(&places);
        text.insert_str(at, &self.word(words::SPECIAL));
    }

    /// Changes a few bytes anywhere.
    fn mutate(&mut self, line: &mut Vec<u8>) {
        for _ in 0..self.up_to(3) {
            let at = self.rng.random_range(0..=line.len());
            let to = (at + self.rng.random_range(0..8)).min(line.len());
            match self.rng.random_range(0..5) {
                0 => drop(line.drain(at..to)),
                1 => drop(line.splice(at..at, self.piece())),
                2 => drop(line.splice(at..to.min(at + 1), self.piece())),
                3 => {
                    let again = line[at..to].to_vec();
                    line.splice(at..at, again);
                }
                _ => line.truncate(line.len().saturating_sub(self.rng.random_range(0..8))),
            }
        }
    }

    fn piece(&mut self) -> Vec<u8> {
        if self.chance(30) {
            return vec![self.rng.random()];
        }
        self.word(words::PIECES).into_bytes()
    }

    /// Makes a line about as long as a piece, or two, by one byte said many times somewhere.
    fn lengthen(&mut self, line: &mut Vec<u8>) {
        let about = *self.of(&[255, 499, PIECE, PIECE, PIECE, 2 * PIECE]);
        let length = about + self.rng.random_range(0..16) - 8;
        let Some(missing) = length.checked_sub(line.len()) else {
            return;
        };
        let at = self.rng.random_range(0..=line.len());
        let byte = *self.of(b"a0 19#;\t\xe9.x");
        line.splice(at..at, std::iter::repeat_n(byte, missing));
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn up_to(&mut self, most: u32) -> u32 {
        self.rng.random_range(1..=most)
    }

    fn word(&mut self, choices: &str) -> String {
        words::word(choices, self.rng.random_range(0..1_000_000))
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        choices.choose(&mut self.rng).expect("a choice")
    }
}

/// Whether a line names a socket that would have to be one of the configuration's.
fn names_a_socket(line: &[u8]) -> bool {
    let line = line.to_ascii_lowercase();
    [&b"socket"[..], b"sockname"].into_iter().any(|name| {
        let mut rest = &line[..];
        while let Some(at) = rest.windows(name.len()).position(|window| window == name) {
            rest = &rest[at + name.len()..];
            let empty = matches!(
                rest,
                [b'=', b' ' | b'\t' | b'\r' | b'\n' | b';', ..] | [b'=']
            );
            if !empty {
                return true;
            }
        }
        false
    })
}

/// Whether a line looks like a set id alone, which makes a server refuse the whole list.
fn stops_the_start(line: &[u8]) -> bool {
    let rest = line.trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = rest[digits..].trim_ascii_start();
    digits > 0 && matches!(rest, [] | [b'#' | 0, ..])
}

#[test]
fn a_seed_makes_the_same_lists_again() {
    let (mut one, mut other) = (Generator::new(7), Generator::new(7));
    for _ in 0..50 {
        let file = one.file();
        assert_eq!(file, other.file());
        assert!((1..=40).contains(&file.len()));
    }
}
