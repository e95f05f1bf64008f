//! Options that were given and change nothing.

use crate::cli::{ConfigArgs, ProbeArgs};

/// What has no effect in this run of `show` or `probe`, each as a sentence.
pub(super) fn of_config(has_config: bool, args: &ConfigArgs) -> Vec<String> {
    let given = [
        ("--define", !args.define.is_empty()),
        ("--env", !args.env.is_empty()),
        ("--env-file", args.env_file.is_some()),
        ("--root", !args.root.is_empty()),
        ("--assume-module", !args.assume_module.is_empty()),
        ("--working-dir", args.working_dir.is_some()),
    ];
    let given = given.into_iter().filter(|(_, given)| *given && !has_config);
    given
        .map(|(option, _)| format!("{option} has no effect without --config"))
        .collect()
}

/// What has no effect in this run of `probe`, each as a sentence.
pub(super) fn of_probe(args: &ProbeArgs) -> Vec<String> {
    let mut all = of_config(args.config.is_some(), &args.reading.config);
    let has_rounds = args.count.is_some_and(|count| count > 1) || args.until_up || args.until_down;
    if args.interval.is_some() && !has_rounds {
        all.push("--interval has no effect without --count".to_owned());
    }
    all
}
