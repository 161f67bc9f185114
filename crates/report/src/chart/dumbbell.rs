//! Before and after.

use super::{
    kinds::Dumbbell,
    plot::{Key, Plot},
    rows::{Rows, beside},
};
use crate::{number::MISSING, svg::Anchor};

impl Dumbbell {
    /// Draws all rows; returns the height.
    pub(super) fn draw(&self, plot: &mut Plot<'_>) -> f64 {
        let order = plot.order(self.sorted.then_some(self.before.as_str()));
        let names: Vec<String> = order.iter().map(|&r| plot.words(&self.label, r)).collect();
        let entries = [
            (Key::Dot, "ring".to_string(), plot.name(&self.before)),
            (Key::Dot, "dot".to_string(), plot.name(&self.after)),
        ];
        plot.legend(&entries);
        let both = [&self.before, &self.after];
        let values = both
            .iter()
            .flat_map(|id| order.iter().map(|&r| plot.value(id, r, false)));
        let side = beside(values) + 3.0;
        let rows = Rows::new(plot, &names, [side, side]);
        let drawn: Vec<f64> = both
            .iter()
            .flat_map(|id| order.iter().filter_map(|&r| plot.number(id, r)))
            .collect();
        let scale = rows.scale(drawn, &[]);
        let mut y = plot.top + 2.0;
        for (&row, name) in order.iter().zip(&names) {
            let height = rows.height(name, 23.0);
            let middle = y + height / 2.0;
            let bold = plot.stands_out(&self.label, row, &self.highlight);
            rows.name(plot, name, middle, bold);
            plot.svg
                .line([rows.from, middle, rows.to, middle], "guide", "");
            let [before, after] = both.map(|id| plot.number(id, row).map(|x| scale.at(x)));
            self.pair(plot, row, name, [before, after], middle);
            if before.is_none() || after.is_none() {
                // the value that is there stands at the left, so that the dash has the right
                let x = before.or(after).unwrap_or(rows.from);
                plot.svg
                    .text([x + 9.0, middle + 4.5], Anchor::Start, "q", MISSING, "");
            }
            y += height;
        }
        y + 4.0
    }

    fn pair(&self, plot: &mut Plot<'_>, row: usize, name: &str, at: [Option<f64>; 2], y: f64) {
        if let [Some(before), Some(after)] = at {
            let class = if after < before {
                "link neg"
            } else {
                "link pos"
            };
            plot.svg.line([before, y, after, y], class, "");
        }
        let right = match at {
            [Some(before), Some(after)] => after >= before,
            [before, _] => before.is_some(),
        };
        let ends = [(&self.before, "ring", !right), (&self.after, "dot", right)];
        for ((id, class, to_right), x) in ends.into_iter().zip(at) {
            let Some(x) = x else { continue };
            let label = plot.column(id).label.get(plot.lang);
            let hover = plot.hover(&[name, label], id, row);
            plot.svg.circle([x, y, 4.5], class, &hover);
            let text = plot.value(id, row, false);
            let strong = if class == "dot" { "v" } else { "q" };
            if to_right {
                plot.svg
                    .text([x + 9.0, y + 4.5], Anchor::Start, strong, &text, "");
            } else {
                plot.svg
                    .text([x - 9.0, y + 4.5], Anchor::End, strong, &text, "");
            }
        }
    }
}
