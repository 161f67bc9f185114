//! From rows to the figure of a way: places, headline, target.

use super::finding::Lack;
use super::frame::Row;
use super::spec::{Headline, Parts, Way};
use super::tree::Region;
use crate::sum::sum;
use ronghe_base::{Place, Year};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of one figure for one row.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Values {
    numerator: f64,
    denominator: f64,
    numerator_weight: f64,
    denominator_weight: f64,
}

impl Values {
    /// The value of the place itself; none when it divides by zero.
    fn own(self) -> Option<f64> {
        let own = self.numerator / self.denominator;
        own.is_finite().then_some(own)
    }
}

/// Everything one figure says about one year.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    /// Headline.
    pub(crate) value: f64,
    /// Value of each place.
    pub(crate) places: BTreeMap<Place, f64>,
    /// Rows that could have a value.
    pub(crate) eligible: usize,
    /// Places that make the headline.
    pub(crate) used: BTreeSet<Place>,
    /// Rows whose blank numerator counts as zero.
    pub(crate) blanks: usize,
}

impl Figure {
    /// Places that should have a value but lack one.
    pub(crate) fn lacking(&self) -> usize {
        if self.places.is_empty() {
            0
        } else {
            self.eligible.saturating_sub(self.places.len())
        }
    }

    /// Whether a place stands behind the headline or has a value of its own.
    pub(crate) fn holds(&self, place: &Place) -> bool {
        self.used.contains(place) || self.places.contains_key(place)
    }
}

/// The years of the rows, each with its rows; none stands for a table without years.
pub(crate) fn by_year<'r, 'a>(rows: &'r [Row<'a>]) -> BTreeMap<Option<Year>, Vec<&'r Row<'a>>> {
    let mut years: BTreeMap<Option<Year>, Vec<&Row<'a>>> = BTreeMap::new();
    for row in rows {
        years.entry(row.year).or_default().push(row);
    }
    years
}

/// The figure of one year; none when it has no headline.
pub(crate) fn figure(
    way: &Way,
    parts: &Parts,
    rows: &[&Row<'_>],
    region: &Region<'_>,
) -> Result<Option<Figure>, Lack> {
    let mut values: Vec<(&Place, Values)> = vec![];
    let mut parts_of: Vec<(&Place, Values)> = vec![];
    let mut blanks = 0;
    for row in rows {
        let read = read(parts, row, way.blank_is_zero);
        let Some((read, blank)) = read.map_err(|problem| Lack::formula(&way.table, problem))?
        else {
            continue;
        };
        blanks += usize::from(blank);
        if row.part {
            parts_of.push((&row.place, read));
        } else {
            values.push((&row.place, read));
        }
    }
    // A plain number of a place is no sum of its parts.
    if parts.denominator.is_some() {
        values.extend(added_up(way.headline, &parts_of));
    }
    check_once(way, &values)?;
    // Without a stated rank only the lowest places count, or people would count twice.
    let chosen = way.chosen(region);
    if region.shown(way).is_none() && chosen.is_none() {
        let above = region.above(values.iter().map(|(place, _)| *place));
        values.retain(|(place, _)| !above.contains(*place));
    }
    let own = |(place, v): &(&Place, Values)| Some(((*place).clone(), v.own()?));
    let mut places: BTreeMap<Place, f64> = values.iter().filter_map(own).collect();
    let value = if let Some(place) = &chosen {
        places.get(place).copied()
    } else {
        values.retain(|(place, _)| **place != Place::nation());
        places.remove(&Place::nation());
        headline(way.headline, parts.denominator.is_some(), &values, &places)
    };
    if way.hide_places || way.headline == Headline::Whole {
        places.clear();
    } else if places.len() > 1 {
        // The whole is no place beside others.
        places.remove(&Place::nation());
        places.remove(region.root());
    }
    let whole = |place: &Place| *place == Place::nation() || place == region.root();
    let counted: BTreeSet<&Place> = rows.iter().map(|row| &row.place).collect();
    let eligible = counted.iter().filter(|place| !whole(place)).count();
    let used = match chosen {
        Some(place) => [place].into(),
        None => values.iter().map(|(place, _)| (*place).clone()).collect(),
    };
    Ok(value.map(|value| Figure {
        value,
        places,
        eligible,
        used,
        blanks,
    }))
}

/// The parts of each place added up: sums over sums, or weighted means over weighted means.
fn added_up<'p>(kind: Headline, parts: &[(&'p Place, Values)]) -> Vec<(&'p Place, Values)> {
    let mut groups: BTreeMap<&Place, Vec<Values>> = BTreeMap::new();
    for (place, values) in parts {
        groups.entry(place).or_default().push(*values);
    }
    let add = |of: &[Values]| {
        let total = |f: fn(&Values) -> f64| sum(of.iter().map(f));
        let weights = [
            total(|v| v.numerator_weight),
            total(|v| v.denominator_weight),
        ];
        match kind {
            Headline::RatioOfMeans => Values {
                numerator: total(|v| v.numerator * v.numerator_weight) / weights[0],
                denominator: total(|v| v.denominator * v.denominator_weight) / weights[1],
                numerator_weight: weights[0],
                denominator_weight: weights[1],
            },
            _ => Values {
                numerator: total(|v| v.numerator),
                denominator: total(|v| v.denominator),
                numerator_weight: 1.0,
                denominator_weight: 1.0,
            },
        }
    };
    groups.iter().map(|(place, of)| (*place, add(of))).collect()
}

/// A place stands once a year, or its figure would count twice.
fn check_once(way: &Way, values: &[(&Place, Values)]) -> Result<(), Lack> {
    let mut seen = BTreeSet::new();
    match values.iter().find(|(place, _)| !seen.insert(*place)) {
        None => Ok(()),
        Some((place, _)) => Err(Lack::Twice {
            table: way.table.clone(),
            place: place.to_string(),
            year: None,
        }),
    }
}

/// The parts of one row, and whether a blank numerator was read as zero.
fn read(parts: &Parts, row: &Row<'_>, zero: bool) -> Result<Option<(Values, bool)>, String> {
    let other = |formula: &Option<_>| match formula {
        None => Ok(Some(1.0)),
        Some(formula) => row.number(formula),
    };
    let above = row.number(&parts.numerator)?;
    let rest = (
        other(&parts.denominator)?,
        other(&parts.numerator_weight)?,
        other(&parts.denominator_weight)?,
    );
    let blank = zero && above.is_none();
    let (Some(numerator), (Some(denominator), Some(numerator_weight), Some(denominator_weight))) =
        (above.or(blank.then_some(0.0)), rest)
    else {
        return Ok(None);
    };
    let values = Values {
        numerator,
        denominator,
        numerator_weight,
        denominator_weight,
    };
    Ok(Some((values, blank)))
}

fn headline(
    kind: Headline,
    divided: bool,
    values: &[(&Place, Values)],
    places: &BTreeMap<Place, f64>,
) -> Option<f64> {
    let total = |of: fn(&Values) -> f64| sum(values.iter().map(|(_, v)| of(v)));
    let value = match kind {
        _ if values.is_empty() => return None,
        Headline::WholeRow | Headline::Row | Headline::Whole => return None,
        Headline::Sum if divided => total(|v| v.numerator) / total(|v| v.denominator),
        Headline::Sum => total(|v| v.numerator),
        Headline::Median => median(places.values().copied().collect())?,
        Headline::RatioOfMeans => {
            let above = total(|v| v.numerator * v.numerator_weight) / total(|v| v.numerator_weight);
            let below =
                total(|v| v.denominator * v.denominator_weight) / total(|v| v.denominator_weight);
            above / below
        }
    };
    value.is_finite().then_some(value)
}

/// The middle value, or the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(values[middle - 1], upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 9.0]), Some(3.0));
        assert_eq!(median(vec![]), None);
    }
}
