//! Parameters by place, and laws of what a place is: any name, any division.

mod support;

use proptest::prelude::*;
use ronghe_equilibrium::{Baseline, Case, Economy, Levers, Options, Outcome, RURAL, Spread, URBAN};
use serde_json::Value;
use support::{Dice, KINDS, Tables, economy, gap, reform, start};

/// A spread of any shape.
fn spread(shape: &[usize], values: &[f64]) -> Spread {
    fn nest(shape: &[usize], values: &[f64]) -> Value {
        let Some((&count, inner)) = shape.split_first() else {
            return values[0].into();
        };
        let parts = values.chunks(values.len() / count);
        parts.map(|part| nest(inner, part)).collect()
    }
    serde_json::from_value(nest(shape, values)).expect("numbers")
}

/// The same spread with new place `k` like old place `order[k]`, if it is by place, times `scale`.
fn of_places(old: &Spread, rank: usize, order: &[usize], scale: f64) -> Spread {
    let (mut shape, values) = (old.shape().to_vec(), old.values());
    if shape.len() < rank {
        return spread(&shape, values);
    }
    let n = shape.pop().expect("a list");
    shape.push(order.len());
    let rows = values.chunks(n);
    let new: Vec<f64> = rows
        .flat_map(|row| order.iter().map(|&k| scale * row[k]))
        .collect();
    spread(&shape, &new)
}

fn cells_of(order: &[usize], n: usize) -> Vec<usize> {
    let urban = order.iter().map(|k| k + n);
    order.iter().copied().chain(urban).collect()
}

/// An economy whose place `k` is part `1 / parts` of old place `order[k]`.
fn economy_of(old: &Tables, order: &[usize], parts: f64) -> Tables {
    let (n, size) = (old.n, order.len());
    let cells = cells_of(order, n);
    let pi = old.pi.clone().map(|table| {
        let row = |i: &usize| order.iter().map(|&b| table[*i][b] / parts).collect();
        order.iter().map(row).collect()
    });
    let m = (0..2 * size).map(|i| {
        let share = |j: usize| {
            let (a, b) = (cells[i], cells[j]);
            match (a % n == b % n, i % size == j % size) {
                (true, true) => old.m[a][b],
                (true, false) => 0.0,
                (false, _) => old.m[a][b] / parts,
            }
        };
        (0..2 * size).map(share).collect()
    });
    let mut new = Tables {
        n: size,
        pi,
        m: m.collect(),
        h: cells.iter().map(|&j| old.h[j] / parts).collect(),
        omega: order.iter().map(|&k| old.omega[k] / parts).collect(),
        zone: order.iter().map(|&k| old.zone[k]).collect(),
        wedge0: of_places(&old.wedge0, 2, order, 1.0),
        ..old.clone()
    };
    let par = &mut new.par;
    for shares in [
        &mut par.lab,
        &mut par.land,
        &mut par.cap,
        &mut par.beta_h,
        &mut par.fa,
        &mut par.gov,
        &mut par.agg,
    ] {
        *shares = of_places(shares, 2, order, 1.0);
    }
    par.io = of_places(&par.io, 3, order, 1.0);
    par.tax = of_places(&par.tax, 1, order, 1.0);
    par.phi = of_places(&par.phi, 1, order, 1.0);
    let pol = &mut new.pol;
    for level in [&mut pol.mu, &mut pol.coop, &mut pol.s_state, &mut pol.chi] {
        *level = of_places(level, 1, order, 1.0);
    }
    for money in [&mut pol.transfer, &mut pol.grant, &mut pol.eco] {
        *money = of_places(money, 1, order, 1.0 / parts);
    }
    new
}

/// The same reform there.
fn reform_of(old: &Levers, n: usize, order: &[usize], parts: f64) -> Levers {
    let cells = cells_of(order, n);
    let table = |values: &[f64], size: usize, order: &[usize]| -> Vec<f64> {
        let row = |&i: &usize| order.iter().map(move |&j| values[i * size + j]);
        order.iter().flat_map(row).collect()
    };
    let mut new = old.clone();
    let mig = old.mig.as_ref().expect("costs").values();
    new.mig = Spread::square(cells.len(), table(mig, 2 * n, &cells));
    let trade = old.trade.as_ref().expect("costs").values();
    let (farm, other) = trade.split_at(n * n);
    new.trade = Spread::per_good(order.len(), [table(farm, n, order), table(other, n, order)]);
    for name in Levers::NAMES {
        let scale = if name == "eco" { 1.0 / parts } else { 1.0 };
        let lever = match name {
            "A" => &old.productivity,
            "wedge" => &old.wedge,
            "amen" => &old.amen,
            "K" => &old.capital,
            "farm" => &old.farm,
            "home" => &old.home,
            "urb" => &old.urb,
            "new_urb" => &old.new_urb,
            "mu" => &old.mu,
            "coop" => &old.coop,
            "s_state" => &old.s_state,
            "eco" => &old.eco,
            "chi" => &old.chi,
            "zeta" => &old.zeta,
            _ => &None,
        };
        if let Some(lever) = lever {
            let lever = of_places(lever, 1, order, scale);
            new.set(name, lever).expect("a lever");
        }
    }
    new
}

/// An economy in which every parameter that can differ between places does.
fn varied(n: usize, seed: u64) -> Tables {
    let mut tables = economy(5, n, seed);
    let mut dice = Dice::new(seed ^ 0x77);
    let par = &mut tables.par;
    par.agg = [dice.list(n, 0.0, 0.02), dice.list(n, 0.0, 0.04)].into();
    par.fa = [0.35, 0.2, 0.3, 0.2, 0.1]
        .map(|fa| dice.list(n, 0.8 * fa, 1.2 * fa))
        .into();
    let gov = dice.list(n, 0.01, 0.03);
    par.gov = [gov.clone(), gov.iter().map(|g| 1.0 - g).collect()].into();
    let inputs: Vec<f64> = [(0.16, 0.41), (0.04, 0.65)]
        .into_iter()
        .flat_map(|(farm, all)| {
            let farm = dice.list(n, 0.9 * farm, 1.1 * farm);
            let other: Vec<f64> = farm.iter().map(|x| all - x).collect();
            [farm, other].concat()
        })
        .collect();
    par.io = spread(&[2, 2, n], &inputs);
    tables
}

fn any_economy(kind: u8, n: usize, seed: u64) -> Tables {
    if kind < KINDS {
        economy(kind, n, seed)
    } else {
        varied(n, seed)
    }
}

fn solve(tables: &Tables, levers: &Levers) -> (Baseline, Outcome) {
    let base = Baseline::calibrate(&tables.economy()).expect("an economy in order");
    let found = base
        .solve(levers, &Options::default())
        .expect("a reform that can be");
    (base, found)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// A place may be divided into two alike: nothing changes, whatever the parameters.
    #[test]
    fn halves_of_places_change_nothing(kind in 0..=KINDS, n in 3_usize..6, seed in 0_u64..10_000) {
        let tables = any_economy(kind, n, seed);
        let levers = reform(&tables, seed, 1.0);
        let order: Vec<usize> = (0..2 * n).map(|k| k / 2).collect();
        let (_, whole) = solve(&tables, &levers);
        let (_, halves) = solve(&economy_of(&tables, &order, 2.0), &reform_of(&levers, n, &order, 2.0));
        let expected: Vec<f64> = whole.logs().iter().flat_map(|x| [*x, *x]).collect();
        prop_assert!(gap(&expected, halves.logs()) < 1e-10, "{}", gap(&expected, halves.logs()));
        prop_assert!((whole.welfare - halves.welfare).abs() < 1e-11);
    }

    /// Any order of places, also where parameters and policy differ between them.
    #[test]
    fn the_order_of_places_does_not_matter(kind in 0..=KINDS, n in 3_usize..7, seed in 0_u64..10_000) {
        let tables = any_economy(kind, n, seed);
        let levers = reform(&tables, seed, 1.0);
        let mut dice = Dice::new(seed);
        let mut order: Vec<usize> = (0..n).collect();
        let keys = dice.list(n, 0.0, 1.0);
        order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]));
        let (_, one) = solve(&tables, &levers);
        let (_, other) = solve(&economy_of(&tables, &order, 1.0), &reform_of(&levers, n, &order, 1.0));
        let expected: Vec<f64> = one.logs().chunks(n).flat_map(|row| order.iter().map(|&k| row[k])).collect();
        prop_assert!(gap(&expected, other.logs()) < 1e-11, "{}", gap(&expected, other.logs()));
    }

    #[test]
    fn parameters_by_place_close_and_have_one_solution(n in 3_usize..8, seed in 0_u64..10_000) {
        let tables = varied(n, seed);
        let levers = reform(&tables, seed, 1.0);
        let (base, found) = solve(&tables, &levers);
        prop_assert!(found.residuals(&base).max() < 1e-12);
        let afar = Options { start: Some(start(n, seed)), ..Options::default() };
        let other = base.solve(&levers, &afar).unwrap();
        prop_assert!(gap(found.logs(), other.logs()) < 1e-12);
    }
}

/// Numbers of an independent program (numpy) for the package case with gains from size, spending shares,
/// inputs and public purchases by place.
#[test]
fn another_program_agrees_on_parameters_by_place() {
    let text = include_str!("../../../cases/equilibrium/8_package.json");
    let mut case = Case::parse(text).unwrap();
    vary(&mut case.economy);
    let base = Baseline::calibrate(&case.economy).unwrap();
    let found = base
        .solve(&case.runs[1].levers, &Options::default())
        .unwrap();
    assert!((found.welfare - 1.179_506_080_674_427).abs() < 1e-12);
    let sales = [
        0.041_336_564_763_134,
        0.051_711_080_103_929,
        0.068_203_900_577_715,
        0.025_516_728_814_523,
        0.011_647_131_010_222,
        0.031_775_122_816_140,
        0.011_921_359_688_406,
        0.013_087_291_246_360,
        0.031_621_352_841_061,
        0.013_673_346_002_313,
    ];
    assert!(gap(&found.sales[RURAL], &sales) < 1e-12);
    let workers = [
        0.094_913_607_900_793,
        0.059_628_975_744_269,
        0.108_100_229_321_486,
        0.038_529_651_857_521,
        0.020_883_610_249_351,
        0.046_124_624_296_415,
        0.032_346_176_659_666,
        0.014_956_758_378_830,
        0.037_999_893_089_532,
        0.015_409_341_279_634,
    ];
    assert!(gap(&found.workers[URBAN], &workers) < 1e-12);
    let farm_share = [
        0.234_723_428_481_852,
        0.255_653_394_040_505,
        0.273_745_530_754_960,
        0.243_260_120_453_162,
        0.260_894_170_748_524,
        0.269_638_962_827_173,
        0.239_393_048_191_866,
        0.257_934_709_091_746,
        0.271_832_097_736_397,
        0.264_213_452_646_119,
    ];
    assert!(gap(&found.farm_share[2], &farm_share) < 1e-12);
    let before = [
        0.412_351_257_137_900,
        0.416_516_913_552_388,
        0.471_543_441_395_580,
        0.231_434_105_333_171,
        0.106_696_478_643_217,
        0.200_954_072_028_242,
        0.123_295_941_744_062,
        0.091_286_134_739_481,
        0.284_156_072_087_459,
        0.127_230_734_631_110,
    ];
    assert!(gap(&base.sales()[URBAN], &before) < 1e-12);
}

fn vary(economy: &mut Economy) {
    let n = economy.n;
    let w = |k: usize| (k % 3) as f64 - 1.0;
    let par = &mut economy.par;
    let list = |value: &dyn Fn(usize) -> f64| (0..n).map(value).collect::<Vec<f64>>();
    par.agg = [
        list(&|k| 0.01 * (k % 2) as f64),
        list(&|k| 0.02 + 0.005 * (k % 4) as f64),
    ]
    .into();
    let first = |spread: &Spread, row: usize| match spread.shape().len() {
        1 => spread.values()[row],
        _ => spread.values()[row * n],
    };
    par.fa = [0, 1, 2, 3, 4]
        .map(|g| list(&|k| first(&par.fa, g) * (1.0 + 0.05 * w(k))))
        .into();
    let io = par.io.values().to_vec();
    let each = io.len() / 4;
    let inputs: Vec<f64> = (0..4)
        .flat_map(|at| {
            list(&|k| io[at * each] + 0.01 * w(k) * if at % 2 == 0 { 1.0 } else { -1.0 })
        })
        .collect();
    par.io = spread(&[2, 2, n], &inputs);
    par.gov = [
        list(&|k| first(&par.gov, 0) + 0.005 * w(k)),
        list(&|k| first(&par.gov, 1) - 0.005 * w(k)),
    ]
    .into();
}

/// The elasticities of trade and migration are national: a list by place is refused where it stands.
#[test]
fn elasticities_are_national() {
    let text = include_str!("../../../cases/equilibrium/2_land.json");
    for field in ["theta", "kappa", "gamma", "sigma", "eps_a"] {
        let mut document: Value = serde_json::from_str(text).unwrap();
        document["economy"]["par"][field] = vec![2.0; 3].into();
        let error = Case::parse(&document.to_string()).unwrap_err().to_string();
        assert!(error.contains("expected f64"), "{field}: {error}");
    }
}
