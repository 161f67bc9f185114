//! Probabilities in the tails of the usual distributions.

use statrs::function::beta::checked_beta_reg;
use statrs::function::erf::erfc;
use statrs::function::gamma::checked_gamma_ur;

/// `P(Z < z)` of a standard normal.
pub(super) fn normal_below(z: f64) -> f64 {
    erfc(-z / std::f64::consts::SQRT_2) / 2.0
}

/// `P(|T| > |t|)` of Student's t with `df` degrees of freedom.
pub(super) fn t_two_sided(t: f64, df: f64) -> f64 {
    if !t.is_finite() {
        return if t.is_nan() { f64::NAN } else { 0.0 };
    }
    checked_beta_reg(df / 2.0, 0.5, df / (df + t * t)).unwrap_or(f64::NAN)
}

/// `P(X > x)` of chi-square with `df` degrees of freedom; none without a degree of freedom.
pub(super) fn chi_square_above(x: f64, df: usize) -> Option<f64> {
    if df == 0 {
        return None;
    }
    if x <= 0.0 {
        return Some(1.0);
    }
    checked_gamma_ur(df as f64 / 2.0, x / 2.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded from scipy 1.17.1: `norm.sf`, `t.sf`, `chi2.sf`.
    #[test]
    fn tails_meet_a_peer() {
        let near = |got: f64, want: f64| {
            assert!((got / want - 1.0).abs() < 1e-9, "{got}, expected {want}");
        };
        near(normal_below(-6.0), 9.865_876_450_376_946e-10);
        near(normal_below(-1.65), 0.049_471_468_033_648_1);
        near(t_two_sided(2.5, 3.0), 0.087_706_647_008_065_56);
        near(t_two_sided(-12.0, 28.0), 1.489_730_079_194_736_5e-12);
        near(chi_square_above(3.84, 1).unwrap(), 0.050_043_521_248_705_19);
        near(
            chi_square_above(80.0, 60).unwrap(),
            0.043_228_682_151_735_594,
        );
        near(
            chi_square_above(900.0, 40).unwrap(),
            8.168_029_978_662_771e-163,
        );
        assert_eq!(chi_square_above(1.0, 0), None);
        assert!(t_two_sided(f64::INFINITY, 3.0) <= 0.0);
    }
}
