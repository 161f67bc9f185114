//! Patterns in space (D3, D4, C3, C5): a figure of places, who is next to whom, global and local statistics.

mod layer;
mod links;

pub use layer::{Layer, Pick};
pub use links::{Links, Spacing};

use crate::error::StudyError;
use ronghe_base::{Cell, Column, Table, Text, Unit};
use ronghe_gap::{
    Cluster, Comparison, Detector, Divisor, Factor, GapError, Global, Interaction, Level, Local,
    LocalStatistic, Permutations, Risk, Singletons, Style, Weights, ecological, factor, geary,
    getis_ord, interaction, local, moran, risk,
};

/// What becomes of places without a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolates {
    /// They count in the mean and in the number of places.
    Keep,
    /// They are left out.
    Drop,
}

/// How a pattern is measured.
#[derive(Clone, Debug)]
pub struct Method {
    /// Weights.
    pub style: Style,
    /// Places without a neighbour.
    pub isolates: Isolates,
    /// The local statistic.
    pub statistic: LocalStatistic,
    /// The draws.
    pub draws: Permutations,
    /// When a place is called a cluster.
    pub level: Level,
    /// What becomes of strata with one member.
    pub singletons: Singletons,
}

impl Default for Method {
    fn default() -> Self {
        Self {
            style: Style::RowStandardised,
            isolates: Isolates::Keep,
            statistic: LocalStatistic::Moran(Divisor::NMinusOne),
            draws: Permutations::new(999, 1),
            level: Level::FalseDiscovery(0.05),
            singletons: Singletons::Keep,
        }
    }
}

/// A pattern, measured.
#[derive(Clone, Debug)]
pub struct Space {
    /// The places and values used.
    pub layer: Layer,
    /// The weights in words.
    pub weights: Text,
    /// Statistics of the whole map.
    pub globals: Vec<Global>,
    /// The statistic at each place.
    pub local: Local,
    /// When a place is called a cluster.
    pub level: Level,
    /// What a reader must know.
    pub notes: Vec<Text>,
}

impl Space {
    /// Measures the pattern of a figure.
    ///
    /// # Errors
    /// [`StudyError::Gap`] where the figures or weights do not allow it.
    pub fn measure(layer: &Layer, links: &Links, method: &Method) -> Result<Self, StudyError> {
        let mut notes = layer.notes.clone();
        notes.push(links.origin.clone());
        let mut keep: Vec<bool> = vec![true; layer.values.len()];
        if !links.unknown.is_empty() {
            let count = links.unknown.len();
            notes.push(Text::new(
                format!("{count} 个地方的相邻关系未知，未参加计算。"),
                format!("Left out because their neighbours are not known: {count}."),
            ));
            for &place in &links.unknown {
                keep[place] = false;
            }
        }
        let mut weights = links.weights.clone().styled(method.style).restrict(&keep)?;
        let mut layer = layer.keep(&keep);
        if method.isolates == Isolates::Drop {
            let alone = weights.isolates();
            let keep: Vec<bool> = (0..layer.values.len())
                .map(|i| !alone.contains(&i))
                .collect();
            weights = weights.restrict(&keep)?;
            layer = layer.keep(&keep);
            notes.push(Text::new(
                format!("剔除 {} 个孤立地方。", alone.len()),
                format!("Left out for want of a neighbour: {}.", alone.len()),
            ));
        }
        let draws = Some(method.draws);
        let mut globals = vec![
            moran(&layer.values, &weights, draws)?,
            geary(&layer.values, &weights, draws)?,
        ];
        match getis_ord(&layer.values, &weights, draws) {
            Ok(found) => globals.push(found),
            // A figure of either sign has no G.
            Err(GapError::Value { .. } | GapError::Undefined { .. }) => {}
            Err(other) => return Err(other.into()),
        }
        Ok(Self {
            local: local(method.statistic, &layer.values, &weights, draws)?,
            weights: weights.label(),
            globals,
            level: method.level,
            layer,
            notes,
        })
    }

    /// Statistics of the whole map.
    pub fn global_table(&self) -> Table {
        let mut table = Global::table(&self.globals, self.weights.clone());
        table.title = self.titled(&table.title);
        table.notes.extend(self.notes.clone());
        table.sources.clone_from(&self.layer.sources);
        table
    }

    /// One row a place.
    pub fn local_table(&self) -> Table {
        let column = |id: &str, label: Text, unit, cells| Column {
            id: id.into(),
            label,
            unit,
            cells,
        };
        let layer = &self.layer;
        let mut table = self.local.table(
            vec![
                column(
                    "place",
                    Text::new("代码", "Code"),
                    Unit::None,
                    layer.codes(),
                ),
                column(
                    "name",
                    Text::new("地方", "Place"),
                    Unit::None,
                    layer.names(),
                ),
                column("figure", layer.title.clone(), layer.unit, layer.cells()),
            ],
            self.level,
        );
        table.title = self.titled(&table.title);
        table.notes.extend(self.notes.clone());
        table.sources.clone_from(&layer.sources);
        table
    }

    /// How many places are of each kind.
    pub fn count_table(&self) -> Table {
        let mut table = Table::new("spatial-clusters", Text::new("集聚类型", "Clusters"))
            .column("cluster", Text::new("类型", "Kind"), Unit::None)
            .column("places", Text::new("地方数", "Places"), Unit::Count)
            .column("which", Text::new("哪些", "Which"), Unit::None);
        table.title = self.titled(&table.title);
        for (cluster, count) in self.local.counts(self.level) {
            let which: Vec<usize> = (0..self.local.places.len())
                .filter(|&i| self.local.cluster(i, self.level) == cluster)
                .collect();
            let named = cluster != Cluster::Chance && which.len() <= 12;
            table.push([
                cluster.label().into(),
                Cell::Count(i64::try_from(count).unwrap_or(i64::MAX)),
                if named {
                    self.layer.list(&which).into()
                } else {
                    Cell::Missing
                },
            ]);
        }
        table
    }

    fn titled(&self, what: &Text) -> Text {
        let figure = &self.layer.title;
        Text::new(
            format!("{}：{}", figure.zh, what.zh),
            format!("{}: {}", figure.en, what.en),
        )
    }
}

/// The geographical detector on the same figure: factors, their pairs, strata apart.
///
/// # Errors
/// [`StudyError::Gap`].
pub fn detect(
    values: &[f64],
    factors: &[Factor],
    policy: Singletons,
) -> Result<Vec<Table>, StudyError> {
    let found: Vec<Detector> = factors
        .iter()
        .map(|f| factor(values, f, policy))
        .collect::<Result<_, _>>()?;
    let mut tables = vec![Detector::table(&found)];
    let mut pairs: Vec<Interaction> = vec![];
    let mut compared: Vec<Comparison> = vec![];
    for (i, one) in factors.iter().enumerate() {
        for two in &factors[i + 1..] {
            pairs.push(interaction(values, one, two, policy)?);
            compared.push(ecological(values, one, two, policy)?);
        }
    }
    if !pairs.is_empty() {
        tables.extend([Interaction::table(&pairs), Comparison::table(&compared)]);
    }
    for (i, f) in factors.iter().enumerate() {
        let mut table = Risk::table(&f.name, &risk(values, f)?);
        if factors.len() > 1 {
            table.id = format!("{}-{}", table.id, i + 1);
        }
        tables.push(table);
    }
    Ok(tables)
}

/// Which weights are all links alike? Used where a caller has pairs only.
pub(crate) fn plain(weights: Weights, origin: Text, unknown: Vec<usize>) -> Links {
    Links {
        weights,
        origin,
        unknown,
    }
}
