//! Points of two columns.

use super::{
    kinds::Scatter,
    plane::{Plane, Span},
    plot::{Plot, SIZE},
};
use crate::{
    message::word,
    svg::Anchor,
    text::{shorten, width},
};

/// Points beyond this are left to the table.
pub(super) const MOST: usize = 3_000;
/// With no more points than this, each is named.
const NAMED: usize = 31;

impl Scatter {
    /// Draws all points; returns the height.
    pub(super) fn draw(&self, plot: &mut Plot<'_>) -> f64 {
        let y_name = plot.name(&self.y);
        plot.measure(&y_name);
        let narrow = plot.width < 500.0;
        let span = Span {
            x: plot.numbers(&self.x).collect(),
            y: plot.numbers(&self.y).collect(),
            units: [plot.column(&self.x).unit, plot.column(&self.y).unit],
            nice_x: true,
            height: if narrow { 240.0 } else { 340.0 },
            right: 30.0,
        };
        let plane = Plane::new(plot, &span);
        if self.diagonal {
            Self::equal(plot, &plane);
        }
        let rows: Vec<usize> = (0..plot.rows()).take(MOST).collect();
        // names keep clear of all points
        let mut taken: Vec<[f64; 4]> = rows
            .iter()
            .filter_map(|&r| {
                let (x, y) = (plot.number(&self.x, r)?, plot.number(&self.y, r)?);
                let (x, y) = (plane.x.at(x), plane.y.at(y));
                Some([x - 4.0, y - 4.0, x + 4.0, y + 4.0])
            })
            .collect();
        for bold in [true, false] {
            for &row in &rows {
                self.point(plot, &plane, row, bold, &mut taken);
            }
        }
        let x_name = plot.name(&self.x);
        let shown = shorten(&x_name, SIZE, plane.right - plane.left);
        plot.svg.text(
            [plane.right, plane.bottom + 35.0],
            Anchor::End,
            "q",
            &shown,
            &x_name,
        );
        plane.bottom + 42.0
    }

    fn equal(plot: &mut Plot<'_>, plane: &Plane) {
        let (lo, hi) = (
            plane.x.low().max(plane.y.low()),
            plane.x.high().min(plane.y.high()),
        );
        if lo >= hi {
            return;
        }
        let [x, y] = [plane.x.at(hi), plane.y.at(hi)];
        let words = word("chart-equal", plot.lang);
        plot.svg
            .line([plane.x.at(lo), plane.y.at(lo), x, y], "diagonal", &words);
        plot.svg
            .text([x - 8.0, y + 4.0], Anchor::End, "q halo", &words, "");
    }

    fn point(
        &self,
        plot: &mut Plot<'_>,
        plane: &Plane,
        row: usize,
        bold: bool,
        taken: &mut Vec<[f64; 4]>,
    ) {
        let name = self
            .name
            .as_ref()
            .map_or(String::new(), |id| plot.words(id, row));
        let stands = self
            .name
            .as_ref()
            .is_some_and(|id| plot.stands_out(id, row, &self.highlight));
        let (Some(x), Some(y)) = (plot.number(&self.x, row), plot.number(&self.y, row)) else {
            return;
        };
        if stands != bold {
            return;
        }
        let (px, py) = (plane.x.at(x), plane.y.at(y));
        let first = plot.hover(&[plot.column(&self.x).label.get(plot.lang)], &self.x, row);
        let second = plot.hover(&[plot.column(&self.y).label.get(plot.lang)], &self.y, row);
        let both = format!("{first}{}{second}", plot.marks().0);
        let hover = if name.is_empty() {
            both
        } else {
            plot.join(&[&name], &both)
        };
        plot.svg.circle(
            [px, py, 4.0],
            if bold { "point hi" } else { "point" },
            &hover,
        );
        if name.is_empty() || (!bold && plot.rows() > NAMED) {
            return;
        }
        // to the right of its point, or to the left, or not at all
        let w = width(&name, SIZE);
        let right = [px + 7.0, py - 7.0, px + 7.0 + w, py + 7.0];
        let left = [px - 7.0 - w, py - 7.0, px - 7.0, py + 7.0];
        let fits = |b: &[f64; 4]| {
            let touch = |t: &[f64; 4]| b[0] < t[2] && t[0] < b[2] && b[1] < t[3] && t[1] < b[3];
            b[0] > plane.left && b[2] < plot.width && !taken.iter().any(touch)
        };
        let class = if bold { "v b halo" } else { "q halo" };
        if fits(&right) {
            taken.push(right);
            plot.svg
                .text([px + 7.0, py + 4.5], Anchor::Start, class, &name, "");
        } else if fits(&left) {
            taken.push(left);
            plot.svg
                .text([px - 7.0, py + 4.5], Anchor::End, class, &name, "");
        }
    }
}
