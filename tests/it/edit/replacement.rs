//! A list is replaced by a new file: all that belongs to it stays, and no change is lost.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::process::Stdio;

use crate::builder::Test;

const OLD: &str = "1 sip:10.0.0.1 8\n";
const NEW: &str = "1 sip:10.0.0.1 12\n";

fn set(file: &str) -> Test {
    Test::new(["set", file, "--all", "--add", "D"])
        .file("x.list", OLD)
        .stderr_has([""; 0])
}

#[test]
fn the_mode_and_the_owner_stay() {
    for mode in [0o640, 0o4755, 0o600, 0o666] {
        let test = set("x.list").leaves("x.list", NEW);
        let path = test.path("x.list");
        let is_root = chown(&path, Some(65_534), Some(1)).is_ok();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let before = fs::metadata(&path).unwrap();
        let output = test.command().output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let after = fs::metadata(&path).unwrap();
        assert_ne!(after.ino(), before.ino());
        assert_eq!(after.mode(), before.mode(), "{mode:o}");
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
        assert_eq!(after.uid() == 65_534, is_root);
        assert_eq!(fs::read_to_string(&path).unwrap(), NEW);
    }
}

/// An access control list as Linux keeps it: version 2, and then for each entry a tag, permissions and an id.
fn access(entries: &[(u16, u16, u32)]) -> Vec<u8> {
    let entry = |&(tag, permissions, id): &(u16, u16, u32)| {
        [
            &tag.to_le_bytes()[..],
            &permissions.to_le_bytes(),
            &id.to_le_bytes(),
        ]
        .concat()
    };
    let entries = entries.iter().flat_map(entry);
    2u32.to_le_bytes().into_iter().chain(entries).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn an_access_control_list_and_extended_attributes_stay() {
    const ACCESS: &str = "system.posix_acl_access";
    const DEFAULT: &str = "system.posix_acl_default";
    let nobody = u32::MAX;
    // Owner rw, user 7 r, group r, mask r, others nothing.
    let list = access(&[
        (1, 6, nobody),
        (2, 4, 7),
        (4, 4, nobody),
        (16, 4, nobody),
        (32, 0, nobody),
    ]);
    let test = set("x.list");
    let path = test.path("x.list");
    if xattr::set(&path, "user.origin", b"git\0\xff").is_err() {
        return; // a file system without them
    }
    let has_access = xattr::set(&path, ACCESS, &list).is_ok();
    let output = test.command().output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), NEW);
    let attribute = xattr::get(&path, "user.origin").unwrap();
    assert_eq!(attribute.as_deref(), Some(&b"git\0\xff"[..]));
    if has_access {
        assert_eq!(xattr::get(&path, ACCESS).unwrap(), Some(list.clone()));
    }

    // A list without one does not get that of its folder.
    let test = set("x.list");
    let path = test.path("x.list");
    fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    if xattr::set(path.parent().unwrap(), DEFAULT, &list).is_ok() {
        let output = test.command().output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(xattr::get(&path, ACCESS).unwrap(), None);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
    }
}

#[test]
fn a_symbolic_link_stays_and_its_target_is_replaced() {
    let test = set("links/two.list").file("links/here", "");
    let links = test.path("links");
    symlink("../x.list", links.join("one.list")).unwrap();
    symlink("one.list", links.join("two.list")).unwrap();
    let output = test.command().output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read_to_string(test.path("x.list")).unwrap(), NEW);
    assert!(links.join("one.list").is_symlink() && links.join("two.list").is_symlink());
    assert_eq!(fs::read_dir(&links).unwrap().count(), 3);
}

#[test]
fn a_list_with_hard_links_is_refused() {
    let test = set("x.list");
    fs::hard_link(test.path("x.list"), test.path("y.list")).unwrap();
    test.stderr_has(["error: x.list: has 2 names (hard links)", "use --output"])
        .leaves("x.list", OLD)
        .leaves("y.list", OLD)
        .status(2)
        .run();
}

#[test]
fn what_killed_runs_left_is_removed_and_nothing_else() {
    let stays = [
        ".x.list.ds-tool-abcdefg",
        ".x.list.ds-tool-abc-ef",
        ".y.list.ds-tool-abcdef",
        "x.list.ds-tool-abcdef",
    ];
    let mut test = set("x.list")
        .file(".x.list.ds-tool-abcdef", "dead")
        .file(".x.list.ds-tool-ABC123", "alive");
    for name in stays {
        test = test.file(name, "another's");
    }
    let alive = test.path(".x.list.ds-tool-ABC123");
    let writer = fs::File::open(&alive).unwrap();
    writer.lock().unwrap();
    let output = test.command().output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(!test.path(".x.list.ds-tool-abcdef").exists());
    assert!(alive.exists());
    assert!(stays.iter().all(|name| test.path(name).exists()));
}

#[test]
fn runs_at_once_lose_no_change() {
    let lines: String = (0..16).map(|n| format!("{n} sip:10.0.0.{n} 8\n")).collect();
    let test = Test::new([""; 0]).file("x.list", &lines);
    let run = |set: usize| {
        let set = set.to_string();
        let mut command = test.command();
        command.args(["set", "x.list", "--set", &set, "--add", "D"]);
        command.stdin(Stdio::null()).spawn().unwrap()
    };
    let runs: Vec<_> = (0..16).map(run).collect();
    for run in runs {
        let output = run.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    let expected = lines.replace(" 8\n", " 12\n");
    assert_eq!(fs::read_to_string(test.path("x.list")).unwrap(), expected);
    assert_eq!(fs::read_dir(test.path(".")).unwrap().count(), 1);
}

#[test]
fn a_list_that_stays_locked_is_told() {
    let test = set("x.list").leaves("x.list", OLD);
    let file = fs::File::open(test.path("x.list")).unwrap();
    file.lock().unwrap();
    let holder = match cfg!(target_os = "linux") {
        true => format!("another program (pid {}", std::process::id()),
        false => "another program".to_owned(),
    };
    test.stderr_has([
        &*holder,
        " has locked it for over 10 s; try again when it has ended\n",
    ])
    .status(2)
    .run();
}

#[test]
fn a_device_is_written_to_and_never_replaced() {
    let before = fs::metadata("/dev/null").unwrap();
    let test = Test::new([
        "set",
        "x.list",
        "--all",
        "--add",
        "D",
        "--output",
        "/dev/null",
    ]);
    test.file("x.list", OLD)
        .stderr_has([""; 0])
        .leaves("x.list", OLD)
        .run();
    assert_eq!(fs::metadata("/dev/null").unwrap().ino(), before.ino());
    Test::new(["set", "/dev/null", "--all", "--add", "D"])
        .stderr("error: /dev/null: is a device or a pipe, not a file, and cannot be replaced; use --output\n")
        .status(2)
        .run();
}

#[test]
fn an_open_stream_is_written_to_and_the_file_behind_it_stays() {
    for (output, redirection) in [
        ("/dev/stdout", ">>log"),
        ("/dev/fd/1", ">>log"),
        ("/proc/self/fd/1", ">>log"),
        ("link", ">>log"),
        ("/dev/stderr", "2>>log"),
        ("/dev/fd/3", "3>>log"),
    ] {
        let test = Test::new(["set", "x.list", "--all", "--add", "D", "--output", output])
            .file("x.list", OLD)
            .file("log", "before\n");
        std::os::unix::fs::symlink("/dev/stdout", test.path("link")).unwrap();
        let before = fs::metadata(test.path("log")).unwrap();
        let inner = test.command();
        let status = std::process::Command::new("sh")
            .args(["-c", &format!("exec \"$0\" \"$@\" {redirection}")])
            .arg(inner.get_program())
            .args(inner.get_args())
            .current_dir(inner.get_current_dir().unwrap())
            .status()
            .unwrap();
        assert!(status.success(), "{output}");
        let log = fs::read_to_string(test.path("log")).unwrap();
        assert!(
            log.starts_with(&format!("before\n{NEW}")),
            "{output}: {log}"
        );
        assert_eq!(fs::metadata(test.path("log")).unwrap().ino(), before.ino());
    }
}

#[test]
fn a_new_file_has_the_mode_of_any_new_file() {
    let test = Test::new([
        "set", "x.list", "--all", "--add", "D", "--output", "new.list",
    ])
    .file("x.list", OLD)
    .file("any", "");
    let output = test.command().output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let mode = |name: &str| fs::metadata(test.path(name)).unwrap().mode();
    assert_eq!(mode("new.list"), mode("any"));
    assert_eq!(fs::read_to_string(test.path("new.list")).unwrap(), NEW);
}
