//! Where people work (P3): shares of movers and stayers by registered cell.
//!
//! `Phi_i = m_ii d_ii^(-kappa) vd_i + sum_{j != i} m_ij d_ij^(-kappa) v_ij` and
//! `flow_ij = H_i m_ij d_ij^(-kappa) v_ij / Phi_i`, with `v_ij = (y_ij^)^kappa worth_j` and
//! `y_ij = w_j + chi_i ell_i`. A cell whose migrants keep no land right earns `y_ij = w_j` whatever its
//! origin: its row of `v` is the same as every other and needs no power per pair.
//!
//! Source: Tombe and Zhu (2019), AER 109(5), section III, in hats.

use crate::baseline::Baseline;
use crate::cells::{Cells, add_scaled, dot, flat};
use crate::spread::Spread;
use crate::trade::Power;
use std::sync::Arc;

/// Baseline shares with the costs of one reform folded in.
#[derive(Clone, Debug)]
pub(crate) struct Migration {
    kappa: f64,
    /// `m_ii d_ii^(-kappa)`.
    pub(crate) staying: Arc<Vec<f64>>,
    /// Rows of `m_ij d_ij^(-kappa)`, zero on the diagonal; rows with land rights also hold the
    /// baseline income, `((w0_j + l0_i) / scale_i)^(-kappa)`.
    pub(crate) moving: Arc<Vec<f64>>,
    /// Income scale of the rows whose migrants keep land rights.
    scale: Vec<Option<f64>>,
    /// Baseline net wage.
    wage: Vec<f64>,
}

/// What the cells offer, by cell.
#[derive(Clone)]
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

impl Migration {
    /// `cost`: one number or `[2N][2N]`; `chi`: rights kept after the reform.
    pub(crate) fn new(base: &Baseline, cost: Option<&Spread>, chi: &Cells) -> Self {
        let kappa = base.structure.shares.kappa;
        let wage = flat(&base.accounts.net_wage);
        let right = base.kept_right();
        let cells = wage.len();
        let keeps: Vec<bool> = flat(chi)
            .iter()
            .zip(&right)
            .map(|(c, r)| *c > 0.0 || *r > 0.0)
            .collect();
        let scale: Vec<Option<f64>> = (0..cells)
            .map(|i| keeps[i].then(|| wage[i] + right[i]))
            .collect();
        let (mut staying, mut moving) = (Arc::clone(&base.staying), Arc::clone(&base.moving));
        if let Some(cost) = cost {
            let mut power = Power::new(-kappa);
            let hats = cost.values();
            let single = hats.len() == 1;
            let mut fold = |share: &mut f64, at: usize| {
                if *share > 0.0 {
                    *share *= power.of(hats[if single { 0 } else { at }]);
                }
            };
            let moves = Arc::make_mut(&mut moving).iter_mut().enumerate();
            moves.for_each(|(at, share)| fold(share, at));
            let stays = Arc::make_mut(&mut staying).iter_mut().enumerate();
            stays.for_each(|(i, share)| fold(share, i * cells + i));
        }
        if keeps.contains(&true) {
            let rows = Arc::make_mut(&mut moving).chunks_exact_mut(cells);
            for ((row, scale), right) in rows.zip(&scale).zip(&right) {
                let Some(scale) = scale else { continue };
                for (share, wage) in row.iter_mut().zip(&wage).filter(|(share, _)| **share > 0.0) {
                    *share *= (scale / (wage + right)).powf(kappa);
                }
            }
        }
        Self {
            kappa,
            staying,
            moving,
            scale,
            wage,
        }
    }

    /// One reading of the table serves both sums: a row's `Phi_i` is final before the row is added to
    /// the inflows, while it is still in the cache.
    pub(crate) fn choose(&self, offer: &Offer, registered: &[f64]) -> Choice {
        let cells = self.wage.len();
        let pull = self.pull(offer);
        let mut choice = Choice {
            phi: Vec::with_capacity(cells),
            stayers: Vec::with_capacity(cells),
            incomers: vec![0.0; cells],
            brought: vec![0.0; cells],
        };
        let mut common = vec![0.0; cells]; // rows without land rights, before the pull
        let mut values = vec![0.0; cells];
        for (i, row) in self.moving.chunks_exact(cells).enumerate() {
            let stay = self.staying[i] * offer.staying[i];
            let Some(scale) = self.scale[i] else {
                let phi = stay + dot(row, &pull);
                let weight = registered[i] / phi;
                add_scaled(&mut common, weight, row);
                choice.phi.push(phi);
                choice.stayers.push(stay * weight);
                continue;
            };
            self.pair_values(&mut values, row, offer, offer.right[i], scale);
            let phi = stay + values.iter().sum::<f64>();
            let weight = registered[i] / phi;
            add_scaled(&mut choice.incomers, weight, &values);
            add_scaled(&mut choice.brought, weight * offer.right[i], &values);
            choice.phi.push(phi);
            choice.stayers.push(stay * weight);
        }
        for ((incomers, common), pull) in choice.incomers.iter_mut().zip(common).zip(pull) {
            *incomers += common * pull;
        }
        choice
    }

    /// Persons by registered cell (row) and working cell, row by row.
    pub(crate) fn flows(&self, offer: &Offer, registered: &[f64], phi: &[f64]) -> Vec<f64> {
        let cells = self.wage.len();
        let pull = self.pull(offer);
        let mut flows = self.moving.to_vec();
        let mut values = vec![0.0; cells];
        for (i, row) in flows.chunks_exact_mut(cells).enumerate() {
            let weight = registered[i] / phi[i];
            match self.scale[i] {
                None => row
                    .iter_mut()
                    .zip(&pull)
                    .for_each(|(flow, pull)| *flow *= weight * pull),
                Some(scale) => {
                    self.pair_values(&mut values, row, offer, offer.right[i], scale);
                    row.iter_mut()
                        .zip(&values)
                        .for_each(|(flow, value)| *flow = weight * value);
                }
            }
            row[i] = weight * self.staying[i] * offer.staying[i];
        }
        flows
    }

    /// `v_j` of migrants without land rights: `(w_j^)^kappa worth_j`.
    fn pull(&self, offer: &Offer) -> Vec<f64> {
        let wages = offer.wage.iter().zip(&self.wage).zip(&offer.worth);
        wages
            .map(|((new, old), worth)| (new / old).powf(self.kappa) * worth)
            .collect()
    }

    /// `m_ij d_ij^(-kappa) v_ij` of a row whose migrants keep land income `right`.
    fn pair_values(&self, values: &mut [f64], row: &[f64], offer: &Offer, right: f64, scale: f64) {
        for (j, (value, share)) in values.iter_mut().zip(row).enumerate() {
            *value = if *share > 0.0 {
                share * ((offer.wage[j] + right) / scale).powf(self.kappa) * offer.worth[j]
            } else {
                0.0
            };
        }
    }
}
