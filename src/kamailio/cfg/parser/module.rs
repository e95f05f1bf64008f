//! Which modules a cfg loads and which parameters it sets: `loadmodule`, `modparam`, and the
//! variants that evaluate pseudo-variables, `loadmodulex` and `modparamx`.

use super::{CfgParser, SyntaxError, tw_append};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::base::secrets::is_secret_parameter;
use crate::kamailio::cfg::catalog::parameters::{self, ParamExport, ParamType};
use crate::kamailio::cfg::errors::{CfgErrorKind, Expected};
use crate::kamailio::cfg::facts::{LoadedModule, ModParam, ModulePattern, ParamValue, matches};
use crate::kamailio::cfg::lexer::Token;
use crate::kamailio::cfg::lexer::secrets::SecretPart;
use crate::kamailio::cfg::preprocessor::defines::{DefineLookup, DefineValue, Redefinition};
use crate::kamailio::cfg::preprocessor::pattern::{self, PatternError, PatternOptions};
use crate::kamailio::cfg::{FileSpan, catalog::stock_modules};

/// How many patterns of `modparam` are compiled. What further ones match is unknown.
const MOST_PATTERNS: usize = 1000;

/// The modules that create shared memory when they are loaded (`mod_register`).
const CREATE_MEMORY: [&str; 3] = ["sctp", "tls", "tls_wolfssl"];

impl CfgParser<'_> {
    /// `loadmodule "tm.so"`
    pub fn load_module(&mut self, evaluated: bool) -> Result<(), SyntaxError> {
        let in_parentheses =
            self.lexer.reading.version.takes_loadmodule_in_parentheses() && self.skip_punct(b'(');
        let mut name = self.string(Expected::ModuleName)?;
        if evaluated {
            name = self.evaluated(name);
        }
        let spot = self.lexer.spot;
        let mut once = false;
        if in_parentheses {
            if self.skip_punct(b',') {
                let options = self.string(Expected::ModuleOptions)?;
                once = matches!(options, Fact::Known(options) if options.contains(&b'o'))
                    && self.lexer.reading.version.loads_modules_once();
            }
            self.expect(b')')?;
        }
        match name {
            Fact::Known(path) => self.load(&path, once, spot),
            Fact::Unknown(what) => {
                let what = format!("which module is loaded: {what}");
                self.lexer.findings.mark_incomplete(&what);
            }
        }
        Ok(())
    }

    /// Follows `ksr_load_module`, but does not look into the module folders. `once` is the option `o`:
    /// a module that is loaded already is skipped.
    fn load(&mut self, path: &[u8], once: bool, spot: FileSpan) {
        let is_absolute = path.first() == Some(&b'/');
        let file = match path.iter().rposition(|&b| b == b'/') {
            Some(slash) if is_absolute => &path[slash + 1..],
            _ => path,
        };
        let name = match file.strip_suffix(b".so") {
            Some(name) if !name.is_empty() => name,
            _ => file,
        };
        let version = self.lexer.reading.version;
        let tidy: Vec<u8> = name.trim_ascii().to_ascii_lowercase();
        let misspelt = tidy != name && stock_modules::has(&tidy, version);
        let has_folder = !is_absolute && path.contains(&b'/');
        let elsewhere = match is_absolute {
            true => !stock_modules::are_in(path.strip_suffix(file).unwrap_or_default()),
            false => self.own_modules,
        };
        // An absolute path is opened as it is: Kamailio does not append `.so`.
        let bare = is_absolute && name == file;
        let stock = stock_modules::has(name, version);
        if stock && bare || !stock && (misspelt || has_folder || !elsewhere) {
            // An unknown #!subst rule may turn this into another name.
            let reason = CfgErrorKind::NoSuchModule(name.to_vec());
            self.lexer.refuse_unless_incomplete(spot, reason);
            return;
        }
        let name = String::from_utf8_lossy(name).into_owned();
        if !(once && self.facts.module(&name).is_some()) {
            self.add_module(name, Some(spot));
        }
    }

    pub fn add_module(&mut self, name: String, spot: Option<FileSpan>) {
        let certain = self.lexer.preprocessor.certain();
        // A module from the command line has no place.
        let place = spot.unwrap_or_default();
        let same = |module: &LoadedModule| module.name == name && module.certain.value().is_some();
        if self.facts.modules.iter().any(same) {
            return self.lexer.refuse(place, CfgErrorKind::ModuleTwice(name));
        }
        let define = [b"MOD_", name.as_bytes()].concat();
        self.lexer
            .define(place, &define, DefineValue::Nothing, Redefinition::Refuse);
        self.facts.modules.push(LoadedModule {
            name,
            spot,
            certain,
        });
    }

    /// A cfg that creates no shared memory: by a parameter, a route, or a module that does so itself.
    pub fn check_memory(&mut self) {
        let findings = &self.lexer.findings;
        let facts = &self.facts;
        let creates = |module: &LoadedModule| CREATE_MEMORY.contains(&module.name.as_str());
        if self.lexer.reading.version.crashes_without_parameters()
            && findings.refusals.is_empty()
            && findings.undecided.is_none()
            && facts.modparams.is_empty()
            && facts.routes.is_empty()
            && facts.kemi.is_none()
            && !facts.modules.iter().any(creates)
        {
            let reason = CfgErrorKind::NoSharedMemory;
            self.lexer
                .refuse_unless_incomplete(FileSpan::default(), reason);
        }
    }

    /// `modparam("module", "name", value)`
    pub fn modparam(&mut self, spot: FileSpan, evaluated: bool) -> Result<(), SyntaxError> {
        self.expect(b'(')?;
        let mut modules = self.string(Expected::ModuleName)?;
        self.expect(b',')?;
        let mut name = self.string(Expected::ParameterName)?;
        self.expect(b',')?;
        let token = self.peek();
        self.mark_secret(&modules, &name);
        let (kind, mut value) = match token {
            Token::Text => {
                let text = self.text();
                self.advance();
                (Some(ParamType::Text), Fact::Known(ParamValue::Str(text)))
            }
            Token::Variable if evaluated => {
                let text = self.text();
                self.advance();
                self.variable_value(&text)
            }
            Token::Unknown => (None, self.unknown()),
            _ => {
                let number = self.integer(Expected::TextOrNumber)?;
                (Some(ParamType::Int), number.map(ParamValue::Int))
            }
        };
        self.expect(b')')?;
        if evaluated {
            modules = self.evaluated(modules);
            name = self.evaluated(name);
            if let Fact::Known(ParamValue::Str(text)) = value {
                value = self.evaluated(Fact::Known(text)).map(ParamValue::Str);
            }
        }
        match (modules, name) {
            (Fact::Known(modules), Fact::Known(name)) => {
                self.set_parameter(modules, name, kind, value, spot);
            }
            (Fact::Unknown(missing), _) | (_, Fact::Unknown(missing)) => {
                let what = format!("which module parameter is set: {missing}");
                self.lexer.findings.mark_incomplete(&what);
            }
        }
        Ok(())
    }

    /// Marks the value of a parameter that is a password, or a URL that should have one.
    fn mark_secret(&mut self, modules: &Fact<Vec<u8>>, name: &Fact<Vec<u8>>) {
        let (Fact::Known(modules), Fact::Known(name)) = (modules, name) else {
            return;
        };
        if is_secret_parameter(modules, name) {
            self.lexer.mark_secret(SecretPart::String);
        } else if name.ends_with(b"db_url") {
            self.lexer.mark_secret(SecretPart::Passwords);
        }
    }

    fn evaluated(&self, part: Fact<Vec<u8>>) -> Fact<Vec<u8>> {
        part.and_then(|text| self.lexer.preprocessor.variables().evaluate(&text).into())
    }

    /// `$def(NAME)` is a string, `$defn(NAME)` a number (`modparamx_set`).
    fn variable_value(&self, text: &[u8]) -> (Option<ParamType>, Fact<ParamValue>) {
        let name = text
            .strip_prefix(b"$defn(")
            .and_then(|rest| rest.strip_suffix(b")"));
        if let Some(name) = name
            && let DefineLookup::Defined(DefineValue::Text(value)) =
                self.lexer.preprocessor.defines.get(name)
            && let Some(number) = std::str::from_utf8(value)
                .ok()
                .and_then(|v| v.trim().parse().ok())
        {
            return (Some(ParamType::Int), Fact::Known(ParamValue::Int(number)));
        }
        match self.lexer.preprocessor.variables().evaluate(text) {
            Ok(value) => (Some(ParamType::Text), Fact::Known(ParamValue::Str(value))),
            Err(missing) => (None, Fact::Unknown(missing)),
        }
    }

    /// Follows `set_mod_param_regex`.
    fn set_parameter(
        &mut self,
        modules: Vec<u8>,
        name: Vec<u8>,
        kind: Option<ParamType>,
        value: Fact<ParamValue>,
        spot: FileSpan,
    ) {
        let pattern = match self.pattern(&modules) {
            Ok(pattern) => pattern,
            Err(PatternError::Bad) => {
                return self.lexer.refuse(spot, CfgErrorKind::BadPattern(modules));
            }
            Err(PatternError::Beyond) => {
                let text = sanitize(&modules);
                self.lexer
                    .findings
                    .mark_incomplete(&format!("which modules \"{text}\" matches"));
                ModulePattern::Unknown
            }
        };
        let version = self.lexer.reading.version;
        let mut found = false;
        let mut refusal = None;
        for module in &self.facts.modules {
            if !matches(&pattern, &modules, &module.name) {
                continue;
            }
            found = true;
            refusal = match parameters::export(&module.name, &name, version) {
                ParamExport::Has(wanted) if kind.is_some_and(|kind| !wanted.takes(kind)) => {
                    Some(CfgErrorKind::WrongType {
                        module: module.name.clone(),
                        name: name.clone(),
                        wants_number: wanted == ParamType::Int,
                    })
                }
                ParamExport::HasNot => Some(CfgErrorKind::NoSuchParameter {
                    module: module.name.clone(),
                    name: name.clone(),
                }),
                ParamExport::Has(_) if refuses_value(&module.name, &name, &value) => {
                    Some(CfgErrorKind::BadValue {
                        module: module.name.clone(),
                        name: name.clone(),
                    })
                }
                _ => continue,
            };
            break;
        }
        if !found {
            let reason = CfgErrorKind::NoModuleMatches(modules.clone());
            if self.lexer.refuse_unless_incomplete(spot, reason) {
                return;
            }
        }
        match refusal {
            Some(reason) => self.lexer.refuse(spot, reason),
            None => self.facts.modparams.push(ModParam {
                modules,
                name,
                value,
                spot,
                certain: self.lexer.preprocessor.certain(),
                pattern,
                loaded: self.facts.modules.len(),
            }),
        }
    }

    fn pattern(&mut self, modules: &[u8]) -> Result<ModulePattern, PatternError> {
        let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'|');
        if modules.iter().all(plain) {
            return Ok(ModulePattern::Names);
        }
        if let Some(known) = self.patterns.get(modules) {
            return known.clone();
        }
        if self.patterns.len() >= MOST_PATTERNS {
            return Err(PatternError::Beyond);
        }
        let options = PatternOptions {
            ignores_case: true,
            by_line: false,
            whole: true,
        };
        let compiled = pattern::compile(modules, options).map(ModulePattern::Regex);
        self.patterns.insert(modules.to_vec(), compiled.clone());
        compiled
    }
}

/// Whether the function that stores the parameter fails for this value. Of those that others have
/// nothing is known here.
fn refuses_value(module: &str, name: &[u8], value: &Fact<ParamValue>) -> bool {
    let Fact::Known(ParamValue::Str(text)) = value else {
        return false;
    };
    module == "tm" && name == b"tw_append" && !tw_append::is_sound(text)
}
