//! Outlines of places: GeoJSON polygons, each with the code of its place.

use crate::{
    package::Entry,
    problem::{Collector, Problem, quote},
};
use geojson::{Feature, GeoJson, GeometryValue, PolygonType};
use ronghe_base::{Place, Shape};
use std::collections::BTreeSet;

/// Properties that may hold the code.
const CODES: [&str; 4] = ["place", "code", "adcode", "代码"];

/// Reads the outlines; a feature that is none is a problem and is left out.
pub(crate) fn read(bytes: &[u8], entry: &Entry, problems: &mut Collector) -> Vec<Shape> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let parsed = std::str::from_utf8(bytes)
        .map_err(|e| e.to_string())
        .and_then(|text| text.parse::<GeoJson>().map_err(|e| e.to_string()));
    let features = match parsed {
        Ok(GeoJson::FeatureCollection(all)) => all.features,
        Ok(GeoJson::Feature(one)) => vec![one],
        Ok(GeoJson::Geometry(_)) => {
            problems.push(bad_file(entry, "a bare geometry"));
            return vec![];
        }
        Err(why) => {
            problems.push(bad_file(entry, &quote_long(&why)));
            return vec![];
        }
    };
    let mut shapes = vec![];
    let mut seen = BTreeSet::new();
    for (i, feature) in features.iter().enumerate() {
        match shape(feature) {
            Ok(shape) => {
                if !seen.insert(shape.place.clone()) {
                    let code = shape.place.code();
                    problems.push(
                        at(entry, i, "duplicate-key")
                            .found(format!("又一个 {code}"), format!("{code} a second time"))
                            .expected("每地一个轮廓", "one outline a place")
                            .advice("合并为一个多面", "join the two into one MultiPolygon"),
                    );
                }
                shapes.push(shape);
            }
            Err(fault) => problems.push(
                at(entry, i, fault.code)
                    .found(fault.found.clone(), fault.found)
                    .expected(fault.expected.0, fault.expected.1)
                    .advice("改正该要素", "mend the feature"),
            ),
        }
    }
    shapes
}

fn bad_file(entry: &Entry, why: &str) -> Problem {
    Problem::error("bad-geojson", &entry.path)
        .found(why, why)
        .expected("GeoJSON 要素集合", "a GeoJSON FeatureCollection")
        .advice("从地图软件重新导出", "export it again from the map program")
}

fn quote_long(why: &str) -> String {
    why.chars().filter(|c| !c.is_control()).take(160).collect()
}

fn at(entry: &Entry, feature: usize, code: &'static str) -> Problem {
    Problem::error(code, &entry.path).column(&format!("features[{feature}]"))
}

struct Fault {
    code: &'static str,
    found: String,
    expected: (&'static str, &'static str),
}

fn shape(feature: &Feature) -> Result<Shape, Fault> {
    let code = CODES.iter().find_map(|key| feature.property(key));
    let code = match code {
        Some(serde_json::Value::String(s)) => s.clone(),
        Some(serde_json::Value::Number(n)) => n.to_string(),
        _ => String::new(),
    };
    let place = Place::new(code.clone()).map_err(|_| Fault {
        code: "malformed-code",
        found: format!("\"{}\"", quote(&code)),
        expected: (
            "属性 place 为地方代码",
            "property place with the code of the place",
        ),
    })?;
    let value = feature.geometry.as_ref().map(|g| &g.value);
    let polygons = match value {
        Some(GeometryValue::Polygon { coordinates }) => vec![rings(coordinates)?],
        Some(GeometryValue::MultiPolygon { coordinates }) => {
            coordinates.iter().map(rings).collect::<Result<_, _>>()?
        }
        other => {
            return Err(Fault {
                code: "not-an-outline",
                found: other.map_or("no geometry", |v| v.type_name()).to_string(),
                expected: ("Polygon 或 MultiPolygon", "Polygon or MultiPolygon"),
            });
        }
    };
    Ok(Shape { place, polygons })
}

fn rings(polygon: &PolygonType) -> Result<Vec<Vec<[f64; 2]>>, Fault> {
    let fault = |found: String| Fault {
        code: "not-an-outline",
        found,
        expected: (
            "闭合的环，至少四点，坐标有限",
            "closed rings of at least four points with finite coordinates",
        ),
    };
    if polygon.is_empty() {
        return Err(fault("a polygon without rings".into()));
    }
    let ring = |points: &Vec<geojson::Position>| {
        let ring: Vec<[f64; 2]> = points
            .iter()
            .map(|p| match p.as_slice() {
                [x, y, ..] if x.is_finite() && y.is_finite() => Ok([*x, *y]),
                _ => Err(fault("a point without two finite coordinates".into())),
            })
            .collect::<Result<_, _>>()?;
        let closed = match (ring.first(), ring.last()) {
            (Some(a), Some(b)) => a.iter().zip(b).all(|(x, y)| x.total_cmp(y).is_eq()),
            _ => false,
        };
        if ring.len() < 4 || !closed {
            let open = if closed { "" } else { " that does not close" };
            return Err(fault(format!("a ring of {} points{open}", ring.len())));
        }
        Ok(ring)
    };
    polygon.iter().map(ring).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(json: &str) -> (usize, Vec<&'static str>) {
        let mut problems = Collector::default();
        let shapes = read(json.as_bytes(), &Entry::default(), &mut problems);
        let codes = problems.finish().problems.iter().map(|p| p.code).collect();
        (shapes.len(), codes)
    }

    fn feature(code: &str, ring: &str) -> String {
        format!(
            r#"{{"type":"Feature","properties":{{"place":"{code}"}},
            "geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}"#
        )
    }

    #[test]
    fn outlines_are_read_and_faults_named() {
        let good = feature("330523", "[0,0],[1,0],[1,1],[0,0]");
        let open = feature("330524", "[0,0],[1,0],[1,1],[2,2]");
        let nobody = feature("33", "[0,0],[1,0],[1,1],[0,0]");
        let all =
            format!(r#"{{"type":"FeatureCollection","features":[{good},{open},{nobody},{good}]}}"#);
        assert_eq!(
            codes(&all),
            (2, vec!["not-an-outline", "malformed-code", "duplicate-key"])
        );
        assert_eq!(codes(&good), (1, vec![]));
        assert_eq!(codes("{"), (0, vec!["bad-geojson"]));
        assert_eq!(
            codes(r#"{"type":"Point","coordinates":[0,0]}"#),
            (0, vec!["bad-geojson"])
        );
    }
}
