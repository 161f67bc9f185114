//! Spatial statistics as tables.

use super::{
    Cluster, Comparison, Detector, Exceedance, Global, Interaction, Level, Local, Permutations,
    Risk,
};
use ronghe_base::{Cell, Column, Table, Text, Unit};

fn text(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

fn whole(n: impl TryInto<i64>) -> Cell {
    n.try_into().map_or(Cell::Missing, Cell::Count)
}

impl Global {
    /// Statistics of the whole map, one a row, with the weights at the foot.
    pub fn table(all: &[Self], weights: Text) -> Table {
        let mut table = Table::new(
            "spatial-global",
            text("空间格局（全局）", "Pattern in space (global)"),
        )
        .column("statistic", text("统计量", "Statistic"), Unit::None)
        .column("value", text("数值", "Value"), Unit::Number)
        .column(
            "expected",
            text("随机期望", "Expected by chance"),
            Unit::Number,
        )
        .column("z_normal", text("z（正态）", "z (normal)"), Unit::Number)
        .column(
            "p_normal",
            text("p（正态，双侧）", "p (normal, two-sided)"),
            Unit::Number,
        )
        .column(
            "z_randomised",
            text("z（随机化）", "z (randomisation)"),
            Unit::Number,
        )
        .column(
            "p_randomised",
            text("p（随机化，双侧）", "p (randomisation, two-sided)"),
            Unit::Number,
        )
        .column(
            "p_directed",
            text("伪 p（单侧）", "pseudo p (directed)"),
            Unit::Number,
        )
        .column(
            "p_permuted",
            text("伪 p（双侧）", "pseudo p (two-sided)"),
            Unit::Number,
        )
        .column(
            "permutations",
            text("置换次数", "Permutations"),
            Unit::Count,
        );
        for g in all {
            table.push([
                g.name.clone().into(),
                g.value.into(),
                g.expected.into(),
                g.normal.map(|c| c.z).into(),
                g.normal.map(|c| c.p).into(),
                g.randomised.map(|c| c.z).into(),
                g.randomised.map(|c| c.p).into(),
                g.permuted.map(Exceedance::p_directed).into(),
                g.permuted.map(Exceedance::p_both).into(),
                g.permuted
                    .map_or(Cell::Missing, |e| Cell::Count(e.rounds.into())),
            ]);
        }
        let seed = all.iter().find_map(|g| g.seed);
        let table = table.note(weights);
        match seed {
            Some(seed) => table.note(Text::new(
                format!("伪 p = (k + 1)/(P + 1)，种子 {seed}；双侧为单侧的两倍。"),
                format!("Pseudo p = (k + 1) / (P + 1), seed {seed}; two-sided is twice directed."),
            )),
            None => table,
        }
    }
}

impl Local {
    /// One row a place: the columns given (codes and names), then the statistic and what it says.
    ///
    /// # Panics
    /// When a column has not one value a place.
    pub fn table(&self, places: Vec<Column>, level: Level) -> Table {
        let number = |id: &str, zh: &str, en: &str, of: &dyn Fn(usize) -> Cell| Column {
            id: id.into(),
            label: text(zh, en),
            unit: Unit::Number,
            cells: (0..self.places.len()).map(of).collect(),
        };
        let mut table = Table::new("spatial-local", self.statistic.label());
        table.columns = places;
        let at = |i: usize| &self.places[i];
        table.columns.extend([
            number("value", "统计量", "Statistic", &|i| at(i).value.into()),
            number("z", "z", "z", &|i| at(i).z.into()),
            number(
                "p_directed",
                "伪 p（单侧）",
                "pseudo p (directed)",
                &|i| at(i).drawn.map(Exceedance::p_directed).into(),
            ),
            number("p", "伪 p（双侧）", "pseudo p (two-sided)", &|i| {
                at(i).drawn.map(Exceedance::p_both).into()
            }),
            number("q", "错误发现率", "False discovery rate", &|i| {
                at(i).q.into()
            }),
        ]);
        table.columns.push(Column {
            id: "cluster".into(),
            label: text("集聚类型", "Cluster"),
            unit: Unit::None,
            cells: (0..self.places.len())
                .map(|i| self.cluster(i, level).label().into())
                .collect(),
        });
        assert!(
            table
                .columns
                .iter()
                .all(|c| c.cells.len() == self.places.len()),
            "one value a place"
        );
        table.notes = vec![self.weights.clone()];
        table.notes.extend(self.draws.map(|d| self.drawing(d)));
        table.notes.push(words(level));
        table
    }

    /// How many places are of each kind.
    pub fn counts(&self, level: Level) -> Vec<(Cluster, usize)> {
        let mut count = std::collections::BTreeMap::new();
        for i in 0..self.places.len() {
            *count.entry(self.cluster(i, level)).or_insert(0) += 1;
        }
        count.into_iter().collect()
    }

    fn drawing(&self, draws: Permutations) -> Text {
        let (rounds, seed) = (draws.rounds, draws.seed);
        let Some(stop) = draws.stop_after else {
            return Text::new(
                format!(
                    "条件置换 {rounds} 次，每地各自抽取，种子 {seed}；伪 p = (k + 1)/(P + 1)。"
                ),
                format!(
                    "{rounds} conditional permutations drawn for every place by itself, seed {seed}; pseudo p = (k + 1) / (P + 1)."
                ),
            );
        };
        let stopped = |p: &&super::LocalPlace| p.drawn.is_some_and(|d| d.stopped);
        let early = self.places.iter().filter(stopped).count();
        Text::new(
            format!(
                "序贯检验（Besag 与 Clifford 1991）：至多 {rounds} 次，两侧各有 {stop} 次达到即停；{early} 地提前停止，其 p = k/l，种子 {seed}。"
            ),
            format!(
                "Sequential test (Besag and Clifford 1991): at most {rounds} permutations, done once {stop} lie at or beyond the value on either side; {early} places stopped early, their p is k / l; seed {seed}."
            ),
        )
    }
}

fn words(level: Level) -> Text {
    match level {
        Level::Each(p) => Text::new(
            format!("集聚类型：双侧伪 p 不超过 {p}，未作多重检验校正。"),
            format!("Clusters: two-sided pseudo p at most {p}, not corrected for many tests."),
        ),
        Level::FalseDiscovery(q) => Text::new(
            format!("集聚类型：错误发现率（Benjamini 与 Hochberg，按双侧伪 p）不超过 {q}。"),
            format!(
                "Clusters: false discovery rate (Benjamini and Hochberg on two-sided pseudo p) at most {q}."
            ),
        ),
    }
}

impl Detector {
    /// Factors, one a row.
    pub fn table(all: &[Self]) -> Table {
        let mut table = Table::new(
            "detector-factors",
            text("地理探测器：因子", "Geographical detector: factors"),
        )
        .column("factor", text("因子", "Factor"), Unit::None)
        .column("q", text("q", "q"), Unit::Number)
        .column("f", text("F", "F"), Unit::Number)
        .column(
            "p",
            text("p（非中心 F）", "p (non-central F)"),
            Unit::Number,
        )
        .column(
            "p_central",
            text("p（中心 F）", "p (central F)"),
            Unit::Number,
        )
        .column("strata", text("层数", "Strata"), Unit::Count)
        .column(
            "singletons",
            text("单成员层", "Strata with one member"),
            Unit::Count,
        )
        .column("places", text("地方数", "Places"), Unit::Count);
        for d in all {
            table.push([
                d.factor.clone().into(),
                d.q.into(),
                d.f.into(),
                d.p.into(),
                d.p_central.into(),
                whole(d.strata),
                whole(d.singletons),
                whole(d.places),
            ]);
        }
        if let Some(first) = all.first() {
            table = table.note(first.policy.label());
        }
        table.note(text(
            "非中心 F 用 Wang 等（2016）的非中心参数；各层大小不等时它随所有数值加一个常数而变。",
            "The non-central F has the non-centrality of Wang et al. (2016), which moves when a constant is added to all values unless strata are of one size.",
        ))
    }
}

impl Interaction {
    /// Pairs of factors, one a row.
    pub fn table(all: &[Self]) -> Table {
        let mut table = Table::new(
            "detector-interaction",
            text("地理探测器：交互", "Geographical detector: interaction"),
        )
        .column("one", text("因子一", "First factor"), Unit::None)
        .column("two", text("因子二", "Second factor"), Unit::None)
        .column("q_one", text("q1", "q1"), Unit::Number)
        .column("q_two", text("q2", "q2"), Unit::Number)
        .column("q_both", text("q12", "q12"), Unit::Number)
        .column("joint", text("作用", "Effect"), Unit::None)
        .column(
            "singletons",
            text("单成员层", "Strata with one member"),
            Unit::Count,
        );
        for pair in all {
            table.push([
                pair.one.factor.clone().into(),
                pair.two.factor.clone().into(),
                pair.one.q.into(),
                pair.two.q.into(),
                pair.both.q.into(),
                pair.joint.label().into(),
                whole(pair.both.singletons),
            ]);
        }
        match all.first() {
            Some(first) => table.note(first.both.policy.label()),
            None => table,
        }
    }
}

impl Risk {
    /// Pairs of strata, one a row.
    pub fn table(factor: &Text, all: &[Self]) -> Table {
        let title = Text::new(
            format!("地理探测器：风险（{}）", factor.zh),
            format!("Geographical detector: risk ({})", factor.en),
        );
        let mut table = Table::new("detector-risk", title)
            .column("one", text("层一", "First stratum"), Unit::None)
            .column("two", text("层二", "Second stratum"), Unit::None)
            .column(
                "difference",
                text("均值差", "Difference of means"),
                Unit::Number,
            )
            .column("t", text("t（Welch）", "t (Welch)"), Unit::Number)
            .column(
                "freedom",
                text("自由度", "Degrees of freedom"),
                Unit::Number,
            )
            .column("p", text("p（双侧）", "p (two-sided)"), Unit::Number);
        for pair in all {
            table.push([
                pair.one.as_str().into(),
                pair.two.as_str().into(),
                pair.difference.into(),
                pair.t.into(),
                pair.freedom.into(),
                pair.p.into(),
            ]);
        }
        table
    }
}

impl Comparison {
    /// Pairs of factors, one a row.
    pub fn table(all: &[Self]) -> Table {
        let mut table = Table::new(
            "detector-ecological",
            text("地理探测器：生态", "Geographical detector: ecological"),
        )
        .column("one", text("因子一", "First factor"), Unit::None)
        .column("two", text("因子二", "Second factor"), Unit::None)
        .column("f", text("F", "F"), Unit::Number)
        .column("p", text("p（双侧）", "p (two-sided)"), Unit::Number);
        for pair in all {
            table.push([
                pair.one.clone().into(),
                pair.two.clone().into(),
                pair.f.into(),
                pair.p.into(),
            ]);
        }
        table
    }
}
