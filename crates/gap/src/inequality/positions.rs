//! Quantiles, the Lorenz curve and what is read off it, with influence (D1).

use super::estimate::{Estimate, Measure, both};
use super::ranked::Ranked;
use crate::GapError;
use crate::sum::Sum;

impl Ranked<'_> {
    /// Position, in order of income, of the lower weighted quantile: the first row at which the
    /// running people reach `p N` (up to rounding of the sum).
    pub(super) fn position(&self, p: f64) -> usize {
        let people = &self.running().people;
        let reach = p * self.count * (1.0 - 8.0 * f64::EPSILON);
        people
            .partition_point(|&c| c < reach)
            .min(people.len().saturating_sub(1))
    }

    /// The lower weighted quantile.
    pub(super) fn at(&self, p: f64) -> f64 {
        self.rising
            .get(self.position(p))
            .copied()
            .unwrap_or_default()
    }

    /// Standard deviation, divided by N.
    pub(super) fn deviation(&self) -> f64 {
        let rows = self.rising.iter().zip(&self.weight);
        let squares: Sum = rows.map(|(y, w)| w * self.off(*y) * self.off(*y)).collect();
        (squares.value() / self.count).sqrt()
    }

    /// Bandwidth of the Gaussian kernel for densities at quantiles:
    /// `0.9 min(sd, IQR / 1.349) n^(-1/5)` (Silverman 1986), with the effective number of rows;
    /// the standard deviation alone where the quartiles coincide. Zero where all incomes are equal.
    pub fn bandwidth(&self) -> f64 {
        let (sd, quartiles) = (self.deviation(), self.at(0.75) - self.at(0.25));
        let spread = if quartiles > 0.0 {
            sd.min(quartiles / 1.349)
        } else {
            sd
        };
        0.9 * spread * self.effective().powf(-0.2)
    }

    /// Density at an income, by a Gaussian kernel of [`Ranked::bandwidth`]; none where that is zero.
    pub(super) fn density(&self, y: f64) -> Option<f64> {
        let h = self.bandwidth();
        if h <= 0.0 {
            return None;
        }
        // beyond 9 bandwidths the kernel is below 1e-17 of its height
        let from = self.rising.partition_point(|x| *x < y - 9.0 * h);
        let upto = self.rising.partition_point(|x| *x <= y + 9.0 * h);
        let rows = self.rising[from..upto].iter().zip(&self.weight[from..upto]);
        let sum: Sum = rows
            .map(|(x, w)| w * (-0.5 * ((x - y) / h).powi(2)).exp())
            .collect();
        let height = (2.0 * std::f64::consts::PI).sqrt() * h * self.count;
        Some(sum.value() / height)
    }

    /// Quantile (D1): the lowest income with at least a share `p` of people at or below it.
    ///
    /// Influence: `(p - 1[y <= q]) / f(q)`, centred, with the density `f` by a Gaussian kernel of
    /// [`Ranked::bandwidth`]; zero where all incomes are equal.
    ///
    /// # Shapes and units
    /// - `p`: 0 to 1 (0.5 for the median)
    ///
    /// # Errors
    /// [`GapError::Setting`] for `p`.
    ///
    /// # Source
    /// Osier (2009), *Survey Research Methods* 3(3), 167-195; Silverman (1986), Density Estimation.
    ///
    /// ```
    /// use ronghe_gap::{Policy, Ranked, Sample};
    /// let sample = Sample::new(&[4.0, 1.0, 2.0, 3.0], &[1.0; 4], Policy::default())?;
    /// assert_eq!(Ranked::new(&sample)?.quantile(0.5)?.value, 2.0);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<Estimate, GapError> {
        check_share(p)?;
        let q = self.at(p);
        let slope = self.density(q).filter(|f| *f > 0.0).map_or(0.0, f64::recip);
        let reached = self.rising.partition_point(|y| *y <= q);
        let share = self
            .running()
            .people
            .get(reached.saturating_sub(1))
            .map_or(1.0, |c| c / self.count);
        let influence = self.map(|y| slope * (share - f64::from(u8::from(y <= q))));
        let h = self.bandwidth();
        let name = if (p - 0.5).abs() < 1e-12 {
            both("中位数", "median")
        } else {
            both(format!("{} 分位数", p * 100.0), format!("quantile {p}"))
        };
        let measure = Measure::new(
            format!("quantile-{p}"),
            name,
            both(
                format!("下加权分位数；密度用高斯核，带宽 {h:.6}"),
                format!("lower weighted quantile; density by Gaussian kernel, bandwidth {h:.6}"),
            ),
        );
        Estimate::new(measure, q, influence)
    }

    /// Generalised Lorenz curve (D1): `mu L(p)`, the income of the poorest share `p` per head of all,
    /// with the row at the boundary split by persons.
    ///
    /// Influence: `min(y - q, 0)` less its mean, with `q` the quantile at `p`; no density is needed.
    ///
    /// # Errors
    /// [`GapError::Setting`] for `p`.
    ///
    /// # Source
    /// Shorrocks (1983), *Economica* 50(197), 3-17; Beach and Davidson (1983), *Review of Economic
    /// Studies* 50(4), 723-735.
    pub fn generalised_lorenz(&self, p: f64) -> Result<Estimate, GapError> {
        check_share(p)?;
        let measure = Measure::new(
            format!("generalised-lorenz-{p}"),
            both(
                format!("广义洛伦兹纵标 GL({p})"),
                format!("generalised Lorenz, GL({p})"),
            ),
            both("边界按人拆分", "split by persons at the boundary"),
        );
        let (value, q) = self.poorest(p);
        if p >= 1.0 {
            return Estimate::new(measure, value, self.map(|y| self.off(y)));
        }
        let centre = value - p * q;
        Estimate::new(measure, value, self.map(|y| (y - q).min(0.0) - centre))
    }

    /// Income per head of all that the poorest share `p` have, and the quantile at its end.
    fn poorest(&self, p: f64) -> (f64, f64) {
        (p * self.lowest() + self.poorest_above(p), self.at(p))
    }

    /// The same, above the lowest income.
    pub(super) fn poorest_above(&self, p: f64) -> f64 {
        let (at, run) = (self.position(p), self.running());
        let (people, above) = match at.checked_sub(1) {
            Some(before) => (run.people[before], run.above[before]),
            None => (0.0, 0.0),
        };
        let rest = (p * self.count - people) * (self.at(p) - self.lowest());
        (above + rest) / self.count
    }

    /// Lorenz curve at `p` (D1): the share of income of the poorest share `p` of people.
    ///
    /// # Errors
    /// [`GapError::Setting`] for `p`; [`GapError::Empty`] when the mean is not above zero.
    ///
    /// # Source
    /// As [`Ranked::generalised_lorenz`].
    ///
    /// ```
    /// use ronghe_gap::{Policy, Ranked, Sample};
    /// let sample = Sample::new(&[1.0, 3.0], &[5.0, 5.0], Policy::default())?;
    /// assert_eq!(Ranked::new(&sample)?.lorenz(0.75)?.value, 0.625);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn lorenz(&self, p: f64) -> Result<Estimate, GapError> {
        let mu = self.positive("Lorenz curve")?;
        let above = self.generalised_lorenz(p)?;
        let share = above.value / mu;
        let measure = Measure::new(
            format!("lorenz-{p}"),
            both(
                format!("洛伦兹纵标 L({p})"),
                format!("Lorenz curve, L({p})"),
            ),
            above.measure.variant.clone(),
        );
        Estimate::from_parts(
            measure,
            share,
            &[(1.0 / mu, &above), (-share / mu, &self.mean()?)],
        )
    }

    /// Share of income of the people between two ranks (D1): `L(to) - L(from)`.
    ///
    /// # Errors
    /// As [`Ranked::lorenz`]; [`GapError::Setting`] unless `from < to`.
    pub fn share(&self, from: f64, to: f64) -> Result<Estimate, GapError> {
        if from >= to {
            return Err(GapError::Setting {
                name: "upper rank",
                value: to,
                need: "above the lower rank",
            });
        }
        let (low, high) = (self.lorenz(from)?, self.lorenz(to)?);
        let measure = Measure::new(
            format!("share-{from}-{to}"),
            both(
                format!("第 {:.0}%–{:.0}% 人口的收入比重", from * 100.0, to * 100.0),
                format!(
                    "income share of people {:.0}-{:.0} %",
                    from * 100.0,
                    to * 100.0
                ),
            ),
            high.measure.variant.clone(),
        );
        Estimate::from_parts(
            measure,
            high.value - low.value,
            &[(1.0, &high), (-1.0, &low)],
        )
    }

    /// Income share of the top tenth over that of the lowest four tenths (D1):
    /// `(1 - L(.9)) / L(.4)`.
    ///
    /// # Errors
    /// As [`Ranked::lorenz`]; [`GapError::Empty`] when the lowest four tenths have nothing.
    ///
    /// # Source
    /// Palma (2011), *Development and Change* 42(1), 87-153.
    pub fn palma(&self) -> Result<Estimate, GapError> {
        let name = both("帕尔马比", "Palma ratio");
        self.top_over_bottom("palma", name, 0.9, 0.4)
    }

    /// Income share of the top fifth over that of the lowest fifth (D1), S80/S20:
    /// `(1 - L(.8)) / L(.2)`, with fifths of persons, a row at the boundary split.
    ///
    /// # Errors
    /// As [`Ranked::palma`].
    ///
    /// # Source
    /// Commission Regulation (EC) 1980/2003 (EU-SILC definitions); whole rows are not moved here.
    pub fn quintile_ratio(&self) -> Result<Estimate, GapError> {
        let name = both("高低五等份收入比 S80/S20", "quintile share ratio S80/S20");
        self.top_over_bottom("qsr", name, 0.8, 0.2)
    }

    fn top_over_bottom(
        &self,
        id: &str,
        name: ronghe_base::Text,
        top: f64,
        bottom: f64,
    ) -> Result<Estimate, GapError> {
        let (high, low) = (self.lorenz(top)?, self.lorenz(bottom)?);
        if low.value <= 0.0 {
            return Err(GapError::Empty {
                what: "ratio of shares, lower share",
            });
        }
        let value = (1.0 - high.value) / low.value;
        let measure = Measure::new(id, name, high.measure.variant.clone());
        let slopes = [(-1.0 / low.value, &high), (-value / low.value, &low)];
        Estimate::from_parts(measure, value, &slopes)
    }
}

/// A share of people.
pub(super) fn check_share(p: f64) -> Result<(), GapError> {
    if (0.0..=1.0).contains(&p) {
        return Ok(());
    }
    Err(GapError::Setting {
        name: "share of people",
        value: p,
        need: "0 to 1",
    })
}
