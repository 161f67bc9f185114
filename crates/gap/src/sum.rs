//! Sums that keep what a plain sum of a million rows loses.

/// A running sum with its rounding error beside it (Neumaier 1974, *ZAMM* 54(1), 39-51).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    sum: f64,
    error: f64,
}

impl Sum {
    /// Adds one term.
    #[inline]
    pub(crate) fn add(&mut self, x: f64) {
        let sum = self.sum + x;
        // Whatever the larger of the two loses by absorbing the smaller.
        self.error += if self.sum.abs() >= x.abs() {
            (self.sum - sum) + x
        } else {
            (x - sum) + self.sum
        };
        self.sum = sum;
    }

    /// The rounded sum and what is left of it.
    #[inline]
    pub(crate) fn parts(self) -> (f64, f64) {
        (self.sum, self.error)
    }

    /// The sum.
    #[inline]
    pub(crate) fn value(self) -> f64 {
        self.sum + self.error
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Self {
        let mut sum = Self::default();
        for x in terms {
            sum.add(x);
        }
        sum
    }
}

/// The product and its rounding error, exact below 2^996 and where no part underflows (Dekker 1971,
/// *Numerische Mathematik* 18(3), 224-242).
#[inline]
pub(crate) fn product(a: f64, b: f64) -> (f64, f64) {
    let split = |x: f64| {
        let c = 134_217_729.0 * x; // 2^27 + 1
        let high = c - (c - x);
        (high, x - high)
    };
    let p = a * b;
    let ((ah, al), (bh, bl)) = (split(a), split(b));
    (p, ((ah * bh - p) + ah * bl + al * bh) + al * bl)
}

/// The compensated sum of the terms.
pub(crate) fn sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    terms.into_iter().collect::<Sum>().value()
}

/// The sum of `f` over a long column: plain in eight lanes inside blocks of 256, compensated across
/// blocks, so that it is both fast and near exact.
pub(crate) fn blocked(values: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let block = |values: &[f64]| -> f64 {
        let mut lanes = [0.0; 8];
        let mut eights = values.chunks_exact(8);
        for eight in &mut eights {
            for (lane, &x) in lanes.iter_mut().zip(eight) {
                *lane += f(x);
            }
        }
        let rest: f64 = eights.remainder().iter().map(|&x| f(x)).sum();
        lanes.iter().sum::<f64>() + rest
    };
    sum(values.chunks(256).map(block))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_terms_survive_large_ones() {
        let terms = [1e16, 1.0, 1.0, -1e16];
        assert!((sum(terms) - 2.0).abs() < 1e-12);
        assert!(
            (terms.iter().sum::<f64>() - 2.0).abs() > 1e-12,
            "a plain sum loses them"
        );
    }
}
