//! How outcomes hang on levers and parameters, by gradients (X0, X3).

use super::Simulation;
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Status, Text};
use ronghe_equilibrium::{Covariance, Gradient, Objective, Parameter, Starts, Uniqueness};

/// The outcomes that are followed.
pub const OUTCOMES: [Objective; 8] = [
    Objective::MoneyMetricWelfare,
    Objective::Welfare,
    Objective::RealGdp,
    Objective::Gini,
    Objective::UrbanRuralRatio,
    Objective::FarmJobShare,
    Objective::MigrantsOutsidePlace,
    Objective::PublicBudget,
];

/// An uncertain parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// Its name in table parameters.
    pub name: &'static str,
    /// Parameters of the model that move with it, alike.
    pub parameters: &'static [Parameter],
    /// Standard deviation, in its unit.
    pub sd: f64,
    /// On what authority the deviation stands.
    pub status: Status,
    /// Where the deviation comes from.
    pub source: Text,
}

/// Name, parameters that move alike, standard deviation, where it comes from. None has a source: all are assumed.
type Assumed = (
    &'static str,
    &'static [Parameter],
    f64,
    (&'static str, &'static str),
);

const A_QUARTER: (&str, &str) = (
    "无来源：其他参数一节所用范围的四分之一",
    "no source: a quarter of the range tried under other parameters",
);
const A_FIFTH: (&str, &str) = (
    "无来源：约为取值的五分之一",
    "no source: about a fifth of the value",
);
const A_FOURTH: (&str, &str) = (
    "无来源：约为取值的四分之一",
    "no source: about a quarter of the value",
);
const A_THIRD: (&str, &str) = (
    "无来源：约为取值的三分之一",
    "no source: about a third of the value",
);

/// Deviations where the region gives none.
const ASSUMED: [Assumed; 8] = [
    ("theta", &[Parameter::Theta], 0.75, A_QUARTER),
    ("kappa", &[Parameter::Kappa], 0.325, A_QUARTER),
    ("gamma", &[Parameter::Gamma], 0.08, A_FIFTH),
    ("sigma", &[Parameter::Sigma], 0.15, A_THIRD),
    ("eps_a", &[Parameter::EpsA], 0.1, A_THIRD),
    (
        "beta_h",
        &[Parameter::BetaH(0), Parameter::BetaH(1)],
        0.03,
        A_FOURTH,
    ),
    ("tax", &[Parameter::Tax], 0.03, A_FIFTH),
    ("phi", &[Parameter::Phi], 0.15, A_FOURTH),
];

/// How errors of two parameters go together.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// One parameter.
    pub one: String,
    /// The other.
    pub other: String,
    /// From -1 to 1.
    pub correlation: f64,
    /// On what authority it stands.
    pub status: Status,
    /// Its source.
    pub source: Text,
}

/// Which parameters are uncertain, how much, and how they go together.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubts {
    /// By parameter.
    pub parameters: Vec<Uncertain>,
    /// Pairs that are not independent.
    pub together: Vec<Together>,
    covariance: Covariance,
}

impl Doubts {
    /// Those of a region: columns `sd` and `sd_source` of table parameters over the assumed ones, and table
    /// correlations; pairs without a row are independent.
    ///
    /// # Errors
    /// [`StudyError::Model`] for a deviation of a parameter that has none here, for two deviations of one
    /// parameter, and for correlations that cannot hold together.
    pub fn of(region: &Region) -> Result<Self, StudyError> {
        let assumed = ASSUMED.map(|(name, parameters, sd, (zh, en))| Uncertain {
            name,
            parameters,
            sd,
            status: Status::Assumed,
            source: Text::new(zh, en),
        });
        let mut parameters = assumed.to_vec();
        lay_over(region, &mut parameters)?;
        let together = correlations(region);
        let covariance = covariance(&parameters, &together)?;
        Ok(Self {
            parameters,
            together,
            covariance,
        })
    }

    /// Variance of something by its slopes.
    fn variance(&self, slope: impl Fn(Parameter) -> f64) -> f64 {
        self.covariance.variance(slope)
    }
}

fn status_of(word: &str) -> Status {
    match word {
        "observed" => Status::Observed,
        "study" => Status::Study,
        _ => Status::Assumed,
    }
}

/// Deviations of the region in the place of the assumed ones.
fn lay_over(region: &Region, parameters: &mut [Uncertain]) -> Result<(), StudyError> {
    let Some(table) = region.table("parameters") else {
        return Ok(());
    };
    let mut given: Vec<(&str, f64)> = vec![];
    for row in 0..table.rows() {
        let word = |id: &str| table.get(id, row).and_then(Cell::word).unwrap_or_default();
        let Some(sd) = table.get("sd", row).and_then(Cell::number) else {
            continue;
        };
        let name = word("parameter");
        let names: Vec<&str> = parameters.iter().map(|p| p.name).collect();
        let Some(at) = names.iter().position(|n| *n == name) else {
            return Err(StudyError::Model {
                what: Text::new(
                    format!(
                        "parameters 表第 {} 行：给了 {name} 的标准差，但区间只取 {} 的；请把 sd 留空",
                        row + 2,
                        names.join("、")
                    ),
                    format!(
                        "table parameters, row {}: a standard deviation of {name}, but bands are drawn from those of {} alone; leave sd empty",
                        row + 2,
                        names.join(", ")
                    ),
                ),
            });
        };
        if given
            .iter()
            .any(|&(other, x)| other == name && x.to_bits() != sd.to_bits())
        {
            return Err(StudyError::Model {
                what: Text::new(
                    format!(
                        "parameters 表第 {} 行：{name} 有两个标准差；两个部门请给同一个",
                        row + 2
                    ),
                    format!(
                        "table parameters, row {}: two standard deviations of {name}; give one, the same for both sectors",
                        row + 2
                    ),
                ),
            });
        }
        given.push((name, sd));
        let source = word("sd_source");
        parameters[at].sd = sd;
        (parameters[at].status, parameters[at].source) = if source.is_empty() {
            (
                Status::Assumed,
                Text::new("由区域给出，无来源", "given by the region, no source"),
            )
        } else {
            (status_of(word("status")), Text::same(source))
        };
    }
    Ok(())
}

fn correlations(region: &Region) -> Vec<Together> {
    let Some(table) = region.table("correlations") else {
        return vec![];
    };
    let pair = |row: usize| {
        let word = |id: &str| table.get(id, row).and_then(Cell::word).unwrap_or_default();
        Some(Together {
            one: word("parameter").into(),
            other: word("with").into(),
            correlation: table.get("correlation", row).and_then(Cell::number)?,
            status: status_of(word("status")),
            source: Text::same(word("source")),
        })
    };
    (0..table.rows()).filter_map(pair).collect()
}

fn covariance(parameters: &[Uncertain], together: &[Together]) -> Result<Covariance, StudyError> {
    let mut deviations = vec![];
    let mut pairs = vec![];
    for line in parameters {
        deviations.extend(line.parameters.iter().map(|&p| (p, line.sd)));
        for (k, &p) in line.parameters.iter().enumerate() {
            pairs.extend(line.parameters[..k].iter().map(|&q| (p, q, 1.0)));
        }
    }
    let named = |name: &str| {
        let line = parameters.iter().find(|line| line.name == name);
        line.map_or(&[][..], |line| line.parameters)
    };
    for pair in together {
        let (ones, others) = (named(&pair.one), named(&pair.other));
        let both = ones
            .iter()
            .flat_map(|&a| others.iter().map(move |&b| (a, b)));
        pairs.extend(both.map(|(a, b)| (a, b, pair.correlation)));
    }
    Covariance::new(&deviations, &pairs).map_err(|e| StudyError::Model {
        what: Text::new(
            format!("correlations 表不能用（英文说明）：{e}"),
            format!("table correlations: {e}"),
        ),
    })
}

/// Gradients at the baseline and after the reform.
#[derive(Clone, Debug)]
pub struct Slopes {
    /// At the baseline, in the order of [`OUTCOMES`].
    pub before: Vec<Gradient>,
    /// After the reform.
    pub after: Vec<Gradient>,
    /// What is uncertain.
    pub doubts: Doubts,
}

/// What a reform does to an outcome, with the standard deviation of the parameters carried along.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Which outcome.
    pub objective: Objective,
    /// Before and after.
    pub values: [f64; 2],
    /// Standard deviation of the change.
    pub deviation: f64,
    /// Change of the effect when one parameter of [`Doubts`] is a standard deviation larger.
    pub parts: Vec<f64>,
    /// The parameter that moves it most.
    pub largest: &'static str,
}

impl Slopes {
    /// The delta method on the change of every outcome: the variance of `f(after) - f(before)` is
    /// `sum_kl g_k S_kl g_l`, with `g` the difference of slopes and `S` the covariance of [`Doubts`].
    pub fn effects(&self) -> Vec<Effect> {
        let pairs = self.before.iter().zip(&self.after);
        pairs
            .map(|(before, after)| {
                let slope = |p| after.parameters.by(p) - before.parameters.by(p);
                let lines = &self.doubts.parameters;
                let part =
                    |u: &Uncertain| u.sd * u.parameters.iter().map(|&p| slope(p)).sum::<f64>();
                let parts: Vec<f64> = lines.iter().map(part).collect();
                let sizes = lines.iter().zip(&parts);
                let moved = sizes.filter(|(_, part)| part.abs() > 0.0);
                let largest = moved.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
                Effect {
                    objective: before.objective,
                    values: [before.value, after.value],
                    deviation: self.doubts.variance(slope).sqrt(),
                    largest: largest.map_or("", |(line, _)| line.name),
                    parts,
                }
            })
            .collect()
    }
}

impl Simulation {
    /// Slope of an outcome at the baseline by the log of all costs of trade between places of the nation.
    pub(crate) fn trade_inside(&self, gradient: &Gradient) -> f64 {
        let (table, n) = (gradient.trade_table(&self.before), self.model.places.len());
        let inside = |at: &usize| {
            let (i, b) = (at / n % n, at % n);
            i != b && self.model.nation(i) && self.model.nation(b)
        };
        (0..2 * n * n).filter(inside).map(|at| table[at]).sum()
    }

    /// Sum of slopes by place, or by sector and place, over the nation.
    pub(crate) fn national(&self, slopes: &[f64]) -> f64 {
        let n = self.model.places.len();
        let home = slopes
            .iter()
            .enumerate()
            .filter(|(j, _)| self.model.nation(j % n));
        home.map(|(_, slope)| slope).sum()
    }

    /// The equilibrium after the reform solved again from other starts.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`].
    pub fn unique(&self) -> Result<Uniqueness, StudyError> {
        Ok(self
            .baseline
            .verify_unique(&self.after, &Starts::default())?)
    }

    /// Gradients of the followed outcomes at the baseline and after the reform.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`]; [`StudyError::Model`] as [`Doubts::of`].
    pub fn slopes(&self, region: &Region) -> Result<Slopes, StudyError> {
        Ok(Slopes {
            doubts: Doubts::of(region)?,
            before: self.baseline.gradient(&self.before, &OUTCOMES)?,
            after: self.baseline.gradient(&self.after, &OUTCOMES)?,
        })
    }
}
