//! Checks data and spreads it over places; collects every problem instead of stopping at one.

use crate::cells::{Cells, by_place, cells};
use crate::error::Problems;
use crate::spread::{Spread, brackets};

/// What a number may be.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    low: f64,
    high: f64,
    /// Whether `low` and `high` themselves are allowed.
    ends: (bool, bool),
    words: &'static str,
}

impl Range {
    pub(crate) const ANY: Self = Self {
        low: f64::MIN,
        high: f64::MAX,
        ends: (true, true),
        words: "a finite number",
    };
    pub(crate) const POSITIVE: Self = Self {
        low: 0.0,
        ends: (false, true),
        words: "a finite number above 0",
        ..Self::ANY
    };
    pub(crate) const AT_LEAST_ZERO: Self = Self {
        low: 0.0,
        words: "a finite number of at least 0",
        ..Self::ANY
    };
    /// Of log income: beyond 10 a mean says nothing and the figures overflow.
    pub(crate) const SPREAD: Self = Self {
        low: 0.0,
        high: 10.0,
        words: "a standard deviation from 0 to 10",
        ..Self::ANY
    };
    pub(crate) const SHARE: Self = Self {
        low: 0.0,
        high: 1.0,
        words: "a share from 0 to 1",
        ..Self::ANY
    };
    pub(crate) const BELOW_ONE: Self = Self {
        ends: (true, false),
        words: "a share from 0 to below 1",
        ..Self::SHARE
    };
    pub(crate) const GROWTH: Self = Self {
        low: -1.0,
        ends: (false, true),
        words: "a finite rate above -1",
        ..Self::ANY
    };
    pub(crate) const INSIDE: Self = Self {
        ends: (false, false),
        words: "a share above 0 and below 1",
        ..Self::SHARE
    };

    pub(crate) fn holds(&self, value: f64) -> bool {
        let low = if self.ends.0 {
            value >= self.low
        } else {
            value > self.low
        };
        let high = if self.ends.1 {
            value <= self.high
        } else {
            value < self.high
        };
        value.is_finite() && low && high
    }
}

/// How far a sum of shares may be from its total: what writing twelve decimals can lose.
pub(crate) const SUM_TOLERANCE: f64 = 1e-9;

/// Whether a sum of shares is not one (or no number).
pub(crate) fn not_one(sum: f64) -> bool {
    sum.is_nan() || (sum - 1.0).abs() > SUM_TOLERANCE
}

/// Collects problems about data of `places` places.
pub(crate) struct Check<'a> {
    /// Number of places.
    pub(crate) places: usize,
    /// Their names, or nothing.
    pub(crate) names: &'a [String],
    /// What was found.
    pub(crate) problems: Problems,
}

impl<'a> Check<'a> {
    pub(crate) fn new(places: usize, names: &'a [String]) -> Self {
        Self {
            places,
            names,
            problems: Problems::default(),
        }
    }

    pub(crate) fn place(&self, n: usize) -> String {
        place_name(n, self.names)
    }

    /// `economy.m[0][5] (urban cell of place 1 "Hebei")`.
    fn position(&self, field: &str, shape: &[usize], mut index: usize) -> String {
        let mut indices = vec![0; shape.len()];
        for (at, &size) in indices.iter_mut().zip(shape).rev() {
            *at = index % size.max(1);
            index /= size.max(1);
        }
        let path = brackets(&indices);
        let last = match (shape.last(), indices.last()) {
            (Some(&size), Some(&at)) if size == self.places => format!(" ({})", self.place(at)),
            (Some(&size), Some(&at)) if size == 2 * self.places => {
                let sector = if at < self.places { "rural" } else { "urban" };
                format!(" ({sector} cell of {})", self.place(at % self.places))
            }
            _ => String::new(),
        };
        format!("{field}{path}{last}")
    }

    /// A single number.
    pub(crate) fn number(&mut self, field: &str, value: f64, range: Range, advice: &'static str) {
        if !range.holds(value) {
            self.problems.add(field, value, range.words, advice);
        }
    }

    /// Every number written in a spread.
    pub(crate) fn numbers(
        &mut self,
        field: &str,
        spread: &Spread,
        range: Range,
        advice: &'static str,
    ) {
        for (index, &value) in spread.values().iter().enumerate() {
            if !range.holds(value) {
                let at = self.position(field, spread.shape(), index);
                self.problems.add(at, value, range.words, advice);
            }
        }
    }

    /// The spread has one of the shapes, or it is a problem.
    fn shape(&mut self, field: &str, spread: &Spread, shapes: &[&[usize]]) -> bool {
        let fits = shapes.contains(&spread.shape());
        if !fits {
            let forms: Vec<String> = shapes
                .iter()
                .map(|shape| match shape {
                    [] => "one number".to_owned(),
                    _ => format!("a list of shape {}", brackets(shape)),
                })
                .collect();
            self.problems.add(
                field,
                spread.form(),
                forms.join(" or "),
                "list every place once, in the same order in every field",
            );
        }
        fits
    }

    /// A full table of the given shape.
    pub(crate) fn table(
        &mut self,
        field: &str,
        spread: &Spread,
        shape: &[usize],
        range: Range,
        advice: &'static str,
    ) -> bool {
        let fits = self.shape(field, spread, &[shape]);
        if fits {
            self.numbers(field, spread, range, advice);
        }
        fits
    }

    /// `[N]` from one number or a list by place.
    pub(crate) fn by_place(
        &mut self,
        field: &str,
        spread: &Spread,
        range: Range,
        advice: &'static str,
    ) -> Vec<f64> {
        let n = self.places;
        if !self.shape(field, spread, &[&[], &[n]]) {
            return vec![1.0; n];
        }
        self.numbers(field, spread, range, advice);
        let values = spread.values();
        if spread.shape().is_empty() {
            vec![values[0]; n]
        } else {
            values.to_vec()
        }
    }

    /// `[2][N]` from one number, a list by place, or a table by cell.
    pub(crate) fn by_cell(
        &mut self,
        field: &str,
        spread: &Spread,
        range: Range,
        advice: &'static str,
    ) -> Cells {
        let n = self.places;
        if !self.shape(field, spread, &[&[], &[n], &[2, n]]) {
            return cells(n, |_, _| 1.0);
        }
        self.numbers(field, spread, range, advice);
        let values = spread.values();
        match spread.shape() {
            [] => cells(n, |_, _| values[0]),
            [_] => cells(n, |_, place| values[place]),
            _ => cells(n, |s, place| values[s * n + place]),
        }
    }

    /// `[K][N]` from one number, one number per row, a list by place, or the full table. Where the
    /// number of places is `K`, a list is taken by row.
    pub(crate) fn by_row<const K: usize>(
        &mut self,
        field: &str,
        spread: &Spread,
        range: Range,
        advice: &'static str,
    ) -> [Vec<f64>; K] {
        let n = self.places;
        if !self.shape(field, spread, &[&[], &[K], &[n], &[K, n]]) {
            return std::array::from_fn(|_| vec![1.0; n]);
        }
        self.numbers(field, spread, range, advice);
        let values = spread.values();
        std::array::from_fn(|row| match *spread.shape() {
            [] => vec![values[0]; n],
            [size] if size == K => vec![values[row]; n],
            [_] => values.to_vec(),
            _ => values[row * n..(row + 1) * n].to_vec(),
        })
    }

    /// Input shares `[2][2][N]` from one number, `[2][2]`, or the full table.
    pub(crate) fn inputs(
        &mut self,
        field: &str,
        spread: &Spread,
        range: Range,
        advice: &'static str,
    ) -> [Cells; 2] {
        let n = self.places;
        if !self.shape(field, spread, &[&[], &[2, 2], &[2, 2, n]]) {
            return [0, 1].map(|_| cells(n, |_, _| 1.0));
        }
        self.numbers(field, spread, range, advice);
        let values = spread.values();
        [0, 1].map(|s| match spread.shape() {
            [] => cells(n, |_, _| values[0]),
            [_, _] => cells(n, |u, _| values[2 * s + u]),
            _ => cells(n, |u, place| values[(2 * s + u) * n + place]),
        })
    }

    /// Shares by place must sum to one.
    pub(crate) fn sums_to_one(
        &mut self,
        field: &str,
        sum: impl Fn(usize) -> f64 + Sync + Send,
        advice: &'static str,
    ) {
        for (n, sum) in by_place(self.places, sum).into_iter().enumerate() {
            if not_one(sum) {
                let at = format!("the sum of {field} of {}", self.place(n));
                self.problems.add(at, rounded(sum), "1", advice);
            }
        }
    }
}

/// A sum without the digits that rounding made.
pub(crate) fn rounded(sum: f64) -> f64 {
    (sum * 1e12).round() / 1e12
}

/// `place 3 "Hebei"`.
pub(crate) fn place_name(n: usize, names: &[String]) -> String {
    match names.get(n) {
        Some(name) => format!("place {n} \"{name}\""),
        None => format!("place {n}"),
    }
}
