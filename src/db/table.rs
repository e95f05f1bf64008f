//! The tables that a kamailio.cfg names.

use crate::base::fact::Fact;
use crate::kamailio::cfg::CfgFacts;
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::list::rows::TableParams;
use crate::kamailio::server;

/// The names by which a server reads its destinations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableNames {
    pub params: TableParams,
    /// The table of versions (the core parameter `version_table`).
    pub version_table: Vec<u8>,
}

impl Default for TableNames {
    /// Those of a server whose cfg names none.
    fn default() -> Self {
        Self {
            params: TableParams::default(),
            version_table: b"version".to_vec(),
        }
    }
}

impl TableNames {
    /// The names in a cfg; unknown if one of them is.
    pub fn of_cfg(facts: &CfgFacts) -> Fact<Self> {
        let version_table = match facts.core("version_table").map(|param| &param.value) {
            Some(Fact::Known(ParamValue::Str(name))) => name.clone(),
            Some(Fact::Unknown(what)) => return Fact::Unknown(what.clone()),
            _ => Self::default().version_table,
        };
        server::table_params(facts).map(|params| Self {
            params,
            version_table,
        })
    }
}
