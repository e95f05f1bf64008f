//! A real Kamailio starts with a configuration, has tm and pings, or not, as `ds-tool show` says.

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tempfile::TempDir;

use super::cfg_generator::{self, Case, ENVIRONMENT};
use super::ds_tool;
use super::rpc::Rpc;
use super::{figures, skip, wait};

/// Repeats a run of the generator.
const SEED: &str = "DS_TOOL_SEED";
/// How many configurations are made at most; asking for more also lifts the limit in time.
const CFGS: &str = "DS_TOOL_CFGS";

const DEFAULT_TIME: Duration = Duration::from_secs(75);
/// Servers wait far more than they work, so that more of them run than there are cores.
const WORKERS: usize = 12;
/// How long a server may take to start, or to say that it does not.
const START: Duration = Duration::from_secs(20);
/// The interval is one second, counted from a start that was seen a little late.
const PING: Duration = Duration::from_millis(2500);
/// A ping that is expected may be late on a busy machine.
const LATE_PING: Duration = Duration::from_secs(20);
const ANSWER: Duration = Duration::from_secs(5);
/// How many disagreements are made small and told, and with how many tries each.
const TOLD: usize = 5;
const TRIES: usize = 80;

/// Always first and as it is: it keeps a server on loopback whatever follows.
/// A `listen` takes any words on the next line as more names, so it is not the last of it.
const HEAD: &str = "\
listen=udp:@ADDRESS@
debug=0
log_stderror=yes
children=1
disable_tcp=yes
";

/// Always last: the socket that the test talks to, if nothing before swallows it.
const TAIL: &str = r#"
loadmodule "jsonrpcs.so"
modparam("jsonrpcs", "transport", 4)
modparam("jsonrpcs", "dgram_socket", "@DIR@/rpc.sock")
"#;

/// What a server does with a configuration, or what ds-tool says of it; `None` is what was not
/// asked, or not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Answer {
    starts: Option<bool>,
    tm: Option<bool>,
    flags: Option<String>,
    pinged: Option<bool>,
    /// Why, as far as it is said.
    why: String,
}

impl Answer {
    /// Whether both have said the same, as far as both have said something.
    fn agrees(&self, other: &Self) -> bool {
        fn same<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        same(&self.starts, &other.starts)
            && same(&self.tm, &other.tm)
            && same(&self.flags, &other.flags)
            && same(&self.pinged, &other.pinged)
    }
}

/// What came of one configuration.
#[derive(Debug)]
enum Outcome {
    Compared {
        kamailio: Answer,
        ds_tool: Answer,
    },
    /// Nothing is to be compared: the list or a module that the server reads is not the one of the
    /// case.
    OtherFiles,
}

#[derive(Default)]
struct Counts {
    compared: AtomicUsize,
    started: AtomicUsize,
    without_rpc: AtomicUsize,
    with_tm: AtomicUsize,
    pinged: AtomicUsize,
    unknown: AtomicUsize,
    other_files: AtomicUsize,
}

#[test]
fn a_real_kamailio_does_with_generated_configurations_what_show_says() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let asked = number(CFGS);
    let seed = number(SEED).unwrap_or_else(|| {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("a time after 1970");
        u64::try_from(now.as_micros()).expect("a time of this age")
    });
    let bound = asked.map_or(DEFAULT_TIME, |_| Duration::MAX);
    let start = Instant::now();
    let next = AtomicU64::new(0);
    let counts = Counts::default();
    let differing = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            let bench = Bench { version: &version };
            let (next, counts, differing) = (&next, &counts, &differing);
            scope.spawn(move || {
                while start.elapsed() < bound {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if asked.is_some_and(|asked| number >= asked) {
                        return;
                    }
                    let case = cfg_generator::case(seed, number);
                    let outcome = bench.outcome(&case);
                    if !counts.count(&outcome) {
                        let mut differing = differing.lock().expect("no panic");
                        differing.push((number, case, outcome));
                    }
                }
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    let mut differing = differing.into_inner().expect("no panic");
    differing.sort_by_key(|(number, ..)| *number);
    figures::tell(&format!(
        "generated configurations: {} of {} agree with kamailio {version}: {} start ({} of them \
         without a word), {} with tm, {} pinged, {} unknown to ds-tool, {} more left out ({SEED}={seed}, \
         {seconds:.1} s)",
        counts.compared().saturating_sub(differing.len()),
        counts.compared(),
        read(&counts.started),
        read(&counts.without_rpc),
        read(&counts.with_tm),
        read(&counts.pinged),
        read(&counts.unknown),
        read(&counts.other_files),
    ));
    let bench = Bench { version: &version };
    let told = differing.iter().take(TOLD);
    let told: Vec<String> = told
        .map(|(number, case, outcome)| {
            let report = bench.report(case, outcome);
            format!("configuration {number} of {SEED}={seed}:\n{report}")
        })
        .collect();
    assert!(
        differing.is_empty(),
        "{} configurations differ\n{}",
        differing.len(),
        told.join("\n")
    );
    let compared = counts.compared();
    assert!(compared > 0, "no configuration was compared");
    let rare = compared / 50;
    assert!(
        read(&counts.unknown) <= rare,
        "ds-tool knows too little: {} unknown",
        read(&counts.unknown)
    );
    if compared >= 100 {
        for (what, count) in [("start", &counts.started), ("are pinged", &counts.pinged)] {
            assert!(read(count) > compared / 40, "hardly any {what}");
        }
    }
}

impl Counts {
    /// Counts an outcome; whether both agree.
    fn count(&self, outcome: &Outcome) -> bool {
        let add = |count: &AtomicUsize, yes: bool| {
            count.fetch_add(usize::from(yes), Ordering::SeqCst);
        };
        let Outcome::Compared { kamailio, ds_tool } = outcome else {
            add(&self.other_files, true);
            return true;
        };
        add(&self.compared, true);
        add(&self.started, kamailio.starts == Some(true));
        add(
            &self.without_rpc,
            kamailio.starts == Some(true) && kamailio.tm.is_none(),
        );
        add(&self.with_tm, kamailio.tm == Some(true));
        add(&self.pinged, kamailio.pinged == Some(true));
        // What ds-tool does not claim to know cannot be wrong; it is only to be rare.
        let unknown = ds_tool.starts.is_none() || ds_tool.pinged.is_none();
        add(&self.unknown, unknown);
        unknown || kamailio.agrees(ds_tool)
    }

    fn compared(&self) -> usize {
        read(&self.compared)
    }
}

fn read(count: &AtomicUsize) -> usize {
    count.load(Ordering::SeqCst)
}

/// Where one server after the other runs.
struct Bench<'a> {
    version: &'a str,
}

impl Bench<'_> {
    /// The same case in both. A port that was taken in between is no answer.
    fn outcome(&self, case: &Case) -> Outcome {
        for _ in 0..5 {
            let run = Run::prepare(case);
            let ds_tool = run.ask_ds_tool(self.version);
            let patience = match ds_tool.pinged {
                Some(true) => LATE_PING,
                _ => PING,
            };
            let Ok((kamailio, log)) = run.measure(patience) else {
                continue;
            };
            // What a path leads to, the server's disk decides.
            if ["can't open list file", "could not open module"]
                .iter()
                .any(|said| log.contains(said))
            {
                return Outcome::OtherFiles;
            }
            return Outcome::Compared { kamailio, ds_tool };
        }
        panic!("no port is free for a server");
    }

    /// The two sides of a case that has them.
    fn differs(&self, case: &Case) -> Option<(Answer, Answer)> {
        match self.outcome(case) {
            Outcome::Compared { kamailio, ds_tool } if !kamailio.agrees(&ds_tool) => {
                Some((kamailio, ds_tool))
            }
            _ => None,
        }
    }

    /// Both sides of a disagreement, and the fewest lines found that still make it.
    fn report(&self, case: &Case, first: &Outcome) -> String {
        let Some(mut sides) = self.differs(case) else {
            return format!("once, and then no more: {first:?}\n{}", shown(case));
        };
        let mut case = case.clone();
        let mut tries = 0;
        let mut run = case.lines.len().div_ceil(2);
        while run > 0 {
            let mut at = 0;
            while at < case.lines.len() && tries < TRIES {
                let mut fewer = case.clone();
                fewer.lines.drain(at..(at + run).min(case.lines.len()));
                tries += 1;
                match self.differs(&fewer) {
                    Some(still) => (sides, case) = (still, fewer),
                    None => at += run,
                }
            }
            run /= 2;
        }
        let (kamailio, ds_tool) = sides;
        format!(
            "kamailio: {kamailio:?}\nds-tool:  {ds_tool:?}\n{}",
            shown(&case)
        )
    }
}

/// A case in a folder.
struct Run<'a> {
    case: &'a Case,
    folder: TempDir,
    destination: UdpSocket,
}

/// The free port of the server was free no more.
struct TakenPort;

impl<'a> Run<'a> {
    fn prepare(case: &'a Case) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let dir = folder.path();
        let destination = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        // An address that has a name in every `/etc/hosts`: a server asks for it, and not DNS.
        let address = format!("127.0.0.1:{}", wait::free_port("127.0.0.1"));
        let list = dir.join("dispatcher.list");
        let in_place = |text: &str| {
            text.replace("@DIR@", path(dir))
                .replace("@LIST@", path(&list))
                .replace("@ADDRESS@", &address)
        };
        fs::create_dir(dir.join("sub")).expect("a folder");
        for (name, lines) in &case.files {
            fs::write(dir.join(name), in_place(&lines.concat())).expect("an included file");
        }
        let cfg = HEAD.to_owned() + &case.lines.concat() + TAIL;
        fs::write(dir.join("kamailio.cfg"), in_place(&cfg)).expect("a configuration");
        let port = destination.local_addr().expect("an address").port();
        let line = format!("1 sip:127.0.0.1:{port} {}\n", case.flags);
        fs::write(&list, line).expect("a list");
        let environment = ENVIRONMENT.map(|(name, value)| format!("{name}={value}\n"));
        fs::write(dir.join("env"), environment.concat()).expect("an environment");
        Self {
            case,
            folder,
            destination,
        }
    }

    fn working_dir(&self) -> &Path {
        if self.case.inside {
            self.folder.path()
        } else {
            Path::new("/")
        }
    }

    fn start(&self) -> Child {
        let dir = self.folder.path();
        let log = File::create(dir.join("log")).expect("a log");
        let mut command = Command::new(skip::find("kamailio").expect("kamailio is installed"));
        command.args(["-DD", "-E", "-m", "16", "-M", "4", "-f"]);
        command.arg(dir.join("kamailio.cfg"));
        command.arg("-Y").arg(dir).arg("-P").arg(dir.join("pid"));
        command.arg("-w").arg(self.working_dir());
        for define in &self.case.defines {
            command.args(["-A", define]);
        }
        command
            .env_clear()
            .envs(ENVIRONMENT)
            .current_dir(self.working_dir())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("kamailio starts")
    }

    /// Starts a server, looks at it, waits for a ping, and ends it; what it did, and its log.
    fn measure(&self, patience: Duration) -> Result<(Answer, String), TakenPort> {
        let mut process = self.start();
        let mut answer = self.watch(&mut process, patience);
        wait::stop(&mut process);
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log).into_owned();
        if log.contains("Address already in use") {
            return Err(TakenPort);
        }
        if answer.starts == Some(false) {
            let lines: Vec<&str> = log.lines().filter(|line| line.contains("): ")).collect();
            answer.why = lines[..lines.len().min(6)].join("\n    ");
        }
        Ok((answer, log))
    }

    fn watch(&self, process: &mut Child, patience: Duration) -> Answer {
        let mut rpc = Rpc::new(self.folder.path());
        let begin = Instant::now();
        let mut forked = None;
        let rpc_answers = wait::until(START, || {
            if process.try_wait().expect("a child").is_some() {
                return Some(false);
            }
            if forked.is_none() && has_children(process.id()) {
                forked = Some(Instant::now());
            }
            let answer = rpc.call("core.version", &[""; 0], Duration::from_millis(300));
            // A configuration may swallow the socket; such a server is one that has its children
            // and lives on.
            let alone = forked.is_some_and(|since| since.elapsed() > PING);
            (answer.is_ok() || alone).then_some(answer.is_ok())
        });
        let ended = process.try_wait().expect("a child").is_some();
        assert!(
            ended || rpc_answers.is_some(),
            "a server neither starts nor ends in {:?}",
            begin.elapsed()
        );
        let mut answer = Answer {
            starts: Some(!ended),
            ..Answer::default()
        };
        if ended {
            return answer;
        }
        if rpc_answers == Some(true) {
            answer.flags = rpc
                .call("dispatcher.list", &[""; 0], ANSWER)
                .ok()
                .and_then(|list| Some(flags(&list)?.to_owned()));
            answer.tm = rpc
                .call("system.listMethods", &[""; 0], ANSWER)
                .ok()
                .map(|methods| {
                    let mut methods = methods.as_array().expect("methods").iter();
                    methods.any(|method| method == "tm.stats")
                });
        }
        // A receive may end before its time without a packet, as when the machine was suspended.
        self.destination
            .set_read_timeout(Some(Duration::from_millis(100)))
            .expect("a time");
        let ping = wait::until(patience, || self.destination.recv(&mut [0; 64]).ok());
        answer.pinged = Some(ping.is_some());
        answer.starts = Some(process.try_wait().expect("a child").is_none());
        answer
    }

    fn ask_ds_tool(&self, version: &str) -> Answer {
        let dir = self.folder.path();
        let mut args: Vec<String> = ["show", "--kamailio-version", version, "--config"]
            .map(str::to_owned)
            .to_vec();
        args.push(path(&dir.join("kamailio.cfg")).to_owned());
        args.push(path(&dir.join("dispatcher.list")).to_owned());
        args.push(format!("--working-dir={}", path(self.working_dir())));
        args.push(format!("--env-file={}", path(&dir.join("env"))));
        for define in &self.case.defines {
            args.extend(["-A".to_owned(), define.clone()]);
        }
        let json = ds_tool::run(&args).json;
        let (config, entry) = (&json["config"], &json["entries"][0]);
        // ds-tool says "true" of a cfg that lacks an imported file even where a modparam has no
        // module but one that the file may load: such a start counts as unknown here.
        let params = config["params"].as_object();
        let lacks = params.is_some_and(|params| params.values().any(Value::is_null));
        let starts = config["starts"]
            .as_bool()
            .filter(|starts| !(*starts && lacks));
        let state = entry["probing"]["state"].as_str();
        let interval = config["params"]["ds_ping_interval"].as_i64();
        Answer {
            starts,
            tm: match config["tm"].as_str() {
                Some("loaded" | "after-dispatcher") => Some(true),
                Some("absent") => Some(false),
                _ => None,
            },
            flags: entry["flags"].as_str().map(str::to_owned),
            pinged: match state {
                // It cannot be seen in the time that a case has.
                Some("pinged") if interval.is_some_and(|seconds| seconds > 1) => Some(false),
                Some("pinged") => Some(true),
                Some("not-pinged" | "server-wont-start") => Some(false),
                _ => None,
            },
            why: format!("{} {}", config["why"], entry["probing"]["reasons"]),
        }
    }
}

fn flags(list: &Value) -> Option<&str> {
    let set = &list["RECORDS"][0]["SET"];
    set["TARGETS"][0]["DEST"]["FLAGS"].as_str()
}

fn has_children(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))
        .is_ok_and(|children| !children.trim().is_empty())
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn shown(case: &Case) -> String {
    let mut text = format!(
        "flags {}, -A {:?}, {}\n",
        case.flags,
        case.defines,
        if case.inside {
            "run in its folder"
        } else {
            "run in /"
        }
    );
    let main = (
        "kamailio.cfg, between its head and its end".to_owned(),
        case.lines.clone(),
    );
    for (name, lines) in [&main].into_iter().chain(&case.files) {
        let _ = writeln!(text, "{name}:");
        for line in lines {
            let _ = writeln!(text, "  | {}", line.escape_debug());
        }
    }
    text
}

fn number(variable: &str) -> Option<u64> {
    let value = env::var(variable).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{variable}={value} is not a number")),
    )
}
