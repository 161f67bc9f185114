//! Measures of an outcome, checked by hand or by another way.

mod support;

use ronghe_equilibrium::{Baseline, Case, IncomeGroup, Inequality, Levers, Options, RURAL, URBAN};
use support::{Dice, economy, reform};

fn group(income: f64, heads: f64, spread: f64, urban: f64) -> IncomeGroup {
    IncomeGroup {
        income,
        heads,
        spread,
        urban,
    }
}

/// Parts sum to wholes, and the baseline is its own yardstick.
#[test]
fn measures_add_up() {
    let tables = economy(5, 6, 11);
    let base = Baseline::calibrate(&tables.economy()).unwrap();
    let found = base
        .solve(&reform(&tables, 11, 1.0), &Options::default())
        .unwrap();
    let before = base.solve(&Levers::default(), &Options::default()).unwrap();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    let national: f64 = base
        .zone()
        .iter()
        .zip(found.real_gdp(&base))
        .filter(|(z, _)| **z == 0)
        .map(|(_, v)| v)
        .sum();
    near(found.real_gdp_index(&base), national);
    near(
        before.real_gdp(&base).iter().sum(),
        before.value_added.iter().sum(),
    );
    near(
        before.real_income(&base).iter().flatten().sum(),
        before.income.iter().flatten().sum(),
    );
    for (n, real) in found.real_gdp(&base).into_iter().enumerate() {
        let deflator = found.value_added[n] / real;
        let [farm, other] = [found.price_hat[RURAL][n], found.price_hat[URBAN][n]];
        assert!(
            deflator > farm.min(other) && deflator < farm.max(other),
            "{farm} {deflator} {other}"
        );
    }
    let [rural, urban] = found.welfare_by_registration(&base);
    let h = base.registered();
    let people = |k: usize| -> f64 { (0..4).map(|n| h[k][n]).sum() };
    near(
        found.welfare,
        (rural * people(RURAL) + urban * people(URBAN)) / (people(RURAL) + people(URBAN)),
    );
    let places = found.welfare_by_place(&base);
    let by_place: f64 = (0..4)
        .map(|n| places[n] * (h[RURAL][n] + h[URBAN][n]))
        .sum();
    near(found.welfare, by_place / (people(RURAL) + people(URBAN)));
    let income: f64 = before.effects(&base).iter().map(|e| e.income).sum();
    let earned: f64 = (0..4)
        .map(|n| before.income[RURAL][n] + before.income[URBAN][n])
        .sum();
    near(income, earned);
    let gains: f64 = found
        .effects(&base)
        .iter()
        .map(ronghe_equilibrium::Effect::gain)
        .sum();
    near(found.money_metric_welfare(&base), 1.0 + gains / income);
    let heads: f64 = found.group_heads.iter().sum();
    near(heads, h.iter().flatten().sum());
}

/// `G_n^real = G0_n G_n^ / prod_s (P_s,n^)^gov_s,n`, however the service is shared; and a baseline of 1.
#[test]
fn real_service_is_what_the_budgets_buy() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/equilibrium");
    let (mut runs, mut pooled) = (0, [0, 0]);
    for file in std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path())
    {
        if file.extension().is_none_or(|e| e != "json") {
            continue;
        }
        let case = Case::parse(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let base = Baseline::calibrate(&case.economy).unwrap();
        let before = base.solve(&Levers::default(), &Options::default()).unwrap();
        let gov = case.economy.par.gov.values().to_vec();
        let national: Vec<usize> = (0..base.places())
            .filter(|&n| base.zone()[n] == 0)
            .collect();
        let share = |s: usize, n: usize| match gov.len() {
            2 => gov[s],
            _ => gov[s * base.places() + n],
        };
        for run in &case.runs {
            let after = base.solve(&run.levers, &Options::default()).unwrap();
            let (mut real, mut nominal, mut users, mut users0) = (0.0, 0.0, 0.0, 0.0);
            for &n in &national {
                let prices: f64 = (0..2)
                    .map(|s| share(s, n) * after.price_hat[s][n].ln())
                    .sum();
                real += after.public_spending[n] * (-prices).exp();
                nominal += before.public_spending[n];
                users += after.workers[RURAL][n] + after.workers[URBAN][n];
                users0 += before.workers[RURAL][n] + before.workers[URBAN][n];
            }
            let (found, want) = (
                after.real_service_index(&base),
                real / nominal / (users / users0),
            );
            assert!(
                (found - want).abs() < 1e-11,
                "{} {}: {found} {want}",
                case.name,
                run.name
            );
            if run.levers == Levers::default() {
                assert!((found - 1.0).abs() < 1e-12, "{} {}", case.name, run.name);
            }
            runs += 1;
            pooled[usize::from(case.economy.par.pooled)] += 1;
        }
    }
    assert!(
        runs >= 36 && pooled[0] > 0 && pooled[1] > 0,
        "{runs} {pooled:?}"
    );
}

/// One place, everything 10% more productive: incomes stay and prices fall. By hand, with the default
/// inputs, `ln P_0 = -ln A + .16 ln P_0 + .25 ln P_1` and `ln P_1 = -ln A + .04 ln P_0 + .61 ln P_1`, so
/// `ln P_0 = -(.64 / .3176) ln A`, `ln P_1 = -(.88 / .3176) ln A`, and the budget, 2% of it for farm
/// goods, buys `A^((.02 x .64 + .98 x .88) / .3176)` of before.
#[test]
fn real_service_by_hand() {
    let text = r#"{"schema": "ronghe-equilibrium-1", "name": "one", "economy": {"N": 1,
        "pi": [[[1]], [[1]]], "m": [[0.7, 0.3], [0.1, 0.9]], "H": [3, 2], "omega": [1]},
        "runs": [{"name": "A", "levers": {"A": 1.1}}]}"#;
    let case = Case::parse(text).unwrap();
    let base = Baseline::calibrate(&case.economy).unwrap();
    let found = base
        .solve(&case.runs[0].levers, &Options::default())
        .unwrap();
    let hand = 1.1_f64.powf((0.02 * 0.64 + 0.98 * 0.88) / 0.3176);
    let index = found.real_service_index(&base);
    assert!((index - hand).abs() < 1e-10, "{index} {hand}");
}

/// Nobody loses where all gain: a share of 0, not of -0.
#[test]
fn nobody_loses_without_a_sign() {
    let tables = economy(0, 4, 3);
    let base = Baseline::calibrate(&tables.economy()).unwrap();
    let better = Levers {
        productivity: Some(1.2.into()),
        ..Levers::default()
    };
    for levers in [Levers::default(), better] {
        let found = base.solve(&levers, &Options::default()).unwrap();
        assert_eq!(found.losing_share(&base).to_bits(), 0.0_f64.to_bits());
    }
}

/// Published figures of the example: 26.340 and 44.482 million outside their province.
#[test]
fn china_2000_has_the_figures_of_its_readme() {
    let text = include_str!("../../../cases/equilibrium/china_2000.json");
    let case = Case::parse(text).unwrap();
    let base = Baseline::calibrate(&case.economy).unwrap();
    let unit = 628.55; // million registered workers
    for (run, (movers, farm, ratio, gini, welfare)) in case.runs.iter().zip([
        (26.340, 0.52921, 3.500, 0.5158, 1.0),
        (44.482, 0.50486, 3.121, 0.4956, 1.0747),
    ]) {
        let found = base.solve(&run.levers, &Options::default()).unwrap();
        let report = found.report(&base);
        let near = |a: f64, b: f64, digit: f64| assert!((a - b).abs() <= 0.5 * digit, "{a} {b}");
        near(found.migrants(&base).outside_place * unit, movers, 2e-3);
        near(found.farm_job_share(&base), farm, 1e-5);
        near(report.urban_rural_ratio, ratio, 1e-3);
        near(report.gini, gini, 1e-4);
        near(found.welfare, welfare, 1e-4);
    }
    assert_eq!(base.place_name(0), case.places.unwrap()[0]);
}

/// The parameters of the example are the defaults.
#[test]
fn defaults_are_those_of_china_2000() {
    let text = include_str!("../../../cases/equilibrium/china_2000.json");
    let full = Case::parse(text).unwrap();
    let mut bare = full.economy.clone();
    bare.par = ronghe_equilibrium::Parameters::default();
    bare.pol = ronghe_equilibrium::Policy::default();
    bare.wedge0 = 1.0.into();
    let levers = &full.runs[1].levers;
    let solve = |e| {
        Baseline::calibrate(e)
            .unwrap()
            .solve(levers, &Options::default())
            .unwrap()
    };
    let (full, bare) = (solve(&full.economy), solve(&bare));
    assert!(support::gap(full.logs(), bare.logs()) < 1e-12);
    assert!(support::gap(&full.sales.concat(), &bare.sales.concat()) < 1e-12);
}

/// One lognormal: `Gini = 2 Phi(s / sqrt 2) - 1`, `Theil = s^2 / 2`.
#[test]
fn one_lognormal_has_its_closed_forms() {
    let found = Inequality::of(&[group(3.0, 2.0, 0.7, 0.0), group(3.0, 1.0, 0.7, 1.0)]);
    assert!((found.gini - libm::erf(0.35)).abs() < 1e-14);
    assert!((found.theil - 0.245).abs() < 1e-14);
    assert!(found.gini_between_groups.abs() < 1e-14 && found.theil_urban_rural.abs() < 1e-14);
    // L(p) = Phi(Phi^-1(p) - s), and Phi^-1(.2) = -.8416212335729143
    let lowest = 0.5 * (1.0 + libm::erf((-0.841_621_233_572_914_3 - 0.7) / 2_f64.sqrt()));
    assert!((found.quintile_shares[0] - lowest).abs() < 1e-12);
    assert!((found.quintile_shares.iter().sum::<f64>() - 1.0).abs() < 1e-14);
}

/// Four people with 1, 1, 3, 5: Gini by ranks is 7/20; the lowest fifth has .8 of one person's 1.
#[test]
fn equal_incomes_are_divided_at_a_quantile() {
    let found = Inequality::of(&[
        group(1.0, 2.0, 0.0, 0.0),
        group(3.0, 1.0, 0.0, 0.0),
        group(5.0, 1.0, 0.0, 1.0),
    ]);
    assert!((found.gini - 0.35).abs() < 1e-14);
    for (share, hand) in found
        .quintile_shares
        .iter()
        .zip([0.08, 0.08, 0.16, 0.28, 0.40])
    {
        assert!((share - hand).abs() < 1e-12, "{:?}", found.quintile_shares);
    }
    assert!((found.urban_rural_ratio - 3.0).abs() < 1e-14);
}

/// A mixture against a sample of it.
#[test]
fn a_mixture_agrees_with_its_sample() {
    let groups = [
        group(1.0, 3.0, 0.3, 0.0),
        group(2.0, 4.0, 0.6, 1.0),
        group(5.0, 1.0, 0.0, 1.0),
    ];
    let mut dice = Dice::new(7);
    let mut sample: Vec<f64> = groups
        .iter()
        .flat_map(|g| {
            let draws = (0..200_000).take_while(|&k| f64::from(k) < g.heads * 25_000.0);
            draws.map(|_| *g).collect::<Vec<_>>()
        })
        .map(|g| g.income * (g.spread * dice.normal() - g.spread * g.spread / 2.0).exp())
        .collect();
    sample.sort_by(f64::total_cmp);
    let (count, total) = (sample.len() as f64, sample.iter().sum::<f64>());
    let ranked: f64 = sample
        .iter()
        .enumerate()
        .map(|(k, y)| (k + 1) as f64 * y)
        .sum();
    let gini = 2.0 * ranked / (count * total) - (count + 1.0) / count;
    let found = Inequality::of(&groups);
    assert!((found.gini - gini).abs() < 3e-3, "{} {gini}", found.gini);
    let top: f64 = sample[sample.len() * 4 / 5..].iter().sum::<f64>() / total;
    assert!((found.quintile_shares[4] - top).abs() < 3e-3);
}
