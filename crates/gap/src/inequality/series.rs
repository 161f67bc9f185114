//! Series over years, in which no rate can cross a change of definition (D1).

use super::trend::{Point, Trend};
use crate::GapError;
use ronghe_base::{Cell, Table, Text, Unit, Year};
use std::collections::BTreeMap;

/// One figure of one year, under a named definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Year.
    pub year: Year,
    /// Figure, in the unit of the series.
    pub value: f64,
    /// Definition under which it was counted, such as `net` or `disposable`.
    pub definition: String,
}

/// Figures over years under one definition: the only thing that has a trend.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    definition: String,
    points: Vec<Point>,
}

/// Two segments of one series do not continue each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Break {
    /// Definition of the earlier segment, and its last figure.
    pub before: (String, Point),
    /// Definition of the later segment, and its first figure.
    pub after: (String, Point),
}

/// What lies between two years of a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// One definition: a trend.
    Trend(Trend),
    /// Two definitions: no rate exists.
    Break(Break),
    /// One of the years has no figure, or both years are the same.
    Unknown,
}

/// A series over years. Figures under one definition form a segment; between segments there is a
/// [`Break`] and no rate: a trend can only be asked of a segment.
///
/// ```
/// use ronghe_base::{Text, Unit};
/// use ronghe_gap::{Change, Observation, Series};
/// let at = |year, value, definition: &str| Observation { year, value, definition: definition.into() };
/// let ratio = Series::new(
///     Text::new("城乡收入比", "Urban-rural ratio"),
///     Unit::Ratio,
///     [at(2007, 3.33, "net"), at(2011, 3.13, "net"), at(2021, 2.5, "disposable")],
/// )?;
/// assert!(matches!(ratio.change(2007, 2011), Change::Trend(t) if (t.per_year + 0.05).abs() < 1e-9));
/// assert!(matches!(ratio.change(2011, 2021), Change::Break(_)));
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    name: Text,
    unit: Unit,
    segments: Vec<Segment>,
}

impl Series {
    /// Sorts the observations into segments, one a definition, in order of their first year.
    ///
    /// # Errors
    /// [`GapError::Twice`] for two figures of one year under one definition;
    /// [`GapError::Value`] for a figure that is not finite.
    pub fn new(
        name: Text,
        unit: Unit,
        observations: impl IntoIterator<Item = Observation>,
    ) -> Result<Self, GapError> {
        let mut by: BTreeMap<String, BTreeMap<Year, f64>> = BTreeMap::new();
        for (row, o) in observations.into_iter().enumerate() {
            if !o.value.is_finite() {
                return Err(GapError::Value {
                    row,
                    column: "series",
                    value: o.value,
                    need: "finite; leave a missing year out",
                });
            }
            let points = by.entry(o.definition.clone()).or_default();
            if points.insert(o.year, o.value).is_some() {
                return Err(GapError::Twice {
                    series: name.en,
                    year: o.year,
                    definition: o.definition,
                });
            }
        }
        let segment = |(definition, points): (String, BTreeMap<Year, f64>)| Segment {
            definition,
            points: points
                .into_iter()
                .map(|(year, value)| Point { year, value })
                .collect(),
        };
        let mut segments: Vec<Segment> = by.into_iter().map(segment).collect();
        segments.sort_by_key(|s| (s.points[0].year, s.definition.clone()));
        Ok(Self {
            name,
            unit,
            segments,
        })
    }

    /// The segments, in order of their first year.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The breaks between neighbouring segments.
    pub fn breaks(&self) -> Vec<Break> {
        let pair = |w: &[Segment]| {
            let last = *w[0].points.last().expect("a segment has a point");
            Break {
                before: (w[0].definition.clone(), last),
                after: (w[1].definition.clone(), w[1].points[0]),
            }
        };
        self.segments.windows(2).map(pair).collect()
    }

    /// What lies between two years: a trend when one segment holds both, otherwise a break.
    pub fn change(&self, from: Year, to: Year) -> Change {
        let find = |year: Year| self.segments.iter().find_map(|s| Some((s, s.at(year)?)));
        if let Some(t) = self.segments.iter().find_map(|s| s.trend_between(from, to)) {
            return Change::Trend(t);
        }
        match (find(from), find(to)) {
            (Some((a, p)), Some((b, q))) if from != to => Change::Break(Break {
                before: (a.definition.clone(), p),
                after: (b.definition.clone(), q),
            }),
            _ => Change::Unknown,
        }
    }

    /// The figures by year with their definition and the change a year inside the segment; a note
    /// marks every break.
    pub fn table(&self) -> Table {
        let mut table = Table::new("series", self.name.clone())
            .column("year", Text::new("年份", "Year"), Unit::CalendarYear)
            .column("definition", Text::new("口径", "Definition"), Unit::None)
            .column("value", Text::new("数值", "Value"), self.unit)
            .column(
                "per_year",
                Text::new("年均变化", "Change a year"),
                self.unit,
            );
        for s in &self.segments {
            for (i, p) in s.points.iter().enumerate() {
                let before = i.checked_sub(1).map(|j| s.points[j]);
                let change = before.and_then(|b| Trend::new(b, *p)).map(|t| t.per_year);
                table.push([
                    Cell::Year(p.year),
                    s.definition_words().into(),
                    p.value.into(),
                    change.into(),
                ]);
            }
        }
        for b in self.breaks() {
            table = table.note(b.words());
        }
        table
    }
}

impl Segment {
    /// The definition.
    pub fn definition(&self) -> &str {
        &self.definition
    }

    /// The definition in words, where it is one of the surveys of income; else as it stands.
    ///
    /// ```
    /// use ronghe_base::{Text, Unit};
    /// use ronghe_gap::{Observation, Series};
    /// let one = Observation { year: 2007, value: 3.33, definition: "disposable-old/net".into() };
    /// let series = Series::new(Text::new("城乡收入比", "Urban-rural ratio"), Unit::Ratio, [one])?;
    /// let words = series.segments()[0].definition_words();
    /// assert_eq!(words.zh, "城镇住户调查的可支配收入与农村住户调查的纯收入");
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn definition_words(&self) -> Text {
        in_words(&self.definition)
    }

    /// The figures, in order of year; at least one.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The figure of a year.
    pub fn at(&self, year: Year) -> Option<Point> {
        self.points.iter().copied().find(|p| p.year == year)
    }

    /// From the first figure to the last; none when there is only one.
    pub fn trend(&self) -> Option<Trend> {
        Trend::new(*self.points.first()?, *self.points.last()?)
    }

    fn trend_between(&self, from: Year, to: Year) -> Option<Trend> {
        Trend::new(self.at(from)?, self.at(to)?)
    }
}

impl Break {
    /// The break mark in words.
    pub fn words(&self) -> Text {
        let ((a, p), (b, q)) = (&self.before, &self.after);
        let (a, b) = (in_words(a), in_words(b));
        Text::new(
            format!(
                "口径中断：数据中{1}止于 {0} 年，{3}始于 {2} 年，两段不可连算增速。",
                p.year, a.zh, q.year, b.zh
            ),
            format!(
                "break in the series: in these data {1} ends in {0}, {3} begins in {2}; no rate across it.",
                p.year, a.en, q.year, b.en
            ),
        )
    }
}

/// A definition in words. One of two sides joins them by `/`; the same on both sides is said once.
fn in_words(definition: &str) -> Text {
    let mut sides: Vec<Text> = vec![];
    for code in definition.split('/') {
        let words = match code {
            "net" => Text::new("农村住户调查的纯收入", "net income of the rural survey"),
            "disposable-old" => Text::new(
                "城镇住户调查的可支配收入",
                "urban disposable income of the urban survey",
            ),
            "disposable" => Text::new(
                "城乡一体化住户调查（2013 年起）的可支配收入",
                "disposable income of the one survey since 2013",
            ),
            other => Text::new(format!("“{other}”"), format!("\"{other}\"")),
        };
        if !sides.contains(&words) {
            sides.push(words);
        }
    }
    let (zh, en): (Vec<String>, Vec<String>) = sides.into_iter().map(|t| (t.zh, t.en)).unzip();
    Text::new(zh.join("与"), en.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: Year, value: f64, definition: &str) -> Observation {
        Observation {
            year,
            value,
            definition: definition.into(),
        }
    }

    fn series(observations: Vec<Observation>) -> Series {
        Series::new(Text::same("s"), Unit::YuanPerHead, observations).unwrap()
    }

    #[test]
    fn a_change_of_definition_has_no_rate() {
        // The paper's ratios stand on two sides of the change of survey in 2013.
        let rural = series(vec![
            at(2013, 8_896.0, "net"),
            at(2007, 4_140.36, "net"),
            at(2013, 9_430.0, "disposable"),
            at(2021, 18_931.0, "disposable"),
        ]);
        assert_eq!(rural.segments().len(), 2);
        assert!(matches!(rural.change(2007, 2021), Change::Break(_)));
        assert!(matches!(rural.change(2007, 2013), Change::Trend(_)));
        assert!(matches!(rural.change(2013, 2021), Change::Trend(_)));
        assert_eq!(rural.change(2007, 2007), Change::Unknown);
        assert_eq!(rural.change(1999, 2007), Change::Unknown);
        insta::assert_snapshot!(rural.table().notes[0].en, @"break in the series: in these data net income of the rural survey ends in 2013, disposable income of the one survey since 2013 begins in 2013; no rate across it.");
        assert!(rural.table().get("per_year", 2).unwrap().is_missing());
    }

    #[test]
    fn definitions_are_said_in_words() {
        let ratio = series(vec![
            at(2007, 3.33, "disposable-old/net"),
            at(2021, 2.50, "disposable/disposable"),
            at(2030, 2.0, "of our own"),
        ]);
        let words: Vec<String> = ratio.breaks().iter().map(|b| b.words().en).collect();
        insta::assert_snapshot!(words[0], @"break in the series: in these data urban disposable income of the urban survey and net income of the rural survey ends in 2007, disposable income of the one survey since 2013 begins in 2021; no rate across it.");
        insta::assert_snapshot!(words[1], @r#"break in the series: in these data disposable income of the one survey since 2013 ends in 2021, "of our own" begins in 2030; no rate across it."#);
        let zh = ratio.breaks()[0].words().zh;
        insta::assert_snapshot!(zh, @"口径中断：数据中城镇住户调查的可支配收入与农村住户调查的纯收入止于 2007 年，城乡一体化住户调查（2013 年起）的可支配收入始于 2021 年，两段不可连算增速。");
    }

    #[test]
    fn a_year_has_one_figure_a_definition() {
        let twice = Series::new(
            Text::same("s"),
            Unit::Number,
            [at(2013, 1.0, "a"), at(2013, 2.0, "a")],
        );
        assert!(matches!(twice, Err(GapError::Twice { year: 2013, .. })));
        let odd = Series::new(Text::same("s"), Unit::Number, [at(2013, f64::NAN, "a")]);
        assert!(odd.is_err());
    }
}
