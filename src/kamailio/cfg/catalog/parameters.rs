//! The parameters that Kamailio's modules export, with their types.

use super::table::{self, CatalogRow};
use crate::kamailio::version::Version;

/// The type of a module's parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamType {
    /// `PARAM_INT`: a bare number.
    Int,
    /// `PARAM_STRING` or `PARAM_STR`: a string.
    Text,
    /// A number or a string.
    Either,
}

impl ParamType {
    /// Whether a value of this type may be given (`find_param_export`).
    pub fn takes(self, given: ParamType) -> bool {
        self == given || self == ParamType::Either
    }
}

/// What is known about a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamExport {
    /// The module has it, of this type.
    Has(ParamType),
    /// The module has no such parameter.
    HasNot,
    /// The module is not one of Kamailio's, or its parameters are unknown here.
    OtherModule,
}

/// The name of the row of a module some of whose parameters are unknown.
const UNKNOWN: &str = "*";

/// Whether `module` of this version has a parameter `name`. Names are case-sensitive.
pub fn export(module: &str, name: &[u8], version: Version) -> ParamExport {
    let has = |name: &[u8]| {
        let mut rows = table::of_parameter(module.as_bytes(), name);
        rows.find(|row| row.releases.contains(version))
    };
    if has(b"").is_none() || has(UNKNOWN.as_bytes()).is_some() {
        return ParamExport::OtherModule;
    }
    match has(name).filter(is_parameter).map(|row| row.kind) {
        None => ParamExport::HasNot,
        Some("int") => ParamExport::Has(ParamType::Int),
        Some("str") => ParamExport::Has(ParamType::Text),
        Some(_) => ParamExport::Has(ParamType::Either),
    }
}

/// Every parameter that this module has in any version.
pub fn of_module(module: &str) -> impl Iterator<Item = CatalogRow> {
    table::of_module(module.as_bytes()).filter(is_parameter)
}

/// The one module of this version that has a parameter `name`; `None` if several have.
pub fn only_module_with(name: &[u8], version: Version) -> Option<&'static str> {
    let mut rows = table::all().filter(|row| {
        row.parameter.as_bytes() == name && is_parameter(row) && row.releases.contains(version)
    });
    let first = rows.next()?;
    rows.next().is_none().then_some(first.module)
}

fn is_parameter(row: &CatalogRow) -> bool {
    !row.parameter.is_empty() && row.parameter != UNKNOWN
}

#[cfg(test)]
mod tests {
    use super::*;
    use ParamExport::{Has, HasNot, OtherModule};
    use ParamType::{Either, Int, Text};

    #[test]
    fn parameters_are_known_by_module_release_and_spelling() {
        for (module, name, version, export_) in [
            ("dispatcher", "ds_ping_interval", "5.6.0", Has(Int)),
            ("dispatcher", "DS_PING_INTERVAL", "6.1.4", HasNot),
            ("dispatcher", "list_file", "6.1.4", Has(Text)),
            ("dispatcher", "ds_ping_socket", "6.0.7", HasNot),
            ("dispatcher", "ds_ping_socket", "6.1.0", Has(Text)),
            ("dispatcher", "ds_ping_fr_timer", "6.1.1", HasNot),
            ("dispatcher", "ds_ping_fr_timer", "6.1.2", Has(Int)),
            ("dispatcher", "ds_dns_match_all", "6.1.5", HasNot),
            ("dispatcher", "ds_dns_match_all", "6.2.0-dev1", Has(Int)),
            ("tm", "fr_timer", "5.6.6", Has(Int)),
            ("tm", "ds_ping_interval", "5.6.6", HasNot),
            ("tm", "reply_matching", "6.1.3", HasNot),
            ("tm", "reply_matching", "6.1.4", Has(Int)),
            ("dialog", "dlg_flag", "5.8.8", Has(Int)),
            ("dialog", "dlg_flag", "6.0.0", HasNot),
            ("jsonrpcs", "fifo_group", "5.6.0", Has(Either)),
            ("sl", "bind_tm", "5.6.6", Has(Int)),
            ("sl", "anything", "5.6.6", HasNot),
            ("sl", "", "5.6.6", HasNot),
            ("sl", "*", "5.6.6", HasNot),
            ("mine", "ds_ping_interval", "5.6.6", OtherModule),
            ("print", "anything", "5.6.6", OtherModule),
            ("ptimer", "anything", "5.6.6", OtherModule),
        ] {
            let version = version.parse().expect(version);
            let found = export(module, name.as_bytes(), version);
            assert_eq!(found, export_, "{module} {name} {version}");
        }
    }

    #[test]
    fn the_page_of_the_rule_names_the_modules_that_are_not_checked() {
        let page = include_str!("../../../../docs/rules/DS404-unknown-parameter.md");
        for row in table::all().filter(|row| row.parameter == UNKNOWN) {
            assert!(page.contains(&format!("`{}`", row.module)), "{row:?}");
        }
    }

    #[test]
    fn a_parameter_that_one_module_has_names_it() {
        let only = |name: &str| only_module_with(name.as_bytes(), Version::V6_1);
        assert_eq!(only("ds_ping_interval"), Some("dispatcher"));
        assert_eq!(only("db_url"), None);
        assert_eq!(only("nosuch"), None);
        assert_eq!(only(""), None);
    }
}
