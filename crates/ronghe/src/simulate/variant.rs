//! How much the answer hangs on what is assumed (X3).

use super::{Headline, Simulation};
use crate::economy::short;
use ronghe_base::Text;
use ronghe_equilibrium::{Baseline, Demand, Economy, Levers, Options, Parameters};

/// A package under one set of parameters.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What is different.
    pub name: Text,
    /// National figures before and after; what went wrong where it did not solve.
    pub figures: Result<(Headline, Headline), String>,
}

type Change = Box<dyn Fn(&mut Economy)>;

/// Heads of owners in the variant that counts them, as a part of registered people.
const OWNER_HEADS: f64 = 0.02;

fn changes(economy: &Economy) -> Vec<(Text, Change)> {
    let par = &economy.par;
    let first = |values: &[f64]| values.first().copied().unwrap_or(f64::NAN);
    let (phi, tax, beta_h) = (
        first(par.phi.values()),
        first(par.tax.values()),
        first(par.beta_h.values()),
    );
    let mut changes: Vec<(Text, Change)> = vec![];
    let mut number = |name: &str, given: f64, value: f64, set: fn(&mut Parameters, f64)| {
        let words = Text::same(format!("{name} = {value} ({})", short(given)));
        changes.push((words, Box::new(move |e| set(&mut e.par, value))));
    };
    for theta in [3.0, 6.0] {
        number("theta", par.theta, theta, |p, x| p.theta = x);
    }
    for kappa in [1.2, 2.5] {
        number("kappa", par.kappa, kappa, |p, x| p.kappa = x);
    }
    number("gamma", par.gamma, 0.1, |p, x| p.gamma = x);
    number("phi", phi, 0.3, |p, x| p.phi = x.into());
    number("tax", tax, 0.10, |p, x| p.tax = x.into());
    number("beta_h", beta_h, 0.20, |p, x| p.beta_h = vec![x, x].into());
    let (sigma, eps) = (short(par.sigma), short(par.eps_a));
    let homothetic = par.demand == Demand::Cd;
    let name = if homothetic {
        Text::new(
            format!("非位似需求（NHCES，sigma = {sigma}，eps_a = {eps}）"),
            format!("non-homothetic demand (NHCES, sigma = {sigma}, eps_a = {eps})"),
        )
    } else {
        Text::new(
            "位似需求（柯布—道格拉斯，食品支出份额不变）",
            "homothetic demand (Cobb-Douglas, fixed food shares)",
        )
    };
    let other = if homothetic {
        Demand::Nhces
    } else {
        Demand::Cd
    };
    changes.push((name, Box::new(move |e| e.par.demand = other)));
    changes.push((
        Text::new(
            "所有者计入不平等（人数为登记人口的 2%）",
            "owners counted in inequality (heads 2 % of registered people)",
        ),
        Box::new(|e| {
            let (h, n) = (e.h.values(), e.n);
            let heads: Vec<f64> = (0..n).map(|p| OWNER_HEADS * (h[p] + h[p + n])).collect();
            e.household.own_heads = Some(heads.into());
        }),
    ));
    changes
}

impl Simulation {
    /// The same package under other values of what is assumed or borrowed, the given ones first.
    pub fn variants(&self) -> Vec<Variant> {
        let given = Variant {
            name: Text::new("基准参数", "parameters as given"),
            figures: Ok((
                self.headline_before().clone(),
                self.headline_after().clone(),
            )),
        };
        let changed = changes(&self.model.economy)
            .into_iter()
            .map(|(name, change)| {
                let mut economy = self.model.economy.clone();
                change(&mut economy);
                Variant {
                    name,
                    figures: self.under(&economy).map_err(|e| e.to_string()),
                }
            });
        std::iter::once(given).chain(changed).collect()
    }

    fn under(
        &self,
        economy: &Economy,
    ) -> Result<(Headline, Headline), ronghe_equilibrium::EquilibriumError> {
        let baseline = Baseline::calibrate(economy)?;
        let before = baseline.solve(&Levers::default(), &Options::default())?;
        let after = baseline.solve(&self.levers, &Options::default())?;
        let of = |outcome| Headline::of(&self.model, &baseline, outcome);
        Ok((of(&before), of(&after)))
    }
}
