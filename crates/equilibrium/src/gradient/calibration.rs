//! Transposed calibration: how the baseline itself answers to the parameters (P2, P3).
//!
//! Sales and in-migrants' income of the baseline are the fixed point `z = C(z, p)` of the goods markets,
//! so that an adjoint `b` of `z` becomes `C_p' mu` with `(I - C_z') mu = b`.

use super::accounts::{BOTH, Books, Roots, Spenders, Spent};
use super::adjoints::{BaseAdjoints, zero_accounts, zero_policy, zero_shares, zero_state};
use super::krylov::{Solved, gmres};
use super::moves::{add_product, product};
use crate::accounts::{Accounts, State};
use crate::baseline::Baseline;
use crate::cells::{RURAL, add_scaled, cells, flat, unflat};
use crate::parameters::Shares;

/// Carries adjoints of the baseline to the parameters; what is returned tells whether it succeeded.
pub(super) fn reverse(base: &Baseline, bar: &mut BaseAdjoints, shares: &mut Shares) -> Solved {
    books(base, &mut bar.accounts, &mut bar.state, shares);
    let rhs = logs(base, &bar.state);
    let mut spare = zero_shares(base.places(), &base.structure.shares);
    let product = |mu: &[f64]| {
        let mut left = mu.to_vec();
        add_scaled(&mut left, -1.0, &markets(base, mu, &mut spare));
        left
    };
    let solved = gmres(product, &rhs);
    markets(base, &solved.point, shares);
    solved
}

fn books(base: &Baseline, accounts: &mut Accounts, state: &mut State, shares: &mut Shares) {
    let books = Books {
        s: &base.structure,
        policy: &base.policy,
        state: &base.state,
        accounts: &base.accounts,
    };
    let mut roots = Roots {
        state,
        policy: &mut zero_policy(base.places()),
        shares,
    };
    books.reverse(accounts, &mut roots);
}

/// Adjoints of logs of sales, then of in-migrants' income.
fn logs(base: &Baseline, bar: &State) -> Vec<f64> {
    let sales = flat(&bar.sales).into_iter().zip(flat(&base.state.sales));
    let income = flat(&bar.incomer_income)
        .into_iter()
        .zip(flat(&base.state.incomer_income));
    sales
        .chain(income)
        .map(|(bar, level)| bar * level)
        .collect()
}

/// One transposed pass of the goods markets at observed shares: `C_z' mu`; adds `C_p' mu` to `shares`.
fn markets(base: &Baseline, mu: &[f64], shares: &mut Shares) -> Vec<f64> {
    let (s, a, state, n) = (&base.structure, &base.accounts, &base.state, base.places());
    let (sales, income) = mu.split_at(2 * n);
    let unit: f64 = sales.iter().sum();
    let mut accounts = zero_accounts(n);
    let mut given = zero_state(n);
    // sales in the unit of money
    let sold = cells(n, |k, p| {
        let mut worth = sales[k * n + p];
        if s.zone[p] == 0 {
            let margin = if k == RURAL { a.margin[p] } else { 0.0 };
            worth -= unit * (s.shares.value_added(k, p) * a.receipts[k][p] + margin);
        }
        worth / state.sales[k][p]
    });
    for k in BOTH {
        for p in (0..n).filter(|&p| s.zone[p] == 0) {
            for to in [&mut shares.lab, &mut shares.cap, &mut shares.land] {
                to[k][p] -= unit * a.receipts[k][p];
            }
        }
    }
    let worth = BOTH.map(|k| base.trade.price_powers(k, &sold[k]));
    let mut groups: [Vec<f64>; 5] = std::array::from_fn(|_| vec![0.0; n]);
    let mut farm_share = groups.clone();
    let spent = Spent {
        s,
        accounts: a,
        incomes: std::array::from_fn(|g| a.groups[g].as_slice()),
        farm_share: &s.shares.fa,
    };
    spent.reverse(
        &worth,
        &mut Spenders {
            accounts: &mut accounts,
            groups: &mut groups,
            farm_share: &mut farm_share,
            shares,
        },
    );
    for (to, worth) in shares.fa.iter_mut().zip(&farm_share) {
        add_scaled(to, 1.0, worth);
    }
    for k in BOTH {
        add_product(
            &mut accounts.stayer_income[k],
            &groups[k],
            &state.stayers[k],
        );
        add_scaled(&mut given.incomer_income[k], 1.0, &groups[2 + k]);
    }
    add_scaled(&mut accounts.owners, 1.0, &groups[4]);
    in_migrants(base, income, &mut accounts);
    books(base, &mut accounts, &mut given, shares);
    logs(base, &given)
}

/// `M_j = w_j I_j + sum_i m_ij chi_i ell_i H_i`.
fn in_migrants(base: &Baseline, logs: &[f64], accounts: &mut Accounts) {
    let (state, n) = (&base.state, base.places());
    let worth = cells(n, |k, p| match state.incomer_income[k][p] {
        income if income > 0.0 => logs[k * n + p] / income,
        _ => 0.0,
    });
    for k in BOTH {
        add_product(&mut accounts.net_wage[k], &worth[k], &state.incomers[k]);
    }
    let kept = flat(&base.policy.chi);
    if kept.iter().all(|chi| *chi <= 0.0) {
        return;
    }
    let kept = product(&kept, &flat(&base.structure.registered));
    let worth = product(&kept, &base.sent(&flat(&worth)));
    for (to, worth) in accounts.right.iter_mut().zip(unflat(&worth)) {
        add_scaled(to, 1.0, &worth);
    }
}

/// Adjoints of baseline incomes of registered people: `c_i` for the income of cell `i`.
pub(super) fn registered_income(base: &Baseline, c: &[f64], bar: &mut Accounts) {
    let people = product(c, &flat(&base.structure.registered));
    let leaving = base.sent(&vec![1.0; c.len()]);
    let kept = product(&product(&people, &leaving), &flat(&base.policy.chi));
    let wage = unflat(&base.received(&people));
    let (c, kept) = (unflat(c), unflat(&kept));
    for k in BOTH {
        add_product(&mut bar.stayer_income[k], &c[k], &base.state.stayers[k]);
        add_scaled(&mut bar.right[k], 1.0, &kept[k]);
        add_scaled(&mut bar.net_wage[k], 1.0, &wage[k]);
    }
}
