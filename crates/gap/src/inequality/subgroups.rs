//! The Gini coefficient by subgroups: Pyatt, Dagum and Yitzhaki-Lerman from one sort (D1).

use super::estimate::{Estimate, Measure, both};
use super::groups::Grouping;
use super::polarisation::Parts;
use super::ranked::{Below, Ranked};
use crate::GapError;
use crate::sum::{Sum, sum};
use ronghe_base::{Cell, Table, Text, Unit};

/// One subgroup.
#[derive(Clone, Debug, PartialEq)]
pub struct Subgroup {
    /// Its label.
    pub label: String,
    /// Share of people.
    pub people: f64,
    /// Share of income.
    pub income: f64,
    /// Mean income.
    pub mean: f64,
    /// Gini inside it; none where its mean is not above zero.
    pub gini: Option<f64>,
}

/// The Gini coefficient split by subgroups: `gini = within + between + overlap`.
#[derive(Clone, Debug, PartialEq)]
pub struct GiniBySubgroup {
    /// What the groups are.
    pub by: Text,
    /// The whole.
    pub gini: Estimate,
    /// `sum p_k s_k G_k`, Dagum's `G_w`.
    pub within: Estimate,
    /// Gini of the group means, Pyatt's between term and Dagum's net `G_nb`.
    pub between: Estimate,
    /// The overlap of the groups, Pyatt's third term and Dagum's transvariation `G_t`.
    pub overlap: Estimate,
    /// The groups that have people, in order of label.
    pub groups: Vec<Subgroup>,
    /// Labels that nobody has.
    pub empty: usize,
}

/// The Gini coefficient split by subgroups as Yitzhaki and Lerman do:
/// `gini = within + stratification + between`.
#[derive(Clone, Debug, PartialEq)]
pub struct YitzhakiLerman {
    /// `sum s_k G_k`.
    pub within: f64,
    /// `sum s_k G_k Q_k (p_k - 1)`, with `Q_k` the stratification of group `k`.
    pub stratification: f64,
    /// `2 cov(mu_k, mean rank of k) / mu`; may be negative.
    pub between: Estimate,
    /// `Q_k` of every group that has people, -1 to 1; none where it has no spread.
    pub index: Vec<(String, Option<f64>)>,
}

impl Ranked<'_> {
    /// The Gini coefficient by subgroups (D1), Pyatt and Dagum at once.
    ///
    /// `G_w = sum p_k s_k G_k`, `G_b` the Gini of group means, the rest the overlap. As
    /// `G_jh D_jh = |mu_j - mu_h| / (mu_j + mu_h)`, Dagum's net between part is Pyatt's and his
    /// transvariation is the overlap, whatever the groups: one sort gives both decompositions, each
    /// part with its influence. The overlap is what is left.
    ///
    /// # Shapes and units
    /// - `groups`: a group for every row that was given to the sample
    ///
    /// # Errors
    /// [`GapError::Lengths`]; [`GapError::Empty`] when the mean is not above zero.
    ///
    /// # Source
    /// Pyatt (1976), *Economic Journal* 86(342), 243-255; Dagum (1997), *Empirical Economics* 22(4),
    /// 515-531.
    ///
    /// ```
    /// use ronghe_base::Text;
    /// use ronghe_gap::{Grouping, Policy, Ranked, Sample};
    /// let sample = Sample::new(&[1.0, 5.0, 2.0, 8.0], &[1.0; 4], Policy::default())?;
    /// let by = Grouping::new(Text::new("城乡", "residence"), &["r", "r", "u", "u"]);
    /// let split = Ranked::new(&sample)?.gini_by(&by)?;
    /// // E|X - Y| / 2: 2 inside r, 3 inside u, 0.5 between means of 3 and 5, over a mean of 4
    /// assert!((split.between.value - 0.125).abs() < 1e-15);
    /// assert!((split.within.value - (0.25 * 1.0 + 0.25 * 1.5) / 4.0).abs() < 1e-15);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn gini_by(&self, groups: &Grouping) -> Result<GiniBySubgroup, GapError> {
        let mu = self.positive("Gini by groups")?;
        let codes = groups.among(self.sample)?;
        let parts = Parts::new(self, &codes, groups.width());
        let gini = self.gini()?;
        let (halves, within) = self.within(&codes, &parts, mu)?;
        let between = self.between(&codes, &parts, mu)?;
        let overlap = Estimate::from_parts(
            named(
                "overlap",
                "交叠（超变密度）",
                "overlap (transvariation)",
                "皮亚特余项 = 达格姆 Gt",
                "Pyatt's rest = Dagum's Gt",
            ),
            gini.value - within.value - between.value,
            &[(1.0, &gini), (-1.0, &within), (-1.0, &between)],
        )?;
        let rows: Vec<Subgroup> = (0..parts.share.len())
            .filter(|&g| parts.share[g] > 0.0)
            .map(|g| Subgroup {
                label: groups.label(u32::try_from(g).unwrap_or(u32::MAX)),
                people: parts.share[g],
                income: parts.share[g] * parts.mean[g] / mu,
                mean: parts.mean[g],
                gini: (parts.mean[g] > 0.0).then(|| halves[g] / parts.mean[g]),
            })
            .collect();
        Ok(GiniBySubgroup {
            by: groups.name().clone(),
            gini,
            within,
            between,
            overlap,
            empty: parts.share.len() - rows.len(),
            groups: rows,
        })
    }

    /// Half the mean difference inside every group, and Pyatt's within part.
    fn within(
        &self,
        codes: &[u32],
        parts: &Parts,
        mu: f64,
    ) -> Result<(Vec<f64>, Estimate), GapError> {
        let lowest = self.lowest();
        let mut below = vec![Below::default(); parts.share.len()];
        let mut pairs = vec![Sum::default(); parts.share.len()];
        let mut influence = vec![0.0; codes.len()];
        let rows = || self.order.iter().zip(&self.rising).zip(&self.weight);
        for ((&i, y), &w) in rows() {
            let g = codes[i as usize] as usize;
            let y = y - lowest;
            let short = below[g].shortfall(y);
            pairs[g].add(w * short);
            below[g].add(y, w);
            influence[i as usize] = short;
        }
        let half: Vec<f64> = below
            .iter()
            .zip(&pairs)
            .map(|(b, p)| {
                if b.people() > 0.0 {
                    p.value() / b.people() / b.people()
                } else {
                    0.0
                }
            })
            .collect();
        // p_k^2 A_k, which sum to mu G_w
        let share = |g: usize| parts.share[g] * parts.share[g] * half[g];
        let total = sum((0..half.len()).map(share));
        let within = total / mu;
        for ((&g, y), x) in codes.iter().zip(self.sample.values()).zip(&mut influence) {
            let b = &below[g as usize];
            // p_k E_k|X - y| = sum over the group of w |X - y| / N
            let near = (2.0 * *x + (b.income() - (y - lowest) * b.people())) / self.count;
            *x = (near - 2.0 * total) / mu - within * (self.off(*y) / mu);
        }
        let name = named(
            "within",
            "组内",
            "within groups",
            "皮亚特/达格姆 Gw = Σ p s G",
            "Pyatt and Dagum, sum of p s G",
        );
        Ok((half, Estimate::new(name, within, influence)?))
    }

    /// The Gini coefficient of group means.
    fn between(&self, codes: &[u32], parts: &Parts, mu: f64) -> Result<Estimate, GapError> {
        let mut order: Vec<usize> = (0..parts.share.len())
            .filter(|&g| parts.share[g] > 0.0)
            .collect();
        order.sort_by(|&a, &b| parts.above[a].total_cmp(&parts.above[b]).then(a.cmp(&b)));
        let lowest = order.first().map_or(0.0, |&g| parts.above[g]);
        let (mut below, mut pairs) = (Below::default(), Sum::default());
        // E|X_b - mu_k|, and 2 F_k - 1 with mid-ranks
        let (mut distance, mut rank) = (vec![0.0; parts.share.len()], vec![0.0; parts.share.len()]);
        for &g in &order {
            let y = parts.above[g] - lowest;
            distance[g] = below.shortfall(y);
            pairs.add(parts.share[g] * distance[g]);
            below.add(y, parts.share[g]);
        }
        for &g in &order {
            let y = parts.above[g] - lowest;
            distance[g] = 2.0 * distance[g] + (below.income() - y * below.people());
        }
        let mut at = 0;
        let mut before = 0.0;
        while at < order.len() {
            let level = parts.above[order[at]];
            let run = order[at..]
                .iter()
                .take_while(|&&g| parts.above[g] <= level)
                .count();
            let share = sum(order[at..at + run].iter().map(|&g| parts.share[g]));
            for &g in &order[at..at + run] {
                rank[g] = 2.0 * before + share - 1.0;
            }
            before += share;
            at += run;
        }
        let half = pairs.value();
        let value = half / mu;
        let rows = codes.iter().zip(self.sample.values());
        let influence = rows
            .map(|(&g, y)| {
                let g = g as usize;
                let moved = distance[g] - 2.0 * half + rank[g] * parts.off(g, *y);
                moved / mu - value * (self.off(*y) / mu)
            })
            .collect();
        let name = named(
            "between",
            "组间",
            "between groups",
            "组均值的基尼：皮亚特组间 = 达格姆 Gnb",
            "Gini of group means: Pyatt's between = Dagum's net Gnb",
        );
        Estimate::new(name, value, influence)
    }

    /// The Gini coefficient by subgroups as Yitzhaki and Lerman split it (D1).
    ///
    /// With `F` the mid-rank among all and `F_nk` the rank among the others,
    /// `G = sum s_k G_k + sum s_k G_k Q_k (p_k - 1) + 2 cov(mu_k, mean_k F) / mu` and
    /// `Q_k = 1 - cov_k(F_nk, y) / cov_k(F_k, y)`: 1 where a group is a stratum by itself.
    ///
    /// # Errors
    /// As [`Ranked::gini_by`].
    ///
    /// # Source
    /// Yitzhaki and Lerman (1991), *Review of Income and Wealth* 37(3), 313-329.
    pub fn yitzhaki_lerman(&self, groups: &Grouping) -> Result<YitzhakiLerman, GapError> {
        let mu = self.positive("Gini by groups")?;
        let codes = groups.among(self.sample)?;
        let parts = Parts::new(self, &codes, groups.width());
        let (halves, _) = self.within(&codes, &parts, mu)?;
        let rank = self.mid_ranks();
        let k = parts.share.len();
        let (mut ranks, mut covs) = (vec![Sum::default(); k], vec![Sum::default(); k]);
        for ((&i, y), (w, f)) in self
            .order
            .iter()
            .zip(&self.rising)
            .zip(self.weight.iter().zip(&rank))
        {
            let g = codes[i as usize] as usize;
            ranks[g].add(w * f / self.count);
            covs[g].add(w * f * parts.off(g, *y) / self.count);
        }
        let used: Vec<usize> = (0..k).filter(|&g| parts.share[g] > 0.0).collect();
        let within = sum(used.iter().map(|&g| parts.share[g] * halves[g])) / mu;
        // sum over k of p_k 2 cov_k(F, y) / mu = within + stratification
        let ranked = sum(used.iter().map(|&g| 2.0 * covs[g].value())) / mu;
        let index = used
            .iter()
            .map(|&g| {
                let (p, own) = (parts.share[g], halves[g] / 2.0);
                let all = covs[g].value() / p;
                let others = (all - p * own) / (1.0 - p);
                // a group whose incomes are equal up to rounding has no spread
                let apart = own > 1e-14 * parts.above[g].max(self.above);
                let q = (apart && p < 1.0).then(|| 1.0 - others / own);
                (groups.label(u32::try_from(g).unwrap_or(u32::MAX)), q)
            })
            .collect();
        let between = self.rank_between(&codes, &parts, &rank, &ranks, mu)?;
        Ok(YitzhakiLerman {
            within,
            stratification: ranked - within,
            between,
            index,
        })
    }

    /// Mid-ranks in order of income, `F` in 0 to 1.
    pub(super) fn mid_ranks(&self) -> Vec<f64> {
        let mut rank = vec![0.0; self.rising.len()];
        let mut before = Sum::default();
        for run in self.ties() {
            let low = before.value();
            for &w in &self.weight[run.clone()] {
                before.add(w);
            }
            rank[run].fill(f64::midpoint(low, before.value()) / self.count);
        }
        rank
    }

    /// `2 (sum mu_k a_k - mu / 2) / mu` with `a_k` the part of all ranks that group `k` holds.
    fn rank_between(
        &self,
        codes: &[u32],
        parts: &Parts,
        rank: &[f64],
        ranks: &[Sum],
        mu: f64,
    ) -> Result<Estimate, GapError> {
        let used = |g: usize| parts.share[g] > 0.0;
        let held = sum((0..ranks.len())
            .filter(|&g| used(g))
            .map(|g| (parts.above[g] - self.above) * ranks[g].value()));
        let value = 2.0 * held / mu;
        // people above, each weighed by how far their group mean is from mu; half at ties
        let mut above = vec![0.0; rank.len()];
        let mut over = Sum::default();
        let runs: Vec<_> = self.ties().collect();
        for run in runs.into_iter().rev() {
            let high = over.value();
            for i in run.clone() {
                let g = codes[self.order[i] as usize] as usize;
                over.add(self.weight[i] * (parts.above[g] - self.above));
            }
            above[run].fill(f64::midpoint(high, over.value()) / self.count);
        }
        let mut influence = vec![0.0; rank.len()];
        for (at, &i) in self.order.iter().enumerate() {
            let g = codes[i as usize] as usize;
            let y = self.rising[at];
            let own = ranks[g].value() / parts.share[g];
            // derivative of sum (mu_k - mu) a_k; a_k sums to 1/2 over the groups
            let moved = (parts.above[g] - self.above) * rank[at] + above[at] - 2.0 * held
                + own * parts.off(g, y)
                - 0.5 * self.off(y);
            influence[i as usize] = 2.0 * moved / mu - value * (self.off(y) / mu);
        }
        let name = named(
            "yl-between",
            "组间（平均秩）",
            "between groups (mean ranks)",
            "伊扎基-勒曼，可为负",
            "Yitzhaki-Lerman, may be negative",
        );
        Estimate::new(name, value, influence)
    }

    /// Dagum's table of pairs (D1): the extended Gini `G_jh`, the directional distance `D_jh` and the
    /// parts that the pair adds to the net between and to the transvariation.
    ///
    /// `Delta_jh = E|Y_j - Y_h|`, `G_jh = Delta_jh / (mu_j + mu_h)`,
    /// `D_jh = |mu_j - mu_h| / Delta_jh` (0 where the groups are one point);
    /// `G_nb = G_jh (p_j s_h + p_h s_j) D_jh` and `G_t` with `1 - D_jh`. One pooled sort with `k`
    /// running sums: `O(n k)`.
    ///
    /// # Errors
    /// As [`Ranked::gini_by`]; [`GapError::Setting`] above 2,000 groups.
    ///
    /// # Source
    /// Dagum (1997), *Empirical Economics* 22(4), 515-531.
    pub fn dagum_pairs(&self, groups: &Grouping) -> Result<Table, GapError> {
        let mu = self.positive("Gini by groups")?;
        let codes = groups.among(self.sample)?;
        let parts = Parts::new(self, &codes, groups.width());
        let k = parts.share.len();
        if k > 2_000 {
            return Err(GapError::Setting {
                name: "number of groups",
                value: k as f64,
                need: "at most 2000 for a table of pairs",
            });
        }
        let ahead = self.ahead(&codes, k);
        let mut table = pair_table(groups.name());
        for j in (0..k).filter(|&g| parts.share[g] > 0.0) {
            for h in (0..j).filter(|&g| parts.share[g] > 0.0) {
                let (p, q) = (parts.share[j], parts.share[h]);
                let delta = (ahead[j * k + h] + ahead[h * k + j]) / (p * q);
                let gap = (parts.above[j] - parts.above[h]).abs();
                let d = if delta > 0.0 {
                    (gap / delta).min(1.0)
                } else {
                    0.0
                };
                let means = parts.mean[j] + parts.mean[h];
                let g = (means > 0.0).then(|| delta / means);
                // (p_j s_h + p_h s_j) G_jh = p_j p_h Delta_jh / mu
                let weight = p * q * delta / mu;
                let code =
                    |g: usize| Cell::Word(groups.label(u32::try_from(g).unwrap_or(u32::MAX)));
                table.push([
                    code(h),
                    code(j),
                    g.into(),
                    d.into(),
                    (weight * d).into(),
                    (weight * (1.0 - d)).into(),
                ]);
            }
        }
        Ok(table)
    }

    /// `E (Y_j - Y_h)^+ p_j p_h` for every ordered pair of groups.
    fn ahead(&self, codes: &[u32], k: usize) -> Vec<f64> {
        let lowest = self.lowest();
        let (mut heads, mut money) = (vec![0.0; k], vec![0.0; k]);
        let mut sums = vec![0.0; k * k];
        let mut rests = vec![0.0; k * k];
        for ((&i, y), w) in self.order.iter().zip(&self.rising).zip(&self.weight) {
            let (g, y) = (codes[i as usize] as usize, y - lowest);
            let (row, rest) = (
                &mut sums[g * k..(g + 1) * k],
                &mut rests[g * k..(g + 1) * k],
            );
            for h in 0..k {
                // Knuth's sum with its error: no branch, so the loop runs in vectors
                let term = w * (y * heads[h] - money[h]);
                let total = row[h] + term;
                let back = total - row[h];
                rest[h] += (row[h] - (total - back)) + (term - back);
                row[h] = total;
            }
            heads[g] += w;
            money[g] += w * y;
        }
        let square = self.count * self.count;
        sums.iter()
            .zip(&rests)
            .map(|(s, r)| (s + r) / square)
            .collect()
    }
}

fn named(id: &str, zh: &str, en: &str, variant_zh: &str, variant_en: &str) -> Measure {
    Measure::new(
        format!("gini-{id}"),
        both(zh, en),
        both(variant_zh, variant_en),
    )
}

fn pair_table(by: &Text) -> Table {
    let title = both(
        format!("达格姆分解：{}两两之间", by.zh),
        format!("Dagum: pairs of {}", by.en),
    );
    Table::new("dagum-pairs", title)
        .column("one", both("组一", "One"), Unit::None)
        .column("other", both("组二", "Other"), Unit::None)
        .column(
            "gini",
            both("扩展基尼 G_jh", "Extended Gini G_jh"),
            Unit::Number,
        )
        .column(
            "distance",
            both("相对富裕度 D_jh", "Directional distance D_jh"),
            Unit::Number,
        )
        .column("net", both("净组间", "Net between"), Unit::Number)
        .column("overlap", both("超变密度", "Transvariation"), Unit::Number)
}
