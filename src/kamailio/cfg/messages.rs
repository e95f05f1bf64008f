//! The messages of [`CfgErrorKind`] and [`CfgWarningKind`], and the help texts of the latter.

use std::fmt;

use super::errors::{CfgErrorKind, CfgWarningKind, Expected};
use crate::base::escape::sanitize;

impl fmt::Display for CfgErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes: &[u8]| sanitize(bytes.get(..200).unwrap_or(bytes));
        match self {
            CfgErrorKind::Expected(what) => write!(f, "syntax error: {what} expected here"),
            CfgErrorKind::NameNotDefined(name, what) => {
                write!(f, "{} is not defined, and {what} is expected here", text(name))
            }
            CfgErrorKind::StringNotClosed => {
                f.write_str("the string that starts here is not closed on its line")
            }
            CfgErrorKind::NoStatement(word) if word.is_empty() => {
                f.write_str("syntax error: no statement starts like this")
            }
            CfgErrorKind::NoStatement(word) => {
                write!(
                    f,
                    "syntax error: \"{}\" does not start a statement",
                    text(word)
                )
            }
            CfgErrorKind::StatementInRoute(word) => {
                write!(f, "syntax error: {word} is not allowed inside a route")
            }
            CfgErrorKind::RouteOnSend => {
                f.write_str("onsend_route of this version may not call route()")
            }
            CfgErrorKind::SocketWithoutBind => f.write_str("a socket needs the attribute bind"),
            CfgErrorKind::NotDefined(name) => {
                write!(f, "{} is not defined; write #!tryundef", text(name))
            }
            CfgErrorKind::NotAName(line) => {
                write!(
                    f,
                    "this directive takes one name and nothing else, not \"{}\"",
                    text(line)
                )
            }
            CfgErrorKind::StrayBracket(byte) => {
                write!(
                    f,
                    "syntax error: this \"{}\" has no matching opening bracket",
                    char::from(*byte)
                )
            }
            CfgErrorKind::UnexpectedEnd => {
                f.write_str("the file ends inside a statement or a route")
            }
            CfgErrorKind::Empty => f.write_str("the file contains no statements"),
            CfgErrorKind::ReadAsAddress(word) => write!(
                f,
                "\"{}\" is read as an address to listen on, and does not resolve",
                text(word)
            ),
            CfgErrorKind::NoSuchModule(name) => {
                write!(
                    f,
                    "no module \"{}\" comes with this version of Kamailio",
                    text(name)
                )
            }
            CfgErrorKind::ModuleTwice(name) => write!(f, "module {name} is loaded twice"),
            CfgErrorKind::NoModuleMatches(pattern) => write!(
                f,
                "no module that matches \"{}\" is loaded before this line",
                text(pattern)
            ),
            CfgErrorKind::BadPattern(pattern) => write!(
                f,
                "\"{}\" is not a regular expression that Kamailio accepts",
                text(pattern)
            ),
            CfgErrorKind::NoSuchParameter { module, name } => {
                write!(f, "module {module} has no parameter \"{}\"", text(name))
            }
            CfgErrorKind::WrongType {
                module,
                name,
                wants_number: true,
            } => write!(
                f,
                "parameter {} of module {module} wants a number without quotes",
                text(name)
            ),
            CfgErrorKind::WrongType { module, name, .. } => {
                write!(
                    f,
                    "parameter {} of module {module} wants a string",
                    text(name)
                )
            }
            CfgErrorKind::NoSharedMemory => {
                f.write_str("Kamailio crashes if a cfg sets no module parameter and has no route")
            }
            CfgErrorKind::BadValue { module, name } => {
                write!(
                    f,
                    "module {module} does not take this value of {}",
                    text(name)
                )
            }
            CfgErrorKind::NoSuchFunction {
                name,
                module,
                loaded: false,
            } => write!(
                f,
                "{}() is a function of module {module}, which is not loaded before this line",
                text(name)
            ),
            CfgErrorKind::NoSuchFunction { name, module, .. } => write!(
                f,
                "module {module} of this version has no {}() with this many arguments",
                text(name)
            ),
            CfgErrorKind::MisplacedFunction {
                name,
                route,
                allowed,
            } => write!(
                f,
                "{}() may not stand in {route}, only in {allowed}",
                text(name)
            ),
            CfgErrorKind::NotConstant { name, argument } => write!(
                f,
                "argument {argument} of {}() must be a constant",
                text(name)
            ),
            CfgErrorKind::RouteTwice(name) => write!(f, "there are two routes \"{}\"", text(name)),
            CfgErrorKind::NoSuchEngine(name) => write!(
                f,
                "no module loaded before this line provides the routing engine \"{}\"",
                text(name)
            ),
            CfgErrorKind::DefinedTwice(name) if name.is_empty() => f.write_str(
                "an earlier rule rewrites the name that this one defines, and that is already defined",
            ),
            CfgErrorKind::DefinedTwice(name) => write!(
                f,
                "{} is already defined; #!redefine replaces a value, #!trydefine keeps the first",
                text(name)
            ),
            CfgErrorKind::MinusInName(name) => {
                write!(f, "\"-\" is not allowed in a name, as after {}", text(name))
            }
            CfgErrorKind::TooManyDefines => f.write_str("more than 512 names are defined"),
            CfgErrorKind::TooManyConditions => {
                f.write_str("conditions are nested more than 512 deep")
            }
            CfgErrorKind::Unbalanced(more) if *more > 0 => write!(
                f,
                "{more} more #!ifdef than #!endif (each #!endif must be alone on its line, and the line must end with a newline)"
            ),
            CfgErrorKind::Unbalanced(more) => {
                write!(f, "{} more #!endif than #!ifdef", more.unsigned_abs())
            }
            CfgErrorKind::ExpressionCrashes => f.write_str("Kamailio crashes on this expression"),
            CfgErrorKind::RedefinitionCrashes(name) => write!(
                f,
                "Kamailio 5.6 crashes when {} is redefined after #!substdef or #!defenvs",
                text(name)
            ),
            CfgErrorKind::VariableNotSet(name) => {
                write!(f, "the environment variable {name} is not set")
            }
            CfgErrorKind::BadVariable => {
                f.write_str("expected the name of an environment variable here")
            }
            CfgErrorKind::BadSubstitution => {
                f.write_str("this is not a valid /pattern/replacement/flags")
            }
            CfgErrorKind::VariableWithoutModule(variable, module) => write!(
                f,
                "{variable} is a variable of module {module}, which is not loaded before this line"
            ),
            CfgErrorKind::ValueTooLong(name) => {
                write!(
                    f,
                    "the value of {} is longer than Kamailio's buffer",
                    text(name)
                )
            }
            CfgErrorKind::EndlessValue(name) => {
                write!(f, "expanding {} never ends", text(name))
            }
            CfgErrorKind::NoIncludedFile(name) => {
                write!(f, "the included file {name} does not exist")
            }
            CfgErrorKind::UnreadableInclude(name, why) => {
                write!(f, "{name} cannot be included: {why}")
            }
            CfgErrorKind::IncludeNotQuoted => f.write_str(
                "the name of an included file must be in double quotes and contain no blanks",
            ),
            CfgErrorKind::IncludeNameTooLong => {
                f.write_str("the name of an included file is longer than 127 bytes")
            }
            CfgErrorKind::BadIncludeName => {
                f.write_str("this is not a valid name for an included file")
            }
            CfgErrorKind::TooManyIncludes => f.write_str("includes are nested more than ten deep"),
            CfgErrorKind::TooMuchIncluded => {
                f.write_str("the cfg and what it includes are more than ds-tool reads (1000 files, 8 MiB; in a run 128 MiB)")
            }
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Expected::Punct(b',') => "a comma",
            Expected::Punct(b'.') => "a dot",
            Expected::Punct(b':') => "a colon",
            Expected::Punct(byte) => return write!(f, "\"{}\"", char::from(*byte)),
            Expected::Action => "an action",
            Expected::Address => "an address, an interface or a host name",
            Expected::Ipv4Address => "an IPv4 address (four numbers up to 255)",
            Expected::Ipv6Address => "an IPv6 address",
            Expected::SocketAttribute => "an attribute of the socket",
            Expected::Text => "a string",
            Expected::Number => "a number",
            Expected::Value => "a value",
            Expected::LastPort => "the last port",
            Expected::Port => "a port",
            Expected::SocketName => "a string with the name of the socket",
            Expected::ModuleFolders => "a string with the folders of modules",
            Expected::CallbackName => "the name of a callback",
            Expected::SubstitutionRule => "a string with the rule",
            Expected::VariableName => "the name of a variable",
            Expected::FlagName => "the name of a flag",
            Expected::FlagNumber => "the number of the flag",
            Expected::EngineName => "a string with the name of an engine",
            Expected::ModuleName => "a string with the name of a module",
            Expected::ModuleOptions => "a string with options",
            Expected::ParameterName => "a string with the name of a parameter",
            Expected::TextOrNumber => "a string or a number",
            Expected::RouteName => "the name of a route",
        })
    }
}

impl CfgWarningKind {
    /// The help text.
    pub fn help(&self) -> &str {
        match self {
            CfgWarningKind::Foreign(_, help) => help,
            CfgWarningKind::UnclosedComment => "add */ where the comment ends",
            CfgWarningKind::UnclosedString => "add the closing quote",
            CfgWarningKind::NoDirective(_) => {
                "write a directive that this version supports, alone on its line, or start the line with '# ' to make it a comment"
            }
            CfgWarningKind::StrayElse => "remove it, or add the missing #!ifdef",
            CfgWarningKind::NoImportedFile(_) => {
                "add the file if it matters; --root sets the directory that stands for / on the server"
            }
            CfgWarningKind::FileNotHere(..) | CfgWarningKind::RefusedFile(..) => {
                "only files below the root are read; name another root with --root"
            }
            CfgWarningKind::Perhaps(_) => {
                "supply what is missing, for example with --env NAME=VALUE"
            }
        }
    }
}

impl fmt::Display for CfgWarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CfgWarningKind::UnclosedComment => {
                f.write_str("this comment is never closed: Kamailio ignores everything after it")
            }
            CfgWarningKind::UnclosedString => f.write_str("this string is never closed"),
            CfgWarningKind::NoDirective(word) => {
                let word = sanitize(word);
                write!(f, "Kamailio treats this #!{word} as a comment")?;
                match word.as_str() {
                    "else" | "endif" => f.write_str(": nothing may follow it on its line"),
                    _ => Ok(()),
                }
            }
            CfgWarningKind::StrayElse => f.write_str("this #!else has no matching condition"),
            CfgWarningKind::NoImportedFile(name) => {
                write!(
                    f,
                    "there is no file {name} here: Kamailio continues without it"
                )
            }
            CfgWarningKind::FileNotHere(name, why) => {
                write!(f, "{name} was not read: {}", sanitize(why.as_bytes()))
            }
            CfgWarningKind::RefusedFile(name, why) => write!(f, "{name} was not read: {why}"),
            CfgWarningKind::Foreign(what, _) => f.write_str(what),
            CfgWarningKind::Perhaps(reason) => write!(f, "if Kamailio reads this: {reason}"),
        }
    }
}
