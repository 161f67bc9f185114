//! Tail probabilities of the normal, t, F and non-central F distributions.
//!
//! Tails are computed as such and never as one minus the rest, so that small ones keep their digits. The
//! continued fraction runs until it stands still: fixed short runs of library code are wrong at the sizes of
//! a census.

use libm::{erfc, lgamma};

/// Terms after which the continued fraction gives up; it needs about the root of the larger shape.
const MOST_TERMS: u32 = 100_000;

/// Largest non-centrality for which the Poisson mixture is summed.
const MOST_OFF_CENTRE: f64 = 1e10;

/// `P(|Z| > |z|)` of the standard normal.
pub(crate) fn normal_both(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// `P(|T| > |t|)` of Student's t.
pub(crate) fn student_both(t: f64, freedom: f64) -> f64 {
    let all = freedom + t * t;
    if all.is_finite() {
        beta(freedom / 2.0, 0.5, freedom / all, t * t / all)
    } else {
        0.0
    }
}

/// `P(F > f)` of Fisher's F with `upper` and `lower` degrees of freedom.
pub(crate) fn fisher_upper(f: f64, upper: f64, lower: f64) -> f64 {
    off_centre_upper(f, upper, lower, 0.0).unwrap_or(f64::NAN)
}

/// `P(F > f)` of the non-central F: a Poisson mixture of beta tails, summed upwards from where its weight
/// begins, so that all terms are positive. None where the non-centrality is out of reach.
pub(crate) fn off_centre_upper(f: f64, upper: f64, lower: f64, off: f64) -> Option<f64> {
    if f.is_nan() || !(0.0..=MOST_OFF_CENTRE).contains(&off) {
        return None;
    }
    if f <= 0.0 {
        return Some(1.0);
    }
    let ratio = upper / lower * f;
    let (x, y) = if ratio.is_finite() {
        (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio))
    } else {
        return Some(0.0);
    };
    let (a, b, mean) = (upper / 2.0, lower / 2.0, off / 2.0);
    let width = 12.0 * mean.sqrt() + 40.0;
    let mut j = (mean - width).floor().max(0.0);
    let last = if off > 0.0 { mean + width } else { 0.0 };
    let mut weight = if off > 0.0 {
        (j * mean.ln() - mean - lgamma(j + 1.0)).exp()
    } else {
        1.0
    };
    let mut tail = beta(b, a + j, y, x);
    let mut step = ((a + j) * x.ln() + b * y.ln() - (a + j).ln() - ln_beta(a + j, b)).exp();
    let (mut total, mut weights) = (0.0, 0.0);
    while j <= last {
        total += weight * tail;
        weights += weight;
        tail += step;
        step *= x * (a + b + j) / (a + j + 1.0);
        j += 1.0;
        weight *= mean / j;
    }
    Some((total / weights).min(1.0))
}

fn ln_beta(a: f64, b: f64) -> f64 {
    lgamma(a) + lgamma(b) - lgamma(a + b)
}

/// Regularised incomplete beta function `I_x(a, b)` with `y = 1 - x` given beside, by the continued fraction
/// of Lentz (Press et al., *Numerical Recipes*, 6.4).
fn beta(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() + b * y.ln() - ln_beta(a, b)).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, y) / b
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let away_from_zero = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..MOST_TERMS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = value;
        for term in [even, odd] {
            d = 1.0 / away_from_zero(1.0 + term * d);
            c = away_from_zero(1.0 + term / c);
            value *= d * c;
        }
        if (value - before).abs() <= 1e-16 * value.abs() {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, want: f64, part: f64) {
        assert!((got - want).abs() <= part * want.abs(), "{got} {want}");
    }

    /// Recorded from scipy 1.17.1: `2 norm.sf`, `2 t.sf`, `f.sf`, `1 - ncf.cdf` (the last to 1e-9 of 1).
    #[allow(clippy::unreadable_literal, reason = "digits as recorded")]
    #[test]
    fn tails_as_recorded_from_scipy() {
        near(normal_both(0.0), 1.0, 1e-12);
        near(normal_both(1.0), 0.31731050786291415, 1e-12);
        near(normal_both(1.96), 0.04999579029644087, 1e-12);
        near(normal_both(5.0), 5.733031437583866e-07, 1e-12);
        near(normal_both(30.0), 9.813427854295816e-198, 1e-12);
        near(student_both(0.5, 3.0), 0.651447964848151, 1e-9);
        near(student_both(2.0, 7.5), 0.08289699529816631, 1e-9);
        near(student_both(12.0, 4.0), 0.000276428548502973, 1e-9);
        near(student_both(2.5, 1000000.0), 0.012419489502163254, 1e-9);
        near(student_both(40.0, 200.0), 2.2487396535202197e-97, 1e-9);
        near(fisher_upper(1.0, 2.0, 5.0), 0.43120115037169215, 1e-8);
        near(fisher_upper(3.2, 4.0, 195.0), 0.014236076582321695, 1e-8);
        near(
            fisher_upper(1.01, 499999.0, 500000.0),
            0.00021743695253851017,
            1e-8,
        );
        near(fisher_upper(9.7, 2.0, 197.0), 9.595851492594241e-05, 1e-8);
        near(
            off_centre_upper(9.7397, 2.0, 197.0, 1.5).unwrap(),
            0.0018553043122082086,
            1e-7,
        );
        near(
            off_centre_upper(3.0, 4.0, 195.0, 20.0).unwrap(),
            0.9153197561355161,
            1e-7,
        );
        near(
            off_centre_upper(1.0, 3.0, 10.0, 0.5).unwrap(),
            0.4963927021847666,
            1e-7,
        );
        near(
            off_centre_upper(60.0, 4.0, 195.0, 220.0).unwrap(),
            0.33606358738549696,
            1e-7,
        );
        near(
            off_centre_upper(2.0, 30.0, 2800.0, 1500.0).unwrap(),
            1.0,
            1e-7,
        );
        near(
            off_centre_upper(1000.0, 5.0, 1000.0, 5000.0).unwrap(),
            0.5106973848749908,
            1e-7,
        );
    }

    #[test]
    fn edges_have_limits() {
        for (got, want) in [
            (off_centre_upper(0.0, 2.0, 5.0, 3.0), Some(1.0)),
            (off_centre_upper(f64::INFINITY, 2.0, 5.0, 3.0), Some(0.0)),
            (off_centre_upper(1.0, 2.0, 5.0, f64::NAN), None),
            (off_centre_upper(1.0, 2.0, 5.0, 1e11), None),
        ] {
            assert_eq!(got.map(f64::to_bits), want.map(f64::to_bits));
        }
        assert!(student_both(f64::INFINITY, 5.0) < 1e-300);
        assert!((student_both(0.0, 5.0) - 1.0).abs() < 1e-15);
    }
}
