//! What all charts share: reading the table, legends, the order of rows.

use super::Chart;
use crate::{
    number::{Digits, format_cell, format_measure, unit_words},
    svg::{Anchor, Svg},
    text::{shorten, width, wrap},
};
use ronghe_base::{Cell, Column, Lang, Unit};

/// Letter height in px.
pub(super) const SIZE: f64 = 12.5;
/// Rows beyond this are left to the table.
pub(super) const MOST: usize = 60;

/// A chart being drawn.
pub(super) struct Plot<'a> {
    pub(super) chart: &'a Chart,
    pub(super) lang: Lang,
    pub(super) width: f64,
    pub(super) svg: Svg,
    /// Where the next thing begins.
    pub(super) top: f64,
}

/// The sign of a series in a legend.
#[derive(Clone, Copy)]
pub(super) enum Key {
    Square,
    Line,
    Dot,
}

impl<'a> Plot<'a> {
    pub(super) fn new(chart: &'a Chart, lang: Lang, width: f64) -> Self {
        Self {
            chart,
            lang,
            width,
            svg: Svg::new(width),
            top: 4.0,
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.chart.table.rows()
    }

    pub(super) fn column(&self, id: &str) -> &'a Column {
        self.chart
            .table
            .find(id)
            .expect("columns are checked when the chart is made")
    }

    /// A value that can be drawn.
    pub(super) fn number(&self, id: &str, row: usize) -> Option<f64> {
        self.column(id)
            .cells
            .get(row)?
            .number()
            .filter(|x| x.is_finite())
    }

    /// All values of a column that can be drawn.
    pub(super) fn numbers(&self, id: &str) -> impl Iterator<Item = f64> + use<'a> {
        self.column(id)
            .numbers()
            .flatten()
            .filter(|x| x.is_finite())
    }

    /// A cell as words.
    pub(super) fn words(&self, id: &str, row: usize) -> String {
        let column = self.column(id);
        column
            .cells
            .get(row)
            .map_or(String::new(), |c| format_cell(c, column.unit, self.lang))
    }

    /// A value as its mark says it, in the digits of its column.
    pub(super) fn value(&self, id: &str, row: usize, signed: bool) -> String {
        let column = self.column(id);
        let digits = Digits::of_column(column);
        let digits = if signed { digits.signed() } else { digits };
        match column.cells.get(row) {
            Some(Cell::Number(x)) => digits.alone(*x),
            Some(cell @ Cell::Count(_)) => digits.cell(cell, self.lang),
            Some(cell) => format_cell(cell, column.unit, self.lang),
            None => String::new(),
        }
    }

    /// What a mark says on hover: `name：value with unit`.
    pub(super) fn hover(&self, names: &[&str], id: &str, row: usize) -> String {
        let column = self.column(id);
        let cell = column.cells.get(row).unwrap_or(&Cell::Missing);
        self.join(names, &format_measure(cell, column.unit, self.lang))
    }

    /// Names before a value.
    pub(super) fn join(&self, names: &[&str], value: &str) -> String {
        let (comma, colon) = self.marks();
        let names: Vec<&str> = names.iter().copied().filter(|n| !n.is_empty()).collect();
        if names.is_empty() {
            value.into()
        } else {
            names.join(comma) + colon + value
        }
    }

    pub(super) fn marks(&self) -> (&'static str, &'static str) {
        match self.lang {
            Lang::Zh => ("，", "："),
            Lang::En => (", ", ": "),
        }
    }

    /// A column with its unit: `收入（元）`, `Income (yuan)`.
    pub(super) fn name(&self, id: &str) -> String {
        let column = self.column(id);
        let (label, unit) = (
            column.label.get(self.lang),
            unit_words(column.unit, self.lang),
        );
        match self.lang {
            _ if unit.is_empty() => label.into(),
            Lang::Zh => format!("{label}（{unit}）"),
            Lang::En => format!("{label} ({unit})"),
        }
    }

    /// Whether a row is to be set apart.
    pub(super) fn stands_out(&self, label: &str, row: usize, wanted: &[String]) -> bool {
        let is = |name: &str| wanted.iter().any(|w| w == name);
        match self.column(label).cells.get(row) {
            Some(Cell::Text(text)) => is(&text.zh) || is(&text.en),
            Some(cell) => cell.word().is_some_and(is),
            None => false,
        }
    }

    /// Rows to draw: largest first if `by` says so, missing last, no more than [`MOST`].
    pub(super) fn order(&self, by: Option<&str>) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.rows()).collect();
        if let Some(by) = by {
            let key = |r: &usize| self.number(by, *r).unwrap_or(f64::NEG_INFINITY);
            rows.sort_by(|a, b| key(b).total_cmp(&key(a)));
        }
        rows.truncate(MOST);
        rows
    }

    /// A line of quiet words at the top: what the marks measure.
    pub(super) fn measure(&mut self, words: &str) {
        let room = self.width;
        for line in wrap(words, SIZE, room, 2) {
            self.top += 15.0;
            self.svg
                .text([0.0, self.top - 3.0], Anchor::Start, "q", &line, words);
        }
        self.top += 6.0;
    }

    /// Series with their signs, in as many lines as needed.
    pub(super) fn legend(&mut self, entries: &[(Key, String, String)]) {
        let mut x = 0.0;
        let mut y = self.top + 12.0;
        for (key, class, words) in entries {
            let shown = shorten(words, SIZE, self.width - 26.0);
            let wide = 24.0 + width(&shown, SIZE);
            if x > 0.0 && x + wide > self.width {
                x = 0.0;
                y += 18.0;
            }
            self.key(*key, class, x, y);
            self.svg
                .text([x + 20.0, y], Anchor::Start, "t", &shown, words);
            x += wide + 16.0;
        }
        self.top = y + 10.0;
    }

    fn key(&mut self, key: Key, class: &str, x: f64, y: f64) {
        match key {
            Key::Square => self.svg.rect([x + 1.0, y - 9.5, 12.0, 10.0], class, ""),
            Key::Line => self.svg.line([x, y - 4.5, x + 16.0, y - 4.5], class, ""),
            Key::Dot => self.svg.circle([x + 7.0, y - 4.5, 4.5], class, ""),
        }
    }

    /// Digits of an axis: enough to tell its ticks apart.
    pub(super) fn ticks(unit: Unit, ticks: &[f64]) -> Vec<String> {
        let step = ticks
            .windows(2)
            .map(|w| w[1] - w[0])
            .fold(f64::INFINITY, f64::min);
        let top = ticks.iter().fold(0.0, |top: f64, t| top.max(t.abs()));
        let digits = Digits::of_axis(unit, top, step);
        ticks.iter().map(|t| digits.alone(*t)).collect()
    }
}
