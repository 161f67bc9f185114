//! Cases of the schema `ronghe-equilibrium-1`: an economy, reforms, and what follows.

use crate::baseline::Baseline;
use crate::economy::Economy;
use crate::error::EquilibriumError;
use crate::levers::Levers;
use crate::outcome::Out;
use crate::solve::Options;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The schema this crate reads.
pub const SCHEMA: &str = "ronghe-equilibrium-1";

/// A case: an economy and the reforms to try in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Name of the case.
    pub name: String,
    /// Names of the places, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<String>>,
    /// The economy.
    pub economy: Economy,
    /// The reforms.
    pub runs: Vec<Run>,
}

/// One reform of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Name of the reform.
    pub name: String,
    /// What it changes; absent or null changes nothing.
    #[serde(default, deserialize_with = "null_is_default")]
    pub levers: Levers,
    /// What follows, as stored in the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out: Option<Value>,
}

/// Reads null as if the field were absent.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// [`EquilibriumError::Schema`] for another schema, [`EquilibriumError::Json`] with line and column
    /// for text that is not JSON or has unknown, missing or misplaced fields. The economy itself is
    /// checked by [`Baseline::calibrate`].
    pub fn parse(text: &str) -> Result<Self, EquilibriumError> {
        check_schema(text)?;
        let mut case: Self =
            serde_json::from_str(text).map_err(|error| json_error(&error, text))?;
        case.economy.places = case.places.clone().unwrap_or_default();
        Ok(case)
    }
}

/// The schema is asked for first: a document of another schema has other fields.
fn check_schema(text: &str) -> Result<(), EquilibriumError> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        schema: Option<Value>,
    }
    let head: Head = serde_json::from_str(text).map_err(|error| json_error(&error, text))?;
    match head.schema {
        Some(Value::String(found)) if found == SCHEMA => Ok(()),
        Some(found) => {
            let found: String = found.to_string().chars().take(60).collect();
            Err(EquilibriumError::Schema { found })
        }
        None => Err(EquilibriumError::Schema {
            found: "absent".into(),
        }),
    }
}

fn json_error(error: &serde_json::Error, text: &str) -> EquilibriumError {
    let full = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let at = text
        .lines()
        .nth(error.line().saturating_sub(1))
        .unwrap_or_default();
    let from = error.column().saturating_sub(2);
    let near: String = at.bytes().skip(from).take(12).map(char::from).collect();
    let hint = if error.is_eof() {
        "; the text ends too early, so it seems cut off"
    } else if ["NaN", "Infinity"].iter().any(|word| near.contains(word)) {
        "; JSON has no NaN or Infinity: give a number, or null where the schema allows it"
    } else {
        ""
    };
    EquilibriumError::Json {
        message: full.strip_suffix(&place).unwrap_or(&full).to_owned(),
        line: error.line(),
        column: error.column(),
        hint,
    }
}

/// Solves every run of a case and returns the same document with each `out` computed afresh.
///
/// Keys keep their order and numbers their digits; computed numbers are written so that reading them
/// gives back the same 64 bits.
///
/// # Errors
/// Those of [`Case::parse`] and [`Baseline::calibrate`]; [`EquilibriumError::Run`] names the run whose
/// reform failed.
///
/// ```
/// # let text = include_str!("../../../cases/equilibrium/2_land.json");
/// let solved = ronghe_equilibrium::solve_case(text)?;
/// assert!(solved.starts_with("{\"schema\":\"ronghe-equilibrium-1\",\"name\":\"2_land\""));
/// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
/// ```
pub fn solve_case(text: &str) -> Result<String, EquilibriumError> {
    let case = Case::parse(text)?;
    let mut document: Value =
        serde_json::from_str(text).map_err(|error| json_error(&error, text))?;
    let baseline = Baseline::calibrate(&case.economy)?;
    let options = Options::default();
    for (k, run) in case.runs.iter().enumerate() {
        let outcome =
            baseline
                .solve(&run.levers, &options)
                .map_err(|source| EquilibriumError::Run {
                    run: k,
                    name: run.name.clone(),
                    source: Box::new(source),
                })?;
        let out = serde_json::to_value(Out::new(&baseline, &outcome))
            .map_err(|error| json_error(&error, text))?;
        document["runs"][k]["out"] = out;
    }
    Ok(document.to_string())
}
