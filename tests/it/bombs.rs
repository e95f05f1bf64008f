//! Small files that ask for much: each is refused or judged within its bound (SECURITY.md).

use crate::builder::Test;

const CFG: &str = "loadmodule \"dispatcher.so\"\nrequest_route { exit; }\n";

/// Lints the folder of a run with these files.
fn lint(files: &[(&str, String)], status: i32) -> Test {
    let test = Test::new(["lint", "."]).status(status);
    let test = files
        .iter()
        .fold(test, |test, (name, text)| test.file(name, text));
    test.stdout_has([""; 0]).stderr_has([""; 0])
}

fn cfg(head: &str) -> [(&'static str, String); 1] {
    [("kamailio.cfg", format!("{head}\n{CFG}"))]
}

#[test]
fn an_expression_of_any_depth_is_left_alone() {
    for deep in ["2**", "(", "-", "1+2*3**"] {
        for word in ["#!defexp X ", "#!ifexp "] {
            let end = if word == "#!ifexp " { "\n#!endif" } else { "" };
            let text = format!("{word}{}1{end}", deep.repeat(50_000));
            Test::new(["lint", "kamailio.cfg"])
                .file("kamailio.cfg", &cfg(&text)[0].1)
                .stdout_has([""; 0])
                .stderr_has(["0 errors"])
                .status(0)
                .run();
        }
    }
}

#[test]
fn rules_that_double_a_string_stop_at_a_number_of_steps() {
    let rules = "#!subst \"/a/aa/g\"\n".repeat(60);
    lint(&cfg(&rules), 0)
        .stdout_has(["the effect of #!subst on strings"])
        .run();
}

#[test]
fn more_is_included_than_is_read() {
    let message = ["the cfg and what it includes are more than ds-tool reads"];
    let listens = "listen=udp:10.0.0.1:5060\n";
    let many = "include_file \"i.cfg\"\n".repeat(1100);
    let large = "include_file \"i.cfg\"\n".repeat(2);
    for (includes, included) in [
        (many, listens.to_owned()),
        (large, " ".repeat(5 << 20)),
        ("import_file \"i.cfg\"\n".to_owned(), "\0".repeat(9 << 20)),
        (listens.repeat(400_000), String::new()),
    ] {
        let cfg = format!("{includes}{CFG}");
        for command in [&["lint"][..], &["show", "--config"]] {
            Test::new(command.iter().chain(&["kamailio.cfg"]).copied())
                .file("kamailio.cfg", &cfg)
                .file("i.cfg", &included)
                .file("dispatcher.list", "1 sip:192.0.2.1\n")
                .stderr_has(message)
                .status(2)
                .run();
        }
    }
}

#[test]
fn a_long_chain_of_routes_is_followed() {
    let route = |n: u32| format!("route[r{n}] {{ route(r{}); }}\n", n + 1);
    let chain: String = (0..20_000).map(route).collect();
    let replies = "reply_route { route(r0); }\n".repeat(500);
    let whole = format!("{replies}{chain}route[r20000] {{ exit; }}\n");
    lint(&cfg(&whole), 0).run();
    let without = format!("{replies}{chain}");
    lint(&cfg(&without), 1)
        .stdout_has(["there is no route[r20000]"])
        .run();
}

#[test]
fn too_many_patterns_are_refused() {
    let list = ("k.list", "1 sip:192.0.2.1\n".to_owned());
    let ignored: String = (0..30_000).map(|n| format!("*.x{n}/y?z\n")).collect();
    for name in [".gitignore", "a/b/.ignore"] {
        let files = [list.clone(), (name, ignored.clone())];
        lint(&files, 2)
            .stderr_has([".gitignore and .ignore files have more than"])
            .run();
    }
    let pattern = |stars: usize| {
        format!(
            "[per-file-ignores]\n\"{}\" = [\"DS101\"]\n",
            "*".repeat(stars)
        )
    };
    for (project, message) in [
        (pattern(100_000), "has more than 65536 bytes"),
        (pattern(60_000), "a file pattern has more than 1000 bytes"),
    ] {
        lint(&[list.clone(), ("ds-tool.toml", project)], 2)
            .stderr_has([message])
            .run();
    }
    lint(&[list, ("ds-tool.toml", pattern(1000))], 0).run();
}
