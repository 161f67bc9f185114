//! Transposed choice of where to work (P3), and of what the cells offer.
//!
//! With `F_ij = H_i V_ij / Phi_i` and `g_ij` the worth of one more mover, the log of a value hat is worth
//! `F_ij (g_ij + p_i)`, where `p_i`, the worth of `Phi_i` per person, undoes the division: all sums over pairs are
//! products of `F` with vectors.

use super::accounts::BOTH;
use super::adjoints::{Adjoints, FlowTerms, MoveAdjoints};
use super::moves::{Sums, add_product};
use super::reverse::Point;
use crate::cells::{add_scaled, flat};
use std::sync::Arc;

/// One part `a_i b_j` of the worth of flows.
type Term = (Vec<f64>, Vec<f64>);

/// `sum_r side_r sums_r`, over the parts of the worth of flows.
fn weighed(terms: &[Term], sums: &[&Sums], side: fn(&Term) -> &Vec<f64>) -> Sums {
    let mut total = Sums::zero(side(&terms[0]).len());
    for (term, sums) in terms.iter().zip(sums) {
        add_product(&mut total.people, side(term), &sums.people);
        add_product(&mut total.per_yuan, side(term), &sums.per_yuan);
    }
    total
}

impl Point<'_> {
    /// Income of in-migrants, and where people work.
    pub(super) fn choice(&self, bar: &mut Adjoints, full: bool) {
        let cells = 2 * self.s.n;
        let rights = full || self.moves.rights();
        let mut flows = self.worth_of_flows(bar, rights);
        let received: Vec<&[f64]> = flows.terms.iter().map(|(_, b)| b.as_slice()).collect();
        let by_term = self.moves.rows(&received, rights);
        if rights {
            add_scaled(&mut bar.offer.right, 1.0, &by_term[1].people);
        }
        let mut rows = weighed(&flows.terms, &by_term.iter().collect::<Vec<_>>(), |t| &t.0);
        let pairs = self.pairs(&flows);
        for &(i, _, pair) in &pairs {
            rows.add(i, pair);
        }
        let (phi, staying) = self.worth_of_phi(bar, &rows.people);

        let own = if rights { 2 } else { 1 };
        let mut left: Vec<&[f64]> = flows.terms[own..]
            .iter()
            .map(|(a, _)| a.as_slice())
            .collect();
        left.push(&phi);
        let asked = self.moves.columns(&left);
        let by_term: Vec<&Sums> = self.inflow[..own].iter().chain(&asked).collect();
        let ones = vec![1.0; cells];
        flows.terms.push((phi, ones));
        let mut columns = weighed(&flows.terms, &by_term, |t| &t.1);
        for (_, j, pair) in pairs {
            columns.add(j, pair);
        }

        let (phi, kappa) = (&flows.terms[flows.terms.len() - 1].0, self.s.shares.kappa);
        add_product(&mut rows.people, phi, &self.leaving.people);
        add_product(&mut rows.per_yuan, phi, &self.leaving.per_yuan);
        add_scaled(&mut bar.offer.wage, kappa, &columns.per_yuan);
        add_scaled(&mut bar.offer.worth, 1.0, &columns.people);
        add_scaled(&mut bar.offer.staying, 1.0, &staying);
        if rights {
            add_scaled(&mut bar.offer.right, kappa, &rows.per_yuan);
        }
        if full {
            bar.moves = MoveAdjoints {
                flows,
                staying,
                rows: rows.people,
                columns: columns.people,
            };
            self.choice_data(bar);
        }
    }
    /// Worth of one more mover, by what it adds to in-migrants, to the land income they keep (where any is) and
    /// to what an outcome asks for.
    fn worth_of_flows(&self, bar: &mut Adjoints, rights: bool) -> FlowTerms {
        let offer = &self.pass.offer;
        let FlowTerms { terms, pair } = std::mem::take(&mut bar.flows);
        // M_j = w_j I_j + brought_j
        let brought = flat(&bar.new.incomer_income);
        let mut incomers = flat(&bar.new.incomers);
        add_product(
            &mut bar.offer.wage,
            &brought,
            &flat(&self.pass.state.incomers),
        );
        add_product(&mut incomers, &brought, &offer.wage);
        let mut all = vec![(vec![1.0; incomers.len()], incomers)];
        if rights {
            all.push((offer.right.clone(), brought));
        }
        all.extend(terms);
        FlowTerms { terms: all, pair }
    }

    /// Worth of flows between the two cells of a place beyond the common terms: `(i, j, (of people, per
    /// yuan))`.
    fn pairs(&self, flows: &FlowTerms) -> Vec<(usize, usize, (f64, f64))> {
        let pair = flows.pair.iter().flatten().enumerate();
        pair.map(|(i, worth)| {
            let j = (i + self.s.n) % (2 * self.s.n);
            let worth = worth * self.moves.people(i, j);
            (i, j, (worth, worth / self.moves.earned(i, j)))
        })
        .collect()
    }

    /// Worth of `Phi` per person registered, and of the log of stayers' value hat; `rows` is the worth of
    /// the movers of each registered cell.
    fn worth_of_phi(&self, bar: &Adjoints, rows: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let stayers = flat(&self.pass.state.stayers);
        let worth = flat(&bar.new.stayers);
        let phi: Vec<f64> = (0..rows.len())
            .map(|i| {
                let direct = self.pass.phi[i] * bar.phi[i];
                (direct - stayers[i] * worth[i] - rows[i]) / self.registered[i]
            })
            .collect();
        let each = stayers.iter().zip(&worth).zip(&phi);
        let staying = each.map(|((stayers, worth), phi)| stayers * (worth + phi));
        let staying = staying.collect();
        (phi, staying)
    }

    /// Of the value hats: `kappa`, and the baseline incomes they are measured against.
    fn choice_data(&self, bar: &mut Adjoints) {
        let (base, reform, n) = (self.base, &self.reform.migration, self.s.n);
        let kappa = self.s.shares.kappa;
        for (i, worth) in bar.moves.staying.iter().enumerate() {
            let cost = reform.kernel.own[i] / base.moving.own[i];
            bar.shares.kappa += worth * cost.ln() / kappa;
        }
        let wage0 = flat(&base.accounts.net_wage);
        let right0 = base.kept_right();
        let kept = right0.iter().any(|right| *right != 0.0) || self.moves.rights();
        if Arc::ptr_eq(&base.moving, &reform.kernel) && !kept {
            // no cost changed and no right is kept: all rows alike
            for (j, worth) in bar.moves.columns.iter().enumerate() {
                bar.shares.kappa += worth * (self.pass.offer.wage[j] / wage0[j]).ln();
                bar.base.accounts.net_wage[j / n][j % n] -= kappa * worth / wage0[j];
            }
            return;
        }
        let shares = base.flows_of(&vec![1.0; 2 * n]);
        let rows = shares.rows().zip(self.moves.by_row());
        for (i, (right0, (share, people))) in right0.into_iter().zip(rows).enumerate() {
            let per_person = self.pass.phi[i] / self.registered[i];
            let chi = base.policy.chi[i / n][i % n];
            for (j, wage0) in wage0.iter().enumerate() {
                let people = people[j];
                if people <= 0.0 || i == j {
                    continue;
                }
                let worth = people * bar.moves.flows.of(i, j, n);
                let value = people * per_person / self.pass.offer.worth[j];
                bar.shares.kappa += worth * (value / share[j]).ln() / kappa;
                let per_yuan = kappa * worth / (wage0 + right0);
                bar.base.accounts.net_wage[j / n][j % n] -= per_yuan;
                bar.base.accounts.right[i / n][i % n] -= chi * per_yuan;
            }
        }
    }

    /// What the cells offer: `kappa (ln V + gamma pub + ln amen)`, `kappa (gamma pub + ln amen - living)`.
    pub(super) fn offer(&self, bar: &mut Adjoints) {
        let (s, pass) = (self.s, &self.pass);
        let (kappa, gamma) = (s.shares.kappa, s.shares.gamma);
        for k in BOTH {
            for n in 0..s.n {
                let j = k * s.n + n;
                let (stay, move_in) = (bar.offer.staying[j], bar.offer.worth[j]);
                bar.shares.kappa += (stay * pass.offer.staying[j].ln()
                    + move_in * pass.offer.worth[j].ln())
                    / kappa;
                bar.households.utility[k][n] += kappa * stay;
                bar.households.living[2 + k][n] -= kappa * move_in;
                let around = kappa * (stay + move_in);
                bar.service[k][n] += gamma * around;
                bar.shares.gamma += pass.service[k][n] * around;
                bar.levers.amenity[k][n] += around;
                bar.accounts.net_wage[k][n] += bar.offer.wage[j];
                bar.accounts.right[k][n] += self.reform.policy.chi[k][n] * bar.offer.right[j];
                bar.levers.policy.chi[k][n] += pass.accounts.right[k][n] * bar.offer.right[j];
            }
        }
    }
}
