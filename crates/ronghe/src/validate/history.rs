//! The model run forward over years that are known: 2000 to 2005, then 2010 without tuning again.
//!
//! The baseline is fitted to the first year alone. What is given from outside: registered people of the
//! second year, growth of real value added per worker by cell, lower costs of trade from the literature.
//! Costs of moving are either those of the literature, or two factors (between places; from farm to
//! other work inside a place) chosen so that the second year has its people outside their place and its
//! farm jobs. The third year keeps the yearly change of everything and chooses nothing.

use super::Record;
use super::calibrated::primary;
use crate::economy::{ByResidence, Model, Residence, at_year, fact, optional, printed_ratio};
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Table, Text, Year};
use ronghe_equilibrium::{Baseline, Demand, Levers, Options, Outcome, Spread};

/// Growth of real value added per worker in China, 2000 to 2005.
///
/// Source: Tombe and Zhu (2019), AER 109(5): 57.1 per cent.
pub const GROWTH: f64 = 1.571;

/// Costs of moving after over before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moving {
    /// Between places of the nation.
    pub between: f64,
    /// From farm to other work inside a place.
    pub within: f64,
}

/// Falls of costs from the first to the second year, from the literature as table facts holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Literature {
    /// Costs of moving: those between places of the nation, and the average fall, applied to leaving farming
    /// inside a place.
    pub moving: Moving,
    /// Costs of trade after over before: inside the nation, with the world in non-farm and in farm goods.
    pub trade: [f64; 3],
}

impl Literature {
    /// Rows of table facts for a year.
    ///
    /// # Errors
    /// [`StudyError::Model`], naming every row that lacks.
    pub fn read(region: &Region, year: Year) -> Result<Self, StudyError> {
        const ROWS: [&str; 5] = [
            "migration_cost_change_between_places",
            "migration_cost_change",
            "trade_cost_change_internal_nonfarm",
            "trade_cost_change_external_nonfarm",
            "trade_cost_change_external_farm",
        ];
        let found = ROWS.map(|id| fact(region, id, Some(year)));
        if let [
            Some(between),
            Some(within),
            Some(inside),
            Some(other),
            Some(farm),
        ] = found
        {
            return Ok(Self {
                moving: Moving { between, within },
                trade: [inside, other, farm],
            });
        }
        let rows = ROWS.iter().zip(found).filter(|(_, value)| value.is_none());
        let rows: Vec<&str> = rows.map(|(id, _)| *id).collect();
        Err(StudyError::Model {
            what: Text::new(
                format!(
                    "到 {year} 年的各年无法推演：facts 表缺 {year} 年的 {}；请各给一个倍数，降 40% 写 0.6",
                    rows.join("、")
                ),
                format!(
                    "the years to {year} cannot be run: table facts lacks {} of {year}; give each as a hat, 0.6 for a fall by 40 %",
                    rows.join(", ")
                ),
            ),
        })
    }
}

/// How households shift from food to other goods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Engel {
    /// Elasticity of substitution.
    pub sigma: f64,
    /// Income elasticity of farm goods, other goods having 1.
    pub eps_a: f64,
}

/// The two pairs shown: the model's own and that of the study behind the tables. In both the farm share
/// of spending falls as income grows, since `(eps_a - 1)(1 - sigma) < 0`.
pub(super) const DEMANDS: [Engel; 2] = [
    Engel {
        sigma: 0.5,
        eps_a: 0.3,
    },
    Engel {
        sigma: 1.193_441_406_298_693,
        eps_a: 2.727_794_369_445_01,
    },
];

/// What is compared with the record in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Year.
    pub year: Year,
    /// People working outside their place of registration.
    pub outside: f64,
    /// Farm jobs over all.
    pub farm_jobs: f64,
    /// Farm part of value added.
    pub farm_value_added: f64,
    /// Income by residence; none where the tables lack urban residents of the year.
    pub residence: Option<ByResidence>,
}

/// One run over the years.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// Demand.
    pub engel: Engel,
    /// Costs of moving from the first to the second year.
    pub moving: Moving,
    /// Whether they were chosen to meet the second year, or come from the literature.
    pub chosen: bool,
    /// First, second and third year.
    pub states: [State; 3],
}

const REAL: &str = "real_value_added_per_worker";

/// The years of a history.
pub(super) struct History {
    model: Model,
    /// Year of the record that costs may be chosen to meet.
    second: Year,
    /// People outside their place and farm jobs of that year.
    goal: (f64, f64),
    registered: [Vec<f64>; 2],
    growth: Vec<f64>,
    homes: [Option<Residence>; 3],
    literature: Literature,
}

impl History {
    /// None where table cells does not hold two years with real value added per worker.
    pub(super) fn read(region: &Region, years: [Year; 2]) -> Result<Option<Self>, StudyError> {
        let cells = region.require("cells")?;
        let (first, second) = (
            at_year(cells, "year", years[0]),
            at_year(cells, "year", years[1]),
        );
        if second.rows() == 0 {
            return Ok(None);
        }
        let model = Model::fitted(region, Some(years[0]))?;
        // the world counts 1: nothing of it is used
        let column = |table: &Table, id: &str| -> Option<Vec<f64>> {
            let found = optional(table, id, &model.places)?;
            Some(found.into_iter().map(|x| x.unwrap_or(1.0)).collect())
        };
        let (Some(real), Some(real_later)) = (column(&first, REAL), column(&second, REAL)) else {
            return Ok(None);
        };
        let (Some(people), Some(people_later)) =
            (column(&first, "registered"), column(&second, "registered"))
        else {
            return Ok(None);
        };
        let observed = Model::build(region, Some(years[1]))?;
        let workers = observed.workers();
        let mean = |real: &[f64], workers: &[f64]| -> f64 {
            let home = |j: &usize| model.nation(j % model.places.len());
            let weigh = |j: usize| real[j] * workers[j];
            (0..real.len()).filter(home).map(weigh).sum::<f64>()
                / (0..real.len())
                    .filter(home)
                    .map(|j| workers[j])
                    .sum::<f64>()
        };
        // the tables give value added relative to the national mean; the level comes from the literature
        let level = GROWTH / (mean(&real_later, &workers) / mean(&real, &model.workers()));
        let growth = real_later
            .iter()
            .zip(&real)
            .map(|(b, a)| b / a * level)
            .collect();
        let later = |factor: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
            let pairs = people.iter().zip(&people_later);
            pairs.map(|(a, b)| factor(*a, *b) / model.persons).collect()
        };
        let registered = [later(&|_, b| b), later(&|a, b| b * b / a)];
        let third = 2 * years[1] - years[0];
        let base = Baseline::calibrate(&observed.economy)?;
        let record = base.solve(&Levers::default(), &Options::default())?;
        let goal = (
            record.migrants(&base).outside_place * observed.persons,
            record.farm_job_share(&base),
        );
        let home = |year: Year| Residence::read(region, &model, year);
        let homes = [home(years[0])?, home(years[1])?, home(third)?];
        Ok(Some(Self {
            model,
            second: years[1],
            goal,
            registered,
            growth,
            homes,
            literature: Literature::read(region, years[1])?,
        }))
    }
}

impl History {
    /// Falls of costs from the literature.
    pub(super) fn literature(&self) -> Literature {
        self.literature
    }

    /// The fitted economy of the first year.
    pub(super) fn model(&self) -> &Model {
        &self.model
    }

    /// Runs all episodes: both demands, costs of moving from the literature and chosen.
    pub(super) fn episodes(&self) -> Result<Vec<Episode>, StudyError> {
        let mut episodes = vec![];
        for engel in DEMANDS {
            let run = Run::new(self, engel)?;
            episodes.push(run.episode(false)?);
            episodes.push(run.episode(true)?);
        }
        Ok(episodes)
    }

    /// What is known of the years.
    pub(super) fn record(&self, region: &Region) -> Record {
        let years = self.years();
        let third = fact(region, "workers_outside_province", Some(years[2]));
        Record {
            outside: [Some(self.goal.0), third.map(|millions| 1e6 * millions)],
            farm_jobs: self.goal.1,
            printed: years.map(|year| {
                [
                    printed_ratio(region, year),
                    fact(region, "gini", Some(year)),
                    primary(region, year).map(|(_, percent)| percent),
                ]
            }),
        }
    }

    pub(super) fn years(&self) -> [Year; 3] {
        let first = self.model.year;
        [first, self.second, 2 * self.second - first]
    }
}

/// A history under one demand.
pub(super) struct Run<'a> {
    history: &'a History,
    engel: Engel,
    base: Baseline,
    /// With the registered people of the second and of the third year.
    later: [Baseline; 2],
}

impl<'a> Run<'a> {
    pub(super) fn new(history: &'a History, engel: Engel) -> Result<Self, StudyError> {
        let mut economy = history.model.economy.clone();
        economy.par.demand = Demand::Nhces;
        economy.par.sigma = engel.sigma;
        economy.par.eps_a = engel.eps_a;
        let base = Baseline::calibrate(&economy)?;
        let n = economy.n;
        let [second, third] = &history.registered;
        let with = |people: &Vec<f64>| {
            let (farm, other) = people.split_at(n);
            base.with_registered([farm.to_vec(), other.to_vec()])
        };
        let later = [with(second)?, with(third)?];
        Ok(Self {
            history,
            engel,
            base,
            later,
        })
    }

    /// The baseline of the first year.
    pub(super) fn base(&self) -> &Baseline {
        &self.base
    }

    fn episode(&self, chosen: bool) -> Result<Episode, StudyError> {
        let history = self.history;
        let Literature { moving, trade } = history.literature;
        let start = self.base.solve(&Levers::default(), &Options::default())?;
        let (moving, productivity, second) = self.follow(moving, chosen)?;
        let twice = |x: f64| x * x;
        let levers = self.levers(
            Moving {
                between: twice(moving.between),
                within: twice(moving.within),
            },
            trade.map(twice),
            &productivity.iter().map(|a| a * a).collect::<Vec<f64>>(),
        );
        let options = Options {
            start: Some(second.logs().iter().map(|x| 2.0 * x).collect()),
            ..Options::default()
        };
        let third = self.later[1].solve(&levers, &options)?;
        let years = history.years();
        let state = |k: usize, base: &Baseline, outcome: &Outcome| {
            self.state(years[k], history.homes[k].as_ref(), base, outcome)
        };
        Ok(Episode {
            engel: self.engel,
            moving,
            chosen,
            states: [
                state(0, &self.base, &start),
                state(1, &self.later[0], &second),
                state(2, &self.later[1], &third),
            ],
        })
    }

    /// Productivity such that real output per worker grows as observed, and, if asked, costs of moving
    /// such that the second year has its record; every round corrects all of them at once.
    pub(super) fn follow(
        &self,
        mut moving: Moving,
        chosen: bool,
    ) -> Result<(Moving, Vec<f64>, Outcome), StudyError> {
        /// How a log cost of moving acts on the log of people outside and on farm jobs, roughly.
        const OUTSIDE: f64 = -1.2;
        const FARM_JOBS: f64 = 0.12;
        let (history, n) = (self.history, self.base.places());
        let base = &self.later[0];
        let home = |j: usize| history.model.nation(j % n);
        let growth = |j: usize| if home(j) { history.growth[j] } else { 1.0 };
        let mut productivity: Vec<f64> = (0..2 * n).map(growth).collect();
        let mut options = Options {
            tolerance: 1e-9,
            ..Options::default()
        };
        let mut pace = Pace::default();
        for _ in 0..400 {
            let levers = self.levers(moving, history.literature.trade, &productivity);
            let outcome = base.solve(&levers, &options)?;
            let made = outcome.output_hat(base);
            let mut misses = vec![0.0; 2 * n + 2];
            for j in (0..2 * n).filter(|&j| home(j)) {
                let (s, p) = (j / n, j % n);
                let per_worker = made[s][p] * self.base_workers(j) / outcome.workers[s][p];
                misses[j] = (history.growth[j] / per_worker).ln();
            }
            if chosen {
                let outside = outcome.migrants(base).outside_place * history.model.persons;
                misses[2 * n] = -(outside / history.goal.0).ln() / OUTSIDE;
                misses[2 * n + 1] = -(outcome.farm_job_share(base) - history.goal.1) / FARM_JOBS;
            }
            if misses.iter().all(|miss| miss.abs() < 1e-6) {
                return Ok((moving, productivity, outcome));
            }
            let steps = pace.steps(misses);
            let hats = productivity.iter_mut().zip(&steps);
            hats.for_each(|(hat, step)| *hat *= step.exp());
            moving.between *= steps[2 * n].exp();
            moving.within *= steps[2 * n + 1].exp();
            options.start = Some(outcome.logs().to_vec());
        }
        Err(StudyError::Model {
            what: Text::new(
                format!(
                    "没有哪组生产率能使劳均实际增加值从 {} 年增长到 cells 表的 {} 年水平；请查对 real_value_added_per_worker 列",
                    history.model.year, history.second
                ),
                format!(
                    "no productivity makes real value added per worker of {} grow as in table cells to {}; check its column real_value_added_per_worker",
                    history.model.year, history.second
                ),
            ),
        })
    }

    /// Workers of the first year in a cell.
    fn base_workers(&self, j: usize) -> f64 {
        let n = self.base.places();
        self.base.workers()[j / n][j % n]
    }

    pub(super) fn levers(&self, moving: Moving, trade: [f64; 3], productivity: &[f64]) -> Levers {
        let (model, n) = (&self.history.model, self.base.places());
        let cells = 2 * n;
        let cost = |at: usize| {
            let (i, j) = (at / cells, at % cells);
            match (i % n == j % n, i == j) {
                (false, _) => moving.between,
                (true, false) if i < n => moving.within,
                _ => 1.0,
            }
        };
        let [inside, other, farm] = trade;
        let goods = [farm, other].map(|abroad| {
            let cost = |at: usize| {
                let (i, b) = (at / n, at % n);
                if i == b {
                    1.0
                } else if model.nation(i) && model.nation(b) {
                    inside
                } else {
                    abroad
                }
            };
            (0..n * n).map(cost).collect()
        });
        let (farm, other) = productivity.split_at(n);
        Levers {
            mig: Spread::square(cells, (0..cells * cells).map(cost).collect()),
            trade: Spread::per_good(n, goods),
            productivity: Some([farm.to_vec(), other.to_vec()].into()),
            ..Levers::default()
        }
    }

    fn state(
        &self,
        year: Year,
        home: Option<&Residence>,
        base: &Baseline,
        outcome: &Outcome,
    ) -> State {
        let model = &self.history.model;
        let nation = || (0..model.places.len()).filter(|&p| model.nation(p));
        let farm: f64 = nation()
            .map(|p| model.farm_value_added(outcome.sales[0][p]))
            .sum();
        let all: f64 = nation().map(|p| outcome.value_added[p]).sum();
        State {
            year,
            outside: outcome.migrants(base).outside_place * model.persons,
            farm_jobs: outcome.farm_job_share(base),
            farm_value_added: farm / all,
            residence: home.map(|home| home.measure(model, base, outcome)),
        }
    }
}

/// How far to go along the misses: by the secant of the last two rounds (Barzilai and Borwein 1988, IMA
/// Journal of Numerical Analysis 8(1)), within bounds that keep the rounds from running away.
#[derive(Default)]
struct Pace {
    last: Option<(Vec<f64>, Vec<f64>)>,
}

impl Pace {
    fn steps(&mut self, misses: Vec<f64>) -> Vec<f64> {
        let pace = self.last.as_ref().map_or(0.5, |(steps, before)| {
            let (mut squared, mut slope) = (0.0, 0.0);
            for ((step, before), now) in steps.iter().zip(before).zip(&misses) {
                squared += step * step;
                slope += step * (before - now);
            }
            if slope > 0.0 { squared / slope } else { 0.5 }
        });
        let pace = pace.clamp(0.3, 3.0);
        let steps: Vec<f64> = misses.iter().map(|miss| pace * miss).collect();
        self.last = Some((steps.clone(), misses));
        steps
    }
}
