use super::*;
use crate::region;

fn built() -> (Model, Counties, People) {
    let (region, _) = region::open("china".as_ref()).unwrap();
    let model = Model::fitted(&region, Some(2020)).unwrap();
    let counties = Counties::read(&region, &model).unwrap();
    let people = People::divide(&model, &counties).unwrap();
    (model, counties, people)
}

/// People by county cells add to those between province cells, pair by pair; registered people and
/// workers of counties add to those of provinces.
#[test]
fn counties_add_to_provinces() {
    let (model, counties, people) = built();
    let (n, count, places) = (model.places.len(), counties.len(), people.places);
    let cell = |i: usize| i / places * n + counties.province[i % places];
    let inside: Vec<usize> = (0..2 * places).filter(|i| i % places < count).collect();
    let mut sums = vec![0.0; 4 * n * n];
    let mut workers = vec![0.0; 2 * n];
    for &i in &inside {
        workers[cell(i)] += people.workers[i];
        sums[cell(i) * 2 * n + cell(i)] += people.own[i];
        let other = (i + places) % (2 * places);
        sums[cell(i) * 2 * n + cell(other)] += people.partner[i];
        for &j in inside.iter().filter(|&&j| j != i) {
            sums[cell(i) * 2 * n + cell(j)] += people.between(i, j);
        }
    }
    let provinces = Provinces { model: &model };
    for p in (0..2 * n).filter(|p| model.nation(p % n)) {
        let h = model.economy.h.values()[p];
        for q in (0..2 * n).filter(|q| model.nation(q % n)) {
            let off = sums[p * 2 * n + q] - provinces.people(p, q);
            assert!(
                off.abs() < 1e-12 * h.max(provinces.people(p, q)),
                "{p} {q}: {off}"
            );
        }
    }
    for (found, wanted) in workers.iter().zip(model.workers()).take(n - 1) {
        assert!((found / wanted - 1.0).abs() < 1e-12);
    }
}

/// Every cell has people at home, weights are parts, and twice the same input gives the same bits.
#[test]
fn parts_sum_to_one_and_repeat() {
    let (_, counties, people) = built();
    let count = counties.len();
    assert!(people.own.iter().all(|own| *own > 0.0));
    let groups = people.blocks.len();
    for part in [&people.origin, &people.destination] {
        let mut sums = vec![0.0; groups];
        for (i, x) in part.iter().enumerate() {
            assert!(*x >= 0.0);
            sums[people.group[i]] += x;
        }
        let cells = 2 * counties.prefectures.len();
        let whole = sums
            .iter()
            .filter(|sum| (**sum - 1.0).abs() < 1e-12)
            .count();
        assert_eq!(whole, cells);
    }
    let (_, _, again) = built();
    assert_eq!(people.registered, again.registered);
    assert_eq!(people.blocks, again.blocks);
    assert_eq!(people.destination, again.destination);
    assert!(count > 2_800);
}

/// By hand: two counties, 10 and 30 wanted of which 4 come from the other county.
#[test]
fn parts_meet_arrivals_and_blocks() {
    let others = [vec![0.5, 0.5], vec![0.0, 0.0]];
    let (part, scale) = parts(&[10.0, 30.0], 36.0, [4.0, 0.0], &others).unwrap();
    assert!((part[0] - 0.25).abs() < 1e-14 && (scale[0] - 8.0).abs() < 1e-12);
    let rows = [vec![1.0, 1.0], vec![1.0, 3.0], vec![2.0, 2.0]];
    let fitted = in_turn(rows, [2.0, 6.0, 4.0], &[5.0, 7.0]).unwrap();
    let sum = |k: usize| -> f64 { fitted.iter().map(|row| row[k]).sum() };
    assert!((sum(0) - 5.0).abs() < 1e-12 && (fitted[1].iter().sum::<f64>() - 6.0).abs() < 1e-12);
}
