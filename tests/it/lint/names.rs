//! Under which names the formats report files.

use serde_json::Value;

use crate::builder::Test;

const FORMATS: [&str; 7] = [
    "text",
    "json",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
];

/// What a format prints of two lists: one named from the folder of the run, one by its whole path.
fn printed(format: &str, marks: &str, checkout: Option<&'static str>) -> String {
    let test = Test::new(["lint", "--format", format, "--fail-on", "never", "a.list"])
        .file(marks, "")
        .file("site/a.list", "1 sip:192.0.2.1 AP\n")
        .file("site/lab/b.list", "1 sip:192.0.2.2 AP\n");
    let mut command = test.command();
    command
        .current_dir(test.path("site"))
        .arg(test.path("site/lab/b.list"));
    if let Some(name) = checkout {
        command.env(name, test.path(""));
    }
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    text
}

#[test]
fn in_a_checkout_of_ci_every_format_names_files_from_its_folder() {
    for format in FORMATS {
        for variable in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
            let text = printed(format, "README", Some(variable));
            let of = |name: &str| text.matches(name).count();
            assert!(of("site/a.list") > 0, "{format}: {text}");
            assert_eq!(of("a.list"), of("site/a.list"), "{format}: {text}");
            assert_eq!(of("b.list"), of("site/lab/b.list"), "{format}: {text}");
            assert_eq!(of("/site/"), 0, "{format}: {text}");
        }
    }
}

#[test]
fn services_get_names_from_the_folder_of_the_repository() {
    for format in FORMATS {
        let text = printed(format, ".git/HEAD", None);
        let is_of_a_service = !matches!(format, "text" | "json");
        assert_eq!(
            text.contains("site/a.list"),
            is_of_a_service,
            "{format}: {text}"
        );
    }
    let sarif: Value = serde_json::from_str(&printed("sarif", ".git/HEAD", None)).unwrap();
    let run = &sarif["runs"][0];
    let artifacts = run["artifacts"].as_array().unwrap().iter();
    let of_results = run["results"].as_array().unwrap().iter();
    let locations = artifacts.map(|artifact| &artifact["location"]).chain(
        of_results.map(|result| &result["locations"][0]["physicalLocation"]["artifactLocation"]),
    );
    for location in locations {
        assert_eq!(location["uriBaseId"], "%SRCROOT%", "{location}");
    }
}

#[test]
fn a_file_outside_the_checkout_keeps_its_name() {
    Test::new([
        "lint",
        "--format",
        "github",
        "--fail-on",
        "never",
        "x.list",
        "-",
    ])
    .file("x.list", "1 sip:192.0.2.1 AP\n")
    .stdin("1 sip:192.0.2.2 AP\n")
    .env("GITHUB_WORKSPACE", "/nowhere/else")
    .stdout_has(["file=x.list,", "file=<stdin>,"])
    .stderr_has([""])
    .run();
}
