//! Where the gap clusters on the map (D1, D3).

use super::gap::outlines;
use super::{plain, say, section};
use crate::error::StudyError;
use crate::measure::Gap;
use crate::space::{Layer, Links, Method, Space};
use crate::study::Study;
use ronghe_base::{Cell, Table, Text, Unit};
use ronghe_gap::{Cluster, Level, Permutations};
use ronghe_report::{Arg, Classes, Map, PlaceKind, Section};

/// Fewest places in which a pattern can be told.
const FEWEST: usize = 8;

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(layer) = study.gap().and_then(ratios) else {
        return Ok(None);
    };
    let region = study.region();
    let Ok(links) = Links::of_region(region, &layer, None) else {
        return Ok(None);
    };
    // Few places: enough rounds that the smallest p passes the correction for many tests.
    let method = Method {
        draws: Permutations::new(9_999, 1),
        level: Level::Each(0.05),
        ..Method::default()
    };
    let Ok(space) = Space::measure(&layer, &links, &method) else {
        return Ok(None);
    };
    let lasting = |i: &usize| {
        let kind = space.local.cluster(*i, Level::FalseDiscovery(0.05));
        !matches!(kind, Cluster::Chance | Cluster::Isolate)
    };
    let lasting: Vec<usize> = (0..space.local.places.len()).filter(lasting).collect();
    let mut page = section("space")?.lead(plain("space-lead")?);
    page.push(space.global_table());
    let places = space.layer.places();
    let shapes = outlines(study, places.iter().flatten());
    let map = Map::new(kinds(&space), shapes, "place", "kind")?;
    page.push(
        map.named("name")?
            .classes(Classes::Kinds(&KINDS))
            .titled(plain("space-map")?)
            .note(Text::new(
                "斜线：没有邻居，不作判断。",
                "Hatched: without a neighbour nothing can be told.",
            )),
    );
    page.push(space.count_table());
    page = page.say(if lasting.is_empty() {
        plain("space-none-lasts")?
    } else {
        say(
            "space-lasting",
            &[("list", Arg::Words(space.layer.list(&lasting)))],
        )?
    });
    page.push(space.local_table());
    Ok(Some(page))
}

/// Urban over rural income of the places.
fn ratios(gap: &Gap) -> Option<Layer> {
    let year = gap.places.first()?.year;
    let mut layer = Layer::of_rows("", []);
    layer.title = Text::new(
        format!("城乡收入比（{year} 年）"),
        format!("Urban-rural ratio ({year})"),
    );
    layer.unit = Unit::Ratio;
    layer.sources.clone_from(&gap.ratios().sources);
    for pair in &gap.places {
        if gap.whole.as_ref().is_none_or(|w| w.place != pair.place) {
            layer.add(pair.place.code(), pair.name.clone(), pair.ratio());
        }
    }
    (layer.values.len() >= FEWEST).then_some(layer)
}

/// The kinds of the map, low among low first; each at its own p of .05, uncorrected.
const KINDS: [PlaceKind; 5] = [
    kind(
        -2.0,
        [
            "低—低（p≤0.05，未校正）",
            "low among low (p of .05, uncorrected)",
        ],
        ["低低", "LL"],
    ),
    kind(-1.0, ["低—高", "low among high"], ["低高", "LH"]),
    kind(0.0, ["不超出偶然", "no more than chance"], ["", ""]),
    kind(1.0, ["高—低", "high among low"], ["高低", "HL"]),
    kind(
        2.0,
        [
            "高—高（p≤0.05，未校正）",
            "high among high (p of .05, uncorrected)",
        ],
        ["高高", "HH"],
    ),
];

const fn kind(value: f64, legend: [&'static str; 2], short: [&'static str; 2]) -> PlaceKind {
    PlaceKind {
        value,
        legend,
        short,
    }
}

/// Clusters as numbers for the map: high on one side, low on the other, outliers nearer to the middle.
fn kinds(space: &Space) -> Table {
    let label = Text::new(
        "集聚类型：2 高—高，1 高—低，0 不显著，-1 低—高，-2 低—低",
        "2 high among high, 1 high among low, 0 no more than chance, -1 low among high, -2 low among low",
    );
    let mut table = Table::new("spatial-map", Text::new("集聚类型", "Clusters"))
        .column("place", Text::new("代码", "Code"), Unit::None)
        .column("name", Text::new("地方", "Place"), Unit::None)
        .column("kind", label, Unit::Number);
    let local = space.local_table();
    for row in 0..local.rows() {
        let kind = match space.local.cluster(row, space.level) {
            Cluster::HighHigh => Some(2.0),
            Cluster::HighLow => Some(1.0),
            Cluster::LowHigh => Some(-1.0),
            Cluster::LowLow => Some(-2.0),
            Cluster::Isolate => None,
            _ => Some(0.0),
        };
        let cell = |column: &str| local.get(column, row).cloned().unwrap_or(Cell::Missing);
        table.push([cell("place"), cell("name"), kind.into()]);
    }
    table.notes.clone_from(&local.notes);
    table.sources.clone_from(&local.sources);
    table
}
