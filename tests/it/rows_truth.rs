//! The reader of rows against what real servers made of tables (`tests/data/truth/rows.json`): those
//! of SQLite under 5.6.3, and those of MariaDB, PostgreSQL and SQLite under 5.6.3 and 6.1.5. The
//! tables are Kamailio's own, with other column types where a case names them.

use ds_tool::internals::rows::{
    ColumnRole, ColumnType, Engine, ExtraAttribute, Rows, RowsBuilder, TableParams, TableVersion,
    Value,
};
use ds_tool::internals::{DnsAnswers, Fact, List, ListOptions, Version};
use serde_json::Value as Json;

use crate::tally::Tally;

/// The columns of Kamailio's table that have types, apart from those of a case.
const COLUMNS: [(&str, &str); 5] = [
    ("setid", "INTEGER"),
    ("destination", "VARCHAR(192)"),
    ("flags", "INTEGER"),
    ("priority", "INTEGER"),
    ("attrs", "VARCHAR(128)"),
];

fn cases() -> Vec<Json> {
    serde_json::from_slice(include_bytes!("../data/truth/rows.json")).unwrap()
}

fn engine(case: &Json) -> Engine {
    match case["engine"].as_str().unwrap() {
        "sqlite" => Engine::Sqlite,
        "mariadb" => Engine::MariaDb,
        "postgres" => Engine::Postgres,
        other => panic!("{other}"),
    }
}

/// The type that the driver of this engine gives to a column that was created with these words.
fn column_type(engine: Engine, declared: &str) -> ColumnType {
    let word = declared.split('(').next().unwrap().trim();
    let (mariadb, postgres) = match word {
        "INTEGER" => (3, 23),
        "SMALLINT" => (2, 21),
        "BIGINT" => (8, 20),
        "VARCHAR" => (253, 1043),
        "TEXT" => (252, 25),
        "BLOB" => (252, 17),
        "DECIMAL" => (246, 1700),
        "DOUBLE" => (5, 701),
        other => panic!("{other}"),
    };
    match engine {
        Engine::MariaDb => ColumnType::of_mariadb(mariadb),
        Engine::Postgres => ColumnType::of_postgres(postgres),
        _ => ColumnType::of_sqlite(Some(declared.as_bytes()), None),
    }
}

/// The columns of a case, in the order of its rows: names and types.
fn columns(case: &Json) -> Vec<(String, String)> {
    let mut columns = vec![("id".to_owned(), "INTEGER".to_owned())];
    for (name, usual) in COLUMNS {
        let declared = case["types"][name].as_str().unwrap_or(usual);
        columns.push((name.to_owned(), declared.to_owned()));
    }
    let extra = case["types"]["extra"].as_str().unwrap_or_default();
    for column in extra.split(", ").filter(|column| !column.is_empty()) {
        let (name, declared) = column.split_once(' ').unwrap();
        columns.push((name.to_owned(), declared.to_owned()));
    }
    columns
}

fn params(case: &Json) -> TableParams {
    let mut params = TableParams::default();
    let given = &case["params"];
    if let Some(name) = given["attrs_col"].as_str() {
        params.columns[4] = name.as_bytes().to_vec();
    }
    let extra = given["ds_db_extra_attrs"].as_str().unwrap_or_default();
    params.extra = ExtraAttribute::read(extra.as_bytes()).unwrap();
    params
}

fn options(case: &Json) -> ListOptions {
    let given = &case["params"];
    ListOptions {
        load_mode: Fact::Known(given["ds_load_mode"].as_i64().unwrap_or(0) as i32),
        attrs_none: Fact::Known(given["ds_attrs_none"] == 1),
        ..ListOptions::default()
    }
}

fn table_version(case: &Json) -> TableVersion {
    match case.get("version") {
        None => TableVersion::Known(4),
        Some(Json::Null) => TableVersion::Known(0),
        Some(Json::String(_)) => TableVersion::NoTable,
        Some(number) => TableVersion::Known(number.as_i64().unwrap() as i32),
    }
}

/// The rows as the driver's library returns them: all as text, but for SQLite.
fn rows(case: &Json) -> Rows {
    let (engine, params, there) = (engine(case), params(case), columns(case));
    let role = |name: &str| {
        let own = ColumnRole::OWN.into_iter();
        let extra = (0..params.extra.len()).map(|nth| ColumnRole::Extra(nth as u8));
        let all = own.chain(extra).chain([ColumnRole::Id]);
        all.into_iter()
            .find(|role| params.name(*role) == name.as_bytes())
    };
    let read: Vec<_> = (0..there.len())
        .filter_map(|at| Some((at, role(&there[at].0)?)))
        .collect();
    let types = read
        .iter()
        .map(|&(at, role)| (role, column_type(engine, &there[at].1)));
    let types = types.collect();
    let mut builder = RowsBuilder::new(params.clone(), engine, table_version(case), types);
    for row in case["rows"].as_array().unwrap() {
        let texts: Vec<String> = read.iter().map(|&(at, _)| text(&row[at])).collect();
        let values = read
            .iter()
            .zip(&texts)
            .map(|(&(at, _), text)| match &row[at] {
                Json::Null => Value::Null,
                Json::Number(number) if engine == Engine::Sqlite => match number.as_i64() {
                    Some(number) => Value::Integer(number),
                    None => Value::Real(number.as_f64().unwrap()),
                },
                _ => Value::Text(text.as_bytes()),
            });
        builder.push(&values.collect::<Vec<_>>()).unwrap();
    }
    builder.finish()
}

fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What the reader makes of a case, in the words of the data.
fn found(case: &Json, version: Version) -> Json {
    let list = List::of_rows(&rows(case), version, &DnsAnswers::default(), &options(case));
    if let Some(fatal) = list.fatal {
        let crashes = fatal.to_string().contains("Kamailio crashes");
        return Json::from(if crashes { "crashes" } else { "does not start" });
    }
    let is_undefined = |reason: String| reason.starts_with("undefined: ");
    if list
        .dropped
        .iter()
        .any(|row| is_undefined(row.reason.to_string()))
    {
        assert!(list.entries.is_empty(), "{case}");
        return Json::from("undefined");
    }
    let shown = list.in_kamailio_order().into_iter().map(|index| {
        let entry = &list.entries[index];
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Json::from(vec![
            Json::from(entry.set()),
            Json::from(text(&list.uri(entry))),
            Json::from(entry.flags().letters(list.version).to_string()),
            Json::from(entry.priority()),
            list.attrs(entry)
                .map_or(Json::Null, |attrs| Json::from(text(attrs))),
        ])
    });
    Json::from(shown.collect::<Vec<_>>())
}

#[test]
fn each_table_is_read_as_real_servers_read_it() {
    let (mut tally, mut wrong) = (Tally::default(), Vec::new());
    for case in cases() {
        for release in case["releases"].as_array().unwrap() {
            let version: Version = release.as_str().unwrap().parse().unwrap();
            let (found, expected) = (found(&case, version), &case["found"]);
            tally.count("rows.json", version, found == *expected);
            if found != *expected {
                let (engine, name) = (&case["engine"], &case["name"]);
                wrong.push(format!(
                    "{engine} {name} {version}:\n  {found}\n  {expected}"
                ));
            }
        }
    }
    println!("{tally}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tally.compared() > 100);
}
