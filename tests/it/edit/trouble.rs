//! Where a list cannot be replaced: a clear message, exit code 2, and the list is as it was.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::process::{Command, Output};

use crate::builder::Test;
use crate::real::skip;

const OLD: &str = "1 sip:10.0.0.1 8\n";

fn set() -> Test {
    Test::new(["set", "x.list", "--all", "--add", "D"]).file("x.list", OLD)
}

/// The same command run by a script, in which `"$@"` is ds-tool with its arguments.
fn by_script(test: &Test, shell: &[&str], script: &str) -> Output {
    let command = test.command();
    Command::new(shell[0])
        .args(&shell[1..])
        .args(["sh", "-c", script, "sh"])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(test.path("."))
        .output()
        .unwrap()
}

/// Root without the right to do everything; `None` where that cannot be had.
fn without_rights(test: &Test) -> Option<Output> {
    if !rustix::process::geteuid().is_root() {
        return Some(test.command().output().unwrap());
    }
    let shell = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
    skip::find("setpriv").map(|_| by_script(test, &shell, "exec \"$@\""))
}

/// Whether file systems can be mounted here, in a namespace of their own.
fn can_mount() -> bool {
    let script = "mount -t tmpfs -o size=48k none /mnt";
    let status = Command::new("unshare")
        .args(["-rm", "sh", "-c", script])
        .status();
    status.is_ok_and(|status| status.success())
}

/// The list is as it was, and nothing lies beside it.
#[track_caller]
fn assert_told(output: &Output, test: &Test, list: &str, says: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr.contains(says), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert_eq!(fs::read_to_string(test.path("x.list")).unwrap(), list);
    let names = fs::read_dir(test.path(".")).unwrap().flatten();
    let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    assert!(!names.any(|name| name.contains(".ds-tool-")));
}

#[test]
fn a_missing_list_and_a_loop_of_links_are_told() {
    Test::new(["set", "nothere.list", "--all", "--add", "D"])
        .stderr("error: nothere.list: there is no such file; check the path\n")
        .status(2)
        .run();
    let test = Test::new(["set", "a.list", "--all", "--add", "D"]);
    symlink("b.list", test.path("a.list")).unwrap();
    symlink("a.list", test.path("b.list")).unwrap();
    test.stderr_has(["error: a.list: cannot be opened: Too many levels of symbolic links"])
        .status(2)
        .run();
    let test = Test::new(["set", "folder", "--all", "--add", "D"]).file("folder/x", "");
    test.stderr("error: folder: is a folder; name the file in it\n")
        .status(2)
        .run();
}

#[test]
fn a_folder_that_takes_no_file_and_a_list_that_may_not_be_written_are_told() {
    for (folder, file, says) in [
        (
            0o555,
            0o666,
            "error: x.list: no file can be created in its folder (permission denied)",
        ),
        (
            0o777,
            0o444,
            "error: x.list: permission denied; run as a user who may write it",
        ),
    ] {
        let test = set();
        fs::set_permissions(test.path("x.list"), Permissions::from_mode(file)).unwrap();
        fs::set_permissions(test.path("."), Permissions::from_mode(folder)).unwrap();
        if let Some(output) = without_rights(&test) {
            assert_told(&output, &test, OLD, says);
        }
        fs::set_permissions(test.path("."), Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn an_owner_that_cannot_be_kept_is_told() {
    let test = set();
    if chown(test.path("x.list"), Some(7), Some(7)).is_err() {
        return; // the list must be another's
    }
    fs::set_permissions(test.path("x.list"), Permissions::from_mode(0o666)).unwrap();
    if let Some(output) = without_rights(&test) {
        let says = "error: x.list: its owner and group (7:7) cannot be kept";
        assert_told(&output, &test, OLD, says);
    }
}

#[test]
fn a_size_limit_is_told_before_a_byte_is_written() {
    let list = OLD.repeat(500);
    let test = set().file("x.list", &list);
    let output = by_script(&test, &["env"], "ulimit -f 1; exec \"$@\"");
    let says = "error: x.list: the file would be larger than this process may write (ulimit -f)";
    assert_told(&output, &test, &list, says);
}

#[test]
fn a_full_disk_is_told() {
    if !can_mount() {
        return; // no namespaces here
    }
    let list = OLD.repeat(2000);
    let test = set().file("first.list", &list).file("disk/here", "");
    // The disk holds the list, and not a second one. What is on it afterwards comes back.
    let script =
        "mount -t tmpfs -o size=48k none disk && cp first.list disk/x.list && cd disk || exit 77
        \"$@\"; status=$?
        ls -A > ../names; cp x.list ../x.list; exit $status";
    let output = by_script(&test, &["unshare", "-rm"], script);
    assert_told(
        &output,
        &test,
        &list,
        "error: x.list: no space is left on its file system",
    );
    assert_eq!(fs::read_to_string(test.path("names")).unwrap(), "x.list\n");
}

#[test]
fn a_read_only_file_system_is_told() {
    if !can_mount() {
        return; // no namespaces here
    }
    let test = set();
    let script =
        "mount --bind . . && mount -o remount,bind,ro . && cd \"$PWD\" && exec \"$@\"; exit 77";
    let output = by_script(&test, &["unshare", "-rm"], script);
    assert_told(
        &output,
        &test,
        OLD,
        "error: x.list: its file system is read-only",
    );
}

#[test]
fn an_immutable_list_is_told() {
    let test = set();
    let chattr = |flag: &str| {
        let status = Command::new("chattr")
            .arg(flag)
            .arg(test.path("x.list"))
            .status();
        status.is_ok_and(|status| status.success())
    };
    if skip::find("chattr").is_none() || !chattr("+i") {
        return; // not root, or a file system without the flag
    }
    let output = test.command().output().unwrap();
    assert!(chattr("-i"));
    let says = "error: x.list: the system does not allow it: the file may be immutable";
    assert_told(&output, &test, OLD, says);
}
