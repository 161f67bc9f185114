//! Sums without any rounding, so that parts can be added in any order on any machine (X6).

use crate::GapError;
use serde::{Deserialize, Serialize};

/// Bits of a limb.
const BITS: u32 = 32;
/// Most limbs that the range of products can fill.
const MOST: usize = 200;
/// Additions before carries must move on: each adds below 2^32 to a limb of 63 bits.
const CARRY: u32 = 1 << 29;
/// A double is a whole number times two to this power at least; a product to twice that.
const LOWEST: i32 = -2 * 1_074;

/// The exact sum of doubles and of products of two doubles.
///
/// A fixed-point number that grows as it must: no term is rounded, whatever its size, so the sum
/// does not depend on the order of terms or on how parts are merged. [`Exact::value`] rounds once, to
/// the nearest double, ties to even. About twelve limbs hold ordinary money.
///
/// # Source
/// Kulisch (2013), Computer Arithmetic and Validity, 2nd ed., ch. 8 (long accumulator).
///
/// ```
/// use ronghe_gap::Exact;
/// let mut sum = Exact::default();
/// for x in [1e300, 1.0, -1e300, 1e-300] {
///     sum.add(x)?;
/// }
/// assert_eq!(sum.value(), 1.0);
/// sum.add(-1.0)?;
/// assert_eq!(sum.value(), 1e-300);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(into = "Canonical", try_from = "Canonical")]
pub struct Exact {
    /// Power of 2^32 of the first limb, above the lowest.
    first: usize,
    limbs: Vec<i64>,
    pending: u32,
}

/// The one way to write a sum: a sign, and limbs of 32 bits without zeros at either end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Canonical {
    negative: bool,
    first: usize,
    limbs: Vec<u32>,
}

impl Exact {
    /// Adds a number.
    ///
    /// # Errors
    /// [`GapError::Value`] when it is not finite.
    pub fn add(&mut self, x: f64) -> Result<(), GapError> {
        self.add_product(x, 1.0)
    }

    /// Adds a product without rounding it.
    ///
    /// # Errors
    /// [`GapError::Value`] when a factor is not finite.
    #[inline]
    pub fn add_product(&mut self, x: f64, y: f64) -> Result<(), GapError> {
        if !(x.is_finite() && y.is_finite()) {
            return Err(GapError::Value {
                row: 0,
                column: "term of a sum",
                value: if x.is_finite() { y } else { x },
                need: "finite",
            });
        }
        let ((m, e), (n, f)) = (parts(x), parts(y));
        let digits = u128::from(m) * u128::from(n);
        if digits != 0 {
            let negative = x.is_sign_negative() != y.is_sign_negative();
            self.add_digits(digits, (e + f - LOWEST).unsigned_abs() as usize, negative);
        }
        Ok(())
    }

    /// Adds `digits x 2^(place + LOWEST)`; at most 106 bits, so five limbs.
    #[inline]
    fn add_digits(&mut self, digits: u128, place: usize, negative: bool) {
        let (limb, shift) = (place / 32, place % 32);
        self.reach(limb, limb + 5);
        let at = limb - self.first;
        // two halves of 64 bits, so that the shift cannot lose the top
        let bottom = (digits & u128::from(u64::MAX)) << shift;
        let top = (digits >> 64) << shift;
        let word =
            |x: u128, k: u32| i64::try_from((x >> (32 * k)) & 0xffff_ffff).unwrap_or_default();
        let words = [
            word(bottom, 0),
            word(bottom, 1),
            word(bottom, 2) + word(top, 0),
            word(top, 1),
            word(top, 2),
        ];
        for (limb, word) in self.limbs[at..at + 5].iter_mut().zip(words) {
            *limb += if negative { -word } else { word };
        }
        self.pending += 1;
        if self.pending >= CARRY {
            self.carry();
        }
    }

    /// Makes room for limbs `from..upto`.
    #[inline]
    fn reach(&mut self, from: usize, upto: usize) {
        if self.limbs.is_empty() {
            self.first = from;
        }
        if from < self.first {
            let more = self.first - from;
            self.limbs.splice(0..0, std::iter::repeat_n(0, more));
            self.first = from;
        }
        if upto > self.first + self.limbs.len() {
            self.limbs.resize(upto - self.first, 0);
        }
    }

    /// Moves carries on: every limb but the last in `0..2^32`.
    fn carry(&mut self) {
        let mut carried = 0_i64;
        let last = self.limbs.len().saturating_sub(1);
        for (i, limb) in self.limbs.iter_mut().enumerate() {
            *limb += carried;
            if i < last {
                carried = *limb >> BITS;
                *limb -= carried << BITS;
            }
        }
        while let Some(&top) = self.limbs.last() {
            if (-(1 << BITS)..1 << BITS).contains(&top) {
                break;
            }
            let at = self.limbs.len() - 1;
            self.limbs[at] = top & 0xffff_ffff;
            self.limbs.push(top >> BITS);
        }
        // carried limbs count for one addition each
        self.pending = 1;
    }

    /// Adds another sum; the order of merging does not matter.
    pub fn merge(&mut self, other: &Self) {
        if other.limbs.is_empty() {
            return;
        }
        let mut other = other.clone();
        other.carry();
        self.carry();
        self.reach(other.first, other.first + other.limbs.len());
        let at = other.first - self.first;
        for (limb, more) in self.limbs[at..].iter_mut().zip(&other.limbs) {
            *limb += more;
        }
        self.carry();
    }

    /// The sum, rounded once to the nearest double, ties to even. Too large a sum is infinite.
    pub fn value(&self) -> f64 {
        let Canonical {
            negative,
            first,
            limbs,
        } = Canonical::from(self.clone());
        if limbs.is_empty() {
            return 0.0;
        }
        // the three highest limbs have at least 65 bits; what lies below only breaks ties
        let limb = |back: usize| {
            limbs
                .len()
                .checked_sub(back)
                .map_or(0, |i| u128::from(limbs[i]))
        };
        let top = (limb(1) << 64) | (limb(2) << 32) | limb(3);
        let below = limbs.len().saturating_sub(3);
        let sticky = limbs[..below].iter().any(|&l| l != 0);
        let end = i64::try_from(first + limbs.len()).unwrap_or_default();
        let place = end * 32 - 96 + i64::from(LOWEST);
        let bits = 128 - i64::from(top.leading_zeros());
        let drop = (bits - 53).max(-1_074 - place);
        if drop > bits {
            return if negative { -0.0 } else { 0.0 };
        }
        let (kept, rest) = (top >> drop, top & ((1 << drop) - 1));
        let half = 1_u128 << (drop - 1);
        let up = rest > half || (rest == half && (sticky || kept & 1 == 1));
        let size = scale((kept + u128::from(up)) as f64, place + drop);
        if negative { -size } else { size }
    }
}

/// Whole digits and the power of two of a finite double.
#[inline]
fn parts(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let exponent = i32::try_from((bits >> 52) & 0x7ff).unwrap_or_default();
    let digits = bits & ((1 << 52) - 1);
    if exponent == 0 {
        (digits, -1_074)
    } else {
        (digits | (1 << 52), exponent - 1_075)
    }
}

/// `x 2^power`, exact where the result is a double; `x` has at most 53 bits.
fn scale(x: f64, power: i64) -> f64 {
    let mut left = power;
    let mut out = x;
    while left != 0 && out.is_finite() && out != 0.0 {
        let step = left.clamp(-1_000, 1_000);
        // below the normal doubles, x was rounded to the last place there is: no second rounding
        out *= f64::from_bits((1_023 + step).unsigned_abs() << 52);
        left -= step;
    }
    out
}

impl From<Exact> for Canonical {
    fn from(mut sum: Exact) -> Self {
        sum.carry();
        let negative = sum.limbs.last().is_some_and(|&top| top < 0);
        if negative {
            for limb in &mut sum.limbs {
                *limb = -*limb;
            }
            sum.carry();
        }
        // every limb is now in 0..2^32
        let mut limbs: Vec<u32> = sum.limbs.iter().map(|&l| low(l.unsigned_abs())).collect();
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
        let zeros = limbs.iter().take_while(|&&l| l == 0).count();
        limbs.drain(..zeros);
        Self {
            negative: negative && !limbs.is_empty(),
            first: if limbs.is_empty() {
                0
            } else {
                sum.first + zeros
            },
            limbs,
        }
    }
}

impl TryFrom<Canonical> for Exact {
    type Error = GapError;

    fn try_from(c: Canonical) -> Result<Self, GapError> {
        if c.limbs.len() > MOST || c.first > MOST {
            return Err(GapError::Setting {
                name: "limbs of an exact sum",
                value: c.limbs.len().max(c.first) as f64,
                need: "as they were written: at most 200",
            });
        }
        let sign = if c.negative { -1 } else { 1 };
        Ok(Self {
            first: c.first,
            limbs: c.limbs.iter().map(|&l| sign * i64::from(l)).collect(),
            pending: 1,
        })
    }
}

/// The low half.
#[inline]
fn low(x: u64) -> u32 {
    u32::try_from(x & 0xffff_ffff).unwrap_or_default()
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        Canonical::from(self.clone()) == Canonical::from(other.clone())
    }
}

impl Eq for Exact {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(terms: &[(f64, f64)]) -> Exact {
        let mut sum = Exact::default();
        for &(x, y) in terms {
            sum.add_product(x, y).unwrap();
        }
        sum
    }

    fn bits(x: f64) -> u64 {
        x.to_bits()
    }

    #[test]
    fn rounding_is_to_nearest_even_once() {
        let e = f64::EPSILON;
        for (terms, want) in [
            (vec![(1.0, 1.0), (e / 2.0, 1.0)], 1.0),
            (vec![(1.0 + e, 1.0), (e / 2.0, 1.0)], 1.0 + 2.0 * e),
            (vec![(1.0, 1.0), (e / 2.0, 1.0), (1e-300, 1e-300)], 1.0 + e),
            (vec![(1e-300, 1e-300)], 0.0),
            (vec![(5e-324, 1.0)], 5e-324),
            (vec![(5e-324, 0.5), (5e-324, 0.25)], 5e-324),
            (vec![(5e-324, 0.5)], 0.0),
            (vec![(f64::MAX, 1.0)], f64::MAX),
            (vec![(f64::MAX, 2.0), (f64::MAX, -1.0)], f64::MAX),
            (vec![(1e200, 1e200)], f64::INFINITY),
            (vec![(-3.0, 1.0), (1e-5, 1.0)], -3.0 + 1e-5),
            (
                vec![(2.0_f64.powi(-1_022), 0.5), (5e-324, 0.5)],
                2.0_f64.powi(-1_023),
            ),
        ] {
            assert_eq!(bits(total(&terms).value()), bits(want), "{terms:?}");
        }
        assert!(Exact::default().add(f64::NAN).is_err());
        assert!(Exact::default().add_product(1.0, f64::INFINITY).is_err());
    }

    #[test]
    fn many_additions_carry() {
        let mut sum = Exact::default();
        sum.add(-1.0).unwrap();
        sum.pending = CARRY - 5;
        for _ in 0..20 {
            sum.add(0.1).unwrap();
        }
        // 20 times the double nearest to 0.1, less 1, rounded once
        assert!((sum.value() - 1.0).abs() < 3e-16);
        assert!(sum.pending < 100);
    }

    fn terms() -> impl Strategy<Value = Vec<(f64, f64)>> {
        let any = (-1.0..1.0_f64, -280_i32..280).prop_map(|(m, e)| m * 10.0_f64.powi(e));
        prop::collection::vec((any, -1e6..1e6_f64), 0..40)
    }

    proptest! {
        #[test]
        fn merging_is_the_whole_in_any_order(terms in terms(), cut in 0_usize..40, turn in 0_usize..40) {
            let cut = cut.min(terms.len());
            let mut parts = total(&terms[cut..]);
            parts.merge(&total(&terms[..cut]));
            let mut turned = terms.clone();
            turned.rotate_left(turn % terms.len().max(1));
            let whole = total(&terms);
            prop_assert_eq!(&parts, &whole);
            prop_assert_eq!(&total(&turned), &whole);
            prop_assert_eq!(bits(parts.value()), bits(whole.value()));
            let text = serde_json::to_string(&parts).unwrap();
            prop_assert_eq!(&text, &serde_json::to_string(&whole).unwrap());
            let back: Exact = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&back, &whole);
            // what is taken away again leaves nothing
            let gone: Vec<(f64, f64)> = terms.iter().map(|&(x, y)| (-x, y)).collect();
            parts.merge(&total(&gone));
            prop_assert_eq!(parts, Exact::default());
        }

        #[test]
        fn whole_numbers_are_exact(terms in prop::collection::vec((-(1_i64 << 53)..1 << 53, -1_000_000_i64..1_000_000), 1..40)) {
            let want: i128 = terms.iter().map(|&(a, b)| i128::from(a) * i128::from(b)).sum();
            let floats: Vec<(f64, f64)> = terms.iter().map(|&(a, b)| (a as f64, b as f64)).collect();
            // the cast of a whole number rounds once, to nearest even
            prop_assert_eq!(total(&floats).value().to_bits(), (want as f64).to_bits());
        }
    }
}
