//! Barriers estimated from what was observed, by inverting the model (C3, P1, X0).
//!
//! Nothing here depends on the package: every year of table `cells` is read as it is. What a region
//! lacks (real value added, land, capital) is left out, never guessed.

use super::MOST_PLACES;
use crate::economy::{Model, at_year};
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Table, Year};
use ronghe_equilibrium::{
    Baseline, CapitalWedges, Crowding, EquilibriumError, LandRents, Levers, MigrationWedges, Moves,
    Options, TradeWedges, Trades, Uncertainty, UrbanShock,
};

/// All estimates for a region.
#[derive(Clone, Debug)]
pub struct Estimates {
    /// By year, first to last.
    pub years: Vec<YearEstimates>,
    /// Crowding by place of the nation in the first year, `(place, elasticities)`; empty for regions of more than 100
    /// places.
    pub crowding: Vec<(usize, Crowding)>,
    /// A fall of urban productivity everywhere by 5 per cent in the first year, by land right kept.
    pub shocks: Vec<UrbanShock>,
    /// Published figures beside those found here.
    pub published: Vec<Published>,
}

/// Estimates of one year.
#[derive(Clone, Debug)]
pub struct YearEstimates {
    /// Economy and places.
    pub model: Model,
    /// Wedges on migration, by definition of income; none without real value added per worker.
    pub migration: Option<[MigrationWedges; 2]>,
    /// Wedges on trade.
    pub trade: TradeWedges,
    /// Sampling and range of the elasticity.
    pub uncertainty: Uncertainty,
    /// Rents, and the areas of farmland, homesteads and urban land.
    pub land: Option<(LandRents, [Vec<f64>; 3])>,
    /// Wedges on capital, and the stocks.
    pub capital: Option<(CapitalWedges, [Vec<f64>; 2])>,
}

/// Which incomes migration wedges compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncomeKind {
    /// Value added per worker; all land rent to those who stay (Tombe and Zhu 2019).
    ValueAdded,
    /// Net wage, land and service as the model divides them.
    Model,
}

/// A figure of the literature beside that of the tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// What it is, as table `facts` names it.
    pub fact: String,
    /// Year.
    pub year: Year,
    /// The published figure.
    pub published: f64,
    /// The same by inversion of the tables.
    pub found: f64,
    /// The change of costs that the source of the tables prints, averaged alike, where it is a change.
    pub printed_hats: Option<f64>,
    /// Source of the published figure.
    pub source: String,
}

/// Range of the trade elasticity, as in the variants of the parameters.
pub const THETA: [f64; 2] = [3.0, 6.0];

/// Range of the migration elasticity, as there.
const KAPPA: [f64; 2] = [1.2, 2.5];

/// Part of the people whose place of work was asked: the long form of a census (years ending in 0) about
/// 9.5 per cent, the sample survey between two censuses (years ending in 5) 1 per cent, else everybody.
pub fn sampled_share(year: Year) -> f64 {
    match year % 10 {
        0 => 0.095,
        5 => 0.01,
        _ => 1.0,
    }
}

impl Estimates {
    /// Estimates every year of table `cells`.
    ///
    /// # Errors
    /// [`StudyError::Model`], [`StudyError::Equilibrium`].
    pub fn of(region: &Region) -> Result<Self, StudyError> {
        let mut years: Vec<Year> = vec![];
        if let Some(column) = region.require("cells")?.find("year") {
            years.extend(column.cells.iter().filter_map(|c| match c {
                Cell::Year(y) => Some(*y),
                _ => None,
            }));
        }
        years.sort_unstable();
        years.dedup();
        let (mut found, mut crowding, mut shocks) = (vec![], vec![], vec![]);
        for (k, year) in years.into_iter().enumerate() {
            let model = Model::build(region, Some(year))?;
            let base = Baseline::calibrate(&model.economy)?;
            if k == 0 {
                let fitted = Model::fitted(region, Some(year))?;
                let base = Baseline::calibrate(&fitted.economy)?;
                crowding = crowded(&fitted, &base)?;
                shocks = shocked(&fitted, &base)?;
            }
            found.push(YearEstimates::of(region, model, &base)?);
        }
        let published = published(region, &found);
        Ok(Self {
            years: found,
            crowding,
            shocks,
            published,
        })
    }
}

fn crowded(model: &Model, base: &Baseline) -> Result<Vec<(usize, Crowding)>, EquilibriumError> {
    let n = model.places.len();
    if n > MOST_PLACES {
        return Ok(vec![]);
    }
    let nation = (0..n).filter(|&p| model.nation(p));
    nation.map(|p| Ok((p, base.crowding(p)?))).collect()
}

fn shocked(model: &Model, base: &Baseline) -> Result<Vec<UrbanShock>, EquilibriumError> {
    let fall = |p| if model.nation(p) { 0.95 } else { 1.0 };
    let hat: Vec<f64> = (0..model.places.len()).map(fall).collect();
    let kept = [0.0, 0.5, 1.0].into_iter();
    kept.map(|chi| base.urban_shock(&hat, chi)).collect()
}

impl YearEstimates {
    fn of(region: &Region, model: Model, base: &Baseline) -> Result<Self, StudyError> {
        let cells = at_year(region.require("cells")?, "year", model.year);
        let column = |id: &str| by_cell(&model, &cells, id);
        let migration = match column("real_value_added_per_worker") {
            None => None,
            Some(real) => {
                let now = base.solve(&Levers::default(), &Options::default())?;
                let real = real.concat();
                let plain = base.incomes_of_value_added(&real)?;
                let full = now.real_incomes(base, &real)?;
                let wedges = |incomes| now.migration_wedges(base, incomes);
                Some([wedges(&plain)?, wedges(&full)?])
            }
        };
        let capital = match column("capital") {
            None => None,
            Some(stock) => Some((base.capital_wedges(&stock, None)?, stock)),
        };
        let land = match (column("land_commercial"), column("land_residential")) {
            (Some([farm, shops]), Some([homestead, homes])) => {
                let urban = shops.iter().zip(homes).map(|(a, b)| a + b).collect();
                let areas: [Vec<f64>; 3] = [farm, homestead, urban];
                let rents = base.land_rents([&areas[0], &areas[1], &areas[2]])?;
                Some((rents, areas))
            }
            _ => None,
        };
        let uncertainty = Uncertainty {
            sampled: model.persons * sampled_share(model.year),
            errors: 1.96,
            kappa: KAPPA,
        };
        Ok(Self {
            model,
            migration,
            trade: base.trade_wedges(),
            uncertainty,
            land,
            capital,
        })
    }

    /// Year.
    pub fn year(&self) -> Year {
        self.model.year
    }

    /// Wedges under one definition of income.
    pub fn wedges(&self, kind: IncomeKind) -> Option<&MigrationWedges> {
        let [plain, full] = self.migration.as_ref()?;
        Some(match kind {
            IncomeKind::ValueAdded => plain,
            IncomeKind::Model => full,
        })
    }
}

/// A column of table `cells` as `[sector][place]`; none unless every cell of the nation has a number.
fn by_cell(model: &Model, cells: &Table, id: &str) -> Option<[Vec<f64>; 2]> {
    let n = model.places.len();
    let mut out = [vec![f64::NAN; n], vec![f64::NAN; n]];
    let column = cells.find(id)?;
    for row in 0..cells.rows() {
        let Some(Cell::Place(place)) = cells.get("place", row) else {
            continue;
        };
        let p = model.places.iter().position(|q| q == place)?;
        let s = usize::from(cells.get("sector", row).and_then(Cell::word) != Some("farm"));
        if let Some(x) = column.cells[row].number() {
            out[s][p] = x;
        }
    }
    let whole = (0..n).filter(|&p| model.nation(p));
    let complete = whole
        .flat_map(|p| [out[0][p], out[1][p]])
        .all(f64::is_finite);
    complete.then_some(out)
}

/// Facts of the literature for which the tables give a figure.
fn published(region: &Region, years: &[YearEstimates]) -> Vec<Published> {
    let Some(facts) = region.table("facts") else {
        return vec![];
    };
    let mut out = vec![];
    for row in 0..facts.rows() {
        let text = |id: &str| facts.get(id, row).and_then(Cell::word).unwrap_or_default();
        let (Some(Cell::Year(year)), Some(value)) = (
            facts.get("year", row),
            facts.get("value", row).and_then(Cell::number),
        ) else {
            continue;
        };
        let Some((found, printed_hats)) = figure(region, years, text("fact"), *year) else {
            continue;
        };
        out.push(Published {
            fact: text("fact").to_string(),
            year: *year,
            published: value,
            found,
            printed_hats,
            source: text("source").to_string(),
        });
    }
    out
}

/// What the tables say to a fact about migration or trade costs: a mean wedge, or its change from the
/// first year.
fn figure(
    region: &Region,
    years: &[YearEstimates],
    fact: &str,
    year: Year,
) -> Option<(f64, Option<f64>)> {
    let at = |year: Option<Year>| years.iter().find(|y| year.is_none_or(|is| y.year() == is));
    let (first, this) = (at(None)?, at(Some(year))?);
    let wedges = |y: &'_ YearEstimates| y.wedges(IncomeKind::ValueAdded).cloned();
    let change = |moves| {
        let hats = printed_change(region, first, moves);
        Some((wedges(first)?.change(&wedges(this)?, moves), hats))
    };
    let trade = |good, trades| Some((first.trade.change(&this.trade, good, trades), None));
    match fact {
        "migration_cost_leaving_farming" => {
            let mean = wedges(this)?.estimate(Moves::LeavingFarming, None);
            Some((mean.value, None))
        }
        "migration_cost_between_places" => {
            Some((wedges(this)?.estimate(Moves::Between, None).value, None))
        }
        "migration_cost_change" => change(Moves::All),
        "migration_cost_change_between_places" => change(Moves::Between),
        "trade_cost_change_internal_nonfarm" => trade(1, Trades::Internal),
        "trade_cost_change_external_nonfarm" => trade(1, Trades::External),
        "trade_cost_change_external_farm" => trade(0, Trades::External),
        _ => None,
    }
}

/// The printed hats of migration costs, averaged like [`MigrationWedges::change`]; none without them.
fn printed_change(region: &Region, first: &YearEstimates, moves: Moves) -> Option<f64> {
    let table = region.table("migration_cost_hats")?;
    let (wedges, n) = (
        first.wedges(IncomeKind::ValueAdded)?,
        first.model.places.len(),
    );
    let cell = |place: &str, sector: &str, row: usize| {
        let Some(Cell::Place(place)) = table.get(place, row) else {
            return None;
        };
        let p = first.model.places.iter().position(|q| q == place)?;
        let farm = table.get(sector, row).and_then(Cell::word) == Some("farm");
        Some(if farm { p } else { n + p })
    };
    let (h, m) = (
        first.model.economy.h.values(),
        first.model.economy.m.values(),
    );
    let (mut before, mut after) = (0.0, 0.0);
    for row in 0..table.rows() {
        let (i, j) = (
            cell("from_place", "from_sector", row)?,
            cell("to_place", "to_sector", row)?,
        );
        let eased = h[i] * m[i * 2 * n + j] / wedges.wedge(i, j);
        if moves.holds(i, j, n) && eased > 0.0 {
            before += eased;
            after += eased / table.get("value", row).and_then(Cell::number)?;
        }
    }
    (after > 0.0).then_some(before / after)
}
