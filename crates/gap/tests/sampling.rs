//! Standard errors beside resampling, decompositions of gaps, and changes.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of a type with a lifetime is not general enough"
)]

use ronghe_base::Text;
use ronghe_gap::{
    Design, Estimate, Form, GapError, Grouping, Line, Lonely, Policy, Ranked, Reference, Sample,
    Statistic, growth_incidence, oaxaca_blinder,
};

/// Rows by a fixed recurrence: 15 villages in each of 4 strata, 10 households in each.
struct Rows {
    income: Vec<f64>,
    people: Vec<f64>,
    school: Vec<f64>,
    strata: Grouping,
    clusters: Grouping,
    half: Grouping,
}

fn rows() -> Rows {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let (mut income, mut people, mut school) = (vec![], vec![], vec![]);
    let (mut strata, mut clusters, mut half) = (vec![], vec![], vec![]);
    for village in 0..60_u32 {
        let level = 1.0 + f64::from(village / 15) + next();
        for household in 0..10_u32 {
            let years = (next() * 12.0).round();
            let town = household % 2;
            let rise = 1.0 + 0.1 * years + f64::from(town) * (0.5 + 0.05 * years);
            income.push(level * rise * (-(1.0 - next()).ln()).sqrt() * 1e4);
            people.push((next() * 4.0).floor() + 1.0);
            school.push(years);
            strata.push(village / 15);
            clusters.push(village);
            half.push(town);
        }
    }
    let by = |name: &str, labels: &[u32]| Grouping::new(Text::same(name), labels);
    Rows {
        strata: by("stratum", &strata),
        clusters: by("village", &clusters),
        half: by("town", &half),
        income,
        people,
        school,
    }
}

type Figure = fn(&Ranked<'_>) -> Result<Estimate, GapError>;

#[test]
fn linearised_errors_are_those_of_resampling() {
    let r = rows();
    let design = Design::new(
        &r.people,
        Some(&r.strata),
        Some(&r.clusters),
        Lonely::Refuse,
    )
    .unwrap();
    let sample = Sample::new(&r.income, &r.people, Policy::default()).unwrap();
    let ranked = Ranked::new(&sample).unwrap();
    let figures: [(&str, Figure); 11] = [
        ("mean", |r| r.mean()),
        ("median", |r| r.quantile(0.5)),
        ("gini", |r| r.gini()),
        ("theil t", |r| r.entropy(1.0)),
        ("atkinson 1", |r| r.atkinson(1.0)),
        ("palma", |r| r.palma()),
        ("qsr", |r| r.quintile_ratio()),
        ("poverty", |r| r.poverty(0.0, Line::OfMedian(0.6))),
        ("gap", |r| r.poverty(1.0, Line::OfMedian(0.6))),
        ("wolfson", |r| r.wolfson()),
        ("der", |r| r.duclos_esteban_ray(0.5)),
    ];
    for (name, figure) in figures {
        let error = design
            .standard_error(&sample, &figure(&ranked).unwrap())
            .unwrap();
        let (drawn, failed) = design
            .bootstrap(400, 2026, |w| {
                let sample = Sample::new(&r.income, w, Policy::default())?;
                Ok(figure(&Ranked::new(&sample)?)?.value)
            })
            .unwrap();
        assert_eq!(failed, 0);
        // 400 rounds know the error to a twenty-eighth; densities and steps take more
        assert!(
            (drawn / error - 1.0).abs() < 0.25,
            "{name}: {error}, resampled {drawn}"
        );
    }
}

#[test]
fn a_reform_has_a_smaller_error_than_two_samples() {
    let r = rows();
    let design = Design::new(
        &r.people,
        Some(&r.strata),
        Some(&r.clusters),
        Lonely::Refuse,
    )
    .unwrap();
    let after: Vec<f64> = r.income.iter().map(|y| y + 2_000.0).collect();
    let (one, two) = (
        Sample::new(&r.income, &r.people, Policy::default()).unwrap(),
        Sample::new(&after, &r.people, Policy::default()).unwrap(),
    );
    let (before, after) = (Ranked::new(&one).unwrap(), Ranked::new(&two).unwrap());
    let (a, b) = (before.gini().unwrap(), after.gini().unwrap());
    assert!(b.value < a.value, "the same amount for all lowers the Gini");
    let error = design
        .contrast(&[(1.0, &two, &b), (-1.0, &one, &a)])
        .unwrap();
    let level = design.standard_error(&one, &a).unwrap();
    assert!(error < level / 5.0, "{error} {level}");
    let growth = growth_incidence(&before, &after, 10).unwrap();
    let rates: Vec<f64> = growth.iter().filter_map(ronghe_gap::Growth::rate).collect();
    assert!(rates.windows(2).all(|w| w[0] > w[1]), "{rates:?}");
    let means: f64 = growth.iter().map(|g| g.before.value).sum::<f64>() / 10.0;
    assert!((means / before.mean().unwrap().value - 1.0).abs() < 1e-13);
}

#[test]
fn years_of_one_file_are_independent_or_matched() {
    // Two years, rows 0-299 and 300-599. As strata of their own: variances add.
    let r = rows();
    let year: Vec<u32> = (0..600).map(|i| i / 300).collect();
    let year = Grouping::new(Text::same("year"), &year);
    let part = |y: u32| {
        Sample::part(&r.income, &r.people, Policy::default(), |row| {
            year.codes()[row] == y
        })
        .unwrap()
    };
    let (one, two) = (part(0), part(1));
    let (a, b) = (
        Ranked::new(&one).unwrap().gini().unwrap(),
        Ranked::new(&two).unwrap().gini().unwrap(),
    );
    let design = Design::new(&r.people, Some(&year), None, Lonely::Refuse).unwrap();
    let (x, y) = (
        design.standard_error(&one, &a).unwrap(),
        design.standard_error(&two, &b).unwrap(),
    );
    let change = design
        .contrast(&[(1.0, &two, &b), (-1.0, &one, &a)])
        .unwrap();
    assert!((change / x.hypot(y) - 1.0).abs() < 1e-12);
    // As one panel of pairs whose incomes are the same in both years: no change, no error.
    let income: Vec<f64> = r.income[..300]
        .iter()
        .chain(&r.income[..300])
        .copied()
        .collect();
    let people: Vec<f64> = r.people[..300]
        .iter()
        .chain(&r.people[..300])
        .copied()
        .collect();
    let person: Vec<u32> = (0..600).map(|i| i % 300).collect();
    let person = Grouping::new(Text::same("person"), &person);
    let panel = Design::new(&people, None, Some(&person), Lonely::Refuse).unwrap();
    let part = |y: u32| {
        Sample::part(&income, &people, Policy::default(), |row| {
            year.codes()[row] == y
        })
        .unwrap()
    };
    let (one, two) = (part(0), part(1));
    let (a, b) = (
        Ranked::new(&one).unwrap().gini().unwrap(),
        Ranked::new(&two).unwrap().gini().unwrap(),
    );
    let change = panel
        .contrast(&[(1.0, &two, &b), (-1.0, &one, &a)])
        .unwrap();
    assert!(change < 1e-15, "{change}");
}

#[test]
fn gaps_are_explained_whole_and_with_errors_of_resampling() {
    let r = rows();
    let design = Design::new(
        &r.people,
        Some(&r.strata),
        Some(&r.clusters),
        Lonely::Refuse,
    )
    .unwrap();
    let columns = [(Text::new("教育年限", "schooling"), r.school.as_slice())];
    for statistic in [Statistic::Mean, Statistic::Gini, Statistic::Quantile(0.5)] {
        for reference in [Reference::First, Reference::Second, Reference::Pooled] {
            let split = |people: &[f64]| {
                oaxaca_blinder(
                    &r.income,
                    people,
                    Policy::default(),
                    (&r.half, 0, 1),
                    &columns,
                    statistic,
                    reference,
                )
            };
            let got = split(&r.people).unwrap();
            let sum = got.explained.value + got.unexplained.value;
            assert!((sum - got.gap.value).abs() <= 1e-12 * got.gap.value.abs());
            assert!((got.columns[0].value - got.explained.value).abs() <= 1e-12 * sum.abs());
            let table = got.table(Some(&design)).unwrap();
            assert_eq!(table.rows(), 4);
            if statistic == Statistic::Mean {
                for pick in [
                    |o: &ronghe_gap::OaxacaBlinder| o.explained.clone(),
                    |o: &ronghe_gap::OaxacaBlinder| o.unexplained.clone(),
                ] {
                    let error = got.standard_error(&design, &pick(&got)).unwrap();
                    let (drawn, _) = design
                        .bootstrap(300, 7, |w| Ok(pick(&split(w)?).value))
                        .unwrap();
                    assert!(
                        (drawn / error - 1.0).abs() < 0.2,
                        "{reference:?}: {error}, resampled {drawn}"
                    );
                }
            }
        }
    }
    let constant = vec![1.0; 600];
    let again = [
        (Text::same("schooling"), r.school.as_slice()),
        (Text::same("one"), constant.as_slice()),
    ];
    let sample = Sample::new(&r.income, &r.people, Policy::default()).unwrap();
    let error = Ranked::new(&sample)
        .unwrap()
        .rif_regression(Statistic::Mean, &again)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "indicator \"one\": this column is constant, or the columns before it explain it; leave it out"
    );
}

#[test]
fn opportunity_is_a_part_and_both_forms_agree_without_interactions() {
    let r = rows();
    let sample = Sample::new(&r.income, &r.people, Policy::default()).unwrap();
    let ranked = Ranked::new(&sample).unwrap();
    let by = [r.strata.clone(), r.half.clone()];
    let full = ranked.opportunity(&by, Form::Nonparametric).unwrap();
    let main = ranked.opportunity(&by, Form::Parametric).unwrap();
    assert_eq!(full.types, 8);
    assert!((0.0..1.0).contains(&full.share.value) && (0.0..1.0).contains(&main.share.value));
    assert!((full.share.value - main.share.value).abs() < 0.05);
    // one circumstance is one set of indicators: the regression fits means of logs exactly
    let one = ranked
        .opportunity(&by[1..], Form::Nonparametric)
        .unwrap()
        .level
        .value;
    let split = ranked.entropy_by(0.0, &by[1..]).unwrap();
    assert!((one - split.between[0].value).abs() < 1e-14);
    assert!(ranked.opportunity(&[], Form::Parametric).is_err());
}
