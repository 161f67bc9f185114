//! The same indicator at another rank of places: rows of that rank, else the rows below added up.

use super::frame::Row;
use super::spec::{Headline, Way};
use super::tree::Region;
use ronghe_base::{Level, Place};
use std::collections::{BTreeSet, HashMap};

impl Way {
    /// Whether the way can be seen at a rank that a reader asks for: not where one row or no place is meant.
    pub(crate) fn regroups(&self) -> bool {
        !self.hide_places && !matches!(self.headline, Headline::Row | Headline::Whole)
    }
}

/// Leaves the rows that make the figures at a rank: the row of a place of that rank where there is one,
/// else the lowest rows below it, marked as parts of it. A place that ranks higher and holds none of that
/// rank, or ranks lower and is held by none, such as a city without counties or a county ruled by its
/// province, stands for itself. The row of the whole stays beside them where the way names it.
///
/// All rows go where the table reaches no place of that rank: a province is no county.
pub(crate) fn regroup(rows: &mut Vec<Row<'_>>, way: &Way, level: Level, region: &Region<'_>) {
    let chosen = way.chosen(region);
    let places: BTreeSet<Place> = rows.iter().map(|r| r.place.clone()).collect();
    let mut above = region.above(places.iter());
    // A table that leaves out most places of the rank ends above it: its cities are no counties.
    let here = places.iter().filter(|p| region.level(p) == level).count();
    let (holders, all) = region.held();
    if 2 * here < all {
        above.extend(holders.iter().cloned());
    }
    let mut units: HashMap<&Place, Option<Place>> = HashMap::new();
    let mut reached = false;
    for place in &places {
        let unit = match region.level(place) {
            Level::World => None,
            own if own == level => Some(place.clone()),
            _ if above.contains(place) => None,
            own if own > level => region.ancestor(place, level).or(Some(place.clone())),
            _ => Some(place.clone()),
        };
        reached |= unit.as_ref().is_some_and(|u| region.level(u) == level);
        // Where the unit has a row of its own, what is below it would count twice.
        units.insert(place, unit.filter(|u| u == place || !places.contains(u)));
    }
    rows.retain_mut(|row| {
        if chosen.as_ref() == Some(&row.place) {
            return true;
        }
        let Some(unit) = units[&row.place].as_ref().filter(|_| reached) else {
            return false;
        };
        row.part = *unit != row.place;
        row.place = unit.clone();
        true
    });
}
