//! What `ds-tool.toml` says for every command. The command line goes before it.

use crate::cli::ConfigArgs;
use crate::cli::project_file::ProjectFile;
use crate::kamailio::version::Version;

/// The version: that of the command line, else that of the project, else the newest.
pub fn version(given: Option<Version>, project: &ProjectFile) -> Version {
    let of_upgrade = project.upgrade.map(|(_, to)| to);
    let version = given.or(project.kamailio_version).or(of_upgrade);
    version.unwrap_or_default()
}

/// How a cfg is read. What can be said several times adds up.
pub(super) fn with_project(args: &ConfigArgs, project: &ProjectFile) -> ConfigArgs {
    let env = project.env.iter();
    let env = env.map(|(name, value)| format!("{name}={value}"));
    ConfigArgs {
        define: latest(both(&project.define, &args.define)),
        env: env.chain(args.env.iter().cloned()).collect(),
        env_file: args.env_file.clone().or(project.env_file.clone()),
        root: match args.root.as_slice() {
            [] => project.root.iter().cloned().collect(),
            roots => roots.to_vec(),
        },
        assume_module: latest(both(&project.assume_module, &args.assume_module)),
        working_dir: args.working_dir.clone().or(project.working_dir.clone()),
    }
}

/// What the project says, and then what the command line says.
pub(super) fn both(project: &[String], args: &[String]) -> Vec<String> {
    [project, args].concat()
}

/// Of those with one name (before a `=`) the last one.
fn latest(texts: Vec<String>) -> Vec<String> {
    let name = |text: &str| text.split('=').next().unwrap_or_default().to_owned();
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        kept.retain(|other| name(other) != name(&text));
        kept.push(text);
    }
    kept
}
