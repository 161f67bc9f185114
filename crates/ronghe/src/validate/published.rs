//! Published results beside ours: the same change put into the model of 2000.
//!
//! Numbers of Tombe and Zhu (2019), AER 109(5). Each of our figures is the effect of the change alone on
//! the fitted baseline; theirs of the decomposition follow one another. Nothing is tuned to them.

use super::history::{DEMANDS, History, Literature, Run};
use crate::error::StudyError;
use ronghe_base::Text;
use ronghe_equilibrium::{Baseline, Levers, Options, Outcome, Spread};

/// A published number and ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// What changes and what is measured.
    pub item: Text,
    /// Published, per cent.
    pub theirs: f64,
    /// Ours, per cent.
    pub ours: f64,
}

impl Published {
    /// Whether ours has their sign and lies within a quarter of theirs.
    #[must_use]
    pub fn met(&self) -> bool {
        (self.ours - self.theirs).abs() <= 0.25 * self.theirs.abs()
    }
}

/// Part of workers outside their place that stands for the mobility of the United States.
const MOBILE: f64 = 1.0 / 3.0;

/// The experiments on the baseline of the first year.
pub(super) fn published(history: &History) -> Result<Vec<Published>, StudyError> {
    let run = Run::new(history, DEMANDS[0])?;
    let base = run.base();
    let solve = |levers: &Levers| base.solve(levers, &Options::default());
    let gdp = |outcome: &Outcome| 100.0 * (outcome.real_gdp_index(base) - 1.0);
    let welfare = |outcome: &Outcome| 100.0 * (outcome.welfare - 1.0);
    let Literature { moving, trade } = history.literature();
    let (_, growth, _) = run.follow(moving, false)?;
    let none = vec![1.0; growth.len()];
    let [inside, other, farm] = trade;
    let still = run.levers(moving, [1.0; 3], &none);
    let only = |trade: [f64; 3]| Levers {
        mig: None,
        ..run.levers(moving, trade, &none)
    };
    let productivity = Levers {
        productivity: run.levers(moving, [1.0; 3], &growth).productivity,
        ..Levers::default()
    };
    let grown = solve(&productivity)?;
    let trade_inside = solve(&only([inside, 1.0, 1.0]))?;
    let trade_outside = solve(&only([1.0, other, farm]))?;
    let moved = solve(&still)?;
    let n = base.places();
    let keep = Levers {
        chi: Some([vec![1.0; n], base.policy().chi[1].clone()].into()),
        ..Levers::default()
    };
    let kept = solve(&keep)?;
    let mobile = mobile(history, base)?;
    Ok(rows([
        gdp(&grown),
        gdp(&trade_inside),
        gdp(&moved),
        gdp(&trade_outside),
        welfare(&kept),
        gdp(&kept),
        gdp(&mobile),
        welfare(&mobile),
    ]))
}

/// Items and published figures, in the order of ours.
const ITEMS: [(&str, &str, f64); 8] = [
    (
        "生产率增长 2000—2005：劳均实际产出",
        "productivity 2000-05: real output per worker",
        36.9,
    ),
    (
        "国内贸易成本下降：劳均实际产出",
        "lower cost of trade inside China: real output per worker",
        10.2,
    ),
    (
        "迁移成本下降：劳均实际产出",
        "lower costs of moving: real output per worker",
        5.6,
    ),
    (
        "对外贸易成本下降：劳均实际产出",
        "lower cost of trade with the world: real output per worker",
        4.5,
    ),
    (
        "迁移者保留土地收益：福利",
        "migrants keep land income: welfare",
        11.8,
    ),
    (
        "迁移者保留土地收益：产出",
        "migrants keep land income: output",
        -2.4,
    ),
    (
        "三分之一的人在外省就业：产出",
        "a third of workers outside their province: output",
        12.8,
    ),
    (
        "三分之一的人在外省就业：福利",
        "a third of workers outside their province: welfare",
        45.6,
    ),
];

fn rows(ours: [f64; 8]) -> Vec<Published> {
    let pairs = ITEMS.into_iter().zip(ours);
    pairs
        .map(|((zh, en, theirs), ours)| Published {
            item: Text::new(zh, en),
            theirs,
            ours,
        })
        .collect()
}

/// Costs between places lowered alike until a third of workers are outside their place.
fn mobile(history: &History, base: &Baseline) -> Result<Outcome, StudyError> {
    let (n, cells) = (base.places(), 2 * base.places());
    let try_at = |log: f64| {
        let cost = |at: usize| {
            if at / cells % n == at % cells % n {
                1.0
            } else {
                log.exp()
            }
        };
        let levers = Levers {
            mig: Spread::square(cells, (0..cells * cells).map(cost).collect()),
            ..Levers::default()
        };
        base.solve(&levers, &Options::default())
    };
    let workers: f64 = {
        let home = (0..cells).filter(|j| history.model().nation(j % n));
        home.map(|j| base.registered()[j / n][j % n]).sum()
    };
    let (mut low, mut high) = (-4.0, 0.0);
    let mut found = try_at(low)?;
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        found = try_at(middle)?;
        let part = found.migrants(base).outside_place / workers;
        if (part - MOBILE).abs() < 1e-6 {
            break;
        }
        if part > MOBILE {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(found)
}
