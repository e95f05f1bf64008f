//! `ds-tool explain` and `ds-tool rules`: what there is to know about the rules.

use super::output::print;
use super::{Io, Stop};
use crate::cli::{ExplainArgs, RulesArgs, RulesFormat};
use crate::exit::Exit;
use crate::lint::rule;
use crate::lint::selection::no_rule;
use crate::render::{page, rules as list, table};
use crate::settings::{Colors, Env};

pub(super) fn explain(args: &ExplainArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let rule = rule(&args.rule).ok_or_else(|| Stop::Usage(no_rule(&args.rule)))?;
    let colors = Colors::new(args.color.color, env);
    let width = env.width.filter(|_| env.stdout_is_terminal);
    print(io, page::terminal(rule, colors.stdout, width))?;
    Ok(Exit::Well)
}

pub(super) fn rules(args: &RulesArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let colors = Colors::new(args.color.color, env);
    let text = match args.format {
        RulesFormat::Table => table::rules(colors.stdout),
        RulesFormat::Json => list::json(),
        RulesFormat::Markdown => page::document(),
    };
    print(io, text)?;
    Ok(Exit::Well)
}
