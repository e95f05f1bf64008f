//! What a server's tls module reads, as far as the files exist here.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use super::load::LoadedConfig;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::fs;
use crate::fs::location::{FileLocation, either};
use crate::kamailio::list::socket::Socket;
use crate::kamailio::server::{StartupError, TlsSource};
use crate::kamailio::tls_cfg::{
    self, DomainRole, TlsCfgFile, TlsDomainFile, TlsFiles, TlsProfiles,
};
use crate::probe::is_key_of_another;

impl LoadedConfig {
    /// What the tls module finds when it is started. What stops the start is one of the server's
    /// faults from here on.
    pub(super) fn check_tls_files(&mut self) -> TlsFiles {
        let mut paths = Vec::new();
        let (file, needed) = match &self.server.tls {
            Fact::Known(TlsSource::File(name)) => {
                let file = self.tls_file(name);
                paths.extend(self.tls_path(name));
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
        paths.extend(
            needed
                .iter()
                .filter_map(|needed| self.tls_path(Path::new(&needed.name))),
        );
        let mut found = TlsFiles {
            file,
            paths,
            ..TlsFiles::default()
        };
        for needed in needed {
            if let Some(absent) = self.absent(&needed) {
                found.absent.push(absent);
            } else if let Some(key) = self.foreign(needed) {
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
        let elsewhere = RefCell::new(None);
        let here = |name: &str| {
            self.tls_path(Path::new(name)).unwrap_or_else(|| {
                elsewhere.replace(Some(name.to_owned()));
                PathBuf::new()
            })
        };
        let clients = self.clients(found, here);
        match elsewhere.into_inner() {
            Some(name) => {
                let name = sanitize(name.as_bytes());
                Err(format!(
                    "{name} is a file of the server: name the folder that holds it with --root"
                ))
            }
            None => clients,
        }
    }

    fn clients(
        &self,
        found: &TlsFiles,
        here: impl Fn(&str) -> PathBuf + Copy,
    ) -> Result<Option<TlsProfiles>, String> {
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
    fn tls_file(&self, name: &Path) -> TlsCfgFile {
        let not_looked_at = |path: String, why: &str| TlsCfgFile::NotLookedAt {
            path,
            why: why.to_owned(),
        };
        if name.as_os_str().is_empty() {
            let path = "\"\"".to_owned();
            return TlsCfgFile::Missing { path };
        }
        let written = || name.to_string_lossy().into_owned();
        let path = match self.tls_location(name) {
            FileLocation::Here(path) => path,
            FileLocation::Missing(path) if is_of_the_working_folder(name) => {
                let why = "give Kamailio's working directory with --working-dir";
                return not_looked_at(self.shown(&path), why);
            }
            FileLocation::Missing(path) if self.files.are_complete() => {
                return TlsCfgFile::Missing {
                    path: self.shown(&path),
                };
            }
            FileLocation::Missing(path) => {
                return not_looked_at(self.shown(&path), "there is no such file here");
            }
            FileLocation::NotHere => {
                return not_looked_at(written(), "the path is on the server");
            }
            FileLocation::Ambiguous(all) => return not_looked_at(written(), &either(&all)),
            FileLocation::Refused(why) => return not_looked_at(written(), why.as_str()),
        };
        let shown = self.shown(&path);
        if path.is_dir() {
            return not_looked_at(shown, "it is a folder");
        }
        if fs::is_pipe_or_device(&path) {
            return not_looked_at(shown, "it is a pipe or a device");
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
    fn absent(&self, needed: &TlsDomainFile) -> Option<TlsDomainFile> {
        let name = Path::new(&needed.name);
        let FileLocation::Missing(path) = self.tls_location(name) else {
            return None;
        };
        let is_absent = self.files.is_own_disk() && !is_of_the_working_folder(name);
        is_absent.then(|| TlsDomainFile {
            name: self.shown(&path),
            ..needed.clone()
        })
    }

    /// The needed key with its path here, if it is known not to belong to its certificate.
    fn foreign(&self, key: TlsDomainFile) -> Option<TlsDomainFile> {
        if key.option != "private_key" {
            return None;
        }
        let Some(certificate) = &key.certificate else {
            return Some(key);
        };
        let path = |name: &str| match self.tls_location(Path::new(name)) {
            FileLocation::Here(path) if path.is_file() => Some(path),
            _ => None,
        };
        let (certificate, of_key) = (path(certificate)?, path(&key.name)?);
        let read = |path: &Path| Some(self.files.read(path).ok()?.text);
        let is_foreign = is_key_of_another(&read(&of_key)?, &read(&certificate)?);
        is_foreign.then(|| TlsDomainFile {
            name: self.shown(&of_key),
            certificate: Some(self.shown(&certificate)),
            ..key
        })
    }

    /// Where the file is that the tls module calls `name`.
    ///
    /// A name that begins with a dot is one in the folder that Kamailio runs in; other relative ones
    /// begin where the cfg is (`get_abs_pathname`, `fix_shm_pathname`).
    fn tls_location(&self, name: &Path) -> FileLocation {
        let folder = self.main().parent().unwrap_or(Path::new(""));
        if name.is_absolute() {
            return self.files.find(name);
        }
        let beside = self.files.find_literally(&folder.join(name));
        if !is_of_the_working_folder(name) {
            return beside;
        }
        let there = self.files.find_in_working_dir(&self.working_dir.join(name));
        match (there, beside) {
            // The folder that Kamailio runs in is seldom known.
            (FileLocation::Missing(_) | FileLocation::NotHere, FileLocation::Here(beside))
                if !self.files.are_complete() =>
            {
                FileLocation::Here(beside)
            }
            (there, _) => there,
        }
    }

    /// The path here of the file that the tls module calls `name`, whether or not it is there.
    fn tls_path(&self, name: &Path) -> Option<PathBuf> {
        match self.tls_location(name) {
            FileLocation::Here(path) | FileLocation::Missing(path) => Some(path),
            _ => None,
        }
    }

    fn shown(&self, path: &Path) -> String {
        self.files.shown(path).to_string_lossy().into_owned()
    }

    fn main(&self) -> &Path {
        Path::new(&self.cfg.files[0].source.name)
    }
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
    use crate::fs::root::Main;
    use crate::kamailio::cfg::{self, CfgOptions};
    use crate::kamailio::server::Server;
    use crate::kamailio::version::Version;
    use std::fs;
    use std::sync::Arc;

    /// Whose disk a cfg stands on.
    #[derive(Debug, Clone, Copy)]
    enum DiskOwner {
        Server,
        Copy,
        Another,
    }

    /// The cfg in this folder of a disk, with these lines.
    fn configuration(folder: &Path, lines: &str, disk: DiskOwner) -> LoadedConfig {
        let text = format!("enable_tls=yes\nloadmodule \"tls.so\"\n{lines}\n");
        let path = folder.join("kamailio.cfg");
        let own = format!("\"{}\"", path.display());
        let main = Main {
            path: &path,
            text: match disk {
                DiskOwner::Server => own.as_bytes(),
                DiskOwner::Copy | DiskOwner::Another => b"",
            },
            roots: match disk {
                DiskOwner::Copy => &[PathBuf::from("/")],
                DiskOwner::Server | DiskOwner::Another => &[],
            },
            checkout: None,
            working_dir: Path::new("/"),
            found_in: None,
        };
        let files = Files::of_cfg(main, Arc::default(), Arc::default(), Default::default());
        let reading = CfgOptions::default();
        let cfg = cfg::read(&path, text.into_bytes(), &files, &reading);
        LoadedConfig {
            server: Server::of_cfg(&cfg, Version::V6_1),
            cfg,
            files,
            working_dir: PathBuf::from("/"),
            db: crate::cli::settings::DbSettings::default(),
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
        let mut server = configuration(here, by_parameters, DiskOwner::Server);
        let found = server.check_tls_files();
        let [key] = found.absent.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!((key.option, key.is_written), ("private_key", false));
        assert_eq!(Path::new(&key.name), here.join("cert.pem"));
        assert_eq!(startup_errors(&server), ["tls-file-missing"]);

        let line = "modparam(\"tls\", \"config\", \"\")";
        let mut unnamed = configuration(here, line, DiskOwner::Another);
        unnamed.check_tls_files();
        assert_eq!(startup_errors(&unnamed), ["no-tls-cfg"]);

        let by_file = "modparam(\"tls\", \"config\", \"tls.cfg\")";
        let told = |disk| {
            let mut server = configuration(here, by_file, disk);
            let found = server.check_tls_files();
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
        for disk in [DiskOwner::Copy, DiskOwner::Another] {
            assert_eq!(told(disk).1, <[&str; 0]>::default(), "{disk:?}");
        }
        fs::write(here.join("tls.cfg"), "[server:default\n").unwrap();
        assert_eq!(told(DiskOwner::Another).1, ["bad-tls-cfg"]);
    }
}
