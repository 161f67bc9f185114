//! Horizontal bars.

use super::{
    kinds::Bars,
    plot::{Key, Plot},
    rows::{Rows, beside},
    scale::Scale,
};
use crate::{message::word_with, number::MISSING, svg::Anchor};

impl Bars {
    /// Draws all rows; returns the height.
    pub(super) fn draw(&self, plot: &mut Plot<'_>) -> f64 {
        let order = plot.order(self.sorted.then_some(self.values[0].as_str()));
        let names: Vec<String> = order.iter().map(|&r| plot.words(&self.label, r)).collect();
        self.head(plot);
        let rows = self.room(plot, &order, &names);
        let mut drawn: Vec<f64> = vec![];
        for id in self
            .values
            .iter()
            .chain(self.interval.iter().flat_map(|(l, h)| [l, h]))
        {
            drawn.extend(order.iter().filter_map(|&r| plot.number(id, r)));
        }
        let scale = rows.scale(drawn, &[self.base]);
        let thick = if self.values.len() == 1 { 14.0 } else { 15.0 };
        let least = thick * self.values.len() as f64 + 9.0;
        let begin = plot.top;
        let mut y = begin + 2.0;
        for (&row, name) in order.iter().zip(&names) {
            let height = rows.height(name, least);
            let bold = plot.stands_out(&self.label, row, &self.highlight);
            rows.name(plot, name, y + height / 2.0, bold);
            let mut at = y + (height - thick * self.values.len() as f64) / 2.0;
            for (series, id) in self.values.iter().enumerate() {
                let bar = Bar {
                    row,
                    series,
                    id,
                    name,
                    at,
                    thick,
                    bold,
                };
                self.bar(plot, &scale, &bar);
                at += thick;
            }
            y += height;
        }
        let base = scale.at(self.base);
        plot.svg.line([base, begin, base, y + 2.0], "axis", "");
        y + 6.0
    }

    fn head(&self, plot: &mut Plot<'_>) {
        if let [only] = self.values.as_slice() {
            let name = plot.name(only);
            plot.measure(&name);
        } else {
            let entries: Vec<_> = self
                .values
                .iter()
                .enumerate()
                .map(|(i, id)| (Key::Square, format!("s{}", i % 6), plot.name(id)))
                .collect();
            plot.legend(&entries);
        }
    }

    fn room(&self, plot: &Plot<'_>, order: &[usize], names: &[String]) -> Rows {
        let side = |below: bool| {
            let cells = self
                .values
                .iter()
                .flat_map(|id| order.iter().map(move |&r| (id, r)));
            let these = cells
                .filter(|&(id, r)| plot.number(id, r).is_some_and(|x| (x < self.base) == below));
            beside(these.map(|(id, r)| plot.value(id, r, self.signed())))
        };
        let below = self.values.iter().any(|id| {
            order
                .iter()
                .any(|&r| plot.number(id, r).is_some_and(|x| x < self.base))
        });
        Rows::new(
            plot,
            names,
            [if below { side(true) } else { 0.0 }, side(false)],
        )
    }

    /// Changes around zero carry their sign.
    fn signed(&self) -> bool {
        self.diverging && self.base.abs() < f64::MIN_POSITIVE
    }

    fn bar(&self, plot: &mut Plot<'_>, scale: &Scale, bar: &Bar<'_>) {
        let Bar {
            row,
            series,
            id,
            name,
            at,
            thick,
            bold,
        } = *bar;
        let base = scale.at(self.base);
        let foot = at + thick / 2.0 + 4.5;
        let Some(value) = plot.number(id, row) else {
            plot.svg
                .text([base + 5.0, foot], Anchor::Start, "q", MISSING, "");
            return;
        };
        let end = scale.at(value);
        let class = match (self.diverging, self.values.len(), bold) {
            (true, 1, _) if value < self.base => "neg".into(),
            (true, 1, _) => "pos".into(),
            (false, 1, true) => "hi".into(),
            (false, 1, false) if !self.highlight.is_empty() => "plain".into(),
            _ => format!("s{}", series % 6),
        };
        let several = self.values.len() > 1;
        let label = plot.column(id).label.get(plot.lang);
        let hover = plot.hover(&[name, if several { label } else { "" }], id, row);
        let (x, w) = (base.min(end), (end - base).abs().max(0.5));
        plot.svg.rect([x, at + 1.0, w, thick - 2.0], &class, &hover);
        let (mut left, mut right) = (x, x + w);
        if let (0, Some((low, high))) = (series, &self.interval)
            && let (Some(l), Some(h)) = (plot.number(low, row), plot.number(high, row))
        {
            let ends = [plot.words(low, row), plot.words(high, row)];
            let y = at + thick / 2.0;
            whisker(plot, [scale.at(l), scale.at(h), y], ends);
            left = left.min(scale.at(l));
            right = right.max(scale.at(h));
        }
        let text = plot.value(id, row, self.signed());
        let class = if bold { "v b" } else { "v" };
        if value < self.base {
            plot.svg
                .text([left - 5.0, foot], Anchor::End, class, &text, "");
        } else {
            plot.svg
                .text([right + 5.0, foot], Anchor::Start, class, &text, "");
        }
    }
}

#[derive(Clone, Copy)]
struct Bar<'a> {
    row: usize,
    series: usize,
    id: &'a str,
    name: &'a str,
    at: f64,
    thick: f64,
    bold: bool,
}

/// A line with two ends: an interval.
fn whisker(plot: &mut Plot<'_>, [low, high, y]: [f64; 3], [l, h]: [String; 2]) {
    let args = [("low", l.into()), ("high", h.into())];
    let hover = word_with("chart-interval", &args, plot.lang);
    plot.svg.line([low, y, high, y], "whisker-halo", "");
    plot.svg.line([low, y, high, y], "whisker", &hover);
    for x in [low, high] {
        plot.svg.line([x, y - 3.0, x, y + 3.0], "whisker", "");
    }
}
