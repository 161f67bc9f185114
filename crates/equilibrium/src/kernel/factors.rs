//! Hats of bilateral costs as products of factors.

use crate::check::{Check, Range};

const HAT: &str = "give new over old, 1 for no change";

/// Cost hats that are products: `d_ij = origin_i destination_j blocks[group_i][group_j]`, in the spirit of
/// a gravity equation. What is absent is one. Nobody pays them at home: `d_ii = 1`. For migration, the pair
/// of cells of one place may have a further factor.
///
/// # Shapes and units
/// Hats (new / baseline), above 0. For migration by cell, `[2N]`: `origin` where people are registered,
/// `destination` where they work. For trade by place, `[N]`: `origin` the seller, `destination` the buyer.
///
/// ```
/// use ronghe_equilibrium::{Blocks, Factors};
/// // two places: people registered in a rural cell move to a town at four fifths of the cost
/// let blocks = Blocks { group: vec![0, 0, 1, 1], hats: vec![vec![1.0, 0.8], vec![1.0, 1.0]] };
/// let easier = Factors { blocks: Some(blocks), ..Factors::default() };
/// assert!((easier.hat(0, 3) - 0.8).abs() < 1e-15);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Factors {
    /// By origin.
    pub origin: Option<Vec<f64>>,
    /// By destination.
    pub destination: Option<Vec<f64>>,
    /// By pair of groups.
    pub blocks: Option<Blocks>,
    /// Migration only, `[2N]`: of a move from the cell to the other cell of its place, times the others.
    pub partner: Option<Vec<f64>>,
}

/// Hats by pair of groups of cells or places.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocks {
    /// Group of each cell or place, `0..G`.
    pub group: Vec<usize>,
    /// `hats[group of origin][group of destination]`, `[G][G]`.
    pub hats: Vec<Vec<f64>>,
}

impl Blocks {
    pub(crate) fn count(&self) -> usize {
        self.hats.len()
    }

    pub(crate) fn hat(&self, i: usize, j: usize) -> f64 {
        self.hats[self.group[i]][self.group[j]]
    }

    /// Hat of column `j` for rows of group `p`.
    pub(crate) fn of(&self, p: usize, j: usize) -> f64 {
        self.hats[p][self.group[j]]
    }
}

impl Factors {
    /// `d_ij` of a pair.
    ///
    /// # Panics
    /// If a list is too short for the pair.
    #[must_use]
    pub fn hat(&self, i: usize, j: usize) -> f64 {
        let side = |list: &Option<Vec<f64>>, k: usize| list.as_ref().map_or(1.0, |list| list[k]);
        let block = self.blocks.as_ref().map_or(1.0, |b| b.hat(i, j));
        side(&self.origin, i) * side(&self.destination, j) * block * self.partner(i, j)
    }

    /// What the pair has beyond origin, destination and blocks.
    fn partner(&self, i: usize, j: usize) -> f64 {
        self.partner
            .as_ref()
            .filter(|list| 2 * i.abs_diff(j) == list.len())
            .map_or(1.0, |list| list[i])
    }

    /// All to a power, rows and columns exchanged if `turned`.
    pub(crate) fn power(&self, exponent: f64, turned: bool) -> Self {
        let raised = |list: &Vec<f64>| list.iter().map(|hat| hat.powf(exponent)).collect();
        let (mut origin, mut destination) = (
            self.origin.as_ref().map(raised),
            self.destination.as_ref().map(raised),
        );
        if turned {
            std::mem::swap(&mut origin, &mut destination);
        }
        let blocks = self.blocks.as_ref().map(|b| {
            let groups = b.count();
            let at = |p: usize, g: usize| if turned { b.hats[g][p] } else { b.hats[p][g] };
            let row = |p: usize| (0..groups).map(|g| at(p, g).powf(exponent)).collect();
            Blocks {
                group: b.group.clone(),
                hats: (0..groups).map(row).collect(),
            }
        });
        let partner = self.partner.as_ref().map(|list| {
            let half = if turned { list.len() / 2 } else { 0 };
            let at = |i: usize| list[(i + half) % list.len()].powf(exponent);
            (0..list.len()).map(at).collect()
        });
        Self {
            origin,
            destination,
            blocks,
            partner,
        }
    }

    pub(crate) fn scale_sides(&self, rows: &mut [f64], columns: &mut [f64]) {
        for (side, list) in [(rows, &self.origin), (columns, &self.destination)] {
            for (side, hat) in side.iter_mut().zip(list.iter().flatten()) {
                *side *= hat;
            }
        }
    }

    /// Reports what is wrong with factors of `size` cells or places; whether their form can be used.
    pub(crate) fn check(&self, field: &str, size: usize, check: &mut Check<'_>) -> bool {
        let mut fits = true;
        if self.partner.is_some() && field.starts_with("levers.trade") {
            check.problems.add(
                format!("{field}.partner"),
                "a list",
                "none",
                "only people move between the cells of a place",
            );
            return false;
        }
        for (name, list) in [
            ("origin", &self.origin),
            ("destination", &self.destination),
            ("partner", &self.partner),
        ] {
            let Some(list) = list else { continue };
            if list.len() == size {
                let at = format!("{field}.{name}");
                check.numbers(&at, &list.clone().into(), Range::POSITIVE, HAT);
            } else {
                fits = false;
                check.problems.add(
                    format!("{field}.{name}"),
                    format!("a list of {}", list.len()),
                    format!("a list of {size}"),
                    "list every cell (mig) or place (trade) once",
                );
            }
        }
        let Some(blocks) = &self.blocks else {
            return fits;
        };
        let groups = blocks.hats.len();
        let square = blocks.hats.iter().all(|row| row.len() == groups);
        if !square || blocks.group.len() != size || blocks.group.iter().any(|&g| g >= groups) {
            check.problems.add(
                format!("{field}.blocks"),
                format!("{} groups for {} members", groups, blocks.group.len()),
                format!("a square table of hats and a group within it for each of {size}"),
                "number the groups from 0",
            );
            return false;
        }
        for hat in blocks.hats.iter().flatten() {
            check.number(&format!("{field}.blocks"), *hat, Range::POSITIVE, HAT);
        }
        fits
    }
}
