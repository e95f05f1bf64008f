//! `#!ifdef` and the other conditions: which parts of the text are read (`pp_ifdef` in `cfg.lex`).

use crate::base::fact::Fact;

/// How deep conditions may nest (`MAX_IFDEFS` in `cfg.lex`).
const DEEPEST: usize = 512;

/// The stack of open conditions. If it is unknown whether one holds, both of its branches are read, and
/// nothing in them is certain.
#[derive(Debug, Default)]
pub struct OpenConditions {
    open: Vec<Fact<bool>>,
    balance: i64,
}

impl OpenConditions {
    /// Opens a condition. Returns false if too many are open already.
    pub fn open(&mut self, holds: Fact<bool>) -> bool {
        if self.open.len() >= DEEPEST {
            return false;
        }
        self.balance += 1;
        self.open.push(holds);
        true
    }

    /// `#!else`, which inverts the condition each time it occurs. Returns false if no condition is
    /// open.
    pub fn invert(&mut self) -> bool {
        let last = self.open.pop();
        let open = last.is_some();
        self.open
            .extend(last.map(|holds| holds.map(|holds| !holds)));
        open
    }

    /// `#!endif`. Returns false if no condition is open; it counts for the balance all the same.
    pub fn close(&mut self) -> bool {
        self.balance -= 1;
        self.open.pop().is_some()
    }

    /// Whether Kamailio skips the current text.
    pub fn skips(&self) -> bool {
        self.open.contains(&Fact::Known(false))
    }

    /// The unknown that decides whether the current text is read; `None` if it is known.
    pub fn uncertain(&self) -> Option<&str> {
        self.open.iter().find_map(Fact::missing)
    }

    /// How many more conditions were opened than closed (`pp_ifdef_level_check` in `ppcfg.c`).
    pub fn balance(&self) -> i64 {
        self.balance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_skipped_while_any_open_condition_is_false() {
        let mut conditions = OpenConditions::default();
        assert!(conditions.open(Fact::Known(false)) && conditions.open(Fact::Known(true)));
        assert!(conditions.skips());
        assert!(conditions.close() && conditions.invert());
        assert!(!conditions.skips());
        assert!(conditions.invert(), "a second else turns it back");
        assert!(conditions.skips() && conditions.close());
        assert_eq!(conditions.balance(), 0);
        assert!(!conditions.close() && !conditions.invert());
        assert_eq!(conditions.balance(), -1);
    }

    #[test]
    fn an_unknown_condition_reads_both_branches_and_makes_neither_certain() {
        let mut conditions = OpenConditions::default();
        conditions.open(Fact::Unknown("$X".into()));
        assert_eq!(
            (conditions.skips(), conditions.uncertain()),
            (false, Some("$X"))
        );
        conditions.invert();
        assert_eq!(
            (conditions.skips(), conditions.uncertain()),
            (false, Some("$X"))
        );
    }
}
