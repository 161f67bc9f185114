//! Exponentials, logarithms and powers of whole lists, and loops run with the widest vectors at hand.
//!
//! A pass takes some forty of them a place, and a call for each number is most of its time. The formulas are
//! those of fdlibm, written without branches so that the compiler makes vectors of them: within one unit
//! in the last place of the exact result, and the same bits whatever the width of the
//! vectors, since each number goes through the same operations. Numbers outside the middle range (zero, infinite,
//! beyond e^700) take the standard library's way, so that limits and errors are as usual.
//!
//! Source: Sun Microsystems (1993), fdlibm, logarithm and exponential (polynomials by Remez).

#![expect(clippy::excessive_precision, reason = "the digits of the source")]
#![expect(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "bits of numbers, not numbers"
)]
#![expect(
    clippy::inline_always,
    reason = "a loop is widened only with what it calls"
)]

/// Does work with the widest vectors the processor has.
#[inline]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// The high bits of `ln 2`, and the rest.
const LN2_HIGH: f64 = 6.931_471_803_691_238_16e-01;
const LN2_LOW: f64 = 1.908_214_929_270_587_70e-10;

/// `ln x` of a normal positive number.
#[inline(always)]
fn ln_of(x: f64) -> f64 {
    /// Bits of `sqrt(1/2)`, where the exponent steps.
    const STEP: u64 = 0x3fe6_a09e_667f_3bcd;
    const SERIES: [f64; 7] = [
        6.666_666_666_666_735_130e-01,
        3.999_999_999_940_941_908e-01,
        2.857_142_874_366_239_149e-01,
        2.222_219_843_214_978_396e-01,
        1.818_357_216_161_805_012e-01,
        1.531_383_769_920_937_332e-01,
        1.479_819_860_511_658_591e-01,
    ];
    let bits = x.to_bits();
    let above = bits.wrapping_sub(STEP);
    let exponent = whole((above as i64) >> 52);
    let f = f64::from_bits(bits.wrapping_sub(above & (0xfff << 52))) - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (SERIES[1] + w * (SERIES[3] + w * SERIES[5]));
    let odd = z * (SERIES[0] + w * (SERIES[2] + w * (SERIES[4] + w * SERIES[6])));
    let half = 0.5 * f * f;
    let rest = s * (half + (even + odd)) + exponent * LN2_LOW;
    exponent * LN2_HIGH - ((half - rest) - f)
}

/// A small whole number as `f64`, by adding it to the bits of one whose last place is one.
#[inline(always)]
fn whole(k: i64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0; // 1.5 2^52
    f64::from_bits((SHIFT.to_bits() as i64).wrapping_add(k) as u64) - SHIFT
}

/// `e^x` for `|x| <= 700`.
#[inline(always)]
fn exp_of(x: f64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    const SERIES: [f64; 5] = [
        1.666_666_666_666_660_190_37e-01,
        -2.777_777_777_701_559_338_42e-03,
        6.613_756_321_437_934_361_17e-05,
        -1.653_390_220_546_525_153_90e-06,
        4.138_136_797_057_238_460_39e-08,
    ];
    let shifted = x * std::f64::consts::LOG2_E + SHIFT;
    let k = shifted - SHIFT;
    let (high, low) = (x - k * LN2_HIGH, k * LN2_LOW);
    let r = high - low;
    let z = r * r;
    let poly = SERIES[0] + z * (SERIES[1] + z * (SERIES[2] + z * (SERIES[3] + z * SERIES[4])));
    let c = r - z * poly;
    let y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
    f64::from_bits(y.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// Replaces each number by its logarithm.
pub(crate) fn ln(list: &mut [f64]) {
    wide(
        #[inline(always)]
        || {
            for part in list.chunks_mut(PART) {
                if part.iter().fold(true, |all, x| all & usual(*x)) {
                    for x in part {
                        *x = ln_of(*x);
                    }
                } else {
                    for x in part {
                        *x = each_ln(*x);
                    }
                }
            }
        },
    );
}

/// Replaces each number by its exponential.
pub(crate) fn exp(list: &mut [f64]) {
    wide(
        #[inline(always)]
        || {
            for part in list.chunks_mut(PART) {
                if part.iter().fold(true, |all, x| all & (x.abs() <= 700.0)) {
                    for x in part {
                        *x = exp_of(*x);
                    }
                } else {
                    for x in part {
                        *x = each_exp(*x);
                    }
                }
            }
        },
    );
}

/// Raises each number, at least 0, to a power.
pub(crate) fn power(list: &mut [f64], exponent: f64) {
    ln(list);
    for x in list.iter_mut() {
        *x *= exponent;
    }
    exp(list);
}

/// Numbers looked at together.
const PART: usize = 32;

/// Positive, normal and finite.
#[inline(always)]
fn usual(x: f64) -> bool {
    (f64::MIN_POSITIVE..=f64::MAX).contains(&x)
}

/// The same number whatever its neighbours.
#[inline(never)]
fn each_ln(x: f64) -> f64 {
    if usual(x) { ln_of(x) } else { x.ln() }
}

#[inline(never)]
fn each_exp(x: f64) -> f64 {
    if x.abs() <= 700.0 { exp_of(x) } else { x.exp() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(f: impl Fn(&mut [f64]), x: f64) -> f64 {
        let mut list = [x];
        f(&mut list);
        list[0]
    }

    /// Units in the last place between two numbers.
    fn apart(a: f64, b: f64) -> u64 {
        a.to_bits().abs_diff(b.to_bits())
    }

    #[test]
    fn limits_are_as_usual() {
        for x in [0.0, -1.0, f64::INFINITY, f64::NAN, 5e-324, 1.0, f64::MAX] {
            assert!(apart(one(ln, x), x.ln()) <= 1 || (x.ln().is_nan() && one(ln, x).is_nan()));
        }
        for x in [
            0.0,
            -0.0,
            710.0,
            -746.0,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
        ] {
            assert!(apart(one(exp, x), x.exp()) <= 1 || x.is_nan());
        }
        assert!(one(ln, 1.0).abs() < f64::MIN_POSITIVE);
        assert!(one(exp, f64::NAN).is_nan());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn a_last_place_at_most(x in -700.0_f64..700.0, near in -1e-6_f64..1e-6) {
            prop_assert!(apart(one(exp, x), x.exp()) <= 1, "exp {x}");
            prop_assert!(apart(one(exp, near), near.exp()) <= 1, "exp {near}");
            let y = x.exp();
            prop_assert!(apart(one(ln, y), y.ln()) <= 1, "ln {y}");
            let y = 1.0 + near;
            prop_assert!(apart(one(ln, y), y.ln()) <= 1, "ln {y}");
        }
    }

    #[test]
    fn neighbours_do_not_matter() {
        let usual: Vec<f64> = (1..=70).map(|k| f64::from(k) * 0.37).collect();
        let mut mixed = usual.clone();
        mixed[3] = 0.0;
        mixed[40] = f64::INFINITY;
        for f in [ln, exp] {
            let (mut a, mut b) = (usual.clone(), mixed.clone());
            f(&mut a);
            f(&mut b);
            for k in (0..70).filter(|k| ![3, 40].contains(k)) {
                assert_eq!(a[k].to_bits(), b[k].to_bits());
            }
        }
    }
}
