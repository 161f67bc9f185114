//! Weights by group: `W_ij = origin_i K[g(i)][g(j)] destination_j` off the diagonal, a pair of own for the
//! two cells of a place, and a correction for pairs that are known better. Products cost `O(N + G^2)`.

use super::factors::Factors;
use super::table::{Sparse, Table, dot};
use crate::cells::add_scaled;
use crate::parallel;

/// Weights by group, as given.
///
/// # Shapes and units
/// `n` cells (migration: `2N`) or places (trade: `N`) in `G` groups; weights are shares, pure numbers.
/// - `group` `[n]`: group of each, `0..G`
/// - `origin` `[n]`, `blocks` `[G][G]`, `destination` `[n]`: at least 0
/// - `partner` `[n]`, migration only: added to the weight of the place's other cell, at least 0
/// - `correction`: `(i, j, added)`, `i != j`; may be negative as long as the weight of the pair is not
///
/// # Source
/// The block form is a gravity equation with origin and destination effects within every pair of groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NestedWeights {
    /// Group of each row and column.
    pub group: Vec<usize>,
    /// Factor of each row.
    pub origin: Vec<f64>,
    /// Factor of each column.
    pub destination: Vec<f64>,
    /// Factor of each pair of groups.
    pub blocks: Vec<Vec<f64>>,
    /// Added weight of the place's other cell.
    pub partner: Option<Vec<f64>>,
    /// Added weights of single pairs.
    pub correction: Vec<(usize, usize, f64)>,
    /// Groups of destinations that are close substitutes, if there are two elasticities.
    pub nests: Option<Nests>,
}

/// Two elasticities of migration: `kappa` among the destinations within a nest, `kappa2` across nests.
///
/// `Phi_i = sum_k m_ik (Phi_ik^)^(kappa2/kappa)` with the inclusive values
/// `Phi_ik^ = sum_{j in k} m_ij d_ij^(-kappa) v_ij / m_ik`. With `kappa2 = kappa` it is the model of one
/// elasticity.
///
/// # Source
/// Nested logit: `McFadden` (1978), in Karlqvist et al., Spatial Interaction Theory and Planning Models.
#[derive(Clone, Debug, PartialEq)]
pub struct Nests {
    /// Nest of each group, `[G]`; both cells of a place belong to one nest.
    pub of: Vec<usize>,
    /// Elasticity across nests, above 0.
    pub kappa2: f64,
}

/// Off-diagonal weights by group, checked.
#[derive(Clone, Debug)]
pub(crate) struct Nested {
    pub(crate) group: Vec<u32>,
    pub(crate) origin: Vec<f64>,
    pub(crate) destination: Vec<f64>,
    /// `[G][G]`, row by row.
    pub(crate) blocks: Vec<f64>,
    pub(crate) groups: usize,
    pub(crate) partner: Option<Vec<f64>>,
    pub(crate) correction: Option<Sparse>,
}

impl Nested {
    /// `given` has passed its checks.
    pub(crate) fn new(given: &NestedWeights) -> Self {
        let size = given.group.len();
        Self {
            group: given
                .group
                .iter()
                .map(|&g| u32::try_from(g).unwrap_or(u32::MAX)) // below G, which is bounded
                .collect(),
            origin: given.origin.clone(),
            destination: given.destination.clone(),
            blocks: given.blocks.concat(),
            groups: given.blocks.len(),
            partner: given.partner.clone(),
            correction: (!given.correction.is_empty())
                .then(|| Sparse::new(size, &given.correction)),
        }
    }

    pub(crate) fn size(&self) -> usize {
        self.group.len()
    }

    pub(crate) fn of(&self, i: usize) -> usize {
        self.group[i] as usize
    }

    /// Factor of a pair of groups.
    pub(crate) fn block(&self, g: usize, h: usize) -> f64 {
        self.blocks[g * self.groups + h]
    }

    /// The other cell of the same place.
    pub(crate) fn other(&self, i: usize) -> usize {
        let half = self.size() / 2;
        if i < half { i + half } else { i - half }
    }

    /// Weight of the blocks alone, zero on the diagonal.
    fn plain(&self, i: usize, j: usize) -> f64 {
        if i == j {
            return 0.0;
        }
        self.origin[i] * self.block(self.of(i), self.of(j)) * self.destination[j]
    }

    pub(crate) fn weight(&self, i: usize, j: usize) -> f64 {
        let partner = self.partner.as_ref().map_or(0.0, |p| {
            if i != j && j == self.other(i) {
                p[i]
            } else {
                0.0
            }
        });
        let correction = self.correction.as_ref().map_or(0.0, |c| c.weight(i, j));
        self.plain(i, j) + partner + correction
    }

    /// Sums of a value over the members of each group.
    pub(crate) fn group_sums(&self, value: impl Fn(usize) -> f64 + Sync + Send) -> Vec<f64> {
        let parts = parallel::pieces(self.size(), parallel::parts(self.size()), |range| {
            let mut sums = vec![0.0; self.groups];
            for i in range {
                sums[self.of(i)] += value(i);
            }
            sums
        });
        parallel::total(parts, self.groups)
    }

    /// `out_g = sum_{h != g} K[g][h] sums_h`; transposed, `sum_{g != h} K[g][h] sums_g`.
    fn across(&self, sums: &[f64], transposed: bool) -> Vec<f64> {
        let count = self.groups;
        let rows = self.blocks.chunks_exact(count).enumerate();
        if transposed {
            let mut out = vec![0.0; count];
            for (g, row) in rows {
                add_scaled(&mut out[..g], sums[g], &row[..g]);
                add_scaled(&mut out[g + 1..], sums[g], &row[g + 1..]);
            }
            return out;
        }
        rows.map(|(g, row)| dot(&row[..g], &sums[..g]) + dot(&row[g + 1..], &sums[g + 1..]))
            .collect()
    }

    /// The blocks' part of `W x`, zero diagonal: own group less the own cell, so that nothing but rounding
    /// of the group's own sum is lost.
    pub(crate) fn multiply_blocks(&self, x: impl Fn(usize) -> f64 + Sync + Send) -> Vec<f64> {
        let given = |j: usize| self.destination[j] * x(j);
        let sums = self.group_sums(given);
        let across = self.across(&sums, false);
        parallel::list(self.size(), |i| {
            let g = self.of(i);
            self.origin[i] * (across[g] + self.block(g, g) * (sums[g] - given(i)))
        })
    }

    /// The blocks' part of `W^T q`.
    pub(crate) fn multiply_blocks_transposed(
        &self,
        q: impl Fn(usize) -> f64 + Sync + Send,
    ) -> Vec<f64> {
        let given = |i: usize| self.origin[i] * q(i);
        let sums = self.group_sums(given);
        let across = self.across(&sums, true);
        parallel::list(self.size(), |j| {
            let g = self.of(j);
            self.destination[j] * (across[g] + self.block(g, g) * (sums[g] - given(j)))
        })
    }

    /// `W x`.
    pub(crate) fn multiply(&self, x: &[f64]) -> Vec<f64> {
        let mut y = self.multiply_blocks(|j| x[j]);
        if let Some(partner) = &self.partner {
            parallel::change(&mut y, |i, y| *y += partner[i] * x[self.other(i)]);
        }
        if let Some(correction) = &self.correction {
            crate::cells::add_scaled(&mut y, 1.0, &correction.multiply(x));
        }
        y
    }

    /// `W^T q`.
    pub(crate) fn multiply_transposed(&self, q: &[f64]) -> Vec<f64> {
        let mut y = self.multiply_blocks_transposed(|i| q[i]);
        if let Some(partner) = &self.partner {
            parallel::change(&mut y, |j, y| {
                let i = self.other(j);
                *y += partner[i] * q[i];
            });
        }
        if let Some(correction) = &self.correction {
            crate::cells::add_scaled(&mut y, 1.0, &correction.multiply_transposed(q));
        }
        y
    }

    /// Times factors whose groups of members do not cut through the own groups.
    pub(crate) fn scaled(&self, factors: &Factors) -> Self {
        let mut new = self.clone();
        factors.scale_sides(&mut new.origin, &mut new.destination);
        if let Some(blocks) = &factors.blocks {
            let mut of = vec![0; self.groups];
            for (i, &group) in blocks.group.iter().enumerate() {
                of[self.of(i)] = group;
            }
            for g in 0..self.groups {
                for h in 0..self.groups {
                    new.blocks[g * self.groups + h] *= blocks.hats[of[g]][of[h]];
                }
            }
        }
        if self.partner.is_some() || factors.partner.is_some() {
            // the pair's own factor also acts on what the blocks give it
            let beside = factors.partner.as_ref();
            let pair = |i: usize| {
                let j = self.other(i);
                let own = self.partner.as_ref().map_or(0.0, |p| p[i]);
                let extra = beside.map_or(0.0, |p| (p[i] - 1.0) / p[i] * self.plain(i, j));
                factors.hat(i, j) * (own + extra)
            };
            new.partner = Some((0..self.size()).map(pair).collect());
        }
        new.correction = self.correction.as_ref().map(|c| c.scaled(factors));
        new
    }

    /// Whether the groups of factors cut through a group of this kernel, and where.
    pub(crate) fn cut_by(&self, factors: &Factors) -> Option<usize> {
        let blocks = factors.blocks.as_ref()?;
        let mut of = vec![None; self.groups];
        (0..self.size()).find(|&i| {
            let group = blocks.group[i];
            *of[self.of(i)].get_or_insert(group) != group
        })
    }
}
