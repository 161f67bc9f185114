//! Charts of one line a row: the names at the left, the marks at the right.

use super::{
    plot::{Plot, SIZE},
    scale::Scale,
};
use crate::{
    svg::Anchor,
    text::{width, wrap},
};

/// Room for the names and the marks.
pub(super) struct Rows {
    /// Right end of the names.
    gutter: f64,
    /// Left and right end of the marks.
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Rows {
    /// As much room for the names as they need, at most a good third. `left` and `right` are kept
    /// free for the values beside the marks.
    pub(super) fn new(plot: &Plot<'_>, names: &[String], [left, right]: [f64; 2]) -> Self {
        let need = names.iter().map(|n| width(n, SIZE)).fold(0.0, f64::max);
        let gutter = (need * 1.11).min(plot.width * 0.36).ceil();
        let from = gutter + 10.0 + left;
        let to = (plot.width - right - 2.0).max(from + 40.0);
        Self { gutter, from, to }
    }

    /// Writes a name in at most two lines around the middle `y`; bold if it stands out.
    pub(super) fn name(&self, plot: &mut Plot<'_>, name: &str, y: f64, bold: bool) {
        let class = if bold { "t b" } else { "t" };
        // bold letters are wider than the estimate
        let size = if bold { SIZE * 1.08 } else { SIZE };
        let lines = wrap(name, size, self.gutter * 0.98, 2);
        let shown = lines.concat();
        let first = y + 4.5 - 7.0 * (lines.len() as f64 - 1.0);
        for (i, line) in lines.iter().enumerate() {
            let at = [self.gutter, first + 14.0 * i as f64];
            let full = if shown.contains('…') { name } else { "" };
            plot.svg.text(at, Anchor::End, class, line, full);
        }
    }

    /// Height a row needs for its name.
    pub(super) fn height(&self, name: &str, least: f64) -> f64 {
        if width(name, SIZE * 1.08) > self.gutter * 0.98 {
            least.max(32.0)
        } else {
            least
        }
    }

    /// A scale across the room of the marks.
    pub(super) fn scale(&self, values: impl IntoIterator<Item = f64>, also: &[f64]) -> Scale {
        Scale::fit(values, also, [self.from, self.to])
    }
}

/// Room that the widest of some values needs beside its mark.
pub(super) fn beside(values: impl IntoIterator<Item = String>) -> f64 {
    let widest = values
        .into_iter()
        .map(|v| width(&v, SIZE))
        .fold(0.0, f64::max);
    widest * 1.06 + 9.0 // some are bold
}
