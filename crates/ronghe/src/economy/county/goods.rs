//! What counties buy from whom (P2): one gravity form for all, with a stronger pull at home.
//!
//! Flows of a good from county `d` to county `c` are `o_c K[P(c)][P(d)] b_d`, within one county times `f_P`.
//! `o`, `b` and `K` are found by proportions in turn such that every county spends and sells what it should
//! and every pair of provinces trades what it does in the province baseline.

use crate::error::StudyError;
use ronghe_base::Text;

/// Rounds of proportions in turn.
const ROUNDS: usize = 20_000;

/// Margins of one good: what every county spends and sells, and what provinces buy (row) from each other.
pub(crate) struct Wanted<'a> {
    /// Province of each place.
    pub(crate) group: &'a [usize],
    pub(crate) spending: &'a [f64],
    pub(crate) sales: &'a [f64],
    /// `[buyer][seller]`.
    pub(crate) blocks: &'a [Vec<f64>],
}

/// A good in gravity form.
#[derive(Clone, Debug)]
pub(crate) struct Gravity {
    pub(crate) origin: Vec<f64>,
    pub(crate) destination: Vec<f64>,
    pub(crate) blocks: Vec<Vec<f64>>,
    /// How much stronger the pull within a county is than between two of its province.
    pub(crate) home: f64,
}

impl Wanted<'_> {
    fn sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.blocks.len()];
        for (value, &p) in values.iter().zip(self.group) {
            sums[p] += value;
        }
        sums
    }

    /// The pull of home, the same at both levels: what provinces buy from themselves over what they would in
    /// proportion to spending and sales, over the same for other provinces. One where no province has two
    /// counties.
    fn home(&self) -> f64 {
        let mut members = vec![0_usize; self.blocks.len()];
        self.group.iter().for_each(|&p| members[p] += 1);
        let divided: Vec<usize> = (0..members.len()).filter(|&p| members[p] > 1).collect();
        let bought = |p: usize| self.blocks[p].iter().sum::<f64>();
        let sold = |q: usize| self.blocks.iter().map(|row| row[q]).sum::<f64>();
        let (mut real, mut even) = ([0.0; 2], [0.0; 2]);
        for &p in &divided {
            for &q in &divided {
                let k = usize::from(p != q);
                real[k] += self.blocks[p][q];
                even[k] += bought(p) * sold(q);
            }
        }
        let factor = real[0] / even[0] / (real[1] / even[1]);
        if factor.is_finite() && factor > 1.0 {
            factor
        } else {
            1.0
        }
    }

    /// Fits the form.
    ///
    /// # Errors
    /// [`StudyError::Model`] where proportions in turn do not settle.
    pub(crate) fn fit(&self) -> Result<Gravity, StudyError> {
        let places = self.group.len();
        let mut new = Gravity {
            origin: self.spending.to_vec(),
            destination: self.sales.to_vec(),
            blocks: self.blocks.to_vec(),
            home: self.home(),
        };
        for _ in 0..ROUNDS {
            self.fit_blocks(&mut new);
            let there = self.sums(&new.destination);
            for c in 0..places {
                let p = self.group[c];
                let pull: f64 = new.blocks[p].iter().zip(&there).map(|(k, b)| k * b).sum();
                let extra = (new.home - 1.0) * new.blocks[p][p] * new.destination[c];
                new.origin[c] = self.spending[c] / (pull + extra);
            }
            let here = self.sums(&new.origin);
            let pulls: Vec<f64> = (0..self.blocks.len())
                .map(|q| {
                    new.blocks
                        .iter()
                        .zip(&here)
                        .map(|(row, o)| row[q] * o)
                        .sum()
                })
                .collect();
            let (mut next, mut off) = (vec![0.0; places], 0.0_f64);
            for (d, next) in next.iter_mut().enumerate() {
                let q = self.group[d];
                let extra = (new.home - 1.0) * new.blocks[q][q] * new.origin[d];
                *next = self.sales[d] / (pulls[q] + extra);
                off = off.max((*next / new.destination[d] - 1.0).abs());
            }
            new.destination = next;
            if off < 1e-13 && new.destination.iter().all(|b| b.is_finite()) {
                return Ok(new);
            }
        }
        Err(StudyError::Model {
            what: Text::new(
                "各县：贸易无法与销售额和支出配平；请查对 census 表的分部门就业",
                "counties: trade does not settle to their sales and spending; check jobs by sector in table census",
            ),
        })
    }

    fn fit_blocks(&self, new: &mut Gravity) {
        let (o, b) = (self.sums(&new.origin), self.sums(&new.destination));
        let pairs = new.origin.iter().zip(&new.destination);
        let own = self.sums(&pairs.map(|(o, b)| o * b).collect::<Vec<_>>());
        for (p, row) in new.blocks.iter_mut().enumerate() {
            for (q, k) in row.iter_mut().enumerate() {
                let home = if p == q {
                    (new.home - 1.0) * own[p]
                } else {
                    0.0
                };
                *k = self.blocks[p][q] / (o[p] * b[q] + home);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two provinces of two and two counties: margins and blocks are met. By hand, the pull of home: provinces
    /// buy 12 at home and 3 from each other where 8 and 7 would be even.
    #[test]
    fn gravity_meets_its_margins() {
        let group = [0, 0, 1, 1];
        let (spending, sales) = ([3.0, 7.0, 2.0, 3.0], [4.0, 5.0, 5.0, 1.0]);
        let blocks = [vec![8.0, 2.0], vec![1.0, 4.0]];
        let wanted = Wanted {
            group: &group,
            spending: &spending,
            sales: &sales,
            blocks: &blocks,
        };
        let found = wanted.fit().unwrap();
        let flow = |c: usize, d: usize| {
            let (p, q) = (group[c], group[d]);
            let home = if c == d { found.home } else { 1.0 };
            home * found.origin[c] * found.blocks[p][q] * found.destination[d]
        };
        for k in 0..4 {
            let bought: f64 = (0..4).map(|d| flow(k, d)).sum();
            let sold: f64 = (0..4).map(|c| flow(c, k)).sum();
            assert!((bought - spending[k]).abs() < 1e-11, "{bought}");
            assert!((sold - sales[k]).abs() < 1e-11, "{sold}");
        }
        let inside = flow(0, 0) + flow(1, 1) + flow(0, 1) + flow(1, 0);
        let even = [10.0 * 9.0 + 5.0 * 6.0, 10.0 * 6.0 + 5.0 * 9.0];
        assert!((found.home - 12.0 / even[0] / (3.0 / even[1])).abs() < 1e-12);
        assert!((inside - 8.0).abs() < 1e-11);
    }
}
