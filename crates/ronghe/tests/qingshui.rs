//! The invented county: the generator gives the files in `data/qingshui`, the files hold the facts
//! that the README of the region says were planted, and another seed gives a sound county too.
#![allow(
    clippy::cast_possible_truncation,
    reason = "exact decimals are read as numbers and rounded back"
)]
#![allow(
    clippy::unwrap_used,
    reason = "a helper that cannot read a file fails the test that calls it"
)]

use encoding_rs::GB18030;
use flate2::read::GzDecoder;
use ronghe::qingshui::{Plan, files};
use ronghe_atlas::{Files, Severity};
use ronghe_mechanism::property::Deal;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/qingshui");

/// Content of a file, unpacked.
fn plain(path: &str, bytes: &[u8]) -> Vec<u8> {
    if path.strip_suffix(".gz").is_none() {
        return bytes.to_vec();
    }
    let mut text = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text
}

/// A region in memory: path without `.gz`, content as text.
struct County(BTreeMap<String, String>);

/// A row of a table by column name.
type Row = BTreeMap<String, String>;

impl County {
    fn committed() -> Self {
        let all = on_disk().into_iter().map(|path| {
            let bytes = fs::read(Path::new(FOLDER).join(&path)).unwrap();
            (path, bytes)
        });
        Self::from(all.collect())
    }

    fn from(files: BTreeMap<String, Vec<u8>>) -> Self {
        let text = |(path, bytes): (String, Vec<u8>)| {
            let content = plain(&path, &bytes);
            let text = match path.as_str() {
                "village_budgets.csv" => GB18030.decode(&content).0.into_owned(),
                _ => String::from_utf8(content).unwrap(),
            };
            (path.trim_end_matches(".gz").to_string(), text)
        };
        Self(files.into_iter().map(text).collect())
    }

    fn rows(&self, table: &str) -> Vec<Row> {
        let mut lines = self.0[&format!("{table}.csv")].lines();
        let header: Vec<&str> = lines.next().unwrap().split(',').collect();
        let rows: Vec<Row> = lines
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                assert_eq!(cells.len(), header.len(), "{table}: {line}");
                header
                    .iter()
                    .zip(cells)
                    .map(|(h, c)| (h.to_string(), c.to_string()))
                    .collect()
            })
            .collect();
        assert!(!rows.is_empty(), "{table} has no rows");
        rows
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.0[path]).unwrap()
    }
}

fn on_disk() -> BTreeSet<String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new(FOLDER), &mut found);
    let inside = |p: PathBuf| {
        p.strip_prefix(FOLDER)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/")
    };
    found.into_iter().map(inside).collect()
}

/// A cell as a whole number of `10^-decimals`; fails on anything finer.
fn exact(row: &Row, column: &str, decimals: usize) -> i64 {
    let cell = &row[column];
    let (whole, part) = cell.split_once('.').unwrap_or((cell, ""));
    assert!(part.len() <= decimals, "{column}: {cell}");
    format!("{whole}{part:0<decimals$}")
        .parse()
        .unwrap_or_else(|_| panic!("{column}: {cell:?}"))
}

fn number(row: &Row, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column}: {:?}", row[column]))
}

#[test]
fn the_generator_writes_the_committed_files() {
    let drawn = files(&Plan::default());
    let names: BTreeSet<String> = drawn.keys().cloned().collect();
    assert_eq!(names, on_disk());
    let mut size = 0;
    for (path, bytes) in &drawn {
        let committed = fs::read(Path::new(FOLDER).join(path)).unwrap();
        size += committed.len();
        // The packer may change; what is packed may not.
        assert!(
            plain(path, bytes) == plain(path, &committed),
            "{path} differs"
        );
    }
    assert!(size <= 4 << 20, "{size} bytes are more than 4 MiB");
}

#[test]
fn the_county_has_the_size_it_promises() {
    let county = County::committed();
    let places = county.rows("places");
    let level = |l: &str| places.iter().filter(|p| p["level"] == l).count();
    assert_eq!(
        (level("county"), level("township"), level("village")),
        (1, 12, 160)
    );
    assert_eq!(county.rows("parcels").len(), 21_000);
    assert_eq!(county.rows("households").len(), 5_600);
    let budgets: BTreeSet<_> = county
        .rows("village_budgets")
        .iter()
        .map(|r| r["村代码"].clone())
        .collect();
    assert_eq!(budgets.len(), 160);
}

#[test]
fn the_atlas_finds_no_fault() {
    no_fault(Path::new(FOLDER));
}

fn no_fault(folder: &Path) {
    let findings = ronghe_atlas::check(&Files::at(folder));
    let faults: Vec<_> = findings
        .problems
        .iter()
        .filter(|p| p.severity != Severity::Note)
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn another_seed_gives_a_sound_county() {
    for seed in [1, 77, 20_350_101] {
        let plan = Plan {
            seed,
            ..Plan::default()
        };
        let drawn = files(&plan);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("qingshui-{seed}"));
        for (path, bytes) in &drawn {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        no_fault(&folder);
        fs::remove_dir_all(&folder).unwrap();
        let county = County::from(drawn);
        shares_sum_to_one(&county);
        markets_clear(&county);
        accounts_sum(&county);
        outlines_cover(&county);
        assert_eq!(remotest(&county).0, 580, "seed {seed}");
        assert_eq!(county.rows("parcels").len(), 21_000);
        assert_ne!(county.0["places.csv"], County::committed().0["places.csv"]);
    }
}

#[test]
fn model_tables_are_an_equilibrium_by_buyer() {
    let county = County::committed();
    shares_sum_to_one(&county);
    markets_clear(&county);
}

fn shares_sum_to_one(county: &County) {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for r in county.rows("migration") {
        *sums
            .entry(format!("{} {}", r["from_place"], r["from_sector"]))
            .or_default() += exact(&r, "share", 6);
    }
    for r in county.rows("trade") {
        *sums
            .entry(format!("buyer {} {}", r["buyer"], r["sector"]))
            .or_default() += exact(&r, "share", 6);
    }
    assert_eq!(sums.len(), 4 * 13);
    assert!(sums.values().all(|&s| s == 1_000_000), "{sums:?}");
}

/// Largest relative gap between what is bought from a place and what it makes.
fn gap(county: &County, good: &str, buyer: &str, origin: &str) -> f64 {
    let cells: BTreeMap<(String, String), Row> = county
        .rows("cells")
        .into_iter()
        .map(|r| ((r["place"].clone(), r["sector"].clone()), r))
        .collect();
    let mut bought: BTreeMap<String, f64> = BTreeMap::new();
    for r in county.rows("trade").iter().filter(|r| r["sector"] == good) {
        let mut spending = 0.0;
        for (sector, value, farm_in, other_in) in
            [("farm", 0.59, 0.16, 0.25), ("nonfarm", 0.35, 0.04, 0.61)]
        {
            let cell = &cells[&(r[buyer].clone(), sector.to_string())];
            let (farm, output) = (
                number(cell, "farm_spend_share"),
                number(cell, "gross_output"),
            );
            spending += output
                * if good == "farm" {
                    farm * value + farm_in
                } else {
                    (1.0 - farm) * value + other_in
                };
        }
        *bought.entry(r[origin].clone()).or_default() += number(r, "share") * spending;
    }
    let off = |(place, money): (&String, &f64)| {
        (money / number(&cells[&(place.clone(), good.to_string())], "gross_output") - 1.0).abs()
    };
    bought.iter().map(off).fold(0.0, f64::max)
}

fn markets_clear(county: &County) {
    for good in ["farm", "nonfarm"] {
        let (right, wrong) = (
            gap(county, good, "buyer", "origin"),
            gap(county, good, "origin", "buyer"),
        );
        assert!(right < 1e-8, "{good}: {right}");
        assert!(wrong > 0.1, "{good}, read the other way round: {wrong}");
    }
}

#[test]
fn accounts_sum_to_the_fen_and_one_total_is_known() {
    let county = County::committed();
    accounts_sum(&county);
    let known = county
        .rows("village_budgets")
        .into_iter()
        .find(|r| r["村代码"] == "QS-T06-V03" && r["收支"] == "收入" && r["项目"] == "合计");
    assert_eq!(exact(&known.unwrap(), "金额（万元）", 6), 123_456_789);
}

fn accounts_sum(county: &County) {
    let mut books: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for r in county.rows("village_budgets") {
        let amount = exact(&r, "金额（万元）", 6);
        let book = books
            .entry(format!("{} {}", r["村代码"], r["收支"]))
            .or_default();
        if r["项目"] == "合计" {
            book.1 += amount;
        } else {
            book.0 += amount;
        }
    }
    assert_eq!(books.len(), 320);
    assert!(
        books
            .values()
            .all(|(lines, total)| lines == total && *total > 0),
        "{books:?}"
    );
}

#[test]
fn one_township_has_more_residents_than_registered_people() {
    let rows = County::committed().rows("demography");
    let more: Vec<_> = rows
        .iter()
        .filter(|r| r["place"].len() == 6 && exact(r, "residents", 0) > exact(r, "registered", 0))
        .map(|r| r["place"].as_str())
        .collect();
    assert_eq!(more, ["QS-T04"]);
}

#[test]
fn one_village_has_three_times_the_idle_homesteads_of_any_other() {
    let county = County::committed();
    for r in county
        .rows("villages")
        .iter()
        .filter(|r| r["year"] == "2023")
    {
        let (idle, all) = (exact(r, "idle_homesteads", 0), exact(r, "homesteads", 0));
        match r["place"].as_str() {
            "QS-T05-V07" => assert_eq!(10 * idle, 3 * all),
            place => assert!(10 * idle <= all, "{place}: {idle} of {all}"),
        }
        let listed = county
            .rows("homesteads")
            .iter()
            .filter(|h| h["place"] == r["place"])
            .count();
        assert_eq!(i64::try_from(listed).unwrap(), idle);
    }
}

#[test]
fn four_villages_fall_back_into_low_income() {
    let mut low: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for r in County::committed().rows("household_years") {
        low.entry(r["household"].clone())
            .or_default()
            .push(r["low_income"] == "yes");
    }
    let mut back: BTreeMap<String, i64> = BTreeMap::new();
    for (household, years) in low {
        *back.entry(household[..10].to_string()).or_default() +=
            i64::from(years == [true, false, true]);
    }
    let cluster: Vec<_> = back
        .iter()
        .filter(|(_, n)| **n >= 8)
        .map(|(v, _)| v.as_str())
        .collect();
    assert_eq!(
        cluster,
        ["QS-T09-V02", "QS-T09-V03", "QS-T09-V04", "QS-T09-V05"]
    );
    assert!(
        back.iter()
            .all(|(v, n)| *n <= 4 || cluster.contains(&v.as_str()))
    );
}

/// Minutes (in tenths) from the remotest node and from the remotest village to a clinic.
fn remotest(county: &County) -> (i64, String, i64) {
    let mut best: BTreeMap<String, i64> = BTreeMap::new();
    for f in county
        .rows("facilities")
        .iter()
        .filter(|f| f["kind"] == "clinic")
    {
        best.insert(f["node"].clone(), 0);
    }
    let edges = county.rows("road_edges");
    let mut changed = true;
    while changed {
        changed = false;
        for e in &edges {
            for (a, b) in [("from_node", "to_node"), ("to_node", "from_node")] {
                let Some(&reached) = best.get(&e[a]) else {
                    continue;
                };
                let reached = reached + exact(e, "minutes", 1);
                if best.get(&e[b]).is_none_or(|&old| reached < old) {
                    best.insert(e[b].clone(), reached);
                    changed = true;
                }
            }
        }
    }
    best.remove("QS-GATE");
    let village = best
        .iter()
        .filter(|(n, _)| n.len() == 10)
        .map(|(_, t)| *t)
        .max();
    assert_eq!(best.len(), 161);
    let (node, tenths) = best.into_iter().max_by_key(|(_, t)| *t).unwrap();
    (tenths, node, village.unwrap())
}

#[test]
fn the_remotest_hamlet_is_58_minutes_from_a_clinic() {
    let (tenths, node, village) = remotest(&County::committed());
    assert_eq!((tenths, node.as_str()), (580, "QS-T12-V09-H01"));
    assert!(village <= 400, "{village}");
}

#[test]
fn one_cooperative_returns_exactly_60_percent_by_trade() {
    let county = County::committed();
    let members = county.rows("cooperative_members");
    for r in county.rows("cooperatives") {
        let yuan = |column| exact(&r, column, 2);
        let rest = yuan("surplus") - yuan("old_loss") - yuan("to_reserve");
        assert_eq!(yuan("by_trade") + yuan("by_capital"), rest);
        match r["cooperative"].as_str() {
            "QS-C03" => assert_eq!(yuan("by_trade") * 100, rest * 60),
            coop => assert!(yuan("by_trade") * 100 > rest * 60, "{coop}"),
        }
        let own = members
            .iter()
            .filter(|m| m["cooperative"] == r["cooperative"]);
        assert_eq!(
            own.map(|m| exact(m, "capital", 2)).sum::<i64>(),
            yuan("capital")
        );
    }
}

#[test]
fn a_deal_of_2017_divides_into_180_168_and_252() {
    let county = County::committed();
    let deal = Deal::parse(&county.0["deals/market-entry-2017.toml"], "deal").unwrap();
    let fund = deal.increment().portion(deal.fund_rate);
    let rest = deal.increment() - fund;
    let collective = rest.portion(deal.collective_retention);
    let wan = |fen: ronghe_base::Fen| fen.fen() / 1_000_000;
    assert_eq!(
        [fund, collective, rest - collective].map(wan),
        [180, 168, 252]
    );
    assert_eq!(deal.members().len(), 35);
    Deal::parse(&county.0["deals/resale-2017.toml"], "resale").unwrap();
}

#[test]
fn red_lines_hold_and_the_floor_is_the_land_that_carries_the_flag() {
    let county = County::committed();
    let mut basic = 0;
    for p in county.rows("parcels") {
        if p["basic_farmland"] == "yes" {
            basic += exact(&p, "area_mu", 3);
            assert!(["paddy", "dry"].contains(&p["use"].as_str()) && p["eco_redline"] == "no");
        }
    }
    let limits = county.rows("land_limits");
    let floor = |limit: &str| {
        limits
            .iter()
            .find(|r| r["place"] == "QS" && r["limit"] == limit)
            .unwrap()
    };
    assert_eq!(exact(floor("basic-farmland"), "min_mu", 3), basic);
    let farmland = exact(floor("farmland"), "now_mu", 3);
    assert!(
        basic * 10 > farmland * 8,
        "four fifths of the farmland are basic farmland"
    );
}

#[test]
fn money_leaves_through_one_bank_and_land_income_turns_to_farming_late() {
    let county = County::committed();
    for r in county.rows("deposits") {
        let permille = 1000 * exact(&r, "loans_local", 2) / exact(&r, "deposits", 2);
        match r["institution"].as_str() {
            "QS-B3" => assert!((309..=310).contains(&permille), "{permille}"),
            bank => assert!(permille > 500, "{bank}: {permille}"),
        }
    }
    let half: Vec<bool> = county
        .rows("fiscal")
        .iter()
        .filter(|r| r["item"] == "sale-net")
        .map(|r| 2 * exact(r, "farming", 2) >= exact(r, "amount", 2))
        .collect();
    assert_eq!(half, [false, false, true]);
    for r in county.rows("insurance") {
        let parts = ["paid_centre", "paid_province", "paid_county", "paid_farmer"];
        assert_eq!(
            parts.iter().map(|c| exact(&r, c, 2)).sum::<i64>(),
            exact(&r, "premium", 2)
        );
    }
}

#[test]
fn the_orange_market_falls_below_the_floor_in_one_year() {
    let county = County::committed();
    let terms: BTreeMap<String, Row> = county
        .rows("contracts")
        .into_iter()
        .map(|r| (r["contract"].clone(), r))
        .collect();
    let mut below = BTreeSet::new();
    for r in county.rows("contract_years") {
        let contract = &terms[&r["contract"]];
        if contract["kind"] == "order"
            && exact(&r, "market_yuan_kg", 2) < exact(contract, "floor_yuan_kg", 2)
        {
            below.insert((contract["product"].clone(), r["year"].clone()));
        }
    }
    assert_eq!(
        below.into_iter().collect::<Vec<_>>(),
        [("orange".into(), "2022".into())]
    );
}

#[test]
fn two_meetings_fail_for_different_reasons() {
    let rows = County::committed().rows("meetings");
    let find = |id: &str, event: &str| {
        let row = rows
            .iter()
            .find(|r| r["meeting"] == id && r["event"] == event)
            .unwrap();
        (exact(row, "base", 0), exact(row, "present", 0), row.clone())
    };
    let (base, present, _) = find("QS-M02", "no-quorum");
    assert!(3 * present < 2 * base && 3 * (present + 1) >= 2 * base);
    let (base, present, row) = find("QS-M05", "voted");
    assert!(3 * present >= 2 * base && 3 * exact(&row, "yes", 0) < 2 * base);
}

#[test]
fn no_parcel_carries_two_rights_and_each_pledge_names_a_forest_loan() {
    let county = County::committed();
    let loans: BTreeMap<String, Row> = county
        .rows("loans")
        .into_iter()
        .map(|r| (r["loan"].clone(), r))
        .collect();
    let parcels: BTreeMap<String, Row> = county
        .rows("parcels")
        .into_iter()
        .map(|r| (r["parcel"].clone(), r))
        .collect();
    let (mut seen, mut pledged) = (BTreeSet::new(), BTreeSet::new());
    for r in county.rows("eco_rights") {
        assert!(seen.insert(r["parcel"].clone()), "{} twice", r["parcel"]);
        assert_eq!(parcels[&r["parcel"]]["use"], "forest");
        assert_eq!(parcels[&r["parcel"]]["holder"], r["holder"]);
        if r["state"] == "pledged" {
            let loan = &loans[&r["pledged_to"]];
            assert_eq!(
                (loan["kind"].as_str(), &loan["borrower"]),
                ("forest", &r["holder"])
            );
            assert!(
                pledged.insert(r["pledged_to"].clone()),
                "{} secures two loans",
                r["right"]
            );
        }
    }
    assert!(seen.len() > 200 && !pledged.is_empty());
}

#[test]
fn outlines_cover_the_county_without_gap_or_overlap() {
    outlines_cover(&County::committed());
}

/// Rings close and never touch themselves; villages, townships and county have the same area, and
/// every border inside the county is walked once each way.
fn outlines_cover(county: &County) {
    let outlines = county.json("outlines.geojson");
    let mut area = BTreeMap::new();
    let mut edges = BTreeSet::new();
    for f in outlines["features"].as_array().unwrap() {
        let place = f["properties"]["place"].as_str().unwrap();
        for ring in f["geometry"]["coordinates"].as_array().unwrap() {
            let micro = |v: &Value| (v.as_f64().unwrap() * 1e6).round() as i64;
            let points: Vec<(i64, i64)> = ring
                .as_array()
                .unwrap()
                .iter()
                .map(|p| (micro(&p[0]), micro(&p[1])))
                .collect();
            let distinct: BTreeSet<_> = points.iter().collect();
            assert!(
                points.first() == points.last() && distinct.len() == points.len() - 1,
                "{place}"
            );
            for (a, b) in points.iter().zip(&points[1..]) {
                let (x, y) = (149_000_000, 30_000_000);
                *area.entry(place.len()).or_insert(0) +=
                    (a.0 - x) * (b.1 - y) - (b.0 - x) * (a.1 - y);
                assert!(
                    place.len() != 10 || edges.insert((*a, *b)),
                    "{place}: a border runs twice"
                );
            }
        }
    }
    assert_eq!(area.len(), 3, "county, townships, villages");
    assert!(area.values().all(|a| *a > 0 && *a == area[&2]), "{area:?}");
}

/// Id, hamlet, cost.
type Project = (String, String, i64);

/// Budget, projects and ballots of the budget vote.
fn ballot(county: &County) -> (i64, Vec<Project>, Vec<BTreeSet<String>>) {
    let text = &county.0["ballots/2025-projects.pb"];
    let (head, votes) = text.split_once("VOTES\nvoter_id;vote\n").unwrap();
    let (meta, projects) = head.split_once("PROJECTS\n").unwrap();
    let budget = meta
        .lines()
        .find_map(|l| l.strip_prefix("budget;"))
        .unwrap()
        .parse()
        .unwrap();
    let project = |line: &str| {
        let cells: Vec<&str> = line.split(';').collect();
        (
            cells[0].to_string(),
            cells[4].to_string(),
            cells[1].parse().unwrap(),
        )
    };
    let vote = |line: &str| {
        line.split_once(';')
            .unwrap()
            .1
            .split(',')
            .map(String::from)
            .collect()
    };
    (
        budget,
        projects.lines().skip(1).map(project).collect(),
        votes.lines().map(vote).collect(),
    )
}

#[test]
fn greedy_and_equal_shares_choose_differently() {
    let (budget, projects, ballots) = ballot(&County::committed());
    assert_eq!((projects.len(), ballots.len()), (14, 900));
    let supporters = |id: &str| -> Vec<usize> {
        (0..ballots.len())
            .filter(|&i| ballots[i].contains(id))
            .collect()
    };
    // Greedy: most votes first, skip what does not fit.
    let mut order: Vec<_> = projects.iter().collect();
    order.sort_by_key(|p| std::cmp::Reverse(supporters(&p.0).len()));
    let (mut left, mut greedy) = (budget, BTreeSet::new());
    for (_, hamlet, cost) in order {
        if *cost <= left {
            left -= cost;
            greedy.insert(hamlet.clone());
        }
    }
    // Equal shares, cost utility: each time the project with the least price per unit.
    let mut purse = vec![budget as f64 / ballots.len() as f64; ballots.len()];
    let (mut open, mut equal) = (projects.clone(), BTreeSet::new());
    loop {
        let price = |(id, _, cost): &Project| {
            let mut money: Vec<f64> = supporters(id).iter().map(|&i| purse[i]).collect();
            money.sort_by(f64::total_cmp);
            let (mut due, mut heads) = (*cost as f64, money.len());
            for m in money {
                if m * heads as f64 >= due - 1e-9 {
                    return Some(due / heads as f64 / *cost as f64);
                }
                due -= m;
                heads -= 1;
            }
            None
        };
        let priced = open
            .iter()
            .enumerate()
            .filter_map(|(i, p)| price(p).map(|rho| (rho, i)));
        let Some((rho, at)) = priced.min_by(|a, b| a.0.total_cmp(&b.0)) else {
            break;
        };
        let (id, hamlet, cost) = open.remove(at);
        for i in supporters(&id) {
            purse[i] -= purse[i].min(rho * cost as f64);
        }
        equal.insert(hamlet);
    }
    assert_eq!(greedy, BTreeSet::from(["1".to_string()]));
    assert_eq!(equal.len(), 6, "{equal:?}");
}
