//! Change over time: do places draw together, who moves, where are breaks, who falls back into low
//! income? (D1, D3, C1)

use crate::error::StudyError;
use crate::panel::PlacePanel;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Place, Table, Text, Unit, Year};
use ronghe_gap::convergence::{
    Bandwidth, BreakModel, Classing, Density, Divisor, LogTSettings, Neighbours, Panel, Settings,
    beta, breaks, classify, clubs, clubs_table, low_income, sigma_table, spatial_markov,
    transitions,
};
use std::collections::{BTreeMap, BTreeSet};

/// Classes of income of a transition table.
const CLASSES: usize = 4;

/// What changes, as tables. A part that the tables of the region do not allow is empty.
#[derive(Clone, Debug, Default)]
pub struct OverTime {
    /// First and last year of the panel of places.
    pub span: Option<(Year, Year)>,
    /// Spread of log GDP per head by year.
    pub sigma: Option<Table>,
    /// Beta convergence, clubs, density, breaks, transitions and their tests, in order.
    pub growth: Vec<Table>,
    /// Density of relative GDP per head in the first, middle and last year.
    pub density: Option<Table>,
    /// Moves between classes, the long run, the class of neighbours.
    pub moves: Vec<Table>,
    /// Low income of households: rates, entry, exit, relapse.
    pub low_income: Option<Table>,
    /// What was left out, and why.
    pub remarks: Vec<Text>,
}

impl OverTime {
    /// Measures what the tables `panel`, `population`, `adjacency` and `household_years` allow.
    ///
    /// # Errors
    /// [`StudyError::Gap`].
    pub fn measure(region: &Region) -> Result<Self, StudyError> {
        let mut found = Self {
            low_income: relapse(region)?,
            ..Self::default()
        };
        let Some(panel) = PlacePanel::of(region) else {
            return Ok(found);
        };
        let Some(output) = panel.per_head("gdp") else {
            return Ok(found);
        };
        let places = panel.complete(&output);
        if places.len() < 5 || panel.years.len() < 12 {
            return Ok(found);
        }
        found.growth(&panel, &output, &places)?;
        found.moves(region, &panel, &output, &places)?;
        let tables = found.sigma.iter_mut().chain(&mut found.growth);
        for table in tables.chain(&mut found.density).chain(&mut found.moves) {
            table.sources.clone_from(&panel.sources);
        }
        Ok(found)
    }

    /// Every table, for the terminal.
    pub fn tables(&self) -> Vec<Table> {
        let tables = self.sigma.iter().chain(&self.growth).chain(&self.density);
        tables
            .chain(&self.moves)
            .chain(&self.low_income)
            .cloned()
            .collect()
    }

    fn growth(
        &mut self,
        panel: &PlacePanel,
        output: &[f64],
        places: &[usize],
    ) -> Result<(), StudyError> {
        let (n, t) = (places.len(), panel.years.len());
        let (first, last) = (panel.years[0], panel.years[t - 1]);
        self.span = Some((first, last));
        let left: Vec<usize> = (0..panel.places.len())
            .filter(|i| !places.contains(i))
            .collect();
        if !left.is_empty() {
            let join = |word: fn(&Text) -> &str| -> Vec<&str> {
                left.iter().map(|&i| word(&panel.names[i])).collect()
            };
            self.remarks.push(Text::new(
                format!(
                    "未计入（{first}–{last} 年数据不全）：{}。",
                    join(|x| &x.zh).join("、")
                ),
                format!(
                    "Left out, some year of {first} to {last} missing: {}.",
                    join(|x| &x.en).join(", ")
                ),
            ));
        }
        let values = panel.rows(output, places);
        let income = Panel::new(&values, n, t)?;
        let residents = panel.column("residents").map(|r| panel.rows(r, places));
        let people = residents
            .as_ref()
            .map(|r| Panel::new(r, n, t))
            .transpose()?;
        let sigma = sigma_table(&income, people.as_ref(), &panel.years, Divisor::Population)?;
        let series: Vec<f64> = sigma
            .find("sigma")
            .map_or_else(Vec::new, |c| c.numbers().flatten().collect());
        self.sigma = Some(sigma);
        let span = f64::from(last) - f64::from(first);
        self.growth
            .push(beta(&income.year(0), &income.year(t - 1), span)?.table());
        let names: Vec<Text> = places.iter().map(|&i| panel.names[i].clone()).collect();
        let found = clubs(&income, &LogTSettings::default())?;
        self.growth.push(clubs_table(&found, &names));
        let lines = Settings {
            model: BreakModel::Trend,
            most: 3,
            draws: 199,
            ..Settings::default()
        };
        let mut table = breaks(&series, &lines)?.table(&panel.years);
        table.title = Text::new(
            "σ 序列的结构突变（阶段划分的旁证）",
            "Breaks in sigma: a second opinion on stages",
        );
        self.growth.push(table);
        Ok(())
    }

    fn moves(
        &mut self,
        region: &Region,
        panel: &PlacePanel,
        output: &[f64],
        places: &[usize],
    ) -> Result<(), StudyError> {
        let (n, t) = (places.len(), panel.years.len());
        let mut values = panel.rows(output, places);
        let mean = |values: &[f64], year: usize| {
            values.iter().skip(year).step_by(t).sum::<f64>() / n as f64
        };
        let means: Vec<f64> = (0..t).map(|year| mean(&values, year)).collect();
        for (at, value) in values.iter_mut().enumerate() {
            *value /= means[at % t];
        }
        let relative = Panel::new(&values, n, t)?;
        let grid: Vec<f64> = (0..=80).map(|k| f64::from(k) / 20.0).collect();
        self.density = Some(Density::table(
            &relative,
            &panel.years,
            &[0, t / 2, t - 1],
            &grid,
            Bandwidth::Silverman,
        )?);
        let classing = Classing::Quantiles {
            classes: CLASSES,
            pooled: true,
        };
        let chain = transitions(&classify(&relative, &classing)?, 1)?;
        let long = chain.long_run();
        let mut table = chain.table(
            "transitions",
            Text::new(
                "人均地区生产总值（相对均值）的年度转移概率",
                "Yearly moves between classes of relative GDP per head",
            ),
        );
        let words = classing.words();
        table = table.note(Text::new(
            format!("{}。", words.zh),
            format!("{}.", words.en),
        ));
        self.moves.push(table.note(long.words()));
        self.moves.push(long_run_table(&chain));
        if let Some(mobility) = chain.mobility() {
            self.moves.push(mobility.table());
        }
        if let Some(around) = Around::of(region, panel, places) {
            let neighbours = around.neighbours()?;
            let found = spatial_markov(&relative, &neighbours, &classing, &classing)?;
            self.moves.push(found.table());
            self.moves.push(found.test_table());
        }
        Ok(())
    }
}

/// Long-run shares and years until a class is first reached.
fn long_run_table(chain: &ronghe_gap::convergence::Chain) -> Table {
    let k = chain.classes();
    let long = chain.long_run().stationary;
    let steps = chain.first_passage();
    let mut table = Table::new(
        "long-run",
        Text::new(
            "长期分布与首次到达的平均年数",
            "Long-run shares, and mean years until a class is first reached",
        ),
    )
    .column("from", Text::new("起始类", "From class"), Unit::None)
    .column(
        "long_run",
        Text::new("长期比重", "Long-run share"),
        Unit::Share,
    );
    for j in 1..=k {
        let name = Text::new(format!("到第 {j} 类"), format!("to class {j}"));
        table = table.column(format!("to_{j}"), name, Unit::Years);
    }
    for i in 0..k {
        let mut row: Vec<Cell> = vec![
            Text::same((i + 1).to_string()).into(),
            long.as_ref().map(|l| l[i]).into(),
        ];
        row.extend(steps[i].iter().map(|&s| Cell::from(s)));
        table.push(row);
    }
    table.note(Text::new(
        "对角线为平均返回年数；空格表示不能确定到达。",
        "On the diagonal: mean years of return; empty: not reached with certainty.",
    ))
}

/// Neighbours of the places of a panel, as a compressed list with weights that sum to one.
struct Around {
    offsets: Vec<usize>,
    places: Vec<u32>,
    weights: Vec<f64>,
}

impl Around {
    /// From table `adjacency`: two places touch where they, or places inside them, do.
    fn of(region: &Region, panel: &PlacePanel, kept: &[usize]) -> Option<Self> {
        let table = region.table("adjacency")?;
        let number: BTreeMap<&Place, usize> = kept
            .iter()
            .enumerate()
            .map(|(at, &i)| (&panel.places[i], at))
            .collect();
        let holder = |cell: Option<&Cell>| -> Option<usize> {
            let Some(Cell::Place(place)) = cell else {
                return None;
            };
            std::iter::successors(Some(place.clone()), Place::parent)
                .find_map(|p| number.get(&p).copied())
        };
        let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
        for row in 0..table.rows() {
            let ends = (holder(table.get("a", row)), holder(table.get("b", row)));
            if let (Some(a), Some(b)) = ends
                && a != b
            {
                pairs.extend([(a, b), (b, a)]);
            }
        }
        if pairs.is_empty() {
            return None;
        }
        let mut around = Self {
            offsets: vec![0],
            places: vec![],
            weights: vec![],
        };
        for i in 0..kept.len() {
            let own: Vec<u32> = pairs
                .range((i, 0)..(i + 1, 0))
                .filter_map(|p| u32::try_from(p.1).ok())
                .collect();
            around
                .weights
                .extend(own.iter().map(|_| 1.0 / own.len() as f64));
            around.places.extend(own);
            around.offsets.push(around.places.len());
        }
        Some(around)
    }

    fn neighbours(&self) -> Result<Neighbours<'_>, ronghe_gap::GapError> {
        Neighbours::new(&self.offsets, &self.places, &self.weights)
    }
}

/// Low income of the households of table `household_years`, as that table marks it; clusters are places of
/// table `households`, which also has the weights.
fn relapse(region: &Region) -> Result<Option<Table>, StudyError> {
    let Some(table) = region.table("household_years") else {
        return Ok(None);
    };
    let mut seen: BTreeMap<&str, BTreeMap<Year, f64>> = BTreeMap::new();
    let mut years: BTreeSet<Year> = BTreeSet::new();
    for row in 0..table.rows() {
        let low = table.get("low_income", row).and_then(Cell::word);
        if let (Some(unit), Some(Cell::Year(year)), Some(low)) = (
            table.get("household", row).and_then(Cell::word),
            table.get("year", row),
            low,
        ) {
            years.insert(*year);
            let value = f64::from(u8::from(low != "yes"));
            seen.entry(unit).or_default().insert(*year, value);
        }
    }
    let (Some(&first), Some(&last)) = (years.first(), years.last()) else {
        return Ok(None);
    };
    let years: Vec<Year> = (first..=last).collect();
    if years.len() < 2 || years.len() > 200 || seen.is_empty() {
        return Ok(None);
    }
    let values: Vec<f64> = seen
        .values()
        .flat_map(|own| {
            years
                .iter()
                .map(|y| own.get(y).copied().unwrap_or(f64::NAN))
        })
        .collect();
    let mut home: BTreeMap<&str, (Option<f64>, &str)> = BTreeMap::new();
    if let Some(units) = region.table("households") {
        for row in 0..units.rows() {
            let word = |column| units.get(column, row).and_then(Cell::word);
            if let (Some(unit), Some(place)) = (word("household"), word("place")) {
                home.insert(
                    unit,
                    (units.get("weight", row).and_then(Cell::number), place),
                );
            }
        }
    }
    let known = seen.keys().all(|unit| home.contains_key(unit));
    let places: BTreeSet<&str> = home.values().map(|h| h.1).collect();
    let number: BTreeMap<&str, u32> = places.into_iter().zip(0..).collect();
    let weights: Option<Vec<f64>> = seen.keys().map(|unit| home.get(unit)?.0).collect();
    let clusters: Vec<u32> = if known {
        seen.keys().map(|unit| number[home[unit].1]).collect()
    } else {
        (0..).take(seen.len()).collect()
    };
    let panel = Panel::new(&values, seen.len(), years.len())?;
    let found = low_income(
        &panel,
        &vec![0.5; years.len()],
        weights.as_deref(),
        Some(&clusters),
    )?;
    let mut out = found.table(&years);
    out.sources.clone_from(&table.sources);
    Ok(Some(out))
}
