//! What households buy (P2): Cobb-Douglas or non-homothetic shares, in hats.

use crate::parameters::{Demand, Shares};

/// How one group answers to income and prices.
#[derive(Clone, Copy)]
pub(crate) struct Answer {
    /// New farm share of spending on goods.
    pub(crate) farm_share: f64,
    /// Log hat of the goods composite, `ln C^`.
    pub(crate) goods: f64,
}

/// Farm share and goods composite after log hats of income and prices.
///
/// `cd`: `fa` fixed and `ln C^ = ln e^ - fa ln Pa^ - (1-fa) ln Pm^`. `nhces`: `C^` solves
/// `fa (Pa^/e^)^(1-sigma) C^^(eps_a(1-sigma)) + (1-fa)(Pm^/e^)^(1-sigma) C^^(1-sigma) = 1`, whose first
/// term is the new share. In `ln C^` the log of the left side is convex (concave for `sigma > 1`) and
/// monotone, so Newton's method arrives from any start.
///
/// Source: Comin, Lashkari and Mestieri (2021), Econometrica 89(1).
pub(crate) fn answer(shares: &Shares, fa: f64, income: f64, prices: [f64; 2]) -> Answer {
    let [farm, other] = prices;
    let cobb_douglas = income - fa * farm - (1.0 - fa) * other;
    if shares.demand == Demand::Cd || !income.is_finite() {
        return Answer {
            farm_share: fa,
            goods: cobb_douglas,
        };
    }
    let (power, eps) = (1.0 - shares.sigma, shares.eps_a);
    let terms = |goods: f64| {
        let farm = fa * (power * (farm - income + eps * goods)).exp();
        let other = (1.0 - fa) * (power * (other - income + goods)).exp();
        (farm, other)
    };
    let mut goods = cobb_douglas;
    let mut last = f64::INFINITY;
    for _ in 0..60 {
        let (farm, other) = terms(goods);
        let sum = farm + other;
        let step = sum.ln() * sum / (power * (eps * farm + other));
        goods -= step;
        // rounding has been reached when steps no longer shrink
        if step.abs() <= 1e-16 || (step.abs() < 1e-12 && step.abs() >= last) {
            break;
        }
        last = step.abs();
    }
    Answer {
        farm_share: terms(goods).0,
        goods,
    }
}
