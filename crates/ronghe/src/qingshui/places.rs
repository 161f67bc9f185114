//! The tables `places` and `adjacency` and the outlines (M1a, maps, spatial measures of part 1).

use super::county::{COUNTY, County};
use super::draw::Fixed;
use super::land::{Corner, Land, degrees, middle};
use super::names::TOWNSHIP_NAMES;
use super::sheet::{Resource, Sheet};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// All tables of this module.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    vec![places(county), adjacency(county), outlines(county)]
}

fn places(county: &County) -> Resource {
    let mut sheet = Sheet::new(
        "places",
        &[
            ("place", ""),
            ("name_zh", ""),
            ("name_en", ""),
            ("level", ""),
            ("parent", ""),
            ("class", ""),
            ("lon", "degrees"),
            ("lat", "degrees"),
            ("area_km2", "square-kilometres"),
        ],
    );
    // Units of 8 square metres are 8e-6 square kilometres, so six decimals are exact.
    let square = |units: i64| Fixed(8 * units, 6);
    let whole: i64 = county.villages.iter().map(|v| v.area).sum();
    let [lon, lat] = degrees(middle(county.land.seats[0]));
    sheet.row(&[
        &"W",
        &"县外",
        &"Outside the county",
        &"world",
        &"",
        &"",
        &"",
        &"",
        &"",
    ]);
    sheet.row(&[
        &COUNTY,
        &"清水县",
        &"Qingshui",
        &"county",
        &"",
        &"county",
        &lon,
        &lat,
        &square(whole),
    ]);
    for (t, township) in county.townships.iter().enumerate() {
        let [lon, lat] = degrees(middle(county.land.seats[t]));
        let area = county.sum(t, |v| v.area);
        let (zh, en, class) = TOWNSHIP_NAMES[t];
        sheet.row(&[
            &township.id,
            &zh,
            &en,
            &"township",
            &COUNTY,
            &class,
            &lon,
            &lat,
            &square(area),
        ]);
    }
    for (v, home) in county.villages.iter().enumerate() {
        let [lon, lat] = degrees(middle(county.land.hearts[v]));
        sheet.row(&[
            &home.id,
            &home.name.0,
            &home.name.1,
            &"village",
            &county.townships[home.township].id,
            &home.class,
            &lon,
            &lat,
            &square(home.area),
        ]);
    }
    sheet.done()
}

fn adjacency(county: &County) -> Resource {
    let mut sheet = Sheet::new("adjacency", &[("a", ""), ("b", "")]);
    for (a, b) in Land::borders(&county.land.township).into_keys() {
        if a < b {
            sheet.row(&[&county.townships[a].id, &county.townships[b].id]);
        }
    }
    for (a, b) in Land::borders(&county.land.village).into_keys() {
        if a < b {
            sheet.row(&[&county.villages[a].id, &county.villages[b].id]);
        }
    }
    sheet.done()
}

fn outlines(county: &County) -> Resource {
    let land = &county.land;
    let whole = land.rings(|b| land.village[b].is_some());
    let mut features = vec![feature(COUNTY, "清水县", &whole)];
    for (t, township) in county.townships.iter().enumerate() {
        let rings = land.rings(|b| land.township[b] == Some(t));
        features.push(feature(&township.id, TOWNSHIP_NAMES[t].0, &rings));
    }
    for (v, home) in county.villages.iter().enumerate() {
        let rings = land.rings(|b| land.village[b] == Some(v));
        features.push(feature(&home.id, &home.name.0, &rings));
    }
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (i, feature) in features.iter().enumerate() {
        let comma = if i + 1 < features.len() { "," } else { "" };
        writeln!(text, "{feature}{comma}").expect("memory takes every byte");
    }
    text.push_str("]}\n");
    Resource::file("outlines", "outlines.geojson", text.into_bytes())
}

fn feature(place: &str, name: &str, rings: &[Vec<Corner>]) -> Value {
    let point = |corner: &Corner| -> Value {
        let numbers = degrees(*corner).map(|d| d.to_string().parse::<f64>());
        numbers
            .into_iter()
            .map(|n| n.expect("printed above"))
            .collect()
    };
    let rings: Vec<Value> = rings
        .iter()
        .map(|ring| ring.iter().map(point).collect())
        .collect();
    json!({
        "type": "Feature",
        "properties": { "place": place, "name": name },
        "geometry": { "type": "Polygon", "coordinates": rings },
    })
}
