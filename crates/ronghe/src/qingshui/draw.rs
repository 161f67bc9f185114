//! Seeded draws and exact decimals: the same bytes on every machine.
//!
//! Every table draws from its own stream, so a new table never changes an old one. Only integers
//! are drawn, and only `+ - * /` and square roots touch floats, which IEEE 754 rounds alike
//! everywhere.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use ronghe_base::apportion;
use std::fmt;

/// A stream of draws.
pub(super) struct Draw(ChaCha8Rng);

impl Draw {
    /// Stream `stream` of `seed`.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u128::from(high.abs_diff(low)) + 1;
        let step = (u128::from(self.0.next_u64()) * width) >> 64;
        low + i64::try_from(step).expect("below the width")
    }

    /// True `permille` times in a thousand.
    pub(super) fn chance(&mut self, permille: i64) -> bool {
        self.between(0, 999) < permille
    }

    /// One of `items`.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[index(self.between(0, int(items.len()) - 1))]
    }

    /// Puts `items` in a drawn order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, index(self.between(0, int(last))));
        }
    }

    /// A skewed factor in thousandths: quantiles of a lognormal with mean 1 and log standard
    /// deviation 0.5.
    pub(super) fn skewed(&mut self) -> i64 {
        const QUANTILES: [i64; 21] = [
            250, 388, 465, 526, 579, 630, 679, 728, 777, 829, 882, 940, 1002, 1070, 1147, 1236,
            1344, 1482, 1675, 2009, 3200,
        ];
        let at = self.between(0, 19_999);
        let (low, part) = (index(at / 1000), at % 1000);
        QUANTILES[low] + (QUANTILES[low + 1] - QUANTILES[low]) * part / 1000
    }
}

/// A count as a signed number.
pub(super) fn int(count: usize) -> i64 {
    i64::try_from(count).expect("a count fits")
}

/// A number at or above zero as an index.
pub(super) fn index(number: i64) -> usize {
    usize::try_from(number).expect("an index is at least zero")
}

/// A whole number of `10^-decimals`, printed exactly.
#[derive(Clone, Copy)]
pub(super) struct Fixed(pub(super) i64, pub(super) u32);

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scale, width) = (10_u64.pow(self.1), self.1 as usize);
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / scale, self.0.unsigned_abs() % scale);
        match width {
            0 => write!(f, "{sign}{whole}"),
            _ => write!(f, "{sign}{whole}.{part:0width$}"),
        }
    }
}

/// A float rounded to a whole number of `10^-decimals`.
pub(super) fn fixed(value: f64, decimals: u32) -> Fixed {
    let scaled = (value * 10_i64.pow(decimals) as f64).round();
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^53")]
    Fixed(scaled as i64, decimals)
}

/// Divides `total` by `weights` with the largest remainder; ties go to the earlier part.
pub(super) fn split(total: i64, weights: &[i64]) -> Vec<i64> {
    let plain = |n: i64| u64::try_from(n).expect("totals and weights are at least zero");
    let weights: Vec<u64> = weights.iter().map(|&w| plain(w)).collect();
    let parts = apportion(plain(total), &weights).expect("some weight is above zero");
    let part = |p: u64| i64::try_from(p).expect("a part is at most the total");
    parts.into_iter().map(part).collect()
}
