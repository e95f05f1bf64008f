//! `ds-tool explain` and `ds-tool rules`: what there is to know about the rules.

use super::output::print;
use super::{Io, Stop};
use crate::cli::{ExplainArgs, RulesArgs};
use crate::exit::Exit;
use crate::lint::rule;
use crate::lint::selection::no_rule;
use crate::settings::Env;

pub(super) fn explain(args: &ExplainArgs, _env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let rule = rule(&args.rule).ok_or_else(|| Stop::Usage(no_rule(&args.rule)))?;
    print(io, rule.name)?;
    Ok(Exit::Well)
}

pub(super) fn rules(_args: &RulesArgs, io: &mut Io<'_>) -> Result<Exit, Stop> {
    print(io, "")?;
    Ok(Exit::Well)
}
