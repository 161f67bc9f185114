//! Elasticities, cost shares that give way, and bands from deviations of parameters.

use super::{
    OBJECTIVES, PARAMETERS, add, calibrated, difference, report, solved, tables, values, worst,
};
use crate::support::reform;
use ronghe_equilibrium::{CostShare, Covariance, Objective, Parameter, Spread};

#[test]
fn elasticities_and_bands() {
    let tables = tables(1, 4);
    let base = calibrated(&tables.economy());
    let outcome = solved(&base, &reform(&tables, 5, 0.5), None);
    let gradient = base
        .gradient(&outcome, &[Objective::MoneyMetricWelfare])
        .unwrap()
        .remove(0);
    let table = gradient.elasticities(&base, &outcome);
    let row = |lever: &str, sector, place| {
        let mut rows = table.iter();
        rows.find(|e| e.lever == lever && e.sector == sector && e.place == place)
            .unwrap()
            .value
    };
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-15, "{a} {b}");
    near(
        row("A", Some(1), 2),
        gradient.levers.productivity[1][2] / gradient.value,
    );
    near(
        row("mu", None, 3),
        gradient.levers.mu[3] * outcome.policy.mu[3] / gradient.value,
    );
    assert_eq!(table.len(), (3 + 3 + 5) * 8 + 11 * 4);
    for parameter in Parameter::ALL {
        let level = match parameter {
            Parameter::Kappa => tables.par.kappa,
            Parameter::Tax => 0.15,
            Parameter::BetaH(_) => 0.13,
            _ => continue,
        };
        let want = gradient.parameters.by(parameter) * level / gradient.value;
        near(gradient.elasticity(&base, parameter), want);
    }
    let band = gradient.band(&[(Parameter::Theta, 0.5), (Parameter::Kappa, 0.2)]);
    near(
        band.sd,
        (gradient.parameters.theta * 0.5).hypot(gradient.parameters.kappa * 0.2),
    );
}

/// One cost share grows by one per cent of itself, the others of its sector shrink in proportion.
#[test]
fn cost_shares_give_way_in_proportion() {
    let tables = tables(1, 4);
    let n = tables.n;
    let levers = reform(&tables, 5, 0.5);
    let base = calibrated(&tables.economy());
    let outcome = solved(&base, &levers, None);
    let gradients = base.gradient(&outcome, &OBJECTIVES).unwrap();
    let row = |spread: &Spread, r: usize| match spread.values() {
        values if values.len() == 2 => values[r],
        values => values[r * n],
    };
    for sector in [0, 1] {
        for (k, share) in CostShare::ALL.into_iter().enumerate() {
            let step = 5e-4;
            let outcomes = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|t| {
                let mut moved = tables.clone();
                let par = &mut moved.par;
                let inputs = par.io.values().to_vec();
                let x = [
                    row(&par.lab, sector),
                    row(&par.land, sector),
                    row(&par.cap, sector),
                    inputs[2 * sector],
                    inputs[2 * sector + 1],
                ];
                let more = t * step * x[k];
                let by = |l: usize| {
                    if l == k {
                        more
                    } else {
                        -more * x[l] / (1.0 - x[k])
                    }
                };
                add(&mut par.lab, n, 2, sector, by(0));
                add(&mut par.land, n, 2, sector, by(1));
                add(&mut par.cap, n, 2, sector, by(2));
                let mut io = [[inputs[0], inputs[1]], [inputs[2], inputs[3]]];
                io[sector] = [x[3] + by(3), x[4] + by(4)];
                par.io = io.map(Vec::from).into();
                let base = calibrated(&moved.economy());
                values(
                    &base,
                    &solved(&base, &levers, Some(outcome.logs().to_vec())),
                )
            });
            let want = difference(&outcomes, false, step);
            let found = gradients.iter();
            let found = found.map(|g| g.share_elasticity(&base, sector, share) * g.value);
            let what = format!("{share:?} of sector {sector}");
            report(&what, &worst(&[found.collect()], &[want]), PARAMETERS);
        }
    }
}

#[test]
fn parameters_may_go_together() {
    use Parameter::{Gamma, Kappa, Theta};
    let sds = [(Theta, 0.5), (Kappa, 0.2), (Gamma, 0.1)];
    let slope = |p| match p {
        Theta => 2.0,
        Kappa => -3.0,
        _ => 1.0,
    };
    let variance = |pairs: &[(Parameter, Parameter, f64)]| {
        Covariance::new(&sds, pairs).unwrap().variance(slope)
    };
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-14, "{a} {b}");
    close(variance(&[]), 1.0 + 0.36 + 0.01);
    close(variance(&[(Theta, Kappa, 0.5)]), 1.37 - 2.0 * 0.5 * 0.6);
    // together by one, against each other in the outcome: what is left is the difference
    close(
        variance(&[(Theta, Kappa, 1.0)]),
        (1.0_f64 - 0.6).powi(2) + 0.01,
    );
    let tables = tables(0, 4);
    let base = calibrated(&tables.economy());
    let outcome = solved(&base, &reform(&tables, 5, 0.5), None);
    let gradient = base
        .gradient(&outcome, &[Objective::Gini])
        .unwrap()
        .remove(0);
    let alone = Covariance::new(&sds, &[]).unwrap();
    close(gradient.band_of(&alone).sd, gradient.band(&sds).sd);
}

#[test]
fn impossible_deviations_are_refused() {
    use Parameter::{BetaH, Gamma, Kappa, Theta};
    let sds = [(Theta, 0.5), (Kappa, 0.2), (Gamma, 0.1)];
    let error = |sds: &[(Parameter, f64)], pairs: &[(Parameter, Parameter, f64)]| {
        Covariance::new(sds, pairs).unwrap_err().to_string()
    };
    for (found, words) in [
        (
            error(&sds, &[(Theta, Kappa, 1.1)]),
            "1.1 between Theta and Kappa",
        ),
        (
            error(&sds, &[(Theta, BetaH(0), 0.1)]),
            "two parameters with a deviation",
        ),
        (
            error(&sds, &[(Theta, Theta, 1.0)]),
            "two different parameters",
        ),
        (
            error(&sds, &[(Theta, Kappa, 0.1), (Kappa, Theta, 0.2)]),
            "given once",
        ),
        (error(&[(Theta, f64::NAN)], &[]), "finite and at least 0"),
        (
            error(&[(Theta, 1.0), (Theta, 1.0)], &[]),
            "each parameter once",
        ),
        (
            error(
                &sds,
                &[
                    (Theta, Kappa, 0.9),
                    (Kappa, Gamma, 0.9),
                    (Theta, Gamma, -0.9),
                ],
            ),
            "variance below 0",
        ),
    ] {
        assert!(found.contains(words), "{found}");
    }
    assert!(
        Covariance::new(
            &sds,
            &[
                (Theta, Kappa, 1.0),
                (Kappa, Gamma, 1.0),
                (Theta, Gamma, 1.0)
            ]
        )
        .is_ok()
    );
}
