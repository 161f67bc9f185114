//! Parts of a whole.

use super::{
    kinds::Stacked,
    plot::{Key, Plot, SIZE},
    rows::Rows,
};
use crate::{
    number::{Digits, MISSING},
    svg::Anchor,
    text::width,
};
use ronghe_base::Unit;

impl Stacked {
    /// Draws all rows; returns the height.
    pub(super) fn draw(&self, plot: &mut Plot<'_>) -> f64 {
        let order = plot.order(None);
        let names: Vec<String> = order.iter().map(|&r| plot.words(&self.label, r)).collect();
        let entries: Vec<_> = self
            .parts
            .iter()
            .enumerate()
            .map(|(i, id)| {
                let label = plot.column(id).label.get(plot.lang).to_string();
                (Key::Square, format!("p{}", i % 6), label)
            })
            .collect();
        plot.legend(&entries);
        let rows = Rows::new(plot, &names, [0.0, 4.0]);
        let mut y = plot.top + 2.0;
        for (&row, name) in order.iter().zip(&names) {
            let height = rows.height(name, 27.0);
            let middle = y + height / 2.0;
            rows.name(plot, name, middle, false);
            match self.shares(plot, row) {
                Some(shares) => self.row(plot, &rows, row, name, &shares, middle),
                None => plot
                    .svg
                    .text([rows.from, middle + 4.5], Anchor::Start, "q", MISSING, ""),
            }
            y += height;
        }
        y + 4.0
    }

    /// Parts of one, or none when a part is missing or below zero or all are zero.
    pub(super) fn shares(&self, plot: &Plot<'_>, row: usize) -> Option<Vec<f64>> {
        let parts: Option<Vec<f64>> = self
            .parts
            .iter()
            .map(|id| plot.number(id, row).filter(|x| *x >= 0.0))
            .collect();
        let parts = parts?;
        let top = parts.iter().fold(0.0, |top: f64, x| top.max(*x));
        let sum: f64 = parts.iter().map(|x| x / top).sum();
        (top > 0.0).then(|| parts.iter().map(|x| x / top / sum).collect())
    }

    fn row(
        &self,
        plot: &mut Plot<'_>,
        rows: &Rows,
        row: usize,
        name: &str,
        shares: &[f64],
        middle: f64,
    ) {
        let room = rows.to - rows.from;
        let mut x = rows.from;
        for (i, (id, &share)) in self.parts.iter().zip(shares).enumerate() {
            let w = share * room;
            let text = Digits::of(Unit::Share, 1.0).alone(share);
            let label = plot.column(id).label.get(plot.lang);
            let value = plot.hover(&[], id, row);
            let hover = plot.join(&[name, label], &format!("{text} ({value})"));
            plot.svg
                .rect([x, middle - 9.5, w, 19.0], &format!("p{}", i % 6), &hover);
            if width(&text, SIZE) + 6.0 <= w {
                let class = format!("pv pv{}", i % 6);
                plot.svg.text(
                    [x + w / 2.0, middle + 4.5],
                    Anchor::Middle,
                    &class,
                    &text,
                    "",
                );
            }
            x += w;
        }
    }
}
