//! The table of Kamailio's modules and their parameters, `data/modules.tsv`, which `.ci/catalog` writes.
//!
//! It is searched as it is: nothing is parsed when ds-tool starts.

use crate::kamailio::version::Releases;

const TABLE: &str = include_str!("../../../../data/modules.tsv");

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatalogRow {
    pub module: &'static str,
    /// Empty for the module itself; `*` if some of its parameters are unknown.
    pub parameter: &'static str,
    /// `int`, `str`, or `any`; `module` for the module itself.
    pub kind: &'static str,
    pub releases: Releases,
}

/// The lines of this parameter of a module.
pub fn of_parameter<'n>(module: &'n [u8], name: &'n [u8]) -> impl Iterator<Item = CatalogRow> + 'n {
    starting_with(&[module, b"\t", name, b"\t"].concat())
        .filter(move |row| row.module.as_bytes() == module && row.parameter.as_bytes() == name)
}

/// The lines of a module.
pub fn of_module<'n>(module: &'n [u8]) -> impl Iterator<Item = CatalogRow> + 'n {
    starting_with(&[module, b"\t"].concat()).filter(move |row| row.module.as_bytes() == module)
}

/// All lines.
pub fn all() -> impl Iterator<Item = CatalogRow> {
    starting_with(b"")
}

/// A binary search for the first of these lines.
fn starting_with(key: &[u8]) -> impl Iterator<Item = CatalogRow> + use<> {
    let text = TABLE.as_bytes();
    // Both are where a line begins.
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let before = text[low..middle].iter().rposition(|&b| b == b'\n');
        let line = before.map_or(low, |end| low + end + 1);
        let length = text[line..].iter().position(|&b| b == b'\n');
        let end = length.map_or(text.len(), |length| line + length);
        if &text[line..end] < key {
            low = (end + 1).min(text.len());
        } else {
            high = line;
        }
    }
    let key = key.to_vec();
    TABLE[low..]
        .lines()
        .take_while(move |line| line.as_bytes().starts_with(&key))
        .filter_map(row)
}

/// A comment is no row.
fn row(line: &'static str) -> Option<CatalogRow> {
    let mut columns = line.split('\t');
    let mut next = || columns.next();
    Some(CatalogRow {
        module: next()?,
        parameter: next()?,
        kind: next()?,
        releases: Releases(next()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_and_the_table_is_sorted() {
        let lines: Vec<&str> = TABLE.lines().collect();
        assert!(lines.is_sorted());
        assert_eq!(all().count() + 3, lines.len());
        for row in all() {
            let mut found = of_parameter(row.module.as_bytes(), row.parameter.as_bytes());
            assert!(found.any(|other| other == row), "{row:?}");
        }
        assert!(of_module(b"acc").count() > 10 && of_module(b"xprint").count() > 0);
        for (module, name) in [
            ("acc", "zzz"),
            ("aaa", ""),
            ("zzz", ""),
            ("", ""),
            ("#", ""),
        ] {
            let found = of_parameter(module.as_bytes(), name.as_bytes()).next();
            assert_eq!(found, None, "{module} {name}");
        }
        assert_eq!(of_parameter(b"tm\tfr_timer", b"int").next(), None);
    }
}
