//! Releases of Kamailio: their numbers, lines, and the first tags of a change.

use std::fmt;
use std::str::FromStr;

/// A release of Kamailio, such as 6.1.4 or 6.2.0-dev1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    line: Line,
    patch: u16,
    stage: Stage,
}

/// A development version comes before the release of the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Stage {
    Development(u16),
    Release,
}

/// A release line, such as 6.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(u16, u16);

impl Line {
    /// 2022
    pub const V5_6: Line = Line(5, 6);
    /// 2023
    pub const V5_7: Line = Line(5, 7);
    /// 2024
    pub const V5_8: Line = Line(5, 8);
    /// 2025
    pub const V6_0: Line = Line(6, 0);
    /// 2026, the newest with releases
    pub const V6_1: Line = Line(6, 1);
    /// in development
    pub const V6_2: Line = Line(6, 2);

    /// All lines that are supported, oldest first.
    pub const ALL: [Line; 6] = [
        Line::V5_6,
        Line::V5_7,
        Line::V5_8,
        Line::V6_0,
        Line::V6_1,
        Line::V6_2,
    ];

    /// The name as users write it: `6.1`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Line::V5_6 => "5.6",
            Line::V5_7 => "5.7",
            Line::V5_8 => "5.8",
            Line::V6_0 => "6.0",
            Line::V6_1 => "6.1",
            _ => "6.2",
        }
    }
}

impl Version {
    /// The newest known release of 5.6.
    pub const V5_6: Version = Version::release(Line::V5_6, 6);
    /// The newest known release of 5.7.
    pub const V5_7: Version = Version::release(Line::V5_7, 7);
    /// The newest known release of 5.8.
    pub const V5_8: Version = Version::release(Line::V5_8, 8);
    /// The newest known release of 6.0.
    pub const V6_0: Version = Version::release(Line::V6_0, 7);
    /// The newest known release of 6.1.
    pub const V6_1: Version = Version::release(Line::V6_1, 5);
    /// The development version that was measured: master of 2026-08-21.
    pub const V6_2: Version = Version {
        line: Line::V6_2,
        patch: 0,
        stage: Stage::Development(1),
    };

    /// The newest known version of each line, oldest first.
    pub const ALL: [Version; 6] = [
        Version::V5_6,
        Version::V5_7,
        Version::V5_8,
        Version::V6_0,
        Version::V6_1,
        Version::V6_2,
    ];

    const fn release(line: Line, patch: u16) -> Version {
        Version {
            line,
            patch,
            stage: Stage::Release,
        }
    }

    /// The line that this release belongs to.
    pub fn line(self) -> Line {
        self.line
    }

    /// Major, minor and patch number.
    pub fn numbers(self) -> (u16, u16, u16) {
        (self.line.0, self.line.1, self.patch)
    }

    /// Whether this release has the change.
    pub fn has(self, change: Since) -> bool {
        change
            .0
            .iter()
            .any(|&(major, minor, patch)| self.line == Line(major, minor) && self.patch >= patch)
            || change
                .0
                .last()
                .is_some_and(|&(major, minor, _)| self.line > Line(major, minor))
    }
}

/// The newest line with releases.
impl Default for Version {
    fn default() -> Self {
        Version::V6_1
    }
}

/// The first tags with a change, oldest first: one in each line that it was backported to, and one
/// in the line that it was made for. Lines after the last one have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since(pub &'static [(u16, u16, u16)]);

impl Since {
    pub const V5_6: Since = Since(&[(5, 6, 0)]);
    pub const V5_7: Since = Since(&[(5, 7, 0)]);
    pub const V5_8: Since = Since(&[(5, 8, 0)]);
    pub const V6_0: Since = Since(&[(6, 0, 0)]);
    pub const V6_1: Since = Since(&[(6, 1, 0)]);
    pub const V6_2: Since = Since(&[(6, 2, 0)]);
}

impl fmt::Display for Since {
    /// `5.8.8, 6.0.7 and 6.1.1`; a tag that begins a line is named as the line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (major, minor, patch)) in self.0.iter().enumerate() {
            match index {
                0 => {}
                _ if index + 1 == self.0.len() => f.write_str(" and ")?,
                _ => f.write_str(", ")?,
            }
            write!(f, "{major}.{minor}")?;
            if *patch != 0 {
                write!(f, ".{patch}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.line, self.patch)?;
        match self.stage {
            Stage::Development(number) => write!(f, "-dev{number}"),
            Stage::Release => Ok(()),
        }
    }
}

impl FromStr for Version {
    type Err = String;

    /// Reads `6.1.4`, `6.2.0-dev1`, the first line of `kamailio -v`, or `6.1`, which means the
    /// newest release of that line that is known.
    fn from_str(text: &str) -> Result<Self, String> {
        read(text).ok_or_else(|| {
            let known = Line::ALL.map(Line::as_str).join(", ");
            format!(
                "not a Kamailio version that ds-tool supports; write a release, such as {}, or a \
                 line, which means its newest release: {known}",
                Version::default()
            )
        })
    }
}

fn read(text: &str) -> Option<Version> {
    let text = text.trim();
    let text = text.strip_prefix("version: ").unwrap_or(text);
    let number = match text.strip_prefix("kamailio ") {
        Some(rest) => rest.split_whitespace().next()?,
        None => text,
    };
    if let Some(newest) = Version::ALL.iter().find(|v| v.line.as_str() == number) {
        return Some(*newest);
    }
    let (number, stage) = match number.split_once("-dev") {
        Some((number, stage)) => (number, Stage::Development(digits(stage)?)),
        None => (number, Stage::Release),
    };
    let (line, patch) = number.rsplit_once('.')?;
    let line = Line::ALL.into_iter().find(|known| known.as_str() == line)?;
    let patch = digits(patch)?;
    Some(Version { line, patch, stage })
}

/// A number of at most three digits, as `KAMAILIO_VERSION` has room for.
fn digits(text: &str) -> Option<u16> {
    let sound = (1..=3).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'));
    text.parse().ok().filter(|_| sound)
}

/// Parses two versions, the older one first: `5.8.8..6.1.4`.
///
/// # Errors
/// If they are not two versions in that order.
pub fn from_to(text: &str) -> Result<(Version, Version), String> {
    let (from, to) = text
        .split_once("..")
        .ok_or("expected two versions, such as 5.8.8..6.1.4")?;
    let (from, to): (Version, Version) = (from.parse()?, to.parse()?);
    if from < to {
        Ok((from, to))
    } else {
        Err("the second version must be newer than the first".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_release_a_line_or_what_the_server_prints() {
        for (text, shown) in [
            ("6.1.4", "6.1.4"),
            ("6.1", "6.1.5"),
            ("5.6", "5.6.6"),
            ("6.2", "6.2.0-dev1"),
            ("6.2.0-dev3", "6.2.0-dev3"),
            ("6.2.0", "6.2.0"),
            ("5.7.12", "5.7.12"),
            ("version: kamailio 6.1.5 (x86_64/Linux) ", "6.1.5"),
            (
                "version: kamailio 6.2.0-dev1 (x86_64/linux) 0406cb\n",
                "6.2.0-dev1",
            ),
            ("kamailio 5.6.3 (x86_64/linux)", "5.6.3"),
        ] {
            let read: Version = text.parse().expect(text);
            assert_eq!(read.to_string(), shown, "{text}");
            assert_eq!(shown.parse(), Ok(read));
        }
        for text in [
            "",
            "5.5",
            "5.5.1",
            "6",
            "6.1.",
            "6.1.x",
            "6.1.4.1",
            "6.1.04",
            "6.1.1000",
            "06.1.4",
            "6.2.0-dev",
            "6.2.0-rc1",
            "v6.1.4",
            "kamailio",
            "6.1.4 x",
            "6.3",
        ] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_change_is_in_the_releases_after_its_tags() {
        let change = Since(&[(5, 8, 8), (6, 0, 7), (6, 1, 1)]);
        let has = |text: &str| text.parse::<Version>().expect(text).has(change);
        for text in ["5.8.8", "6.0.7", "6.0.8", "6.1.1", "6.2.0-dev1", "6.2.0"] {
            assert!(has(text), "{text}");
        }
        for text in ["5.6.6", "5.7.7", "5.8.7", "6.0.0", "6.0.6", "6.1.0"] {
            assert!(!has(text), "{text}");
        }
        assert_eq!(change.to_string(), "5.8.8, 6.0.7 and 6.1.1");
        assert_eq!(Since::V6_1.to_string(), "6.1");
    }

    #[test]
    fn an_upgrade_goes_from_the_older_release_to_the_newer() {
        for text in [
            "5.8..6.1",
            "5.8.8..6.1.4",
            "6.1.3..6.1.4",
            "6.1..6.2",
            "6.2.0-dev1..6.2.0",
        ] {
            assert!(from_to(text).is_ok(), "{text}");
        }
        for text in ["6.1", "6.1.4..6.1.3", "6.1..6.1.5", "6.1.5.."] {
            assert!(from_to(text).is_err(), "{text}");
        }
    }
}
