//! Groups of rows, nested to any depth.

use super::entropy::{is_order, term};
use super::sample::Sample;
use crate::GapError;
use crate::error::same_length;
use crate::sum::Sum;
use ronghe_base::Text;

/// One way to group the rows, such as the province or the residence.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouping {
    pub(super) name: Text,
    pub(super) codes: Vec<u32>,
    labels: Vec<String>,
}

impl Grouping {
    /// Groups the rows by their label.
    ///
    /// ```
    /// # use ronghe_gap::Grouping;
    /// # use ronghe_base::Text;
    /// let by = Grouping::new(Text::new("城乡", "residence"), &["rural", "urban", "rural"]);
    /// assert_eq!(by.groups(), 2);
    /// ```
    pub fn new<L: Ord + ToString>(name: Text, labels: &[L]) -> Self {
        let mut known: Vec<&L> = labels.iter().collect();
        known.sort_unstable();
        known.dedup();
        let code = |l: &L| known.binary_search(&l).expect("every label is known");
        let codes = labels
            .iter()
            .map(|l| u32::try_from(code(l)).expect("fewer than 2^32 groups"))
            .collect();
        let labels = known.iter().map(|l| l.to_string()).collect();
        Self {
            name,
            codes,
            labels,
        }
    }

    /// Groups whose labels stand once each, with a code a row: the position of its label.
    ///
    /// Groups are put in order of label, so that results do not depend on the order of the rows.
    ///
    /// # Errors
    /// [`GapError::Setting`] for a code without a label.
    ///
    /// ```
    /// # use ronghe_gap::Grouping;
    /// # use ronghe_base::Text;
    /// let labels = ["urban".to_string(), "rural".into()];
    /// let by = Grouping::coded(Text::new("城乡", "residence"), &labels, &[1, 0, 1])?;
    /// assert_eq!((by.label(0).as_str(), by.rows()), ("rural", 3));
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn coded(name: Text, labels: &[String], codes: &[u32]) -> Result<Self, GapError> {
        if let Some(&bad) = codes.iter().find(|&&c| c as usize >= labels.len()) {
            return Err(GapError::Setting {
                name: "code of a group",
                value: f64::from(bad),
                need: "the position of a label",
            });
        }
        let mut known: Vec<&String> = labels.iter().collect();
        known.sort_unstable();
        known.dedup();
        let place = |l: &String| known.partition_point(|k| *k < l);
        let moved: Vec<u32> = labels
            .iter()
            .map(|l| u32::try_from(place(l)).unwrap_or(u32::MAX))
            .collect();
        Ok(Self {
            name,
            codes: codes.iter().map(|&c| moved[c as usize]).collect(),
            labels: known.into_iter().cloned().collect(),
        })
    }

    /// What is grouped by.
    pub fn name(&self) -> &Text {
        &self.name
    }

    /// Rows that have a group.
    pub fn rows(&self) -> usize {
        self.codes.len()
    }

    /// The group of every row.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The label of a group.
    pub fn label(&self, code: u32) -> String {
        let label = self.labels.get(code as usize);
        label.cloned().unwrap_or_else(|| code.to_string())
    }

    /// How many labels there are; the groups of some may be empty.
    pub(super) fn width(&self) -> usize {
        self.labels.len()
    }

    /// The same grouping of the rows of a sample only.
    pub(super) fn of(&self, sample: &Sample) -> Result<Self, GapError> {
        Ok(Self {
            name: self.name.clone(),
            codes: self.among(sample)?,
            labels: self.labels.clone(),
        })
    }

    /// The groups of the rows of a sample.
    pub(super) fn among(&self, sample: &Sample) -> Result<Vec<u32>, GapError> {
        let last = sample.rows().last().map_or(0, |row| row + 1);
        if self.codes.len() < last {
            same_length(("income", last), ("level", self.codes.len()))?;
        }
        Ok(sample.rows().iter().map(|&row| self.codes[row]).collect())
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        let mut codes = self.codes.clone();
        codes.sort_unstable();
        codes.dedup();
        codes.len()
    }
}

/// People and mean income of the groups of one level.
pub(super) struct Cells {
    parent: Vec<u32>,
    pub(super) count: Vec<f64>,
    pub(super) mean: Vec<f64>,
}

impl Cells {
    /// Groups with people in them.
    pub(super) fn occupied(&self) -> usize {
        self.count.iter().filter(|&&n| n > 0.0).count()
    }

    pub(super) fn whole(count: f64, mean: f64) -> Self {
        Self {
            parent: vec![0],
            count: vec![count],
            mean: vec![mean],
        }
    }

    pub(super) fn gather(cell: &[u32], parent: Vec<u32>, income: &[f64], people: &[f64]) -> Self {
        // Differences from one income of the group keep the digits that they share.
        let mut first = vec![f64::NAN; parent.len()];
        let mut sums = vec![(Sum::default(), Sum::default()); parent.len()];
        for ((&c, &y), &w) in cell.iter().zip(income).zip(people) {
            let c = c as usize;
            if first[c].is_nan() {
                first[c] = y;
            }
            sums[c].0.add(w);
            sums[c].1.add(w * (y - first[c]));
        }
        let count: Vec<f64> = sums.iter().map(|s| s.0.value()).collect();
        let mean = |(c, (n, above)): (usize, &(Sum, Sum))| {
            if n.value() > 0.0 {
                first[c] + above.value() / n.value()
            } else {
                0.0
            }
        };
        let mean = sums.iter().enumerate().map(mean).collect();
        Self {
            parent,
            count,
            mean,
        }
    }

    /// Inequality between these groups inside each group of the level above.
    pub(super) fn inside(&self, a: f64, above: &Self, count: f64, mean: f64) -> f64 {
        let mut sum = Sum::default();
        for ((&parent, &n), &m) in self.parent.iter().zip(&self.count).zip(&self.mean) {
            sum.add(above.weigh(a, parent as usize, count, mean, n, m));
        }
        sum.value()
    }

    /// What `n` people with income `y` in group `g` add: `p^(1-a) s^a` of the group, times their
    /// part of its people, times their term. Nobody, or a group without income, adds nothing.
    #[inline]
    pub(super) fn weigh(&self, a: f64, g: usize, count: f64, mean: f64, n: f64, y: f64) -> f64 {
        let m = self.mean[g];
        if n <= 0.0 || m <= 0.0 {
            return 0.0;
        }
        // p^(1-a) s^a / N_g = (m / mean)^a / N.
        let weight = if is_order(a, 1.0) {
            m / mean
        } else if is_order(a, 0.0) {
            1.0
        } else {
            (m / mean).powf(a)
        };
        n / count * weight * term(a, (y - m) / m)
    }
}

/// Splits every cell by the codes: cells become dense ids of (old cell, code) in that order.
/// Returns the old cell of each new one.
pub(super) fn refine(cell: &mut [u32], codes: &[u32]) -> Vec<u32> {
    let key = |c: u32, code: u32| (u64::from(c) << 32) | u64::from(code);
    let mut keys: Vec<u64> = Vec::new();
    let mut room = 1 << 16;
    let mut last = None;
    for (&c, &code) in cell.iter().zip(codes) {
        let k = key(c, code);
        // Rows of one place mostly follow each other.
        if last != Some(k) {
            keys.push(k);
            last = Some(k);
        }
        if keys.len() > room {
            keys.sort_unstable();
            keys.dedup();
            room = room.max(2 * keys.len());
        }
    }
    keys.sort_unstable();
    keys.dedup();
    let mut last = (u64::MAX, 0);
    for (c, &code) in cell.iter_mut().zip(codes) {
        let k = key(*c, code);
        if last.0 != k {
            let id = keys.binary_search(&k).expect("every key was gathered");
            last = (k, u32::try_from(id).expect("fewer than 2^32 cells"));
        }
        *c = last.1;
    }
    keys.iter().map(|&k| (k >> 32) as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_cells_are_gathered_whole() {
        let rows = 200_000_u32;
        let codes: Vec<u32> = (0..rows).map(|i| (i * 7919) % 100_003).collect();
        let mut cell = vec![0; rows as usize];
        let parents = refine(&mut cell, &codes);
        let mut distinct = codes.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(parents.len(), distinct.len());
        assert_eq!(
            cell.iter().max().copied(),
            Some(u32::try_from(parents.len() - 1).unwrap())
        );
    }
}
