//! Where people work (P3): shares of movers and stayers by registered cell.
//!
//! `Phi_i = m_ii d_ii^(-kappa) vd_i + sum_{j != i} m_ij d_ij^(-kappa) v_ij` and
//! `flow_ij = H_i m_ij d_ij^(-kappa) v_ij / Phi_i`, with `v_ij = (y_ij^)^kappa worth_j` and
//! `y_ij = w_j + chi_i ell_i`. A cell whose migrants keep no land right earns `y_ij = w_j` whatever its
//! origin: its row of `v` is the same as every other and needs no power per pair.
//!
//! A baseline that is itself the result of reforms keeps the shares it once started from, and what the
//! cells have offered since (an [`Anchor`]): hats multiply, so a table is never written anew.
//!
//! Source: Tombe and Zhu (2019), AER 109(5), section III, in hats.

use crate::baseline::Baseline;
use crate::cells::{Cells, add_scaled, flat};
use crate::elementary;
use crate::kernel::{Factors, Kernel, Nested, Rest, Table, added};
use crate::nests::NestValues;
use crate::parallel;
use crate::path::Placed;
use crate::rights::KeptRights;
use crate::spread::Spread;
use crate::trade::Power;
use std::sync::Arc;

/// Where the shares of a baseline come from.
#[derive(Clone, Debug)]
pub(crate) struct Anchor {
    /// The shares first observed, without any cost.
    pub(crate) observed: Arc<Kernel>,
    /// Net wage, and land income migrants kept, when they were observed.
    pub(crate) wage: Vec<f64>,
    pub(crate) right: Vec<f64>,
    /// Hats since: values of stayers and of income to the power `kappa`, and `Phi`.
    pub(crate) staying: Vec<f64>,
    pub(crate) worth: Vec<f64>,
    pub(crate) phi: Vec<f64>,
    /// No reform since: all hats are one.
    pub(crate) fresh: bool,
}

impl Anchor {
    pub(crate) fn new(observed: Arc<Kernel>, wage: Vec<f64>, right: Vec<f64>) -> Self {
        let ones = vec![1.0; wage.len()];
        Self {
            observed,
            wage,
            right,
            staying: ones.clone(),
            worth: ones.clone(),
            phi: ones,
            fresh: true,
        }
    }

    /// After a reform in which the cells offered `offer`.
    pub(crate) fn moved(&self, offer: &Offer, phi: &[f64]) -> Self {
        let times = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect();
        Self {
            observed: Arc::clone(&self.observed),
            wage: self.wage.clone(),
            right: self.right.clone(),
            staying: times(&self.staying, &offer.staying),
            worth: times(&self.worth, &offer.worth),
            phi: times(&self.phi, phi),
            fresh: false,
        }
    }
}

/// Observed shares with the costs of all reforms folded in.
#[derive(Clone, Debug)]
pub(crate) struct Migration {
    pub(crate) kappa: f64,
    /// `m_ij d_ij^(-kappa)`, the stayers on the diagonal.
    pub(crate) kernel: Arc<Kernel>,
    pub(crate) anchor: Arc<Anchor>,
    /// Rows whose migrants keep land rights, now or before; empty if none does.
    pub(crate) keeps: Vec<bool>,
    /// Land rights without a power per pair, where the kernel has no entries.
    pub(crate) rights: Option<KeptRights>,
}

/// What the cells offer, by cell.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    /// Hat of a stayer's value to the power `kappa`, `vd`.
    pub(crate) staying: Vec<f64>,
    /// Hat of the value of one unit of income there, to the power `kappa`.
    pub(crate) worth: Vec<f64>,
    /// Net wage `w_j`.
    pub(crate) wage: Vec<f64>,
    /// Land income a migrant registered there keeps, `chi_i ell_i`.
    pub(crate) right: Vec<f64>,
}

/// What people choose, by cell.
pub(crate) struct Choice {
    pub(crate) phi: Vec<f64>,
    pub(crate) stayers: Vec<f64>,
    pub(crate) incomers: Vec<f64>,
    /// Land income brought by in-migrants.
    pub(crate) brought: Vec<f64>,
}

/// What a piece of the rows adds up to.
struct Part {
    phi: Vec<f64>,
    stayers: Vec<f64>,
    /// Rows without land rights, before the pull.
    common: Vec<Vec<f64>>,
    /// Rows with land rights.
    incomers: Vec<f64>,
    brought: Vec<f64>,
}

impl Migration {
    /// `kernel`: the baseline's with the reform's costs; `chi`: rights kept after the reform.
    pub(crate) fn new(base: &Baseline, kernel: Arc<Kernel>, chi: &Cells) -> Self {
        let right = &base.anchor.right;
        let keeps: Vec<bool> = flat(chi)
            .iter()
            .zip(right)
            .map(|(c, r)| *c > 0.0 || *r > 0.0)
            .collect();
        let any = keeps.contains(&true);
        let formula = matches!(&*kernel.rest, Rest::Nested(_));
        Self {
            kappa: base.structure.shares.kappa,
            rights: (any && formula).then(KeptRights::default),
            keeps: if any { keeps } else { Vec::new() },
            anchor: Arc::clone(&base.anchor),
            kernel,
        }
    }

    /// One reading of a table serves both sums: a row's `Phi_i` is final before the row is added to
    /// the inflows, while it is still in the cache.
    pub(crate) fn choose(&self, offer: &Offer, registered: &[f64]) -> Choice {
        match &*self.kernel.rest {
            Rest::Dense(table) => self.choose_by_row(table, offer, registered),
            Rest::Single(table) => self.choose_by_row(table, offer, registered),
            Rest::Sparse(table) => self.choose_by_row(table, offer, registered),
            Rest::Nested(nested) => self.choose_by_group(nested, offer, registered),
        }
    }

    fn choose_by_row(&self, table: &impl Table, offer: &Offer, registered: &[f64]) -> Choice {
        let cells = table.size();
        let (pull, staying) = (self.pull(offer), self.staying(offer));
        let prepared = table.prepare(&pull);
        let parts = if self.keeps.is_empty() {
            table.parts()
        } else {
            (table.count() >> 13).clamp(1, 16)
        };
        let parts = parallel::pieces(cells, parts, |rows| {
            let size = if self.keeps.is_empty() { 0 } else { cells };
            let mut part = Part {
                phi: Vec::with_capacity(rows.len()),
                stayers: Vec::with_capacity(rows.len()),
                common: table.blank(),
                incomers: vec![0.0; size],
                brought: vec![0.0; size],
            };
            let mut values = Vec::with_capacity(size);
            for i in rows {
                let stay = staying[i];
                if !self.keeps(i) {
                    let phi = stay + table.dot(i, &prepared);
                    let weight = registered[i] / phi;
                    table.add(i, weight, &mut part.common);
                    part.phi.push(phi);
                    part.stayers.push(stay * weight);
                    continue;
                }
                values.clear();
                table.visit(i, |j, w| values.push((j, w * self.value(offer, i, j))));
                let phi = stay + values.iter().map(|(_, v)| v).sum::<f64>();
                let weight = registered[i] / phi;
                for &(j, v) in &values {
                    part.incomers[j] += weight * v;
                    part.brought[j] += weight * offer.right[i] * v;
                }
                part.phi.push(phi);
                part.stayers.push(stay * weight);
            }
            part
        });
        self.joined(table, parts, &pull)
    }

    /// Adds the pieces in order.
    fn joined(&self, table: &impl Table, parts: Vec<Part>, pull: &[f64]) -> Choice {
        let (mut phi, mut stayers) = (Vec::new(), Vec::new());
        let (mut common, mut incomers, mut brought) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            phi.extend(part.phi);
            stayers.extend(part.stayers);
            common.push(part.common);
            incomers.push(part.incomers);
            brought.push(part.brought);
        }
        let common = table.finish(added(common));
        let came = common.iter().zip(pull).map(|(common, pull)| common * pull);
        let mut incomers = parallel::total(incomers, pull.len());
        incomers.resize(pull.len(), 0.0);
        add_scaled(&mut incomers, 1.0, &came.collect::<Vec<_>>());
        let mut brought = parallel::total(brought, pull.len());
        brought.resize(pull.len(), 0.0);
        self.since_anchor(&mut phi);
        Choice {
            phi,
            stayers,
            incomers,
            brought,
        }
    }

    fn choose_by_group(&self, nested: &Nested, offer: &Offer, registered: &[f64]) -> Choice {
        let values = Values::new(self, nested, offer);
        let mut phi = values.phi();
        let weight = parallel::list(phi.len(), |i| registered[i] / phi[i]);
        let stayers = parallel::list(phi.len(), |i| weight[i] * values.stay(i));
        let incomers = values.inflow(&weight);
        let brought = if self.keeps.is_empty() {
            parallel::list(phi.len(), |_| 0.0)
        } else {
            let kept = parallel::list(phi.len(), |i| weight[i] * offer.right[i]);
            values.inflow(&kept)
        };
        self.since_anchor(&mut phi);
        parallel::keep([values.pull, values.staying, weight]);
        Choice {
            phi,
            stayers,
            incomers,
            brought,
        }
    }

    /// Choices without kept land rights but for who comes, and `H_i / Phi_i`; `out` is `sum_j W_ij v_j`.
    pub(crate) fn begin(
        &self,
        offer: &Offer,
        registered: &[f64],
        out: Vec<f64>,
    ) -> (Choice, Vec<f64>) {
        let (staying, mut phi) = (self.staying(offer), out);
        parallel::change(&mut phi, |i, phi| *phi += staying[i]);
        let weight = parallel::list(phi.len(), |i| registered[i] / phi[i]);
        let stayers = parallel::list(phi.len(), |i| weight[i] * staying[i]);
        self.since_anchor(&mut phi);
        let choice = Choice {
            brought: vec![0.0; phi.len()],
            incomers: Vec::new(),
            phi,
            stayers,
        };
        (choice, weight)
    }

    /// `Phi` as a hat over that of the baseline.
    fn since_anchor(&self, phi: &mut [f64]) {
        parallel::change(phi, |i, phi| *phi /= self.anchor.phi[i]);
    }

    pub(crate) fn keeps(&self, i: usize) -> bool {
        self.keeps.get(i).is_some_and(|keeps| *keeps)
    }

    /// `v_j` of migrants without land rights: `(w_j^)^kappa worth_j`.
    pub(crate) fn pull(&self, offer: &Offer) -> Vec<f64> {
        let a = &self.anchor;
        let mut pull = parallel::blank(a.wage.len());
        parallel::blocks(&mut pull, |from, pull| {
            for (k, pull) in pull.iter_mut().enumerate() {
                *pull = offer.wage[from + k] / a.wage[from + k];
            }
            elementary::power(pull, self.kappa);
            for (k, pull) in pull.iter_mut().enumerate() {
                *pull *= offer.worth[from + k] * a.worth[from + k];
            }
        });
        pull
    }

    /// `m_ii d_ii^(-kappa) vd_i`.
    fn staying(&self, offer: &Offer) -> Vec<f64> {
        let (own, before) = (&self.kernel.own, &self.anchor.staying);
        parallel::list(own.len(), |i| own[i] * (before[i] * offer.staying[i]))
    }

    /// `v_ij`.
    pub(crate) fn value(&self, offer: &Offer, i: usize, j: usize) -> f64 {
        let a = &self.anchor;
        let hat = (offer.wage[j] + offer.right[i]) / (a.wage[j] + a.right[i]);
        hat.powf(self.kappa) * (offer.worth[j] * a.worth[j])
    }

    /// Exponent of `Phi` in welfare.
    pub(crate) fn elasticity(&self) -> f64 {
        let nests = self.kernel.nests.as_ref();
        nests.map_or(self.kappa, |nests| nests.kappa2)
    }

    /// Chooses anew how land rights are held without a power per pair, for offers near `offer`.
    pub(crate) fn refit(&mut self, offer: &Offer) {
        if let Some(mut rights) = self.rights.take() {
            rights.fit(self, offer);
            self.rights = Some(rights);
        }
    }
}

/// Costs of a reform folded into the shares of a baseline; `None` if a table meets a formula.
pub(crate) fn with_cost(
    base: &Arc<Kernel>,
    cost: Option<&Spread>,
    factors: Option<&Factors>,
    kappa: f64,
) -> Option<Arc<Kernel>> {
    let mut kernel = Arc::clone(base);
    if let Some(cost) = cost {
        let (hats, size) = (cost.values(), kernel.size());
        let mut power = Power::new(-kappa);
        kernel = Arc::new(if hats.len() == 1 {
            kernel.times(power.of(hats[0]))
        } else {
            kernel.map(|i, j, share| {
                if share > 0.0 {
                    share * power.of(hats[i * size + j])
                } else {
                    share
                }
            })?
        });
    }
    if let Some(factors) = factors {
        kernel = Arc::new(kernel.scaled(&factors.power(-kappa, false)));
    }
    Some(kernel)
}

/// Values of all pairs at one offer, for a kernel by groups: read by sums alone.
pub(crate) struct Values<'a> {
    migration: &'a Migration,
    nested: &'a Nested,
    offer: &'a Offer,
    pull: Vec<f64>,
    staying: Vec<f64>,
    /// Land rights as `v_ij = sum_r rows_r,i columns_r,j pull_j`; empty without them.
    terms: Vec<(Vec<f64>, Vec<f64>)>,
    nests: Option<NestValues>,
}

impl<'a> Values<'a> {
    pub(crate) fn new(migration: &'a Migration, nested: &'a Nested, offer: &'a Offer) -> Self {
        let (pull, staying) = (migration.pull(offer), migration.staying(offer));
        let rights = migration.rights.as_ref();
        let terms = rights.map_or_else(Vec::new, |r| r.terms(migration, offer));
        let nests = migration
            .kernel
            .nests
            .as_ref()
            .map(|nests| NestValues::new(migration, nested, nests, &pull, &staying));
        Self {
            migration,
            nested,
            offer,
            pull,
            staying,
            terms,
            nests,
        }
    }

    /// `v_ij` of a single pair, exactly.
    fn value(&self, i: usize, j: usize) -> f64 {
        if self.migration.keeps(i) {
            self.migration.value(self.offer, i, j)
        } else {
            self.pull[j]
        }
    }

    fn stay(&self, i: usize) -> f64 {
        let nest = self.nests.as_ref().map_or(1.0, |nests| nests.own(i));
        self.staying[i] * nest
    }

    fn phi(&self) -> Vec<f64> {
        let ones = parallel::list(self.pull.len(), |_| 1.0);
        let mut phi = self.outflow(&ones);
        parallel::keep([ones]);
        parallel::change(&mut phi, |i, phi| *phi += self.stay(i));
        phi
    }

    /// Weight and value of a pair `i != j`.
    fn weight(&self, i: usize, j: usize) -> f64 {
        let nest = self
            .nests
            .as_ref()
            .map_or(1.0, |nests| nests.pair(self.nested, i, j));
        self.nested.weight(i, j) * self.value(i, j) * nest
    }

    /// `sum_{j != i} W_ij v_ij x_j`.
    fn outflow(&self, x: &[f64]) -> Vec<f64> {
        if let Some(nests) = &self.nests {
            return nests.outflow(self.nested, &self.pull, x);
        }
        let mut y = match self.terms.as_slice() {
            [] => self.nested.multiply_blocks(|j| self.pull[j] * x[j]),
            terms => {
                let mut y = vec![0.0; x.len()];
                for (rows, columns) in terms {
                    let part = self
                        .nested
                        .multiply_blocks(|j| columns[j] * self.pull[j] * x[j]);
                    parallel::change(&mut y, |i, y| *y += part[i] * rows[i]);
                }
                y
            }
        };
        if let Some(partner) = &self.nested.partner {
            parallel::change(&mut y, |i, y| {
                let j = self.nested.other(i);
                *y += partner[i] * self.value(i, j) * x[j];
            });
        }
        if let Some(correction) = &self.nested.correction {
            parallel::change(&mut y, |i, y| {
                let pairs = correction.row(i);
                *y += pairs.map(|(j, w)| w * self.value(i, j) * x[j]).sum::<f64>();
            });
        }
        y
    }

    /// `sum_{i != j} q_i W_ij v_ij`.
    fn inflow(&self, q: &[f64]) -> Vec<f64> {
        if let Some(nests) = &self.nests {
            return nests.inflow(self.nested, &self.pull, q);
        }
        let mut y = match self.terms.as_slice() {
            [] => self.nested.multiply_blocks_transposed(|i| q[i]),
            terms => {
                let mut y = vec![0.0; q.len()];
                for (rows, columns) in terms {
                    let part = self.nested.multiply_blocks_transposed(|i| rows[i] * q[i]);
                    parallel::change(&mut y, |j, y| *y += part[j] * columns[j]);
                }
                y
            }
        };
        parallel::change(&mut y, |j, y| *y *= self.pull[j]);
        if let Some(partner) = &self.nested.partner {
            parallel::change(&mut y, |j, y| {
                let i = self.nested.other(j);
                *y += q[i] * partner[i] * self.value(i, j);
            });
        }
        if let Some(correction) = &self.nested.correction {
            for (i, q) in q.iter().enumerate() {
                for (j, w) in correction.row(i) {
                    y[j] += q * w * self.value(i, j);
                }
            }
        }
        y
    }
}

/// Persons by registered cell and working cell, known by their sums.
///
/// No table is kept: `flow_ij` of one pair, and sums over rows and columns, are computed when asked for.
/// People held in place on a path are the exception: they are a table.
#[derive(Clone, Debug)]
pub struct Flows {
    pub(crate) migration: Migration,
    pub(crate) offer: Offer,
    /// `H_i / Phi_i`, `Phi` over that of the observed shares.
    weight: Vec<f64>,
    stayers: Vec<f64>,
    /// People who do not choose.
    placed: Option<Arc<Placed>>,
}

impl Flows {
    /// People who choose; `phi` as a hat over the baseline.
    pub(crate) fn new(
        migration: &Migration,
        offer: &Offer,
        registered: &[f64],
        phi: &[f64],
    ) -> Self {
        let old = &migration.anchor.phi;
        let weight = parallel::list(phi.len(), |i| registered[i] / (phi[i] * old[i]));
        let staying = match (&*migration.kernel.rest, &migration.kernel.nests) {
            (Rest::Nested(nested), Some(_)) => {
                let values = Values::new(migration, nested, offer);
                parallel::list(phi.len(), |i| values.stay(i))
            }
            _ => migration.staying(offer),
        };
        Self {
            migration: migration.clone(),
            offer: offer.clone(),
            stayers: parallel::list(phi.len(), |i| weight[i] * staying[i]),
            weight,
            placed: None,
        }
    }

    /// The same offers to people who stay where they are.
    pub(crate) fn held(&self, placed: Arc<Placed>) -> Self {
        Self {
            stayers: placed.stayers.clone(),
            placed: Some(placed),
            ..self.clone()
        }
    }

    /// Number of cells, `2N`.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.weight.len()
    }

    /// Persons registered in cell `i` who work in cell `j` (`j = s N + n`).
    ///
    /// For many pairs ask for sums instead: with two elasticities each pair costs `O(N)`.
    ///
    /// # Panics
    /// If a cell does not exist.
    #[must_use]
    pub fn persons(&self, registered: usize, working: usize) -> f64 {
        assert!(working < self.cells(), "cell {working} of {}", self.cells());
        if let Some(placed) = &self.placed {
            return placed.row(registered)[working];
        }
        if registered == working {
            return self.stayers[registered];
        }
        let m = &self.migration;
        let share = match &*m.kernel.rest {
            Rest::Nested(nested) if m.kernel.nests.is_some() || m.rights.is_some() => {
                Values::new(m, nested, &self.offer).weight(registered, working)
            }
            rest => rest.weight(registered, working) * m.value(&self.offer, registered, working),
        };
        self.weight[registered] * share
    }

    /// Whether the pairs are held as a full table.
    pub(crate) fn is_table(&self) -> bool {
        let rest = &*self.migration.kernel.rest;
        self.placed.is_some() || matches!(rest, Rest::Dense(_) | Rest::Single(_))
    }

    /// One row per registered cell, each a list over working cells, `[2N]`; all rows are `4 N^2` numbers,
    /// whatever the kernel.
    pub fn rows(&self) -> impl Iterator<Item = Vec<f64>> + '_ {
        let m = &self.migration;
        let values = match &*m.kernel.rest {
            Rest::Nested(nested) if m.kernel.nests.is_some() || m.rights.is_some() => {
                Some(Values::new(m, nested, &self.offer))
            }
            _ => None,
        };
        let pull = m.pull(&self.offer);
        (0..self.cells()).map(move |i| {
            if let Some(placed) = &self.placed {
                return placed.row(i).to_vec();
            }
            let pair = |j: usize| {
                let share = match &values {
                    _ if i == j => return self.stayers[i],
                    Some(values) => values.weight(i, j),
                    None if m.keeps(i) => m.kernel.rest.weight(i, j) * m.value(&self.offer, i, j),
                    None => m.kernel.rest.weight(i, j) * pull[j],
                };
                self.weight[i] * share
            };
            (0..self.cells()).map(pair).collect()
        })
    }

    /// Stayers by cell, `flow_ii`.
    #[must_use]
    pub fn stayers(&self) -> &[f64] {
        &self.stayers
    }

    /// People who left each registered cell, each counted with a value of the working cell:
    /// `sum_{j != i} flow_ij x_j`, `[2N]`. Ones count the leavers, a wage adds up what they earn.
    ///
    /// # Panics
    /// If `x` has not one value per cell.
    #[must_use]
    pub fn leavers(&self, x: &[f64]) -> Vec<f64> {
        let [sums] = self.leavers_of([x]);
        sums
    }

    /// [`Flows::leavers`] of several values in one reading.
    pub(crate) fn leavers_of<const K: usize>(&self, x: [&[f64]; K]) -> [Vec<f64>; K] {
        if let Some(placed) = &self.placed {
            return x.map(|x| placed.leavers(x));
        }
        let m = &self.migration;
        let mut sums = match &*m.kernel.rest {
            Rest::Dense(table) => self.leavers_by_row(table, x),
            Rest::Single(table) => self.leavers_by_row(table, x),
            Rest::Sparse(table) => self.leavers_by_row(table, x),
            Rest::Nested(nested) => {
                let values = Values::new(m, nested, &self.offer);
                x.map(|x| values.outflow(x))
            }
        };
        for sums in &mut sums {
            sums.iter_mut().zip(&self.weight).for_each(|(s, w)| *s *= w);
        }
        sums
    }

    fn leavers_by_row<const K: usize>(&self, table: &impl Table, x: [&[f64]; K]) -> [Vec<f64>; K] {
        let (m, offer) = (&self.migration, &self.offer);
        let pull = m.pull(offer);
        let prepared = x.map(|x| {
            let x: Vec<f64> = x.iter().zip(&pull).map(|(x, pull)| x * pull).collect();
            table.prepare(&x)
        });
        let parts = parallel::pieces(table.size(), table.parts(), |rows| {
            let row = |i: usize| -> [f64; K] {
                if !m.keeps(i) {
                    return std::array::from_fn(|k| table.dot(i, &prepared[k]));
                }
                let mut sums = [0.0; K];
                table.visit(i, |j, w| {
                    let value = w * m.value(offer, i, j);
                    for (sum, x) in sums.iter_mut().zip(&x) {
                        *sum += value * x[j];
                    }
                });
                sums
            };
            rows.map(row).collect::<Vec<_>>()
        });
        let rows = parts.concat();
        std::array::from_fn(|k| rows.iter().map(|row| row[k]).collect())
    }

    /// In-migrants of each working cell, each counted with a value of the registered cell:
    /// `sum_{i != j} q_i flow_ij`, `[2N]`.
    ///
    /// # Panics
    /// If `q` has not one value per cell.
    #[must_use]
    pub fn incomers(&self, q: &[f64]) -> Vec<f64> {
        if let Some(placed) = &self.placed {
            return placed.brought(q);
        }
        let (m, offer) = (&self.migration, &self.offer);
        let q: Vec<f64> = q.iter().zip(&self.weight).map(|(q, w)| q * w).collect();
        match &*m.kernel.rest {
            Rest::Dense(table) => m.inflow_by_row(table, offer, &q),
            Rest::Single(table) => m.inflow_by_row(table, offer, &q),
            Rest::Sparse(table) => m.inflow_by_row(table, offer, &q),
            Rest::Nested(nested) => Values::new(m, nested, offer).inflow(&q),
        }
    }

    /// People who left each cell for the other cell of the same place, `[2N]`.
    #[must_use]
    pub fn within_place(&self) -> Vec<f64> {
        let cells = self.cells();
        let other = |i: usize| {
            if i < cells / 2 {
                i + cells / 2
            } else {
                i - cells / 2
            }
        };
        let m = &self.migration;
        match &*m.kernel.rest {
            Rest::Nested(nested) if self.placed.is_none() => {
                let values = Values::new(m, nested, &self.offer);
                parallel::list(cells, |i| self.weight[i] * values.weight(i, other(i)))
            }
            _ => parallel::list(cells, |i| self.persons(i, other(i))),
        }
    }
}

impl Migration {
    fn inflow_by_row(&self, table: &impl Table, offer: &Offer, q: &[f64]) -> Vec<f64> {
        let pull = self.pull(offer);
        let mut common = q.to_vec();
        let mut y = vec![0.0; q.len()];
        for i in (0..q.len()).filter(|&i| self.keeps(i)) {
            common[i] = 0.0;
            table.visit(i, |j, w| y[j] += q[i] * w * self.value(offer, i, j));
        }
        let came = table.multiply_transposed(&common);
        let came = came.iter().zip(&pull).map(|(came, pull)| came * pull);
        add_scaled(&mut y, 1.0, &came.collect::<Vec<_>>());
        y
    }
}
