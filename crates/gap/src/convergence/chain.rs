//! Markov chains of classes, by maximum likelihood (D1, D2).

use super::classes::{Classes, MISSING};
use crate::GapError;
use ronghe_base::{Cell, Table, Text, Unit};

/// Counted moves between classes and what follows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    classes: usize,
    counts: Vec<u64>,
}

/// Moves between classes over `step` years (D1): maximum likelihood, `p_ij = n_ij / n_i`.
///
/// A pair of years in which either value is missing is left out. A class in which nobody ever
/// starts has an undefined row, never a guessed one.
///
/// # Shapes and units
/// - `step`: years between start and end, at least 1, below the number of years
///
/// # Errors
/// [`GapError::Setting`] for the step.
///
/// # Source
/// Anderson and Goodman (1957), *Annals of Mathematical Statistics* 28(1), 89-110; Quah (1993),
/// *European Economic Review* 37.
///
/// ```
/// # use ronghe_gap::convergence::{classify, transitions, Classing, Panel};
/// let panel = Panel::new(&[1.0, 1.0, 9.0, 9.0, 9.0, 1.0], 2, 3)?;
/// let classes = classify(&panel, &Classing::Bounds(vec![5.0]))?;
/// let chain = transitions(&classes, 1)?;
/// assert_eq!((chain.count(0, 1), chain.count(1, 1)), (1, 1));
/// assert_eq!(chain.probability(0, 1), Some(0.5));
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn transitions(classes: &Classes, step: usize) -> Result<Chain, GapError> {
    if step == 0 || step >= classes.years() {
        return Err(GapError::Setting {
            name: "step",
            value: step as f64,
            need: "at least one year and fewer than the panel has",
        });
    }
    let k = classes.count();
    let mut counts = vec![0; k * k];
    for place in classes.codes().chunks_exact(classes.years()) {
        for (&from, &to) in place.iter().zip(&place[step..]) {
            if from != MISSING && to != MISSING {
                counts[from as usize * k + to as usize] += 1;
            }
        }
    }
    Ok(Chain { classes: k, counts })
}

impl Chain {
    /// A chain of counts.
    ///
    /// # Shapes and units
    /// - `counts`: `[classes x classes]`, moves from the class of the row to that of the column
    ///
    /// # Errors
    /// [`GapError::Setting`] for the number of classes (2 to 100); [`GapError::Lengths`].
    pub fn new(classes: usize, counts: Vec<u64>) -> Result<Self, GapError> {
        if !(2..=100).contains(&classes) {
            return Err(GapError::Setting {
                name: "number of classes",
                value: classes as f64,
                need: "2 to 100",
            });
        }
        crate::error::same_length(
            ("classes squared", classes * classes),
            ("counts", counts.len()),
        )?;
        Ok(Self { classes, counts })
    }

    /// How many classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Moves from `i` to `j`.
    pub fn count(&self, i: usize, j: usize) -> u64 {
        self.counts[i * self.classes + j]
    }

    /// Moves that start in `i`.
    pub fn starts(&self, i: usize) -> u64 {
        self.counts[i * self.classes..(i + 1) * self.classes]
            .iter()
            .sum()
    }

    /// Estimated probability of a move; none where nobody starts in `i`.
    pub fn probability(&self, i: usize, j: usize) -> Option<f64> {
        let starts = self.starts(i);
        (starts > 0).then(|| self.count(i, j) as f64 / starts as f64)
    }

    /// Its standard error `sqrt(p (1 - p) / n_i)`.
    pub fn error(&self, i: usize, j: usize) -> Option<f64> {
        let p = self.probability(i, j)?;
        Some((p * (1.0 - p) / self.starts(i) as f64).sqrt())
    }

    /// Classes in which nobody ever starts: their rows are undefined.
    pub fn empty(&self) -> Vec<usize> {
        (0..self.classes).filter(|&i| self.starts(i) == 0).collect()
    }

    /// All probabilities in rows; an undefined row is zero.
    pub(super) fn matrix(&self) -> Vec<f64> {
        let k = self.classes;
        (0..k * k)
            .map(|at| self.probability(at / k, at % k).unwrap_or(0.0))
            .collect()
    }

    /// One row a class: starts, then a probability a class of arrival.
    pub fn table(&self, id: &str, title: Text) -> Table {
        let mut table = Table::new(id, title)
            .column("from", Text::new("起始类", "From class"), Unit::None)
            .column("starts", Text::new("起始次数", "Starts"), Unit::Count);
        for j in 1..=self.classes {
            let name = Text::new(format!("到第 {j} 类"), format!("to class {j}"));
            table = table.column(format!("to_{j}"), name, Unit::Share);
        }
        for i in 0..self.classes {
            let starts = i64::try_from(self.starts(i)).unwrap_or(i64::MAX);
            let mut row: Vec<Cell> =
                vec![Text::same((i + 1).to_string()).into(), Cell::Count(starts)];
            row.extend((0..self.classes).map(|j| Cell::from(self.probability(i, j))));
            table.push(row);
        }
        for i in self.empty() {
            table = table.note(Text::new(
                format!("第 {} 类没有起始记录：该行无定义，留空。", i + 1),
                format!(
                    "Nobody starts in class {}: its row is undefined and left empty.",
                    i + 1
                ),
            ));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Classing, Panel, classify};
    use super::*;

    #[test]
    fn missing_years_and_empty_classes() {
        let x = [1.0, f64::NAN, 1.0, 9.0, 1.0, 1.0, 1.0, 1.0];
        let panel = Panel::new(&x, 2, 4).unwrap();
        let classes = classify(&panel, &Classing::Bounds(vec![5.0, 7.0])).unwrap();
        let chain = transitions(&classes, 1).unwrap();
        assert_eq!(chain.count(0, 0), 3);
        assert_eq!(chain.count(0, 2), 1);
        assert_eq!(chain.empty(), [1, 2]);
        assert_eq!(chain.probability(1, 1), None);
        assert_eq!(chain.error(0, 2), Some((0.1875_f64 / 4.0).sqrt()));
        let table = chain.table("t", Text::same("t"));
        assert_eq!(table.notes.len(), 2);
        assert!(table.get("to_1", 1).unwrap().is_missing());
        // two years apart: place 0 has 1 -> 1 (years 0, 2)
        assert_eq!(transitions(&classes, 2).unwrap().starts(0), 3);
        assert!(transitions(&classes, 0).is_err());
        assert!(transitions(&classes, 4).is_err());
        assert!(Chain::new(2, vec![1; 3]).is_err());
        assert!(Chain::new(1, vec![1]).is_err());
    }
}
