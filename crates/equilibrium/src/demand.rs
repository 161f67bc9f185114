//! What households buy (P2): Cobb-Douglas or non-homothetic shares, in hats.

use crate::elementary;
use crate::parameters::{Demand, Shares};

/// Farm shares of spending on goods and log hats of the goods composite, `ln C^`, of one group in many
/// places, after log hats of income and of the prices of farm and other goods.
///
/// `cd`: `fa` fixed and `ln C^ = ln e^ - fa ln Pa^ - (1-fa) ln Pm^`. `nhces`: `C^` solves
/// `fa (Pa^/e^)^(1-sigma) C^^(eps_a(1-sigma)) + (1-fa)(Pm^/e^)^(1-sigma) C^^(1-sigma) = 1`, whose first
/// term is the new share. In `ln C^` the log of the left side is convex (concave for `sigma > 1`) and
/// monotone, so Newton's method arrives from any start. A place that has arrived stays.
///
/// Source: Comin, Lashkari and Mestieri (2021), Econometrica 89(1).
pub(crate) fn answers(
    shares: &Shares,
    fa: &[f64],
    income: &[f64],
    prices: [&[f64]; 2],
) -> [Vec<f64>; 2] {
    let count = income.len();
    let composite = |n: usize| income[n] - fa[n] * prices[0][n] - (1.0 - fa[n]) * prices[1][n];
    let mut goods: Vec<f64> = (0..count).map(composite).collect();
    let mut farm = fa[..count].to_vec();
    if shares.demand == Demand::Cd {
        return [farm, goods];
    }
    let (power, eps) = (1.0 - shares.sigma, shares.eps_a);
    let mut other = vec![0.0; count];
    // arrived; an income of nothing has no share to choose
    let mut last: Vec<f64> = income
        .iter()
        .map(|e| if e.is_finite() { f64::INFINITY } else { 0.0 })
        .collect();
    let mut sums = vec![0.0; count];
    for _ in 0..60 {
        terms(&mut farm, &mut other, |n| {
            let log = |price: f64, slope: f64| power * (price - income[n] + slope * goods[n]);
            let on = last[n] > 0.0;
            [
                if on { log(prices[0][n], eps) } else { 0.0 },
                if on { log(prices[1][n], 1.0) } else { 0.0 },
            ]
        });
        for n in 0..count {
            (farm[n], other[n]) = (fa[n] * farm[n], (1.0 - fa[n]) * other[n]);
            sums[n] = farm[n] + other[n];
        }
        elementary::ln(&mut sums);
        let mut going = false;
        for n in 0..count {
            if last[n] <= 0.0 {
                continue;
            }
            let sum = farm[n] + other[n];
            let step = sums[n] * sum / (power * (eps * farm[n] + other[n]));
            goods[n] -= step;
            // rounding has been reached when steps no longer shrink
            let over = step.abs() <= 1e-16 || (step.abs() < 1e-12 && step.abs() >= last[n]);
            last[n] = if over || step.is_nan() {
                0.0
            } else {
                step.abs()
            };
            going |= last[n] > 0.0;
        }
        if !going {
            break;
        }
    }
    for n in 0..count {
        farm[n] = power * (prices[0][n] - income[n] + eps * goods[n]);
    }
    elementary::exp(&mut farm);
    for n in 0..count {
        farm[n] = if income[n].is_finite() {
            fa[n] * farm[n]
        } else {
            fa[n]
        };
    }
    [farm, goods]
}

/// Exponentials of two logs each.
fn terms(farm: &mut [f64], other: &mut [f64], logs: impl Fn(usize) -> [f64; 2]) {
    for (n, (farm, other)) in farm.iter_mut().zip(other.iter_mut()).enumerate() {
        [*farm, *other] = logs(n);
    }
    elementary::exp(farm);
    elementary::exp(other);
}
