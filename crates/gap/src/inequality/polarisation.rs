//! Polarisation: a vanishing middle, or two camps, which inequality does not see (D1).

use super::estimate::{Estimate, Measure, both};
use super::groups::Grouping;
use super::ranked::Ranked;
use crate::GapError;
use crate::sum::{Sum, sum};

/// Cells to a bandwidth, where densities are taken by cell.
const CELLS: f64 = 64.0;
/// Pairs of rows within reach of the kernel up to which densities are exact.
const EXACT: usize = 50_000_000;
/// Bandwidths beyond which the Gaussian kernel is below 1e-17 of its height.
const REACH: f64 = 9.0;

impl Ranked<'_> {
    /// Bipolarisation by Wolfson (D1): `2 (2 (1/2 - L(1/2)) - G) mu / median`, with the factor 2 of
    /// the original, so that it is at most 1; some programs leave it out.
    ///
    /// # Errors
    /// As [`Ranked::gini`]; [`GapError::Empty`] when the median is not above zero.
    ///
    /// # Source
    /// Wolfson (1994), *American Economic Review* 84(2), 353-358.
    ///
    /// ```
    /// use ronghe_gap::{Policy, Ranked, Sample};
    /// let sample = Sample::new(&[1.0, 2.0, 2.0, 3.0], &[1.0; 4], Policy::default())?;
    /// // L(1/2) = 3/8, G = 3/16, mean and median 2
    /// assert!((Ranked::new(&sample)?.wolfson()?.value - 0.125).abs() < 1e-15);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn wolfson(&self) -> Result<Estimate, GapError> {
        let (gini, half, mean) = (self.gini()?, self.lorenz(0.5)?, self.mean()?);
        let median = self.quantile(0.5)?;
        if median.value <= 0.0 {
            return Err(GapError::Empty {
                what: "Wolfson, median",
            });
        }
        // 1 - 2 L(1/2), from incomes above the lowest
        let apart = (self.above - 2.0 * self.poorest_above(0.5)) / mean.value;
        let spread = apart - gini.value;
        let ratio = mean.value / median.value;
        let slopes = [
            (-4.0 * ratio, &half),
            (-2.0 * ratio, &gini),
            (2.0 * spread / median.value, &mean),
            (-2.0 * spread * ratio / median.value, &median),
        ];
        let measure = Measure::new(
            "wolfson",
            both("沃尔夫森极化指数", "Wolfson polarisation"),
            both("原式，含因子 2", "original, with the factor 2"),
        );
        Estimate::from_parts(measure, 2.0 * spread * ratio, &slopes)
    }

    /// Polarisation between groups by Esteban and Ray (D1):
    /// `sum over i, j of p_i^(1+a) p_j |mu_i - mu_j| / mu`, with `p` shares of people and `mu_i`
    /// means of groups. Scale constant 1; groups without people are left out.
    ///
    /// # Shapes and units
    /// - `a`: weight of identification, above 0 and at most 1.6
    ///
    /// # Errors
    /// [`GapError::Setting`] for `a`; [`GapError::Lengths`]; [`GapError::Empty`].
    ///
    /// # Source
    /// Esteban and Ray (1994), *Econometrica* 62(4), 819-851.
    ///
    /// ```
    /// use ronghe_base::Text;
    /// use ronghe_gap::{Grouping, Policy, Ranked, Sample};
    /// let sample = Sample::new(&[1.0, 3.0], &[1.0, 1.0], Policy::default())?;
    /// let by = Grouping::new(Text::same("camp"), &["poor", "rich"]);
    /// let got = Ranked::new(&sample)?.esteban_ray(1.0, &by)?.value;
    /// assert!((got - 0.25).abs() < 1e-15); // 2 (1/2)^3 2 / 2
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn esteban_ray(&self, a: f64, groups: &Grouping) -> Result<Estimate, GapError> {
        if !(a > 0.0 && a <= 1.6) {
            return Err(GapError::Setting {
                name: "weight of identification",
                value: a,
                need: "above 0 and at most 1.6",
            });
        }
        let mu = self.positive("polarisation")?;
        let codes = groups.among(self.sample)?;
        let parts = Parts::new(self, &codes, groups.width());
        let n = parts.share.len();
        // dS/dp and dS/dmu of S = sum p_i^(1+a) p_j |mu_i - mu_j|
        let (mut by_share, mut by_mean) = (vec![0.0; n], vec![0.0; n]);
        let power: Vec<f64> = parts.share.iter().map(|p| p.powf(1.0 + a)).collect();
        let mut total = Sum::default();
        for i in 0..n {
            let (mut near, mut felt) = (Sum::default(), Sum::default());
            for j in 0..n {
                let off = parts.above[i] - parts.above[j];
                near.add(parts.share[j] * off.abs());
                felt.add(power[j] * off.abs());
                if i != j {
                    let sign = if off > 0.0 {
                        1.0
                    } else if off < 0.0 {
                        -1.0
                    } else {
                        0.0
                    };
                    by_mean[i] += sign * (power[i] * parts.share[j] + power[j] * parts.share[i]);
                }
            }
            total.add(power[i] * near.value());
            if parts.share[i] > 0.0 {
                by_share[i] = (1.0 + a) * parts.share[i].powf(a) * near.value() + felt.value();
            }
        }
        let total = total.value();
        let centre = sum((0..n).map(|g| parts.share[g] * by_share[g]));
        let rows = codes.iter().zip(self.sample.values());
        let influence = rows
            .map(|(&g, y)| {
                let g = g as usize;
                let moved = by_share[g] - centre + by_mean[g] * parts.off(g, *y) / parts.share[g];
                moved / mu - total / mu * (self.off(*y) / mu)
            })
            .collect();
        let measure = Measure::new(
            format!("esteban-ray-{a}"),
            both(
                format!("埃斯特班-雷极化（a = {a}）"),
                format!("Esteban-Ray polarisation, a = {a}"),
            ),
            both(
                format!("按{}分组，除以平均，常数 1", groups.name().zh),
                format!("groups by {}, over the mean, constant 1", groups.name().en),
            ),
        );
        Estimate::new(measure, total / mu, influence)
    }

    /// Polarisation by Duclos, Esteban and Ray (D1), of incomes over their mean:
    /// `P = mean of f(y)^a E|X - y|`, times `mu^(a - 1)`.
    ///
    /// The density `f` is by a Gaussian kernel of bandwidth `4.7 n^(-1/2) sd a^(0.1)` (their rule for
    /// distributions that are not too skewed), `n` the effective rows; it is exact up to 50 million
    /// pairs of rows within 9 bandwidths, and beyond that taken by cells of 1/64 of a bandwidth (a test
    /// holds the mean of `f^a` to 1e-5 and the density of a row to 1e-2 of the exact). Influence as in their theorem 2, with the mean
    /// estimated too.
    ///
    /// # Shapes and units
    /// - `a`: 0.25 to 1
    ///
    /// # Errors
    /// [`GapError::Setting`] for `a`, and when all incomes are equal, for then there is no density;
    /// [`GapError::Empty`].
    ///
    /// # Source
    /// Duclos, Esteban and Ray (2004), *Econometrica* 72(6), 1737-1772.
    pub fn duclos_esteban_ray(&self, a: f64) -> Result<Estimate, GapError> {
        if !(0.25..=1.0).contains(&a) {
            return Err(GapError::Setting {
                name: "weight of identification",
                value: a,
                need: "0.25 to 1",
            });
        }
        let mu = self.positive("polarisation")?;
        let h = 4.7 * self.effective().powf(-0.5) * self.deviation() * a.powf(0.1);
        if h <= 0.0 {
            return Err(GapError::Setting {
                name: "bandwidth",
                value: h,
                need: "above 0: all incomes are equal",
            });
        }
        // f^a of incomes over their mean: (mu f)^a
        let power: Vec<f64> = self.densities(h).iter().map(|f| (mu * f).powf(a)).collect();
        let distance = self.distances().mean;
        let rows = || power.iter().zip(&self.weight).zip(&self.rising);
        let mean_of = |f: &dyn Fn(usize) -> f64| {
            let terms = self.weight.iter().enumerate().map(|(i, w)| w * f(i));
            sum(terms) / self.count
        };
        let raw = mean_of(&|i| power[i] * distance[i]);
        // E f^a(X) |X - y|, by running sums in order of income
        let (mut heads, mut money) = (Sum::default(), Sum::default());
        let (all_heads, all_money) = rows().fold(
            (Sum::default(), Sum::default()),
            |(mut c, mut m), ((f, w), y)| {
                c.add(w * f);
                m.add(w * f * (y - mu));
                (c, m)
            },
        );
        let (all_heads, all_money) = (all_heads.value(), all_money.value());
        let mut influence = Vec::with_capacity(power.len());
        for (((f, w), y), d) in rows().zip(&distance) {
            let y = y - mu;
            let near = 2.0 * (y * heads.value() - money.value()) + all_money - y * all_heads;
            heads.add(w * f);
            money.add(w * f * y);
            let moved = (1.0 + a) * f * d + near / self.count - (2.0 + a) * raw;
            influence.push(moved / mu + (a - 1.0) * raw / mu * (y / mu));
        }
        let measure = Measure::new(
            format!("der-{a}"),
            both(
                format!("杜克洛-埃斯特班-雷极化（a = {a}）"),
                format!("Duclos-Esteban-Ray polarisation, a = {a}"),
            ),
            both(
                format!("收入除以平均；高斯核，带宽 {h:.6}"),
                format!("incomes over the mean; Gaussian kernel, bandwidth {h:.6}"),
            ),
        );
        Estimate::new(measure, raw / mu, self.scatter(&influence))
    }

    /// Density at every row, in order of income.
    fn densities(&self, h: f64) -> Vec<f64> {
        let cells = if self.pairs_within(REACH * h) <= EXACT {
            self.cells_of_ties()
        } else {
            self.cells_of_width(h / CELLS)
        };
        let height = (2.0 * std::f64::consts::PI).sqrt() * h * self.count;
        let density = kernel_sums(&cells.at, &cells.weight, h);
        cells.of_row.iter().map(|&c| density[c] / height).collect()
    }

    /// A cell for every distinct income.
    fn cells_of_ties(&self) -> Cells {
        let mut cells = Cells::default();
        for run in self.ties() {
            cells.of_row.extend(run.clone().map(|_| cells.at.len()));
            cells.at.push(self.rising[run.start]);
            cells.weight.push(sum(self.weight[run].iter().copied()));
        }
        cells
    }

    /// Cells of equal width; each stands at the mean of its incomes.
    fn cells_of_width(&self, width: f64) -> Cells {
        let (mut cells, lowest) = (Cells::default(), self.lowest());
        let mut last = f64::NAN;
        let (mut n, mut s) = (Sum::default(), Sum::default());
        for (y, w) in self.rising.iter().zip(&self.weight) {
            let number = ((y - lowest) / width).floor();
            if number > last {
                cells.weight.push(n.value());
                cells.at.push(lowest + s.value() / n.value());
                (n, s) = (Sum::default(), Sum::default());
            }
            last = number;
            n.add(*w);
            s.add(w * (y - lowest));
            cells.of_row.push(cells.at.len());
        }
        cells.weight.push(n.value());
        cells.at.push(lowest + s.value() / n.value());
        cells
    }

    /// Pairs of rows not further apart than `reach`, counted until there are too many.
    fn pairs_within(&self, reach: f64) -> usize {
        let (mut from, mut pairs) = (0, 0_usize);
        for (i, y) in self.rising.iter().enumerate() {
            while y - self.rising[from] > reach {
                from += 1;
            }
            pairs += i - from;
            if pairs > EXACT {
                break;
            }
        }
        pairs
    }
}

/// Incomes put together: where they stand, how many people, and the cell of every row.
#[derive(Default)]
struct Cells {
    of_row: Vec<usize>,
    at: Vec<f64>,
    weight: Vec<f64>,
}

/// `sum_j w_j exp(-((x_i - x_j) / h)^2 / 2)` at every point, the points rising.
fn kernel_sums(at: &[f64], weight: &[f64], h: f64) -> Vec<f64> {
    let mut sums: Vec<f64> = weight.to_vec();
    for i in 0..at.len() {
        for j in i + 1..at.len() {
            let far = (at[j] - at[i]) / h;
            if far > REACH {
                break;
            }
            let k = (-0.5 * far * far).exp();
            sums[i] += weight[j] * k;
            sums[j] += weight[i] * k;
        }
    }
    sums
}

/// Shares of people and means of groups.
pub(super) struct Parts {
    pub(super) share: Vec<f64>,
    pub(super) mean: Vec<f64>,
    /// Means above the lowest income of all.
    pub(super) above: Vec<f64>,
    lowest: f64,
}

impl Parts {
    pub(super) fn new(ranked: &Ranked<'_>, codes: &[u32], width: usize) -> Self {
        let width = codes.iter().max().map_or(0, |&c| c as usize + 1).max(width);
        let mut sums = vec![(Sum::default(), Sum::default()); width];
        let lowest = ranked.lowest();
        for (i, (y, w)) in ranked
            .order
            .iter()
            .zip(ranked.rising.iter().zip(&ranked.weight))
        {
            let (n, above) = &mut sums[codes[*i as usize] as usize];
            n.add(*w);
            above.add(w * (y - lowest));
        }
        let share = sums.iter().map(|(n, _)| n.value() / ranked.count).collect();
        let above: Vec<f64> = sums
            .iter()
            .map(|(n, above)| match n.value() {
                n if n > 0.0 => above.value() / n,
                _ => 0.0,
            })
            .collect();
        Self {
            share,
            mean: above.iter().map(|above| lowest + above).collect(),
            above,
            lowest,
        }
    }

    /// `y` less the mean of its group.
    #[inline]
    pub(super) fn off(&self, g: usize, y: f64) -> f64 {
        (y - self.lowest) - self.above[g]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Policy, Sample};

    #[test]
    fn cells_are_near_the_exact_density() {
        let income: Vec<f64> = (1..4_000)
            .map(|i| (f64::from(i) / 4_000.0).powi(3) * 5e4 + 500.0)
            .collect();
        let sample = Sample::new(&income, &vec![1.0; income.len()], Policy::default()).unwrap();
        let ranked = Ranked::new(&sample).unwrap();
        let h = 4.7 * ranked.effective().powf(-0.5) * ranked.deviation();
        let sums = |cells: Cells| -> Vec<f64> {
            let density = kernel_sums(&cells.at, &cells.weight, h);
            cells.of_row.iter().map(|&c| density[c]).collect()
        };
        let (exact, near) = (
            sums(ranked.cells_of_ties()),
            sums(ranked.cells_of_width(h / CELLS)),
        );
        let mean = |f: &[f64]| f.iter().map(|x| x.sqrt()).sum::<f64>();
        let off = mean(&near) / mean(&exact) - 1.0;
        assert!(off.abs() < 1e-5, "mean of f^(1/2): {off}");
        let worst = near
            .iter()
            .zip(&exact)
            .map(|(a, b)| (a / b - 1.0).abs())
            .fold(0.0, f64::max);
        assert!(worst < 1e-2, "{worst}");
    }
}
