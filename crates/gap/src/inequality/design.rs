//! The design of a sample and the one routine for sampling variance (X3).

use super::estimate::Estimate;
use super::groups::{Grouping, refine};
use super::sample::{Sample, check_weight};
use crate::GapError;
use crate::error::same_length;
use crate::sum::{Sum, sum};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// No cluster: the row carries nobody.
const NOBODY: u32 = u32::MAX;

/// What to do with a stratum that has one cluster, whose variance cannot be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lonely {
    /// Stop.
    Refuse,
    /// Take it as drawn with certainty: it adds nothing.
    Certain,
    /// Take its distance from the mean of all clusters: it adds too much rather than too little.
    Centre,
}

/// Strata, clusters and weights of a whole file; years and subgroups are parts of it.
///
/// Clusters are drawn within strata with replacement, as the first stage of nearly every household
/// survey is treated (the ultimate cluster approach).
///
/// # Source
/// Kish (1965), Survey Sampling; Binder (1983), *International Statistical Review* 51(3), 279-292.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    people: Vec<f64>,
    /// Cluster of every row.
    cluster: Vec<u32>,
    /// Stratum of every cluster.
    stratum: Vec<u32>,
    /// Clusters of every stratum.
    size: Vec<usize>,
    lonely: Lonely,
}

impl Design {
    /// The design of a file.
    ///
    /// # Shapes and units
    /// - `people`: `[n]`, weights of all rows, at least 0; rows with 0 are no part of the sample
    /// - `strata`: `[n]`; none for one stratum
    /// - `clusters`: `[n]`, primary sampling units, told apart within strata; none for a row each
    ///
    /// # Errors
    /// [`GapError::Lengths`]; [`GapError::Value`] for a weight; [`GapError::Empty`];
    /// [`GapError::Setting`] for a stratum of one cluster under [`Lonely::Refuse`], and where there
    /// is only one cluster in all.
    ///
    /// ```
    /// use ronghe_base::Text;
    /// use ronghe_gap::{Design, Grouping, Lonely};
    /// let village = Grouping::new(Text::new("村", "village"), &["a", "a", "b"]);
    /// let design = Design::new(&[1.0; 3], None, Some(&village), Lonely::Refuse)?;
    /// assert_eq!((design.clusters(), design.strata()), (2, 1));
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn new(
        people: &[f64],
        strata: Option<&Grouping>,
        clusters: Option<&Grouping>,
        lonely: Lonely,
    ) -> Result<Self, GapError> {
        for (row, &w) in people.iter().enumerate() {
            check_weight(row, w)?;
        }
        let mut of_row = vec![0_u32; people.len()];
        if let Some(strata) = strata {
            same_length(("people", people.len()), ("strata", strata.codes.len()))?;
            of_row.copy_from_slice(&strata.codes);
        }
        if let Some(clusters) = clusters {
            same_length(("people", people.len()), ("clusters", clusters.codes.len()))?;
        }
        let mut design = Self {
            people: people.to_vec(),
            cluster: of_row,
            stratum: vec![],
            size: vec![],
            lonely,
        };
        design.number(clusters.map(|c| c.codes.as_slice()));
        design.check()?;
        Ok(design)
    }

    /// Numbers the clusters that have people, and counts them by stratum. `self.cluster` holds the
    /// strata of the rows at first.
    fn number(&mut self, clusters: Option<&[u32]>) {
        let mut next = 0_u32;
        let mut number = |used: bool| {
            next += u32::from(used);
            if used { next - 1 } else { NOBODY }
        };
        if let Some(codes) = clusters {
            let parents = refine(&mut self.cluster, codes);
            let mut used = vec![false; parents.len()];
            for (&c, &w) in self.cluster.iter().zip(&self.people) {
                used[c as usize] |= w > 0.0;
            }
            let of: Vec<u32> = used.iter().map(|&u| number(u)).collect();
            for (c, &w) in self.cluster.iter_mut().zip(&self.people) {
                *c = if w > 0.0 { of[*c as usize] } else { NOBODY };
            }
            let kept = parents.iter().zip(&used).filter(|&(_, &u)| u);
            self.stratum = kept.map(|(&p, _)| p).collect();
        } else {
            self.stratum.reserve_exact(self.people.len());
            for (c, &w) in self.cluster.iter_mut().zip(&self.people) {
                let stratum = std::mem::replace(c, number(w > 0.0));
                if w > 0.0 {
                    self.stratum.push(stratum);
                }
            }
        }
        let strata = self.stratum.iter().max().map_or(0, |&s| s as usize + 1);
        self.size = vec![0; strata];
        for &s in &self.stratum {
            self.size[s as usize] += 1;
        }
    }

    fn check(&self) -> Result<(), GapError> {
        let refuse = |name, value: usize| {
            Err(GapError::Setting {
                name,
                value: value as f64,
                need: "at least 2, or there is no variance to see",
            })
        };
        match self.clusters() {
            0 => Err(GapError::Empty { what: "design" }),
            1 => refuse("number of clusters", 1),
            _ if self.lonely == Lonely::Refuse && self.size.contains(&1) => {
                refuse("number of clusters in a stratum", 1)
            }
            _ => Ok(()),
        }
    }

    /// How many clusters have people.
    pub fn clusters(&self) -> usize {
        self.stratum.len()
    }

    /// How many strata have people.
    pub fn strata(&self) -> usize {
        self.size.iter().filter(|&&n| n > 0).count()
    }

    /// How many strata have one cluster.
    pub fn lonely(&self) -> usize {
        self.size.iter().filter(|&&n| n == 1).count()
    }

    /// Adds `factor` times the linearised figure, summed by cluster, to `totals`:
    /// `sum of w_i influence_i / N` over the rows of the cluster, with `N` the people of the sample.
    fn add(
        &self,
        totals: &mut [f64],
        factor: f64,
        sample: &Sample,
        estimate: &Estimate,
    ) -> Result<(), GapError> {
        same_length(
            ("rows of the sample", sample.rows().len()),
            ("influence", estimate.influence.len()),
        )?;
        let last = sample.rows().last().map_or(0, |r| r + 1);
        if last > self.people.len() {
            same_length(("rows of the design", self.people.len()), ("sample", last))?;
        }
        let scale = factor / sum(sample.weights().iter().copied());
        let rows = sample
            .rows()
            .iter()
            .zip(sample.weights())
            .zip(&estimate.influence);
        for ((&row, w), x) in rows {
            match totals.get_mut(self.cluster[row] as usize) {
                Some(total) => *total += scale * w * x,
                None => {
                    return Err(GapError::Value {
                        row,
                        column: "people",
                        value: self.people[row],
                        need: "above 0 in the design where the sample has people",
                    });
                }
            }
        }
        Ok(())
    }

    /// Standard error of a figure.
    ///
    /// `V = sum_h n_h / (n_h - 1) sum_j (z_hj - mean_h z)^2` over clusters `j` of strata `h`, with
    /// `z` the linearised figure summed by cluster.
    ///
    /// # Errors
    /// [`GapError::Lengths`], [`GapError::Value`] when sample and design do not fit together.
    ///
    /// # Source
    /// Woodruff (1971), *JASA* 66(334), 411-414.
    ///
    /// ```
    /// use ronghe_gap::{Design, Lonely, Policy, Ranked, Sample};
    /// let (income, people) = ([1.0, 2.0, 6.0], [1.0; 3]);
    /// let sample = Sample::new(&income, &people, Policy::default())?;
    /// let design = Design::new(&people, None, None, Lonely::Refuse)?;
    /// let error = design.standard_error(&sample, &Ranked::new(&sample)?.mean()?)?;
    /// assert!((error - (7.0_f64 / 3.0).sqrt()).abs() < 1e-15); // sd / sqrt(n)
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn standard_error(&self, sample: &Sample, estimate: &Estimate) -> Result<f64, GapError> {
        self.contrast(&[(1.0, sample, estimate)])
    }

    /// Standard error of `sum of factor x figure` over samples that are parts of one file.
    ///
    /// Years of one file: clusters that both years share are matched, others are independent. Two
    /// incomes of the same rows (a reform and its baseline): the influences are subtracted row by
    /// row, so what both share cancels. Two files without common clusters:
    /// `sqrt(se_1^2 + se_2^2)`.
    ///
    /// # Errors
    /// As [`Design::standard_error`].
    ///
    /// ```
    /// use ronghe_gap::{Design, Lonely, Policy, Ranked, Sample};
    /// let people = [1.0; 4];
    /// let before = Sample::new(&[1.0, 2.0, 6.0, 9.0], &people, Policy::default())?;
    /// let after = Sample::new(&[2.0, 3.0, 7.0, 10.0], &people, Policy::default())?; // 1 more for all
    /// let (a, b) = (Ranked::new(&before)?.mean()?, Ranked::new(&after)?.mean()?);
    /// let design = Design::new(&people, None, None, Lonely::Refuse)?;
    /// assert_eq!(design.contrast(&[(1.0, &after, &b), (-1.0, &before, &a)])?, 0.0);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn contrast(&self, parts: &[(f64, &Sample, &Estimate)]) -> Result<f64, GapError> {
        let mut totals = vec![0.0; self.clusters()];
        for (factor, sample, estimate) in parts {
            self.add(&mut totals, *factor, sample, estimate)?;
        }
        // squares of the tiniest or largest incomes must not vanish or overflow
        let largest = totals.iter().fold(0.0_f64, |m, z| m.max(z.abs()));
        if largest > 0.0 && largest.is_finite() {
            for z in &mut totals {
                *z /= largest;
            }
            return Ok(largest * self.variance(&totals).sqrt());
        }
        Ok(largest)
    }

    /// The variance of a sum of cluster totals.
    fn variance(&self, totals: &[f64]) -> f64 {
        let mut sums = vec![Sum::default(); self.size.len()];
        for (&s, &z) in self.stratum.iter().zip(totals) {
            sums[s as usize].add(z);
        }
        let all = sum(sums.iter().map(|s| s.value())) / totals.len() as f64;
        let centre: Vec<f64> = sums
            .iter()
            .zip(&self.size)
            .map(|(s, &n)| match (n, self.lonely) {
                (1, Lonely::Centre) => all,
                _ => s.value() / n.max(1) as f64,
            })
            .collect();
        let mut squares = vec![Sum::default(); self.size.len()];
        for (&s, &z) in self.stratum.iter().zip(totals) {
            let off = z - centre[s as usize];
            squares[s as usize].add(off * off);
        }
        sum(squares.iter().zip(&self.size).map(|(s, &n)| match n {
            0 => 0.0,
            1 => s.value(),
            n => s.value() * n as f64 / (n - 1) as f64,
        }))
    }

    /// Standard error by resampling clusters, as a check on the other: in each of `times` rounds,
    /// `n_h - 1` of the `n_h` clusters of a stratum are drawn with replacement and the weights of a
    /// cluster drawn `t` times become `t n_h / (n_h - 1)` of what they were; `figure` is given all
    /// weights of the file. Rounds in which it fails are counted in the second number.
    ///
    /// # Errors
    /// [`GapError::Setting`] below two rounds that succeed.
    ///
    /// # Source
    /// Rao and Wu (1988), *JASA* 83(401), 231-241; Rao, Wu and Yue (1992), *Survey Methodology*
    /// 18(2), 209-217.
    ///
    /// ```
    /// use ronghe_gap::{Design, GapError, Lonely, gini};
    /// let income: Vec<f64> = (1..=50).map(f64::from).collect();
    /// let people = vec![1.0; 50];
    /// let design = Design::new(&people, None, None, Lonely::Refuse)?;
    /// let (error, failed) = design.bootstrap(200, 2026, |w| gini(&income, w))?;
    /// assert!((0.02..0.04).contains(&error) && failed == 0);
    /// # Ok::<(), GapError>(())
    /// ```
    pub fn bootstrap(
        &self,
        times: usize,
        seed: u64,
        figure: impl Fn(&[f64]) -> Result<f64, GapError>,
    ) -> Result<(f64, usize), GapError> {
        let mut chance = ChaCha12Rng::seed_from_u64(seed);
        let mut of_stratum: Vec<Vec<u32>> = vec![vec![]; self.size.len()];
        for (&s, c) in self.stratum.iter().zip(0..) {
            of_stratum[s as usize].push(c);
        }
        let mut figures = Vec::with_capacity(times);
        for _ in 0..times {
            let factor = self.draw(&of_stratum, &mut chance);
            let weights: Vec<f64> = self
                .cluster
                .iter()
                .zip(&self.people)
                .map(|(&c, w)| factor.get(c as usize).map_or(0.0, |f| w * f))
                .collect();
            figures.extend(figure(&weights).ok());
        }
        let n = figures.len();
        if n < 2 {
            return Err(GapError::Setting {
                name: "number of rounds that succeed",
                value: n as f64,
                need: "at least 2",
            });
        }
        let mean = sum(figures.iter().copied()) / n as f64;
        let squares = sum(figures.iter().map(|x| (x - mean) * (x - mean)));
        Ok(((squares / (n - 1) as f64).sqrt(), times - n))
    }

    /// Factor of the weights of every cluster in one round.
    fn draw(&self, of_stratum: &[Vec<u32>], chance: &mut ChaCha12Rng) -> Vec<f64> {
        let mut factor = vec![0.0; self.clusters()];
        for clusters in of_stratum {
            let n = clusters.len();
            if n == 1 {
                factor[clusters[0] as usize] = 1.0;
            }
            let step = n as f64 / (n.max(2) - 1) as f64;
            for _ in 1..n {
                // the high half of a product: without bias to speak of below 2^32 clusters
                let at = (u128::from(chance.next_u64()) * n as u128) >> 64;
                factor[clusters[usize::try_from(at).unwrap_or(0)] as usize] += step;
            }
        }
        factor
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Policy, Ranked};
    use super::*;
    use ronghe_base::Text;

    fn by(labels: &[u32]) -> Grouping {
        Grouping::new(Text::same("g"), labels)
    }

    #[test]
    fn strata_and_clusters_by_hand() {
        // Means of clusters: stratum 1: totals of z; the mean of four values 1, 3, 5, 11 is 5.
        let (y, w) = ([1.0, 3.0, 5.0, 11.0, 0.0, 10.0], [1.0; 6]);
        let strata = by(&[1, 1, 1, 1, 2, 2]);
        let clusters = by(&[1, 1, 2, 2, 1, 2]);
        let sample = Sample::new(&y, &w, Policy::default()).unwrap();
        let mean = Ranked::new(&sample).unwrap().mean().unwrap();
        let design = Design::new(&w, Some(&strata), Some(&clusters), Lonely::Refuse).unwrap();
        // z: (1 + 3 - 10) / 6 = -1, 1; and -5/6, 5/6: V = 2 (1 + 1) + 2 (25/36 + 25/36)
        let want = (4.0_f64 + 100.0 / 36.0).sqrt();
        assert!((design.standard_error(&sample, &mean).unwrap() - want).abs() < 1e-14);
    }

    #[test]
    fn lonely_strata_are_refused_certain_or_centred() {
        let (y, w) = ([1.0, 2.0, 3.0, 6.0], [1.0; 4]);
        let strata = by(&[1, 1, 1, 2]);
        let sample = Sample::new(&y, &w, Policy::default()).unwrap();
        let mean = Ranked::new(&sample).unwrap().mean().unwrap();
        assert!(Design::new(&w, Some(&strata), None, Lonely::Refuse).is_err());
        let se = |lonely| {
            let design = Design::new(&w, Some(&strata), None, lonely).unwrap();
            design.standard_error(&sample, &mean).unwrap()
        };
        let certain = (1.5_f64 * 2.0 / 16.0).sqrt();
        assert!((se(Lonely::Certain) - certain).abs() < 1e-15);
        assert!((se(Lonely::Centre) - (certain * certain + 9.0 / 16.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn a_row_without_people_is_no_cluster_but_a_part_keeps_all() {
        let (y, w) = ([1.0, 2.0, 6.0, 9.0], [1.0, 1.0, 1.0, 0.0]);
        let sample = Sample::new(&y, &w, Policy::default()).unwrap();
        let design = Design::new(&w, None, None, Lonely::Refuse).unwrap();
        assert_eq!(design.clusters(), 3);
        let mean = Ranked::new(&sample).unwrap().mean().unwrap();
        let se = design.standard_error(&sample, &mean).unwrap();
        assert!((se - (7.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        // The first two rows as a part of three: z = -1/4, 1/4, 0.
        let part = Sample::part(&y, &w, Policy::default(), |row| row < 2).unwrap();
        let mean = Ranked::new(&part).unwrap().mean().unwrap();
        let se = design.standard_error(&part, &mean).unwrap();
        assert!((se - (1.5_f64 * 2.0 / 16.0).sqrt()).abs() < 1e-15);
        assert!(Design::new(&[1.0], None, None, Lonely::Centre).is_err());
        assert!(Design::new(&[0.0; 2], None, None, Lonely::Centre).is_err());
    }
}
