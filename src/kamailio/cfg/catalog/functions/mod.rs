//! The functions that the modules dispatcher and tm export to routes: with which arguments, and in
//! which routes.

mod address;
mod argument;
mod dispatcher;
mod route_kinds;
mod tm;
mod variable;
mod variable_names;

use crate::kamailio::version::{Since, Version};

pub use argument::ArgumentKind;
use dispatcher::DISPATCHER;
pub use route_kinds::RouteKinds;
use tm::TM;

/// A function, with one number of arguments.
#[derive(Debug)]
pub struct Function {
    name: &'static str,
    /// The routes in which it may be called.
    pub routes: RouteKinds,
    /// What each argument has to be.
    pub arguments: &'static [ArgumentKind],
    /// The first releases that have it.
    since: Since,
    /// Whether its arguments must be constants, and up to which release.
    constants: Constants,
}

/// Whether arguments must be constants: in a function that converts them, and has nothing to undo
/// that (`mod_f_params_pre_fixup` in `cfg.y`).
#[derive(Debug)]
enum Constants {
    Never,
    Before(Since),
    Always,
}

/// A function of all releases.
const fn f(name: &'static str, routes: RouteKinds, arguments: &'static [ArgumentKind]) -> Function {
    Function {
        name,
        routes,
        arguments,
        since: Since::V5_6,
        constants: Constants::Never,
    }
}

impl Function {
    const fn since(self, since: Since) -> Self {
        Self { since, ..self }
    }

    const fn constant(self) -> Self {
        Self {
            constants: Constants::Always,
            ..self
        }
    }

    const fn constant_before(self, since: Since) -> Self {
        Self {
            constants: Constants::Before(since),
            ..self
        }
    }

    /// Whether its arguments must be constants.
    pub fn takes_only_constants(&self, version: Version) -> bool {
        match self.constants {
            Constants::Never => false,
            Constants::Before(since) => !version.has(since),
            Constants::Always => true,
        }
    }
}

/// The module that exports the function `name`, if it is dispatcher or tm. Any name that starts
/// with `ds_` counts as dispatcher's. Names are case-sensitive.
pub fn module_of(name: &[u8]) -> Option<&'static str> {
    if name.starts_with(b"ds_") {
        return Some("dispatcher");
    }
    let mut of_tm = TM.iter().filter(|_| name.starts_with(b"t_"));
    of_tm
        .any(|function| function.name.as_bytes() == name)
        .then_some("tm")
}

/// The function `name` of this version that takes this many arguments.
pub fn find(name: &[u8], arguments: usize, version: Version) -> Option<&'static Function> {
    DISPATCHER.iter().chain(TM).find(|function| {
        function.name.as_bytes() == name
            && function.arguments.len() == arguments
            && version.has(function.since)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_known_by_module_version_and_number_of_arguments() {
        let exists = |name, arguments, version| find(name, arguments, version).is_some();
        assert_eq!(module_of(b"ds_select_dst"), Some("dispatcher"));
        assert_eq!(module_of(b"ds_misspelt"), Some("dispatcher"));
        assert_eq!(module_of(b"t_relay"), Some("tm"));
        assert_eq!(module_of(b"t_reply_callid"), None); // a function of tmx
        assert!(
            exists(b"ds_select_dst", 2, Version::V5_6)
                && exists(b"ds_select_dst", 3, Version::V5_6)
        );
        assert!(!exists(b"ds_select_dst", 1, Version::V6_1));
        assert!(
            !exists(b"ds_mark_addr", 3, Version::V6_0) && exists(b"ds_mark_addr", 3, Version::V6_1)
        );
    }
}
