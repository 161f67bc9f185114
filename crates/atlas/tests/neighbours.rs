//! Neighbours in the regions that the program brings along.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ronghe_atlas::{Contact, Files, Neighbours, Origin, Region, open};
use ronghe_base::{Cell, Level, Place};
use std::path::Path;

fn region(name: &str) -> Region {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    open(&Files::at(data.join(name))).unwrap().0
}

fn places(region: &Region, level: &str) -> Vec<Place> {
    let table = region.require("places").unwrap();
    let is = |row: &usize| table.get("level", *row).and_then(Cell::word) == Some(level);
    let place = |row| match table.get("place", row) {
        Some(Cell::Place(place)) => place.clone(),
        other => panic!("{other:?}"),
    };
    (0..table.rows()).filter(is).map(place).collect()
}

fn of(found: &Neighbours, list: &[Place], code: &str) -> Vec<String> {
    let me = list.iter().position(|p| p.code() == code).unwrap();
    let other = |&(a, b): &(usize, usize)| match me {
        _ if a == me => Some(b),
        _ if b == me => Some(a),
        _ => None,
    };
    found
        .pairs
        .iter()
        .filter_map(other)
        .map(|i| list[i].code()[..2].to_string())
        .collect()
}

/// 68 land borders between the 31 provinces; Hainan is an island; Shaanxi has eight neighbours.
#[test]
fn provinces_are_neighbours_where_prefectures_are() {
    let china = region("china");
    let mut list = places(&china, "province");
    list.retain(|p| p.level() == Level::Province && !["810000", "820000"].contains(&p.code()));
    assert_eq!(list.len(), 31);
    let found = china.neighbours(&list).unwrap();
    assert_eq!(found.origin, Origin::Parts);
    assert_eq!(found.pairs.len(), 68);
    assert!(found.unknown.is_empty());
    assert_eq!(of(&found, &list, "460000"), [""; 0]);
    assert_eq!(
        of(&found, &list, "610000"),
        ["14", "15", "41", "42", "50", "51", "62", "64"]
    );
    assert_eq!(of(&found, &list, "110000"), ["12", "13"]);
    assert_eq!(of(&found, &list, "330000"), ["31", "32", "34", "35", "36"]);
}

/// The outlines of prefectures were simplified to .02 degree one by one: with slits of twice that width they give
/// the table back and six pairs more.
#[test]
fn outlines_of_prefectures_meet_their_table() {
    let china = region("china");
    let list = places(&china, "prefecture");
    let table = china.neighbours(&list).unwrap();
    assert_eq!(table.origin, Origin::Table);
    let drawn = china.touching(&list, Contact::Queen, 0.04).unwrap();
    let both = table
        .pairs
        .iter()
        .filter(|p| drawn.pairs.contains(p))
        .count();
    assert_eq!(
        (table.pairs.len(), drawn.pairs.len(), both),
        (895, 901, 895)
    );
}

/// The invented county has both, made from one grid: the very same pairs for towns.
#[test]
fn towns_touch_as_their_table_says() {
    let county = region("qingshui");
    let list = places(&county, "township");
    let table = county.neighbours(&list).unwrap();
    let drawn = county.touching(&list, Contact::Rook, 0.0).unwrap();
    assert_eq!(table.origin, Origin::Table);
    assert_eq!(table.pairs, drawn.pairs);
    let villages = places(&county, "village");
    let table = county.neighbours(&villages).unwrap();
    let drawn = county.touching(&villages, Contact::Rook, 0.0).unwrap();
    assert_eq!(table.pairs, drawn.pairs);
}

#[test]
fn a_place_of_which_nothing_is_known_is_named() {
    let china = region("china");
    let list = [Place::new("110000").unwrap(), Place::new("990000").unwrap()];
    let found = china.neighbours(&list).unwrap();
    assert_eq!((found.pairs.len(), found.unknown), (0, vec![1]));
    assert!(
        china
            .touching(&[Place::world()], Contact::Queen, 0.0)
            .is_err()
    );
}
