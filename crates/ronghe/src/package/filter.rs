//! `where`: an expression on the columns of a place, so that reform is differentiated (M1.b).

use evalexpr::{ContextWithMutableVariables, HashMapContext, Node, Value, build_operator_tree};
use std::collections::BTreeMap;

/// The columns of a place that an expression may use.
pub type Attributes = BTreeMap<&'static str, Value>;

/// Longest expression that is read.
const LONGEST: usize = 500;

/// A compiled expression.
#[derive(Clone, Debug)]
pub struct Filter {
    text: String,
    tree: Node,
}

impl Filter {
    /// Reads an expression such as `class == "suburban" && farm_job_share > 0.5`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!(
                "the expression has {} bytes, at most {LONGEST} are read",
                text.len()
            ));
        }
        let deepest = text.bytes().filter(|&b| b == b'(').count();
        if deepest > 50 {
            return Err(format!(
                "the expression opens {deepest} brackets, at most 50 are read"
            ));
        }
        let tree = build_operator_tree(text).map_err(|e| e.to_string())?;
        if let Some(call) = tree
            .iter_function_identifiers()
            .find(|f| !ALLOWED.contains(f))
        {
            return Err(format!(
                "\"{call}\" cannot be called; known: {}",
                ALLOWED.join(", ")
            ));
        }
        Ok(Self {
            text: text.into(),
            tree,
        })
    }

    /// The expression as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a place is meant.
    ///
    /// # Errors
    /// What is wrong, in words: an unknown column, or an answer that is neither true nor false.
    pub fn holds(&self, place: &Attributes) -> Result<bool, String> {
        if let Some(name) = self
            .tree
            .iter_variable_identifiers()
            .find(|v| !place.contains_key(v))
        {
            let known: Vec<_> = place.keys().copied().collect();
            return Err(format!(
                "\"{name}\" is no column of a place; known: {}",
                known.join(", ")
            ));
        }
        let mut context = HashMapContext::new();
        for (&name, value) in place {
            context
                .set_value(name.into(), value.clone())
                .map_err(|e| e.to_string())?;
        }
        match self.tree.eval_with_context(&context) {
            Ok(Value::Boolean(yes)) => Ok(yes),
            Ok(other) => Err(format!("the answer is {other}, expected true or false")),
            Err(e) => Err(e.to_string()),
        }
    }
}

/// Functions that an expression may call.
const ALLOWED: [&str; 6] = ["contains", "if", "max", "min", "math::abs", "len"];

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> Attributes {
        Attributes::from([
            ("place", Value::String("310000".into())),
            ("farm_job_share", Value::Float(0.1)),
        ])
    }

    #[test]
    fn places_are_chosen_by_their_columns() {
        let holds = |text: &str| Filter::parse(text).unwrap().holds(&shanghai());
        assert_eq!(
            holds("place == \"310000\" && farm_job_share < 0.2"),
            Ok(true)
        );
        assert_eq!(
            holds("contains((\"110000\", \"120000\"), place)"),
            Ok(false)
        );
        assert!(
            holds("clas == \"x\"")
                .unwrap_err()
                .contains("\"clas\" is no column of a place")
        );
        assert!(
            holds("1 + 1")
                .unwrap_err()
                .contains("expected true or false")
        );
    }

    #[test]
    fn hostile_expressions_are_refused() {
        assert!(Filter::parse(&"(".repeat(400)).is_err());
        assert!(Filter::parse(&"a".repeat(501)).is_err());
        assert!(Filter::parse("str::to_lowercase(place) == \"x\"").is_err());
    }
}
