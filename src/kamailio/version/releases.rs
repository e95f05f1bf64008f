//! The releases that have something, as the table of modules writes them.

use super::Version;

/// The releases that have something, oldest first: `5.7.7-5.8.0 5.8.4-` means from 5.7.7 up to the
/// last before 5.8.0, and from 5.8.4 on. Releases are in the order of their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Releases(pub &'static str);

impl Releases {
    /// Whether this release is one of them.
    pub fn contains(self, version: Version) -> bool {
        self.spans().any(|(first, end)| {
            numbers(first) <= Some(version.numbers())
                && numbers(end).is_none_or(|end| version.numbers() < end)
        })
    }

    /// The first release after this one that has it, if this one has not: `6.1.2`, or `6.1` for 6.1.0.
    pub fn next_after(self, version: Version) -> Option<&'static str> {
        let mut firsts = self.spans().map(|(first, _)| first);
        firsts
            .find(|first| numbers(first) > Some(version.numbers()))
            .map(shown)
    }

    /// The release that has it no more, the last one up to this.
    pub fn gone_since(self, version: Version) -> Option<&'static str> {
        let ends = self.spans().map(|(_, end)| end);
        ends.filter(|end| numbers(end).is_some_and(|end| end <= version.numbers()))
            .last()
            .map(shown)
    }

    fn spans(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0
            .split_ascii_whitespace()
            .filter_map(|span| span.split_once('-'))
    }
}

fn numbers(text: &str) -> Option<(u16, u16, u16)> {
    let mut numbers = text.split('.').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some((next()?, next()?, next()?))
}

/// A release that begins a line is named as the line.
fn shown(text: &'static str) -> &'static str {
    text.strip_suffix(".0").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_goes_and_is_backported_is_in_the_right_releases() {
        let version = |text: &str| text.parse::<Version>().expect(text);
        let releases = Releases("5.7.7-5.8.0 5.8.4-6.1.0");
        for (text, has, next, gone) in [
            ("5.6.6", false, Some("5.7.7"), None),
            ("5.7.6", false, Some("5.7.7"), None),
            ("5.7.7", true, Some("5.8.4"), None),
            ("5.7.9", true, Some("5.8.4"), None),
            ("5.8.0", false, Some("5.8.4"), Some("5.8")),
            ("5.8.4", true, None, Some("5.8")),
            ("6.0.7", true, None, Some("5.8")),
            ("6.1.0", false, None, Some("6.1")),
            ("6.2.0-dev1", false, None, Some("6.1")),
        ] {
            assert_eq!(releases.contains(version(text)), has, "{text}");
            assert_eq!(releases.next_after(version(text)), next, "{text}");
            assert_eq!(releases.gone_since(version(text)), gone, "{text}");
        }
        assert!(Releases("6.2.0-").contains(version("6.2.0-dev1")));
        assert!(!Releases("6.2.0-").contains(version("6.1.5")));
    }
}
