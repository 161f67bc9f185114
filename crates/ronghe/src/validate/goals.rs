//! What was asked of the model, met or missed.

use super::{Episode, Validation};
use ronghe_base::Text;

/// One goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// What is compared.
    pub what: Text,
    /// The record.
    pub record: f64,
    /// The model.
    pub model: f64,
    /// How near it must come.
    pub bound: Bound,
    /// What explains a miss, or what a hit rests on.
    pub why: Text,
}

/// How near a goal must be met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Relative to the record.
    Within(f64),
    /// In the unit of the record.
    Absolute(f64),
    /// At least so much.
    AtLeast(f64),
}

impl Goal {
    /// Whether it was met by calibration, so that it is no test.
    #[must_use]
    pub fn calibrated(&self) -> bool {
        self.why.en == PINNED.1
    }

    /// Whether it is met.
    #[must_use]
    pub fn met(&self) -> bool {
        let off = (self.model - self.record).abs();
        match self.bound {
            Bound::Within(part) => off <= part * self.record.abs(),
            Bound::Absolute(most) => off <= most,
            Bound::AtLeast(least) => self.model >= least,
        }
    }

    /// The bound in words.
    #[must_use]
    pub fn bound_words(&self) -> Text {
        match self.bound {
            Bound::Within(part) => Text::same(format!("± {:.0}%", 100.0 * part)),
            Bound::Absolute(most) => Text::same(format!("± {most}")),
            Bound::AtLeast(least) => {
                Text::new(format!("不低于 {least}"), format!("at least {least}"))
            }
        }
    }
}

const PINNED: (&str, &str) = (
    "由农业部门的规模这一个数校准得到，不是检验",
    "met by calibration: one number, the size of the farm sector; no test",
);
const ACCOUNTS: (&str, &str) = (
    "国民经济核算中劳均增加值的城乡差距在缩小（非农就业增加），而住户调查的收入差距在扩大；要素份额不变的模型不能同时满足两者",
    "in the accounts the gap of value added per worker narrows as people leave farming, in the household surveys the gap of incomes widens: a model with fixed factor shares cannot have both",
);
const INPUTS: (&str, &str) = (
    "非农部门以农产品为投入，农业部门不能小到使模型达到公布的收入比",
    "other sectors buy farm goods as inputs, so that the farm sector cannot be small enough for the printed ratio",
);
const LITERATURE_COSTS: (&str, &str) = (
    "文献的成本降幅由同样的流动估计；选定的两个成本见“推演”表",
    "the falls of the literature rest on the same flows; the two chosen costs stand in the runs below",
);
const EXTENDED: (&str, &str) = (
    "两个迁移成本按 2005 年选定后外推；增长、登记人口与贸易成本外生",
    "two costs of moving chosen for 2005 and extended; growth, registration and trade costs given from outside",
);
const UNTUNED: (&str, &str) = ("没有为此调整任何参数", "nothing was tuned for it");

impl Validation {
    /// The run that chose its costs of moving in the second year, with the model's own demand.
    #[must_use]
    pub fn reference(&self) -> Option<&Episode> {
        self.episodes.iter().find(|e| e.chosen)
    }

    /// Every goal for which there is a record.
    #[must_use]
    pub fn goals(&self) -> Vec<Goal> {
        let mut goals = self.level_goals();
        goals.extend(self.history_goals());
        goals.extend(self.forecast_goals());
        goals
    }

    fn level_goals(&self) -> Vec<Goal> {
        let mut goals = vec![];
        for year in &self.calibrated {
            let Some(model) = year.model else { continue };
            let y = year.year;
            if let Some(record) = year.printed {
                goals.push(Goal {
                    what: Text::new(
                        format!("{y} 年城乡收入比（居住地）"),
                        format!("urban-rural ratio {y}, by residence"),
                    ),
                    record,
                    model: model.ratio,
                    bound: Bound::Within(0.05),
                    why: words(if year.pinned { PINNED } else { INPUTS }),
                });
            }
            if let Some(record) = year.gini {
                goals.push(Goal {
                    what: Text::new(format!("{y} 年基尼系数"), format!("Gini {y}")),
                    record,
                    model: model.gini,
                    bound: Bound::Absolute(0.02),
                    why: words(UNTUNED),
                });
            }
        }
        goals
    }

    /// The second year with costs of the literature.
    fn literature_goals(&self) -> Vec<Goal> {
        let Some(run) = self.episodes.iter().find(|e| !e.chosen) else {
            return vec![];
        };
        let second = &run.states[1];
        let year = second.year;
        let mut goals = vec![];
        if let Some(record) = self.record.outside[0] {
            goals.push(Goal {
                what: Text::new(
                    format!("{year} 年跨省就业，迁移成本取自文献（百万人）"),
                    format!(
                        "workers outside their province {year}, costs of the literature, million"
                    ),
                ),
                record: record / 1e6,
                model: second.outside / 1e6,
                bound: Bound::Within(0.25),
                why: words(LITERATURE_COSTS),
            });
        }
        goals.push(Goal {
            what: Text::new(
                format!("{year} 年农业就业比重，迁移成本取自文献"),
                format!("farm jobs over all {year}, costs of the literature"),
            ),
            record: self.record.farm_jobs,
            model: second.farm_jobs,
            bound: Bound::Within(0.25),
            why: words(LITERATURE_COSTS),
        });
        goals
    }

    fn history_goals(&self) -> Vec<Goal> {
        let mut goals = self.literature_goals();
        let Some(run) = self.reference() else {
            return goals;
        };
        let [first, _, third] = &run.states;
        for run in self.episodes.iter().filter(|e| e.chosen) {
            let Some(record) = self.record.outside[1] else {
                continue;
            };
            let (year, sigma) = (third.year, run.engel.sigma);
            goals.push(Goal {
                what: Text::new(
                    format!("{year} 年跨省就业（百万人），sigma {sigma:.3}"),
                    format!("workers outside their province {year}, million, sigma {sigma:.3}"),
                ),
                record: record / 1e6,
                model: run.states[2].outside / 1e6,
                bound: Bound::Within(0.05),
                why: words(EXTENDED),
            });
        }
        let [then, _, now] = self.record.printed;
        let (from, to) = (first.year, third.year);
        if let (Some(a), Some(b), Some(x), Some(y)) =
            (then[0], now[0], first.residence, third.residence)
        {
            goals.push(Goal {
                what: Text::new(
                    format!("{from}—{to} 年城乡收入比的变化"),
                    format!("change of the urban-rural ratio {from}-{to}"),
                ),
                record: b - a,
                model: y.ratio - x.ratio,
                bound: Bound::Within(0.3),
                why: words(ACCOUNTS),
            });
        }
        if let (Some(record), Some(model)) = (now[1], third.residence) {
            goals.push(Goal {
                what: Text::new(
                    format!("{to} 年基尼系数（推演）"),
                    format!("Gini {to}, run forward"),
                ),
                record,
                model: model.gini,
                bound: Bound::Absolute(0.02),
                why: words(EXTENDED),
            });
        }
        if let (Some(a), Some(b)) = (then[2], now[2]) {
            goals.push(Goal {
                what: Text::new(
                    format!("{from}—{to} 年农业占增加值比重的变化（百分点；若无 {from} 年核算数，取次年）"),
                    format!("change of the farm part of value added {from}-{to}, points (record from the year after, where {from} lacks it)"),
                ),
                record: b - a,
                model: 100.0 * (third.farm_value_added - first.farm_value_added),
                bound: Bound::Within(0.3),
                why: words(UNTUNED),
            });
        }
        goals
    }

    fn forecast_goals(&self) -> Vec<Goal> {
        let mut goals = vec![];
        for forecast in &self.forecasts {
            let (base, target) = (forecast.base, forecast.target);
            for (name, error) in RIVALS.iter().zip(forecast.rivals) {
                let Some(error) = error else { continue };
                goals.push(Goal {
                    what: Text::new(
                        format!("{base}→{target} 年五年迁移预测：误差低于{}", name.0),
                        format!("five-year moves {base} to {target}: error below {}", name.1),
                    ),
                    record: 0.0,
                    model: 1.0 - forecast.error / error,
                    bound: Bound::AtLeast(0.15),
                    why: words(UNTUNED),
                });
            }
            let [was, ours, observed] = forecast.largest.1;
            goals.push(Goal {
                what: Text::new(
                    format!("净迁入最多的省：{target} 年与 {base} 年净迁入之比"),
                    format!("largest net inflow of a province: {target} over {base}"),
                ),
                record: observed / was,
                model: ours / was,
                bound: Bound::Absolute(0.1),
                why: words(UNTUNED),
            });
        }
        goals
    }
}

/// The naive rivals of a forecast.
pub(crate) const RIVALS: [(&str, &str); 3] = [
    ("沿用上次普查", "persistence"),
    ("趋势外推", "trend"),
    ("引力模型", "gravity"),
];

fn words((zh, en): (&str, &str)) -> Text {
    Text::new(zh, en)
}
