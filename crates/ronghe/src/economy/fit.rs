//! The economy fitted to the record (P2, P3): output by cell, the printed gap, public service.
//!
//! 1. Farm shares of spending start from those of the tables, by cell.
//! 2. Sales of every cell are given the pattern of the tables' gross output. How large the farm sector is
//!    beside the other is one number: it is chosen so that income by residence has the printed urban-rural
//!    ratio of the year; without a printed one it is that of the tables.
//! 3. Trade shares and farm shares are balanced to these sales; nobody gets a residual transfer.
//! 4. Unless the region gives `gamma`, a yuan counts the same in public service and in a household:
//!    public spending over the income of registered people.

use super::residence::{Residence, printed_ratio};
use super::{Model, build};
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Table, Text};
use ronghe_equilibrium::{Balanced, Baseline, Economy, Levers, Options, Targets};

/// How an economy was fitted.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Farm sales relative to the tables' (1: as in the tables).
    pub farm_factor: f64,
    /// Printed urban-rural ratio of the year, if one was met.
    pub printed: Option<f64>,
    /// Printed ratio that no size of the farm sector meets, if so.
    pub unmet: Option<f64>,
    /// Largest change of a trade share in logs, farm and other goods, and the mean by value.
    pub trade: [(f64, f64); 2],
    /// Farm part of value added.
    pub farm_value_added: f64,
    /// Public spending over the income of registered people.
    pub gamma: f64,
}

impl Model {
    /// Fits the economy to output by cell, the printed gap of its year, and public spending.
    ///
    /// # Errors
    /// [`StudyError::Model`], [`StudyError::Equilibrium`].
    pub(super) fn fit(&mut self, region: &Region, cells: &Table) -> Result<(), StudyError> {
        let n = self.places.len();
        let given = build::optional(cells, "farm_spend_share", &self.places);
        if given.is_none() {
            self.notes.push(Text::new(
                format!("cells 表没有各地的农产品支出比重：一律取 {DEFAULT_FARM_SHARE:.3}（假设），再整体平移。"),
                format!("Table cells has no share of spending on farm goods for every place: {DEFAULT_FARM_SHARE:.3} everywhere (assumed), then shifted alike."),
            ));
        }
        if let Some(shares) = given {
            let fa = |s: usize, p: usize| shares[s * n + p].unwrap_or(DEFAULT_FARM_SHARE);
            self.economy.par.fa = [0, 1, 0, 1, 1]
                .map(|s| (0..n).map(|p| fa(s, p)).collect::<Vec<f64>>())
                .into();
        }
        let home = Residence::read(region, self, self.year)?;
        let printed = printed_ratio(region, self.year);
        let trial = Trial { model: self, home };
        let met = match printed.filter(|_| trial.home.is_some()) {
            Some(ratio) => trial.meet(ratio)?,
            None => None,
        };
        let asked = printed.filter(|_| trial.home.is_some());
        let (factor, met, unmet, balanced) = match met {
            Some((factor, balanced)) => (factor, printed, None, balanced),
            None => (1.0, None, asked, trial.balance(1.0)?),
        };
        self.take(region, factor, [met, unmet], balanced)
    }

    fn take(
        &mut self,
        region: &Region,
        factor: f64,
        [printed, unmet]: [Option<f64>; 2],
        balanced: Balanced,
    ) -> Result<(), StudyError> {
        self.economy = balanced.economy;
        let base = Baseline::calibrate(&self.economy)?;
        let outcome = base.solve(&Levers::default(), &Options::default())?;
        let nation: Vec<usize> = (0..self.places.len()).filter(|&p| self.nation(p)).collect();
        let sum = |value: &dyn Fn(usize) -> f64| -> f64 { nation.iter().map(|&p| value(p)).sum() };
        let spent = sum(&|p| outcome.public_spending[p]);
        let income =
            sum(&|p| outcome.income[0][p] + outcome.income[1][p] - outcome.owner_income[p]);
        let gamma = spent / income;
        if !build::gives(region, "gamma") {
            self.economy.par.gamma = gamma;
        }
        let shares = build::value_added_shares(&self.economy.par);
        let farm = sum(&|p| shares[0] * outcome.sales[0][p]);
        self.fitted = Some(Fitted {
            farm_factor: factor,
            printed,
            unmet,
            trade: balanced.trade.map_or([(0.0, 0.0); 2], |fits| {
                fits.map(|f| (f.change.largest, f.change.mean))
            }),
            farm_value_added: farm / sum(&|p| outcome.value_added[p]),
            gamma,
        });
        self.note_fit(factor);
        Ok(())
    }

    fn note_fit(&mut self, factor: f64) {
        let Some(fit) = &self.fitted else { return };
        let farm = 100.0 * fit.farm_value_added;
        let text = if let Some(ratio) = fit.printed {
            Text::new(
                format!(
                    "农业销售额整体乘以 {factor:.3}，使按居住地计算的城乡收入比等于公布值 {ratio:.3}；由此农业占增加值的 {farm:.1}%。各单元销售额的分布按表中总产出。"
                ),
                format!(
                    "All farm sales are scaled by {factor:.3}, so that income by residence has the printed urban-rural ratio {ratio:.3}; farming is then {farm:.1} % of value added. Sales of cells follow gross output of the tables."
                ),
            )
        } else {
            let (zh, en) = fit.unmet.map_or_else(Default::default, |ratio| {
                    (
                        format!("公布的城乡收入比 {ratio:.3} 无法达到，模型的水平不可引用。"),
                        format!(
                            " The printed urban-rural ratio {ratio:.3} cannot be met: do not quote the model's level."
                        ),
                    )
                });
            let (of_zh, of_en) = if self.year == self.tables {
                ("表中总产出", "gross output of the tables")
            } else {
                ("推算的产出", "imputed output")
            };
            Text::new(
                format!("各单元销售额与{of_zh}一致；农业占增加值的 {farm:.1}%。{zh}"),
                format!("Sales of cells are {of_en}; farming is {farm:.1} % of value added.{en}"),
            )
        };
        self.notes.push(text);
    }
}

/// Farm share of spending where the tables hold none, such as the world (assumed).
const DEFAULT_FARM_SHARE: f64 = 0.10 / 0.87;

struct Trial<'a> {
    model: &'a Model,
    home: Option<Residence>,
}

impl Trial<'_> {
    /// The economy balanced to the sales of the nation's cells, farm sales times `factor`.
    fn balance(&self, factor: f64) -> Result<Balanced, StudyError> {
        let model = self.model;
        let n = model.places.len();
        let row = |s: usize, scale: f64| -> Vec<f64> {
            let nation = (0..n).filter(|&p| model.nation(p));
            nation.map(|p| model.output[s * n + p] * scale).collect()
        };
        let sales = [row(0, factor), row(1, 1.0)];
        let wanted = sum(&sales[0]) / sum(&sales[1]);
        let economy = self.with_farm_sales(wanted)?;
        let targets = Targets {
            sales: Some(sales.into()),
            ..Targets::default()
        };
        Ok(economy.balanced(&targets)?)
    }

    /// Shifts the logits of the nation's farm shares until its farm sales are `wanted` times its other
    /// sales, so that balancing leaves its trade with the world nearly as it is.
    fn with_farm_sales(&self, wanted: f64) -> Result<Economy, StudyError> {
        let model = self.model;
        let shifted = |t: f64| {
            let mut economy = model.economy.clone();
            let fa = economy.par.fa.values();
            let groups: [Vec<f64>; 5] = std::array::from_fn(|g| {
                let at = |p: usize| {
                    if fa.len() == 5 {
                        fa[g]
                    } else {
                        fa[g * model.places.len() + p]
                    }
                };
                let place = |p: usize| {
                    if model.nation(p) {
                        shift(at(p), t)
                    } else {
                        at(p)
                    }
                };
                (0..model.places.len()).map(place).collect()
            });
            economy.par.fa = groups.into();
            economy
        };
        let found = |t: f64| -> Result<f64, StudyError> {
            let base = Baseline::calibrate(&shifted(t))?;
            let of = |s: usize| -> f64 {
                let nation = (0..model.places.len()).filter(|&p| model.nation(p));
                nation.map(|p| base.sales()[s][p]).sum()
            };
            Ok((of(0) / of(1) / wanted).ln())
        };
        let t = zero(1e-9, found)?.ok_or_else(|| StudyError::Model {
            what: Text::new(
                format!(
                    "没有哪个农产品支出比重能使 {} 年的农产品恰好售出：仅其他部门和政府就买得更多，或居民买不了这么多；请查对 cells 表的 gross_output 与 farm_spend_share（普查年份：facts 表的 primary_share_gdp）",
                    model.year
                ),
                format!(
                    "no share of spending on farm goods sells the farm output of {}: other sectors and government alone buy more, or households cannot buy so much; check gross_output and farm_spend_share of table cells (for a census year: primary_share_gdp in facts)",
                    model.year
                ),
            ),
        })?;
        Ok(shifted(t))
    }

    fn ratio(&self, factor: f64) -> Result<f64, StudyError> {
        let balanced = self.balance(factor)?;
        let base = Baseline::calibrate(&balanced.economy)?;
        let outcome = base.solve(&Levers::default(), &Options::default())?;
        let home = self.home.as_ref().expect("asked only with residences");
        Ok(home.ratio(self.model, &base, &outcome))
    }

    /// The factor on farm sales at which the ratio is the printed one: the ratio falls as farms sell more.
    /// None where no size of the farm sector does: other sectors buy farm goods as inputs, so that it
    /// cannot shrink without end.
    fn meet(&self, printed: f64) -> Result<Option<(f64, Balanced)>, StudyError> {
        let gap = |x: f64| match self.ratio(x.exp()) {
            Ok(found) => Ok((found / printed).ln()),
            Err(StudyError::Model { .. }) => Ok(f64::NAN),
            Err(other) => Err(other),
        };
        let Some(x) = zero(1e-10, gap)? else {
            return Ok(None);
        };
        Ok(Some((x.exp(), self.balance(x.exp())?)))
    }
}

fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// A share whose logit is shifted by `t`.
fn shift(share: f64, t: f64) -> f64 {
    let odds = share / (1.0 - share) * t.exp();
    odds / (1.0 + odds)
}

/// A zero of a smooth falling or rising function by the secant rule, from 0 on; where the function has no
/// value the step is halved. None if 60 tries do not find it.
fn zero(
    within: f64,
    mut of: impl FnMut(f64) -> Result<f64, StudyError>,
) -> Result<Option<f64>, StudyError> {
    /// Steps into nothing after which no zero is expected.
    const LOST: usize = 6;
    let (mut x, mut y) = (0.0, of(0.0)?);
    if y.abs() <= within {
        return Ok(Some(x));
    }
    let (mut step, mut lost) = (0.2 * y.signum(), 0);
    for _ in 0..60 {
        let next = of(x + step)?;
        if next.is_nan() {
            step *= 0.5;
            lost += 1;
            if lost > LOST {
                return Ok(None);
            }
            continue;
        }
        let slope = (next - y) / step;
        (x, y) = (x + step, next);
        if y.abs() <= within {
            return Ok(Some(x));
        }
        step = (-y / slope).clamp(-0.5, 0.5);
        if !step.is_finite() || x.abs() > 10.0 {
            return Ok(None);
        }
    }
    Ok(None)
}
