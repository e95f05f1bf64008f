//! What ds-tool does to a list, as a real Kamailio sees it.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::comparison::server;
use super::generator::Generator;
use super::kamailio::{Held, Kamailio, Network};
use super::list_comparison::{LINES, SEED, number, seed};
use super::{figures, skip, wait};
use crate::uas::Uas;

const DEFAULT_LINES: u64 = 60_000;
const DEFAULT_TIME: Duration = Duration::from_secs(20);

fn ds_tool<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ds-tool"));
    let command = command.args(args).stdin(Stdio::null());
    command.output().expect("ds-tool runs")
}

/// What the server holds of this list; `None` where it refuses it.
fn loaded(server: &mut Kamailio, list: &[u8]) -> Option<Vec<Held>> {
    server.reload(list).ok().map(|()| server.list())
}

/// Lists of which a run changes so many at least, however slow the machine is.
const FEWEST_CHANGES: usize = 10;

/// Generated lists, each given to `check`, until there were enough of them. `check` returns how many were
/// changed so far. Returns in words how many lists there were.
fn generated(mut check: impl FnMut(&[u8], u64) -> usize) -> String {
    let (seed, asked) = (seed(), number(LINES));
    let bound = asked.map_or(DEFAULT_TIME, |_| Duration::MAX);
    let mut generator = Generator::new(seed);
    let start = Instant::now();
    let (mut lines, mut files, mut changed) = (0, 0, 0);
    while lines < asked.unwrap_or(DEFAULT_LINES)
        && (changed <= FEWEST_CHANGES || start.elapsed() < bound)
    {
        let file = generator.file();
        lines += file.len() as u64;
        changed = check(&file.concat(), files);
        files += 1;
    }
    let seconds = start.elapsed().as_secs_f64();
    format!("{lines} lines in {files} files ({SEED}={seed}, {seconds:.1} s)")
}

#[test]
fn a_real_kamailio_holds_the_same_of_a_list_before_and_after_fmt() {
    if !skip::required("kamailio") {
        return;
    }
    let mut server = server();
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let file = folder.path().join("x.list");
    let fmt = |file: &Path| ds_tool([OsStr::new("fmt"), file.as_os_str()]);
    let (mut changed, mut refused) = (0, 0);
    let made = generated(|old, number| {
        fs::write(&file, old).expect("a list");
        let output = fmt(&file);
        let new = fs::read(&file).expect("a list");
        let shown = || {
            let (old, new) = (old.escape_ascii(), new.escape_ascii());
            format!("file {number}: {output:?}\nold: {old}\nnew: {new}")
        };
        match output.status.code() {
            Some(0) => {}
            // A version of Kamailio does not start with it.
            Some(2) => {
                refused += 1;
                assert_eq!(new, old, "{}", shown());
                return changed;
            }
            _ => panic!("{}", shown()),
        }
        assert_eq!(
            loaded(&mut server, &new),
            loaded(&mut server, old),
            "{}",
            shown()
        );
        changed += usize::from(new != old);
        assert!(fmt(&file).status.success());
        assert_eq!(fs::read(&file).expect("a list"), new, "twice: {}", shown());
        changed
    });
    figures::tell(&format!(
        "fmt: kamailio holds the same of {made}: {changed} changed, {refused} not aligned"
    ));
    assert!(changed > FEWEST_CHANGES, "hardly a list was changed");
}

#[test]
fn a_real_kamailio_sees_one_flag_change_after_set() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let mut server = server();
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let file = folder.path().join("x.list");
    let (mut changed, mut refused) = (0, 0);
    let made = generated(|old, number| {
        let lines = old.iter().filter(|&&b| b == b'\n').count() as u64 + 1;
        let line = (number % lines + 1).to_string();
        fs::write(&file, old).expect("a list");
        let args = [
            "set",
            "--kamailio-version",
            &version,
            "--line",
            &line,
            "--add",
            "D",
        ];
        let output = ds_tool(args.map(OsStr::new).iter().chain([&file.as_os_str()]));
        let new = fs::read(&file).expect("a list");
        let shown = || {
            let (old, new) = (old.escape_ascii(), new.escape_ascii());
            format!("file {number}, line {line}: {output:?}\nold: {old}\nnew: {new}")
        };
        if output.status.code() == Some(2) {
            refused += 1;
            assert_eq!(new, old, "{}", shown());
            return changed;
        }
        assert!(output.status.success(), "{}", shown());
        let (Some(before), Some(after)) = (loaded(&mut server, old), loaded(&mut server, &new))
        else {
            panic!("not loaded: {}", shown());
        };
        let pairs: Vec<_> = before
            .iter()
            .zip(&after)
            .filter(|(one, two)| one != two)
            .collect();
        assert!(
            before.len() == after.len() && pairs.len() <= 1,
            "{}",
            shown()
        );
        for (one, two) in pairs {
            let expected = Held {
                flags: format!("D{}", &one.flags[1..]),
                ..one.clone()
            };
            assert_eq!(*two, expected, "{}", shown());
            changed += 1;
        }
        changed
    });
    figures::tell(&format!(
        "set: kamailio sees one change in each of {made}: {changed} changed, {refused} refused"
    ));
    assert!(changed > FEWEST_CHANGES, "hardly a list was changed");
}

const CFG: &str = r#"
debug=0
log_stderror=yes
children=1
disable_tcp=yes
listen=udp:127.0.0.1:@PORT@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_ping_interval", 86400)
modparam("dispatcher", "reload_delta", 0)
request_route { exit; }
"#;

#[test]
fn what_probe_writes_is_what_a_reload_shows() {
    if !skip::required("kamailio") {
        return;
    }
    let (up, down) = (Uas::answering("200 OK"), Uas::answering("503 Gone"));
    let closed = wait::free_port("127.0.0.1");
    let mut server = Kamailio::start(CFG, "127.0.0.1", Network::Shared);
    let list = format!(
        "1 sip:{up} 8 9 weight=50 # up\n\
         1 sip:{up};x=1 9 8\n\
         1 sip:{up} 4 7\n\
         1 sip:127.0.0.1:{closed} 8 6 duid=a\n\
         1 sip:127.0.0.1:{closed} 0 5\n\
         1 sip:{down}\t16\t4\n\
         1 sip:{down} 12 3\n",
        up = up.address,
        down = down.address,
    );
    server.reload(list.as_bytes()).expect("it is loaded");
    let before = server.list();
    let file = server.list_file();
    let args = ["probe", "--write=inactive", "--timeout", "1s"].map(OsStr::new);
    let output = ds_tool(args.iter().chain([&file.as_os_str()]));
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    server.reload_file().expect("it is loaded");
    let after = server.list();
    let flags = |loaded: &[Held]| {
        loaded
            .iter()
            .map(|loaded| loaded.flags.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(flags(&before), ["AP", "IP", "DX", "AP", "AX", "AX", "DP"]);
    assert_eq!(flags(&after), ["AP", "AP", "DX", "IP", "IX", "IX", "DP"]);
    // But for the flags, all is as it was.
    let rest = |loaded: Vec<Held>| {
        let bare = |loaded| Held {
            flags: String::new(),
            ..loaded
        };
        loaded.into_iter().map(bare).collect::<Vec<_>>()
    };
    assert_eq!(rest(after), rest(before));
}
