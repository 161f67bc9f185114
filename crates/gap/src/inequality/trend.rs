//! How fast a figure moves, and when it meets a target (D1).

use ronghe_base::Year;

/// A figure of one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Year.
    pub year: Year,
    /// Figure.
    pub value: f64,
}

/// How a figure moved under one definition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// First figure.
    pub from: Point,
    /// Last figure.
    pub to: Point,
    /// `(v_to - v_from) / years`, in the unit of the series a year.
    pub per_year: f64,
    /// `(v_to / v_from)^(1 / years) - 1`; none unless both figures are above 0.
    pub rate: Option<f64>,
}

/// When a target is met at the present speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    /// The last figure meets it.
    Met,
    /// In this year, with a fraction.
    Year(f64),
    /// The figure stands still or moves away.
    Never,
}

/// Whether more or less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    MoreIsBetter,
    /// Less is better.
    LessIsBetter,
    /// Neither: a level that says something, but of which no side is the better one.
    Neutral,
}

/// How the present speed is carried forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// The same amount every year.
    Linear,
    /// The same percentage every year.
    Geometric,
}

impl Trend {
    /// Between two figures; none unless the second is later. Kept inside the crate: only a
    /// [`Segment`](crate::Segment), which has one definition, gives out trends.
    pub(crate) fn new(from: Point, to: Point) -> Option<Self> {
        let years = f64::from(to.year) - f64::from(from.year);
        if years <= 0.0 {
            return None;
        }
        let positive = from.value > 0.0 && to.value > 0.0;
        Some(Trend {
            from,
            to,
            per_year: (to.value - from.value) / years,
            rate: positive.then(|| (to.value / from.value).powf(years.recip()) - 1.0),
        })
    }

    /// When a target is met if the speed between the two figures goes on (D1).
    ///
    /// Linear: `year = to + (target - v) / per_year`; geometric:
    /// `year = to + ln(target / v) / ln(1 + rate)`.
    ///
    /// # Shapes and units
    /// - `target`: in the unit of the series
    /// - returns a calendar year with a fraction
    ///
    /// ```
    /// use ronghe_base::{Text, Unit};
    /// use ronghe_gap::{Direction, Observation, Reach, Series, Speed};
    /// let at = |year, value| Observation { year, value, definition: "net".into() };
    /// let name = Text::new("城乡收入比", "Urban-rural ratio");
    /// let series = Series::new(name, Unit::Ratio, [at(2005, 3.0), at(2015, 2.5)])?;
    /// let trend = series.segments()[0].trend().unwrap();
    /// let reach = trend.reach(2.0, Direction::LessIsBetter, Speed::Linear);
    /// assert_eq!(reach, Reach::Year(2025.0));
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn reach(&self, target: f64, direction: Direction, speed: Speed) -> Reach {
        if direction.meets(self.to.value, target) {
            return Reach::Met;
        }
        let years = match speed {
            Speed::Linear => (target - self.to.value) / self.per_year,
            Speed::Geometric => match self.rate {
                Some(rate) if target > 0.0 => (target / self.to.value).ln() / rate.ln_1p(),
                _ => f64::NAN,
            },
        };
        if years.is_finite() && years > 0.0 {
            Reach::Year(f64::from(self.to.year) + years)
        } else {
            Reach::Never
        }
    }
}

impl Direction {
    /// Whether a figure is at least as good as a target; never where no side is better.
    pub fn meets(self, value: f64, target: f64) -> bool {
        match self {
            Self::MoreIsBetter => value >= target,
            Self::LessIsBetter => value <= target,
            Self::Neutral => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_met_at_the_present_speed_or_never() {
        let t = Trend::new(
            Point {
                year: 2010,
                value: 100.0,
            },
            Point {
                year: 2012,
                value: 121.0,
            },
        )
        .unwrap();
        assert!((t.rate.unwrap() - 0.1).abs() < 1e-12);
        let more = Direction::MoreIsBetter;
        assert_eq!(t.reach(121.0, more, Speed::Linear), Reach::Met);
        assert_eq!(t.reach(142.0, more, Speed::Linear), Reach::Year(2014.0));
        let Reach::Year(year) = t.reach(146.41, more, Speed::Geometric) else {
            panic!("a year expected")
        };
        assert!((year - 2014.0).abs() < 1e-9);
        assert_eq!(
            t.reach(50.0, Direction::LessIsBetter, Speed::Linear),
            Reach::Never
        );
        let flat = Trend::new(
            Point {
                year: 1,
                value: 1.0,
            },
            Point {
                year: 2,
                value: 1.0,
            },
        )
        .unwrap();
        assert_eq!(flat.reach(2.0, more, Speed::Linear), Reach::Never);
        assert_eq!(flat.reach(2.0, more, Speed::Geometric), Reach::Never);
    }
}
