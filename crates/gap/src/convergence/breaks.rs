//! Structural breaks of a series: a second opinion on stages (D3).

use super::tail::normal_below;
use crate::GapError;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use ronghe_base::{Cell, Table, Text, Unit, Year};

/// What holds inside a regime.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BreakModel {
    /// A mean.
    #[default]
    Mean,
    /// A straight line.
    Trend,
}

impl BreakModel {
    fn parameters(self) -> usize {
        match self {
            Self::Mean => 1,
            Self::Trend => 2,
        }
    }
}

/// How the number of breaks is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// Bayesian information criterion (Yao 1988).
    Bic,
    /// The modified Schwarz criterion of Liu, Wu and Zidek (1997), which takes fewer breaks.
    Lwz,
}

/// How breaks are sought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// What holds inside a regime.
    pub model: BreakModel,
    /// Most breaks to try.
    pub most: usize,
    /// Shortest regime as a share of all years; at least one year more than the regime has
    /// parameters.
    pub trim: f64,
    /// Draws for the probability of sup F without breaks; 0 for none.
    pub draws: usize,
    /// Their seed.
    pub seed: u64,
}

impl Default for Settings {
    /// Means, up to five breaks, regimes of at least 15 % of the years, 999 draws, seed 1.
    fn default() -> Self {
        Self {
            model: BreakModel::Mean,
            most: 5,
            trim: 0.15,
            draws: 999,
            seed: 1,
        }
    }
}

/// Years between two breaks, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regime {
    /// First year.
    pub first: usize,
    /// Last year.
    pub last: usize,
    /// Fitted value in the first year.
    pub start: f64,
    /// Fitted value in the last year.
    pub end: f64,
}

/// The best break dates for one number of breaks.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakFit {
    /// Last year of each regime but the last, counted from 0.
    pub breaks: Vec<usize>,
    /// Sum of squared residuals.
    pub ssr: f64,
    /// Bayesian information criterion.
    pub bic: f64,
    /// Criterion of Liu, Wu and Zidek.
    pub lwz: f64,
    /// Sup F against no break; none without breaks.
    pub sup_f: Option<f64>,
    /// Share of draws without breaks whose sup F is as large.
    pub p: Option<f64>,
}

/// Breaks of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Breaks {
    /// The best fit with 0, 1, 2 ... breaks.
    pub fits: Vec<BreakFit>,
    /// Number of breaks by BIC.
    pub by_bic: usize,
    /// Number of breaks by LWZ.
    pub by_lwz: usize,
    /// 95 % intervals of the dates of the fit that BIC takes, for means; none for trends.
    pub intervals: Option<Vec<(usize, usize)>>,
    /// Regimes of that fit.
    pub regimes: Vec<Regime>,
    /// How they were sought.
    pub settings: Settings,
}

/// Breaks at unknown dates (D3), all dates at once by dynamic programming.
///
/// For each number `m` of breaks the dates with the smallest sum of squares among all with regimes
/// of at least the shortest length; `sup F(m) = (SSR_0 - SSR_m) / (m q) / (SSR_m / (T - (m + 1)
/// q))` with `q` parameters a regime. Its probability is the share of series drawn from the fit
/// without breaks, with residuals drawn anew, whose sup F is as large, `(k + 1) / (draws + 1)`:
/// right in short series, but for residuals without serial correlation. BIC and LWZ count `(m + 1)
/// q + m` parameters. Intervals of dates are Bai's for shifts of means that are small beside the
/// noise, with residuals alike in all regimes; trends have none.
///
/// # Shapes and units
/// - `series`: `[T]`, one value a year, finite, at most 2,000
///
/// # Errors
/// [`GapError::Few`] where no two regimes fit; [`GapError::Value`]; [`GapError::Setting`].
///
/// # Source
/// Bai and Perron (1998), *Econometrica* 66(1), 47-78; (2003), *Journal of Applied Econometrics*
/// 18(1), 1-22; Bai (1997), *Review of Economics and Statistics* 79(4), 551-563; Yao (1988),
/// *Statistics & Probability Letters* 6; Liu, Wu and Zidek (1997), *Statistica Sinica* 7.
///
/// ```
/// # use ronghe_gap::convergence::{breaks, Settings};
/// let series = [1.0, 1.2, 0.9, 1.1, 1.0, 5.0, 5.1, 4.9, 5.2, 5.0, 4.8, 5.1];
/// let found = breaks(&series, &Settings::default())?;
/// assert_eq!(found.by_lwz, 1);
/// assert_eq!(found.fits[1].breaks, [4]);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn breaks(series: &[f64], settings: &Settings) -> Result<Breaks, GapError> {
    let shortest = check(series, settings)?;
    let most = settings.most.min(series.len() / shortest - 1);
    let model = settings.model;
    let fitted = search(series, model, shortest, most);
    let sup: Vec<f64> = (1..=most)
        .map(|m| sup_f(&fitted, m, series.len(), model))
        .collect();
    let p = chances(series, settings, shortest, &sup);
    let n = series.len() as f64;
    let fits: Vec<BreakFit> = fitted
        .into_iter()
        .enumerate()
        .map(|(m, (ssr, breaks))| {
            let count = ((m + 1) * model.parameters() + m) as f64;
            BreakFit {
                breaks,
                ssr,
                bic: (ssr / n).ln() + count * n.ln() / n,
                lwz: (ssr / (n - count)).ln() + count * 0.299 * n.ln().powf(2.1) / n,
                sup_f: (m > 0).then(|| sup[m - 1]),
                p: (m > 0).then(|| p.as_ref().map(|p| p[m - 1])).flatten(),
            }
        })
        .collect();
    let least = |of: fn(&BreakFit) -> f64| {
        // the first of equals: a perfect fit needs no more breaks
        let best = fits.iter().map(of).fold(f64::INFINITY, f64::min);
        fits.iter().position(|f| of(f) <= best).unwrap_or(0)
    };
    let (by_bic, by_lwz) = (least(|f| f.bic), least(|f| f.lwz));
    let regimes = regimes(series, &fits[by_bic].breaks, model);
    let intervals =
        (model == BreakModel::Mean).then(|| intervals(&regimes, fits[by_bic].ssr, series.len()));
    Ok(Breaks {
        fits,
        by_bic,
        by_lwz,
        intervals,
        regimes,
        settings: *settings,
    })
}

/// The shortest regime.
fn check(series: &[f64], settings: &Settings) -> Result<usize, GapError> {
    if !(0.0..=0.5).contains(&settings.trim) {
        return Err(GapError::Setting {
            name: "shortest regime as a share",
            value: settings.trim,
            need: "between 0 and 0.5",
        });
    }
    let n = series.len();
    if n > 2_000 || settings.draws > 100_000 || settings.most > 50 {
        let (name, value, need) = if n > 2_000 {
            ("number of years", n, "at most 2000")
        } else if settings.most > 50 {
            ("most breaks", settings.most, "at most 50")
        } else {
            ("draws", settings.draws, "at most 100000")
        };
        return Err(GapError::Setting {
            name,
            value: value as f64,
            need,
        });
    }
    if let Some(row) = series
        .iter()
        .position(|x| !x.is_finite() || x.abs() > 1e150)
    {
        return Err(GapError::Value {
            row,
            column: "series",
            value: series[row],
            need: "known, finite and below 1e150 in size",
        });
    }
    let share = (1..=n)
        .find(|&k| k as f64 >= settings.trim * n as f64)
        .unwrap_or(1);
    let shortest = share.max(settings.model.parameters() + 1);
    if n < 2 * shortest + 1 {
        return Err(GapError::Few {
            what: "years of a series with breaks",
            found: n,
            need: 2 * shortest + 1,
        });
    }
    Ok(shortest)
}

/// Best dates and sums of squares for 0 to `most` breaks.
fn search(y: &[f64], model: BreakModel, shortest: usize, most: usize) -> Vec<(f64, Vec<usize>)> {
    let n = y.len();
    // cost[i][j - i]: sum of squares of years i to j
    let cost: Vec<Vec<f64>> = (0..n).map(|i| growing(&y[i..], model)).collect();
    let whole = cost[0][n - 1];
    // what rounding leaves of a perfect fit
    let clean = |ssr: f64| if ssr <= whole * 1e-24 { 0.0 } else { ssr };
    let mut best: Vec<Vec<(f64, usize)>> =
        vec![(0..n).map(|end| (cost[0][end], usize::MAX)).collect()];
    for m in 1..=most {
        let before = &best[m - 1];
        let mut row = vec![(f64::INFINITY, usize::MAX); n];
        for (end, slot) in row.iter_mut().enumerate().skip((m + 1) * shortest - 1) {
            for cut in m * shortest - 1..=end - shortest {
                let ssr = before[cut].0 + cost[cut + 1][end - cut - 1];
                if ssr < slot.0 {
                    *slot = (ssr, cut);
                }
            }
        }
        best.push(row);
    }
    let trace = |m: usize| {
        let (mut dates, mut end) = (vec![], n - 1);
        for k in (1..=m).rev() {
            end = best[k][end].1;
            dates.push(end);
        }
        dates.reverse();
        (clean(best[m][n - 1].0), dates)
    };
    (0..=most).map(trace).collect()
}

/// Sums of squared residuals of a fit to the first 1, 2, ... years, by updates that do not cancel.
fn growing(y: &[f64], model: BreakModel) -> Vec<f64> {
    let (mut mean, mut syy, mut sxy, mut sxx, mut mean_x) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut out = Vec::with_capacity(y.len());
    for (t, &v) in y.iter().enumerate() {
        let n = (t + 1) as f64;
        let (dx, dy) = (t as f64 - mean_x, v - mean);
        mean_x += dx / n;
        mean += dy / n;
        syy += dy * (v - mean);
        sxx += dx * (t as f64 - mean_x);
        sxy += dx * (v - mean);
        let explained = if model == BreakModel::Trend && sxx > 0.0 {
            sxy * sxy / sxx
        } else {
            0.0
        };
        out.push((syy - explained).max(0.0));
    }
    out
}

fn sup_f(fits: &[(f64, Vec<usize>)], m: usize, years: usize, model: BreakModel) -> f64 {
    let q = model.parameters();
    let left = years.saturating_sub((m + 1) * q) as f64;
    let (none, some) = (fits[0].0, fits[m].0);
    if none <= 0.0 {
        return 0.0;
    }
    (none - some) / (m * q) as f64 / (some / left)
}

/// For each number of breaks the chance of so large a sup F without any.
fn chances(y: &[f64], settings: &Settings, shortest: usize, sup: &[f64]) -> Option<Vec<f64>> {
    if settings.draws == 0 {
        return None;
    }
    let n = y.len();
    let whole = fit(y, settings.model, 0, n - 1);
    let fitted = |t: usize| whole.start + (whole.end - whole.start) * t as f64 / (n - 1) as f64;
    let residuals: Vec<f64> = (0..n).map(|t| y[t] - fitted(t)).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
    let mut pick = || {
        let wide = u128::from(rng.next_u64()) * n as u128;
        residuals[usize::try_from(wide >> 64).unwrap_or_default()]
    };
    let mut larger = vec![0_usize; sup.len()];
    for _ in 0..settings.draws {
        let drawn: Vec<f64> = (0..n).map(|_| pick()).collect();
        let fits = search(&drawn, settings.model, shortest, sup.len());
        for (m, (count, &f)) in (1..).zip(larger.iter_mut().zip(sup)) {
            *count += usize::from(sup_f(&fits, m, n, settings.model) >= f);
        }
    }
    let share = |k: usize| (k + 1) as f64 / (settings.draws + 1) as f64;
    Some(larger.into_iter().map(share).collect())
}

fn fit(y: &[f64], model: BreakModel, first: usize, last: usize) -> Regime {
    let part = &y[first..=last];
    let n = part.len() as f64;
    let mean = part[0] + part.iter().map(|v| v - part[0]).sum::<f64>() / n;
    let middle = (n - 1.0) / 2.0;
    let slope = match model {
        BreakModel::Mean => 0.0,
        BreakModel::Trend => {
            let x = |t: usize| t as f64 - middle;
            let sxy: f64 = part
                .iter()
                .enumerate()
                .map(|(t, v)| x(t) * (v - mean))
                .sum();
            sxy / (0..part.len()).map(|t| x(t) * x(t)).sum::<f64>()
        }
    };
    Regime {
        first,
        last,
        start: mean - slope * middle,
        end: mean + slope * middle,
    }
}

fn regimes(y: &[f64], breaks: &[usize], model: BreakModel) -> Vec<Regime> {
    let starts = std::iter::once(0).chain(breaks.iter().map(|b| b + 1));
    let ends = breaks.iter().copied().chain([y.len() - 1]);
    starts.zip(ends).map(|(a, b)| fit(y, model, a, b)).collect()
}

/// 95 % intervals of break dates: `c / L` years on either side and one more, `L` the squared shift
/// over the variance.
fn intervals(regimes: &[Regime], ssr: f64, years: usize) -> Vec<(usize, usize)> {
    let left = years.saturating_sub(regimes.len()) as f64;
    let variance = ssr / left;
    let c = argmax_quantile(0.975);
    let of = |w: &[Regime]| {
        let shift = w[1].start - w[0].end;
        let reach = (c * variance / (shift * shift)).floor() + 1.0;
        let limit = years as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the number of years"
        )]
        let reach = reach.clamp(0.0, limit) as usize;
        let date = w[0].last;
        (date.saturating_sub(reach), (date + reach).min(years - 1))
    };
    regimes.windows(2).map(of).collect()
}

/// Quantile of the place of the maximum of a two-sided Brownian motion less half its distance (Bai
/// 1997, appendix B).
fn argmax_quantile(p: f64) -> f64 {
    let pi = std::f64::consts::PI;
    let below = |x: f64| {
        1.0 + (x / (2.0 * pi)).sqrt() * (-x / 8.0).exp()
            - 0.5 * (x + 5.0) * normal_below(-x.sqrt() / 2.0)
            + 1.5 * x.exp() * normal_below(-1.5 * x.sqrt())
    };
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if below(middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

impl Breaks {
    /// One row a number of breaks.
    ///
    /// # Shapes and units
    /// - `years`: one a value of the series
    pub fn table(&self, years: &[Year]) -> Table {
        let year = |t: usize| years.get(t).map_or_else(String::new, ToString::to_string);
        let mut table = Table::new(
            "breaks",
            Text::new("结构突变（Bai–Perron）", "Structural breaks (Bai-Perron)"),
        )
        .column("breaks", Text::new("突变数", "Breaks"), Unit::Count)
        .column(
            "dates",
            Text::new("各段末年", "Last year of each regime"),
            Unit::None,
        )
        .column("sup_f", Text::new("sup F", "Sup F"), Unit::Number)
        .column("p", Text::new("p 值", "p"), Unit::Number)
        .column("bic", Text::new("BIC", "BIC"), Unit::Number)
        .column("lwz", Text::new("LWZ", "LWZ"), Unit::Number);
        let finite = |x: f64| Cell::from(Some(x).filter(|x| x.is_finite()));
        for (m, fit) in self.fits.iter().enumerate() {
            let dates: Vec<String> = fit.breaks.iter().map(|&b| year(b)).collect();
            table.push([
                super::clubs::count(m),
                Text::same(dates.join(", ")).into(),
                fit.sup_f.map_or(Cell::Missing, finite),
                fit.p.into(),
                finite(fit.bic),
                finite(fit.lwz),
            ]);
        }
        let model = match self.settings.model {
            BreakModel::Mean => Text::new("各段均值", "a mean in each regime"),
            BreakModel::Trend => Text::new("各段直线", "a line in each regime"),
        };
        let dates = self
            .intervals
            .iter()
            .flatten()
            .map(|&(a, b)| format!("{}–{}", year(a), year(b)));
        let dates = dates.collect::<Vec<_>>().join(", ");
        let Settings {
            trim, draws, seed, ..
        } = self.settings;
        let percent = trim * 100.0;
        let mut table = table.note(Text::new(
            format!(
                "{}；每段至少占 {percent}% 的年份；p 值由 {draws} 次无突变重抽样得到（种子 {seed}，假定残差无序列相关）；BIC 取 {} 个，LWZ 取 {} 个。",
                model.zh, self.by_bic, self.by_lwz
            ),
            format!(
                "{}; regimes of at least {percent} % of the years; p from {draws} draws without breaks (seed {seed}, residuals taken as uncorrelated); BIC takes {}, LWZ {}.",
                model.en, self.by_bic, self.by_lwz
            ),
        ));
        if !dates.is_empty() {
            table = table.note(Text::new(
                format!("BIC 所取突变年的 95% 区间（Bai 1997）：{dates}"),
                format!("95 % intervals of the dates that BIC takes (Bai 1997): {dates}"),
            ));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantiles_are_those_of_bai() {
        // 97.5 %: 11.03, 95 %: 7.69 (Bai 1997, section 4: about 11 and 7)
        assert!(
            (argmax_quantile(0.975) - 11.03).abs() < 0.01,
            "{}",
            argmax_quantile(0.975)
        );
        assert!(
            (argmax_quantile(0.95) - 7.69).abs() < 0.01,
            "{}",
            argmax_quantile(0.95)
        );
    }

    #[test]
    fn all_ways_of_cutting_agree_with_dynamic_programming() {
        let mut state = 7_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f64 / 1e6
        };
        for model in [BreakModel::Mean, BreakModel::Trend] {
            let y: Vec<f64> = (0..16).map(|t| next() + f64::from(t / 6) * 9.0).collect();
            let fits = search(&y, model, 3, 2);
            let ssr = |a: usize, b: usize| growing(&y[a..=b], model)[b - a];
            let mut best = (f64::INFINITY, vec![]);
            for a in 2..=9 {
                for b in a + 3..=12 {
                    let total = ssr(0, a) + ssr(a + 1, b) + ssr(b + 1, 15);
                    if total < best.0 {
                        best = (total, vec![a, b]);
                    }
                }
            }
            assert!((fits[2].0 - best.0).abs() < 1e-9);
            assert_eq!(fits[2].1, best.1);
        }
    }

    #[test]
    fn perfect_steps_noise_and_short_series() {
        let steps: Vec<f64> = (0..20)
            .map(|t| f64::from(u8::from(t >= 8)) * 1e15)
            .collect();
        let found = breaks(&steps, &Settings::default()).unwrap();
        assert_eq!((found.by_bic, found.by_lwz), (1, 1));
        assert_eq!(found.intervals, Some(vec![(6, 8)]));
        assert_eq!(found.regimes.len(), 2);
        let flat = breaks(&[3.0; 20], &Settings::default()).unwrap();
        assert_eq!(flat.by_bic, 0);
        assert_eq!(flat.fits[1].p, Some(1.0), "nothing to break");
        let line: Vec<f64> = (0..20).map(f64::from).collect();
        let trend = Settings {
            model: BreakModel::Trend,
            ..Settings::default()
        };
        let found = breaks(&line, &trend).unwrap();
        assert_eq!((found.by_bic, found.intervals), (0, None));
        let error = breaks(&[1.0, 2.0, 3.0, 4.0], &Settings::default()).unwrap_err();
        insta::assert_snapshot!(error, @"years of a series with breaks: 4 given, but at least 5 are needed");
        assert!(breaks(&[f64::NAN; 20], &Settings::default()).is_err());
    }

    /// Draws without breaks are rejected at 5 % about that often.
    #[test]
    fn noise_is_seldom_taken_for_a_break() {
        let mut state = 99_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(3);
            (state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5
        };
        let settings = Settings {
            most: 1,
            draws: 99,
            ..Settings::default()
        };
        let mut rejected = 0;
        for _ in 0..200 {
            let y: Vec<f64> = (0..24).map(|_| (0..6).map(|_| next()).sum()).collect();
            let p = breaks(&y, &settings).unwrap().fits[1].p.unwrap();
            rejected += usize::from(p <= 0.05);
        }
        assert!((3..=20).contains(&rejected), "{rejected} of 200");
    }
}
