//! Invented economies, the same for the same seed.
#![allow(dead_code, reason = "each test uses its own part")]
#![allow(unreachable_pub, reason = "included by path in tests and benchmarks")]

use ronghe_equilibrium::{Capital, Demand, Economy, Household, Levers, Parameters, Policy, Spread};

/// Splitmix64: Steele, Lea and Flood (2014).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66)
    }

    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below the count"
    )]
    pub fn index(&mut self, count: usize) -> usize {
        (self.uniform() * count as f64) as usize
    }

    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    pub fn list(&mut self, count: usize, low: f64, high: f64) -> Vec<f64> {
        (0..count).map(|_| self.between(low, high)).collect()
    }
}

/// An economy as plain tables.
#[derive(Clone)]
pub struct Tables {
    pub n: usize,
    /// `[good][origin][buyer]`
    pub pi: [Vec<Vec<f64>>; 2],
    pub m: Vec<Vec<f64>>,
    pub h: Vec<f64>,
    pub omega: Vec<f64>,
    pub zone: Vec<f64>,
    pub par: Parameters,
    pub pol: Policy,
    pub wedge0: Spread,
    pub household: Household,
}

impl Tables {
    pub fn economy(&self) -> Economy {
        let pi = self.pi.clone().map(|table| table.concat());
        Economy {
            n: self.n,
            pi: Spread::per_good(self.n, pi).expect("square tables"),
            m: Spread::square(2 * self.n, self.m.concat()).expect("square tables"),
            h: self.h.clone().into(),
            omega: self.omega.clone().into(),
            zone: self.zone.clone().into(),
            wedge0: self.wedge0.clone(),
            par: self.par.clone(),
            pol: self.pol.clone(),
            household: self.household.clone(),
            places: Vec::new(),
        }
    }
}

/// Shares working away: near and large places draw most.
fn migration(
    n: usize,
    pull: &[f64],
    distance: impl Fn(usize, usize) -> f64,
    nation: impl Fn(usize) -> bool,
) -> Vec<Vec<f64>> {
    let mut m = vec![vec![0.0; 2 * n]; 2 * n];
    for i in 0..n {
        let far = |j: usize| {
            if i == j || !nation(i) || !nation(j) {
                0.0
            } else {
                pull[j] / distance(i, j)
            }
        };
        let total: f64 = (0..n).map(far).sum::<f64>().max(1e-300);
        for j in 0..n {
            let part = far(j) / total;
            m[i][n + j] = 0.06 * part;
            m[i][j] = 0.005 * part;
            m[n + i][n + j] = 0.03 * part;
            m[n + i][j] = 0.001 * part;
        }
        if nation(i) {
            m[i][n + i] = 0.12;
            m[n + i][i] = 0.01;
        }
    }
    for (i, row) in m.iter_mut().enumerate() {
        row[i] = 0.0;
        row[i] = 1.0 - row.iter().sum::<f64>();
    }
    m
}

/// An invented country; the last `world` places are zones 1, 2 ... of one place each.
pub fn country(n: usize, world: usize, seed: u64) -> Tables {
    let mut dice = Dice::new(seed);
    let at: Vec<(f64, f64)> = (0..n).map(|_| (dice.uniform(), dice.uniform())).collect();
    let size: Vec<f64> = (0..n).map(|_| (0.8 * dice.normal()).exp()).collect();
    let distance = |i: usize, j: usize| (at[i].0 - at[j].0).hypot(at[i].1 - at[j].1) + 0.05;
    let nation = |i: usize| i + world < n;
    let pi = [0.75, 0.55].map(|home| {
        let pull: Vec<f64> = (0..n)
            .map(|i| size[i] * (0.3 * dice.normal()).exp())
            .collect();
        let mut table = vec![vec![0.0; n]; n];
        for buyer in 0..n {
            let far = |i: usize| {
                if i == buyer {
                    0.0
                } else {
                    pull[i] * distance(i, buyer).powf(-1.2)
                }
            };
            let total: f64 = (0..n).map(far).sum();
            for (i, row) in table.iter_mut().enumerate() {
                row[buyer] = if total > 0.0 {
                    (1.0 - home) * far(i) / total
                } else {
                    0.0
                };
            }
            table[buyer][buyer] += if total > 0.0 { home } else { 1.0 };
        }
        table
    });
    let pull: Vec<f64> = (0..n)
        .map(|i| size[i] * (0.3 * dice.normal()).exp())
        .collect();
    let m = migration(n, &pull, distance, nation);
    let total: f64 = size.iter().sum();
    let h = size
        .iter()
        .map(|s| 0.65 * s / total)
        .chain(size.iter().map(|s| 0.35 * s / total));
    let national: f64 = (0..n).filter(|&i| nation(i)).map(|i| size[i]).sum();
    let omega = (0..n).map(|i| if nation(i) { size[i] / national } else { 1.0 });
    let zone = (0..n).map(|i| {
        if nation(i) {
            0.0
        } else {
            (i + world + 1 - n) as f64
        }
    });
    Tables {
        n,
        pi,
        m,
        h: h.collect(),
        omega: omega.collect(),
        zone: zone.collect(),
        par: Parameters::default(),
        pol: Policy {
            mu: 0.1.into(),
            ..Policy::default()
        },
        wedge0: 1.0.into(),
        household: Household::default(),
    }
}

/// Kinds of economies, so that every branch of the model is met.
pub const KINDS: u8 = 6;

/// An invented economy of one of [`KINDS`] kinds.
pub fn economy(kind: u8, n: usize, seed: u64) -> Tables {
    let world = match kind {
        2 => 1,
        5 => 2,
        _ => 0,
    };
    let mut tables = country(n, world, seed);
    let mut dice = Dice::new(seed ^ 0xABCD);
    let par = &mut tables.par;
    par.theta = dice.between(3.0, 6.0);
    par.kappa = dice.between(1.2, 2.5);
    par.gamma = dice.between(0.05, 0.2);
    if matches!(kind, 1 | 2 | 4 | 5) {
        par.demand = Demand::Nhces;
        par.sigma = dice.between(0.35, 0.7);
        par.eps_a = dice.between(0.1, 0.5);
        par.fa = vec![0.35, 0.2, 0.3, 0.2, 0.1].into();
    }
    match kind {
        2 => {
            par.pooled = false;
            par.agg = vec![0.0, 0.03].into();
            tables.pol.chi = 0.3.into();
        }
        3 => par.capital = Capital::Local,
        4 => {
            par.sigma = 1.4;
            par.eps_a = 0.6;
            tables.pol.chi = [dice.list(n, 0.0, 0.8), vec![0.0; n]].into();
            tables.pol.coop = dice.list(n, 0.0, 0.5).into();
        }
        5 => by_place(&mut tables, &mut dice),
        _ => {}
    }
    tables
}

/// Parameters, wedges and policy that differ between places.
fn by_place(tables: &mut Tables, dice: &mut Dice) {
    let n = tables.n;
    let lab = [dice.list(n, 0.24, 0.30), dice.list(n, 0.17, 0.21)];
    let rest = |total: f64, s: usize| lab[s].iter().map(|lab| total - lab).collect::<Vec<_>>();
    let par = &mut tables.par;
    par.land = [rest(0.53, 0), vec![0.01; n]].into();
    par.cap = [vec![0.06; n], rest(0.34, 1)].into();
    par.lab = lab.clone().into();
    par.tax = dice.list(n, 0.12, 0.18).into();
    par.phi = dice.list(n, 0.5, 0.7).into();
    par.beta_h = [dice.list(n, 0.10, 0.15), dice.list(n, 0.13, 0.19)].into();
    par.pooled = false;
    tables.wedge0 = [dice.list(n, 1.0, 1.2), dice.list(n, 1.0, 1.2)].into();
    let mut transfer = dice.list(n, -0.001, 0.001);
    let national = tables.zone.iter().filter(|&&z| z == 0.0).count();
    transfer.iter_mut().skip(national).for_each(|t| *t = 0.0);
    let mean = transfer.iter().sum::<f64>() / national as f64;
    transfer.iter_mut().take(national).for_each(|t| *t -= mean);
    tables.pol.transfer = transfer.into();
    tables.pol.eco = payments(tables, dice, 0.001).into();
    tables.pol.chi = 0.2.into();
}

/// Ecosystem payments that each zone can raise: a zone abroad may be very small.
fn payments(tables: &Tables, dice: &mut Dice, largest: f64) -> Vec<f64> {
    let most = tables
        .zone
        .iter()
        .map(|zone| if *zone > 0.0 { 1e-8 } else { largest });
    most.map(|most| dice.between(0.0, most)).collect()
}

/// A reform that moves many levers at once, by an amount of 1 for large and 0.1 for small.
pub fn reform(tables: &Tables, seed: u64, amount: f64) -> Levers {
    let n = tables.n;
    let mut dice = Dice::new(seed ^ 0x1234);
    let mut hats = |count: usize, low: f64, high: f64| -> Vec<f64> {
        dice.list(count, low.ln() * amount, high.ln() * amount)
            .into_iter()
            .map(f64::exp)
            .collect()
    };
    let mig = hats(4 * n * n, 0.7, 1.1);
    let trade = [hats(n * n, 0.85, 1.05), hats(n * n, 0.85, 1.05)];
    let mut cell = |low, high| Some(Spread::from([hats(n, low, high), hats(n, low, high)]));
    let mut levers = Levers {
        mig: Spread::square(2 * n, mig),
        trade: Spread::per_good(n, trade),
        productivity: cell(0.95, 1.2),
        wedge: cell(0.8, 1.1),
        amen: cell(0.95, 1.05),
        capital: cell(0.9, 1.2),
        farm: Some(hats(n, 0.9, 1.0).into()),
        home: Some(hats(n, 0.9, 1.0).into()),
        urb: Some(hats(n, 0.95, 1.1).into()),
        new_urb: Some(dice.list(n, 0.0, 0.1 * amount).into()),
        ..Levers::default()
    };
    levers.mu = Some(dice.list(n, 0.04, 0.12).into());
    levers.coop = Some(dice.list(n, 0.0, 0.6 * amount).into());
    levers.s_state = Some(dice.list(n, 0.2, 0.5).into());
    levers.eco = Some(payments(tables, &mut dice, 0.002 * amount).into());
    levers.chi = Some([dice.list(n, 0.0, 0.8 * amount), dice.list(n, 0.0, 0.2)].into());
    if !tables.par.pooled {
        levers.zeta = Some(dice.list(n, 0.3, 0.7).into());
    }
    levers
}

/// A start away from the baseline.
pub fn start(n: usize, seed: u64) -> Vec<f64> {
    let mut dice = Dice::new(seed ^ 0x9999);
    (0..10 * n).map(|_| 0.2 * dice.normal()).collect()
}

/// Largest absolute difference.
pub fn gap(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |max, (a, b)| {
        let gap = (a - b).abs();
        if gap > max || gap.is_nan() { gap } else { max }
    })
}
