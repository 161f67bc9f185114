//! What each measure of a package adds.

use crate::folder::{Folder, close, model, number, package, same};
use ronghe::results;

#[test]
fn without_its_one_measure_a_package_is_the_baseline() {
    let farm = "id = 'farm'\nlever = 'A'\nvalue = 1.1\nsector = 'farm'";
    let study = Folder::county().with(Some(&package("one", "", &[farm])));
    let m = model(&study);
    assert_eq!(m.contributions.len(), 1);
    let only = &m.contributions[0];
    assert_eq!((only.measure.as_str(), only.idle), ("farm", false));
    same(
        "without",
        only.without.as_ref().unwrap(),
        m.run.headline_before(),
    );
    let table = results::contributions(&m.run, &m.contributions);
    let gain = 100.0 * (m.run.headline_after().output - 1.0);
    assert!(gain > 0.1, "{gain}");
    close("output", number(&table, "output", 0), gain, 1e-9);
    assert!(m.idle().is_empty());
}

/// Capital is national in this county, so a lever on local capital moves nothing; one that sets a
/// level to what it is touches nothing.
#[test]
fn idle_measures_are_named() {
    let farm = "id = 'farm'\ntitle = { zh = '甲', en = 'works' }\nlever = 'A'\nvalue = 1.1\nsector = 'farm'";
    let local =
        "id = 'local'\ntitle = { zh = '乙', en = 'no local capital' }\nlever = 'K'\nvalue = 1.5";
    let level = "id = 'level'\ntitle = { zh = '丙', en = 'no new level' }\nlever = 'mu'\nop = 'set'\nvalue = 0.1";
    let county = Folder::county();
    let study = county.with(Some(&package("idle", "", &[local, farm, level])));
    let m = model(&study);
    let idle: Vec<&str> = m.idle().iter().map(|m| m.id.as_str()).collect();
    assert_eq!(idle, ["local", "level"]);
    let flags: Vec<bool> = m.contributions.iter().map(|c| c.idle).collect();
    assert_eq!(flags, [true, false, true]);
    assert_eq!(m.run.applied[2].touched, 0);
    for k in [0, 2] {
        same(
            "idle",
            m.contributions[k].without.as_ref().unwrap(),
            m.run.headline_after(),
        );
    }
    let [zh, en] = county.pages(&study);
    assert!(en.contains("These measures change nothing: no local capital, no new level."));
    assert!(zh.contains("以下措施没有改变任何数值：乙、丙。"));
}

/// Two halves of a transfer: neither stands alone, so what each adds is left open.
#[test]
fn a_measure_that_the_rest_needs_has_no_contribution() {
    let gives =
        "id = 'gives'\nlever = 'T'\nop = 'add'\nvalue = 0.002\nwhere = 'place == \"QS-T09\"'";
    let takes =
        "id = 'takes'\nlever = 'T'\nop = 'add'\nvalue = -0.002\nwhere = 'place == \"QS-T01\"'";
    let farm = "id = 'farm'\nlever = 'A'\nvalue = 1.1\nsector = 'farm'";
    let study = Folder::county().with(Some(&package("halves", "", &[gives, takes, farm])));
    let m = model(&study);
    let alone: Vec<bool> = m
        .contributions
        .iter()
        .map(|c| c.without.is_some())
        .collect();
    assert_eq!(alone, [false, false, true]);
    let table = results::contributions(&m.run, &m.contributions);
    assert!(table.get("output", 0).unwrap().is_missing());
    assert!(number(&table, "output", 2) > 0.1);
    assert!(m.idle().is_empty());
}
