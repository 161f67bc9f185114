//! A sum told step by step.

use super::{
    kinds::Waterfall,
    plot::Plot,
    rows::{Rows, beside},
};
use crate::{
    number::{Digits, MISSING, format_cell, format_measure},
    svg::Anchor,
};
use ronghe_base::{Cell, Fen};

struct Step {
    name: String,
    /// From where to where the bar reaches; none when the value is missing.
    reach: Option<[f64; 2]>,
    text: String,
    hover: String,
    total: bool,
}

impl Waterfall {
    /// Draws all steps; returns the height.
    pub(super) fn draw(&self, plot: &mut Plot<'_>) -> f64 {
        let steps = self.steps(plot);
        let head = plot.name(&self.value);
        plot.measure(&head);
        let names: Vec<String> = steps.iter().map(|s| s.name.clone()).collect();
        let side = beside(steps.iter().map(|s| s.text.clone()));
        let below = steps.iter().filter_map(|s| s.reach).any(|[_, to]| to < 0.0);
        let rows = Rows::new(plot, &names, [if below { side } else { 0.0 }, side]);
        let scale = rows.scale(steps.iter().filter_map(|s| s.reach).flatten(), &[0.0]);
        let begin = plot.top;
        let mut y = begin + 2.0;
        let mut last: Option<(f64, f64)> = None;
        for step in &steps {
            let height = rows.height(&step.name, 26.0);
            let middle = y + height / 2.0;
            rows.name(plot, &step.name, middle, step.total);
            let foot = middle + 4.5;
            if let Some([from, to]) = step.reach.map(|r| r.map(|x| scale.at(x))) {
                if let Some((x, foot)) = last {
                    plot.svg.line([x, foot, x, middle - 8.0], "guide", "");
                }
                let class = match () {
                    () if step.total => "hi",
                    () if to < from => "neg",
                    () => "pos",
                };
                let (x, w) = (from.min(to), (to - from).abs().max(0.5));
                plot.svg
                    .rect([x, middle - 8.0, w, 16.0], class, &step.hover);
                let class = if step.total { "v b" } else { "v" };
                plot.svg
                    .text([x + w + 5.0, foot], Anchor::Start, class, &step.text, "");
                last = Some((to, middle + 8.0));
            } else {
                plot.svg
                    .text([scale.at(0.0) + 5.0, foot], Anchor::Start, "q", MISSING, "");
            }
            y += height;
        }
        let zero = scale.at(0.0);
        plot.svg.line([zero, begin, zero, y + 2.0], "axis", "");
        y + 6.0
    }

    fn steps(&self, plot: &Plot<'_>) -> Vec<Step> {
        let column = plot.column(&self.value);
        let mut sum = 0.0;
        let mut exact = Some(Fen::ZERO);
        let mut steps = vec![];
        for row in plot.order(None) {
            let total = plot.stands_out(&self.label, row, &self.totals);
            let value = plot.number(&self.value, row);
            let reach = value.map(|v| if total { [0.0, v] } else { [sum, sum + v] });
            sum = reach.map_or(sum, |[_, to]| to);
            exact = match &column.cells[row] {
                Cell::Money(fen) if total => Some(*fen),
                Cell::Money(fen) => exact.and_then(|e| e.checked_add(*fen)),
                _ => None,
            };
            let name = plot.words(&self.label, row);
            let hover = plot.hover(&[&name], &self.value, row);
            let signed = !total && row > 0;
            let text = plot.value(&self.value, row, signed);
            steps.push(Step {
                name,
                reach,
                text,
                hover,
                total,
            });
        }
        if let Some(closing) = &self.closing {
            let name = closing.get(plot.lang).to_string();
            let left: Cell = exact.map_or(sum.into(), Cell::Money);
            let said = format_measure(&left, column.unit, plot.lang);
            let text = match left {
                Cell::Number(x) => Digits::of_column(column).alone(x),
                cell => format_cell(&cell, column.unit, plot.lang),
            };
            let hover = plot.join(&[&name], &said);
            steps.push(Step {
                name,
                reach: Some([0.0, sum]),
                text,
                hover,
                total: true,
            });
        }
        steps
    }
}
