//! Invented economies whose tables are exactly formulas by groups, as kernels and as full tables.
#![allow(dead_code, reason = "each test uses its own part")]
#![allow(unreachable_pub, reason = "included by path in tests and benchmarks")]

use crate::support::{Dice, Tables};
use ronghe_equilibrium::{Baseline, Economy, Household, Kernel, NestedWeights, Parameters, Policy};

/// Weights by group and the diagonals beside them.
#[derive(Clone)]
pub struct Country {
    pub economy: Economy,
    pub trade: [(Vec<f64>, NestedWeights); 2],
    pub migration: (Vec<f64>, NestedWeights),
}

/// `n` places in `provinces` groups, places of a province side by side.
pub fn country(n: usize, provinces: usize, seed: u64) -> Country {
    let mut dice = Dice::new(seed);
    let of: Vec<usize> = (0..n).map(|i| i * provinces / n).collect();
    let size: Vec<f64> = (0..n).map(|_| (0.8 * dice.normal()).exp()).collect();
    let at: Vec<(f64, f64)> = (0..provinces)
        .map(|_| (dice.uniform(), dice.uniform()))
        .collect();
    let near = |g: usize, h: usize| 1.0 / ((at[g].0 - at[h].0).hypot(at[g].1 - at[h].1) + 0.1);
    let trade = [0.75, 0.55].map(|home| {
        let blocks = table(provinces, |g, h| {
            near(g, h).powf(1.2) * dice.between(0.8, 1.25)
        });
        let pull: Vec<f64> = size.iter().map(|s| s * dice.between(0.7, 1.4)).collect();
        spread(&of, blocks, &pull, &vec![1.0 - home; n], vec![home; n])
    });
    let leave = [[0.005, 0.06], [0.001, 0.03]];
    let blocks = table(2 * provinces, |g, h| {
        near(g % provinces, h % provinces)
            * leave[g / provinces][h / provinces]
            * dice.between(0.8, 1.25)
    });
    let pull: Vec<f64> = (0..2 * n)
        .map(|j| size[j % n] * dice.between(0.7, 1.4))
        .collect();
    let cells: Vec<usize> = (0..2 * n)
        .map(|i| of[i % n] + provinces * (i / n))
        .collect();
    let by_sector = |rural: f64, urban: f64| [vec![rural; n], vec![urban; n]].concat();
    let own = by_sector(1.0 - 0.12 - 0.065, 1.0 - 0.01 - 0.031);
    let mut migration = spread(&cells, blocks, &pull, &by_sector(0.065, 0.031), own);
    migration.1.partner = Some(by_sector(0.12, 0.01));
    let total: f64 = size.iter().sum();
    let h = size
        .iter()
        .map(|s| 0.65 * s / total)
        .chain(size.iter().map(|s| 0.35 * s / total));
    let omega = size.iter().map(|s| s / total).collect();
    Country {
        economy: economy(n, h.collect(), omega),
        trade,
        migration,
    }
}

fn economy(n: usize, h: Vec<f64>, omega: Vec<f64>) -> Economy {
    Economy {
        n,
        pi: 0.0.into(),
        m: 0.0.into(),
        h: h.into(),
        omega: omega.into(),
        zone: 0.0.into(),
        wedge0: 1.0.into(),
        par: Parameters::default(),
        pol: Policy {
            mu: 0.1.into(),
            ..Policy::default()
        },
        household: Household::default(),
        places: Vec::new(),
    }
}

fn table(groups: usize, mut value: impl FnMut(usize, usize) -> f64) -> Vec<Vec<f64>> {
    (0..groups)
        .map(|g| (0..groups).map(|h| value(g, h)).collect())
        .collect()
}

/// Rows whose weights off the diagonal sum to `total`.
fn spread(
    of: &[usize],
    blocks: Vec<Vec<f64>>,
    pull: &[f64],
    total: &[f64],
    own: Vec<f64>,
) -> (Vec<f64>, NestedWeights) {
    let mut weights = NestedWeights {
        group: of.to_vec(),
        origin: vec![1.0; of.len()],
        destination: pull.iter().map(|p| p / pull.len() as f64).collect(),
        blocks,
        ..NestedWeights::default()
    };
    let plain = Kernel::nested(vec![0.0; of.len()], &weights).expect("weights in order");
    let sums = plain.multiply(&vec![1.0; of.len()]);
    weights.origin = total
        .iter()
        .zip(sums)
        .map(|(total, sum)| total / sum)
        .collect();
    (own, weights)
}

impl Country {
    pub fn baseline(&self) -> Baseline {
        let [farm, other] = &self.trade;
        let trade = [farm, other].map(|(own, w)| Kernel::nested(own.clone(), w).expect("in order"));
        let (own, w) = &self.migration;
        let migration = Kernel::nested(own.clone(), w).expect("in order");
        Baseline::from_kernels(&self.economy, trade, migration).expect("an economy in order")
    }

    /// The same numbers as full tables: rows of trade (buyers), of migration.
    pub fn rows(&self) -> ([Vec<f64>; 2], Vec<f64>) {
        let full = |(own, w): &(Vec<f64>, NestedWeights)| {
            let kernel = Kernel::nested(own.clone(), w).expect("in order");
            let size = kernel.size();
            (0..size * size)
                .map(|at| kernel.weight(at / size, at % size))
                .collect::<Vec<_>>()
        };
        (
            [full(&self.trade[0]), full(&self.trade[1])],
            full(&self.migration),
        )
    }

    /// With each kernel made of full rows.
    pub fn full(&self, kernel: impl Fn(usize, Vec<f64>) -> Kernel) -> Baseline {
        let n = self.economy.n;
        let ([farm, other], migration) = self.rows();
        let trade = [kernel(n, farm), kernel(n, other)];
        Baseline::from_kernels(&self.economy, trade, kernel(2 * n, migration)).expect("in order")
    }
}

/// Full tables as kernels of one kind.
pub fn kernels(tables: &Tables, kernel: impl Fn(usize, Vec<f64>) -> Kernel) -> Baseline {
    let n = tables.n;
    let trade = [0, 1].map(|s| {
        let rows = (0..n * n).map(|at| tables.pi[s][at % n][at / n]).collect();
        kernel(n, rows)
    });
    let economy = Economy {
        pi: 0.0.into(),
        m: 0.0.into(),
        ..tables.economy()
    };
    let migration = kernel(2 * n, tables.m.concat());
    Baseline::from_kernels(&economy, trade, migration).expect("an economy in order")
}
