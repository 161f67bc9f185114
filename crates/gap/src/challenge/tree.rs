//! Ranks and parents of places, from the table of places where it states them, else from codes.

use super::frame::Tables;
use ronghe_base::{Cell, Level, Place};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of a region and the tree of its places.
pub(crate) struct Region<'a> {
    pub(crate) tables: &'a Tables,
    levels: BTreeMap<Place, Level>,
    parents: BTreeMap<Place, Place>,
}

impl<'a> Region<'a> {
    pub(crate) fn new(tables: &'a Tables) -> Self {
        let mut region = Self {
            tables,
            levels: BTreeMap::new(),
            parents: BTreeMap::new(),
        };
        let Some(table) = tables.get("places") else {
            return region;
        };
        let place = |cell: &Cell| cell.word().and_then(|w| Place::new(w).ok());
        for row in 0..table.rows() {
            let Some(here) = table.get("place", row).and_then(place) else {
                continue;
            };
            let level = table
                .get("level", row)
                .and_then(Cell::word)
                .and_then(read_level);
            if let Some(parent) = table.get("parent", row).and_then(place) {
                region.parents.insert(here.clone(), parent);
            }
            if let Some(level) = level {
                region.levels.insert(here, level);
            }
        }
        region
    }

    /// The rank of a place.
    pub(crate) fn level(&self, place: &Place) -> Level {
        self.levels
            .get(place)
            .copied()
            .unwrap_or_else(|| place.level())
    }

    fn parent(&self, place: &Place) -> Option<Place> {
        self.parents.get(place).cloned().or_else(|| place.parent())
    }

    /// Every place that holds one of these.
    pub(crate) fn above<'p>(&self, places: impl Iterator<Item = &'p Place>) -> BTreeSet<Place> {
        let mut above = BTreeSet::new();
        for place in places {
            let mut next = self.parent(place);
            // A place already seen has its own parents seen; a loop in the table ends here too.
            while let Some(up) = next {
                next = self.parent(&up);
                if !above.insert(up) {
                    break;
                }
            }
        }
        above
    }
}

fn read_level(word: &str) -> Option<Level> {
    Some(match word {
        "world" => Level::World,
        "nation" => Level::Nation,
        "province" => Level::Province,
        "prefecture" => Level::Prefecture,
        "county" => Level::County,
        "township" => Level::Township,
        "village" => Level::Village,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronghe_base::{Table, Text, Unit};

    #[test]
    fn the_table_of_places_goes_before_codes() {
        let mut table = Table::new("places", Text::same("places"));
        for id in ["place", "level", "parent"] {
            table = table.column(id, Text::same(id), Unit::None);
        }
        table.push(["QS-V1".into(), "village".into(), "QS-T1".into()]);
        table.push(["QS-T1".into(), "township".into(), "QS".into()]);
        table.push(["QS".into(), "county".into(), "QS-V1".into()]); // a loop, to be survived
        let tables = [("places".to_string(), table)].into();
        let region = Region::new(&tables);
        let village = Place::new("QS-V1").unwrap();
        assert_eq!(region.level(&village), Level::Village);
        assert_eq!(region.above([&village].into_iter()).len(), 3);
        let county = Place::new("330523").unwrap();
        let codes: Vec<_> = region.above([&county].into_iter()).into_iter().collect();
        let codes: Vec<&str> = codes.iter().map(Place::code).collect();
        assert_eq!(codes, ["000000", "330000", "330500"]);
    }
}
