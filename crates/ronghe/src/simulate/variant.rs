//! How much the answer hangs on what is assumed (X3).

use super::{Headline, Simulation};
use crate::economy::Model;
use crate::error::StudyError;
use ronghe_base::Text;
use ronghe_equilibrium::{Baseline, Demand, Levers, Options, Parameters};

/// A package under one set of parameters.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What is different.
    pub name: Text,
    /// National figures before.
    pub before: Headline,
    /// National figures after.
    pub after: Headline,
}

type Change = Box<dyn Fn(&mut Parameters)>;

fn changes(model: &Model) -> Vec<(Text, Change)> {
    let par = &model.economy.par;
    let same = |name: String| Text::same(name);
    let mut changes: Vec<(Text, Change)> = vec![];
    for theta in [3.0, 6.0] {
        changes.push((
            same(format!("theta = {theta} ({})", par.theta)),
            Box::new(move |p| p.theta = theta),
        ));
    }
    for kappa in [1.2, 2.5] {
        changes.push((
            same(format!("kappa = {kappa} ({})", par.kappa)),
            Box::new(move |p| p.kappa = kappa),
        ));
    }
    changes.push((
        same(format!("gamma = 0.4 ({})", par.gamma)),
        Box::new(|p| p.gamma = 0.4),
    ));
    changes.push((
        Text::new(
            "非位似需求（NHCES，sigma = 0.5，eps_a = 0.3）",
            "non-homothetic demand (NHCES, sigma = 0.5, eps_a = 0.3)",
        ),
        Box::new(|p| p.demand = Demand::Nhces),
    ));
    changes
}

impl Simulation {
    /// The same package under other values of what is assumed or borrowed.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`].
    pub fn variants(&self) -> Result<Vec<Variant>, StudyError> {
        let mut variants = vec![Variant {
            name: Text::new("基准参数", "parameters as given"),
            before: self.headline_before(),
            after: self.headline_after(),
        }];
        for (name, change) in changes(&self.model) {
            let mut economy = self.model.economy.clone();
            change(&mut economy.par);
            let baseline = Baseline::calibrate(&economy)?;
            let before = baseline.solve(&Levers::default(), &Options::default())?;
            let after = baseline.solve(&self.levers, &Options::default())?;
            variants.push(Variant {
                name,
                before: Headline::of(&self.model, &baseline, &before),
                after: Headline::of(&self.model, &baseline, &after),
            });
        }
        Ok(variants)
    }
}
