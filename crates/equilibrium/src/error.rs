//! What can go wrong, said so that it can be put right.

use std::fmt;

/// Why an economy, a reform or a solution cannot be used.
///
/// Broken data are reported whole: [`EquilibriumError::Economy`] and [`EquilibriumError::Levers`]
/// list every problem found, not the first.
///
/// ```
/// use ronghe_equilibrium::{Case, EquilibriumError};
/// let error = Case::parse(r#"{"schema": "other-1"}"#).unwrap_err();
/// assert!(matches!(error, EquilibriumError::Schema { .. }));
/// assert!(error.to_string().contains("ronghe-equilibrium-1"));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EquilibriumError {
    /// The text is not JSON, or not of the schema's form.
    #[error("line {line}, column {column}: {message}{hint}")]
    Json {
        /// What the reader met.
        message: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What to do, or nothing.
        hint: &'static str,
    },
    /// The document is of another schema.
    #[error(
        "schema is {found}, but this program reads `ronghe-equilibrium-1`; \
         write \"schema\": \"ronghe-equilibrium-1\" if the document follows it"
    )]
    Schema {
        /// The schema id found.
        found: String,
    },
    /// The economy cannot be used as it stands.
    #[error("the economy cannot be used:{0}")]
    Economy(Problems),
    /// The levers of a reform cannot be used with this baseline.
    #[error("the levers cannot be used:{0}")]
    Levers(Problems),
    /// The targets of a balance cannot be used with this economy.
    #[error("the targets cannot be used:{0}")]
    Targets(Problems),
    /// A table of the economy cannot have the sums observed.
    #[error("balance of {table}{at}: {source}")]
    Fit {
        /// The table, in words.
        table: &'static str,
        /// Which place or cell the sum belongs to, or nothing.
        at: String,
        /// What cannot be.
        source: crate::FitError,
    },
    /// No farm share of household spending buys the farm goods sold.
    #[error(
        "balance: farm sales{at} come to {} of zone 0's value added, but with every household's farm share \
         between 0 and 1 farm goods worth {} to {} are bought; check the farm sales, or the shares of \
         farm goods in inputs (io) and public spending (gov)",
        digits(*sales), digits(*least), digits(*most)
    )]
    FarmSales {
        /// Whose, or nothing if all places trade with each other.
        at: String,
        /// Farm sales, in units of zone 0's value added.
        sales: f64,
        /// Least that can be bought.
        least: f64,
        /// Most that can be bought.
        most: f64,
    },
    /// Barriers cannot be estimated from what was given.
    #[error("the barriers cannot be estimated:{0}")]
    Barriers(Problems),
    /// The parameters of a path cannot be used with this baseline.
    #[error("the dynamics cannot be used:{0}")]
    Dynamics(Problems),
    /// A year of a path breaks a law on land.
    #[error("{what} of {place} comes to {found:.6}, but the least is {limit:.6}; {advice}")]
    Land {
        /// What runs short.
        what: &'static str,
        /// The place, by index and name, or the nation.
        place: String,
        /// The area reached.
        found: f64,
        /// The least area.
        limit: f64,
        /// What to do.
        advice: &'static str,
    },
    /// A year of a path has no equilibrium.
    #[error("year {year} of the path: {source}")]
    Year {
        /// Years after the baseline.
        year: u32,
        /// What went wrong in it.
        source: Box<EquilibriumError>,
    },
    /// The expected future did not settle.
    #[error(
        "foresight: no path repeats itself after {rounds} rounds: expected shares still change by \
         {change:e} in logs; try a smaller discount factor or a shorter mean stay (tau)"
    )]
    Foresight {
        /// Rounds made.
        rounds: usize,
        /// Largest log change in the last.
        change: f64,
    },
    /// The settings of the solver make no sense.
    #[error("solver option {option} is {value}, but it must be {need}")]
    Options {
        /// The option.
        option: &'static str,
        /// Its value.
        value: String,
        /// What is needed.
        need: &'static str,
    },
    /// An amount that must be positive is not, so that no equilibrium of this form exists.
    #[error(
        "{stage}: {amount} of {place} comes to {}, but an equilibrium needs it finite and above 0; \
         {advice}",
        short(*value)
    )]
    Infeasible {
        /// `baseline` or `reform`.
        stage: &'static str,
        /// The amount, in words.
        amount: &'static str,
        /// The place, by index and name.
        place: String,
        /// The value reached.
        value: f64,
        /// What to do.
        advice: &'static str,
    },
    /// A place has no common unit of money with the nation.
    #[error(
        "{place} neither trades with zone 0, directly or through others, nor {link}, so its \
         sales are not determined; give it some trade (pi), or leave it out"
    )]
    Unlinked {
        /// What else would link it.
        link: &'static str,
        /// The place, by index and name.
        place: String,
    },
    /// The passes did not settle.
    #[error(
        "{stage}: no convergence after {} passes: the log residual is {residual:e}, above the \
         tolerance {tolerance:e}; try a smaller reform, a smaller damping, or another start",
        history.len()
    )]
    NoConvergence {
        /// `baseline` or `reform`.
        stage: &'static str,
        /// Smallest log residual reached.
        residual: f64,
        /// Log residual asked for.
        tolerance: f64,
        /// Log residual of every pass.
        history: Vec<f64>,
    },
    /// The linear system of a gradient was not solved.
    #[error(
        "gradient of {objective}: the linear system stays at a residual of {residual:e} after {products} \
         transposed passes, above the tolerance {tolerance:e}; the equilibrium is near a point where it is \
         not unique, so try a smaller reform or a smaller agg or kappa"
    )]
    Gradient {
        /// The outcome, in words.
        objective: String,
        /// Residual reached, as a part of the right-hand side.
        residual: f64,
        /// Residual asked for.
        tolerance: f64,
        /// Transposed passes made.
        products: usize,
    },
    /// The equations of an outcome that no gradient is written for.
    #[error("no gradient here: {found}; {advice}")]
    Slopeless {
        /// What the outcome has.
        found: &'static str,
        /// What to do instead.
        advice: &'static str,
    },
    /// An outcome is not one of this baseline.
    #[error(
        "the outcome is not one of this baseline: {found}; use the baseline that it was solved from"
    )]
    Foreign {
        /// What does not fit.
        found: String,
    },
    /// A run of a case failed.
    #[error("run {run} (\"{name}\"): {source}")]
    Run {
        /// Index of the run, from 0.
        run: usize,
        /// Name of the run.
        name: String,
        /// What went wrong in it.
        source: Box<EquilibriumError>,
    },
}

/// Four decimals.
fn digits(value: f64) -> String {
    format!("{value:.4}")
}

/// Three digits: the value of a search that failed has no meaning beyond its sign and size.
fn short(value: f64) -> String {
    if value == 0.0 {
        "0".into()
    } else {
        format!("{value:.2e}")
    }
}

/// One thing wrong with the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: the field as the schema writes it, with indices from 0, and the place by name.
    pub field: String,
    /// What was found there.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What to do next.
    pub advice: &'static str,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is {}, expected {}; {}",
            self.field, self.found, self.expected, self.advice
        )
    }
}

/// All problems found, in the order of the schema.
///
/// At most [`Problems::KEPT`] are kept, the others are counted: a transposed matrix of a thousand
/// places is wrong a thousand times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    kept: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// How many problems are kept in full.
    pub const KEPT: usize = 20;

    /// The problems kept.
    #[must_use]
    pub fn list(&self) -> &[Problem] {
        &self.kept
    }

    /// How many problems there are, those not kept included.
    #[must_use]
    pub fn count(&self) -> usize {
        self.kept.len() + self.more
    }

    pub(crate) fn add(
        &mut self,
        field: impl Into<String>,
        found: impl fmt::Display,
        expected: impl Into<String>,
        advice: &'static str,
    ) {
        if self.kept.len() < Self::KEPT {
            self.kept.push(Problem {
                field: field.into(),
                found: found.to_string(),
                expected: expected.into(),
                advice,
            });
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.kept {
            write!(f, "\n  - {problem}")?;
        }
        if self.more > 0 {
            write!(f, "\n  - and {} more", self.more)?;
        }
        Ok(())
    }
}
