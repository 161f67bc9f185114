//! From values to px, and round numbers for an axis.

/// Values beyond this are drawn at this, so that no difference overflows.
const FAR: f64 = 1e300;
/// Values nearer to zero than this are drawn at zero, so that no quotient overflows.
const NEAR: f64 = 1e-280;

/// A straight scale. Any input gives a finite result.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    lo: f64,
    hi: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// Covers all finite `values` and every one of `also`, from px `from` to px `to`.
    pub(crate) fn fit(
        values: impl IntoIterator<Item = f64>,
        also: &[f64],
        [from, to]: [f64; 2],
    ) -> Self {
        let all = values.into_iter().chain(also.iter().copied());
        let (mut lo, mut hi) = all
            .filter(|x| x.is_finite())
            .map(|x| {
                if x.abs() < NEAR {
                    0.0
                } else {
                    x.clamp(-FAR, FAR)
                }
            })
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| {
                (lo.min(x), hi.max(x))
            });
        if lo > hi {
            (lo, hi) = (0.0, 1.0);
        }
        if hi - lo <= lo.abs().max(hi.abs()) * 1e-9 {
            let pad = if lo.abs() > 0.0 { lo.abs() * 0.1 } else { 0.5 };
            (lo, hi) = (lo - pad, hi + pad);
        }
        Self { lo, hi, from, to }
    }

    /// The same scale widened to whole ticks.
    pub(crate) fn nice(mut self, count: usize) -> Self {
        let step = self.step(count);
        self.lo = (self.lo / step + 1e-9).floor() * step;
        self.hi = (self.hi / step - 1e-9).ceil() * step;
        self
    }

    /// The least value covered.
    pub(crate) fn low(&self) -> f64 {
        self.lo
    }

    /// The greatest value covered.
    pub(crate) fn high(&self) -> f64 {
        self.hi
    }

    /// Where a value lies.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let part = (value.clamp(-FAR, FAR) - self.lo) / (self.hi - self.lo);
        self.from + part.clamp(-1e6, 1e6) * (self.to - self.from)
    }

    /// Distance of about `count` ticks: 1, 2 or 5 times a power of ten.
    pub(crate) fn step(&self, count: usize) -> f64 {
        let rough = (self.hi - self.lo) / count.max(1) as f64;
        let power = 10_f64.powf(rough.log10().floor());
        let lead = rough / power;
        let nice = match lead {
            l if l < 1.5 => 1.0,
            l if l < 3.0 => 2.0,
            l if l < 7.0 => 5.0,
            _ => 10.0,
        };
        let step = nice * power;
        if step.is_finite() && step > 0.0 {
            step
        } else {
            (self.hi - self.lo).max(1e-300)
        }
    }

    /// Round values within the scale, about `count` of them.
    pub(crate) fn ticks(&self, count: usize) -> Vec<f64> {
        let step = self.step(count);
        let first = (self.lo / step - 1e-9).ceil();
        (0..=4 * count.max(1))
            .map(|i| (first + i as f64) * step)
            .take_while(|x| *x <= self.hi + step * 1e-9)
            .filter(|x| x.is_finite())
            .map(|x| if x.abs() < step * 1e-9 { 0.0 } else { x })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round() {
        let scale = Scale::fit([1.6, 3.3], &[], [0.0, 100.0]).nice(5);
        let shown: Vec<String> = scale.ticks(5).iter().map(|t| format!("{t:.1}")).collect();
        assert_eq!(shown, ["1.5", "2.0", "2.5", "3.0", "3.5"]);
        assert!((scale.at(1.5)).abs() < 1e-9 && (scale.at(3.5) - 100.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn any_values_give_finite_places(values in prop::collection::vec(any::<f64>(), 0..6)) {
            let scale = Scale::fit(values.iter().copied(), &[], [10.0, 90.0]);
            for v in values.iter().copied().filter(|v| v.is_finite()) {
                let px = scale.at(v);
                prop_assert!((9.9..=90.1).contains(&px), "{v} at {px}");
            }
            let wide = scale.nice(5);
            prop_assert!(wide.at(1.0).is_finite());
            prop_assert!(wide.ticks(5).len() < 25);
        }
    }
}
