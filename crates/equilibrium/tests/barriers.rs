//! Barriers found by inversion: what was put in comes out.

mod support;

use proptest::prelude::*;
use ronghe_equilibrium::{
    Baseline, Case, EquilibriumError, Levers, MigrationWedges, Moves, ObservedMoves, Options,
    RealIncomes, Spread, Trades, Uncertainty,
};
use support::{Dice, KINDS, Tables, economy, reform};

/// Incomes and wedges drawn, shares those that people choose.
struct Drawn {
    n: usize,
    registered: Vec<f64>,
    shares: Vec<f64>,
    incomes: RealIncomes,
    wedges: Vec<f64>,
    kappa: f64,
}

impl Drawn {
    fn new(n: usize, seed: u64) -> Self {
        let (mut dice, cells) = (Dice::new(seed), 2 * n);
        let incomes = RealIncomes {
            stay: dice.list(cells, 0.5, 2.0),
            wage: dice.list(cells, 0.3, 3.0),
            kept: dice.list(cells, 0.0, 0.5),
            worth: dice.list(cells, 0.5, 1.5),
        };
        let kappa = dice.between(1.0, 4.0);
        let mut wedges: Vec<f64> = (0..cells * cells)
            .map(|_| dice.between(0.0, 5.0).exp())
            .collect();
        let mut shares = vec![0.0; cells * cells];
        for i in 0..cells {
            wedges[i * cells + i] = 1.0;
            let drawn = |j: usize| (incomes.value(i, j) / wedges[i * cells + j]).powf(kappa);
            let total: f64 = (0..cells).map(drawn).sum();
            (0..cells).for_each(|j| shares[i * cells + j] = drawn(j) / total);
        }
        Self {
            n,
            registered: dice.list(cells, 0.5, 2.0),
            shares,
            incomes,
            wedges,
            kappa,
        }
    }

    fn invert(&self, shares: &[f64]) -> MigrationWedges {
        let moves = ObservedMoves {
            registered: &self.registered,
            shares,
            zone: &vec![0; self.n],
        };
        MigrationWedges::invert(&moves, &self.incomes, self.kappa).expect("drawn in order")
    }
}

fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a / b - 1.0).abs() < tolerance, "{a} {b}");
}

/// 95 per cent, one head in ten sampled of a country of 100,000 units.
const SURE: Uncertainty = Uncertainty {
    sampled: 10_000.0,
    errors: 1.96,
    kappa: [1.2, 2.5],
};

/// Invented real value added per worker.
fn value_added(n: usize, seed: u64) -> Vec<f64> {
    Dice::new(seed ^ 0x77).list(2 * n, 0.3, 3.0)
}

fn baseline(tables: &Tables) -> Baseline {
    Baseline::calibrate(&tables.economy()).expect("an economy in order")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn inversion_returns_the_wedges_put_in(n in 2_usize..6, seed in 0_u64..10_000) {
        let drawn = Drawn::new(n, seed);
        let found = drawn.invert(&drawn.shares);
        let pairs = (0..2 * n).flat_map(|i| (0..2 * n).map(move |j| (i, j)));
        for (i, j) in pairs {
            near(found.wedge(i, j), drawn.wedges[i * 2 * n + j], 1e-10);
        }
    }

    /// A reform of the migration costs in the whole model, read back from its flows and real incomes.
    #[test]
    fn inversion_returns_the_reform_of_the_model(kind in 0..KINDS, n in 3_usize..6, seed in 0_u64..10_000) {
        let tables = economy(kind, n, seed);
        let base = baseline(&tables);
        let levers = reform(&tables, seed, 1.0);
        let hats = levers.mig.clone().unwrap();
        let real = value_added(n, seed);
        let wedges = |levers: &Levers| {
            let outcome = base.solve(levers, &Options::default()).unwrap();
            let incomes = outcome.real_incomes(&base, &real).unwrap();
            outcome.migration_wedges(&base, &incomes).unwrap()
        };
        let (before, after) = (wedges(&Levers::default()), wedges(&levers));
        let national = |j: usize| base.zone()[j % n] == 0;
        for i in (0..2 * n).filter(|&i| national(i)) {
            for j in (0..2 * n).filter(|&j| national(j)) {
                let hat = hats.values()[i * 2 * n + j] / hats.values()[i * 2 * n + i];
                near(after.wedge(i, j) / before.wedge(i, j), hat, 1e-9);
            }
        }
    }

    #[test]
    fn units_do_not_matter(n in 2_usize..5, seed in 0_u64..1_000) {
        let drawn = Drawn::new(n, seed);
        let plain = drawn.invert(&drawn.shares).estimate(Moves::All, Some(&SURE));
        let mut scaled = Drawn::new(n, seed);
        scaled.registered.iter_mut().for_each(|h| *h *= 1e3);
        for money in [&mut scaled.incomes.wage, &mut scaled.incomes.kept, &mut scaled.incomes.stay] {
            for x in money.iter_mut() {
                *x *= 7.0;
            }
        }
        let sure = Uncertainty { sampled: SURE.sampled / 1e3, ..SURE };
        let other = scaled.invert(&scaled.shares).estimate(Moves::All, Some(&sure));
        near(plain.value, other.value, 1e-12);
        near(plain.sampling.low, other.sampling.low, 1e-10);
        near(plain.both.high, other.both.high, 1e-10);
    }

    /// Doubling what a cell pays doubles the wedge into it; people then must be held back more.
    #[test]
    fn a_wedge_is_proportional_to_what_it_holds_back(n in 2_usize..5, seed in 0_u64..1_000) {
        let drawn = Drawn::new(n, seed);
        let mut richer = Drawn::new(n, seed);
        richer.incomes.worth[0] *= 2.0;
        let (a, b) = (drawn.invert(&drawn.shares), richer.invert(&drawn.shares));
        let into = |w: &MigrationWedges| w.estimate(Moves::Into(0), None).value;
        near(into(&b), 2.0 * into(&a), 1e-12);
        near(a.change(&b, Moves::Into(0)), 2.0, 1e-12);
        near(a.change(&b, Moves::Into(1)), 1.0, 1e-12);
    }

    #[test]
    fn intervals_hold_the_point_and_widen(n in 2_usize..5, seed in 0_u64..1_000) {
        let wedges = Drawn::new(n, seed).invert(&Drawn::new(n, seed).shares).with_kappa(1.5);
        let small = Uncertainty { sampled: SURE.sampled / 100.0, ..SURE };
        for moves in [Moves::All, Moves::LeavingFarming, Moves::Between, Moves::From(0), Moves::Into(1)] {
            let (sure, unsure) = (wedges.estimate(moves, Some(&SURE)), wedges.estimate(moves, Some(&small)));
            for interval in [sure.sampling, sure.elasticity, sure.both] {
                assert!(interval.contains(sure.value), "{sure:?}");
            }
            let width = |e: &ronghe_equilibrium::Estimate| (e.sampling.high / e.sampling.low).ln();
            near(width(&unsure), 10.0 * width(&sure), 1e-9);
            assert!(sure.both.high >= sure.elasticity.high && sure.both.low <= sure.sampling.low);
        }
    }
}

/// For one pair the error of the log is `sqrt(1/n_ii + 1/n_ij) / kappa`.
#[test]
fn golden_error_of_one_pair() {
    let moves = ObservedMoves {
        registered: &[1.0, 1.0],
        shares: &[0.9, 0.1, 0.0, 1.0],
        zone: &[0],
    };
    let incomes = RealIncomes {
        stay: vec![1.0; 2],
        wage: vec![1.0, 2.0],
        kept: vec![0.0; 2],
        worth: vec![1.0; 2],
    };
    let wedges = MigrationWedges::invert(&moves, &incomes, 1.5).unwrap();
    let one = Uncertainty {
        sampled: 1_000.0,
        errors: 1.0,
        kappa: [1.0, 2.0],
    };
    let found = wedges.estimate(Moves::LeavingFarming, Some(&one));
    near(found.value, 2.0 * 9.0_f64.powf(1.0 / 1.5), 1e-12);
    let error = (1.0_f64 / 900.0 + 1.0 / 100.0).sqrt() / 1.5;
    near((found.sampling.high / found.value).ln(), error, 1e-10);
    near(found.elasticity.high, 18.0, 1e-12); // 2 x 9^(1/1)
    near(found.elasticity.low, 6.0, 1e-12); // 2 x 9^(1/2)
    let back = wedges.estimate(Moves::EnteringFarming, Some(&one));
    assert_eq!((back.pairs, back.empty, back.value), (0, 1, f64::INFINITY));
}

/// The error beside the whole covariance of multinomial counts, with slopes from differences.
#[test]
fn the_error_is_that_of_the_whole_covariance() {
    let (n, cells) = (3, 6);
    let drawn = Drawn::new(n, 12);
    for moves in [Moves::All, Moves::Between, Moves::Into(1)] {
        let mean = |counts: &[f64]| {
            let mut sampled = Drawn::new(n, 12);
            let rows = counts.chunks(cells);
            sampled.registered = rows.clone().map(|row| row.iter().sum()).collect();
            let total = |i: usize| sampled.registered[i];
            let cell = |k: usize| counts[k] / total(k / cells);
            let shares: Vec<f64> = (0..cells * cells).map(cell).collect();
            sampled.invert(&shares).estimate(moves, None).value.ln()
        };
        let people = |k: usize| drawn.registered[k / cells] * drawn.shares[k];
        let counts: Vec<f64> = (0..cells * cells).map(people).collect();
        let slope: Vec<f64> = (0..cells * cells)
            .map(|k| {
                let at = |sign: f64| {
                    let mut other = counts.clone();
                    other[k] *= 1.0 + sign * 1e-5;
                    mean(&other)
                };
                (at(1.0) - at(-1.0)) / 2e-5 / counts[k]
            })
            .collect();
        let mut variance = 0.0;
        for (i, heads) in drawn.registered.iter().enumerate() {
            let share = |j: usize| drawn.shares[i * cells + j];
            for (a, b) in (0..cells).flat_map(|a| (0..cells).map(move |b| (a, b))) {
                let own = if a == b { share(a) } else { 0.0 };
                let covariance = heads * (own - share(a) * share(b)) / SURE.sampled;
                variance += slope[i * cells + a] * slope[i * cells + b] * covariance;
            }
        }
        let one = Uncertainty {
            errors: 1.0,
            ..SURE
        };
        let found = drawn.invert(&drawn.shares).estimate(moves, Some(&one));
        near(
            (found.sampling.high / found.value).ln(),
            variance.sqrt(),
            1e-6,
        );
    }
}

/// By hand: of one cell 25 and 20 per cent move, a year later 10 and 30.
#[test]
fn golden_mean_and_change_at_first_weights() {
    let wedges = |moved: [f64; 2]| {
        let stay = 1.0 - moved[0] - moved[1];
        let mut shares = vec![0.0; 16];
        shares[..4].copy_from_slice(&[stay, moved[0], moved[1], 0.0]);
        (1..4).for_each(|i| shares[i * 5] = 1.0);
        let moves = ObservedMoves {
            registered: &[1.0; 4],
            shares: &shares,
            zone: &[0, 0],
        };
        let incomes = RealIncomes {
            stay: vec![1.0; 4],
            wage: vec![1.0; 4],
            kept: vec![0.0; 4],
            worth: vec![1.0; 4],
        };
        MigrationWedges::invert(&moves, &incomes, 1.0).unwrap()
    };
    let (first, later) = (wedges([0.25, 0.2]), wedges([0.1, 0.3])); // d = stay / moved
    let mean = first.estimate(Moves::All, None);
    near(mean.value, 0.45 / (0.25 / 2.2 + 0.2 / 2.75), 1e-12);
    assert_eq!((mean.pairs, mean.empty), (2, 10));
    let before = 0.25 / 2.2 + 0.2 / 2.75;
    let after = 0.25 / 6.0 + 0.2 / 2.0;
    near(first.change(&later, Moves::All), before / after, 1e-12);
}

/// Means and counts are of the nation; land rent goes to those who stay.
#[test]
fn the_world_is_left_out_and_stayers_have_the_rent() {
    let tables = economy(2, 4, 7); // the last place is the world
    let base = baseline(&tables);
    let mut real = value_added(4, 7);
    (real[3], real[7]) = (f64::NAN, f64::NAN);
    let incomes = base.incomes_of_value_added(&real).unwrap();
    let found = base.solve(&Levers::default(), &Options::default()).unwrap();
    let per_stayer = found.workers[0][1] / found.stayers[0][1];
    let rent = (0.13 * 0.27 + 0.26) / (0.87 * 0.27);
    near(incomes.stay[1], real[1] * (1.0 + rent * per_stayer), 1e-9);
    near(incomes.value(1, 6), real[6], 1e-15);
    let all = found
        .migration_wedges(&base, &incomes)
        .unwrap()
        .estimate(Moves::All, None);
    assert_eq!(all.pairs + all.empty, 30);
    near(all.people, found.migrants(&base).outside_cell, 1e-9);
}

/// The delta method beside the spread of 400 drawn samples.
#[test]
fn the_error_is_that_of_drawn_samples() {
    const HEADS: usize = 4_000;
    let mut drawn = Drawn::new(2, 5);
    drawn.registered = vec![1.0; 4];
    let mut dice = Dice::new(8);
    for moves in [Moves::All, Moves::Between] {
        let means: Vec<f64> = (0..400)
            .map(|_| {
                let mut shares = [0.0; 16];
                for i in 0..4 {
                    for _ in 0..HEADS {
                        let (mut left, mut j) = (dice.uniform(), 0);
                        while j < 3 && left > drawn.shares[4 * i + j] {
                            left -= drawn.shares[4 * i + j];
                            j += 1;
                        }
                        shares[4 * i + j] += 1.0 / HEADS as f64;
                    }
                }
                let shares: Vec<f64> = shares.iter().map(|s| s.min(1.0)).collect();
                drawn.invert(&shares).estimate(moves, None).value.ln()
            })
            .collect();
        let mean = means.iter().sum::<f64>() / 400.0;
        let spread = (means.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 399.0).sqrt();
        let one = Uncertainty {
            sampled: HEADS as f64,
            errors: 1.0,
            kappa: [1.5; 2],
        };
        let found = drawn.invert(&drawn.shares).estimate(moves, Some(&one));
        let error = (found.sampling.high / found.value).ln();
        near(spread, error, 0.15); // 400 draws know a spread to 3.5 %
    }
}

/// A symmetric reform of trade costs, read back from the trade shares after it.
#[test]
fn trade_wedges_return_the_reform_of_the_model() {
    let tables = economy(2, 5, 9); // the last place is the world
    let base = baseline(&tables);
    let mut dice = Dice::new(4);
    let mut goods = [vec![1.0; 25], vec![1.0; 25]];
    for (good, i, n) in
        (0..2).flat_map(|g| (0..5).flat_map(move |i| (0..i).map(move |n| (g, i, n))))
    {
        let hat = dice.between(0.7, 1.1);
        (goods[good][i * 5 + n], goods[good][n * 5 + i]) = (hat, hat);
    }
    let levers = Levers {
        trade: Spread::per_good(5, goods.clone()),
        ..Levers::default()
    };
    let after = base.rebase(&base.solve(&levers, &Options::default()).unwrap());
    let (before, after) = (base.trade_wedges(), after.trade_wedges());
    for (good, i, n) in
        (0..2).flat_map(|g| (0..5).flat_map(move |i| (0..5).map(move |n| (g, i, n))))
    {
        let found = after.wedge(good, i, n) / before.wedge(good, i, n);
        near(found, goods[good][i * 5 + n], 1e-10);
    }
    let inside = before.estimate(1, Trades::Internal, [3.0, 6.0]);
    assert_eq!((inside.pairs, inside.empty), (12, 0));
    assert!(inside.elasticity.contains(inside.value) && inside.elasticity.high > inside.value);
    assert_eq!(before.estimate(1, Trades::External, [3.0, 6.0]).pairs, 8);
    near(before.change(&before, 0, Trades::External), 1.0, 1e-15);
    let fall = before.change(&after, 1, Trades::Internal);
    assert!(fall > 0.7 && fall < 1.1, "{fall}");
}

#[test]
fn factors_are_bills_over_amounts() {
    let tables = economy(0, 4, 3);
    let base = baseline(&tables);
    let found = base.solve(&Levers::default(), &Options::default()).unwrap();
    let mut dice = Dice::new(1);
    let areas = [0, 1, 2].map(|_| dice.list(4, 0.5, 2.0));
    let rents = base.land_rents([&areas[0], &areas[1], &areas[2]]).unwrap();
    for n in [0, 1, 2, 3] {
        near(rents.urban[n] * areas[2][n], found.urban_rent[n], 1e-9);
        near(
            rents.homestead[n] * areas[1][n],
            0.13 * found.income[0][n],
            1e-9,
        );
        near(
            rents.farm[n] * areas[0][n],
            0.26 * found.sales[0][n] / 1.1,
            1e-9,
        ); // margin .1
    }
    let capital = [dice.list(4, 0.5, 2.0), dice.list(4, 0.5, 2.0)];
    let gross = base.capital_wedges(&capital, None).unwrap();
    near(
        gross.net_return[1][2],
        0.15 * found.sales[1][2] / capital[1][2],
        1e-9,
    );
    let cost = [vec![gross.mean / 10.0; 4], vec![gross.mean / 10.0; 4]];
    let net = base.capital_wedges(&capital, Some(&cost)).unwrap();
    near(net.mean, 0.9 * gross.mean, 1e-12);
    near(net.wedge[0][1], (gross.wedge[0][1] - 0.1) / 0.9, 1e-9);
    let stock = |s: usize| capital[s].iter().sum::<f64>();
    let means = [0, 1].map(|s| gross.sector(s, &capital[s], base.zone()) * stock(s));
    near(means[0] + means[1], stock(0) + stock(1), 1e-12); // wedges average to one
}

fn china() -> Baseline {
    let case = Case::parse(include_str!("../../../cases/equilibrium/china_2000.json"))
        .expect("a golden case");
    Baseline::calibrate(&case.economy).expect("a golden case")
}

/// Without scale effects more workers only crowd a place; with them they also make it cheaper.
#[test]
fn crowding_has_the_signs_of_theory() {
    let base = china();
    for place in [0, 5, 18] {
        let found = base.crowding(place).unwrap();
        assert!(found.wage < 0.0 && found.wage > -1.0, "{found:?}");
        assert!(found.land_price > 0.0 && found.service < 0.0, "{found:?}");
        assert!(found.net < 0.0 && found.real_income < 0.0, "{found:?}");
    }
    let mut tables = economy(0, 4, 3);
    let plain = baseline(&tables).crowding(1).unwrap();
    tables.par.agg = vec![0.0, 0.05].into();
    let dense = baseline(&tables).crowding(1).unwrap();
    assert!(dense.unit_cost[1] < plain.unit_cost[1] && dense.net > plain.net);
}

/// The elasticity does not hang on the size of the push.
#[test]
fn crowding_is_a_derivative() {
    let base = china();
    let found = base.crowding(5).unwrap();
    let push = |hat: f64| {
        let mut amen = vec![1.0; base.places()];
        amen[5] = hat;
        let levers = Levers {
            amen: Some([amen.clone(), amen].into()),
            ..Levers::default()
        };
        let o = base.solve(&levers, &Options::default()).unwrap();
        let workers = o.workers[0][5] + o.workers[1][5];
        (workers.ln(), o.land_price_hat[1][5].ln())
    };
    let (up, down) = (push(1.004), push(0.996));
    near((up.1 - down.1) / (up.0 - down.0), found.land_price, 1e-4);
}

/// Land income does not fall with the city, so that those who keep it lose less and fewer return.
#[test]
fn kept_land_rights_cushion_an_urban_shock() {
    let base = china();
    let mut hat = vec![0.95; base.places()];
    *hat.last_mut().unwrap() = 1.0; // the world has no bad year
    let found = [0.0, 0.5, 1.0].map(|chi| base.urban_shock(&hat, chi).unwrap());
    for pair in found.windows(2) {
        let [less, more] = pair else { unreachable!() };
        assert!(more.land_share > less.land_share, "{found:?}");
        assert!(
            less.migrant_income < more.migrant_income && more.migrant_income < 0.0,
            "{found:?}"
        );
        assert!(more.returned < less.returned, "{found:?}");
    }
    assert!(found[0].returned > 0.0 && found[0].land_share == 0.0);
}

#[test]
fn what_cannot_be_used_is_named() {
    let drawn = Drawn::new(2, 1);
    let mut shares = drawn.shares.clone();
    shares[0] = 0.0;
    let moves = ObservedMoves {
        registered: &drawn.registered,
        shares: &shares,
        zone: &[0, 0],
    };
    let text = |e: EquilibriumError| e.to_string();
    let error = text(MigrationWedges::invert(&moves, &drawn.incomes, 1.5).unwrap_err());
    assert!(
        error.contains("shares[0][0] is 0, expected a share above 0"),
        "{error}"
    );
    let short = RealIncomes {
        stay: vec![1.0],
        ..drawn.incomes.clone()
    };
    let error = text(MigrationWedges::invert(&moves, &short, 1.5).unwrap_err());
    assert!(
        error.contains("stay is a list of 1, expected a list of 4"),
        "{error}"
    );
    let base = china();
    let error = text(
        base.incomes_of_value_added(&vec![f64::NAN; 62])
            .unwrap_err(),
    );
    assert!(error.contains("value_added[0] is NaN"), "{error}");
    assert!(error.contains("and 40 more"), "{error}"); // 60 cells of the nation, the world is not read
}
