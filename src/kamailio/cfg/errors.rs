//! Errors that Kamailio reports in a cfg, and text that it accepts but reads in an unexpected way.

use super::FileSpan;

/// An error that makes `kamailio -c` fail and keeps the server from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CfgError {
    pub spot: FileSpan,
    pub reason: CfgErrorKind,
}

/// Why Kamailio rejects a cfg. Quoted text is Kamailio's own message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CfgErrorKind {
    /// "syntax error": something else was expected.
    Expected(Expected),
    /// "syntax error": a name that nothing defines, where something else was expected.
    NameNotDefined(Vec<u8>, Expected),
    /// "syntax error" at, or behind, a string that goes on over the end of its line.
    StringNotClosed,
    /// "syntax error": this token does not start a statement.
    NoStatement(Vec<u8>),
    /// "syntax error": a top-level statement inside a route.
    StatementInRoute(&'static str),
    /// "command not allowed in onsend_route"
    RouteOnSend,
    /// "socket definition without bind address"
    SocketWithoutBind,
    /// "not defined": `#!undef` of a name that is not defined.
    NotDefined(Vec<u8>),
    /// `#!undef` with anything but one name.
    NotAName(Vec<u8>),
    /// "syntax error": a closing bracket without a matching opening one.
    StrayBracket(u8),
    /// "syntax error": the file ends inside a statement or a route.
    UnexpectedEnd,
    /// The file contains no statement at all.
    Empty,
    /// "could not resolve": taken for an address to listen on, as happens to a misspelt statement
    /// after `listen`.
    ReadAsAddress(Vec<u8>),
    /// "could not find module": Kamailio ships no module of this name.
    NoSuchModule(Vec<u8>),
    /// "attempting to load the same module twice"
    ModuleTwice(String),
    /// "No module matching .. found"
    NoModuleMatches(Vec<u8>),
    /// "Error while compiling regular expression"
    BadPattern(Vec<u8>),
    /// "parameter .. not found in module": the module has no parameter of this name.
    NoSuchParameter { module: String, name: Vec<u8> },
    /// "parameter .. not found in module": the module has the parameter, but with the other type.
    WrongType {
        module: String,
        name: Vec<u8>,
        /// True if the parameter takes a number without quotes, false if it takes a string.
        wants_number: bool,
    },
    /// "unknown command, missing loadmodule?"
    NoSuchFunction {
        name: Vec<u8>,
        /// The module that exports the function.
        module: &'static str,
        /// True if that module is loaded, which means that the name or the number of arguments is
        /// wrong.
        loaded: bool,
    },
    /// "Command cannot be used in the block": a function where it may not stand.
    MisplacedFunction {
        name: Vec<u8>,
        /// The route that contains the call.
        route: String,
        /// The routes in which it may stand, in words.
        allowed: String,
    },
    /// "parameter .. is not constant": this argument, counted from 1, depends on the request.
    NotConstant { name: Vec<u8>, argument: usize },
    /// "duplicate route"
    RouteTwice(Vec<u8>),
    /// No loaded module provides this routing engine. Kamailio crashes.
    NoSuchEngine(Vec<u8>),
    /// No parameter and no route, which makes 5.7 and 5.8 crash.
    NoSharedMemory,
    /// "Can't set module parameter": the module does not take the value.
    BadValue { module: String, name: Vec<u8> },
    /// "already defined"
    DefinedTwice(Vec<u8>),
    /// "'-' not allowed"
    MinusInName(Vec<u8>),
    /// "too many defines"
    TooManyDefines,
    /// "too many nested ifdefs"
    TooManyConditions,
    /// "different number of preprocessor directives": how many more were opened than closed.
    Unbalanced(i64),
    /// An expression that makes Kamailio crash.
    ExpressionCrashes,
    /// `#!redefine` of a name that `#!substdef` or `#!defenvs` defined, which makes 5.6 crash.
    RedefinitionCrashes(Vec<u8>),
    /// "env variable not defined"
    VariableNotSet(String),
    /// "invalid defenv id"
    BadVariable,
    /// "bad subst expression"
    BadSubstitution,
    /// "unknown config variable": this variable in a rule belongs to this module, which is not loaded
    /// before.
    VariableWithoutModule(&'static str, &'static str),
    /// "push-back overflow": the value of this name is longer than the scanner's buffer.
    ValueTooLong(Vec<u8>),
    /// The value of this name contains itself, or expands to so much text that reading it never
    /// ends.
    EndlessValue(Vec<u8>),
    /// "cannot open included file": the file does not exist.
    NoIncludedFile(String),
    /// "cannot open included file": the file, and why it cannot be read.
    UnreadableInclude(String, String),
    /// "included file name must be between quotes"
    IncludeNotQuoted,
    /// "included file name too long"
    IncludeNameTooLong,
    /// "invalid included file name", "invalid escape"
    BadIncludeName,
    /// "too many includes": nested more than ten deep, for example because a file includes itself.
    TooManyIncludes,
    /// The includes exceed what ds-tool reads.
    TooMuchIncluded,
}

/// What the grammar expects where something else was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    Punct(u8),
    Action,
    Address,
    Ipv4Address,
    Ipv6Address,
    SocketAttribute,
    Text,
    Number,
    Value,
    LastPort,
    Port,
    SocketName,
    ModuleFolders,
    CallbackName,
    SubstitutionRule,
    VariableName,
    FlagName,
    FlagNumber,
    EngineName,
    ModuleName,
    ModuleOptions,
    ParameterName,
    TextOrNumber,
    RouteName,
}

impl Expected {
    /// Whether a defined name may stand for it.
    pub fn is_a_value(self) -> bool {
        matches!(
            self,
            Expected::Text
                | Expected::Number
                | Expected::Value
                | Expected::LastPort
                | Expected::Port
                | Expected::SocketName
                | Expected::ModuleFolders
                | Expected::EngineName
                | Expected::ModuleName
                | Expected::ParameterName
                | Expected::TextOrNumber
                | Expected::SubstitutionRule
        )
    }
}

/// Text that Kamailio accepts but does not read the way it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CfgWarning {
    pub spot: FileSpan,
    pub kind: CfgWarningKind,
}

/// In what way the text is not read as it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CfgWarningKind {
    /// A comment that is never closed: Kamailio ignores the rest of the file.
    UnclosedComment,
    /// A string that is still open at the end of the file.
    UnclosedString,
    /// Looks like a directive of this name but is a comment, for example `#!else # note` or
    /// `#!undef X`.
    NoDirective(Vec<u8>),
    /// An `#!else` outside any condition, which Kamailio ignores.
    StrayElse,
    /// The file of an `import_file` does not exist. Kamailio continues without it.
    NoImportedFile(String),
    /// Only the server knows the contents of this included file, for this reason.
    FileNotHere(String, String),
    /// This included file must not be read, for this reason.
    RefusedFile(String, &'static str),
    /// Kamailio reads nothing of the kind of this whole file: what it is, and what to do about it.
    Foreign(String, String),
    /// An error if Kamailio reads this text, which depends on something unknown.
    Perhaps(CfgErrorKind),
}

/// How many errors, notes and gaps are kept. A file with more mistakes needs no longer list.
const MOST: usize = 1000;

/// What the lexer and the parser have found so far.
#[derive(Debug, Default)]
pub(super) struct CfgMistakes {
    pub refusals: Vec<CfgError>,
    pub notes: Vec<CfgWarning>,
    /// What is missing, so that the facts are incomplete.
    pub incomplete: Vec<String>,
    /// What may rewrite the strings that follow.
    pub strings_missing: Option<String>,
    /// What decides whether Kamailio reads the first text that it would refuse.
    pub undecided: Option<String>,
}

impl CfgMistakes {
    /// An error in text that Kamailio reads or not: `what` decides.
    pub(super) fn perhaps_refuse(&mut self, spot: FileSpan, reason: CfgErrorKind, what: &str) {
        self.undecided.get_or_insert_with(|| what.to_owned());
        self.note(spot, CfgWarningKind::Perhaps(reason));
    }

    /// An error. Behind a string that is not closed, strings and code have changed places: what is
    /// refused there is no error of its own.
    pub(super) fn refuse(&mut self, spot: FileSpan, reason: CfgErrorKind) {
        let last = self.refusals.last();
        let follows = last.is_some_and(|last| last.reason == CfgErrorKind::StringNotClosed);
        if self.refusals.len() < MOST && !follows {
            self.refusals.push(CfgError { spot, reason });
        }
    }

    pub(super) fn note(&mut self, spot: FileSpan, kind: CfgWarningKind) {
        if self.notes.len() < MOST {
            self.notes.push(CfgWarning { spot, kind });
        }
    }

    /// Records that `what` is unknown, which may rewrite the strings that follow (`#!subst`).
    pub(super) fn mark_strings_unknown(&mut self, what: &str) {
        self.mark_incomplete(what);
        self.strings_missing.get_or_insert_with(|| what.to_owned());
    }

    /// Records that the facts are incomplete because `what` is unknown.
    pub(super) fn mark_incomplete(&mut self, what: &str) {
        let full = self.incomplete.len() >= MOST;
        if !full && !self.incomplete.iter().any(|known| known == what) {
            self.incomplete.push(what.to_owned());
        }
    }
}
