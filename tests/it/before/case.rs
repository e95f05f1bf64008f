//! A folder of files, and the command lines that are run in it.

/// Versions are spread over the runs.
const VERSIONS: [&str; 5] = ["5.6", "5.7", "5.8", "6.0", "6.1"];

pub(super) struct Case {
    /// What it is called where it differs.
    pub(super) name: String,
    /// By their names in the folder. In text, `@DIR@` stands for the folder.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// The arguments of each run.
    pub(super) runs: Vec<Vec<String>>,
}

impl Case {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            files: Vec::new(),
            runs: Vec::new(),
        }
    }

    pub(super) fn file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_owned(), bytes.into()));
        self
    }

    /// A run of this command line, in which words stand between blanks.
    pub(super) fn run(mut self, line: &str) -> Self {
        self.runs.push(words(line));
        self
    }

    /// `count` of these command lines: case by case others, so that together the cases run all of
    /// them with every version. `@V@` stands for the version.
    pub(super) fn some_of(mut self, lines: &[&str], number: usize, count: usize) -> Self {
        for turn in number * count..(number + 1) * count {
            let (round, at) = (turn / lines.len(), turn % lines.len());
            let line = lines[at];
            let version = VERSIONS[(round + at) % VERSIONS.len()];
            self.runs.push(words(&line.replace("@V@", version)));
        }
        self
    }

    /// Each run with these arguments behind its own.
    pub(super) fn each_with(mut self, args: &[String]) -> Self {
        for run in &mut self.runs {
            run.extend_from_slice(args);
        }
        self
    }
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}
