//! `ds-tool settings`: what holds, and from where.

use crate::builder::Test;

const PROJECT: &str = "kamailio-version = \"5.8.8\"\nroot = \"rootfs\"\nignore = [\n  \"DS503\",\n]\n\
                       [env]\nDBPASS = \"canary\"\nDBURL = \"mysql://u:canary@h/k\"\n";

/// A run in a folder whose `site/` has a project file.
fn settings(words: &[&str]) -> Test {
    let words = ["settings"].iter().chain(words).copied();
    Test::new(words)
        .file("site/ds-tool.toml", PROJECT)
        .file("site/deep/a.list", "1 sip:192.0.2.1:5060 0\n")
}

#[test]
fn each_value_is_shown_with_its_source() {
    settings(&["--fail-on", "never", "site"])
        .env("DS_TOOL_SEVERITY", "warning")
        .stdout_has([
            "SETTING           VALUE",
            "kamailio-version  5.8.8",
            "site/ds-tool.toml:1",
            "site/rootfs",
            "DS503",
            "site/ds-tool.toml:4",
            "DBPASS=******",
            "DBURL=mysql://u:******@h/k",
            "DS_TOOL_SEVERITY",
            "command line",
            "default",
        ])
        .run();
}

#[test]
fn the_file_above_a_file_or_a_folder_holds() {
    for path in ["site", "site/deep", "site/deep/a.list", "site/ds-tool.toml"] {
        let document = settings(&["--format", "json", path]).json();
        assert_eq!(document["project_file"], "site/ds-tool.toml", "{path}");
    }
    let document = settings(&["--format", "json", "--no-project-file", "site"]).json();
    assert_eq!(document["project_file"], serde_json::Value::Null);
    let document = settings(&["--format", "json", "--project-file", "site/ds-tool.toml"]).json();
    assert_eq!(document["project_file"], "site/ds-tool.toml");
}

#[test]
fn a_program_reads_the_same() {
    let document = settings(&["--format", "json", "--select", "DS1", "site"])
        .env("DS_TOOL_FAIL_ON", "error")
        .json();
    let rows = document["settings"].as_array().unwrap();
    let row = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap().clone();
    assert_eq!(
        row("kamailio-version"),
        serde_json::json!({
            "name": "kamailio-version", "value": "5.8.8",
            "source": "project-file", "file": "site/ds-tool.toml", "line": 1,
        })
    );
    assert_eq!(row("select")["source"], "command-line");
    assert_eq!(row("fail-on")["variable"], "DS_TOOL_FAIL_ON");
    // --select makes lint disregard what the file ignores.
    assert_eq!(row("ignore")["value"], serde_json::Value::Null);
    assert!(!document.to_string().contains("canary"));
}

#[test]
fn what_is_wrong_is_said() {
    for (words, why) in [
        (&["nowhere"][..], "nowhere: does not exist"),
        (&["--env", "X", "site"], "expected NAME=VALUE"),
        (
            &["--project-file", "site/deep/a.list"],
            "site/deep/a.list:1:",
        ),
    ] {
        settings(words).stderr_has([why]).status(2).run();
    }
    settings(&["site"])
        .env("DS_TOOL_SEVERITY", "sometimes")
        .stderr_has(["DS_TOOL_SEVERITY=sometimes"])
        .status(2)
        .run();
}
