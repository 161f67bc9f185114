//! Lorenz curves.

use super::{
    kinds::Lorenz,
    plane::{Plane, Span},
    plot::{Key, Plot},
};
use crate::{
    message::word,
    svg::{Anchor, polyline},
    text::{shorten, width},
};
use ronghe_base::Unit;

impl Lorenz {
    /// Draws all curves; returns the height.
    pub(super) fn draw(&self, plot: &mut Plot<'_>) -> f64 {
        let curves = self.curves(plot);
        let income = word("chart-income-share", plot.lang);
        let people = word("chart-people-share", plot.lang);
        if curves.len() > 1 {
            let key = |(i, (name, _)): (usize, &(String, Vec<usize>))| {
                (Key::Line, format!("line l{}", i % 6), name.clone())
            };
            let entries: Vec<_> = curves.iter().enumerate().map(key).collect();
            plot.legend(&entries);
        }
        plot.measure(&income);
        let side = plot.width.min(420.0);
        let span = Span {
            x: vec![0.0, 1.0],
            y: vec![0.0, 1.0],
            units: [Unit::Share; 2],
            nice_x: false,
            height: side - 60.0,
            right: (plot.width - side).max(14.0),
        };
        let plane = Plane::new(plot, &span);
        Self::equality(plot, &plane);
        for (i, (name, rows)) in curves.iter().enumerate().rev() {
            self.curve(plot, &plane, name, rows, i % 6);
        }
        let shown = shorten(&people, 12.5, plane.right - plane.left);
        let at = [plane.right, plane.bottom + 35.0];
        plot.svg.text(at, Anchor::End, "q", &shown, &people);
        plane.bottom + 42.0
    }

    fn equality(plot: &mut Plot<'_>, plane: &Plane) {
        let [x0, y0, x1, y1] = [
            plane.x.at(0.0),
            plane.y.at(0.0),
            plane.x.at(1.0),
            plane.y.at(1.0),
        ];
        let words = word("chart-equality", plot.lang);
        plot.svg.line([x0, y0, x1, y1], "diagonal", &words);
        let at = [plane.x.at(0.5) - 8.0, plane.y.at(0.5) - 6.0];
        if width(&words, 12.5) < at[0] - plane.left {
            plot.svg.text(at, Anchor::End, "q halo", &words, "");
        }
    }

    /// Each curve with its rows from the poorest on.
    pub(super) fn curves(&self, plot: &Plot<'_>) -> Vec<(String, Vec<usize>)> {
        let mut curves: Vec<(String, Vec<usize>)> = vec![];
        for row in 0..plot.rows() {
            if !self.inside(plot, row) {
                continue; // named under the picture
            }
            let name = self
                .by
                .as_ref()
                .map_or(String::new(), |by| plot.words(by, row));
            match curves.iter_mut().find(|(n, _)| *n == name) {
                Some((_, rows)) => rows.push(row),
                None => curves.push((name, vec![row])),
            }
        }
        curves.truncate(12);
        for (_, rows) in &mut curves {
            let key = |r: &usize| plot.number(&self.people, *r).unwrap_or(0.0);
            rows.sort_by(|a, b| key(a).total_cmp(&key(b)));
        }
        curves
    }

    /// Whether a row lies in the square from 0 to 1.
    pub(super) fn inside(&self, plot: &Plot<'_>, row: usize) -> bool {
        let both = [&self.people, &self.income];
        let in_range = |x: f64| (-1e-9..=1.000_001).contains(&x);
        both.iter()
            .all(|id| plot.number(id, row).is_some_and(in_range))
    }

    fn curve(&self, plot: &mut Plot<'_>, plane: &Plane, name: &str, rows: &[usize], style: usize) {
        let at = |plot: &Plot<'_>, row: usize| {
            let x = plane.x.at(plot.number(&self.people, row)?);
            Some([x, plane.y.at(plot.number(&self.income, row)?)])
        };
        // many points: a point a px is enough
        let every = rows.len().div_ceil(400).max(1);
        let kept = |i: usize| i.is_multiple_of(every) || i + 1 == rows.len();
        let chosen: Vec<usize> = (0..rows.len())
            .filter(|&i| kept(i))
            .map(|i| rows[i])
            .collect();
        let start = Some([plane.x.at(0.0), plane.y.at(0.0)]);
        let points: Vec<_> = chosen.iter().map(|&r| at(plot, r)).collect();
        let d = polyline(std::iter::once(start).chain(points));
        plot.svg.path(&d, &format!("line l{style}"), name);
        let every = chosen.len().div_ceil(40).max(1);
        for &row in chosen.iter().step_by(every) {
            let Some([x, y]) = at(plot, row) else {
                continue;
            };
            let people = plot.hover(
                &[plot.column(&self.people).label.get(plot.lang)],
                &self.people,
                row,
            );
            let income = plot.hover(
                &[plot.column(&self.income).label.get(plot.lang)],
                &self.income,
                row,
            );
            let both = format!("{people}{}{income}", plot.marks().0);
            let hover = if name.is_empty() {
                both
            } else {
                plot.join(&[name], &both)
            };
            plot.svg.circle([x, y, 2.2], &format!("m l{style}"), &hover);
        }
    }
}
