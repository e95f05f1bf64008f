//! Which settings hold, and where each comes from.

use std::path::Path;

use super::{Environment, ProjectLintSettings, WrongUsage, of_project};
use crate::base::secrets::{is_secret_name, mask, passwords};
use crate::cli::KeyArgs;
use crate::cli::project_file::ProjectFile;
use crate::cli::project_keys::KEYS;
use crate::report::{SettingRow, SettingSource};

/// A setting as it holds, before it is known where from.
struct HeldSetting {
    name: &'static str,
    values: Vec<HeldValue>,
}

struct HeldValue {
    text: String,
    /// What stands for the value in a list or a table of the project file.
    item: Option<String>,
    is_given: bool,
}

/// The settings that [`of_project`] makes, in the order of [`KEYS`].
///
/// # Errors
/// If a value is wrong.
pub fn held(
    args: &KeyArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<Vec<SettingRow>, WrongUsage> {
    let settings = of_project(args, project, env)?;
    let upgrade = settings.upgrade.is_some();
    let server = of_server(args, project, &settings).into_iter();
    let all = server.chain(of_rules(args, project, &settings));
    let mut rows = Vec::new();
    for HeldSetting { name, values } in all {
        // With an upgrade, the version is its second one.
        let key = match name {
            "kamailio-version" if upgrade => "upgrade",
            name => name,
        };
        if values.is_empty() {
            rows.push(SettingRow {
                name,
                value: None,
                source: SettingSource::Default,
            });
        }
        rows.extend(values.into_iter().map(|value| SettingRow {
            name,
            source: source(key, &value, project, env),
            value: Some(value.text),
        }));
    }
    Ok(rows)
}

/// The command line goes before a variable, and that before the file.
fn source(key: &str, value: &HeldValue, project: &ProjectFile, env: &Environment) -> SettingSource {
    let known = KEYS.iter().find(|known| known.name == key);
    let variable = known.and_then(|known| known.variable);
    let is_set = |variable: &&str| {
        let mut set = env.options.iter();
        set.any(|(name, value)| name == variable && !value.is_empty())
    };
    match (
        variable.filter(is_set),
        project.line(key, value.item.as_deref()),
    ) {
        _ if value.is_given => SettingSource::CommandLine,
        (Some(variable), _) => SettingSource::Environment { variable },
        (None, Some(line)) => SettingSource::ProjectFile {
            file: project.name.clone(),
            line,
        },
        (None, None) => SettingSource::Default,
    }
}

fn of_server(
    args: &KeyArgs,
    project: &ProjectFile,
    settings: &ProjectLintSettings,
) -> [HeldSetting; 9] {
    let (given, config) = (&args.reading, &settings.config);
    let upgrade = settings.upgrade.map(|(from, to)| format!("{from}..{to}"));
    let env = config.env.iter().map(|(name, value)| HeldValue {
        text: assignment(name, Some(value)),
        item: Some(name.clone()),
        is_given: given.env.contains(&format!("{name}={value}")),
    });
    let define = config.defines.iter().map(|(name, value)| {
        let item = match value {
            Some(value) => format!("{name}={value}"),
            None => name.clone(),
        };
        HeldValue {
            text: assignment(name, value.as_deref()),
            is_given: given.define.contains(&item),
            item: Some(item),
        }
    });
    [
        one(
            "kamailio-version",
            Some(settings.version.to_string()),
            args.kamailio_version.is_some() || args.upgrade.is_some(),
        ),
        one("upgrade", upgrade, args.upgrade.is_some()),
        HeldSetting {
            name: "root",
            values: config
                .roots
                .iter()
                .map(|root| HeldValue {
                    text: path(root),
                    item: None,
                    is_given: !given.root.is_empty(),
                })
                .collect(),
        },
        one(
            "working-dir",
            Some(path(&config.working_dir)),
            given.working_dir.is_some(),
        ),
        several("define", define),
        several("env", env),
        one(
            "env-file",
            config.env_file.as_deref().map(path),
            given.env_file.is_some(),
        ),
        items(
            "assume-module",
            &config.assume_modules,
            &given.assume_module,
        ),
        items(
            "resolve",
            &super::both(&project.resolve, &args.resolve),
            &args.resolve,
        ),
    ]
}

fn of_rules(
    args: &KeyArgs,
    project: &ProjectFile,
    settings: &ProjectLintSettings,
) -> [HeldSetting; 7] {
    let select = match args.select.as_slice() {
        [] => &project.select,
        select => select,
    };
    let extended = super::both(&project.extend_select, &args.extend_select);
    let fail_on = settings
        .fail_on
        .map_or("never", |severity| severity.as_str());
    let per_file = settings.per_file_ignores.iter();
    [
        items("exclude", &settings.exclude, &[]),
        items("select", select, &args.select),
        items("extend-select", &extended, &args.extend_select),
        items("ignore", &settings.ignore, &args.ignore),
        one(
            "severity",
            Some(settings.severity.as_str().to_owned()),
            args.severity.is_some(),
        ),
        one("fail-on", Some(fail_on.to_owned()), args.fail_on.is_some()),
        several(
            "per-file-ignores",
            per_file.map(|(pattern, codes)| HeldValue {
                text: format!("{pattern}: {}", codes.join(", ")),
                item: Some(pattern.clone()),
                is_given: false,
            }),
        ),
    ]
}

fn one(name: &'static str, value: Option<String>, is_given: bool) -> HeldSetting {
    let value = value.map(|text| HeldValue {
        text,
        item: None,
        is_given,
    });
    HeldSetting {
        name,
        values: value.into_iter().collect(),
    }
}

fn items(name: &'static str, all: &[String], given: &[String]) -> HeldSetting {
    several(
        name,
        all.iter().map(|item| HeldValue {
            text: item.clone(),
            is_given: given.contains(item),
            item: Some(item.clone()),
        }),
    )
}

/// Of those for one item the last one holds.
fn several(name: &'static str, all: impl Iterator<Item = HeldValue>) -> HeldSetting {
    let mut values: Vec<HeldValue> = Vec::new();
    for value in all {
        values.retain(|other| other.item != value.item);
        values.push(value);
    }
    HeldSetting { name, values }
}

fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// `NAME=VALUE`, with what is secret of the value masked.
fn assignment(name: &str, value: Option<&str>) -> String {
    let Some(value) = value else {
        return name.to_owned();
    };
    let mut shown = value.as_bytes().to_vec();
    match is_secret_name(name.as_bytes()) {
        true => mask(&mut shown),
        false => {
            for secret in passwords(value.as_bytes(), true) {
                mask(&mut shown[secret]);
            }
        }
    }
    format!("{name}={}", String::from_utf8_lossy(&shown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::Source;
    use crate::cli::{Cli, Command};
    use clap::Parser;

    fn rows(file: &str, variables: &[(&'static str, &str)], line: &str) -> Vec<SettingRow> {
        let words = ["ds-tool", "settings"]
            .into_iter()
            .chain(line.split_whitespace());
        let Command::Settings(args) = Cli::parse_from(words).command else {
            unreachable!()
        };
        let env = Environment {
            options: variables
                .iter()
                .map(|(name, value)| (*name, (*value).into()))
                .collect(),
            ..Environment::default()
        };
        let project = ProjectFile::read(&Source::new("ds-tool.toml", file)).unwrap();
        let project = project.with_variables(&env.options).unwrap();
        held(&args.keys, &project, &env).unwrap()
    }

    /// Each as `VALUE SOURCE`.
    fn of(name: &str, rows: &[SettingRow]) -> Vec<String> {
        let rows = rows.iter().filter(|row| row.name == name);
        let row = |row: &SettingRow| {
            let value = row.value.as_deref().unwrap_or("-");
            let source = match &row.source {
                SettingSource::CommandLine => "args".to_owned(),
                SettingSource::Environment { variable } => (*variable).to_owned(),
                SettingSource::ProjectFile { line, .. } => line.to_string(),
                SettingSource::Default => "default".to_owned(),
            };
            format!("{value} {source}")
        };
        rows.map(row).collect()
    }

    #[test]
    fn every_key_is_shown_in_its_order() {
        let rows = rows("", &[], "");
        let names: Vec<_> = rows.iter().map(|row| row.name).collect();
        let keys: Vec<_> = KEYS.iter().map(|key| key.name).collect();
        assert_eq!(names, keys);
        for (row, key) in rows.iter().zip(KEYS) {
            let default = match key.name {
                "kamailio-version" => {
                    Some(crate::kamailio::version::Version::default().to_string())
                }
                _ => key.default.map(str::to_owned),
            };
            assert_eq!(row.value, default, "{}", key.name);
            assert_eq!(row.source, SettingSource::Default, "{}", key.name);
        }
    }

    #[test]
    fn each_value_has_the_source_that_wins() {
        const FILE: &str = "kamailio-version = \"5.8.8\"\nroot = \"a\"\ndefine = [\n\"A\",\n\"B=1\",\n]\nselect = [\"DS1\"]\n\
                            ignore = [\"DS503\"]\nfail-on = \"never\"\n[env]\nX = \"1\"\nDBPASS = \"geheim\"\n\
                            [per-file-ignores]\n\"lab/*\" = [\"DS1\", \"DS2\"]\n";
        for (variables, line, name, expected) in [
            (&[][..], "", "kamailio-version", &["5.8.8 1"][..]),
            (
                &[],
                "--kamailio-version 5.8.8",
                "kamailio-version",
                &["5.8.8 args"],
            ),
            (
                &[("DS_TOOL_KAMAILIO_VERSION", "5.6.6")],
                "",
                "kamailio-version",
                &["5.6.6 DS_TOOL_KAMAILIO_VERSION"],
            ),
            (
                &[("DS_TOOL_KAMAILIO_VERSION", "")],
                "",
                "kamailio-version",
                &["5.8.8 1"],
            ),
            (
                &[],
                "--upgrade 5.6.6..6.1.4",
                "kamailio-version",
                &["6.1.4 args"],
            ),
            (
                &[],
                "--upgrade 5.6.6..6.1.4",
                "upgrade",
                &["5.6.6..6.1.4 args"],
            ),
            (&[], "", "root", &["a 2"]),
            (&[("DS_TOOL_ROOT", "/r")], "", "root", &["/r DS_TOOL_ROOT"]),
            (
                &[("DS_TOOL_ROOT", "/r")],
                "--root b --root c",
                "root",
                &["b args", "c args"],
            ),
            (&[], "-A C -A B=2", "define", &["A 4", "C args", "B=2 args"]),
            (
                &[],
                "--env X=1 --env Y=http://u:p@h",
                "env",
                &["DBPASS=****** 12", "X=1 args", "Y=http://u:*@h args"],
            ),
            (&[], "", "select", &["DS1 7"]),
            (&[], "--select DS2", "select", &["DS2 args"]),
            (&[], "--select DS2", "ignore", &["- default"]),
            (&[], "--ignore DS2", "ignore", &["DS503 8", "DS2 args"]),
            (
                &[("DS_TOOL_FAIL_ON", "error")],
                "",
                "fail-on",
                &["error DS_TOOL_FAIL_ON"],
            ),
            (
                &[("DS_TOOL_FAIL_ON", "error")],
                "--fail-on info",
                "fail-on",
                &["info args"],
            ),
            (&[], "", "severity", &["info default"]),
            (&[], "", "per-file-ignores", &["lab/*: DS1, DS2 14"]),
        ] {
            assert_eq!(
                of(name, &rows(FILE, variables, line)),
                expected,
                "{name} {line}"
            );
        }
        let upgrade = rows("upgrade = \"5.8.8..6.1.4\"", &[], "");
        assert_eq!(of("kamailio-version", &upgrade), ["6.1.4 1"]);
        let upgrade = rows(
            "upgrade = \"5.8.8..6.1.4\"",
            &[],
            "--kamailio-version 5.6.6",
        );
        assert_eq!(of("upgrade", &upgrade), ["- default"]);
    }
}
