//! Formulas on the columns of a table, in floating-point arithmetic.

use evalexpr::{
    Context, EvalexprError, EvalexprResult, Node, Operator, Value, build_operator_tree,
};
use serde::Deserialize;

/// An expression on columns, such as `away_other_province / total`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Formula {
    text: String,
    node: Node,
    names: Vec<String>,
}

/// Longest expression that is read, bytes.
const LONGEST: usize = 1_000;
/// Most brackets that an expression may open.
const MOST_BRACKETS: usize = 50;
/// Functions that an expression may call.
const FUNCTIONS: [&str; 13] = [
    "contains",
    "if",
    "len",
    "max",
    "min",
    "floor",
    "ceil",
    "round",
    "math::abs",
    "math::ln",
    "math::exp",
    "math::sqrt",
    "math::pow",
];

/// What a column holds in one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// A number.
    Number(f64),
    /// A word or code.
    Word(&'a str),
}

impl Formula {
    /// Reads an expression. Whole numbers are read as floating-point numbers, so `1 / 2` is 0.5.
    ///
    /// # Errors
    /// Says what is wrong in words.
    ///
    /// ```
    /// # use ronghe_gap::Formula;
    /// let share = Formula::parse("100 * away / (here + away)").unwrap();
    /// assert_eq!(share.names(), ["away", "here"]);
    /// assert!(Formula::parse("a = 1").is_err()); // an assignment, not `==`
    /// ```
    pub fn parse(text: &str) -> Result<Self, String> {
        let brackets = text.bytes().filter(|&b| b == b'(').count();
        if text.len() > LONGEST || brackets > MOST_BRACKETS {
            return Err(format!(
                "the expression has {} bytes and {brackets} brackets; at most {LONGEST} and {MOST_BRACKETS} are read",
                text.len()
            ));
        }
        let node = build_operator_tree(&floats(text))
            .map_err(|e| format!("the expression \"{text}\" cannot be read: {e}"))?;
        if node.iter_write_variable_identifiers().next().is_some() {
            return Err(format!(
                "the expression \"{text}\" assigns a value; compare with == instead"
            ));
        }
        if let Some(call) = node
            .iter_function_identifiers()
            .find(|f| !FUNCTIONS.contains(f))
        {
            return Err(format!(
                "the expression \"{text}\" calls \"{call}\"; known: {}",
                FUNCTIONS.join(", ")
            ));
        }
        let mut names: Vec<String> = node
            .iter_variable_identifiers()
            .map(str::to_string)
            .collect();
        names.sort_unstable();
        names.dedup();
        let formula = Self {
            text: text.to_string(),
            node,
            names,
        };
        formula.try_out()?;
        Ok(formula)
    }

    /// An operator without its operands and an unknown function show only when computed.
    fn try_out(&self) -> Result<(), String> {
        let bound = Bound {
            names: &self.names,
            values: vec![Value::Float(1.0); self.names.len()],
        };
        match self.node.eval_with_context(&bound) {
            Err(
                error @ (EvalexprError::WrongOperatorArgumentAmount { .. }
                | EvalexprError::WrongFunctionArgumentAmount { .. }
                | EvalexprError::FunctionIdentifierNotFound(_)),
            ) => Err(format!(
                "the expression \"{}\" cannot be read: {error}",
                self.text
            )),
            _ => Ok(()),
        }
    }

    /// The columns that it reads, in order of name, each once.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Columns that are compared with a constant, and whether that is a word (else a number).
    pub fn compared(&self) -> Vec<(&str, bool)> {
        let mut found = vec![];
        comparisons(&self.node, &mut found);
        found
    }

    /// The expression as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number for one row; none when a column that it reads is missing there, or the result
    /// is not finite.
    pub(crate) fn number<'a>(
        &self,
        look: impl Fn(&str) -> Option<Scalar<'a>>,
    ) -> Result<Option<f64>, String> {
        // Most formulas are one column.
        if let (Operator::RootNode, [only]) = (self.node.operator(), self.node.children())
            && matches!(only.operator(), Operator::VariableIdentifierRead { .. })
        {
            return match look(&self.names[0]) {
                Some(Scalar::Number(x)) => Ok(x.is_finite().then_some(x)),
                None => Ok(None),
                Some(Scalar::Word(w)) => Err(self.fails(&format!("\"{w}\" is no number"))),
            };
        }
        let Some(bound) = self.bind(look) else {
            return Ok(None);
        };
        let value = self
            .node
            .eval_with_context(&bound)
            .map_err(|e| self.fails(&e))?;
        let number = value.as_number().map_err(|e| self.fails(&e))?;
        Ok(number.is_finite().then_some(number))
    }

    /// Whether a row fits; a row where a column that it reads is missing does not.
    ///
    /// # Errors
    /// Says what is wrong in words: the answer is neither true nor false, or cannot be worked out.
    pub fn holds<'a>(&self, look: impl Fn(&str) -> Option<Scalar<'a>>) -> Result<bool, String> {
        match self.bind(look) {
            None => Ok(false),
            Some(bound) => self
                .node
                .eval_boolean_with_context(&bound)
                .map_err(|e| self.fails(&e)),
        }
    }

    fn bind<'a>(&self, look: impl Fn(&str) -> Option<Scalar<'a>>) -> Option<Bound<'_>> {
        let value = |name: &String| {
            Some(match look(name)? {
                Scalar::Number(x) => Value::Float(x),
                Scalar::Word(w) => Value::String(w.into()),
            })
        };
        let values = self.names.iter().map(value).collect::<Option<_>>()?;
        Some(Bound {
            names: &self.names,
            values,
        })
    }

    fn fails(&self, error: &dyn std::fmt::Display) -> String {
        format!("the expression \"{}\" fails: {error}", self.text)
    }
}

impl TryFrom<String> for Formula {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

fn comparisons<'n>(node: &'n Node, found: &mut Vec<(&'n str, bool)>) {
    let compares = matches!(
        node.operator(),
        Operator::Eq | Operator::Neq | Operator::Gt | Operator::Geq | Operator::Lt | Operator::Leq
    );
    if let (true, [left, right]) = (compares, node.children()) {
        for (name, constant) in [(left, right), (right, left)] {
            if let (Operator::VariableIdentifierRead { identifier }, Operator::Const { value }) =
                (name.operator(), constant.operator())
            {
                found.push((identifier, value.is_string()));
            }
        }
    }
    for child in node.children() {
        comparisons(child, found);
    }
}

/// The columns of one row.
struct Bound<'a> {
    names: &'a [String],
    values: Vec<Value>,
}

impl Context for Bound<'_> {
    fn get_value(&self, name: &str) -> Option<&Value> {
        let at = self.names.binary_search_by(|n| n.as_str().cmp(name)).ok()?;
        self.values.get(at)
    }

    fn call_function(&self, name: &str, _: &Value) -> EvalexprResult<Value> {
        Err(EvalexprError::FunctionIdentifierNotFound(name.into()))
    }

    fn are_builtin_functions_disabled(&self) -> bool {
        false
    }

    fn set_builtin_functions_disabled(&mut self, disabled: bool) -> EvalexprResult<()> {
        if disabled {
            Err(EvalexprError::BuiltinFunctionsCannotBeDisabled)
        } else {
            Ok(())
        }
    }
}

/// Writes whole numbers as floating-point numbers; names and quoted words stay.
fn floats(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = if c == '"' {
            rest[1..].find('"').map_or(rest.len(), |end| end + 2)
        } else if c.is_alphabetic() || c == '_' {
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                .unwrap_or(rest.len())
        } else if c.is_ascii_digit() || c == '.' {
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.'))
                .unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        out.push_str(&rest[..taken]);
        if rest[..taken].bytes().all(|b| b.is_ascii_digit()) {
            out.push_str(".0");
        }
        rest = &rest[taken..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(name: &str) -> Option<Scalar<'static>> {
        match name {
            "a" => Some(Scalar::Number(1.0)),
            "b2" => Some(Scalar::Number(4.0)),
            "kind" => Some(Scalar::Word("farm 2")),
            _ => None,
        }
    }

    #[test]
    fn whole_numbers_divide_as_floats() {
        assert_eq!(
            floats("1/2 + b2*10.5 - 1e3 == \"farm 2\""),
            "1.0/2.0 + b2*10.5 - 1e3 == \"farm 2\""
        );
        let f = Formula::parse("1 / 2 * b2 + a").unwrap();
        assert_eq!(f.number(look).unwrap(), Some(3.0));
        assert_eq!(f.text(), "1 / 2 * b2 + a");
    }

    #[test]
    fn what_is_missing_stays_missing() {
        assert_eq!(
            Formula::parse("a + gone").unwrap().number(look).unwrap(),
            None
        );
        assert_eq!(Formula::parse("a / 0").unwrap().number(look).unwrap(), None);
        assert!(!Formula::parse("gone == 1").unwrap().holds(look).unwrap());
        assert!(
            Formula::parse("a == 1 && kind == \"farm 2\"")
                .unwrap()
                .holds(look)
                .unwrap()
        );
    }

    #[test]
    fn errors_name_the_expression() {
        let kind = Formula::parse("kind * 2")
            .unwrap()
            .number(look)
            .unwrap_err();
        assert!(
            kind.starts_with("the expression \"kind * 2\" fails: "),
            "{kind}"
        );
        assert!(Formula::parse("(a").is_err());
        assert!(Formula::parse("a +* 2").is_err());
        assert!(Formula::parse("sqrrt(a)").is_err());
        insta::assert_snapshot!(Formula::parse("a = 1").unwrap_err(), @r#"the expression "a = 1" assigns a value; compare with == instead"#);
    }
}
