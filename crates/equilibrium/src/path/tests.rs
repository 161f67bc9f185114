//! Laws of the step from year to year that need its parts.

use super::*;
use crate::case::Case;

fn baseline() -> Baseline {
    let text = include_str!("../../../../cases/equilibrium/7_local_capital.json");
    Baseline::calibrate(&Case::parse(text).unwrap().economy).unwrap()
}

fn largest(a: &[f64], b: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

/// At the same values two half years of moving, or of registering, are one year.
#[test]
fn two_half_years_are_one_year() {
    let base = baseline();
    let cells = 2 * base.places();
    let dynamics = Dynamics {
        conversion: 0.1.into(),
        ..Dynamics::default()
    };
    let mut path = Path::new(&base, dynamics).unwrap();
    let better = Levers {
        amen: Some([vec![1.0; cells / 2], vec![1.3; cells / 2]].into()),
        ..Levers::default()
    };
    let year = path.advance(&better).unwrap();
    let people = &year.outcome.flows.rows().flatten().collect::<Vec<f64>>();
    let whole = &year.change;
    let half = Change {
        reconsider: 1.0 - (1.0 - whole.reconsider).sqrt(),
        converted: whole
            .converted
            .iter()
            .map(|c| 1.0 - (1.0 - c).sqrt())
            .collect(),
        ..whole.clone()
    };
    let twice = half.move_people(&half.move_people(people));
    assert!(largest(&twice, &whole.move_people(people)) < 1e-15);
    assert!(largest(&twice, people) > 1e-4, "people do move");
    let (mut one, mut two) = (people.clone(), people.clone());
    whole.convert(&mut one);
    half.convert(&mut two);
    half.convert(&mut two);
    assert!(largest(&one, &two) < 1e-15);
    assert!(largest(&one, people) > 1e-4, "people do register");
}

/// People and capital as one list.
fn state(path: &Path) -> Vec<f64> {
    [path.people.clone(), flat(&path.capital)].concat()
}

fn at(path: &Path, state: &[f64]) -> Path {
    let (people, capital) = state.split_at(path.people.len());
    Path {
        people: people.to_vec(),
        capital: unflat(capital),
        ..path.clone()
    }
}

/// The year map, linearised where it rests, says how fast a path settles.
#[test]
fn paths_settle_as_fast_as_the_linear_map_says() {
    let base = baseline();
    let n = base.places();
    let lever = Levers {
        productivity: Some([vec![1.05; n], vec![1.0; n]].into()),
        ..Levers::default()
    };
    let mut path = Path::new(&base, Dynamics::default()).unwrap();
    path.run(1_500, &|_| lever.clone()).unwrap();
    let rest = state(&path);
    let next = |x: &[f64]| {
        let mut path = at(&path, x);
        path.advance(&lever).unwrap();
        state(&path)
    };
    // a direction in which registered people stay the same: that of the path itself
    let minus = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>();
    let norm = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let first = state(&Path::new(&base, Dynamics::default()).unwrap());
    let mut direction = minus(&first, &rest);
    let mut eigenvalue = 0.0;
    for _ in 0..150 {
        let size = norm(&direction);
        let shifted = |sign: f64| -> Vec<f64> {
            let step = sign * 1e-5 / size;
            let pairs = rest.iter().zip(&direction);
            next(&pairs.map(|(x, d)| x + step * d).collect::<Vec<_>>())
        };
        let image = minus(&shifted(1.0), &shifted(-1.0));
        eigenvalue = norm(&image) / 2e-5;
        direction = image;
    }
    // the path itself, once fast movements are over
    let mut path = Path::new(&base, Dynamics::default()).unwrap();
    let far = |path: &Path| norm(&minus(&state(path), &rest));
    path.run(79, &|_| lever.clone()).unwrap();
    let start = far(&path);
    let mut years = 0;
    let mut before = start;
    while far(&path) > start / 2.0 {
        before = far(&path);
        path.advance(&lever).unwrap();
        years += 1;
    }
    // the year in which half is passed, and the part of it
    let part = (before / (start / 2.0)).ln() / (before / far(&path)).ln();
    let simulated = f64::from(years - 1) + part;
    let linear = 0.5_f64.ln() / eigenvalue.ln();
    assert!(
        (simulated / linear - 1.0).abs() < 0.02,
        "{simulated} {linear}"
    );
}
