//! Random draws: a stream of its own for every place or round, so that the number of threads changes nothing.

use crate::GapError;
use rand_core::{RngCore, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Most rounds of a permutation test.
const MOST_ROUNDS: u32 = 1_000_000;

/// How a permutation test draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permutations {
    /// Rounds, at least 1; the smallest p is `1 / (rounds + 1)`.
    pub rounds: u32,
    /// Seed of the draws.
    pub seed: u64,
    /// Sequential test of Besag and Clifford (1991): a place is done once this many rounds lie at or beyond its
    /// value on either side. None draws all rounds at every place.
    pub stop_after: Option<u32>,
}

impl Permutations {
    /// All rounds at every place.
    pub fn new(rounds: u32, seed: u64) -> Self {
        Self {
            rounds,
            seed,
            stop_after: None,
        }
    }

    pub(crate) fn check(self) -> Result<(), GapError> {
        let setting = |name, value: u32, need| {
            Err(GapError::Setting {
                name,
                value: f64::from(value),
                need,
            })
        };
        if self.rounds == 0 || self.rounds > MOST_ROUNDS {
            return setting("permutations", self.rounds, "1 to 1,000,000");
        }
        match self.stop_after {
            Some(stop) if stop == 0 || stop > self.rounds => setting(
                "exceedances to stop after",
                stop,
                "at least 1 and at most the number of permutations",
            ),
            _ => Ok(()),
        }
    }
}

/// How often chance came to or beyond the value that was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exceedance {
    /// Rounds with at least the value found.
    pub at_least: u32,
    /// Rounds with at most the value found.
    pub at_most: u32,
    /// Rounds drawn.
    pub rounds: u32,
    /// Whether the sequential test stopped before the last round.
    pub stopped: bool,
}

impl Exceedance {
    /// Adds a round; what differs by less than `tie` is equal.
    #[inline]
    pub(crate) fn add(&mut self, drawn: f64, found: f64, tie: f64) {
        self.at_least += u32::from(drawn >= found - tie);
        self.at_most += u32::from(drawn <= found + tie);
        self.rounds += 1;
    }

    /// The rounds at or beyond the value found on the rarer side, `k`.
    fn rarer(self) -> u32 {
        self.at_least.min(self.at_most)
    }

    /// `(k + 1) / (P + 1)` on the rarer side, ties on both sides: the directed pseudo p of most programs, which
    /// is too small by half for a test that did not choose its side beforehand. `k / l` of Besag and Clifford
    /// where the test stopped after `l` rounds.
    pub fn p_directed(self) -> f64 {
        if self.stopped {
            f64::from(self.rarer()) / f64::from(self.rounds)
        } else {
            (f64::from(self.rarer()) + 1.0) / (f64::from(self.rounds) + 1.0)
        }
    }

    /// Twice the directed p, at most 1.
    pub fn p_both(self) -> f64 {
        (2.0 * self.p_directed()).min(1.0)
    }
}

/// A stream of numbers for item `of` of a run with this seed.
pub(crate) fn stream(seed: u64, of: u64) -> Xoshiro256PlusPlus {
    // Two scrambled words: neighbouring items and neighbouring seeds share nothing.
    Xoshiro256PlusPlus::seed_from_u64(
        scramble(seed).wrapping_add(scramble(of ^ 0xd1b5_4a32_d192_ed03)),
    )
}

/// The last step of the generator of Steele, Lea and Flood (2014).
fn scramble(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Whole numbers below a bound, each as likely as any other (Lemire 2019, *ACM TOMACS* 29(1)), several from one
/// word (Brackett-Rozinsky and Lemire 2024, *Batched ranged random integer generation*).
pub(crate) struct Below {
    bound: u32,
    /// `2^64 mod bound^i` for `i` numbers at once.
    reject: [u64; MOST_AT_ONCE + 1],
}

/// Most numbers drawn from one word.
pub(crate) const MOST_AT_ONCE: usize = 4;

impl Below {
    /// Numbers below `bound`, which is above 0.
    pub(crate) fn new(bound: u32) -> Self {
        let mut reject = [0; MOST_AT_ONCE + 1];
        let mut product = 1_u128;
        for left in &mut reject[1..] {
            product = (product * u128::from(bound)).min(1 << 64);
            *left = halves((1_u128 << 64) % product).1;
        }
        Self { bound, reject }
    }

    /// How many numbers one word gives with less than one word in 256 thrown away; two at least.
    pub(crate) fn at_once(&self) -> usize {
        let fits = |i: u32| u128::from(self.bound).pow(i) <= 1 << 56;
        (2..=4).rev().find(|i| fits(*i)).unwrap_or(2) as usize
    }

    /// Fills at most [`Below::at_once`] places.
    #[inline]
    pub(crate) fn fill(&self, numbers: &mut [u32], rng: &mut Xoshiro256PlusPlus) {
        loop {
            let mut rest = rng.next_u64();
            for number in numbers.iter_mut() {
                let wide = u128::from(rest) * u128::from(self.bound);
                (*number, rest) = halves(wide);
            }
            if rest >= self.reject[numbers.len()] {
                return;
            }
        }
    }
}

/// The number below the bound and what is left of the word.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the upper half is below a bound of 32 bits, and the lower half is meant"
)]
#[inline]
fn halves(wide: u128) -> (u32, u64) {
    ((wide >> 64) as u32, wide as u64)
}

/// One number below a bound above 0; what would favour some numbers is looked at only when it can.
#[inline]
pub(crate) fn below(bound: u32, rng: &mut Xoshiro256PlusPlus) -> u32 {
    let bound = u64::from(bound);
    loop {
        let wide = u128::from(rng.next_u64()) * u128::from(bound);
        let (number, rest) = halves(wide);
        if rest >= bound || rest >= bound.wrapping_neg() % bound {
            return number;
        }
    }
}

/// Shuffles in place (Fisher and Yates).
pub(crate) fn shuffle<T>(items: &mut [T], rng: &mut Xoshiro256PlusPlus) {
    for last in (1..items.len()).rev() {
        let bound = super::weights::index(last + 1);
        items.swap(last, below(bound, rng) as usize);
    }
}

/// Benjamini and Hochberg (1995): for each p the smallest false discovery rate at which it is rejected,
/// `q_(i) = min over j >= i of m p_(j) / j`. Order is kept; none where there is no p.
///
/// ```
/// use ronghe_gap::false_discovery;
/// let q = false_discovery(&[Some(0.01), None, Some(0.03), Some(0.02)]);
/// assert_eq!(q, [Some(0.03), None, Some(0.03), Some(0.03)]);
/// ```
pub fn false_discovery(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(f64, usize)> = p
        .iter()
        .enumerate()
        .filter_map(|(i, p)| Some(((*p)?, i)))
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let count = order.len() as f64;
    let mut q = vec![None; p.len()];
    let mut least = 1.0_f64;
    for (rank, &(p, i)) in order.iter().enumerate().rev() {
        least = least.min(p * count / (rank as f64 + 1.0));
        q[i] = Some(least);
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every number below 3 is equally likely: 30,000 draws, 10,000 each, 5 standard deviations 408.
    #[test]
    fn numbers_below_a_bound_are_uniform() {
        let mut rng = stream(1, 2);
        let mut count = [0_i32; 3];
        for _ in 0..30_000 {
            count[below(3, &mut rng) as usize] += 1;
        }
        assert!(count.iter().all(|c| (c - 10_000).abs() < 408), "{count:?}");
        // Two from one word: all nine pairs, 3,333 each, five standard deviations 272.
        let mut pairs = [0_i32; 9];
        for _ in 0..30_000 {
            let mut two = [0; 2];
            Below::new(3).fill(&mut two, &mut rng);
            pairs[(3 * two[0] + two[1]) as usize] += 1;
        }
        assert!(pairs.iter().all(|c| (c - 3_333).abs() < 272), "{pairs:?}");
    }

    #[test]
    fn a_word_gives_as_many_as_fit() {
        let at_once = |bound| Below::new(bound).at_once();
        assert_eq!(
            [3, 16_384, 16_385, 400_000, 500_000, u32::MAX].map(at_once),
            [4, 4, 3, 3, 2, 2]
        );
        // 2^64 = 1 (mod 3), = 7 (mod 9).
        assert_eq!(Below::new(3).reject[1..3], [1, 7]);
        assert_eq!(Below::new(1 << 20).reject, [0; 5]);
    }

    /// 6 orders of three, 24,000 shuffles: 4,000 each, 5 standard deviations 289.
    #[test]
    fn every_order_is_as_likely() {
        let mut count = std::collections::BTreeMap::new();
        for round in 0..24_000 {
            let mut items = [0, 1, 2];
            shuffle(&mut items, &mut stream(7, round));
            *count.entry(items).or_insert(0_i32) += 1;
        }
        assert_eq!(count.len(), 6);
        assert!(count.values().all(|c| (c - 4_000).abs() < 289), "{count:?}");
    }

    /// The example of Benjamini and Hochberg (1995, section 3.2): 15 p, the first four rejected at .05.
    #[test]
    fn golden_benjamini_hochberg() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0,
        ];
        let q = false_discovery(&p.map(Some));
        let rejected = q.iter().flatten().filter(|q| **q <= 0.05).count();
        assert_eq!(rejected, 4);
        assert!((q[3].unwrap() - 0.0095 * 15.0 / 4.0).abs() < 1e-15);
        assert!((q[7].unwrap() - 0.0344 * 15.0 / 8.0).abs() < 1e-15);
        // The last of three bounds them all: 3 x .04 and 3 x .05 / 2 are larger.
        let q = false_discovery(&[Some(0.04), Some(0.05), Some(0.051)]);
        assert!(
            q.iter().flatten().all(|q| (q - 0.051).abs() < 1e-15),
            "{q:?}"
        );
    }

    #[test]
    fn ties_count_on_both_sides_and_stops_are_told() {
        let mut e = Exceedance::default();
        for drawn in [1.0, 2.0, 2.0, 3.0] {
            e.add(drawn, 2.0, 1e-12);
        }
        assert_eq!((e.at_least, e.at_most, e.rounds), (3, 3, 4));
        assert!((e.p_directed() - 0.8).abs() < 1e-15);
        assert!((e.p_both() - 1.0).abs() < 1e-15);
        e.stopped = true;
        assert!((e.p_directed() - 0.75).abs() < 1e-15);
        let bad = Permutations {
            stop_after: Some(10),
            ..Permutations::new(9, 1)
        };
        insta::assert_snapshot!(bad.check().unwrap_err(), @"exceedances to stop after is 10, but it must be at least 1 and at most the number of permutations");
        assert!(Permutations::new(0, 1).check().is_err());
    }
}
