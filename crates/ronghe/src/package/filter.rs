//! `where`: an expression on the columns of a place, so that reform is differentiated (M1.b).

use ronghe_gap::{Formula, Scalar};
use std::collections::BTreeMap;

/// A column of a place that an expression may use; none where the region does not say.
#[derive(Clone, Debug, PartialEq)]
pub enum Attribute {
    /// A word or code.
    Word(Option<String>),
    /// A number.
    Number(Option<f64>),
}

/// The columns of a place, by name.
pub type Attributes = BTreeMap<&'static str, Attribute>;

/// A compiled expression such as `class == "suburban" && farm_job_share > 1/2`.
#[derive(Clone, Debug)]
pub struct Filter(Formula);

impl Filter {
    /// Reads an expression. Numbers are floating-point: `1/2` is a half.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        Formula::parse(text).map(Self)
    }

    /// The expression as written.
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// Which of the places are meant. A column that a place lacks is an error, never a no.
    ///
    /// # Errors
    /// What is wrong, in words: an unknown column, a value that is missing, a word compared with a
    /// number, an answer that is neither true nor false.
    pub fn choose(&self, places: &[(&str, &Attributes)]) -> Result<Vec<bool>, String> {
        for name in self.0.names() {
            self.check(name, places)?;
        }
        places
            .iter()
            .map(|(_, columns)| {
                self.0
                    .holds(|name| columns.get(name).and_then(Attribute::scalar))
            })
            .collect()
    }

    fn check(&self, name: &str, places: &[(&str, &Attributes)]) -> Result<(), String> {
        let Some((_, first)) = places.first() else {
            return Ok(());
        };
        let Some(kind) = first.get(name) else {
            let known: Vec<_> = first.keys().copied().collect();
            return Err(format!(
                "\"{name}\" is no column of a place; known: {}",
                known.join(", ")
            ));
        };
        let word = matches!(kind, Attribute::Word(_));
        if self
            .0
            .compared()
            .iter()
            .any(|&(column, with_word)| column == name && with_word != word)
        {
            let (is, not) = if word {
                ("a word", "a number")
            } else {
                ("a number", "a word")
            };
            return Err(format!("{name} is {is}, but it is compared with {not}"));
        }
        let lacking: Vec<&str> = places
            .iter()
            .filter(|(_, columns)| columns.get(name).is_none_or(|a| a.scalar().is_none()))
            .map(|(place, _)| *place)
            .collect();
        if lacking.is_empty() {
            return Ok(());
        }
        let some = lacking
            .iter()
            .take(3)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        let (lack, all) = (lacking.len(), places.len());
        Err(format!(
            "{name} is missing for {lack} of {all} places ({some}); fill it in table places or choose by another column"
        ))
    }
}

impl Attribute {
    fn scalar(&self) -> Option<Scalar<'_>> {
        match self {
            Self::Word(word) => word.as_deref().map(Scalar::Word),
            Self::Number(number) => number.map(Scalar::Number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(code: &str, farm: Option<f64>) -> Attributes {
        Attributes::from([
            ("place", Attribute::Word(Some(code.into()))),
            ("farm_job_share", Attribute::Number(farm)),
        ])
    }

    fn choose(text: &str) -> Result<Vec<bool>, String> {
        let (a, b) = (place("310000", Some(0.1)), place("520000", Some(0.7)));
        Filter::parse(text)?.choose(&[("Shanghai", &a), ("Guizhou", &b)])
    }

    #[test]
    fn places_are_chosen_by_their_columns() {
        assert_eq!(
            choose("place == \"310000\" && farm_job_share < 0.2"),
            Ok(vec![true, false])
        );
        assert_eq!(
            choose("contains((\"110000\", \"520000\"), place)"),
            Ok(vec![false, true])
        );
        assert_eq!(
            choose("farm_job_share > 1/2"),
            Ok(vec![false, true]),
            "1/2 is a half"
        );
    }

    #[test]
    fn nothing_is_silently_a_no() {
        assert!(
            choose("clas == \"x\"")
                .unwrap_err()
                .contains("\"clas\" is no column of a place")
        );
        assert!(
            choose("place == 3")
                .unwrap_err()
                .contains("place is a word, but it is compared with a number")
        );
        assert!(choose("1 + 1").is_err());
        let (a, b) = (place("310000", None), place("520000", Some(0.7)));
        let filter = Filter::parse("farm_job_share > 0.5").unwrap();
        let error = filter
            .choose(&[("Shanghai", &a), ("Guizhou", &b)])
            .unwrap_err();
        assert!(
            error.contains("missing for 1 of 2 places (Shanghai)"),
            "{error}"
        );
    }

    #[test]
    fn hostile_expressions_are_refused() {
        assert!(Filter::parse(&"(".repeat(400)).is_err());
        assert!(Filter::parse(&"a".repeat(1_001)).is_err());
        assert!(Filter::parse("str::to_lowercase(place) == \"x\"").is_err());
        assert!(Filter::parse("place = \"x\"").is_err());
    }
}
