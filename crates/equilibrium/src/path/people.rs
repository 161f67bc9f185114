//! People on a path: held where they are within a year, moving and registering anew between years.

use crate::cells::{RURAL, URBAN, add_scaled};
use crate::economy::Structure;
use crate::kernel::dot;
use crate::migration::Choice;
use crate::parallel;

/// People held in their working cells for a year.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    /// Persons by registered (row) and working cell, `[2N][2N]`.
    pub(crate) persons: Vec<f64>,
    pub(crate) stayers: Vec<f64>,
    incomers: Vec<f64>,
}

impl Placed {
    pub(crate) fn new(persons: Vec<f64>, cells: usize) -> Self {
        let mut incomers = vec![0.0; cells];
        let mut stayers = Vec::with_capacity(cells);
        for (i, row) in persons.chunks_exact(cells).enumerate() {
            let moved = |j: usize| if j == i { 0.0 } else { row[j] };
            (0..cells).for_each(|j| incomers[j] += moved(j));
            stayers.push(row[i]);
        }
        Self {
            persons,
            stayers,
            incomers,
        }
    }

    /// Registered people by cell.
    pub(crate) fn registered(&self) -> Vec<f64> {
        let rows = self.persons.chunks_exact(self.stayers.len());
        rows.map(|row| row.iter().sum()).collect()
    }

    /// Those registered in a cell, by working cell.
    pub(crate) fn row(&self, registered: usize) -> &[f64] {
        let cells = self.stayers.len();
        &self.persons[registered * cells..(registered + 1) * cells]
    }

    /// `sum_{j != i} persons_ij x_j` by registered cell.
    pub(crate) fn leavers(&self, x: &[f64]) -> Vec<f64> {
        parallel::list(self.stayers.len(), |i| {
            let row = self.row(i);
            dot(&row[..i], &x[..i]) + dot(&row[i + 1..], &x[i + 1..])
        })
    }

    /// `sum_{i != j} q_i persons_ij` by working cell.
    pub(crate) fn brought(&self, q: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.stayers.len()];
        for (i, q) in q.iter().enumerate().filter(|(_, q)| **q != 0.0) {
            let (row, sums) = (self.row(i), &mut sums);
            add_scaled(&mut sums[..i], *q, &row[..i]);
            add_scaled(&mut sums[i + 1..], *q, &row[i + 1..]);
        }
        sums
    }

    /// Puts these people in the place of those who would choose; what cells offer (`Phi`) stays.
    pub(crate) fn hold(&self, choice: &mut Choice, right: &[f64]) {
        choice.stayers.clone_from(&self.stayers);
        choice.incomers.clone_from(&self.incomers);
        choice.brought = self.brought(right);
    }
}

/// How people pass from one year to the next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    /// Part who reconsider, `a = 1 - exp(-step/tau)`.
    pub(crate) reconsider: f64,
    /// Where those who reconsider go, `m*`: shares by registered cell, `[2N][2N]`.
    pub(crate) wished: Vec<f64>,
    /// Natural growth by registered cell, a factor.
    pub(crate) growth: Vec<f64>,
    /// Part of the people registered in the rural cell of place `i` and working in the urban cell of
    /// place `j` who register there, `1 - exp(-x)`, `[N][N]`.
    pub(crate) converted: Vec<f64>,
}

impl Change {
    fn cells(&self) -> usize {
        self.growth.len()
    }

    /// `(1-a) F + a diag(H) m*`.
    pub(crate) fn move_people(&self, persons: &[f64]) -> Vec<f64> {
        let cells = self.cells();
        let mut moved = persons.to_vec();
        let rows = moved.chunks_exact_mut(cells);
        for (row, wished) in rows.zip(self.wished.chunks_exact(cells)) {
            let people: f64 = row.iter().sum();
            for (persons, share) in row.iter_mut().zip(wished) {
                *persons = (1.0 - self.reconsider) * *persons + self.reconsider * people * share;
            }
        }
        moved
    }

    /// Lets each registered cell grow by its natural rate.
    pub(crate) fn grow(&self, persons: &mut [f64]) {
        for (row, growth) in persons.chunks_exact_mut(self.cells()).zip(&self.growth) {
            super::scale(row, *growth);
        }
    }

    /// Changes registrations in place and returns who did: rural cell of `i` to urban cell of `j`.
    pub(crate) fn convert(&self, persons: &mut [f64]) -> Vec<f64> {
        let (cells, n) = (self.cells(), self.cells() / 2);
        let mut converts = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                let at = i * cells + URBAN * n + j;
                let count = self.converted[i * n + j] * persons[at];
                converts[i * n + j] = count;
                persons[at] -= count;
                persons[(URBAN * n + j) * cells + URBAN * n + j] += count;
            }
        }
        converts
    }
}

/// People by place at the start and at the end of a span of years, `[N][N]`.
///
/// Row sums are the people at work in each place at the start; natural growth is left out, as those born
/// in between started nowhere.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceMoves {
    places: usize,
    persons: Vec<f64>,
}

impl PlaceMoves {
    /// Persons in place `from` at the start and in place `to` at the end.
    ///
    /// # Panics
    /// If a place does not exist.
    #[must_use]
    pub fn persons(&self, from: usize, to: usize) -> f64 {
        assert!(to < self.places, "place {to} of {}", self.places);
        self.persons[from * self.places + to]
    }

    /// One row per place at the start, each a list over places at the end.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.persons.chunks_exact(self.places)
    }

    /// Follows people from the start of the first change to the end of the last.
    pub(crate) fn over(start: &[f64], changes: &[&Change], places: usize) -> Self {
        let cells = 2 * places;
        let mut persons = vec![0.0; places * places];
        for from in 0..places {
            let mut here = vec![0.0; cells * cells];
            for at in (0..cells * cells).filter(|at| at % places == from) {
                here[at] = start[at];
            }
            for change in changes {
                here = change.move_people(&here);
                change.convert(&mut here);
            }
            for (at, people) in here.into_iter().enumerate() {
                persons[from * places + at % places] += people;
            }
        }
        Self { places, persons }
    }
}

/// Shares of people registered in rural cells of zone 0, and of those at work in urban cells.
pub(crate) fn urban_shares(s: &Structure, workers: &[Vec<f64>; 2]) -> [f64; 2] {
    [&s.registered, workers].map(|people| {
        let urban = s.national(|n| people[URBAN][n]);
        urban / (urban + s.national(|n| people[RURAL][n]))
    })
}
