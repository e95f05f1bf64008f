//! `ds-tool explain` and `ds-tool rules`: what there is to know about the rules.

use super::output::{print, stream};
use super::{Io, Stop};
use crate::cli::{ExplainArgs, RulesArgs, RulesFormat};
use crate::exit::Exit;
use crate::lint::rule;
use crate::lint::selection::no_rule;
use crate::render::{Look, page, rules as list};
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
    let look = Look {
        color: colors.stdout,
        width: env.width.filter(|_| env.stdout_is_terminal),
    };
    match args.format {
        RulesFormat::Table => stream(io, |out| list::table(look, out))?,
        RulesFormat::Json => print(io, list::json())?,
        RulesFormat::Markdown => print(io, page::document())?,
    }
    Ok(Exit::Well)
}
