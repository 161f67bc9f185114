//! Column and sheet names as people write them.

use crate::{
    schema::TableSpec,
    units::{self, Factor},
};
use std::collections::BTreeMap;

/// A name with full-width letters made plain, in lower case, without spaces, `_`, `-`, commas.
pub(crate) fn normal(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '【' => '[',
            '】' => ']',
            '\u{3000}' => ' ',
            _ => c,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | ',' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// What a header cell means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Header {
    /// A column of the spec, by index, with the factor to its unit.
    Known(usize, Factor),
    /// A column of the spec with a unit that cannot be its own.
    WrongUnit(usize, String),
    /// No column of the spec.
    Unknown,
}

/// Finds the column that a header names. `stated` holds units from the description of the region,
/// by normal name; a unit in the header itself comes first.
pub(crate) fn header(spec: &TableSpec, name: &str, stated: &BTreeMap<String, String>) -> Header {
    let whole = normal(name);
    let find = |n: &str| {
        spec.columns
            .iter()
            .position(|c| c.names().any(|known| !n.is_empty() && normal(known) == n))
    };
    let (index, written) = if let Some(index) = find(&whole) {
        (index, None)
    } else {
        match bracket(&whole) {
            Some((base, unit)) => match find(base) {
                Some(index) => (index, Some(unit.to_string())),
                None => return Header::Unknown,
            },
            None => return Header::Unknown,
        }
    };
    let column = &spec.columns[index];
    let written = written.or_else(|| {
        let key = |n: &str| stated.get(&normal(n)).cloned();
        key(name).or_else(|| key(&column.id))
    });
    match written {
        None => Header::Known(index, Factor::ONE),
        Some(unit) => match units::factor(&unit, column.unit()) {
            Some(factor) => Header::Known(index, factor),
            // "名称（简称）": a remark on a column without unit
            None if column.unit() == ronghe_base::Unit::None && !units::is_unit(&unit) => {
                Header::Known(index, Factor::ONE)
            }
            None => Header::WrongUnit(index, unit),
        },
    }
}

/// Splits `base(unit)` or `base[unit]`.
fn bracket(name: &str) -> Option<(&str, &str)> {
    let (open, inner) = if let Some(rest) = name.strip_suffix(')') {
        ('(', rest)
    } else {
        ('[', name.strip_suffix(']')?)
    };
    inner.rsplit_once(open)
}

/// The known name nearest to `name`, if it is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name: Vec<char> = normal(name).chars().take(40).collect();
    known
        .map(|k| (distance(&name, &normal(k).chars().collect::<Vec<_>>()), k))
        .filter(|(d, k)| *d <= (k.chars().count().min(name.len()) / 3).max(1))
        .min_by_key(|(d, _)| *d)
        .map(|(_, k)| k)
}

/// Edits between two words (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let swap = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = swap.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::table_spec;

    fn read(table: &str, name: &str) -> Header {
        header(table_spec(table).unwrap(), name, &BTreeMap::new())
    }

    #[test]
    fn headers_are_found_by_any_name_and_width() {
        let index = |id: &str| {
            let spec = table_spec("population").unwrap();
            spec.columns.iter().position(|c| c.id == id).unwrap()
        };
        let ten = |pow| Factor {
            num: 1,
            den: 1,
            pow,
        };
        for (name, id, factor) in [
            ("total", "total", ten(0)),
            (" Ｔｏｔａｌ ", "total", ten(0)),
            ("常住人口（万人）", "total", ten(4)),
            ("Urban residents [million persons]", "urban", ten(6)),
            ("\u{feff}地方代码", "place", ten(0)),
            ("年份（年）", "year", ten(0)),
        ] {
            assert_eq!(
                read("population", name),
                Header::Known(index(id), factor),
                "{name}"
            );
        }
        // a remark in brackets is no unit, but a unit has no place behind a name
        assert!(matches!(read("places", "名称（简称）"), Header::Known(1, f) if f == Factor::ONE));
        assert_eq!(
            read("places", "名称（万人）"),
            Header::WrongUnit(1, "万人".into())
        );
        assert_eq!(read("population", "气温"), Header::Unknown);
        assert_eq!(
            read("population", "城镇人口（万元）"),
            Header::WrongUnit(index("urban"), "万元".into())
        );
    }

    #[test]
    fn a_stated_unit_counts_where_the_header_is_silent() {
        let spec = table_spec("population").unwrap();
        let stated = BTreeMap::from([("total".to_string(), "万人".to_string())]);
        let ten4 = Factor {
            num: 1,
            den: 1,
            pow: 4,
        };
        assert!(matches!(header(spec, "常住人口", &stated), Header::Known(_, f) if f == ten4));
        assert!(
            matches!(header(spec, "常住人口（人）", &stated), Header::Known(_, f) if f == Factor::ONE)
        );
    }

    #[test]
    fn the_nearest_name_is_suggested_only_when_near() {
        let known = ["urban", "rural", "total"];
        assert_eq!(nearest("Urbn", known.into_iter()), Some("urban"));
        assert_eq!(nearest("temperature", known.into_iter()), None);
    }
}
