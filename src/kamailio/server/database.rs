//! The database of `db_url`: what keeps a server from connecting to it, as far as the cfg says, and
//! where its destinations are.

use super::StartupError;
use super::bad_values::value;
use super::params::{string, written};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::cfg::CfgFacts;
use crate::kamailio::cfg::catalog::stock_modules;
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::list::rows::{BadExtraAttributes, ExtraAttribute, TableParams};
use crate::kamailio::version::Version;

/// The names of the table of destinations and its columns; unknown if one of them is.
pub fn table_params(facts: &CfgFacts) -> Fact<TableParams> {
    const NAMES: [&str; 5] = [
        "setid_col",
        "destination_col",
        "flags_col",
        "priority_col",
        "attrs_col",
    ];
    let params = || {
        let mut params = TableParams::default();
        if let Some(table) = written(facts, "dispatcher", "table_name").into_result()? {
            params.table = table;
        }
        for (name, column) in NAMES.iter().zip(&mut params.columns) {
            if let Some(given) = written(facts, "dispatcher", name).into_result()? {
                *column = given;
            }
        }
        let extra = string(facts, "ds_db_extra_attrs").into_result()?;
        // What cannot be read stops the start, which is said elsewhere.
        params.extra = ExtraAttribute::read(&extra.unwrap_or_default()).unwrap_or_default();
        Ok(params)
    };
    params().into()
}

/// The mistake in `db_url` or `ds_db_extra_attrs` that stops the start, if there is one for certain
/// (`db_bind_mod`, `init_ds_db`). `kamailio -c` accepts all of them.
pub(super) fn mistake(facts: &CfgFacts, version: Version) -> Option<StartupError> {
    let url = text_of(facts, "db_url")?;
    let text = match driver_mistake(facts, version, url) {
        Some(text) => text,
        None => extra_attributes_mistake(facts)?,
    };
    Some(StartupError::Other {
        code: "bad-database",
        text,
    })
}

/// The text of a parameter that is set for certain.
fn text_of<'a>(facts: &'a CfgFacts, name: &str) -> Option<&'a [u8]> {
    match value(facts, "dispatcher", name)? {
        ParamValue::Str(text) => Some(text),
        ParamValue::Int(_) => None,
    }
}

fn driver_mistake(facts: &CfgFacts, version: Version, url: &[u8]) -> Option<String> {
    if url.is_empty() {
        return Some("db_url is empty, which counts as set: remove it".to_owned());
    }
    let scheme = url.split(|&byte| byte == b':').next().unwrap_or_default();
    let driver = [b"db_", scheme].concat();
    let shown = sanitize(scheme);
    let name = String::from_utf8_lossy(&driver);
    match facts.module(&name) {
        Some(position) if scheme == b"text" && facts.module("dispatcher") < Some(position) => {
            Some("db_text is loaded after dispatcher, which needs it for db_url".to_owned())
        }
        Some(_) => None,
        // It may be loaded in a part that is not here.
        None if !facts.incomplete.is_empty() => None,
        None if scheme == b"postgresql" => {
            Some("db_url begins with postgresql: Kamailio's name is postgres".to_owned())
        }
        None if stock_modules::has(&driver, version) => Some(format!(
            "db_url begins with {shown}: the module db_{shown} is not loaded"
        )),
        None => Some(format!(
            "db_url begins with {shown}: Kamailio has no module db_{shown}"
        )),
    }
}

fn extra_attributes_mistake(facts: &CfgFacts) -> Option<String> {
    let value = text_of(facts, "ds_db_extra_attrs")?;
    let why = match ExtraAttribute::read(value).err()? {
        BadExtraAttributes::NoColumn => "names no column".to_owned(),
        BadExtraAttributes::Unreadable(why) => format!("cannot be read ({why})"),
    };
    let shown = sanitize(value);
    Some(format!(
        "ds_db_extra_attrs \"{shown}\" {why}: write attribute=column"
    ))
}
