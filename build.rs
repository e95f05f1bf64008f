//! How the program is linked, so that it starts soon: docs/performance.md says what it gives.
//!
//! What is asked of the linker is tried on a small program first. Where that can't be linked, or does
//! not run, less is asked, and at last nothing: then the program is linked as cargo does by itself.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script's arguments are its environment, and it writes to its own folder"
)]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The libraries that rustc names, and the archives that take their places.
const ARCHIVES: [(&str, &str); 7] = [
    ("libc.a", "libc.a"),
    ("libm.a", "libm.a"),
    ("libgcc_s.a", "libgcc_eh.a"),
    ("libutil.a", "libutil.a"),
    ("librt.a", "librt.a"),
    ("libpthread.a", "libpthread.a"),
    ("libdl.a", "libdl.a"),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=link/start.ld");
    let says = |variable: &str, value: &str| env::var(variable).is_ok_and(|it| it == value);
    if says("PROFILE", "release")
        && says("CARGO_CFG_TARGET_OS", "linux")
        && says("CARGO_CFG_TARGET_ENV", "gnu")
        && env::var("HOST") == env::var("TARGET")
    {
        let build = Build::of_environment();
        for argument in build.arguments() {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}

/// What cargo says of this build.
struct Build {
    /// Where the package is.
    package: PathBuf,
    /// Where this script may write.
    out: PathBuf,
    rustc: OsString,
    /// The flags for rustc that the user gives.
    flags: Vec<String>,
    /// What the user has rustc link with.
    linker: Option<OsString>,
}

impl Build {
    fn of_environment() -> Self {
        let path = |variable| env::var_os(variable).unwrap_or_default().into();
        let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
        Self {
            package: path("CARGO_MANIFEST_DIR"),
            out: path("OUT_DIR"),
            rustc: env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()),
            flags: flags.split_terminator('\x1f').map(String::from).collect(),
            linker: env::var_os("RUSTC_LINKER"),
        }
    }

    /// What the linker is asked for: the most that it can do.
    fn arguments(&self) -> Vec<String> {
        let order = vec![format!(
            "-T{}",
            self.package.join("link/start.ld").display()
        )];
        let library = self.library_inside().unwrap_or_default();
        [[library.clone(), order.clone()].concat(), library, order]
            .into_iter()
            .find(|arguments| self.links(arguments))
            .unwrap_or_default()
    }

    /// What makes the C library a part of the program. `None` where it is not there as an archive, or
    /// where the user decides with `-C target-feature=+crt-static` or the contrary.
    ///
    /// A build script can't say that, and in `RUSTFLAGS` it would hold for procedural macros, too,
    /// which are shared libraries. So rustc names shared libraries, and the linker is told of a folder
    /// in which it finds archives by these names.
    fn library_inside(&self) -> Option<Vec<String>> {
        let decides = |flag: &String| flag.contains("crt-static") || flag.contains("linker=");
        if self.flags.iter().any(decides) {
            return None;
        }
        let archives = self.out.join("archives");
        fs::create_dir_all(&archives).ok()?;
        for (name, archive) in ARCHIVES {
            let path = self.library(archive)?;
            let path = path.to_str()?;
            // Another compiler has them elsewhere.
            println!("cargo::rerun-if-changed={path}");
            fs::write(archives.join(name), format!("INPUT(\"{path}\")\n")).ok()?;
        }
        let mut arguments = vec![format!("-L{}", archives.display()), "-static-pie".into()];
        // GNU ld takes from an archive what was asked for before it, and these ask for each other.
        let again = "-Wl,--start-group -lc -lgcc_s -lgcc -Wl,--end-group";
        arguments.extend(again.split(' ').map(String::from));
        Some(arguments)
    }

    /// Where the C compiler has a library.
    fn library(&self, name: &str) -> Option<PathBuf> {
        let compiler = self.linker.clone().unwrap_or_else(|| "cc".into());
        let mut asking = Command::new(compiler);
        let said = asking
            .arg(format!("-print-file-name={name}"))
            .output()
            .ok()?;
        let path = PathBuf::from(String::from_utf8(said.stdout).ok()?.trim_end());
        path.is_absolute().then_some(path)
    }

    /// Whether a program can be linked like this, and runs.
    fn links(&self, arguments: &[String]) -> bool {
        let text = "fn main() { std::thread::spawn(|| {}).join().unwrap(); }\n";
        let mut rustc = Command::new(&self.rustc);
        rustc.args(["--edition=2024", "--crate-type=bin", "--cap-lints=allow"]);
        rustc.args(&self.flags);
        if let Some(linker) = &self.linker {
            let mut option = OsString::from("-Clinker=");
            option.push(linker);
            rustc.arg(option);
        }
        rustc.args(arguments.iter().map(|it| format!("-Clink-arg={it}")));
        rustc.args(["-o", "trial", "trial.rs"]);
        fs::write(self.out.join("trial.rs"), text).is_ok()
            && self.succeeds(&mut rustc)
            && self.succeeds(&mut Command::new(self.out.join("trial")))
    }

    fn succeeds(&self, command: &mut Command) -> bool {
        let ended = command.current_dir(&self.out).output();
        ended.is_ok_and(|ended| ended.status.success())
    }
}
