//! Configurations from a seed: what people write into a `kamailio.cfg` about modules, parameters,
//! conditions and included files, and the ways found so far to write it wrong.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// Where Debian's package has its modules.
const MODULES: &str = "/usr/lib/x86_64-linux-gnu/kamailio/modules";

/// What each server has in its environment, and nothing else.
pub(crate) const ENVIRONMENT: [(&str, &str); 3] = [("LC_ALL", "C"), ("DSA", "1"), ("DSB", "tm")];

/// What a server is started with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    /// The lines of the main file, each with its end. `@DIR@` and `@LIST@` are to be replaced.
    pub(crate) lines: Vec<String>,
    /// The other files, by their names in the same folder.
    pub(crate) files: Vec<(String, Vec<String>)>,
    /// What `-A` says.
    pub(crate) defines: Vec<String>,
    /// The flags of the only destination.
    pub(crate) flags: u32,
    /// Whether the server runs in the folder of its files, and not in `/`.
    pub(crate) inside: bool,
}

struct Generator {
    rng: StdRng,
    files: Vec<(String, Vec<String>)>,
    /// Of a hundred choices, how many are odd.
    odd: u32,
    /// How many names were made up, so that none is defined twice by accident.
    names: u32,
}

const CONDITIONS: [&str; 9] = [
    "W",
    "V",
    "W",
    "V",
    "X",
    "K",
    "MOD_tm",
    "MOD_dispatcher",
    "KAMAILIO_6",
];

/// Ways to load the module `M`; the last names a folder.
const LOADS: [&str; 20] = [
    "loadmodule \"M.so\"",
    "loadmodule \"M.so\"",
    "loadmodule \"M.so\"",
    "loadmodule 'M.so'",
    "loadmodule \"M\"",
    "loadmodule 'M'",
    "loadmodule\"M.so\"",
    "loadmodule \"M\" \".so\"",
    "loadmodule\n\"M.so\"",
    "loadmodule /* c */ \"M.so\"",
    "loadmodule # c\n  \"M.so\"",
    "loadmodule \"@MODULES@/M.so\"",
    "loadmodule \"M.so\";",
    "; loadmodule \"M.so\"",
    "loadmodulex \"M.so\"",
    "loadmodule\t\"M.so\" # c \"",
    "loadmodule \"M.so\" // it's",
    "/* c */ loadmodule \"M.so\"",
    "debug=0 loadmodule \"M.so\"",
    "loadpath \"@MODULES@/\"\nloadmodule \"M.so\"",
];

/// Ways by a name of its own, `N`.
const LOADS_BY_NAME: [&str; 12] = [
    "#!define N \"M.so\"\nloadmodule N",
    "#!define N loadmodule \"M.so\"\nN",
    "#!define N loadmodule \\\n\"M.so\"\nN",
    "#!define N M\nloadmodulex \"$def(N).so\"",
    "#!subst \"/N/M/\"\nloadmodule \"N.so\"",
    "#!subst \"/N/M/g\"\nloadmodule \"N\" \".so\"",
    "#!substdef \"!N!M!g\"\nloadmodule \"N.so\"",
    "#!substdef \"!N!M!\"\n#!ifdef N\nloadmodule \"N.so\"\n#!endif",
    "#!trydef N \"M.so\"\nloadmodule N",
    "#!redefine N 'M.so'\nloadmodule N",
    "#!define N \"M.so\"\n#!trydef N \"nosuch.so\"\nloadmodule N;",
    "#!define N \"nosuch.so\"\n#!redef N \"M.so\"\nloadmodule N",
];

/// Ways that load nothing, or stop the start.
const ODD_LOADS: [&str; 29] = [
    "loadmodule \"M\" '.so'",
    "loadmodule \"@MODULES@/M\"",
    "loadmodule M.so",
    "loadmodule = \"M.so\"",
    "LOADMODULE \"M.so\"",
    "loadmodule \"M/M.so\"",
    "loadmodule \" M.so\"",
    "loadmodule \"M.so \"",
    "loadmodule \"M.so",
    "loadmodule(\"M.so\")",
    "loadmodule \"\\x4d.so\"",
    "loadmodule \"M\\.so\"",
    "!!loadmodule \"M.so\"",
    "#!loadmodule \"M.so\"",
    "#! loadmodule \"M.so\"",
    "# loadmodule \"M.so\"",
    "// loadmodule \"M.so\"",
    "# c \\\nloadmodule \"M.so\"",
    "/* loadmodule \"M.so\" */",
    "/* /* */ loadmodule \"M.so\" */",
    "# /*\nloadmodule \"M.so\"",
    "-- loadmodule \"M.so\"",
    "loadmodule \"M.so\"\nloadmodule \"M.so\"",
    "loadmodule \"nosuch.so\"",
    "#!define N M\nloadmodule \"N.so\"",
    "#!define N \"M.so\" # c\nloadmodule N",
    "#!define N \"M.so\"\n#!define N \"M.so\"\nloadmodule N",
    "#!defenv DSB\nloadmodulex \"$def(DSB).so\"",
    "modparam(\"M\", \"nosuch\", 1)",
];

/// What is said of a name `N`.
const DEFINES: [&str; 15] = [
    "#!define N",
    "#!define N",
    "#!define N 1",
    "#!define N 0",
    "#!def N",
    "#!trydef N",
    "#!trydefine N 2",
    "#!redef N 1",
    "#!redefine N",
    "#!undef N",
    "#!undefine N",
    "!!define N",
    "#!define   N  \"x y\"  ",
    "#!define\tN\t1",
    "#!trydefenv N=DSA",
];

const ODD_DEFINES: [&str; 19] = [
    "#!define N \\\n1",
    "# !define N",
    "#!DEFINE N",
    "##!define N",
    "# #!define N",
    "// #!define N",
    "/* #!define N */",
    "#! define N",
    "#!define N # c",
    "#!define N-X",
    "#!define \"N\"",
    "#!define",
    "#!define N(x) x",
    "#!defenv N=DSA",
    "#!defenv DSA",
    "#!trydefenv NOSUCHVAR",
    "#!substdef \"/N/1/\"",
    "#!subst \"/N/1\"",
    "debug=0 #!define N",
];

/// `U` under a condition `N`.
const WRAPS: [&str; 11] = [
    "#!ifdef N\nU\n#!endif",
    "#!ifndef N\nU\n#!endif",
    "#!ifdef N\nU\n#!else\n#!endif",
    "#!ifdef N\n#!else\nU\n#!endif",
    "#!ifndef N\nlog_name=\"x\"\n#!else\nU\n#!endif",
    "!!ifdef N\nU\n!!endif",
    "#!ifdef N # note\nU\n#!endif  ",
    "#!ifdef O\n#!ifdef N\nU\n#!endif\n#!endif",
    "#!ifndef O\n#!ifdef N\n#!else\nU\n#!endif\n#!else\nU\n#!endif",
    "  #!ifdef N\n\tU\n  #!endif",
    "#!ifdef N\nserver_signature=no\n#!else\nU\n#!endif",
];

const ODD_WRAPS: [&str; 26] = [
    "#!ifdef N\nU\n#!endif # note",
    "#!ifdef N\nU\n#!endif // N",
    "#!ifdef N\nU\n#!endif N",
    "#!ifdef N\n#!else # note\nU\n#!endif",
    "#!ifdef N\n#!else\nU\n#!else\n#!endif",
    "##!ifdef N\nU\n##!endif",
    "# #!ifdef N\nU\n# #!endif",
    "#!ifdef N U\n#!endif",
    "#!ifdef N\n# #!endif\nU\n#!endif",
    "#!ifdef N\n# #!endif\nU",
    "#!ifdef N\n/* #!endif */\nU",
    "#!ifdef N\nlog_name=\"#!endif\"\nU\n#!endif",
    "#!ifdef N\n##!else\nU\n#!endif",
    "#!ifdef N\n##!ifdef O\n#!endif\nU\n#!endif",
    "#!ifdef N\n\"\nU\n#!endif",
    "#!ifdef N\n/*\nU\n#!endif\n*/",
    "/*\n#!ifdef N\n*/\nU",
    "#!ifdef\nU\n#!endif",
    "#!ifdef N\nU",
    "U\n#!endif",
    "#!else\nU",
    "#!if N\nU\n#!endif",
    "#!ifdef N\n#!elif O\nU\n#!endif",
    "#!Ifdef N\nU\n#!Endif",
    "#!ifexp N\nU\n#!endif",
    "#!ifdef N O\nU\n#!endif",
];

const COMMENTS: [&str; 14] = [
    "",
    "",
    "# c",
    "// c",
    "/* c */",
    "/* a /* b */ c */",
    "/* \"\n ' # */",
    "# it's \" here",
    "#!KAMAILIO",
    "#",
    "//",
    "/**/",
    "# ünï",
    "; ;",
];

const ODD_COMMENTS: [&str; 12] = [
    "/*",
    "*/",
    "/* /* */",
    "/* \" */ \"",
    "/*/ c */",
    "/***/",
    "#!nosuch",
    "##!endif",
    "!! c",
    "'",
    "\"",
    "\\",
];

const CORE: [&str; 14] = [
    "server_header=\"Server: /* x */ # y\"",
    "user_agent_header='User-Agent: \"x\"'",
    "server_signature=no",
    "auto_aliases=no",
    "alias=\"a.test\"",
    "log_name=\"a\" \"b\"",
    "tos=0x10",
    "memdbg=5 memlog=5",
    "debug = 0",
    "mhomed=0",
    "dns=no; rev_dns=no",
    "fork=yes",
    "server_header=\"a\\\"b\"",
    "disable_core_dump=yes",
];

const ODD_CORE: [&str; 10] = [
    "nosuch=1",
    "debug=\"0\"",
    "server_signature",
    "tos=",
    "log_name=x",
    "request_route",
    "}",
    "debug==0",
    "server_signature=maybe",
    "tos=1.5",
];

const ROUTES: [&str; 14] = [
    "request_route { exit; }",
    "request_route { exit; }",
    "request_route {\n  exit;\n}",
    "route { exit; }",
    "route {\n  # }\n  exit;\n}",
    "request_route\n{\n  if (method==\"OPTIONS\") { exit; } else drop;\n}",
    "request_route { log(1, \"}\"); exit; }",
    "request_route { route(A); }\nroute[A] { exit; }",
    "request_route { /* } */ exit; }\nfailure_route[F] { exit; }",
    "request_route { exit; }\nonreply_route { exit; }",
    "request_route { exit; }\nevent_route[dispatcher:dst-down] { exit; }",
    "request_route { log(1, \"loadmodule 'tm.so'\\n\"); exit; }",
    "request_route { ds_select_dst(\"1\", \"4\"); exit; }",
    "request_route { exit; ",
];

const MODULE_PATTERNS: [&str; 11] = [
    "\"DISPATCHER\"",
    "'dispatcher'",
    "\"disp.*\"",
    "\"^dispatcher$\"",
    "\"(dispatcher)\"",
    "\"dispatcher|nosuch\"",
    "\"dispatch\"",
    "\"dispatcher.so\"",
    "\"tm|dispatcher\"",
    "\".*\"",
    "\"disp\" \"atcher\"",
];

const MODPARAMS: [&str; 8] = [
    "modparam(<module>, \"<name>\", <value>)",
    "modparam(<module>,\"<name>\",<value>)",
    "modparam(<module>, '<name>', <value>)",
    "modparam ( <module> , \"<name>\" , <value> ) ;",
    "modparam(<module>,\n  \"<name>\",\n  <value>)",
    "modparam(<module>, \"<name>\", /* c */ <value>) # c",
    "modparam(<module>, \"<name>\", # c\n <value>)",
    "modparam(<module>, \"<name>\" \"\", <value>)",
];

const ODD_MODPARAMS: [&str; 9] = [
    "modparamx(<module>, \"<name>\", <value>)",
    "MODPARAM(<module>, \"<name>\", <value>)",
    "modparam(<module>, \"<name>\", <value>",
    "modparam(<module>, <name>, <value>)",
    "modparam(<module> \"<name>\" <value>)",
    "modparam(<module>, \"<name>x\", <value>)",
    "# modparam(<module>, \"<name>\", <value>)",
    "modparam[<module>, \"<name>\", <value>]",
    "modparam(<module>, \"<name>\")",
];

const ODD_VALUES: [&str; 15] = [
    "\"1\"", "'0'", "+1", "1.5", "(1)", "\"\"", "nosuch", "1 1", "2-1", "0b1", "0x", "00", "yes",
    "off", "- 1",
];

/// What a careless hand puts anywhere.
const SLIPS: [&str; 20] = [
    "\"",
    "'",
    "/*",
    "*/",
    "#",
    ";",
    ")",
    "(",
    "\\",
    "\n",
    ",",
    "{",
    "}",
    "#!endif\n",
    "//",
    " ",
    "=",
    "\t",
    "\r",
    "x",
];

/// The case of this number, of a seed.
pub(crate) fn case(seed: u64, number: u64) -> Case {
    let mut generator = Generator {
        rng: StdRng::seed_from_u64(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        files: Vec::new(),
        odd: 0,
        names: 0,
    };
    generator.odd = *generator.of(&[0, 0, 1, 1, 3, 10]);
    generator.case()
}

impl Generator {
    fn case(&mut self) -> Case {
        let mut units = Vec::new();
        for name in ["W", "V", "I1", "I0"] {
            if self.chance(if name.starts_with('I') { 93 } else { 60 }) {
                units.push(self.define(name));
            }
        }
        let mut defines = Vec::new();
        for define in ["W", "V=1", "X=\"a\"", "I1=1", "I0=0"] {
            if self.chance(10) {
                defines.push(define.to_owned());
            }
        }
        units.extend(self.modules());
        units.extend(self.parameters());
        let route = if self.chance(self.odd) {
            self.text(&ROUTES)
        } else {
            self.text(&ROUTES[..12])
        };
        units.push(route);
        if self.chance(self.odd.max(5)) {
            let (one, other) = (self.place(&units), self.place(&units));
            units.swap(one, other);
        }
        let mut text = String::new();
        for unit in units {
            while self.chance(15) {
                let other = self.something();
                text += &self.with_end(&other);
            }
            // Most files keep what all others stand on.
            let needed = unit.contains("list_file") || unit.contains(" I");
            let unit = if needed && self.chance(75) {
                unit
            } else {
                self.wrapped(unit, 0)
            };
            text += &self.with_end(&unit);
        }
        if self.chance(self.odd * 2) {
            self.slip(&mut text);
        }
        if self.chance(8) {
            text = text.replace('\n', "\r\n");
        }
        if self.chance(8) {
            text.pop();
        }
        Case {
            lines: lines(&text),
            files: std::mem::take(&mut self.files),
            defines,
            flags: *self.of(&[0, 1, 2, 4, 8, 8, 8, 9, 9, 10, 12, 16, 24]),
            inside: self.chance(30),
        }
    }

    fn define(&mut self, name: &str) -> String {
        match name {
            "I1" => self.text(&[
                "#!define I1 1",
                "#!trydef I1 0x1",
                "#!redef I1 1",
                "#!define I1 yes",
            ]),
            "I0" => self.text(&[
                "#!define I0 0",
                "#!define I0 0",
                "#!define I0 -1",
                "#!trydef I0 0",
                "#!redef I0 -1",
                "#!def I0 00",
                "#!define I0 \"0\"",
                "#!define I0",
            ]),
            _ if self.chance(self.odd) => self.text(&ODD_DEFINES).replace('N', name),
            _ => self.text(&DEFINES).replace('N', name),
        }
    }

    /// The modules in their order.
    fn modules(&mut self) -> Vec<String> {
        let mut names = match self.rng.random_range(0..100) {
            0..72 => vec!["tm", "dispatcher"],
            72..84 => vec!["dispatcher"],
            84..96 => vec!["dispatcher", "tm"],
            96..98 => vec!["tm", "tm", "dispatcher"],
            _ => vec!["tm"],
        };
        while self.chance(35) {
            let other = *self.of(&["sl", "pv", "xlog", "textops", "maxfwd", "ipops", "cfgutils"]);
            if !names.contains(&other) {
                let at = self.rng.random_range(0..=names.len());
                names.insert(at, other);
            }
        }
        let mut units = Vec::new();
        for name in names {
            let load = self.load(name);
            units.push(if name == "dispatcher" {
                load + "\nmodparam(\"dispatcher\", \"list_file\", \"@LIST@\")"
            } else {
                load
            });
        }
        // What is in a folder only its owner can tell: a file with slips has no folders.
        if self.odd == 0 && self.chance(12) {
            units.insert(0, format!("loadpath \"{MODULES}:/nosuch\""));
        }
        units
    }

    fn load(&mut self, module: &str) -> String {
        let pattern = if self.chance(self.odd) {
            self.text(&ODD_LOADS)
        } else if self.chance(25) {
            self.text(&LOADS_BY_NAME)
        } else if self.odd > 0 {
            self.text(&LOADS[..LOADS.len() - 1])
        } else {
            self.text(&LOADS)
        };
        self.names += 1;
        let name = format!("Q{}Q", self.names);
        pattern
            .replace("@MODULES@", "@modules@")
            .replace("DSB", "dsb")
            .replace('N', &name)
            .replace('M', module)
            .replace("dsb", "DSB")
            .replace("@modules@", MODULES)
    }

    fn parameters(&mut self) -> Vec<String> {
        let mut units = Vec::new();
        if self.chance(85) {
            let value = *self.of(&[
                "1", "1", "1", "1", "1", "I1", "I1", "0", "I0", "-1", "0x1", "01",
            ]);
            units.push(self.parameter("ds_ping_interval", value));
        }
        if self.chance(65) {
            let value = *self.of(&["0", "1", "1", "1", "2", "3", "I1"]);
            units.push(self.parameter("ds_probing_mode", value));
        }
        if self.chance(25) {
            let value = *self.of(&["1", "2", "3"]);
            units.push(self.parameter("ds_probing_threshold", value));
        }
        if self.chance(10) {
            units.push("modparam(\"tm\", \"fr_timer\", 1500)".to_owned());
        }
        if self.chance(10) {
            units.push(self.parameter("ds_ping_interval", "I0"));
        }
        units
    }

    fn parameter(&mut self, name: &str, value: &str) -> String {
        let pattern = if self.chance(self.odd) {
            self.text(&ODD_MODPARAMS)
        } else {
            self.text(&MODPARAMS)
        };
        let value = if self.chance(self.odd) {
            self.text(&ODD_VALUES)
        } else {
            value.to_owned()
        };
        let module = match self.rng.random_range(0..100) {
            0..88 => "\"dispatcher\"".to_owned(),
            88..96 => self.text(&MODULE_PATTERNS[..6]),
            _ => self.text(&MODULE_PATTERNS),
        };
        pattern
            .replace("<module>", &module)
            .replace("<name>", name)
            .replace("<value>", &value)
    }

    /// Something that has no part in the verdict, if it is read as Kamailio reads it.
    fn something(&mut self) -> String {
        let odd = self.chance(self.odd);
        match (self.rng.random_range(0..10), odd) {
            (0..4, false) => self.text(&COMMENTS),
            (0..6, true) => self.text(&ODD_COMMENTS),
            (4..7, false) => self.text(&CORE),
            (6..8, true) => self.text(&ODD_CORE),
            (7, false) if self.chance(5) => "import_file \"nosuch.cfg\"".to_owned(),
            (8, true) => self.text(&[
                "include_file \"nosuch.cfg\"",
                "include_file 'x'",
                "include_file",
            ]),
            _ => {
                let name = *self.of(&["W", "V", "X", "K"]);
                self.text(&["#!trydef N", "#!redef N 1", "#!undef N", "#!redef N"])
                    .replace('N', name)
            }
        }
    }

    /// A unit under conditions, in a comment, or in a file of its own.
    fn wrapped(&mut self, unit: String, depth: u32) -> String {
        if depth > 2 || !self.chance(if depth == 0 { 30 } else { 20 }) {
            return unit;
        }
        let wrapped = if self.chance(20) {
            self.included(unit)
        } else {
            let pattern = if self.chance(self.odd) {
                self.text(&ODD_WRAPS)
            } else {
                self.text(&WRAPS)
            };
            let (one, other) = (*self.of(&CONDITIONS), *self.of(&CONDITIONS));
            // A unit may hold the letters that stand for something.
            pattern
                .replace('U', "\u{1}")
                .replace('N', "\u{2}")
                .replace('O', "\u{3}")
                .replace('\u{2}', one)
                .replace('\u{3}', other)
                .replace('\u{1}', &unit)
        };
        self.wrapped(wrapped, depth + 1)
    }

    fn included(&mut self, unit: String) -> String {
        let folder = *self.of(&["", "", "", "sub/"]);
        let name = format!("{folder}part{}.cfg", self.files.len() + 1);
        let unit = if self.chance(20) {
            let something = self.something();
            format!("{something}\n{unit}")
        } else {
            unit
        };
        let end = if self.chance(25) { "" } else { "\n" };
        self.files.push((name.clone(), lines(&(unit + end))));
        let pattern = if self.chance(self.odd) {
            self.text(&[
                "include_file 'F'",
                "!!include_file \"F\"",
                "# include_file \"F\"",
                "include_file F",
            ])
        } else {
            self.text(&[
                "include_file \"F\"",
                "include_file \"F\"",
                "import_file \"F\"",
                "#!include_file \"F\"",
                "#!import_file \"F\"",
                "include_file \"./F\"",
                "include_file \"@DIR@/F\"",
                "include_file   \"F\" # c",
            ])
        };
        pattern.replace('F', &name)
    }

    fn with_end(&mut self, unit: &str) -> String {
        let end = match self.rng.random_range(0..20) {
            // The next statement comes on the same line, where this one may share it.
            0 if !unit.contains(['#', '/', '\n', '!']) => " ",
            1 => "\n\n",
            2 => "  \n",
            3 if !unit.contains('\\') => "\r\n",
            _ => "\n",
        };
        unit.to_owned() + end
    }

    /// Changes a few bytes anywhere but in a route: what stands there ds-tool does not judge.
    fn slip(&mut self, text: &mut String) {
        for _ in 0..self.rng.random_range(1..=3) {
            let mut depth = 0;
            let outside = |(at, c): (usize, char)| {
                depth += i32::from(c == '{');
                let here = (depth == 0).then_some(at);
                depth -= i32::from(c == '}');
                here
            };
            let places: Vec<usize> = text.char_indices().filter_map(outside).collect();
            let Some(&at) = places.choose(&mut self.rng) else {
                return;
            };
            if self.chance(40) {
                text.remove(at);
            } else {
                let slip = self.text(&SLIPS);
                text.insert_str(at, &slip);
            }
        }
    }

    fn place(&mut self, units: &[String]) -> usize {
        self.rng.random_range(0..units.len())
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn text(&mut self, choices: &[&str]) -> String {
        (*self.of(choices)).to_owned()
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        choices.choose(&mut self.rng).expect("a choice")
    }
}

fn lines(text: &str) -> Vec<String> {
    text.split_inclusive('\n').map(str::to_owned).collect()
}

#[test]
fn a_seed_makes_the_same_configurations_again() {
    for number in 0..50 {
        assert_eq!(case(7, number), case(7, number));
    }
    assert_ne!(case(7, 0), case(8, 0));
}
