//! The releases that the measured data comes from.

use ds_tool::internals::Version;
use serde_json::Value;

/// The keys of the data. Those of the lines are these releases: Debian's 5.6.3, 6.0.1 and 6.1.5,
/// the last ones of 5.7 and 5.8, and master of 2026-08-21.
pub(crate) const MEASURED: [&str; 12] = [
    "5.6", "5.6.6", "5.7.0", "5.7", "5.8.0", "5.8", "6.0.0", "6.0", "6.0.7", "6.1.0", "6.1", "6.2",
];

/// The keys of Debian's releases.
pub(crate) const DEBIAN: [&str; 3] = ["5.6", "6.0", "6.1"];

/// The release that was measured under this key.
pub(crate) fn release(key: &str) -> Version {
    let text = match key {
        "5.6" => "5.6.3",
        "5.7" => "5.7.7",
        "5.8" => "5.8.8",
        "6.0" => "6.0.1",
        "6.1" => "6.1.5",
        "6.2" => "6.2.0-dev1",
        release => release,
    };
    text.parse().unwrap()
}

/// The rows of a file of measured data. A row that several releases share names all of them
/// (`versions`), and is given once for each (`version`).
pub(crate) fn rows(json: &str) -> Vec<Value> {
    let rows: Vec<Value> = serde_json::from_str(json).unwrap();
    let each = |mut row: Value| -> Vec<Value> {
        let Some(Value::Array(versions)) = row.as_object_mut().unwrap().remove("versions") else {
            return vec![row];
        };
        let of = |version| {
            let mut row = row.clone();
            row["version"] = version;
            row
        };
        versions.into_iter().map(of).collect()
    };
    rows.into_iter().flat_map(each).collect()
}
