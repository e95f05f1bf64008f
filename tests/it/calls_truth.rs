//! Calls of the functions of dispatcher and tm, as real servers accept them: in which routes
//! (`tests/data/truth/check_routes.json`), and with which arguments
//! (`tests/data/truth/arguments.json`).

use std::collections::BTreeMap;
use std::path::Path;

use ds_tool::internals::{Cfg, CfgOptions, LoadError, Loader, Version, cfg};

use crate::releases::release;

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &Path) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Missing)
    }
}

const MODULES: &str =
    "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n";

fn read(routes: &str, version: Version) -> Cfg {
    let reading = CfgOptions {
        version,
        ..CfgOptions::default()
    };
    let text = format!("{MODULES}{routes}\n");
    cfg::read(
        Path::new("/kamailio.cfg"),
        text.into_bytes(),
        &NoFiles,
        &reading,
    )
}

/// The releases of the columns of `check_routes.json`.
const COLUMNS: [&str; 7] = ["5.6", "5.7", "5.8", "6.0", "6.0.7", "6.1", "6.2"];

#[test]
fn a_function_may_stand_where_kamailio_lets_it_stand() {
    let json = std::fs::read("tests/data/truth/check_routes.json").unwrap();
    let rows: BTreeMap<String, String> = serde_json::from_slice(&json).unwrap();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (row, accepted) in &rows {
        let (call, route) = row.rsplit_once(" in ").unwrap();
        for (column, accepted) in COLUMNS.iter().zip(accepted.bytes()) {
            let cfg = read(&format!("{route} {{ {call}; }}"), release(column));
            compared += 1;
            if cfg.refusals.is_empty() != (accepted == b'1') {
                wrong.push(format!("{column} {row}: {:?}", cfg.refusals));
            }
        }
    }
    assert!(compared > 4900, "only {compared} compared");
    assert!(
        wrong.is_empty(),
        "{} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
