//! Every kind of kernel gives the same equilibrium as full tables.

#[path = "support/nested.rs"]
mod nested;
mod support;

use nested::{Country, country};
use proptest::prelude::*;
use ronghe_equilibrium::{
    Baseline, Blocks, Capital, Dynamics, EquilibriumError, Exit, Factors, Kernel, KernelKind,
    Levers, MAX_PLACES, Nests, Options, Outcome, Path, PathYear, Spread,
};
use support::{Dice, KINDS, economy, gap, reform};

fn solve(base: &Baseline, levers: &Levers) -> Outcome {
    base.solve(levers, &Options::default())
        .expect("a reform that can be")
}

fn dense(size: usize, rows: Vec<f64>) -> Kernel {
    Kernel::dense(size, rows).expect("shares")
}

fn single(size: usize, rows: Vec<f64>) -> Kernel {
    Kernel::single(size, rows).expect("shares")
}

#[expect(clippy::needless_pass_by_value, reason = "as the other kinds take it")]
fn sparse(size: usize, rows: Vec<f64>) -> Kernel {
    let own = (0..size).map(|i| rows[i * size + i]).collect();
    let entries: Vec<_> = rows
        .iter()
        .enumerate()
        .filter(|(at, w)| **w > 0.0 && at / size != at % size)
        .map(|(at, w)| (at / size, at % size, *w))
        .collect();
    Kernel::sparse(own, &entries).expect("shares")
}

/// Costs by origin, destination and sector; new land, a margin.
fn factors(n: usize, groups: usize) -> Levers {
    let mut dice = Dice::new(7);
    let side = |dice: &mut Dice, size: usize| Some(dice.list(size, 0.9, 1.1));
    let province = |i: usize| i * groups / n;
    let hats = |dice: &mut Dice, size: usize| -> Vec<Vec<f64>> {
        (0..size).map(|_| dice.list(size, 0.7, 1.0)).collect()
    };
    let mig = Factors {
        origin: side(&mut dice, 2 * n),
        destination: side(&mut dice, 2 * n),
        blocks: Some(Blocks {
            group: (0..2 * n)
                .map(|i| province(i % n) + groups * (i / n))
                .collect(),
            hats: hats(&mut dice, 2 * groups),
        }),
        partner: side(&mut dice, 2 * n),
    };
    let trade = [0, 1].map(|_| Factors {
        origin: side(&mut dice, n),
        destination: side(&mut dice, n),
        blocks: Some(Blocks {
            group: (0..n).map(province).collect(),
            hats: hats(&mut dice, groups),
        }),
        partner: None,
    });
    Levers {
        mig_factors: Some(mig),
        trade_factors: Some(trade),
        coop: Some(0.4.into()),
        home: Some(0.95.into()),
        new_urb: Some(0.05.into()),
        ..Levers::default()
    }
}

fn differ(a: &Outcome, b: &Outcome) -> f64 {
    gap(a.logs(), b.logs()).max(gap(&a.welfare_cell, &b.welfare_cell))
}

#[test]
fn a_formula_by_groups_is_the_table_it_stands_for() {
    let (n, provinces) = (300, 12);
    let country = country(n, provinces, 1);
    let (by_group, full) = (country.baseline(), country.full(dense));
    assert_eq!(by_group.kernels(), [KernelKind::Nested; 3]);
    for levers in [Levers::default(), factors(n, provinces)] {
        let (a, b) = (solve(&by_group, &levers), solve(&full, &levers));
        assert!(differ(&a, &b) < 1e-10, "{:e}", differ(&a, &b));
        assert!(a.residuals(&by_group).max() < 1e-11);
        let (p, q) = (a.report(&by_group), b.report(&full));
        assert!(
            (p.gini - q.gini).abs() < 1e-10
                && (p.urban_rural_ratio - q.urban_rural_ratio).abs() < 1e-9
        );
        let (p, q) = (a.migrants(&by_group), b.migrants(&full));
        assert!((p.outside_place - q.outside_place).abs() < 1e-10);
        assert!((a.flows.persons(3, n + 9) / b.flows.persons(3, n + 9) - 1.0).abs() < 1e-9);
        assert!((a.flows.persons(3, n + 3) / b.flows.persons(3, n + 3) - 1.0).abs() < 1e-9);
        assert_eq!(a.method.error.to_bits(), 0.0_f64.to_bits());
    }
}

/// Years by formula are years by table: people and capital carried on, costs falling, some registering anew.
#[test]
fn a_path_by_groups_is_the_path_by_tables() {
    let (n, provinces) = (60, 6);
    let mut country = country(n, provinces, 9);
    country.economy.par.capital = Capital::Local;
    let dynamics = Dynamics {
        tau: 4.0,
        conversion: 0.03.into(),
        natural_growth: 0.004.into(),
        exit: Exit::Keep(0.5),
        options: Options {
            tolerance: 1e-12,
            ..Options::default()
        },
        ..Dynamics::default()
    };
    let run = |base: &Baseline| {
        let mut path = Path::new(base, dynamics.clone()).expect("a path that can be");
        let plan = |year: u32| {
            if year == 0 {
                Levers::default()
            } else {
                factors(n, provinces)
            }
        };
        path.run(6, &plan).expect("years that can be")
    };
    let (by_group, full) = (country.baseline(), country.full(dense));
    assert_eq!(by_group.kernels(), [KernelKind::Nested; 3]);
    let (groups, tables) = (run(&by_group), run(&full));
    for (a, b) in groups.iter().zip(&tables) {
        let year = a.year;
        let gap = differ(&a.outcome, &b.outcome);
        assert!(gap < 1e-10, "year {year}: {gap:e}");
        let (p, q) = (a.figures(), b.figures());
        for (p, q) in [
            (p.outside_place, q.outside_place),
            (p.registered_urban_share, q.registered_urban_share),
            (p.real_gdp, q.real_gdp),
            (p.inequality.gini, q.inequality.gini),
        ] {
            assert!((p - q).abs() < 1e-10, "year {year}: {p} {q}");
        }
    }
    // the years differ from each other, so that there is something to carry on
    let moved = |k: usize| groups[k].figures().outside_place;
    assert!(
        (moved(6) - moved(1)).abs() > 1e-4,
        "{} {}",
        moved(6),
        moved(1)
    );
    let [p, q] = [&groups, &tables].map(|years| PathYear::moves(years));
    for (p, q) in p.rows().flatten().zip(q.rows().flatten()) {
        assert!((p - q).abs() < 1e-12, "{p} {q}");
    }
}

/// People on a path are held by pair of cells, whatever the kernel: too many places are refused in words.
#[test]
fn a_path_among_too_many_places_says_so() {
    let n = MAX_PLACES + 1;
    let mut country = country(n, 4, 3);
    country.economy.par.capital = Capital::Local;
    let error = Path::new(&country.baseline(), Dynamics::default()).unwrap_err();
    assert!(matches!(error, EquilibriumError::Dynamics(_)));
    let words = error.to_string();
    assert!(
        words.contains("at most 4000 on a path") && words.contains("merge places"),
        "{words}"
    );
}

#[test]
fn land_rights_by_crosses_are_land_rights_by_pair() {
    let (n, provinces) = (150, 10);
    let mut country = country(n, provinces, 2);
    country.economy.pol.chi = 0.2.into();
    let (by_group, full) = (country.baseline(), country.full(dense));
    let rural = Levers {
        chi: Some([Dice::new(3).list(n, 0.0, 0.9), vec![0.0; n]].into()),
        ..factors(n, provinces)
    };
    let (a, b) = (solve(&by_group, &rural), solve(&full, &rural));
    assert!(differ(&a, &b) < 1e-8, "{:e}", differ(&a, &b));
    assert!(
        a.method.rank >= 3 && a.method.rank <= 30,
        "{}",
        a.method.rank
    );
    assert!(
        a.method.error > 0.0 && a.method.error < 1e-8,
        "{:e}",
        a.method.error
    );
    assert!(a.residuals(&by_group).max() < 1e-9);
    // and from there on
    let next = Levers {
        chi: Some(0.5.into()),
        ..Levers::default()
    };
    let (c, d) = (
        solve(&by_group.rebase(&a), &next),
        solve(&full.rebase(&b), &next),
    );
    assert!(differ(&c, &d) < 1e-7, "{:e}", differ(&c, &d));
}

#[test]
fn corrections_are_entries() {
    let (n, provinces) = (40, 4);
    let mut country = country(n, provinces, 4);
    let mut dice = Dice::new(5);
    let (own, weights) = &mut country.migration;
    for _ in 0..200 {
        let (i, j) = (dice.index(2 * n), dice.index(2 * n));
        if i != j && !weights.correction.iter().any(|c| (c.0, c.1) == (i, j)) {
            let plain = Kernel::nested(own.clone(), weights).unwrap().weight(i, j);
            let added = plain * dice.between(-0.9, 3.0);
            weights.correction.push((i, j, added));
            own[i] -= added;
        }
    }
    let (by_group, full) = (country.baseline(), country.full(dense));
    assert_eq!(by_group.kernels()[0], KernelKind::Corrected);
    let rights = Levers {
        chi: Some(0.5.into()),
        ..factors(n, provinces)
    };
    for (levers, most) in [(factors(n, provinces), 1e-10), (rights, 1e-8)] {
        let (a, b) = (solve(&by_group, &levers), solve(&full, &levers));
        assert!(differ(&a, &b) < most, "{:e}", differ(&a, &b));
    }
}

/// Places of a province are one nest.
fn nests(country: &Country, provinces: usize, kappa2: f64) -> Country {
    let mut country = country.clone();
    let of = (0..2 * provinces).map(|g| g % provinces).collect();
    country.migration.1.nests = Some(Nests { of, kappa2 });
    country
}

#[test]
fn equal_elasticities_are_one() {
    let (n, provinces) = (60, 6);
    let country = country(n, provinces, 6);
    let levers = factors(n, provinces);
    let one = solve(&country.baseline(), &levers);
    let base = nests(&country, provinces, country.economy.par.kappa).baseline();
    let two = solve(&base, &levers);
    assert!(differ(&one, &two) < 1e-11, "{:e}", differ(&one, &two));
    assert!(two.residuals(&base).max() < 1e-11);
}

/// Inclusive values recomputed pair by pair.
#[test]
fn two_elasticities_are_a_nested_choice() {
    let (n, provinces, kappa2) = (12, 3, 0.8);
    let mut country = nests(&country(n, provinces, 8), provinces, kappa2);
    let added = 0.01;
    country.migration.1.correction = vec![(0, 2 * n - 1, added), (1, 2, 0.004), (5, 6, 0.002)];
    for (i, _, w) in country.migration.1.correction.clone() {
        country.migration.0[i] -= w;
    }
    let base = country.baseline();
    let levers = factors(n, provinces);
    let found = solve(&base, &levers);
    assert!(found.residuals(&base).max() < 1e-11);
    let (_, m) = country.rows();
    let kappa = country.economy.par.kappa;
    let cost = levers.mig_factors.as_ref().unwrap();
    let before = solve(&base, &Levers::default());
    // value hats to the power kappa from one pair each: flows over what costs and nests say
    let nest = |j: usize| (j % n) * provinces / n;
    let value = |i: usize, j: usize| {
        if i == j {
            let gain = found.utility_hat[j / n][j % n] * found.service_hat[j / n][j % n].powf(0.1);
            return gain.powf(kappa);
        }
        let living = found.living_cost_hat[2 + j / n][j % n];
        let wage = found.net_wage[j / n][j % n] / before.net_wage[j / n][j % n];
        let service = found.service_hat[j / n][j % n].powf(0.1);
        (wage * service / living / cost.hat(i, j)).powf(kappa)
    };
    for i in 0..2 * n {
        let mut inclusive = vec![(0.0, 0.0); provinces];
        for j in 0..2 * n {
            inclusive[nest(j)].0 += m[i * 2 * n + j] * value(i, j);
            inclusive[nest(j)].1 += m[i * 2 * n + j];
        }
        let hats: Vec<f64> = inclusive.iter().map(|(v, m)| v / m).collect();
        let phi: f64 = inclusive
            .iter()
            .zip(&hats)
            .map(|((_, m), hat)| m * hat.powf(kappa2 / kappa))
            .sum();
        assert!((phi / found.phi[i] - 1.0).abs() < 1e-10);
        assert!((phi.powf(1.0 / kappa2) / found.welfare_cell[i] - 1.0).abs() < 1e-10);
        for j in 0..2 * n {
            let share =
                m[i * 2 * n + j] * value(i, j) * hats[nest(j)].powf(kappa2 / kappa - 1.0) / phi;
            let people = share * base.registered()[i / n][i % n];
            assert!(
                (people / found.flows.persons(i, j) - 1.0).abs() < 1e-9,
                "{i} {j}"
            );
        }
    }
    // and a second step is the rest of one leap
    let rest = Levers {
        coop: Some(0.6.into()),
        ..Levers::default()
    };
    let leap = solve(
        &base,
        &Levers {
            coop: rest.coop.clone(),
            ..levers
        },
    );
    let second = solve(&base.rebase(&found), &rest);
    assert!(gap(&second.sales.concat(), &leap.sales.concat()) < 1e-10);
    let product: Vec<f64> = found
        .welfare_cell
        .iter()
        .zip(&second.welfare_cell)
        .map(|(a, b)| a * b)
        .collect();
    assert!(gap(&product, &leap.welfare_cell) < 1e-10);
}

#[test]
fn single_precision_is_off_by_what_it_says() {
    let (n, provinces) = (200, 10);
    let country = country(n, provinces, 9);
    let (full, half) = (country.full(dense), country.full(single));
    let levers = factors(n, provinces);
    let (a, b) = (solve(&full, &levers), solve(&half, &levers));
    assert!(
        differ(&a, &b) < 1e-7 && differ(&a, &b) > 1e-13,
        "{:e}",
        differ(&a, &b)
    );
    assert!(b.method.error > 5e-8 && b.method.error < 7e-8);
    let still = solve(&half, &Levers::default());
    assert!(gap(still.logs(), &vec![0.0; 10 * n]) < 1e-11);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_form_of_a_table_does_not_matter(kind in 0..KINDS, n in 3_usize..7, seed in 0_u64..10_000) {
        let tables = economy(kind, n, seed);
        let levers = reform(&tables, seed, 1.0);
        let one = Baseline::calibrate(&tables.economy()).unwrap();
        let found = solve(&one, &levers);
        for kernel in [dense, sparse] {
            let other = solve(&nested::kernels(&tables, kernel), &levers);
            prop_assert!(differ(&found, &other) < 1e-10);
        }
    }

    #[test]
    fn factors_are_the_table_they_multiply_to(kind in 0..KINDS, n in 3_usize..7, seed in 0_u64..10_000) {
        let tables = economy(kind, n, seed);
        let base = Baseline::calibrate(&tables.economy()).unwrap();
        let levers = factors(n, 2);
        let full = |f: &Factors, size: usize| -> Vec<f64> {
            (0..size * size)
                .map(|at| if at / size == at % size { 1.0 } else { f.hat(at / size, at % size) })
                .collect()
        };
        let trade = levers.trade_factors.as_ref().unwrap();
        let written = Levers {
            mig: Spread::square(2 * n, full(levers.mig_factors.as_ref().unwrap(), 2 * n)),
            trade: Spread::per_good(n, [full(&trade[0], n), full(&trade[1], n)]),
            mig_factors: None,
            trade_factors: None,
            ..levers.clone()
        };
        let (a, b) = (solve(&base, &levers), solve(&base, &written));
        prop_assert!(differ(&a, &b) < 1e-11);
        // twice the same factors
        let (a, b) = (solve(&base.rebase(&a), &levers), solve(&base.rebase(&b), &written));
        prop_assert!(differ(&a, &b) < 1e-10);
    }
}

#[test]
fn the_same_bytes_on_one_thread_and_two() {
    let country = country(22_000, 12, 3);
    let tables = nested::country(150, 6, 3);
    let loose = Options {
        tolerance: 1e-9,
        ..Options::default()
    };
    let run = |threads: usize| -> Vec<u64> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let (base, full) = (country.baseline(), tables.full(dense));
            let rights = Levers {
                chi: Some(0.4.into()),
                ..factors(150, 6)
            };
            let found = [
                base.solve(&factors(22_000, 12), &loose).unwrap(),
                solve(&full, &factors(150, 6)),
                solve(&full, &rights),
            ];
            let bits = |o: &Outcome| -> Vec<u64> {
                o.logs()
                    .iter()
                    .chain(&o.welfare_cell)
                    .map(|x| x.to_bits())
                    .collect()
            };
            found.iter().flat_map(bits).collect()
        })
    };
    assert!(run(1) == run(2));
}

#[test]
fn many_reforms_at_once_are_each_alone() {
    let (n, provinces) = (90, 6);
    let country = country(n, provinces, 11);
    let full = country.full(dense);
    let mut reforms: Vec<Levers> = (0..9)
        .map(|k| Levers {
            coop: Some((f64::from(k) / 10.0).into()),
            ..factors(n, provinces)
        })
        .collect();
    // all but one share their table
    for (_, reform) in reforms.iter_mut().enumerate().filter(|(k, _)| *k != 7) {
        reform.mig_factors.as_mut().unwrap().partner = None;
    }
    reforms[1].mig_factors.as_mut().unwrap().blocks = None;
    reforms[2] = Levers::default();
    reforms[3].mig = Some(0.9.into());
    reforms[4].chi = Some(0.3.into());
    reforms[5].home = Some((-1.0).into());
    reforms[6]
        .mig_factors
        .as_mut()
        .unwrap()
        .blocks
        .as_mut()
        .unwrap()
        .group
        .reverse();
    for base in [&full, &country.baseline()] {
        let found = base.solve_batch(&reforms[..6], &Options::default());
        for (k, (levers, found)) in reforms.iter().zip(found).enumerate() {
            match base.solve(levers, &Options::default()) {
                Ok(alone) => {
                    let gap = differ(&alone, &found.unwrap());
                    assert!(gap < 1e-11, "{k}: {gap:e}");
                }
                Err(error) => assert_eq!(error.to_string(), found.unwrap_err().to_string()),
            }
        }
    }
    let found = full.solve_batch(&reforms, &Options::default());
    let alone = solve(&full, &reforms[6]);
    assert!(differ(&alone, found[6].as_ref().unwrap()) < 1e-11);
    assert!(full.solve_batch(&[], &Options::default()).is_empty());
}

#[test]
fn a_table_has_no_place_in_a_formula() {
    let country = country(10, 2, 1);
    let base = country.baseline();
    let table = Levers {
        mig: Spread::square(20, vec![0.9; 400]),
        ..Levers::default()
    };
    let error = base.solve(&table, &Options::default()).unwrap_err();
    assert!(error.to_string().contains("mig_factors"), "{error}");
    let mut across = factors(10, 2);
    across
        .mig_factors
        .as_mut()
        .unwrap()
        .blocks
        .as_mut()
        .unwrap()
        .group[1] = 1;
    let error = base.solve(&across, &Options::default()).unwrap_err();
    assert!(
        error.to_string().contains("levers.mig_factors.blocks"),
        "{error}"
    );
    let rights = Levers {
        chi: Some(0.5.into()),
        ..Levers::default()
    };
    let error = nests(&country, 2, 1.0)
        .baseline()
        .solve(&rights, &Options::default())
        .unwrap_err();
    assert!(error.to_string().contains("two elasticities"), "{error}");
    let short = Levers {
        mig_factors: Some(Factors {
            origin: Some(vec![1.0; 3]),
            ..Factors::default()
        }),
        ..Levers::default()
    };
    let error = base.solve(&short, &Options::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("levers.mig_factors.origin is a list of 3"),
        "{error}"
    );
}

#[test]
fn broken_kernels_are_refused_whole() {
    let broken = Kernel::dense(2, vec![0.5, -1.0, f64::NAN, 0.5])
        .unwrap_err()
        .to_string();
    assert!(
        broken.contains("kernel[0][1]") && broken.contains("kernel[1][0]"),
        "{broken}"
    );
    assert!(matches!(
        Kernel::dense(2, vec![1.0; 3]),
        Err(EquilibriumError::Economy(_))
    ));
    let on_diagonal = Kernel::sparse(vec![1.0; 2], &[(1, 1, 0.1)])
        .unwrap_err()
        .to_string();
    assert!(on_diagonal.contains("row 1, column 1"), "{on_diagonal}");
    let mut country = country(10, 2, 1);
    country.migration.0[3] += 0.1;
    let (own, w) = &country.migration;
    let migration = Kernel::nested(own.clone(), w).unwrap();
    let trade = country
        .trade
        .clone()
        .map(|(own, w)| Kernel::nested(own, &w).unwrap());
    let error = Baseline::from_kernels(&country.economy, trade, migration)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("the sum of migration, row 3 is 1.1"),
        "{error}"
    );
    let mut negative = w.clone();
    negative.correction = vec![(0, 1, -0.5)];
    let error = Kernel::nested(own.clone(), &negative)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("kernel weight[0][1] with its correction"),
        "{error}"
    );
}
