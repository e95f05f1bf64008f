//! The expressions of `#!ifexp` and `#!defexp`, evaluated as in `snexpr.h`: in 32-bit floating
//! point; the type of the left operand determines what `+` and comparisons do.

use super::defines::{DefineLookup, DefineValue, Defines};

/// The result of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpressionValue {
    Number(f32),
    Text(Vec<u8>),
    /// No result: the expression is malformed, or an operator does not fit its operands.
    Nothing,
    /// The expression crashes Kamailio.
    Crash,
    /// The result depends on this.
    Unknown(String),
}

impl ExpressionValue {
    /// The result as a condition (`pp_ifexp_eval` in `ppcfg.c`).
    pub fn truth(&self) -> Option<bool> {
        match self {
            ExpressionValue::Number(number) => Some(*number != 0.0),
            ExpressionValue::Text(text) => Some(!text.is_empty()),
            ExpressionValue::Nothing => Some(false),
            ExpressionValue::Crash | ExpressionValue::Unknown(_) => None,
        }
    }

    /// The result as the value of a define (`pp_defexp_eval` in `ppcfg.c`). A negative number
    /// becomes a huge one, because it is printed as unsigned.
    pub fn value(self) -> DefineValue {
        match self {
            ExpressionValue::Number(number) => {
                DefineValue::Text((number as i64 as u64).to_string().into_bytes())
            }
            ExpressionValue::Text(text) => DefineValue::Text(text),
            ExpressionValue::Nothing | ExpressionValue::Crash => DefineValue::Nothing,
            ExpressionValue::Unknown(what) => DefineValue::Unknown(what),
        }
    }

    /// The truth value for `&&` and `||`. For a text they test its address, which is never null.
    fn counts(&self) -> Option<bool> {
        match self {
            ExpressionValue::Number(number) => Some(*number != 0.0),
            ExpressionValue::Text(_) => Some(true),
            _ => None,
        }
    }

    fn number(&self) -> Option<f32> {
        match self {
            ExpressionValue::Number(number) => Some(*number),
            _ => None,
        }
    }
}

/// How deep parentheses, unary operators and operators that bind tighter may nest before the reader gives
/// up.
const DEEPEST: usize = 256;

/// Evaluates `text`.
pub fn compute(text: &[u8], defines: &Defines) -> ExpressionValue {
    let mut parser = ExpressionParser {
        rest: text,
        defines,
        depth: 0,
    };
    match parser.expression(LOOSEST) {
        Ok(value) if parser.operator().is_none() && parser.rest.is_empty() => value,
        Ok(_) | Err(EvalError::Malformed) => ExpressionValue::Nothing,
        Err(EvalError::Crash) => ExpressionValue::Crash,
        Err(EvalError::Beyond) => {
            ExpressionValue::Unknown("an expression that ds-tool cannot compute".into())
        }
    }
}

enum EvalError {
    Malformed,
    Crash,
    Beyond,
}

/// Precedence of an operator: the smaller, the tighter it binds (`prec` in `snexpr.h`).
type Precedence = u8;
const LOOSEST: Precedence = 10;

const OPERATORS: [(&[u8], Precedence); 20] = [
    (b"**", 2),
    (b"<<", 4),
    (b">>", 4),
    (b"<=", 5),
    (b">=", 5),
    (b"==", 5),
    (b"!=", 5),
    (b"&&", 9),
    (b"||", 10),
    (b"*", 2),
    (b"/", 2),
    (b"%", 2),
    (b"+", 3),
    (b"-", 3),
    (b"<", 5),
    (b">", 5),
    (b"&", 6),
    (b"|", 7),
    (b"^", 8),
    (b"=", 11),
];

struct ExpressionParser<'a> {
    rest: &'a [u8],
    defines: &'a Defines,
    depth: usize,
}

impl<'a> ExpressionParser<'a> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_ascii_start();
        if self.rest.first() == Some(&b'#') {
            self.rest = &[];
        }
    }

    fn operator(&mut self) -> Option<(&'static [u8], Precedence)> {
        self.blanks();
        OPERATORS
            .into_iter()
            .find(|(spelled, _)| self.rest.starts_with(spelled))
    }

    fn expression(&mut self, loosest: Precedence) -> Result<ExpressionValue, EvalError> {
        self.depth += 1;
        let mut left = self.operand()?;
        while let Some((spelled, binding)) = self.operator() {
            if binding > LOOSEST {
                return Err(EvalError::Beyond);
            }
            if binding > loosest {
                break;
            }
            self.rest = &self.rest[spelled.len()..];
            // `**` is right-associative, all others are left-associative.
            let right = self.expression(if spelled == b"**" { 2 } else { binding - 1 })?;
            left = apply(spelled, left, right)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operand(&mut self) -> Result<ExpressionValue, EvalError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(EvalError::Beyond);
        }
        self.blanks();
        let (&first, after) = self.rest.split_first().ok_or(EvalError::Malformed)?;
        let outcome = match first {
            b'(' => {
                self.rest = after;
                let inner = self.expression(LOOSEST)?;
                self.blanks();
                self.rest = self.rest.strip_prefix(b")").ok_or(EvalError::Malformed)?;
                inner
            }
            b'-' | b'!' | b'^' => {
                self.rest = after;
                let operand = self.operand()?;
                match (first, operand.number()) {
                    (_, None) => depends(operand),
                    (b'-', Some(number)) => ExpressionValue::Number(-number),
                    (b'!', Some(number)) => ExpressionValue::from(number == 0.0),
                    (_, Some(number)) => ExpressionValue::Number(!(number as i32) as f32),
                }
            }
            b'0'..=b'9' => ExpressionValue::Number(parse_number(
                self.take(|b| b == b'.' || b.is_ascii_digit()),
            )),
            b'"' | b'\'' => self.quoted(first, after)?,
            _ if is_name(first) => {
                let name = self.take(|b| is_name(b) || b == b'#' || b.is_ascii_digit());
                self.blanks();
                if self.rest.first() == Some(&b'(') {
                    return Err(EvalError::Crash);
                }
                self.name(name)
            }
            _ => return Err(EvalError::Malformed),
        };
        self.depth -= 1;
        Ok(outcome)
    }

    fn take(&mut self, belongs: impl Fn(u8) -> bool) -> &'a [u8] {
        let length = self.rest.iter().take_while(|&&b| belongs(b)).count();
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn quoted(&mut self, quote: u8, after: &'a [u8]) -> Result<ExpressionValue, EvalError> {
        let mut text = Vec::new();
        let mut bytes = after.iter().enumerate();
        while let Some((at, &byte)) = bytes.next() {
            if byte == quote {
                self.rest = &after[at + 1..];
                return Ok(ExpressionValue::Text(text));
            }
            text.push(match byte {
                b'\\' => match bytes.next().map(|(_, &escaped)| escaped) {
                    Some(b'n') => b'\n',
                    Some(b'r') => b'\r',
                    Some(b't') => b'\t',
                    Some(escaped) => escaped,
                    None => break,
                },
                _ => byte,
            });
        }
        Err(EvalError::Malformed)
    }

    /// The value of a name (`pp_snexpr_defval`): its text if it has a value, 1 if it is defined
    /// without one, 0 if it is undefined.
    fn name(&self, name: &[u8]) -> ExpressionValue {
        match self.defines.get(name) {
            DefineLookup::Undefined => ExpressionValue::Number(0.0),
            DefineLookup::Unknown(what) => ExpressionValue::Unknown(what.into()),
            DefineLookup::Defined(DefineValue::Nothing) => ExpressionValue::Number(1.0),
            DefineLookup::Defined(DefineValue::Unknown(what)) => {
                ExpressionValue::Unknown(what.clone())
            }
            DefineLookup::Defined(DefineValue::Text(text)) => {
                ExpressionValue::Text(without_quotes(text).to_vec())
            }
        }
    }
}

impl From<bool> for ExpressionValue {
    fn from(truth: bool) -> Self {
        ExpressionValue::Number(if truth { 1.0 } else { 0.0 })
    }
}

fn without_quotes(text: &[u8]) -> &[u8] {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
        _ => text,
    }
}

fn is_name(byte: u8) -> bool {
    (byte >= b'@' && byte != b'^' && byte != b'|') || byte == b'$'
}

fn parse_number(digits: &[u8]) -> f32 {
    let mut number = 0.0_f32;
    let mut behind_point = None;
    for &byte in digits {
        match (byte, &mut behind_point) {
            (b'.', None) => behind_point = Some(0),
            (b'0'..=b'9', behind) => {
                number = number * 10.0 + f32::from(byte - b'0');
                *behind = behind.map(|count: u32| count + 1);
            }
            _ => return f32::NAN,
        }
    }
    (0..behind_point.unwrap_or(0).min(64)).fold(number, |number, _| number / 10.0)
}

/// A whole number as text (`snexpr_format_num`). `None` for a fraction, which Kamailio prints with
/// four digits.
fn number_text(number: f32) -> Option<Vec<u8>> {
    (number.fract() == 0.0).then(|| (number as i64).to_string().into_bytes())
}

/// The result of an operator that cannot use this operand.
fn depends(operand: ExpressionValue) -> ExpressionValue {
    match operand {
        unknown @ ExpressionValue::Unknown(_) => unknown,
        _ => ExpressionValue::Nothing,
    }
}

fn apply(
    operator: &[u8],
    left: ExpressionValue,
    right: ExpressionValue,
) -> Result<ExpressionValue, EvalError> {
    if let b"&&" | b"||" = operator {
        return logical(operator, left, right);
    }
    if left == ExpressionValue::Nothing || right == ExpressionValue::Nothing {
        return Ok(ExpressionValue::Nothing);
    }
    if let Some(unknown) = [&left, &right]
        .into_iter()
        .find(|side| matches!(side, ExpressionValue::Unknown(_)))
    {
        return Ok(unknown.clone());
    }
    let follows_left = matches!(operator, b"+" | b"<" | b"<=" | b">" | b">=" | b"==" | b"!=");
    Ok(match (left, right) {
        (ExpressionValue::Text(left), right) if follows_left => {
            let right = match right {
                ExpressionValue::Text(text) => text,
                ExpressionValue::Number(number) => number_text(number).ok_or(EvalError::Beyond)?,
                _ => return Err(EvalError::Beyond),
            };
            if operator == b"+" {
                ExpressionValue::Text([left, right].concat())
            } else {
                compare(operator, left.partial_cmp(&right))
            }
        }
        (ExpressionValue::Number(left), ExpressionValue::Text(right)) if follows_left => {
            arithmetic(operator, left, parse_number(&right))
        }
        (ExpressionValue::Number(left), ExpressionValue::Number(right)) => {
            arithmetic(operator, left, right)
        }
        _ => ExpressionValue::Nothing,
    })
}

fn logical(
    operator: &[u8],
    left: ExpressionValue,
    right: ExpressionValue,
) -> Result<ExpressionValue, EvalError> {
    let Some(decides) = left.counts() else {
        return match left {
            ExpressionValue::Unknown(_) => Ok(left),
            _ => Err(EvalError::Crash),
        };
    };
    if decides == (operator == b"||") {
        return Ok(ExpressionValue::from(decides));
    }
    match right.counts() {
        Some(truth) => Ok(ExpressionValue::from(truth)),
        None if matches!(right, ExpressionValue::Unknown(_)) => Ok(right),
        None => Err(EvalError::Crash),
    }
}

fn compare(operator: &[u8], order: Option<std::cmp::Ordering>) -> ExpressionValue {
    ExpressionValue::from(match operator {
        b"<" => order.is_some_and(|o| o.is_lt()),
        b"<=" => order.is_some_and(|o| o.is_le()),
        b">" => order.is_some_and(|o| o.is_gt()),
        b">=" => order.is_some_and(|o| o.is_ge()),
        b"==" => order.is_some_and(|o| o.is_eq()),
        _ => order.is_none_or(|o| o.is_ne()),
    })
}

fn arithmetic(operator: &[u8], left: f32, right: f32) -> ExpressionValue {
    let whole = |number: f32| if number.is_nan() { 0 } else { number as i32 };
    let bits = |result: i32| ExpressionValue::Number(result as f32);
    match operator {
        b"**" => ExpressionValue::Number(left.powf(right)),
        b"*" => ExpressionValue::Number(left * right),
        b"/" if right == 0.0 => ExpressionValue::Nothing,
        b"/" => ExpressionValue::Number(left / right),
        b"%" => ExpressionValue::Number(left % right),
        b"+" => ExpressionValue::Number(left + right),
        b"-" => ExpressionValue::Number(left - right),
        b"<<" => bits(whole(left).wrapping_shl(whole(right) as u32)),
        b">>" => bits(whole(left).wrapping_shr(whole(right) as u32)),
        b"&" => bits(whole(left) & whole(right)),
        b"|" => bits(whole(left) | whole(right)),
        b"^" => bits(whole(left) ^ whole(right)),
        _ => compare(operator, left.partial_cmp(&right)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::fact::Fact;
    use crate::kamailio::cfg::preprocessor::defines::Redefinition;
    use crate::kamailio::version::Version;

    fn outcome(text: &str) -> ExpressionValue {
        let mut defines = Defines::new(Version::V6_1);
        for (name, value) in [("ONE", "1"), ("X", "\"x\""), ("TEN", "10")] {
            let value = DefineValue::Text(value.into());
            defines
                .define(
                    name.as_bytes(),
                    value,
                    Redefinition::Refuse,
                    Fact::Known(()),
                )
                .unwrap();
        }
        defines
            .define(
                b"BARE",
                DefineValue::Nothing,
                Redefinition::Refuse,
                Fact::Known(()),
            )
            .unwrap();
        compute(text.as_bytes(), &defines)
    }

    #[test]
    fn numbers_are_computed_with_the_usual_precedence() {
        for (text, number) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * 3", 9.0),
            ("10 - 4 - 3", 3.0),
            ("2 ** 3 ** 2", 512.0),
            ("1 == 1 && 2 > 1", 1.0),
            ("0 || 0", 0.0),
            ("!0", 1.0),
            ("-2 + 3", 1.0),
            ("6 / 4", 1.5),
            ("1 << 4 | 1", 17.0),
            ("1 # note", 1.0),
        ] {
            assert_eq!(outcome(text), ExpressionValue::Number(number), "{text}");
        }
    }

    #[test]
    fn a_name_is_its_text_or_1_without_a_value_or_0_if_undefined() {
        for (text, result) in [
            ("BARE", ExpressionValue::Number(1.0)),
            ("NONE", ExpressionValue::Number(0.0)),
            ("ONE", ExpressionValue::Text(b"1".to_vec())),
            ("X == \"x\"", ExpressionValue::Number(1.0)),
            ("X == 'y'", ExpressionValue::Number(0.0)),
            ("ONE == 1", ExpressionValue::Number(1.0)),
            ("1 == ONE", ExpressionValue::Number(1.0)),
            ("ONE + 1", ExpressionValue::Text(b"11".to_vec())),
            ("1 + ONE", ExpressionValue::Number(2.0)),
            ("TEN > 9", ExpressionValue::Number(0.0)), // as texts, "10" comes before "9"
            ("ONE - 1", ExpressionValue::Nothing),
        ] {
            assert_eq!(outcome(text), result, "{text}");
        }
    }

    #[test]
    fn a_comparison_with_the_release_is_decided() {
        assert_eq!(outcome("KAMAILIO_VERSION >= 6000000").truth(), Some(true));
        assert_eq!(outcome("KAMAILIO_VERSION >= 6002000").truth(), Some(false));
        assert_eq!(outcome("KAMAILIO_VERSION >= 6001005").truth(), Some(true));
        assert_eq!(outcome("KAMAILIO_VERSION >= 6001006").truth(), Some(false));
    }

    #[test]
    fn a_malformed_expression_has_no_result_and_a_call_crashes() {
        for text in ["", "1 +", "(1", "1 2", ")", "\"a", "1 / 0", "+"] {
            assert_eq!(outcome(text), ExpressionValue::Nothing, "{text}");
        }
        assert_eq!(outcome("defined(ONE)"), ExpressionValue::Crash);
    }

    #[test]
    fn deep_nesting_gives_an_unknown_result() {
        assert!(matches!(
            outcome(&"(".repeat(100_000)),
            ExpressionValue::Unknown(_)
        ));
        assert!(matches!(
            outcome(&"-".repeat(100_000)),
            ExpressionValue::Unknown(_)
        ));
        let powers = "2**".repeat(100_000) + "1";
        assert!(matches!(outcome(&powers), ExpressionValue::Unknown(_)));
        let sums = "1+".repeat(1000) + "1";
        assert_eq!(outcome(&sums), ExpressionValue::Number(1001.0));
    }

    #[test]
    fn a_negative_result_becomes_a_huge_number() {
        assert_eq!(
            outcome("1 - 3").value(),
            DefineValue::Text(b"18446744073709551614".to_vec())
        );
        assert_eq!(outcome("3 - 2").value(), DefineValue::Text(b"1".to_vec()));
    }
}
