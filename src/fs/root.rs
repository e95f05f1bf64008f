//! Where the files of a server are on this machine, and which of them may be read and written.
//!
//! A cfg names files by their paths on the server's disk. Where this is that disk, they are what they say.
//! Else they are looked for below the root, a checkout as a rule, and nothing else is read: whoever writes
//! the files of a checkout must not choose what is read and printed of the machine that lints them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::location::{FileLocation, NO_MATCH, Refusal, either};
use super::own_disk::{checkout, is_of_a_server, paths_are_where_they_say, says_where_it_lies};
use super::paths::{absolute, folder_of, normal, real, tail};
use super::{Drafts, from_file, included::Included, is_pipe_or_device, key, walk};
use crate::base::source::{LoadError, Loader, Source};

/// How many files below a root are looked at to guess where a path leads.
const MOST_FILES: usize = 20_000;

/// Finds and reads the files that a kamailio.cfg names.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The folders below which files are read and written.
    roots: Vec<PathBuf>,
    /// Whether the user named the roots: they hold what the server's disk holds.
    given: bool,
    /// Whether this disk is the server's.
    own: bool,
    /// Whether the user named the cfg, which is in no checkout, and all its paths are where they say.
    is_in_place: bool,
    /// Whether the user named the cfg, rather than a folder that it is in.
    is_named: bool,
    /// Whether the whole root is searched, or only what is around the cfg.
    searched: bool,
    /// Whether Kamailio runs in the root folder of its disk, as far as is known.
    runs_in_root: bool,
    /// The folder of the main cfg.
    folder: PathBuf,
    /// Folders, each as the user called it.
    called: Vec<(PathBuf, PathBuf)>,
    /// What files are to hold that are not written yet.
    drafts: Arc<Drafts>,
    trees: Trees,
    included: Included,
    /// What was guessed: folders of the server, and those that stand for them.
    guesses: Arc<Mutex<BTreeSet<(PathBuf, PathBuf)>>>,
    /// Files to include that are not there.
    missing: Arc<Mutex<BTreeSet<PathBuf>>>,
}

/// The files below each root that was searched, by their names.
pub type Trees = Arc<Mutex<BTreeMap<PathBuf, Arc<Tree>>>>;

type Tree = HashMap<OsString, Vec<PathBuf>>;

/// What is known of a main cfg before it is read.
#[derive(Debug, Clone, Copy)]
pub struct Main<'a> {
    pub path: &'a Path,
    pub text: &'a [u8],
    /// The roots that the user named (`--root`, or `root` of a project file).
    pub roots: &'a [PathBuf],
    /// The checkout that a CI system works in. It need not have a `.git`.
    pub checkout: Option<&'a Path>,
    /// The folder that Kamailio runs in.
    pub working_dir: &'a Path,
    /// The folder that the user named, where that is how the cfg was found.
    pub found_in: Option<&'a Path>,
}

impl Files {
    /// The files of this main cfg.
    pub fn of_cfg(main: Main<'_>, drafts: Arc<Drafts>, trees: Trees, included: Included) -> Self {
        let folder = real(&folder_of(main.path));
        let of_ci = main.checkout.map(real);
        let of_ci = of_ci.filter(|checkout| folder.starts_with(checkout));
        let marked = checkout(&folder).or(of_ci);
        let roots = match (main.roots, main.found_in, &marked) {
            ([], None, None) => vec![folder.clone()],
            ([], None, Some(marked)) => vec![marked.clone()],
            ([], Some(named), _) => vec![real(named)],
            (given, ..) => given.iter().map(|root| real(root)).collect(),
        };
        let given = !main.roots.is_empty();
        let is_named = main.found_in.is_none();
        Self {
            own: !given
                && (is_of_a_server(main.path)
                    || is_named
                        && marked.is_none()
                        && says_where_it_lies(main.path, main.text, &folder)),
            is_in_place: !given
                && is_named
                && marked.is_none()
                && paths_are_where_they_say(main.text),
            searched: given || !is_named || marked.is_some(),
            roots,
            given,
            is_named,
            called: {
                let named = main.found_in.map(|named| (real(named), named.to_owned()));
                let own = (folder.clone(), folder_of(main.path));
                named.into_iter().chain([own]).collect()
            },
            runs_in_root: main.working_dir == Path::new("/"),
            folder,
            drafts,
            trees,
            included,
            guesses: Arc::default(),
            missing: Arc::default(),
        }
    }

    /// Files that were named, and no cfg that names others.
    pub fn with_drafts(drafts: Arc<Drafts>) -> Self {
        Self {
            drafts,
            ..Self::default()
        }
    }

    /// Whether this is the server's own disk.
    pub fn is_own_disk(&self) -> bool {
        self.own
    }

    /// Whether the database that the cfg names may be connected to: where the cfg is the server's own, for
    /// all that it says. Anybody can write the files of a checkout.
    pub fn may_connect(&self) -> bool {
        self.own || self.is_in_place
    }

    /// Whether what is not here is not on the server either.
    pub fn are_complete(&self) -> bool {
        self.own || self.given
    }

    /// What was guessed: folders of the server, each with the one that stands for it, and without those in
    /// them.
    pub fn guesses(&self) -> BTreeSet<(PathBuf, PathBuf)> {
        let guesses = self.guesses.lock();
        let all = guesses.unwrap_or_else(PoisonError::into_inner).clone();
        let is_within = |(server, here): &(PathBuf, PathBuf)| {
            let above = (server.parent(), here.parent());
            server.file_name() == here.file_name()
                && all.iter().any(|(s, h)| above == (Some(s), Some(h)))
        };
        let outermost = all.iter().filter(|guess| !is_within(guess));
        outermost.cloned().collect()
    }

    /// Where files would be that the cfg includes if they are there.
    pub fn missing(&self) -> BTreeSet<PathBuf> {
        let missing = self.missing.lock();
        missing.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where the file is that the cfg calls `path`, and that what was guessed is to be reported.
    pub fn find(&self, path: &Path) -> FileLocation {
        let found = self.find_default(path);
        if let FileLocation::Here(here) = &found
            && !self.own
            && !self.is_below_a_root(&real(path))
            && !(self.given && self.roots.iter().any(|root| *here == root.join(tail(path))))
            && let (Some(server), Some(here)) = (path.parent(), here.parent())
        {
            let guesses = self.guesses.lock();
            let mut guesses = guesses.unwrap_or_else(PoisonError::into_inner);
            guesses.insert((server.to_owned(), here.to_owned()));
        }
        found
    }

    /// The same of a path that the cfg does not name: a default.
    pub fn find_default(&self, path: &Path) -> FileLocation {
        match self.find_literally(path) {
            FileLocation::NotHere if path.has_root() => self.find_by_tail(path),
            found => found,
        }
    }

    /// The same without a guess, as of a name that starts in the root folder of the server.
    pub fn find_literally(&self, path: &Path) -> FileLocation {
        if path == Path::new("/dev/null") {
            return FileLocation::Here(path.to_owned());
        }
        let there = real(path);
        if self.is_of_the_system(&normal(&absolute(path))) || self.is_of_the_system(&there) {
            return FileLocation::Refused(Refusal::System);
        }
        let is_below = self.is_below_a_root(&there);
        match path.exists() {
            true if self.own || is_below => FileLocation::Here(path.to_owned()),
            false if self.own || is_below => FileLocation::Missing(path.to_owned()),
            // A link, or a relative path, that leads out.
            _ if !path.has_root() || self.is_below_a_root(&normal(&absolute(path))) => {
                FileLocation::Refused(Refusal::Outside)
            }
            _ => self.find_below_given(path),
        }
    }

    /// The same of a relative name, with the folder that Kamailio runs in before it.
    pub fn find_in_working_dir(&self, path: &Path) -> FileLocation {
        // Where it runs in /, as most do, the whole path is a guess already.
        match self.runs_in_root && path.has_root() {
            true => self.find_literally(path),
            false => self.find(path),
        }
    }

    /// Whether a file of this run may be written: one below the root, or any where the disk is the
    /// server's and its cfg was named.
    pub fn may_write(&self, path: &Path) -> bool {
        (self.own && self.is_named) || self.is_below_a_root(&real(path))
    }

    /// An absolute path below one of the roots that the user named.
    fn find_below_given(&self, path: &Path) -> FileLocation {
        if !self.given {
            return FileLocation::NotHere;
        }
        let below = |root: &PathBuf| root.join(tail(path));
        let mut there = self.roots.iter().map(below).filter(|path| path.exists());
        match (there.next(), there.next()) {
            (Some(only), None) => self.checked(only),
            // Several: the nearest to the cfg; and what is below none may be elsewhere in one.
            _ => FileLocation::NotHere,
        }
    }

    /// This file, unless it is a link that leads out.
    fn checked(&self, path: PathBuf) -> FileLocation {
        let there = real(&path);
        match () {
            () if self.is_of_the_system(&there) => FileLocation::Refused(Refusal::System),
            () if self.is_below_a_root(&there) => FileLocation::Here(path),
            () => FileLocation::Refused(Refusal::Outside),
        }
    }

    /// The file whose path ends as this absolute one does: around the cfg, else elsewhere in the root.
    fn find_by_tail(&self, path: &Path) -> FileLocation {
        let names: Vec<_> = tail(path).iter().map(ToOwned::to_owned).collect();
        if names.len() > 1 {
            if let Some(here) = self.around_the_cfg(&names) {
                return self.checked(here);
            }
            if let Some(here) = self.as_guessed_before(path) {
                return self.checked(here);
            }
            let mut elsewhere = self.in_the_root(&names);
            elsewhere.sort();
            match elsewhere.len() {
                0 => {}
                1 => return self.checked(elsewhere.remove(0)),
                _ => return FileLocation::Ambiguous(elsewhere),
            }
        }
        match self.roots.first() {
            Some(root) if self.given => FileLocation::Missing(root.join(tail(path))),
            _ => FileLocation::NotHere,
        }
    }

    /// In the folders from that of the cfg up to the root, the file with the longest such tail. The name
    /// of the file alone is enough beside the cfg.
    fn around_the_cfg(&self, names: &[OsString]) -> Option<PathBuf> {
        let above = self.folder.ancestors();
        let folders: Vec<_> = above.take_while(|f| self.is_below_a_root(f)).collect();
        (0..names.len()).find_map(|start| {
            let tail: PathBuf = names[start..].iter().collect();
            let is_name_alone = start + 1 == names.len();
            let count = if is_name_alone { 1 } else { folders.len() };
            let here = folders.iter().take(count).map(|folder| folder.join(&tail));
            here.into_iter()
                .find(|path| path.exists() && !self.is_of_another_cfg(path))
        })
    }

    /// The file below a folder of which another path showed what it stands for.
    fn as_guessed_before(&self, path: &Path) -> Option<PathBuf> {
        let path = normal(path);
        let guesses = self.guesses.lock();
        let guesses = guesses.unwrap_or_else(PoisonError::into_inner).clone();
        guesses.into_iter().find_map(|(mut server, mut here)| {
            // /etc/kamailio/parts and conf/parts: /etc/kamailio is conf.
            while server.file_name().is_some() && server.file_name() == here.file_name() {
                server.pop();
                here.pop();
            }
            let here = here.join(path.strip_prefix(server).ok()?);
            here.exists().then_some(here)
        })
    }

    /// The files anywhere in the roots with the longest such tail of two names at least, nearest to the
    /// cfg. Those of another server's cfg are not this one's.
    fn in_the_root(&self, names: &[OsString]) -> Vec<PathBuf> {
        if !self.searched {
            return Vec::new();
        }
        let mut best = (0, 0);
        let mut found = Vec::new();
        for tree in self.roots.iter().map(|root| self.tree(root)) {
            for path in names
                .last()
                .and_then(|name| tree.get(name))
                .into_iter()
                .flatten()
            {
                let same = path.iter().rev().zip(names.iter().rev());
                let length = same.take_while(|(a, b)| a == b).count();
                let near = path.iter().zip(&self.folder).take_while(|(a, b)| a == b);
                let rank = (length, near.count());
                if length < 2 || rank < best || self.is_of_another_cfg(path) {
                    continue;
                }
                if rank > best {
                    found.clear();
                    best = rank;
                }
                found.push(path.clone());
            }
        }
        found
    }

    /// Whether another `kamailio.cfg` stands beside a file, or above it and not above the main cfg.
    fn is_of_another_cfg(&self, path: &Path) -> bool {
        let above = path.ancestors().skip(1);
        let mut above = above.take_while(|folder| !self.folder.starts_with(folder));
        above.any(|folder| folder.join("kamailio.cfg").exists())
    }

    /// The files below a root.
    fn tree(&self, root: &Path) -> Arc<Tree> {
        let trees = self.trees.lock();
        let mut trees = trees.unwrap_or_else(PoisonError::into_inner);
        let tree = trees.entry(root.to_owned()).or_insert_with(|| {
            let mut tree = Tree::new();
            for path in walk::some_files(root, MOST_FILES) {
                let name = path.file_name().unwrap_or_default().to_owned();
                tree.entry(name).or_default().push(path);
            }
            Arc::new(tree)
        });
        Arc::clone(tree)
    }

    fn is_below_a_root(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
    }

    fn is_of_the_system(&self, path: &Path) -> bool {
        // A root such as /dev/shm/work was chosen by the user.
        let is_own = |root: &&PathBuf| is_of_the_system(root) && path.starts_with(root);
        is_of_the_system(path) && self.roots.iter().find(is_own).is_none()
    }

    /// A path as the user would call it: as [`super::shown`], and outside of the folder of the run as the
    /// folder that was named.
    pub fn shown(&self, path: &Path) -> PathBuf {
        let plain = super::shown(path);
        let there = real(&plain);
        let as_called = |(folder, called): &(PathBuf, PathBuf)| {
            let rest = there.strip_prefix(folder).ok()?;
            called.is_relative().then(|| called.join(rest))
        };
        match plain.is_absolute() {
            true => self.called.iter().find_map(as_called).unwrap_or(plain),
            false => plain,
        }
    }

    /// The file at `path`, which is a path of this machine.
    ///
    /// # Errors
    /// As [`super::read`].
    pub fn read(&self, path: &Path) -> anyhow::Result<Source> {
        match self.drafts.get(&key(path)) {
            Some(text) => Ok(Source::new(path.to_string_lossy(), text.clone())),
            None => from_file(path),
        }
    }

    fn load_from(&self, location: FileLocation) -> Result<Vec<u8>, LoadError> {
        let here = match location {
            FileLocation::Here(here) => here,
            FileLocation::Missing(path) => {
                let missing = self.missing.lock();
                missing.unwrap_or_else(PoisonError::into_inner).insert(path);
                return Err(LoadError::Missing);
            }
            FileLocation::NotHere => {
                return Err(LoadError::NotHere(NO_MATCH.to_owned()));
            }
            FileLocation::Ambiguous(all) => return Err(LoadError::NotHere(either(&all))),
            FileLocation::Refused(why) => return Err(LoadError::Refused(why.as_str())),
        };
        if is_pipe_or_device(&here) {
            return Err(LoadError::NotAFile);
        }
        self.included.add(&here)?;
        match self.read(&here) {
            Ok(source) => Ok(source.text),
            Err(why) => Err(LoadError::Unreadable(why.root_cause().to_string())),
        }
    }
}

impl Loader for Files {
    fn load(&self, path: &Path) -> Result<Vec<u8>, LoadError> {
        self.load_from(self.find(path))
    }

    fn load_in_working_dir(&self, path: &Path) -> Result<Vec<u8>, LoadError> {
        self.load_from(self.find_in_working_dir(path))
    }
}

/// The root of a cfg that the user named, where these roots were named (`--root`).
pub fn root_of(path: &Path, given: &[PathBuf]) -> PathBuf {
    let folder = real(&folder_of(path));
    match given {
        [first, ..] => real(first),
        [] => checkout(&folder).unwrap_or(folder),
    }
}

/// Whether a path leads out of a folder, as by a link.
pub fn leads_out_of(folder: &Path, path: &Path) -> bool {
    !real(path).starts_with(real(&folder.join(".")))
}

/// Whether a path is a link to what no link may lead to.
pub(super) fn is_link_to_the_system(path: &Path) -> bool {
    !is_of_the_system(&normal(&absolute(path))) && is_of_the_system(&real(path))
}

/// Whether nothing there is a file that somebody wrote.
fn is_of_the_system(path: &Path) -> bool {
    let folders = ["/proc", "/dev", "/sys"];
    folders.iter().any(|folder| path.starts_with(folder)) && path != Path::new("/dev/null")
}
