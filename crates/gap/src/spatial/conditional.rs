//! Conditional permutations: the value of a place stays, its neighbours are drawn afresh from all others.
//!
//! Every place draws for itself, without replacement; no draw serves two places. (A table of draws shared by all
//! places is faster and lets the errors of all p hang together; this is not done.)

use super::draw::{Below, Exceedance, Permutations, below, stream};
use super::weights::{at, index};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Most neighbours that are drawn in one go and thrown away together when two are the same.
const MOST_IN_ONE_GO: usize = 16;

/// One place under test.
pub(super) struct Place<'a> {
    /// Its row.
    pub(super) me: usize,
    /// Weights of its neighbours, whoever they are.
    pub(super) weights: &'a [f64],
    /// `sum_j w_ij term(j)` as found.
    pub(super) found: f64,
    /// What counts as equal.
    pub(super) tie: f64,
}

/// Room for the draws of one thread.
#[derive(Default)]
pub(super) struct Room {
    ids: Vec<u32>,
    swaps: Vec<usize>,
}

/// Draws neighbours for one place out of `places` and counts how often `sum_r w_r term(drawn_r)` comes to or
/// beyond the value found.
pub(super) fn test(
    place: &Place<'_>,
    places: usize,
    draws: Permutations,
    room: &mut Room,
    term: impl Fn(usize) -> f64,
) -> Exceedance {
    macro_rules! in_one_go {
        ($($k:literal)*) => {
            match place.weights.len() {
                $($k => {
                    let others = Below::new(index(places - 1));
                    match others.at_once() {
                        4 => fixed::<$k, 4>(place, &others, draws, term),
                        3 => fixed::<$k, 3>(place, &others, draws, term),
                        _ => fixed::<$k, 2>(place, &others, draws, term),
                    }
                })*
                _ => one_by_one(place, places, draws, room, term),
            }
        };
    }
    let k = place.weights.len();
    // Two alike are rare enough to throw all away: below one time in four.
    if k <= MOST_IN_ONE_GO && 2 * k * k < places {
        in_one_go!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
    } else {
        one_by_one(place, places, draws, room, term)
    }
}

/// `K` draws at a time, drawn again whole when two are the same: every ordered choice of `K` different places
/// stays as likely as any other.
fn fixed<const K: usize, const WORD: usize>(
    place: &Place<'_>,
    others: &Below,
    draws: Permutations,
    term: impl Fn(usize) -> f64,
) -> Exceedance {
    let mut weights = [0.0; K];
    weights.copy_from_slice(place.weights);
    let me = index(place.me);
    let mut rng = stream(draws.seed, place.me as u64);
    let mut count = Exceedance::default();
    while !done(&mut count, draws) {
        let mut ids = several::<K, WORD>(others, &mut rng);
        while !different(&ids) {
            ids = several::<K, WORD>(others, &mut rng);
        }
        let mut sum = 0.0;
        for (&id, w) in ids.iter().zip(weights) {
            // The others, numbered without the place itself.
            sum += w * term(at(id + u32::from(id >= me)));
        }
        count.add(sum, place.found, place.tie);
    }
    count
}

#[inline]
fn several<const K: usize, const WORD: usize>(
    others: &Below,
    rng: &mut Xoshiro256PlusPlus,
) -> [u32; K] {
    let mut ids = [0; K];
    for some in ids.chunks_mut(WORD) {
        others.fill(some, rng);
    }
    ids
}

/// Compared without a branch for each pair, which the processor does many at a time.
#[inline]
fn different<const K: usize>(ids: &[u32; K]) -> bool {
    let mut same = 0;
    for step in 1..=K / 2 {
        for i in 0..K {
            same |= u32::from(ids[i] == ids[(i + step) % K]);
        }
    }
    same == 0
}

/// The first `k` steps of a shuffle, undone after each round so that the rounds of a place do not hang on those
/// of another.
fn one_by_one(
    place: &Place<'_>,
    places: usize,
    draws: Permutations,
    room: &mut Room,
    term: impl Fn(usize) -> f64,
) -> Exceedance {
    let others = index(places - 1);
    if room.ids.len() != places - 1 {
        room.ids = (0..others).collect();
    }
    let me = index(place.me);
    let mut rng = stream(draws.seed, place.me as u64);
    let mut count = Exceedance::default();
    while !done(&mut count, draws) {
        room.swaps.clear();
        let mut sum = 0.0;
        for (r, w) in place.weights.iter().enumerate() {
            let other = r + at(below(others - index(r), &mut rng));
            room.ids.swap(r, other);
            room.swaps.push(other);
            let id = room.ids[r];
            sum += w * term(at(id + u32::from(id >= me)));
        }
        for (r, &other) in room.swaps.iter().enumerate().rev() {
            room.ids.swap(r, other);
        }
        count.add(sum, place.found, place.tie);
    }
    count
}

/// Whether all rounds are drawn, or enough for the sequential test.
#[inline]
fn done(count: &mut Exceedance, draws: Permutations) -> bool {
    if count.rounds == draws.rounds {
        return true;
    }
    let enough = |stop| count.at_least >= stop && count.at_most >= stop;
    count.stopped = draws.stop_after.is_some_and(enough);
    count.stopped
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    /// Every ordered choice of `k` of the others comes equally often, and the place itself never.
    fn choices(places: usize, k: usize, by: &str) -> BTreeMap<Vec<usize>, u32> {
        let (weights, rounds) = (vec![1.0; k], 24_000);
        let place = Place {
            me: 2,
            weights: &weights,
            found: 0.0,
            tie: 0.0,
        };
        let seen = RefCell::new(vec![]);
        let term = |j: usize| {
            seen.borrow_mut().push(j);
            0.0
        };
        let draws = Permutations::new(rounds, 5);
        match by {
            "whole" => fixed::<2, 4>(&place, &Below::new(index(places - 1)), draws, term),
            _ => one_by_one(&place, places, draws, &mut Room::default(), term),
        };
        let mut count = BTreeMap::new();
        for chosen in seen.borrow().chunks(k) {
            *count.entry(chosen.to_vec()).or_insert(0) += 1;
        }
        count
    }

    #[test]
    fn every_choice_of_neighbours_is_as_likely() {
        for by in ["whole", "one by one"] {
            let count = choices(5, 2, by);
            assert_eq!(count.len(), 12, "{by}: 4 others, 4 x 3 ordered pairs");
            assert!(count.keys().all(|c| !c.contains(&2) && c[0] != c[1]));
            // 2,000 each, five standard deviations 214.
            assert!(
                count.values().all(|&c| c.abs_diff(2_000) < 214),
                "{by}: {count:?}"
            );
        }
    }

    #[test]
    fn equal_numbers_are_seen_at_any_distance() {
        for i in 0..7 {
            for j in 0..i {
                let mut ids = [10, 11, 12, 13, 14, 15, 16];
                ids[i] = ids[j];
                assert!(!different(&ids), "{i} {j}");
                let mut even = [0, 1, 2, 3, 4, 5, 6, 7];
                even[i] = even[j];
                assert!(!different(&even), "{i} {j}");
            }
        }
        assert!(different(&[1, 2, 3, 4, 5]));
    }

    #[test]
    fn the_sequential_test_stops_when_enough_lie_on_both_sides() {
        let weights = [1.0];
        let place = Place {
            me: 0,
            weights: &weights,
            found: 50.0,
            tie: 0.0,
        };
        let draws = Permutations {
            stop_after: Some(10),
            ..Permutations::new(999, 1)
        };
        let count = test(&place, 101, draws, &mut Room::default(), |j| j as f64);
        assert!(count.stopped && count.rounds < 200, "{count:?}");
        assert_eq!(count.at_least.min(count.at_most), 10);
        let far = Place {
            found: 1e9,
            ..place
        };
        let count = test(&far, 101, draws, &mut Room::default(), |j| j as f64);
        assert!(!count.stopped && count.rounds == 999);
    }
}
