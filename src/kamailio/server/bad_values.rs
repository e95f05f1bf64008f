//! Values of parameters that stop the start, although `kamailio -c` accepts them. Measured on twelve
//! releases of 5.6 to 6.2.

use super::StartupError;
use crate::kamailio::cfg::CfgFacts;
use crate::kamailio::cfg::facts::ParamValue;

/// Numbers that must not be negative.
const NOT_NEGATIVE: [(&str, &str); 4] = [
    ("tm", "cancel_b_method"),
    ("tm", "evlreq_mode"),
    ("tm", "retr_timer1"),
    ("tm", "retr_timer2"),
];

/// How large numbers may be, and what is wrong with larger ones.
const LARGEST: [(&str, &str, i32, &str); 3] = [
    ("tm", "cancel_b_method", 2, "is none of 0, 1 and 2"),
    ("tm", "retr_timer1", 65_534, "is over 65534"),
    ("tm", "retr_timer2", 65_534, "is over 65534"),
];

/// The values that stop the start for certain.
pub(super) fn of(facts: &CfgFacts) -> Vec<StartupError> {
    let bad = |module, parameter, why| StartupError::BadParameter {
        code: "bad-value",
        module,
        parameter,
        text: format!("{module}'s {parameter} {why}"),
    };
    let mut errors = Vec::new();
    for parameter in ["attrs_pvname", "setid_pvname"] {
        let is_bad = |value: &ParamValue| matches!(value, ParamValue::Str(text) if text.first() != Some(&b'$'));
        if value(facts, "dispatcher", parameter).is_some_and(is_bad) {
            errors.push(bad("dispatcher", parameter, "names no variable"));
        }
    }
    for (module, parameter) in NOT_NEGATIVE {
        let is_bad = |value: &ParamValue| matches!(value, ParamValue::Int(..0));
        if value(facts, module, parameter).is_some_and(is_bad) {
            errors.push(bad(module, parameter, "is negative"));
        }
    }
    for (module, parameter, largest, why) in LARGEST {
        let is_bad = |value: &ParamValue| matches!(value, ParamValue::Int(number) if *number as i32 > largest);
        if value(facts, module, parameter).is_some_and(is_bad) {
            errors.push(bad(module, parameter, why));
        }
    }
    let is_set = |value: &ParamValue| matches!(value, ParamValue::Str(text) if !text.is_empty());
    let flows = facts.param("tm", "contact_flows_avp");
    if value(facts, "tm", "contacts_avp").is_some_and(is_set)
        && flows.is_none()
        && facts.incomplete.is_empty()
    {
        errors.push(bad("tm", "contacts_avp", "needs contact_flows_avp, too"));
    }
    errors
}

/// The value of a parameter of a loaded module that is set for certain.
pub(super) fn value<'a>(facts: &'a CfgFacts, module: &str, name: &str) -> Option<&'a ParamValue> {
    facts.modules.get(facts.module(module)?)?.certain.value()?;
    facts.param(module, name)?.set_value()
}
