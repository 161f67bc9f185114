//! Adjoint gradients against differences of whole solutions.

mod support;

use ronghe_equilibrium::{
    Baseline, Bearer, Case, Economy, Gradient, Levers, Objective, Options, Outcome, Parameter,
    Spread,
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

    /// Moves the lever of one slope by `step`.
    fn moved(&self, slope: &str, at: usize, step: f64) -> Levers {
        let (n, mut full) = (self.n, self.clone());
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
        full.levers()
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

/// Every lever of an outcome against differences.
fn check_levers(what: &str, base: &Baseline, levers: &Levers) {
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
        for at in 0..size {
            let place = at % n;
            let money = matches!(name, "T" | "grant" | "eco");
            if money && base.zone()[place] != 0 {
                continue; // a zone abroad may be too small to pay anything
            }
            let step = if money { 2e-5 } else { 2e-3 };
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
        report(&format!("{what}: {name}"), &worst(&found, &want), 1e-6);
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
        check_levers(&format!("kind {kind}"), &base, &Levers::default());
    }
}

#[test]
fn levers_after_a_reform() {
    for kind in 0..support::KINDS {
        let tables = tables(kind, 4);
        let base = calibrated(&tables.economy());
        check_levers(&format!("kind {kind}"), &base, &reform(&tables, 5, 0.5));
    }
}
