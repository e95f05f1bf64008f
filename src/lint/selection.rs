//! Which rules run, and on which files.

use std::path::Path;

use globset::{Glob, GlobMatcher};

use super::{RULES, Rule};

/// The rules to run.
#[derive(Debug, Clone)]
pub struct RuleSelection {
    /// By code.
    wanted: Vec<&'static Rule>,
    ignored: Vec<(GlobMatcher, Vec<&'static Rule>)>,
    excluded: Vec<GlobMatcher>,
}

impl RuleSelection {
    /// The rules in `select` (all if it is empty) without those in `ignore`. Each item is a code, a prefix
    /// of codes, or a name; `ALL` is every rule. If items of both match a rule, the longer one wins, and
    /// `ignore` wins a tie.
    ///
    /// # Errors
    /// If an item matches no rule.
    pub fn new(select: &[String], ignore: &[String]) -> Result<Self, String> {
        each_names_a_rule(select)?;
        each_names_a_rule(ignore)?;
        let is_wanted = |rule: &&Rule| {
            let (selected, ignored) = (longest(rule, select), longest(rule, ignore));
            selected > ignored || select.is_empty() && ignored.is_none()
        };
        Ok(Self {
            wanted: RULES.iter().filter(is_wanted).collect(),
            ignored: Vec::new(),
            excluded: Vec::new(),
        })
    }

    /// Skips these rules in files that match this pattern.
    ///
    /// # Errors
    /// If the pattern is invalid or an item matches no rule.
    pub fn ignore_in(&mut self, pattern: &str, codes: &[String]) -> Result<(), String> {
        let glob = glob(pattern)?;
        each_names_a_rule(codes)?;
        let rules = codes.iter().flat_map(|code| named(code)).collect();
        self.ignored.push((glob, rules));
        Ok(())
    }

    /// Asks nothing about files that match this pattern, or are in a folder that does.
    ///
    /// # Errors
    /// Where the pattern cannot be read.
    pub fn exclude(&mut self, pattern: &str) -> Result<(), String> {
        let trimmed = pattern.strip_prefix("./").unwrap_or(pattern);
        self.excluded.push(glob(trimmed.trim_end_matches('/'))?);
        Ok(())
    }

    /// Whether nothing is asked about the file at `path`, which starts at the folder of the project file.
    pub fn excludes(&self, path: &Path) -> bool {
        let excludes = |path: &Path| self.excluded.iter().any(|glob| is_match(glob, path));
        !self.excluded.is_empty() && path.ancestors().any(excludes)
    }

    pub fn rules(&self) -> &[&'static Rule] {
        &self.wanted
    }

    /// Whether to run this rule on the file at `path`, which is relative to the folder of the project
    /// file.
    pub fn wants(&self, code: &str, path: &Path) -> bool {
        let wanted = self.wanted.binary_search_by_key(&code, |rule| rule.code);
        let is_ignored = |(glob, rules): &(GlobMatcher, Vec<&Rule>)| {
            rules.iter().any(|rule| rule.code == code) && is_match(glob, path)
        };
        wanted.is_ok() && !self.excludes(path) && !self.ignored.iter().any(is_ignored)
    }
}

/// The longest pattern of files: a longer one may compile to more than the matcher takes.
const MOST_PATTERN_BYTES: usize = 1000;

fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    if pattern.len() > MOST_PATTERN_BYTES {
        return Err(format!(
            "a file pattern has more than {MOST_PATTERN_BYTES} bytes"
        ));
    }
    let glob = Glob::new(pattern);
    let glob =
        glob.map_err(|error| format!("'{pattern}' is not a valid file pattern: {}", error.kind()))?;
    Ok(glob.compile_matcher())
}

/// Whether a pattern is that of a path, or of the last name in it.
fn is_match(glob: &GlobMatcher, path: &Path) -> bool {
    glob.is_match(path) || path.file_name().is_some_and(|name| glob.is_match(name))
}

/// The rules that match this code, prefix or name.
pub fn named(text: &str) -> impl Iterator<Item = &'static Rule> {
    let text = text.trim();
    RULES
        .iter()
        .filter(move |rule| length(rule, text).is_some())
}

fn each_names_a_rule(codes: &[String]) -> Result<(), String> {
    match codes.iter().find(|code| named(code).next().is_none()) {
        Some(code) => Err(no_rule(code.trim())),
        None => Ok(()),
    }
}

/// The length of the longest item that matches this rule.
fn longest(rule: &Rule, codes: &[String]) -> Option<usize> {
    let lengths = codes.iter().filter_map(|code| length(rule, code.trim()));
    lengths.max()
}

fn length(rule: &Rule, text: &str) -> Option<usize> {
    let begins = |code: &str| {
        let start = code.get(..text.len());
        text.len() >= 2 && start.is_some_and(|start| start.eq_ignore_ascii_case(text))
    };
    match text {
        _ if text.eq_ignore_ascii_case("all") => Some(0),
        _ if text == rule.name => Some(rule.code.len()),
        _ => begins(rule.code).then_some(text.len()),
    }
}

/// The message that no rule has this name, with a suggestion.
pub fn no_rule(text: &str) -> String {
    let shown = crate::base::escape::sanitize(text.as_bytes());
    let names = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
    let nearest = names
        .map(|name| {
            (
                strsim::damerau_levenshtein(&text.to_lowercase(), &name.to_lowercase()),
                name,
            )
        })
        .min()
        .filter(|(distance, name)| *distance <= name.len() / 4 + 1);
    match nearest {
        Some((_, name)) => format!("there is no rule '{shown}'; did you mean {name}?"),
        None => format!("there is no rule '{shown}'; 'ds-tool rules' prints all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(select: &[&str], ignore: &[&str]) -> Vec<&'static str> {
        let owned = |codes: &[&str]| codes.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let selection = RuleSelection::new(&owned(select), &owned(ignore)).unwrap();
        selection.rules().iter().map(|rule| rule.code).collect()
    }

    #[test]
    fn the_longest_prefix_wins() {
        assert_eq!(codes(&[], &[]).len(), RULES.len());
        assert!(
            codes(&["DS2"], &[])
                .iter()
                .all(|code| code.starts_with("DS2"))
        );
        assert_eq!(codes(&["DS2", "DS201"], &["DS20"])[0], "DS201");
        assert!(!codes(&[], &["DS201"]).contains(&"DS201"));
        assert_eq!(codes(&["ds201"], &[]), ["DS201"]);
        assert_eq!(codes(&["probing-without-tm"], &[]), ["DS201"]);
        assert_eq!(codes(&["DS201"], &["DS201"]), [""; 0]);
        assert_eq!(codes(&["DS201"], &["ALL"]), ["DS201"]);
    }

    #[test]
    fn an_unknown_rule_is_rejected_with_a_suggestion() {
        let refused = |code: &str| RuleSelection::new(&[code.to_owned()], &[]).unwrap_err();
        assert!(refused("probing-withot-tm").contains("did you mean probing-without-tm?"));
        assert!(refused("nonsense").contains("'ds-tool rules' prints all"));
        assert!(refused("").contains("no rule"));
    }

    #[test]
    fn rules_can_be_ignored_in_some_files() {
        let mut selection = RuleSelection::new(&[], &[]).unwrap();
        selection.ignore_in("old/**", &["DS2".to_owned()]).unwrap();
        assert!(!selection.wants("DS201", Path::new("old/a.cfg")));
        assert!(selection.wants("DS101", Path::new("old/a.cfg")));
        assert!(selection.wants("DS201", Path::new("new/a.cfg")));
        assert!(selection.ignore_in("[", &[]).is_err());
    }

    #[test]
    fn files_and_folders_can_be_excluded() {
        for (pattern, path, excluded) in [
            ("lab", "lab/a.cfg", true),
            ("lab/", "lab/deep/a.cfg", true),
            ("lab/**", "lab/a.cfg", true),
            ("./lab", "lab/a.cfg", true),
            ("old", "etc/old/a.cfg", true),
            ("*.bak.cfg", "etc/a.bak.cfg", true),
            ("etc/a.cfg", "etc/a.cfg", true),
            ("lab", "laboratory/a.cfg", false),
            ("lab/*.list", "lab/a.cfg", false),
            ("a.cfg", "etc/b.cfg", false),
        ] {
            let mut selection = RuleSelection::new(&[], &[]).unwrap();
            selection.exclude(pattern).unwrap();
            assert_eq!(
                selection.excludes(Path::new(path)),
                excluded,
                "{pattern} {path}"
            );
            assert_eq!(
                selection.wants("DS101", Path::new(path)),
                !excluded,
                "{pattern}"
            );
        }
        assert!(RuleSelection::new(&[], &[]).unwrap().exclude("[").is_err());
    }
}
