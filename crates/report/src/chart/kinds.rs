//! The kinds of chart and which columns each takes.

use ronghe_base::Text;

macro_rules! kinds {
    ($($name:ident),*) => {
        /// A kind of chart. Made from one of its members by `into`.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Kind {
            $(
                #[doc = concat!("See [`", stringify!($name), "`].")]
                $name($name),
            )*
        }
        $(
            impl From<$name> for Kind {
                fn from(kind: $name) -> Self {
                    Self::$name(kind)
                }
            }
        )*
        impl Kind {
            /// Every column the chart takes.
            pub(crate) fn columns(&self) -> Vec<&str> {
                match self {
                    $(Self::$name(kind) => kind.columns(),)*
                }
            }
        }
    };
}

kinds!(Bars, Dumbbell, Lines, Lorenz, Waterfall, Stacked, Scatter);

/// Horizontal bars, one row of the table each; several value columns stand in groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    pub(crate) label: String,
    pub(crate) values: Vec<String>,
    pub(crate) interval: Option<(String, String)>,
    pub(crate) base: f64,
    pub(crate) diverging: bool,
    pub(crate) sorted: bool,
    pub(crate) highlight: Vec<String>,
}

impl Bars {
    /// Bars of one value column.
    pub fn of(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            values: vec![value.into()],
            interval: None,
            base: 0.0,
            diverging: false,
            sorted: false,
            highlight: vec![],
        }
    }

    /// A second (third ...) value column: bars in groups.
    #[must_use]
    pub fn and(mut self, value: impl Into<String>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Low and high end of the interval of the first value.
    #[must_use]
    pub fn interval(mut self, low: impl Into<String>, high: impl Into<String>) -> Self {
        self.interval = Some((low.into(), high.into()));
        self
    }

    /// Bars to both sides of `base`, in two colours: 0 for changes, 1 for hats. At zero, values
    /// carry their sign.
    #[must_use]
    pub fn around(mut self, base: f64) -> Self {
        self.base = base;
        self.diverging = true;
        self
    }

    /// Largest first (by the first value); missing last.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.sorted = true;
        self
    }

    /// Sets a row apart whose label (in either language) is `label`.
    #[must_use]
    pub fn highlight(mut self, label: impl Into<String>) -> Self {
        self.highlight.push(label.into());
        self
    }

    fn columns(&self) -> Vec<&str> {
        let interval = self.interval.iter().flat_map(|(low, high)| [low, high]);
        let values = self.values.iter().chain(interval);
        std::iter::once(&self.label)
            .chain(values)
            .map(String::as_str)
            .collect()
    }
}

/// Before and after of each row: a hollow and a filled dot with a line between.
#[derive(Clone, Debug, PartialEq)]
pub struct Dumbbell {
    pub(crate) label: String,
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) sorted: bool,
    pub(crate) highlight: Vec<String>,
}

impl Dumbbell {
    /// A dumbbell a row.
    pub fn of(
        label: impl Into<String>,
        before: impl Into<String>,
        after: impl Into<String>,
    ) -> Self {
        Self {
            label: label.into(),
            before: before.into(),
            after: after.into(),
            sorted: false,
            highlight: vec![],
        }
    }

    /// Largest value before first.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.sorted = true;
        self
    }

    /// Sets a row apart whose label (in either language) is `label`.
    #[must_use]
    pub fn highlight(mut self, label: impl Into<String>) -> Self {
        self.highlight.push(label.into());
        self
    }

    fn columns(&self) -> Vec<&str> {
        vec![&self.label, &self.before, &self.after]
    }
}

/// Lines over years or any number.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    pub(crate) x: String,
    pub(crate) values: Vec<String>,
    pub(crate) by: Option<String>,
    pub(crate) band: Option<(String, String)>,
    pub(crate) breaks: Vec<(f64, Text)>,
    pub(crate) from_zero: bool,
}

impl Lines {
    /// One line: `value` over `x`.
    pub fn of(x: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            x: x.into(),
            values: vec![value.into()],
            by: None,
            band: None,
            breaks: vec![],
            from_zero: false,
        }
    }

    /// Another value column as another line.
    #[must_use]
    pub fn and(mut self, value: impl Into<String>) -> Self {
        self.values.push(value.into());
        self
    }

    /// One line for each word of the column `by` (a long table).
    #[must_use]
    pub fn by(mut self, by: impl Into<String>) -> Self {
        self.by = Some(by.into());
        self
    }

    /// Low and high end of the interval around the first value (each line, with [`Lines::by`]).
    #[must_use]
    pub fn interval(mut self, low: impl Into<String>, high: impl Into<String>) -> Self {
        self.band = Some((low.into(), high.into()));
        self
    }

    /// A break of the series: points at `x` and later belong to the new definition, the line is
    /// interrupted, a dashed line with `label` marks it.
    #[must_use]
    pub fn broken_at(mut self, x: impl Into<f64>, label: Text) -> Self {
        self.breaks.push((x.into(), label));
        self
    }

    /// Begins the axis at zero.
    #[must_use]
    pub fn from_zero(mut self) -> Self {
        self.from_zero = true;
        self
    }

    fn columns(&self) -> Vec<&str> {
        let band = self.band.iter().flat_map(|(low, high)| [low, high]);
        let values = self.values.iter().chain(&self.by).chain(band);
        std::iter::once(&self.x)
            .chain(values)
            .map(String::as_str)
            .collect()
    }
}

/// Lorenz curves: running share of people and of income, both from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Lorenz {
    pub(crate) people: String,
    pub(crate) income: String,
    pub(crate) by: Option<String>,
}

impl Lorenz {
    /// One curve.
    pub fn of(people: impl Into<String>, income: impl Into<String>) -> Self {
        Self {
            people: people.into(),
            income: income.into(),
            by: None,
        }
    }

    /// One curve for each word of the column `by`.
    #[must_use]
    pub fn by(mut self, by: impl Into<String>) -> Self {
        self.by = Some(by.into());
        self
    }

    fn columns(&self) -> Vec<&str> {
        let both = [&self.people, &self.income];
        both.into_iter()
            .chain(&self.by)
            .map(String::as_str)
            .collect()
    }
}

/// A sum told step by step, from the whole to what is left: a land deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) totals: Vec<String>,
    pub(crate) closing: Option<Text>,
}

impl Waterfall {
    /// Steps in the order of the table: above zero adds, below zero takes away.
    pub fn of(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            totals: vec![],
            closing: None,
        }
    }

    /// A row whose label (in either language) is `label` is a sum so far and stands on the ground;
    /// its own value is drawn, so a sum that does not hold is seen.
    #[must_use]
    pub fn total(mut self, label: impl Into<String>) -> Self {
        self.totals.push(label.into());
        self
    }

    /// Adds a last bar with what is left.
    #[must_use]
    pub fn closing(mut self, label: Text) -> Self {
        self.closing = Some(label);
        self
    }

    fn columns(&self) -> Vec<&str> {
        vec![&self.label, &self.value]
    }
}

/// Bars of equal length that show how each row divides into parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Stacked {
    pub(crate) label: String,
    pub(crate) parts: Vec<String>,
}

impl Stacked {
    /// Parts are columns; each row is scaled to 100 per cent. Values below zero cannot be drawn as
    /// parts: such a row is named as missing.
    pub fn of<P: Into<String>>(
        label: impl Into<String>,
        parts: impl IntoIterator<Item = P>,
    ) -> Self {
        Self {
            label: label.into(),
            parts: parts.into_iter().map(Into::into).collect(),
        }
    }

    fn columns(&self) -> Vec<&str> {
        std::iter::once(&self.label)
            .chain(&self.parts)
            .map(String::as_str)
            .collect()
    }
}

/// Points of two number columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    pub(crate) x: String,
    pub(crate) y: String,
    pub(crate) name: Option<String>,
    pub(crate) diagonal: bool,
    pub(crate) highlight: Vec<String>,
}

impl Scatter {
    /// A point a row.
    pub fn of(x: impl Into<String>, y: impl Into<String>) -> Self {
        Self {
            x: x.into(),
            y: y.into(),
            name: None,
            diagonal: false,
            highlight: vec![],
        }
    }

    /// The column that names the points.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Draws the line on which both are equal.
    #[must_use]
    pub fn diagonal(mut self) -> Self {
        self.diagonal = true;
        self
    }

    /// Sets a point apart, and names it, whose name (in either language) is `name`.
    #[must_use]
    pub fn highlight(mut self, name: impl Into<String>) -> Self {
        self.highlight.push(name.into());
        self
    }

    fn columns(&self) -> Vec<&str> {
        let both = [&self.x, &self.y];
        both.into_iter()
            .chain(&self.name)
            .map(String::as_str)
            .collect()
    }
}
