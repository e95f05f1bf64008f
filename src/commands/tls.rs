//! What a server's tls module reads, as far as the files exist here.

use std::path::{Path, PathBuf};

use super::load::{LoadedConfig, share_a_tree};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::fs;
use crate::kamailio::list::socket::Socket;
use crate::kamailio::server::{StartupError, TlsSource};
use crate::kamailio::tls_cfg::{
    self, DomainRole, TlsCfgFile, TlsDomainFile, TlsFiles, TlsProfiles,
};
use crate::probe::is_key_of_another;

/// Whose file system a cfg is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DiskOwner {
    /// The server's: a file that is missing here is missing for the server.
    Server,
    /// A copy of the server's, which usually lacks the keys.
    Copy,
    /// Another machine's, whose existing files are taken for the server's.
    This,
    /// Another machine's: absolute paths say nothing about the server.
    Another,
}

/// Whether servers usually have their configuration at such a path.
fn is_of_a_server(cfg: &Path) -> bool {
    let folders = ["/etc", "/usr/local/etc"];
    folders.iter().any(|folder| cfg.starts_with(folder))
}

impl LoadedConfig {
    /// What the tls module finds when it starts. Adds what stops the start to the server's faults.
    /// `elsewhere` applies to a cfg at an unusual path.
    pub(super) fn check_tls_files(&mut self, elsewhere: DiskOwner) -> TlsFiles {
        self.check_tls_files_on(self.disk(elsewhere))
    }

    /// Whose file system the cfg is on: `elsewhere`, unless the path says that it is the server's.
    fn disk(&self, elsewhere: DiskOwner) -> DiskOwner {
        // The path as given: the target of a symbolic link may be anywhere.
        let main = std::path::absolute(self.main());
        let is_of_a_server = main.is_ok_and(|main| is_of_a_server(&main));
        match (&self.files.root, is_of_a_server) {
            (Some(_), _) => DiskOwner::Copy,
            (None, true) => DiskOwner::Server,
            (None, false) => elsewhere,
        }
    }

    fn check_tls_files_on(&mut self, disk: DiskOwner) -> TlsFiles {
        let (file, needed) = match &self.server.tls {
            Fact::Known(TlsSource::File(name)) => {
                let file = self.tls_file(name, disk);
                let needed = match &file {
                    TlsCfgFile::Read { read: Ok(cfg), .. } => cfg.needed(),
                    _ => Vec::new(),
                };
                (file, needed)
            }
            Fact::Known(TlsSource::Parameters(domain)) => {
                (TlsCfgFile::Unnamed, domain.needed(DomainRole::Server))
            }
            Fact::Known(TlsSource::Absent) | Fact::Unknown(_) => return TlsFiles::default(),
        };
        let mut found = TlsFiles {
            file,
            ..TlsFiles::default()
        };
        for needed in needed {
            if let Some(absent) = self.absent(&needed, disk) {
                found.absent.push(absent);
            } else if let Some(key) = self.foreign(needed, disk) {
                found.foreign_keys.push(key);
            }
        }
        // If TLS is disabled, the module reads nothing (measured with 5.6 to 6.1).
        if self.server.dns.tls == Fact::Known(true) {
            self.server
                .other_startup_errors
                .extend(startup_errors(&found));
        }
        found
    }

    /// The server's TLS client domains; `None` if it does not use TLS.
    ///
    /// # Errors
    /// Why they are unknown.
    pub(super) fn tls_clients(&self, found: &TlsFiles) -> Result<Option<TlsProfiles>, String> {
        let here = |name: &str| {
            let name = Path::new(name);
            let path = self.tls_path(name, self.disk(DiskOwner::This));
            path.unwrap_or_else(|| name.to_owned())
        };
        match (&self.server.tls, &found.file) {
            (Fact::Unknown(what), _) => {
                let what = sanitize(what.as_bytes());
                Err(format!("the TLS settings depend on {what}"))
            }
            (Fact::Known(TlsSource::Parameters(domain)), _) => Ok(Some(TlsProfiles {
                default: domain.profile(here),
                by_address: Vec::new(),
            })),
            (_, TlsCfgFile::Read { read: Ok(read), .. }) => Ok(Some(read.clients(here))),
            // Stops the start, unless the module reads nothing.
            (
                _,
                TlsCfgFile::Read {
                    read: Err(why),
                    source,
                },
            ) if self.server.dns.tls != Fact::Known(true) => {
                Err(sanitize(format!("{}: {why}", source.name).as_bytes()))
            }
            (_, TlsCfgFile::Missing { path }) => Err(format!(
                "the cfg names a tls.cfg: {}: there is no such file",
                sanitize(path.as_bytes())
            )),
            (_, TlsCfgFile::NotLookedAt { path, why }) => Err(format!(
                "the cfg names a tls.cfg: {}: {why}",
                sanitize(path.as_bytes())
            )),
            _ => Ok(None),
        }
    }

    /// The tls.cfg at the path `name` of the cfg.
    fn tls_file(&self, name: &Path, disk: DiskOwner) -> TlsCfgFile {
        let not_looked_at = |path, why: &str| TlsCfgFile::NotLookedAt {
            path,
            why: why.to_owned(),
        };
        if name.as_os_str().is_empty() {
            let path = "\"\"".to_owned();
            return TlsCfgFile::Missing { path };
        }
        let Some(path) = self.tls_path(name, disk) else {
            let path = name.to_string_lossy().into_owned();
            return not_looked_at(path, "the path is on the server");
        };
        let shown = shown(&path);
        match path.try_exists() {
            Ok(false) if is_of_the_working_folder(name) => {
                return not_looked_at(
                    shown,
                    "give Kamailio's working directory with --working-dir",
                );
            }
            Ok(false) if matches!(disk, DiskOwner::Server | DiskOwner::Copy) => {
                return TlsCfgFile::Missing { path: shown };
            }
            Ok(false) => return not_looked_at(shown, "there is no such file here"),
            Ok(true) if path.is_dir() => return not_looked_at(shown, "it is a folder"),
            Ok(true) if fs::is_pipe_or_device(&path) => {
                return not_looked_at(shown, "it is a pipe or a device");
            }
            Ok(true) | Err(_) => {}
        }
        match self.files.read(&path) {
            Ok(mut source) => {
                source.name = shown;
                let read = tls_cfg::read(&source.text, self.server.version);
                let read = read.and_then(|read| {
                    if let Some(sockets) = self.server.list_options.sockets.value() {
                        let endpoints: Vec<_> = sockets.iter().map(Socket::endpoint).collect();
                        read.check_sockets(&endpoints)?;
                    }
                    Ok(read)
                });
                TlsCfgFile::Read { source, read }
            }
            Err(why) => not_looked_at(shown, &sanitize(why.root_cause().to_string().as_bytes())),
        }
    }

    /// The needed file with its path here, if it is known to be missing.
    fn absent(&self, needed: &TlsDomainFile, disk: DiskOwner) -> Option<TlsDomainFile> {
        let name = Path::new(&needed.name);
        let path = self.tls_path(name, disk)?;
        let is_absent = !is_of_the_working_folder(name)
            && disk == DiskOwner::Server
            && matches!(path.try_exists(), Ok(false));
        is_absent.then(|| TlsDomainFile {
            name: shown(&path),
            ..needed.clone()
        })
    }

    /// The needed key with its path here, if it is known not to belong to its certificate.
    fn foreign(&self, key: TlsDomainFile, disk: DiskOwner) -> Option<TlsDomainFile> {
        if key.option != "private_key" {
            return None;
        }
        let Some(certificate) = &key.certificate else {
            return Some(key);
        };
        let path = |name: &str| {
            let path = self.tls_path(Path::new(name), disk)?;
            path.is_file().then_some(path)
        };
        let (certificate, of_key) = (path(certificate)?, path(&key.name)?);
        let read = |path: &Path| Some(self.files.read(path).ok()?.text);
        let is_foreign = is_key_of_another(&read(&of_key)?, &read(&certificate)?);
        is_foreign.then(|| TlsDomainFile {
            name: shown(&of_key),
            certificate: Some(shown(&certificate)),
            ..key
        })
    }

    /// The path here of the file that the tls module calls `name`; `None` if only the server knows.
    ///
    /// A name that begins with a dot is relative to Kamailio's working directory; other relative names are
    /// relative to the folder of the cfg (`get_abs_pathname`, `fix_shm_pathname`). Absolute names, and those
    /// with a dot, are paths on the server: if this is another machine, the file of that name next to the
    /// cfg is used instead.
    fn tls_path(&self, name: &Path, disk: DiskOwner) -> Option<PathBuf> {
        let folder = self.main().parent().unwrap_or(Path::new(""));
        if name.is_relative() && !is_of_the_working_folder(name) {
            return Some(folder.join(name));
        }
        let here = self.files.here(&self.working_dir.join(name));
        let beside = folder.join(name.file_name().unwrap_or_default());
        let is_certain =
            matches!(disk, DiskOwner::Server | DiskOwner::Copy) || share_a_tree(self.main(), &here);
        match disk {
            _ if is_certain => Some(here),
            _ if is_of_the_working_folder(name) && here.exists() => Some(here),
            _ if beside.is_file() => Some(beside),
            DiskOwner::Another => None,
            _ => Some(here),
        }
    }

    fn main(&self) -> &Path {
        Path::new(&self.cfg.files[0].source.name)
    }
}

fn shown(path: &Path) -> String {
    fs::shown(path).to_string_lossy().into_owned()
}

/// Whether Kamailio looks for this name in its working directory, which is known only from
/// `--working-dir`.
fn is_of_the_working_folder(name: &Path) -> bool {
    name.as_os_str().as_encoded_bytes().starts_with(b".")
}

/// The faults that stop the start.
fn startup_errors(found: &TlsFiles) -> Vec<StartupError> {
    let startup_error = |code, text: String| StartupError::Other {
        code,
        text: sanitize(text.as_bytes()),
    };
    let file = match &found.file {
        TlsCfgFile::Read {
            source,
            read: Err(why),
        } => Some(startup_error(
            "bad-tls-cfg",
            format!("{}: {why}", source.name),
        )),
        TlsCfgFile::Missing { path } => Some(startup_error(
            "no-tls-cfg",
            format!("the cfg names a tls.cfg, but there is no file {path}"),
        )),
        _ => None,
    };
    let absent = found.absent.iter().map(|needed| {
        startup_error(
            "tls-file-missing",
            format!(
                "{} of tls, and there is no file {}",
                needed.option, needed.name
            ),
        )
    });
    let foreign = found.foreign_keys.iter().map(|key| {
        let of = match &key.certificate {
            Some(certificate) => format!("not the key of the certificate in {certificate}"),
            None => "a key without a certificate".to_owned(),
        };
        let text = format!("private_key of tls: {} is {of}", key.name);
        startup_error("tls-key-mismatch", text)
    });
    file.into_iter().chain(absent).chain(foreign).collect()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests need files")]
mod tests {
    use super::*;
    use crate::fs::Files;
    use crate::kamailio::cfg::{self, CfgOptions};
    use crate::kamailio::server::Server;
    use crate::kamailio::version::Version;
    use std::fs;

    /// A cfg in this folder with these lines.
    fn configuration(folder: &Path, lines: &str) -> LoadedConfig {
        let text = format!("enable_tls=yes\nloadmodule \"tls.so\"\n{lines}\n");
        let (files, reading) = (Files::default(), CfgOptions::default());
        let path = folder.join("kamailio.cfg");
        let cfg = cfg::read(&path, text.into_bytes(), &files, &reading);
        LoadedConfig {
            server: Server::of_cfg(&cfg, Version::V6_1),
            cfg,
            files,
            working_dir: PathBuf::from("/"),
        }
    }

    fn startup_errors(configuration: &LoadedConfig) -> Vec<&'static str> {
        let startup_errors = configuration.server.other_startup_errors.iter();
        startup_errors.map(StartupError::code).collect()
    }

    #[test]
    fn a_file_missing_on_the_servers_disk_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        fs::write(here.join("own.pem"), "").unwrap();
        let by_parameters = "modparam(\"tls\", \"certificate\", \"own.pem\")";
        let mut server = configuration(here, by_parameters);
        let found = server.check_tls_files_on(DiskOwner::Server);
        let [key] = found.absent.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!((key.option, key.is_written), ("private_key", false));
        assert_eq!(Path::new(&key.name), here.join("cert.pem"));
        assert_eq!(startup_errors(&server), ["tls-file-missing"]);

        let mut unnamed = configuration(here, "modparam(\"tls\", \"config\", \"\")");
        unnamed.check_tls_files_on(DiskOwner::Another);
        assert_eq!(startup_errors(&unnamed), ["no-tls-cfg"]);

        let by_file = "modparam(\"tls\", \"config\", \"tls.cfg\")";
        let told = |disk| {
            let mut server = configuration(here, by_file);
            let found = server.check_tls_files_on(disk);
            (found, startup_errors(&server))
        };
        assert_eq!(told(DiskOwner::Server).1, ["no-tls-cfg"]);
        assert_eq!(told(DiskOwner::Copy).1, ["no-tls-cfg"]);
        let (found, startup_errors) = told(DiskOwner::Another);
        assert!(
            matches!(found.file, TlsCfgFile::NotLookedAt { .. }),
            "{found:?}"
        );
        assert_eq!(startup_errors, <[&str; 0]>::default());

        let text = "[server:default]\ncertificate=own.pem\nprivate_key=own.pem\n\
                    [client:default]\nca_list=nobody.pem\n";
        fs::write(here.join("tls.cfg"), text).unwrap();
        let (found, startup_errors) = told(DiskOwner::Server);
        assert_eq!(startup_errors, ["tls-file-missing"]);
        let absent: Vec<_> = found
            .absent
            .iter()
            .map(|one| (one.option, one.line))
            .collect();
        assert_eq!(absent, [("ca_list", Some(5))]);
        for disk in [DiskOwner::Copy, DiskOwner::This, DiskOwner::Another] {
            assert_eq!(told(disk).1, <[&str; 0]>::default(), "{disk:?}");
        }
        fs::write(here.join("tls.cfg"), "[server:default\n").unwrap();
        assert_eq!(told(DiskOwner::Another).1, ["bad-tls-cfg"]);
    }

    #[test]
    fn a_server_has_its_configuration_in_etc() {
        for (path, is) in [
            ("/etc/kamailio/kamailio.cfg", true),
            ("/usr/local/etc/kamailio/kamailio.cfg", true),
            ("/home/me/etc/kamailio.cfg", false),
            ("/etcetera/kamailio.cfg", false),
        ] {
            assert_eq!(is_of_a_server(Path::new(path)), is, "{path}");
        }
    }
}
