//! The sheet of a challenge as tables: level, trend, gap to a target, source, what is missing.

use super::finding::{Assessment, Finding, Lack, Valuation};
use super::spec::{Challenge, Target};
use crate::Reach;
use ronghe_base::{Cell, Place, Source, Table, Text, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// The sheet of one challenge: one row an indicator, valued or missing (C1-C5).
///
/// The values of a row are in the unit that its column `unit` names.
///
/// ```
/// use ronghe_gap::{Catalogue, Challenge, sheet_table};
/// let found = Catalogue::built_in().assess(&Default::default());
/// let sheet = sheet_table(Challenge::C1, &found);
/// assert!(sheet.rows() >= 5);
/// assert!(sheet.get("value", 0).unwrap().is_missing());
/// ```
pub fn sheet_table(challenge: Challenge, assessments: &[Assessment]) -> Table {
    let mut table = header(challenge);
    let mut sources: Vec<Source> = vec![];
    for assessment in assessments
        .iter()
        .filter(|a| a.indicator.challenge == challenge)
    {
        let mut row = names(assessment);
        match &assessment.finding {
            Finding::Valued(v) => {
                row.extend(figures(v));
                row.push(words(&assessment.target_words()));
                row.push(words(&remarks(v)));
                row.push(words(&source_words(v)));
                let new = v.sources.iter().filter(|s| !sources.contains(s));
                sources.extend(new.cloned().collect::<Vec<_>>());
            }
            Finding::Missing(lacks) => {
                row.extend(std::iter::repeat_n(Cell::Missing, FIGURES.len() + 1));
                row.push(words(&join(lacks.iter().map(Lack::words))));
                row.push(Cell::Missing);
            }
        }
        table.push(row);
    }
    table.sources = sources;
    table.note(Text::new(
        "未列数值的指标缺数据，备注写明所需的表；不作估计。“中断”表示前后口径不同，不计算跨口径增速。",
        "An indicator without a value lacks data; the remark names the table that would fill it. Nothing is estimated. A break marks a change of definition: no rate crosses it.",
    ))
}

/// The places of one rank, one a row, with every indicator that has values for them as a column (C1-C5).
///
/// # Shapes and units
/// - `assessments`: as [`super::Catalogue::assess_at`] gives them for that rank
/// - `name`: the name of a place
/// - columns carry the unit of their indicator; an indicator with fewer than two places is left out, one
///   held against the townspeople has their figure in a second column
///
/// ```
/// use ronghe_base::Text;
/// use ronghe_gap::{Catalogue, level_table};
/// let found = Catalogue::built_in().assess(&Default::default());
/// let table = level_table("counties", &found, |place| Text::same(place.code()));
/// assert_eq!((table.rows(), table.columns.len()), (0, 2)); // no tables, no values
/// ```
pub fn level_table(id: &str, assessments: &[Assessment], name: impl Fn(&Place) -> Text) -> Table {
    let shown: Vec<&Assessment> = assessments
        .iter()
        .filter(|a| a.valued().is_some_and(|v| v.places.len() > 1))
        .collect();
    let mut table = Table::new(id, Text::new("各地的指标", "Indicators by place"))
        .column("place", Text::new("代码", "Code"), Unit::None)
        .column("name", Text::new("地方", "Place"), Unit::None);
    let mut columns: Vec<BTreeMap<&Place, f64>> = vec![];
    for a in &shown {
        let (i, places) = (&a.indicator, a.valued().map_or(&[][..], |v| &v.places));
        table = table.column(i.id.as_str(), i.title.clone(), i.unit);
        columns.push(places.iter().map(|p| (&p.place, p.value)).collect());
        if i.target == Target::Urban {
            let title = Text::new(
                format!("{}：当地城镇", i.title.zh),
                format!("{}: townspeople there", i.title.en),
            );
            table = table.column(format!("{}-urban", i.id), title, i.unit);
            let urban = places.iter().filter_map(|p| Some((&p.place, p.urban?)));
            columns.push(urban.collect());
        }
        let new = a.valued().into_iter().flat_map(|v| &v.sources);
        let new: Vec<Source> = new
            .filter(|s| !table.sources.contains(s))
            .cloned()
            .collect();
        table.sources.extend(new);
    }
    let places: BTreeSet<&Place> = columns.iter().flat_map(|c| c.keys().copied()).collect();
    for place in places {
        let values = columns.iter().map(|c| c.get(place).copied().into());
        let head = [place.clone().into(), name(place).into()];
        table.push(head.into_iter().chain(values));
    }
    table
}

/// Columns of the figures: id, label, unit. Values follow the unit of their row.
const FIGURES: [(&str, &str, &str, Unit); 15] = [
    ("year", "年份", "Year", Unit::CalendarYear),
    ("value", "数值", "Value", Unit::Number),
    ("places", "有值地方数", "Places valued", Unit::Count),
    (
        "not_valued",
        "缺值地方数",
        "Places without a value",
        Unit::Count,
    ),
    ("trend_from", "趋势起年", "Trend from", Unit::CalendarYear),
    ("value_from", "起年数值", "Value then", Unit::Number),
    ("per_year", "年均变化", "Change a year", Unit::Number),
    ("target", "目标", "Target", Unit::Number),
    ("gap", "与目标之差", "Gap to the target", Unit::Number),
    (
        "distance",
        "离目标的距离（0 为达到）",
        "Distance to the target (0: met)",
        Unit::Share,
    ),
    (
        "met_in",
        "按现速达到年份",
        "Met at this speed in",
        Unit::Number,
    ),
    ("worst_place", "最差地方", "Worst place", Unit::None),
    ("worst", "最差值", "Worst value", Unit::Number),
    ("best_place", "最好地方", "Best place", Unit::None),
    ("best", "最好值", "Best value", Unit::Number),
];

fn header(challenge: Challenge) -> Table {
    let title = challenge.title();
    let title = Text::new(
        format!("{} {}", challenge.id(), title.zh),
        format!("{} {}", challenge.id(), title.en),
    );
    let mut table = Table::new(challenge.id().to_lowercase(), title)
        .column("indicator", Text::new("指标", "Indicator"), Unit::None)
        .column("phrase_id", Text::new("编号", "Id"), Unit::None)
        .column(
            "phrase",
            Text::new("论文所指", "What the paper names"),
            Unit::None,
        )
        .column("title", Text::new("名称", "Name"), Unit::None)
        .column("definition", Text::new("定义", "Definition"), Unit::None)
        .column("unit", Text::new("单位", "Unit"), Unit::None);
    for (id, zh, en, unit) in FIGURES {
        table = table.column(id, Text::new(zh, en), unit);
    }
    table
        .column(
            "target_source",
            Text::new("目标依据", "Target is"),
            Unit::None,
        )
        .column("remark", Text::new("备注", "Remark"), Unit::None)
        .column("source", Text::new("来源", "Source"), Unit::None)
}

fn names(assessment: &Assessment) -> Vec<Cell> {
    let i = &assessment.indicator;
    vec![
        i.id.as_str().into(),
        i.phrase.id.as_str().into(),
        i.phrase.words.clone().into(),
        i.title.clone().into(),
        i.definition.clone().into(),
        i.unit.label().into(),
    ]
}

fn figures(v: &Valuation) -> Vec<Cell> {
    let count = |n: usize| Cell::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let year = |y| Cell::Year(y);
    let reach = match v.goal.and_then(|g| g.reach) {
        Some(Reach::Year(year)) => year.into(),
        _ => Cell::Missing,
    };
    let end = |p: &Option<super::PlaceValue>| match p {
        Some(p) => [p.place.clone().into(), p.value.into()],
        None => [Cell::Missing, Cell::Missing],
    };
    let mut row = vec![
        v.year.map_or(Cell::Missing, year),
        v.value.into(),
        count(v.places.len()),
        count(v.not_valued),
        v.trend.map_or(Cell::Missing, |t| year(t.from.year)),
        v.trend.map(|t| t.from.value).into(),
        v.trend.map(|t| t.per_year).into(),
        v.goal.map(|g| g.target).into(),
        v.goal.map(|g| g.gap).into(),
        v.goal.map(|g| g.distance()).into(),
        reach,
    ];
    row.extend(end(&v.worst));
    row.extend(end(&v.best));
    row
}

impl Assessment {
    /// What a reader must know of the figure: way, marks of imputed rows, breaks; empty without one.
    pub fn remark(&self) -> Text {
        self.valued().map(remarks).unwrap_or_default()
    }

    /// What the figure is held against, in words; empty without a target or a value.
    pub fn target_words(&self) -> Text {
        match (&self.indicator.target, self.valued().and_then(|v| v.goal)) {
            (_, None) => Text::default(),
            (Target::Document { document, date, .. }, Some(_)) => Text::new(
                format!("{}（{date}）", document.zh),
                format!("{} ({date})", document.en),
            ),
            (Target::Urban, Some(_)) => Text::new(
                "当地城镇居民的同一指标，或注中所述之数",
                "the same figure for townspeople, or the number its note gives",
            ),
            (Target::Best | Target::None, Some(_)) => Text::new("最好的地方", "the best place"),
        }
    }
}

fn remarks(v: &Valuation) -> Text {
    let mut all = v.notes.clone();
    if v.way > 0 {
        let (n, table) = (v.way + 1, &v.table);
        all.push(Text::new(
            format!("采用第 {n} 种算法（表 {table}）"),
            format!("computed in way {n} (table {table})"),
        ));
    }
    match v.goal.and_then(|g| g.reach) {
        Some(Reach::Never) => all.push(Text::new(
            "按现有趋势达不到目标",
            "the target is not met at this speed",
        )),
        Some(Reach::Met) => all.push(Text::new("已达到目标", "the target is met")),
        _ => {}
    }
    all.extend(v.breaks.iter().map(crate::Break::words));
    join(all)
}

fn source_words(v: &Valuation) -> Text {
    join(v.sources.iter().map(|s| Text::same(s.title.clone())))
}

fn words(text: &Text) -> Cell {
    if text.zh.is_empty() {
        Cell::Missing
    } else {
        Cell::Text(text.clone())
    }
}

fn join(texts: impl IntoIterator<Item = Text>) -> Text {
    let (zh, en): (Vec<String>, Vec<String>) = texts.into_iter().map(|t| (t.zh, t.en)).unzip();
    Text::new(zh.join("；"), en.join("; "))
}
