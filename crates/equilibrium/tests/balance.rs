//! Economies fitted to observed output, jobs and people; tables fitted to sums.

mod support;

use proptest::prelude::*;
use ronghe_equilibrium::{
    Balanced, Baseline, BlockSums, Case, FitError, Levers, Margins, Options, RURAL, Spread,
    Targets, URBAN, fit,
};
use support::{Dice, KINDS, Tables, country, economy, gap};

fn sales_near(tables: &Tables, seed: u64, spread: f64) -> [Vec<f64>; 2] {
    let base = Baseline::calibrate(&tables.economy()).expect("an economy in order");
    let mut dice = Dice::new(seed);
    base.sales().clone().map(|row| {
        row.iter()
            .map(|r| r * (spread * dice.normal()).exp())
            .collect()
    })
}

fn balanced(tables: &Tables, targets: &Targets) -> (Balanced, Baseline) {
    let found = tables
        .economy()
        .balanced(targets)
        .expect("targets in order");
    let base = Baseline::calibrate(&found.economy).expect("a balanced economy is in order");
    (found, base)
}

fn to_sales(sales: &[Vec<f64>; 2]) -> Targets {
    Targets {
        sales: Some(sales.clone().into()),
        ..Targets::default()
    }
}

/// Largest relative difference of two lists after each is divided by its sum.
fn share_gap(a: &[Vec<f64>; 2], b: &[Vec<f64>; 2]) -> f64 {
    let share = |cells: &[Vec<f64>; 2]| -> Vec<f64> {
        let sum: f64 = cells.iter().flatten().sum();
        cells.iter().flatten().map(|x| x / sum).collect()
    };
    let ratio = share(a)
        .iter()
        .zip(share(b))
        .map(|(a, b)| a / b)
        .collect::<Vec<_>>();
    gap(&ratio, &vec![1.0; ratio.len()])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn observed_sales_become_the_equilibrium(kind in 0..KINDS, n in 3_usize..8, seed in 0_u64..10_000) {
        let tables = economy(kind, n, seed);
        // rest of the world as it is: its trade with the nation is balanced there
        let mut sales = sales_near(&tables, seed, 0.1);
        let base = Baseline::calibrate(&tables.economy()).unwrap();
        for (k, row) in sales.iter_mut().enumerate() {
            for (p, sold) in row.iter_mut().enumerate().filter(|(p, _)| tables.zone[*p] > 0.0) {
                *sold = base.sales()[k][p];
            }
        }
        let (found, after) = balanced(&tables, &to_sales(&sales));
        prop_assert!(share_gap(after.sales(), &sales) < 1e-12, "{}", share_gap(after.sales(), &sales));
        prop_assert!(share_gap(after.sales(), &found.sales) < 1e-12);
        let still = after.solve(&Levers::default(), &Options::default()).unwrap();
        prop_assert!(still.residuals(&after).max() < 1e-12);
        let trade = found.trade.unwrap();
        prop_assert!(trade.iter().all(|fit| fit.miss < 1e-12 && fit.change.mean <= fit.change.largest));
        prop_assert!(found.people.is_none());
    }

    #[test]
    fn the_unit_of_sales_does_not_matter(n in 3_usize..8, seed in 0_u64..10_000) {
        let tables = country(n, 0, seed);
        let sales = sales_near(&tables, seed, 0.1);
        let (one, _) = balanced(&tables, &to_sales(&sales));
        let (many, _) = balanced(&tables, &to_sales(&sales.map(|row| row.iter().map(|r| 1e8 * r).collect())));
        prop_assert!(gap(one.economy.pi.values(), many.economy.pi.values()) < 1e-12);
        prop_assert!(gap(&one.sales.concat(), &many.sales.concat()) < 1e-12);
    }

    #[test]
    fn what_is_there_already_moves_nothing(kind in 0..KINDS, n in 3_usize..8, seed in 0_u64..10_000) {
        let tables = economy(kind, n, seed);
        let base = Baseline::calibrate(&tables.economy()).unwrap();
        let targets = Targets {
            sales: Some(base.sales().clone().into()),
            workers: Some(base.workers().into()),
            ..Targets::default()
        };
        let (found, _) = balanced(&tables, &targets);
        prop_assert!(gap(found.economy.pi.values(), tables.economy().pi.values()) < 1e-11);
        prop_assert!(gap(found.economy.m.values(), tables.economy().m.values()) < 1e-11);
        prop_assert!(found.logit_shift.iter().all(|shift| shift.abs() < 1e-10));
        prop_assert!(found.people.unwrap().change.largest < 1e-10);
    }

    #[test]
    fn observed_jobs_become_the_jobs(kind in 0..KINDS, n in 3_usize..8, seed in 0_u64..10_000) {
        let tables = economy(kind, n, seed);
        let base = Baseline::calibrate(&tables.economy()).unwrap();
        let mut dice = Dice::new(seed);
        // the nation's jobs only, in thousands of an unknown unit
        let national = tables.zone.iter().filter(|z| **z == 0.0).count();
        let jobs = base.workers().map(|row| row[..national].iter()
            .map(|l| 1e3 * l * (0.1 * dice.normal()).exp()).collect::<Vec<_>>());
        let (found, after) = balanced(&tables, &Targets { workers: Some(jobs.clone().into()), ..Targets::default() });
        let now = after.workers().map(|row| row[..national].to_vec());
        prop_assert!(share_gap(&now, &jobs) < 1e-12);
        prop_assert!(gap(&after.registered().concat(), &tables.h) < 1e-15, "registered people stay");
        let zeros = found.economy.m.values().iter().zip(tables.m.concat()).all(|(new, old)| (*new == 0.0) == (old == 0.0));
        prop_assert!(zeros, "nobody goes where nobody went");
        prop_assert!(found.people.unwrap().miss < 1e-12);
    }

    /// Wild targets and sparse tables: an economy that has them, or an error; never anything between.
    #[test]
    fn targets_are_met_or_refused(kind in 0..KINDS, n in 1_usize..7, seed in 0_u64..10_000, wild in 0.0_f64..3.0) {
        let mut tables = economy(kind, n.max(if kind == 5 { 3 } else { 2 }), seed);
        let n = tables.n;
        let mut dice = Dice::new(seed);
        let sales = sales_near(&tables, seed, wild);
        for table in &mut tables.pi {
            for buyer in 0..n {
                let low = usize::from(dice.uniform() < 0.2);
                (low..n).filter(|&i| i != buyer || low == 0).for_each(|i| {
                    if dice.uniform() < 0.4 { table[i][buyer] = 0.0; }
                });
                let sum: f64 = table.iter().map(|row| row[buyer]).sum();
                if sum > 0.0 {
                    for row in table.iter_mut() { row[buyer] /= sum; }
                } else {
                    table[buyer][buyer] = 1.0;
                }
            }
        }
        let jobs = [0, 1].map(|_| (0..n).map(|_| (wild * dice.normal()).exp()).collect::<Vec<_>>());
        let targets = Targets { sales: Some(sales.clone().into()), workers: Some(jobs.clone().into()), ..Targets::default() };
        if let Ok(found) = tables.economy().balanced(&targets) {
            let after = Baseline::calibrate(&found.economy);
            prop_assert!(after.is_ok(), "{:?}", after.err());
            let after = after.unwrap();
            prop_assert!(share_gap(after.sales(), &sales) < 1e-9, "{}", share_gap(after.sales(), &sales));
            prop_assert!(share_gap(&after.workers(), &jobs) < 1e-9);
        }
    }

    #[test]
    fn a_fitted_table_has_its_sums_and_zeros(seed in 0_u64..10_000, rows in 1_usize..9, columns in 1_usize..9) {
        let mut dice = Dice::new(seed);
        let random = |dice: &mut Dice| -> Vec<f64> {
            (0..rows * columns).map(|_| dice.normal().exp()).collect()
        };
        let (mut table, mut other) = (random(&mut dice), random(&mut dice));
        for (at, (q, t)) in table.iter_mut().zip(&mut other).enumerate() {
            if at % columns != at / columns && dice.uniform() < 0.3 {
                (*q, *t) = (0.0, 0.0);
            }
        }
        let sum_rows = |t: &[f64]| t.chunks(columns).map(|row| row.iter().sum()).collect::<Vec<f64>>();
        let sum_columns = |t: &[f64]| (0..columns).map(|j| t.iter().skip(j).step_by(columns).sum()).collect::<Vec<f64>>();
        let margins = Margins { rows: Some(sum_rows(&other)), columns: Some(sum_columns(&other)), blocks: None };
        let found = fit(rows, &table, &margins).unwrap();
        prop_assert!(found.miss < 1e-12);
        prop_assert!(gap(&sum_rows(&found.table), &sum_rows(&other)) < 1e-11);
        prop_assert!(gap(&sum_columns(&found.table), &sum_columns(&other)) < 1e-11);
        prop_assert!(found.table.iter().zip(&table).all(|(t, q)| (*t == 0.0) == (*q == 0.0)));
        // cross ratios of the old table stay
        let (f, q) = (&found.table, &table);
        if rows > 1 && columns > 1 && [0, 1, columns, columns + 1].iter().all(|&k| q[k] > 0.0) {
            let cross = |t: &[f64]| (t[0] * t[columns + 1] / (t[1] * t[columns])).ln();
            prop_assert!((cross(f) - cross(q)).abs() < 1e-11);
        }
        // plain proportional fitting in turn goes to the same table
        let plain = plain(&table, columns, &margins);
        prop_assert!(gap(f, &plain) < 1e-8, "{f:?} {plain:?}");
        prop_assert_eq!(&fit(rows, &table, &margins).unwrap(), &found, "the same bytes again");
    }
}

fn plain(table: &[f64], columns: usize, margins: &Margins) -> Vec<f64> {
    let (rows, cols) = (
        margins.rows.as_ref().expect("sums of rows"),
        margins.columns.as_ref().expect("sums of columns"),
    );
    let mut t = table.to_vec();
    for _ in 0..20_000 {
        for (row, target) in t.chunks_mut(columns).zip(rows) {
            let sum: f64 = row.iter().sum();
            for x in row {
                *x *= if sum > 0.0 { target / sum } else { 1.0 };
            }
        }
        for (j, target) in cols.iter().enumerate() {
            let sum: f64 = t.iter().skip(j).step_by(columns).sum();
            let scale = if sum > 0.0 { target / sum } else { 1.0 };
            t.iter_mut()
                .skip(j)
                .step_by(columns)
                .for_each(|x| *x *= scale);
        }
    }
    t
}

/// Sales, jobs, registered people and movers between places at once.
#[test]
fn all_targets_hold_at_once() {
    let n = 5;
    let tables = country(n, 0, 8);
    let base = Baseline::calibrate(&tables.economy()).unwrap();
    let mut dice = Dice::new(3);
    // another economy's people are targets that can be
    let other = country(n, 0, 9);
    let people: Vec<f64> = (0..4 * n * n)
        .map(|at| tables.h[at / (2 * n)] * other.m[at / (2 * n)][at % (2 * n)] * 1e6)
        .collect();
    let column = |j: usize| people.iter().skip(j).step_by(2 * n).sum::<f64>();
    let jobs = [RURAL, URBAN].map(|s| (0..n).map(|p| column(s * n + p)).collect::<Vec<_>>());
    let mut moved = vec![0.0; n * n];
    for (at, persons) in people.iter().enumerate() {
        moved[(at / (2 * n) % n) * n + at % (2 * n) % n] += persons;
    }
    let registered: Vec<f64> = tables.h.iter().map(|h| 1e6 * h).collect();
    let (rural, urban) = registered.split_at(n);
    let sales = base.sales().clone().map(|row| {
        row.iter()
            .map(|r| r * (0.1 * dice.normal()).exp())
            .collect::<Vec<_>>()
    });
    let targets = Targets {
        sales: Some(sales.clone().into()),
        workers: Some(jobs.clone().into()),
        registered: Some([rural.to_vec(), urban.to_vec()].into()),
        moved: Spread::square(n, moved.clone()),
    };
    let (found, after) = balanced(&tables, &targets);
    assert!(share_gap(after.sales(), &sales) < 1e-12);
    assert!(share_gap(&after.workers(), &jobs) < 1e-12);
    let now = after
        .solve(&Levers::default(), &Options::default())
        .unwrap();
    for i in 0..n {
        for j in (0..n).filter(|&j| j != i) {
            let cells = [(i, j), (i, n + j), (n + i, j), (n + i, n + j)];
            let sum: f64 = cells.iter().map(|&(a, b)| now.flows.persons(a, b)).sum();
            assert!((sum / moved[i * n + j] - 1.0).abs() < 1e-10, "{i} -> {j}");
        }
    }
    let people = found.people.unwrap();
    assert!(people.change.largest > people.change.mean && people.change.mean > 0.0);
}

/// The rest of the world keeps its sales where only the nation's are given.
#[test]
fn the_world_keeps_its_sales() {
    let n = 6;
    let tables = economy(5, n, 11);
    let base = Baseline::calibrate(&tables.economy()).unwrap();
    let national = n - 2;
    let mut sales = sales_near(&tables, 2, 0.1);
    for row in &mut sales {
        row.truncate(national);
    }
    let (_, after) = balanced(&tables, &to_sales(&sales));
    let nation = after.sales().clone().map(|row| row[..national].to_vec());
    assert!(share_gap(&nation, &sales) < 1e-12);
    for s in [RURAL, URBAN] {
        assert!(gap(&after.sales()[s][national..], &base.sales()[s][national..]) < 1e-12);
    }
}

/// A world that trades only one of the goods with the nation, or both: its farm shares stay.
#[test]
fn a_world_without_trade_in_a_good() {
    for closed in [RURAL, URBAN] {
        let n = 5;
        let mut tables = economy(2, n, 6);
        for buyer in 0..n {
            let table = &mut tables.pi[closed];
            (0..n)
                .filter(|&i| (i == n - 1) != (buyer == n - 1))
                .for_each(|i| table[i][buyer] = 0.0);
            let sum: f64 = table.iter().map(|row| row[buyer]).sum();
            for row in table.iter_mut() {
                row[buyer] /= sum;
            }
        }
        let base = Baseline::calibrate(&tables.economy()).unwrap();
        let mut sales = sales_near(&tables, 4, 0.1);
        for row in &mut sales {
            row.truncate(n - 1);
        }
        let (found, after) = balanced(&tables, &to_sales(&sales));
        let nation = after.sales().clone().map(|row| row[..n - 1].to_vec());
        assert!(share_gap(&nation, &sales) < 1e-12);
        for s in [RURAL, URBAN] {
            let ratio = after.sales()[s][n - 1] / base.sales()[s][n - 1];
            assert!((ratio - 1.0).abs() < 1e-11, "{ratio}");
        }
        assert!(found.logit_shift[n - 1].abs() < 1e-11 && found.logit_shift[0].abs() > 1e-3);
    }
}

/// Numbers of an independent program (numpy, plain proportional fitting) for the same sales.
#[test]
fn another_program_balances_alike() {
    let text = include_str!("../../../cases/equilibrium/5_land_rights.json");
    let economy = Case::parse(text).unwrap().economy;
    let base = Baseline::calibrate(&economy).unwrap();
    let wave = |k: usize| 1.0 + 0.1 * ((k % 7) as f64 - 3.0) / 3.0;
    let sales = [RURAL, URBAN].map(|s| {
        let row = base.sales()[s].iter().enumerate();
        row.map(|(n, r)| r * wave(if s == RURAL { 3 * n } else { 5 * n + 2 }))
            .collect::<Vec<_>>()
    });
    let found = economy.balanced(&to_sales(&sales)).unwrap().economy;
    let fa: Vec<f64> = (0..5).map(|g| found.par.fa.values()[g * 8]).collect();
    let expected = [
        0.332_486_274_912_417_7,
        0.197_774_710_129_864_2,
        0.319_435_027_460_345_4,
        0.242_053_170_380_668_15,
        0.104_041_597_860_796_99,
    ];
    assert!(gap(&fa, &expected) < 1e-12);
    let bought = |s: usize, buyer: usize| -> Vec<f64> {
        let pi = found.pi.values();
        (0..8).map(|i| pi[(s * 8 + i) * 8 + buyer]).collect()
    };
    let farm = [
        0.718_015_321_879_615_7,
        0.111_556_510_496_535_1,
        0.033_674_273_890_117_65,
        0.003_273_709_085_314_233_6,
        0.101_364_884_573_345_24,
        0.024_329_264_312_177_322,
        0.003_314_815_422_247_624,
        0.004_471_220_340_647_237_6,
    ];
    assert!(gap(&bought(RURAL, 0), &farm) < 1e-12);
    let other = [
        0.205_482_978_409_221_3,
        0.532_132_565_465_738_3,
        0.057_118_686_644_685_876,
        0.010_497_250_622_537_719,
        0.108_453_248_202_272_27,
        0.046_888_470_241_178_766,
        0.005_493_789_970_988_391,
        0.033_933_010_443_377_355,
    ];
    assert!(gap(&bought(URBAN, 1), &other) < 1e-12);
}

/// By hand: block sums with rows and columns free.
#[test]
fn blocks_alone_scale_their_cells() {
    let margins = Margins {
        blocks: Some(BlockSums {
            row_group: vec![0, 1],
            column_group: vec![0, 0, 1],
            sums: vec![vec![Some(6.0), None], vec![None, Some(0.0)]],
        }),
        ..Margins::default()
    };
    let found = fit(2, &[1.0, 2.0, 5.0, 1.0, 1.0, 7.0], &margins).unwrap();
    assert!(gap(&found.table, &[2.0, 4.0, 5.0, 1.0, 1.0, 0.0]) < 1e-14);
}

fn refuse(table: &[f64], rows: &[f64], columns: &[f64]) -> String {
    let margins = Margins {
        rows: Some(rows.to_vec()),
        columns: Some(columns.to_vec()),
        blocks: None,
    };
    fit(rows.len(), table, &margins)
        .expect_err("sums that cannot be")
        .to_string()
}

#[test]
fn sums_that_cannot_be_are_named() {
    assert_eq!(
        refuse(&[1.0, 1.0, 0.0, 0.0], &[1.0, 2.0], &[1.0, 2.0]),
        "row 1 must sum to 2, but all its cells are zero and zeros stay zero; give one of them a small \
         share, or ask for 0"
    );
    assert_eq!(
        refuse(&[1.0, 0.0, 0.0, 1.0], &[1.0, 2.0], &[2.0, 1.0]),
        "the rows linked with row 0 must sum to 1, but the columns they fill to 2; scale one of them"
    );
    assert_eq!(
        refuse(&[1.0, 1.0, 0.0, 1.0], &[1.0, 3.0], &[2.0, 2.0])
            .split(" passes: ")
            .collect::<Vec<_>>()
            .len(),
        2,
        "row 1 has no cell but the last"
    );
    assert_eq!(
        refuse(&[1.0, 1.0, 1.0], &[1.0, 1.0], &[1.0, 1.0]),
        "table has 3 numbers, but the table needs 2"
    );
    assert_eq!(
        refuse(&[1.0, -1.0, 1.0, 1.0], &[1.0, 1.0], &[1.0, 1.0]),
        "table [1] is -1, but it must be finite and at least 0"
    );
    let blocks = BlockSums {
        row_group: vec![0, 1],
        column_group: vec![0, 1],
        sums: vec![vec![None, Some(5.0)], vec![None, None]],
    };
    let margins = Margins {
        rows: Some(vec![3.0, 3.0]),
        columns: None,
        blocks: Some(blocks),
    };
    let error = fit(2, &[1.0; 4], &margins).unwrap_err();
    assert_eq!(
        error.to_string(),
        "block (0, 1) must sum to 5, but its rows hold only 3; lower it"
    );
    assert!(matches!(error, FitError::Crowded { .. }));
}

#[test]
fn targets_that_cannot_be_are_named() {
    let n = 3;
    let tables = country(n, 0, 1);
    let refuse = |tables: &Tables, targets: &Targets| {
        tables.economy().balanced(targets).unwrap_err().to_string()
    };
    let sales = [vec![1.0, 1.0, 0.0], vec![1.0, f64::NAN, 1.0]];
    assert_eq!(
        refuse(&tables, &to_sales(&sales)),
        "the targets cannot be used:\n  - targets.sales[0][2] (place 2) is 0, expected a finite number \
         above 0; merge a place without any into another\n  - targets.sales[1][1] (place 1) is NaN, \
         expected a finite number above 0; merge a place without any into another"
    );
    assert_eq!(
        refuse(&tables, &to_sales(&[vec![1.0; 2], vec![1.0; 2]])),
        "the targets cannot be used:\n  - targets.sales is a list of shape [2][2], expected a list of \
         shape [2][3]; list every place once, in the same order in every field"
    );
    assert_eq!(
        refuse(&tables, &to_sales(&[vec![9.0; 3], vec![1.0; 3]])),
        "balance: farm sales come to 1.5011 of zone 0's value added, but with every household's farm \
         share between 0 and 1 farm goods worth 0.2270 to 1.1289 are bought; check the farm sales, or the \
         shares of farm goods in inputs (io) and public spending (gov)"
    );
    let mut world = economy(2, n, 1);
    for buyer in 0..n {
        for i in 0..n {
            if (i == n - 1) != (buyer == n - 1) {
                world.pi[RURAL][buyer][buyer] += world.pi[RURAL][i][buyer];
                world.pi[RURAL][i][buyer] = 0.0;
            }
        }
    }
    let error = refuse(&world, &to_sales(&[vec![1.0, 1.0, 30.0], vec![9.0; 3]]));
    assert!(
        error.starts_with("balance: farm sales of the places linked with place 2 come to "),
        "{error}"
    );
    // people registered in town 1 cannot work anywhere else
    let mut fixed = tables.clone();
    for (i, row) in fixed.m.iter_mut().enumerate() {
        row[n + 1] = 0.0;
        row[i] = 0.0;
        row[i] = 1.0 - row.iter().sum::<f64>();
    }
    fixed.m[n + 1].fill(0.0);
    fixed.m[n + 1][n + 1] = 1.0;
    let base = Baseline::calibrate(&fixed.economy()).unwrap();
    let mut jobs = base.workers();
    jobs[URBAN][1] *= 1.5;
    let error = refuse(
        &fixed,
        &Targets {
            workers: Some(jobs.into()),
            ..Targets::default()
        },
    );
    assert!(
        error.starts_with(
            "balance of people by registered and working cell (row 0: people registered in the rural \
             cell of place 0): the rows linked with row 0 must sum to "
        ),
        "{error}"
    );
}
