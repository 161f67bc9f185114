//! Two axes with round ticks, for lines and points.

use super::{
    plot::{Plot, SIZE},
    scale::Scale,
};
use crate::{svg::Anchor, text::width};
use ronghe_base::Unit;

/// The room between two axes.
pub(super) struct Plane {
    pub(super) x: Scale,
    pub(super) y: Scale,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// What the axes cover.
pub(super) struct Span {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) units: [Unit; 2],
    /// Whether x is widened to whole ticks; years are not.
    pub(super) nice_x: bool,
    pub(super) height: f64,
    /// Kept free at the right, for names of lines.
    pub(super) right: f64,
}

impl Plane {
    /// Draws grid and ticks; the ticks of y are as wide as they need.
    pub(super) fn new(plot: &mut Plot<'_>, span: &Span) -> Self {
        let top = plot.top + 8.0;
        let bottom = top + span.height;
        let count = 5;
        let y = Scale::fit(span.y.iter().copied(), &[], [bottom, top]).nice(count);
        let y_ticks = y.ticks(count);
        let y_words = Plot::ticks(span.units[1], &y_ticks);
        let left = y_words.iter().map(|w| width(w, SIZE)).fold(0.0, f64::max) + 8.0;
        let right = (plot.width - span.right.max(14.0)).max(left + 60.0);
        let mut x = Scale::fit(span.x.iter().copied(), &[], [left + 6.0, right - 6.0]);
        if span.nice_x {
            x = x.nice(count);
        }
        for (tick, words) in y_ticks.iter().zip(&y_words) {
            let at = y.at(*tick);
            plot.svg.line([left, at, right, at], "grid", "");
            plot.svg
                .text([left - 6.0, at + 4.5], Anchor::End, "q", words, "");
        }
        plot.svg.line([left, bottom, right, bottom], "axis", "");
        let plane = Self {
            x,
            y,
            left,
            right,
            top,
            bottom,
        };
        plane.below(plot, span);
        plane
    }

    /// Ticks of x as many as fit without touching.
    fn below(&self, plot: &mut Plot<'_>, span: &Span) {
        let whole = span.units[0] == Unit::CalendarYear;
        for count in [8, 6, 5, 4, 3, 2] {
            let mut ticks = self.x.ticks(count);
            if whole {
                ticks.retain(|t| (t - t.round()).abs() < 1e-6);
            }
            let words = Plot::ticks(span.units[0], &ticks);
            let ends: Vec<[f64; 2]> = ticks
                .iter()
                .zip(&words)
                .map(|(t, w)| {
                    let half = width(w, SIZE) / 2.0 + 5.0;
                    [self.x.at(*t) - half, self.x.at(*t) + half]
                })
                .collect();
            if count > 2 && ends.windows(2).any(|e| e[0][1] > e[1][0]) {
                continue;
            }
            for (tick, words) in ticks.iter().zip(&words) {
                let at = self.x.at(*tick);
                plot.svg
                    .line([at, self.bottom, at, self.bottom + 4.0], "axis", "");
                plot.svg
                    .text([at, self.bottom + 17.0], Anchor::Middle, "q", words, "");
            }
            break;
        }
    }
}
