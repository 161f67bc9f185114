//! What can be wrong with the figures or the catalogue.

use ronghe_base::Year;

/// Why a measure cannot be taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GapError {
    /// Two columns differ in length.
    #[error(
        "{left} has {lefts} values but {right} has {rights}; both columns must list the same rows"
    )]
    Lengths {
        /// First column.
        left: &'static str,
        /// Values in the first column.
        lefts: usize,
        /// Second column.
        right: &'static str,
        /// Values in the second column.
        rights: usize,
    },
    /// A value cannot be used.
    #[error("row {row}: {column} is {value}, but it must be {need}")]
    Value {
        /// Row, counted from 0.
        row: usize,
        /// Column.
        column: &'static str,
        /// What was found; NaN stands for a missing value.
        value: f64,
        /// What was expected, and what to do.
        need: &'static str,
    },
    /// Nothing to measure.
    #[error("{what}: no people, or no income above zero in sum; a gap needs both")]
    Empty {
        /// What was asked for.
        what: &'static str,
    },
    /// A number of groups, an order or another setting is out of range.
    #[error("{name} is {value}, but it must be {need}")]
    Setting {
        /// Setting.
        name: &'static str,
        /// What was given.
        value: f64,
        /// What was expected.
        need: &'static str,
    },
    /// A value in a column that the data name cannot be used.
    #[error("row {row}, column \"{column}\": {value}, but it must be {need}")]
    Entry {
        /// Row, counted from 0.
        row: usize,
        /// Column, as the data name it.
        column: String,
        /// What was found; NaN stands for a missing value.
        value: f64,
        /// What was expected, and what to do.
        need: &'static str,
    },
    /// Too few rows, years or columns.
    #[error("{what}: {found} given, but at least {need} are needed")]
    Few {
        /// What there is too little of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        need: usize,
    },
    /// A method that these data, or any, do not allow.
    #[error("{method} cannot be used: {reason}")]
    Method {
        /// The method.
        method: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A series says two things about one year under one definition.
    #[error(
        "the series \"{series}\" has two values for {year} under definition \"{definition}\"; keep one, or name the second definition"
    )]
    Twice {
        /// Series.
        series: String,
        /// Year.
        year: Year,
        /// Definition.
        definition: String,
    },
    /// A pair of neighbours cannot be.
    #[error(
        "pair {row} ({a}, {b}): expected two different places, each below {places}; mend the list of neighbours"
    )]
    Link {
        /// Row of the list, counted from 0.
        row: usize,
        /// First place.
        a: usize,
        /// Second place.
        b: usize,
        /// How many places there are.
        places: usize,
    },
    /// A measure has no value for these figures.
    #[error("{what} is not defined: {why}")]
    Undefined {
        /// What was asked for.
        what: &'static str,
        /// Why, and what would do.
        why: &'static str,
    },
    /// A catalogue of indicators cannot be read.
    #[error("catalogue: {message}")]
    Catalogue {
        /// Where and what, in the words of the reader of TOML.
        message: String,
    },
    /// A phrase of the catalogue is not sound.
    #[error("phrase \"{phrase}\": {problem}")]
    Phrase {
        /// Id of the phrase.
        phrase: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// An entry of the catalogue is not sound.
    #[error("indicator \"{indicator}\": {problem}")]
    Indicator {
        /// Id of the entry.
        indicator: String,
        /// What is wrong and what to do.
        problem: String,
    },
}

/// Both columns list the same rows.
pub(crate) fn same_length(
    (left, lefts): (&'static str, usize),
    (right, rights): (&'static str, usize),
) -> Result<(), GapError> {
    if lefts == rights {
        return Ok(());
    }
    Err(GapError::Lengths {
        left,
        lefts,
        right,
        rights,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_where_and_what_to_do() {
        let error = same_length(("income", 3), ("people", 2)).unwrap_err();
        insta::assert_snapshot!(error, @"income has 3 values but people has 2; both columns must list the same rows");
        let error = GapError::Value {
            row: 4,
            column: "people",
            value: -1.0,
            need: "finite and at least 0",
        };
        insta::assert_snapshot!(error, @"row 4: people is -1, but it must be finite and at least 0");
        let error = GapError::Twice {
            series: "rural".into(),
            year: 2013,
            definition: "net".into(),
        };
        insta::assert_snapshot!(error, @r#"the series "rural" has two values for 2013 under definition "net"; keep one, or name the second definition"#);
    }
}
