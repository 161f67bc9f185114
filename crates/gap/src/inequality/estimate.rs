//! A measure with its influence function, from which every standard error comes (D1, X3).

use super::ranked::too_large;
use crate::GapError;
use ronghe_base::Text;

/// What is measured, and by which variant of its formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Name for programs, with the setting: `gini`, `atkinson-0.5`.
    pub id: String,
    /// Name for people.
    pub name: Text,
    /// The variant, where the field has several.
    pub variant: Text,
}

impl Measure {
    /// A name with its variant.
    pub fn new(id: impl Into<String>, name: Text, variant: Text) -> Self {
        Self {
            id: id.into(),
            name,
            variant,
        }
    }
}

/// Words in both languages.
pub(super) fn both(zh: impl Into<String>, en: impl Into<String>) -> Text {
    Text::new(zh, en)
}

/// A figure of a sample and how much each row moves it.
///
/// `influence[i]` is the derivative of the figure when a little of the weight of all is moved to a
/// copy of row `i`: its weighted mean is zero, and `sum w_i influence_i / sum w` is the first-order
/// error of sampling. A [`Design`](crate::Design) turns it into a standard error.
///
/// # Source
/// Hampel (1974), *JASA* 69(346), 383-393; Deville (1999), *Survey Methodology* 25(2), 193-203.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// What is measured.
    pub measure: Measure,
    /// The figure.
    pub value: f64,
    /// Influence of every row of the sample, in its order; empty where the figure has none.
    pub influence: Vec<f64>,
}

impl Estimate {
    pub(super) fn new(measure: Measure, value: f64, influence: Vec<f64>) -> Result<Self, GapError> {
        if !value.is_finite() {
            return Err(too_large("a figure", value));
        }
        Ok(Self {
            measure,
            value,
            influence,
        })
    }

    /// A figure made from others of the same sample: `slopes` holds its derivative by each of them
    /// (the delta method).
    ///
    /// # Errors
    /// [`GapError::Lengths`] when the parts are of different samples; [`GapError::Setting`] when the
    /// figure is not finite.
    ///
    /// ```
    /// use ronghe_base::Text;
    /// use ronghe_gap::{Estimate, Measure, Policy, Ranked, Sample};
    /// let sample = Sample::new(&[1.0, 3.0], &[1.0, 1.0], Policy::default())?;
    /// let mean = Ranked::new(&sample)?.mean()?;
    /// let name = Measure::new("ln-mean", Text::same("ln mean"), Text::default());
    /// let log = Estimate::from_parts(name, mean.value.ln(), &[(1.0 / mean.value, &mean)])?;
    /// assert_eq!(log.influence, [-0.5, 0.5]);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn from_parts(
        measure: Measure,
        value: f64,
        slopes: &[(f64, &Self)],
    ) -> Result<Self, GapError> {
        let rows = slopes.first().map_or(0, |(_, e)| e.influence.len());
        let mut influence = vec![0.0; rows];
        for (slope, part) in slopes {
            crate::error::same_length(
                ("influence", rows),
                ("influence of another part", part.influence.len()),
            )?;
            for (sum, x) in influence.iter_mut().zip(&part.influence) {
                *sum += slope * x;
            }
        }
        Self::new(measure, value, influence)
    }
}
