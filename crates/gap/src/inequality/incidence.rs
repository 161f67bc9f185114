//! Who gained: growth incidence, and dominance of one curve over another (D2).

use super::estimate::{Estimate, both};
use super::ranked::Ranked;
use crate::GapError;
use ronghe_base::{Table, Text, Unit};

/// Growth of the mean income of one slice of people, poorest to richest.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// Ranks of the slice.
    pub from: f64,
    /// Its upper end.
    pub to: f64,
    /// Mean income of the slice before.
    pub before: Estimate,
    /// The same after.
    pub after: Estimate,
}

impl Growth {
    /// `after / before - 1`; none where the slice had nothing.
    pub fn rate(&self) -> Option<f64> {
        (self.before.value > 0.0).then(|| self.after.value / self.before.value - 1.0)
    }

    /// Factors of `after` and `before` for a [`Design::contrast`](crate::Design::contrast) that gives
    /// the standard error of the rate.
    pub fn slopes(&self) -> [f64; 2] {
        let before = self.before.value;
        [1.0 / before, -self.after.value / (before * before)]
    }
}

/// Growth incidence (D2): by how much the mean income of each of `slices` equal groups of people grew,
/// anonymously: the poorest of one year against the poorest of the other.
///
/// Slices are of persons, a row at a boundary is split.
///
/// # Errors
/// [`GapError::Setting`] for no slices, or above 1,000.
///
/// # Source
/// Ravallion and Chen (2003), *Economics Letters* 78(1), 93-99.
///
/// ```
/// use ronghe_gap::{Policy, Ranked, Sample, growth_incidence};
/// let before = Sample::new(&[1.0, 4.0], &[1.0, 1.0], Policy::default())?;
/// let after = Sample::new(&[2.0, 5.0], &[1.0, 1.0], Policy::default())?;
/// let rates = growth_incidence(&Ranked::new(&before)?, &Ranked::new(&after)?, 2)?;
/// assert_eq!([rates[0].rate(), rates[1].rate()], [Some(1.0), Some(0.25)]);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn growth_incidence(
    before: &Ranked<'_>,
    after: &Ranked<'_>,
    slices: usize,
) -> Result<Vec<Growth>, GapError> {
    if !(1..=1_000).contains(&slices) {
        return Err(GapError::Setting {
            name: "number of slices",
            value: slices as f64,
            need: "1 to 1000",
        });
    }
    let n = slices as f64;
    let mean = |ranked: &Ranked<'_>, from: f64, to: f64| {
        let (low, high) = (
            ranked.generalised_lorenz(from)?,
            ranked.generalised_lorenz(to)?,
        );
        let value = n * (high.value - low.value);
        Estimate::from_parts(high.measure.clone(), value, &[(n, &high), (-n, &low)])
    };
    (0..slices)
        .map(|j| {
            let (from, to) = (j as f64 / n, (j + 1) as f64 / n);
            Ok(Growth {
                from,
                to,
                before: mean(before, from, to)?,
                after: mean(after, from, to)?,
            })
        })
        .collect()
}

/// Which curve is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// Shares of income: less inequality at any aversion to it.
    Lorenz,
    /// Income per head: more welfare for anyone who likes more and dislikes inequality.
    Generalised,
}

/// How two curves lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The first is nowhere below and somewhere above the second.
    First,
    /// The second is nowhere below and somewhere above the first.
    Second,
    /// They are the same, up to rounding.
    Equal,
    /// They cross.
    Cross,
}

/// A point at which two curves cross.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// Share of people.
    pub people: f64,
    /// Height of both curves.
    pub height: f64,
}

/// How two Lorenz or generalised Lorenz curves lie, with every crossing.
#[derive(Clone, Debug, PartialEq)]
pub struct Dominance {
    /// Which curve.
    pub curve: Curve,
    /// How they lie.
    pub verdict: Verdict,
    /// Crossings, poorest first.
    pub crossings: Vec<Crossing>,
}

/// Compares two Lorenz curves, or two generalised ones, at every kink of either (D2).
///
/// Between kinks both are straight, so nothing is missed and crossings are exact. Differences below
/// `1e-12` of the height of the curve count as none.
///
/// # Errors
/// [`GapError::Empty`] when a mean is not above zero and shares are compared.
///
/// # Source
/// Atkinson (1970), *Journal of Economic Theory* 2(3), 244-263; Shorrocks (1983), *Economica*
/// 50(197), 3-17.
///
/// ```
/// use ronghe_gap::{Curve, Policy, Ranked, Sample, Verdict, dominance};
/// let one = Sample::new(&[2.0, 4.0], &[1.0, 1.0], Policy::default())?;
/// let other = Sample::new(&[1.0, 3.0], &[1.0, 1.0], Policy::default())?;
/// let found = dominance(&Ranked::new(&one)?, &Ranked::new(&other)?, Curve::Lorenz)?;
/// assert_eq!((found.verdict, found.crossings.len()), (Verdict::First, 0));
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn dominance(
    first: &Ranked<'_>,
    second: &Ranked<'_>,
    curve: Curve,
) -> Result<Dominance, GapError> {
    let (a, b) = (first.kinks(curve)?, second.kinks(curve)?);
    let top = a
        .last()
        .map_or(0.0, |k| k.1.abs())
        .max(b.last().map_or(0.0, |k| k.1.abs()));
    let mut crossings = vec![];
    let (mut above, mut below) = (false, false);
    let (mut last, mut touch) = ((0.0, 0.0, 0.0), None);
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let p = a[i].0.min(b[j].0);
        let (x, y) = (height(&a, i, p), height(&b, j, p));
        let off = if (x - y).abs() <= 1e-12 * top {
            0.0
        } else {
            x - y
        };
        above |= off > 0.0;
        below |= off < 0.0;
        if off * last.0 < 0.0 {
            crossings.push(touch.unwrap_or_else(|| {
                // both straight between the last point and this one
                let part = last.0 / (last.0 - off);
                Crossing {
                    people: last.1 + part * (p - last.1),
                    height: last.2 + part * (x - last.2),
                }
            }));
        }
        if off.abs() > 0.0 {
            (last, touch) = ((off, p, x), None);
        } else {
            touch = touch.or(Some(Crossing {
                people: p,
                height: x,
            }));
        }
        i += usize::from(a[i].0 <= p);
        j += usize::from(b[j].0 <= p);
    }
    let verdict = match (above, below) {
        (true, true) => Verdict::Cross,
        (true, false) => Verdict::First,
        (false, true) => Verdict::Second,
        (false, false) => Verdict::Equal,
    };
    Ok(Dominance {
        curve,
        verdict,
        crossings,
    })
}

/// Height at `p` on the piece that ends at kink `i`.
fn height(curve: &[(f64, f64)], i: usize, p: f64) -> f64 {
    let (to, high) = curve[i];
    let (from, low) = i.checked_sub(1).map_or((0.0, 0.0), |before| curve[before]);
    if p >= to || to <= from {
        high
    } else {
        low + (high - low) * ((p - from) / (to - from))
    }
}

impl Ranked<'_> {
    /// Ends of the straight pieces: share of people, and height.
    fn kinks(&self, curve: Curve) -> Result<Vec<(f64, f64)>, GapError> {
        let over = match curve {
            Curve::Lorenz => self.positive("Lorenz curve")?,
            Curve::Generalised => 1.0,
        };
        let (run, lowest) = (self.running(), self.lowest());
        let mut kinks: Vec<(f64, f64)> = self
            .ties()
            .map(|tie| {
                let p = run.people[tie.end - 1] / self.count;
                (p, (p * lowest + run.above[tie.end - 1] / self.count) / over)
            })
            .collect();
        if let Some(end) = kinks.last_mut() {
            *end = (1.0, self.mean / over);
        }
        Ok(kinks)
    }
}

impl Dominance {
    /// The verdict in words.
    pub fn words(&self, first: &Text, second: &Text) -> Text {
        let curve = match self.curve {
            Curve::Lorenz => both("洛伦兹曲线", "Lorenz curve"),
            Curve::Generalised => both("广义洛伦兹曲线", "generalised Lorenz curve"),
        };
        let over = |a: &Text, b: &Text| {
            both(
                format!("{}：{}处处不低于{}", curve.zh, a.zh, b.zh),
                format!("{}: {} lies nowhere below {}", curve.en, a.en, b.en),
            )
        };
        match self.verdict {
            Verdict::First => over(first, second),
            Verdict::Second => over(second, first),
            Verdict::Equal => both(
                format!("{}：相同", curve.zh),
                format!("{}: the same", curve.en),
            ),
            Verdict::Cross => both(
                format!("{}：相交 {} 次，无占优", curve.zh, self.crossings.len()),
                format!(
                    "{}: they cross {} times, neither dominates",
                    curve.en,
                    self.crossings.len()
                ),
            ),
        }
    }

    /// One row a crossing.
    pub fn table(&self) -> Table {
        let mut table = Table::new("crossings", both("曲线交点", "Crossings of the curves"))
            .column(
                "people",
                both("人口累计比重", "Share of people"),
                Unit::Share,
            )
            .column("height", both("高度", "Height"), Unit::Number);
        for c in &self.crossings {
            table.push([c.people.into(), c.height.into()]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Policy, Sample};

    fn compare(a: &[f64], b: &[f64], curve: Curve) -> Dominance {
        let sample = |y: &[f64]| Sample::new(y, &vec![1.0; y.len()], Policy::default()).unwrap();
        let (a, b) = (sample(a), sample(b));
        dominance(&Ranked::new(&a).unwrap(), &Ranked::new(&b).unwrap(), curve).unwrap()
    }

    #[test]
    fn crossings_are_exact() {
        // L_a: (1/3, 1/9), (2/3, 5/9); L_b: (1/3, 2/9), (2/3, 4/9), both of sum 9
        let found = compare(&[1.0, 4.0, 4.0], &[2.0, 2.0, 5.0], Curve::Lorenz);
        assert_eq!(found.verdict, Verdict::Cross);
        let at = found.crossings[0];
        assert!(
            (at.people - 0.5).abs() < 1e-15 && (at.height - 1.0 / 3.0).abs() < 1e-15,
            "{at:?}"
        );
        assert_eq!(found.crossings.len(), 1);
        let words = found.words(&Text::same("a"), &Text::same("b")).en;
        assert_eq!(words, "Lorenz curve: they cross 1 times, neither dominates");
    }

    #[test]
    fn touching_is_no_crossing_and_replication_is_the_same() {
        assert_eq!(
            compare(&[1.0, 2.0], &[1.0, 1.0, 2.0, 2.0], Curve::Lorenz).verdict,
            Verdict::Equal
        );
        assert_eq!(
            compare(&[2.0, 4.0], &[1.0, 2.0], Curve::Lorenz).verdict,
            Verdict::Equal
        );
        assert_eq!(
            compare(&[2.0, 4.0], &[1.0, 2.0], Curve::Generalised).verdict,
            Verdict::First
        );
        // equal at 1/2, above before and after
        let touch = compare(&[1.5, 1.5, 2.0, 3.0], &[1.0, 2.0, 2.0, 3.0], Curve::Lorenz);
        assert_eq!((touch.verdict, touch.crossings.len()), (Verdict::First, 0));
    }
}
