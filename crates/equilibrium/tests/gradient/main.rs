//! Adjoint gradients against differences of whole solutions.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bands;
#[path = "../support/mod.rs"]
mod support;

use proptest::prelude::*;
use ronghe_equilibrium::{
    Baseline, Bearer, Case, Economy, EquilibriumError, Gradient, Levers, Objective, Options,
    Outcome, Parameter, Spread,
};
use support::{Tables, economy, reform};

const OBJECTIVES: [Objective; 13] = [
    Objective::Welfare,
    Objective::MoneyMetricWelfare,
    Objective::Gini,
    Objective::UrbanRuralRatio,
    Objective::PublicBudget,
    Objective::PublicSpending { place: 1 },
    Objective::MigrantsOutsidePlace,
    Objective::MigrantsOutsideCell,
    Objective::FarmJobShare,
    Objective::RealGdp,
    Objective::WelfareOf {
        place: 0,
        bearer: Bearer::Rural,
    },
    Objective::WelfareOf {
        place: 1,
        bearer: Bearer::Urban,
    },
    Objective::WelfareOf {
        place: 2,
        bearer: Bearer::Owners,
    },
];

/// Gap of a lever's slope, as a part of the largest of its kind: what the differences are good for.
const LEVERS: f64 = 5e-7;
/// The same for parameters, whose baseline is calibrated anew.
const PARAMETERS: f64 = 1e-6;

/// Every lever as a full table, so that single entries can be moved.
#[derive(Clone)]
struct Full {
    n: usize,
    values: Vec<(&'static str, Vec<f64>)>,
}

impl Full {
    fn new(base: &Baseline, outcome: &Outcome, levers: &Levers) -> Self {
        let n = base.places();
        let policy = &outcome.policy;
        let written = serde_json::to_value(levers).unwrap();
        let values = Levers::NAMES.map(|name| {
            let size = match name {
                "mig" => 4 * n * n,
                "trade" => 2 * n * n,
                "A" | "wedge" | "amen" | "K" | "chi" => 2 * n,
                _ => n,
            };
            let level = match name {
                "mu" => Some(policy.mu.clone()),
                "coop" => Some(policy.coop.clone()),
                "s_state" => Some(policy.s_state.clone()),
                "T" => Some(policy.transfer.clone()),
                "grant" => Some(policy.grant.clone()),
                "eco" => Some(policy.eco.clone()),
                "chi" => Some(policy.chi.concat()),
                "zeta" => Some(policy.zeta.clone()),
                _ => None,
            };
            let value = level.unwrap_or_else(|| match written.get(name) {
                None => vec![if name == "new_urb" { 0.0 } else { 1.0 }; size],
                Some(found) => {
                    let spread: Spread = serde_json::from_value(found.clone()).unwrap();
                    let values = spread.values();
                    (0..size).map(|k| values[k % values.len()]).collect()
                }
            });
            (name, value)
        });
        Self {
            n,
            values: values.to_vec(),
        }
    }

    fn of(&mut self, name: &str) -> &mut Vec<f64> {
        &mut self
            .values
            .iter_mut()
            .find(|(lever, _)| *lever == name)
            .unwrap()
            .1
    }

    fn levers(&self) -> Levers {
        let (n, mut levers) = (self.n, Levers::default());
        for (name, values) in &self.values {
            let spread = match *name {
                "mig" => Spread::square(2 * n, values.clone()).unwrap(),
                "trade" => {
                    let [a, b] = [0, 1].map(|s| values[s * n * n..(s + 1) * n * n].to_vec());
                    Spread::per_good(n, [a, b]).unwrap()
                }
                _ if values.len() == n => values.clone().into(),
                _ => [values[..n].to_vec(), values[n..].to_vec()].into(),
            };
            levers.set(name, spread).unwrap();
        }
        levers
    }

    fn moved(&self, slope: &str, at: usize, step: f64) -> Levers {
        let mut full = self.clone();
        full.shift(slope, at, step);
        full.levers()
    }

    /// Moves the lever of one slope by `step`.
    fn shift(&mut self, slope: &str, at: usize, step: f64) {
        let (n, full) = (self.n, self);
        let factor = step.exp();
        match slope {
            "mig_from" | "mig_to" | "mig_stay" => {
                let cells = 2 * n;
                for i in 0..cells {
                    for j in 0..cells {
                        let hit = match slope {
                            "mig_from" => i == at && j != at,
                            "mig_to" => j == at && i != at,
                            _ => i == at && j == at,
                        };
                        full.of("mig")[i * cells + j] *= if hit { factor } else { 1.0 };
                    }
                }
            }
            "trade_from" | "trade_to" | "trade_own" => {
                let (good, place) = (at / n, at % n);
                for i in 0..n {
                    for j in 0..n {
                        let hit = match slope {
                            "trade_from" => i == place,
                            "trade_to" => j == place,
                            _ => i == place && j == place,
                        };
                        full.of("trade")[(good * n + i) * n + j] *= if hit { factor } else { 1.0 };
                    }
                }
            }
            "A" | "wedge" | "amen" | "K" | "farm" | "home" | "urb" => full.of(slope)[at] *= factor,
            "T" | "grant" => {
                full.of(slope)[at] += step;
                full.of("T")[(at + 1) % 2] -= step;
            }
            _ => full.of(slope)[at] += step,
        }
    }
}

/// Slope from five values: central, or forward from the edge of the range.
fn difference(values: &[Vec<f64>], forward: bool, step: f64) -> Vec<f64> {
    let weights: [f64; 5] = if forward {
        [-25.0, 48.0, -36.0, 16.0, -3.0]
    } else {
        [1.0, -8.0, 0.0, 8.0, -1.0]
    };
    (0..values[0].len())
        .map(|k| {
            let sum: f64 = values.iter().zip(weights).map(|(v, w)| v[k] * w).sum();
            sum / (12.0 * step)
        })
        .collect()
}

fn values(base: &Baseline, outcome: &Outcome) -> Vec<f64> {
    OBJECTIVES.map(|o| o.value(base, outcome).unwrap()).to_vec()
}

fn solved(base: &Baseline, levers: &Levers, start: Option<Vec<f64>>) -> Outcome {
    base.solve(
        levers,
        &Options {
            start,
            ..Options::default()
        },
    )
    .unwrap()
}

/// Largest gap of slopes, as a part of the largest slope of the same lever and objective.
fn worst(found: &[Vec<f64>], want: &[Vec<f64>]) -> Vec<(f64, f64)> {
    (0..OBJECTIVES.len())
        .map(|k| {
            let size = want.iter().map(|w| w[k].abs()).fold(0.0, f64::max);
            let gap = found
                .iter()
                .zip(want)
                .map(|(f, w)| (f[k] - w[k]).abs())
                .fold(0.0, f64::max);
            (gap, size)
        })
        .collect()
}

fn report(what: &str, gaps: &[(f64, f64)], bound: f64) {
    for ((gap, size), objective) in gaps.iter().zip(OBJECTIVES) {
        assert!(
            *gap <= bound * size.max(1e-3),
            "{what}: {objective}: gap {gap:e} of {size:e}"
        );
    }
}

/// Every lever of an outcome against differences, at every `stride`-th entry.
fn check_levers(what: &str, base: &Baseline, levers: &Levers, stride: usize) {
    let outcome = solved(base, levers, None);
    let gradients = base.gradient(&outcome, &OBJECTIVES).unwrap();
    let now = values(base, &outcome);
    for (gradient, now) in gradients.iter().zip(&now) {
        assert!((gradient.value - now).abs() < 1e-14);
    }
    let full = Full::new(base, &outcome, levers);
    let n = base.places();
    let names: Vec<&str> = gradients[0]
        .levers
        .slopes()
        .iter()
        .map(|(name, _)| *name)
        .collect();
    for name in names {
        let size = gradients[0].levers.get(name).unwrap().len();
        let (mut found, mut want) = (Vec::new(), Vec::new());
        for at in (0..size).step_by(stride) {
            let place = at % n;
            let money = matches!(name, "T" | "grant" | "eco");
            if money && base.zone()[place] != 0 {
                continue; // a zone abroad may be too small to pay anything
            }
            let step = match name {
                "T" => 1e-4,
                "grant" | "eco" => 4e-5,
                _ => 2e-3,
            };
            let level = matches!(name, "mu" | "coop" | "s_state" | "eco" | "chi" | "new_urb");
            let forward = level && full.clone().of(name)[at] < 2.0 * step;
            let steps = if forward {
                [0.0, 1.0, 2.0, 3.0, 4.0]
            } else {
                [-2.0, -1.0, 0.0, 1.0, 2.0]
            };
            if name == "zeta"
                && gradients
                    .iter()
                    .all(|g| g.levers.zeta.iter().all(|z| *z == 0.0))
            {
                continue;
            }
            let outcomes = steps.map(|k| {
                let levers = full.moved(name, at, k * step);
                values(base, &solved(base, &levers, Some(outcome.logs().to_vec())))
            });
            want.push(difference(&outcomes, forward, step));
            let slope = |g: &Gradient| {
                let slope = g.levers.get(name).unwrap()[at];
                match name {
                    "T" | "grant" => slope - g.levers.transfer[(at + 1) % 2],
                    _ => slope,
                }
            };
            found.push(gradients.iter().map(slope).collect::<Vec<_>>());
        }
        report(&format!("{what}: {name}"), &worst(&found, &want), LEVERS);
    }
}

fn calibrated(economy: &Economy) -> Baseline {
    Baseline::calibrate(economy).unwrap()
}

/// With owners and remittances in the report.
fn tables(kind: u8, n: usize) -> Tables {
    let mut tables = economy(kind, n, 3);
    tables.household.own_heads = Some(vec![0.01; n].into());
    tables.household.remit = 0.2;
    tables
}

#[test]
fn levers_at_the_baseline() {
    for kind in 0..support::KINDS {
        let base = calibrated(&tables(kind, 4).economy());
        check_levers(&format!("kind {kind}"), &base, &Levers::default(), 1);
    }
}

#[test]
fn levers_after_a_reform() {
    for kind in 0..support::KINDS {
        let tables = tables(kind, 4);
        let base = calibrated(&tables.economy());
        check_levers(&format!("kind {kind}"), &base, &reform(&tables, 5, 0.5), 1);
    }
}

/// Two places abroad that pay one levy: their shares in it move with their value added.
#[test]
fn levers_with_a_levy_abroad() {
    let mut tables = tables(5, 5);
    tables.zone = vec![0.0, 0.0, 0.0, 1.0, 1.0];
    tables.omega[3..].copy_from_slice(&[0.4, 0.6]);
    let base = calibrated(&tables.economy());
    let va = &solved(&base, &Levers::default(), None).value_added;
    tables.pol.eco = [0.001, 0.0, 0.002, 0.05 * va[3], 0.02 * va[4]]
        .to_vec()
        .into();
    let base = calibrated(&tables.economy());
    check_levers("abroad", &base, &Levers::default(), 1);
    check_parameters("abroad", &tables, &Levers::default());
}

/// One number by which an economy is shifted.
struct Shift {
    name: &'static str,
    by: fn(&mut Tables, f64),
    slope: fn(&Gradient) -> f64,
}

/// Adds `step` to one row of a table by row or place.
fn add(spread: &mut Spread, n: usize, rows: usize, row: usize, step: f64) {
    let values = spread.values();
    let at = |r: usize, p: usize| match values.len() {
        1 => values[0],
        len if len == rows => values[r],
        _ => values[r * n + p],
    };
    let moved = |r: usize, p: usize| at(r, p) + if r == row { step } else { 0.0 };
    let row = |r: usize| (0..n).map(|p| moved(r, p)).collect::<Vec<_>>();
    *spread = match rows {
        1 => row(0).into(),
        2 => [row(0), row(1)].into(),
        _ => serde_json::from_value(serde_json::json!((0..rows).map(row).collect::<Vec<_>>()))
            .unwrap(),
    };
}

fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

const SHIFTS: [Shift; 15] = [
    Shift {
        name: "theta",
        by: |t, x| t.par.theta += x,
        slope: |g| g.parameters.by(Parameter::Theta),
    },
    Shift {
        name: "kappa",
        by: |t, x| t.par.kappa += x,
        slope: |g| g.parameters.by(Parameter::Kappa),
    },
    Shift {
        name: "gamma",
        by: |t, x| t.par.gamma += x,
        slope: |g| g.parameters.by(Parameter::Gamma),
    },
    Shift {
        name: "sigma",
        by: |t, x| t.par.sigma += x,
        slope: |g| g.parameters.by(Parameter::Sigma),
    },
    Shift {
        name: "eps_a",
        by: |t, x| t.par.eps_a += x,
        slope: |g| g.parameters.by(Parameter::EpsA),
    },
    Shift {
        name: "agg",
        by: |t, x| add(&mut t.par.agg, t.n, 2, 1, x),
        slope: |g| g.parameters.by(Parameter::Agg(1)),
    },
    Shift {
        name: "tax",
        by: |t, x| add(&mut t.par.tax, t.n, 1, 0, x),
        slope: |g| g.parameters.by(Parameter::Tax),
    },
    Shift {
        name: "phi",
        by: |t, x| add(&mut t.par.phi, t.n, 1, 0, x),
        slope: |g| g.parameters.by(Parameter::Phi),
    },
    Shift {
        name: "beta_h rural",
        by: |t, x| add(&mut t.par.beta_h, t.n, 2, 0, x),
        slope: |g| g.parameters.by(Parameter::BetaH(0)),
    },
    Shift {
        name: "beta_h urban",
        by: |t, x| add(&mut t.par.beta_h, t.n, 2, 1, x),
        slope: |g| g.parameters.by(Parameter::BetaH(1)),
    },
    Shift {
        name: "gov",
        by: |t, x| {
            add(&mut t.par.gov, t.n, 2, 0, x);
            add(&mut t.par.gov, t.n, 2, 1, -x);
        },
        slope: |g| sum(&g.parameters.gov[0]) - sum(&g.parameters.gov[1]),
    },
    Shift {
        name: "lab for cap, farm",
        by: |t, x| {
            add(&mut t.par.lab, t.n, 2, 0, x);
            add(&mut t.par.cap, t.n, 2, 0, -x);
        },
        slope: |g| sum(&g.parameters.lab[0]) - sum(&g.parameters.cap[0]),
    },
    Shift {
        name: "land for cap, non-farm",
        by: |t, x| {
            add(&mut t.par.land, t.n, 2, 1, x);
            add(&mut t.par.cap, t.n, 2, 1, -x);
        },
        slope: |g| sum(&g.parameters.land[1]) - sum(&g.parameters.cap[1]),
    },
    Shift {
        name: "lab for inputs, non-farm",
        by: |t, x| {
            add(&mut t.par.lab, t.n, 2, 1, x);
            let inputs = [[0.16, 0.25], [0.04 - x, 0.61]];
            t.par.io = inputs.map(Vec::from).into();
        },
        slope: |g| sum(&g.parameters.lab[1]) - sum(&g.parameters.io[1][0]),
    },
    Shift {
        name: "fa of rural in-migrants",
        by: |t, x| add(&mut t.par.fa, t.n, 5, 2, x),
        slope: |g| sum(&g.parameters.fa[2]),
    },
];

/// Parameters, the calibration of the baseline included.
fn check_parameters(what: &str, tables: &Tables, levers: &Levers) {
    let base = calibrated(&tables.economy());
    let outcome = solved(&base, levers, None);
    let gradients = base.gradient(&outcome, &OBJECTIVES).unwrap();
    for Shift { name, by, slope } in SHIFTS {
        let step = 5e-4;
        let outcomes = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|k| {
            let mut moved = tables.clone();
            by(&mut moved, k * step);
            let base = calibrated(&moved.economy());
            values(&base, &solved(&base, levers, Some(outcome.logs().to_vec())))
        });
        let want = difference(&outcomes, false, step);
        let found = gradients.iter().map(slope).collect();
        report(
            &format!("{what}: {name}"),
            &worst(&[found], &[want]),
            PARAMETERS,
        );
    }
}

#[test]
fn parameters_at_the_baseline_and_after_a_reform() {
    for kind in 0..support::KINDS {
        let tables = tables(kind, 4);
        check_parameters(
            &format!("kind {kind}, baseline"),
            &tables,
            &Levers::default(),
        );
        let levers = reform(&tables, 5, 0.5);
        check_parameters(&format!("kind {kind}, reform"), &tables, &levers);
    }
}

/// All kinds of levers at once, as published in the golden case.
#[test]
fn levers_of_the_package_case() {
    let case = Case::parse(include_str!("../../../../cases/equilibrium/8_package.json")).unwrap();
    let base = calibrated(&case.economy);
    for run in &case.runs[1..] {
        check_levers(&run.name, &base, &run.levers, 7);
    }
}

/// Every entry of the bilateral tables, and their sums.
#[test]
fn bilateral_tables_and_their_sums() {
    for kind in [0, 4, 5] {
        let tables = tables(kind, 3);
        let base = calibrated(&tables.economy());
        let levers = reform(&tables, 5, 0.5);
        let outcome = solved(&base, &levers, None);
        let gradients = base.gradient(&outcome, &OBJECTIVES).unwrap();
        let full = Full::new(&base, &outcome, &levers);
        let tables = gradients
            .iter()
            .map(|g| [g.migration_table(&outcome), g.trade_table(&outcome)]);
        let tables: Vec<[Vec<f64>; 2]> = tables.collect();
        for (which, name) in ["mig", "trade"].into_iter().enumerate() {
            let (mut found, mut want) = (Vec::new(), Vec::new());
            for at in 0..tables[0][which].len() {
                let step = 2e-3;
                let outcomes = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|k: f64| {
                    let mut full = full.clone();
                    full.of(name)[at] *= (k * step).exp();
                    values(
                        &base,
                        &solved(&base, &full.levers(), Some(outcome.logs().to_vec())),
                    )
                });
                want.push(difference(&outcomes, false, step));
                found.push(tables.iter().map(|t| t[which][at]).collect::<Vec<_>>());
            }
            report(
                &format!("kind {kind}: {name}"),
                &worst(&found, &want),
                LEVERS,
            );
        }
        for (gradient, [mig, trade]) in gradients.iter().zip(&tables) {
            sums_agree(gradient, &outcome, mig, trade);
        }
    }
}

/// Rows, columns and blocks are sums of the full tables.
fn sums_agree(gradient: &Gradient, outcome: &Outcome, mig: &[f64], trade: &[f64]) {
    let n = outcome.urban_rent.len();
    let (cells, levers) = (2 * n, &gradient.levers);
    let same = |what: &str, a: f64, b: f64| {
        let objective = gradient.objective;
        assert!(
            (a - b).abs() < 1e-11 * (1.0 + b.abs()),
            "{objective}, {what}: {a} {b}"
        );
    };
    for i in 0..cells {
        let row: f64 = (0..cells)
            .filter(|&j| j != i)
            .map(|j| mig[i * cells + j])
            .sum();
        let column: f64 = (0..cells)
            .filter(|&j| j != i)
            .map(|j| mig[j * cells + i])
            .sum();
        same("from", levers.mig_from[i], row);
        same("to", levers.mig_to[i], column);
        same("stay", levers.mig_stay[i], mig[i * cells + i]);
    }
    let group: Vec<usize> = (0..cells).map(|j| (j / n + j) % 3).collect();
    let places = &group[..n];
    let blocks = gradient.migration_blocks(outcome, &group);
    let trades = gradient.trade_blocks(outcome, places);
    for a in 0..3 {
        for b in 0..3 {
            let pairs = |i: usize, j: usize| group[i] == a && group[j] == b;
            let mut sum = 0.0;
            for i in 0..cells {
                sum += (0..cells)
                    .filter(|&j| i != j && pairs(i, j))
                    .map(|j| mig[i * cells + j])
                    .sum::<f64>();
            }
            same("migration block", blocks[a * 3 + b], sum);
            for good in 0..2 {
                let table = &trade[good * n * n..][..n * n];
                let mut sum = 0.0;
                for i in 0..n {
                    sum += (0..n)
                        .filter(|&j| pairs(i, j))
                        .map(|j| table[i * n + j])
                        .sum::<f64>();
                }
                same("trade block", trades[(good * 3 + a) * 3 + b], sum);
            }
        }
    }
    for good in 0..2 {
        let table = &trade[good * n * n..][..n * n];
        for p in 0..n {
            same(
                "sales",
                levers.trade_from[good][p],
                table[p * n..][..n].iter().sum(),
            );
            same(
                "purchases",
                levers.trade_to[good][p],
                (0..n).map(|i| table[i * n + p]).sum(),
            );
            same("own", levers.trade_own[good][p], table[p * n + p]);
        }
    }
}

/// A dearer life wherever one goes moves nobody: only the welfare of those it is dearer for falls.
#[test]
fn costs_of_an_origin_move_nobody() {
    for kind in 0..support::KINDS {
        let tables = tables(kind, 5);
        let base = calibrated(&tables.economy());
        let outcome = solved(&base, &reform(&tables, 2, 0.5), None);
        for gradient in base.gradient(&outcome, &OBJECTIVES).unwrap() {
            for i in 0..10 {
                let slope = gradient.levers.mig_from[i] + gradient.levers.mig_stay[i];
                let want = match gradient.objective {
                    Objective::Welfare | Objective::MoneyMetricWelfare => continue,
                    Objective::WelfareOf {
                        place: 0,
                        bearer: Bearer::Rural,
                    } if i == 0 => -gradient.value,
                    Objective::WelfareOf {
                        place: 1,
                        bearer: Bearer::Urban,
                    } if i == 6 => -gradient.value,
                    _ => 0.0,
                };
                let objective = gradient.objective;
                assert!(
                    (slope - want).abs() < 1e-9,
                    "{kind} {objective} {i}: {slope} {want}"
                );
            }
        }
    }
}

/// All levers moved at once along a random direction, levels only where they are inside their range.
fn check_direction(what: &str, base: &Baseline, levers: &Levers, seed: u64) {
    let outcome = solved(base, levers, None);
    let full = Full::new(base, &outcome, levers);
    let gradients = base.gradient(&outcome, &OBJECTIVES).unwrap();
    let (n, mut dice) = (base.places(), support::Dice::new(seed));
    let mut direction = Vec::new();
    for (name, slopes) in gradients[0].levers.slopes() {
        for at in 0..slopes.len() {
            let level = matches!(name, "mu" | "coop" | "s_state" | "chi" | "new_urb" | "zeta");
            let level = level.then(|| full.clone().of(name)[at]);
            let inside = level.is_none_or(|level| level > 0.01 && level < 0.99);
            if inside && !matches!(name, "T" | "grant" | "eco") && base.zone()[at % n] == 0 {
                direction.push((name, at, dice.between(-1.0, 1.0)));
            }
        }
    }
    let step = 1e-3;
    let outcomes = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|k| {
        let mut full = full.clone();
        for (name, at, part) in &direction {
            full.shift(name, *at, k * step * part);
        }
        let start = Some(outcome.logs().to_vec());
        values(base, &solved(base, &full.levers(), start))
    });
    let want = difference(&outcomes, false, step);
    let found = gradients.iter().map(|g| {
        let slope = |(name, at, part): &(&str, usize, f64)| g.levers.get(name).unwrap()[*at] * part;
        direction.iter().map(slope).sum()
    });
    report(what, &worst(&[found.collect()], &[want]), 1e-6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_step_along_many_levers(
        kind in 0..support::KINDS, n in 3_usize..8, seed in 0_u64..1_000, amount in 0.0..1.0_f64,
    ) {
        let mut tables = economy(kind, n, seed);
        tables.household.own_heads = Some(0.01.into());
        tables.household.remit = 0.2;
        let base = calibrated(&tables.economy());
        check_direction(&format!("{kind} {n} {seed} {amount}"), &base, &reform(&tables, seed, amount), seed);
    }
}

/// Observed tables with zeros, and a world that nobody moves to.
#[test]
fn a_step_from_china_in_2000() {
    let case = Case::parse(include_str!(
        "../../../../cases/equilibrium/china_2000.json"
    ))
    .unwrap();
    let base = calibrated(&case.economy);
    check_direction("china", &base, &Levers::default(), 1);
}

#[test]
fn wrong_requests_are_named() {
    let base = calibrated(&tables(0, 4).economy());
    let outcome = solved(&base, &Levers::default(), None);
    let error = base
        .gradient(&outcome, &[Objective::PublicSpending { place: 4 }])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "solver option objective place is 4, but it must be the index of a place, from 0"
    );
    let other = calibrated(&tables(0, 3).economy());
    let error = other.gradient(&outcome, &[Objective::Gini]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the outcome is not one of this baseline: it has 4 places, the baseline 3; use the baseline \
         that it was solved from"
    );
    let other = calibrated(&tables(1, 4).economy());
    let error = other.gradient(
        &solved(&base, &reform(&tables(0, 4), 5, 0.5), None),
        &[Objective::Gini],
    );
    assert!(matches!(error, Err(EquilibriumError::Foreign { .. })));
}

/// An outcome taken as the new baseline has the same slopes.
#[test]
fn a_new_baseline_has_the_same_slopes() {
    for kind in 0..support::KINDS {
        let tables = tables(kind, 5);
        let base = calibrated(&tables.economy());
        let outcome = solved(&base, &reform(&tables, 2, 0.5), None);
        let objectives = [
            Objective::Gini,
            Objective::PublicBudget,
            Objective::MigrantsOutsidePlace,
        ];
        let there = base.gradient(&outcome, &objectives).unwrap();
        let moved = base.rebase(&outcome);
        let again = solved(&moved, &Levers::default(), None);
        for (a, b) in there
            .iter()
            .zip(moved.gradient(&again, &objectives).unwrap())
        {
            let (a, b) = (a.levers.slopes(), b.levers.slopes());
            for ((name, a), (_, b)) in a.iter().zip(&b).filter(|((name, _), _)| *name != "new_urb")
            {
                let size = a.iter().fold(1.0, |max: f64, x| max.max(x.abs()));
                assert!(
                    support::gap(a, b) < 1e-9 * size,
                    "{kind} {name}: {a:?} {b:?}"
                );
            }
        }
    }
}

/// The cost is counted in passes, not in seconds.
#[test]
fn a_gradient_takes_few_passes() {
    for kind in 0..5 {
        let tables = tables(kind, 31);
        let base = calibrated(&tables.economy());
        let outcome = solved(&base, &reform(&tables, 2, 0.5), None);
        for gradient in base.gradient(&outcome, &OBJECTIVES).unwrap() {
            let (objective, passes) = (gradient.objective, gradient.passes);
            assert!(passes <= 45, "kind {kind}, {objective}: {passes} passes");
        }
    }
}
