//! Damped fixed point with Anderson acceleration.
//!
//! Source: Anderson (1965), J. ACM 12(4); Walker and Ni (2011), SIAM J. Numer. Anal. 49(4). The small
//! least-squares problem is solved by its Gram matrix, newest column first.

use crate::cells::add_scaled;
use crate::elementary::wide;
use crate::kernel::{Stored, dot};
use crate::near::Near;
use crate::parallel;
use std::collections::VecDeque;

/// When to stop and how to step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// A residual above this never counts as converged.
    pub(crate) tolerance: f64,
    /// Where to stop at once; between this and `tolerance` rounding may stop the descent first.
    pub(crate) goal: f64,
    pub(crate) max_passes: usize,
    /// Columns of the Anderson history; 0 is plain damping.
    pub(crate) window: usize,
    pub(crate) damping: f64,
}

impl Settings {
    /// For plain steps, without [`Near`]: the undamped map of a reform swings.
    pub(crate) fn plain(self) -> Self {
        Self {
            damping: self.damping.min(0.5),
            ..self
        }
    }
}

/// A fixed point.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub(crate) point: Vec<f64>,
    pub(crate) residual: f64,
    /// Residual of every pass.
    pub(crate) history: Vec<f64>,
}

/// No fixed point was found.
#[derive(Debug)]
pub(crate) struct Stuck {
    /// Residual of every pass; the last may not be a number.
    pub(crate) history: Vec<f64>,
    /// The point of the last pass.
    pub(crate) last: Vec<f64>,
}

impl Stuck {
    /// Smallest residual reached.
    pub(crate) fn residual(&self) -> f64 {
        self.history
            .iter()
            .copied()
            .filter(|e| e.is_finite())
            .fold(f64::INFINITY, f64::min)
    }
}

/// Passes without halving the residual after which a residual below the tolerance is accepted.
const SETTLED: usize = 8;
/// Passes without halving the residual after which the search ends.
const HOPELESS: usize = 250;
/// How often a step may be shortened after the map leaves its domain.
const RETREATS: usize = 8;
/// Unknowns beyond which the history is short and in single precision: it only steers the steps, and
/// eight columns of half a million places would take most of the memory.
const MANY: usize = 200_000;
const FEW_COLUMNS: usize = 4;

/// How far below the tolerance the passes go on: where there are many unknowns, rounding leaves no room.
pub(crate) fn margin(places: usize) -> f64 {
    if 10 * places > MANY { 2.0 } else { 20.0 }
}

/// Solves `x = map(x)`; the residual is the largest `|map(x) - x|`.
pub(crate) fn solve(
    mut map: impl FnMut(&[f64]) -> Vec<f64>,
    start: Vec<f64>,
    settings: &Settings,
    near: Option<&Near>,
) -> Result<Fixed, Stuck> {
    let Some(near) = near else {
        return attempt(map, start, settings, None);
    };
    attempt(&mut map, start.clone(), settings, Some(near))
        .or_else(|_| attempt(map, start, &settings.plain(), None))
}

fn attempt(
    map: impl FnMut(&[f64]) -> Vec<f64>,
    start: Vec<f64>,
    settings: &Settings,
    near: Option<&Near>,
) -> Result<Fixed, Stuck> {
    if start.len() > MANY {
        let short = Memory::<f32>::new(settings.window.min(FEW_COLUMNS));
        return search(map, Search::new(start, settings, near, short));
    }
    search(map, Search::exact(start, settings, near))
}

fn search<T: Stored>(
    mut map: impl FnMut(&[f64]) -> Vec<f64>,
    mut search: Search<'_, T>,
) -> Result<Fixed, Stuck> {
    while search.goes_on() {
        let mapped = map(&search.x);
        search.take(mapped);
    }
    search.end()
}

/// A search that is told `map(x)` for each point it asks about, so that several can go in step.
pub(crate) struct Search<'a, T> {
    settings: &'a Settings,
    /// Residuals are stepped through this, if there is one.
    near: Option<&'a Near>,
    memory: Memory<T>,
    /// The point asked about.
    pub(crate) x: Vec<f64>,
    damping: f64,
    retreats: usize,
    history: Vec<f64>,
    /// Lowest residual, its point and step.
    best: Option<(f64, Vec<f64>, Vec<f64>)>,
    halved: f64,
    since: usize,
    over: bool,
}

impl<'a> Search<'a, f64> {
    pub(crate) fn exact(start: Vec<f64>, settings: &'a Settings, near: Option<&'a Near>) -> Self {
        Self::new(start, settings, near, Memory::new(settings.window))
    }
}

impl<'a, T: Stored> Search<'a, T> {
    fn new(
        start: Vec<f64>,
        settings: &'a Settings,
        near: Option<&'a Near>,
        memory: Memory<T>,
    ) -> Self {
        Self {
            settings,
            near,
            memory,
            x: start,
            damping: settings.damping,
            retreats: 0,
            history: Vec::new(),
            best: None,
            halved: f64::INFINITY,
            since: 0,
            over: false,
        }
    }

    pub(crate) fn goes_on(&self) -> bool {
        !self.over && self.history.len() < self.settings.max_passes
    }

    /// `mapped = map(x)`.
    pub(crate) fn take(&mut self, mapped: Vec<f64>) {
        let mut r = mapped;
        let x = &self.x;
        parallel::change(&mut r, |k, r| *r -= x[k]);
        let residual = largest(&r);
        self.history.push(residual);
        let lowest = self.best.as_ref().map_or(f64::INFINITY, |best| best.0);
        if !residual.is_finite() {
            self.retreat();
            return;
        }
        if residual > 10.0 * lowest {
            self.memory.clear();
        }
        self.since = if residual < 0.5 * self.halved {
            0
        } else {
            self.since + 1
        };
        if self.since == 0 {
            self.halved = residual;
        }
        if let Some(near) = self.near {
            let step = near.times(&r);
            parallel::keep([std::mem::replace(&mut r, step)]);
        }
        let next = self.memory.step(&self.x, &r, self.damping);
        let last = std::mem::replace(&mut self.x, next);
        let done = if residual < lowest {
            let worse = self.best.replace((residual, last, r));
            worse.map(|(_, point, step)| [point, step])
        } else {
            Some([last, r])
        };
        parallel::keep(done.into_iter().flatten());
        let lowest = lowest.min(residual);
        let good = lowest <= self.settings.tolerance && self.since >= SETTLED;
        self.over = lowest <= self.settings.goal || good || self.since >= HOPELESS;
    }

    /// Outside the domain of the logs: back to the best point and a shorter step.
    fn retreat(&mut self) {
        match &self.best {
            Some((_, point, step)) if self.retreats < RETREATS => {
                self.retreats += 1;
                self.damping *= 0.5;
                self.memory.clear();
                self.x.clone_from(point);
                add_scaled(&mut self.x, self.damping, step);
            }
            _ => self.over = true,
        }
    }

    pub(crate) fn end(self) -> Result<Fixed, Stuck> {
        match self.best {
            Some((residual, point, _)) if residual <= self.settings.tolerance => Ok(Fixed {
                point,
                residual,
                history: self.history,
            }),
            _ => Err(Stuck {
                history: self.history,
                last: self.x,
            }),
        }
    }
}

/// Largest absolute value; not a number if any is not.
fn largest(values: &[f64]) -> f64 {
    let of = |values: &[f64]| {
        let (mut max, mut sum) = (0.0_f64, 0.0);
        for v in values {
            max = max.max(v.abs());
            sum += v * 0.0; // not a number if any is not finite
        }
        max + sum
    };
    let parts = parallel::parts(values.len());
    let largest = parallel::pieces(values.len(), parts, |range| of(&values[range]));
    of(&largest)
}

/// `sum_k a_k b_k`, in pieces where it is long.
fn product<T: Stored, U: Stored>(a: &[T], b: &[U]) -> f64 {
    let parts = if a.len() > MANY {
        parallel::parts(a.len())
    } else {
        1
    };
    let sums = parallel::pieces(a.len(), parts, |k| dot(&a[k.clone()], &b[k]));
    sums.into_iter().sum()
}

/// Differences of successive points and residuals, newest first.
struct Memory<T> {
    window: usize,
    columns: VecDeque<(Vec<T>, Vec<T>)>,
    /// `gram[a][b] = dF_a . dF_b`, in the order of `columns`.
    gram: VecDeque<VecDeque<f64>>,
    last: Option<(Vec<f64>, Vec<f64>)>,
}

impl<T: Stored> Memory<T> {
    fn new(window: usize) -> Self {
        Self {
            window,
            columns: VecDeque::new(),
            gram: VecDeque::new(),
            last: None,
        }
    }

    fn clear(&mut self) {
        self.columns.clear();
        self.gram.clear();
        self.last = None;
    }

    /// The next point: `x + b r - sum_k g_k (dX_k + b dF_k)`, `g` minimising `|r - sum_k g_k dF_k|`.
    fn step(&mut self, x: &[f64], r: &[f64], damping: f64) -> Vec<f64> {
        let mut g = Vec::new();
        if let Some((last_x, last_r)) = self.last.take().filter(|_| self.window > 0) {
            self.remember((x, &last_x), (r, &last_r));
            let target: Vec<f64> = self.columns.iter().map(|(_, df)| product(df, r)).collect();
            g = self.weights(&target);
            self.last = Some((last_x, last_r));
        }
        let mut next = parallel::list(x.len(), |k| x[k]);
        parallel::blocks(&mut next, |from, next| {
            let range = from..from + next.len();
            add_scaled(next, damping, &r[range.clone()]);
            for (g, (dx, df)) in g.iter().zip(&self.columns) {
                let (dx, df) = (&dx[range.clone()], &df[range.clone()]);
                wide(
                    #[inline(always)]
                    || {
                        for (next, (dx, df)) in next.iter_mut().zip(dx.iter().zip(df)) {
                            *next -= g * (dx.value() + damping * df.value());
                        }
                    },
                );
            }
        });
        // a leap of more than a factor e is not trusted
        let near = |(new, old): (&f64, &f64)| (new - old).abs() < 1.0;
        if !g.is_empty() && !next.iter().zip(x).all(near) {
            next.copy_from_slice(x);
            add_scaled(&mut next, damping, r);
        }
        if self.window > 0 {
            let (mut last_x, mut last_r) = self.last.take().unwrap_or_default();
            last_x.clear();
            last_x.extend_from_slice(x);
            last_r.clear();
            last_r.extend_from_slice(r);
            self.last = Some((last_x, last_r));
        }
        next
    }

    fn remember(&mut self, x: (&[f64], &[f64]), r: (&[f64], &[f64])) {
        let (mut dx, mut df) = (Vec::new(), Vec::new());
        if self.columns.len() == self.window {
            (dx, df) = self.columns.pop_back().unwrap_or_default();
            self.gram.pop_back();
            for row in &mut self.gram {
                row.pop_back();
            }
        }
        for (column, (new, old)) in [(&mut dx, x), (&mut df, r)] {
            column.clear();
            column.extend(new.iter().zip(old).map(|(new, old)| T::store(new - old)));
        }
        self.columns.push_front((dx, df));
        let newest: VecDeque<f64> = self
            .columns
            .iter()
            .map(|(_, df)| product(df, &self.columns[0].1))
            .collect();
        for (row, product) in self.gram.iter_mut().zip(newest.iter().skip(1)) {
            row.push_front(*product);
        }
        self.gram.push_front(newest);
    }

    /// Solves the normal equations by Cholesky factors of the scaled Gram matrix, stopping at the first
    /// column that adds nothing new, so that old columns are dropped first.
    fn weights(&self, target: &[f64]) -> Vec<f64> {
        const NOTHING_NEW: f64 = 1e-13;
        let size = self.columns.len();
        let scale: Vec<f64> = (0..size).map(|k| self.gram[k][k].sqrt()).collect();
        let mut factor: Vec<Vec<f64>> = Vec::with_capacity(size);
        for a in 0..size {
            let mut row = Vec::with_capacity(size);
            for b in 0..a {
                let known: f64 = row
                    .iter()
                    .zip(&factor[b])
                    .map(|(x, y): (&f64, &f64)| x * y)
                    .sum();
                row.push((self.gram[a][b] / (scale[a] * scale[b]) - known) / factor[b][b]);
            }
            let pivot = 1.0 - row.iter().map(|x| x * x).sum::<f64>();
            if pivot.is_nan() || pivot <= NOTHING_NEW {
                break;
            }
            row.push(pivot.sqrt());
            factor.push(row);
        }
        let rank = factor.len();
        let mut g: Vec<f64> = Vec::with_capacity(rank);
        for a in 0..rank {
            let known: f64 = g.iter().zip(&factor[a]).map(|(x, y)| x * y).sum();
            g.push((target[a] / scale[a] - known) / factor[a][a]);
        }
        for a in (0..rank).rev() {
            let known: f64 = (a + 1..rank).map(|b| factor[b][a] * g[b]).sum();
            g[a] = (g[a] - known) / factor[a][a];
        }
        g.iter_mut().zip(&scale).for_each(|(g, scale)| *g /= scale);
        g
    }
}
