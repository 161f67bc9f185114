//! From values to classes.

use super::{Classes, PlaceKind};
use crate::{chart::Scale, message::word_with, number::Digits};
use ronghe_base::{Column, Lang};

/// Steps of the ramp of colours.
const RAMP: usize = 7;

/// Classes of one column: the colour class of a value, and the legend.
pub(super) struct Classed {
    /// Upper ends of all classes but the last, rising.
    breaks: Vec<f64>,
    /// Colour class of each, from low to high.
    colours: Vec<String>,
    /// What the legend says, from low to high.
    words: Vec<String>,
}

impl Classed {
    pub(super) fn of(column: &Column, classes: Classes, lang: Lang) -> Self {
        let mut values: Vec<f64> = column
            .numbers()
            .flatten()
            .filter(|x| x.is_finite())
            .collect();
        values.sort_by(f64::total_cmp);
        match classes {
            Classes::Quantiles(n) => Self::quantiles(&values, n.clamp(2, RAMP), column, lang),
            Classes::Around(centre) => Self::around(&values, centre, column, lang),
            Classes::Kinds(kinds) => Self::kinds(kinds, lang),
        }
    }

    fn quantiles(values: &[f64], n: usize, column: &Column, lang: Lang) -> Self {
        let mut breaks: Vec<f64> = (1..n)
            .filter_map(|i| values.get((values.len() * i / n).min(values.len().saturating_sub(1))))
            .copied()
            .collect();
        breaks.dedup_by(|a, b| a.total_cmp(b).is_eq());
        breaks.retain(|b| values.first().is_some_and(|least| b > least));
        let digits = Digits::of_column(column);
        let count = breaks.len() + 1;
        let mut words = vec![];
        for class in 0..count {
            // the values that are there, not the ends of the class: nothing is claimed in between
            let inside = |x: &&f64| class_of(&breaks, **x) == class;
            let mut these = values.iter().filter(inside);
            let low = these.next().copied().unwrap_or(f64::NAN);
            let high = these.next_back().copied().unwrap_or(low);
            let (low, high) = (digits.alone(low), digits.alone(high));
            words.push(if low == high {
                low
            } else {
                range(low, high, lang)
            });
        }
        let colour = |i: usize| format!("q{}", (i * (RAMP - 1)) / (count - 1).max(1));
        let colours = (0..count).map(colour).collect();
        Self {
            breaks,
            colours,
            words,
        }
    }

    /// Colours from the ends of both ramps inwards, the middle for nothing to tell.
    fn kinds(kinds: &[PlaceKind], lang: Lang) -> Self {
        const COLOURS: [&str; 5] = ["dp3", "dp1", "d0", "dn1", "dn3"];
        let at = usize::from(lang == Lang::En);
        Self {
            breaks: kinds
                .windows(2)
                .map(|w| f64::midpoint(w[0].value, w[1].value))
                .collect(),
            colours: COLOURS
                .iter()
                .take(kinds.len())
                .map(|c| (*c).to_string())
                .collect(),
            words: kinds
                .iter()
                .map(|kind| kind.legend[at].to_string())
                .collect(),
        }
    }

    /// Up to three classes of one width on each side, and one for no difference at all.
    fn around(values: &[f64], centre: f64, column: &Column, lang: Lang) -> Self {
        let far = values
            .iter()
            .map(|v| (v - centre).abs())
            .fold(0.0, f64::max);
        let step = Scale::fit([0.0, far.min(1e290)], &[], [0.0, 1.0]).step(3);
        let near = step * 1e-6;
        let above = [near, step, 2.0 * step];
        let below = above.iter().rev().map(|d| centre - d);
        let breaks: Vec<f64> = below.chain(above.iter().map(|d| centre + d)).collect();
        let digits = Digits::of_axis(column.unit, far.max(centre.abs()), step);
        let digits = if centre.abs() < f64::MIN_POSITIVE {
            digits.signed()
        } else {
            digits
        };
        let at = |k: f64| digits.alone(centre + k * step);
        let one = |id, value: String| word_with(id, &[("value", value.into())], lang);
        let words = vec![
            one("map-below", at(-2.0)),
            range(at(-2.0), at(-1.0), lang),
            range(at(-1.0), at(0.0), lang),
            at(0.0),
            range(at(0.0), at(1.0), lang),
            range(at(1.0), at(2.0), lang),
            one("map-above", at(2.0)),
        ];
        let colours = ["dn3", "dn2", "dn1", "d0", "dp1", "dp2", "dp3"];
        Self {
            breaks,
            colours: colours.map(String::from).to_vec(),
            words,
        }
    }

    /// The colour class of a value.
    pub(super) fn colour(&self, value: f64) -> &str {
        &self.colours[class_of(&self.breaks, value).min(self.colours.len() - 1)]
    }

    /// Colour class and words of every class that some value is in, high first.
    pub(super) fn legend(&self, values: &[f64]) -> Vec<(String, String)> {
        let used = |class: &usize| values.iter().any(|v| class_of(&self.breaks, *v) == *class);
        let classes = (0..self.colours.len()).rev().filter(used);
        classes
            .map(|c| (self.colours[c].clone(), self.words[c].clone()))
            .collect()
    }
}

fn class_of(breaks: &[f64], value: f64) -> usize {
    breaks.iter().filter(|b| **b <= value).count()
}

fn range(low: String, high: String, lang: Lang) -> String {
    word_with(
        "map-range",
        &[("low", low.into()), ("high", high.into())],
        lang,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ronghe_base::{Cell, Text, Unit};

    fn column(values: &[f64]) -> Column {
        Column {
            id: "x".into(),
            label: Text::same("x"),
            unit: Unit::Ratio,
            cells: values.iter().copied().map(Cell::Number).collect(),
        }
    }

    #[test]
    fn quantiles_hold_about_as_many_each() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let classed = Classed::of(&column(&values), Classes::Quantiles(5), Lang::En);
        assert_eq!(classed.words[0], "1.000 to 2.000");
        assert_eq!((classed.colour(1.0), classed.colour(10.0)), ("q0", "q6"));
        let same = Classed::of(&column(&[2.0, 2.0]), Classes::Quantiles(5), Lang::En);
        assert_eq!(same.legend(&[2.0, 2.0]).len(), 1);
    }

    #[test]
    fn both_sides_of_the_centre_differ() {
        let classed = Classed::of(&column(&[0.95, 1.0, 1.1]), Classes::Around(1.0), Lang::Zh);
        assert_eq!(classed.colour(1.0), "d0");
        assert!(classed.colour(0.95).starts_with("dn") && classed.colour(1.1) == "dp3");
    }

    proptest! {
        #[test]
        fn any_values_find_a_class(
            values in prop::collection::vec(any::<f64>(), 0..12),
            n in 0..20_usize,
            centre in any::<f64>(),
        ) {
            for classes in [Classes::Quantiles(n), Classes::Around(centre)] {
                let classed = Classed::of(&column(&values), classes, Lang::Zh);
                for v in &values {
                    prop_assert!(!classed.colour(*v).is_empty());
                }
                prop_assert!(classed.legend(&values).len() <= 7);
            }
        }
    }
}
