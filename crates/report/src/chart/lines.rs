//! Lines over years.

use super::{
    kinds::Lines,
    plane::{Plane, Span},
    plot::{Key, Plot, SIZE},
};
use crate::{
    message::word_with,
    svg::{Anchor, num, polyline},
    text::{shorten, width},
};

/// Lines that get a colour and a dash of their own; more are drawn in grey.
const STYLES: usize = 6;
/// Lines beyond this are left to the table.
const MOST: usize = 40;

/// One line: its name, its column, its rows in order of x.
struct Series {
    name: String,
    column: String,
    rows: Vec<usize>,
    class: String,
}

impl Lines {
    /// Draws all lines; returns the height.
    pub(super) fn draw(&self, plot: &mut Plot<'_>) -> f64 {
        let series = self.series(plot);
        let narrow = plot.width < 500.0;
        if let [only] = self.values.as_slice() {
            let name = plot.name(only);
            plot.measure(&name);
        }
        let names = series
            .iter()
            .map(|s| width(&end_words(plot, s), SIZE) + 12.0)
            .fold(0.0, f64::max);
        let aside = series.len() > 1 && names <= plot.width * if narrow { 0.24 } else { 0.3 };
        if series.len() > 1 && !aside {
            let key = |s: &Series| (Key::Line, format!("line {}", s.class), s.name.clone());
            let entries: Vec<_> = series.iter().take(STYLES).map(key).collect();
            plot.legend(&entries);
        }
        let span = self.span(plot, &series, if aside { names } else { 14.0 }, narrow);
        let plane = Plane::new(plot, &span);
        self.mark_breaks(plot, &plane);
        for line in series.iter().rev() {
            self.line(plot, &plane, line, series.len() > 1);
        }
        if let [only] = series.as_slice() {
            self.ends(plot, &plane, only);
        }
        if aside {
            name_ends(plot, &plane, &series, self);
        }
        plane.bottom + 24.0
    }

    /// A line alone says its first and last value.
    fn ends(&self, plot: &mut Plot<'_>, plane: &Plane, line: &Series) {
        let rows: Vec<usize> = line
            .rows
            .iter()
            .copied()
            .filter(|&r| plot.number(&line.column, r).is_some())
            .collect();
        let ends = [(rows.first(), Anchor::Start), (rows.last(), Anchor::End)];
        let count = rows.len().min(2);
        for (row, anchor) in ends.into_iter().rev().take(count) {
            let Some(&row) = row else { continue };
            let (Some(x), Some(y)) = (plot.number(&self.x, row), plot.number(&line.column, row))
            else {
                continue;
            };
            let text = plot.value(&line.column, row, false);
            // away from the line: below the point when its neighbour is higher
            let next = if row == rows[0] {
                rows.get(1)
            } else {
                rows.iter().rev().nth(1)
            };
            let higher = next
                .and_then(|&r| plot.number(&line.column, r))
                .is_some_and(|v| v > y);
            let py = plane.y.at(y);
            let below = higher && py + 20.0 < plane.bottom;
            let py = if below {
                py + 19.0
            } else {
                (py - 9.0).max(plane.top + 4.0)
            };
            let at = [plane.x.at(x), py];
            plot.svg.text(at, anchor, "v halo", &text, "");
        }
    }

    fn series(&self, plot: &Plot<'_>) -> Vec<Series> {
        let by_x = |mut rows: Vec<usize>| {
            rows.retain(|&r| plot.number(&self.x, r).is_some());
            let key = |r: &usize| plot.number(&self.x, *r).unwrap_or(0.0);
            rows.sort_by(|a, b| key(a).total_cmp(&key(b)));
            rows
        };
        let mut found: Vec<(String, String, Vec<usize>)> = vec![];
        for id in &self.values {
            let Some(by) = &self.by else {
                let one = self.values.len() == 1;
                let label = plot.column(id).label.get(plot.lang).to_string();
                let name = if one { label } else { plot.name(id) };
                found.push((name, id.clone(), (0..plot.rows()).collect()));
                continue;
            };
            for row in 0..plot.rows() {
                let mut name = plot.words(by, row);
                if self.values.len() > 1 {
                    name = format!("{name} {}", plot.column(id).label.get(plot.lang));
                }
                match found
                    .iter_mut()
                    .find(|(n, column, _)| *n == name && column == id)
                {
                    Some((_, _, rows)) => rows.push(row),
                    None => found.push((name, id.clone(), vec![row])),
                }
            }
        }
        found.truncate(MOST);
        let style = |i: usize| {
            if i < STYLES {
                format!("l{i}")
            } else {
                "lq".into()
            }
        };
        let whole = found.into_iter().enumerate();
        whole
            .map(|(i, (name, column, rows))| Series {
                name,
                column,
                rows: by_x(rows),
                class: style(i),
            })
            .collect()
    }

    /// How many lines there are.
    pub(super) fn series_count(&self, plot: &Plot<'_>) -> usize {
        self.series(plot).len()
    }

    fn span(&self, plot: &Plot<'_>, series: &[Series], right: f64, narrow: bool) -> Span {
        let mut y: Vec<f64> = vec![];
        for line in series {
            y.extend(
                line.rows
                    .iter()
                    .filter_map(|&r| plot.number(&line.column, r)),
            );
        }
        if let Some((low, high)) = &self.band {
            y.extend(plot.numbers(low).chain(plot.numbers(high)));
        }
        if self.from_zero {
            y.push(0.0);
        }
        let units = [plot.column(&self.x).unit, plot.column(&self.values[0]).unit];
        Span {
            x: plot.numbers(&self.x).collect(),
            y,
            units,
            nice_x: false,
            height: if narrow { 210.0 } else { 260.0 },
            right,
        }
    }

    /// Whether a break lies between two neighbours.
    fn broken(&self, a: f64, b: f64) -> bool {
        self.breaks.iter().any(|(x, _)| a < *x && *x <= b)
    }

    fn mark_breaks(&self, plot: &mut Plot<'_>, plane: &Plane) {
        let years: Vec<f64> = plot.numbers(&self.x).collect();
        for (i, (at, label)) in self.breaks.iter().enumerate() {
            // between the last point of the old definition and the first of the new
            let before = years
                .iter()
                .copied()
                .filter(|x| x < at)
                .fold(f64::MIN, f64::max);
            let x = if before > f64::MIN {
                (before + at) / 2.0
            } else {
                *at
            };
            let px = plane.x.at(x);
            if !px.is_finite() || px < plane.left || px > plane.right {
                continue;
            }
            let words = label.get(plot.lang);
            plot.svg
                .line([px, plane.top, px, plane.bottom], "break", words);
            let y = plane.top + 9.0 + 15.0 * (i % 3) as f64;
            let to_right = plane.right - px >= px - plane.left;
            let room = if to_right {
                plane.right - px
            } else {
                px - plane.left
            } - 8.0;
            let shown = shorten(words, SIZE, room);
            if to_right {
                plot.svg
                    .text([px + 5.0, y], Anchor::Start, "q halo", &shown, words);
            } else {
                plot.svg
                    .text([px - 5.0, y], Anchor::End, "q halo", &shown, words);
            }
        }
    }

    fn line(&self, plot: &mut Plot<'_>, plane: &Plane, line: &Series, named: bool) {
        let mut points: Vec<Option<[f64; 2]>> = vec![];
        let mut last: Option<f64> = None;
        for &row in &line.rows {
            let Some(x) = plot.number(&self.x, row) else {
                continue;
            };
            if last.is_some_and(|l| self.broken(l, x)) {
                points.push(None);
            }
            let y = plot.number(&line.column, row);
            points.push(y.map(|y| [plane.x.at(x), plane.y.at(y)]));
            last = Some(x);
        }
        if line.column == self.values[0] {
            self.band(plot, plane, line);
        }
        plot.svg.path(
            &polyline(points),
            &format!("line {}", line.class),
            &line.name,
        );
        let small = line.rows.len() > 40;
        for &row in &line.rows {
            let (Some(x), Some(y)) = (plot.number(&self.x, row), plot.number(&line.column, row))
            else {
                continue;
            };
            let when = plot.words(&self.x, row);
            let name = if named { line.name.as_str() } else { "" };
            let mut hover = plot.hover(&[name, &when], &line.column, row);
            if let (Some((low, high)), true) = (&self.band, line.column == self.values[0]) {
                let ends = [plot.words(low, row), plot.words(high, row)];
                let [l, h] = ends.map(Into::into);
                let words = word_with("chart-interval", &[("low", l), ("high", h)], plot.lang);
                hover = format!("{hover}{}{words}", plot.marks().0);
            }
            let r = if small { 1.6 } else { 2.6 };
            plot.svg.circle(
                [plane.x.at(x), plane.y.at(y), r],
                &format!("m {}", line.class),
                &hover,
            );
        }
    }

    fn band(&self, plot: &mut Plot<'_>, plane: &Plane, line: &Series) {
        let Some((low, high)) = &self.band else {
            return;
        };
        let ends = |r: &usize| {
            plot.number(&line.column, *r)?;
            let x = plot.number(&self.x, *r)?;
            Some([x, plot.number(low, *r)?, plot.number(high, *r)?])
        };
        let all: Vec<Option<[f64; 3]>> = line.rows.iter().map(ends).collect();
        let joined = |a: &Option<[f64; 3]>, b: &Option<[f64; 3]>| match (a, b) {
            (Some(a), Some(b)) => !self.broken(a[0], b[0]),
            _ => false,
        };
        let mut d = String::new();
        for run in all.chunk_by(joined) {
            let run: Vec<[f64; 3]> = run.iter().copied().flatten().collect();
            if run.is_empty() {
                continue;
            }
            let there = run.iter().map(|p| [plane.x.at(p[0]), plane.y.at(p[1])]);
            let back = run
                .iter()
                .rev()
                .map(|p| [plane.x.at(p[0]), plane.y.at(p[2])]);
            for (i, [x, y]) in there.chain(back).enumerate() {
                add!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, num(x), num(y));
            }
            d.push('Z');
        }
        plot.svg.path(&d, &format!("band {}", line.class), "");
    }
}

/// Names at the ends of lines, moved apart so that they do not touch.
fn name_ends(plot: &mut Plot<'_>, plane: &Plane, series: &[Series], kind: &Lines) {
    let mut ends: Vec<(f64, f64, &Series)> = series
        .iter()
        .take(20)
        .filter_map(|line| {
            let row = *line
                .rows
                .iter()
                .rev()
                .find(|&&r| plot.number(&line.column, r).is_some())?;
            let x = plane.x.at(plot.number(&kind.x, row)?);
            Some((plane.y.at(plot.number(&line.column, row)?), x, line))
        })
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let gap = 15.0;
    let most = plane.bottom - gap * (ends.len() as f64 - 1.0);
    let mut free = plane.top;
    for (i, (y, x, line)) in ends.into_iter().enumerate() {
        let at = y.max(free).min(most + gap * i as f64);
        free = at + gap;
        let short = plane.right - x < 20.0;
        let from = if short { x + 5.0 } else { plane.right - 2.0 };
        if (at - y).abs() > 3.0 || !short {
            plot.svg
                .line([x + 4.0, y, plane.right + 1.0, at], "lead", "");
        }
        let left = from.max(plane.right + 3.0);
        plot.svg.text(
            [left, at + 4.5],
            Anchor::Start,
            &format!("t n-{}", line.class),
            &end_words(plot, line),
            "",
        );
    }
}

/// What stands at the end of a line: its name and, where there is room, its last value.
fn end_words(plot: &Plot<'_>, line: &Series) -> String {
    let mut rows = line.rows.iter().rev();
    match rows.find(|&&r| plot.number(&line.column, r).is_some()) {
        Some(&row) if plot.width >= 500.0 => {
            format!("{} {}", line.name, plot.value(&line.column, row, false))
        }
        _ => line.name.clone(),
    }
}
