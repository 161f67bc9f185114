//! Where places stand in many dimensions at once: a composite index with rank intervals, and the
//! coupling of town and country (D2).

use crate::error::StudyError;
use crate::panel::PlacePanel;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Table, Text, Unit, Year};
use ronghe_gap::index::{
    Choices, Composite, Coupling, CouplingForm, Criteria, Criterion, Polarity, Recipe, Uncertainty,
    Weighting, coupling, coupling_table,
};

/// Draws behind the rank intervals of the report, and their seed.
const DRAWS: usize = 512;
const SEED: u64 = 1;

/// A composite index of the last year, and coupling of town and country.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The year of ranks.
    pub year: Year,
    /// Weights of the criteria.
    pub weights: Table,
    /// Index, rank and interval of every place.
    pub ranks: Table,
    /// Which choices move the ranks.
    pub sensitivity: Table,
    /// Coupling of town and country by place in the last year, where the panel has both.
    pub coupling: Option<Table>,
    /// Mean coordination of town and country by year.
    pub coordination: Option<Table>,
}

/// A criterion of the index: where its values come from, its name, which way is better.
struct Entry {
    from: Origin,
    name: (&'static str, &'static str),
    polarity: Polarity,
}

enum Origin {
    Column(&'static str),
    PerHead(&'static str),
    Ratio(&'static str, &'static str),
}

const ENTRIES: [Entry; 8] = [
    Entry {
        from: Origin::PerHead("gdp"),
        name: ("人均地区生产总值", "GDP per head"),
        polarity: Polarity::Benefit,
    },
    Entry {
        from: Origin::PerHead("household_consumption"),
        name: ("人均居民消费", "household consumption per head"),
        polarity: Polarity::Benefit,
    },
    Entry {
        from: Origin::Column("education_rural"),
        name: ("农村人均教育支出", "rural spending on education"),
        polarity: Polarity::Benefit,
    },
    Entry {
        from: Origin::Column("health_rural"),
        name: ("农村人均医疗支出", "rural spending on health"),
        polarity: Polarity::Benefit,
    },
    Entry {
        from: Origin::Column("transport_rural"),
        name: ("农村人均交通支出", "rural spending on transport"),
        polarity: Polarity::Benefit,
    },
    Entry {
        from: Origin::Ratio("education_urban", "education_rural"),
        name: ("教育支出城乡比", "town over country, education"),
        polarity: Polarity::Cost,
    },
    Entry {
        from: Origin::Ratio("health_urban", "health_rural"),
        name: ("医疗支出城乡比", "town over country, health"),
        polarity: Polarity::Cost,
    },
    Entry {
        from: Origin::Ratio("transport_urban", "transport_rural"),
        name: ("交通支出城乡比", "town over country, transport"),
        polarity: Polarity::Cost,
    },
];

/// Pairs of town and country columns that measure one thing.
const PAIRS: [(&str, &str); 3] = [
    ("education_urban", "education_rural"),
    ("health_urban", "health_rural"),
    ("transport_urban", "transport_rural"),
];

impl Standing {
    /// The index of the places of table `panel`; none where it has fewer than three criteria or three
    /// places with all of them in the last year.
    ///
    /// # Errors
    /// [`StudyError::Gap`].
    pub fn measure(region: &Region) -> Result<Option<Self>, StudyError> {
        let Some(panel) = PlacePanel::of(region) else {
            return Ok(None);
        };
        let columns: Vec<(&Entry, Vec<f64>)> = ENTRIES
            .iter()
            .filter_map(|entry| Some((entry, entry.values(&panel)?)))
            .collect();
        let known = |&at: &usize| columns.iter().all(|(_, c)| c[at].is_finite());
        let all = panel.places.len() * panel.years.len();
        let kept: Vec<usize> = (0..all).filter(known).collect();
        let last = panel.years.len() - 1;
        let ranked: Vec<usize> = (0..kept.len())
            .filter(|&r| kept[r] % panel.years.len() == last)
            .collect();
        if columns.len() < 3 || ranked.len() < 3 {
            return Ok(None);
        }
        let picked: Vec<(&Entry, Vec<f64>)> = columns
            .iter()
            .map(|(entry, values)| (*entry, kept.iter().map(|&at| values[at]).collect()))
            .collect();
        let criteria = Criteria::new(picked.iter().map(|(e, v)| e.criterion(v)).collect())?;
        let recipe = Recipe::default();
        let found = Composite::of(&criteria, &recipe)?;
        let choices = Choices::for_data(&criteria);
        let sure = Uncertainty::of(&criteria, &ranked, &recipe, &choices, DRAWS, SEED)?;
        let place = |r: usize| kept[r] / panel.years.len();
        let names: Vec<Text> = ranked
            .iter()
            .map(|&r| panel.names[place(r)].clone())
            .collect();
        let scores: Vec<f64> = ranked.iter().map(|&r| found.scores[r]).collect();
        let words = recipe.words();
        let note = Text::new(
            format!(
                "基准方案：{}；{}–{} 年统一标准化（现价），{} 个地方年份中 {} 个缺值不计。",
                words.zh,
                panel.years[0],
                panel.years[last],
                all,
                all - kept.len()
            ),
            format!(
                "Recipe: {}; normalised over {} to {} together (current prices); {} of {} place-years lack a value and are left out.",
                words.en,
                panel.years[0],
                panel.years[last],
                all - kept.len(),
                all
            ),
        );
        let sourced = |mut table: Table| {
            table.sources.clone_from(&panel.sources);
            table
        };
        let (coupling, coordination) = pair(&panel)?.unzip();
        Ok(Some(Self {
            year: panel.years[last],
            weights: sourced(found.weights.table(&criteria)),
            ranks: sourced(sure.table(&names, &scores).note(note)),
            sensitivity: sourced(sure.sensitivity_table()),
            coupling,
            coordination,
        }))
    }

    /// Every table, for the terminal.
    pub fn tables(&self) -> Vec<Table> {
        let own = [&self.weights, &self.ranks, &self.sensitivity];
        own.into_iter()
            .chain(&self.coupling)
            .chain(&self.coordination)
            .cloned()
            .collect()
    }
}

impl Entry {
    fn values(&self, panel: &PlacePanel) -> Option<Vec<f64>> {
        match self.from {
            Origin::Column(id) => panel.column(id).map(<[f64]>::to_vec),
            Origin::PerHead(id) => panel.per_head(id),
            Origin::Ratio(top, bottom) => panel.ratio(top, bottom),
        }
    }

    fn criterion<'a>(&self, values: &'a [f64]) -> Criterion<'a> {
        Criterion {
            name: Text::new(self.name.0, self.name.1),
            values,
            polarity: self.polarity,
            target: None,
        }
    }
}

/// Coupling of town and country by place in the last year, and its mean by year. Both sides are
/// measured on one scale: extremes run over town and country and all years together.
fn pair(panel: &PlacePanel) -> Result<Option<(Table, Table)>, StudyError> {
    let sides: Option<Vec<(&[f64], &[f64])>> = PAIRS
        .iter()
        .map(|(town, country)| Some((panel.column(town)?, panel.column(country)?)))
        .collect();
    let Some(sides) = sides else {
        return Ok(None);
    };
    let all = panel.places.len() * panel.years.len();
    let known = |&at: &usize| {
        sides
            .iter()
            .all(|(t, c)| t[at].is_finite() && c[at].is_finite())
    };
    let kept: Vec<usize> = (0..all).filter(known).collect();
    if kept.len() < 2 {
        return Ok(None);
    }
    // town above, country below
    let stacked: Vec<Vec<f64>> = sides
        .iter()
        .map(|(t, c)| {
            kept.iter()
                .map(|&at| t[at])
                .chain(kept.iter().map(|&at| c[at]))
                .collect()
        })
        .collect();
    let named = stacked
        .iter()
        .map(|c| Criterion::benefit(Text::same("spending"), c));
    let recipe = Recipe {
        weighting: Weighting::Equal,
        ..Recipe::default()
    };
    let levels = Composite::of(&Criteria::new(named.collect())?, &recipe)?.scores;
    let form = CouplingForm::Modified;
    let of = |k: usize| {
        // rounding may pass one by an ulp
        let u = [levels[k], levels[kept.len() + k]].map(|u| u.clamp(0.0, 1.0));
        coupling(&u, &[0.5, 0.5], form)
    };
    let rows = (0..kept.len())
        .map(of)
        .collect::<Result<Vec<Coupling>, _>>()?;
    let years = panel.years.len();
    let last: Vec<usize> = (0..kept.len())
        .filter(|&k| kept[k] % years == years - 1)
        .collect();
    let names: Vec<Text> = last
        .iter()
        .map(|&k| panel.names[kept[k] / years].clone())
        .collect();
    let shown: Vec<Coupling> = last.iter().map(|&k| rows[k]).collect();
    let mut table = coupling_table(&names, &shown, form).note(Text::new(
        format!(
            "{} 年。城镇与农村两个子系统，各为教育、医疗、交通人均支出的等权平均；极差标准化的范围覆盖城乡与各年（现价）。",
            panel.years[years - 1]
        ),
        format!(
            "{}. Two subsystems, town and country: each the mean of spending per head on education, health and transport; min-max over town and country and all years together (current prices).",
            panel.years[years - 1]
        ),
    ));
    table.sources.clone_from(&panel.sources);
    let by_year = by_year(panel, &kept, &rows);
    Ok(Some((table, by_year)))
}

fn by_year(panel: &PlacePanel, kept: &[usize], rows: &[Coupling]) -> Table {
    let years = panel.years.len();
    let mut table = Table::new(
        "coordination-by-year",
        Text::new(
            "城乡耦合协调度（各地平均）",
            "Coordination of town and country (mean of places)",
        ),
    )
    .column("year", Text::new("年份", "Year"), Unit::CalendarYear)
    .column("degree", Text::new("耦合度 C", "Coupling C"), Unit::Number)
    .column("level", Text::new("综合水平 T", "Level T"), Unit::Number)
    .column(
        "coordination",
        Text::new("协调度 D", "Coordination D"),
        Unit::Number,
    )
    .column("places", Text::new("地方数", "Places"), Unit::Count);
    for (t, &year) in panel.years.iter().enumerate() {
        let own: Vec<&Coupling> = (0..kept.len())
            .filter(|&k| kept[k] % years == t)
            .map(|k| &rows[k])
            .filter(|r| r.degree.is_some())
            .collect();
        if own.is_empty() {
            continue;
        }
        let mean = |of: &dyn Fn(&Coupling) -> f64| {
            own.iter().map(|r| of(r)).sum::<f64>() / own.len() as f64
        };
        table.push([
            Cell::Year(year),
            mean(&|r| r.degree.unwrap_or_default()).into(),
            mean(&|r| r.level).into(),
            mean(&|r| r.coordination.unwrap_or_default()).into(),
            Cell::Count(i64::try_from(own.len()).unwrap_or(i64::MAX)),
        ]);
    }
    table.sources.clone_from(&panel.sources);
    table
}
