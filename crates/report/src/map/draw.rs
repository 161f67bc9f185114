//! From a map to its SVG element and legend.

use super::{
    Map,
    classes::Classed,
    mosaic::Mosaic,
    outline::{Outlines, path, widest},
    tiles,
};
use crate::{
    Arg,
    message::{word, word_with},
    number::{MISSING, format_cell, format_measure, unit_words},
    svg::{Anchor, Head, Svg},
    text::{shorten, width},
};
use ronghe_base::{Cell, Lang, Level, Place};
use std::collections::{BTreeMap, BTreeSet};

const WIDTH: f64 = 720.0;
const NAME: f64 = 11.0;

/// A map in one language.
pub(crate) struct Drawn {
    pub(crate) svg: String,
    /// What the colours mean: label and unit of the column.
    pub(crate) measure: String,
    /// Colour class and words, high first, missing last.
    pub(crate) legend: Vec<(String, String)>,
    pub(crate) notes: Vec<String>,
}

/// A place of the table.
struct Spot {
    place: Place,
    name: String,
    /// Said on hover.
    hover: String,
    /// Said in a square.
    short: String,
    /// Colour class; hatched when missing.
    class: String,
    missing: bool,
}

pub(super) fn draw(map: &Map, lang: Lang, id: &str, alone: bool) -> Drawn {
    let column = map
        .table
        .find(&map.value)
        .expect("checked when the map is made");
    let classed = Classed::of(column, map.classes, lang);
    let spots = spots(map, &classed, lang);
    let mut svg = Svg::new(WIDTH);
    let mut notes: Vec<String> = map.note.iter().map(|n| n.get(lang).to_string()).collect();
    let height = if map.within.is_some() {
        notes.push(word("map-mosaic", lang));
        let mosaic = Mosaic {
            map,
            classed: &classed,
            lang,
            id,
        };
        if spots.iter().any(|s| s.missing) {
            svg.hatch(id, 1.0);
        }
        mosaic.draw(&mut svg, WIDTH)
    } else {
        draw_spots(&mut svg, map, &spots, (lang, id), &mut notes)
    };
    let missing = spots.iter().filter(|s| s.missing).count();
    let label = column.label.get(lang);
    let unit = unit_words(column.unit, lang);
    let measure = match lang {
        _ if unit.is_empty() => label.to_string(),
        Lang::Zh => format!("{label}（{unit}）"),
        Lang::En => format!("{label} ({unit})"),
    };
    let values: Vec<f64> = column
        .numbers()
        .flatten()
        .filter(|x| x.is_finite())
        .collect();
    let mut legend = classed.legend(&values);
    if missing > 0 {
        legend.push(("hatch".into(), word("missing-why", lang)));
    }
    let args = [
        ("rows", Arg::from(spots.len())),
        ("values", measure.as_str().into()),
        ("missing", missing.into()),
    ];
    let describe = word_with("map-desc", &args, lang);
    let title = map.title.get(lang);
    let head = Head {
        id,
        title,
        describe: &describe,
        class: "chart-map",
        alone,
    };
    Drawn {
        svg: svg.finish(height, &head),
        measure,
        legend,
        notes,
    }
}

/// Outlines where there are any, else squares; returns the height.
fn draw_spots(
    svg: &mut Svg,
    map: &Map,
    spots: &[Spot],
    (lang, id): (Lang, &str),
    notes: &mut Vec<String>,
) -> f64 {
    let room = 66_000.max(map.shapes.len() * 110);
    let outlines = Outlines::fit(&map.shapes, WIDTH, room);
    if spots.iter().any(|s| s.missing) {
        svg.hatch(id, outlines.as_ref().map_or(1.0, |o| o.step));
    }
    let Some(outlines) = &outlines else {
        notes.push(word("map-tiles", lang));
        return draw_tiles(svg, spots, id);
    };
    draw_outlines(svg, map, outlines, spots, id);
    let drawn: BTreeSet<&Place> = map.shapes.iter().map(|s| &s.place).collect();
    let has = |s: &&Spot| drawn.contains(&s.place);
    let without = spots.len() - spots.iter().filter(has).count();
    if without > 0 {
        let args = [("count", without.into())];
        notes.push(word_with("map-no-outline", &args, lang));
    }
    notes.push(word("map-warning", lang));
    outlines.height
}

/// The places of the table, each once, without nation and world.
fn spots(map: &Map, classed: &Classed, lang: Lang) -> Vec<Spot> {
    let column = map
        .table
        .find(&map.value)
        .expect("checked when the map is made");
    let places = map
        .table
        .find(&map.place)
        .expect("checked when the map is made");
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let mut spots: Vec<Spot> = vec![];
    let mut seen = BTreeSet::new();
    for (row, cell) in places.cells.iter().enumerate() {
        let place = match cell {
            Cell::Place(place) => place.clone(),
            Cell::Word(word) => match Place::new(word.as_str()) {
                Ok(place) => place,
                Err(_) => continue,
            },
            _ => continue,
        };
        let whole = matches!(place.level(), Level::Nation | Level::World);
        if whole || !seen.insert(place.clone()) {
            continue;
        }
        let name = match map.name.as_ref().and_then(|n| map.table.get(n, row)) {
            Some(name) if !name.is_missing() => format_cell(name, ronghe_base::Unit::None, lang),
            _ => place.code().to_string(),
        };
        let value = &column.cells[row];
        let known = value.number().filter(|x| x.is_finite());
        let kind = known.and_then(|x| map.kind(x));
        let at = usize::from(lang == Lang::En);
        let said = match (known, kind) {
            (_, Some(kind)) => kind.legend[at].to_string(),
            (Some(_), None) => format_measure(value, column.unit, lang),
            (None, None) => word("missing-why", lang),
        };
        let class = known.map_or("hatch", |x| classed.colour(x)).to_string();
        let short = match (known, kind) {
            (_, Some(kind)) => kind.short[at].to_string(),
            (Some(_), None) => format_cell(value, column.unit, lang),
            (None, None) => MISSING.into(),
        };
        let hover = format!("{name}{colon}{said}");
        let missing = known.is_none();
        spots.push(Spot {
            place,
            name,
            hover,
            short,
            class,
            missing,
        });
    }
    spots
}

fn draw_outlines(svg: &mut Svg, map: &Map, outlines: &Outlines, spots: &[Spot], id: &str) {
    let by_place: BTreeMap<&Place, &Spot> = spots.iter().map(|s| (&s.place, s)).collect();
    svg.open_scaled(outlines.step);
    for (i, (shape, rings)) in map.shapes.iter().zip(&outlines.rings).enumerate() {
        let d: String = rings.iter().map(path).collect();
        let islets = outlines.islet_path(i);
        match by_place.get(&shape.place).copied() {
            Some(spot) if spot.missing => {
                svg.hatched_path(&d, id, &spot.hover);
                svg.path(&islets, "islet hatch-ink", &spot.hover);
            }
            Some(spot) => {
                svg.path(&d, &format!("area {}", spot.class), &spot.hover);
                svg.path(&islets, &format!("area islet {}", spot.class), &spot.hover);
            }
            None => svg.path(&(d + &islets), "area other", ""),
        }
    }
    svg.close();
    for (shape, rings) in map.shapes.iter().zip(&outlines.rings) {
        let Some(spot) = by_place.get(&shape.place) else {
            continue;
        };
        let Some(([x, y], wide)) = widest(rings) else {
            continue;
        };
        let sign = match spot.class.get(..2) {
            Some("dn") => " −",
            Some("dp") => " +",
            _ => "",
        };
        let name = format!("{}{sign}", spot.name);
        if width(&name, NAME) + 4.0 <= wide * outlines.step {
            let at = [x * outlines.step, y * outlines.step + 4.0];
            svg.text(
                at,
                Anchor::Middle,
                &format!("place on-{}", spot.class),
                &name,
                "",
            );
        }
    }
}

fn draw_tiles(svg: &mut Svg, spots: &[Spot], id: &str) -> f64 {
    let places: Vec<&Place> = spots.iter().map(|s| &s.place).collect();
    let (at, [columns, rows]) = tiles::layout(&places);
    let side = (WIDTH / columns as f64).min(92.0);
    let left = (WIDTH - side * columns as f64) / 2.0;
    for (spot, [column, row]) in spots.iter().zip(at) {
        let (x, y) = (left + column as f64 * side, row as f64 * side);
        let tile = [x + 1.5, y + 1.5, side - 3.0, side - 3.0];
        if spot.missing {
            svg.hatched_rect(tile, id, &spot.hover);
        } else {
            svg.rect(tile, &format!("area {}", spot.class), &spot.hover);
        }
        if side >= 40.0 {
            let class = format!("place on-{}", spot.class);
            let middle = x + side / 2.0;
            let name = shorten(bare(&spot.name), 14.0, side - 10.0);
            let size = format!("tile {class}");
            svg.text(
                [middle, y + side / 2.0 - 2.0],
                Anchor::Middle,
                &size,
                &name,
                &spot.hover,
            );
            let value = shorten(&spot.short, 14.0, side - 8.0);
            svg.text(
                [middle, y + side / 2.0 + 17.0],
                Anchor::Middle,
                &size,
                &value,
                &spot.hover,
            );
        }
    }
    rows as f64 * side
}
/// A Chinese name without what kind of place it is, to fit a square: 内蒙古, 广西, 浙江.
pub(super) fn bare(name: &str) -> &str {
    const KINDS: [&str; 9] = [
        "维吾尔自治区",
        "壮族自治区",
        "回族自治区",
        "自治区",
        "特别行政区",
        "自治州",
        "省",
        "市",
        "县",
    ];
    let cut = KINDS.iter().find_map(|kind| name.strip_suffix(kind));
    cut.filter(|rest| rest.chars().count() >= 2).unwrap_or(name)
}
