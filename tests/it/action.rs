//! The action's script, in a stand-in for GitHub's runner.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// Fails as rustup and cargo would fall for a checkout: by the files that they look for from the folder
/// of the run upwards. Else "installs" the program of this test.
const CARGO: &str = r#"#!/bin/bash
folder=$PWD
while [ -n "$folder" ]; do
    for file in rust-toolchain.toml rust-toolchain .cargo/config.toml .cargo/config; do
        [ ! -e "$folder/$file" ] || { echo "used: $folder/$file"; exit 9; }
    done
    folder=${folder%/*}
done
echo "cargo $*"
while [ "$#" -gt 0 ]; do
    [ "$1" != --root ] || root=$2
    shift
done
mkdir -p "$root/bin"
ln -s "$PROGRAM" "$root/bin/ds-tool"
"#;

/// Answers from the folder RELEASES by the last part of the URL.
const CURL: &str = r#"#!/bin/bash
while [ "$#" -gt 1 ]; do
    [ "$1" != -o ] || file=$2
    shift
done
echo "curl $1"
cp "$RELEASES/${1##*/}" "$file"
"#;

const PROBLEM: &str = "1 sip:192.0.2.1:5060 2\n";

/// A runner with a checkout that wants its own programs to be run.
struct Runner {
    folder: TempDir,
    env: Vec<(&'static str, String)>,
}

impl Runner {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let runner = Self {
            folder,
            env: Vec::new(),
        };
        for folder in ["work/.cargo", "temp", "tools", "releases"] {
            fs::create_dir_all(runner.path(folder)).unwrap();
        }
        let evil = runner.path("work/evil").display().to_string();
        let toolchain = format!("[toolchain]\npath = \"{evil}\"\n");
        fs::write(runner.path("work/rust-toolchain.toml"), toolchain).unwrap();
        let config = format!("[build]\nrustc-wrapper = \"{evil}\"\n");
        fs::write(runner.path("work/.cargo/config.toml"), config).unwrap();
        for (name, text) in [("cargo", CARGO), ("curl", CURL)] {
            runner.program(&format!("tools/{name}"), text);
        }
        for name in ["ds-tool", "cargo", "curl", "tar"] {
            runner.program(&format!("work/{name}"), "#!/bin/sh\necho used: $0\n");
        }
        runner
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn file(self, name: &str, text: &str) -> Self {
        let path = self.path("work").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn env(mut self, name: &'static str, value: &str) -> Self {
        self.env.push((name, value.to_owned()));
        self
    }

    /// Runs a step of the action in the checkout.
    fn step(&self, step: &str) -> Output {
        let action = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = std::env::var("PATH").unwrap();
        Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(action.join("action.sh"))
            .arg(step)
            .current_dir(self.path("work"))
            .env("PATH", format!("{}:{path}", self.path("tools").display()))
            .env("PROGRAM", env!("CARGO_BIN_EXE_ds-tool"))
            .env("RELEASES", self.path("releases"))
            .env("RUNNER_TEMP", self.path("temp"))
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_ACTION_PATH", action)
            .env("GITHUB_WORKSPACE", self.path("work"))
            .env("GITHUB_OUTPUT", self.path("output"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"))
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .output()
            .unwrap()
    }

    /// Installs and lints; what the log has, and how the step ended.
    #[track_caller]
    fn lint(&self) -> (String, Option<i32>) {
        let installed = self.step("install");
        assert!(installed.status.success(), "{}", log(&installed));
        let linted = self.step("lint");
        assert!(!log(&linted).contains("used:"), "{}", log(&linted));
        (log(&linted), linted.status.code())
    }

    fn written(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// A release of these bytes as its program, with this checksum or the right one.
    fn release(self, program: &str, checksum: Option<&str>) -> Self {
        let name = "ds-tool-x86_64-unknown-linux-musl";
        fs::create_dir_all(self.path("releases").join(name)).unwrap();
        self.program(&format!("releases/{name}/ds-tool"), program);
        let script = format!(
            "tar -czf {name}.tar.gz {name} && sha256sum {name}.tar.gz >{name}.tar.gz.sha256"
        );
        let packed = Command::new("sh")
            .args(["-c", &script])
            .current_dir(self.path("releases"))
            .status()
            .unwrap();
        assert!(packed.success());
        if let Some(checksum) = checksum {
            let line = format!("{checksum}  {name}.tar.gz\n");
            fs::write(self.path(&format!("releases/{name}.tar.gz.sha256")), line).unwrap();
        }
        self.env("DS_TOOL_REF", "v0.1.0")
            .env("DS_TOOL_REPOSITORY", "owner/ds-tool")
    }
}

fn log(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

#[test]
fn without_a_release_it_builds_outside_of_the_checkout() {
    for reference in ["", "main", "v1", "v0.1.0"] {
        let runner = Runner::new()
            .env("DS_TOOL_REF", reference)
            .env("DS_TOOL_REPOSITORY", "owner/ds-tool");
        let output = runner.step("install");
        assert!(output.status.success(), "{}", log(&output));
        let log = log(&output);
        assert!(log.contains("cargo install --path "), "{log}");
        assert!(log.contains("\nds-tool "), "{log}");
        assert!(!log.contains("used:"), "{log}");
        assert_eq!(log.contains("curl "), reference == "v0.1.0", "{log}");
    }
}

#[test]
fn what_is_installed_is_not_installed_again() {
    let runner = Runner::new();
    assert!(log(&runner.step("install")).contains("cargo install"));
    assert!(!log(&runner.step("install")).contains("cargo install"));
}

#[test]
fn the_release_of_its_own_ref_is_taken() {
    let runner = Runner::new().release("#!/bin/sh\necho released\n", None);
    let output = runner.step("install");
    let log = log(&output);
    assert!(output.status.success(), "{log}");
    let url = "https://github.com/owner/ds-tool/releases/download/v0.1.0/\
        ds-tool-x86_64-unknown-linux-musl.tar.gz";
    assert!(log.contains(url), "{log}");
    assert!(log.ends_with("released\n"), "{log}");
    assert!(!log.contains("cargo"), "{log}");
}

#[test]
fn an_archive_with_another_checksum_is_not_run() {
    let runner = Runner::new().release("#!/bin/sh\necho released\n", Some(&"0".repeat(64)));
    let output = runner.step("install");
    let log = log(&output);
    assert!(!output.status.success(), "{log}");
    assert!(log.contains("is not what its checksum says"), "{log}");
    assert!(
        !log.contains("released\n") && !log.contains("cargo"),
        "{log}"
    );
}

#[test]
fn the_key_of_the_cache_is_the_same_for_the_same_source() {
    let runner = Runner::new();
    assert!(runner.step("source").status.success());
    assert!(runner.step("source").status.success());
    let output = runner.written("output");
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0], lines[1]);
    assert_eq!(lines[0].len(), "digest=".len() + 64);
}

#[test]
fn a_path_a_line_may_have_blanks() {
    let runner = Runner::new()
        .file("a b/c *.list", PROBLEM)
        .file("plain.list", PROBLEM)
        .file("other.list", PROBLEM)
        .env("INPUT_PATHS", "a b/c *.list\r\n\nplain.list\n")
        .env("INPUT_ARGS", "--ignore DS121\n--severity warning");
    let (log, status) = runner.lint();
    assert_eq!(status, Some(1), "{log}");
    assert!(log.contains("::warning file=a b/c *.list,line=1,"), "{log}");
    assert!(log.contains("::warning file=plain.list,line=1,"), "{log}");
    assert!(!log.contains("other.list"), "{log}");
    assert_eq!(runner.written("output"), "errors=0\nwarnings=2\ninfos=0\n");
    let summary = runner.written("summary");
    assert!(
        summary.starts_with("**ds-tool lint**: 0 errors, 2 warnings, 0 infos\n"),
        "{summary}"
    );
    assert!(summary.contains("| `plain.list:1:"), "{summary}");
}

#[test]
fn each_input_reaches_lint() {
    let project = "fail-on = \"never\"\n";
    for (name, value, expected, status) in [
        ("INPUT_FAIL_ON", "never", "::warning file=a.list", 0),
        ("INPUT_FAIL_ON", "error", "::warning file=a.list", 0),
        ("INPUT_FORMAT", "text", "a.list:1:22: warning[DS210]", 1),
        ("INPUT_CONFIG", "my project.toml", "::warning", 0),
        ("INPUT_KAMAILIO_VERSION", "4.4", "--kamailio-version", 2),
        ("INPUT_PATHS", "nothing.list", "nothing.list", 2),
    ] {
        let runner = Runner::new()
            .file("a.list", PROBLEM)
            .file("my project.toml", project)
            .env(name, value);
        let (log, code) = runner.lint();
        assert_eq!(code, Some(status), "{name}={value}: {log}");
        assert!(log.contains(expected), "{name}={value}: {log}");
    }
}

#[test]
fn a_sarif_file_is_written_beside() {
    let runner = Runner::new()
        .file("a.list", PROBLEM)
        .env("INPUT_SARIF_FILE", "the findings.sarif");
    let (log, status) = runner.lint();
    assert_eq!(status, Some(1), "{log}");
    let document = runner.written("work/the findings.sarif");
    crate::lint_formats::valid_sarif(&document);
    assert!(
        runner
            .written("output")
            .ends_with("\nsarif-file=the findings.sarif\n")
    );
}

#[test]
fn every_input_of_the_action_is_read_by_its_script() {
    let action = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml"));
    let script = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.sh"));
    let (action, script) = (action.unwrap(), script.unwrap());
    let (inputs, _) = action.split_once("outputs:").unwrap();
    let names = inputs.lines().filter_map(|line| {
        let name = line.strip_prefix("  ")?.strip_suffix(':')?;
        (!name.starts_with(' ')).then_some(name)
    });
    let names: Vec<_> = names.collect();
    assert_eq!(names.len(), 7, "{names:?}");
    for name in names {
        let variable = format!("INPUT_{}", name.to_uppercase().replace('-', "_"));
        assert!(action.contains(&format!("{variable}: ${{{{ inputs.{name} }}}}")));
        assert!(script.contains(&variable), "{variable}");
    }
}
