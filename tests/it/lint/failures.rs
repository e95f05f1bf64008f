//! A run that fails says so in the format that was asked for.

use crate::builder::Test;
use crate::lint_formats::xml;

/// What a failed run prints.
fn failed(args: &[&str]) -> String {
    let run = Test::new(args.iter().copied())
        .file("x.list", "1 sip:192.0.2.1 8\n")
        .file("bad/ds-tool.toml", "selct = []\n")
        .file("bad/x.list", "1 sip:192.0.2.1 8\n")
        .stdout_has([""])
        .stderr_has(["error: "])
        .status(2)
        .run();
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn every_format_that_programs_read_holds_the_failure() {
    for wrong in [
        "absent.list",
        "bad/x.list",
        "--nonsense",
        "--select=DS999",
        "--baseline=absent.json",
    ] {
        let of = |format: &str| failed(&["lint", "x.list", "--format", format, wrong]);
        let json: serde_json::Value = serde_json::from_str(&of("json")).unwrap();
        assert!(!json["error"].as_str().unwrap().is_empty(), "{wrong}");
        let sarif = crate::lint_formats::valid_sarif(&of("sarif"));
        let invocation = &sarif["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false, "{wrong}");
        let told = &invocation["toolExecutionNotifications"][0]["message"]["text"];
        assert_eq!(told, &json["error"], "{wrong}");
        let gitlab: serde_json::Value = serde_json::from_str(&of("gitlab")).unwrap();
        assert_eq!(gitlab.as_array().unwrap().len(), 1, "{wrong}");
        assert_eq!(gitlab[0]["description"], json["error"], "{wrong}");
        let github = of("github");
        assert!(github.starts_with("::error title=ds-tool::"), "{github}");
        assert_eq!(github.lines().count(), 1, "{github}");
        let junit = of("junit");
        assert!(
            junit.contains("errors=\"1\"") && junit.contains("<error "),
            "{junit}"
        );
        xml::assert_valid("junit", &junit);
        let checkstyle = of("checkstyle");
        assert!(checkstyle.contains("<error "), "{checkstyle}");
        xml::assert_valid("checkstyle", &checkstyle);
    }
    assert_eq!(failed(&["lint", "absent.list"]), "");
}

#[test]
fn probe_and_show_say_it_too() {
    for args in [
        ["probe", "--format=json", "absent.list"],
        ["show", "--format=json", "absent.list"],
        ["rules", "--format=json", "--nonsense"],
    ] {
        let json: serde_json::Value = serde_json::from_str(&failed(&args)).unwrap();
        assert!(json["error"].is_string(), "{args:?}");
    }
    let junit = failed(&["probe", "--format", "junit", "absent.list"]);
    assert!(junit.contains("<error message=\"absent.list: "), "{junit}");
}
