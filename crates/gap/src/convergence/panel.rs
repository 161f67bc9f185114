//! Values of the same places over the same years.

use crate::GapError;

/// A rectangle of places by years, one row a place: the value of place `i` in year `t` stands at
/// `i * years + t`. A missing value is NaN; each measure says what it does with it.
#[derive(Clone, Copy, Debug)]
pub struct Panel<'a> {
    values: &'a [f64],
    places: usize,
    years: usize,
}

impl<'a> Panel<'a> {
    /// Checks the shape.
    ///
    /// # Shapes and units
    /// - `values`: `[places x years]`, any unit, finite or NaN
    ///
    /// # Errors
    /// [`GapError::Few`] for no place or fewer than two years; [`GapError::Lengths`];
    /// [`GapError::Value`] for an infinite value.
    ///
    /// ```
    /// # use ronghe_gap::convergence::Panel;
    /// let panel = Panel::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 3)?;
    /// assert_eq!(panel.place(1), [4.0, 5.0, 6.0]);
    /// assert_eq!(panel.year(0), [1.0, 4.0]);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn new(values: &'a [f64], places: usize, years: usize) -> Result<Self, GapError> {
        for (what, found, need) in [("places", places, 1), ("years", years, 2)] {
            if found < need {
                return Err(GapError::Few { what, found, need });
            }
        }
        crate::error::same_length(
            ("places x years", places.saturating_mul(years)),
            ("the panel", values.len()),
        )?;
        if let Some(at) = values.iter().position(|x| x.is_infinite()) {
            return Err(GapError::Value {
                row: at / years,
                column: "the panel",
                value: values[at],
                need: "finite, or NaN where it is missing",
            });
        }
        Ok(Self {
            values,
            places,
            years,
        })
    }

    /// How many places.
    pub fn places(&self) -> usize {
        self.places
    }

    /// How many years.
    pub fn years(&self) -> usize {
        self.years
    }

    /// All values, one row a place.
    pub fn values(&self) -> &'a [f64] {
        self.values
    }

    /// The years of one place.
    pub fn place(&self, i: usize) -> &'a [f64] {
        &self.values[i * self.years..(i + 1) * self.years]
    }

    /// The places of one year.
    pub fn year(&self, t: usize) -> Vec<f64> {
        (0..self.places)
            .map(|i| self.values[i * self.years + t])
            .collect()
    }

    /// Every value present and above zero, as logarithms and ratios need.
    pub(super) fn positive(&self) -> Result<(), GapError> {
        match self.values.iter().position(|&x| x.is_nan() || x <= 0.0) {
            None => Ok(()),
            Some(at) => Err(GapError::Value {
                row: at / self.years,
                column: "the panel",
                value: self.values[at],
                need: "known and above 0 in every year; leave the place out",
            }),
        }
    }
}
