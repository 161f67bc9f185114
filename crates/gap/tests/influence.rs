//! Influence functions against what they claim to be: the slope of a figure as the weight of one
//! row grows.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of a type with a lifetime is not general enough"
)]

use proptest::prelude::*;
use ronghe_base::Text;
use ronghe_gap::{Estimate, Form, GapError, Grouping, Line, Policy, Ranked, Sample};

type Figure = Box<dyn Fn(&Ranked<'_>) -> Result<Estimate, GapError>>;

#[allow(clippy::too_many_lines, reason = "a list of figures, one a line")]
/// Every figure that moves smoothly with the weights.
fn figures(labels: &[u8], sources: &[Vec<f64>; 2]) -> Vec<(&'static str, Figure)> {
    let by = Grouping::new(Text::same("g"), labels);
    let other: Vec<u8> = labels.iter().map(|l| l / 2).collect();
    let other = Grouping::new(Text::same("h"), &other);
    let levels = || vec![other.clone(), by.clone()];
    let (levels1, levels2, levels3) = (levels(), levels(), levels());
    let odd: Vec<bool> = (0..labels.len()).map(|i| i % 2 == 0).collect();
    let types = || vec![by.clone(), Grouping::new(Text::same("odd"), &odd)];
    let (levels4, levels5) = (types(), types());
    let (by1, by2, by3, by4, by5) = (by.clone(), by.clone(), by.clone(), by.clone(), by.clone());
    let (one, two) = (sources.clone(), sources.clone());
    let split = |s: &[Vec<f64>; 2], r: &Ranked<'_>| {
        r.gini_by_source(&[(Text::same("a"), &s[0]), (Text::same("b"), &s[1])])
    };
    vec![
        ("mean", Box::new(|r| r.mean())),
        ("gini", Box::new(|r| r.gini())),
        ("theil l", Box::new(|r| r.entropy(0.0))),
        ("theil t", Box::new(|r| r.entropy(1.0))),
        ("ge 2", Box::new(|r| r.entropy(2.0))),
        ("ge -1", Box::new(|r| r.entropy(-1.0))),
        ("atkinson .5", Box::new(|r| r.atkinson(0.5))),
        ("atkinson 1", Box::new(|r| r.atkinson(1.0))),
        ("atkinson 2", Box::new(|r| r.atkinson(2.0))),
        (
            "nested between",
            Box::new(move |r| r.entropy_by(0.0, &levels1).map(|s| s.between[1].clone())),
        ),
        (
            "nested within",
            Box::new(move |r| r.entropy_by(1.0, &levels2).map(|s| s.within)),
        ),
        (
            "nested ge 2",
            Box::new(move |r| r.entropy_by(2.0, &levels3).map(|s| s.between[0].clone())),
        ),
        (
            "opportunity",
            Box::new(move |r| {
                r.opportunity(&levels4, Form::Nonparametric)
                    .map(|o| o.share)
            }),
        ),
        (
            "opportunity, parametric",
            Box::new(move |r| r.opportunity(&levels5, Form::Parametric).map(|o| o.share)),
        ),
        ("lorenz", Box::new(|r| r.lorenz(0.37))),
        (
            "generalised lorenz",
            Box::new(|r| r.generalised_lorenz(0.37)),
        ),
        ("share", Box::new(|r| r.share(0.23, 0.71))),
        ("palma", Box::new(|r| r.palma())),
        ("qsr", Box::new(|r| r.quintile_ratio())),
        ("fgt 1", Box::new(|r| r.poverty(1.0, Line::OfMean(0.6)))),
        ("fgt 2", Box::new(|r| r.poverty(2.0, Line::OfMean(0.6)))),
        ("fgt 0", Box::new(|r| r.poverty(0.0, Line::Fixed(300.0)))),
        ("esteban-ray", Box::new(move |r| r.esteban_ray(1.3, &by1))),
        (
            "within",
            Box::new(move |r| r.gini_by(&by2).map(|s| s.within)),
        ),
        (
            "between",
            Box::new(move |r| r.gini_by(&by3).map(|s| s.between)),
        ),
        (
            "overlap",
            Box::new(move |r| r.gini_by(&by4).map(|s| s.overlap)),
        ),
        (
            "mean ranks",
            Box::new(move |r| r.yitzhaki_lerman(&by5).map(|s| s.between)),
        ),
        (
            "source",
            Box::new(move |r| split(&one, r).map(|s| s.sources[0].part.clone())),
        ),
        (
            "effect",
            Box::new(move |r| split(&two, r).map(|s| s.sources[1].elasticity.clone().unwrap())),
        ),
    ]
}

fn rows() -> impl Strategy<Value = Vec<(f64, f64, u8, f64)>> {
    let row = (
        prop_oneof![1.0..1e3_f64, (1_u8..6).prop_map(|x| f64::from(x) * 100.0)],
        0.5..5.0_f64,
        0_u8..4,
        -0.5..1.0_f64,
    );
    prop::collection::vec(row, 6..25)
}

fn value(figure: &Figure, income: &[f64], people: &[f64]) -> Result<Estimate, GapError> {
    let sample = Sample::new(income, people, Policy::default()).unwrap();
    figure(&Ranked::new(&sample).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn influence_is_the_slope_by_weight(rows in rows(), pick in 0_usize..25) {
        let income: Vec<f64> = rows.iter().map(|r| r.0).collect();
        let people: Vec<f64> = rows.iter().map(|r| r.1).collect();
        let labels: Vec<u8> = rows.iter().map(|r| r.2).collect();
        let wage: Vec<f64> = rows.iter().map(|r| r.0 * r.3).collect();
        let farm: Vec<f64> = rows.iter().map(|r| r.0 * (0.8 - r.3)).collect();
        let row = pick % rows.len();
        let all: f64 = people.iter().sum();
        for (name, figure) in figures(&labels, &[wage, farm]) {
            let at = match value(&figure, &income, &people) {
                // circumstances that explain each other, by chance
                Err(GapError::Indicator { .. }) if name.starts_with("opportunity") => continue,
                found => found.unwrap(),
            };
            let step = 1e-5;
            let moved = |by: f64| {
                let mut people = people.clone();
                people[row] += by;
                value(&figure, &income, &people).unwrap().value
            };
            let slope = (moved(step) - moved(-step)) / (2.0 * step) * all;
            let scale = at.influence.iter().fold(at.value.abs(), |m, x| m.max(x.abs()));
            prop_assert!(
                (slope - at.influence[row]).abs() <= 2e-5 * scale + 1e-8,
                "{}: slope {}, influence {}, value {}", name, slope, at.influence[row], at.value
            );
            let mean: f64 = at.influence.iter().zip(&people).map(|(x, w)| x * w).sum::<f64>() / all;
            prop_assert!(mean.abs() <= 1e-12 * scale + 1e-14, "{}: influence has mean {}", name, mean);
        }
    }
}
