//! Ranks and parents of places, from the table of places where it states them, else from codes.

use super::frame::Tables;
use super::spec::{Headline, Way};
use ronghe_base::{Cell, Level, Place};
use std::collections::{HashMap, HashSet};

/// The tables of a region and the tree of its places. Nothing goes through the maps in their order.
pub(crate) struct Region<'a> {
    pub(crate) tables: &'a Tables,
    /// The rank that a reader asks for, in place of that of each way.
    asked: Option<Level>,
    /// Places that hold one of that rank, and how many of that rank there are.
    held: (HashSet<Place>, usize),
    root: Place,
    levels: HashMap<Place, Level>,
    parents: HashMap<Place, Place>,
}

impl<'a> Region<'a> {
    pub(crate) fn new(tables: &'a Tables, asked: Option<Level>) -> Self {
        let mut region = Self {
            tables,
            asked,
            held: (HashSet::new(), 0),
            root: Place::nation(),
            levels: HashMap::new(),
            parents: HashMap::new(),
        };
        let Some(table) = tables.get("places") else {
            return region;
        };
        let place = |cell: &Cell| cell.word().and_then(|w| Place::new(w).ok());
        let mut orphans = vec![];
        let cells = |id| table.find(id).map_or(&[][..], |c| c.cells.as_slice());
        let (levels, parents) = (cells("level"), cells("parent"));
        for (row, cell) in cells("place").iter().enumerate() {
            let Some(here) = place(cell) else {
                continue;
            };
            let level = levels.get(row).and_then(Cell::word).and_then(read_level);
            match parents.get(row).and_then(place) {
                Some(parent) => {
                    region.parents.insert(here.clone(), parent);
                }
                None if here.level() != Level::World => orphans.push(here.clone()),
                None => {}
            }
            if let Some(level) = level {
                region.levels.insert(here, level);
            }
        }
        // A region of several unconnected places has no whole: its rows stay under the nation.
        if let ([only], false) = (orphans.as_slice(), orphans.contains(&region.root)) {
            region.root = only.clone();
        }
        if let Some(level) = asked {
            let of = || region.levels.iter().filter(|(_, l)| **l == level);
            region.held = (region.above(of().map(|(place, _)| place)), of().count());
        }
        region
    }

    /// The place that holds all others: the nation, or the one place that has no place above it.
    pub(crate) fn root(&self) -> &Place {
        &self.root
    }

    /// The rank of a place.
    pub(crate) fn level(&self, place: &Place) -> Level {
        self.levels
            .get(place)
            .copied()
            .unwrap_or_else(|| place.level())
    }

    /// The rank that a reader asks for, where the way can be seen at it.
    pub(crate) fn asked(&self, way: &Way) -> Option<Level> {
        self.asked.filter(|_| way.regroups())
    }

    /// The place of that rank that holds this one.
    pub(crate) fn ancestor(&self, place: &Place, level: Level) -> Option<Place> {
        let mut seen = HashSet::new();
        let mut here = self.parent(place)?;
        while self.level(&here) != level {
            let next = self.parent(&here)?;
            if !seen.insert(here) {
                return None; // a loop in the table
            }
            here = next;
        }
        Some(here)
    }

    /// The rank to which a way limits its rows. Beside the row of the whole stand the places of the
    /// stated rank; where the whole itself ranks no higher, all places of the table.
    pub(crate) fn shown(&self, way: &Way) -> Option<Level> {
        if let Some(level) = self.asked(way) {
            return Some(level);
        }
        let beside = way.headline == Headline::WholeRow;
        way.level
            .filter(|&level| !beside || self.level(&self.root) < level)
    }

    fn parent(&self, place: &Place) -> Option<Place> {
        self.parents.get(place).cloned().or_else(|| place.parent())
    }

    /// Every place that holds one of the rank that is asked for, and how many of that rank there are, as
    /// far as the table of places lists them.
    pub(crate) fn held(&self) -> (&HashSet<Place>, usize) {
        (&self.held.0, self.held.1)
    }

    /// Every place that holds one of these.
    pub(crate) fn above<'p>(&self, places: impl Iterator<Item = &'p Place>) -> HashSet<Place> {
        let mut above = HashSet::new();
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

    fn places(rows: &[[&str; 3]]) -> Tables {
        let mut table = Table::new("places", Text::same("places"));
        for id in ["place", "level", "parent"] {
            table = table.column(id, Text::same(id), Unit::None);
        }
        for row in rows {
            table.push(row.map(|word| match word {
                "" => Cell::Missing,
                word => word.into(),
            }));
        }
        [("places".to_string(), table)].into()
    }

    #[test]
    fn the_whole_is_the_nation_or_the_one_place_above_all() {
        let root = |rows: &[[&str; 3]]| Region::new(&places(rows), None).root().code().to_string();
        let world = ["W", "world", ""];
        assert_eq!(root(&[]), "000000");
        assert_eq!(
            root(&[world, ["QS", "county", ""], ["T", "township", "QS"]]),
            "QS"
        );
        assert_eq!(
            root(&[world, ["000000", "nation", ""], ["110000", "province", ""]]),
            "000000"
        );
        assert_eq!(root(&[["A", "county", ""], ["B", "county", ""]]), "000000"); // no whole
    }

    #[test]
    fn the_table_of_places_goes_before_codes() {
        let tables = places(&[
            ["QS-V1", "village", "QS-T1"],
            ["QS-T1", "township", "QS"],
            ["QS", "county", "QS-V1"], // a loop, to be survived
        ]);
        let region = Region::new(&tables, None);
        let village = Place::new("QS-V1").unwrap();
        assert_eq!(region.level(&village), Level::Village);
        assert_eq!(region.above([&village].into_iter()).len(), 3);
        assert_eq!(region.ancestor(&village, Level::Province), None);
        let town = region.ancestor(&village, Level::Township);
        assert_eq!(town.unwrap().code(), "QS-T1");
        let county = Place::new("330523").unwrap();
        let codes: Vec<_> = region.above([&county].into_iter()).into_iter().collect();
        let mut codes: Vec<&str> = codes.iter().map(Place::code).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["000000", "330000", "330500"]);
    }
}
