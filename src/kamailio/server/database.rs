//! The database of `db_url`: what keeps a server from connecting to it, as far as the cfg says.

use super::StartupError;
use crate::base::escape::sanitize;
use crate::kamailio::cfg::CfgFacts;
use crate::kamailio::cfg::catalog::stock_modules;
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::version::Version;

/// The mistake in `db_url` or `ds_db_extra_attrs` that stops the start, if there is one for certain
/// (`db_bind_mod`, `init_ds_db`). `kamailio -c` accepts all of them.
pub(super) fn mistake(facts: &CfgFacts, version: Version) -> Option<StartupError> {
    let dispatcher = facts.modules.get(facts.module("dispatcher")?)?;
    dispatcher.certain.value()?;
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
    let param = facts.param("dispatcher", name)?;
    param.certain.value()?;
    match param.value.value()? {
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
    (!value.is_empty() && !value.contains(&b'=')).then(|| {
        format!(
            "ds_db_extra_attrs \"{}\" names no column: write attribute=column",
            sanitize(value)
        )
    })
}
