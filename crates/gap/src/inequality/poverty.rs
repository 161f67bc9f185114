//! Poverty lines and measures, with the error of the line in that of the measure (D1, C1).

use super::estimate::{Estimate, Measure, both};
use super::ranked::Ranked;
use crate::GapError;

/// Where the poverty line stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Line {
    /// At an amount, yuan per person and year; known without error.
    Fixed(f64),
    /// At a part of the median, such as 0.6; estimated from the sample.
    OfMedian(f64),
    /// At a part of the mean; estimated from the sample.
    OfMean(f64),
}

impl Ranked<'_> {
    /// The poverty line, with its influence.
    ///
    /// # Errors
    /// [`GapError::Setting`] unless the line is finite and above 0.
    pub fn line(&self, line: Line) -> Result<Estimate, GapError> {
        let made = |of: &Estimate, part: f64, zh: &str, en: &str| {
            let measure = Measure::new(
                format!("line-{en}-{part}"),
                both(
                    format!("贫困线：{zh}的 {part}"),
                    format!("poverty line: {part} of the {en}"),
                ),
                of.measure.variant.clone(),
            );
            Estimate::from_parts(measure, part * of.value, &[(part, of)])
        };
        let found = match line {
            Line::Fixed(z) => {
                let measure = Measure::new(
                    format!("line-{z}"),
                    both("贫困线", "poverty line"),
                    both("固定", "fixed"),
                );
                Estimate::new(measure, z, self.map(|_| 0.0))
            }
            Line::OfMedian(part) => made(&self.quantile(0.5)?, part, "中位数", "median"),
            Line::OfMean(part) => made(&self.mean()?, part, "平均", "mean"),
        }?;
        if found.value > 0.0 {
            return Ok(found);
        }
        Err(GapError::Setting {
            name: "poverty line",
            value: found.value,
            need: "above 0",
        })
    }

    /// Poverty by Foster, Greer and Thorbecke (D1): `FGT(a) = mean of ((z - y) / z)^a` over all, for
    /// those with `y < z` only. `a = 0` is the share of the poor, 1 the gap, 2 its square.
    ///
    /// An income at the line is not poor. Where the line is estimated, its influence is carried:
    /// `FGT(a)` moves with it by the density at the line (`a = 0`, Gaussian kernel of
    /// [`Ranked::bandwidth`]) or by `a / z mean of ((z - y) / z)^(a-1) (y / z)`. An income below 0
    /// has a gap above 1; the policy says what becomes of it.
    ///
    /// # Shapes and units
    /// - `a`: 0, or at least 1
    ///
    /// # Errors
    /// [`GapError::Setting`] for `a` or the line.
    ///
    /// # Source
    /// Foster, Greer and Thorbecke (1984), *Econometrica* 52(3), 761-766; Preston (1995), *Journal of
    /// the Royal Statistical Society A* 158, 91-105 (relative lines).
    ///
    /// ```
    /// use ronghe_gap::{Line, Policy, Ranked, Sample};
    /// let sample = Sample::new(&[1.0, 2.0, 4.0, 9.0], &[1.0; 4], Policy::default())?;
    /// let ranked = Ranked::new(&sample)?;
    /// assert_eq!(ranked.poverty(0.0, Line::Fixed(4.0))?.value, 0.5);
    /// assert_eq!(ranked.poverty(1.0, Line::Fixed(4.0))?.value, 0.3125);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn poverty(&self, a: f64, line: Line) -> Result<Estimate, GapError> {
        let head = a <= 0.0;
        if !(a >= 0.0 && a.is_finite() && (head || a >= 1.0)) {
            return Err(GapError::Setting {
                name: "order of the poverty measure",
                value: a,
                need: "0, or at least 1",
            });
        }
        let line = self.line(line)?;
        let z = line.value;
        let gap = |y: f64, a: f64| match y < z {
            false => 0.0,
            true if a <= 0.0 => 1.0,
            true => ((z - y) / z).powf(a),
        };
        let mut influence = self.map(|y| gap(y, a));
        let value = self.average(influence.iter().copied());
        let slope = if head {
            self.density(z).unwrap_or(0.0)
        } else {
            let values = self.sample.values().iter();
            a / z * self.average(values.map(|&y| gap(y, a - 1.0) * y / z))
        };
        for (x, moved) in influence.iter_mut().zip(&line.influence) {
            *x += slope * moved - value;
        }
        let name = match a {
            a if a <= 0.0 => both("贫困发生率 FGT(0)", "share of the poor, FGT(0)"),
            a => both(format!("贫困 FGT({a})"), format!("poverty, FGT({a})")),
        };
        let (zh, en) = (&line.measure.name.zh, &line.measure.name.en);
        let variant = both(
            format!("收入低于（不含等于）{zh} = {z}"),
            format!("income below, not at, the {en} = {z}"),
        );
        let measure = Measure::new(format!("fgt-{a}-{}", line.measure.id), name, variant);
        Estimate::new(measure, value, influence)
    }
}
