//! Values into classes, such as income into fifths.

use super::panel::Panel;
use crate::GapError;
use ronghe_base::Text;

/// How classes are cut. A value belongs to the lowest class whose upper bound it does not exceed.
#[derive(Clone, Debug, PartialEq)]
pub enum Classing {
    /// Equal shares: bounds at the quantiles `k / classes`, interpolated between order statistics
    /// (Hyndman and Fan 1996, type 7). Values that tie at a bound stay together, so that a class
    /// may be empty.
    Quantiles {
        /// How many classes, 2 to 100.
        classes: usize,
        /// Over all years together; else afresh in each year.
        pooled: bool,
    },
    /// Upper bounds of all classes but the last, rising.
    Bounds(Vec<f64>),
}

impl Classing {
    /// Its name in both languages.
    pub fn words(&self) -> Text {
        match self {
            Self::Quantiles { classes, pooled } => {
                let (zh, en) = if *pooled {
                    ("各年合并", "over all years")
                } else {
                    ("逐年", "year by year")
                };
                Text::new(
                    format!("{zh}的分位数分为 {classes} 类"),
                    format!("{classes} classes by quantiles {en}"),
                )
            }
            Self::Bounds(bounds) => Text::new(
                format!("给定界限分为 {} 类", bounds.len() + 1),
                format!("{} classes by given bounds", bounds.len() + 1),
            ),
        }
    }
}

/// Classes of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    codes: Vec<u8>,
    places: usize,
    years: usize,
    count: usize,
    /// Upper bounds of all classes but the last: once, or once a year.
    pub bounds: Vec<Vec<f64>>,
    /// How the classes were cut.
    pub classing: Classing,
}

/// The code of a missing value.
pub(super) const MISSING: u8 = u8::MAX;

impl Classes {
    /// How many classes.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many places.
    pub fn places(&self) -> usize {
        self.places
    }

    /// How many years.
    pub fn years(&self) -> usize {
        self.years
    }

    /// The class of a place in a year, from 0; none where the value is missing.
    pub fn of(&self, place: usize, year: usize) -> Option<usize> {
        let code = *self.codes.get(place * self.years + year)?;
        (code != MISSING).then_some(code as usize)
    }

    /// Codes, one row a place.
    pub(super) fn codes(&self) -> &[u8] {
        &self.codes
    }
}

/// Classes of every place and year.
///
/// # Shapes and units
/// - `panel`: any values; NaN has no class
///
/// # Errors
/// [`GapError::Setting`] for the number of classes or for bounds that do not rise;
/// [`GapError::Few`] where a year, or the panel, has no value.
///
/// ```
/// # use ronghe_gap::convergence::{classify, Classing, Panel};
/// let panel = Panel::new(&[1.0, 4.0, 2.0, 3.0], 2, 2)?;
/// let halves = Classing::Quantiles { classes: 2, pooled: true };
/// let classes = classify(&panel, &halves)?;
/// assert_eq!(classes.bounds, [[2.5]]);
/// assert_eq!(classes.of(0, 1), Some(1));
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn classify(panel: &Panel, classing: &Classing) -> Result<Classes, GapError> {
    let years = panel.years();
    let known =
        |values: &[f64]| -> Vec<f64> { values.iter().copied().filter(|x| !x.is_nan()).collect() };
    let bounds = match classing {
        Classing::Quantiles { classes, pooled } => {
            check_count(*classes)?;
            if *pooled {
                vec![quantiles(known(panel.values()), *classes)?]
            } else {
                let of = |t| quantiles(known(&panel.year(t)), *classes);
                (0..years).map(of).collect::<Result<_, _>>()?
            }
        }
        Classing::Bounds(bounds) => {
            check_count(bounds.len() + 1)?;
            if let Some(w) = bounds
                .windows(2)
                .find(|w| !matches!(w[0].partial_cmp(&w[1]), Some(std::cmp::Ordering::Less)))
            {
                return Err(GapError::Setting {
                    name: "bound of a class",
                    value: w[1],
                    need: "a number above the bound before it",
                });
            }
            vec![bounds.clone()]
        }
    };
    let count = bounds[0].len() + 1;
    let mut codes = Vec::with_capacity(panel.values().len());
    for place in panel.values().chunks_exact(years) {
        for (t, &x) in place.iter().enumerate() {
            codes.push(code(x, &bounds[t.min(bounds.len() - 1)]));
        }
    }
    Ok(Classes {
        codes,
        places: panel.places(),
        years,
        count,
        bounds,
        classing: classing.clone(),
    })
}

#[inline]
fn code(x: f64, bounds: &[f64]) -> u8 {
    if x.is_nan() {
        return MISSING;
    }
    bounds.iter().map(|&b| u8::from(x > b)).sum()
}

fn check_count(classes: usize) -> Result<(), GapError> {
    if (2..=100).contains(&classes) {
        return Ok(());
    }
    Err(GapError::Setting {
        name: "number of classes",
        value: classes as f64,
        need: "2 to 100",
    })
}

/// Inner bounds at `k / classes`. Each selection leaves only what lies above it to the next.
fn quantiles(mut values: Vec<f64>, classes: usize) -> Result<Vec<f64>, GapError> {
    if values.is_empty() {
        return Err(GapError::Few {
            what: "known values of a year",
            found: 0,
            need: 1,
        });
    }
    let last = values.len() - 1;
    let (mut rest, mut passed) = (&mut values[..], 0);
    let mut bounds = Vec::with_capacity(classes - 1);
    for k in 1..classes {
        // position k last / classes, in whole and remaining parts without rounding
        let (at, part) = (
            k * last / classes,
            (k * last % classes) as f64 / classes as f64,
        );
        let (_, &mut low, above) = rest.select_nth_unstable_by(at - passed, f64::total_cmp);
        let next = above.iter().copied().fold(f64::INFINITY, f64::min);
        bounds.push(if part > 0.0 {
            low + (next - low) * part
        } else {
            low
        });
        // the same order statistic may serve the next bound
        rest = &mut rest[at - passed..];
        passed = at;
    }
    Ok(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate_and_ties_stay_together() {
        let of = |x: &[f64], k| quantiles(x.to_vec(), k).unwrap();
        assert_eq!(of(&[4.0, 1.0, 3.0, 2.0], 4), [1.75, 2.5, 3.25]);
        assert_eq!(of(&[7.0], 5), [7.0; 4]);
        assert_eq!(of(&[1.0, 1.0, 1.0, 9.0], 2), [1.0]);
        let x = [1.0, 1.0, 1.0, 9.0, f64::NAN, 1.0];
        let panel = Panel::new(&x, 3, 2).unwrap();
        let classing = Classing::Quantiles {
            classes: 3,
            pooled: true,
        };
        let classes = classify(&panel, &classing).unwrap();
        assert_eq!(classes.of(0, 0), Some(0));
        assert_eq!(classes.of(1, 1), Some(2), "the middle class is empty");
        assert_eq!(classes.of(2, 0), None);
        assert_eq!(classes.of(9, 9), None);
    }

    #[test]
    fn year_by_year_and_given_bounds() {
        let x = [1.0, 10.0, 2.0, 20.0];
        let panel = Panel::new(&x, 2, 2).unwrap();
        let yearly = Classing::Quantiles {
            classes: 2,
            pooled: false,
        };
        let classes = classify(&panel, &yearly).unwrap();
        assert_eq!(classes.bounds, [[1.5], [15.0]]);
        let given = classify(&panel, &Classing::Bounds(vec![2.0, 10.0])).unwrap();
        assert_eq!(
            (given.of(1, 0), given.of(0, 1), given.of(1, 1)),
            (Some(0), Some(1), Some(2))
        );
        for bad in [vec![2.0, 2.0], vec![f64::NAN, 1.0], vec![]] {
            assert!(classify(&panel, &Classing::Bounds(bad)).is_err());
        }
        let one = Classing::Quantiles {
            classes: 1,
            pooled: true,
        };
        assert!(classify(&panel, &one).is_err());
    }
}
