//! The log t test: do relative transition paths meet in the end? (D1)

use super::panel::Panel;
use super::tail::normal_below;
use crate::GapError;

/// A kernel of the long-run variance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    /// Quadratic spectral: all lags, weights that die out.
    #[default]
    QuadraticSpectral,
    /// Bartlett (Newey-West): weights `1 - j / S` below the bandwidth `S`.
    Bartlett,
}

impl Kernel {
    fn weight(self, x: f64) -> f64 {
        match self {
            Self::Bartlett => (1.0 - x).max(0.0),
            Self::QuadraticSpectral => {
                let z = 6.0 * std::f64::consts::PI * x / 5.0;
                if z < 1e-4 {
                    return 1.0 - z * z / 10.0;
                }
                3.0 / (z * z) * (z.sin() / z - z.cos())
            }
        }
    }

    /// Andrews' (1991) bandwidth for scores that follow an AR(1) with coefficient `rho`.
    fn bandwidth(self, rho: f64, n: f64) -> f64 {
        match self {
            Self::QuadraticSpectral => {
                let alpha = 4.0 * rho * rho / (1.0 - rho).powi(4);
                1.3221 * (alpha * n).powf(0.2)
            }
            Self::Bartlett => {
                let alpha = 4.0 * rho * rho / ((1.0 - rho) * (1.0 + rho)).powi(2);
                1.1447 * (alpha * n).cbrt()
            }
        }
    }
}

/// Standard errors that allow for heteroscedasticity and autocorrelation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hac {
    /// The kernel.
    pub kernel: Kernel,
    /// The bandwidth; none for Andrews' choice from an AR(1) of the scores of the slope, not
    /// prewhitened, `|rho|` at most .97.
    pub bandwidth: Option<f64>,
}

/// How the test is run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogTSettings {
    /// The share of years left out at the start: years `t > trim T` are used. Phillips and Sul
    /// take 1/3 for `T <= 50`.
    pub trim: f64,
    /// Reject convergence below this.
    pub critical: f64,
    /// Standard errors.
    pub hac: Hac,
}

impl Default for LogTSettings {
    /// Years after the first third, reject at -1.65, quadratic spectral kernel.
    fn default() -> Self {
        Self {
            trim: 1.0 / 3.0,
            critical: -1.65,
            hac: Hac::default(),
        }
    }
}

/// The result of the log t test.
#[derive(Clone, Debug, PartialEq)]
pub struct LogT {
    /// Slope on `ln t`, twice the speed at which places draw together.
    pub slope: f64,
    /// Its standard error.
    pub error: f64,
    /// Slope over error; minus or plus infinity where the fit is exact.
    pub t: f64,
    /// `P(Z < t)`: small means no convergence.
    pub p: f64,
    /// Whether convergence is not rejected.
    pub converges: bool,
    /// Years used, counted from 1.
    pub first_year: usize,
    /// How many years are used.
    pub years: usize,
    /// The bandwidth of the standard error.
    pub bandwidth: f64,
    /// Spread of relative paths `H_t`, one a year.
    pub spread: Vec<f64>,
}

/// Log t test of convergence (D1).
///
/// Relative paths `h_it = x_it / mean_i x_it`, spread `H_t = mean_i (h_it - 1)^2`; regression of
/// `ln(H_1 / H_t) - 2 ln ln t` on a constant and `ln t` over `t > trim T`. The t value has the
/// standard error `(X'X)^-1 O (X'X)^-1`, `O = sum_j k(j / S) G_j` with autocovariances `G_j` of
/// the scores `x_t u_t`, no small-sample factor. Convergence is rejected below -1.65. Values are
/// used as they are: no trend filter.
///
/// # Shapes and units
/// - `panel`: at least two places and enough years that five are used, above 0, nothing missing
///
/// # Errors
/// [`GapError::Few`]; [`GapError::Value`]; [`GapError::Setting`]; [`GapError::Method`] where
/// places are alike in some year, so that the spread has no logarithm.
///
/// # Source
/// Phillips and Sul (2007), *Econometrica* 75(6), 1771-1855; Andrews (1991), *Econometrica* 59(3).
///
/// ```
/// # use ronghe_gap::convergence::{log_t, LogTSettings, Panel};
/// // two places whose gap closes like 1 / t
/// let x: Vec<f64> = [1.0, -1.0]
///     .iter()
///     .flat_map(|s| (1..=30).map(move |t| 10.0 + s / f64::from(t)))
///     .collect();
/// let found = log_t(&Panel::new(&x, 2, 30)?, &LogTSettings::default())?;
/// assert!(found.converges && found.slope > 0.0);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn log_t(panel: &Panel, settings: &LogTSettings) -> Result<LogT, GapError> {
    if panel.places() < 2 {
        return Err(GapError::Few {
            what: "places",
            found: panel.places(),
            need: 2,
        });
    }
    panel.positive()?;
    let window = Window::new(panel.years(), settings)?;
    let mut group = Moments::new(panel.years());
    for i in 0..panel.places() {
        group.add(panel.place(i));
    }
    let spread = group.spread();
    if spread.iter().any(|&h| h <= 0.0) {
        return Err(GapError::Method {
            method: "the log t test".into(),
            reason: "all places are alike in some year, so the spread has no logarithm".into(),
        });
    }
    Ok(window.test(spread))
}

/// Mean and spread of a growing group of places, year by year (Welford's update, which does not
/// cancel).
#[derive(Clone, Debug)]
pub(super) struct Moments {
    n: f64,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl Moments {
    pub(super) fn new(years: usize) -> Self {
        Self {
            n: 0.0,
            mean: vec![0.0; years],
            squares: vec![0.0; years],
        }
    }

    pub(super) fn add(&mut self, place: &[f64]) {
        self.n += 1.0;
        for ((m, s), x) in self.mean.iter_mut().zip(&mut self.squares).zip(place) {
            let before = x - *m;
            *m += before / self.n;
            *s += before * (x - *m);
        }
    }

    /// `H_t`.
    pub(super) fn spread(&self) -> Vec<f64> {
        let of = |(m, s): (&f64, &f64)| s / self.n / m / m;
        self.mean.iter().zip(&self.squares).map(of).collect()
    }
}

/// The years that the regression uses, made once for many groups.
pub(super) struct Window {
    settings: LogTSettings,
    first: usize,
    log_t: Vec<f64>,
    centred: Vec<f64>,
    sxx: f64,
}

impl Window {
    pub(super) fn new(years: usize, settings: &LogTSettings) -> Result<Self, GapError> {
        let trim = settings.trim;
        if !(0.0..1.0).contains(&trim) {
            return Err(GapError::Setting {
                name: "share of years left out",
                value: trim,
                need: "at least 0 and below 1",
            });
        }
        if let Some(s) = settings
            .hac
            .bandwidth
            .filter(|s| !s.is_finite() || *s <= 0.0)
        {
            return Err(GapError::Setting {
                name: "bandwidth",
                value: s,
                need: "finite and above 0",
            });
        }
        // ln ln t needs t of at least 2
        let first = (1..=years)
            .find(|&t| t as f64 > trim * years as f64 + 1e-9)
            .unwrap_or(years)
            .max(2);
        let used = (years + 1).saturating_sub(first);
        if used < 5 {
            return Err(GapError::Few {
                what: "years after those left out",
                found: used,
                need: 5,
            });
        }
        let log_t: Vec<f64> = (first..=years).map(|t| (t as f64).ln()).collect();
        let mean = log_t.iter().sum::<f64>() / used as f64;
        let centred: Vec<f64> = log_t.iter().map(|x| x - mean).collect();
        Ok(Self {
            settings: *settings,
            first,
            sxx: centred.iter().map(|x| x * x).sum(),
            log_t,
            centred,
        })
    }

    /// The test on spreads, all above 0.
    pub(super) fn test(&self, spread: Vec<f64>) -> LogT {
        let n = self.log_t.len() as f64;
        let used = &spread[self.first - 1..];
        let y: Vec<f64> = used
            .iter()
            .zip(&self.log_t)
            .map(|(h, l)| (spread[0] / h).ln() - 2.0 * l.ln())
            .collect();
        let mean = y.iter().sum::<f64>() / n;
        let slope = self
            .centred
            .iter()
            .zip(&y)
            .map(|(x, y)| x * (y - mean))
            .sum::<f64>()
            / self.sxx;
        let scores: Vec<f64> = self
            .centred
            .iter()
            .zip(&y)
            .map(|(x, y)| x * (y - mean - slope * x))
            .collect();
        let (long_run, bandwidth) = self.long_run(&scores);
        let error = long_run.max(0.0).sqrt() / self.sxx;
        let size = y.iter().map(|y| y.abs()).fold(1.0, f64::max);
        // an exact fit has no error to divide by
        let t = if error <= 1e-14 * size {
            if slope < 0.0 {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            }
        } else {
            slope / error
        };
        LogT {
            slope,
            error,
            t,
            p: normal_below(t),
            converges: t >= self.settings.critical,
            first_year: self.first,
            years: self.log_t.len(),
            bandwidth,
            spread,
        }
    }

    /// Sum of weighted autocovariances of the scores of the slope, and the bandwidth. With a
    /// constant in the regression, centring the regressor leaves exactly the slope's part of the
    /// sandwich.
    fn long_run(&self, scores: &[f64]) -> (f64, f64) {
        let Hac { kernel, bandwidth } = self.settings.hac;
        let auto = || {
            let top: f64 = scores.windows(2).map(|w| w[0] * w[1]).sum();
            let bottom: f64 = scores[..scores.len() - 1].iter().map(|s| s * s).sum();
            let rho = if bottom > 0.0 { top / bottom } else { 0.0 };
            kernel.bandwidth(rho.clamp(-0.97, 0.97), scores.len() as f64)
        };
        let s = bandwidth.unwrap_or_else(auto);
        let mut total: f64 = scores.iter().map(|s| s * s).sum();
        if s > 0.0 {
            for lag in 1..scores.len() {
                let weight = kernel.weight(lag as f64 / s);
                let products = scores[lag..].iter().zip(scores);
                total += 2.0 * weight * products.map(|(a, b)| a * b).sum::<f64>();
            }
        }
        (total, s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_year_is_after_the_share_left_out() {
        let first = |years| Window::new(years, &LogTSettings::default()).unwrap().first;
        assert_eq!((first(9), first(10), first(11), first(12)), (4, 4, 4, 5));
        assert!(Window::new(6, &LogTSettings::default()).is_err());
        let all = LogTSettings {
            trim: 0.0,
            ..LogTSettings::default()
        };
        assert_eq!(Window::new(6, &all).unwrap().first, 2);
    }

    #[test]
    fn places_that_are_alike_or_below_zero_are_refused() {
        let same = [3.0; 24];
        let panel = Panel::new(&same, 2, 12).unwrap();
        let error = log_t(&panel, &LogTSettings::default()).unwrap_err();
        insta::assert_snapshot!(error, @"the log t test cannot be used: all places are alike in some year, so the spread has no logarithm");
        let mut x = [3.0; 24];
        x[13] = 0.0;
        let panel = Panel::new(&x, 2, 12).unwrap();
        let error = log_t(&panel, &LogTSettings::default()).unwrap_err();
        insta::assert_snapshot!(error, @"row 1: the panel is 0, but it must be known and above 0 in every year; leave the place out");
    }
}
